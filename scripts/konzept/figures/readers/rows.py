"""Lines and fields of a CSV file, and the faults found in them. No quotation marks: official files have none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from konzept.core import Problem
from konzept.figures.errors import DataError, FieldError
from konzept.figures.readers.source import Source

MAX_PROBLEMS = 20


class Row(NamedTuple):
    """One line: its number from 1 and its fields as written."""

    line: int
    fields: list[str]


class Findings:
    """Collects the faults of one file, to be reported together. A file broken throughout repeats itself: after
    MAX_PROBLEMS only their number is kept."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.more = 0

    def add(self, fault: FieldError, line: int) -> None:
        """Notes a fault of one field."""
        self.report(fault.code, fault.message, fault.hint, line, fault.column)

    def report(self, code: str, message: str, hint: str, line: int = 1, column: int = 1) -> None:
        """Notes any fault."""
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(self.source.problem(code, message, hint, line, column))
        else:
            self.more += 1

    def raise_any(self) -> None:
        """Raises DataError if there was any fault."""
        if self.more:
            message = f"{self.more} weitere Fehler dieser Datei sind nicht aufgeführt."
            last = self.problems[-1].line
            self.problems.append(self.source.problem("KZ-DATEN-WEITERE", message, "Die ersten beheben.", last))
        if self.problems:
            raise DataError(tuple(self.problems))


def split_rows(text: str, delimiter: str = ";") -> list[Row]:
    """Every line of `text` in fields; empty lines at the end are left out."""
    return [Row(number, line.split(delimiter)) for number, line in enumerate(text.rstrip("\n").split("\n"), 1)]


def whole_rows(rows: Iterable[Row], width: int, findings: Findings) -> Iterator[Row]:
    """The rows with exactly `width` fields and no formula; the others become faults."""
    for row in rows:
        if len(row.fields) != width:
            message = f"Die Zeile hat {len(row.fields)} Felder, der Kopf hat {width}."
            hint = "Die Datei ist abgeschnitten oder bearbeitet: neu abrufen."
            findings.report("KZ-DATEN-ZEILE", message, hint, row.line)
        elif formula := next((column for column, text in enumerate(row.fields, 1) if text.startswith("=")), 0):
            message = f"Das Feld enthält eine Formel: „{row.fields[formula - 1][:30]}“."
            findings.report("KZ-DATEN-FORMEL", message, "Nur Werte ablegen, keine Formeln.", row.line, formula)
        else:
            yield row


def check_unique(header: Sequence[str], source: Source) -> None:
    """Raises DataError if a heading stands twice: readers would mix the two columns up."""
    twice = [name for name, count in Counter(header).items() if count > 1]
    if twice:
        column = len(header) - header[::-1].index(twice[0])
        message = f"Die Spaltenüberschrift „{twice[0]}“ kommt mehrfach vor."
        raise source.fault("KZ-DATEN-SPALTE-DOPPELT", message, "Die Datei neu abrufen.", 1, column)
