"""A TOML file → its data and the line of every key, or what is wrong with its spelling, in German."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from konzept.core import MetamodelError, Problem

HEADER = re.compile(r"^\s*\[+\s*([^\]]+?)\s*\]+\s*(?:#.*)?$")
ASSIGNMENT = re.compile(r"^\s*([A-Za-z0-9_-]+|\"[^\"]*\")\s*=")
BYTE_ORDER_MARK = "\ufeff"
PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")

MEANINGS = (
    (re.compile(r"Cannot declare|Cannot redefine|Cannot mutate"), "diesen Abschnitt gibt es schon"),
    (re.compile(r"Cannot overwrite|Duplicate inline"), "diese Angabe steht schon da"),
    (re.compile(r"Expected '='"), "hinter dem Namen fehlt das Gleichheitszeichen"),
    (re.compile(r"Expected '\]"), "die Überschrift eines Abschnitts ist nicht geschlossen"),
    (re.compile(r"Unclosed array"), "eine Liste ist nicht geschlossen"),
    (re.compile(r"Unclosed inline|Expected '}'"), "eine geschweifte Klammer ist nicht geschlossen"),
    (re.compile(r"Unterminated|Illegal character|Expected '\"'"), "ein Text ist nicht geschlossen"),
    (re.compile(r"Unescaped|Escaped|hex value"), "ein Rückstrich im Text bedeutet hier nichts"),
    (re.compile(r"Expected newline"), "hinter der Angabe steht noch etwas"),
    (re.compile(r"Invalid value|Invalid date|Found invalid"), "der Wert ist kein Text, keine Zahl und keine Liste"),
    (re.compile(r"Invalid statement|Invalid initial"), "hier beginnt keine Angabe"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TomlSource:
    """The data of the file and where each section and key stands in it."""

    path: str
    data: Mapping[str, Any]
    lines: Mapping[tuple[str, ...], int]

    def line_of(self, place: tuple[str, ...]) -> int:
        """The line of a key, or of the nearest section around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def problem(self, code: str, message: str, place: tuple[str, ...], hint: str) -> Problem:
        return Problem(code=code, path=self.path, line=self.line_of(place), message=message, hint=hint)


def read_toml(path: Path, shown_as: str, code: str = "KZ-META-TOML") -> TomlSource:
    """The file at `path`. Raises MetamodelError with this code if it is missing or no TOML."""
    try:
        source = path.read_bytes().decode("utf-8")
        data = tomllib.loads(source)
    except OSError as error:
        raise _unusable(code, shown_as, "Die Datei lässt sich nicht lesen.", "Datei und Rechte prüfen.") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        message = "Die Datei ist nicht in UTF-8 gespeichert."
        raise _unusable(code, shown_as, message, "Im Editor „Speichern unter … UTF-8“ wählen.", line) from error
    except tomllib.TOMLDecodeError as error:
        raise _no_toml(error, source, code, shown_as) from error
    return TomlSource(path=shown_as, data=data, lines=_lines(source))


def _no_toml(error: tomllib.TOMLDecodeError, source: str, code: str, shown_as: str) -> MetamodelError:
    if source.startswith(BYTE_ORDER_MARK):
        message = "Die Datei beginnt mit einem unsichtbaren Zeichen (BOM), das TOML nicht erlaubt."
        return _unusable(code, shown_as, message, "Im Editor „Speichern unter … UTF-8“ wählen, nicht „UTF-8 mit BOM“.")
    said = str(error)
    place = PLACE.search(said)
    line, column = (int(place[1]), int(place[2])) if place else (source.count("\n") + 1, 1)
    meaning = next((german for pattern, german in MEANINGS if pattern.search(said)), "die Schreibweise stimmt nicht")
    message = f"Die Datei lässt sich hier nicht lesen: {meaning}."
    hint = "Diese und die Zeile darüber prüfen; jeder Abschnitt und jede Angabe darf nur einmal vorkommen."
    return _unusable(code, shown_as, message, hint, line, column)


def _unusable(code: str, path: str, message: str, hint: str, line: int = 1, column: int = 1) -> MetamodelError:
    return MetamodelError((Problem(code=code, path=path, line=line, column=column, message=message, hint=hint),))


def _lines(source: str) -> dict[tuple[str, ...], int]:
    """Line of every section and key, by dotted path. tomllib keeps no positions, and ours need only the line.

    The sections of a list [[…]] carry their number behind the name: 0, 1, 2.
    """
    lines: dict[tuple[str, ...], int] = {}
    section: tuple[str, ...] = ()
    counts: Counter[tuple[str, ...]] = Counter()
    for number, line in enumerate(source.split("\n"), 1):
        if header := HEADER.match(line):
            section = tuple(part.strip().strip('"') for part in header[1].split("."))
            if line.lstrip().startswith("[["):
                counts[section] += 1
                section = (*section, str(counts[section] - 1))
            for depth in range(1, len(section) + 1):  # [a.b] also says where a begins
                lines.setdefault(section[:depth], number)
        elif assignment := ASSIGNMENT.match(line):
            lines.setdefault((*section, assignment[1].strip('"')), number)
    return lines
