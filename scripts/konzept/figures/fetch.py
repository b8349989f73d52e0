"""Fetches a table from a statistical database: a step of its own, started by hand, never by the build of the site.

All four databases speak the GENESIS interface of 2025: POST only, user name and password (or a token as user name) as
header fields. They come from the environment and go nowhere else: not into addresses, messages, or files. HTTP 200 is
no success: the answer may be a JSON message with a status code. The delivered bytes are stored unchanged, with a
sidecar file that says where they came from, when, and under which licence.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn
from urllib.parse import urlencode, urlsplit

from konzept.core import Problem
from konzept.figures.errors import FetchError
from konzept.figures.readers import Language, reader_of, source_of
from konzept.figures.readers.source import MAX_FILE, MIB, ZIP_START
from konzept.figures.readers.status import read_status

TABLE_NAME = re.compile(r"[0-9A-Z]{2,6}(?:-[0-9A-Z]{1,5})+")
REGIONAL_KEYS = re.compile(r"(?:DG|\d{2,12}\*?)(?:,(?:DG|\d{2,12}\*?))*")
TIMEOUT_SECONDS = 120
RETRY_DELAYS_SECONDS = (2.0, 8.0, 30.0)
NO_ANSWER = 0
BUSY_STATUS = frozenset({NO_ANSWER, 429, 500, 502, 503, 504})
GOOD_CODES = frozenset({0, 22})
FAULTS: Mapping[int, tuple[str, str]] = MappingProxyType(
    {
        2: ("KZ-ABRUF-ANMELDUNG", "Benutzername und Passwort in den Umgebungsvariablen prüfen."),
        15: ("KZ-ABRUF-ANMELDUNG", "Mit einem Zugang anmelden, der Tabellen abrufen darf."),
        50: ("KZ-ABRUF-UNVERAENDERT", "Die vorhandene Datei behalten."),
        90: ("KZ-ABRUF-NICHTS", "Tabelle, Zeitraum und Regionalschlüssel prüfen."),
        98: ("KZ-ABRUF-GROESSE", "Weniger Jahre oder Gebiete abrufen (--von, --bis, --gebiet)."),
        99: ("KZ-ABRUF-AUFTRAG", "Weniger Jahre oder Gebiete abrufen, oder den Auftrag im Portal abholen."),
        104: ("KZ-ABRUF-NICHTS", "Tabelle, Zeitraum und Regionalschlüssel prüfen."),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """One database: the root of its interface, and the environment variables that hold its user and password."""

    name: str
    title: str
    root: str

    @property
    def user_variable(self) -> str:
        return f"KONZEPT_{self.name.upper().replace('-', '_')}_BENUTZER"

    @property
    def password_variable(self) -> str:
        return f"KONZEPT_{self.name.upper().replace('-', '_')}_PASSWORT"


DATABASES = (
    Database(
        name="genesis", title="GENESIS-Online (Destatis)", root="https://www-genesis.destatis.de/genesisWS/rest/2020"
    ),
    Database(
        name="regionaldatenbank",
        title="Regionaldatenbank Deutschland",
        root="https://www.regionalstatistik.de/genesisws/rest/2020",
    ),
    Database(name="zensus", title="Zensusdatenbank", root="https://ergebnisse.zensus2022.de/api/rest/2020"),
    Database(
        name="landesdatenbank-nrw",
        title="Landesdatenbank NRW",
        root="https://www.landesdatenbank.nrw.de/ldbnrwws/rest/2020",
    ),
)
# Nothing else is ever asked. Tests pass the origin of their own server.
ORIGINS = frozenset("{0.scheme}://{0.netloc}".format(urlsplit(database.root)) for database in DATABASES)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRequest:
    """What to fetch. Years are inclusive and may be empty; `regional_key` is a comma-separated list, `05*` allowed."""

    database: Database
    table: str
    start_year: str = ""
    end_year: str = ""
    regional_key: str = ""
    language: Language = "de"

    @property
    def parameters(self) -> dict[str, str]:
        """The form fields of /data/tablefile; `compress=false` because otherwise rows of "-" are left out."""
        fields = {
            "name": self.table,
            "area": "all",
            "format": "ffcsv",
            "compress": "false",
            "quality": "on",
            "language": self.language,
            "startyear": self.start_year,
            "endyear": self.end_year,
            "regionalkey": self.regional_key,
        }
        return {name: value for name, value in fields.items() if value}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said: the HTTP status and the body."""

    status: int
    body: bytes

    @property
    def is_message(self) -> bool:
        """Whether the body is a message in JSON instead of a table."""
        return self.body[:64].lstrip().startswith(b"{")


