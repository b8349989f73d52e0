"""The pages and files of the ways of one concept: one page for all, if it has room, and one for each Handlungsfeld."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    number,
)
from konzept.views.fingerprints import Fingerprints
from konzept.views.grid import PAGE_ROWS, Grid, Sheet, facets, packed
from konzept.views.matrix_export import WholeMatrix, checksum_of, file_page, lines_of, sheet_of
from konzept.views.matrix_view import (
    FORMATS,
    NO_FIELD_TITLE,
    PAGE,
    CoverageRow,
    CoverageTable,
    MatrixView,
    Share,
    field_matrix_address,
    file_refs,
    has_our_reading,
    part_refs,
)
from konzept.views.paths import ALL, DEEP, Block, PathTables, Way, blocks, coverage
from konzept.views.shared import Page, Plan, Ref, frame, page_address, refs

NO_FIELD = "ohne-handlungsfeld"
PATH_TITLE = "Vom Leitziel zur Umsetzung"
PATH_QUESTION = (
    "Jede Zeile ist ein Weg: Welche Maßnahme dient welchem Ziel, welcher Schritt setzt sie um, woran wird sie gemessen?"
)
HEADLINES = ((GOAL, MEASURE), (MEASURE, STEP), (STEP, OFFICE), (MEASURE, OFFICE), (GOAL, GAUGE))
COLUMN_TITLES = {OFFICE: "Stelle", DECISION: "Beschluss", ALL: "alle Spalten danach"}


class PathPages:
    """Plans the pages and files of the ways of one concept."""

    def __init__(
        self,
        concept: Concept,
        fingerprints: Fingerprints,
        municipality: Municipality,
        found: Chain,
        matrices: tuple[Ref, ...],
    ) -> None:
        self.concept = concept
        self.fingerprints = fingerprints
        self.municipality = municipality
        self.chain = found
        self.blocks = blocks(concept, municipality.key, self.chain)
        self.tables = PathTables(concept, self.chain)
        self.total = sum(len(block.ways) for block in self.blocks)
        self.address = page_address(municipality.key, PAGE)
        self.matrices = matrices
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
        title = self._title(part.field)
        return self.fingerprints.of_page(items, (title, part, masks, common, sorted(self.chain.suspects), addresses))

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
        lines = lines_of(self.concept, self.municipality, grids, ())
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
            checksum=checksum_of(lines),
            name=f"{PAGE}-{self.municipality.key}" + ("" if is_start else f"-{shown[0].field.lower() or NO_FIELD}"),
            files=file_refs(self.municipality.key, PAGE),
            parts=part_refs(parts),
            fields=self.fields if is_start else (),
            matrices=self.matrices if is_start else (),
            retired=self.retired if is_start else (),
            one_status=self.tables.one_status,
            circles=tuple(", ".join(circle) for circle in self.chain.circles),
            has_our_reading=has_our_reading(grids),
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
                    shares=tuple(self._share(found, level, column) for column in columns),
                )
                for level in self.chain.shown
            ),
            last=LEVELS[self.chain.shown[-1]].title if self.chain.shown else "",
        )

    def _share(self, found: Mapping[tuple[int, int], Coverage], level: int, column: int) -> Share | None:
        """One cell of the table; None where a column is the level itself, or nothing comes after it."""
        last = self.chain.shown[-1]
        if (level, column) not in found or (column == ALL and level == last):
            return None
        is_on_the_way = level < column < last
        return Share(
            title="",
            side=LEVELS[level].key,
            bit=column,
            coverage=found[level, column],
            deep_bit=DEEP + column if is_on_the_way else 0,
        )

    @cached_property
    def whole(self) -> WholeMatrix:
        """All ways of the concept."""
        return WholeMatrix(title=PATH_TITLE, grids=self._grids(self.blocks), leftovers=())

    @cached_property
    def sheet(self) -> Sheet:
        """The ways as a table to be exported."""
        return sheet_of(self.concept, self.municipality, self.whole)

    def _file(self, address: str, file_format: str) -> Page:
        return file_page(self.concept, self.municipality.key, address, self.sheet, file_format)


def _rows_in_words(count: int) -> str:
    return "1 Zeile" if count == 1 else f"{number(count)} Zeilen" if count else NO_DATA


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
