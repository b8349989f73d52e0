"""What pages show of figures: nothing without its origin, nothing across a break, quotes never as a line."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from konzept.concept import Concept, load_concept
from konzept.core import Project
from konzept.core.numbers import german_number, with_unit
from konzept.figures.datapackage import LICENCES
from konzept.render.svg import chart, ticks
from konzept.views.figures import SeriesView, series_view
from konzept.views.indicators import data_files, due_view, indicators_view
from konzept.views.shared import municipalities

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def concept() -> Concept:
    return load_concept(Project(ROOT))


@pytest.fixture(scope="module")
def views(concept: Concept) -> list[SeriesView]:
    towns = {one.ags: one.key for one in concept.metamodel.municipalities.values() if one.ags}
    return [series_view(concept, one, towns.get(one.ags, "ratingen")) for one in concept.figures.series]


def test_every_value_has_its_origin(views: list[SeriesView]) -> None:
    """Date, concept, basis, source and licence stand beside each value."""
    assert views
    for view in views:
        assert view.concept
        for value in view.values:
            assert value.when and value.text and value.basis and value.source and value.licence and value.grade


def test_quotes_are_never_drawn_and_never_a_file(views: list[SeriesView]) -> None:
    """A value without open licence is shown one by one."""
    quoted = [view for view in views if view.quotes]
    assert quoted
    assert [(view.chart, view.file) for view in quoted] == [(None, "")] * len(quoted)


def test_files_hold_open_values_only(concept: Concept) -> None:
    """Nothing that may only be cited is offered for download."""
    series = {name: text for name, text in data_files(concept) if name.endswith(".csv") and "bewertung" not in name}
    assert series
    licences = {one.lizenz for one in concept.figures.open_observations}
    assert licences <= set(LICENCES)
    assert not [name for name, text in series.items() if "nur Einzelzitat" in text or "ungeprüft" in text]


def test_conflicting_values_stay_two(views: list[SeriesView]) -> None:
    """The three known contradictions are named with both values."""
    conflicts = [text for view in views for text in view.conflicts]
    assert len(conflicts) == 3
    assert any("454.412" in text and "454.427" in text for text in conflicts)


def test_a_line_ends_at_a_break(views: list[SeriesView]) -> None:
    """Two censuses give two lines that are not joined."""
    (view,) = [
        one for one in views if one.key == "bevoelkerung_insgesamt/bevoelkerung" and one.area == "Kreis Mettmann"
    ]
    assert view.chart
    assert [segment.label for segment in view.chart.segments] == [
        "Grundlage Volkszählung 1987",
        "Grundlage Zensus 2011",
        "Grundlage Zensus 2022",
    ]
    drawn = str(chart(view.chart, "a"))
    points = sum(len(segment.points) for segment in view.chart.segments)
    lines = len(re.findall(r'<line class="(?:alt|jetzt)"', drawn))
    assert lines == points - len(view.chart.segments)


def test_a_chart_says_in_words_what_it_shows(views: list[SeriesView]) -> None:
    """Title and description belong to the picture; text keeps its size, colours come from the page."""
    charts = [view.chart for view in views if view.chart]
    assert charts
    for one in charts:
        drawn = str(chart(one, "b", small=True))
        assert 'role="img"' in drawn
        assert "<title" in drawn and "<desc" in drawn
        assert not re.search(r"style=|font-size|fill=|stroke=|viewBox|\"nan|\"inf", drawn)


def test_values_of_a_district_are_context_for_a_town(concept: Concept) -> None:
    """A town never shows the value of its district as its own."""
    (town,) = [one for one in municipalities(concept) if one.key == "ratingen"]
    view = indicators_view(concept, town)
    assert {one.area for one in view.series} == {"Stadt Ratingen"}
    assert {one.area for one in view.context} == {"Kreis Mettmann", "Nordrhein-Westfalen"}
    assert all(one.other_area for one in view.context)


def test_nothing_without_rhythm_is_overdue(concept: Concept) -> None:
    """Where nobody promised a value, none is late."""
    for town in municipalities(concept):
        for office in due_view(concept, town).offices:
            assert not [due for due in office.dues if due.state == "überfällig" and not due.expected]


def test_every_indicator_is_counted(concept: Concept) -> None:
    """Without a value it is counted as not ratable, never left out."""
    for town in municipalities(concept):
        if town.key in concept.figures.municipalities:
            gauges = [
                n
                for name in ("indikator", "kennzahl", "wirkungsindikator")
                for n in concept.catalog.of_type(name, town.key)
            ]
            counts = indicators_view(concept, town).counts
            assert not gauges or f"von {len(gauges)} bewertbar" in counts


def test_verdicts_can_be_computed_again(concept: Concept, tmp_path: Path) -> None:
    """The shipped script, reading nothing but the published files, finds no deviation."""
    for name, text in data_files(concept):
        (tmp_path / Path(name).name).write_text(text, encoding="utf-8")
    command = [sys.executable, str(ROOT / "scripts/nachrechnen.py")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "stimmt" in done.stdout
    assert "WEICHT AB" not in done.stdout


@pytest.mark.parametrize(
    ("text", "shown"),
    [("88425", "88.425"), ("24.50", "24,50"), ("-0.5", "−0,5"), ("999", "999"), ("1234567.8", "1.234.567,8")],
)
def test_numbers_are_german(text: str, shown: str) -> None:
    """Points between thousands, a comma before decimals, every published digit kept."""
    assert german_number(text) == shown


def test_percent_has_a_sign() -> None:
    """The unit does not break away from the number."""
    assert with_unit("24,5", "Prozent") == "24,5\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize(("low", "high"), [(0, 1), (476633, 508703), (4.17, 4.17), (-3, 7), (0, 0)])
def test_ticks_are_round_and_enclose_the_values(low: float, high: float) -> None:
    """The scale begins below the smallest and ends above the largest value."""
    marks = ticks(low, high)
    assert marks[0] <= low and marks[-1] >= high
    assert 2 <= len(marks) <= 8 or low == high
