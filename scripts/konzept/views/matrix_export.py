"""A matrix to take away: the lines of its page, merged cells repeated. The filter script makes the same lines.

A filter (`Wanted`) keeps the lines whose keys hold every value asked for, as the script on the page does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from konzept.concept import Concept
from konzept.metamodel import Municipality
from konzept.views.coverage import number
from konzept.views.cross import ROW
from konzept.views.grid import Cell, Facet, Grid, Keys, Leftovers, Sheet, TableFile, checksum, expanded, facets
from konzept.views.shared import STATUS_FIELD, Page, frame, source_line

Line = tuple[str, ...]
Wanted = Mapping[str, str]
"""What rows to keep: key of a facet → value of one of its options."""
UNFILTERED: Wanted = {}


class WholeMatrix(Struct, frozen=True, kw_only=True):
    """A matrix of one concept, however many pages it has."""

    title: str
    grids: tuple[Grid, ...]
    leftovers: tuple[Leftovers, ...]

    def facets(self, concept: Concept) -> tuple[Facet, ...]:
        """What its rows can be filtered by."""
        keys = [row.keys for grid in self.grids for group in grid.groups for row in group]
        keys += [entry.keys for left in self.leftovers for entry in (*left.entries, *left.justified)]
        return facets(concept, keys)


def sheet_of(concept: Concept, municipality: Municipality, matrix: WholeMatrix, wanted: Wanted = UNFILTERED) -> Sheet:
    title, grids = matrix.title, matrix.grids
    lines = lines_of(concept, municipality, grids, matrix.leftovers, wanted)
    facts = [
        ("Konzept", municipality.long_name),
        ("Matrix", title),
        ("Filter", _filter_words(matrix.facets(concept), wanted) if wanted else "keiner"),
        ("Zeilen", number(len(lines))),
        ("Prüfsumme der Kennungen (CRC-32)", checksum_of(lines)),
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


def _filter_words(known: Iterable[Facet], wanted: Wanted) -> str:
    chosen = (dict(facet.options)[wanted[facet.key]] for facet in known if facet.key in wanted)
    return ", ".join(chosen)


def _matches(keys: Keys, wanted: Wanted) -> bool:
    values = {"feld": keys.fields, "stelle": keys.offices, "stand": keys.states}
    return all(value in values[key] for key, value in wanted.items())


def lines_of(
    concept: Concept,
    municipality: Municipality,
    grids: Iterable[Grid],
    leftovers: Iterable[Leftovers],
    wanted: Wanted = UNFILTERED,
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
            if not _matches(keys, wanted):
                continue
            if grid.crossed:
                found += [line(keys, words, ids) for words, ids in _cross_lines(grid, cells)]
            else:
                found.append(line(keys, _path_words(grid, cells), (cell.id for cell in cells if cell and cell.id)))
    for left in leftovers:
        for entry in (*left.entries, *left.justified) if left.side else ():
            if not _matches(entry.keys, wanted):
                continue
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


def checksum_of(lines: Iterable[tuple[Line, tuple[str, ...]]]) -> str:
    return checksum(ids for _, ids in lines)


def file_page(concept: Concept, municipality: str, address: str, sheet: Sheet, file_format: str) -> Page:
    page_frame = frame(concept, title=sheet.name, address=address, municipality=municipality)
    return Page(frame=page_frame, template="", view=TableFile(sheet=sheet, format=file_format))
