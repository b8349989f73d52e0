"""Fetching against a server on this machine that answers as the real databases do."""

import hashlib
import json
import threading
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs

import pytest

from konzept.figures.errors import DataError, FetchError
from konzept.figures.fetch import DATABASES, ORIGINS, Database, TableRequest, Transport, fetch_table
from konzept.figures.readers import read_file

EXAMPLES = Path(__file__).parents[2] / "data" / "amtlich" / "beispiele"
TABLE = (EXAMPLES / "99999-01-01-4_neu_de_flat.zip").read_bytes()
LICENCE = "© Erfundenes Amt, 2024.\nDieses Werk ist lizenziert unter der Datenlizenz Deutschland."
ACCESS = {"KONZEPT_PROBE_BENUTZER": "geheimer-nutzer", "KONZEPT_PROBE_PASSWORT": "geheimes-passwort"}
DAY = date(2024, 3, 1)


def message(code, content="", **more):
    return json.dumps(
        {"Status": {"Code": code, "Content": content, "Type": "x"}, "Copyright": LICENCE, **more}
    ).encode()


METADATA = (200, message(0, "erfolgreich", Object={"Content": "Bevölkerung\nnach Geschlecht"}))


@pytest.fixture
def server(monkeypatch):
    """A server that gives the queued answers per method and remembers what it was asked."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    state = SimpleNamespace(
        requests=[], answers={"metadata/table": [METADATA], "data/tablefile": [(200, TABLE)]}, slept=[]
    )

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            state.requests.append(SimpleNamespace(path=self.path, headers=dict(self.headers), form=parse_qs(body)))
            queue = state.answers[self.path.removeprefix("/rest/2020/")]
            status, data = queue.pop(0) if len(queue) > 1 else queue[0]
            if status == 0:
                self.close_connection = True
                return
            self.send_response(status)
            if status in (301, 302):
                self.send_header("Location", "http://127.0.0.1:9/fremd")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_):
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
    state.origin = f"http://127.0.0.1:{http.server_port}"
    state.database = Database(name="probe", title="Probedatenbank", root=f"{state.origin}/rest/2020")
    yield state
    http.shutdown()
    http.server_close()


def fetch(server, target, environment=ACCESS, max_bytes=1_000_000, **request):
    transport = Transport(
        origins=frozenset({server.origin}),
        timeout_seconds=5,
        delays_seconds=(1.0, 2.0),
        max_bytes=max_bytes,
        sleep=server.slept.append,
    )
    wanted = TableRequest(database=server.database, **{"table": "99999-01-01-4", **request})
    return fetch_table(wanted, target, retrieved=DAY, environment=environment, transport=transport)


def refusal(server, target, **more):
    with pytest.raises(FetchError) as caught:
        fetch(server, target, **more)
    assert not list(target.rglob("*.csv")) + list(target.rglob("*.zip"))
    (problem,) = caught.value.problems
    return problem


def test_the_file_is_stored_unchanged_with_its_origin(server, tmp_path):
    """Raw bytes, sha256, date of retrieval, parameters and the licence in the publisher's words."""
    fetched = fetch(server, tmp_path, start_year="2023", end_year="2023", regional_key="99001,99*")
    assert fetched.path == tmp_path / "probe" / "99999-01-01-4_2024-03-01_de_flat.zip"
    assert fetched.path.read_bytes() == TABLE
    facts = json.loads(fetched.sidecar.read_text(encoding="utf-8"))
    assert facts == {
        "datei": "99999-01-01-4_2024-03-01_de_flat.zip",
        "datenbank": "Probedatenbank",
        "tabelle": "99999-01-01-4",
        "titel": "Bevölkerung nach Geschlecht",
        "adresse": f"{server.origin}/rest/2020/data/tablefile",
        "parameter": {
            "name": "99999-01-01-4",
            "area": "all",
            "format": "ffcsv",
            "compress": "false",
            "quality": "on",
            "language": "de",
            "startyear": "2023",
            "endyear": "2023",
            "regionalkey": "99001,99*",
        },
        "abruf_am": "2024-03-01",
        "vermerk": "© Erfundenes Amt, 2024. Dieses Werk ist lizenziert unter der Datenlizenz Deutschland.",
        "bytes": len(TABLE),
        "datei_sha256": hashlib.sha256(TABLE).hexdigest(),
    }
    assert read_file(fetched.path).sha256 == facts["datei_sha256"]


def test_plain_text_is_stored_as_csv(server, tmp_path):
    """Older interfaces deliver the table unpacked."""
    server.answers["data/tablefile"] = [(200, (EXAMPLES / "99999-01-01-4_alt_de_flat.csv").read_bytes())]
    assert fetch(server, tmp_path).path.name == "99999-01-01-4_2024-03-01_de_flat.csv"


def test_credentials_travel_in_header_fields_only(server, tmp_path):
    """POST, form-encoded, no credentials in address, form, or any file."""
    fetched = fetch(server, tmp_path)
    for request in server.requests:
        headers = {name.lower(): value for name, value in request.headers.items()}
        assert (headers["username"], headers["password"]) == ("geheimer-nutzer", "geheimes-passwort")
        assert headers["content-type"] == "application/x-www-form-urlencoded"
        assert "geheim" not in request.path + str(request.form)
    assert server.requests[1].form["compress"] == ["false"]
    assert b"geheim" not in fetched.sidecar.read_bytes()


