"""A fault in a file, told the way an editor needs it: where, what, and what to do."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

ERROR = "fehler"
WARNING = "warnung"
HINT = "hinweis"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault. `path` is relative to the project with forward slashes; `line` and `column` count from 1."""

    code: str
    message: str
    path: str
    line: int = 1
    column: int = 1
    hint: str = ""
    severity: str = ERROR

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Order of every report: by place, then code, then text."""
        return (self.path, self.line, self.column, self.code, self.message)

    def __str__(self) -> str:
        prefix = "" if self.severity == ERROR else f"{self.severity.capitalize()}: "
        hint = f" → {self.hint}" if self.hint else ""
        return f"{self.path}:{self.line}:{self.column}: {self.code} {prefix}{self.message}{hint}"


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that looks most like `word`, or None if none comes close."""
    names = list(candidates)
    folded = {name.lower(): name for name in names}
    close = difflib.get_close_matches(word.lower(), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else None
