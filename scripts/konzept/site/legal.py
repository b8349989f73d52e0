"""Legal pages: a real deployment must not be built while fields of their templates are empty."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator

from sphinx.errors import ExtensionError

from konzept.core import Problem, Project
from konzept.views.legal import StatementView, statement_view

DEMONSTRATION, PUBLIC = "vorfuehrung", "oeffentlich"
FOLDER = "rechtliches"
REQUIRED = ("impressum", "datenschutz", "barrierefreiheit")
STATEMENT = f"{FOLDER}/barrierefreiheit"
OPEN, TEMPLATE = "[bitte ergänzen", "**Vorlage.**"


def require_complete(project: Project, mode: str) -> None:
    """Raises ExtensionError for an unknown mode, and in public for every field left empty, with file and line."""
    if mode not in (DEMONSTRATION, PUBLIC):
        raise ExtensionError(f"konzept_betrieb = „{mode}“ gibt es nicht. → „{DEMONSTRATION}“ oder „{PUBLIC}“.")
    faults = sorted(open_fields(project), key=lambda problem: problem.sort_key) if mode == PUBLIC else []
    if faults:
        listed = "\n".join(map(str, faults))
        raise ExtensionError(
            f"{listed}\n{len(faults)} Pflichtangaben fehlen. → Ergänzen, oder in conf.py konzept_betrieb = "
            f"„{DEMONSTRATION}“ setzen, solange die Website nicht öffentlich ist.",
            modname="konzept",
        )


def open_fields(project: Project) -> Iterator[Problem]:
    """Every field left empty on a legal page, every note that it is a template, every legal page that is missing."""
    folder = project.docs / FOLDER
    for name in REQUIRED:
        path = folder / f"{name}.md"
        shown = project.relative(path)
        if not path.is_file():
            yield Problem(code="KZ-RECHT-FEHLT", message="Diese Seite ist Pflicht.", path=shown, hint="Datei anlegen.")
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            yield from _open_in_line(shown, number, line)


def _open_in_line(shown: str, number: int, line: str) -> Iterator[Problem]:
    for mark, message, hint in (
        (OPEN, "Eine Pflichtangabe ist noch offen.", "Die eckige Klammer durch die Angabe ersetzen."),
        (TEMPLATE, "Die Seite ist noch als Vorlage gekennzeichnet.", "Den Absatz löschen, wenn alles ergänzt ist."),
    ):
        column = line.find(mark)
        while column >= 0:
            yield Problem(code="KZ-RECHT-OFFEN", message=message, path=shown, line=number, column=column + 1, hint=hint)
            column = line.find(mark, column + 1)


def read_statement(project: Project) -> StatementView:
    """The known gaps (`barrierefreiheit.toml`) and the result of the browser tests (`pruefung.json`)."""
    folder = project.docs / FOLDER
    known, result = folder / "barrierefreiheit.toml", folder / "pruefung.json"
    return statement_view(
        tomllib.loads(known.read_text(encoding="utf-8")) if known.is_file() else {},
        json.loads(result.read_text(encoding="utf-8")) if result.is_file() else {},
    )