def test_a_token_needs_no_password(server, tmp_path):
    """The token is the user name; the password field is sent empty."""
    fetch(server, tmp_path, environment={"KONZEPT_PROBE_BENUTZER": "token"})
    headers = {name.lower(): value for name, value in server.requests[0].headers.items()}
    assert (headers["username"], headers["password"]) == ("token", "")


def test_no_access_no_request(server, tmp_path):
    """Without credentials nothing is sent; the message names the variables."""
    problem = refusal(server, tmp_path, environment={})
    assert problem.code == "KZ-ABRUF-ANMELDUNG"
    assert "KONZEPT_PROBE_BENUTZER" in problem.hint
    assert server.requests == []


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (200, 104, "KZ-ABRUF-NICHTS"),
        (200, 90, "KZ-ABRUF-NICHTS"),
        (200, 98, "KZ-ABRUF-GROESSE"),
        (200, 99, "KZ-ABRUF-AUFTRAG"),
        (200, 50, "KZ-ABRUF-UNVERAENDERT"),
        (401, 15, "KZ-ABRUF-ANMELDUNG"),
        (404, 2, "KZ-ABRUF-ANMELDUNG"),
        (200, 77, "KZ-ABRUF-ANTWORT"),
    ],
)
@pytest.mark.parametrize("method", ["metadata/table", "data/tablefile"])
def test_status_codes(server, tmp_path, method, status, code, expected):
    """HTTP 200 is no success: each status code has its own message, and nothing is stored."""
    server.answers[method] = [(status, message(code, "Meldung für geheimer-nutzer"))]
    problem = refusal(server, tmp_path)
    assert problem.code == expected
    assert f"Status.Code {code}" in problem.message
    assert "„Meldung für ***“" in problem.message
    assert server.slept == []


def test_a_message_of_success_is_no_table(server, tmp_path):
    """Status 0 without a table stores nothing."""
    server.answers["data/tablefile"] = [METADATA]
    assert "Status.Code 0" in refusal(server, tmp_path).message


def test_an_adjusted_request_is_fine(server, tmp_path):
    """Status 22: the database changed a parameter and answers all the same."""
    server.answers["metadata/table"] = [(200, message(22, "angepasst"))]
    assert fetch(server, tmp_path).path.is_file()


@pytest.mark.parametrize("busy", [(503, b""), (429, b""), (0, b"")])
def test_a_busy_server_is_asked_again(server, tmp_path, busy):
    """After growing delays, and only then."""
    server.answers["data/tablefile"] = [busy, busy, (200, TABLE)]
    assert fetch(server, tmp_path).path.is_file()
    assert server.slept == [1.0, 2.0]


def test_a_server_that_stays_busy_is_given_up(server, tmp_path):
    """The last answer is reported, the number of attempts is limited."""
    server.answers["data/tablefile"] = [(503, b"<html>")]
    problem = refusal(server, tmp_path)
    assert (problem.code, len(server.requests)) == ("KZ-ABRUF-ANTWORT", 1 + 3)
    assert "HTTP-Status 503" in problem.message


def test_redirects_are_not_followed(server, tmp_path):
    """The credentials would travel along."""
    server.answers["metadata/table"] = [(302, b"")]
    assert "HTTP-Status 302" in refusal(server, tmp_path).message


def test_size_limit(server, tmp_path):
    """An answer beyond the limit is not read to its end."""
    problem = refusal(server, tmp_path, max_bytes=500)
    assert problem.code == "KZ-ABRUF-GROESSE"


@pytest.mark.parametrize("body", [b"<html>Wartung</html>", b"Jahr;Wert\n2023;1\n"])
def test_what_is_no_table_is_not_stored(server, tmp_path, body):
    """A web page or an unknown layout is refused by the readers' own checks."""
    server.answers["data/tablefile"] = [(200, body)]
    with pytest.raises(DataError, match="KZ-DATEN-"):
        fetch(server, tmp_path)
    assert not list(tmp_path.rglob("*"))


def test_metadata_that_is_no_json(server, tmp_path):
    """A login page instead of metadata is no licence text."""
    server.answers["metadata/table"] = [(200, b"<html>Anmeldung</html>")]
    assert refusal(server, tmp_path).code == "KZ-ABRUF-ANTWORT"


@pytest.mark.parametrize(
    "wrong",
    [{"table": "../../etc/passwd"}, {"table": "12411 01"}, {"start_year": "23"}, {"regional_key": "05158&x=1"}],
)
def test_input_cannot_change_path_or_form(server, tmp_path, wrong):
    """Names that are no table, year or key are refused before anything is sent."""
    assert refusal(server, tmp_path, **wrong).code == "KZ-ABRUF-EINGABE"
    assert server.requests == []


def test_other_hosts_are_never_asked(server, tmp_path):
    """The list of origins is closed, and it is https throughout."""
    foreign = TableRequest(database=server.database, table="99999-01-01-4")
    with pytest.raises(FetchError, match="KZ-ABRUF-ADRESSE"):
        fetch_table(foreign, tmp_path, retrieved=DAY, environment=ACCESS)
    assert server.requests == []
    assert all(origin.startswith("https://") for origin in ORIGINS)
    assert len(ORIGINS) == len(DATABASES) == 4


def test_nothing_secret_in_a_traceback(server, tmp_path):
    """The exception and what caused it carry no credentials."""
    server.answers["data/tablefile"] = [(401, message(15, "geheimer-nutzer geheimes-passwort"))]
    with pytest.raises(FetchError) as caught:
        fetch(server, tmp_path)
    assert "geheim" not in str(caught.value)
    assert caught.value.__suppress_context__
