"""Towns with a past, and their papers."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from konzept.concept import Concept, load_concept
from konzept.core import Project
from konzept.staende import WORKING

sys.path.insert(0, str(Path(__file__).parents[1] / "staende"))
sys.path.insert(0, str(Path(__file__).parent))


from forms import Forms, forms_of
from prepared import FIRST, PROPOSED, VOTED, edited_town, vote_with_amendments
from town import Town

ROOT = Path(__file__).parents[2]
EXAMPLE = "musterstadt"


@pytest.fixture(scope="session")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Forms:
    """A synopsis of twenty prepared edits, in every form."""
    town = edited_town(tmp_path_factory.mktemp("edits") / "musterstadt")
    return forms_of(town.concept(), FIRST, WORKING)


@pytest.fixture(scope="session")
def voted_town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """A town whose council changed what was laid before it."""
    town = Town(tmp_path_factory.mktemp("vote") / "musterstadt")
    town.adopt()
    vote_with_amendments(town)
    return town


@pytest.fixture(scope="session")
def voted(voted_town: Town) -> Forms:
    """Its synopsis of three states, in every form."""
    return forms_of(voted_town.concept(), FIRST, VOTED, PROPOSED)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """A town whose council adopted its concept on 29 June 2010."""
    found = Town(tmp_path / "musterstadt")
    found.adopt()
    return found


@pytest.fixture(scope="session")
def project() -> Concept:
    """The concepts of this repository."""
    return load_concept(Project(ROOT))
