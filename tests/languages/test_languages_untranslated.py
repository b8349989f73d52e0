"""A town nobody has translated yet has its start pages all the same: in German, and marked as German."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from lxml import html
from lxml.html import HtmlElement
from test_languages_pages import LATIN_WORD, OWN_SCRIPT, unmarked_texts

from konzept.concept import load_concept
from konzept.core import Project
from konzept.render import Renderer
from konzept.views.fingerprints import Fingerprints
from konzept.views.languages import language_pages

ProjectWith = Callable[[Mapping[str, str | bytes]], Project]

PLACE = '  fundstelle: {quelle: RAT-Q-001, abschnitt: "1", zeilen: "1"}\n'
ENTRIES = f"""\
- id: RAT-HF-001
  typ: handlungsfeld
  titel: Bildung
  fundart: ausgearbeitet
{PLACE}
- id: RAT-LZ-001
  typ: leitziel
  titel: Alle lernen gut
  ebene: konzept
{PLACE}
- id: RAT-M-001
  typ: massnahme
  titel: Kurse anbieten
  umsetzungsstatus: geplant
  dient: [RAT-LZ-001]
  handlungsfeld: [RAT-HF-001]
{PLACE}"""
HEAD = "id;feld;quelle_fp;text\n"


def start_pages(project: Project, code: str) -> dict[str, HtmlElement]:
    """The pages in this language, by address."""
    concept = load_concept(project)
    assert concept.errors == ()
    renderer = Renderer(service_links=())
    plans = [plan for plan in language_pages(concept, Fingerprints(concept)) if plan.address.startswith(f"{code}/")]
    return {plan.address: html.document_fromstring(str(renderer.page(plan.make()))) for plan in plans}


@pytest.mark.parametrize("code", OWN_SCRIPT)
def test_an_untranslated_town_is_german_and_marked(project_with: ProjectWith, code: str) -> None:
    """No text in Latin letters stands unmarked: neither in the content nor in the header and the path to the page."""
    project = project_with({"needs/ratingen/bildung.yaml": ENTRIES, f"data/uebersetzungen/{code}/ratingen.csv": HEAD})
    pages = start_pages(project, code)

    assert f"{code}/ratingen.html" in pages
    left = [text for page in pages.values() for text in unmarked_texts(page) if LATIN_WORD.search(text)]
    assert [text for text in left if not OWN_SCRIPT[code].search(text)] == []


def test_a_translated_name_is_not_called_german(project_with: ProjectWith) -> None:
    """The name in the header follows the page's language once somebody translated it."""
    rows = f"{HEAD}ratingen;name;0;مدينة راتينغن\n"
    project = project_with({"needs/ratingen/bildung.yaml": ENTRIES, "data/uebersetzungen/ar/ratingen.csv": rows})
    page = start_pages(project, "ar")["ar/ratingen.html"]

    (name,) = page.find_class("marke")[0].iter("span")
    assert (name.text, name.get("lang")) == ("مدينة راتينغن", None)
