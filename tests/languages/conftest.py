"""The real project, read once, and a small one with a translation."""

from __future__ import annotations

from pathlib import Path

import pytest

from konzept.concept import Concept, load_concept
from konzept.core import Project

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def real() -> Concept:
    return load_concept(Project(ROOT))
