"""A fault in a file, told the way an editor needs it: where, what, and what to do."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

ERROR = "fehler"
WARNING = "warnung"
HINT = "hinweis"

QUOTED_MAX = 60
# Line breaks, controls, direction marks and lone surrogates: whatever could end a line or turn it round.
UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


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


def quoted(text: str, limit: int = QUOTED_MAX) -> str:
    """Foreign text as a message may show it: in German quotes, on one line, shortened."""
    short = text if len(text) <= limit else f"{text[: limit - 1]}…"
    return f"„{one_line(short)}“"


def one_line(text: str) -> str:
    """`text` with every character that could break or hide part of a line written out, e.g. as \\u202e."""
    return UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that looks most like `word`, or None if none comes close."""
    names = list(candidates)
    folded = {name.lower(): name for name in names}
    close = difflib.get_close_matches(word.lower(), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else None
