"""A matrix to take away: the lines of its page, merged cells repeated. The filter script makes the same lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from konzept.concept import Concept
from konzept.metamodel import Municipality
from konzept.views.coverage import number
from konzept.views.cross import ROW
from konzept.views.grid import Cell, Grid, Keys, Leftovers, Sheet, TableFile, checksum, expanded
from konzept.views.shared import STATUS_FIELD, Page, frame, source_line

Line = tuple[str, ...]


def sheet_of(
    concept: Concept, municipality: Municipality, title: str, grids: Sequence[Grid], leftovers: Sequence[Leftovers]
) -> Sheet:
    lines = lines_of(concept, municipality, grids, leftovers)
    facts = [
        ("Konzept", municipality.long_name),
        ("Matrix", title),
        ("Filter", "keiner"),
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


def lines_of(
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


def checksum_of(lines: Iterable[tuple[Line, tuple[str, ...]]]) -> str:
    return checksum(ids for _, ids in lines)


def file_page(concept: Concept, municipality: str, address: str, sheet: Sheet, file_format: str) -> Page:
    page_frame = frame(concept, title=sheet.name, address=address, municipality=municipality)
    return Page(frame=page_frame, template="", view=TableFile(sheet=sheet, format=file_format))
