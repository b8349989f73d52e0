"""One official figure as the file gives it, and how to pick figures out of a file: by codes only, never by names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from konzept.core import Problem
from konzept.figures.errors import DataError
from konzept.figures.symbols import Quality, Symbol

# Variables whose attribute code is a regional key: of the databases (with variants such as DLANDU), of the Zensus
# (GEODL1, GEOGM4 …), and our own for formats without codes.
REGIONAL_VARIABLE = re.compile(r"DINSG|(?:DLAND|REGBEZ|KREIS|GEMEIN)[A-Z0-9]{0,2}|GEO[A-Z0-9]+|GEBIET|AGS")
REGIONAL_KEY = re.compile(r"\d{5}|\d{8}|\d{12}")
MAX_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Code:
    """A variable and the attribute it takes, by code; an empty `attribute` is the total. Labels only for people."""

    variable: str
    attribute: str
    variable_label: str = ""
    attribute_label: str = ""


@dataclass(frozen=True, slots=True)
class Time:
    """What a figure refers to: `code` STAG, JAHR …; `raw` as printed; `iso` as 2024-12-31, 2024 or 2023-10P6M."""

    code: str
    label: str
    raw: str
    iso: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One figure: either `number` (decimal string as published, with a point) or `symbol`.

    `codes` holds every variable of the table in its order, the regional one included. `line` and `column` count from
    1; in a CSV file `column` is the number of the field.
    """

    table: str
    time: Time
    codes: tuple[Code, ...]
    value_code: str
    value_label: str = ""
    unit: str
    number: str | None = None
    symbol: Symbol | None = None
    quality: tuple[Quality, ...] = ()
    line: int
    column: int

    @property
    def key(self) -> str | None:
        """The regional key (AGS, ARS, DG), or None in a table without regions."""
        for code in self.codes:
            if REGIONAL_VARIABLE.fullmatch(code.variable):
                return code.attribute
        first = self.codes[0].attribute if self.codes else ""
        return first if REGIONAL_KEY.fullmatch(first) else None

    @property
    def attributes(self) -> dict[str, str]:
        """Variable code → attribute code."""
        return {code.variable: code.attribute for code in self.codes}


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which cells are meant. None leaves a criterion open; in `codes` it leaves the attribute open, not the variable.

    A cell is selected only if `codes` names exactly its variables: otherwise a table with one variable more would
    silently give a part where the total was meant.
    """

    table: str | None = None
    time: str | None = None
    codes: Mapping[str, str | None] = field(default_factory=lambda: MappingProxyType({}))
    value_code: str | None = None
    unit: str | None = None

    def __str__(self) -> str:
        return ", ".join(f"{name} {shown(value)}" for name, value in _criteria(self).items() if value is not None)


def select(cells: Iterable[Cell], selection: Selection, path: str = "") -> Cell:
    """The one cell that `selection` means.

    Raises DataError with KZ-DATEN-ZEILE-FEHLT if there is none (a missing row is never 0) and
    KZ-DATEN-AUSWAHL-MEHRDEUTIG if there are several; both name the candidates.
    """
    cells = tuple(cells)
    hits = _matching(cells, selection)
    if not hits:
        raise _missing(cells, selection, path)
    if len(hits) > 1:
        message = f"Die Auswahl ({selection}) trifft {len(hits)} Zellen, verschieden in {_differences(hits)}."
        hint = "Die Auswahl um diese Angaben ergänzen."
        raise _error("KZ-DATEN-AUSWAHL-MEHRDEUTIG", path, hits[1].line, message, hint)
    return hits[0]


def select_all(cells: Iterable[Cell], selection: Selection, path: str = "") -> tuple[Cell, ...]:
    """Every cell that `selection` means, in the order of the file.

    Raises DataError with KZ-DATEN-ZEILE-FEHLT if there is none and KZ-DATEN-NICHT-GELIEFERT if none carries a number
    and some say "-": then the database has not been filled yet, and zero would be wrong.
    """
    cells = tuple(cells)
    hits = _matching(cells, selection)
    if not hits:
        raise _missing(cells, selection, path)
    if not_delivered(hits):
        message = f"Alle {len(hits)} Zellen der Auswahl ({selection}) sind „-“: die Zahlen sind noch nicht geliefert."
        hint = "Später neu abrufen; nicht als 0 übernehmen."
        raise _error("KZ-DATEN-NICHT-GELIEFERT", path, hits[0].line, message, hint)
    return hits


def not_delivered(cells: Sequence[Cell]) -> bool:
    """Whether these cells together look like a table not filled yet: no number, some "-", nothing but "-" and "."."""
    symbols = {cell.symbol for cell in cells}
    return Symbol.NOTHING in symbols and symbols <= {Symbol.NOTHING, Symbol.SECRET}


def _matching(cells: Iterable[Cell], selection: Selection) -> tuple[Cell, ...]:
    return tuple(cell for cell in cells if _matches(cell, selection))


def _matches(cell: Cell, selection: Selection) -> bool:
    fixed = (
        (selection.table, cell.table),
        (selection.time, cell.time.iso),
        (selection.value_code, cell.value_code),
        (selection.unit, cell.unit),
    )
    if any(wanted is not None and wanted != found for wanted, found in fixed):
        return False
    if len(cell.codes) != len(selection.codes):
        return False
    return all(
        code.variable in selection.codes and selection.codes[code.variable] in (None, code.attribute)
        for code in cell.codes
    )


def _contradicts(cell: Cell, selection: Selection) -> list[str]:
    """The criteria that `cell` does not meet; empty exactly where `_matches` says yes."""
    wanted = _criteria(selection)
    found = _described(cell)
    unmet = [name for name, value in wanted.items() if value is not None and found.get(name) != value]
    variables = {code.variable for code in cell.codes}
    return unmet + sorted(variables.symmetric_difference(selection.codes) - set(unmet))


def _criteria(selection: Selection) -> dict[str, str | None]:
    fixed = {"Tabelle": selection.table, "Zeit": selection.time}
    return {**fixed, **selection.codes, "Wertcode": selection.value_code, "Einheit": selection.unit}


def _described(cell: Cell) -> dict[str, str]:
    fixed = {"Tabelle": cell.table, "Zeit": cell.time.iso}
    return {**fixed, **cell.attributes, "Wertcode": cell.value_code, "Einheit": cell.unit}


def _missing(cells: Sequence[Cell], selection: Selection, path: str) -> DataError:
    """Says which single criterion stands between the selection and the nearest cells, and what they offer instead."""
    near = [(unmet[0], cell) for cell in cells if len(unmet := _contradicts(cell, selection)) == 1]
    offers: dict[str, dict[str, None]] = {}
    for name, cell in near:
        offers.setdefault(name, {})[shown(_described(cell).get(name))] = None
    choices = "; ".join(f"{name}: {_few(values)}" for name, values in offers.items())
    hint = f"Sonst gleich, vorhanden: {choices}." if choices else f"Merkmale der Datei: {_variables(cells)}."
    message = f"Zur Auswahl ({selection}) gibt es keine Zeile; eine fehlende Zeile bedeutet nicht 0."
    return _error("KZ-DATEN-ZEILE-FEHLT", path, 1, message, hint)


def _differences(cells: Sequence[Cell]) -> str:
    described = [_described(cell) for cell in cells]
    names = dict.fromkeys(name for found in described for name in found)
    values = {name: dict.fromkeys(shown(found.get(name)) for found in described) for name in names}
    differing = "; ".join(f"{name}: {_few(found)}" for name, found in values.items() if len(found) > 1)
    return differing or f"nichts als der Zeile ({', '.join(str(cell.line) for cell in cells[:MAX_SHOWN])})"


def _variables(cells: Sequence[Cell]) -> str:
    combinations = dict.fromkeys("+".join(code.variable for code in cell.codes) for cell in cells)
    return _few(combinations)


def _few(values: Iterable[str]) -> str:
    names = list(values)
    rest = f" … (insgesamt {len(names)})" if len(names) > MAX_SHOWN else ""
    return ", ".join(names[:MAX_SHOWN]) + rest


def shown(value: str | None) -> str:
    """A code as messages print it; the empty code is the total."""
    if value is None:
        return "(nicht im Merkmalsatz)"
    return value or "„“ (insgesamt)"


def _error(code: str, path: str, line: int, message: str, hint: str) -> DataError:
    return DataError((Problem(code=code, path=path or "Auswahl", line=line, message=message, hint=hint),))
