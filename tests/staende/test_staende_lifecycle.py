"""Lateness is said only where a date was given, and never of what the source leaves open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from konzept.items import Item
from konzept.items.model import Place
from konzept.staende import Timing, lateness, planned_due

TODAY = date(2026, 11, 21)


def measure(status: str = "geplant", **fields: object) -> Item:
    return Item(
        id="MUS-M-001",
        type="massnahme",
        municipality="musterstadt",
        path="needs/musterstadt/a.yaml",
        page="a",
        place=Place(1, 1),
        fields={"titel": "A", "umsetzungsstatus": status, **fields},  # type: ignore[dict-item]
        links=(),
        places={},
    )


def on(text: str, precision: str = "tag") -> dict[str, str]:
    return {"datum": text, "genauigkeit": precision}


@pytest.mark.parametrize(
    ("text", "precision", "day"),
    [
        ("2010-Q2", "quartal", date(2010, 6, 30)),
        ("2011", "ende_von", date(2011, 12, 31)),
        ("2011", "jahr", date(2011, 12, 31)),
        ("2012-02", "monat", date(2012, 2, 29)),
        ("2010-03-18", "tag", date(2010, 3, 18)),
    ],
)
def test_a_date_is_due_on_its_last_day(text: str, precision: str, day: date) -> None:
    """„2010-Q2“ is due on 30 June, „Ende 2011“ and „2011“ on 31 December."""
    assert planned_due(measure(ende_plan=on(text, precision))) == day
    assert planned_due(measure(frist=on(text, precision))) == day


@pytest.mark.parametrize("status", ["geplant", "in_umsetzung"])
def test_what_is_planned_and_past_its_day_is_overdue(status: str) -> None:
    """Planned or begun and the day has passed: überfällig, with the day."""
    found = lateness(measure(status, ende_plan=on("2010-Q2", "quartal")), TODAY)
    assert found is not None
    assert (found.kind, found.text) == (Timing.OVERDUE, "überfällig seit 30. Juni 2010")


def test_what_the_source_leaves_open_is_never_overdue() -> None:
    """A deadline passed without a known status is told as just that."""
    found = lateness(measure("nicht_angegeben", frist=on("2011", "ende_von")), TODAY)
    assert found is not None
    assert found.text == "Frist 31. Dezember 2011 verstrichen, Umsetzungsstand in der Quelle nicht angegeben"


@pytest.mark.parametrize("status", ["geplant", "nicht_angegeben", "umgesetzt", "verschoben"])
def test_without_a_date_nothing_is_late(status: str) -> None:
    """„kurzfristig“ is no date, and an uncertain date is none to hold anyone to."""
    assert lateness(measure(status, horizont="kurzfristig"), TODAY) is None
    assert lateness(measure(status, frist=on("2012-05", "unsicher")), TODAY) is None


@pytest.mark.parametrize("status", ["laufend", "ausgesetzt", "aufgegeben"])
def test_permanent_suspended_and_abandoned_work_is_not_late(status: str) -> None:
    """Nobody is late with what goes on for ever or was stopped with a reason."""
    assert lateness(measure(status, ende_plan=on("2010")), TODAY) is None


def test_only_what_is_carried_out_can_be_late() -> None:
    """The past `frist` of an indicator is the end of its target, not of any work."""
    overdue = measure(frist=on("2010"))
    assert all(lateness(replace(overdue, type=name), TODAY) for name in ("massnahme", "vorhaben", "umsetzungsschritt"))
    assert lateness(replace(overdue, type="indikator"), TODAY) is None


def test_a_day_in_the_future_says_nothing() -> None:
    """On its due day a measure is not late yet."""
    assert lateness(measure(ende_plan=on("2026-11-21")), TODAY) is None
    assert lateness(measure(ende_plan=on("2026-11-20")), TODAY) is not None


@pytest.mark.parametrize(
    ("due", "done", "text"),
    [
        ("2010-06", "2010-06-30", "fristgerecht umgesetzt"),
        ("2010-06", "2010-05", "fristgerecht umgesetzt"),
        ("2010-06", "2010-07-01", "verspätet umgesetzt (1 Monat)"),
        ("2010-06", "2010-07-31", "verspätet umgesetzt (1 Monat)"),
        ("2010-06", "2010-08-01", "verspätet umgesetzt (2 Monate)"),
        ("2010-06-15", "2010-06-20", "verspätet umgesetzt (1 Monat)"),
        ("2010-06-15", "2010-07-16", "verspätet umgesetzt (2 Monate)"),
        ("2010", "2012-03", "verspätet umgesetzt (15 Monate)"),
    ],
)
def test_finished_work_is_on_time_or_so_many_months_late(due: str, done: str, text: str) -> None:
    """Months count as begun after the due day."""
    found = lateness(measure("umgesetzt", ende_plan=on(due), ende_ist=on(done)), TODAY)
    assert found is not None
    assert found.text == text


def test_finished_without_a_date_says_so() -> None:
    """No date of completion: neither on time nor late."""
    found = lateness(measure("umgesetzt", ende_plan=on("2010")), TODAY)
    assert found is not None
    assert found.text == "umgesetzt, Zeitpunkt nicht angegeben"


def test_a_postponed_measure_keeps_its_first_date_visible() -> None:
    """The new date counts, the original stays in the text."""
    item = measure("verschoben", ende_plan=on("2010"), neuer_termin=on("2027-06", "monat"))
    found = lateness(item, TODAY)
    assert found is not None
    assert (found.text, found.due) == ("verschoben, ursprünglich 31. Dezember 2010", date(2027, 6, 30))
    late = lateness(item, date(2027, 7, 1))
    assert late is not None
    assert late.text == "verschoben, ursprünglich 31. Dezember 2010; überfällig seit 30. Juni 2027"
