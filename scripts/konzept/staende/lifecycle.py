"""How far the implementation is: planned and real dates, and lateness only where a date was given (a.)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from konzept.core.dates import german_date, is_date, period
from konzept.items import Item
from konzept.items.model import Structure

UNCERTAIN = "unsicher"
IMPLEMENTED = ("massnahme", "vorhaben", "umsetzungsschritt")  # what is carried out; a goal or figure is never late
PLANNED_ENDS = ("ende_plan", "frist")  # `frist` is what the source calls it; a decision may name an end besides


class Timing(StrEnum):
    """What can be said about an implementation and its due day."""

    ON_TIME = "fristgerecht"
    LATE = "verspaetet"
    DONE = "umgesetzt"
    OVERDUE = "ueberfaellig"
    POSTPONED = "verschoben"
    POSTPONED_OVERDUE = "verschoben_ueberfaellig"
    PASSED = "verstrichen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness:
    """What to say about an object on a day. `due` is the day that counts, `original` the one planned first."""

    kind: Timing
    text: str
    due: date | None
    original: date | None = None


def due_day(structure: Structure) -> date | None:
    """The last day a date of the stated precision covers; None for no date, an impossible or an uncertain one."""
    text = structure.get("datum", "")
    if not isinstance(text, str) or not is_date(text) or structure.get("genauigkeit") == UNCERTAIN:
        return None
    return period(text).last


def planned_due(item: Item) -> date | None:
    """The day an object was due by its source or a decision; „mittelfristig“ gives none."""
    return next((day for name in PLANNED_ENDS if (day := due_day(item.structure(name)))), None)


def lateness(item: Item, today: date) -> Lateness | None:
    """What the dates of a measure or step say on the reference day `today`; None where nothing can be said.

    `today` is the `stichtag` of the metamodel or the day of a state, never the clock.
    """
    due, status = planned_due(item), item.text("umsetzungsstatus")
    if due is None or item.is_tombstone or item.type not in IMPLEMENTED:
        return None
    if status == "umgesetzt":
        return _finished(item, due)
    if status == "verschoben":
        return _postponed(item, due, today)
    if due >= today:
        return None
    if status in ("geplant", "in_umsetzung"):
        return Lateness(kind=Timing.OVERDUE, text=f"überfällig seit {_german(due)}", due=due)
    if status in ("", "nicht_angegeben"):
        text = f"Frist {_german(due)} verstrichen, Umsetzungsstand in der Quelle nicht angegeben"
        return Lateness(kind=Timing.PASSED, text=text, due=due)
    return None


def _finished(item: Item, due: date) -> Lateness:
    done = due_day(item.structure("ende_ist"))
    if done is None:
        return Lateness(kind=Timing.DONE, text="umgesetzt, Zeitpunkt nicht angegeben", due=due)
    if done <= due:
        return Lateness(kind=Timing.ON_TIME, text="fristgerecht umgesetzt", due=due)
    months = 12 * (done.year - due.year) + done.month - due.month
    months = max(1, months + (done.day > due.day and not _is_month_end(due) and months > 0))
    return Lateness(kind=Timing.LATE, text=f"verspätet umgesetzt ({months} {_months(months)})", due=due)


def _is_month_end(day: date) -> bool:
    return day == period(f"{day:%Y-%m}").last


def _months(count: int) -> str:
    return "Monat" if count == 1 else "Monate"


def _postponed(item: Item, original: date, today: date) -> Lateness:
    due = due_day(item.structure("neuer_termin"))
    text = f"verschoben, ursprünglich {_german(original)}"
    if due is not None and due < today:
        text = f"{text}; überfällig seit {_german(due)}"
        return Lateness(kind=Timing.POSTPONED_OVERDUE, text=text, due=due, original=original)
    return Lateness(kind=Timing.POSTPONED, text=text, due=due, original=original)


def _german(day: date) -> str:
    return german_date(day.isoformat())
