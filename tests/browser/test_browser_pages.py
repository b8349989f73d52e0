"""Every kind of page in the browser: accessible, within the window, reachable by keyboard, complete on paper."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from pagekinds import PARTS, pages_with_controls, pages_with_long_words, pages_with_tables, representatives
from playwright.sync_api import Page
from visitor import Visitor

pytestmark = pytest.mark.browser

# Of the rules, only these depend on the colour scheme.
COLOUR_RULES = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
PHONE = 360
NARROWEST = 320
LONG_WORD_PAGES = 25

Scheme = Literal["light", "dark"]


@pytest.fixture(scope="session", params=range(PARTS), ids=lambda part: f"teil{part + 1}")
def kinds(site: Path, request: pytest.FixtureRequest) -> list[str]:
    return representatives(site)[request.param :: PARTS]


# -- gate 1 and 3: no violation, no error, no request elsewhere (the visitor notes those) ----------------------------


@pytest.mark.parametrize(
    ("scheme", "width", "rules"),
    [("light", 1280, RULES), ("light", PHONE, RULES), ("dark", 1280, COLOUR_RULES)],
    ids=["light", "phone", "dark"],
)
def test_no_violation_of_wcag(
    visitor: Visitor, kinds: list[str], scheme: Scheme, width: int, rules: dict[str, object]
) -> None:
    """axe finds nothing on any kind of page: WCAG 2.0 to 2.2, levels A and AA."""
    visitor.page.emulate_media(color_scheme=scheme)
    axe = Axe()
    found = {}
    for address in kinds:
        violations = axe.run(visitor.open(address, width=width), options=rules).response["violations"]
        if violations:
            found[address] = {rule["id"]: [node["target"] for node in rule["nodes"]][:3] for rule in violations}
    assert found == {}


# -- gate 2: no sideways scroll --------------------------------------------------------------------------------------


def test_no_sideways_scroll(visitor: Visitor, kinds: list[str], site: Path) -> None:
    """In the narrowest window (WCAG 1.4.10) pages scroll one way only, also those with the longest words."""
    wide = {}
    for address in [*kinds, *pages_with_long_words(site, LONG_WORD_PAGES)]:
        page = visitor.open(address, width=NARROWEST)
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if overflow > 0:
            wide[address] = overflow
    assert wide == {}


# -- gate 4: paper ---------------------------------------------------------------------------------------------------

# Whether a row has a box on paper that no ancestor cuts off.
HIDDEN_ROWS = """() => [...document.querySelectorAll('main tr')].filter(row => {
  const box = row.getBoundingClientRect();
  const cells = [...row.cells].filter(cell => cell.textContent.trim());
  if (!cells.length) return false;
  if (!cells.some(cell => cell.getClientRects().length)) return true;
  for (let up = row.parentElement; up; up = up.parentElement) {
    const style = getComputedStyle(up);
    if (style.overflowX === 'visible' && style.overflowY === 'visible') continue;
    const frame = up.getBoundingClientRect();
    if (box.right > frame.right + 1 || box.bottom > frame.bottom + 1) return true;
  }
  return false;
}).map(row => row.textContent.trim().slice(0, 80))"""


def test_every_row_has_its_place_on_paper(visitor: Visitor, site: Path, kinds: list[str]) -> None:
    """No rule for print hides a row of a table or lets a scroll box cut it off."""
    visitor.page.emulate_media(media="print")
    hidden = {}
    for address in pages_with_tables(site, kinds):
        rows = visitor.open(address, width=718).evaluate(HIDDEN_ROWS)  # A4 less its margins
        if rows:
            hidden[address] = rows
    assert hidden == {}


ROW_TEXTS = "rows => rows.map(row => [...row.cells].map(cell => cell.textContent).join(' '))"


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext fehlt; die Zeilen prüft auch der Test darüber")
def test_every_row_is_in_the_printed_pdf(visitor: Visitor, site: Path, kinds: list[str], tmp_path: Path) -> None:
    """The words of every row are in the PDF that the browser prints."""
    lost = {}
    for address in pages_with_tables(site, kinds):
        page = visitor.open(address)
        rows = page.eval_on_selector_all("main tr", ROW_TEXTS)
        printed = Counter(_words(_printed_text(page, tmp_path / "seite.pdf")))
        missing = Counter(word for row in rows for word in _words(row)) - printed
        if missing:
            lost[address] = dict(missing.most_common(5))
    assert lost == {}


def _printed_text(page: Page, target: Path) -> str:
    page.pdf(path=target, prefer_css_page_size=True)
    done = subprocess.run(["pdftotext", "-layout", str(target), "-"], capture_output=True, text=True, check=True)
    return done.stdout


def _words(text: str) -> list[str]:
    """Words that hyphenation at the end of a line leaves whole."""
    return [word for word in text.split() if word.isalnum() and len(word) < 8]


def test_paper_carries_no_navigation(visitor: Visitor) -> None:
    """Menus, breadcrumbs and buttons stay off the paper."""
    visitor.page.emulate_media(media="print")
    page = visitor.open("ratingen/bildung.html")
    assert page.locator(".menue, .pfad, .sprung, .inhalt, .fuss nav").filter(visible=True).count() == 0


# -- gate 5: keyboard ------------------------------------------------------------------------------------------------

# Marks every element a keyboard user should reach, and counts them.
MARK_CONTROLS = """() => {
  const controls = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
    .filter(element => !element.disabled && element.checkVisibility({visibilityProperty: true}));
  const radios = new Set();
  const first = element => !radios.has(element.name) && radios.add(element.name);
  const reachable = controls.filter(element => element.type !== "radio" || first(element));
  reachable.forEach((element, index) => { element.dataset.probe = index; });
  return reachable.length;
}"""

# Notes what one sees of each element that gets the focus.
NOTE_FOCUS = """window.stops = [];
const inWindow = box => box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
addEventListener('focusin', event => {
  const element = event.target, style = getComputedStyle(element), box = element.getBoundingClientRect();
  window.stops.push({
    probe: element.dataset.probe ?? null,
    name: element.outerHTML.slice(0, 80),
    outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    seen: box.width > 0 && box.height > 0 && inWindow(box),
  });
});"""


@pytest.mark.parametrize("width", [1280, PHONE])
def test_keyboard_reaches_everything_and_shows_where_it_is(
    visitor: Visitor, site: Path, kinds: list[str], width: int
) -> None:
    """Tab leads to every control in turn; each shows a focus ring within the window."""
    visitor.page.add_init_script(NOTE_FOCUS)
    unreached, unseen = {}, {}
    for address in pages_with_controls(site, kinds):
        page = visitor.open(address, width=width)
        count = page.evaluate(MARK_CONTROLS)
        for _ in range(count):
            page.keyboard.press("Tab")
        stops = page.evaluate("window.stops")
        unreached[address] = count - len({stop["probe"] for stop in stops if stop["probe"] is not None})
        unseen[address] = [stop["name"] for stop in stops if not (stop["outlined"] and stop["seen"])]
    assert {address: number for address, number in unreached.items() if number} == {}
    assert {address: names for address, names in unseen.items() if names} == {}


def test_skip_link_leads_to_the_content(visitor: Visitor) -> None:
    """The first stop jumps over the header; the next Tab is within the content."""
    page = visitor.open("ratingen/bildung.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "sprung"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_menu_opens_by_keyboard_on_a_phone(visitor: Visitor) -> None:
    """On a phone the menu is closed, opens with Enter and leads to the concept's pages, without any script."""
    page = visitor.open("ratingen/bildung.html", width=PHONE)
    link = page.locator(".menue a").first
    assert not link.is_visible()
    page.locator(".menue summary").focus()
    page.keyboard.press("Enter")
    assert link.is_visible()


def test_site_works_from_a_folder(visitor: Visitor, site: Path) -> None:
    """Opened without a server, style and links work: addresses are relative."""
    visitor.server = site.as_uri()
    page = visitor.page
    page.goto(f"{site.as_uri()}/index.html")
    page.get_by_role("link", name="Stadt Ratingen", exact=True).first.click()
    page.wait_for_url("**/ratingen/index.html")
    assert page.evaluate("getComputedStyle(document.querySelector('.sprung')).position") == "absolute"
