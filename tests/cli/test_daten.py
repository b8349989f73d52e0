"""`konzept daten liste|pruefen|faellig|erneuern`: what is printed where, exit codes, the way of a fetched table."""

from __future__ import annotations

import json
import re
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from konzept.core import Project
from konzept.figures import fetch
from konzept.figures.datapackage import FILE_NAME
from konzept.figures.series import COLUMNS
from konzept.figures.series_csv import read_bytes

ROOT = Path(__file__).parents[2]
ProjectWith = Callable[[Mapping[str, str | bytes]], Project]
Call = Callable[..., Any]
GOOD = {
    "ags": "05158028",
    "ebene": "gemeinde",
    "indikator": "bevoelkerung_insgesamt",
    "konzept": "bevoelkerung",
    "basis": "Zensus2022",
    "bezeichnung": "Bevölkerung",
    "stichtag": "2022-05-15",
    "wert": "88425",
    "einheit": "Personen",
    "quelle": "Amt",
    "tabelle": "1000A-0000",
    "code": "PRS018",
    "lizenz": "dl-de/by-2-0",
    "vermerk": "Amt",
    "abruf_am": "2026-03-10",
    "fassung": "Abruf 2026-03-10",
    "datei_sha256": "unbekannt",
    "guete": "A",
    "fundstelle": "Tabelle 1000A-0000",
}
REAL_TRANSPORT = fetch.Transport
TABLE = "12411-01-01-4"
DELIVERED = (
    "statistics_code;statistics_label;time_code;time_label;time;1_variable_code;1_variable_label;"
    "1_variable_attribute_code;1_variable_attribute_label;2_variable_code;2_variable_label;2_variable_attribute_code;"
    "2_variable_attribute_label;value;value_unit;value_variable_code;value_variable_label\n"
    "12411;Fortschreibung;STAG;Stichtag;2024-12-31;KREISE;Kreise;05158;Mettmann, Kreis;GES;Geschlecht;;Insgesamt;"
    "490910;Anzahl;BEVSTD;Bevölkerungsstand\n"
    "12411;Fortschreibung;STAG;Stichtag;2024-12-31;KREISE;Kreise;05162;Rhein-Kreis Neuss;GES;Geschlecht;;Insgesamt;"
    "-;Anzahl;BEVSTD;Bevölkerungsstand\n"
).encode("utf-8-sig")


def rows(*changes: Mapping[str, str]) -> str:
    """A file of series with one row for each set of changes to a good one."""
    lines = [",".join((GOOD | dict(change)).get(name, "") for name in COLUMNS) for change in changes]
    return "\n".join([",".join(COLUMNS), *lines]) + "\n"


@pytest.fixture
def project_of(project_with: ProjectWith) -> Callable[..., Path]:
    """The root of a project with these rows in one file of series."""

    def make(*changes: Mapping[str, str]) -> Path:
        return project_with({"data/reihen/a.csv": rows(*changes)}).root

    return make


# -- liste ---------------------------------------------------------------------------------------------------------


def test_every_series_is_one_line(konzept: Call, project_of: Callable[..., Path]) -> None:
    """Key with area, number of values, first and last time, licence; the counts go to stderr."""
    root = project_of({"wert": "88000", "stichtag": "2022-05-15"}, {"stichtag": "2023-12-31"})
    code, out, err = konzept("daten", "liste", "--projekt", root)

    assert code == 0
    assert out == "bevoelkerung_insgesamt/bevoelkerung@05158028  2 Werte  2022-05-15 bis 2023-12-31  offen\n"
    assert err == "1 Reihe, 0 Werte gesperrt.\n"


def test_quotes_are_named(konzept: Call, project_of: Callable[..., Path]) -> None:
    """A value that may only be cited makes its series one „mit Einzelzitaten“."""
    root = project_of({"lizenz": "keine offene Lizenz – nur Einzelzitat"})

    assert konzept("daten", "liste", "--projekt", root).out.endswith("1 Wert  2022-05-15  mit Einzelzitaten\n")


def test_without_series_the_list_is_empty(konzept: Call, project_with: ProjectWith) -> None:
    """No series is no fault."""
    assert konzept("daten", "liste", "--projekt", project_with({}).root) == (0, "", "0 Reihen, 0 Werte gesperrt.\n")


