"""The command, called as from a shell but within the test's own process."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from fewtowns import metamodel_of
from konzept.cli import main
from konzept.core import Project

ROOT = Path(__file__).parents[2]


class Called(NamedTuple):
    """What a call of the command left behind."""

    code: int
    out: str
    err: str


Call = Callable[..., Called]


@pytest.fixture
def konzept(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Calls `konzept` with these arguments."""

    def call(*arguments: object) -> Called:
        monkeypatch.setattr("sys.argv", ["konzept", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        shown = capsys.readouterr()
        return Called(int(left.value.code or 0), shown.out, shown.err)

    return call


@pytest.fixture
def musterstadt(tmp_path: Path) -> Project:
    """A copy of the project in which Musterstadt is the only town."""
    root = tmp_path / "projekt"
    for folder in ("needs/musterstadt", "docs/musterstadt", "data/reihen"):
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copyfile(ROOT / "docs/index.md", root / "docs/index.md")  # pages link to it
    for state in (ROOT / "data" / "staende").glob("*-mus*"):
        shutil.copytree(state, root / "data" / "staende" / state.name)
    (root / "ubproject.toml").write_text(metamodel_of("musterstadt"), encoding="utf-8")
    return Project(root.resolve())
