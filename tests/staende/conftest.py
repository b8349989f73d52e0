"""The invented town of these tests."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from town import Town, git


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """A town nobody decided on yet."""
    return Town(tmp_path / "musterstadt")


@pytest.fixture
def adopted(town: Town) -> Town:
    """A town whose council adopted its concept on 29 June 2010."""
    town.adopt()
    return town


@pytest.fixture
def branched(adopted: Town) -> Town:
    """A town under version control, at work on a branch."""
    git(adopted, "init", "-b", "main")
    git(adopted, "add", ".")
    git(adopted, "commit", "-m", "Stand")
    git(adopted, "checkout", "-b", "arbeit")
    return adopted
