"""The register of municipalities (Gemeindeverzeichnis, GV-ISys): one sheet of an xlsx workbook.

Rows 1 to 6 are the head, the names of the columns stand in rows 3 and 4, the reference dates in row 5. They differ by
column: area, population and territory may have three dates, and file and sheet name tell none of them. Only records
of type 60 (municipality) become cells; a type 50 record carries the same name. Not read: postal code, coordinates and
classifications, which are no figures. The layout before 1994 (key without VB) is refused.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from konzept.figures.cells import Cell, Code, Time
from konzept.figures.errors import FieldError
from konzept.figures.readers.model import Content, Options
from konzept.figures.readers.rows import Findings
from konzept.figures.readers.source import Source
from konzept.figures.readers.times import GERMAN_DATE, iso_time
from konzept.figures.symbols import Publisher, Value, read_value

TABLE = "GV-ISys"
HEAD_ROWS = 6
DATE_ROW = 5
MUNICIPALITY = "60"
RECORD_TYPES = frozenset({"10", "20", "30", "40", "50", MUNICIPALITY})
# Part of the regional key → its number of digits. The AGS leaves VB out.
KEY_PARTS = {"land": 2, "rb": 1, "kreis": 2, "vb": 4, "gem": 3}
REQUIRED = ("satzart", *KEY_PARTS, "gemeindename", "fläche", "insgesamt")
NOT_IN_HEADING = re.compile(r"\d\)|[-\s\u00ad]")
# Headings whose ends differ from year to year.
HEADING_STARTS = ("satzart", "fläche", "gemeindename")
DECIMALS = re.compile(r"0\.(0+)$")


class Measure(NamedTuple):
    """A column of figures; `gender` is the attribute of GES where the figure has one."""

    heading: str
    code: str
    label: str
    unit: str
    gender: str | None = None


MEASURES = (
    Measure("fläche", "FLAECHE", "Fläche", "km2"),
    Measure("insgesamt", "BEVOELKERUNG", "Bevölkerung", "Personen", ""),
    Measure("männlich", "BEVOELKERUNG", "Bevölkerung", "Personen", "GESM"),
    Measure("weiblich", "BEVOELKERUNG", "Bevölkerung", "Personen", "GESW"),
    Measure("jekm2", "BEVOELKERUNGSDICHTE", "Bevölkerung je km2", "Personen je km2"),
)
GENDER_LABELS = {"": "Insgesamt", "GESM": "männlich", "GESW": "weiblich"}


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of the sheet: its number and its cells as openpyxl gives them (value, data type, number format)."""

    line: int
    cells: tuple[Any, ...]

    def text(self, index: int) -> str:
        """The content of a cell as text, "" if it is empty or absent."""
        value = self.cells[index].value if index < len(self.cells) else None
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return "" if value is None else str(value).strip()


def recognises(source: Source) -> bool:
    """Whether the file is a workbook; whether it is this one shows its head."""
    return source.is_workbook


def read(source: Source, options: Options) -> Content:
    """Five cells per municipality (area, population in all, male, female, density); raises DataError."""
    rows = _sheet(source)
    columns = _columns(rows[:HEAD_ROWS])
    if missing := [name for name in REQUIRED if name not in columns]:
        message = f"Dem Gemeindeverzeichnis fehlen die Spalten {', '.join(missing)}."
        raise source.fault("KZ-DATEN-FORMAT", message, "Jahrgänge vor 1994 haben ein anderes Layout.", DATE_ROW - 1)
    times = _times(rows[DATE_ROW - 1], columns, source)
    records, below = _records(rows[HEAD_ROWS:], columns["satzart"], source)
    findings = Findings(source)
    _check_formulas(records, findings)
    builder = _CellBuilder(columns, times, options.publisher, options.table or TABLE)
    cells = tuple(builder.cells(records, findings))
    findings.raise_any()
    if not cells:
        message = "Das Blatt hat keine Gemeinden (Satzart 60)."
        raise source.fault("KZ-DATEN-LEER", message, "Datei prüfen.", HEAD_ROWS + 1)
    footnotes = (row.text(columns["satzart"]) for row in below)
    notes = (rows[DATE_ROW - 1].text(columns["land"]), *builder.skipped, *footnotes)
    return Content(cells=cells, notes=tuple(filter(None, notes)))