@dataclass(frozen=True, slots=True, kw_only=True)
class Transport:
    """How requests leave the house; every part can be replaced in tests."""

    origins: frozenset[str] = ORIGINS
    timeout_seconds: float = TIMEOUT_SECONDS
    delays_seconds: Sequence[float] = RETRY_DELAYS_SECONDS
    max_bytes: int = MAX_FILE
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True)
class Fetched:
    """The stored file and its sidecar."""

    path: Path
    sidecar: Path


def fetch_table(
    request: TableRequest,
    target: Path,
    *,
    retrieved: date,
    environment: Mapping[str, str],
    transport: Transport | None = None,
) -> Fetched:
    """Fetches one table and stores it under `target`/<database>/ with its sidecar.

    Raises FetchError (KZ-ABRUF-…) if the database does not give the table, DataError if what it gives is no table.
    """
    session = _Session(request.database, environment, transport or Transport())
    _check_request(request, session)
    described = session.description(request.table, request.language)
    body = session.table(request.parameters)
    name = _file_name(request, retrieved, body)
    reader_of(source_of(body, name, name))
    return _store(target / request.database.name / name, body, _origin(request, retrieved, described))


def _check_request(request: TableRequest, session: _Session) -> None:
    """Refuses what would change the address or the file name, or what the interface does not know."""
    for text, form in ((request.table, TABLE_NAME), (request.regional_key or "DG", REGIONAL_KEYS)):
        if not form.fullmatch(text):
            session.fail(
                "KZ-ABRUF-EINGABE", f"„{text[:40]}“ ist keine Tabelle und kein Schlüssel.", "z. B. 12411-01-01-4"
            )
    for year in (request.start_year, request.end_year):
        if year and not re.fullmatch(r"(?:19|20)\d{2}", year):
            session.fail("KZ-ABRUF-EINGABE", f"„{year[:10]}“ ist kein Jahr.", "z. B. 2024")


# -- asking --------------------------------------------------------------------------------------------------------


