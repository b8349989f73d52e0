"""How an indicator's status is computed and explained: rule version 1.0, exact and without a clock.

`read_case` turns what was written into typed values, `judge` an indicator and its points into an `Assessment`, `record`
and the CSV functions an `Assessment` into its published form; `scripts/nachrechnen.py` computes every verdict again.

The default method is the one the Statistisches Bundesamt publishes for the indicators of the Deutsche
Nachhaltigkeitsstrategie („Status der Indikatoren – Methodik“). A verdict is neither a political judgement nor a
forecast.
"""

from konzept.figures.assessment.counts import Counts, count_in_order, count_verdicts, listed, worst
from konzept.figures.assessment.formulas import shown_places
from konzept.figures.assessment.inputs import Case, read_case, read_case_file
from konzept.figures.assessment.judge import judge, judge_case
from konzept.figures.assessment.model import (
    RULE_VERSION,
    Indicator,
    Point,
    Procedure,
    Reason,
    TargetType,
    Tendency,
    Verdict,
)
from konzept.figures.assessment.observations import breaks_of, rows_of
from konzept.figures.assessment.record import (
    RECORD_FIELDS,
    Record,
    assessments_csv,
    judge_case_file,
    points_csv,
    record,
)
from konzept.figures.assessment.result import Assessment
from konzept.figures.assessment.when import When, when_words
from konzept.figures.assessment.words import (
    DISCLAIMER,
    NO_TARGET_DECIDED,
    TENDENCY_WORDS,
    WORDS,
    Word,
    german,
    word_of,
)

__all__ = [
    "DISCLAIMER",
    "NO_TARGET_DECIDED",
    "RECORD_FIELDS",
    "RULE_VERSION",
    "TENDENCY_WORDS",
    "WORDS",
    "Assessment",
    "Case",
    "Counts",
    "Indicator",
    "Point",
    "Procedure",
    "Reason",
    "Record",
    "TargetType",
    "Tendency",
    "Verdict",
    "When",
    "Word",
    "assessments_csv",
    "breaks_of",
    "count_in_order",
    "count_verdicts",
    "german",
    "judge",
    "judge_case",
    "judge_case_file",
    "listed",
    "points_csv",
    "read_case",
    "read_case_file",
    "record",
    "rows_of",
    "shown_places",
    "when_words",
    "word_of",
    "worst",
]
