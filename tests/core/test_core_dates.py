"""Dates as sources give them: what they cover, how they read in German, and what is no date at all."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from konzept.core.dates import german_date, is_date, period


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2010-03-18", date(2010, 3, 18), date(2010, 3, 18)),
        ("2012-02", date(2012, 2, 1), date(2012, 2, 29)),
        ("2010-Q2", date(2010, 4, 1), date(2010, 6, 30)),
        ("2011", date(2011, 1, 1), date(2011, 12, 31)),
    ],
)
def test_a_date_covers_as_many_days_as_it_leaves_open(text: str, first: date, last: date) -> None:
    """A day covers itself, a month, quarter or year all of its days."""
    assert period(text) == (first, last)


@pytest.mark.parametrize(
    ("text", "until", "german"),
    [
        ("2010-03-18", "", "18. März 2010"),
        ("2010-06", "", "Juni 2010"),
        ("2010-Q2", "", "2. Quartal 2010"),
        ("2011", "", "2011"),
        ("2009-11-13", "2009-11-14", "13. bis 14. November 2009"),
        ("2009-11-30", "2009-12-01", "30. November 2009 bis 1. Dezember 2009"),
    ],
)
def test_a_date_reads_as_germans_write_it(text: str, until: str, german: str) -> None:
    """Months have names, days have a full stop, and a span names its month once."""
    assert german_date(text, until) == german


@pytest.mark.parametrize("text", ["2010-02-30", "2010-13", "2010-Q5", "0000", "10.2010", "2010-06\n", "２０１０", ""])
def test_what_the_calendar_does_not_have_is_no_date(text: str) -> None:
    """A form that looks right is not enough: 30 February is refused."""
    assert not is_date(text)


@given(st.dates())
def test_every_day_is_a_date(day: date) -> None:
    """Whatever day the calendar has can be written and read back."""
    assert period(day.isoformat()) == (day, day)
