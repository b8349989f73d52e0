"""The other side: what a reader with a solver computes from what was published. Shares no code with the gate.

A `Scene` holds the truth and what everybody knows about it: sums, and which shares were computed from which counts. The
attacker sees the published observations only. He knows that counts are not negative and, in the brute force, whole.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal

from scipy.optimize import linprog

from konzept.figures.disclosure import Cell, Dimension, GateConfig, GateResult, Sum, Table, gate
from konzept.figures.series import Observation, ObservationKey

TOWN = "05158028"


@dataclass
class Scene:
    """Tables for the gate and, told a second time in plain words, what adds up. Names are texts, one per count."""

    counts: dict[str, int] = field(default_factory=dict)
    sums: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    shares: dict[str, tuple[str, str]] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    tables: tuple[Table, ...] = ()


def count(name: str, value: int | str, *, konzept: str = "auslaender", ebene: str = "gemeinde") -> Observation:
    """A count of persons; a text is a sign."""
    cells = {"wert": str(value)} if isinstance(value, int) else {"zeichen": value}
    return Observation(
        TOWN, ebene, name, konzept, "Melderegister", stichtag="2023-12-31", einheit="Personen", quelle="Stadt", **cells
    )  # type: ignore[arg-type]


def percentage(name: str, numerator: int, denominator: int, places: int = 1) -> Observation:
    """A share as printed: rounded, and without its numerator."""
    exact = Decimal(100 * numerator) / Decimal(denominator)
    value = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return replace(count(name, 0), wert=str(value), einheit="Prozent")


def key(name: str) -> ObservationKey:
    return count(name, 0).key


def published(result: GateResult) -> dict[str, str]:
    """Name → printed value, "." where suppressed; of shares also "name.zaehler" and "name.nenner"."""
    shown = {one.indikator: one.wert or one.zeichen for one in result.observations}
    for one in result.observations:
        if one.einheit == "Prozent":
            shown[f"{one.indikator}.zaehler"] = one.zaehler or "."
            shown[f"{one.indikator}.nenner"] = one.nenner or "."
    return shown


def attack(scene: Scene, shown: Mapping[str, str], *, least: int = 0) -> dict[str, tuple[float, float]]:
    """The interval of every suppressed or never printed count, by two linear programmes each.

    With `least` 1 the attacker also knows that zeros are never suppressed.
    """
    names = sorted(scene.counts)
    at = {name: index for index, name in enumerate(names)}
    bounds = [_bounds(name, scene, shown, least) for name in names]
    equal = [_line(at, {total: 1.0, **dict.fromkeys(parts, -1.0)}) for total, parts in scene.sums]
    below = list(_share_lines(scene, shown, at))
    found = {}
    for name in names:
        if name not in scene.hidden and shown[name] != ".":
            continue
        ends = [_extreme(at[name], sign, equal, below, bounds) for sign in (1, -1)]
        found[name] = (ends[0], ends[1])
    return found


def _bounds(name: str, scene: Scene, shown: Mapping[str, str], least: int) -> tuple[float, float | None]:
    if name in scene.hidden:
        return (0, None)
    if shown[name] == ".":
        return (least, None)
    return (int(shown[name]), int(shown[name]))


def _share_lines(scene: Scene, shown: Mapping[str, str], at: Mapping[str, int]) -> Iterable[list[float]]:
    """A part is no larger than its whole, and a printed share tells it up to rounding."""
    for name, (numerator, denominator) in scene.shares.items():
        yield _line(at, {numerator: 1.0, denominator: -1.0})
        if shown[name] != ".":
            value = Decimal(shown[name])
            half = Decimal(5).scaleb(int(value.as_tuple().exponent) - 1)
            yield _line(at, {numerator: 100.0, denominator: -float(value + half)})
            yield _line(at, {numerator: -100.0, denominator: float(value - half)})


def _line(at: Mapping[str, int], terms: Mapping[str, float]) -> list[float]:
    line = [0.0] * len(at)
    for name, factor in terms.items():
        line[at[name]] += factor
    return line


def _extreme(
    index: int,
    sign: int,
    equal: list[list[float]],
    below: list[list[float]],
    bounds: list[tuple[float, float | None]],
) -> float:
    cost = [0.0] * len(bounds)
    cost[index] = sign
    result = linprog(
        cost,
        A_ub=below or None,
        b_ub=[0.0] * len(below) or None,
        A_eq=equal or None,
        b_eq=[0.0] * len(equal) or None,
        bounds=bounds,
    )
    assert result.status in (0, 3), result.message
    return float("inf") if result.status == 3 else float(result.x[index])


def pinned(scene: Scene, shown: Mapping[str, str], *, minimum: int = 5, least: int = 0) -> dict[str, object]:
    """The counts of which the attacker learns too much, with their intervals; empty if the gate did its work.

    A count is safe if all of 1 … minimum − 1 remain possible, or a range of `minimum` persons. Numbers that were never
    printed need safety if they are small or if their share was suppressed; zeros are no secret.
    """
    closed = {part for name, (part, _) in scene.shares.items() if shown[name] == "." and scene.counts[part]}
    found = attack(scene, shown, least=least)
    return {
        name: interval
        for name, interval in found.items()
        if (name not in scene.hidden or 0 < scene.counts[name] < minimum or name in closed)
        and _is_pinned(*interval, minimum)
    }


def _is_pinned(low: float, high: float, minimum: int) -> bool:
    slack = 1e-6
    return not (low <= 1 + slack and high >= minimum - 1 - slack) and high - low < minimum - slack


def brute_force(scene: Scene, shown: Mapping[str, str], free: list[str], limit: int) -> dict[str, set[int]]:
    """All whole values of every count, by trying every combination of the suppressed `free` ones up to `limit`.

    The free counts determine the others by way of the sums, in their order.
    """
    unknown = [name for name in free if shown.get(name, ".") == "."]
    known = {name: int(shown[name]) for name in free if name not in unknown}
    possible: dict[str, set[int]] = {name: set() for name in scene.counts}
    for values in itertools.product(range(limit + 1), repeat=len(unknown)):
        world = known | dict(zip(unknown, values, strict=True))
        for total, parts in scene.sums:
            world[total] = sum(world[part] for part in parts)
        if all(shown.get(name, ".") in (".", str(value)) for name, value in world.items()):
            for name, value in world.items():
                possible[name].add(value)
    return possible


# -- scenes -----------------------------------------------------------------------------------------------------------


def two_way(inner: list[list[int]]) -> Scene:
    """Rows r0 … and columns c0 … with all margins; "r*" and "c*" are the totals."""
    rows, columns = len(inner), len(inner[0])
    row_names, column_names = [f"r{i}" for i in range(rows)], [f"c{j}" for j in range(columns)]
    scene = Scene()
    for (i, row), (j, column) in itertools.product(enumerate([*row_names, "r*"]), enumerate([*column_names, "c*"])):
        cells = [inner[a][b] for a in range(rows) for b in range(columns) if i in (a, rows) and j in (b, columns)]
        scene.counts[f"{row}_{column}"] = sum(cells)
    scene.sums += [(f"{row}_c*", tuple(f"{row}_{column}" for column in column_names)) for row in row_names]
    scene.sums += [(f"r*_{column}", tuple(f"{row}_{column}" for row in row_names)) for column in [*column_names, "c*"]]
    table = Table(
        name="zweifach",
        dimensions=(
            Dimension(name="zeile", sums=(Sum(total="r*", parts=tuple(row_names)),)),
            Dimension(name="spalte", sums=(Sum(total="c*", parts=tuple(column_names)),)),
        ),
        cells=tuple(
            Cell(coordinates=tuple(name.split("_")), observation=count(name, value))
            for name, value in scene.counts.items()
        ),
    )
    scene.tables = (table,)
    return scene


def hierarchy(leaves: list[list[int]]) -> Scene:
    """Quarters of towns of one district: k = Σ t_i, t_i = Σ q_i_j."""
    scene = Scene()
    towns = [f"t{i}" for i in range(len(leaves))]
    sums = [Sum(total="k", parts=tuple(towns))]
    for town, quarters in zip(towns, leaves, strict=True):
        names = tuple(f"{town}_{j}" for j in range(len(quarters)))
        scene.counts |= dict(zip(names, quarters, strict=True))
        scene.counts[town] = sum(quarters)
        sums.append(Sum(total=town, parts=names))
    scene.counts["k"] = sum(scene.counts[town] for town in towns)
    scene.sums = [(one.total, one.parts) for one in reversed(sums)]
    scene.tables = (line_table("gebiete", scene.counts, sums),)
    return scene


def line_table(name: str, counts: Mapping[str, int], sums: Iterable[Sum], *, is_published: bool = True) -> Table:
    """A table of one dimension whose categories are the names."""
    return Table(
        name=name,
        dimensions=(Dimension(name="gebiet", sums=tuple(sums)),),
        cells=tuple(Cell(coordinates=(one,), observation=count(one, value)) for one, value in counts.items()),
        published=is_published,
    )


def share_scene(numerators: list[int], denominators: list[int]) -> Scene:
    """Shares p0 … and p* of counts n0 …, n* nobody prints, over printed d0 …, d*; both add up."""
    scene = Scene(hidden=frozenset({"n*", *(f"n{i}" for i in range(len(numerators)))}))
    for letter, values in (("n", numerators), ("d", denominators)):
        parts = tuple(f"{letter}{i}" for i in range(len(values)))
        scene.counts |= dict(zip(parts, values, strict=True)) | {f"{letter}*": sum(values)}
        scene.sums.append((f"{letter}*", parts))
        one = Sum(total=f"{letter}*", parts=parts)
        own = {name: value for name, value in scene.counts.items() if name[0] == letter}
        scene.tables += (line_table(letter, own, [one], is_published=letter == "d"),)
    places = [str(i) for i in range(len(numerators))] + ["*"]
    scene.shares = {f"p{i}": (f"n{i}", f"d{i}") for i in places}
    cells = [
        Cell(
            coordinates=(name,),
            observation=percentage(name, scene.counts[top], scene.counts[bottom]),
            numerator=key(top),
            denominator=key(bottom),
        )
        for name, (top, bottom) in scene.shares.items()
    ]
    scene.tables += (Table(name="quoten", dimensions=(Dimension(name="gebiet"),), cells=tuple(cells), measure="quote"),)
    return scene


def printed_shares(numerators: list[int], denominators: list[int]) -> Scene:
    """Shares p0 … of quarters and p* of the town, each printing its own numerator and denominator; both add up."""
    scene = Scene()
    places = [f"p{i}" for i in range(len(numerators))]
    rows = {**dict(zip(places, zip(numerators, denominators, strict=True), strict=True))}
    rows["p*"] = (sum(numerators), sum(denominators))
    cells = []
    for name, (top, bottom) in rows.items():
        scene.counts |= {f"{name}.zaehler": top, f"{name}.nenner": bottom}
        scene.shares[name] = (f"{name}.zaehler", f"{name}.nenner")
        one = replace(percentage(name, top, bottom), zaehler=str(top), nenner=str(bottom))
        cells.append(Cell(coordinates=(name,), observation=one))
    scene.sums = [(f"p*.{column}", tuple(f"{name}.{column}" for name in places)) for column in ("zaehler", "nenner")]
    area = Dimension(name="gebiet", sums=(Sum(total="p*", parts=tuple(places)),))
    scene.tables = (Table(name="quoten", dimensions=(area,), cells=tuple(cells), measure="quote"),)
    return scene


def pass_gate(scene: Scene, config: GateConfig | None = None) -> GateResult:
    return gate(scene.tables, config or GateConfig())


def over_time(leaves: list[list[list[int]]]) -> Scene:
    """Quarters of towns of one district at several dates, with a total over the dates (a cohort) for each of them."""
    dates = [f"z{i}" for i in range(len(leaves))]
    scene = Scene()
    sums: list[Sum] = []
    for date, one in zip(dates, leaves, strict=True):
        layer = hierarchy(one)
        scene.counts |= {f"{name}@{date}": value for name, value in layer.counts.items()}
        scene.sums += [(f"{total}@{date}", tuple(f"{part}@{date}" for part in parts)) for total, parts in layer.sums]
        sums = list(layer.tables[0].dimensions[0].sums)
    for name in layer.counts:
        parts = tuple(f"{name}@{date}" for date in dates)
        scene.counts[f"{name}@z*"] = sum(scene.counts[part] for part in parts)
        scene.sums.append((f"{name}@z*", parts))
    cells = [
        Cell(coordinates=tuple(name.split("@")), observation=count(name, value)) for name, value in scene.counts.items()
    ]
    axes = (
        Dimension(name="gebiet", sums=tuple(sums)),
        Dimension(name="zeit", sums=(Sum(total="z*", parts=tuple(dates)),)),
    )
    scene.tables = (Table(name="zeitreihe", dimensions=axes, cells=tuple(cells)),)
    return scene


def ages(youngest: int, middle: int, oldest: int) -> Scene:
    """Overlapping categories: all = under 18 + 18 and over = under 20 + 20 and over; 18 to 20 is nowhere printed."""
    scene = Scene(
        counts={
            "u18": youngest,
            "18+": middle + oldest,
            "u20": youngest + middle,
            "20+": oldest,
            "18-20": middle,
            "alle": youngest + middle + oldest,
        },
        sums=[("u20", ("u18", "18-20")), ("18+", ("18-20", "20+")), ("alle", ("u18", "18+")), ("alle", ("u20", "20+"))],
        hidden=frozenset({"18-20"}),
    )
    printed = {name: value for name, value in scene.counts.items() if name not in scene.hidden}
    scene.tables = (line_table("alter", printed, [Sum(total=total, parts=parts) for total, parts in scene.sums]),)
    return scene
