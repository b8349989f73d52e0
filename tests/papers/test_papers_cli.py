"""The commands that write papers: where they write, what they say, what they refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from prepared import FIRST, PROPOSED, VOTED
from town import Town
from typer.testing import CliRunner

from konzept.cli.main import app
from konzept.core import UsageError

SIGNATURES = {"pdf": b"%PDF-1.7", "docx": b"PK", "xlsx": b"PK", "html": b"<!doctype html>", "csv": b"\xef\xbb\xbf"}


def help_of(command: str) -> str:
    return CliRunner().invoke(app, [command, "--help"]).output


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory to write to that is not the project."""
    folder = tmp_path / "papiere"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("form", SIGNATURES)
def test_a_synopsis_gets_a_telling_name(voted_town: Town, elsewhere: Path, form: str) -> None:
    """Without --ziel the file is called after its states, in the current directory."""
    said = voted_town.run("synopse", FIRST, VOTED, "--vorlage", PROPOSED, "--format", form)
    [path] = elsewhere.iterdir()
    assert path.name == f"synopse-{FIRST}-{PROPOSED}-{VOTED}.{form}"
    assert path.name in said
    assert path.read_bytes().startswith(SIGNATURES[form])


def test_text_and_json_go_to_the_screen_or_into_a_file(voted_town: Town, elsewhere: Path) -> None:
    """Without --ziel they are printed, with it they are written."""
    printed = voted_town.run("synopse", FIRST, VOTED, "--format", "json")
    voted_town.run("synopse", FIRST, VOTED, "--format", "json", "--ziel", "synopse.json")
    assert json.loads((elsewhere / "synopse.json").read_text()) == json.loads(printed)


def test_nothing_is_overwritten_by_accident(voted_town: Town, elsewhere: Path) -> None:
    """A file that is there stays; only --ueberschreiben replaces it."""
    target = elsewhere / "a.pdf"
    target.write_text("wichtig")
    with pytest.raises(UsageError, match="--ueberschreiben"):
        voted_town.run("synopse", FIRST, VOTED, "--format", "pdf", "--ziel", "a.pdf")
    assert target.read_text() == "wichtig"
    voted_town.run("synopse", FIRST, VOTED, "--format", "pdf", "--ziel", "a.pdf", "--ueberschreiben")
    assert target.read_bytes().startswith(b"%PDF")


def test_a_directory_as_target_keeps_the_name(voted_town: Town, elsewhere: Path) -> None:
    """--ziel may be a directory; one that is not there is refused."""
    (elsewhere / "rat").mkdir()
    voted_town.run("bericht", "2026", "--kommune", "musterstadt", "--ziel", "rat")
    assert (elsewhere / "rat" / "bericht-musterstadt-2026.pdf").is_file()
    with pytest.raises(UsageError, match="Erst anlegen"):
        voted_town.run("bericht", "2026", "--kommune", "musterstadt", "--ziel", "fehlt/b.pdf")


@pytest.mark.parametrize(
    ("command", "form", "name"),
    [
        ("bericht", "pdf", "bericht-musterstadt-2026.pdf"),
        ("bericht", "docx", "bericht-musterstadt-2026.docx"),
        ("bericht", "html", "bericht-musterstadt-2026.html"),
        ("vorlage", "docx", "vorlage-musterstadt-2026.docx"),
        ("vorlage", "pdf", "vorlage-musterstadt-2026.pdf"),
    ],
)
def test_reports_and_vorlagen_are_written(
    voted_town: Town, elsewhere: Path, command: str, form: str, name: str
) -> None:
    """Every form of both papers, under a telling name."""
    voted_town.run(command, "2026", "--kommune", "musterstadt", "--format", form)
    assert (elsewhere / name).read_bytes().startswith(SIGNATURES[form])


def test_wrong_calls_say_what_would_be_right(voted_town: Town) -> None:
    """An unknown form, state or town is refused with the known ones."""
    with pytest.raises(UsageError, match="Eines von: text, json, pdf, docx, xlsx, csv, html"):
        voted_town.run("synopse", FIRST, VOTED, "--format", "odt")
    with pytest.raises(UsageError, match=f"Vorhanden: {FIRST}"):
        voted_town.run("synopse", FIRST, "2099-mus", "--format", "pdf")
    with pytest.raises(UsageError, match="Eine von: musterstadt"):
        voted_town.run("bericht", "2026", "--kommune", "atlantis")


@pytest.mark.parametrize("command", ["synopse", "bericht", "vorlage"])
def test_the_help_teaches(command: str) -> None:
    """Each help has an example that can be copied, and the options that matter."""
    shown = help_of(command)
    assert f"Beispiel: konzept {command}" in shown
    assert "--ziel" in shown
    assert "--ueberschreiben" in shown


@pytest.mark.parametrize("command", ["bericht", "vorlage"])
@pytest.mark.parametrize("year", ["26", "20260", "0"])
def test_a_year_has_four_digits(voted_town: Town, elsewhere: Path, command: str, year: str) -> None:
    """A slip in the year is refused: nobody prints a report of the year 26."""
    with pytest.raises(UsageError, match=f"„{year}“ hat keine vier Ziffern"):
        voted_town.run(command, year, "--kommune", "musterstadt")
    assert list(elsewhere.iterdir()) == []
