"""The verdicts: golden cases, every row of the decision table with its edges, notes and counter-check."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from assessment_cases import (
    APPROACH,
    CLOSER,
    CORRIDOR,
    HOLD,
    REACH,
    REPORT,
    TREND,
    YES_NO,
    Raw,
    assess,
    expected,
    golden_files,
    judge_file,
)

from konzept.figures.assessment import Reason, Tendency, Verdict

WORDS = ("urteil", "tendenz", "grund", "etappen", "frist")
DOWN = {"richtung": "sinken"}
SAMPLE = {"stichprobe": "ja"}
STAGES: Raw = {
    "zieltyp": "etappen",
    "richtung": "steigen",
    "etappen": [{"frist": "2021", "zielwert": "50"}, {"frist": "2023", "zielwert": "60"}],
}
OLD = {"zeitpunkt": "2001", "wert": "1"}
ANSWER = {"zeitpunkt": "2023", "wert": "nein", "beleg": "Niederschrift"}
LAST_THREE = [{"zeitpunkt": year, "wert": year - 2000} for year in (2017, 2019, 2023)]
DUE_NOW_AND_LATER = [{"frist": 2023, "zielwert": 45}, {"frist": 2030, "zielwert": 60}]
BREAK = {"brueche": [{"ab": "2022", "grund": "neue Zählung"}]}
OTHER = {"konzept": "A", "basis": "B", "gebiet": "G"}

# Row of the table and what is special, the indicator, the values, and of reason, tendency and verdict the most special.
CASES: tuple[tuple[str, Raw, str | list[Raw], str], ...] = (
    ("1 ja", YES_NO, [{**ANSWER, "wert": "ja"}], "erfuellt"),
    ("1 nein, no deadline", YES_NO, [ANSWER], "noch_offen"),
    ("1 nein, deadline this month", {**YES_NO, "frist": "2024-11"}, [ANSWER], "noch_offen"),
    ("1 nein, deadline over", {**YES_NO, "frist": "2024-10"}, [ANSWER], "nicht_erfuellt"),
    ("1 newest answer counts", YES_NO, [ANSWER, {**ANSWER, "zeitpunkt": "2022", "wert": "ja"}], "noch_offen"),
    ("1 answer too old", YES_NO, [{**ANSWER, "zeitpunkt": "2021"}], "letzter_wert_zu_alt"),
    ("1 no evidence comes before too old", YES_NO, [{"zeitpunkt": "2001", "wert": "ja"}], "beleg_fehlt"),
    ("1 no answer", YES_NO, [], "keine_werte"),
    ("1 no report", REPORT, [], "bericht_fehlt"),
    ("1 report of nothing", REPORT, [{"zeitpunkt": "2023", "anzahl": 0, "charakter": []}], "bericht_liegt_vor"),
    ("1 report too old", REPORT, [{"zeitpunkt": "2020", "charakter": ["a"]}], "bericht_fehlt"),
    ("2 nothing", REACH, "", "keine_werte"),
    ("2 only symbols", REACH, ". / x", "keine_werte"),
    ("2 follows later", REACH, ". …", "werte_folgen"),
    ("2 symbol spelled with dots", REACH, "...", "werte_folgen"),
    ("3 concept", {**REACH, **OTHER, "ziel_konzept": "X"}, "40 41 42 43", "ziel_anderes_konzept"),
    ("3 basis", {**REACH, **OTHER, "ziel_basis": "X"}, "40 41 42 43", "ziel_anderes_basis"),
    ("3 territory", {**REACH, **OTHER, "ziel_gebiet": "X"}, "40 41 42 43", "ziel_anderes_gebiet"),
    (
        "3 comes before stale",
        {**REACH, **OTHER, "ziel_basis": "X"},
        [OLD],
        "ziel_anderes_basis",
    ),
    ("4 no value at the date", {**REACH, "frist": "2021"}, "40 42 44 . 48 52", "kein_wert_im_zieljahr"),
    ("4 an earlier stage needs no value", STAGES, "40 . 44 46 48 .", "deutlich_hinter"),
    ("4 value at the date before a break", {**REACH, "frist": "2021", **BREAK}, "1 2 3 4 5 6", "kein_wert_im_zieljahr"),
    ("5 reached at the date", {**REACH, "frist": "2022"}, "40 42 44 46 60 52", "abgeschlossen_erreicht"),
    ("5 missed, downwards", {**REACH, **DOWN, "frist": "2022"}, "80 75 70 65 61 50", "abgeschlossen_verfehlt"),
    ("5 corridor", {**CORRIDOR, "frist": "2022"}, "10 11 12 13 25 30", "abgeschlossen_erreicht"),
    ("5 approach", {**APPROACH, "frist": "2022"}, "8/20 9/20 9/20 9/20 18/20 20/20", "abgeschlossen_verfehlt"),
    (
        "5 outside the window",
        {**REACH, "frist": "2014"},
        [{"zeitpunkt": y, "wert": y} for y in range(2014, 2024)],
        "abgeschlossen_erreicht",
    ),
    ("5 date is the last value and the series stale", {**REACH, "frist": 2001}, [OLD], "abgeschlossen_verfehlt"),
    ("5 level uncertain", {**REACH, **SAMPLE, "frist": "2022"}, "40±1 42±1 44±1 46±1 59±1 70±1", "niveau_unsicher"),
    ("5 bracketed", {**REACH, **SAMPLE, "frist": "2022"}, "40 42 44 46 (59) 70", "klammerwert"),
    (
        "6 without periodicity never stale",
        {**REACH, "periodizitaet_monate": None},
        [{"zeitpunkt": "1990", "wert": 70}],
        "eingehalten_tendenz_unklar",
    ),
    ("6 due this month", {**REACH, "verzug_monate": 11}, "40 41 42 43 44 .", "deutlich_hinter"),
    ("6 due last month", {**REACH, "verzug_monate": 10}, "40 41 42 43 44 .", "letzter_wert_zu_alt"),
    ("7 good", TREND, "40 41 42 43 44 45", "guenstig"),
    ("7 good, not lately", TREND, "40 41 42 43 46 45", "guenstig_zuletzt_nicht"),
    ("7 good, lately unchanged", TREND, "40 41 42 43 45 45", "guenstig_zuletzt_nicht"),
    ("7 bad, turned", TREND, "45 44 43 42 41 42", "unguenstig_zuletzt_wende"),
    ("7 mean exactly zero, turned", TREND, "42 44 43 42 41 42", "unguenstig_zuletzt_wende"),
    ("7 bad", {**TREND, **DOWN}, "40 41 42 43 44 45", "unguenstig_oder_unveraendert"),
    ("7 unchanged", TREND, "40 40 40 40", "unguenstig_oder_unveraendert"),
    ("7 too few", TREND, "40 41 42", "nicht_bestimmbar"),
    ("7 change uncertain", {**TREND, **SAMPLE}, "40±5 41±5 42±5 43±5", "nicht_bestimmbar"),
    ("7 no direction", {**TREND, "richtung": "keine"}, "40 41", "ohne_richtung"),
    ("7 bracketed sample", {**TREND, **SAMPLE}, "40 41 42 43 (44)", "klammerwert"),
    ("8 exactly on the value", HOLD, "54 53 52 51 50", "eingehalten_gefaehrdet"),
    ("8 kept, unchanged", HOLD, "51 52 53 51", "eingehalten"),
    ("8 kept, too few", HOLD, "51 52 53", "eingehalten_tendenz_unklar"),
    ("8 missed, closer", HOLD, "40 41 42 43", "verfehlt_naehert_sich"),
    ("8 missed, unchanged", HOLD, "40 41 42 40", "verfehlt_entfernt_sich"),
    ("8 missed, too few", HOLD, "40 41 42", "verfehlt_tendenz_unklar"),
    ("8 missed, change uncertain", {**HOLD, **SAMPLE}, "39±2 40±2 41±2 42±2", "verfehlt_tendenz_unklar"),
    ("8 level uncertain", {**HOLD, **SAMPLE}, "30±1 35±1 40±1 49±1", "niveau_unsicher"),
    ("8 level uncertain at exactly 1.96 errors", {**HOLD, **SAMPLE}, "30±1 35±1 40±1 48.04±1", "niveau_unsicher"),
    ("8 level certain beyond 1.96 errors", {**HOLD, **SAMPLE}, "30±1 35±1 40±1 48.03±1", "verfehlt_naehert_sich"),
    ("8 reached before the date", REACH, "50 52 55 58 60", "eingehalten"),
    ("8 stages: last date is the last value", STAGES, "40 42 44 46 48 59", "verfehlt_naehert_sich"),
    ("8 corridor, date is the last value", {**CORRIDOR, "frist": "2023"}, "5 6 7 8 9 10", "verfehlt_naehert_sich"),
    (
        "8 approach, date is the last value",
        {**CLOSER, "frist": "2023"},
        "8/20 9/20 9/20 9/20 9/20 9/20",
        "verfehlt_naehert_sich",
    ),
    (
        "8 interval, downwards: the upper bound",
        {**HOLD, **DOWN, "zielwert": None, "zielintervall": [40, 50]},
        "53 52 51 50",
        "eingehalten",
    ),
    (
        "8 relative target",
        {**HOLD, "zielwert": None, "ziel_relativ": {"zu": 2020, "prozent": 10}},
        "50 52 54 55",
        "eingehalten",
    ),
    (
        "8 relative target, base missing",
        {**HOLD, "zielwert": None, "ziel_relativ": {"zu": 2017, "prozent": 10}},
        "50 52 54 55",
        "bezugswert_fehlt",
    ),
    (
        "8 relative target, base zero",
        {**HOLD, "zielwert": None, "ziel_relativ": {"zu": 2020, "prozent": 10}},
        "0 52 54 55",
        "bezugswert_nicht_positiv",
    ),
    ("9 inside, on the bound", CORRIDOR, "15 15 15 15", "eingehalten"),
    ("9 inside, leaves downwards", CORRIDOR, "20 19 18 17 16 15.5", "eingehalten_gefaehrdet"),
    ("9 inside, too few", CORRIDOR, "20 19", "eingehalten_tendenz_unklar"),
    ("9 outside, closer", CORRIDOR, "35 34 33 32", "verfehlt_naehert_sich"),
    ("9 outside, crossed to the same distance", CORRIDOR, "10 20 20 30", "verfehlt_entfernt_sich"),
    ("9 outside, too few", CORRIDOR, "35 34", "verfehlt_tendenz_unklar"),
    ("9 outside with a date: upper bound", {**CORRIDOR, "frist": "2028"}, "35 34 33 32 31 30", "auf_kurs"),
    ("9 outside with a date: wrong way", {**CORRIDOR, "frist": "2028"}, "10 9 8 7 6 5", "nicht_auf_dem_weg"),
    ("10 within, grows", APPROACH, "20/20 20/20 20/20 20/20 20/20 19.5/20", "entspricht_gefaehrdet"),
    ("10 within, too few", APPROACH, "20/20", "entspricht_tendenz_unklar"),
    ("10 exactly the tolerance", APPROACH, "16/20 17/20 18/20 19/20", "entspricht"),
    ("10 beyond with a date", {**APPROACH, "frist": "2030"}, "8/20 9/20 9/20 9/20 9/20 9/20", "deutlich_hinter"),
    ("10 beyond, equal, closer", APPROACH, "8/20 9/20 10/20 11/20", "verfehlt_naehert_sich"),
    ("10 beyond, equal, too few", APPROACH, "8/20 9/20", "verfehlt_tendenz_unklar"),
    ("10 closer", CLOSER, "8/20 9/20 10/20 11/20", "naehert_sich_an"),
    ("10 closer, not lately", CLOSER, "8/20 9/20 11/20 11/20", "naehert_sich_an_zuletzt_nicht"),
    ("10 not closer, turned", CLOSER, "12/20 9/20 8/20 9/20", "naehert_sich_nicht_an_zuletzt_wende"),
    ("10 mean exactly zero, turned", CLOSER, "9/20 9/20 8/20 9/20", "naehert_sich_nicht_an_zuletzt_wende"),
    ("10 not closer", CLOSER, "12/20 11/20 10/20 9/20", "naehert_sich_nicht_an"),
    ("10 too few", CLOSER, "8/20 9/20 10/20", "zu_wenig_werte"),
    ("10 only shares below count", {**APPROACH, "seite": "unter"}, "30/20 30/20 30/20 30/20", "entspricht"),
    ("10 only shares above count", {**APPROACH, "seite": "ueber"}, "30/20 30/20 30/20 30/20", "verfehlt_entfernt_sich"),
    ("10 population share zero is no value", APPROACH, "8/0", "keine_werte"),
    ("11 no movement", REACH, "40 41 42 40", "nicht_auf_dem_weg"),
    ("11 too few", REACH, "40 41 42", "zu_wenig_werte"),
    ("11 too few since the break", {**REACH, **BREAK}, "40 41 42 43 44 45", "reihenbruch"),
    ("11 change uncertain", {**REACH, **SAMPLE}, "40±1 41±1 42±1 42±1", "veraenderung_unsicher"),
    ("11 change of exactly 1.96 errors", {**REACH, **SAMPLE}, "40±3 41±3 42±3 49.8±4", "veraenderung_unsicher"),
    ("11 change beyond 1.96 errors", {**REACH, **SAMPLE}, "40±3 41±3 42±3 49.81±4", "auf_kurs"),
    ("11 a stage that is due now is passed", {**STAGES, "etappen": DUE_NOW_AND_LATER}, "40 42 44 46", "auf_kurs"),
    ("11 too few since a break at the last value", {**REACH, "brueche": 2023}, "40 41 42 43", "reihenbruch"),
    ("11 bracketed, error unknown", {**REACH, **SAMPLE}, "40 41 42 (45)", "klammerwert"),
    (
        "11 bracketed, error known",
        {**REACH, **SAMPLE},
        "40±0.1 41±0.1 42±0.1 43±0.1 (50±0.1)",
        "auf_kurs",
    ),
    (
        "11 ten years and a month are too long",
        REACH,
        [{"zeitpunkt": "2013-11", "wert": 1}, *LAST_THREE],
        "zu_wenig_werte",
    ),
    (
        "11 exactly ten years are not",
        REACH,
        [{"zeitpunkt": "2013-12", "wert": 1}, *LAST_THREE],
        "deutlich_hinter",
    ),
)


# What is special, the indicator, the values, the notes.
NOTES: tuple[tuple[str, Raw, str | list[Raw], str], ...] = (
    ("flags of first and last value only", REACH, "40p 41r 42 43 44 45s", "vorlaeufig geschaetzt"),
    ("revised", REACH, "40 41 42 43 44 45r", "berichtigt"),
    ("final is no note", REACH, "40 41 42 43 44 45e", ""),
    ("bracket without sample", REACH, "40 41 42 43 44 (45)", "klammerwert"),
    (
        "rounded zero",
        {**REACH, "zielwert": 9},
        [{"zeitpunkt": "2018", "zeichen": "0"}, *({"zeitpunkt": 2018 + i, "wert": i} for i in range(1, 6))],
        "gerundete_null",
    ),
    ("a plain 0 is no rounded zero", {**REACH, "zielwert": 9}, "0 1 2 3 4 5", ""),
    ("errors unknown", {**REACH, **SAMPLE}, "40 41 42 43 44 45", "unsicherheit_unbekannt"),
    ("without a change only the error of the last value is needed", {**HOLD, **SAMPLE}, "70 71 72±1", ""),
    ("without a change, error of the last value unknown", {**HOLD, **SAMPLE}, "70±1 71±1 72", "unsicherheit_unbekannt"),
    ("gap", REACH, "40 41 42 43 44 . 46", "luecke_in_der_reihe"),
    (
        "two-yearly is no gap",
        {**REACH, "periodizitaet_monate": 24},
        "40 . 42 . 44 . 46",
        "wenige_werte gegenprobe_nicht_moeglich",
    ),
    ("irregular has no gaps", {**REACH, "periodizitaet_monate": None}, "40 41 42 43 44 . 46", ""),
    ("date reached", {**REACH, "frist": "2023"}, "56 57 58 59 60 61", "zieljahr:erreicht"),
    ("value of the date awaited", {**REACH, "frist": "2024-10"}, "40 41 42 43 44 45", "wert_zum_zieljahr_steht_aus"),
    ("target date not over yet", {**REACH, "frist": "2024-11"}, "40 41 42 43 44 45", ""),
    ("flips to another procedure", REACH, "50 52 54 56 58 60", "kippt_ohne_letzten_wert:auf_kurs"),
    ("same forced J", {**REACH, "frist": "2023"}, "40 42 44 45 46 47", "zieljahr:verfehlt"),
    ("tendency flips", TREND, "40 41 42 43 44 30", "kippt_ohne_letzten_wert:guenstig"),
    ("tendency cannot be checked", TREND, "40 41 42 43", "wenige_werte gegenprobe_nicht_moeglich"),
    ("unclear either way is no news", HOLD, "60 61", ""),
    ("unclear, nothing left to check", HOLD, "60", ""),
    ("final is not checked", {**REACH, "frist": "2022"}, "40 42 44 46 60 10", ""),
    ("unrated is not checked", REACH, "40 41 42", ""),
)


@pytest.mark.parametrize("path", golden_files(), ids=lambda path: path.stem)
def test_golden_case(path: Path) -> None:
    """Verdict, numbers and notes are exactly those of the table."""
    wanted = expected(path)
    found = judge_file(path)
    if "fehler" in wanted:
        assert [fault["code"] for fault in found["fehler"]] == wanted["fehler"]
        assert found["urteil"] == "FEHLER"
        return
    assert str(found["hinweise"]).split() == wanted["hinweise"]
    for name, value in wanted.items():
        if name in WORDS:
            assert found[name] == value
        elif name != "hinweise":
            assert Fraction(str(found["ziel_unten" if name == "z" else name])) == Fraction(value), name


@pytest.mark.parametrize(("indicator", "values", "code"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_decision_row(indicator: Raw, values: str | list[Raw], code: str) -> None:
    """Each row of the table answers where it should, edges included."""
    found = assess(values, indicator)
    assert not found.problems
    assert (found.grund or found.tendenz or found.urteil) == code
    assert bool(found.grund) == (found.urteil in ("nicht_bewertbar", "veraltet"))


def test_every_code_has_a_case() -> None:
    """No verdict, tendency or reason is left untested."""
    golden = [wanted for wanted in map(expected, golden_files()) if "fehler" not in wanted]
    seen = {case[3] for case in CASES}
    seen |= {str(wanted.get(name)) for wanted in golden for name in ("urteil", "tendenz", "grund")}
    assert {*Verdict, *Tendency, *Reason} <= seen


@pytest.mark.parametrize(
    ("indicator", "values", "notes"), [case[1:] for case in NOTES], ids=[case[0] for case in NOTES]
)
def test_notes(indicator: Raw, values: str | list[Raw], notes: str) -> None:
    """Notes say what a reader should know; they stand beside the verdict and never change it."""
    assert set(assess(values, indicator).hinweise) == set(notes.split())


def test_only_the_newest_vintage_counts() -> None:
    """A corrected value replaces the one before, also 10 after 9."""
    old = [{"zeitpunkt": 2018 + i, "wert": 40 + i, "fassung": "9"} for i in range(6)]
    found = assess([*old, {"zeitpunkt": 2023, "wert": 59, "fassung": "10"}], REACH)
    assert (found.vn, found.n) == (Fraction(59), 6)


def test_a_withdrawn_value_is_no_value() -> None:
    """If the newest vintage has a symbol, the older number does not come back."""
    found = assess([{"zeitpunkt": 2023, "wert": 4}, {"zeitpunkt": 2023, "zeichen": ".", "fassung": "2"}], HOLD)
    assert found.grund == "keine_werte"


def test_only_the_calendar_month_of_the_last_value_counts() -> None:
    """Where a year has several, seasons do not enter the trend; the target value of another month is still found."""
    halves = [{"zeitpunkt": f"{y}-{m}", "wert": 40 + y - 2018} for y in range(2018, 2024) for m in ("06", "12")]
    found = assess(halves[:-1], {**REACH, "frist": "2022-12"})
    assert (found.urteil, found.wert_im_zieljahr) == (Verdict.FINAL_MISSED, Fraction(44))
    assert assess(halves[:-1], REACH).n == 6
    assert {row.exclusion for row in assess(halves[:-1], REACH).points} == {"", "monat"}


def test_a_row_of_another_basis_beside_the_newest_is_no_fault() -> None:
    """Only a newer one asks for a decision."""
    found = assess(
        [{"zeitpunkt": 2023, "wert": 4, "basis": basis} for basis in ("Z11", "Z22")], {**HOLD, "basis": "Z22"}
    )
    assert (found.problems, found.n) == ((), 1)


def test_a_break_after_the_last_value_is_ignored() -> None:
    assert assess("40 41 42 43 44 45", {**REACH, "brueche": "2024"}).n == 6


def test_rows_of_another_basis_shorten_the_series() -> None:
    """They are dropped with a note for each part of the scope that differs."""
    own = [{"zeitpunkt": 2020 + i, "wert": 40 + i, "basis": "Z22"} for i in range(4)]
    other = [
        {"zeitpunkt": 2018, "wert": 4, "basis": "Z11"},
        {"zeitpunkt": 2019, "wert": 5, "basis": "Z22", "konzept": "X"},
    ]
    found = assess([*own, *other], {**REACH, "basis": "Z22"})
    assert found.hinweise[:2] == ("reihe_gekuerzt:konzept", "reihe_gekuerzt:basis")
    assert (found.n, found.von and found.von.text) == (4, "2020")


def test_stages_are_listed_with_what_became_of_them() -> None:
    found = assess(
        "40 42 44 . 48 60", {**STAGES, "etappen": [{"frist": y, "zielwert": 50} for y in (2020, 2021, 2023, 2030)]}
    )
    assert found.etappen == ("2020:verfehlt", "2021:kein Wert", "2023:erreicht")


def test_share_of_the_way_decides_nothing_and_may_pass_its_ends() -> None:
    """Below 0 % and above 100 % are shown as they are; without a baseline there is none."""
    assert assess("40 39 38 37", {**REACH, "ausgangswert": "40"}).weg_prozent == -15
    assert assess("40 50 60 70", {**REACH, "ausgangswert": "40"}).weg_prozent == 150
    assert assess("40 50 60 70", REACH).weg_prozent is None
