"""Every command that the handbook and the README show can be called as it stands there, and every one is shown."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer

from konzept.cli.main import app

ROOT = Path(__file__).parents[2]
HANDBOOK = ROOT / "docs" / "handbuch"
CHAPTER = HANDBOOK / "fortschreiben.md"
BLOCK = re.compile(r"```(?:text|sh)\n(.*?)```", re.DOTALL)
INLINE = re.compile(r"`((?:\.venv/bin/)?konzept [^`\n]+)`")
NOT_SHOWN = {"version"}  # says nothing that an editor needs


def shown_in(path: Path) -> list[str]:
    """The calls in the blocks of a page, without what a shell does with their output."""
    lines = [line for block in BLOCK.findall(path.read_text(encoding="utf-8")) for line in block.splitlines()]
    calls = [line.removeprefix(".venv/bin/").partition(" >")[0] for line in lines]
    return [call for call in calls if call.startswith("konzept ")]


PAGES = (ROOT / "README.md", *sorted(HANDBOOK.glob("*.md")))
SHOWN = [line for path in PAGES for line in shown_in(path)]
NAMED = [call.removeprefix(".venv/bin/") for path in PAGES for call in INLINE.findall(path.read_text("utf-8"))]


@pytest.mark.parametrize("line", dict.fromkeys(SHOWN))
def test_every_shown_command_is_understood(line: str) -> None:
    """Command, options and arguments exist; nothing is run."""
    command = typer.main.get_command(app)
    arguments = shlex.split(line)[1:]
    context = command.make_context("konzept", list(arguments), resilient_parsing=True)
    while hasattr(command, "commands"):
        command = command.commands[arguments.pop(0)]
    assert command.make_context(line, arguments, parent=context)


@pytest.mark.parametrize("line", dict.fromkeys(NAMED))
def test_every_named_command_is_there(line: str) -> None:
    """What a sentence names, a command with or without its options, exists under this name."""
    command, words = typer.main.get_command(app), shlex.split(line)[1:]
    while words and hasattr(command, "commands"):
        assert words[0] in command.commands
        command = command.commands[words.pop(0)]
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("-")} <= known


def test_every_command_is_shown() -> None:
    """Who reads the handbook meets every command."""
    met = {shlex.split(line)[1] for line in (*SHOWN, *NAMED)}
    assert set(typer.main.get_command(app).commands) - NOT_SHOWN - met == set()


def test_the_chapter_shows_every_step() -> None:
    """State, draft, decision, repair, review, synopsis, report and a new town."""
    shown = {" ".join(shlex.split(line)[1:3]) for line in shown_in(CHAPTER)}
    names = {text.split()[0] for text in shown}
    assert names >= {"stand", "pruefen", "ausnahme", "pruefung", "synopse", "bericht", "neu-kommune"}
