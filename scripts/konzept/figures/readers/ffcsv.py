"""Flat files (ffcsv) of the GENESIS databases: the layout since 2024 and the two before it.

All have `;`, no quotation marks, UTF-8, and begin with statistic and time, then four columns per variable. Since 2024
there is one row per value. Before, files were wide: one row per combination and one column per value, empty where a
combination has no such value; an empty field there is no cell, and never 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from konzept.figures.cells import Cell, Code, Time
from konzept.figures.errors import FieldError
from konzept.figures.readers.language import language_of
from konzept.figures.readers.model import DECIMAL_MARK, Content, Language, Options
from konzept.figures.readers.rows import Findings, Row, check_unique, split_rows, whole_rows
from konzept.figures.readers.source import Source, text_of
from konzept.figures.readers.times import read_time
from konzept.figures.symbols import Publisher, Quality, Value, read_quality, read_value

ENGLISH_BASE = ("statistics_code", "statistics_label", "time_code", "time_label", "time")
GERMAN_BASE = ("Statistik_Code", "Statistik_Label", "Zeit_Code", "Zeit_Label", "Zeit")
NEW_GROUP = ("variable_code", "variable_label", "variable_attribute_code", "variable_attribute_label")
GERMAN_GROUP = ("Merkmal_Code", "Merkmal_Label", "Auspraegung_Code", "Auspraegung_Label")
# The English files until 2024 name three of the four columns alike; they are read by position.
FAULTY_GROUP = ("variable_code", "variable_label", "variable_code", "variable_code")
NEW_VALUE = ("value", "value_unit", "value_variable_code", "value_variable_label")
NEW_QUALITY = "value_q"
OLD_VALUE = re.compile(r"(?P<code>[A-Z0-9][A-Z0-9-]*)__(?P<label>.+)__(?P<unit>.+)")
NO_UNIT = "MeasureUnitNotFound!"
BASE = len(ENGLISH_BASE)
TIME_CODE, TIME_LABEL, TIME = 2, 3, 4
TABLE_IN_NAME = re.compile(r"([0-9A-Z]{2,6}(?:-[0-9A-Z]{1,5})+)(?=[_.])")
LOSES_ZERO = re.compile(r"DLAND|REGBEZ|KREISE|GEMEIN|GEO(?:BL|RB|LK|GM)\d")
LOST_ZERO = re.compile(r"\d|\d{4}|\d{7}|\d{11}|\d[.,]\d+E\+\d+")


class Group(NamedTuple):
    """The columns of one variable."""

    variable: int
    variable_label: int
    attribute: int
    attribute_label: int


class ValueColumn(NamedTuple):
    """A column of values. What it counts stands in other columns (int) or in its heading (str)."""

    value: int
    quality: int | None
    code: int | str
    label: int | str
    unit: int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where things stand. `language` is None where the heading does not tell it."""

    width: int
    groups: tuple[Group, ...]
    values: tuple[ValueColumn, ...]
    language: Language | None

    @property
    def is_wide(self) -> bool:
        """Whether one row holds the values of several columns, and stays empty where one does not apply."""
        return isinstance(self.values[0].code, str)


def recognises(source: Source) -> bool:
    """Whether the first column heading is that of a flat file."""
    start = source.data[:64].removeprefix(b"\xef\xbb\xbf").lstrip(b'"')
    return start.startswith((ENGLISH_BASE[0].encode(), GERMAN_BASE[0].encode()))


def read(source: Source, options: Options) -> Content:
    """The cells of a flat file; raises DataError with every fault."""
    header, *rows = split_rows(text_of(source))
    layout = read_layout(header.fields, source)
    findings = Findings(source)
    rows = list(_delivered_rows(whole_rows(rows, layout.width, findings), layout, findings))
    builder = _CellBuilder(layout, _language(rows, layout, source, options), options.publisher, _table(source, options))
    cells = tuple(builder.cells(rows, findings))
    findings.raise_any()
    if not cells:
        raise source.fault("KZ-DATEN-LEER", "Die Datei enthält keinen Wert.", "Zeitraum und Gebiete prüfen.")
    return Content(cells=cells, notes=_note(len(rows) * len(layout.values) - len(cells)))


# -- head ----------------------------------------------------------------------------------------------------------


