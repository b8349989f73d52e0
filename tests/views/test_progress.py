"""Progress to a target: the numbers of the verdict and no others, words beside the picture, nothing across a break."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from msgspec import structs

from konzept.concept import Concept, load_concept
from konzept.core import Project
from konzept.core.numbers import NO_BREAK
from konzept.figures.series import Observation
from konzept.figures.series_csv import write_bytes
from konzept.render.svg_progress import progress_chart
from konzept.views.figures import figure_block
from konzept.views.progress import Progress

ProjectWith = Callable[[Mapping[str, str | bytes]], Project]
PICTURES = Path(__file__).parents[1] / "render" / "bilder"
ROW = Observation(
    ags="05158028",
    ebene="gemeinde",
    indikator="beispiel",
    konzept="auslaender",  # type: ignore[arg-type]
    basis="Zensus2022",  # type: ignore[arg-type]
    bezeichnung="Beispiel",
    einheit="Prozent",
    quelle="Amt",
    tabelle="T",
    code="C",
    lizenz="dl-de/by-2-0",
    vermerk="Amt",
    abruf_am="2024-01-01",
    fassung="1",
    datei_sha256="unbekannt",
    guete="A",
    fundstelle="Seite 1",
)
INDICATOR = """\
- id: RAT-IND-001
  typ: indikator
  titel: Anteil mit Abschluss
  reihen: ["beispiel/auslaender"]
  fundstelle: {quelle: RAT-Q-001, abschnitt: A, zeilen: "1"}
"""
REACH = """\
  zieltyp: erreichen
  richtung: steigen
  zielwert: "35"
  frist: {datum: "2030", genauigkeit: jahr, quelle_text: bis 2030}
"""
RISING = ["18.8", "19.3", "19.6", "18.9", "19.3", "19.7"]  # golden case G18 of bewertung.md


def concept_with(project_with: ProjectWith, target: str, values: list[str], **more: str) -> Concept:
    rows = [replace(ROW, stichtag=f"{2018 + n}-12-31", wert=value, **more) for n, value in enumerate(values)]
    return load_concept(
        project_with({"data/reihen/a.csv": write_bytes(rows), "needs/ratingen/a.yaml": INDICATOR + target})
    )


@pytest.fixture
def shown(project_with: ProjectWith) -> Callable[..., Progress | None]:
    """The picture of an indicator with this target and these values, 2018 and after."""

    def make(target: str, values: list[str], **more: str) -> Progress | None:
        concept = concept_with(project_with, target, values, **more)
        block = figure_block(concept, concept.catalog.items["RAT-IND-001"])
        assert block is not None
        return block.verdicts[0].progress

    return make


def test_the_way_to_a_target_is_the_verdicts_own_numbers(shown: Callable[..., Progress]) -> None:
    """Start, last value, what comes of it and target, each with its date: those of golden case G18."""
    view = shown(REACH + '  ausgangswert: "18.8"\n', RISING)
    assert [(step.label, step.when, step.text.replace(NO_BREAK, " ")) for step in view.steps] == [
        ("Beim Beschluss", "", "18,8 %"),
        ("Letzter Wert", "31. Dezember 2023", "19,7 %"),
        ("Geht es so weiter", "2030", "21,0 %"),
        ("Ziel", "2030", "mindestens 35,0 %"),
    ]
    assert view.sentence.replace(NO_BREAK, " ") == "Vom Ausgangswert zum Ziel sind 5,6 % des Wegs geschafft."


def test_without_a_baseline_no_share_of_the_way_is_told(shown: Callable[..., Progress]) -> None:
    """What the value was at the decision is never guessed from the series."""
    view = shown(REACH, RISING)
    assert [step.kind for step in view.steps] == ["jetzt", "weiter", "ziel"]
    assert view.sentence.startswith("Kein Ausgangswert")


def test_a_corridor_has_two_bounds(shown: Callable[..., Progress]) -> None:
    """Both bounds are drawn and said."""
    view = shown('  zieltyp: korridor\n  richtung: in_korridor\n  korridor: ["15", "25"]\n', RISING)
    assert view.steps[-1].heights == (15.0, 25.0)
    assert view.steps[-1].text.replace(NO_BREAK, " ") == "15,0 bis 25,0 %"
    assert str(progress_chart(view, "a")).count('class="p-ziel"') == 2


def test_few_values_still_show_where_one_stands(shown: Callable[..., Progress]) -> None:
    """Three values give no verdict, but the last one and the target can be set beside each other."""
    assert [step.kind for step in shown(REACH, RISING[:3]).steps] == ["jetzt", "ziel"]


@pytest.mark.parametrize("more", ['  ziel_konzept: "andere"\n', '  ausgangswert: "18"\n  ziel_basis: Zensus2011\n'])
def test_a_target_that_counts_others_is_not_drawn(shown: Callable[..., Progress | None], more: str) -> None:
    """A target for another group or survey has no place on the same axis."""
    assert shown(REACH + more, RISING) is None


def test_without_target_or_value_there_is_no_picture(shown: Callable[..., Progress | None]) -> None:
    """A direction alone is no target."""
    assert shown("  richtung: steigen\n", RISING) is None


def test_quotes_are_not_drawn(shown: Callable[..., Progress | None]) -> None:
    """Values without an open licence are cited one by one."""
    assert shown(REACH, RISING, lizenz="keine offene Lizenz – nur Einzelzitat") is None


def test_the_baseline_is_not_drawn_across_a_break(shown: Callable[..., Progress]) -> None:
    """Where older values count differently, the value at the decision may, too."""
    target = REACH + '  ausgangswert: "18.8"\n  brueche: [{ab: "2020", grund: neue Zählung}]\n'
    view = shown(target, [*RISING, "20.0", "20.2"])
    assert "start" not in [step.kind for step in view.steps]
    assert "über einen Bruch" in view.sentence


def test_words_and_picture_say_the_same(shown: Callable[..., Progress]) -> None:
    """Every line of the table stands in the picture and in its description; colours and sizes come from the page."""
    view = shown(REACH + '  ausgangswert: "18.8"\n', RISING)
    drawn = str(progress_chart(view, "p"))
    root = ElementTree.fromstring(drawn)
    texts = [str(element.text) for element in root.iter("text")]
    for step, label, value in zip(view.steps, texts[::2], texts[1::2], strict=True):
        assert step.label in label and step.when in label
        assert step.text == value
        assert step.text in view.description
    assert 'role="img"' in drawn and "<title" in drawn and "<desc" in drawn
    assert not re.search(r"style=|font-size|fill=|stroke=|viewBox|nan|inf\b", drawn)


def test_text_is_never_markup(shown: Callable[..., Progress]) -> None:
    """A title with signs of HTML stays a title."""
    view = structs.replace(shown(REACH, RISING), title='<script>"&')
    assert "<script" not in str(progress_chart(view, "p"))


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("fortschritt-erreichen", REACH + '  ausgangswert: "18.8"\n'),
        ("fortschritt-korridor", '  zieltyp: korridor\n  richtung: in_korridor\n  korridor: ["15", "25"]\n'),
    ],
)
def test_the_picture_is_the_golden_one(shown: Callable[..., Progress], name: str, target: str) -> None:
    """Byte for byte what was looked at and found good; look at a new one before it takes its place."""
    golden = PICTURES / f"{name}.svg"
    assert f"{progress_chart(shown(target, RISING), 'p')}\n" == golden.read_text(encoding="utf-8")
