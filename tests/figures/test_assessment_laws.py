"""The laws of the assessment, (a) to (i) of its specification, for invented cases of every kind."""

from __future__ import annotations

import copy
import os
import re
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from assessment_cases import GOLDEN, Raw
from hypothesis import assume, example, given
from hypothesis import strategies as st

from konzept.figures.assessment import Assessment, judge_case, judge_case_file, read_case
from konzept.figures.assessment.formulas import due_month
from konzept.figures.assessment.when import split_month
from konzept.figures.assessment.words import german

DNS_WORST_FIRST = "BWLS"
NUMBER = re.compile("[0-9][0-9\u202f]*(?:,[0-9]+)?")
TEMPLATE_NUMBERS = {"4", "100"}  # „von mindestens 4 Werten“, „100 % = gleicher Anteil“

quarters = st.integers(-400, 400).map(lambda units: Decimal(units) / 4)
up_or_down = st.sampled_from(["steigen", "sinken"])
target_years = st.integers(2019, 2032).map(str)


def bounds() -> st.SearchStrategy[list[Decimal]]:
    return st.lists(quarters, min_size=2, max_size=2, unique=True).map(sorted)


def stages() -> st.SearchStrategy[list[Raw]]:
    years = st.lists(target_years, min_size=1, max_size=3, unique=True)
    return years.flatmap(
        lambda found: st.tuples(
            *[st.fixed_dictionaries({"frist": st.just(year), "zielwert": quarters}) for year in found]
        )
    ).map(list)


PLAIN_TARGETS: tuple[st.SearchStrategy[Raw], ...] = (
    st.fixed_dictionaries(
        {"zieltyp": st.just("erreichen"), "richtung": up_or_down, "zielwert": quarters, "frist": target_years}
    ),
    st.fixed_dictionaries({"zieltyp": st.just("halten"), "richtung": up_or_down, "zielwert": quarters}),
    st.fixed_dictionaries({"zieltyp": st.just("halten"), "richtung": up_or_down, "zielintervall": bounds()}),
    st.fixed_dictionaries({"zieltyp": st.just("etappen"), "richtung": up_or_down, "etappen": stages()}),
    st.fixed_dictionaries(
        {"zieltyp": st.just("korridor"), "richtung": st.just("in_korridor"), "korridor": bounds()},
        optional={"frist": target_years},
    ),
    st.fixed_dictionaries(
        {"zieltyp": st.just("ohne_zielwert"), "richtung": st.sampled_from(["steigen", "sinken", "keine"])}
    ),
)
OTHER_TARGETS: tuple[st.SearchStrategy[Raw], ...] = (
    st.fixed_dictionaries(
        {
            "zieltyp": st.just("annaehern"),
            "richtung": st.just("annaehern"),
            "toleranz": st.integers(0, 50),
            "soll": st.sampled_from(["entspricht", "naehert_sich_an"]),
            "seite": st.sampled_from(["beide", "unter", "ueber"]),
        },
        optional={"frist": target_years},
    ),
    st.fixed_dictionaries(
        {
            "zieltyp": st.just("halten"),
            "richtung": up_or_down,
            "ziel_relativ": st.fixed_dictionaries({"zu": st.just("2020"), "prozent": st.integers(-50, 50)}),
        }
    ),
)
COMMON = st.fixed_dictionaries(
    {
        "id": st.just("MUS-IND-A"),
        "konzept": st.just("K"),
        "stichprobe": st.booleans(),
        "einheit": st.sampled_from(["", "Prozent"]),
    },
    optional={"periodizitaet_monate": st.sampled_from([12, 24])},
).map(lambda fields: {**fields, "verzug_monate": 12})


@st.composite
def cases(draw: st.DrawFn, targets: tuple[st.SearchStrategy[Raw], ...] = PLAIN_TARGETS) -> Raw:
    """A case without faults; values, errors and targets are `Decimal`."""
    indicator = {**draw(COMMON), **draw(st.one_of(*targets))}
    if draw(st.booleans()):
        indicator["brueche"] = [{"ab": draw(st.sampled_from(["2019", "2021", "2023"])), "grund": "neue Zählung"}]
    years = draw(st.lists(st.integers(2012, 2023), min_size=0, max_size=12, unique=True).map(sorted))
    return {"bewertungsdatum": "2024-11-30", "indikator": indicator, "punkte": [draw(points(year)) for year in years]}


