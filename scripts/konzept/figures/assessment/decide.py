"""The decision table: its rows in order, the first that answers wins. Row 0 (faults) has been passed before.

Procedures: J `_hold`, K `_reach`, P `_approach_or_not`, R `row_7_without_target`, A `row_5_final`,
Q `row_1_qualitative`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from konzept.figures.assessment.formulas import (
    MIN_POINTS,
    Goal,
    change_is_uncertain,
    due_month,
    extrapolate,
    last_change,
    level_is_uncertain,
    mean_change,
)
from konzept.figures.assessment.model import (
    Aim,
    Direction,
    Indicator,
    Kind,
    Procedure,
    Reason,
    TargetType,
    Tendency,
    Verdict,
)
from konzept.figures.assessment.series import Series, Value, window_of

ON_TRACK_ABOVE = Fraction(95, 100)
SLIGHTLY_BEHIND_FROM = Fraction(80, 100)
SCOPE_REASONS = (Reason.OTHER_CONCEPT, Reason.OTHER_BASIS, Reason.OTHER_TERRITORY)
UNCLEAR = frozenset({Verdict.KEPT_UNCLEAR, Verdict.MISSED_UNCLEAR, Verdict.EQUAL_UNCLEAR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Everything a row may ask for. `goal` is None where there is none or (`goal_fault`) it cannot be computed.

    `window` may be empty. `hold_forced`: the last target date is that of the last value, so nothing lies ahead of it.
    """

    indicator: Indicator
    series: Series
    window: tuple[Value, ...]
    goal: Goal | None
    goal_fault: Reason | None
    evaluation_month: int
    hold_forced: bool

    @property
    def last(self) -> Value:
        return self.window[-1]

    @property
    def is_stale(self) -> bool:
        due = due_month(self.last.month, self.indicator)
        return due is not None and self.evaluation_month > due

    @property
    def known_change(self) -> Fraction | None:
        """m, or None where there are too few values or sampling alone may explain it."""
        uncertain = self.indicator.sample and change_is_uncertain(self.window)
        return None if uncertain else mean_change(self.window)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The verdict; `used` are the values it rests on."""

    verdict: Verdict
    used: tuple[Value, ...]
    procedure: Procedure = Procedure.NONE
    reason: Reason | None = None
    tendency: Tendency | None = None


Row = Callable[[Situation], Outcome | None]


def decide(situation: Situation) -> Outcome:
    """The outcome of the first row that answers."""
    return _first(ROWS, situation)


def decide_without_last(situation: Situation) -> Outcome | None:
    """The counter-check: rows 7–11 with the same goal and the same forced J, without the last usable value.

    None if nothing is left to judge.
    """
    window = window_of(situation.series.values[:-1])
    return _first(COUNTER_CHECK_ROWS, replace(situation, window=window)) if window else None


def goal_of(indicator: Indicator, series: Series) -> tuple[Goal | None, Reason | None]:
    """The goal that counts now: of several stages the next one after the last value, or the last stage."""
    deadline = indicator.deadline.month if indicator.deadline else None
    if indicator.stages:
        last = series.values[-1].month if series.values else 0
        ahead = [stage for stage in indicator.stages if stage.deadline.month > last]
        stage = (ahead or [indicator.stages[-1]])[0]
        return Goal(stage.value, stage.value, indicator.sign, stage.deadline.month), None
    if indicator.relative:
        base = series.at(indicator.relative.to.month)
        if base is None or base.quantity <= 0:
            return None, Reason.BASE_MISSING if base is None else Reason.BASE_NOT_POSITIVE
        value = base.quantity * (100 + indicator.relative.percent) / 100
        return Goal(value, value, indicator.sign, deadline), None
    if indicator.low is None or indicator.high is None:
        return None, None
    return Goal(indicator.low, indicator.high, indicator.sign, deadline), None


def row_1_qualitative(situation: Situation) -> Outcome | None:
    if situation.indicator.target_type is not TargetType.QUALITATIVE:
        return None
    return (_yes_or_no if situation.indicator.kind is Kind.YES_NO else _report)(situation)


def row_2_no_value(situation: Situation) -> Outcome | None:
    if situation.window:
        return None
    return _not_ratable(situation, Reason.VALUES_FOLLOW if situation.series.pending else Reason.NO_VALUES)


def row_3_other_scope(situation: Situation) -> Outcome | None:
    """A target decided for other people, another basis or another place says nothing about these values."""
    indicator = situation.indicator
    for own, decided, reason in zip(indicator.scope, indicator.target_scope, SCOPE_REASONS, strict=True):
        if decided and decided != own and indicator.target_type is not TargetType.NONE:
            return _not_ratable(situation, reason)
    return None


def row_4_no_value_at_date(situation: Situation) -> Outcome | None:
    date = situation.indicator.last_date
    if date and date.month <= situation.last.month and situation.series.at(date.month) is None:
        return _not_ratable(situation, Reason.NO_VALUE_AT_DATE)
    return None


def row_5_final(situation: Situation) -> Outcome | None:
    date = situation.indicator.last_date
    value = situation.series.at(date.month) if date else None
    if value is None or not (value.month < situation.last.month or situation.is_stale):
        return None
    final = replace(situation, window=(value,))
    unfit = bracketed(final) or goal_not_computable(final)
    if unfit or situation.goal is None:
        return unfit
    if _level_is_uncertain(final, situation.goal):
        return _not_ratable(final, Reason.LEVEL_UNCERTAIN)
    reached = situation.goal.reached(value.quantity)
    return _rated(final, Procedure.FINAL, Verdict.FINAL_REACHED if reached else Verdict.FINAL_MISSED)


def row_6_stale(situation: Situation) -> Outcome | None:
    return _stale(situation) if situation.is_stale else None


def bracketed(situation: Situation) -> Outcome | None:
    """Before row 7: a bracketed value of a sample whose error nobody published carries no verdict."""
    last = situation.last
    unfit = situation.indicator.sample and last.point.bracketed and last.error is None
    return _not_ratable(situation, Reason.BRACKETED) if unfit else None


def row_7_without_target(situation: Situation) -> Outcome | None:
    if situation.indicator.target_type is not TargetType.NONE:
        return None
    return Outcome(
        verdict=Verdict.WITHOUT_TARGET,
        used=situation.window,
        procedure=Procedure.TENDENCY,
        tendency=_tendency(situation),
    )


def goal_not_computable(situation: Situation) -> Outcome | None:
    """Before row 8: a relative target without its base."""
    return _not_ratable(situation, situation.goal_fault) if situation.goal_fault else None


def row_8_hold(situation: Situation) -> Outcome | None:
    """A goal of every year; one that is reached already, also a corridor or parity; or one that is due now."""
    goal = situation.goal
    if goal is None:
        return None
    holds = situation.indicator.target_type is TargetType.HOLD or situation.hold_forced
    return _hold(situation, goal) if holds or goal.reached(situation.last.quantity) else None


def row_9_corridor(situation: Situation) -> Outcome | None:
    """Outside the corridor; inside row 8 has answered."""
    if situation.goal is None or situation.indicator.target_type is not TargetType.CORRIDOR:
        return None
    return (_hold if situation.goal.deadline is None else _reach)(situation, situation.goal)


def row_10_approach(situation: Situation) -> Outcome | None:
    """Beyond the tolerance; within it row 8 has answered."""
    if situation.goal is None or situation.indicator.target_type is not TargetType.APPROACH:
        return None
    if situation.goal.deadline is not None:
        return _reach(situation, situation.goal)
    if situation.indicator.aim is Aim.EQUAL:
        return _hold(situation, situation.goal)
    return _approach_or_not(situation)


def row_11_reach(situation: Situation) -> Outcome | None:
    return _reach(situation, situation.goal) if situation.goal else None


ROWS: tuple[Row, ...] = (
    row_1_qualitative,
    row_2_no_value,
    row_3_other_scope,
    row_4_no_value_at_date,
    row_5_final,
    row_6_stale,
    bracketed,
    row_7_without_target,
    goal_not_computable,
    row_8_hold,
    row_9_corridor,
    row_10_approach,
    row_11_reach,
)
COUNTER_CHECK_ROWS = ROWS[ROWS.index(bracketed) :]


def _first(rows: Sequence[Row], situation: Situation) -> Outcome:
    return next(outcome for row in rows if (outcome := row(situation)))


def _hold(situation: Situation, goal: Goal) -> Outcome:
    """Procedure J: where does the value stand, and does it move the right way?"""
    if _level_is_uncertain(situation, goal):
        return _not_ratable(situation, Reason.LEVEL_UNCERTAIN)
    verdict = _kept(situation, goal) if goal.reached(situation.last.quantity) else _missed(situation, goal)
    return _rated(situation, Procedure.HOLD, verdict)


def _kept(situation: Situation, goal: Goal) -> Verdict:
    equal = situation.indicator.target_type is TargetType.APPROACH
    change = situation.known_change
    if change is None:
        return Verdict.EQUAL_UNCLEAR if equal else Verdict.KEPT_UNCLEAR
    in_a_year = situation.last.quantity + change
    if goal.sign * change < 0 or (goal.sign == 0 and not goal.reached(in_a_year)):
        return Verdict.EQUAL_AT_RISK if equal else Verdict.KEPT_AT_RISK
    return Verdict.EQUAL if equal else Verdict.KEPT


def _missed(situation: Situation, goal: Goal) -> Verdict:
    if situation.known_change is None:
        return Verdict.MISSED_UNCLEAR
    first, last = (goal.shortfall(value.quantity) for value in (situation.window[0], situation.last))
    return Verdict.MISSED_CLOSER if last < first else Verdict.MISSED_AWAY


def _reach(situation: Situation, goal: Goal) -> Outcome:
    """Procedure K: how much of the still needed change would happen by the deadline?"""
    change = situation.known_change
    if change is None or goal.deadline is None:
        return _change_unknown(situation)
    target = goal.bound(situation.last.quantity)
    rate = extrapolate(situation.last, change, target, goal.deadline).rate
    return _rated(situation, Procedure.REACH, _verdict_of_rate(rate))


def _verdict_of_rate(rate: Fraction) -> Verdict:
    if rate <= 0:
        return Verdict.OFF_TRACK
    if rate > ON_TRACK_ABOVE:
        return Verdict.ON_TRACK
    return Verdict.SLIGHTLY_BEHIND if rate >= SLIGHTLY_BEHIND_FROM else Verdict.FAR_BEHIND


def _approach_or_not(situation: Situation) -> Outcome:
    """Procedure P: does the distance from parity shrink, on average and lately?"""
    mean, last = situation.known_change, last_change(situation.window)
    if mean is None or last is None:
        return _change_unknown(situation)
    if mean < 0:
        verdict = Verdict.CLOSER if last < 0 else Verdict.CLOSER_NOT_LATELY
    else:
        verdict = Verdict.NOT_CLOSER_TURNED if last < 0 else Verdict.NOT_CLOSER
    return _rated(situation, Procedure.APPROACH, verdict)


def _tendency(situation: Situation) -> Tendency:
    """Procedure R, the DNS rule for a direction without a value."""
    mean, last = situation.known_change, last_change(situation.window)
    if situation.indicator.direction is Direction.NONE:
        return Tendency.NO_DIRECTION
    if mean is None or last is None:
        return Tendency.UNKNOWN
    sign = situation.indicator.sign
    if sign * mean > 0:
        return Tendency.GOOD if sign * last > 0 else Tendency.GOOD_NOT_LATELY
    return Tendency.BAD_TURNED if sign * last > 0 else Tendency.BAD_OR_UNCHANGED


def _yes_or_no(situation: Situation) -> Outcome | None:
    if not situation.window:
        return row_2_no_value(situation)
    situation = replace(situation, window=situation.window[-1:])
    if not situation.last.point.has_evidence:
        return _not_ratable(situation, Reason.NO_EVIDENCE)
    if situation.is_stale:
        return _stale(situation)
    if situation.last.quantity:
        return _rated(situation, Procedure.QUALITATIVE, Verdict.FULFILLED)
    deadline = situation.indicator.deadline
    # Without a deadline none has been missed.
    is_open = deadline is None or deadline.month >= situation.evaluation_month
    return _rated(situation, Procedure.QUALITATIVE, Verdict.STILL_OPEN if is_open else Verdict.NOT_FULFILLED)


def _report(situation: Situation) -> Outcome:
    situation = replace(situation, window=situation.window[-1:])
    present = situation.window and not situation.is_stale
    return _rated(situation, Procedure.QUALITATIVE, Verdict.REPORTED if present else Verdict.NOT_REPORTED)


def _level_is_uncertain(situation: Situation, goal: Goal) -> bool:
    last = situation.last
    return situation.indicator.sample and level_is_uncertain(last, goal.bound(last.quantity))


def _change_unknown(situation: Situation) -> Outcome:
    if len(situation.window) >= MIN_POINTS:
        return _not_ratable(situation, Reason.CHANGE_UNCERTAIN)
    return _not_ratable(situation, Reason.BREAK if situation.series.shortened else Reason.TOO_FEW)


def _rated(situation: Situation, procedure: Procedure, verdict: Verdict) -> Outcome:
    return Outcome(verdict=verdict, used=situation.window, procedure=procedure)


def _not_ratable(situation: Situation, reason: Reason) -> Outcome:
    return Outcome(verdict=Verdict.NOT_RATABLE, used=situation.window, reason=reason)


def _stale(situation: Situation) -> Outcome:
    return Outcome(verdict=Verdict.STALE, used=situation.window, reason=Reason.LAST_TOO_OLD)
