"""Series and what may be done with them: figures that do not belong together are refused."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from konzept.figures.series import (
    COLUMNS,
    Observation,
    Series,
    SeriesError,
    as_line,
    compare,
    end_month,
    group,
    share,
    trend,
)


def at(year: int, value: str = "100", **more: str) -> Observation:
    """A count of foreigners in Ratingen at the end of a year; an empty value stands for "."."""
    one = Observation(
        "05158028",
        "gemeinde",
        "auslaender",
        "auslaender",  # type: ignore[arg-type]
        "Zensus2011",  # type: ignore[arg-type]
        stichtag=f"{year}-12-31",
        wert=value,
        zeichen="" if value else ".",
        einheit="Personen",
        quelle="IT.NRW",
    )
    return replace(one, **more)  # type: ignore[arg-type]


MIXTURES = pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("ags", "05954016", "KZ-REIHE-GEBIET"),
        ("konzept", "migrationshintergrund_melderegister", "KZ-REIHE-KONZEPT"),
        ("einheit", "1 000 Personen", "KZ-REIHE-EINHEIT"),
        ("indikator", "bevoelkerung", "KZ-REIHE-INDIKATOR"),
    ],
)


# -- observations and series ------------------------------------------------------------------------------------------


def test_the_columns_are_those_of_the_agreed_format() -> None:
    """datenformate.md, section 11, names them; the reader, the writer and the schema all take them from here."""
    agreed = "ags ebene indikator konzept basis stichtag zeitraum wert zeichen qualitaet einheit zaehler nenner quelle"
    agreed += " tabelle code lizenz vermerk abruf_am fassung datei_sha256 berechnung guete bruch_vor"
    assert set(agreed.split()) | {"bezeichnung", "fundstelle", "anmerkung"} == set(COLUMNS)


def test_numbers_are_exact() -> None:
    """A decimal text becomes a fraction, never a binary float."""
    assert at(2023, "13.1").number == Fraction(131, 10)


@pytest.mark.parametrize(
    ("time", "month"),
    [
        ("2023-12-31", 24288),
        ("2023-06-30", 24282),
        ("2023", 24288),
        ("2023-Q2", 24282),
        ("2022/2023", 24288),
        ("2023-10P6M", 24291),
        ("2023-13", 0),
        ("Winter", 0),
    ],
)
def test_dates_and_periods_lie_on_one_axis(time: str, month: int) -> None:
    """A period counts by its last month: 12 · year + month."""
    assert end_month(time) == month


@MIXTURES
def test_a_series_is_one_thing(field: str, value: str, code: str) -> None:
    """Neither areas nor concepts, units or indicators are mixed in one series."""
    with pytest.raises(SeriesError, match=code):
        Series.of([at(2022), at(2023, **{field: value})])


def test_a_series_is_in_order_of_time() -> None:
    """Whatever the order of the rows."""
    assert [one.zeit for one in Series.of([at(2023), at(2021), at(2022)]).observations] == [
        "2021-12-31",
        "2022-12-31",
        "2023-12-31",
    ]


def test_an_empty_series_is_refused() -> None:
    """A selection that matches nothing is a mistake of the selection."""
    with pytest.raises(SeriesError, match="KZ-REIHE-LEER"):
        Series.of([at(2023)]).where(basis="Melderegister")


def test_observations_are_grouped_by_area_indicator_concept_and_unit() -> None:
    """One series each, in the order of the files."""
    observations = [at(2023, ags="05954016"), at(2023), at(2022), at(2023, konzept="bevoelkerung")]
    assert [(one.ags, one.konzept, len(one.observations)) for one in group(observations)] == [
        ("05158028", "auslaender", 2),
        ("05158028", "bevoelkerung", 1),
        ("05954016", "auslaender", 1),
    ]


def test_the_latest_retrieval_is_the_newest_edition() -> None:
    """An unknown retrieval is older than any date."""
    old = at(2023, "1", fassung="a", abruf_am="2024-05-01")
    new = at(2023, "2", fassung="b", abruf_am="2025-01-02")
    unknown = at(2023, "3", fassung="c", abruf_am="unbekannt")
    assert Series.of([new, unknown, old]).newest().observations == (new,)


# -- compare ----------------------------------------------------------------------------------------------------------


def test_a_comparison_is_later_minus_earlier() -> None:
    """Whatever the order of the arguments."""
    comparison = compare(at(2023, "110"), at(2021, "100"))
    assert (comparison.earlier.zeit, comparison.difference, comparison.unit) == ("2021-12-31", 10, "Personen")


def test_percentages_differ_by_percentage_points() -> None:
    """13.6 % are 0.5 percentage points more than 13.1 %."""
    comparison = compare(at(2022, "13.1", einheit="Prozent"), at(2023, "13.6", einheit="Prozent"))
    assert (comparison.difference, comparison.unit) == (Fraction(1, 2), "Prozentpunkte")


@MIXTURES
def test_what_does_not_belong_together_is_not_compared(field: str, value: str, code: str) -> None:
    """The message names both and is German."""
    with pytest.raises(SeriesError, match=code) as caught:
        compare(at(2022), at(2023, **{field: value}))
    assert "Das sind verschiedene" in str(caught.value)
    assert value in str(caught.value)


@pytest.mark.parametrize(
    ("other", "code"),
    [
        (at(2023, basis="Zensus2022"), "KZ-REIHE-BASIS"),
        (at(2023, bruch_vor="2022: Zensus 2022"), "KZ-REIHE-BRUCH"),
        (at(2023, ""), "KZ-REIHE-WERT"),
    ],
)
def test_no_comparison_across_bases_breaks_and_signs(other: Observation, code: str) -> None:
    """The register and the official count are both right, and their difference means nothing."""
    with pytest.raises(SeriesError, match=code):
        compare(at(2022), other)


# -- trend ------------------------------------------------------------------------------------------------------------


def test_a_trend_is_the_mean_yearly_change() -> None:
    """12 · (last − first) / months; signs at the ends are left out."""
    found = trend(Series.of([at(2019, "100"), at(2021, ""), at(2022, "130"), at(2023, "")]))
    assert (found.first.wert, found.last.wert, found.change, found.per_year) == ("100", "130", 30, 10)


@pytest.mark.parametrize(
    ("observations", "code"),
    [
        ([at(2022), at(2023, basis="Zensus2022", bruch_vor="2022: Zensus")], "KZ-REIHE-BASIS"),
        ([at(2022), at(2023, bruch_vor="2023: Methodik")], "KZ-REIHE-BRUCH"),
        ([at(2022), at(2023, quelle="Destatis"), at(2022, quelle="Destatis")], "KZ-REIHE-DOPPELT"),
        ([at(2022), at(2023, "")], "KZ-REIHE-KURZ"),
    ],
)
def test_no_trend_across_bases_breaks_and_sources(observations: list[Observation], code: str) -> None:
    """Each fault has its code."""
    with pytest.raises(SeriesError, match=code):
        trend(Series.of(observations))


# -- share ------------------------------------------------------------------------------------------------------------


def everybody(year: int, value: str = "800", **more: str) -> Observation:
    return at(year, value, indikator="bevoelkerung_insgesamt", konzept="bevoelkerung", **more)


def test_a_share_is_exact() -> None:
    """100 of 800 are 12.5 %; a sign on either side gives no number, a missing year no share."""
    parts = Series.of([at(2021), at(2022, ""), at(2023)])
    wholes = Series.of([everybody(2021), everybody(2022), everybody(2024)])
    found = share(parts, wholes, wholes=frozenset({"bevoelkerung"}))
    assert [(one.numerator.zeit, one.percent) for one in found] == [
        ("2021-12-31", Fraction(25, 2)),
        ("2022-12-31", None),
    ]


def test_a_share_of_another_concept_must_be_a_whole() -> None:
    """Foreigners of the population: only where the caller says that the population counts everybody."""
    with pytest.raises(SeriesError, match="KZ-REIHE-KONZEPT"):
        share(Series.of([at(2021)]), Series.of([everybody(2021)]))


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("ags", "05158", "KZ-REIHE-GEBIET"),
        ("basis", "Melderegister", "KZ-REIHE-BASIS"),
        ("einheit", "1 000 Personen", "KZ-REIHE-EINHEIT"),
    ],
)
def test_a_share_needs_one_area_basis_and_unit(field: str, value: str, code: str) -> None:
    """The register's foreigners are no part of the census population."""
    with pytest.raises(SeriesError, match=code):
        share(Series.of([at(2021)]), Series.of([everybody(2021, **{field: value})]), wholes=frozenset({"bevoelkerung"}))