@st.composite
def points(draw: st.DrawFn, year: int) -> Raw:
    """Mostly a number, sometimes a symbol, an error or a bracket."""
    row: Raw = {"zeitpunkt": str(year), "konzept": "K", "vergleich": draw(st.sampled_from(["8", "20"]))}
    if draw(st.integers(0, 9)) == 0:
        return {**row, "zeichen": draw(st.sampled_from([".", "/", "x", "…"]))}
    error = draw(st.sampled_from([None, Decimal("0.5"), Decimal(3)]))
    return {**row, "wert": draw(quarters), "se": error, "flags": draw(st.sampled_from(["", "p", "()"]))}


def judged(case: Raw) -> Assessment:
    (assessment,) = judge_case(read_case(case, "fall.json"))
    assume(not assessment.problems)
    return assessment


def code(case: Raw) -> tuple[object, ...]:
    found = judged(case)
    return found.urteil, found.tendenz, found.grund, found.dns


def changed(case: Raw, change: Callable[[Decimal], Decimal], error: Callable[[Decimal], Decimal]) -> Raw:
    """The case with every value and target changed, and every error."""
    return {
        **case,
        "indikator": {name: _changed(value, change) for name, value in case["indikator"].items()},
        "punkte": [
            {name: error(value) if name == "se" and value else _changed(value, change) for name, value in row.items()}
            for row in case["punkte"]
        ],
    }


def _changed(value: Any, change: Callable[[Decimal], Decimal]) -> Any:
    if isinstance(value, Decimal):
        return change(value)
    if isinstance(value, list):
        return [_changed(entry, change) for entry in value]
    return {name: _changed(entry, change) for name, entry in value.items()} if isinstance(value, dict) else value


def unchanged(error: Decimal) -> Decimal:
    return error


@given(cases())
def test_a_mirroring_changes_no_verdict(case: Raw) -> None:
    """All values and targets times −1, steigen and sinken exchanged, bounds swapped."""
    mirrored = copy.deepcopy(changed(case, lambda value: -value, unchanged))
    indicator = mirrored["indikator"]
    swap = {"steigen": "sinken", "sinken": "steigen"}
    indicator["richtung"] = swap.get(indicator["richtung"], indicator["richtung"])
    for name in ("korridor", "zielintervall"):
        if name in indicator:
            indicator[name].reverse()
    assert code(mirrored) == code(case)


@given(cases(), quarters)
def test_b_adding_a_constant_changes_no_verdict(case: Raw, constant: Decimal) -> None:
    assert code(changed(case, lambda value: value + constant, unchanged)) == code(case)


@given(cases((*PLAIN_TARGETS, OTHER_TARGETS[1])), st.sampled_from(["0.001", "0.3", "7", "1000"]))
def test_c_another_unit_changes_no_verdict(case: Raw, factor: str) -> None:
    """Times a positive factor; errors have the same unit."""
    scale = Decimal(factor)
    assert code(changed(case, lambda value: value * scale, lambda error: error * scale)) == code(case)


@given(cases((*PLAIN_TARGETS, *OTHER_TARGETS)), st.integers(-40, 40))
def test_d_whole_years_change_no_verdict(case: Raw, years: int) -> None:
    """All dates moved together: only distances in time matter."""
    assert code(_moved(case, years)) == code(case)


def _moved(value: Any, years: int, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _moved(entry, years, key) for key, entry in value.items()}
    if isinstance(value, list):
        return [_moved(entry, years, name) for entry in value]
    dated = name in ("zeitpunkt", "frist", "ab", "zu", "bewertungsdatum")
    return f"{int(value[:4]) + years}{value[4:]}" if dated else value


@given(
    cases((*PLAIN_TARGETS, *OTHER_TARGETS)),
    st.lists(quarters, min_size=1, max_size=6),
    st.sampled_from(["break", "concept"]),
)
def test_e_what_lies_before_a_break_changes_no_verdict(case: Raw, values: list[Decimal], how: str) -> None:
    """Nor does what counts other people: neither is ever mixed into the series."""
    older = [{"zeitpunkt": str(2000 + i), "wert": value, "vergleich": "20"} for i, value in enumerate(values)]
    if how == "break":
        case["indikator"]["brueche"] = [{"ab": "2012", "grund": ""}, *case["indikator"].get("brueche", [])]
        older = [{**row, "konzept": "K"} for row in older]
    else:
        older = [{**row, "konzept": "other"} for row in older]
    before, after = judged(case), judged({**case, "punkte": [*older, *case["punkte"]]})
    assume(before.n)
    assert (after.urteil, after.tendenz, after.m, after.n) == (before.urteil, before.tendenz, before.m, before.n)


