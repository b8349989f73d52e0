"""The published record: fields, the two CSV files, and the stand-alone script that computes every verdict again."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from assessment_cases import APPROACH, HOLD, REACH, Raw, assess, golden_files, raw_case

from konzept.figures.assessment import (
    RECORD_FIELDS,
    Assessment,
    assessments_csv,
    judge_case,
    judge_case_file,
    points_csv,
    read_case,
    read_case_file,
    record,
)
from konzept.figures.assessment.points import POINT_COLUMNS, cells

SCRIPT = Path(__file__).parents[2] / "scripts" / "nachrechnen.py"
SPECIFIED = (
    "id, ziel_nr, regelversion, bewertungsdatum, zieltyp, richtung, verfahren, ziel_unten, ziel_oben, "
    "frist, frist_monat, ausgangswert, stichprobe, n, von, bis, v0, vn, m, T, hochrechnung, luecke, "
    "quote_prozent, verfehlung_prozent, weg_prozent, V, letzte_aenderung, wert_im_zieljahr, etappen, "
    "urteil, urteil_text, tendenz, grund, hinweise, dns, erklaerung, punkte_sha256"
)
TWO_TARGETS: Raw = {"ziele": [{**REACH, "zielwert": 90}, {**REACH, "zielwert": 47, "frist": "2021"}]}


def recompute(folder: Path, assessments: Sequence[Assessment]) -> subprocess.CompletedProcess[str]:
    """Publishes the assessments and runs the script beside them, without our package."""
    (folder / "bewertung.csv").write_text(assessments_csv(assessments), encoding="utf-8")
    (folder / "bewertung_punkte.csv").write_text(points_csv(assessments), encoding="utf-8")
    call = [sys.executable, "-I", str(SCRIPT), str(folder)]
    return subprocess.run(call, capture_output=True, text=True, check=False)


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_fields_are_those_of_the_specification() -> None:
    assert list(RECORD_FIELDS) == SPECIFIED.split(", ")
    assert tuple(record(assess("40 41", REACH))) == RECORD_FIELDS


def test_columns_of_the_points() -> None:
    columns = "zeitpunkt, monat, groesse, zeichen, flags, se, konzept, basis, gebiet, fassung, verwendet, ausschluss"
    assert list(POINT_COLUMNS) == columns.split(", ")
    assert len(cells(assess("40", REACH).points[0])) == len(POINT_COLUMNS)


def test_every_golden_verdict_is_computed_again(tmp_path: Path) -> None:
    """The script, reading nothing but the two files, prints no deviation."""
    found = [one for path in golden_files() for one in judge_case(read_case_file(path))]
    result = recompute(tmp_path, found)
    lines = result.stdout.splitlines()
    assert (result.returncode, result.stderr) == (0, "")
    assert len(lines) == sum(1 for one in found if one.verfahren not in ("", "Q")) >= 25
    assert all(line.endswith(" stimmt") for line in lines)


def test_a_forged_verdict_is_found(tmp_path: Path) -> None:
    """The script really computes."""
    recompute(tmp_path, [assess("40 41 42 43", REACH)])
    path = tmp_path / "bewertung.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("deutlich_hinter", "auf_kurs"), encoding="utf-8")
    result = subprocess.run(
        [sys.executable, "-I", str(SCRIPT), str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert "WEICHT AB: deutlich_hinter statt auf_kurs" in result.stdout


def test_targets_that_rest_on_other_rows_have_their_own_key(tmp_path: Path) -> None:
    """A final target looks at one value, the other at the window: both can be computed again."""
    found = judge_case(read_case(raw_case("40 42 44 46 48 50", TWO_TARGETS), "fall.json"))
    rows = read_csv(assessments_csv(found))
    assert [(row["id"], row["ziel_nr"]) for row in rows] == [("MUS-IND-001", "1"), ("MUS-IND-001/2", "2")]
    assert {row["id"] for row in read_csv(points_csv(found))} == {"MUS-IND-001", "MUS-IND-001/2"}
    assert recompute(tmp_path, found).returncode == 0


def test_targets_that_rest_on_the_same_rows_share_them() -> None:
    found = judge_case(read_case(raw_case("40 42 44 46 48 50", {"ziele": [REACH, HOLD]}), "fall.json"))
    assert [row["id"] for row in read_csv(assessments_csv(found))] == ["MUS-IND-001"] * 2
    assert len(read_csv(points_csv(found))) == 6


def test_several_targets_in_one_record(tmp_path: Path) -> None:
    """The worst stands on top, all of them below."""
    path = tmp_path / "fall.json"
    path.write_text(json.dumps(raw_case("40 42 44 46 48 50", TWO_TARGETS)), encoding="utf-8")
    found = judge_case_file(path)
    targets = found["ziele"]
    assert isinstance(targets, list)
    assert found["urteil"] == "abgeschlossen_verfehlt"
    assert [one["urteil"] for one in targets] == ["deutlich_hinter", "abgeschlossen_verfehlt"]


def test_numbers_are_rounded_once_and_targets_not_at_all() -> None:
    """Four places, percentages two; a target of a third stays a third."""
    indicator = {**REACH, "zielwert": None, "ziel_relativ": {"zu": 2020, "prozent": 100}}
    points = [{"zeitpunkt": 2020 + i, "zaehler": 1000 + i, "nenner": 3000} for i in range(4)]
    found = record(assess(points, indicator))
    assert (found["ziel_unten"], found["vn"], found["m"], found["quote_prozent"]) == (
        "200/3",
        "33.4333",
        "0.0333",
        "0.7",
    )
    assert read_csv(points_csv([assess(points, indicator)]))[0]["groesse"] == "100/3"


def test_every_row_says_why_it_was_not_used() -> None:
    points: list[Raw] = [{"zeitpunkt": 2016 + i, "wert": 40 + i} for i in range(8)]
    points += [{"zeitpunkt": 2023, "wert": 99, "fassung": "2"}, {"zeitpunkt": 2015, "zeichen": "."}]
    points += [{"zeitpunkt": 2014, "wert": 4, "basis": "Z11"}]
    found = {(row["zeitpunkt"], row["ausschluss"]) for row in read_csv(points_csv([assess(points, REACH)]))}
    assert {("2014", "basis"), ("2015", "kein_wert"), ("2016", "fenster"), ("2023", "fassung"), ("2023", "")} <= found


def test_points_of_an_approach_are_distances(tmp_path: Path) -> None:
    """The judged quantity is published, also for rows that were left out."""
    found = assess("10/20 12/20 14/20 16/20 25/20", APPROACH)
    assert [row["groesse"] for row in read_csv(points_csv([found]))] == ["50", "40", "30", "20", "25"]


def test_a_title_cannot_become_a_formula() -> None:
    """Spreadsheets would run it; numbers keep their minus."""
    row = read_csv(assessments_csv([assess("-40 -41 -42 -43", {**REACH, "titel": "=1+1", "zielwert": "-1"})]))[0]
    assert row["erklaerung"].startswith("'=1+1")
    assert row["v0"] == "-40"


def test_faulty_cases_are_not_published() -> None:
    assert read_csv(assessments_csv([assess("40 41", {**REACH, "richtung": None})])) == []


@pytest.mark.parametrize("change", [{"wert": 41}, {"flags": "p"}, {"zeitpunkt": "2023-12-31"}])
def test_the_digest_notices_every_change_of_a_row(change: Raw) -> None:
    point = {"zeitpunkt": "2023", "wert": 40}
    assert assess([point], HOLD).punkte_sha256 != assess([{**point, **change}], HOLD).punkte_sha256