def test_the_series_of_this_repository_are_listed(konzept: Call) -> None:
    """Each series of this repository has its line."""
    code, out, err = konzept("daten", "liste", "--projekt", ROOT)

    assert code == 0
    assert err.startswith(f"{len(out.splitlines())} Reihen, ")


# -- pruefen -------------------------------------------------------------------------------------------------------


def test_sound_series_are_exit_0(konzept: Call, project_of: Callable[..., Path]) -> None:
    """Nothing to say is nothing on stdout; what was looked at is counted on stderr."""
    assert konzept("daten", "pruefen", "--projekt", project_of({})) == (
        0, "", "1 Reihe mit 1 Wert geprüft, 0 Meldungen.\n"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"wert": ""}, "KZ-REIHE-WERT"),
        ({"stichtag": "2022-02-30"}, "KZ-REIHE-"),
        ({"quelle": ""}, "KZ-REIHE-"),
        ({"wert": "viele"}, "KZ-REIHE-"),
    ],
)
def test_faults_are_exit_1_with_their_place(
    konzept: Call, project_of: Callable[..., Path], change: Mapping[str, str], code: str
) -> None:
    """A fault names file, line, column and code, says what is wrong, and after an arrow what to do."""
    found = konzept("daten", "pruefen", "--projekt", project_of(change))

    assert found.code == 1
    first = found.out.splitlines()[0]
    assert re.fullmatch(rf"data/reihen/a\.csv:2:\d+: {code}[A-Z-]* .+ → .+", first), first


def test_other_faults_do_not_count_here(konzept: Call, project_with: ProjectWith) -> None:
    """A broken link of an object is the business of `konzept pruefen`."""
    entry = "- id: RAT-M-001\n  typ: massnahme\n  titel: A\n  dient: [RAT-LZ-404]\n"
    root = project_with({"data/reihen/a.csv": rows({}), "needs/ratingen/a.yaml": entry}).root

    assert konzept("daten", "pruefen", "--projekt", root).code == 0


# -- faellig -------------------------------------------------------------------------------------------------------


def test_late_figures_name_their_office(konzept: Call, project_with: ProjectWith) -> None:
    """Town, figure, last value, when the next one was due, and who has it."""
    entry = (
        "- id: RAT-GZ-001\n  typ: grundzahl\n  titel: Bevölkerung\n"
        '  fundstelle: {quelle: RAT-Q-001, abschnitt: A, zeilen: "1"}\n'
    )
    files = {
        "data/reihen/a.csv": rows({"stichtag": "2019-12-31", "basis": "Zensus2011"}),
        "needs/ratingen/a.yaml": entry,
    }
    code, out, _ = konzept("daten", "faellig", "--projekt", project_with(files).root)

    assert code == 0
    assert re.search(r"^Ratingen: Bevölkerung, letzter Wert 31\. Dezember 2019, erwartet bis Dezember 2021: ", out)
    assert "überfällig (Statistisches Landesamt (IT.NRW))" in out


def test_nothing_due_is_said(konzept: Call, project_with: ProjectWith) -> None:
    """An empty list is a sentence, not silence."""
    root = project_with({}).root

    assert konzept("daten", "faellig", "--projekt", root)[:2] == (0, "Nichts ist überfällig.\n")
    assert konzept("daten", "faellig", "--alle", "--projekt", root)[:2] == (0, "Keine Zahl hat einen bekannten Takt.\n")


# -- erneuern ------------------------------------------------------------------------------------------------------


