"""All pages made from objects alone. A new kind of page is one more function in PAGES."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from konzept.concept import Concept
from konzept.views.fingerprints import Fingerprints
from konzept.views.objects import object_pages
from konzept.views.reading import reading_pages
from konzept.views.shared import Plan

PAGES: tuple[Callable[[Concept, Fingerprints], Iterator[Plan]], ...] = (reading_pages, object_pages)


def all_pages(concept: Concept) -> Iterator[Plan]:
    """Every generated page, each once, in a fixed order."""
    fingerprints = Fingerprints(concept)
    for plan_pages in PAGES:
        yield from plan_pages(concept, fingerprints)
