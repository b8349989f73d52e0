"""The pages and files of the cross matrices of one concept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, partial

from msgspec import Struct
from msgspec.structs import replace

from konzept.concept import Concept
from konzept.metamodel import Municipality
from konzept.views.coverage import Coverage, Suspects, number
from konzept.views.cross import CROSSES, ROW, Cross, Crossing, CrossTables, crossing, goal_crossings
from konzept.views.fingerprints import Fingerprints
from konzept.views.grid import PAGE_ROWS, Grid, Leftovers, Sheet, facets, packed
from konzept.views.matrix_export import WholeMatrix, checksum_of, file_page, lines_of, sheet_of
from konzept.views.matrix_view import (
    FORMATS,
    GOALS_KEY,
    NO_FIELD_TITLE,
    PAGE,
    MatrixView,
    Share,
    file_refs,
    has_our_reading,
    part_refs,
)
from konzept.views.shared import Page, Plan, Ref, frame, page_address, part_address

GOALS_TITLE = "Ziele verschiedener Konzepte"
GOALS_QUESTION = "Wie hängen die Ziele des Konzepts, der Handlungsfelder und anderer Konzepte zusammen?"
LIST_ENTRIES = 600


class CrossGroup(Struct, frozen=True, kw_only=True):
    """The crossings shown together under one title."""

    key: str
    title: str
    question: str
    crossings: tuple[Crossing, ...]


def cross_groups(concept: Concept, municipality: str, suspects: Suspects) -> Iterator[CrossGroup]:
    for cross in CROSSES:
        found = (crossing(concept, municipality, cross, suspects),)
        yield CrossGroup(key=cross.key, title=cross.title, question=cross.question, crossings=found)
    goals = goal_crossings(concept, municipality, suspects)
    if goals:
        yield CrossGroup(key=GOALS_KEY, title=GOALS_TITLE, question=GOALS_QUESTION, crossings=goals)


Piece = tuple[int, tuple[str, ...], tuple[str, ...]]
"""A table of the crossing with this number: its columns and rows; a list has no columns."""


class CrossPages:
    """Plans the pages and files of the cross matrices under one title."""

    def __init__(
        self, concept: Concept, fingerprints: Fingerprints, municipality: Municipality, group: CrossGroup
    ) -> None:
        self.concept = concept
        self.fingerprints = fingerprints
        self.municipality = municipality
        self.group = group
        self.tables = tuple(CrossTables(concept, found, place) for place, found in enumerate(group.crossings))
        self.page = f"{PAGE}-{group.key}"

    def plans(self) -> Iterator[Plan]:
        parts = packed(self._pieces(), PAGE_ROWS)
        addresses = tuple(part_address(self.municipality.key, self.page, place) for place in range(len(parts)))
        ids = [item_id for found in self.group.crossings for item_id in found.ids]
        items = [self.concept.catalog.items[item_id] for item_id in dict.fromkeys(ids)]
        whole = self.fingerprints.of_page(items, tuple((found.marks, found.tables) for found in self.group.crossings))
        for place, pieces in enumerate(parts):
            yield Plan(
                address=addresses[place],
                fingerprint=self._fingerprint(pieces, place, addresses) if len(parts) > 1 else whole,
                make=partial(self._page, tuple(pieces), place, addresses),
            )
        for file_format in FORMATS:
            yield Plan(
                address=f"{self.municipality.key}/{self.page}.{file_format}",
                fingerprint=whole,
                make=partial(self._file, file_format),
            )

    def _pieces(self) -> Iterator[tuple[Piece, int]]:
        """Tables cut to PAGE_ROWS rows, then lists cut to LIST_ENTRIES entries."""
        for place, found in enumerate(self.group.crossings):
            for columns, rows in found.tables:
                for start in range(0, len(rows), PAGE_ROWS):
                    cut = rows[start : start + PAGE_ROWS]
                    yield (place, columns, cut), len(cut)
        for place, found in enumerate(self.group.crossings):
            for side, ids in enumerate(found.lists):
                for start in range(0, max(1, len(ids)), LIST_ENTRIES):
                    cut = ids[start : start + LIST_ENTRIES]
                    yield (place, (), (str(side), *cut)), len(cut) * PAGE_ROWS // LIST_ENTRIES

    def _fingerprint(self, pieces: Iterable[Piece], place: int, addresses: Sequence[str]) -> str:
        listed = list(pieces)
        ids = dict.fromkeys(item_id for _, columns, rows in listed for item_id in (*columns, *rows))
        items = [self.concept.catalog.items[item_id] for item_id in ids if item_id in self.concept.catalog.items]
        shares = [(len(found.rows_joined), found.rows_left) for found in self.group.crossings] if not place else ()
        words = [
            self.group.crossings[number_of_crossing].marks.get((row, column), "")
            for number_of_crossing, columns, rows in listed
            for column in columns
            for row in rows
        ]
        return self.fingerprints.of_page(items, (listed, words, place, addresses, shares))

    def _page(self, pieces: tuple[Piece, ...], place: int, addresses: tuple[str, ...]) -> Page:
        suffix = f", Teil {place + 1}" if place else ""
        page_frame = frame(
            self.concept,
            title=f"{self.group.title}{suffix}",
            address=addresses[place],
            municipality=self.municipality.key,
            trail=(Ref(title="Matrix", address=page_address(self.municipality.key, PAGE)),),
        )
        return Page(frame=page_frame, template="matrix.html", view=self._view(pieces, place, addresses))

    def _view(self, pieces: Iterable[Piece], place: int, addresses: tuple[str, ...]) -> MatrixView:
        listed = list(pieces)
        grids = tuple(self._grids(piece for piece in listed if piece[1]))
        leftovers = tuple(self._leftovers(piece for piece in listed if not piece[1]))
        keys = [row.keys for grid in grids for group in grid.groups for row in group]
        keys += [entry.keys for left in leftovers for entry in (*left.entries, *left.justified)]
        lines = lines_of(self.concept, self.municipality, grids, leftovers)
        return MatrixView(
            kind="kreuz",
            title=self.group.title,
            question=self.group.question,
            concept=self.municipality.long_name,
            scope="",
            grids=grids,
            leftovers=leftovers,
            facets=facets(self.concept, keys),
            shares=tuple(self.shares()) if not place else (),
            coverage=None,
            rows=number(sum(len(group) for grid in grids for group in grid.groups)),
            lines=number(len(lines)),
            checksum=checksum_of(lines),
            name=f"{self.page}-{self.municipality.key}",
            files=file_refs(self.municipality.key, self.page),
            parts=part_refs(addresses),
            fields=(),
            matrices=(),
            retired=(),
            one_status=self.tables[0].one_status,
            circles=(),
            has_our_reading=has_our_reading(grids),
        )

    def _grids(self, pieces: Iterable[Piece]) -> Iterator[Grid]:
        seen: Counter[str] = Counter()
        for number_of_table, (place, columns, rows) in enumerate(pieces, 1):
            cross = self.group.crossings[place].cross
            title = self._table_title(cross, columns)
            seen[title] += 1
            title += f", Tabelle {seen[title]}" if seen[title] > 1 else ""
            yield self.tables[place].grid(
                columns,
                rows,
                grid_id=f"tabelle-{number_of_table}",
                title=title,
                caption=f"{self.municipality.long_name}: {', '.join(dict.fromkeys((cross.title, title)))}",
            )

    def _table_title(self, cross: Cross, columns: Sequence[str]) -> str:
        """What the columns of a table have in common: two groups of goals, a Handlungsfeld, or how they are called."""
        if len(self.group.crossings) > 1 or self.group.key == GOALS_KEY:
            return cross.title
        if cross.by_count:
            names = [self.concept.catalog.items[column].title for column in columns]
            return f"{names[0]} bis {names[-1]}" if len(names) > 1 else names[0]
        fields = self.concept.catalog.targets(columns[0], "handlungsfeld")
        return fields[0].title if fields else NO_FIELD_TITLE

    def _leftovers(self, pieces: Iterable[Piece]) -> Iterator[Leftovers]:
        for number_of_list, (place, _, (side, *ids)) in enumerate(pieces, 1):
            whole = self.tables[place].leftovers[int(side)]
            shown = frozenset(ids)
            yield replace(
                whole,
                id=f"ohne-{number_of_list}",
                entries=tuple(entry for entry in whole.entries if entry.cell.id in shown),
                justified=tuple(entry for entry in whole.justified if entry.cell.id in shown),
            )

    def shares(self) -> Iterator[Share]:
        """How many rows and how many columns of each crossing have a partner."""
        for found, tables in zip(self.group.crossings, self.tables, strict=True):
            for left, joined, title in zip(
                tables.leftovers[:2],
                (found.rows_joined, found.columns_joined),
                (found.cross.rows_covered, found.cross.columns_covered),
                strict=True,
            ):
                types = found.cross.rows if left.side.startswith(ROW) else found.cross.columns
                covered = sum(self.concept.catalog.items[item_id].type in types for item_id in joined)
                open_count = len(left.entries) + len(left.justified)
                yield Share(
                    title=title,
                    side=left.side,
                    bit=0,
                    coverage=Coverage(covered=covered, total=covered + open_count, justified=len(left.justified)),
                )

    @cached_property
    def whole(self) -> WholeMatrix:
        """All crossings of the group."""
        pieces = [piece for piece, _ in self._pieces()]
        return WholeMatrix(
            title=self.group.title,
            grids=tuple(self._grids(piece for piece in pieces if piece[1])),
            leftovers=tuple(self._leftovers(piece for piece in pieces if not piece[1])),
        )

    @cached_property
    def sheet(self) -> Sheet:
        """The crossings as a table to be exported, one line for each word in a cell and for each object left over."""
        return sheet_of(self.concept, self.municipality, self.whole)

    def _file(self, file_format: str) -> Page:
        address = f"{self.municipality.key}/{self.page}.{file_format}"
        return file_page(self.concept, self.municipality.key, address, self.sheet, file_format)
