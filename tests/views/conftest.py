"""A concept from a few lines of YAML."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from konzept.concept import Concept, load_concept
from konzept.core import Project

sys.path.insert(0, str(Path(__file__).parents[1] / "staende"))

from town import Town

ProjectWith = Callable[[Mapping[str, str | bytes]], Project]
ConceptOf = Callable[[Mapping[str, str]], Concept]


@pytest.fixture
def concept_of(project_with: ProjectWith) -> ConceptOf:
    """The concept of a small project; entries get their place in the source if they name none."""

    def make(files: Mapping[str, str]) -> Concept:
        return load_concept(project_with({name: _placed(text) for name, text in files.items()}))

    return make


def _placed(text: str) -> str:
    """Every entry with a place in RAT-Q-001, so that tests show only the fields that matter."""
    place = '  fundstelle: {quelle: RAT-Q-001, abschnitt: "1", zeilen: "1"}\n'
    entries = ("- id:" + part for part in text.split("- id:")[1:])
    return "".join(
        part if "fundstelle:" in part or "typ: quelle\n" in part else part.rstrip() + "\n" + place for part in entries
    )


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """The invented town nobody decided on yet, as the tests of the states have it."""
    return Town(tmp_path / "musterstadt")


@pytest.fixture
def adopted(town: Town) -> Town:
    """The town whose council adopted its concept on 29 June 2010."""
    town.adopt()
    return town
