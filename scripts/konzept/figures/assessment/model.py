"""What is judged and by which words: the indicator with its target, the published points, the verdicts.

Values only. The German words of the enumerations are the codes of the published record.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from konzept.figures.assessment.when import When
from konzept.figures.symbols import Symbol

RULE_VERSION = "1.0"


class TargetType(StrEnum):
    REACH = "erreichen"
    HOLD = "halten"
    CORRIDOR = "korridor"
    STAGES = "etappen"
    APPROACH = "annaehern"
    NONE = "ohne_zielwert"
    QUALITATIVE = "qualitativ"


class Direction(StrEnum):
    UP = "steigen"
    DOWN = "sinken"
    IN_CORRIDOR = "in_korridor"
    APPROACH = "annaehern"
    NONE = "keine"


class Kind(StrEnum):
    """What is counted; decides what „-“ means."""

    COUNT = "zaehlgroesse"
    RATE = "quote"
    YES_NO = "ja_nein"
    REPORT = "bericht"


class Side(StrEnum):
    """Which deviation from the population share counts."""

    BOTH = "beide"
    BELOW = "unter"
    ABOVE = "ueber"


class Aim(StrEnum):
    """What a group's share shall do without a deadline."""

    EQUAL = "entspricht"
    CLOSER = "naehert_sich_an"


class Verdict(StrEnum):
    """All verdicts, in the order in which they are counted."""

    ON_TRACK = "auf_kurs"
    SLIGHTLY_BEHIND = "leicht_hinter"
    FAR_BEHIND = "deutlich_hinter"
    OFF_TRACK = "nicht_auf_dem_weg"
    KEPT = "eingehalten"
    KEPT_AT_RISK = "eingehalten_gefaehrdet"
    MISSED_CLOSER = "verfehlt_naehert_sich"
    MISSED_AWAY = "verfehlt_entfernt_sich"
    KEPT_UNCLEAR = "eingehalten_tendenz_unklar"
    MISSED_UNCLEAR = "verfehlt_tendenz_unklar"
    EQUAL = "entspricht"
    EQUAL_AT_RISK = "entspricht_gefaehrdet"
    EQUAL_UNCLEAR = "entspricht_tendenz_unklar"
    CLOSER = "naehert_sich_an"
    CLOSER_NOT_LATELY = "naehert_sich_an_zuletzt_nicht"
    NOT_CLOSER_TURNED = "naehert_sich_nicht_an_zuletzt_wende"
    NOT_CLOSER = "naehert_sich_nicht_an"
    FINAL_REACHED = "abgeschlossen_erreicht"
    FINAL_MISSED = "abgeschlossen_verfehlt"
    FULFILLED = "erfuellt"
    STILL_OPEN = "noch_offen"
    NOT_FULFILLED = "nicht_erfuellt"
    REPORTED = "bericht_liegt_vor"
    NOT_REPORTED = "bericht_fehlt"
    WITHOUT_TARGET = "ohne_zielwert"
    STALE = "veraltet"
    NOT_RATABLE = "nicht_bewertbar"


class Tendency(StrEnum):
    """How a series without a target moves."""

    GOOD = "guenstig"
    GOOD_NOT_LATELY = "guenstig_zuletzt_nicht"
    BAD_TURNED = "unguenstig_zuletzt_wende"
    BAD_OR_UNCHANGED = "unguenstig_oder_unveraendert"
    UNKNOWN = "nicht_bestimmbar"
    NO_DIRECTION = "ohne_richtung"


class Reason(StrEnum):
    """Why there is no rating."""

    NO_VALUES = "keine_werte"
    VALUES_FOLLOW = "werte_folgen"
    TOO_FEW = "zu_wenig_werte"
    BREAK = "reihenbruch"
    CHANGE_UNCERTAIN = "veraenderung_unsicher"
    LEVEL_UNCERTAIN = "niveau_unsicher"
    BRACKETED = "klammerwert"
    OTHER_CONCEPT = "ziel_anderes_konzept"
    OTHER_BASIS = "ziel_anderes_basis"
    OTHER_TERRITORY = "ziel_anderes_gebiet"
    NO_VALUE_AT_DATE = "kein_wert_im_zieljahr"
    BASE_MISSING = "bezugswert_fehlt"
    BASE_NOT_POSITIVE = "bezugswert_nicht_positiv"
    NO_EVIDENCE = "beleg_fehlt"
    LAST_TOO_OLD = "letzter_wert_zu_alt"


class Procedure(StrEnum):
    """Which way of judging led to the verdict."""

    REACH = "K"
    HOLD = "J"
    TENDENCY = "R"
    APPROACH = "P"
    FINAL = "A"
    QUALITATIVE = "Q"
    NONE = ""


class Scope(NamedTuple):
    """Whom, on which basis and where a figure counts; empty parts are not stated."""

    concept: str = ""
    basis: str = ""
    territory: str = ""


class Break(NamedTuple):
    """From this date on the source counts differently."""

    since: When
    reason: str


class Stage(NamedTuple):
    """A value to be reached by a date."""

    deadline: When
    value: Fraction


class Relative(NamedTuple):
    """A target as a change in percent against the value of a date."""

    to: When
    percent: Fraction


ANY_SCOPE = Scope()


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One indicator with one of its targets.

    `low` and `high` are equal for a single value, None where there is no value or it is `relative` or in `stages`;
    for `annaehern` both are the tolerance in percentage points.
    """

    id: str = ""
    title: str = ""
    target_number: int = 1
    target_type: TargetType
    direction: Direction
    low: Fraction | None = None
    high: Fraction | None = None
    relative: Relative | None = None
    stages: tuple[Stage, ...] = ()
    deadline: When | None = None
    baseline: Fraction | None = None
    side: Side = Side.BOTH
    aim: Aim | None = None
    kind: Kind | None = None
    unit: str = ""
    decimals: int | None = None
    scope: Scope = ANY_SCOPE
    target_scope: Scope = ANY_SCOPE
    periodicity_months: int | None = None
    lag_months: int = 0
    sample: bool = False
    breaks: tuple[Break, ...] = ()
    office: str = ""
    path: str = ""
    line: int = 1

    @property
    def sign(self) -> int:
        """+1 if more is better, −1 if less is, 0 without such a direction."""
        return {Direction.UP: 1, Direction.DOWN: -1, Direction.APPROACH: -1}.get(self.direction, 0)

    @property
    def last_date(self) -> When | None:
        """The last date of the target, the last stage for stages; None where the target has no date that ends it."""
        if self.target_type is TargetType.STAGES:
            return max((stage.deadline for stage in self.stages), key=lambda when: when.month)
        dated = self.target_type in (TargetType.REACH, TargetType.CORRIDOR, TargetType.APPROACH)
        return self.deadline if dated else None


class Point(NamedTuple):
    """One published row. `value` is exact; None where the symbol says that there is none."""

    when: When
    value: Fraction | None
    symbol: Symbol | None = None
    bracketed: bool = False
    flags: str = ""
    error: Fraction | None = None
    comparison: Fraction | None = None
    scope: Scope = ANY_SCOPE
    vintage: str = ""
    has_evidence: bool = False
    path: str = ""
    line: int = 1