# -- sheet ---------------------------------------------------------------------------------------------------------


def _sheet(source: Source) -> list[SheetRow]:
    """The rows of the one sheet with records; raises DataError if there is none or the workbook is broken."""
    try:
        rows = _rows_with_records(source.data)
    except Exception as error:
        # openpyxl meets damaged workbooks with whatever exception it stumbles into; here that is always the file.
        message = "Die Arbeitsmappe ist beschädigt."
        raise source.fault("KZ-DATEN-FORMAT", message, "Die Datei neu herunterladen.") from error
    if not rows:
        message = "Kein Blatt der Arbeitsmappe hat die Spalte „Satzart“: das ist kein Gemeindeverzeichnis ab 1994."
        raise source.fault("KZ-DATEN-FORMAT", message, "Andere Tabellen als ffcsv abrufen.")
    return rows


def _rows_with_records(data: bytes) -> list[SheetRow]:
    import openpyxl  # noqa: PLC0415 - takes half the start of every command, and only workbooks need it

    workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    for sheet in workbook.worksheets:
        rows = [SheetRow(number, tuple(cells)) for number, cells in enumerate(sheet.iter_rows(), 1)]
        if "satzart" in _columns(rows[:HEAD_ROWS]):
            return rows
    return []


def _columns(head: Iterable[SheetRow]) -> dict[str, int]:
    """Heading without hyphens, blanks and footnote signs → index of its first column."""
    columns: dict[str, int] = {}
    for row in head:
        for index in range(len(row.cells)):
            columns.setdefault(_heading(row.text(index)), index)
    return columns


def _heading(text: str) -> str:
    """„Satz-art“ → satzart, „Fläche km² 1)“ → fläche, „je km²“ → jekm2."""
    plain = NOT_IN_HEADING.sub("", unicodedata.normalize("NFKC", text)).casefold()
    if plain == "name":
        return "gemeindename"
    return next((start for start in HEADING_STARTS if plain.startswith(start)), plain)


def _times(row: SheetRow, columns: Mapping[str, int], source: Source) -> dict[str, Time]:
    """Heading → reference date. A date stands over the first of several columns, as in a merged cell."""
    times = {}
    for measure in (measure for measure in MEASURES if measure.heading in columns):
        candidates = range(columns[measure.heading], columns["fläche"] - 1, -1)
        column = next((index for index in candidates if _dates(row, index)), columns[measure.heading])
        dates = _dates(row, column)
        if len(dates) != 1:
            found = f"mehrere Stichtage ({', '.join(sorted(dates))})" if dates else "kein Stichtag"
            message = f"Über „{measure.label}“ steht in Zeile {DATE_ROW} {found}."
            hint = "Ohne eindeutigen Stichtag wird die Datei nicht gelesen; Sonderregeln je Land von Hand klären."
            raise source.fault("KZ-DATEN-STICHTAG", message, hint, DATE_ROW, column + 1)
        times[measure.heading] = Time("STAG", "Stichtag", row.text(column), dates.pop())
    return times


def _dates(row: SheetRow, index: int) -> set[str]:
    value = row.cells[index].value if index < len(row.cells) else None
    if isinstance(value, date):
        return {value.isoformat()[:10]}
    return {iso for parts in GERMAN_DATE.finditer(row.text(index)) if (iso := iso_time(parts[0]))}


