"""The classic table of the GENESIS databases: title lines, a column head of several lines, one row per region.

    GENESIS-Tabelle: 12411-01-01-4
    Bevölkerungsstand (Anzahl);;;;
    ;;31.12.2015;31.12.2015
    ;;männlich;weiblich
    05158;  Mettmann, Kreis;1;2
    __________
    notes and licence

Time stands in the head, in a line of its own or in front of the regional key. Tables with quality have a second
column behind each value. The format carries no codes: the texts of the head stand in for them as variables KOPF1,
KOPF2 …, texts between the region's name and the first value as VORSPALTE1 …, the regional key as GEBIET.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from konzept.figures.cells import Cell, Code, Time
from konzept.figures.errors import FieldError
from konzept.figures.readers.language import language_of
from konzept.figures.readers.model import DECIMAL_MARK, Content, Language, Options
from konzept.figures.readers.rows import Findings, Row, split_rows, whole_rows
from konzept.figures.readers.source import Source, text_of
from konzept.figures.readers.times import ISO_DATE, iso_time
from konzept.figures.symbols import Publisher, read_quality, read_value

FIRST_LINE = re.compile(r"(?:GENESIS-)?(?:Tabelle|Table): *(?P<table>[0-9A-Z-]+)")
KEY = re.compile(r"DG|\d{2}|\d{3}|\d{5}|\d{8,12}")
FOOT = re.compile(r"_{5,}")
TIME_LABELS = {"stichtag": "STAG", "reference date": "STAG", "jahr": "JAHR", "year": "JAHR"}
UNITS = frozenset(
    {
        *("anzahl", "number", "personen", "persons", "1000", "1 000", "prozent", "percent", "%"),
        *("km²", "km2", "qkm", "m²", "ha", "ew/qkm", "inh/km²", "t", "tage", "days", "jahre"),
        *("eur", "tsd. eur", "mio. eur", "euro", "tsd. euro"),
    }
)
UNIT_IN_TITLE = re.compile(r".*\((?P<unit>[^()]+)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands above the figures, column by column. `times` and `units` are empty where a column has none."""

    table: str
    title: str
    width: int
    lead: int
    stubs: int
    texts: tuple[tuple[str, ...], ...]
    times: tuple[str, ...]
    time_label: str
    units: tuple[str, ...]


def recognises(source: Source) -> bool:
    """Whether the first line names a table."""
    start = source.data[:80].removeprefix(b"\xef\xbb\xbf").decode("ascii", "replace")
    return bool(FIRST_LINE.match(start))


def read(source: Source, options: Options) -> Content:
    """The cells of a classic table; raises DataError with every fault."""
    rows = split_rows(text_of(source, _encoding(source)))
    above, body, below = _parts(rows, source)
    findings = Findings(source)
    head = _head(above, body[0], source, options)
    language = options.language or _language([*above, *body[:1]], head)
    body = list(whole_rows(body, head.width, findings))
    findings.raise_any()
    columns = _value_columns(head, body)
    _check_distinct(head, columns, source)
    builder = _CellBuilder(head, columns, language, options.publisher)
    cells = tuple(builder.cells(_timed(above, body, head, findings), findings))
    findings.raise_any()
    notes = (";".join(row.fields).rstrip(";") for row in below)
    return Content(cells=cells, notes=tuple(note for note in notes if note and not FOOT.match(note)))


def _encoding(source: Source) -> str:
    """UTF-8 where the bytes are UTF-8, else Windows-1252, in which these tables are usually delivered."""
    try:
        source.data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


# -- parts ---------------------------------------------------------------------------------------------------------


def _parts(rows: Sequence[Row], source: Source) -> tuple[list[Row], list[Row], list[Row]]:
    """Rows above the figures, the figures, and the notes below; raises DataError if there are no figures."""
    start = next((index for index, row in enumerate(rows) if _lead(row) is not None), None)
    if start is None:
        message = "Die Tabelle hat keine Zeile, die mit einem Regionalschlüssel beginnt."
        raise source.fault("KZ-DATEN-SCHLUESSEL", message, "Die Tabelle mit Schlüsseln abrufen, besser als ffcsv.")
    end = next((index for index in range(start, len(rows)) if _ends_table(rows[index])), len(rows))
    return list(rows[:start]), list(rows[start:end]), list(rows[end:])


