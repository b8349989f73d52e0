"""The command, called as from a shell but within the test's own process."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest

from konzept.cli import main


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
