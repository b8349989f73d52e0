"""Points → the usable series of an indicator, with the reason for every row that is left out.

The order of the steps is that of the rules: scope, vintage, symbols, break, calendar month; the window comes last.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from konzept.core import Problem, quoted
from konzept.figures.assessment.model import Break, Indicator, Point, Scope, Side, TargetType
from konzept.figures.assessment.when import month_of, split_month
from konzept.figures.symbols import Symbol

WINDOW_POINTS = 6
WINDOW_MONTHS = 120
SCOPE_NAMES = ("konzept", "basis", "gebiet")
VINTAGE, NO_VALUE, BREAK, OTHER_MONTH, OUTSIDE_WINDOW, NOT_TARGET_DATE = (
    ("fassung", "kein_wert", "bruch", "monat", "fenster", "nicht_zieldatum")
)  # fmt: skip
Measure = Callable[[Point], Fraction | None]
NATURAL = re.compile(r"\d+|\D+")


class Value(NamedTuple):
    """A usable point: the assessed quantity (for annaehern the distance A) and its place among the ordered points."""

    month: int
    quantity: Fraction
    error: Fraction | None
    point: Point
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """`values` are usable for the trend, `segment` also those of other calendar months.

    `measure` is what is assessed of a row. `exclusions` says by place in `points` why a row is not among the values;
    `shortened` names what rows with values were dropped for (bruch, konzept, basis, gebiet); `break_` is the break the
    segment begins with, if any.
    """

    measure: Measure
    points: tuple[Point, ...]
    values: tuple[Value, ...]
    segment: tuple[Value, ...]
    exclusions: dict[int, str]
    shortened: tuple[str, ...]
    break_: Break | None
    pending: bool

    def at(self, month: int) -> Value | None:
        """The value of exactly this month."""
        return next((value for value in self.segment if value.month == month), None)

    @property
    def dropped_before_start(self) -> bool:
        """Whether the series really begins later than the published rows with values do."""
        dropped = (index for index, why in self.exclusions.items() if why == BREAK or why in SCOPE_NAMES)
        return bool(self.segment) and any(self.points[index].when.month < self.segment[0].month for index in dropped)


def check_points(points: Sequence[Point], scope: Scope, evaluation_date: date) -> list[Problem]:
    """Faults of the rows as a whole: from the future, given twice, or newer ones that the indicator does not accept."""
    kept = [point for point in points if not _differs(point, scope)]
    return [
        *(_future(point) for point in points if _is_later(point, evaluation_date)),
        *_duplicates(kept),
        *_newer_elsewhere(points, kept, scope),
    ]


def build_series(points: Sequence[Point], indicator: Indicator) -> Series:
    """The usable series; order and number of the given rows do not matter."""
    ordered = tuple(sorted(points, key=_order))
    exclusions: dict[int, str] = {}
    rows = [(place, point) for place, point in enumerate(ordered)]
    rows = _keep_scope(rows, indicator.scope, exclusions)
    rows = _keep_newest(rows, exclusions)
    pending = any(point.symbol is Symbol.LATER for _, point in rows)
    measure = QUANTITIES[indicator.side] if indicator.target_type is TargetType.APPROACH else _as_published
    found = _values(rows, measure, exclusions)
    break_ = _last_break(found, indicator.breaks)
    segment = _after_break(found, break_, exclusions)
    return Series(
        measure=measure,
        points=ordered,
        values=_one_month_a_year(segment, exclusions),
        segment=segment,
        exclusions=exclusions,
        shortened=_shortened(ordered, exclusions),
        break_=break_ if len(segment) < len(found) else None,
        pending=pending,
    )


def window_of(values: Sequence[Value]) -> tuple[Value, ...]:
    """The last six values, none older than ten years before the last."""
    return tuple(value for value in values[-WINDOW_POINTS:] if value.month >= values[-1].month - WINDOW_MONTHS)


def ratio_percent(point: Point) -> Fraction | None:
    """V, the group's share against its population share; 100 is parity."""
    return 100 * point.value / point.comparison if point.value is not None and point.comparison else None


def _keep_scope(rows: list[tuple[int, Point]], scope: Scope, exclusions: dict[int, str]) -> list[tuple[int, Point]]:
    kept = []
    for place, point in rows:
        name = _differs(point, scope)
        if name:
            exclusions[place] = name
        else:
            kept.append((place, point))
    return kept


def _keep_newest(rows: list[tuple[int, Point]], exclusions: dict[int, str]) -> list[tuple[int, Point]]:
    """Of several vintages of a date the newest, which is the last of the ordered rows."""
    newest = {point.when.month: (place, point) for place, point in rows}
    for place, point in rows:
        if newest[point.when.month][0] != place:
            exclusions[place] = VINTAGE
    return list(newest.values())