def _records(rows: Sequence[SheetRow], record_type: int, source: Source) -> tuple[list[SheetRow], list[SheetRow]]:
    """The records, and the notes below them; raises DataError if something else stands between the records."""
    places = [place for place, row in enumerate(rows) if row.text(record_type) in RECORD_TYPES]
    if not places:
        return [], list(rows)
    start, end = places[0], places[-1] + 1
    if len(places) != end - start:
        stray = next(row for row in rows[start:end] if row.text(record_type) not in RECORD_TYPES)
        message = f"Zwischen den Datensätzen steht die Satzart „{stray.text(record_type)[:20]}“."
        raise source.fault("KZ-DATEN-ZEILE", message, "Die Datei unverändert neu herunterladen.", stray.line)
    return list(rows[start:end]), list(rows[end:])


def _check_formulas(rows: Iterable[SheetRow], findings: Findings) -> None:
    for row in rows:
        for column, cell in enumerate(row.cells, 1):
            if cell.data_type == "f":
                message = f"Die Zelle enthält eine Formel: „{str(cell.value)[:30]}“."
                findings.report("KZ-DATEN-FORMEL", message, "Die Datei unverändert neu laden.", row.line, column)


# -- records -------------------------------------------------------------------------------------------------------


class _CellBuilder:
    """Turns records into cells; `skipped` names the municipalities without a complete key."""

    def __init__(self, columns: Mapping[str, int], times: Mapping[str, Time], publisher: Publisher, table: str) -> None:
        self.columns = columns
        self.times = times
        self.publisher = publisher
        self.table = table
        self.skipped: list[str] = []

    def cells(self, records: Iterable[SheetRow], findings: Findings) -> Iterator[Cell]:
        """The cells of all records of type 60; an empty field gives no cell, which is not the same as 0."""
        for row in records:
            if row.text(self.columns["satzart"]) != MUNICIPALITY:
                continue
            key = self._key(row)
            if len(key) != sum(KEY_PARTS.values()):
                name = row.text(self.columns["gemeindename"])
                self.skipped.append(f"Zeile {row.line} ohne vollständigen Schlüssel ausgelassen: {name}")
                continue
            for measure in (measure for measure in MEASURES if row.text(self.columns.get(measure.heading, -1))):
                try:
                    yield self.cell(row, key, measure)
                except FieldError as fault:
                    findings.add(fault.at(self.columns[measure.heading] + 1), row.line)

    def cell(self, row: SheetRow, key: str, measure: Measure) -> Cell:
        """The cell of one municipality and column; raises FieldError."""
        column = self.columns[measure.heading]
        value = _value(row.cells[column], self.publisher)
        name = row.text(self.columns["gemeindename"])
        regions = (Code("GEMEIN", key[:5] + key[-3:], "Gemeinden", name), Code("ARS", key, "Regionalschlüssel", name))
        gender = () if measure.gender is None else (_gender(measure.gender),)
        return Cell(
            table=self.table,
            time=self.times[measure.heading],
            codes=(*regions, *gender),
            value_code=measure.code,
            value_label=measure.label,
            unit=measure.unit,
            number=value.number,
            symbol=value.symbol,
            quality=value.quality,
            line=row.line,
            column=column + 1,
        )

    def _key(self, row: SheetRow) -> str:
        """The regional key of 12 digits, shorter if a part is missing. Parts are text or, in some years, numbers."""
        parts = {name: row.text(self.columns[name]) for name in KEY_PARTS}
        return "".join(part.zfill(KEY_PARTS[name]) if part.isdecimal() else "" for name, part in parts.items())


def _gender(attribute: str) -> Code:
    return Code("GES", attribute, "Geschlecht", GENDER_LABELS[attribute])


def _value(cell: Any, publisher: Publisher) -> Value:
    """The value of a cell. Numbers get the decimals their format shows: 80.4 under `0.00` was published as 80,40."""
    content = cell.value
    if isinstance(content, bool) or not isinstance(content, int | float):
        return read_value(str(content).replace("\u00a0", "").replace(" ", ""), publisher, brackets=True)
    number = Decimal(repr(content))
    decimals = DECIMALS.search(str(cell.number_format))
    shown = number.quantize(Decimal(f"0.{decimals[1]}")) if decimals else number.to_integral_value()
    return Value(number=format(shown if shown == number else number, "f"))
