"""The gate, rule by rule, on tables small enough to check by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import pytest
from disclosure_attacker import (
    attack,
    count,
    hierarchy,
    key,
    line_table,
    percentage,
    pinned,
    printed_shares,
    published,
    two_way,
)

from konzept.figures.disclosure import (
    Cell,
    Dimension,
    DisclosureError,
    GateConfig,
    GateResult,
    Sum,
    Table,
    gate,
    render_report,
    tables_of,
)
from konzept.figures.series import Observation


def passed(*tables: Table, **settings: object) -> GateResult:
    return gate(tables, GateConfig.from_toml(settings))


def loose(*observations: Observation, measure: str = "zahl") -> Table:
    """Observations that add up to nothing."""
    cells = tuple(Cell(coordinates=(one.indikator,), observation=one) for one in observations)
    return Table(name=f"lose {measure}", dimensions=(Dimension(name="indikator"),), cells=cells, measure=measure)  # type: ignore[arg-type]


def ratio(name: str, numerator: int, denominator: int) -> Observation:
    """A share that prints its numerator and denominator."""
    return replace(percentage(name, numerator, denominator), zaehler=str(numerator), nenner=str(denominator))


def rules(result: GateResult) -> dict[str, tuple[str, str]]:
    return {entry.key.indikator: (entry.reason, entry.rule) for entry in result.report}


# -- single cells -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "shown"), [(0, "0"), (1, "."), (4, "."), (5, "5")])
def test_counts_from_one_to_four_are_suppressed(value: int, shown: str) -> None:
    """The default threshold is five, and zeros are shown."""
    assert published(passed(loose(count("a", value)))) == {"a": shown}


def test_zeros_are_suppressed_where_the_house_says_so() -> None:
    """null = "sperren" takes zeros, however they are written."""
    result = passed(loose(count("a", 0), count("b", "-")), null="sperren")
    assert rules(result) == {"a": ("primaer", "null"), "b": ("primaer", "null")}


def test_a_concept_and_a_level_have_their_own_thresholds() -> None:
    """The rule of the concept replaces the default, the level makes it stricter."""
    table = loose(
        count("a", 7),
        count("b", 7, konzept="asyl"),
        count("c", 2, konzept="bevoelkerung"),
        count("d", 7, ebene="stadtteil"),
        count("e", 15, konzept="bevoelkerung", ebene="stadtteil"),
    )
    concepts = {"asyl": {"mindestzahl": 10}, "bevoelkerung": {"mindestzahl": 0}}
    shown = published(passed(table, konzepte=concepts, ebenen={"stadtteil": {"mindestzahl": 10}}))
    assert shown == {"a": "7", "b": ".", "c": "2", "d": ".", "e": "15"}


def test_shares_over_few_persons_are_suppressed_with_their_numerator() -> None:
    """Below 30 the share goes, and so does the numerator that would give it back; the denominator stays."""
    result = passed(loose(ratio("a", 10, 29), ratio("b", 10, 30), measure="quote"))
    a, b = result.observations
    assert (a.wert, a.zeichen, a.zaehler, a.nenner) == ("", ".", "", "29")
    assert (b.wert, b.zeichen, b.zaehler, b.nenner) == ("33.3", "", "10", "30")
    assert rules(result) == {"a": ("primaer", "mindestnenner")}


def test_a_share_goes_with_its_small_numerator() -> None:
    """3 of 1000 is 0.3 %: the share would tell the 3."""
    result = passed(loose(ratio("a", 3, 1000), measure="quote"))
    assert rules(result) == {"a": ("primaer", "zaehler_gesperrt")}


def test_a_share_tells_a_numerator_that_nobody_prints() -> None:
    """Share × denominator: 2.5 % of 80 are 2 persons."""
    assert rules(passed(loose(replace(percentage("a", 2, 80), nenner="80"), measure="quote"))) == {
        "a": ("primaer", "zaehler_gesperrt")
    }


def test_a_share_goes_with_the_count_it_refers_to() -> None:
    """A share of a count that was suppressed to cover another is suppressed too, and its denominator stays."""
    counts = line_table("z", {"klein": 2, "mittel": 9, "alle": 11}, [Sum(total="alle", parts=("klein", "mittel"))])
    share = Cell(coordinates=("p",), observation=ratio("p", 9, 90), numerator=key("mittel"))
    result = passed(counts, Table(name="q", dimensions=(Dimension(name="i"),), cells=(share,), measure="quote"))
    assert rules(result)["p"] == ("sekundaer", "zaehler_gesperrt")
    assert next(one for one in result.observations if one.indikator == "p").nenner == "90"


def test_a_suppressed_value_leaves_no_trace_in_the_texts() -> None:
    """Formula, note and quality mark go with the value; they may repeat it."""
    one = replace(count("a", 3), berechnung="1 + 2", anmerkung="drei Personen", qualitaet="e")
    (after,) = passed(loose(one)).observations
    assert (after.wert, after.zeichen, after.berechnung, after.anmerkung, after.qualitaet) == ("", ".", "", "", "")


def test_figures_that_count_nobody_pass() -> None:
    """A density of 3 is no small count."""
    assert published(passed(loose(replace(count("a", 3), einheit="Personen je km²"), measure="andere"))) == {"a": "3"}


# -- sums -------------------------------------------------------------------------------------------------------------


def test_a_second_cell_covers_the_first() -> None:
    """In a row with a total one gap is no gap: the cheapest other cell goes too, not the total."""
    result = passed(line_table("r", {"a": 3, "b": 20, "c": 500, "*": 523}, [Sum(total="*", parts=("a", "b", "c"))]))
    assert rules(result) == {"a": ("primaer", "mindestzahl"), "b": ("sekundaer", "rueckrechnung")}


def test_a_small_cell_of_a_two_way_table_costs_three_more() -> None:
    """The classic rectangle: one primary cell, three covering ones, all margins stay."""
    shown = published(passed(*two_way([[3, 20, 30], [40, 50, 60], [70, 80, 90]]).tables))
    assert sorted(name for name, value in shown.items() if value == ".") == ["r0_c0", "r0_c1", "r1_c0", "r1_c1"]


def test_no_more_is_suppressed_than_needed() -> None:
    """2 + 3 of 5 leave all of 1 to 4 possible for both: the total may stay."""
    shown = published(passed(line_table("r", {"a": 2, "b": 3, "*": 5}, [Sum(total="*", parts=("a", "b"))])))
    assert shown == {"a": ".", "b": ".", "*": "5"}


def test_two_small_cells_that_tell_each_other_are_not_enough() -> None:
    """1 + 1 of a printed 2 would be known; the total is small itself and a third cell has to help."""
    shown = published(
        passed(line_table("r", {"a": 1, "b": 1, "c": 9, "*": 11}, [Sum(total="*", parts=("a", "b", "c"))]))
    )
    assert shown == {"a": ".", "b": ".", "c": ".", "*": "11"}


def test_zeros_that_are_always_shown_cover_nothing() -> None:
    """Readers know that a suppressed cell is no zero, so the total has to go."""
    shown = published(passed(line_table("r", {"a": 3, "b": 0, "*": 3}, [Sum(total="*", parts=("a", "b"))])))
    assert shown == {"a": ".", "b": "0", "*": "."}


def test_a_town_alone_in_its_district_takes_the_district_along() -> None:
    """Sub-area → town → district: what is suppressed below must not come back from above."""
    shown = published(passed(*hierarchy([[3]]).tables))
    assert shown == {"k": ".", "t0": ".", "t0_0": "."}


def test_a_small_difference_between_printed_numbers_is_a_small_number() -> None:
    """Under 20 minus under 18 are two persons, although no cell says so."""
    table = line_table("alter", {"u18": 37, "u20": 39}, [Sum(total="u20", parts=("u18", "18-20"))])
    assert "." in published(passed(table)).values()


def test_several_missing_parts_are_protected_as_a_group() -> None:
    """If all but two of the parts are printed, the two together are known."""
    table = line_table("r", {"a": 97, "*": 100}, [Sum(total="*", parts=("a", "b", "c"))])
    assert published(passed(table)) == {"a": ".", "*": "100"}


def test_a_rest_known_elsewhere_covers_nothing() -> None:
    """The other towns of a district are published by others: the district's total has to go as well."""
    secret = line_table("r", {"a": 3, "*": 103}, [Sum(total="*", parts=("a",), rest="geheim")])
    known = line_table("r", {"a": 3, "*": 103}, [Sum(total="*", parts=("a",), rest="bekannt")])
    assert published(passed(secret)) == {"a": ".", "*": "103"}
    assert published(passed(known)) == {"a": ".", "*": "."}


