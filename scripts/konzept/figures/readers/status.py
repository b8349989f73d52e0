"""The status codes with which GENESIS databases answer instead of a table (HTTP 200 is no success)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

STATUS_MEANING: Mapping[int, str] = MappingProxyType(
    {
        0: "erfolgreich",
        2: "Benutzername oder Passwort falsch",
        15: "keine Berechtigung",
        22: "Anfrage von der Datenbank angepasst",
        50: "nichts Neues seit dem letzten Abruf",
        90: "nichts gefunden",
        98: "Tabelle zu groß für den direkten Abruf",
        99: "Auftrag angelegt statt Tabelle geliefert",
        104: "nichts gefunden",
    }
)


class Status(NamedTuple):
    """What a database said of a request; `code` is None if the answer is no GENESIS answer."""

    code: int | None
    content: str

    def __str__(self) -> str:
        if self.code is None:
            return "ohne Status.Code"
        meaning = STATUS_MEANING.get(self.code, "unbekannter Code")
        text = f" – „{self.content}“" if self.content else ""
        return f"Status.Code {self.code} ({meaning}){text}"


def read_status(data: bytes) -> Status:
    """The status in a JSON answer; never raises, because a broken answer is reported all the same."""
    try:
        answer: Any = json.loads(data)
    except ValueError:
        return Status(None, "")
    if not isinstance(answer, dict):
        return Status(None, "")
    # Errors of the newer interfaces carry Code and Content at the top instead of in Status.
    status = answer.get("Status")
    status = status if isinstance(status, dict) else answer
    code = status.get("Code")
    return Status(
        code=code if isinstance(code, int) else None,
        content=" ".join(str(status.get("Content") or "").split()),
    )
