"""The search in the browser: what citizens type finds what they mean, by mouse, keyboard, address and from a folder."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from visitor import Visitor

from konzept.metamodel import Metamodel

pytestmark = pytest.mark.browser

TABLE = Path(__file__).parents[1] / "search" / "abfragen.csv"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
HITS = ".treffer .liste > li"
ALL_HITS = (
    "[...document.querySelectorAll('.treffer .liste a')]"
    ".map(link => link.getAttribute('href').replace(/^objekt\\/|(?<=-\\d+)\\.html$/g, ''))"
)
# Whose objects the table of queries knows; those of a town that joined may stand before them.
CONCEPTS = frozenset({"RAT", "HAT", "BGL", "KME", "RKN", "MUS", "UEB"})
SUBMIT = "document.querySelector('[data-suche]').requestSubmit()"

Scheme = Literal["light", "dark"]


@pytest.fixture
def search_page(visitor: Visitor) -> Page:
    """The empty search."""
    return visitor.open("suche.html")


def _status(page: Page) -> str:
    return page.locator("[data-meldung]").inner_text()


def _count(text: str) -> int:
    found = re.match(r"[\d.]+", text)
    assert found, text
    return int(found[0].replace(".", ""))


# -- what is found ---------------------------------------------------------------------------------------------------


def _queries() -> Iterator[tuple[str, list[str]]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            yield row["anfrage"], row["zuerst"].split()


def test_queries_of_citizens_find_the_right_thing_first(search_page: Page, model: Metamodel) -> None:
    """Compounds, endings, slips, umlauts, several words and ids: the first hit is the one meant."""
    joined = [town for town in model.municipalities.values() if town.code not in CONCEPTS]
    others = tuple(start for town in joined for start in (f"{town.code}-", f"{town.key}/"))
    wrong = {}
    for query, expected in _queries():
        search_page.locator("#q").fill(query)
        search_page.evaluate(SUBMIT)
        first = next((hit for hit in search_page.evaluate(ALL_HITS) if not hit.startswith(others)), None)
        if first not in expected:
            wrong[query] = first
    assert wrong == {}


def test_all_words_must_match(visitor: Visitor) -> None:
    """A second word narrows; a word nobody wrote leaves nothing, and the page says so and shows other ways."""
    one = _count(_status(visitor.open("suche.html?q=Sprache")))
    two = _count(_status(visitor.open("suche.html?q=Sprache+Kita")))
    page = visitor.open("suche.html?q=Sprache+xqzwvk")
    assert 0 < two < one
    assert _status(page).startswith("Kein Treffer für „Sprache xqzwvk“")
    assert page.locator("[data-wege] a").first.is_visible()


def test_hits_say_what_they_are_and_lead_there(visitor: Visitor) -> None:
    """A hit names kind, title, town and id, marks the words found, and opens the page of the object."""
    page = visitor.open("suche.html?q=lotse")
    first = page.locator(HITS).first
    assert first.locator("mark").first.inner_text() == "Integrationslotsinnen"
    assert "Ratingen" in first.inner_text()
    assert "RAT-M-006" in first.inner_text()
    first.get_by_role("link").click()
    page.wait_for_url("**/objekt/RAT-M-006.html")


def test_documents_are_found(visitor: Visitor) -> None:
    """The narrative pages are hits like the objects."""
    page = visitor.open("suche.html?q=Datenschutz")
    assert "rechtliches/datenschutz.html" in page.locator(f"{HITS} a").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )


def test_invented_hits_say_so(visitor: Visitor) -> None:
    """Whatever belongs to the invented town is called an invented example."""
    page = visitor.open("suche.html?q=&konzept=musterstadt")
    hits = page.locator(HITS)
    if hits.count() == 0:
        pytest.skip("Es gibt keine erfundene Kommune.")
    assert hits.filter(has_text="erfundenes Beispiel").count() == hits.count()


def test_more_hits_on_demand(visitor: Visitor) -> None:
    """Twenty hits at first; the button adds the next ones and puts the focus on the first of them."""
    page = visitor.open("suche.html?q=Bildung")
    more = page.get_by_role("button", name="Weitere Treffer zeigen")
    more.focus()
    page.keyboard.press("Enter")
    assert page.locator(HITS).count() == 40
    assert page.evaluate("[...document.querySelectorAll('.treffer .liste a')].indexOf(document.activeElement)") == 20


# -- facets, address, keyboard ---------------------------------------------------------------------------------------


def test_facets_narrow_by_what_they_announce_and_back_undoes_it(visitor: Visitor) -> None:
    """A box shows how many hits stay; the address says which boxes are ticked; Back brings the others back."""
    page = visitor.open("suche.html?q=lotse")
    before = _status(page)
    label = page.locator("[data-facette=konzept] label").filter(has_text="Ratingen")
    promised = int(label.locator("span").inner_text())
    label.locator("input").check()
    assert page.locator("[role=status]").first.inner_text() == f"{promised} Treffer für „lotse“"
    assert "konzept=ratingen" in page.url
    page.reload()
    assert _count(_status(page)) == promised
    page.go_back()
    page.wait_for_function("text => document.querySelector('[data-meldung]').textContent === text", arg=before)
    assert not page.locator("[data-facette=konzept] input:checked").count()


def test_facets_combine(visitor: Visitor) -> None:
    """Two boxes of one facet widen, boxes of two facets narrow."""
    page = visitor.open("suche.html?q=Sprache&konzept=ratingen")
    one = _count(_status(page))
    both = _count(_status(visitor.open("suche.html?q=Sprache&konzept=ratingen&konzept=hattingen")))
    narrowed = _count(_status(visitor.open("suche.html?q=Sprache&konzept=ratingen&art=massnahme")))
    assert narrowed < one < both


def test_typing_is_enough(search_page: Page) -> None:
    """Hits come while one types, are announced, and stand in the address without filling the history."""
    length = search_page.evaluate("history.length")
    search_page.locator("#q").press_sequentially("Jugendamt", delay=5)
    search_page.wait_for_function("() => document.querySelector('[data-meldung]').textContent.includes('Jugendamt')")
    assert search_page.url.endswith("?q=Jugendamt")
    assert search_page.evaluate("history.length") == length


def test_keyboard_alone_searches_narrows_and_opens(visitor: Visitor) -> None:
    """Word, Enter, Tab to a box, Space, Tab to a hit, Enter."""
    page = visitor.open("suche.html")
    page.locator("#q").focus()
    page.keyboard.type("lotse")
    page.keyboard.press("Enter")
    before = _status(page)
    _tab_to(page, "input[name=konzept]")
    page.keyboard.press("Space")
    assert _status(page) != before
    _tab_to(page, ".treffer .liste a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/objekt/*.html")


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"Tab erreicht {selector} nicht")


@pytest.mark.parametrize(
    "address", ["index.html", "ratingen/bildung.html", "objekt/RAT-M-031.html", "handbuch/index.html"]
)
def test_every_page_has_the_search_in_its_header(visitor: Visitor, address: str) -> None:
    """A word and Enter lead from any page to the hits."""
    page = visitor.open(address)
    page.locator("header input[type=search]").fill("lotse")
    page.keyboard.press("Enter")
    page.wait_for_url("**/suche.html?q=lotse")
    assert "Treffer für „lotse“" in _status(page)


# -- under all conditions --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 360)])
def test_no_violation_of_wcag_with_hits(visitor: Visitor, scheme: Scheme, width: int) -> None:
    """axe finds nothing, with hits, with facets open and with nothing found."""
    visitor.page.emulate_media(color_scheme=scheme)
    found = []
    for address in ("suche.html?q=lotse&konzept=ratingen", "suche.html?q=xqzwvk", "404.html"):
        page = visitor.open(address, width=width)
        page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true; })")
        found += [(address, rule["id"], rule["nodes"][0]["target"]) for rule in _violations(page)]
    assert found == []


def _violations(page: Page) -> list[dict[str, list[dict[str, str]]]]:
    violations: list[dict[str, list[dict[str, str]]]] = Axe().run(page, options=RULES).response["violations"]
    return violations


def test_hits_fit_the_narrowest_window(visitor: Visitor) -> None:
    """At 320 px nothing scrolls sideways, whatever is found."""
    page = visitor.open("suche.html?q=Integration", width=320)
    page.evaluate("document.querySelector('.filter').open = true")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_search_works_from_a_folder(visitor: Visitor, site: Path) -> None:
    """Opened without a server, the search finds and keeps its query in the address."""
    visitor.server = site.as_uri()
    page = visitor.page
    page.goto(f"{site.as_uri()}/suche.html?q=lotse")
    page.locator("[data-facette=konzept] input").first.check()
    assert _count(_status(page)) > 0
    assert "konzept=ratingen" in page.url


def test_without_script_the_page_lists_other_ways(browser: Browser, server: str) -> None:
    """No script, no dead controls: the page says so and leads to all concepts and topics."""
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{server}suche.html?q=lotse")
        assert page.get_by_role("main").get_by_role("link", name="Stadt Ratingen").is_visible()
        assert page.get_by_text("braucht JavaScript").is_visible()
        assert not page.locator(".filter").is_visible()


SHIFT = """() => new Promise(resolve => {
  let sum = 0;
  const add = list => { for (const entry of list.getEntries()) sum += entry.value; };
  new PerformanceObserver(add).observe({type: 'layout-shift', buffered: true});
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => resolve(sum), 50)));
})"""


@pytest.mark.parametrize(
    "address", ["index.html", "objekt/RAT-M-031.html", "handbuch/index.html", "suche.html?q=lotse"]
)
@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_moves_while_a_page_appears(visitor: Visitor, address: str, width: int) -> None:
    """What one is about to read or press stays in its place."""
    assert visitor.open(address, width=width).evaluate(SHIFT) == 0


# -- taking part -----------------------------------------------------------------------------------------------------


def test_link_and_citation_can_be_copied(browser: Browser, server: str) -> None:
    """The buttons copy the address and the citation, and say so."""
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        page = context.new_page()
        page.goto(f"{server}objekt/RAT-M-031.html#stand")
        page.get_by_role("button", name="Link kopieren").click()
        page.get_by_text("Der Link ist kopiert.").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == f"{server}objekt/RAT-M-031.html"
        page.get_by_role("button", name="Angabe kopieren").click()
        page.get_by_text("Die Angabe ist kopiert.").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(
        "„Bildungsmonitoring einführen“ (Maßnahme RAT-M-031). In: Integrationskonzept Stadt Ratingen."
    )
    assert copied.endswith(f"{server}objekt/RAT-M-031.html")


def test_print_button_prints(visitor: Visitor) -> None:
    """The button opens the browser's print dialog."""
    page = visitor.open("ratingen/bildung.html")
    page.evaluate("window.print = () => { window.isPrinted = true; }")
    page.get_by_role("button", name="Seite drucken").click()
    assert page.evaluate("window.isPrinted")


def test_without_script_there_are_no_dead_buttons(browser: Browser, server: str) -> None:
    """Buttons that need a script appear with it; the citation is there anyway."""
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{server}objekt/RAT-M-031.html")
        assert page.locator("[data-mitmachen] button").filter(visible=True).count() == 0
        assert page.get_by_text("In: Integrationskonzept Stadt Ratingen").is_visible()
