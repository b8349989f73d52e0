"""Series, objects and verdicts joined: what is tied, what is refused, what the gate takes away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction

import pytest

from konzept.concept import Concept, load_concept
from konzept.core import Project
from konzept.figures.collection import principal
from konzept.figures.recipe import ags_of, ratio_text
from konzept.figures.series import Basis, Observation, Series, SeriesError, compare
from konzept.figures.series_csv import write_bytes

ProjectWith = Callable[[Mapping[str, str | bytes]], Project]
GOOD = Observation(
    ags="05158028",
    ebene="gemeinde",
    indikator="beispiel",
    konzept="auslaender",  # type: ignore[arg-type]
    basis="Melderegister",  # type: ignore[arg-type]
    bezeichnung="Beispiel",
    stichtag="2020-12-31",
    wert="100",
    einheit="Personen",
    quelle="Stadt",
    tabelle="T",
    code="C",
    lizenz="dl-de/by-2-0",
    vermerk="Stadt",
    abruf_am="2024-01-01",
    fassung="1",
    datei_sha256="unbekannt",
    guete="A",
    fundstelle="Seite 1",
)
INDICATOR = """\
- id: RAT-IND-001
  typ: indikator
  titel: Beispiel
  richtung: steigen
  reihen: ["beispiel/auslaender"]
  fundstelle: {quelle: RAT-Q-001, abschnitt: A, zeilen: "1"}
"""


def years(values: list[str]) -> list[Observation]:
    return [replace(GOOD, stichtag=f"{2018 + index}-12-31", wert=value) for index, value in enumerate(values)]


def loaded(project_with: ProjectWith, rows: list[Observation], objects: str = INDICATOR) -> Concept:
    files = {"data/reihen/a.csv": write_bytes(rows), "needs/ratingen/bildung.yaml": objects}
    return load_concept(project_with(files))


def codes(concept: Concept) -> set[str]:
    return {problem.code for problem in concept.problems}


def test_a_series_answers_the_object_that_names_it(project_with: ProjectWith) -> None:
    """The key is indicator and concept; the area is that of the concept."""
    concept = loaded(project_with, years(["100", "110"]))
    (series,) = concept.figures.answers["RAT-IND-001"]
    assert [one.wert for one in series.observations] == ["100", "110"]


def test_an_unknown_series_is_told_with_its_place(project_with: ProjectWith) -> None:
    """A name that leads nowhere is an error in the editor's file, with the nearest name there is."""
    concept = loaded(project_with, years(["100"]), INDICATOR.replace("beispiel/", "beispeil/"))
    (problem,) = [problem for problem in concept.problems if problem.code == "KZ-REIHE-UNBEKANNT"]
    assert (problem.path, problem.line) == ("needs/ratingen/bildung.yaml", 5)
    assert "beispiel/auslaender" in problem.hint


HEAD, ROWS = write_bytes([GOOD]).decode().split("\n", 1)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (HEAD.removesuffix(",anmerkung") + "\n" + ROWS, "KZ-REIHE-KOPF"),
        (HEAD + "\n" + ROWS.replace(",Stadt,", ',"Stadt,', 1), "KZ-REIHE-ZEILE"),
        (HEAD + "\n" + ROWS.replace(",Stadt,", ",Stadt, Amt,", 1), "KZ-REIHE-ZELLEN"),
        ((HEAD + "\n" + ROWS).replace("Stadt", "Städte").encode("latin-1"), "KZ-DATEI-KODIERUNG"),
        (b"version https://git-lfs.github.com/spec/v1\n", "KZ-DATEI-LFS"),
        (b"", "KZ-REIHE-LEER"),
        (HEAD + "\n" + ROWS.replace(",100,", ",viele,", 1), "KZ-REIHE-WERT"),
    ],
)
def test_an_unreadable_series_is_told_once(project_with: ProjectWith, content: str | bytes, code: str) -> None:
    """What cannot be read is not reported as missing by everyone who asks for it; other names still are."""
    other = INDICATOR.replace("001", "002", 1).replace("beispiel/", "haushalte/")
    files = {"data/reihen/a.csv": content, "needs/ratingen/bildung.yaml": INDICATOR}
    assert [problem.code for problem in load_concept(project_with(files)).errors] == [code]
    if code not in ("KZ-DATEI-LFS", "KZ-REIHE-LEER"):
        concept = load_concept(project_with(files | {"needs/ratingen/teilhabe.yaml": other}))
        assert [problem.code for problem in concept.errors] == [code, "KZ-REIHE-UNBEKANNT"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("mindestzahl = 5", 'mindestzahl = "fünf"', "sperrung.mindestzahl: „fünf“ ist nicht möglich."),
        ("mindestnenner = 30", "mindestnener = 30", "sperrung.mindestnener gibt es nicht."),
    ],
)
def test_a_wrong_threshold_is_told_where_it_stands(project_with: ProjectWith, old: str, new: str, told: str) -> None:
    """One message in the file of settings, with its line and a remedy, and none about the values it holds back."""
    files = {"data/reihen/a.csv": write_bytes([GOOD]), "needs/ratingen/bildung.yaml": INDICATOR}
    project = project_with(files)
    text = project.metamodel.read_text(encoding="utf-8").replace(f"\n{old}\n", f"\n{new}\n", 1)
    project.metamodel.write_text(text, encoding="utf-8")

    (problem,) = load_concept(project).errors

    assert (problem.path, problem.line) == ("ubproject.toml", text.split("\n").index(new) + 1)
    assert (problem.code, problem.message) == ("KZ-SPERRE-EINSTELLUNG", told)
    assert problem.hint.endswith("Bis dahin wird keiner dieser Werte gezeigt.")


