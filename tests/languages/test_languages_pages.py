"""Start pages in other languages: language and direction are right, and every German rest is marked."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from lxml import html
from lxml.html import HtmlElement

from konzept.concept import Concept
from konzept.languages import LANGUAGES, Language
from konzept.languages.model import RIGHT_TO_LEFT
from konzept.render import Renderer
from konzept.views.fingerprints import Fingerprints
from konzept.views.languages import language_pages
from konzept.views.shared import frame, municipalities

EACH = pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
SERVICE = (("Impressum", "rechtliches/impressum.html"), ("Datenschutz", "rechtliches/datenschutz.html"))
LATIN_WORD = re.compile(r"[A-Za-zÄÖÜäöüß]{3,}")
OWN_SCRIPT = {"ru": re.compile("[А-Яа-яЁё]"), "uk": re.compile("[А-Яа-яІіЇїЄєҐґ]"), "ar": re.compile("[\u0600-\u06ff]")}

Pages = dict[str, HtmlElement]


@pytest.fixture(scope="module")
def pages(real: Concept) -> Pages:
    """Every start page in another language, by address."""
    renderer = Renderer(service_links=SERVICE)
    plans = language_pages(real, Fingerprints(real))
    return {plan.address: html.document_fromstring(str(renderer.page(plan.make()))) for plan in plans}


@EACH
def test_every_concept_has_a_start_page(language: Language, pages: Pages, real: Concept) -> None:
    """One folder per language: all concepts, and one page for each."""
    expected = {f"{language.code}/{name}.html" for name in ("index", *(town.key for town in municipalities(real)))}
    assert {address for address in pages if address.startswith(f"{language.code}/")} == expected


@EACH
def test_language_and_direction_are_stated(language: Language, pages: Pages) -> None:
    """The page says which language it is in and where its lines begin; German within it runs left to right."""
    for page in own(pages, language):
        assert page.get("lang") == language.code
        assert page.get("dir") == ("rtl" if language.direction == RIGHT_TO_LEFT else None)
        assert [span for span in page.iter("span") if span.get("lang") == "de" and span.get("dir") != "ltr"] == []


@pytest.mark.parametrize("code", OWN_SCRIPT)
def test_no_german_is_left_unmarked(code: str, pages: Pages) -> None:
    """Text in Latin letters stands in an element that names its language, or within a translated sentence."""
    language = next(language for language in LANGUAGES if language.code == code)
    left = [
        text
        for page in own(pages, language)
        for text in unmarked_texts(page)
        if LATIN_WORD.search(text) and not OWN_SCRIPT[code].search(text)
    ]
    assert left == []


@EACH
def test_banner_says_that_german_decides(language: Language, pages: Pages) -> None:
    """Each page has one notice, before its goals and fields."""
    for page in own(pages, language):
        assert len(page.find_class("hinweis")) == 1


@EACH
def test_each_page_names_its_counterparts(language: Language, pages: Pages, real: Concept) -> None:
    """`hreflang` names the same page in German and in every language, this one too."""
    expected = {"de", *(other.code for other in real.languages.offered)}
    for page in own(pages, language):
        assert {link.get("hreflang") for link in page.iter("link") if link.get("hreflang")} == expected


def test_links_to_german_pages_say_so(pages: Pages) -> None:
    """A link out of a start page into a German page carries `hreflang="de"`."""
    main = pages["ar/ratingen.html"].get_element_by_id("inhalt")
    links = [link for link in main.iter("a") if not link.get("href").startswith("#")]
    assert links
    assert {link.get("hreflang") for link in links} == {"de"}


def test_german_pages_offer_the_languages(real: Concept) -> None:
    """Every page of a concept leads to the concept's start page in each language."""
    links = frame(real, title="…", address="ratingen/matrix.html", municipality="ratingen").languages
    assert [link.address for link in links[-5:]] == [f"{language.code}/ratingen.html" for language in LANGUAGES]
    assert not any(link.exact for link in links)
    assert all(link.exact for link in frame(real, title="…", address="index.html").languages if link.code != "de")


def test_invented_example_is_named_in_every_language(pages: Pages, real: Concept) -> None:
    """The banner of Musterstadt stands on its page in each language, translated."""
    if "musterstadt" not in {town.key for town in municipalities(real)}:
        pytest.skip("Musterstadt fehlt in diesem Projekt")
    for language in LANGUAGES:
        banner = pages[f"{language.code}/musterstadt.html"].find_class("beispiel")
        assert len(banner) == 1
        assert "Erfundenes" not in banner[0].text_content()


def own(pages: Pages, language: Language) -> Iterator[HtmlElement]:
    return (page for address, page in pages.items() if address.startswith(f"{language.code}/"))


def unmarked_texts(page: HtmlElement) -> Iterator[str]:
    """Texts of the page that no element between them and the root gives a language of its own."""
    for element in page.body.iter():
        if not isinstance(element.tag, str):
            continue
        inside = any(parent.get("lang") for parent in (element, *element.iterancestors()) if parent.tag != "html")
        if element.text and not inside:
            yield element.text
        outside = any(parent.get("lang") for parent in element.iterancestors() if parent.tag != "html")
        if element.tail and not outside:
            yield element.tail
