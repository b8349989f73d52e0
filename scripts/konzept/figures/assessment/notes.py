"""What a reader should know beside the verdict. Notes never change it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from konzept.figures.assessment.decide import UNCLEAR, Outcome, Situation
from konzept.figures.assessment.formulas import MIN_POINTS
from konzept.figures.assessment.model import Indicator, Point, Procedure, Reason, Tendency, Verdict
from konzept.figures.assessment.series import WINDOW_POINTS, Value
from konzept.figures.symbols import Symbol

SHORTENED = "reihe_gekuerzt"
FEW, GAP, AWAITED, ERROR_UNKNOWN = (
    ("wenige_werte", "luecke_in_der_reihe", "wert_zum_zieljahr_steht_aus", "unsicherheit_unbekannt")
)  # fmt: skip
DATE_REACHED, DATE_MISSED = "zieljahr:erreicht", "zieljahr:verfehlt"
FLIPS, NOT_CHECKED = "kippt_ohne_letzten_wert", "gegenprobe_nicht_moeglich"
COUNTER_CHECKED = frozenset({Procedure.REACH, Procedure.HOLD, Procedure.APPROACH, Procedure.TENDENCY})


def has_flag(note: str, point: Point) -> bool:
    """Whether a point carries the mark that a note is about."""
    if note == "klammerwert":
        return point.bracketed
    return point.symbol is Symbol.ROUNDED_ZERO if note == "gerundete_null" else FLAG_NOTES[note] in point.flags


FLAG_NOTES = {"vorlaeufig": "p", "berichtigt": "r", "geschaetzt": "s", "klammerwert": "()", "gerundete_null": "0"}


def notes_of(situation: Situation, outcome: Outcome, counter: Outcome | None) -> tuple[str, ...]:
    """All notes in fixed order; `counter` is the outcome without the last value, None if nothing was left."""
    return (
        *(f"{SHORTENED}:{name}" for name in situation.series.shortened),
        *_about_values(situation.indicator, outcome.used),
        *_about_errors(situation, outcome),
        *_about_date(situation, outcome),
        *_about_counter_check(outcome, counter),
    )


def _about_values(indicator: Indicator, used: Sequence[Value]) -> Iterator[str]:
    if MIN_POINTS <= len(used) < WINDOW_POINTS:
        yield FEW
    allowed = max(indicator.periodicity_months or 0, 12)
    if indicator.periodicity_months and any(later.month - value.month > allowed for value, later in pairwise(used)):
        yield GAP
    ends = (used[0].point, used[-1].point) if used else ()
    yield from (note for note in FLAG_NOTES if any(has_flag(note, point) for point in ends))


def _about_errors(situation: Situation, outcome: Outcome) -> Iterator[str]:
    """For a sample: the error of the last value, and of the first where a change was computed, should be published."""
    used = outcome.used
    if not situation.indicator.sample or not used or outcome.reason is Reason.BRACKETED:
        return
    needed = (used[0], used[-1]) if len(used) >= MIN_POINTS else (used[-1],)
    if any(value.error is None for value in needed):
        yield ERROR_UNKNOWN


def _about_date(situation: Situation, outcome: Outcome) -> Iterator[str]:
    goal = situation.goal
    if goal is None:
        return
    if situation.hold_forced and outcome.procedure is Procedure.HOLD:
        yield DATE_REACHED if goal.reached(situation.last.quantity) else DATE_MISSED
    over = goal.deadline is not None and goal.deadline < situation.evaluation_month
    if outcome.procedure is Procedure.REACH and over:
        yield AWAITED


def _about_counter_check(outcome: Outcome, counter: Outcome | None) -> Iterator[str]:
    """Nothing where the last value decides nothing; what is unclear with it is no clearer without any value."""
    if outcome.procedure not in COUNTER_CHECKED:
        return
    same = _is_unclear(outcome) if counter is None else _code(counter) == _code(outcome)
    if same:
        return
    if counter is None or _is_unclear(counter):
        yield NOT_CHECKED
    else:
        yield f"{FLIPS}:{_code(counter)}"


def _is_unclear(outcome: Outcome) -> bool:
    unrated = outcome.verdict is Verdict.NOT_RATABLE or outcome.tendency is Tendency.UNKNOWN
    return unrated or outcome.verdict in UNCLEAR


def _code(outcome: Outcome) -> str:
    return outcome.tendency or outcome.verdict
