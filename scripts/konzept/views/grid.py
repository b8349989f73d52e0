"""What every matrix is made of: rows of cells that may be merged, what they can be filtered by, lists of what is left.

A matrix is shown, printed and exported from the same rows, so that all three say the same.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import TypeVar
from zlib import crc32

from msgspec import Struct
from msgspec.structs import replace

from konzept.concept import Concept
from konzept.items import Item
from konzept.views.coverage import Reason
from konzept.views.shared import STATUS_FIELD, object_address

PAGE_ROWS = 300
SPAN_ROWS = 8  # then a merged cell is repeated: on paper, somebody turns the page
CONTINUED = "Fortsetzung"
INTERPRETED = "unsere Lesart"
SUSPECT = "zu überprüfen"
PARTNER_ROLES = frozenset({"zustaendig", "verantwortlich", "fachverantwortung", "zusammenarbeit"})


class Cell(Struct, frozen=True, kw_only=True):
    """An object, a text, or a note that something is missing. `label` is the title of its column, `span` its rows.

    `mask` says to the filter script for which columns the object counts as covered; `scope` makes it a header.
    """

    label: str
    title: str = ""
    id: str = ""
    mask: int = 0
    notes: tuple[str, ...] = ()
    text: str = ""
    missing: str = ""
    span: int = 1
    scope: str = ""

    @property
    def address(self) -> str:
        return object_address(self.id)


class Keys(Struct, frozen=True, kw_only=True):
    """What a row can be filtered by: ids of Handlungsfelder and offices, states of implementation."""

    fields: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    states: tuple[str, ...] = ()


class Row(Struct, frozen=True, kw_only=True):
    """The cells that begin in this row, and what the whole row can be filtered by."""

    cells: tuple[Cell | None, ...]
    keys: Keys


class Head(Struct, frozen=True, kw_only=True):
    """A column: its title and kind; in a cross matrix the object it stands for."""

    title: str
    key: str = ""
    shape: str = ""
    id: str = ""
    total: str = ""

    @property
    def address(self) -> str:
        return object_address(self.id)


class Grid(Struct, frozen=True, kw_only=True):
    """One table. `groups` are rows that share their first cell; `crossed`: marks instead of objects."""

    id: str
    title: str
    caption: str
    columns: tuple[Head, ...]
    groups: tuple[tuple[Row, ...], ...]
    crossed: bool = False
    row_total: str = ""


class Left(Struct, frozen=True, kw_only=True):
    """An object without partner, and why the gap is meant to be, if an office gave a reason."""

    cell: Cell
    keys: Keys
    reason: Reason | None = None


class Leftovers(Struct, frozen=True, kw_only=True):
    """All objects of a kind that have no partner. `side` is what they count for in the coverage."""

    id: str
    title: str
    side: str
    entries: tuple[Left, ...]
    justified: tuple[Left, ...] = ()


class Facet(Struct, frozen=True, kw_only=True):
    """Something to filter by: its key in the address, its label, and the values with their labels."""

    key: str
    label: str
    options: tuple[tuple[str, str], ...]


class Sheet(Struct, frozen=True, kw_only=True):
    """A table to be exported: column titles, lines, and what has to be said about it. `tab` names its sheet."""

    name: str
    columns: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    facts: tuple[tuple[str, str], ...]
    tab: str = "Matrix"


class TableFile(Struct, frozen=True, kw_only=True):
    """A sheet as a file for spreadsheets, `format` being csv or xlsx."""

    sheet: Sheet
    format: str


# -- rows ------------------------------------------------------------------------------------------------------------

Slot = tuple[Hashable, Cell] | None
"""A cell with the key that decides whether it is the same as the one above; None for an empty one."""


def merged(slots: Sequence[Sequence[Slot]], keys: Iterable[Keys]) -> tuple[Row, ...]:
    """Rows in which a cell with the key of the one above is part of that one, up to SPAN_ROWS of them."""
    spans = _spans(slots)
    return tuple(
        Row(cells=tuple(_cells(slots, spans, number)), keys=key)
        for number, key in zip(range(len(slots)), keys, strict=True)
    )


def _spans(slots: Sequence[Sequence[Slot]]) -> list[list[int]]:
    """For each cell how many rows it takes; 0 where it is part of one above."""
    spans = [[1] * len(row) for row in slots]
    for column in range(len(slots[0]) if slots else 0):
        start = 0
        for number in range(1, len(slots)):
            if _is_same(slots[number - 1][column], slots[number][column]) and number - start < SPAN_ROWS:
                spans[start][column] += 1
                spans[number][column] = 0
            else:
                start = number
    return spans


def _is_same(above: Slot, below: Slot) -> bool:
    return above is not None and below is not None and above[0] == below[0]


def _cells(slots: Sequence[Sequence[Slot]], spans: Sequence[Sequence[int]], number: int) -> Iterator[Cell | None]:
    """The cells that begin in this row; one that goes on after SPAN_ROWS rows says so."""
    for column, (slot, span) in enumerate(zip(slots[number], spans[number], strict=True)):
        if slot is None:
            yield None
        elif span:
            again = (CONTINUED,) if number and _is_same(slots[number - 1][column], slot) else ()
            yield replace(slot[1], span=span, notes=(*again, *slot[1].notes)) if again or span > 1 else slot[1]


# -- filters ---------------------------------------------------------------------------------------------------------


def field_of(concept: Concept, item: Item) -> str:
    """The Handlungsfeld of an object: as it says itself, as its link to one says, or as its page; "" without one."""
    linked = concept.catalog.targets(item.id, "handlungsfeld")
    if linked:
        return linked[0].id
    for link in concept.catalog.outgoing.get(item.id, ()):
        if concept.catalog.items[link.target].type == "handlungsfeld" and not link.interpretation:
            return link.target
    first = concept.catalog.by_page[item.municipality, item.page][0]
    return first.id if first.type == "handlungsfeld" else ""


def keys_of(concept: Concept, items: Iterable[Item]) -> Keys:
    """What a row with these objects can be filtered by."""
    fields: dict[str, None] = {}
    offices: dict[str, None] = {}
    states: dict[str, None] = {}
    for item in items:
        fields[field_of(concept, item)] = None
        states[item.text(STATUS_FIELD)] = None
        offices.update(
            (link.target, None) for link in concept.catalog.outgoing.get(item.id, ()) if link.role in PARTNER_ROLES
        )
    return Keys(fields=tuple(filter(None, fields)), offices=tuple(sorted(offices)), states=tuple(filter(None, states)))


def facets(concept: Concept, keys: Iterable[Keys]) -> tuple[Facet, ...]:
    """What the rows of a page can be filtered by."""
    listed = list(keys)
    fields = {value for key in listed for value in key.fields}
    offices = {value for key in listed for value in key.offices}
    states = {value for key in listed for value in key.states}
    items = concept.catalog.items
    labels = concept.metamodel.value_lists[STATUS_FIELD]
    found = (
        Facet(key="feld", label="Handlungsfeld", options=tuple((key, items[key].title) for key in sorted(fields))),
        Facet(
            key="stelle",
            label="Stelle",
            options=tuple(sorted(((key, items[key].title) for key in offices), key=lambda option: option[1])),
        ),
        Facet(
            key="stand",
            label="Stand der Umsetzung",
            options=tuple((key, label) for key, label in labels.items() if key in states),
        ),
    )
    return tuple(facet for facet in found if facet.options)


# -- pages -----------------------------------------------------------------------------------------------------------

T = TypeVar("T")


def packed(pieces: Iterable[tuple[T, int]], room: int) -> list[list[T]]:
    """Pieces of given sizes on as few pages as keep their order, `room` on each; at least one page."""
    pages: list[list[T]] = [[]]
    left = room
    for piece, size in pieces:
        if size > left and pages[-1]:
            pages.append([])
            left = room
        pages[-1].append(piece)
        left -= size
    return pages


# -- export ----------------------------------------------------------------------------------------------------------


def expanded(grid: Grid) -> Iterator[tuple[Keys, tuple[Cell | None, ...]]]:
    """Every row with all its cells, merged ones repeated."""
    width = len(grid.columns) + bool(grid.row_total)
    for group in grid.groups:
        reaching: list[tuple[Cell | None, int]] = [(None, 0)] * width
        for row in group:
            starting = iter(row.cells)
            for column, (_, left) in enumerate(reaching):
                if not left:
                    cell = next(starting)
                    reaching[column] = cell, cell.span if cell else 1
            yield row.keys, tuple(cell for cell, _ in reaching)
            reaching = [(cell, left - 1) for cell, left in reaching]


def checksum(lines: Iterable[Iterable[str]]) -> str:
    """CRC-32 of the ids in every line, in their order: two exports with the same one hold the same rows."""
    text = "\n".join("+".join(line) for line in lines)
    return f"{crc32(text.encode()):08x}"


__all__ = [
    "Cell",
    "Facet",
    "Grid",
    "Head",
    "Keys",
    "Left",
    "Leftovers",
    "Row",
    "Sheet",
    "TableFile",
    "expanded",
    "merged",
]
