"""A file of an editor, YAML or Markdown → its text. Refuses what is no text, lies elsewhere or is too large."""

from __future__ import annotations

from pathlib import Path

from konzept.core import Problem, Project
from konzept.items.safety import HIDDEN, hidden_characters

MAX_BYTES = 1024 * 1024
MAX_PROBLEMS = 500  # of one kind in one file: whoever mends these sees the next


def read_source(path: Path, project: Project) -> tuple[str | None, list[Problem]]:
    """The text of a file with plain line ends and without hidden characters, or None; and what is wrong with it."""
    shown = project.relative(path)
    if fault := check_file(path, project, shown):
        return None, [fault]
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return None, [_wrong_encoding(raw, error, shown)]
    return visible(text.replace("\r\n", "\n").replace("\r", "\n"), shown)


def check_file(path: Path, project: Project, shown: str) -> Problem | None:
    """Why this file is not even opened, if so."""
    if path.is_symlink() or not path.resolve().is_relative_to(project.root):
        message = "Die Datei ist ein Verweis auf eine andere Datei."
        return Problem(code="KZ-DATEI-VERWEIS", path=shown, message=message, hint="Eine echte Datei ablegen.")
    size = path.stat().st_size
    if size > MAX_BYTES:
        message = f"Die Datei ist {size} Bytes groß, erlaubt ist 1 MiB."
        return Problem(code="KZ-DATEI-GROESSE", path=shown, message=message, hint="Auf mehrere Dateien verteilen.")
    return None


def _wrong_encoding(raw: bytes, error: UnicodeDecodeError, shown: str) -> Problem:
    # The decoder drops a byte order mark before it counts.
    start = error.start + len(raw) - len(error.object)
    before = raw[:start]
    return Problem(
        code="KZ-DATEI-KODIERUNG",
        path=shown,
        line=before.count(b"\n") + 1,
        column=len(before[before.rfind(b"\n") + 1 :].decode("utf-8-sig", errors="replace")) + 1,
        message=f"Die Datei ist nicht in UTF-8 gespeichert (Byte 0x{raw[start]:02x}).",
        hint="Im Editor „Speichern unter … UTF-8“ wählen.",
    )


def visible(text: str, shown: str) -> tuple[str, list[Problem]]:
    """`text` without its hidden characters, and a problem for each line that had some."""
    if not HIDDEN.search(text):
        return text, []
    problems: list[Problem] = []
    for number, line in enumerate(text.split("\n"), 1):
        problems += [finding.problem(shown, number, finding.offset + 1) for finding in hidden_characters(line)]
        if len(problems) >= MAX_PROBLEMS:
            break
    return HIDDEN.sub("", text), problems
