"""Cases for the tests of the assessment: a factory with only the fields that matter, and the golden files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from konzept.figures.assessment import Assessment, judge_case, judge_case_file, read_case

Raw = dict[str, Any]

GOLDEN = Path(__file__).parent / "golden"
COUNTED = ("G15", "G16")
LAST_YEAR = 2023
REACH: Raw = {"zieltyp": "erreichen", "richtung": "steigen", "zielwert": "60", "frist": "2030"}
HOLD: Raw = {"zieltyp": "halten", "richtung": "steigen", "zielwert": "50"}
CORRIDOR: Raw = {"zieltyp": "korridor", "richtung": "in_korridor", "korridor": ["15", "25"]}
APPROACH: Raw = {"zieltyp": "annaehern", "richtung": "annaehern", "toleranz": "5", "soll": "entspricht"}
CLOSER: Raw = {**APPROACH, "soll": "naehert_sich_an"}
TREND: Raw = {"zieltyp": "ohne_zielwert", "richtung": "steigen"}
YES_NO: Raw = {"zieltyp": "qualitativ", "richtung": "keine", "art": "ja_nein"}
REPORT: Raw = {"zieltyp": "qualitativ", "richtung": "keine", "art": "bericht"}


def rows(values: str | Sequence[Raw], last_year: int = LAST_YEAR) -> list[Raw]:
    """One row per word, a year each up to the last.

    A word is `40`, `40p` (flags), `40±1.5` (error), `(40)` (bracket), `12/20` (share/population share) or `.` (symbol).
    """
    if not isinstance(values, str):
        return list(values)
    words = values.split()
    first_year = last_year - len(words) + 1
    return [{"zeitpunkt": str(first_year + place), **_cell(word)} for place, word in enumerate(words)]


def _cell(word: str) -> Raw:
    if not any(letter.isdigit() for letter in word):
        return {"zeichen": word}
    if word.startswith("("):
        return {**_cell(word.replace("(", "").replace(")", "")), "zeichen": "()"}
    number, _, error = word.partition("±")
    share, _, comparison = number.rstrip("pres").partition("/")
    flags = number[len(number.rstrip("pres")) :]
    cell = {"wert": share, "vergleich": comparison, "se": error, "flags": flags}
    return {name: text for name, text in cell.items() if text}


def raw_case(values: str | Sequence[Raw], indicator: Raw, last_year: int = LAST_YEAR, day: str = "2024-11-30") -> Raw:
    """A yearly case: periodicity 12 and lag 12 months unless stated."""
    common = {"id": "MUS-IND-001", "titel": "Beispiel", "periodizitaet_monate": 12, "verzug_monate": 12}
    return {"bewertungsdatum": day, "indikator": {**common, **indicator}, "punkte": rows(values, last_year)}


def assess(
    values: str | Sequence[Raw], indicator: Raw, last_year: int = LAST_YEAR, day: str = "2024-11-30"
) -> Assessment:
    """The assessment of a case with one target."""
    (assessment,) = judge_case(read_case(raw_case(values, indicator, last_year, day), "fall.json"))
    return assessment


def judge_file(path: Path) -> Raw:
    """The record of a case file."""
    return {**judge_case_file(path)}


def codes(assessment: Assessment) -> list[str]:
    """The codes of the faults."""
    return [problem.code for problem in assessment.problems]


def golden_files() -> list[Path]:
    """The golden cases that are series, without the counts."""
    return [path for path in sorted(GOLDEN.glob("G*.json")) if path.stem not in COUNTED]


def expected(path: Path) -> Raw:
    found: Raw = json.loads(path.read_text(encoding="utf-8"))["erwartet"]
    return found
