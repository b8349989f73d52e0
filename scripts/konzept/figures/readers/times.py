"""Points and spans of time as the databases print them → one ISO text."""

from __future__ import annotations

import re
from datetime import date

from konzept.figures.errors import FieldError

GERMAN_DATE = re.compile(r"(\d{2})\.(\d{2})\.(\d{4})")
ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
# 2019 · 2019-03 · 2023-10P6M (six months from October 2023)
ISO_SPAN = re.compile(r"(?:18|19|20)\d{2}(?:-(?:0[1-9]|1[0-2]))?(?:-\d{2})?(?:P\d{1,3}[DWMY])?")
SEMESTER = re.compile(r"(WS|WT|SS|ST) (\d{4})(?:/\d{2,4})?")
SEMESTER_START = {"WS": "10", "WT": "10", "SS": "04", "ST": "04"}
YEAR = re.compile(r"(?<!\d)(?:18|19|20)\d{2}(?!\d)")


def iso_time(raw: str) -> str | None:
    """`raw` in ISO form, or None if it has none of the known forms or is no date of the calendar.

    31.12.2023 → 2023-12-31 · 2019 → 2019 · 2023-10P6M → 2023-10P6M · WS 2023/24 → 2023-10P6M
    """
    if parts := GERMAN_DATE.fullmatch(raw):
        return _calendar(parts[3], parts[2], parts[1])
    if parts := ISO_DATE.fullmatch(raw):
        return _calendar(*parts.groups())
    if parts := SEMESTER.fullmatch(raw):
        return f"{parts[2]}-{SEMESTER_START[parts[1]]}P6M"
    return raw if ISO_SPAN.fullmatch(raw) else None


def read_time(raw: str) -> str:
    """`raw` in ISO form; a form we do not know (school year 2018/19) stays as written if it names a year.

    Raises FieldError with KZ-DATEN-ZEIT otherwise.
    """
    if iso := iso_time(raw):
        return iso
    if YEAR.search(raw) and not GERMAN_DATE.fullmatch(raw) and not ISO_DATE.fullmatch(raw):
        return raw
    message = f"„{raw[:30]}“ ist keine Zeitangabe." if raw else "Die Zeitangabe fehlt."
    raise FieldError("KZ-DATEN-ZEIT", message, "z. B. 2024-12-31, 31.12.2024, 2019 oder 2023-10P6M.")


def _calendar(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
