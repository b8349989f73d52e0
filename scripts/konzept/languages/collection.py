"""Translated texts of the project: `data/uebersetzungen/<language>/<kommune>.csv`, one row per text.

A row names the entry (or the key of a concept), its field, the digest of the German text and the translation; it is
one line. A language that the program has words for is offered as soon as its folder exists; what it lacks is shown in
German. No text may hold what no text of the site may hold.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from konzept.core import Problem, Project, quoted
from konzept.items.safety import Finding, check_text
from konzept.items.source import visible
from konzept.languages.model import GERMAN, LANGUAGES, Language, Phrase, Translation, digest

FOLDER = "uebersetzungen"
COLUMNS = ("id", "feld", "quelle_fp", "text")
EASY = "leicht.md"
FORM = "KZ-SPRACHE-FORM"
MAX_BYTES = 2_000_000

# Entry and field → translation.
Texts = Mapping[tuple[str, str], Translation]
Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Languages:
    """What the project offers beside German. `easy` are the folders of docs/ with a page in Leichte Sprache."""

    offered: tuple[Language, ...] = ()
    easy: frozenset[str] = frozenset()
    texts: Mapping[str, Texts] = field(default_factory=dict, repr=False)
    problems: tuple[Problem, ...] = ()

    def phrase(self, language: str, entry: str, name: str, german: str) -> Phrase:
        """The text of a field in this language, German where there is no translation."""
        found = self.texts.get(language, {}).get((entry, name))
        if found is None or not german:
            return Phrase(text=german, language=language if not german else GERMAN, german=german)
        return Phrase(text=found.text, language=language, german=german, stale=found.source_digest != digest(german))


def load_languages(project: Project) -> Languages:
    """Reads all translations of the project; faults of the files come along as problems."""
    folder = project.data / FOLDER
    offered = tuple(language for language in LANGUAGES if (folder / language.code).is_dir())
    problems = list(_strangers(project, folder))
    texts = {language.code: dict(_texts(project, folder / language.code, problems)) for language in offered}
    easy = frozenset(path.parent.name for path in project.docs.glob(f"*/{EASY}"))
    portal = frozenset({""} if (project.docs / EASY).is_file() else ())
    return Languages(offered=offered, easy=easy | portal, texts=texts, problems=tuple(problems))


def _strangers(project: Project, folder: Path) -> Iterator[Problem]:
    """What lies beside the folders of languages the program has words for: nobody would ever see it."""
    codes = [language.code for language in LANGUAGES]
    for path in sorted(folder.glob("*")):
        hint = f"Übersetzungen liegen in den Ordnern {', '.join(codes)}."
        if path.is_dir() and path.name not in codes:
            message = f"Die Sprache {quoted(path.name)} kennt das Programm nicht; ihre Texte erscheinen nirgends."
            hint += " Was eine weitere Sprache braucht, steht im Handbuch unter „Sprachen“."
        elif path.is_file() and path.suffix.lower() == ".csv":
            message = "Die Datei liegt in keinem Ordner einer Sprache; ihre Texte erscheinen nirgends."
        else:
            continue
        yield Problem(code=FORM, message=message, path=project.relative(path), hint=hint)


def _texts(project: Project, folder: Path, problems: list[Problem]) -> Iterator[tuple[tuple[str, str], Translation]]:
    seen: dict[tuple[str, str], Translation] = {}
    for path in sorted(folder.glob("*.csv")):
        if path.is_dir():
            continue
        if path.is_symlink() or not path.resolve().is_relative_to(project.root):
            message, hint = "Die Datei ist ein Verweis auf eine andere Datei.", "Eine echte Datei ablegen."
            problem = Problem(code="KZ-DATEI-VERWEIS", message=message, path=project.relative(path), hint=hint)
            problems.append(problem)
            continue
        for key, translation in _rows(path, project.relative(path), problems):
            if key in seen:
                problems.append(
                    Problem(
                        code=FORM,
                        message=f"„{key[1]}“ von {key[0]} ist schon übersetzt: {seen[key].path}:{seen[key].line}.",
                        path=translation.path,
                        line=translation.line,
                        hint="Eine der beiden Zeilen löschen.",
                    )
                )
                continue
            seen[key] = translation
            yield key, translation


def _rows(path: Path, shown: str, problems: list[Problem]) -> Iterator[tuple[tuple[str, str], Translation]]:
    def fault(line: int, message: str, hint: str) -> None:
        problems.append(Problem(code=FORM, message=message, path=shown, line=line, hint=hint))

    content = path.read_bytes()
    if len(content) > MAX_BYTES:
        fault(1, "Die Datei ist zu groß.", f"Höchstens {MAX_BYTES} Bytes je Datei; auf mehrere Dateien verteilen.")
        return
    try:
        text, hidden = visible(content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n"), shown)
    except UnicodeDecodeError:
        fault(1, "Die Datei ist nicht in UTF-8 gespeichert.", "Als „CSV UTF-8“ speichern.")
        return
    problems += hidden
    lines = text.removesuffix("\n").split("\n")
    if _cells(lines[0]) != COLUMNS:
        fault(1, "Die Spalten stimmen nicht.", f"Erste Zeile: {';'.join(COLUMNS)}.")
        return
    for number, row in _split(lines[1:]):
        if row is None:
            hint = 'Am Ende der Zelle ein " setzen, eines im Text verdoppeln; jede Übersetzung steht in einer Zeile.'
            fault(number, "Hier wird ein Anführungszeichen nicht richtig geschlossen.", hint)
        elif len(row) != len(COLUMNS) or not all(row):
            fault(number, "Die Zeile ist unvollständig.", f"Vier gefüllte Spalten: {', '.join(COLUMNS)}.")
        else:
            entry, name, source_digest, translated = row
            for finding in check_text(translated):
                column = _column(lines[number - 1], finding)
                problems.append(finding.problem(shown, number, column, f"{entry}, {name}"))
            yield (entry, name), Translation(text=translated, source_digest=source_digest, path=shown, line=number)


def _split(lines: Sequence[str]) -> Iterable[tuple[int, Cells | None]]:
    """The rows below the head with their line; None where a quote stays open."""
    try:
        rows = [*csv.reader(lines, delimiter=";", strict=True)]
    except csv.Error:
        rows = []
    return enumerate(map(_stripped, rows), 2) if len(rows) == len(lines) else _split_singly(lines)


def _split_singly(lines: Iterable[str]) -> Iterator[tuple[int, Cells | None]]:
    """The same line by line, so that an open quote costs one row; the further lines of its cell are passed over."""
    is_open = False
    for number, line in enumerate(lines, 2):
        if is_open and line.count(";") < len(COLUMNS) - 1:
            continue
        cells = _cells(line)
        is_open = cells is None
        yield number, cells


def _cells(line: str) -> Cells | None:
    """The cells of one line; None where its quotes do not close."""
    try:
        return _stripped(next(csv.reader((line,), delimiter=";", strict=True), []))
    except csv.Error:
        return None


def _stripped(row: Iterable[str]) -> Cells:
    return tuple([cell.strip() for cell in row])


def _column(line: str, finding: Finding) -> int:
    """The character of the line at which a finding in its last cell begins."""
    begin = len(line) - len(line.split(";", len(COLUMNS) - 1)[-1])
    return line.find(finding.text, begin + finding.offset) + 1 or begin + 1