def test_a_rest_of_nothing_covers_nothing() -> None:
    """A complete list with a rest of zero is as good as one without a rest."""
    table = line_table("r", {"a": 4, "b": 20, "*": 24}, [Sum(total="*", parts=("a", "b"), rest="geheim")])
    assert published(passed(table)) == {"a": ".", "b": ".", "*": "24"}


def test_a_cell_in_two_tables_is_one_number() -> None:
    """Suppressed in one table, it is suppressed in the other, and covered there too."""
    one = line_table("1", {"a": 30, "b": 3, "*": 33}, [Sum(total="*", parts=("a", "b"))])
    two = line_table("2", {"a": 30, "c": 60, "d": 90}, [Sum(total="d", parts=("a", "c"))])
    assert published(passed(one, two)) == {"a": ".", "b": ".", "*": "33", "c": ".", "d": "90"}


def test_copies_of_a_number_stand_or_fall_together() -> None:
    """A second source for a covering number would uncover it."""
    table = line_table("r", {"a": 3, "b": 20, "*": 23}, [Sum(total="*", parts=("a", "b"))])
    copy = replace(count("b", 20), quelle="Kreis")
    result = passed(replace(table, cells=(*table.cells, Cell(coordinates=("b",), observation=copy))))
    assert [one.quelle for one in result.observations if one.indikator == "b" and one.zeichen] == ["Kreis", "Stadt"]


