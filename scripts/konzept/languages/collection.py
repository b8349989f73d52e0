"""Translated texts of the project: `data/uebersetzungen/<language>/<kommune>.csv`, one row per text.

A row names the entry (or the key of a concept), its field, the digest of the German text and the translation. A
language is offered as soon as its folder exists; what it lacks is shown in German.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from konzept.core import Problem, Project
from konzept.languages.model import GERMAN, LANGUAGES, Language, Phrase, Translation, digest

FOLDER = "uebersetzungen"
COLUMNS = ("id", "feld", "quelle_fp", "text")
EASY = "leicht.md"
FORM = "KZ-SPRACHE-FORM"
MAX_BYTES = 2_000_000

# Entry and field → translation.
Texts = Mapping[tuple[str, str], Translation]


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
    problems: list[Problem] = []
    texts = {language.code: dict(_texts(project, folder / language.code, problems)) for language in offered}
    easy = frozenset(path.parent.name for path in project.docs.glob(f"*/{EASY}"))
    portal = frozenset({""} if (project.docs / EASY).is_file() else ())
    return Languages(offered=offered, easy=easy | portal, texts=texts, problems=tuple(problems))


def _texts(project: Project, folder: Path, problems: list[Problem]) -> Iterator[tuple[tuple[str, str], Translation]]:
    seen: dict[tuple[str, str], Translation] = {}
    for path in sorted(folder.glob("*.csv")):
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
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        fault(1, "Die Datei ist nicht in UTF-8 gespeichert.", "Als „CSV UTF-8“ speichern.")
        return
    reader = csv.reader(lines, delimiter=";")
    if tuple(next(reader, ())) != COLUMNS:
        fault(1, "Die Spalten stimmen nicht.", f"Erste Zeile: {';'.join(COLUMNS)}.")
        return
    for row in reader:
        if len(row) != len(COLUMNS) or not all(cell.strip() for cell in row):
            fault(reader.line_num, "Die Zeile ist unvollständig.", f"Vier gefüllte Spalten: {', '.join(COLUMNS)}.")
            continue
        entry, name, source_digest, text = (cell.strip() for cell in row)
        yield (entry, name), Translation(text=text, source_digest=source_digest, path=shown, line=reader.line_num)