@given(cases((*PLAIN_TARGETS, *OTHER_TARGETS)), st.randoms())
def test_f_the_order_of_rows_never_matters(case: Raw, random: Any) -> None:
    """Not one byte of the record."""
    shuffled = list(case["punkte"])
    random.shuffle(shuffled)
    assert judged({**case, "punkte": shuffled}) == judged(case)


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_f_line_endings_never_matter(tmp_path: Path, ending: str) -> None:
    original = GOLDEN / "G05.json"
    copied = tmp_path / "G05.json"
    copied.write_bytes(original.read_text(encoding="utf-8").replace("\n", ending).encode())
    assert judge_case_file(copied) == judge_case_file(original)


def test_g_neither_clock_nor_locale_matter() -> None:
    """The same bytes on the other side of the date line and in another language."""
    program = (
        "import sys, json, pathlib; from konzept.figures.assessment import judge_case_file as judge\n"
        "files = sorted(pathlib.Path(sys.argv[1]).glob('G[24]*.json'))\n"
        "print(json.dumps([judge(path) for path in files]))"
    )
    places = ({"TZ": "Pacific/Kiritimati", "LC_ALL": "C"}, {"TZ": "Pacific/Pago_Pago", "LC_ALL": "de_DE.UTF-8"})
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program, str(GOLDEN)], env={**os.environ, **place}, capture_output=True, check=True
        ).stdout
        for place in places
    }
    assert len(outputs) == 1


def test_g_no_module_asks_the_clock() -> None:
    package = Path(sys.modules["konzept.figures.assessment"].__file__ or "").parent
    sources = "".join(path.read_text(encoding="utf-8") for path in package.glob("*.py"))
    assert not re.search(r"today\(|now\(|import time|getlocale|float\(", sources)


@given(cases((*PLAIN_TARGETS, *OTHER_TARGETS)))
def test_h_no_sentence_has_a_number_that_the_record_has_not(case: Raw) -> None:
    """Besides the record: the constants of the templates, the date of the break, the base and when a value was due."""
    found = judged(case)
    record_numbers = [value for value in vars_of(found) if isinstance(value, Fraction)]
    known = (
        TEMPLATE_NUMBERS
        | {str(found.n)}
        | {german(abs(value), places) for value in record_numbers for places in range(6)}
    )
    dates = [found.von, found.bis, found.frist]
    known |= {part for when in dates if when for part in re.findall("[0-9]+", when.text)}
    known |= set(
        re.findall("[0-9]+", str([*case["indikator"].get("brueche", []), case["indikator"].get("ziel_relativ")]))
    )
    if found.urteil == "veraltet" and found.bis:
        indicator = read_case(case, "fall.json").targets[0]
        known.add(str(split_month(due_month(found.bis.month, indicator) or 0)[0]))
    assert set(NUMBER.findall(found.erklaerung + found.urteil_text)) <= known


def vars_of(assessment: Assessment) -> list[object]:
    return [getattr(assessment, name) for name in Assessment.__slots__]


@st.composite
def steady_cases(draw: st.DrawFn) -> Raw:
    """Enough yearly values without symbols, errors or breaks, and a target date ahead: a verdict with a class."""
    indicator = {"id": "MUS-IND-A", **draw(st.one_of(*PLAIN_TARGETS[:4]))}
    if "frist" in indicator:
        indicator["frist"] = draw(st.integers(2023, 2032).map(str))
    for stage in indicator.get("etappen", []):
        stage["frist"] = str(int(stage["frist"]) + 5)
    values = draw(st.lists(quarters, min_size=4, max_size=7))
    rows = [{"zeitpunkt": str(2024 - len(values) + i), "wert": value} for i, value in enumerate(values)]
    return {"bewertungsdatum": "2024-11-30", "indikator": indicator, "punkte": rows}


@given(steady_cases(), st.integers(1, 400))
@example(
    {
        "bewertungsdatum": "2024-11-30",
        "indikator": {"zieltyp": "erreichen", "richtung": "steigen", "zielwert": 50, "frist": "2030"},
        "punkte": [{"zeitpunkt": str(2020 + i), "wert": Decimal(60 - 4 * i)} for i in range(4)],
    },
    2,
)
def test_i_a_better_last_value_never_has_a_worse_class(case: Raw, quarter: int) -> None:
    """Raised for steigen, lowered for sinken."""
    better = copy.deepcopy(case)
    better["punkte"][-1]["wert"] += Decimal(quarter) / 4 * (1 if case["indikator"]["richtung"] == "steigen" else -1)
    before, after = judged(case).dns, judged(better).dns
    assert DNS_WORST_FIRST.index(after) >= DNS_WORST_FIRST.index(before)
