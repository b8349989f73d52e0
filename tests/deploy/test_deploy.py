"""The settings for web servers: the same strict policy in each, and a real server that keeps it."""

from __future__ import annotations

import gzip
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from itertools import takewhile
from pathlib import Path

import pytest

from konzept.concept import load_concept
from konzept.core import Project
from konzept.render import Renderer
from konzept.views import all_pages

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
APACHE = shutil.which("apache2") or shutil.which("apache2", path="/usr/sbin")
ATTEMPTS = 3
APACHE_MODULES = ("mpm_event", "authz_core", "dir", "mime", "headers", "filter", "deflate")
SITE = {
    "index.html": "<!doctype html><title>Start</title>" + "<p>Überblick</p>" * 200,
    "404.html": "<!doctype html><title>Diese Seite gibt es nicht</title>",
    "_static/stil.css": "p { color: red; }\n" * 200,
    "_static/suche.js": "const INDEX = {};\n" * 200,
    "needs.json": '{"needs": {}}' * 200,
    "daten/werte.csv": "jahr;wert\n" * 200,
    "ratingen/kalender.ics": "BEGIN:VCALENDAR\r\n" * 100,
    ".buildinfo": "geheim",
    "_headers": "geheim",
}


def _headers_file() -> dict[str, str]:
    lines = (DEPLOY / "_headers").read_text(encoding="utf-8").splitlines()
    return dict(line.strip().split(": ", 1) for line in lines if line.startswith("  "))


POLICY = _headers_file()


# -- the files -------------------------------------------------------------------------------------------------------


def test_policy_allows_only_the_site_itself() -> None:
    """Nothing is allowed that is not named, and nothing named lies elsewhere or runs inline."""
    rules = dict(rule.strip().split(" ", 1) for rule in POLICY["Content-Security-Policy"].split(";"))
    assert rules["default-src"] == "'none'"
    assert {word for sources in rules.values() for word in sources.split()} <= {"'none'", "'self'", "data:"}


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("nginx.conf", r'^add_header ([\w-]+) "(.*)" always;$'),
        ("apache.conf", r'^Header always set ([\w-]+) "(.*)"$'),
    ],
)
def test_every_server_says_the_same(name: str, pattern: str) -> None:
    """nginx, Apache and the hosts that read _headers send the same lines."""
    text = (DEPLOY / name).read_text(encoding="utf-8")
    assert dict(re.findall(pattern, text, re.MULTILINE)) == POLICY


def test_page_for_wrong_addresses_works_at_any_depth() -> None:
    """Its addresses start at the site's root, also where that is not the root of the server."""
    concept = load_concept(Project(ROOT))
    plan = next(plan for plan in all_pages(concept) if plan.address == "404.html")
    html = Renderer(wurzel="/konzept/").page(plan.make())
    assert isinstance(html, str)
    addresses = re.findall(r'(?:href|src|action)="([^"]*)"', html)
    assert [address for address in addresses if not address.startswith(("/konzept/", "#"))] == []


# -- real servers on this machine ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server said."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Ask = Callable[..., Answer]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small site."""
    root = tmp_path_factory.mktemp("auslieferung")
    for name, text in SITE.items():
        path = root / "html" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@pytest.fixture(scope="module", params=["nginx", "apache"])
def ask(request: pytest.FixtureRequest, folder: Path) -> Iterator[Ask]:
    """Asks a real server with our settings."""
    make = _nginx if request.param == "nginx" else _apache
    for _ in range(ATTEMPTS):
        port = _free_port()
        with subprocess.Popen(make(folder, port), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
            try:
                if _answers(server, port):
                    yield partial(_ask, port)
                    return
            finally:
                server.terminate()
    pytest.fail(f"{request.param} startet nicht.")


def _nginx(folder: Path, port: int) -> list[str]:
    if NGINX is None:
        pytest.skip("nginx fehlt. → make chromium richtet auch nginx-light ein")
    paths = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"pid {folder}/pid; error_log {folder}/fehler.log; {_nginx_user()} events {{ }}\n"
        f"http {{ include /etc/nginx/mime.types; access_log off; {paths}\n"
        f"server {{ listen 127.0.0.1:{port}; root {folder}/html; include {DEPLOY}/nginx.conf; }} }}\n"
    )
    return [NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]