class _Session:
    """Requests to one database. Holds the credentials; every text that leaves it is cleared of them."""

    def __init__(self, database: Database, environment: Mapping[str, str], transport: Transport) -> None:
        self.database = database
        self.transport = transport
        self._user = environment.get(database.user_variable, "")
        self._password = environment.get(database.password_variable, "")
        if "{0.scheme}://{0.netloc}".format(urlsplit(database.root)) not in transport.origins:
            self.fail("KZ-ABRUF-ADRESSE", "Diese Adresse wird nicht gefragt.", f"Erlaubt: {', '.join(DATABASE_NAMES)}.")
        if not self._user:
            message = f"Für {database.title} ist kein Zugang hinterlegt."
            hint = f"Umgebungsvariablen {database.user_variable} und {database.password_variable} setzen."
            self.fail("KZ-ABRUF-ANMELDUNG", message, f"{hint} Ein Token kommt allein in die erste.")

    def table(self, parameters: Mapping[str, str]) -> bytes:
        """The delivered table; raises FetchError if the database sends a message instead."""
        method = "data/tablefile"
        answer = self._ask(method, parameters)
        if answer.status != 200 or answer.is_message:
            self.refuse(method, answer)
        return answer.body

    def description(self, table: str, language: Language) -> Mapping[str, Any]:
        """The metadata of a table, with its title and licence text; raises FetchError if there is none."""
        method = "metadata/table"
        answer = self._ask(method, {"name": table, "area": "all", "language": language})
        if answer.status != 200 or read_status(answer.body).code not in GOOD_CODES:
            self.refuse(method, answer)
        described: Mapping[str, Any] = json.loads(answer.body)
        return described

    def _ask(self, method: str, fields: Mapping[str, str]) -> Answer:
        """The answer to one POST; asks again, after growing delays, while the server is busy or silent."""
        for delay in self.transport.delays_seconds:
            answer = self._post(method, fields)
            if answer.status not in BUSY_STATUS:
                return answer
            self.transport.sleep(delay)
        return self._post(method, fields)

    def refuse(self, method: str, answer: Answer) -> NoReturn:
        """Raises FetchError for a message, with what its status code means."""
        status = read_status(answer.body)
        if status.code is None:
            reason = f"HTTP-Status {answer.status}" if answer.status else "keine Verbindung"
            message = f"{self.database.title} antwortet nicht mit einer Tabelle ({reason})."
            self.fail("KZ-ABRUF-ANTWORT", message, "Später noch einmal versuchen; Portal im Browser prüfen.", method)
        code, hint = FAULTS.get(status.code, ("KZ-ABRUF-ANTWORT", "Meldung der Datenbank lesen und Abruf anpassen."))
        self.fail(code, f"{self.database.title} liefert keine Tabelle: {status}.", hint, method)

    def fail(self, code: str, message: str, hint: str, method: str = "") -> NoReturn:
        """Raises FetchError; the credentials are struck from the message even if the server sent them back."""
        place = "/".join(filter(None, (self.database.root, method)))
        for secret in filter(None, (self._user, self._password)):
            message = message.replace(secret, "***")
        raise FetchError((Problem(code=code, path=place, message=message, hint=hint),)) from None

    def _post(self, method: str, fields: Mapping[str, str]) -> Answer:
        try:
            return self._exchange(method, fields)
        except (OSError, http.client.HTTPException):
            return Answer(NO_ANSWER, b"")

    def _exchange(self, method: str, fields: Mapping[str, str]) -> Answer:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "username": self._user,
            "password": self._password,
        }
        address = f"{self.database.root}/{method}"
        # The origin was checked in __init__.
        request = urllib.request.Request(address, data=urlencode(fields).encode(), headers=headers)  # noqa: S310
        try:
            response = OPENER.open(request, timeout=self.transport.timeout_seconds)
        except urllib.error.HTTPError as error:
            response = error
        with response:
            return Answer(response.status, self._body(response, method))

    def _body(self, response: Any, method: str) -> bytes:
        body: bytes = response.read(self.transport.max_bytes + 1)
        if len(body) > self.transport.max_bytes:
            message = f"Die Antwort ist größer als {self.transport.max_bytes / MIB:.0f} MiB."
            self.fail("KZ-ABRUF-GROESSE", message, FAULTS[98][1], method)
        return body


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: the credentials in the header fields would travel along."""

    def redirect_request(self, *_args: Any, **_options: Any) -> None:
        return None


OPENER = urllib.request.build_opener(_NoRedirect)
DATABASE_NAMES = tuple(database.name for database in DATABASES)


# -- storing -------------------------------------------------------------------------------------------------------


def _file_name(request: TableRequest, retrieved: date, body: bytes) -> str:
    ending = "zip" if body.startswith(ZIP_START) else "csv"
    return f"{request.table}_{retrieved.isoformat()}_{request.language}_flat.{ending}"


def _origin(request: TableRequest, retrieved: date, described: Mapping[str, Any]) -> dict[str, Any]:
    """What the sidecar says of the file. `vermerk` is the licence text in the publisher's own words."""
    title = (described.get("Object") or {}).get("Content") or ""
    return {
        "datenbank": request.database.title,
        "tabelle": request.table,
        "titel": " ".join(str(title).split()),
        "adresse": f"{request.database.root}/data/tablefile",
        "parameter": request.parameters,
        "abruf_am": retrieved.isoformat(),
        "vermerk": " ".join(str(described.get("Copyright") or "").split()),
    }


def _store(path: Path, body: bytes, origin: Mapping[str, Any]) -> Fetched:
    """Writes the bytes as delivered and the sidecar beside them; each file appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    sidecar = path.with_name(f"{path.name}.herkunft.json")
    facts = {"datei": path.name, **origin, "bytes": len(body), "datei_sha256": hashlib.sha256(body).hexdigest()}
    _write(path, body)
    _write(sidecar, (json.dumps(facts, ensure_ascii=False, indent=2) + "\n").encode())
    return Fetched(path, sidecar)


def _write(path: Path, data: bytes) -> None:
    draft = path.with_name(f".{path.name}.neu")
    draft.write_bytes(data)
    draft.replace(path)