# -- as_line ----------------------------------------------------------------------------------------------------------


def test_a_break_splits_the_line() -> None:
    """The segment after it says why."""
    line = as_line(Series.of([at(2010), at(2011, bruch_vor="2011: Zensus 2011"), at(2012)]))
    assert [(one.reason, [point.zeit[:4] for point in one.observations]) for one in line.segments] == [
        ("", ["2010"]),
        ("2011: Zensus 2011", ["2011", "2012"]),
    ]


def test_another_basis_splits_the_line_even_where_they_overlap() -> None:
    """31.12.2023 has a value of either basis: two segments, not four."""
    old = [at(2022), at(2023, "490251")]
    new = [at(2023, "489760", basis="Zensus2022"), at(2024, basis="Zensus2022")]
    segments = as_line(Series.of([*new, *old])).segments
    assert [(one.basis, one.reason, len(one.observations)) for one in segments] == [
        ("Zensus2011", "", 2),
        ("Zensus2022", "andere Basis: Zensus2022", 2),
    ]


def test_two_values_for_one_point_need_a_choice() -> None:
    """The message names the two ways to choose."""
    series = Series.of([at(2023, "108878"), at(2023, "109026", quelle="Stadt")])
    with pytest.raises(SeriesError, match=r"KZ-REIHE-DOPPELT.*where.*newest"):
        as_line(series)
    assert len(as_line(series.where(quelle="Stadt")).segments) == 1
