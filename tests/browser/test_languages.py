"""Start pages in every language in the browser: accessible in all modes, within the window, marked where German."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from visitor import Visitor

from konzept.languages import LANGUAGES
from konzept.languages.model import RIGHT_TO_LEFT

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
RESULT = ROOT / "docs/rechtliches/pruefung.json"
WRITE_RESULT = "KONZEPT_PRUEFUNG_SCHREIBEN"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
NARROWEST = 320
GERMAN = ("index.html", "leicht.html", "ratingen/index.html", "ratingen/leicht.html", "objekt/RAT-LZ-016.html")
STARTS = tuple(f"{language.code}/{page}.html" for language in LANGUAGES for page in ("index", "kreis-mettmann"))
PAGES = (*GERMAN, *STARTS)
MODES: tuple[tuple[str, Literal["light", "dark"], int], ...] = (
    ("hell, 1280 Pixel breit", "light", 1280),
    ("hell, 360 Pixel breit", "light", 360),
    ("dunkel, 1280 Pixel breit", "dark", 1280),
    ("dunkel, 360 Pixel breit", "dark", 360),
)


@pytest.fixture(scope="session")
def offered(site: Path) -> list[str]:
    return [address for address in PAGES if (site / address).is_file()]


def test_all_start_pages_are_there(offered: list[str]) -> None:
    """No language and no page in Leichte Sprache is missing."""
    assert offered == list(PAGES)


def test_no_violation_in_any_language(visitor: Visitor, offered: list[str]) -> None:
    """axe finds nothing in light, dark and on a phone; the statement on accessibility says what was tested."""
    axe, found = Axe(), {}
    for name, scheme, width in MODES:
        visitor.page.emulate_media(color_scheme=scheme)
        for address in offered:
            page = visitor.open(address, width=width)
            page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
            violations = axe.run(page, options=RULES).response["violations"]
            if violations:
                found[address, name] = {
                    rule["id"]: [node["target"] for node in rule["nodes"]][:3] for rule in violations
                }
    if os.environ.get(WRITE_RESULT):
        RESULT.write_text(json.dumps(_result(len(offered), len(found)), ensure_ascii=False, indent=2) + "\n", "utf-8")
    assert found == {}
    assert json.loads(RESULT.read_text("utf-8")) == _result(len(offered), 0)


def _result(pages: int, violations: int) -> dict[str, Any]:
    """What the statement on accessibility says; no clock, so that only a change of the tests changes it."""
    return {
        "regeln": "WCAG 2.0, 2.1 und 2.2, Stufen A und AA, mit dem Prüfprogramm axe",
        "ansichten": [name for name, _, _ in MODES],
        "seiten": pages,
        "verstoesse": violations,
    }


def test_no_sideways_scroll_in_any_language(visitor: Visitor, offered: list[str]) -> None:
    """In the narrowest window nothing sticks out, with all lists of titles open."""
    wide = {}
    for address in offered:
        page = visitor.open(address, width=NARROWEST)
        page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if overflow > 0:
            wide[address] = overflow
    assert wide == {}


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_page_runs_in_the_direction_of_its_language(visitor: Visitor, language: Any) -> None:
    """Lines begin where readers of the language expect it, German within them where Germans do."""
    page = visitor.open(f"{language.code}/kreis-mettmann.html")
    expected = "rtl" if language.direction == RIGHT_TO_LEFT else "ltr"

    assert page.evaluate("[document.documentElement.lang, getComputedStyle(document.body).direction]") == [
        language.code,
        expected,
    ]
    german = "[...document.querySelectorAll('span[lang=de]')].map(span => getComputedStyle(span).direction)"
    assert set(page.evaluate(german)) <= {"ltr"}
    logo = page.evaluate("document.querySelector('.marke').getBoundingClientRect().left > innerWidth / 2")
    assert logo == (expected == "rtl")


def test_switch_leads_there_and_back(visitor: Visitor) -> None:
    """From a concept in German to Arabic and back to the same concept."""
    page = visitor.open("ratingen/index.html")
    page.get_by_role("link", name="العربية").click()
    page.wait_for_url("**/ar/ratingen.html")
    page.get_by_role("link", name="Deutsch").click()
    page.wait_for_url("**/ratingen/index.html")


def test_terms_open_by_keyboard(visitor: Visitor) -> None:
    """Terms are explained on the page that uses them, closed until asked for, without any script."""
    page = visitor.open("objekt/RAT-LZ-016.html")
    meaning = page.locator(".begriffe dd").first
    assert not meaning.is_visible()
    page.locator(".begriffe summary").first.focus()
    page.keyboard.press("Enter")
    assert meaning.is_visible()