def _nginx_user() -> str:
    """Started by root, the workers would else become somebody who may not read the test's folder."""
    return "user root;" if Path("/proc/self").stat().st_uid == 0 else ""


def _apache(folder: Path, port: int) -> list[str]:
    modules = Path("/usr/lib/apache2/modules")
    if APACHE is None or not modules.is_dir():
        pytest.skip("apache2 fehlt; seine Zeilen vergleicht der Test darüber")
    folder.chmod(0o755)
    for parent in takewhile(lambda parent: parent != Path(tempfile.gettempdir()), folder.parents[:4]):
        parent.chmod(parent.stat().st_mode | 0o011)  # www-data has to get through
    loaded = "".join(f"LoadModule {name}_module {modules}/mod_{name}.so\n" for name in APACHE_MODULES)
    (folder / "apache.conf").write_text(
        f"{loaded}ServerName localhost\nListen 127.0.0.1:{port}\nPidFile {folder}/apache.pid\n"
        f"ErrorLog {folder}/apache.log\nUser www-data\nGroup www-data\nTypesConfig /etc/mime.types\n"
        f"Mutex file:{folder}\nDocumentRoot {folder}/html\n<Directory {folder}/html>\n"
        f"Require all granted\nInclude {DEPLOY}/apache.conf\n</Directory>\n"
    )
    return [APACHE, "-f", str(folder / "apache.conf"), "-D", "FOREGROUND"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(server: subprocess.Popen[bytes], port: int) -> bool:
    """Waits for our server; somebody else may have taken the port in the meantime."""
    for _ in range(100):
        try:
            if _ask(port, "/_static/stil.css").body.decode() == SITE["_static/stil.css"]:
                return True
        except OSError:
            time.sleep(0.1)
        if server.poll() is not None:
            return False
    return False


def _ask(port: int, address: str, **headers: str) -> Answer:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", address, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    answer = Answer(status=response.status, headers=dict(response.getheaders()), body=response.read())
    connection.close()
    return answer


@pytest.mark.parametrize("address", ["/", "/index.html", "/_static/stil.css", "/needs.json", "/gibt/es/nicht.html"])
def test_every_answer_carries_the_whole_policy(ask: Ask, address: str) -> None:
    """Pages, files and errors alike: each line once and word for word."""
    answer = ask(address)
    assert {name: answer.headers.get(name) for name in POLICY} == POLICY


def test_wrong_address_shows_our_page(ask: Ask) -> None:
    """Status 404 and the friendly page, at any depth."""
    answer = ask("/gibt/es/nicht.html")
    assert (answer.status, answer.body.decode()) == (404, SITE["404.html"])


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/index.html", "text/html"),
        ("/_static/stil.css", "text/css"),
        ("/_static/suche.js", r"(?:application|text)/javascript"),
        ("/needs.json", "application/json"),
        ("/daten/werte.csv", "text/csv"),
        ("/ratingen/kalender.ics", "text/calendar"),
    ],
)
def test_types_and_signs(ask: Ask, address: str, kind: str) -> None:
    """Each file says what it is, and that its signs are UTF-8."""
    assert re.fullmatch(rf"{kind}; ?charset=utf-8", ask(address).headers["Content-Type"])


@pytest.mark.parametrize(
    "address", ["/index.html", "/_static/stil.css", "/_static/suche.js", "/needs.json", "/daten/werte.csv"]
)
def test_texts_travel_compressed(ask: Ask, address: str) -> None:
    """Who can unpack gets gzip; caches are told to keep both apart."""
    answer = ask(address, Accept_Encoding="gzip")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert gzip.decompress(answer.body).decode() == SITE[address[1:]]
    assert len(answer.body) < len(SITE[address[1:]]) / 2


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_unchanged_files_are_not_sent_again(ask: Ask, encoding: str) -> None:
    """A second visit costs a short answer without a body."""
    first = ask("/_static/stil.css", Accept_Encoding=encoding)
    second = ask("/_static/stil.css", Accept_Encoding=encoding, If_None_Match=first.headers["ETag"])
    assert (second.status, second.body) == (304, b"")


@pytest.mark.parametrize("address", ["/.buildinfo", "/_headers"])
def test_files_of_the_build_stay_private(ask: Ask, address: str) -> None:
    """What is not for readers is not there."""
    answer = ask(address)
    assert answer.status in (403, 404)
    assert b"geheim" not in answer.body
