"""A case (indicator, targets, rows) → typed values and the faults of what was written.

The documented defaults: `seite` beide, `faktor` 100, `fassung` the oldest; no `periodizitaet_monate` means irregular,
never stale; a row without `konzept`, `basis` or `gebiet` takes the indicator's. Nothing else is assumed. Besides the
fields of the specification `titel` and `stelle` are read (for the sentences), and `datei` and `zeile` of a row (for the
messages).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

from konzept.core import Problem, quoted
from konzept.figures.assessment.fields import Fields, as_text
from konzept.figures.assessment.model import (
    Aim,
    Break,
    Direction,
    Indicator,
    Kind,
    Point,
    Relative,
    Scope,
    Side,
    Stage,
    TargetType,
)
from konzept.figures.assessment.rows import read_points
from konzept.figures.assessment.when import last_day
from konzept.figures.errors import no_access

VALUE_FIELDS = ("zielwert", "zielintervall", "ziel_relativ")
TARGET_FIELDS: Mapping[TargetType, tuple[str, ...]] = {
    TargetType.REACH: VALUE_FIELDS,
    TargetType.HOLD: VALUE_FIELDS,
    TargetType.CORRIDOR: ("korridor",),
    TargetType.STAGES: ("etappen",),
    TargetType.APPROACH: ("toleranz",),
    TargetType.NONE: (),
    TargetType.QUALITATIVE: (),
}
UP_OR_DOWN = frozenset({Direction.UP, Direction.DOWN})
DIRECTIONS: Mapping[TargetType, frozenset[Direction]] = {
    TargetType.REACH: UP_OR_DOWN,
    TargetType.HOLD: UP_OR_DOWN,
    TargetType.STAGES: UP_OR_DOWN,
    TargetType.CORRIDOR: frozenset({Direction.IN_CORRIDOR}),
    TargetType.APPROACH: frozenset({Direction.APPROACH}),
    TargetType.NONE: UP_OR_DOWN | {Direction.NONE},
    TargetType.QUALITATIVE: frozenset({Direction.NONE}),
}
QUALITATIVE_KINDS = frozenset({Kind.YES_NO, Kind.REPORT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What was read. `targets` are those that could be read; with `problems` there is no verdict."""

    id: str
    scope: Scope
    targets: tuple[Indicator, ...]
    points: tuple[Point, ...]
    evaluation_date: date | None
    problems: tuple[Problem, ...]


