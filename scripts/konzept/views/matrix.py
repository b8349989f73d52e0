"""The matrices of each concept as pages and as files: the ways from goal to figure, and the cross matrices.

A page holds at most PAGE_ROWS rows. The ways of a large concept are shown by Handlungsfeld only; other matrices go on
at addresses with a number. Every matrix is one file for spreadsheets, whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

from konzept.concept import Concept
from konzept.metamodel import Municipality
from konzept.views.coverage import (
    DECISION,
    GAUGE,
    GOAL,
    LEVELS,
    MEASURE,
    NO_DATA,
    OFFICE,
    STEP,
    Chain,
    Coverage,
    Suspects,
    chain,
    number,
    suspect_links,
)
from konzept.views.cross import CROSSES, ROW, Cross, Crossing, CrossTables, crossing, goal_crossings
from konzept.views.fingerprints import Fingerprints
from konzept.views.gaps import part_address
from konzept.views.grid import (
    INTERPRETED,
    PAGE_ROWS,
    Cell,
    Facet,
    Grid,
    Keys,
    Leftovers,
    Sheet,
    TableFile,
    checksum,
    expanded,
    facets,
    packed,
)
from konzept.views.paths import ALL, Block, PathTables, Way, blocks, coverage
from konzept.views.shared import (
    STATUS_FIELD,
    Page,
    Plan,
    Ref,
    frame,
    municipalities,
    page_address,
    refs,
    source_line,
)

PAGE = "matrix"
NO_FIELD = "ohne-handlungsfeld"
NO_FIELD_TITLE = "Ohne Handlungsfeld"
PATH_TITLE = "Vom Leitziel zur Umsetzung"
PATH_QUESTION = (
    "Jede Zeile ist ein Weg: Welche Maßnahme dient welchem Ziel, welcher Schritt setzt sie um, woran wird sie gemessen?"
)
GOALS_TITLE = "Ziele verschiedener Konzepte"
GOALS_QUESTION = "Wie hängen die Ziele des Konzepts, der Handlungsfelder und anderer Konzepte zusammen?"
FORMATS = ("csv", "xlsx")
LIST_ENTRIES = 600
HEADLINES = ((GOAL, MEASURE), (MEASURE, STEP), (STEP, OFFICE), (MEASURE, OFFICE), (GOAL, GAUGE))
COLUMN_TITLES = {OFFICE: "Stelle", DECISION: "Beschluss", ALL: "alle Spalten danach"}
TAKEN = frozenset({"ziele", *(cross.key for cross in CROSSES)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A coverage on the page. `side` and `bit` tell the filter script what to count again."""

    title: str
    side: str
    bit: int
    coverage: Coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRow:
    """A level with its coverage in every column; None where a column is the level itself."""

    title: str
    side: str
    total: str
    shares: tuple[Share | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageTable:
    """Who has a partner where. `last` is the level at which the ways of this concept end."""

    columns: tuple[str, ...]
    rows: tuple[CoverageRow, ...]
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixView:
    """A page with a matrix, or with one part of it: `rows` of its tables, `lines` in an export of the page."""

    kind: str
    title: str
    question: str
    concept: str
    scope: str
    grids: tuple[Grid, ...]
    leftovers: tuple[Leftovers, ...]
    facets: tuple[Facet, ...]
    shares: tuple[Share, ...]
    coverage: CoverageTable | None
    rows: str
    lines: str
    checksum: str
    name: str
    files: tuple[Ref, ...]
    parts: tuple[Ref, ...]
    fields: tuple[Ref, ...]
    matrices: tuple[Ref, ...]
    retired: tuple[Ref, ...]
    one_status: str
    circles: tuple[str, ...]
    has_our_reading: bool


def matrix_pages(concept: Concept, fingerprints: Fingerprints) -> Iterator[Plan]:
    """All matrices of all concepts, as pages and as files."""
    suspects = suspect_links(concept)
    for municipality in municipalities(concept):
        yield from _PathPages(concept, fingerprints, municipality, suspects).plans()
        for group in _cross_groups(concept, municipality.key, suspects):
            yield from _CrossPages(concept, fingerprints, municipality, group).plans()


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossGroup:
    """The crossings shown together under one title."""

    key: str
    title: str
    question: str
    crossings: tuple[Crossing, ...]


def _cross_groups(concept: Concept, municipality: str, suspects: Suspects) -> Iterator[CrossGroup]:
    for cross in CROSSES:
        found = (crossing(concept, municipality, cross, suspects),)
        yield CrossGroup(key=cross.key, title=cross.title, question=cross.question, crossings=found)
    goals = goal_crossings(concept, municipality, suspects)
    if goals:
        yield CrossGroup(key="ziele", title=GOALS_TITLE, question=GOALS_QUESTION, crossings=goals)


def matrix_refs(concept: Concept, municipality: str) -> tuple[Ref, ...]:
    """Every matrix and report of a concept with the question it answers."""
    listed = [Ref(title=PATH_TITLE, address=page_address(municipality, PAGE), note=PATH_QUESTION)]
    listed += [_cross_ref(municipality, cross.key, cross.title, cross.question) for cross in CROSSES]
    if goal_crossings(concept, municipality):
        listed.append(_cross_ref(municipality, "ziele", GOALS_TITLE, GOALS_QUESTION))
    listed += [
        Ref(
            title="Was fehlt noch?",
            address=page_address(municipality, "luecken"),
            note="Welche Ziele haben keine Maßnahme, welche Indikatoren keine Zahl?",
        ),
        Ref(
            title="Wie klar sind die Ziele?",
            address=page_address(municipality, "smart"),
            note="Was die Daten zu spezifisch, messbar, akzeptiert, realistisch und terminiert sagen.",
        ),
    ]
    return tuple(listed)


def _cross_ref(municipality: str, key: str, title: str, question: str) -> Ref:
    return Ref(title=title, address=page_address(municipality, f"{PAGE}-{key}"), note=question)


def field_matrix_address(municipality: str, page: str) -> str:
    """Where the ways of a Handlungsfeld lie; `page` is the name of its reading page."""
    return page_address(municipality, f"{PAGE}-feld-{page}" if page in TAKEN else f"{PAGE}-{page}")


# -- ways ------------------------------------------------------------------------------------------------------------


class _PathPages:
    """Plans the pages and files of the ways of one concept."""

    def __init__(
        self, concept: Concept, fingerprints: Fingerprints, municipality: Municipality, suspects: Suspects
    ) -> None:
        self.concept = concept
        self.fingerprints = fingerprints
        self.municipality = municipality
        self.chain = chain(concept, municipality.key, suspects)
        self.blocks = blocks(concept, municipality.key, self.chain)
        self.tables = PathTables(concept, self.chain)
        self.total = sum(len(block.ways) for block in self.blocks)
        self.address = page_address(municipality.key, PAGE)
        self.matrices = matrix_refs(concept, municipality.key)
        self.retired = refs(concept, concept.catalog.tombstones(municipality.key))

    def plans(self) -> Iterator[Plan]:
        fields = [plan for block in self.blocks for plan in self._field_plans(block)]
        around = ([plan.fingerprint for plan in fields], self.fields, self.matrices, self.retired)
        whole = self.fingerprints.of_page((), around)  # every object stands on the page of some field
        shown = self.blocks if self.total <= PAGE_ROWS else ()
        make = partial(self._page, self.address, shown, (), tuple(self.chain.items))
        yield Plan(address=self.address, fingerprint=whole, make=make)
        yield from fields
        for file_format in FORMATS:
            address = f"{self.municipality.key}/{PAGE}.{file_format}"
            yield Plan(address=address, fingerprint=whole, make=partial(self._file, address, file_format))

    def _field_plans(self, block: Block) -> Iterator[Plan]:
        parts = list(_cut(block, min(self.chain.shown, default=0)))
        addresses = self._part_addresses(block, len(parts))
        ids = _ids(block.ways)
        for address, part in zip(addresses, parts, strict=True):
            counted = ids if address == addresses[0] else ()
            yield Plan(
                address=address,
                fingerprint=self._fingerprint(part, ids, addresses),
                make=partial(self._page, address, (part,), addresses, counted),
            )

    def _fingerprint(self, part: Block, ids: Iterable[str], addresses: Sequence[str]) -> str:
        """Fingerprint of a page with these ways that speaks of these objects."""
        items = [self.chain.items[item_id] for item_id in ids]
        masks = [self.tables.mask(item.id) for item in items]
        common = (self.tables.one_status, self.tables.has_decisions, self.chain.shown, self.chain.circles)
        return self.fingerprints.of_page(items, (part, masks, common, sorted(self.chain.suspects), addresses))

    def _page(self, address: str, shown: tuple[Block, ...], parts: tuple[str, ...], ids: tuple[str, ...]) -> Page:
        is_start = address == self.address
        title = "Matrix" if is_start else f"Matrix {self._title(shown[0].field)}"
        trail = () if is_start else (Ref(title="Matrix", address=self.address),)
        page_frame = frame(self.concept, title=title, address=address, municipality=self.municipality.key, trail=trail)
        return Page(frame=page_frame, template="matrix.html", view=self._view(is_start, shown, parts, ids))

    def _view(
        self, is_start: bool, shown: tuple[Block, ...], parts: tuple[str, ...], ids: tuple[str, ...]
    ) -> MatrixView:
        grids = self._grids(shown)
        found = coverage(self.chain, self.tables, ids) if ids else {}
        leftovers = self.tables.leftovers(ids) if ids and (grids or not is_start) else ()
        ways = [way for block in shown for way in block.ways]
        lines = _lines(self.concept, self.municipality, grids, ())
        return MatrixView(
            kind="pfad",
            title=PATH_TITLE,
            question=PATH_QUESTION,
            concept=self.municipality.long_name,
            scope="" if is_start else self._title(shown[0].field),
            grids=grids,
            leftovers=leftovers,
            facets=facets(self.concept, (self.tables.keys(way) for way in ways)),
            shares=tuple(self._headlines(found)),
            coverage=self._coverage_table(found) if ids else None,
            rows=number(len(ways)),
            lines=number(len(lines)),
            checksum=_checksum(lines),
            name=f"{PAGE}-{self.municipality.key}" + ("" if is_start else f"-{shown[0].field.lower() or NO_FIELD}"),
            files=_files(self.municipality.key, PAGE),
            parts=_part_refs(parts),
            fields=self.fields if is_start else (),
            matrices=self.matrices if is_start else (),
            retired=self.retired if is_start else (),
            one_status=self.tables.one_status,
            circles=tuple(", ".join(circle) for circle in self.chain.circles),
            has_our_reading=_has_our_reading(grids),
        )

    def _grids(self, shown: Iterable[Block]) -> tuple[Grid, ...]:
        return tuple(
            self.tables.grid(
                block.ways,
                grid_id=block.field or NO_FIELD,
                title=self._title(block.field),
                caption=f"{self.municipality.long_name}, {self._title(block.field)}: {_chain_words(self.chain)}",
            )
            for block in shown
            if block.ways
        )

    def _title(self, field: str) -> str:
        return self.concept.catalog.items[field].title if field else NO_FIELD_TITLE

    @cached_property
    def fields(self) -> tuple[Ref, ...]:
        """The pages of the Handlungsfelder, with their number of rows."""
        return tuple(
            Ref(
                title=self._title(block.field),
                address=self._part_addresses(block, 1)[0],
                id=block.field,
                note=_rows_in_words(len(block.ways)),
            )
            for block in self.blocks
        )

    def _part_addresses(self, block: Block, count: int) -> tuple[str, ...]:
        page = self.concept.catalog.items[block.field].page if block.field else NO_FIELD
        first = field_matrix_address(self.municipality.key, page)
        return (first, *(f"{first.removesuffix('.html')}-teil-{place}.html" for place in range(2, count + 1)))

    def _headlines(self, found: Mapping[tuple[int, int], Coverage]) -> Iterator[Share]:
        """The three shares a reader looks for first, of levels this concept has."""
        listed = [(level, column) for level, column in HEADLINES if (level, column) in found]
        for level, column in listed[:3]:
            partner = COLUMN_TITLES.get(column) or LEVELS[column].title
            yield Share(
                title=f"{LEVELS[level].plural} mit {partner}",
                side=LEVELS[level].key,
                bit=column,
                coverage=found[level, column],
            )

    def _coverage_table(self, found: Mapping[tuple[int, int], Coverage]) -> CoverageTable:
        columns = (*self.chain.shown, OFFICE, *((DECISION,) if self.tables.has_decisions else ()), ALL)
        return CoverageTable(
            columns=tuple(COLUMN_TITLES.get(column) or LEVELS[column].title for column in columns),
            rows=tuple(
                CoverageRow(
                    title=LEVELS[level].plural,
                    side=LEVELS[level].key,
                    total=number(next((share.total for (row, _), share in found.items() if row == level), 0)),
                    shares=tuple(
                        Share(title="", side=LEVELS[level].key, bit=column, coverage=found[level, column])
                        if _is_asked(self.chain, level, column) and (level, column) in found
                        else None
                        for column in columns
                    ),
                )
                for level in self.chain.shown
            ),
            last=LEVELS[self.chain.shown[-1]].title if self.chain.shown else "",
        )

    @cached_property
    def sheet(self) -> Sheet:
        """The ways as a table to be exported."""
        return _sheet(self.concept, self.municipality, PATH_TITLE, self._grids(self.blocks), ())

    def _file(self, address: str, file_format: str) -> Page:
        return _file_page(self.concept, self.municipality.key, address, self.sheet, file_format)


def _rows_in_words(count: int) -> str:
    return "1 Zeile" if count == 1 else f"{number(count)} Zeilen" if count else NO_DATA


def _is_asked(found: Chain, level: int, column: int) -> bool:
    """The last level has no columns after it."""
    return column != ALL or level != found.shown[-1]


def _ids(ways: Iterable[Way]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item_id for way in ways for item_id in way if item_id))