def read_layout(header: Sequence[str], source: Source) -> Layout:
    """The layout that the column headings announce; raises DataError if it is none of the three known ones."""
    if header[0] == GERMAN_BASE[0]:
        check_unique(header, source)
        return _old_layout(header, GERMAN_BASE, (GERMAN_GROUP,), "de", source)
    if set(header) & {*NEW_VALUE, NEW_QUALITY}:
        check_unique(header, source)
        return _new_layout(header, source)
    return _old_layout(header, ENGLISH_BASE, (FAULTY_GROUP, NEW_GROUP), "en", source)


def _new_layout(header: Sequence[str], source: Source) -> Layout:
    groups = sum(name.endswith("_variable_attribute_code") for name in header)
    has_quality = NEW_QUALITY in header
    expected = [*ENGLISH_BASE, *_group_names(groups, NEW_GROUP), *NEW_VALUE, *((NEW_QUALITY,) if has_quality else ())]
    _check_header(header, expected, source)
    first = BASE + 4 * groups
    value = ValueColumn(
        value=first, quality=first + 4 if has_quality else None, unit=first + 1, code=first + 2, label=first + 3
    )
    return Layout(width=len(header), groups=_groups(groups), values=(value,), language=None)


def _old_layout(
    header: Sequence[str], base: Sequence[str], patterns: Sequence[Sequence[str]], language: Language, source: Source
) -> Layout:
    pattern = next((names for names in patterns if _named_group(header, 1) == _group_names(1, names)), patterns[0])
    groups = 0
    while _named_group(header, groups + 1) == _group_names(groups + 1, pattern)[-4:]:
        groups += 1
    first = BASE + 4 * groups
    _check_header(header[:first], [*base, *_group_names(max(groups, 1), pattern)], source)
    check_unique(header[first:], source)
    values = tuple(_old_value(name, index, source) for index, name in enumerate(header[first:], first))
    if not values:
        raise source.fault("KZ-DATEN-FORMAT", "Der Kopf hat keine Wertspalte.", "Erwartet wird CODE__Name__Einheit.")
    return Layout(width=len(header), groups=_groups(groups), values=values, language=language)


def _old_value(heading: str, index: int, source: Source) -> ValueColumn:
    parts = OLD_VALUE.fullmatch(heading)
    if not parts or parts["unit"] == "q":
        message = f"„{heading[:60]}“ ist keine bekannte Wertspalte."
        raise source.fault("KZ-DATEN-FORMAT", message, "Erwartet wird CODE__Name__Einheit.", 1, index + 1)
    unit = "" if parts["unit"] == NO_UNIT else parts["unit"].replace("_", " ")
    return ValueColumn(index, None, parts["code"], parts["label"].replace("_", " "), unit)


def _check_header(header: Sequence[str], expected: Sequence[str], source: Source) -> None:
    for column, wanted in enumerate(expected, 1):
        found = header[column - 1] if column <= len(header) else ""
        if found != wanted:
            message = f"Die Spalte {column} heißt „{found}“, erwartet wird „{wanted}“: dieses Layout ist nicht bekannt."
            raise source.fault("KZ-DATEN-FORMAT", message, "Als ffcsv neu abrufen.", 1, column)
    if len(header) > len(expected):
        message = f"Die Spalte „{header[len(expected)]}“ gehört nicht zum Layout."
        raise source.fault("KZ-DATEN-FORMAT", message, "Als ffcsv neu abrufen.", 1, len(expected) + 1)


def _group_names(count: int, pattern: Sequence[str]) -> list[str]:
    return [f"{number}_{name}" for number in range(1, count + 1) for name in pattern]


def _named_group(header: Sequence[str], number: int) -> list[str]:
    return list(header[BASE + 4 * (number - 1) : BASE + 4 * number])


def _groups(count: int) -> tuple[Group, ...]:
    return tuple(Group(*range(BASE + 4 * index, BASE + 4 * index + 4)) for index in range(count))


# -- what the rows say together ------------------------------------------------------------------------------------


def _delivered_rows(rows: Iterable[Row], layout: Layout, findings: Findings) -> Iterator[Row]:
    """Leaves out the rows that old files carry for regions without any data: shifted, without time and value."""
    empty: list[int] = []
    for row in rows:
        if row.fields[TIME] or any(row.fields[column.value] for column in layout.values):
            yield row
        else:
            empty.append(row.line)
    if empty:
        message = f"{len(empty)} Zeilen (ab Zeile {empty[0]}) haben weder Zeit noch Wert: nicht geliefert."
        findings.report("KZ-DATEN-NICHT-GELIEFERT", message, "Mit Zeitraum neu abrufen (startyear, endyear).", empty[0])


