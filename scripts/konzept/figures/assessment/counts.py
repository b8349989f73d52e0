"""Many verdicts in one sentence: only counts. No mean, no weight, no colour for a field, no ranking."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from konzept.figures.assessment.model import Verdict
from konzept.figures.assessment.result import Assessment
from konzept.figures.assessment.words import WORDS

C = TypeVar("C", bound=Hashable)

NOT_COUNTED_AS_RATED = frozenset({Verdict.WITHOUT_TARGET, Verdict.STALE, Verdict.NOT_RATABLE})
# By the letters of the DNS, B first; verdicts without a letter stand behind the letter they resemble most.
WORST_FIRST = (
    *(Verdict.OFF_TRACK, Verdict.MISSED_AWAY),
    *(Verdict.FINAL_MISSED, Verdict.NOT_FULFILLED, Verdict.NOT_CLOSER, Verdict.NOT_REPORTED),
    *(Verdict.FAR_BEHIND, Verdict.MISSED_CLOSER),
    *(Verdict.MISSED_UNCLEAR, Verdict.NOT_CLOSER_TURNED),
    *(Verdict.SLIGHTLY_BEHIND, Verdict.KEPT_AT_RISK),
    *(Verdict.CLOSER_NOT_LATELY, Verdict.EQUAL_AT_RISK, Verdict.STILL_OPEN),
    *(Verdict.ON_TRACK, Verdict.KEPT),
    *(Verdict.KEPT_UNCLEAR, Verdict.EQUAL_UNCLEAR, Verdict.CLOSER, Verdict.EQUAL),
    *(Verdict.FINAL_REACHED, Verdict.FULFILLED, Verdict.REPORTED),
    *(Verdict.WITHOUT_TARGET, Verdict.STALE, Verdict.NOT_RATABLE),
)
READER_WORDS: Mapping[Verdict, str] = {verdict: word.text for verdict, word in WORDS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How often each verdict occurs, in the order of the verdicts and without zeros; the parts add up to `total`."""

    parts: tuple[tuple[Verdict, int], ...]

    @property
    def total(self) -> int:
        return sum(count for _, count in self.parts)

    @property
    def rated(self) -> int:
        return sum(count for verdict, count in self.parts if verdict not in NOT_COUNTED_AS_RATED)

    def sentence(self, words: Mapping[Verdict, str] = READER_WORDS) -> str:
        """„3 von 5 bewertbar: 2 auf Kurs, …“."""
        if not self.parts:
            return "keine Indikatoren zugeordnet"
        return f"{self.rated} von {self.total} bewertbar: {listed(self.parts, words)}"


def count_verdicts(verdicts: Iterable[Verdict]) -> Counts:
    """One verdict per indicator; of several targets pass the `worst`."""
    return Counts(parts=count_in_order(verdicts, tuple(Verdict)))


def count_in_order(values: Iterable[C], order: Sequence[C]) -> tuple[tuple[C, int], ...]:
    """How often each value occurs, in the given order and without zeros; also for the status of measures."""
    counts = Counter(values)
    return tuple((value, counts[value]) for value in order if counts[value])


def listed(parts: Iterable[tuple[C, int]], words: Mapping[C, str]) -> str:
    """„2 auf Kurs, 1 veraltet“."""
    return ", ".join(f"{count} {words[value]}" for value, count in parts)


def worst(assessments: Sequence[Assessment]) -> Assessment:
    """Of several targets of one indicator the worst verdict; one that cannot be rated only if there is no other."""
    rated = [assessment for assessment in assessments if assessment.urteil]
    return min(rated, key=lambda assessment: (_rank(assessment), assessment.ziel_nr))


def _rank(assessment: Assessment) -> int:
    return WORST_FIRST.index(assessment.urteil) if assessment.urteil else len(WORST_FIRST)
