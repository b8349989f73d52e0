"""The real content of this repository, and the texts it was taken from where they are at hand."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from sourcetexts import OURS, ROOT, TEXTS

from konzept.concept import Concept, load_concept
from konzept.core import Project
from konzept.items import Item


@pytest.fixture(scope="session")
def concept() -> Concept:
    """The whole project."""
    return load_concept(Project(ROOT))


@pytest.fixture(scope="session")
def real_items(concept: Concept) -> tuple[Item, ...]:
    """Every object of the concepts whose documents these tests know."""
    return tuple(item for item in concept.catalog if item.municipality in OURS)


@pytest.fixture(scope="session")
def source_lines() -> Mapping[str, list[str]]:
    """The lines of each source text by file name."""
    if not TEXTS.is_dir():
        pytest.skip(f"Die Quelltexte liegen nicht neben dem Projekt ({TEXTS.name}).")
    return {path.name: path.read_text(encoding="utf-8").split("\n") for path in sorted(TEXTS.glob("*.txt"))}
