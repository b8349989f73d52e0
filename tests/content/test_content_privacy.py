"""No person, no phone number, no e-mail address: neither in the repository's texts nor on the site.

The patterns here are the tests' own, so that a fault in the checks of the project does not hide itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sourcetexts import ROOT

from konzept.concept import Concept
from konzept.render import Renderer
from konzept.views import all_pages

FORBIDDEN = {
    "E-Mail": re.compile(r"[\w.+-]+@(?!konzept\b|integrationskonzept\b)[\w-]+\.[\w.-]+"),
    "Telefon": re.compile(
        r"\b(?:Tel|Telefon|Fax|Telefax|Mobil)\b\.?:?\s*[+(]?\d|(?<![\d.,-])\(?0\d{3,5}\)?\s?[/-]\s?\d{3,}|\+49[\s\d]"
    ),
    "Person": re.compile(r"\b(?:Herrn?|Frau|Dr\.|Prof\.|Dipl\.-\w+\.?)\s+(?:Dr\.\s+)?[A-ZÄÖÜ][a-zäöüß]+(?!\w)"),
    "Anschrift": re.compile(r"\b[A-ZÄÖÜ][\wäöüß-]+(?:straße|strasse|str\.|weg|allee|platz)\s+\d{1,4}\b"),
    "Postleitzahl": re.compile(
        r"\b(?:40|42|45|51|41)\d{3}\s+(?:Ratingen|Hattingen|Mettmann|Neuss|Bergisch|Velbert|Witten)"
    ),
}
CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
TAGS = re.compile(r"<[^>]+>")


def texts(folder: str, *endings: str) -> Iterator[Path]:
    """Files of the repository that hold words for readers."""
    return (path for path in sorted((ROOT / folder).rglob("*")) if path.suffix in endings)


def findings(text: str) -> list[str]:
    return [f"{kind}: {match[0]}" for kind, pattern in FORBIDDEN.items() for match in pattern.finditer(text)]


@pytest.mark.parametrize(
    "text",
    [
        "vorname.name@stadt.example.org",
        "Tel. 02102 / 123456",
        "Herr Mustermann",
        "Frau Dr. Muster",
        "Hauptstraße 12",
        "45525 Hattingen",
    ],
)
def test_the_patterns_find_what_they_are_for(text: str) -> None:
    """A net without meshes would make every other test here pass."""
    assert findings(text)


@pytest.mark.parametrize("folder", ["needs", "docs"])
def test_no_personal_data_in_the_texts_of_the_repository(folder: str) -> None:
    """Offices, organisations and functions only. Examples in code blocks of the handbook are examples."""
    found = {
        path.relative_to(ROOT).as_posix(): wrong
        for path in texts(folder, ".yaml", ".md")
        if (wrong := findings(CODE.sub("", path.read_text(encoding="utf-8"))))
    }
    assert found == {}


@pytest.mark.langsam
def test_no_personal_data_on_any_page(concept: Concept) -> None:
    """The same holds for every page and calendar made from objects, as a visitor reads it."""
    renderer = Renderer(forge="", service_links=())
    pages = ((plan.address, renderer.page(plan.make())) for plan in all_pages(concept))
    found = {
        address: wrong for address, page in pages if isinstance(page, str) and (wrong := findings(TAGS.sub(" ", page)))
    }
    assert found == {}
