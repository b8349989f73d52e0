"""The command line speaks German: every help text, and every answer to a wrong call."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import typer
from typer.core import TyperGroup

from konzept.cli.main import app

Call = Callable[..., Any]
WORDS = (
    "usage|options|commands?|arguments?|args|show|this|message|exit|error|try|required|default|no such|invalid|value"
    "|missing|got|unexpected|extra|did you mean|input|should|be|integer|path|aborted|the|and|of|is"
)
ENGLISH = re.compile(rf"\b(?:{WORDS})\b", re.IGNORECASE)


def commands() -> Iterator[tuple[str, ...]]:
    """Every command and group, as one types it."""

    def below(group: TyperGroup, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        yield path
        for name, command in group.commands.items():
            if isinstance(command, TyperGroup):
                yield from below(command, (*path, name))
            else:
                yield (*path, name)

    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    return below(group, ())


@pytest.mark.parametrize("command", list(commands()), ids=lambda path: " ".join(("konzept", *path)))
def test_help_is_german(command: tuple[str, ...], konzept: Call) -> None:
    """Headings, marks and texts of every help page are German, and it exits with 0."""
    code, out, err = konzept(*command, "--hilfe")
    prose = out.replace("--help", "").replace("--format", "")

    assert (code, err) == (0, "")
    assert out.startswith("Aufruf: konzept")
    assert "Zeigt diese Hilfe." in out
    assert not ENGLISH.search(prose), ENGLISH.search(prose)


@pytest.mark.parametrize("command", [path for path in commands() if path], ids=" ".join)
def test_every_command_explains_itself(command: tuple[str, ...], konzept: Call) -> None:
    """A help page says in a full sentence what the command does."""
    lines = konzept(*command, "--hilfe").out.splitlines()

    assert re.match(r"  [A-ZÄÖÜ„]", lines[2]), lines[2]


@pytest.mark.parametrize("command", list(commands()), ids=lambda path: " ".join(("konzept", *path)))
def test_help_shows_no_word_of_the_program(command: tuple[str, ...], konzept: Call) -> None:
    """Brackets stand alone, and what to write is a text, a number, a path or one of a few words."""
    lines = konzept(*command, "--hilfe").out.splitlines()
    kinds = {kind for line in lines for kind in re.findall(r"<([^<>]+)>", line) if "|" not in kind}

    assert not re.search(r"\[\[|\]\]|…\]|… …", lines[0]), lines[0]
    assert kinds <= {"text", "zahl", "pfad"}


@pytest.mark.parametrize("group", [(), ("daten",), ("stand",)], ids=" ".join)
def test_the_list_of_commands_cuts_no_sentence_off(group: tuple[str, ...], konzept: Call) -> None:
    """Each command is explained with a whole sentence, however many lines that takes."""
    listed = konzept(*group, "--hilfe").out.partition("\nBefehle:\n")[2]
    explained = [" ".join(part.split()) for part in re.split(r"^  (?=\S)", listed, flags=re.MULTILINE) if part.strip()]

    assert explained
    assert [text for text in explained if not text.endswith(".") or text.endswith(("z.", "..."))] == []


@pytest.mark.parametrize("option", ["-h", "--help", "--hilfe"])
def test_help_has_three_names(option: str, konzept: Call) -> None:
    """Help comes under its German and its usual names."""
    assert konzept(option).code == 0


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        ("pruefn", "Den Befehl „pruefn“ gibt es nicht. → Meinten Sie „pruefen“?"),
        ("xyz", "Den Befehl „xyz“ gibt es nicht. → Alle Befehle zeigt die Hilfe."),
        ("pruefen --formt json", "Die Option --formt gibt es nicht. → Meinten Sie --format?"),
        ("pruefen --xyz", "Die Option --xyz gibt es nicht. → Weglassen."),
        ("pruefen -x", "Die Option -x gibt es nicht. → Weglassen."),
        ("pruefen --format xml", "--format: „xml“ gibt es nicht. → Erlaubt: text, json, github, gitlab."),
        ("pruefen --format", "Der Option --format fehlt ihr Wert. → --format WERT schreiben."),
        ("pruefen a b", "„a b“ ist zu viel. → Diese Angabe weglassen."),
        ("bauen --nachsichtig=ja", "Die Option --nachsichtig hat keinen Wert. → Nur --nachsichtig schreiben."),
        ("bench-daten", "Es fehlt N. → Ergänzen."),
        ("bench-daten 40", "Es fehlt ZIEL. → Ergänzen."),
        ("bench-daten viele x", "N: Das ist keine ganze Zahl. → Nur Ziffern schreiben."),
        ("vorschau --port x", "--port: Das ist keine ganze Zahl. → Nur Ziffern schreiben."),
        ("vorschau --port 99999", "--port: Die Zahl ist zu groß. → Höchstens 65535."),
        ("neu massnahme", "Es fehlt --kommune. → Ergänzen."),
    ],
)
def test_wrong_calls_are_answered_in_german(call: str, answer: str, konzept: Call) -> None:
    """A wrong call is answered with what is wrong and what to do, on the error output, with exit code 2."""
    code, out, err = konzept(*call.split())

    assert (code, out) == (2, "")
    assert answer in err.splitlines()
    assert not ENGLISH.search(err.replace("--format", "").replace("--port", "")), err


def test_no_command_shows_the_help(konzept: Call) -> None:
    """Who types only `konzept` sees what there is."""
    code, _, err = konzept()

    assert code == 2
    assert err.startswith("Aufruf: konzept [OPTIONEN] BEFEHL")
    assert "pruefen" in err


def test_a_port_in_use_is_exit_2(konzept: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two previews at once the second says what to do."""
    monkeypatch.setattr("konzept.cli.build.build", lambda *_, **__: 0)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        code, out, err = konzept("vorschau", "--port", port)

    assert (code, out) == (2, "")
    assert err == f"Den Anschluss {port} benutzt schon ein anderes Programm. → --port 0 sucht einen freien.\n"


@pytest.mark.parametrize("count", ["10", "-1"])
def test_wrong_use_within_a_command_is_exit_2(count: str, konzept: Call, tmp_path: Any) -> None:
    """What only the command itself can notice is answered the same way."""
    code, _, err = konzept("bench-daten", "--", count, tmp_path / "neu")

    assert code == 2
    assert err == "Weniger als 30 Einträge ergeben kein Konzept. → Eine größere Zahl angeben.\n"
