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


@pytest.fixture(scope="session")
def ours() -> frozenset[str]:
    """The concepts this project came with. They are translated whole; a town that joined may be German."""
    real = ("ratingen", "hattingen", "bergisch-gladbach", "kreis-mettmann", "rhein-kreis-neuss")
    return frozenset({*real, "musterstadt", "uebergreifend"})
