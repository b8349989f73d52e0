"""The documents a concept was taken from: what came from each, what it is, and what it does not hold."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from msgspec import Struct

from konzept.concept import Concept
from konzept.items import Item
from konzept.views.graves import GraveRow
from konzept.views.shared import Ref, counted, document_kind, page_address, page_title, ref

ONLY_REFERRED = "verwiesen"


class Yield(Struct, frozen=True, kw_only=True):
    """How many objects of one type came from a document, and on which pages they are read."""

    title: str
    count: int
    pages: tuple[Ref, ...]


class SourceEntry(Struct, frozen=True, kw_only=True):
    """A document in the list of sources. `absent`: only referred to, the text is not at hand."""

    ref: Ref
    kind: str
    text: str
    publisher: str
    date: str
    limits: str
    absent: bool
    counts: tuple[str, ...]
    total: int


class SourcesView(Struct, frozen=True, kw_only=True):
    """All documents of a concept: those evaluated first, those only referred to after."""

    title: str
    evaluated: tuple[SourceEntry, ...]
    referred: tuple[SourceEntry, ...]
    graves: tuple[GraveRow, ...] = ()


def is_absent(source: Item) -> bool:
    """Whether we only know of this document because another one refers to it."""
    return source.text("dokumentstatus") == ONLY_REFERRED


def yields(concept: Concept, source: Item) -> tuple[Yield, ...]:
    """What came from a document, by type in the order of the metamodel."""
    if source.type != "quelle":
        return ()
    pages: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for item in _taken_from(concept, source):
        pages[item.type][item.municipality, item.page] += 1
    return tuple(
        Yield(
            title=type_def.title if pages[name].total() == 1 else type_def.plural,
            count=pages[name].total(),
            pages=tuple(_page_ref(concept, *page, count) for page, count in pages[name].items()),
        )
        for name, type_def in concept.metamodel.types.items()
        if name in pages
    )


def all_yields(concept: Concept, items: Iterable[Item]) -> tuple[tuple[Yield, ...], ...]:
    """What came from each document among `items`: what pages show of objects further away."""
    return tuple(yields(concept, item) for item in items if item.type == "quelle")


def sources_view(concept: Concept, title: str, items: tuple[Item, ...]) -> SourcesView:
    """The documents of one file."""
    return SourcesView(
        title=title,
        evaluated=tuple(_entry(concept, item) for item in items if not is_absent(item)),
        referred=tuple(_entry(concept, item) for item in items if is_absent(item)),
    )


def _taken_from(concept: Concept, source: Item) -> Iterable[Item]:
    """Objects whose own place is in the document, each once; a contradiction only cites it in its readings as well."""
    found = {item.id: item for item in concept.catalog.sources(source.id, "steht_in") if item.id != source.id}
    return (item for item in found.values() if item.structure("fundstelle").get("quelle") == source.id)


def _page_ref(concept: Concept, municipality: str, page: str, count: int) -> Ref:
    return Ref(title=page_title(concept, municipality, page), address=page_address(municipality, page), note=str(count))


def _entry(concept: Concept, source: Item) -> SourceEntry:
    taken = Counter(item.type for item in _taken_from(concept, source))
    return SourceEntry(
        ref=ref(concept, source),
        kind=document_kind(concept, source),
        text=source.text("text"),
        publisher=source.text("herausgeber"),
        date=source.text("stand_der_quelle"),
        limits=source.text("grenzen"),
        absent=is_absent(source),
        counts=tuple(counted(concept, name, taken[name]) for name in concept.metamodel.types if taken[name]),
        total=taken.total(),
    )
