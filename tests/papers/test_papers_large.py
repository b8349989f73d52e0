"""Papers of a concept with 500 elements: they are thought through and printed in every form."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from konzept.cli.main import app
from konzept.concept import Concept, load_concept
from konzept.core import Project
from konzept.render.paper_files import PAPER_FORMATS
from konzept.staende import WORKING
from konzept.synthetic import write_project
from konzept.views.compared import compare_states
from konzept.views.papers import Paper
from konzept.views.report import report_view
from konzept.views.report_paper import report_paper
from konzept.views.synopsis import synopsis_paper, synopsis_view

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.langsam


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Concept:
    """500 invented elements, half of them changed since their state."""
    root = tmp_path_factory.mktemp("crowd") / "projekt"
    write_project(500, root, Project(ROOT))
    frozen = ["stand", "anlegen", "2025-01-mus", "--titel", "Fassung", "--art", "beschluss", "--kommune", "musterstadt"]
    result = CliRunner().invoke(app, [*frozen, "--projekt", str(root)])
    assert result.exit_code == 0, result.output
    for path in sorted((root / "needs" / "musterstadt").glob("feld-*.yaml"))[::2]:
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(". ", ". Ganz anders: ").replace("geplant", "in_umsetzung"), encoding="utf-8")
    return load_concept(Project(root.resolve()))


@pytest.fixture(scope="module")
def papers(crowd: Concept) -> dict[str, Paper]:
    return {
        "synopse": synopsis_paper(synopsis_view(crowd, compare_states(crowd, "2025-01-mus", WORKING))),
        "bericht": report_paper(report_view(crowd, "musterstadt", 2026)),
    }


@pytest.mark.parametrize("kind", ["synopse", "bericht"])
@pytest.mark.parametrize("form", PAPER_FORMATS)
def test_a_paper_of_500_elements_is_printed(papers: dict[str, Paper], kind: str, form: str) -> None:
    """PDF, DOCX and HTML of many pages."""
    assert papers[kind].blocks
    assert len(PAPER_FORMATS[form](papers[kind])) > 10_000
