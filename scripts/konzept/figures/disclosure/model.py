"""What goes into the gate and what comes out: tables of cells with their sums, and the verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from konzept.core import KonzeptError
from konzept.figures.series import Observation, ObservationKey

Measure = Literal["zahl", "quote", "andere"]
Rest = Literal["", "geheim", "bekannt"]


class DisclosureError(KonzeptError):
    """The figures cannot be made safe, so nothing may be published; `faults` are (code, message) pairs.

    `place` is the key in ubproject.toml that is wrong, empty where the figures themselves are.
    """

    def __init__(self, faults: tuple[tuple[str, str], ...], hint: str, place: tuple[str, ...] = ()) -> None:
        super().__init__("\n".join(f"{code} {message} → {hint}" for code, message in faults))
        self.faults = faults
        self.hint = hint
        self.place = place


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """Within one dimension, `total` is the sum of `parts`.

    `rest` says what else belongs to the total without having a name here: nothing (""), something nobody else
    publishes ("geheim", so its size is protected too), or something readers find elsewhere ("bekannt": the other towns
    of a district; it offers no cover). A part without a cell counts as secret. Overlapping categories are sums as well:
    under 20 = under 18 + 18 to 20, of which the last need not exist.
    """

    total: str
    parts: tuple[str, ...]
    rest: Rest = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """One axis of a table: areas, dates, sexes … A category may take part in several sums (hierarchies, overlaps)."""

    name: str
    sums: tuple[Sum, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """An observation at its place in a table: one category per dimension.

    Cells at the same place are copies of one figure (two sources, two editions) and stand or fall together. For a
    share, `numerator` and `denominator` name the observations it was computed from; without them its own columns
    `zaehler` and `nenner` count.
    """

    coordinates: tuple[str, ...]
    observation: Observation
    numerator: ObservationKey | None = None
    denominator: ObservationKey | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Cells of one kind: counts ("zahl"), shares and rates ("quote") or figures that count nobody ("andere").

    The sums hold for counts, and for the numerators that shares bring along themselves; "andere" is passed on. The same
    observation may stand in several tables; that links them. A table that is not `published` is known to us only: its
    numbers count where printed shares or sums give them away.
    """

    name: str
    dimensions: tuple[Dimension, ...]
    cells: tuple[Cell, ...]
    measure: Measure = "zahl"
    published: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """One suppressed cell.

    `rule` is mindestzahl, null, mindestnenner, zaehler_gesperrt, nenner_gesperrt (a share of a suppressed number) or
    rueckrechnung (covers another cell). Not for publication: "primaer" says that the value is small.
    """

    key: ObservationKey
    reason: Literal["primaer", "sekundaer"]
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GateResult:
    """The observations of the published tables in file order, and what happened to them."""

    observations: tuple[Observation, ...]
    suppressed: frozenset[ObservationKey]
    report: tuple[Suppression, ...]
