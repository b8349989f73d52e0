"""All pages made from objects alone. A new kind of page is one more function in PAGES."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from konzept.concept import Concept
from konzept.views.objects import object_pages
from konzept.views.reading import reading_pages
from konzept.views.shared import Page

PAGES: tuple[Callable[[Concept], Iterator[Page]], ...] = (reading_pages, object_pages)


def all_pages(concept: Concept) -> Iterator[Page]:
    """Every generated page, each once."""
    for make in PAGES:
        yield from make(concept)
