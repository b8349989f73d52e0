"""Points in time as the sources write them, counted in months. Knows no series and no clock."""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from konzept.core.dates import MONTHS, german_date, is_date
from konzept.figures.series import end_month

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class When(NamedTuple):
    """A point in time as written, with its month index 12·year + month and, if one was given, the day."""

    text: str
    month: int
    day: int | None = None


@lru_cache(maxsize=4096)
def read_when(text: str) -> When | None:
    """`2030` is December, `2030-Q2` June, `2030-06` and `2030-06-30` June, a period is its last month; else None."""
    month, has_day = end_month(text), DAY.fullmatch(text)
    if month <= 12 or (has_day and not is_date(text)):
        return None
    return When(text, month, int(text[-2:]) if has_day else None)


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
    """As a reader says it, no more exact than it was written: „2018“, „2. Quartal 2018“, „30. Juni 2018“."""
    if is_date(when.text):
        return german_date(when.text)
    return when.text if "/" in when.text else month_words(when.month)
