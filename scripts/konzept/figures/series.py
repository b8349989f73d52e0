"""What a figure is and what may be done with several of them: observations, series, and the refusals.

A number without its population concept, its basis and its area means nothing, so all three belong to its type: every
operation here refuses to mix them (datenformate.md, sections 9 and 10). Numbers are decimal texts in the file and exact
fractions in computations; there are no binary floats and no pandas. The CSV files are read and written in `series_csv`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple, NewType

from konzept.core import KonzeptError
from konzept.figures.symbols import Symbol

Concept = NewType("Concept", str)
Basis = NewType("Basis", str)

LEVELS = ("bund", "land", "regierungsbezirk", "kreis", "gemeinde", "stadtteil")
LIMITED = "()"
SYMBOLS: Mapping[str, str] = MappingProxyType(
    {**{symbol.value: symbol.meaning for symbol in Symbol}, LIMITED: "Aussagewert eingeschränkt"}
)
PERCENT = "Prozent"
PERCENTAGE_POINTS = "Prozentpunkte"

_MONTH = r"(\d{4})-(0[1-9]|1[0-2])"
_PERIODS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], int]], ...] = (
    (re.compile(r"(\d{4})"), lambda m: 12 * int(m[1]) + 12),
    (re.compile(_MONTH), lambda m: 12 * int(m[1]) + int(m[2])),
    (re.compile(r"(\d{4})-Q([1-4])"), lambda m: 12 * int(m[1]) + 3 * int(m[2])),
    (re.compile(r"\d{4}/(\d{4})"), lambda m: 12 * int(m[1]) + 12),
    (re.compile(_MONTH + r"P([1-9]\d?)M"), lambda m: 12 * int(m[1]) + int(m[2]) + int(m[3]) - 1),
)
_DAY = re.compile(_MONTH + r"-\d{2}")


class SeriesError(KonzeptError):
    """Figures were put together that do not belong together; `code` starts with KZ-REIHE."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(f"{code} {message} → {hint}")
        self.code = code


class ObservationKey(NamedTuple):
    """What identifies an observation: the reference date alone does not (section 10)."""

    ags: str
    indikator: str
    konzept: str
    basis: str
    zeit: str
    quelle: str
    fassung: str


@dataclass(frozen=True, slots=True)
class Observation:
    """One row of data/reihen/*.csv; the attributes are its columns, all text, "" where a column is empty.

    Positional in the order of the columns, unlike our other values: a row is one call, and there are 30 000 of them.
    Either `stichtag` or `zeitraum` is set; `wert` or `zeichen`, both only for "()". `wert` is in `einheit`.
    """

    ags: str
    ebene: str
    indikator: str
    konzept: Concept
    basis: Basis
    bezeichnung: str = ""
    stichtag: str = ""
    zeitraum: str = ""
    wert: str = ""
    zeichen: str = ""
    qualitaet: str = ""
    einheit: str = ""
    zaehler: str = ""
    nenner: str = ""
    quelle: str = ""
    tabelle: str = ""
    code: str = ""
    lizenz: str = ""
    vermerk: str = ""
    abruf_am: str = ""
    fassung: str = ""
    datei_sha256: str = ""
    berechnung: str = ""
    guete: str = ""
    bruch_vor: str = ""
    fundstelle: str = ""
    anmerkung: str = ""

    @property
    def zeit(self) -> str:
        """The reference date or, for flows, the period."""
        return self.stichtag or self.zeitraum

    @property
    def number(self) -> Fraction | None:
        """The value, exact; None where a symbol stands, "-" too: whether that is zero depends on the source."""
        return Fraction(self.wert) if self.wert else None

    @property
    def key(self) -> ObservationKey:
        zeit = self.stichtag or self.zeitraum
        return ObservationKey(self.ags, self.indikator, self.konzept, self.basis, zeit, self.quelle, self.fassung)

    @property
    def sort_key(self) -> tuple[int, str, str, str, str, int, str, str, str]:
        """Order of files and reports: level, area, indicator, concept, basis, time, source, edition."""
        zeit = self.stichtag or self.zeitraum
        level = LEVELS.index(self.ebene) if self.ebene in LEVELS else len(LEVELS)
        place = (level, self.ags, self.indikator, self.konzept, self.basis)
        return (*place, end_month(zeit), zeit, self.quelle, self.fassung)


COLUMNS = tuple(field.name for field in fields(Observation))


@lru_cache(maxsize=4096)
def end_month(time: str) -> int:
    """12 · year + month of the last month of a date or period; 0 if `time` is neither.

    Periods are "2023", "2023-10", "2023-Q1", "2022/2023" (a school year) and "2023-10P6M" (six months from October).
    """
    if match := _DAY.fullmatch(time):
        return 12 * int(match[1]) + int(match[2])
    for pattern, month in _PERIODS:
        if match := pattern.fullmatch(time):
            return month(match)
    return 0


