"""Exceptions of this layer, below `konzept.core.KonzeptError`.

KonzeptError
└── DataError       a file or a selection of cells cannot be used; carries the problems
    └── FetchError  a table could not be fetched from a statistical database

`FieldError` is no KonzeptError: a reader raises it about one field and turns it into a problem of the row.
"""

from __future__ import annotations

from konzept.core import KonzeptError, Problem


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
