"""All pages made from objects alone. A new kind of page is one more function in PAGES."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from konzept.concept import Concept
from konzept.views.calendar import calendar_pages
from konzept.views.comparison import comparison_pages
from konzept.views.contradictions import contradictions_pages
from konzept.views.feeds import feed_pages
from konzept.views.fingerprints import Fingerprints
from konzept.views.gaps import gap_pages
from konzept.views.glossary import terms_pages
from konzept.views.graph import chain_pages
from konzept.views.indicators import indicator_pages
from konzept.views.languages import language_pages
from konzept.views.matrix import matrix_pages
from konzept.views.objects import object_pages
from konzept.views.reading import reading_pages
from konzept.views.report_pages import report_pages
from konzept.views.review_lists import review_pages
from konzept.views.rules_page import rules_pages
from konzept.views.search import Record, search_pages
from konzept.views.shared import Bundle, Plan, single_pages
from konzept.views.smart import smart_pages
from konzept.views.state_pages import state_pages
from konzept.views.synopsis import synopsis_pages
from konzept.views.whatsnew import news_pages

PAGES: tuple[Callable[[Concept, Fingerprints], Iterator[Plan | Bundle]], ...] = (
    reading_pages,
    object_pages,
    comparison_pages,
    terms_pages,
    contradictions_pages,
    calendar_pages,
    indicator_pages,
    chain_pages,
    rules_pages,
    matrix_pages,
    gap_pages,
    smart_pages,
    synopsis_pages,
    report_pages,
    state_pages,
    review_pages,
    news_pages,
    feed_pages,
    language_pages,
)


def page_bundles(concept: Concept, documents: Iterable[Record] = ()) -> Iterator[Plan | Bundle]:
    """Every generated page, on its own or in a bundle, in a fixed order; the search finds the documents too."""
    fingerprints = Fingerprints(concept)
    for plan_pages in PAGES:
        yield from plan_pages(concept, fingerprints)
    yield from search_pages(concept, fingerprints, documents)


def all_pages(concept: Concept, documents: Iterable[Record] = ()) -> Iterator[Plan]:
    """Every generated page, each once, in a fixed order."""
    return single_pages(page_bundles(concept, documents))
