"""What is wrong with a text that is no YAML, in words an editor understands, and where it went wrong.

The library says where it gave up, which is often a line after the fault.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import yaml


class SyntaxFault(NamedTuple):
    """A fault of spelling; line and column count from 0."""

    code: str
    line: int
    column: int
    message: str
    hint: str


class Diagnosis(NamedTuple):
    """What a message of the library means; `begin` if the fault lies where the thing begins, not at reading's end."""

    pattern: re.Pattern[str]
    meaning: str
    hint: str
    begin: bool = False


QUOTE_TEXT = "Den ganzen Text in Anführungszeichen setzen."
DIAGNOSES = (
    Diagnosis(
        re.compile(r"while scanning a quoted scalar .*found unexpected"),
        "ein Anführungszeichen wird nie geschlossen",
        "Am Ende des Textes dasselbe Anführungszeichen setzen.",
        begin=True,
    ),
    Diagnosis(
        re.compile(r"could not find expected ':'"),
        "nach dem Schlüssel fehlt der Doppelpunkt oder das Leerzeichen dahinter",
        "„schlüssel: wert“ schreiben; gehört die Zeile zum Text darüber, so weit einrücken wie diesen.",
        begin=True,
    ),
    Diagnosis(
        re.compile(r"while parsing a flow sequence"),
        "in der Liste […] fehlt ein Komma oder die schließende Klammer",
        "[a, b] schreiben und Texte mit Satzzeichen in Anführungszeichen setzen.",
        begin=True,
    ),
    Diagnosis(
        re.compile(r"while parsing a flow mapping"),
        "in {…} fehlt ein Komma oder die schließende Klammer",
        "{schlüssel: wert, …} schreiben und Texte mit Satzzeichen in Anführungszeichen setzen.",
        begin=True,
    ),
    Diagnosis(
        re.compile(r"while scanning an alias"),
        "ein Stern am Anfang hat in YAML eine eigene Bedeutung",
        QUOTE_TEXT,
        begin=True,
    ),
    Diagnosis(
        re.compile(r"while scanning an anchor"),
        "ein & am Anfang hat in YAML eine eigene Bedeutung",
        QUOTE_TEXT,
        begin=True,
    ),
    Diagnosis(
        re.compile(r"tag"),
        "ein Ausrufezeichen am Anfang hat in YAML eine eigene Bedeutung",
        QUOTE_TEXT,
        begin=True,
    ),
    Diagnosis(
        re.compile(r"while scanning a block scalar"),
        "nach | oder > steht noch etwas in derselben Zeile",
        "Den Text in der nächsten Zeile beginnen und einrücken.",
        begin=True,
    ),
    Diagnosis(
        re.compile(r"while parsing a quoted scalar"),
        "nach dem Rückstrich \\ steht ein Zeichen, das dort nichts bedeutet",
        "Den Rückstrich verdoppeln oder einfache Anführungszeichen '…' verwenden.",
    ),
    Diagnosis(
        re.compile(r"cannot start any token|did not find expected node content|(?:keys|entries) are not allowed"),
        "mit diesem Zeichen darf hier nichts beginnen",
        QUOTE_TEXT,
    ),
    Diagnosis(
        re.compile(r"while scanning a directive|<document start>"),
        "hier beginnt etwas, das kein Eintrag ist",
        "Die Zeile entfernen; jeder Eintrag beginnt mit „- id: …“.",
    ),
)
INDENTATION = Diagnosis(
    re.compile(r""),
    "die Einrückung passt nicht zu den Zeilen darüber",
    "Die Zeile genau unter die anderen Schlüssel des Eintrags rücken; fehlt darüber ein Doppelpunkt, ihn ergänzen.",
)
TEXT_AFTER = Diagnosis(
    re.compile(r""),
    "hinter dem schließenden Anführungszeichen oder der Klammer steht noch Text",
    QUOTE_TEXT,
)
COLON_INSIDE = Diagnosis(re.compile(r""), "im Text steht ein Doppelpunkt", QUOTE_TEXT)


def explain(error: yaml.YAMLError, text: str) -> SyntaxFault:
    """The fault because of which the library could not read `text`."""
    mark, begin = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    line, column = (mark.line, mark.column) if mark else (0, 0)
    lines = text.split("\n")
    written = lines[line] if line < len(lines) else ""
    if "\t" in written[: column + 1]:
        return SyntaxFault(
            "KZ-YAML-TAB", line, written.index("\t"), "Hier steht ein Tabulator.", "Durch Leerzeichen ersetzen."
        )
    found = f"{getattr(error, 'context', '') or ''} {getattr(error, 'problem', '') or error}"
    diagnosis = _diagnose(found, written, column)
    if diagnosis.begin and begin:
        line, column = begin.line, begin.column
    if diagnosis is INDENTATION:
        column = min(column, len(written) - len(written.lstrip(" ")))
    message = f"Die Datei lässt sich hier nicht lesen: {diagnosis.meaning}."
    return SyntaxFault("KZ-YAML-SYNTAX", line, column, message, diagnosis.hint)


def _diagnose(found: str, line: str, column: int) -> Diagnosis:
    """What the library's message `found` means, reading having ended at `column` of `line`."""
    for diagnosis in DIAGNOSES:
        if diagnosis.pattern.search(found):
            return diagnosis
    if "mapping values are not allowed" in found:
        return COLON_INSIDE if ": " in line[:column] else INDENTATION
    return INDENTATION if not line[:column].strip() else TEXT_AFTER