def _note(empty: int) -> tuple[str, ...]:
    return (f"Leere Felder ausgelassen: {empty} (diesen Wert gibt es dort nicht).",) if empty else ()


def _language(rows: Sequence[Row], layout: Layout, source: Source, options: Options) -> Language:
    if known := layout.language or options.language:
        return known
    labels = {row.fields[TIME_LABEL] for row in rows}
    for column in layout.values:
        labels |= {_text(row, column.unit) for row in rows}
    for group in layout.groups:
        labels |= {row.fields[group.attribute_label] for row in rows if not row.fields[group.attribute]}
    return language_of(labels, source.name)


def _table(source: Source, options: Options) -> str:
    """The table's name. The file itself knows only its statistic; the delivered file name carries the table."""
    if options.table:
        return options.table
    named = TABLE_IN_NAME.match(source.name)
    return named[1] if named else ""


# -- rows ----------------------------------------------------------------------------------------------------------


class _CellBuilder:
    """Turns the rows of one file into cells."""

    def __init__(self, layout: Layout, language: Language, publisher: Publisher, table: str) -> None:
        self.layout = layout
        self.decimal_mark = DECIMAL_MARK[language]
        self.publisher = publisher
        self.table = table

    def cells(self, rows: Iterable[Row], findings: Findings) -> Iterator[Cell]:
        """One cell per row and value column; faults go to `findings`. Empty fields of a wide file give no cell."""
        for row in rows:
            for column in self.layout.values:
                if self.layout.is_wide and not row.fields[column.value]:
                    continue
                try:
                    yield self.cell(row, column)
                except FieldError as fault:
                    findings.add(fault, row.line)

    def cell(self, row: Row, column: ValueColumn) -> Cell:
        """The cell in one row and value column; raises FieldError."""
        value = self._value(row, column)
        return Cell(
            table=self.table or row.fields[0],
            time=_time(row),
            codes=_codes(row, self.layout.groups),
            value_code=_text(row, column.code),
            value_label=_text(row, column.label),
            unit=_text(row, column.unit),
            number=value.number,
            symbol=value.symbol,
            quality=value.quality,
            line=row.line,
            column=column.value + 1,
        )

    def _value(self, row: Row, column: ValueColumn) -> Value:
        marks = _marks(row, column.quality)
        try:
            return read_value(row.fields[column.value], self.publisher, self.decimal_mark, marks)
        except FieldError as fault:
            raise fault.at(column.value + 1) from fault


def _marks(row: Row, column: int | None) -> tuple[Quality, ...]:
    if column is None:
        return ()
    try:
        return read_quality(row.fields[column])
    except FieldError as fault:
        raise fault.at(column + 1) from fault


def _time(row: Row) -> Time:
    raw = row.fields[TIME]
    try:
        return Time(row.fields[TIME_CODE], row.fields[TIME_LABEL], raw, read_time(raw))
    except FieldError as fault:
        raise fault.at(TIME + 1) from fault


def _codes(row: Row, groups: Iterable[Group]) -> tuple[Code, ...]:
    """The variables of a row; a group without any code does not apply to it and is left out."""
    codes = tuple(_code(row, group) for group in groups if row.fields[group.variable] or row.fields[group.attribute])
    if len({code.variable for code in codes}) != len(codes):
        message = "Ein Merkmal steht in dieser Zeile zweimal."
        raise FieldError("KZ-DATEN-MERKMAL", message, "Die Datei neu abrufen.", BASE + 1)
    return codes


def _code(row: Row, group: Group) -> Code:
    variable, attribute = row.fields[group.variable], row.fields[group.attribute]
    if not variable:
        message = f"Zur Ausprägung „{attribute}“ fehlt das Merkmal."
        raise FieldError("KZ-DATEN-MERKMAL", message, "Die Datei neu abrufen.", group.variable + 1)
    if LOST_ZERO.fullmatch(attribute) and LOSES_ZERO.fullmatch(variable):
        message = f"Dem Regionalschlüssel „{attribute}“ fehlt die führende Null."
        hint = "Die Datei wurde mit einer Tabellenkalkulation gespeichert: unverändert neu abrufen."
        raise FieldError("KZ-DATEN-SCHLUESSEL", message, hint, group.attribute + 1)
    return Code(variable, attribute, row.fields[group.variable_label], row.fields[group.attribute_label].strip())


def _text(row: Row, part: int | str) -> str:
    return row.fields[part] if isinstance(part, int) else part