def test_a_copy_with_a_number_counts_before_one_with_a_sign() -> None:
    """One source keeps the number secret, another prints it: what is printed must not uncover a small cell."""
    cells = (replace(count("b", "."), quelle="Kreis"), count("b", 20), count("a", 3), count("*", 23))
    table = line_table("r", {}, [Sum(total="*", parts=("a", "b"))])
    table = replace(table, cells=tuple(Cell(coordinates=(one.indikator,), observation=one) for one in cells))
    assert {one.indikator for one in passed(table).observations if one.wert} == {"*"}


def test_a_part_is_no_larger_than_its_whole() -> None:
    """5 of 5 cannot cover upwards: readers know the limit, so more has to go."""
    scene = printed_shares([3, 5], [40, 5])
    assert pinned(scene, published(passed(*scene.tables)), least=1) == {}


def test_a_share_prints_a_number_of_an_unpublished_table() -> None:
    """12 of 9000 and 9 of 9000 tell the missing 3, although the table of counts stays at home."""
    counts = line_table("z", {"a": 9, "b": 3, "*": 12}, [Sum(total="*", parts=("a", "b"))], is_published=False)
    cells = [("p", "a", ratio("p", 9, 9000)), ("q", "*", ratio("q", 12, 9000))]
    shares = tuple(Cell(coordinates=(name,), observation=one, numerator=key(part)) for name, part, one in cells)
    result = passed(counts, replace(loose(measure="quote"), cells=shares))
    assert len(result.suppressed) == 1


def test_a_number_the_source_suppressed_is_protected() -> None:
    """Our own totals must not give back what the source kept secret."""
    cells = [
        Cell(coordinates=(one.indikator,), observation=one) for one in (count("a", "."), count("b", 20), count("*", 23))
    ]
    table = line_table("r", {}, [Sum(total="*", parts=("a", "b"))])
    result = passed(replace(table, cells=tuple(cells)))
    assert published(result) == {"a": ".", "b": ".", "*": "23"}
    assert rules(result) == {"b": ("sekundaer", "rueckrechnung")}