@pytest.fixture
def with_scripts(project_with: ProjectWith, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with the data scripts of this repository, and the directory one works in."""
    root = project_with({}).root
    (root / "scripts").mkdir()
    for name in ("reihen.py", "reihen_fortschreibung.py"):
        shutil.copyfile(ROOT / "scripts" / name, root / "scripts" / name)
    (root / "data" / "amtlich").mkdir(parents=True)
    (root / "data" / "reihen").mkdir()
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A server of this machine in the place of the Regionaldatenbank, with an access of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            described = {"Status": {"Code": 0, "Content": "", "Type": "x"}, "Copyright": "© Amt", "Object": {}}
            data = DELIVERED if self.path.endswith("tablefile") else json.dumps(described).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
    origin = f"http://127.0.0.1:{http.server_port}"
    own = fetch.Database(name="regionaldatenbank", title="Probe", root=f"{origin}/rest/2020")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setenv(own.user_variable, "nutzer")
    monkeypatch.setenv(own.password_variable, "passwort-7x")
    monkeypatch.setattr(fetch, "DATABASES", (own,))
    monkeypatch.setattr(fetch, "DATABASE_NAMES", (own.name,))
    monkeypatch.setattr(fetch, "Transport", lambda: _transport(origin))
    yield
    http.shutdown()
    http.server_close()


def _transport(origin: str) -> fetch.Transport:
    return REAL_TRANSPORT(origins=frozenset({origin}), timeout_seconds=5, delays_seconds=())


@pytest.mark.usefixtures("database")
def test_a_fetched_table_becomes_a_series(konzept: Call, with_scripts: Path) -> None:
    """`abrufen` stores the file as delivered, `erneuern` makes rows of it with date, file and hash; „-“ is no zero."""
    fetched = konzept("daten", "abrufen", "regionaldatenbank", TABLE)
    renewed = konzept("daten", "erneuern", "--projekt", with_scripts)

    assert (fetched.code, renewed.code) == (0, 0), fetched.err + renewed.err
    (path,) = (with_scripts / "data/amtlich").rglob("*.csv")
    assert path.read_bytes() == DELIVERED
    made = with_scripts / "data/reihen/bevoelkerung-fortschreibung.csv"
    found = [row.observation for row in read_bytes(made.read_bytes(), made.name)[0]]
    assert [(one.ags, one.wert, one.zeichen) for one in found] == [("05158", "490910", ""), ("05162", "", "-")]
    assert all(one.fundstelle == f"Tabelle {TABLE}, Datei {path.name}" for one in found)
    assert (with_scripts / "data/reihen" / FILE_NAME).is_file()
    assert "passwort-7x" not in "".join(file.read_text("utf-8") for file in (with_scripts / "data").rglob("*.json"))


@pytest.mark.usefixtures("database")
def test_renewing_twice_changes_nothing(konzept: Call, with_scripts: Path) -> None:
    """The same files give the same bytes."""
    konzept("daten", "abrufen", "regionaldatenbank", TABLE)
    konzept("daten", "erneuern", "--projekt", with_scripts)
    before = {path: path.read_bytes() for path in (with_scripts / "data").rglob("*") if path.is_file()}

    assert konzept("daten", "erneuern", "--projekt", with_scripts).code == 0
    assert {path: path.read_bytes() for path in (with_scripts / "data").rglob("*") if path.is_file()} == before


def test_an_unusable_file_is_exit_1(konzept: Call, with_scripts: Path) -> None:
    """A pointer instead of a table stops nothing else; the series stay as they were."""
    (with_scripts / "data/amtlich" / f"{TABLE}_1773175772751_de_flat.csv").write_text("version https://git-lfs\n")

    assert konzept("daten", "erneuern", "--projekt", with_scripts).code == 1
    assert not list((with_scripts / "data/reihen").glob("*.csv"))


# -- wrong calls ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["liste", "pruefen", "faellig", "erneuern"])
def test_help_says_what_it_does(konzept: Call, command: str) -> None:
    """German, with the way to name another project."""
    code, out, err = konzept("daten", command, "--hilfe")

    assert (code, err) == (0, "")
    assert out.startswith(f"Aufruf: konzept daten {command} [OPTIONEN]")
    assert "--projekt" in out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("liste", "--projekt", "/nirgends"), "ubproject.toml"),
        (("faellig", "--ale"), "--ale"),
        (("pruefen", "zuviel"), "„zuviel“ ist zu viel"),
        (("erneuen",), "Meinten Sie „erneuern“?"),
    ],
)
def test_a_wrong_call_is_exit_2_and_german(konzept: Call, arguments: tuple[str, ...], sentence: str) -> None:
    """One sentence on stderr names what is wrong; nothing on stdout."""
    code, out, err = konzept("daten", *arguments)

    assert (code, out) == (2, "")
    assert sentence in err
