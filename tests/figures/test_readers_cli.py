"""The commands `konzept daten …`: what is printed where, and the exit code."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from series_rows import GOOD
from typer.testing import CliRunner

from konzept.cli.daten import PublisherName, daten_app, lesen
from konzept.core import UsageError
from konzept.figures.series_csv import write_bytes
from konzept.figures.symbols import PUBLISHERS

EXAMPLES = Path(__file__).parents[2] / "data" / "amtlich" / "beispiele"
NEW = EXAMPLES / "99999-01-01-4_neu_de_flat.csv"


def run(*arguments):
    return CliRunner().invoke(daten_app, [str(argument) for argument in arguments])


def test_one_json_object_per_cell():
    """The keys are fixed, codes are an object, numbers are decimal texts."""
    result = run("lesen", NEW, "--json")
    cells = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert len(cells) == 11
    assert cells[3] == {
        "key": "99001",
        "time": "2023-12-31",
        "codes": {"KREISE": "99001", "GES": ""},
        "value": "17.50",
        "symbol": None,
        "quality": "()",
        "unit": "Prozent",
        "table": "99999-01-01-4",
        "value_code": "ANT001",
        "line": 5,
        "column": 14,
    }
    assert (cells[4]["value"], cells[4]["symbol"], cells[4]["quality"]) == (None, "/", None)


@pytest.mark.parametrize("path", sorted(EXAMPLES.iterdir()), ids=lambda path: path.name)
def test_every_example_is_readable(path):
    """Each example of the handbook gives a table and JSON."""
    assert run("lesen", path).exit_code == 0
    assert all(json.loads(line)["key"] for line in run("lesen", path, "--json").stdout.splitlines())


def test_table_for_people():
    """Without --json: aligned columns and where the figures come from."""
    result = run("lesen", NEW)
    assert result.stdout.splitlines()[0].split() == [
        "Schlüssel", "Zeit", "Merkmale", "Wertcode", "Einheit", "Wert", "Güte"
    ]  # fmt: skip
    assert "11 Zellen, Format ffcsv, sha256 " in result.stdout


def test_faulty_file_is_exit_code_1(tmp_path):
    """Problems go to stderr, one line each; stdout stays empty."""
    path = tmp_path / "leer.csv"
    path.write_text("")
    result = run("lesen", path, "--json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "leer.csv:1:1: KZ-DATEN-LEER" in result.stderr


def test_missing_file_is_wrong_use(tmp_path):
    """The main program turns this into exit code 2."""
    result = run("lesen", tmp_path / "fehlt.csv")
    assert isinstance(result.exception, UsageError)
    assert "lässt sich nicht öffnen" in str(result.exception)


@pytest.mark.parametrize(
    ("command", "name", "told"),
    [
        ("lesen", "fehlt.csv", "lässt sich nicht öffnen: es gibt die Datei nicht. → Pfad prüfen."),
        ("lesen", ".", "lässt sich nicht öffnen: das ist ein Ordner. → Eine Datei darin angeben."),
        (
            "lesen",
            "x" * 300,
            "das Betriebssystem lässt es nicht zu. → Pfad und Rechte prüfen.",
        ),
        ("bewerten", "fehlt.json", "ist nicht lesbar: es gibt die Datei nicht. → Pfad prüfen."),
    ],
)
def test_what_the_system_refuses_is_told_in_german(tmp_path, command, name, told):
    """No word of the operating system reaches an editor."""
    assert str(run(command, tmp_path / name).exception).endswith(told)


def test_the_file_in_the_help_exists():
    """The example of `konzept daten lesen` can be typed as it stands."""
    shown = re.search(r"Beispiel: konzept daten lesen (\S+)", lesen.__doc__ or "")
    assert shown
    assert (EXAMPLES.parents[2] / shown[1]).is_file()


def test_personal_data_in_a_series_is_listed(project_with):
    """`konzept daten pruefen` names every fault of a file of series, whatever the code says it is about."""
    row = replace(GOOD, vermerk="Auskunft: amt" + "@" + "stadt.example")
    result = run("pruefen", "--projekt", project_with({"data/reihen/a.csv": write_bytes([row])}).root)
    assert result.exit_code == 1
    assert result.stdout.startswith("data/reihen/a.csv:2:")
    assert "KZ-PERSON vermerk: Das sieht aus wie eine E-Mail-Adresse." in result.stdout


def test_undelivered_levels_are_a_warning(tmp_path):
    """The cells are shown as they are, and someone is told that they are no zeros."""
    path = tmp_path / "a_de_flat.csv"
    text = NEW.read_text(encoding="utf-8").split("\n")
    path.write_text("\n".join([text[0], *(line for line in text if ";-;Anzahl" in line), ""]), encoding="utf-8")
    result = run("lesen", path, "--json")
    assert result.exit_code == 0
    assert "KZ-DATEN-NICHT-GELIEFERT Warnung: KREISE 2023-12-31, BEVSTD" in result.stderr


def test_options_reach_the_reader(tmp_path):
    """Table, language, publisher and reference date."""
    path = tmp_path / "x.csv"
    path.write_bytes((EXAMPLES / "99999-01-01-4_neu_en_flat.csv").read_bytes())
    assert json.loads(run("lesen", path, "--json", "--tabelle", "T-1").stdout.splitlines()[0])["table"] == "T-1"
    assert run("lesen", path, "--sprache", "de").exit_code == 1
    assert "KZ-DATEN-STICHTAG" in run("lesen", path, "--stichtag", "2024-12-31").stderr
    assert "KZ-DATEN-ZEICHEN" in run("lesen", path, "--herausgeber", "niedersachsen").stderr


def test_every_publisher_can_be_chosen():
    """The option offers exactly the publishers whose signs are known."""
    assert [name.value for name in PublisherName] == list(PUBLISHERS)


def test_unknown_database_is_wrong_use():
    """The message lists the four databases."""
    result = run("abrufen", "eurostat", "12411-01-01-4")
    assert isinstance(result.exception, UsageError)
    assert "genesis, regionaldatenbank, zensus, landesdatenbank-nrw" in str(result.exception)


def test_fetching_without_access_is_exit_code_1(monkeypatch):
    """Before anything is sent, the missing environment variables are named."""
    monkeypatch.delenv("KONZEPT_ZENSUS_BENUTZER", raising=False)
    result = run("abrufen", "zensus", "1000A-0000")
    assert result.exit_code == 1
    assert "KONZEPT_ZENSUS_BENUTZER" in result.stderr
