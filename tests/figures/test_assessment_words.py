"""What readers see: words, German numbers, sentences with the numbers of the record, counts."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from assessment_cases import APPROACH, CORRIDOR, GOLDEN, HOLD, REACH, REPORT, TREND, YES_NO, Raw, assess, raw_case

from konzept.figures.assessment import (
    TENDENCY_WORDS,
    WORDS,
    Tendency,
    Verdict,
    count_in_order,
    count_verdicts,
    judge_case,
    listed,
    read_case,
    word_of,
    worst,
)
from konzept.figures.assessment.counts import WORST_FIRST
from konzept.figures.assessment.formulas import exact_text, rounded_text
from konzept.figures.assessment.words import german

PERCENT = {"einheit": "Prozent", "nachkommastellen": 1}


SENTENCES: tuple[tuple[Raw, str | list[Raw], str], ...] = (
    (
        {**REACH, **PERCENT, "zielwert": 35},
        "18.8 19.3 19.6 18.9 19.3 19.7",
        "Beispiel: 18,8 Prozent (2018) → 19,7 Prozent (2023), im Mittel +0,18 Prozentpunkte je Jahr. Geht es so "
        "weiter, wären es 2030 21,0 Prozent; beschlossen sind 35,0 Prozent. Das sind 8,2 % der noch nötigen "
        "Veränderung: **deutlich hinter dem Zielpfad**.",
    ),
    (
        {**HOLD, **PERCENT, "richtung": "sinken"},
        "56 55 54 53 52 51",
        "Beispiel: 51,0 Prozent (2023), Vorgabe höchstens 50,0 Prozent. Im Mittel −1,00 Prozentpunkte je Jahr seit "
        "2018: **Ziel verfehlt, Abstand wird kleiner**.",
    ),
    (
        {**HOLD, "einheit": "Personen"},
        "60 61",
        "Beispiel: 61 Personen (2023), Vorgabe mindestens 50 Personen: **Ziel eingehalten, Tendenz unklar**.",
    ),
    (
        {**CORRIDOR, "einheit": "Plätze"},
        "18 19 20 20 21 21",
        "Beispiel: 21 Plätze (2023), Vorgabe 15 bis 25 Plätze. Im Mittel +0,6 Plätze je Jahr seit 2018: "
        "**Ziel eingehalten**.",
    ),
    (
        APPROACH,
        "15/20 16/20 17/20 18/20 19/20 19.5/20",
        "Verhältnis zum Bevölkerungsanteil: 97,5 % (2023; 100 % = gleicher Anteil). Abstand seit 2018 im Mittel "
        "−4,50 Prozentpunkte je Jahr: **entspricht**.",
    ),
    (
        APPROACH,
        "19.5/20",
        "Verhältnis zum Bevölkerungsanteil: 97,5 % (2023; 100 % = gleicher Anteil): **entspricht, Tendenz unklar**.",
    ),
    (
        {**TREND, "einheit": "Personen"},
        "40 41 42 43 44 45",
        "Kein Zielwert beschlossen. Seit 2018 im Mittel +1,0 Personen je Jahr, zuletzt +1: "
        "**ohne Zielwert; Entwicklung günstig**.",
    ),
    (TREND, "40", "Kein Zielwert beschlossen: **ohne Zielwert; Entwicklung nicht bestimmbar**."),
    (
        {**REACH, "frist": "2022-06", "einheit": "%"},
        [{"zeitpunkt": f"{year}-06-30", "wert": 60} for year in range(2018, 2024)],
        "Zieljahr Juni 2022: 60 %, beschlossen waren 60 %: **Zieljahr vorbei: erreicht**. Für die Zeit danach ist kein "
        "Zielwert beschlossen.",
    ),
    (
        {**REACH, "stelle": "Kommunales Integrationszentrum"},
        [{"zeitpunkt": "2015-Q2", "wert": 60}],
        "Letzter Wert 2. Quartal 2015; neue Werte wären bis Juni 2017 zu erwarten gewesen: **veraltet**. "
        "Zuständig: Kommunales Integrationszentrum.",
    ),
    (REACH, "40 41", "Beispiel: **nicht bewertbar, weil erst 2 von mindestens 4 Werten vorliegen**."),
    (YES_NO, [{"zeitpunkt": "2023", "antwort": "ja", "beleg": "x"}], "Beispiel (2023): **erfüllt**."),
    (REPORT, [{"zeitpunkt": "2023", "charakter": ["a", "b"]}], "Beispiel: 2 aufgezählt (2023): **Bericht liegt vor**."),
    (REPORT, [], "Beispiel: **Bericht fehlt**."),
    (
        {**HOLD, "brueche": [{"ab": "2020", "grund": "neue Zählung"}]},
        "70 71p 72 73 74 49p",
        "Beispiel: 49 (2023), Vorgabe mindestens 50. Im Mittel −7,7 je Jahr seit 2020: **Ziel verfehlt, Abstand bleibt "
        "oder wächst**. Die Reihe beginnt erst 2020, weil die Reihe davor gebrochen ist (neue Zählung). "
        "Beruht auf nur 4 Werten. Der Wert 2023 ist vorläufig. Eine Gegenprobe ohne den letzten Wert "
        "ist nicht möglich.",
    ),
    (
        REACH,
        "40 42 44 46 48 41",
        "Beispiel: 40 (2018) → 41 (2023), im Mittel +0,2 je Jahr. Geht es so weiter, wären es 2030 42; beschlossen "
        "sind 60. Das sind 7,4 % der noch nötigen Veränderung: **deutlich hinter dem Zielpfad**. "
        "Ohne den Wert 2023 lautete die Bewertung: auf Kurs.",
    ),
)


@pytest.mark.parametrize(
    ("number", "places", "shown"),
    [
        ("2.5", 0, "3"),
        ("-2.5", 0, "−3"),
        ("0.125", 2, "0,13"),
        ("1234", 0, "1234"),
        ("12345", 0, "12\u202f345"),
        ("-1234567.89", 1, "−1\u202f234\u202f567,9"),
        ("-0.04", 1, "0,0"),
        ("2/3", 3, "0,667"),
    ],
)
def test_german_number(number: str, places: int, shown: str) -> None:
    """Half away from zero, decimal comma, real minus, narrow groups from five digits on, no negative zero."""
    assert german(Fraction(number), places) == shown


def test_a_change_has_a_sign() -> None:
    signed = [german(Fraction(number), 1, signed=True) for number in ("1.5", "-1.5", "0", "0.01")]
    assert signed == ["+1,5", "−1,5", "0,0", "0,0"]


@pytest.mark.parametrize(("number", "shown"), [("1.50", "1.5"), ("100", "100"), ("-0.00004", "0"), ("2/3", "0.6667")])
def test_rounded_number_for_machines(number: str, shown: str) -> None:
    assert rounded_text(Fraction(number), 4) == shown


@pytest.mark.parametrize(
    ("number", "shown"), [("1.50000", "1.5"), ("1/3", "1/3"), ("-1/8", "-0.125"), ("1e-7", "0.0000001")]
)
def test_exact_number_for_machines(number: str, shown: str) -> None:
    """Nothing is lost, so that the verdict can be computed again."""
    assert exact_text(Fraction(number)) == shown
    assert Fraction(shown) == Fraction(number)


def test_every_code_has_its_word() -> None:
    """The vocabulary is complete, and no two verdicts share a text or a shape."""
    assert set(WORDS) == set(Verdict)
    assert set(TENDENCY_WORDS) == set(Tendency)
    assert len({word.text for word in WORDS.values()}) == len({word.glyph for word in WORDS.values()}) == len(WORDS)
    assert {word.dns for word in WORDS.values()} == {"S", "L", "W", "B", ""}
    assert set(WORST_FIRST) == set(Verdict)


def test_a_tendency_is_described_together_with_the_missing_target() -> None:
    word = word_of(Verdict.WITHOUT_TARGET, Tendency.GOOD_NOT_LATELY)
    assert (word.text, word.glyph, word.dns) == ("ohne Zielwert; Entwicklung günstig, zuletzt nicht", "◇", "L")


@pytest.mark.parametrize(("indicator", "values", "sentence"), SENTENCES)
def test_sentence(indicator: Raw, values: str | list[Raw], sentence: str) -> None:
    """The templates, word for word; no line break between a number and its unit."""
    assert assess(values, indicator).erklaerung.replace("\u00a0", " ") == sentence


def test_a_unit_never_stands_alone() -> None:
    found = assess("40 41 42 43", {**REACH, "einheit": "Personen"})
    assert "43\u00a0Personen" in found.erklaerung
    assert " Personen" not in found.erklaerung


@pytest.mark.parametrize("name", ["G15", "G16"])
def test_golden_counts(name: str) -> None:
    """Verdicts are counted in the order of the codes, nothing is averaged, what cannot be rated stays in sight."""
    case = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    verdicts = [Verdict(code) for code, count in case["urteile"].items() for _ in range(count)]
    counts = count_verdicts(verdicts)
    assert counts.sentence({verdict: verdict.value for verdict in Verdict}) == case["erwartet"]["zaehlung"]
    assert counts.total == len(verdicts)


def test_counts_in_readers_words() -> None:
    counts = count_verdicts([Verdict.NOT_RATABLE, Verdict.ON_TRACK, Verdict.WITHOUT_TARGET])
    assert counts.sentence() == "1 von 3 bewertbar: 1 auf Kurs, 1 ohne Zielwert, 1 nicht bewertbar"
    assert count_verdicts([]).sentence() == "keine Indikatoren zugeordnet"


def test_measures_are_counted_the_same_way() -> None:
    """By their status, in the given order, without zeros."""
    order = ("umgesetzt", "begonnen", "offen")
    parts = count_in_order(["offen", "umgesetzt", "offen"], order)
    assert listed(parts, {"umgesetzt": "umgesetzt", "offen": "noch offen"}) == "1 umgesetzt, 2 noch offen"


@pytest.mark.parametrize(
    ("targets", "verdict"),
    [
        (({**REACH, "zielwert": 60}, {**REACH, "zielwert": 90}), "deutlich_hinter"),
        (({**REACH, "zielwert": 90, "ziel_konzept": "X"}, {**REACH, "zielwert": 60}), "auf_kurs"),
        (({**REACH, "zielwert": 60}, {**REACH, "zielwert": 90, "frist": "2022"}), "abgeschlossen_verfehlt"),
    ],
)
def test_of_several_targets_the_worst_counts(targets: tuple[Raw, ...], verdict: str) -> None:
    """A target that cannot be rated counts only if there is no other."""
    raw = raw_case("40 42 44 46 48 50", {"ziele": list(targets)})
    assert worst(judge_case(read_case(raw, "fall.json"))).urteil == verdict