@dataclass(frozen=True, slots=True)
class Series:
    """One indicator of one area in one population concept and unit, in order of time.

    It may run over several bases; `as_line` then breaks. Raises SeriesError if areas, concepts … are mixed.
    """

    observations: tuple[Observation, ...]

    def __post_init__(self) -> None:
        if not self.observations:
            raise SeriesError("KZ-REIHE-LEER", "Die Reihe hat keinen Wert.", "Auswahl prüfen.")
        first = self.observations[0]
        for other in self.observations[1:]:
            _refuse_mixed(first, other, ("ags", "indikator", "konzept", "einheit"))

    @classmethod
    def of(cls, observations: Iterable[Observation]) -> Series:
        """The series of these observations, in order of time whatever their order was."""
        return cls(tuple(sorted(observations, key=_by_time)))

    @property
    def ags(self) -> str:
        return self.observations[0].ags

    @property
    def indikator(self) -> str:
        return self.observations[0].indikator

    @property
    def konzept(self) -> Concept:
        return self.observations[0].konzept

    @property
    def einheit(self) -> str:
        return self.observations[0].einheit

    @property
    def bases(self) -> tuple[Basis, ...]:
        """The bases in the order in which they first occur."""
        return tuple(dict.fromkeys(observation.basis for observation in self.observations))

    def where(self, *, basis: str | None = None, quelle: str | None = None) -> Series:
        """The part with this basis and this source. Raises SeriesError if there is none."""
        return Series(
            tuple(
                observation
                for observation in self.observations
                if basis in (None, observation.basis) and quelle in (None, observation.quelle)
            )
        )

    def newest(self) -> Series:
        """Only the latest retrieved edition of each value (per basis, time and source)."""
        latest: dict[tuple[str, str, str], Observation] = {}
        for observation in self.observations:
            place = (observation.basis, observation.zeit, observation.quelle)
            if place not in latest or _edition(latest[place]) < _edition(observation):
                latest[place] = observation
        return Series.of(latest.values())


def group(observations: Iterable[Observation]) -> tuple[Series, ...]:
    """All series of these observations, ordered like the files."""
    groups: dict[tuple[str, ...], list[Observation]] = defaultdict(list)
    for observation in observations:
        groups[observation.ags, observation.indikator, observation.konzept, observation.einheit].append(observation)
    series = [Series.of(members) for members in groups.values()]
    return tuple(sorted(series, key=lambda one: one.observations[0].sort_key))


