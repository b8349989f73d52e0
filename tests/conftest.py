"""What all tests share: the project's own metamodel, and small projects made of a few files."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import settings

from konzept.core import Project
from konzept.metamodel import Metamodel, read_metamodel

ROOT = Path(__file__).parent.parent
# The one document that every entry of a small project may name as its source.
SOURCE = """\
- id: RAT-Q-001
  typ: quelle
  titel: Integrationskonzept
  art: konzept
  dokumentstatus: verabschiedet
"""
ProjectWith = Callable[[Mapping[str, str | bytes]], Project]

# No test is timed: a busy machine must not make a law fail.
settings.register_profile("konzept", deadline=None)
settings.load_profile("konzept")


@pytest.fixture(scope="session")
def model() -> Metamodel:
    """The metamodel of this repository."""
    return read_metamodel(ROOT / "ubproject.toml")


@pytest.fixture
def project_with(tmp_path: Path) -> ProjectWith:
    """Makes a project of these files (path → content) beside the metamodel and one source, RAT-Q-001."""

    def make(files: Mapping[str, str | bytes]) -> Project:
        root = tmp_path / "projekt"
        root.mkdir(exist_ok=True)
        shutil.copyfile(ROOT / "ubproject.toml", root / "ubproject.toml")
        for name, content in ({"needs/ratingen/quellen.yaml": SOURCE} | dict(files)).items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return Project(root.resolve())

    return make