def _cut(block: Block, level: int) -> Iterator[Block]:
    """A block in parts of at most PAGE_ROWS rows, cut between objects of the first column where that is possible."""
    runs: list[list[Way]] = []
    for way in block.ways:
        if runs and runs[-1][-1][level] == way[level] and len(runs[-1]) < PAGE_ROWS:
            runs[-1].append(way)
        else:
            runs.append([way])
    for page in packed(((run, len(run)) for run in runs), PAGE_ROWS):
        yield Block(block.field, tuple(way for run in page for way in run))


def _chain_words(found: Chain) -> str:
    return ", ".join(LEVELS[level].title for level in found.shown)


# -- cross matrices --------------------------------------------------------------------------------------------------

Piece = tuple[int, tuple[str, ...], tuple[str, ...]]
"""A table of the crossing with this number: its columns and rows; a list has no columns."""


class _CrossPages:
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
        lines = _lines(self.concept, self.municipality, grids, leftovers)
        return MatrixView(
            kind="kreuz",
            title=self.group.title,
            question=self.group.question,
            concept=self.municipality.long_name,
            scope="",
            grids=grids,
            leftovers=leftovers,
            facets=facets(self.concept, keys),
            shares=tuple(self._shares()) if not place else (),
            coverage=None,
            rows=number(sum(len(group) for grid in grids for group in grid.groups)),
            lines=number(len(lines)),
            checksum=_checksum(lines),
            name=f"{self.page}-{self.municipality.key}",
            files=_files(self.municipality.key, self.page),
            parts=_part_refs(addresses),
            fields=(),
            matrices=(),
            retired=(),
            one_status=self.tables[0].one_status,
            circles=(),
            has_our_reading=_has_our_reading(grids),
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
        if len(self.group.crossings) > 1 or self.group.key == "ziele":
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

    def _shares(self) -> Iterator[Share]:
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
    def sheet(self) -> Sheet:
        """The crossings as a table to be exported, one line for each word in a cell and for each object left over."""
        pieces = [piece for piece, _ in self._pieces()]
        grids = tuple(self._grids(piece for piece in pieces if piece[1]))
        leftovers = tuple(self._leftovers(piece for piece in pieces if not piece[1]))
        return _sheet(self.concept, self.municipality, self.group.title, grids, leftovers)

    def _file(self, file_format: str) -> Page:
        address = f"{self.municipality.key}/{self.page}.{file_format}"
        return _file_page(self.concept, self.municipality.key, address, self.sheet, file_format)


def _files(municipality: str, page: str) -> tuple[Ref, ...]:
    return tuple(Ref(title=name.upper(), address=f"{municipality}/{page}.{name}") for name in FORMATS)


def _part_refs(addresses: Sequence[str]) -> tuple[Ref, ...]:
    if len(addresses) < 2:
        return ()
    return tuple(Ref(title=f"Teil {place}", address=address) for place, address in enumerate(addresses, 1))


def _has_our_reading(grids: Iterable[Grid]) -> bool:
    cells = (cell for grid in grids for group in grid.groups for row in group for cell in row.cells if cell)
    return any(INTERPRETED in cell.notes or INTERPRETED in cell.text for cell in cells)


# -- export ----------------------------------------------------------------------------------------------------------

Line = tuple[str, ...]


def _sheet(
    concept: Concept, municipality: Municipality, title: str, grids: Sequence[Grid], leftovers: Sequence[Leftovers]
) -> Sheet:
    lines = _lines(concept, municipality, grids, leftovers)
    facts = [
        ("Konzept", municipality.long_name),
        ("Matrix", title),
        ("Filter", "keiner"),
        ("Zeilen", number(len(lines))),
        ("Prüfsumme der Kennungen (CRC-32)", _checksum(lines)),
        ("Quelle", source_line(concept, municipality.key)),
    ]
    if municipality.invented:
        facts.append(("Hinweis", "Erfundenes Beispiel"))
    columns = _columns(grids[0]) if grids else CROSS_COLUMNS
    return Sheet(name=title, columns=columns, lines=tuple(line for line, _ in lines), facts=tuple(facts))


CROSS_COLUMNS = (
    *("Konzept", "Handlungsfeld", "Zeile", "Kennung", "Spalte", "Kennung der Spalte"),
    *("Beziehung", "Stellen", "Stand"),
)


def _columns(grid: Grid) -> Line:
    if grid.crossed:
        return CROSS_COLUMNS
    own = (
        name
        for head in grid.columns
        for name in ((head.title, f"{head.title}: Kennung") if head.key else (head.title,))
    )
    return ("Konzept", "Handlungsfeld", *own, "Stellen", "Stand")


def _lines(
    concept: Concept, municipality: Municipality, grids: Iterable[Grid], leftovers: Iterable[Leftovers]
) -> list[tuple[Line, tuple[str, ...]]]:
    """Every line of an export with the ids it holds. The filter script makes the same lines from the page."""
    labels = concept.metamodel.value_lists[STATUS_FIELD]

    def line(keys: Keys, cells: Iterable[str], ids: Iterable[str]) -> tuple[Line, tuple[str, ...]]:
        fields = "; ".join(concept.catalog.items[field].title for field in keys.fields)
        states = "; ".join(labels[state] for state in keys.states)
        offices = "; ".join(concept.catalog.items[office].title for office in keys.offices)
        return (municipality.long_name, fields, *cells, offices, states), tuple(ids)

    found = []
    for grid in grids:
        for keys, cells in expanded(grid):
            if grid.crossed:
                found += [line(keys, words, ids) for words, ids in _cross_lines(grid, cells)]
            else:
                found.append(line(keys, _path_words(grid, cells), (cell.id for cell in cells if cell and cell.id)))
    for left in leftovers:
        for entry in (*left.entries, *left.justified) if left.side else ():
            words = (
                (entry.cell.title, entry.cell.id, "", "")
                if left.side.startswith(ROW)
                else ("", "", entry.cell.title, entry.cell.id)
            )
            found.append(line(entry.keys, (*words, left.title), (entry.cell.id,)))
    return found


def _path_words(grid: Grid, cells: Sequence[Cell | None]) -> Iterator[str]:
    for head, cell in zip(grid.columns, cells, strict=True):
        if head.key:
            yield cell.title if cell else ""
            yield cell.id if cell else ""
        else:
            yield cell.text if cell else ""


def _cross_lines(grid: Grid, cells: Sequence[Cell | None]) -> Iterator[tuple[Line, tuple[str, str]]]:
    row = cells[0]
    for head, cell in zip(grid.columns[1:], cells[1:-1], strict=True):
        if row is not None and cell is not None:
            yield (row.title, row.id, head.title, head.id, cell.text), (row.id, head.id)


def _checksum(lines: Iterable[tuple[Line, tuple[str, ...]]]) -> str:
    return checksum(ids for _, ids in lines)


def _file_page(concept: Concept, municipality: str, address: str, sheet: Sheet, file_format: str) -> Page:
    page_frame = frame(concept, title=sheet.name, address=address, municipality=municipality)
    return Page(frame=page_frame, template="", view=TableFile(sheet=sheet, format=file_format))


__all__ = ["MatrixView", "field_matrix_address", "matrix_pages"]
