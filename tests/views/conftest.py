"""A concept from a few lines of YAML."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from konzept.concept import Concept, load_concept
from konzept.core import Project

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
