"""`konzept sprachen`: what is translated, what is missing, what is older than its German text."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping

import pytest
from typer.testing import CliRunner

from konzept.cli.main import app
from konzept.core import Project
from konzept.languages import digest

ProjectWith = Callable[[Mapping[str, str | bytes]], Project]

GOALS = """\
- id: RAT-LZ-001
  typ: leitziel
  titel: Bildung stärken
  kurz: Alle lernen gut.
  ebene: konzept
  fundstelle: {quelle: RAT-Q-001, abschnitt: "1", zeilen: "1"}
"""
TABLE = f"id;feld;quelle_fp;text\nratingen;name;{digest('Stadt Ratingen')};Ratingen\nRAT-LZ-001;titel;0;Eğitim\n"


@pytest.fixture
def project(project_with: ProjectWith) -> Project:
    return project_with({"needs/ratingen/leitziele.yaml": GOALS, "data/uebersetzungen/tr/ratingen.csv": TABLE})


def run(project: Project, *words: str) -> str:
    done = CliRunner().invoke(app, ["sprachen", *words, "--projekt", str(project.root)])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_report_counts_and_names_what_is_stale(project: Project) -> None:
    """One line per concept: how many texts of how many, and how many follow an older German text."""
    lines = run(project).splitlines()
    assert lines[0] == "Türkçe (tr)"
    assert lines[-2] == "  Ratingen: 2 von 2 Texten, 1 älter als der deutsche Text"


def test_missing_rows_can_be_filled_in(project: Project) -> None:
    """The rows carry the fingerprint of today's German text, which stands in them to be replaced."""
    rows = list(csv.DictReader(run(project, "ru", "--fehlend").splitlines(), delimiter=";"))
    assert {
        "id": "RAT-LZ-001",
        "feld": "titel",
        "quelle_fp": digest("Bildung stärken"),
        "text": "Bildung stärken",
    } in rows


def test_unknown_language_is_wrong_use(project: Project) -> None:
    """The message names the languages there are."""
    done = CliRunner().invoke(app, ["sprachen", "xx", "--projekt", str(project.root)])
    assert "en, tr, ru, uk, ar" in str(done.exception)
