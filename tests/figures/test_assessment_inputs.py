"""Reading a case: tolerant in spelling, strict in meaning; every fault has its code and all are listed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from assessment_cases import APPROACH, CORRIDOR, HOLD, REACH, REPORT, YES_NO, Raw, assess, codes, judge_file, raw_case

from konzept.core import UsageError
from konzept.figures.assessment import breaks_of, judge_case, read_case, rows_of
from konzept.figures.series import Observation

ROW = {"zeitpunkt": "2023", "wert": "5"}


@pytest.mark.parametrize(
    ("code", "indicator", "values"),
    [
        ("KZ-BEW-ZIELTYP", {**REACH, "zieltyp": "erreicht"}, "4"),
        ("KZ-BEW-ZIELTYP", {**REACH, "zieltyp": None}, "4"),
        ("KZ-BEW-RICHTUNG-FEHLT", {**REACH, "richtung": ""}, "4"),
        ("KZ-BEW-RICHTUNG", {**REACH, "richtung": "rauf"}, "4"),
        ("KZ-BEW-RICHTUNG", {**REACH, "richtung": "in_korridor"}, "4"),
        ("KZ-BEW-RICHTUNG", {**CORRIDOR, "richtung": "steigen"}, "4"),
        ("KZ-BEW-RICHTUNG", {**APPROACH, "richtung": "sinken"}, "4/5"),
        ("KZ-BEW-RICHTUNG", {**HOLD, "richtung": "keine"}, "4"),
        ("KZ-BEW-RICHTUNG-WIDERSPRUCH", {**REACH, "ausgangswert": 60}, "4"),
        ("KZ-BEW-TOLERANZ-FEHLT", {**APPROACH, "toleranz": None}, "4/5"),
        ("KZ-BEW-SOLL-FEHLT", {**APPROACH, "soll": None}, "4/5"),
        ("KZ-BEW-GEWICHT", {**REACH, "gewicht": 1}, "4"),
        ("KZ-BEW-ZIELWERT-FEHLT", {**REACH, "zielwert": None}, "4"),
        ("KZ-BEW-ZIELWERT", {**REACH, "zielintervall": [1, 2]}, "4"),
        ("KZ-BEW-ZIELWERT", {"zieltyp": "ohne_zielwert", "richtung": "steigen", "zielwert": 4}, "4"),
        ("KZ-BEW-FRIST-FEHLT", {**REACH, "frist": None}, "4"),
        ("KZ-BEW-VERZUG-FEHLT", {**REACH, "verzug_monate": None}, "4"),
        ("KZ-BEW-ART", {**HOLD, "art": "ja_nein"}, []),
        ("KZ-BEW-ART", {**YES_NO, "art": "quote"}, []),
        ("KZ-BEW-WORT", {**APPROACH, "seite": "links"}, "4/5"),
        ("KZ-BEW-ZAHL", {**REACH, "zielwert": "viel"}, "4"),
        ("KZ-BEW-ZAHL", {**CORRIDOR, "korridor": [25, 15]}, "4"),
        ("KZ-BEW-ZEIT", {**REACH, "frist": "bald"}, "4"),
        ("KZ-BEW-ZEICHEN-FEHLT", HOLD, [{"zeitpunkt": "2023"}]),
        ("KZ-BEW-ZEICHEN-FEHLT", HOLD, [{"zeitpunkt": "2023", "zeichen": "()"}]),
        ("KZ-BEW-ZEICHEN-UNBEKANNT", HOLD, [{"zeitpunkt": "2023", "zeichen": "*"}]),
        ("KZ-BEW-ZEICHEN-ZAHL", HOLD, [{**ROW, "zeichen": "."}]),
        ("KZ-BEW-ZEICHEN-ZAHL", HOLD, [{**ROW, "zeichen": "-"}]),
        ("KZ-BEW-NICHT-GELIEFERT", {**HOLD, "art": "zaehlgroesse"}, "- - -"),
        ("KZ-BEW-ZAHL", HOLD, [{"zeitpunkt": "2023", "wert": "5 %"}]),
        ("KZ-BEW-ZAHL", HOLD, [{**ROW, "se": "-1"}]),
        ("KZ-BEW-FLAG", HOLD, [{**ROW, "flags": "q"}]),
        ("KZ-BEW-NENNER", HOLD, [{"zeitpunkt": "2023", "zaehler": 1, "nenner": 0}]),
        ("KZ-BEW-VERGLEICH-FEHLT", APPROACH, "5"),
        ("KZ-BEW-ZEIT", HOLD, [{"wert": "5"}]),
        ("KZ-BEW-ZEIT", HOLD, [{"zeitpunkt": "2023-02-30", "wert": "5"}]),
        ("KZ-BEW-ZUKUNFT", HOLD, [{"zeitpunkt": "2024", "wert": "5"}]),
        ("KZ-BEW-DOPPELT", HOLD, [ROW, {**ROW, "zeitpunkt": "2023-12-31"}]),
        ("KZ-BEW-REIHE", {**HOLD, "gebiet": "05158"}, [{**ROW, "gebiet": "05162"}]),
        ("KZ-BEW-ANZAHL", REPORT, [{"zeitpunkt": "2023", "anzahl": 3, "charakter": ["a", "b"]}]),
    ],
)
def test_fault(code: str, indicator: Raw, values: str | list[Raw]) -> None:
    """A fault leaves no verdict, and its message says what to do."""
    found = assess(values, indicator)
    assert codes(found) == [code]
    assert found.urteil is None
    assert all(problem.hint and problem.path == "fall.json" for problem in found.problems)


def test_all_faults_are_listed_at_once() -> None:
    """Those of the indicator, of single rows and of the rows together."""
    broken = [{"zeitpunkt": "2023"}, {"zeitpunkt": "2024", "wert": "5"}, {"zeitpunkt": "2022", "wert": "viel"}]
    found = assess(broken, {**REACH, "gewicht": 2, "richtung": None})
    assert sorted(codes(found)) == [
        "KZ-BEW-GEWICHT",
        "KZ-BEW-RICHTUNG-FEHLT",
        "KZ-BEW-ZAHL",
        "KZ-BEW-ZEICHEN-FEHLT",
        "KZ-BEW-ZUKUNFT",
    ]


@pytest.mark.parametrize(("day", "faults"), [("2023-12-30", ["KZ-BEW-ZUKUNFT"]), ("2023-12-31", [])])
def test_the_future_begins_on_the_next_day(day: str, faults: list[str]) -> None:
    """Where the source gives a day; a year or a month counts with its last month."""
    assert codes(assess([{"zeitpunkt": "2023-12-31", "wert": 4}], HOLD, day=day)) == faults
    assert codes(assess([{"zeitpunkt": "2023", "wert": 4}], HOLD, day=day)) == []


def test_a_relative_target_may_contradict_its_baseline() -> None:
    """Its value is known only with the series, the rule is the same."""
    indicator = {**REACH, "zielwert": None, "ziel_relativ": {"zu": 2020, "prozent": 10}, "ausgangswert": 50}
    assert codes(assess("40 41 42 43", indicator)) == ["KZ-BEW-RICHTUNG-WIDERSPRUCH"]


def test_a_value_to_be_held_may_start_beyond_its_baseline() -> None:
    """Only what is still to be reached has a way; held values usually start on the right side."""
    found = assess("51 52 53 54", {**HOLD, "ausgangswert": 55})
    assert (found.urteil, found.weg_prozent) == ("eingehalten", None)


@pytest.mark.parametrize("written", ["2023", 2023, "2023-12", "2023-12-31", "2023-Q4"])
def test_a_date_may_be_written_in_many_ways(written: object) -> None:
    found = assess([{"zeitpunkt": written, "wert": 5}], HOLD)
    assert found.bis is not None
    assert found.bis.month == 12 * 2023 + 12


@pytest.mark.parametrize("written", ["13.5", "13,5", 13.5, "+13.50"])
def test_a_number_may_be_written_in_many_ways(written: object) -> None:
    found = assess([{"zeitpunkt": 2023, "wert": written}], HOLD)
    assert found.vn is not None
    assert str(found.vn) == "27/2"


@pytest.mark.parametrize("row", [{"zeichen": "/"}, {"wert": "/"}, {"wert": "", "zeichen": "."}, {"zeichen": "–"}])
def test_a_symbol_is_no_value(row: Raw) -> None:
    assert assess([{"zeitpunkt": 2023, **row}], HOLD).grund == "keine_werte"


@pytest.mark.parametrize("row", [{"zeichen": "()"}, {"flags": "()"}, {"flags": "p()"}, {"flags": ["p", "()"]}])
def test_a_bracket_may_stand_as_symbol_or_as_quality(row: Raw) -> None:
    assert "klammerwert" in assess([{**ROW, **row}], HOLD).hinweise


def test_numbers_of_a_file_never_become_binary(tmp_path: Path) -> None:
    """0.1 in the file is exactly one tenth."""
    path = tmp_path / "fall.json"
    path.write_text(
        json.dumps(raw_case([{"zeitpunkt": 2023, "wert": 0.1}], {**HOLD, "zielwert": 0.1})), encoding="utf-8"
    )
    assert judge_file(path)["urteil"] == "eingehalten_tendenz_unklar"


@pytest.mark.parametrize(
    ("text", "line"), [("{", 1), ("[]", 1), ('{\n"a": }', 2), ('{"punkte": [1], "indikator": 3}', 1)]
)
def test_a_file_that_is_no_case_is_a_fault_with_its_place(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "fall.json"
    path.write_text(text, encoding="utf-8")
    found = judge_file(path)
    assert found["urteil"] == "FEHLER"
    assert found["fehler"][0]["zeile"] == line


def test_a_missing_file_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nicht lesbar"):
        judge_file(tmp_path / "fehlt.json")


def test_a_number_with_a_huge_exponent_is_refused() -> None:
    """Exact arithmetic on it would never end."""
    assert codes(assess([{"zeitpunkt": 2023, "wert": "1e999999999"}], HOLD)) == ["KZ-BEW-ZAHL"]


def test_a_row_may_say_where_it_stands() -> None:
    """Then messages name the line of the data file."""
    found = assess([{"zeitpunkt": 2023, "datei": "data/reihen/a.csv", "zeile": "7"}], HOLD)
    assert [(problem.path, problem.line) for problem in found.problems] == [("data/reihen/a.csv", 7)]


def test_observations_of_the_tidy_series_can_be_judged() -> None:
    """Date, quality, scope, edition and breaks come from the columns of the series."""
    common: Raw = {"ags": "05158", "ebene": "kreis", "indikator": "anteil", "konzept": "k", "basis": "b"}
    series = [
        Observation(
            **common, stichtag=f"{2018 + i}-12-31", wert=f"{40 + i}", qualitaet="p", bruch_vor="neu" if i == 3 else ""
        )
        for i in range(6)
    ]
    indicator = {**REACH, "konzept": "k", "basis": "b", "gebiet": "05158", "brueche": breaks_of(series)}
    found = assess(rows_of(series), indicator)
    assert (found.n, found.grund, found.hinweise) == (3, "reihenbruch", ("reihe_gekuerzt:bruch", "vorlaeufig"))
    assert "seit dem Bruch 31. Dezember 2021 (neu) erst 3" in found.urteil_text


def test_several_targets_are_judged_one_by_one() -> None:
    """Each takes the common fields and its own."""
    raw = raw_case("40 42 44 46 48 50", {"richtung": "steigen", "ziele": [{**REACH, "zielwert": 60}, HOLD]})
    first, second = judge_case(read_case(raw, "fall.json"))
    assert [(first.ziel_nr, first.urteil), (second.ziel_nr, second.urteil)] == [(1, "auf_kurs"), (2, "eingehalten")]
