"""Fingerprints never lie: a page whose fingerprint stays the same stays the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import pytest
from siteproject import SiteProject

from konzept.concept import Concept
from konzept.items import Catalog, Item
from konzept.render import Renderer
from konzept.views import Plan, all_pages

EDITS = 8
MANY_EDITS = 30


TOWNS = {"ratingen": SiteProject.of_ratingen, "musterstadt": SiteProject.of_musterstadt}


@pytest.fixture(scope="module", params=TOWNS)
def concept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Concept:
    """A real concept without a past, and the invented one, which has states, reviews and decisions."""
    return TOWNS[request.param](tmp_path_factory.mktemp("abdruck") / "projekt").concept()


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer(forge="", service_links=())


@pytest.fixture(scope="module")
def written(concept: Concept, renderer: Renderer) -> dict[str, tuple[str, str]]:
    """Fingerprint and HTML of every page before any edit."""
    return {plan.address: (plan.fingerprint, renderer.page(plan.make())) for plan in all_pages(concept)}


@pytest.mark.langsam
def test_edit_shows_only_where_the_fingerprint_changed(
    concept: Concept, renderer: Renderer, written: dict[str, tuple[str, str]]
) -> None:
    """After any change of a field or link of any object, no page with its old fingerprint would look different."""
    assert list(_stale(concept, renderer, written, EDITS)) == []


@pytest.mark.langsam
def test_many_edits_show_only_where_the_fingerprint_changed(
    concept: Concept, renderer: Renderer, written: dict[str, tuple[str, str]]
) -> None:
    """The same law, tried more often."""
    assert list(_stale(concept, renderer, written, MANY_EDITS)) == []


@pytest.mark.parametrize("concept", ["ratingen"], indirect=True)
def test_edit_leaves_most_pages_alone(concept: Concept) -> None:
    """A changed title is a small rebuild: nine of ten pages keep their fingerprint."""
    before = {plan.address: plan.fingerprint for plan in all_pages(concept)}
    measure = concept.catalog.of_type("massnahme")[0]
    after = list(all_pages(_with(concept, replace(measure, fields={**measure.fields, "titel": "Neu"}))))
    made = [plan for plan in after if not plan.fingerprint or plan.fingerprint != before[plan.address]]
    assert len(made) < len(after) / 10


def _stale(
    concept: Concept, renderer: Renderer, written: dict[str, tuple[str, str]], count: int
) -> Iterator[tuple[str, str, str]]:
    """Object, its change, and a page that would be left stale; for `count` changes."""
    random = Random(count)
    for item in random.sample(list(concept.catalog), count):
        name, changed = random.choice(list(_changes(item)))
        for plan in all_pages(_with(concept, changed)):
            if _is_kept(plan, written) and renderer.page(plan.make()) != written[plan.address][1]:
                yield item.id, name, plan.address


def _is_kept(plan: Plan, written: dict[str, tuple[str, str]]) -> bool:
    return bool(plan.fingerprint) and written.get(plan.address, ("", ""))[0] == plan.fingerprint


def _changes(item: Item) -> Iterator[tuple[str, Item]]:
    """Every way to change one thing of an object: another text, a structure or list gone, a link gone."""
    for name, value in item.fields.items():
        rest = {key: other for key, other in item.fields.items() if key != name}
        yield name, replace(item, fields={**item.fields, name: f"{value} neu"} if isinstance(value, str) else rest)
    for link in item.links:
        yield link.role, replace(item, links=tuple(other for other in item.links if other is not link))


def _with(concept: Concept, changed: Item) -> Concept:
    items = [changed if item.id == changed.id else item for item in concept.catalog]
    return replace(concept, catalog=Catalog.of(items))