def _values(rows: list[tuple[int, Point]], measure: Measure, exclusions: dict[int, str]) -> list[Value]:
    found = []
    for place, point in rows:
        quantity = measure(point)
        if quantity is None:
            exclusions[place] = NO_VALUE
        else:
            found.append(Value(point.when.month, quantity, point.error, point, place))
    return found


def _as_published(point: Point) -> Fraction | None:
    return point.value


def _distance(counts: Callable[[Fraction], Fraction]) -> Measure:
    """The distance from parity in percentage points, by the deviations that count."""

    def measure(point: Point) -> Fraction | None:
        ratio = ratio_percent(point)
        return None if ratio is None else counts(ratio - 100)

    return measure


QUANTITIES: dict[Side, Measure] = {
    Side.BOTH: _distance(abs),
    Side.BELOW: _distance(lambda deviation: max(-deviation, Fraction(0))),
    Side.ABOVE: _distance(lambda deviation: max(deviation, Fraction(0))),
}


def _last_break(values: list[Value], breaks: tuple[Break, ...]) -> Break | None:
    past = [entry for entry in breaks if values and entry.since.month <= values[-1].month]
    return past[-1] if past else None


def _after_break(values: list[Value], break_: Break | None, exclusions: dict[int, str]) -> tuple[Value, ...]:
    if break_ is None:
        return tuple(values)
    for value in values:
        if value.month < break_.since.month:
            exclusions[value.place] = BREAK
    return tuple(value for value in values if value.place not in exclusions)


def _one_month_a_year(segment: tuple[Value, ...], exclusions: dict[int, str]) -> tuple[Value, ...]:
    """Several values in any one year: only those of the last value's calendar month, so that seasons do not count."""
    dates = [split_month(value.month) for value in segment]
    if len({year for year, _ in dates}) == len(dates):
        return segment
    month = dates[-1][1]
    for value, (_, own) in zip(segment, dates, strict=True):
        if own != month:
            exclusions[value.place] = OTHER_MONTH
    return tuple(value for value, (_, own) in zip(segment, dates, strict=True) if own == month)


def _shortened(points: tuple[Point, ...], exclusions: dict[int, str]) -> tuple[str, ...]:
    reasons = {why for place, why in exclusions.items() if points[place].value is not None}
    return tuple(name for name in (BREAK, *SCOPE_NAMES) if name in reasons)


def _differs(point: Point, scope: Scope) -> str:
    """The first part of the scope in which a row differs from the indicator; a part that the row leaves open agrees."""
    if point.scope == scope:
        return ""
    parts = zip(SCOPE_NAMES, point.scope, scope, strict=True)
    return next((name for name, own, wanted in parts if own and own != wanted), "")


def _order(point: Point) -> tuple[object, ...]:
    return (point.when.month, _vintage_key(point.vintage), point.when.day or 0, point.scope, str(point.value))


@lru_cache(maxsize=1024)
def _vintage_key(text: str) -> tuple[tuple[int, str], ...]:
    """„2“ before „10“, dates by their parts, no vintage first."""
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in NATURAL.findall(text))


def _is_later(point: Point, day: date) -> bool:
    month = month_of(day)
    return point.when.month > month or (point.when.month == month and (point.when.day or 0) > day.day)


def _future(point: Point) -> Problem:
    message = f"Der Wert {point.when.text} liegt nach dem Bewertungsdatum."
    return _problem("KZ-BEW-ZUKUNFT", point, message, "Zeitpunkt oder Bewertungsdatum berichtigen.")


def _duplicates(points: list[Point]) -> list[Problem]:
    counts = Counter((point.when.month, point.vintage) for point in points)
    first = {(point.when.month, point.vintage): point for point in reversed(points)}
    return [
        _problem(
            "KZ-BEW-DOPPELT",
            first[key],
            f"Den Wert {first[key].when.text} gibt es {count}-mal in derselben Fassung.",
            "Eine Zeile entfernen oder die Fassungen unterscheiden.",
        )
        for key, count in counts.items()
        if count > 1
    ]


def _newer_elsewhere(points: Sequence[Point], kept: list[Point], scope: Scope) -> list[Problem]:
    """Somebody must decide which concept, basis or territory counts; nothing is chosen silently."""
    problems = []
    newest = max((point.when.month for point in kept), default=0)
    for point in points:
        name = _differs(point, scope)
        if name and point.when.month > newest:
            own, wanted = (part[SCOPE_NAMES.index(name)] for part in (point.scope, scope))
            found = f"{name.capitalize()} {quoted(own)} statt {quoted(wanted)}"
            message = f"Der Wert {point.when.text} ist neuer, hat aber {found}."
            hint = "Entscheiden: den Indikator umstellen oder die Zeile entfernen."
            problems.append(_problem("KZ-BEW-REIHE", point, message, hint))
    return problems


def _problem(code: str, point: Point, message: str, hint: str) -> Problem:
    return Problem(code=code, message=message, path=point.path, line=point.line, hint=hint)