def _lead(row: Row) -> int | None:
    """The number of fields before the regional key: 0, or 1 if time stands there; None if the row has no key."""
    first, second = (*row.fields, "")[:2]
    if KEY.fullmatch(first):
        return 0
    return 1 if KEY.fullmatch(second) and iso_time(first) else None


def _ends_table(row: Row) -> bool:
    return not any(row.fields) or bool(FOOT.match(row.fields[0]))


def _only_time(row: Row) -> bool:
    return bool(iso_time(row.fields[0])) and not any(row.fields[1:])


# -- head ----------------------------------------------------------------------------------------------------------


def _head(above: Sequence[Row], first: Row, source: Source, options: Options) -> Head:
    """The head over the row `first`: lines that begin with an empty field; the lines with text there are titles."""
    texts = _head_texts(above, first, source)
    titles = [row.fields[0] for row in above[1:] if row.fields[0] and not _only_time(row)]
    named = FIRST_LINE.match(above[0].fields[0])
    head = Head(
        table=options.table or (named["table"] if named else ""),
        title=titles[-1] if titles else "",
        width=len(first.fields),
        lead=_lead(first) or 0,
        stubs=next(column for column, _ in enumerate(first.fields) if any(line[column] for line in texts)),
        texts=texts,
        times=(),
        time_label="",
        units=(),
    )
    return _with_units(_with_times(head))


def _head_texts(above: Sequence[Row], first: Row, source: Source) -> tuple[tuple[str, ...], ...]:
    """The lines of the head, each as wide as the figures; raises DataError if they do not fit over them."""
    width = len(first.fields)
    lines = [row for row in above[1:] if not row.fields[0] and any(row.fields)]
    first_value = (_lead(first) or 0) + 1
    if not lines or any(any(row.fields[:first_value]) or any(row.fields[width:]) for row in lines):
        message = "Der Spaltenkopf passt nicht zu den Datenzeilen."
        raise source.fault("KZ-DATEN-FORMAT", message, "Die Tabelle unverändert neu abrufen.", first.line)
    return tuple(tuple(text.strip() for text in [*row.fields, *[""] * width][:width]) for row in lines)


def _with_times(head: Head) -> Head:
    """Takes the line of times out of the head's texts, and the line of their labels above it."""
    for index, line in enumerate(head.texts):
        named = [text for text in line if text]
        if named and all(iso_time(text) for text in named):
            label = _time_label(head.texts[index - 1]) if index else ""
            rest = head.texts[: index - bool(label)] + head.texts[index + 1 :]
            return replace(head, texts=rest, times=line, time_label=label)
    return head


def _time_label(line: Iterable[str]) -> str:
    labels = {text for text in line if text}
    return labels.pop() if len(labels) == 1 and {label.casefold() for label in labels} <= set(TIME_LABELS) else ""


def _with_units(head: Head) -> Head:
    """Units from the last line of the head if it holds nothing else, or from the brackets of the last title line."""
    last = head.texts[-1] if head.texts else ()
    named = [text for text in last if text]
    if named and all(text.casefold() in UNITS for text in named):
        return replace(head, texts=head.texts[:-1], units=last)
    found = UNIT_IN_TITLE.fullmatch(head.title)
    unit = found["unit"] if found and found["unit"].casefold() in UNITS else ""
    return replace(head, units=(unit,) * head.width)


def _language(rows: Iterable[Row], head: Head) -> Language:
    """English tables write dates as 2015-12-31, German ones as 31.12.2015; a table of years tells it by its words."""
    texts = {text for row in rows for text in row.fields}
    if any(ISO_DATE.fullmatch(text) for text in texts):
        return "en"
    return language_of([*texts, *head.units])


# -- figures -------------------------------------------------------------------------------------------------------


