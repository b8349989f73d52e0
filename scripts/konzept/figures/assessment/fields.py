"""Reading single fields: tolerant in spelling, strict in meaning. Collects what is wrong, knows no rule of judging."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import TypeVar

from konzept.core import Problem, nearest, quoted
from konzept.figures.assessment.when import When, read_when

E = TypeVar("E", bound=StrEnum)

# Short enough that no file can make the exact arithmetic slow.
NUMBER = re.compile(r"[+-]?\d{1,30}(?:\.\d{1,30})?(?:[eE][+-]?\d{1,2})?")
YES = frozenset({"ja", "true", "1"})
NO = frozenset({"nein", "false", "0"})


@lru_cache(maxsize=65536)
def read_number(text: str) -> Fraction | None:
    """The exact value of a decimal number with point or comma; None if it is none."""
    plain = text.replace(",", ".").replace("−", "-")
    return Fraction(plain) if NUMBER.fullmatch(plain) else None


def as_text(value: object) -> str:
    """A cell or field as text; empty where nothing stands."""
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    return str(value)


class Fields:
    """The fields of one entry. `owner` names the entry in messages."""

    __slots__ = ("line", "owner", "path", "problems", "raw")

    def __init__(
        self, raw: Mapping[str, object], owner: str, problems: list[Problem], path: str, line: int = 1
    ) -> None:
        self.raw = raw
        self.owner = owner
        self.problems = problems
        self.path = path
        self.line = line

    def report(self, code: str, message: str, hint: str) -> None:
        text = f"{self.owner}: {message}"
        self.problems.append(Problem(code=code, message=text, path=self.path, line=self.line, hint=hint))

    def has(self, name: str) -> bool:
        value = self.raw.get(name)
        return value is not None and value not in ("", [], {}, ())

    def text(self, name: str) -> str:
        return as_text(self.raw.get(name))

    def number(self, name: str) -> Fraction | None:
        """The number of a field, None if the field is empty or (reported) no number."""
        text = self.text(name)
        return self._number(name, text) if text else None

    def pair(self, name: str) -> tuple[Fraction, Fraction] | None:
        """Lower and upper bound, in order."""
        value = self.raw.get(name)
        parts = list(value) if isinstance(value, Sequence) and not isinstance(value, str) else []
        numbers = [self._number(name, as_text(part)) for part in parts]
        if len(numbers) != 2:
            self.report("KZ-BEW-ZAHL", f"„{name}“ sind nicht zwei Zahlen.", "Zum Beispiel [15, 25] schreiben.")
            return None
        low, high = numbers
        if low is None or high is None:
            return None
        if low > high:
            self.report("KZ-BEW-ZAHL", f"In „{name}“ ist die untere Grenze größer als die obere.", "Grenzen tauschen.")
            return None
        return low, high

    def months(self, name: str) -> int | None:
        """A whole number of months from 0 to 1 200."""
        number = self.number(name)
        if number is None:
            return None
        if number.denominator != 1 or not 0 <= number <= 1200:
            self.report("KZ-BEW-ZAHL", f"„{name}“ ist keine Anzahl von Monaten.", "Eine ganze Zahl, z. B. 12.")
            return None
        return int(number)

    def decimals(self, name: str) -> int | None:
        """A number of decimal places from 0 to 6."""
        number = self.number(name)
        if number is None or (number.denominator == 1 and 0 <= number <= 6):
            return None if number is None else int(number)
        self.report("KZ-BEW-ZAHL", f"„{name}“ ist keine Anzahl von Nachkommastellen.", "Eine Zahl von 0 bis 6.")
        return None

    def when(self, name: str) -> When | None:
        """A point in time, None if the field is empty or (reported) none."""
        text = self.text(name)
        when = read_when(text) if text else None
        if text and when is None:
            hint = "JJJJ, JJJJ-MM, JJJJ-MM-TT oder JJJJ-Q1 schreiben."
            self.report("KZ-BEW-ZEIT", f"{quoted(text)} in „{name}“ ist kein Zeitpunkt.", hint)
        return when

    def yes(self, name: str) -> bool:
        """True for ja, False for nein or nothing."""
        text = self.text(name).lower()
        if text and text not in YES | NO:
            self.report("KZ-BEW-WORT", f"{quoted(text)} in „{name}“ ist weder ja noch nein.", "ja oder nein schreiben.")
        return text in YES

    def word(self, name: str, words: type[E], code: str = "KZ-BEW-WORT") -> E | None:
        """The word of a closed vocabulary, None if the field is empty or (reported) another word."""
        text = self.text(name)
        if not text:
            return None
        try:
            return words(text)
        except ValueError:
            near = nearest(text, [word.value for word in words])
            hint = f"Meinten Sie „{near}“?" if near else f"Erlaubt: {', '.join(words)}."
            self.report(code, f"{quoted(text)} ist nicht erlaubt in „{name}“.", hint)
            return None

    def entries(self, name: str, key: str) -> list[Fields]:
        """The structures of a list; a bare value counts as a structure that has only `key`."""
        value = self.raw.get(name)
        if value is None or value == "":
            return []
        entries = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
        return [self.inner(entry if isinstance(entry, Mapping) else {key: entry}, name) for entry in entries]

    def inner(self, raw: Mapping[str, object], name: str) -> Fields:
        """The fields of a structure within this entry."""
        return Fields(raw, f"{self.owner}, {name}", self.problems, self.path, self.line)

    def _number(self, name: str, text: str) -> Fraction | None:
        number = read_number(text)
        if number is None:
            hint = "Nur Ziffern mit einem Punkt oder Komma, z. B. 13.5."
            self.report("KZ-BEW-ZAHL", f"{quoted(text)} in „{name}“ ist keine Zahl.", hint)
        return number
