"""Dates as documents give them: a day, a month, a quarter or a year. In German, and as the days they cover."""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import NamedTuple

MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)
PARTS = re.compile(r"([0-9]{4})(?:-Q([1-4])|-([0-9]{2})(?:-([0-9]{2}))?)?")


class Period(NamedTuple):
    """The days a date covers, both included: a day covers itself, a year 365 or 366 days."""

    first: date
    last: date


def period(text: str) -> Period:
    """The days that `2010`, `2010-Q2`, `2010-06` or `2010-06-30` covers. Raises ValueError for anything else."""
    year, quarter, month, day = _parts(text)
    if day:
        return Period(date(year, month, day), date(year, month, day))
    first_month = 3 * quarter - 2 if quarter else month or 1
    last_month = 3 * quarter if quarter else month or 12
    return Period(date(year, first_month, 1), date(year, last_month, calendar.monthrange(year, last_month)[1]))


def is_date(text: str) -> bool:
    """Whether the calendar has this day, month, quarter or year."""
    try:
        period(text)
    except ValueError:
        return False
    return True


def german_date(text: str, until: str = "") -> str:
    """`2010-03-18` → „18. März 2010“, `2010-06` → „Juni 2010“; with `until` both ends of the span."""
    if until:
        return _german_span(text, until)
    year, quarter, month, day = _parts(text)
    if quarter:
        return f"{quarter}. Quartal {year}"
    if not month:
        return str(year)
    return f"{day}. {MONTHS[month - 1]} {year}" if day else f"{MONTHS[month - 1]} {year}"


def german_or_as_is(text: str) -> str:
    """A date in German; anything else, such as „offen“, as it stands."""
    return german_date(text) if is_date(text) else text


def _german_span(start: str, end: str) -> str:
    first, last = period(start).first, period(end).last
    if (first.year, first.month) == (last.year, last.month) and len(start) == len(end) == len("2010-03-18"):
        return f"{first.day}. bis {german_date(end)}"
    return f"{german_date(start)} bis {german_date(end)}"


def _parts(text: str) -> tuple[int, int, int, int]:
    """Year, quarter, month and day; 0 for what is not given."""
    match = PARTS.fullmatch(text)
    if not match:
        raise ValueError(f"no date: {text}")
    year, quarter, month, day = (int(part or 0) for part in match.groups())
    return year, quarter, month, day
