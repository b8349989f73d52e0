"""Exceptions of this layer, below `konzept.core.KonzeptError`.

KonzeptError
└── DataError       a file or a selection of cells cannot be used; carries the problems
    └── FetchError  a table could not be fetched from a statistical database

`FieldError` is no KonzeptError: a reader raises it about one field and turns it into a problem of the row.
"""

from __future__ import annotations

from pathlib import Path

from konzept.core import KonzeptError, Problem, UsageError
from konzept.core.problem import one_line

REFUSALS: tuple[tuple[type[OSError], str, str], ...] = (
    (FileNotFoundError, "es gibt die Datei nicht", "Pfad prüfen."),
    (NotADirectoryError, "es gibt die Datei nicht", "Pfad prüfen."),
    (IsADirectoryError, "das ist ein Ordner", "Eine Datei darin angeben."),
    (PermissionError, "das Lesen ist nicht erlaubt", "Rechte der Datei prüfen."),
    (OSError, "das Betriebssystem lässt es nicht zu", "Pfad und Rechte prüfen."),
)


def no_access(path: Path, error: OSError, what: str = "lässt sich nicht öffnen") -> UsageError:
    """What to raise where the system refuses a file that somebody named, in German."""
    reason, remedy = next((reason, remedy) for kind, reason, remedy in REFUSALS if isinstance(error, kind))
    return UsageError(f"{one_line(path.as_posix())} {what}: {reason}. → {remedy}")


class DataError(KonzeptError):
    """Figures cannot be used; `problems` says why, with file, line and column."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class FetchError(DataError):
    """A table could not be fetched; the texts never contain user name, password or token."""


class FieldError(Exception):
    """One field is not what its column promises. `column` counts from 1; the reader adds file and line."""

    def __init__(self, code: str, message: str, hint: str, column: int = 1) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.column = column

    def at(self, column: int) -> FieldError:
        """The same fault, placed in `column`."""
        return FieldError(self.code, self.message, self.hint, column)
