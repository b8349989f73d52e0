"""Every command the chapter on carrying on shows can be called as it stands there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer

from konzept.cli.main import app

CHAPTER = Path(__file__).parents[2] / "docs/handbuch/fortschreiben.md"
BLOCK = re.compile(r"```text\n(.*?)```", re.DOTALL)
SHOWN = [
    line
    for block in BLOCK.findall(CHAPTER.read_text(encoding="utf-8"))
    for line in block.splitlines()
    if line.startswith("konzept ")
]


@pytest.mark.parametrize("line", SHOWN)
def test_every_shown_command_is_understood(line: str) -> None:
    """Command, options and arguments exist; nothing is run."""
    command = typer.main.get_command(app)
    arguments = shlex.split(line)[1:]
    context = command.make_context("konzept", list(arguments), resilient_parsing=True)
    while hasattr(command, "commands"):
        command = command.commands[arguments.pop(0)]
    assert command.make_context(line, arguments, parent=context)


def test_the_chapter_shows_every_step() -> None:
    """State, draft, decision, repair, review, synopsis, report and a new town."""
    shown = {" ".join(shlex.split(line)[1:3]) for line in SHOWN}
    names = {text.split()[0] for text in shown}
    assert names >= {"stand", "pruefen", "ausnahme", "pruefung", "synopse", "bericht", "neu-kommune"}