@pytest.mark.parametrize(("content", "line"), [('{\n"a": ', 2), ("[]", 1), ("", 1), (b"\xff", 1)])
def test_a_broken_descriptor_is_told(project_with: ProjectWith, content: str | bytes, line: int) -> None:
    """Nobody could use the data package; the command writes it anew."""
    (problem,) = load_concept(project_with({"data/reihen/datapackage.json": content})).errors
    assert (problem.code, problem.path, problem.line) == ("KZ-REIHE-FORM", "data/reihen/datapackage.json", line)
    assert "konzept daten erneuern" in problem.hint


@pytest.mark.parametrize("folder", ["neustadt", "neu stadt", "münchen", "ratingen/alt"])
def test_a_series_asked_for_from_an_unknown_folder_is_no_crash(project_with: ProjectWith, folder: str) -> None:
    """An entry with a series in the folder of no municipality gives the message about the folder, and only that."""
    concept = load_concept(project_with({f"needs/{folder}/bildung.yaml": INDICATOR}))
    assert [(problem.code, problem.path) for problem in concept.errors] == [
        ("KZ-ORDNER", f"needs/{folder}/bildung.yaml")
    ]


def test_a_target_is_judged(project_with: ProjectWith) -> None:
    """The fields of the rules, on an object, lead to the verdict of the golden case G07."""
    target = INDICATOR.replace("  richtung", '  zieltyp: halten\n  zielwert: "90"\n  richtung')
    concept = loaded(project_with, years(["91", "92", "92", "93", "93", "94"]), target)
    (assessment,) = concept.figures.assessments["RAT-IND-001"]
    assert assessment.urteil == "eingehalten"


def test_without_a_target_only_the_tendency_is_told(project_with: ProjectWith) -> None:
    """A direction alone gives no verdict on a target nobody decided."""
    concept = loaded(project_with, years(["91", "92", "92", "93", "93", "94"]))
    (assessment,) = concept.figures.assessments["RAT-IND-001"]
    assert (assessment.urteil, assessment.tendenz) == ("ohne_zielwert", "guenstig")


def test_a_target_without_direction_stops_the_build(project_with: ProjectWith) -> None:
    """Which way is better is never guessed."""
    target = INDICATOR.replace("  richtung: steigen", '  zieltyp: halten\n  zielwert: "90"')
    concept = loaded(project_with, years(["91"]), target)
    assert "KZ-BEW-RICHTUNG-FEHLT" in codes(concept)


def test_small_counts_of_a_register_are_not_shown(project_with: ProjectWith) -> None:
    """What no statistical office has protected passes the gate before any page sees it."""
    concept = loaded(project_with, years(["100", "3"]))
    (series,) = concept.figures.series
    assert [(one.wert, one.zeichen) for one in series.observations] == [("100", ""), ("", ".")]
    assert concept.figures.suppressed == 1


def test_official_values_are_shown_as_published(project_with: ProjectWith) -> None:
    """A small number that the office itself publishes stays."""
    rows = [replace(one, basis=Basis("Zensus2022")) for one in years(["3"])]
    (series,) = loaded(project_with, rows).figures.series
    assert series.observations[0].wert == "3"


def test_values_of_two_surveys_are_not_compared() -> None:
    """No difference is computed across bases."""
    with pytest.raises(SeriesError, match="KZ-REIHE-BASIS"):
        compare(GOOD, replace(GOOD, stichtag="2021-12-31", basis=Basis("Zensus2022")))


def test_the_official_source_comes_first() -> None:
    """Of two values for one day the official one is shown first; the other is not lost."""
    press = replace(GOOD, wert="101", guete="C", quelle="Zeitung", lizenz="keine offene Lizenz – nur Einzelzitat")
    series = Series.of([press, GOOD])
    assert [one.wert for one in principal(series)] == ["100"]
    assert len(series.observations) == 2


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(41848, 477778, "8.8"), (1, 8, "12.5"), (1, 800, "0.1"), (3, 2000, "0.2"), (1, 1, "100.0")],
)
def test_shares_are_rounded_half_up(part: int, whole: int, text: str) -> None:
    """0.15 becomes 0.2: exact numbers, rounded once."""
    assert ratio_text(Fraction(part, whole) * 100, 1) == text


def test_keys_of_the_census_become_municipality_keys() -> None:
    """Twelve digits lose the association in the middle; leading zeros stay."""
    assert [ags_of(key) for key in ("051580028028", "05158", "05")] == ["05158028", "05158", "05"]


@pytest.mark.langsam
def test_each_of_many_series_is_judged(project_with: ProjectWith) -> None:
    """Of 1 000 series with 30 points each none is lost: every one is read and gets its verdict."""
    rows = [
        replace(GOOD, indikator=f"zahl_{number}", stichtag=f"{year}-12-31", wert=str(20 + (7 * number + year) % 200))
        for number in range(1000)
        for year in range(1994, 2024)
    ]
    objects = "".join(
        INDICATOR.replace("RAT-IND-001", f"RAT-IND-{number:03d}").replace("beispiel/", f"zahl_{number}/")
        for number in range(1000)
    )
    concept = loaded(project_with, rows, objects)
    assert len(concept.figures.series) == len(concept.figures.assessments) == 1000
