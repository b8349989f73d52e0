"""A folder of series → datapackage.json (Data Package v2), so that others can use the files without asking us.

Only rows whose licence lets them be passed on as a dataset may lie in such a folder; values that may only be quoted
stay on the pages (datenformate.md, section 11). The descriptor carries no time of its making: same files, same bytes.
Source of the form: https://datapackage.org/standard/data-package/ and …/table-schema/, version 2.0.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from konzept.core import ERROR, Problem, Project
from konzept.figures.errors import DataError
from konzept.figures.series import COLUMNS, LEVELS, SYMBOLS
from konzept.figures.series_csv import ALWAYS, FOLDER, GRADES, ORIGIN, Row, read_bytes

FILE_NAME = "datapackage.json"
PACKAGE_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
TABLE_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"
QUOTES = frozenset({"einzelwerte.csv"})  # values that may be cited one by one; never part of a package
KEY = ("ags", "indikator", "konzept", "basis", "stichtag", "zeitraum", "quelle", "fassung")

Descriptor = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """A licence under which values may be passed on as a dataset. `name` is an SPDX or Open Definition id."""

    name: str
    title: str
    path: str = ""


LICENCES: Mapping[str, Licence] = MappingProxyType(
    {
        "dl-de/by-2-0": Licence(
            name="DL-DE-BY-2.0",
            title="Datenlizenz Deutschland – Namensnennung – Version 2.0",
            path="https://www.govdata.de/dl-de/by-2-0",
        ),
        "dl-de/zero-2-0": Licence(
            name="DL-DE-ZERO-2.0",
            title="Datenlizenz Deutschland – Zero – Version 2.0",
            path="https://www.govdata.de/dl-de/zero-2-0",
        ),
        "CC BY 4.0": Licence(
            name="CC-BY-4.0",
            title="Creative Commons Namensnennung 4.0 International",
            path="https://creativecommons.org/licenses/by/4.0/",
        ),
        "CC0 1.0": Licence(
            name="CC0-1.0",
            title="Creative Commons Zero 1.0",
            path="https://creativecommons.org/publicdomain/zero/1.0/",
        ),
        "Vervielfältigung mit Quellenangabe gestattet (Destatis)": Licence(
            name="other-at", title="Vervielfältigung und Verbreitung, auch auszugsweise, mit Quellenangabe gestattet"
        ),
    }
)

TITLES: Mapping[str, str] = MappingProxyType(
    {
        "ags": "Amtlicher Gemeindeschlüssel (führende Nullen gehören dazu)",
        "ebene": "Gebietsebene",
        "indikator": "Schlüssel des Indikators",
        "konzept": "Abgrenzung der gezählten Gruppe; verschiedene nie verbinden",
        "basis": "Erhebung oder Fortschreibungsbasis; verschiedene nie ohne Bruch verbinden",
        "bezeichnung": "Anzeigetext",
        "stichtag": "Stichtag (bei Beständen)",
        "zeitraum": "Zeitraum (bei Vorgängen)",
        "wert": "Wert in der angegebenen Einheit",
        "zeichen": "Zeichen anstelle des Werts; „()“ neben dem Wert",
        "qualitaet": "e endgültig, p vorläufig, r berichtigt, s geschätzt, () eingeschränkt",
        "einheit": "Einheit",
        "zaehler": "Zähler einer Quote",
        "nenner": "Nenner einer Quote",
        "quelle": "Herausgeber",
        "tabelle": "Tabelle oder Datei",
        "code": "Merkmals- und Wertcodes der Quelle",
        "lizenz": "Lizenz",
        "vermerk": "Quellenvermerk im Wortlaut des Herausgebers",
        "abruf_am": "Tag des Abrufs, oder „unbekannt“",
        "fassung": "Fassung der Quelle, oder „unbekannt“",
        "datei_sha256": "Prüfsumme der Rohdatei, oder „unbekannt“",
        "berechnung": "Formel und Rundung bei abgeleiteten Werten",
        "guete": "A amtliches Original, B Derivat oder Mitteilung, C Presse",
        "bruch_vor": "Bruch der Reihe vor diesem Wert",
        "fundstelle": "Wo der Wert nachzulesen ist",
        "anmerkung": "Anmerkung",
    }
)
NUMBERS = ("wert", "zaehler", "nenner")
ENUMS: Mapping[str, tuple[str, ...]] = MappingProxyType({"ebene": LEVELS, "guete": GRADES})


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """What the descriptor says about the whole. `name` is a lower-case key, `homepage` an address or ""."""

    name: str
    title: str
    description: str
    homepage: str = ""


def write_datapackage(folder: Path, package: Package) -> Path:
    """Writes datapackage.json beside the CSV files of `folder`.

    Raises DataError with all problems if a file is faulty or holds a value that may not be passed on as a dataset.
    """
    files = {path.name: path.read_bytes() for path in sorted(folder.glob("*.csv")) if path.name not in QUOTES}
    target = folder / FILE_NAME
    target.write_text(render(describe(files, package)), encoding="utf-8", newline="\n")
    return target


def check_datapackage(project: Project) -> Iterator[Problem]:
    """Whether the descriptor beside the series, where there is one, can be read by anyone."""
    path = project.data / FOLDER / FILE_NAME
    if not path.is_file():
        return
    line = column = 1
    try:
        if isinstance(json.loads(path.read_bytes()), dict):
            return
    except json.JSONDecodeError as error:
        line, column = error.lineno, error.colno
    except (UnicodeDecodeError, RecursionError):
        pass
    message = "Die Beschreibung der Reihen ist hier kein gültiges JSON."
    hint = "Mit „konzept daten erneuern“ neu schreiben; von Hand wird sie nie geändert."
    path_shown = project.relative(path)
    yield Problem(code="KZ-REIHE-FORM", path=path_shown, line=line, column=column, message=message, hint=hint)


def render(descriptor: Descriptor) -> str:
    """The text of the file."""
    return json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"


def describe(files: Mapping[str, bytes], package: Package) -> Descriptor:
    """The descriptor of these CSV files (name → content). Raises DataError like `write_datapackage`."""
    if not files:
        problem = Problem(code="KZ-REIHE-LEER", path=FILE_NAME, message="Es gibt keine Reihen.", hint="Ordner prüfen.")
        raise DataError((problem,))
    tables = {name: read_bytes(raw, name) for name, raw in sorted(files.items())}
    rows = [row for found, _ in tables.values() for row in found]
    problems = [problem for _, faults in tables.values() for problem in faults if problem.severity == ERROR]
    problems += check_licences(rows)
    if problems:
        raise DataError(tuple(sorted(problems, key=lambda problem: problem.sort_key)))
    optional = {"homepage": package.homepage} if package.homepage else {}
    return {
        "$schema": PACKAGE_PROFILE,
        "name": package.name,
        "title": package.title,
        "description": package.description,
        **optional,
        "licenses": _licences(rows),
        "sources": _sources(rows),
        "resources": [_resource(name, files[name], found) for name, (found, _) in tables.items()],
    }


def check_licences(rows: Iterable[Row]) -> list[Problem]:
    """Every row that may only be quoted, or whose licence nobody has checked."""
    hint = f"Als Einzelwert zeigen oder Lizenz klären. Als Datensatz erlaubt: {'; '.join(LICENCES)}."
    return [
        Problem(
            code="KZ-REIHE-LIZENZ",
            path=row.path,
            line=row.line,
            message=f"„{row.observation.lizenz}“ erlaubt keine Weitergabe als Datensatz.",
            hint=hint,
        )
        for row in rows
        if row.observation.lizenz not in LICENCES
    ]


def _resource(name: str, raw: bytes, rows: list[Row]) -> Descriptor:
    return {
        "name": name.removesuffix(".csv"),
        "path": name,
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(raw),
        "hash": f"sha256:{hashlib.sha256(raw).hexdigest()}",
        "licenses": _licences(rows),
        "sources": _sources(rows),
        "attribution": sorted({row.observation.vermerk for row in rows}),
        "schema": schema(),
    }


def _licences(rows: Iterable[Row]) -> list[Descriptor]:
    names = sorted({row.observation.lizenz for row in rows})
    licences = [LICENCES[name] for name in names]
    return [
        {"name": licence.name, **({"path": licence.path} if licence.path else {}), "title": licence.title}
        for licence in licences
    ]


def _sources(rows: Iterable[Row]) -> list[Descriptor]:
    return [{"title": title} for title in sorted({row.observation.quelle for row in rows})]


def schema() -> Descriptor:
    """The Table Schema of every series file."""
    return {
        "$schema": TABLE_PROFILE,
        "fields": [_field(name) for name in COLUMNS],
        "missingValues": [{"value": "", "label": "keine Angabe"}],
        "uniqueKeys": [list(KEY)],
    }


def _field(name: str) -> Descriptor:
    field: Descriptor = {"name": name, "title": TITLES[name], "type": _type(name)}
    if name in (*ALWAYS, *ORIGIN):
        field["constraints"] = {"required": True}
    if name in ENUMS:
        field["constraints"] = {"required": True, "enum": list(ENUMS[name])}
    if name == "wert":
        field["missingValues"] = _missing_values()
    if name == "zeichen":
        field["categories"] = [{"value": symbol, "label": label} for symbol, label in SYMBOLS.items()]
    return field


def _type(name: str) -> str:
    if name in NUMBERS:
        return "number"
    return "date" if name == "stichtag" else "string"


def _missing_values() -> list[Descriptor]:
    """What may stand for a value, in these files (empty, with `zeichen`) and in tables that print the sign itself.

    "0" is left out although it is a sign (rounded to nothing): as a text it cannot be told from the number.
    """
    signs = [{"value": symbol, "label": label} for symbol, label in SYMBOLS.items() if symbol not in ("0", "()")]
    return [{"value": "", "label": "kein Wert, siehe zeichen"}, *signs]