# -- what may be done -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two values of one thing; `difference` is later minus earlier in `unit` (percentage points for percentages)."""

    earlier: Observation
    later: Observation
    difference: Fraction
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """First and last value of an unbroken series; `per_year` is the mean yearly change in `unit`."""

    first: Observation
    last: Observation
    change: Fraction
    per_year: Fraction
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A numerator and its denominator at one time; `percent` is exact, None if either is a symbol or the whole is 0."""

    numerator: Observation
    denominator: Observation
    percent: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch that may be drawn as one line. `reason` says why it does not continue the one before."""

    basis: Basis
    reason: str
    observations: tuple[Observation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A series ready for a chart: segments that must not be joined."""

    series: Series
    segments: tuple[Segment, ...]


def compare(a: Observation, b: Observation) -> Comparison:
    """The change between two values of the same area, indicator, concept, basis and unit.

    Raises SeriesError otherwise, across a break, or if a value is missing.
    """
    _refuse_mixed(a, b, ("ags", "indikator", "konzept", "basis", "einheit"))
    earlier, later = sorted((a, b), key=_by_time)
    if later.bruch_vor:
        raise _broken(later)
    first, last = _number(earlier), _number(later)
    return Comparison(earlier=earlier, later=later, difference=last - first, unit=_unit_of_change(a.einheit))


def trend(series: Series) -> Trend:
    """The change from the first to the last number and its yearly mean: 12 · (vₙ − v₀) / months between them.

    Raises SeriesError if the series has more than one basis or a break, or fewer than two numbers at different times.
    """
    if len(series.bases) > 1:
        raise _mixed("basis", series.bases[0], series.bases[1])
    segments = as_line(series).segments
    if len(segments) > 1:
        raise _broken(segments[1].observations[0])
    points = [observation for observation in series.observations if observation.wert]
    months = end_month(points[-1].zeit) - end_month(points[0].zeit) if points else 0
    if not months:
        message = f"Die Reihe {series.indikator} ({series.ags}) hat keine zwei Zahlen zu verschiedenen Zeiten."
        raise SeriesError("KZ-REIHE-KURZ", message, "Ohne zweite Zahl keine Veränderung nennen.")
    change = _number(points[-1]) - _number(points[0])
    unit = _unit_of_change(series.einheit)
    return Trend(first=points[0], last=points[-1], change=change, per_year=12 * change / months, unit=unit)


def share(numerator: Series, denominator: Series, *, wholes: frozenset[str] = frozenset()) -> tuple[Share, ...]:
    """The share in percent at every time both series know, exact and in order of time.

    `wholes` names the concepts that count everybody of a basis ("bevoelkerung"); any group of the same basis is a part
    of them. Raises SeriesError if area or unit differ, if the denominator's concept is neither the numerator's nor a
    whole, or if the numerator has a basis that the denominator does not know.
    """
    a, b = numerator.observations[0], denominator.observations[0]
    _refuse_mixed(a, b, ("ags", "einheit"))
    if b.konzept not in wholes:
        _refuse_mixed(a, b, ("konzept",))
    for basis in numerator.bases:
        if basis not in denominator.bases:
            raise _mixed("basis", basis, denominator.bases[0])
    parts, whole = _by_place(numerator), _by_place(denominator)
    return tuple(
        Share(numerator=part, denominator=whole[place], percent=_percent(part, whole[place]))
        for place, part in parts.items()
        if place in whole
    )


def as_line(series: Series) -> Line:
    """The series as segments: a new basis and every `bruch_vor` begin a new one.

    Two bases may overlap in time (31.12.2023 has both); each then has its own segments. Raises SeriesError if there are
    two values of one basis for one time.
    """
    _by_place(series)
    segments: list[Segment] = []
    for basis in series.bases:
        stretch: list[Observation] = []
        reason = f"andere Basis: {basis}" if segments else ""
        for observation in series.where(basis=basis).observations:
            if observation.bruch_vor and stretch:
                segments.append(Segment(basis=basis, reason=reason, observations=tuple(stretch)))
                stretch = []
            if observation.bruch_vor:
                reason = observation.bruch_vor
            stretch.append(observation)
        segments.append(Segment(basis=basis, reason=reason, observations=tuple(stretch)))
    return Line(series=series, segments=tuple(segments))


# -- refusals ---------------------------------------------------------------------------------------------------------

_REFUSALS = {
    "ags": ("KZ-REIHE-GEBIET", "verschiedene Gebiete", "Nur Werte desselben Gebiets verbinden."),
    "indikator": ("KZ-REIHE-INDIKATOR", "verschiedene Indikatoren", "Nur Werte desselben Indikators verbinden."),
    "konzept": ("KZ-REIHE-KONZEPT", "verschiedene Abgrenzungen", "Beide getrennt und mit Namen zeigen."),
    "basis": ("KZ-REIHE-BASIS", "verschiedene Erhebungen", "Eine Basis auswählen: series.where(basis=…)."),
    "einheit": ("KZ-REIHE-EINHEIT", "verschiedene Einheiten", "Vorher in eine Einheit umrechnen."),
}


def _refuse_mixed(a: Observation, b: Observation, names: tuple[str, ...]) -> None:
    for name in names:
        if getattr(a, name) != getattr(b, name):
            raise _mixed(name, getattr(a, name), getattr(b, name))


def _mixed(name: str, a: str, b: str) -> SeriesError:
    code, what, hint = _REFUSALS[name]
    return SeriesError(code, f"Das sind {what}: „{a}“ und „{b}“.", hint)


def _broken(observation: Observation) -> SeriesError:
    message = f"Vor {observation.zeit} ist die Reihe gebrochen: {observation.bruch_vor}."
    return SeriesError("KZ-REIHE-BRUCH", message, "Nur Werte eines Abschnitts verwenden: as_line(series).segments.")


def _number(observation: Observation) -> Fraction:
    number = observation.number
    if number is None:
        message = f"Zu {observation.zeit} steht keine Zahl, sondern „{observation.zeichen}“."
        raise SeriesError("KZ-REIHE-WERT", message, "Das Zeichen zeigen, nicht rechnen.")
    return number


def _percent(part: Observation, whole: Observation) -> Fraction | None:
    numerator, denominator = part.number, whole.number
    return 100 * numerator / denominator if numerator is not None and denominator else None


def _by_place(series: Series) -> dict[tuple[str, str], Observation]:
    """Observations by (basis, time); refuses two values for one."""
    places: dict[tuple[str, str], Observation] = {}
    for observation in series.observations:
        place = (observation.basis, observation.zeit)
        if place in places:
            message = f"Zu {observation.zeit} gibt es zwei Werte der Basis {observation.basis}."
            hint = "Quelle wählen (series.where(quelle=…)) oder neueste Fassung (series.newest())."
            raise SeriesError("KZ-REIHE-DOPPELT", message, hint)
        places[place] = observation
    return places


def _by_time(observation: Observation) -> tuple[int, str, str, str, str]:
    zeit = observation.zeit
    return (end_month(zeit), zeit, observation.basis, observation.quelle, observation.fassung)


def _edition(observation: Observation) -> tuple[str, str]:
    """Later retrieved is newer; an unknown retrieval is older than any date."""
    known = observation.abruf_am[:1].isdigit()
    return (observation.abruf_am if known else "", observation.fassung)


def _unit_of_change(unit: str) -> str:
    return PERCENTAGE_POINTS if unit == PERCENT else unit