def test_other_signs_need_no_protection() -> None:
    """ "/" is uncertain, not secret."""
    cells = [
        Cell(coordinates=(one.indikator,), observation=one) for one in (count("a", "/"), count("b", 20), count("*", 23))
    ]
    table = replace(line_table("r", {}, [Sum(total="*", parts=("a", "b"))]), cells=tuple(cells))
    assert published(passed(table)) == {"a": "/", "b": "20", "*": "23"}


def test_a_wider_interval_can_be_asked_for() -> None:
    """breite = 50 asks for covers that can move by 50, or leave all small numbers possible."""
    scene = two_way([[3, 500, 510], [20, 600, 610], [700, 800, 900]])
    usual, wide = (published(gate(scene.tables, GateConfig.from_toml({"breite": breite}))) for breite in (0, 50))
    assert any(high - low < 50 and low > 1 for low, high in attack(scene, usual).values())
    assert all(high - low >= 50 or low <= 1 for low, high in attack(scene, wide).values())


def test_perturbed_sums_need_a_tolerance() -> None:
    """Zensus 2022 does not add up exactly; without a tolerance the difference counts as a mistake."""
    table = line_table("r", {"a": 60, "b": 50, "*": 111}, [Sum(total="*", parts=("a", "b"))])
    with pytest.raises(DisclosureError, match="KZ-SPERRE-SUMME"):
        passed(table)
    assert published(passed(table, toleranz=2)) == {"a": "60", "b": "50", "*": "111"}


# -- the result -------------------------------------------------------------------------------------------------------


def test_the_report_is_one_json_object_per_suppressed_cell() -> None:
    """Machines read why; the file is internal because "primaer" says that a value is small."""
    result = passed(loose(count("a", 3), count("b", 30)))
    (line,) = [json.loads(line) for line in render_report(result).splitlines()]
    assert (line["indikator"], line["grund"], line["regel"]) == ("a", "primaer", "mindestzahl")
    assert result.suppressed == {count("a", 3).key}


def test_a_table_that_is_not_published_is_not_in_the_result() -> None:
    """Unpublished counts only take part in the computation."""
    assert passed(replace(loose(count("a", 30)), published=False)).observations == ()


def test_nothing_small_needs_no_solver() -> None:
    """scipy costs a second of start-up; it is loaded only when something is suppressed."""
    program = (
        "import sys; from konzept.figures.disclosure import *; from konzept.figures.series import Observation;"
        "one = Observation('05158028', 'gemeinde', 'a', 'b', 'c', stichtag='2023-12-31', wert='9', einheit='Personen');"
        "gate(tables_of([one]), GateConfig());"
        "sys.exit('scipy' in sys.modules or 'numpy' in sys.modules or 'pandas' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0


@pytest.mark.parametrize(
    ("table", "code"),
    [
        (loose(replace(count("a", 3), wert="3.5")), "KZ-SPERRE-WERT"),
        (replace(loose(count("a", 3)), dimensions=()), "KZ-SPERRE-TABELLE"),
        (line_table("r", {"a": 30, "*": 20}, [Sum(total="*", parts=("a", "b"))]), "KZ-SPERRE-SUMME"),
        (
            replace(
                loose(measure="quote"),
                cells=(Cell(coordinates=("p",), observation=ratio("p", 9, 90), numerator=key("a")),),
            ),
            "KZ-SPERRE-VERWEIS",
        ),
    ],
)
def test_tables_that_contradict_themselves_are_refused(table: Table, code: str) -> None:
    """Nothing is published from tables that cannot be checked."""
    with pytest.raises(DisclosureError, match=code) as caught:
        passed(table)
    assert caught.value.faults[0][0] == code


def test_two_values_for_one_number_are_refused() -> None:
    """The same observation cannot be 20 here and 21 there."""
    with pytest.raises(DisclosureError, match="KZ-SPERRE-DOPPELT"):
        passed(loose(count("a", 20)), replace(loose(count("a", 21)), name="zweite"))


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"mindestzal": 5}, "Meinten Sie „mindestzahl“?"),
        ({"mindestzahl": -1}, "Eine ganze Zahl ab 0."),
        ({"mindestzahl": True}, "Eine ganze Zahl ab 0."),
        ({"null": "weg"}, "„zeigen“ oder „sperren“."),
        ({"ebenen": {"viertel": {}}}, "„viertel“ ist keine Ebene."),
        ({"konzepte": 3}, "ist keine Tabelle"),
        ({"konzepte": {"asyl": 3}}, "sperrung.konzepte.asyl ist keine Tabelle"),
    ],
)
def test_settings_are_checked(settings: dict[str, object], told: str) -> None:
    """A misspelt threshold must not fall back to another silently."""
    with pytest.raises(DisclosureError, match="KZ-SPERRE-EINSTELLUNG") as caught:
        GateConfig.from_toml(settings)
    assert told in str(caught.value)


