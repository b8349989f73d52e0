"""`konzept stand anlegen`, `konzept pruefung`, `konzept auswirkung` on the invented town: what they refuse and say."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from konzept.core import Project

Call = Callable[..., Any]
ROOT = Path(__file__).parents[2]
REGISTER = "data/kennungen.csv"


def files(project: Project) -> dict[str, bytes]:
    """Every file of the project."""
    return {str(path): path.read_bytes() for path in project.root.rglob("*") if path.is_file()}


@pytest.fixture
def town(musterstadt: Project) -> Project:
    """Musterstadt with its part of the register of ids."""
    head, *lines = (ROOT / REGISTER).read_text(encoding="utf-8").splitlines(keepends=True)
    own = [line for line in lines if line.startswith("MUS-")]
    (musterstadt.root / REGISTER).write_text("".join([head, *own]), encoding="utf-8")
    return musterstadt


def test_an_old_decision_is_not_frozen_anew(konzept: Call, town: Project) -> None:
    """The decision of 2025 keeps its state: a wrong call, one sentence, no file touched."""
    before = files(town)

    called = konzept("stand", "anlegen", "2026-12-03-mus", "--beschluss", "MUS-BS-002", "--projekt", town.root)

    assert called.code == 2
    assert called.err.startswith("MUS-BS-002 hat schon seinen Stand: „2025-06-26-mus“. → ")
    assert files(town) == before
