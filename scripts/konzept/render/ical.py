"""Dates for calendar programs: iCalendar (RFC 5545), whole days, the same bytes for the same dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from konzept.views.calendar import CalendarFile, Entry

PRODUCT = "-//Integrationskonzept//Kalender//DE"
LINE_OCTETS = 75
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def calendar_text(calendar: CalendarFile) -> str:
    """The calendar as text with CRLF line ends.

    DTSTAMP is meant to say when an entry was written; a build has no clock, so it is the first day of the entry.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{escape(calendar.name)}")
    for number, entry in enumerate(calendar.entries, start=1):
        lines += _event(entry, number, calendar.notice)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in fold(line))


def escape(text: str) -> str:
    """Text as a TEXT value (RFC 5545, 3.3.11)."""
    return text.translate(ESCAPED)


def fold(line: str) -> Iterator[str]:
    """A content line in pieces of at most 75 octets, never within a character (RFC 5545, 3.1)."""
    piece, size = "", 0
    for character in line:
        width = len(character.encode())
        if size + width > LINE_OCTETS:
            yield piece
            piece, size = " ", 1
        piece, size = piece + character, size + width
    yield piece


def _event(entry: Entry, number: int, notice: str) -> Iterator[str]:
    """One event. An uncertain date is tentative; the end of a whole-day event is the day after it."""
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.ref.id}-{number}@integrationskonzept"
    yield f"DTSTAMP:{_day(entry.first)}T000000Z"
    yield f"DTSTART;VALUE=DATE:{_day(entry.first)}"
    yield f"DTEND;VALUE=DATE:{_day(entry.last + timedelta(days=1))}"
    yield f"SUMMARY:{escape(entry.ref.title)}"
    yield f"DESCRIPTION:{escape(f'{notice} {_description(entry)}'.strip())}"
    yield f"STATUS:{'TENTATIVE' if entry.doubtful else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _description(entry: Entry) -> str:
    kind = f"{entry.ref.kind}, {entry.what}" if entry.what else entry.ref.kind
    said = f"{kind}. In der Quelle: {entry.wording or entry.when}."
    rival = f" An anderer Stelle der Quelle: {entry.rival}." if entry.rival else ""
    doubt = " Das Datum ist in der Quelle unsicher." if entry.doubtful else ""
    return f"{said}{rival}{doubt} Eintrag {entry.ref.id}."


def _day(day: date) -> str:
    return day.strftime("%Y%m%d")