# -- tables from a flat list ------------------------------------------------------------------------------------------


def placed(ags: str, ebene: str, value: int, **more: str) -> Observation:
    return replace(count("a", value, ebene=ebene), ags=ags, **more)  # type: ignore[arg-type]


def test_areas_add_up_by_their_keys() -> None:
    """A small quarter is covered by another quarter of its town, not by the district."""
    observations = [
        placed("05158", "kreis", 900),
        placed("05158028", "gemeinde", 123),
        placed("05158028-mitte", "stadtteil", 3),
        placed("05158028-west", "stadtteil", 20),
        placed("05158028-ost", "stadtteil", 100),
    ]
    result = gate(tables_of(observations), GateConfig())
    assert {one.ags for one in result.observations if one.zeichen} == {"05158028-mitte", "05158028-west"}


def test_a_list_of_quarters_that_was_complete_once_is_complete() -> None:
    """The source's secret is town minus the others, because readers know that there are no more quarters."""
    complete = [("", 123), ("-mitte", 3), ("-west", 20), ("-ost", 100)]
    later = [("", 140), ("-mitte", "."), ("-west", 20), ("-ost", 97)]
    observations = [
        replace(count("a", value, ebene="stadtteil" if name else "gemeinde"), ags=f"05158028{name}", stichtag=date)
        for date, values in (("2022-12-31", complete), ("2023-12-31", later))
        for name, value in values
    ]
    result = gate(tables_of(observations), GateConfig())
    assert [one.ags for one in result.observations if one.zeichen and one.stichtag == "2023-12-31"] == [
        "05158028-mitte",
        "05158028-west",
    ]


def test_every_observation_comes_back_once() -> None:
    """Counts, shares and other figures all pass through; none is lost between the tables."""
    observations = [
        count("a", 30),
        replace(percentage("p", 30, 300), zaehler="30", nenner="300"),
        replace(count("d", 3), einheit="Personen je km²"),
        replace(count("m", 3), einheit="1 000 Personen"),
        replace(count("r", 4), einheit="Personen je 1 000", zaehler="40", nenner="10000"),
    ]
    assert set(gate(tables_of(observations), GateConfig()).observations) == set(observations)


def test_indicators_add_up_where_they_are_said_to() -> None:
    """Foreigners and Germans are everybody; a share of foreigners refers to the counts by name."""
    observations = [count("a", 3), count("d", 90, konzept="deutsche"), count("alle", 93, konzept="bevoelkerung")]
    observations.append(percentage("p", 3, 93))
    one = Sum(total="bevoelkerung/alle", parts=("auslaender/a", "deutsche/d"))
    tables = tables_of(observations, sums=[one], shares={"auslaender/p": ("auslaender/a", "bevoelkerung/alle")})
    shown = published(gate(tables, GateConfig()))
    assert {name: shown[name] for name in ("a", "d", "alle", "p")} == {"a": ".", "d": ".", "alle": "93", "p": "."}