def read_case_file(path: Path) -> Case:
    """The case of a JSON file. Raises UsageError if there is no such file."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        # Numbers stay text: a binary float would not be the published value.
        raw = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
    except OSError as error:
        raise no_access(path, error, "ist nicht lesbar") from error
    except UnicodeDecodeError:
        return _unreadable(path.name, "Die Datei ist nicht in UTF-8 gespeichert.", 1, 1)
    except json.JSONDecodeError as error:
        return _unreadable(path.name, "Die Datei ist ab hier kein gültiges JSON.", error.lineno, error.colno)
    if not isinstance(raw, Mapping):
        return _unreadable(path.name, "Kein Fall: erwartet sind bewertungsdatum, indikator und punkte.", 1, 1)
    return read_case(raw, path.name)


def read_case(raw: Mapping[str, object], path: str) -> Case:
    """The case of `{bewertungsdatum, indikator, punkte}`; `path` is named in messages."""
    problems: list[Problem] = []
    frame = Fields(raw, "Fall", problems, path)
    indicator = raw.get("indikator")
    fields = Fields(indicator if isinstance(indicator, Mapping) else {}, "indikator", problems, path)
    targets = read_targets(fields)
    kind = fields.word("art", Kind)
    compares = any(target.target_type is TargetType.APPROACH for target in targets)
    points, faults = read_points(_rows(frame), kind, compares=compares, path=path)
    when = frame.when("bewertungsdatum")
    if when is None:
        frame.report("KZ-BEW-DATUM", "„bewertungsdatum“ fehlt.", "Den Tag des Datenstands angeben, z. B. 2024-11-30.")
    return Case(
        id=fields.text("id"),
        scope=_scope(fields),
        targets=targets,
        points=points,
        evaluation_date=last_day(when) if when else None,
        problems=tuple(dict.fromkeys([*problems, *faults])),
    )


def read_targets(fields: Fields) -> tuple[Indicator, ...]:
    """One Indicator per entry of `ziele`, each with the common fields; without `ziele` there is one target."""
    common = {name: value for name, value in fields.raw.items() if name != "ziele"}
    entries = fields.entries("ziele", "zielwert") if fields.has("ziele") else [Fields({}, "", [], "")]
    found = []
    for number, entry in enumerate(entries, 1):
        owner = fields.text("id") or fields.owner
        owner = f"{owner}, Ziel {number}" if len(entries) > 1 else owner
        merged = Fields({**common, **entry.raw}, owner, fields.problems, fields.path, fields.line)
        found.append(_TargetReader(merged, number).read())
    return tuple(target for target in found if target)


def contradictions(indicator: Indicator, values: Iterable[Fraction]) -> list[Problem]:
    """The baseline of a target that is still to be reached must lie on the far side of every value asked for."""
    baseline = indicator.baseline
    reaching = indicator.target_type in (TargetType.REACH, TargetType.STAGES) and indicator.sign != 0
    if baseline is None or not reaching:
        return []
    if all(indicator.sign * (value - baseline) > 0 for value in values):
        return []
    owner = indicator.id or "indikator"
    message = f"{owner}: Vom Ausgangswert zum Zielwert geht es nicht in Richtung „{indicator.direction}“."
    hint = "Richtung, Zielwert oder Ausgangswert berichtigen."
    code = "KZ-BEW-RICHTUNG-WIDERSPRUCH"
    return [Problem(code=code, message=message, path=indicator.path, line=indicator.line, hint=hint)]


class _TargetReader:
    """Reads one target; it is None if anything was wrong with it."""

    def __init__(self, fields: Fields, number: int) -> None:
        self.fields = fields
        self.number = number

    def read(self) -> Indicator | None:
        fields, before = self.fields, len(self.fields.problems)
        if "gewicht" in fields.raw:
            message = "Ein Feld „gewicht“ gibt es nicht: Bewertungen werden gezählt, nie gewichtet."
            fields.report("KZ-BEW-GEWICHT", message, "Das Feld entfernen.")
        target_type, direction = self._target_type(), self._direction()
        if target_type is None:
            return None
        self._check_direction(target_type, direction)
        self._check_target_fields(target_type)
        indicator = self._indicator(target_type, direction or Direction.NONE)
        self._check_kind(indicator)
        self._check_dates(indicator)
        fields.problems += contradictions(indicator, _plain_values(indicator))
        return indicator if len(fields.problems) == before else None

    def _target_type(self) -> TargetType | None:
        if not self.fields.has("zieltyp"):
            self.fields.report("KZ-BEW-ZIELTYP", "„zieltyp“ fehlt.", f"Erlaubt: {', '.join(TargetType)}.")
        return self.fields.word("zieltyp", TargetType, "KZ-BEW-ZIELTYP")

    def _direction(self) -> Direction | None:
        if not self.fields.has("richtung"):
            message = "„richtung“ fehlt; ohne sie ist nicht zu sagen, was besser ist."
            self.fields.report("KZ-BEW-RICHTUNG-FEHLT", message, f"Angeben: {', '.join(Direction)}.")
        return self.fields.word("richtung", Direction, "KZ-BEW-RICHTUNG")

    def _check_direction(self, target_type: TargetType, direction: Direction | None) -> None:
        allowed = DIRECTIONS[target_type]
        if direction and direction not in allowed:
            message = f"Die Richtung „{direction}“ passt nicht zum Zieltyp „{target_type}“."
            self.fields.report("KZ-BEW-RICHTUNG", message, f"Erlaubt: {', '.join(sorted(allowed))}.")

    def _check_target_fields(self, target_type: TargetType) -> None:
        """Exactly one way of stating the target, and the one that belongs to its type."""
        fields, allowed = self.fields, TARGET_FIELDS[target_type]
        every = dict.fromkeys(name for names in TARGET_FIELDS.values() for name in names)
        given = [name for name in every if fields.has(name)]
        foreign = [name for name in given if name not in allowed]
        if allowed and not any(name in allowed for name in given):
            code = "KZ-BEW-TOLERANZ-FEHLT" if target_type is TargetType.APPROACH else "KZ-BEW-ZIELWERT-FEHLT"
            message = f"Dem Zieltyp „{target_type}“ fehlt {' oder '.join(f'„{name}“' for name in allowed)}."
            fields.report(code, message, "Den beschlossenen Wert mit Fundstelle eintragen.")
        if foreign or len(given) > 1:
            message = f"Zum Zieltyp „{target_type}“ passt nicht: {', '.join(foreign or given)}."
            fields.report("KZ-BEW-ZIELWERT", message, "Genau eine Angabe des Ziels stehen lassen.")

    def _indicator(self, target_type: TargetType, direction: Direction) -> Indicator:
        fields = self.fields
        low, high = self._bounds(target_type, direction)
        return Indicator(
            id=fields.text("id"),
            title=fields.text("titel"),
            target_number=self.number,
            target_type=target_type,
            direction=direction,
            low=low,
            high=high,
            relative=self._relative(),
            stages=self._stages(),
            deadline=fields.when("frist"),
            baseline=fields.number("ausgangswert"),
            side=fields.word("seite", Side) or Side.BOTH,
            aim=fields.word("soll", Aim),
            kind=fields.word("art", Kind),
            unit=fields.text("einheit"),
            decimals=fields.decimals("nachkommastellen"),
            scope=_scope(fields),
            target_scope=_scope(fields, "ziel_"),
            periodicity_months=fields.months("periodizitaet_monate"),
            lag_months=self._lag(),
            sample=fields.yes("stichprobe"),
            breaks=self._breaks(),
            office=fields.text("stelle"),
            path=fields.path,
            line=fields.line,
        )

    def _bounds(self, target_type: TargetType, direction: Direction) -> tuple[Fraction | None, Fraction | None]:
        """Of an interval the weakest demand it allows."""
        fields = self.fields
        if target_type is TargetType.CORRIDOR:
            return (fields.has("korridor") and fields.pair("korridor")) or (None, None)
        if fields.has("zielintervall"):
            low, high = fields.pair("zielintervall") or (None, None)
            value = low if direction is Direction.UP else high
            return value, value
        value = fields.number("toleranz" if target_type is TargetType.APPROACH else "zielwert")
        if target_type is TargetType.APPROACH and value is not None and value < 0:
            fields.report("KZ-BEW-ZAHL", "„toleranz“ ist kleiner als 0.", "Prozentpunkte ohne Vorzeichen angeben.")
        return value, value

    def _relative(self) -> Relative | None:
        raw = self.fields.raw.get("ziel_relativ")
        if not isinstance(raw, Mapping):
            return None
        inner = self.fields.inner(raw, "ziel_relativ")
        to, percent = inner.when("zu"), inner.number("prozent")
        if to is None or percent is None:
            inner.report("KZ-BEW-ZIELWERT", "„zu“ oder „prozent“ fehlt.", "Zum Beispiel {zu: 2018, prozent: 10}.")
            return None
        return Relative(to, percent)

    def _stages(self) -> tuple[Stage, ...]:
        stages = []
        for entry in self.fields.entries("etappen", "zielwert"):
            deadline, value = entry.when("frist"), entry.number("zielwert")
            if deadline is None or value is None:
                entry.report("KZ-BEW-ZIELWERT", "„frist“ oder „zielwert“ fehlt.", "Beide angeben.")
            else:
                stages.append(Stage(deadline, value))
        if len({stage.deadline.month for stage in stages}) < len(stages):
            self.fields.report("KZ-BEW-ZIELWERT", "Zwei Etappen haben dieselbe Frist.", "Eine Etappe je Frist.")
        return tuple(sorted(stages, key=lambda stage: stage.deadline.month))

    def _breaks(self) -> tuple[Break, ...]:
        breaks = []
        for entry in self.fields.entries("brueche", "ab"):
            since = entry.when("ab")
            if since is None:
                entry.report("KZ-BEW-ZEIT", "„ab“ fehlt.", "Angeben, ab wann anders gezählt wird.")
            else:
                breaks.append(Break(since, entry.text("grund")))
        return tuple(sorted(breaks, key=lambda entry: entry.since.month))

    def _lag(self) -> int:
        if self.fields.has("periodizitaet_monate") and not self.fields.has("verzug_monate"):
            message = "„verzug_monate“ fehlt; ohne den Verzug ist nicht zu sagen, wann ein Wert überfällig ist."
            self.fields.report("KZ-BEW-VERZUG-FEHLT", message, "Die übliche Zeit bis zur Veröffentlichung angeben.")
        return self.fields.months("verzug_monate") or 0

    def _check_kind(self, indicator: Indicator) -> None:
        qualitative = indicator.target_type is TargetType.QUALITATIVE
        if qualitative != (indicator.kind in QUALITATIVE_KINDS):
            message = f"Die Art „{indicator.kind or ''}“ passt nicht zum Zieltyp „{indicator.target_type}“."
            hint = "„qualitativ“ braucht ja_nein oder bericht, andere Zieltypen haben zaehlgroesse, quote oder nichts."
            self.fields.report("KZ-BEW-ART", message, hint)

    def _check_dates(self, indicator: Indicator) -> None:
        if indicator.target_type is TargetType.REACH and not self.fields.has("frist"):
            message = "„frist“ fehlt; ein Wert ist bis zu einem Zeitpunkt zu erreichen."
            self.fields.report("KZ-BEW-FRIST-FEHLT", message, "Frist angeben oder den Zieltyp „halten“ wählen.")
        undated = indicator.target_type is TargetType.APPROACH and not self.fields.has("frist")
        if undated and not self.fields.has("soll"):
            message = "„soll“ fehlt; ohne Frist ist sonst nicht zu sagen, was verlangt ist."
            self.fields.report("KZ-BEW-SOLL-FEHLT", message, f"Angeben: {', '.join(Aim)}.")


def _plain_values(indicator: Indicator) -> tuple[Fraction, ...]:
    """The target values that are known without the series."""
    single = () if indicator.low is None else (indicator.low,)
    return tuple(stage.value for stage in indicator.stages) or single


def _scope(fields: Fields, prefix: str = "") -> Scope:
    return Scope(*(fields.text(prefix + name) for name in ("konzept", "basis", "gebiet")))


def _rows(frame: Fields) -> list[Mapping[str, object]]:
    value = frame.raw.get("punkte")
    rows = list(value) if isinstance(value, Sequence) and not isinstance(value, str) else []
    for number, row in enumerate(rows, 1):
        if not isinstance(row, Mapping):
            message = f"Der {number}. Eintrag von „punkte“ ist keine Zeile: {quoted(as_text(row))}."
            frame.report("KZ-BEW-FALL", message, "Felder mit Namen angeben.")
    return [row for row in rows if isinstance(row, Mapping)]


def _unreadable(path: str, message: str, line: int, column: int) -> Case:
    hint = "Aufbau: {„bewertungsdatum“, „indikator“, „punkte“}."
    problem = Problem(code="KZ-BEW-FALL", message=message, path=path, line=line, column=column, hint=hint)
    return Case(id="", scope=Scope(), targets=(), points=(), evaluation_date=None, problems=(problem,))