def _value_columns(head: Head, body: Sequence[Row]) -> dict[int, int | None]:
    """Value column → its quality column or None. A quality column holds nothing but quality marks, and not only
    gaps unless another one in the table does hold some."""
    marks = [index for index in range(head.stubs, head.width) if all(_is_quality(row.fields[index]) for row in body)]
    if not any(row.fields[index].strip() for row in body for index in marks):
        marks = []
    values = [index for index in range(head.stubs, head.width) if index not in marks]
    return {index: index + 1 if index + 1 in marks else None for index in values}


def _is_quality(text: str) -> bool:
    try:
        read_quality(text)
    except FieldError:
        return False
    return True


def _check_distinct(head: Head, columns: Iterable[int], source: Source) -> None:
    seen: dict[tuple[str, ...], int] = {}
    for column in columns:
        named = (*(line[column] for line in head.texts), *head.times[column : column + 1], head.units[column])
        if named in seen:
            message = f"Die Spalten {seen[named] + 1} und {column + 1} haben denselben Kopf: {', '.join(named)}."
            raise source.fault("KZ-DATEN-SPALTE-DOPPELT", message, "Die Tabelle als ffcsv abrufen.", 1, column + 1)
        seen[named] = column


def _timed(above: Sequence[Row], body: Sequence[Row], head: Head, findings: Findings) -> Iterator[tuple[str, Row]]:
    """Each row of a region with the time that stands in front of it or above it; "" if only the head knows."""
    section = next((row.fields[0] for row in reversed(above) if _only_time(row)), "")
    for row in body:
        if _only_time(row):
            section = row.fields[0]
        elif _lead(row) == head.lead:
            yield (row.fields[0] if head.lead else section), row
        else:
            message = f"Die Zeile beginnt mit „{row.fields[0][:30]}“ statt mit einem Regionalschlüssel."
            findings.report("KZ-DATEN-SCHLUESSEL", message, "Die Tabelle unverändert neu abrufen.", row.line)


class _CellBuilder:
    """Turns the rows of one table into cells."""

    def __init__(self, head: Head, columns: dict[int, int | None], language: Language, publisher: Publisher) -> None:
        self.head = head
        self.columns = columns
        self.decimal_mark = DECIMAL_MARK[language]
        self.publisher = publisher

    def cells(self, rows: Iterable[tuple[str, Row]], findings: Findings) -> Iterator[Cell]:
        """One cell per row and value column; faults go to `findings`."""
        for time, row in rows:
            for column in self.columns:
                try:
                    yield self.cell(time, row, column)
                except FieldError as fault:
                    findings.add(fault.at(column + 1), row.line)

    def cell(self, time: str, row: Row, column: int) -> Cell:
        """The cell in one row and column; raises FieldError."""
        quality = self.columns[column]
        marks = read_quality(row.fields[quality]) if quality else ()
        value = read_value(row.fields[column], self.publisher, self.decimal_mark, marks, brackets=True)
        return Cell(
            table=self.head.table,
            time=self._time(time or (self.head.times[column] if self.head.times else "")),
            codes=(*self._row_codes(row), *self._head_codes(column)),
            value_code="",
            value_label=self.head.title,
            unit=self.head.units[column],
            number=value.number,
            symbol=value.symbol,
            quality=value.quality,
            line=row.line,
            column=column + 1,
        )

    def _time(self, raw: str) -> Time:
        iso = iso_time(raw)
        if iso is None:
            message = "Zu dieser Spalte steht nirgends eine Zeitangabe (Kopf, eigene Zeile oder vor dem Schlüssel)."
            raise FieldError("KZ-DATEN-ZEIT", message, "Die Tabelle mit Zeitangabe abrufen, besser als ffcsv.")
        label = self.head.time_label or ("Stichtag" if iso.count("-") == 2 else "Jahr")
        return Time(TIME_LABELS[label.casefold()], label, raw, iso)

    def _row_codes(self, row: Row) -> Iterator[Code]:
        key, *others = (text.strip() for text in row.fields[self.head.lead : self.head.stubs])
        yield Code("GEBIET", key, "Gebiet", others[0] if others else "")
        for number, text in enumerate(others[1:], 1):
            yield Code(f"VORSPALTE{number}", text, "", text)

    def _head_codes(self, column: int) -> Iterator[Code]:
        for number, line in enumerate(self.head.texts, 1):
            yield Code(f"KOPF{number}", line[column], "", line[column])
