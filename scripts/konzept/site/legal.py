"""Legal pages: a real deployment must not be built while fields of their templates are empty."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sphinx.errors import ExtensionError

from konzept.core import Problem, Project
from konzept.core.dates import is_date
from konzept.metamodel.toml_source import TomlSource, read_toml
from konzept.site.faults import refuse
from konzept.views.legal import StatementView, statement_view

DEMONSTRATION, PUBLIC = "vorfuehrung", "oeffentlich"
FOLDER = "rechtliches"
REQUIRED = ("impressum", "datenschutz", "barrierefreiheit")
STATEMENT = f"{FOLDER}/barrierefreiheit"
KNOWN_GAPS, RESULT = "barrierefreiheit.toml", "pruefung.json"
GAP_KEYS = ("was", "seit", "warum", "abhilfe")
OPEN, TEMPLATE = "[bitte ergänzen", "**Vorlage.**"


def require_complete(project: Project, mode: str) -> None:
    """Raises ExtensionError for an unknown mode, and in public for every field left empty, with file and line."""
    if mode not in (DEMONSTRATION, PUBLIC):
        raise ExtensionError(f"konzept_betrieb = „{mode}“ gibt es nicht. → „{DEMONSTRATION}“ oder „{PUBLIC}“.")
    faults = list(open_fields(project)) if mode == PUBLIC else []
    remedy = (
        f"{len(faults)} Pflichtangaben fehlen. → Ergänzen, oder in conf.py konzept_betrieb = "
        f"„{DEMONSTRATION}“ setzen, solange die Website nicht öffentlich ist."
    )
    refuse(faults, remedy)


def open_fields(project: Project) -> Iterator[Problem]:
    """Every field left empty on a legal page, every note that it is a template, every legal page that is missing."""
    folder = project.docs / FOLDER
    for name in REQUIRED:
        path = folder / f"{name}.md"
        shown = project.relative(path)
        if not path.is_file():
            yield Problem(code="KZ-RECHT-FEHLT", message="Diese Seite ist Pflicht.", path=shown, hint="Datei anlegen.")
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), start=1):
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
    """The known gaps (`barrierefreiheit.toml`) and the result of the browser tests (`pruefung.json`).

    Raises MetamodelError if a file is no TOML, ExtensionError for everything else that is wrong with the two.
    """
    folder = project.docs / FOLDER
    known, result = folder / KNOWN_GAPS, folder / RESULT
    source = read_toml(known, project.relative(known), "KZ-RECHT-FORM") if known.is_file() else None
    refuse(_faults_of_gaps(source) if source else ())
    found = _read_result(result, project.relative(result)) if result.is_file() else {}
    return statement_view(source.data if source else {}, found)


def _faults_of_gaps(source: TomlSource) -> Iterator[Problem]:
    """Everything in the list of known gaps that the statement could not show."""
    gaps = source.data.get("luecke", [])
    if not isinstance(gaps, list) or not all(isinstance(gap, Mapping) for gap in gaps):
        hint = "Jede Lücke mit einer Zeile [[luecke]] beginnen."
        yield source.problem("KZ-RECHT-FORM", "„luecke“ ist keine Liste von Lücken.", ("luecke",), hint)
        gaps = []
    for number, gap in enumerate(gaps):
        for key in [key for key in GAP_KEYS if key not in gap]:
            message, hint = f"Der Lücke fehlt „{key}“.", f'{key} = "…" ergänzen.'
            yield source.problem("KZ-RECHT-FORM", message, ("luecke", str(number)), hint)
    days: list[tuple[tuple[str, ...], object]] = [(("stand",), source.data.get("stand") or "2000")]
    days += [(("luecke", str(number), "seit"), gap["seit"]) for number, gap in enumerate(gaps) if "seit" in gap]
    for place, day in days:
        if not is_date(str(day)):
            hint = f'{place[-1]} = "JJJJ-MM-TT" schreiben.'
            yield source.problem("KZ-RECHT-FORM", f"„{place[-1]}“ ist kein Tag.", place, hint)


def _read_result(path: Path, shown: str) -> dict[str, Any]:
    """What the browser tests wrote. Raises ExtensionError if it became something else."""
    try:
        found = json.loads(path.read_bytes())
    except ValueError:
        found = None
    if isinstance(found, dict) and all(str(found.get(key, 0)).isdecimal() for key in ("seiten", "verstoesse")):
        return found
    hint = "Die Datei aus der Versionsgeschichte zurückholen oder die Tests im Browser neu laufen lassen."
    message = "Das Ergebnis der Tests im Browser lässt sich nicht lesen."
    raise ExtensionError(str(Problem(code="KZ-RECHT-FORM", path=shown, message=message, hint=hint)), modname="konzept")
