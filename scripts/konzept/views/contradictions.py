"""Where the sources contradict themselves or leave a gap: every entry of every concept, by kind, with counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from konzept.concept import Concept
from konzept.items import Item
from konzept.metamodel import Municipality
from konzept.views.fingerprints import Fingerprints
from konzept.views.shared import Page, Plan, Ref, frame, page_address, ref

CONTRADICTIONS = "widersprueche.html"
TYPE = "quellenwiderspruch"


class Contradiction(Struct, frozen=True, kw_only=True):
    """One entry: where it stands, how often the source was read, how many objects it concerns."""

    ref: Ref
    mark: str
    town: str
    readings: int
    concerned: int


class ContradictionKind(Struct, frozen=True, kw_only=True):
    """All entries of one kind; `counts` by concept in the order of the columns."""

    key: str
    title: str
    counts: tuple[int, ...]
    entries: tuple[Contradiction, ...]


class ContradictionsView(Struct, frozen=True, kw_only=True):
    """All entries by kind; `columns` are the concepts, then those across concepts."""

    columns: tuple[Ref, ...]
    totals: tuple[int, ...]
    kinds: tuple[ContradictionKind, ...]
    total: int


def contradictions_pages(concept: Concept, fingerprints: Fingerprints) -> Iterator[Plan]:
    """The page of all contradictions."""
    page_frame = frame(concept, title="Widersprüche und Lücken der Quellen", address=CONTRADICTIONS)
    view = contradictions_view(concept)
    yield fingerprints.plan(Page(frame=page_frame, template="widersprueche.html", view=view))


def contradictions_view(concept: Concept) -> ContradictionsView:
    """Every contradiction and gap of the real concepts."""
    towns = [town for town in concept.metamodel.municipalities.values() if not town.invented]
    keys = {town.key for town in towns}
    items = [item for item in concept.catalog.of_type(TYPE) if item.municipality in keys]
    columns = [town for town in towns if any(item.municipality == town.key for item in items)]
    by_town = Counter(item.municipality for item in items)
    return ContradictionsView(
        columns=tuple(_column(town, items) for town in columns),
        totals=tuple(by_town[town.key] for town in columns),
        kinds=tuple(_kinds(concept, items, columns)),
        total=len(items),
    )


def _column(town: Municipality, items: list[Item]) -> Ref:
    """A concept, leading to the page on which its entries are read."""
    page = next(item.page for item in items if item.municipality == town.key)
    return Ref(title=town.name, address=page_address(town.key, page))


def _kinds(concept: Concept, items: list[Item], columns: list[Municipality]) -> Iterator[ContradictionKind]:
    """Kinds with entries, the most frequent first; equal ones in the order of the vocabulary."""
    labels = concept.metamodel.value_list(concept.metamodel.types[TYPE], concept.metamodel.fields["art"])
    counts = Counter(item.text("art") for item in items)
    for key in sorted((key for key in labels if counts[key]), key=lambda key: -counts[key]):
        found = [item for item in items if item.text("art") == key]
        towns = Counter(item.municipality for item in found)
        yield ContradictionKind(
            key=key,
            title=labels[key],
            counts=tuple(towns[town.key] for town in columns),
            entries=tuple(_entry(concept, item) for item in found),
        )


def _entry(concept: Concept, item: Item) -> Contradiction:
    return Contradiction(
        ref=ref(concept, item),
        mark=item.text("kennung"),
        town=concept.metamodel.municipalities[item.municipality].name,
        readings=len(item.structures("lesarten")),
        concerned=len(concept.catalog.targets(item.id, "betrifft")),
    )
