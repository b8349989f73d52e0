"""The published form of assessments: `bewertung.csv`, `bewertung_punkte.csv` and the same as JSON.

Numbers are decimal strings with a point: at most four places, percentages two, no trailing zeros. Targets, errors and
the judged quantities are exact (a/b where no decimal number is), so that every verdict can be computed again from them.
Counts, months and yes/no (1/0) are whole numbers; what does not apply is empty. Lists are separated by a space.

The two files are joined by `id`. If the targets of one indicator rest on different rows, the further ones are called
`<id>/<ziel_nr>` in both files.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from fractions import Fraction
from pathlib import Path

from konzept.core import Problem
from konzept.figures.assessment.counts import worst
from konzept.figures.assessment.formulas import exact_text, rounded_text
from konzept.figures.assessment.inputs import read_case_file
from konzept.figures.assessment.judge import judge_case
from konzept.figures.assessment.points import POINT_COLUMNS, JudgedPoint, cells
from konzept.figures.assessment.result import Assessment
from konzept.figures.assessment.when import When

RECORD_FIELDS = tuple(field.name for field in fields(Assessment) if field.name not in ("points", "problems"))
POINT_FIELDS = ("id", *POINT_COLUMNS)
EXACT = frozenset({"ziel_unten", "ziel_oben", "ausgangswert"})
PERCENT = frozenset({"quote_prozent", "verfehlung_prozent", "weg_prozent", "V"})
VALUE_PLACES, PERCENT_PLACES = 4, 2
FAULTY = "FEHLER"
EXACT_NUMBER = re.compile(r"-\d+(?:[./]\d+)?")

Record = dict[str, object]


def judge_case_file(path: Path) -> Record:
    """The record of a case file; of several targets that of the worst, with all of them under `ziele`.

    Faults are listed under `fehler`, the verdict is then FEHLER. Raises UsageError if there is no such file.
    """
    assessments = judge_case(read_case_file(path))
    problems = list(dict.fromkeys(problem for one in assessments for problem in one.problems))
    if problems:
        return {**record(assessments[0]), "urteil": FAULTY, "fehler": [_fault(problem) for problem in problems]}
    if len(assessments) == 1:
        return record(assessments[0])
    return {**record(worst(assessments)), "ziele": [record(one) for one in assessments]}


def record(assessment: Assessment) -> Record:
    """The fields of one assessment in published order and form."""
    return {name: _published(name, getattr(assessment, name)) for name in RECORD_FIELDS}


def assessments_csv(assessments: Sequence[Assessment], remarks: Mapping[str, str] | None = None) -> str:
    """The text of `bewertung.csv`; assessments without a verdict are left out.

    `remarks` by id stand in a last column `anmerkung`, e.g. that a town is invented.
    """
    rated = [one for one in assessments if one.urteil]
    rows = [{**record(one), "id": key} for one, key in zip(rated, _keys(rated), strict=True)]
    return _table(
        (*RECORD_FIELDS, *_remark_column(remarks)),
        ([*(str(row[name]) for name in RECORD_FIELDS), *_remark(remarks, str(row["id"]))] for row in rows),
    )


def points_csv(assessments: Sequence[Assessment], remarks: Mapping[str, str] | None = None) -> str:
    """The text of `bewertung_punkte.csv`, every row once per key; `remarks` as in `assessments_csv`."""
    rated = [one for one in assessments if one.urteil]
    points: dict[str, tuple[JudgedPoint, ...]] = {}
    for one, key in zip(rated, _keys(rated), strict=True):
        points.setdefault(key, one.points)
    return _table(
        (*POINT_FIELDS, *_remark_column(remarks)),
        ([key, *cells(row), *_remark(remarks, key)] for key, rows in points.items() for row in rows),
    )


def _remark_column(remarks: Mapping[str, str] | None) -> tuple[str, ...]:
    return () if remarks is None else ("anmerkung",)


def _remark(remarks: Mapping[str, str] | None, key: str) -> tuple[str, ...]:
    return () if remarks is None else (remarks.get(key.partition("/")[0], ""),)


def _keys(assessments: Sequence[Assessment]) -> Iterator[str]:
    first: dict[str, str] = {}
    for one in assessments:
        same = first.setdefault(one.id, one.punkte_sha256) == one.punkte_sha256
        yield one.id if same else f"{one.id}/{one.ziel_nr}"


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_neutral(cell) for cell in row] for row in rows)
    return stream.getvalue()


def _neutral(cell: str) -> str:
    """A text that a spreadsheet would take for a formula gets an apostrophe; numbers and the symbol „-“ stay."""
    risky = cell.startswith(("=", "+", "-", "@")) and cell != "-" and not EXACT_NUMBER.fullmatch(cell)
    return f"'{cell}" if risky else cell


def _published(name: str, value: object) -> object:
    match value:
        case None:
            return ""
        case bool():
            return int(value)
        case Fraction():
            places = PERCENT_PLACES if name in PERCENT else VALUE_PLACES
            return exact_text(value) if name in EXACT else rounded_text(value, places)
        case When():
            return value.text
        case date():
            return value.isoformat()
        case tuple():
            return " ".join(value)
        case int():
            return value
    return str(value)


def _fault(problem: Problem) -> dict[str, object]:
    return {
        "code": problem.code,
        "meldung": problem.message,
        "abhilfe": problem.hint,
        "datei": problem.path,
        "zeile": problem.line,
        "spalte": problem.column,
    }
