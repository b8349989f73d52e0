"""Points in time as the sources write them, counted in months. Knows no series and no clock."""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

FORM = re.compile(r"(\d{4})(?:-Q([1-4])|-(\d{1,2})(?:-(\d{1,2}))?)?")
MONTHS = (
    ("Januar", "Februar", "März", "April", "Mai", "Juni")
    + ("Juli", "August", "September", "Oktober", "November", "Dezember")
)  # fmt: skip


class When(NamedTuple):
    """A point in time as written, with its month index 12·year + month and, if one was given, the day."""

    text: str
    month: int
    day: int | None = None


@lru_cache(maxsize=4096)
def read_when(text: str) -> When | None:
    """`2030` is December, `2030-Q2` June, `2030-06` and `2030-06-30` June; None if it is none of these."""
    match = FORM.fullmatch(text)
    if not match:
        return None
    year, quarter, month, day = (int(part) if part else None for part in match.groups())
    number = 3 * quarter if quarter else 12 if month is None else month
    if not year or not 1 <= number <= 12:
        return None
    if day is not None and not 1 <= day <= calendar.monthrange(year, number)[1]:
        return None
    return When(text, 12 * year + number, day)


def last_day(when: When) -> date:
    """The day itself, or the last one of the month."""
    year, number = split_month(when.month)
    return date(year, number, when.day or calendar.monthrange(year, number)[1])


def month_of(day: date) -> int:
    """The month index of a day."""
    return 12 * day.year + day.month


def split_month(index: int) -> tuple[int, int]:
    """Year and month number of a month index."""
    return (index - 1) // 12, (index - 1) % 12 + 1


def month_words(index: int) -> str:
    """„Dezember 2017“."""
    year, number = split_month(index)
    return f"{MONTHS[number - 1]} {year}"


def when_words(when: When) -> str:
    """As a reader says it, no more exact than it was written: „2018“, „2. Quartal 2018“, „31. Dezember 2018“."""
    year, _ = split_month(when.month)
    if when.day is not None:
        return f"{when.day}. {month_words(when.month)}"
    if "Q" in when.text:
        return f"{when.text[-1]}. Quartal {year}"
    return month_words(when.month) if "-" in when.text else str(year)
