"""What holds for every page of the real site: no dead link, no doubled id, one h1, nothing from elsewhere."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from htmlpages import HtmlPage
from siteproject import REAL, Build

from konzept.concept import Concept
from konzept.languages import LANGUAGES

pytestmark = pytest.mark.langsam

PAGE_LIMIT = 40 * 1024
REVIEW_LIMIT = 200 * 1024
REVIEW_PAGE = re.compile(r"/(matrix|synopse)\b[^/]*$")
REQUEST_LIMIT = 4
FIXED = ("index.html", "needs.json", "_static/stil.css")
FIXED_OF_CONCEPT = ("index.html", "akteure.html", "gremien.html", "quellen.html")

Pages = dict[str, HtmlPage]


def test_real_site_builds_without_a_warning(real_build: Build) -> None:
    """Sphinx has nothing to say, not even about references it cannot resolve."""
    assert real_build.warnings == ""


def test_every_link_leads_somewhere(pages: Pages, real_build: Build) -> None:
    """No link within the site leads to a missing file or a missing anchor."""
    names = set(real_build.files())
    broken = Counter(
        f"{link.target}#{link.anchor}"
        for page in pages.values()
        for link in page.links
        if link.target not in names
        or (link.anchor and link.target in pages and link.anchor not in pages[link.target].ids)
    )
    assert broken == {}


def test_every_id_is_given_once_per_page(pages: Pages) -> None:
    """An id names one element: labels and anchors are unambiguous."""
    doubled = {
        page.address: [name for name, count in Counter(page.ids).items() if count > 1] for page in pages.values()
    }
    assert {address: names for address, names in doubled.items() if names} == {}


def test_references_between_elements_resolve(pages: Pages) -> None:
    """Whatever an element is labelled or described by is on the page."""
    lost = {
        f"{page.address}: {name}"
        for page in pages.values()
        for names in page.tree.xpath("//@aria-labelledby | //@aria-describedby | //@aria-controls | //label/@for")
        for name in str(names).split()
        if name not in page.ids
    }
    assert lost == set()


def test_every_page_has_one_title_and_no_gap_in_its_headings(pages: Pages) -> None:
    """One h1, and no level skipped on the way down."""
    several = [page.address for page in pages.values() if page.heading_levels.count(1) != 1]
    gaps = [
        page.address
        for page in pages.values()
        if any(
            next_level > level + 1
            for level, next_level in zip([0, *page.heading_levels], page.heading_levels, strict=False)
        )
    ]
    assert (several, gaps) == ([], [])


def test_every_page_says_its_language_and_name(pages: Pages) -> None:
    """A screen reader knows the language; tabs and search results tell pages apart."""
    wrong = {
        address: page.tree.get("lang") for address, page in pages.items() if page.tree.get("lang") != _lang(address)
    }
    assert wrong == {}
    doubled = {title: count for title, count in Counter(page.title for page in pages.values()).items() if count > 1}
    assert doubled == {}


def _lang(address: str) -> str:
    """Pages in another language lie in a folder of its name."""
    folder = address.partition("/")[0]
    return folder if folder in {language.code for language in LANGUAGES} else "de"


def test_no_page_carries_inline_code(pages: Pages) -> None:
    """The strict policy holds: no script, style or handler within a page."""
    found = {
        f"{page.address}: {element.tag} {name}"
        for page in pages.values()
        for element in page.elements()
        for name in element.attrib
        if name.startswith("on") or name == "style"
    }
    inline = {page.address for page in pages.values() if page.tree.xpath("//style | //script[not(@src)]")}
    assert (found, inline) == (set(), set())


def test_no_page_loads_anything_from_elsewhere(pages: Pages, real_build: Build) -> None:
    """Style, scripts and pictures come from the site itself, at most four requests for a page."""
    foreign = {address for page in pages.values() for address in page.embedded if "//" in address.removeprefix("data:")}
    greedy = [page.address for page in pages.values() if len(page.embedded) + 1 > REQUEST_LIMIT]
    styles = [
        name
        for name, data in real_build.files().items()
        if name.endswith(".css") and (b"url(http" in data or b"@import" in data)
    ]
    assert (foreign, greedy, styles) == (set(), [], [])


def test_every_object_has_its_page(pages: Pages, real_concept: Concept) -> None:
    """objekt/<ID>.html is fixed: other programs link to it."""
    expected = {f"objekt/{item.id}.html" for item in real_concept.catalog}
    assert {address for address in pages if address.startswith("objekt/")} == expected


def test_fixed_addresses(real_build: Build, real_concept: Concept) -> None:
    """The addresses others depend on stay."""
    municipalities = {item.municipality for item in real_concept.catalog}
    keys = [
        key
        for key, known in real_concept.metamodel.municipalities.items()
        if key in municipalities and not known.overarching
    ]
    expected = {*FIXED, *(f"{key}/{name}" for key in keys for name in FIXED_OF_CONCEPT)}
    expected |= {f"{item.municipality}/{item.page}.html" for item in real_concept.catalog}
    assert expected - set(real_build.files()) == set()


def test_every_page_is_reached_from_the_portal(pages: Pages) -> None:
    """Whoever starts on the first page gets everywhere by following links."""
    reached, waiting = {"index.html"}, ["index.html"]
    while waiting:
        for link in pages[waiting.pop()].links:
            if link.target in pages and link.target not in reached:
                reached.add(link.target)
                waiting.append(link.target)
    assert set(pages) - reached == {"404.html"}  # which only wrong addresses lead to


def test_pages_are_small(pages: Pages) -> None:
    """A page costs a phone at most 40 KB; what reviewers lay beside each other on one sheet may cost more."""
    limits = {page.address: REVIEW_LIMIT if REVIEW_PAGE.search(page.address) else PAGE_LIMIT for page in pages.values()}
    too_big = {page.address: page.size for page in pages.values() if page.size > limits[page.address]}
    assert too_big == {}, "Die YAML-Datei dieser Seite in zwei Dateien teilen; jede wird eine Seite."


def test_nothing_of_sphinx_is_left_over(real_build: Build) -> None:
    """The output holds our files only: no scripts of the theme, no index nobody asked for."""
    names = set(real_build.files())
    assert not [name for name in names if name.endswith((".inv", ".doctree", ".pickle"))]
    assert not names & {"_static/jquery.js", "_static/doctools.js", "search.html", "genindex.html", "searchindex.js"}


def test_no_page_shows_where_it_was_built(real_build: Build) -> None:
    """No path of the machine stands in a file."""
    places = [str(place).encode() for place in (real_build.out.parent, REAL)]
    assert [name for name, data in real_build.files().items() if any(place in data for place in places)] == []
