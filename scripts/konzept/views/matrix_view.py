"""What the page of a matrix shows, whichever matrix it is, and where matrices lie."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from konzept.views.coverage import Coverage
from konzept.views.cross import CROSSES
from konzept.views.grid import INTERPRETED, Facet, Grid, Leftovers
from konzept.views.shared import Ref, page_address

PAGE = "matrix"
FORMATS = ("csv", "xlsx")
NO_FIELD_TITLE = "Ohne Handlungsfeld"
GOALS_KEY = "ziele"
TAKEN = frozenset({GOALS_KEY, *(cross.key for cross in CROSSES)})


class Share(Struct, frozen=True, kw_only=True):
    """A coverage on the page. `side`, `bit` and `deep_bit` (0: none is shown) tell the filter script what to count."""

    title: str
    side: str
    bit: int
    coverage: Coverage
    deep_bit: int = 0


class CoverageRow(Struct, frozen=True, kw_only=True):
    """A level with its coverage in every column; None where a column is the level itself."""

    title: str
    side: str
    total: str
    shares: tuple[Share | None, ...]


class CoverageTable(Struct, frozen=True, kw_only=True):
    """Who has a partner where. `last` is the level at which the ways of this concept end."""

    columns: tuple[str, ...]
    rows: tuple[CoverageRow, ...]
    last: str


class MatrixView(Struct, frozen=True, kw_only=True):
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


def field_matrix_address(municipality: str, page: str) -> str:
    """Where the ways of a Handlungsfeld lie; `page` is the name of its reading page."""
    return page_address(municipality, f"{PAGE}-feld-{page}" if page in TAKEN else f"{PAGE}-{page}")


def file_refs(municipality: str, page: str) -> tuple[Ref, ...]:
    return tuple(Ref(title=name.upper(), address=f"{municipality}/{page}.{name}") for name in FORMATS)


def part_refs(addresses: Sequence[str]) -> tuple[Ref, ...]:
    if len(addresses) < 2:
        return ()
    return tuple(Ref(title=f"Teil {place}", address=address) for place, address in enumerate(addresses, 1))


def has_our_reading(grids: Iterable[Grid]) -> bool:
    cells = (cell for grid in grids for group in grid.groups for row in group for cell in row.cells if cell)
    return any(INTERPRETED in cell.notes or INTERPRETED in cell.text for cell in cells)
