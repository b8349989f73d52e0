"""Indicator, points and evaluation date → `Assessment`. The clock is an input."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from konzept.core import Problem
from konzept.figures.assessment.decide import Outcome, Situation, decide, decide_without_last, goal_of
from konzept.figures.assessment.formulas import Goal, extrapolate, last_change, mean_change, share_of_way
from konzept.figures.assessment.inputs import Case, contradictions
from konzept.figures.assessment.model import (
    Direction,
    Indicator,
    Point,
    Procedure,
    TargetType,
)
from konzept.figures.assessment.notes import COUNTER_CHECKED, notes_of
from konzept.figures.assessment.points import digest, judged_points
from konzept.figures.assessment.result import Assessment
from konzept.figures.assessment.sentences import explain, verdict_text
from konzept.figures.assessment.series import (
    NOT_TARGET_DATE,
    OUTSIDE_WINDOW,
    Series,
    Value,
    build_series,
    check_points,
    ratio_percent,
    window_of,
)
from konzept.figures.assessment.when import When, month_of, split_month
from konzept.figures.assessment.words import word_of

COMPARES_WITH_TARGET = frozenset({Procedure.REACH, Procedure.HOLD, Procedure.FINAL})


def judge(indicator: Indicator, points: Sequence[Point], evaluation_date: date) -> Assessment:
    """The assessment of one target; faults of the rows leave it without a verdict, all of them listed."""
    series = build_series(points, indicator)
    goal, fault = goal_of(indicator, series)
    problems = check_points(points, indicator.scope, evaluation_date)
    if indicator.relative and goal:
        problems += contradictions(indicator, [goal.low])
    if problems:
        return _without_verdict(indicator, evaluation_date, problems)
    target_date = indicator.last_date
    situation = Situation(
        indicator=indicator,
        series=series,
        window=window_of(series.values),
        goal=goal,
        goal_fault=fault,
        evaluation_month=month_of(evaluation_date),
        hold_forced=bool(target_date and series.values and target_date.month == series.values[-1].month),
    )
    outcome = decide(situation)
    counter = decide_without_last(situation) if outcome.procedure in COUNTER_CHECKED else None
    return _assessment(situation, outcome, notes_of(situation, outcome, counter), evaluation_date)


def judge_case(case: Case) -> tuple[Assessment, ...]:
    """One assessment per target; if anything is wrong with the case, one without a verdict that lists it all."""
    if case.evaluation_date is None or case.problems:
        day = case.evaluation_date
        found = check_points(case.points, case.scope, day) if day else []
        return (Assessment(id=case.id, bewertungsdatum=day, problems=(*case.problems, *found)),)
    return tuple(judge(target, case.points, case.evaluation_date) for target in case.targets)


def _without_verdict(indicator: Indicator, evaluation_date: date, problems: list[Problem]) -> Assessment:
    return Assessment(
        id=indicator.id,
        ziel_nr=indicator.target_number,
        bewertungsdatum=evaluation_date,
        zieltyp=indicator.target_type,
        richtung=indicator.direction,
        problems=tuple(problems),
    )


def _assessment(situation: Situation, outcome: Outcome, notes: tuple[str, ...], evaluation_date: date) -> Assessment:
    indicator, series = situation.indicator, situation.series
    draft = _without_numbers(situation, outcome, evaluation_date)
    draft = _with_target(_with_values(draft, outcome), situation, outcome)
    draft = replace(draft, hinweise=notes)
    draft = replace(draft, urteil_text=verdict_text(draft, indicator, series))
    return replace(draft, erklaerung=explain(draft, indicator, outcome, series))


def _without_numbers(situation: Situation, outcome: Outcome, evaluation_date: date) -> Assessment:
    indicator = situation.indicator
    points = judged_points(situation.series, outcome.used, _why_unused(situation, outcome))
    approaches = indicator.target_type is TargetType.APPROACH
    return Assessment(
        id=indicator.id,
        ziel_nr=indicator.target_number,
        bewertungsdatum=evaluation_date,
        zieltyp=indicator.target_type,
        richtung=Direction.DOWN if approaches else indicator.direction,
        verfahren=outcome.procedure,
        ausgangswert=indicator.baseline,
        stichprobe=indicator.sample,
        urteil=outcome.verdict,
        tendenz=outcome.tendency,
        grund=outcome.reason,
        dns=word_of(outcome.verdict, outcome.tendency).dns,
        punkte_sha256=digest(points),
        points=points,
    )


def _why_unused(situation: Situation, outcome: Outcome) -> str:
    final = outcome.used != situation.window and outcome.procedure is not Procedure.QUALITATIVE
    return NOT_TARGET_DATE if final else OUTSIDE_WINDOW


def _with_values(draft: Assessment, outcome: Outcome) -> Assessment:
    """The numbers of the values alone."""
    used = outcome.used
    if not used:
        return draft
    first, last = used[0], used[-1]
    return replace(
        draft,
        n=len(used),
        von=first.point.when,
        bis=last.point.when,
        v0=first.quantity,
        vn=last.quantity,
        m=mean_change(used),
        V=ratio_percent(last.point),
        letzte_aenderung=last_change(used),
    )


def _with_target(draft: Assessment, situation: Situation, outcome: Outcome) -> Assessment:
    """The numbers that compare the values with the target; those of a comparison only where there was one."""
    indicator, goal = situation.indicator, situation.goal
    deadline = _deadline(indicator, goal)
    draft = replace(
        draft,
        ziel_unten=goal.low if goal else None,
        ziel_oben=goal.high if goal else None,
        frist=deadline,
        frist_monat=deadline.month if deadline else None,
        wert_im_zieljahr=_value_at_target_date(situation),
        etappen=_passed_stages(indicator, situation.series),
    )
    if goal is None or outcome.procedure not in COMPARES_WITH_TARGET:
        return draft
    draft = replace(draft, weg_prozent=_way_percent(outcome.used[-1], goal, indicator))
    return _with_extrapolation(draft, goal, outcome.used[-1]) if outcome.procedure is Procedure.REACH else draft


def _with_extrapolation(draft: Assessment, goal: Goal, last: Value) -> Assessment:
    if draft.m is None or goal.deadline is None:
        return draft
    ahead = extrapolate(last, draft.m, goal.bound(last.quantity), goal.deadline)
    return replace(
        draft,
        T=ahead.years,
        hochrechnung=ahead.end,
        luecke=ahead.gap,
        quote_prozent=100 * ahead.rate,
        verfehlung_prozent=100 * (1 - ahead.rate),
    )


def _way_percent(last: Value, goal: Goal, indicator: Indicator) -> Fraction | None:
    """The share of the way, where there is a way: from a baseline that had not reached the single target yet."""
    baseline = indicator.baseline
    if baseline is None or goal.sign == 0 or goal.reached(baseline):
        return None
    return 100 * share_of_way(last.quantity, goal.low, baseline)


def _deadline(indicator: Indicator, goal: Goal | None) -> When | None:
    """The date of the target that counts now, as it was written."""
    dates = (*(stage.deadline for stage in indicator.stages), indicator.deadline)
    return next((date for date in dates if date and (goal is None or date.month == goal.deadline)), None)


def _value_at_target_date(situation: Situation) -> Fraction | None:
    date = situation.indicator.last_date
    value = situation.series.at(date.month) if date else None
    return value.quantity if value else None


def _passed_stages(indicator: Indicator, series: Series) -> tuple[str, ...]:
    """What became of the stages up to the last value: „2022:erreicht“, „2022:verfehlt“ or „2022:kein Wert“."""
    passed = (stage for stage in indicator.stages if series.values and stage.deadline.month <= series.values[-1].month)
    listed = []
    for stage in passed:
        value = series.at(stage.deadline.month)
        reached = value is not None and indicator.sign * (value.quantity - stage.value) >= 0
        state = "kein Wert" if value is None else "erreicht" if reached else "verfehlt"
        listed.append(f"{split_month(stage.deadline.month)[0]}:{state}")
    return tuple(listed)
