"""The calendar file: RFC 5545, whole days, nothing more certain than the source."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from konzept.render.ical import LINE_OCTETS, calendar_text, escape, fold
from konzept.views.calendar import CalendarFile, Entry
from konzept.views.shared import Ref


def entry(title: str = "Workshop", *, doubtful: bool = False, last: date = date(2009, 11, 14)) -> Entry:
    """A date of an object, with only the particulars a calendar file shows."""
    return Entry(
        ref=Ref(title=title, address="objekt/RAT-VA-004.html", kind="Workshop", id="RAT-VA-004"),
        what="",
        when="13. bis 14. November 2009",
        precision="genau auf den Tag",
        wording="„13. und 14. November 2009“",
        rival="13. bis 14. November 2010" if doubtful else "",
        remarks=(),
        doubtful=doubtful,
        first=date(2009, 11, 13),
        last=last,
        exact=True,
    )


def lines(*entries: Entry) -> list[str]:
    return calendar_text(CalendarFile(name="Integrationskonzept Stadt Ratingen", entries=entries)).split("\r\n")


def test_an_event_lasts_until_the_day_after_its_last() -> None:
    """RFC 5545 counts the end of a whole-day event as not included."""
    text = lines(entry())
    assert "DTSTART;VALUE=DATE:20091113" in text
    assert "DTEND;VALUE=DATE:20091115" in text


def test_a_date_the_source_leaves_open_is_tentative() -> None:
    """What the source contradicts itself about is not confirmed, and the other date is named."""
    text = "".join(lines(entry(doubtful=True))).replace("\r\n ", "")
    assert "STATUS:TENTATIVE" in text
    assert "2010" in text


def test_the_same_dates_give_the_same_bytes() -> None:
    """No clock: DTSTAMP comes from the entry."""
    assert lines(entry()) == lines(entry())
    assert "DTSTAMP:20091113T000000Z" in lines(entry())


def test_every_event_has_an_identifier_of_its_own() -> None:
    """Two dates of one object stay two events."""
    identifiers = [line for line in lines(entry(), entry()) if line.startswith("UID:")]
    assert len(set(identifiers)) == 2


def test_separators_within_text_are_escaped() -> None:
    """A comma or semicolon in a title is no new value."""
    assert escape("Rat, Verein; Haus\\Hof\nzwei") == "Rat\\, Verein\\; Haus\\\\Hof\\nzwei"


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=300))
def test_folded_lines_are_short_and_lose_nothing(text: str) -> None:
    """No line is longer than 75 octets, and unfolding gives the line back."""
    pieces = list(fold(text))
    assert all(len(piece.encode()) <= LINE_OCTETS for piece in pieces)
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == text
