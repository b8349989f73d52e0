"""Indicators against data sources: each cell says which period is the newest and when the next one is due."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping

import pytest

from konzept.concept import Concept, load_concept
from konzept.core import Project
from konzept.figures.series import COLUMNS
from konzept.render.tables import as_csv
from konzept.views.cross import CROSSES, crossing
from konzept.views.fingerprints import Fingerprints
from konzept.views.matrix import matrix_pages, whole_matrix
from konzept.views.matrix_export import sheet_of
from konzept.views.shared import Bundle

ProjectWith = Callable[[Mapping[str, str | bytes]], Project]
SOURCES = next(cross for cross in CROSSES if cross.key == "indikatoren")
PLACE = '  fundstelle: {quelle: RAT-Q-001, abschnitt: "1", zeilen: "1"}\n'
GOOD = {
    "ags": "05158028",
    "ebene": "gemeinde",
    "konzept": "bevoelkerung",
    "basis": "Zensus2022",
    "bezeichnung": "Zahl",
    "stichtag": "2022-12-31",
    "wert": "88425",
    "einheit": "Personen",
    "quelle": "Amt",
    "tabelle": "T",
    "code": "C",
    "lizenz": "dl-de/by-2-0",
    "vermerk": "Amt",
    "abruf_am": "2026-03-10",
    "fassung": "1",
    "datei_sha256": "unbekannt",
    "guete": "A",
    "fundstelle": "Seite 1",
}
FIELDS = {
    "mit Takt": 'reihen: ["bevoelkerung_insgesamt/bevoelkerung"]',
    "ohne Takt": 'reihen: ["kinder/bevoelkerung"]',
    "nur im Konzept": "aktueller_wert: 12",
    "ohne Wert": "gebiet: Stadt",
}


def series(time: str = "2022-12-31") -> str:
    """One value of a series with a known rhythm, and one of a series without."""
    rows = ("bevoelkerung_insgesamt", "kinder")
    lines = [
        ",".join((GOOD | {"indikator": name, "stichtag": time}).get(column, "") for column in COLUMNS) for name in rows
    ]
    return "\n".join([",".join(COLUMNS), *lines]) + "\n"


def entries(turnus: str = "") -> str:
    """A base figure for each of FIELDS, all from one source."""
    figures = [
        f"- id: RAT-GZ-00{number}\n  typ: grundzahl\n  titel: Zahl {name}\n  {field}\n{PLACE}"
        for number, (name, field) in enumerate(FIELDS.items(), 1)
    ]
    ids = ", ".join(f"RAT-GZ-00{number}" for number in range(1, len(FIELDS) + 1))
    source = f"- id: RAT-DQ-001\n  typ: datenquelle\n  titel: Melderegister\n{turnus}  quelle_fuer: [{ids}]\n{PLACE}"
    return "".join([*figures, source])


@pytest.fixture
def concept_with(project_with: ProjectWith) -> Callable[..., Concept]:
    def make(turnus: str = "", time: str = "2022-12-31") -> Concept:
        files = {"needs/ratingen/a.yaml": entries(turnus), "data/reihen/a.csv": series(time)}
        return load_concept(project_with(files))

    return make


def words(concept: Concept) -> dict[str, str]:
    """The words of each cell after those of the link, by the figure's id."""
    marks = crossing(concept, "ratingen", SOURCES).marks
    return {row: text.partition("; ")[2] for (row, _), text in marks.items()}


def test_a_cell_tells_the_newest_period_and_the_next(concept_with: Callable[..., Concept]) -> None:
    """With a rhythm the due month and whether it has passed; without one, that none is known; without a value, that."""
    assert words(concept_with()) == {
        "RAT-GZ-001": "neuester Wert 31. Dezember 2022, nächster bis Dezember 2024 (überfällig)",
        "RAT-GZ-002": "neuester Wert 31. Dezember 2022, nächster ohne bekannten Takt",
        "RAT-GZ-003": "nur der Wert im Konzept",
        "RAT-GZ-004": "noch kein Wert",
    }


def test_the_rhythm_a_source_names_is_told_as_its_own(concept_with: Callable[..., Concept]) -> None:
    """What the document says of the source stands beside what we know, not instead of it."""
    found = words(concept_with("  turnus: jährlich im Februar\n"))
    assert found["RAT-GZ-004"] == "noch kein Wert; Turnus laut Quelle: jährlich im Februar"


def test_the_file_holds_the_same_words(concept_with: Callable[..., Concept]) -> None:
    """Export and page say the same of each pair."""
    concept = concept_with()
    town = concept.metamodel.municipalities["ratingen"]
    matrix = whole_matrix(concept, town, "quelle")
    assert matrix is not None
    content = as_csv(sheet_of(concept, town, matrix)).decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(content, newline=""), delimiter=";"))
    told = {line["Kennung"]: line["Beziehung"].partition("; ")[2] for line in lines if line["Kennung der Spalte"]}
    assert told == words(concept)


def test_a_newer_value_makes_the_matrix_anew(concept_with: Callable[..., Concept]) -> None:
    """The fingerprint of the matrices changes with the figures they show."""

    def fingerprints(concept: Concept) -> set[str]:
        bundles = [one for one in matrix_pages(concept, Fingerprints(concept)) if isinstance(one, Bundle)]
        return {one.fingerprint for one in bundles if one.name.startswith("ratingen/")}

    before = fingerprints(concept_with())
    assert before == fingerprints(concept_with())
    assert before.isdisjoint(fingerprints(concept_with(time="2023-12-31")))
