"""Papers of a concept with 500 elements: what an office waits for. CPU seconds, not those of the clock on the wall."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

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

T = TypeVar("T")
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


def timed(make: Callable[[], T]) -> tuple[T, float]:
    begin = time.process_time()
    return make(), time.process_time() - begin


@pytest.fixture(scope="module")
def papers(crowd: Concept) -> Iterator[dict[str, tuple[Paper, float]]]:
    def synopsis() -> Paper:
        return synopsis_paper(synopsis_view(crowd, compare_states(crowd, "2025-01-mus", WORKING)))

    yield {
        "synopse": timed(synopsis),
        "bericht": timed(lambda: report_paper(report_view(crowd, "musterstadt", 2026))),
    }


@pytest.mark.parametrize("kind", ["synopse", "bericht"])
def test_a_paper_of_500_elements_takes_less_than_two_seconds(papers: dict[str, tuple[Paper, float]], kind: str) -> None:
    """Comparing, counting and wording, without typst."""
    paper, seconds = papers[kind]
    assert paper.blocks
    assert seconds < 2


@pytest.mark.parametrize("kind", ["synopse", "bericht"])
@pytest.mark.parametrize("form", PAPER_FORMATS)
def test_printing_it_takes_less_than_five_seconds(papers: dict[str, tuple[Paper, float]], kind: str, form: str) -> None:
    """PDF, DOCX and HTML of many pages."""
    content, seconds = timed(lambda: PAPER_FORMATS[form](papers[kind][0]))
    assert len(content) > 10_000
    assert seconds < 5
