"""What was known when a body voted stays beside what is known today; a frozen value never moves."""

from __future__ import annotations

from pathlib import Path

import pytest

from konzept.concept import Concept, load_concept
from konzept.core import Project
from konzept.core.numbers import german_number
from konzept.views.past import DECIDED, Past
from konzept.views.voted import VotedValue, voted_values

ROOT = Path(__file__).parents[2]
TOWN = "musterstadt"


@pytest.fixture(scope="module")
def past() -> Past:
    concept: Concept = load_concept(Project(ROOT))
    if not concept.ledger.states.of(TOWN):
        pytest.skip("Musterstadt hat keine Stände")
    return Past(concept)


def voted(past: Past, item_id: str) -> tuple[VotedValue, ...]:
    return voted_values(past, past.concept.catalog.items[item_id])


def spaced(text: str) -> str:
    """Text with plain spaces instead of those that keep number and unit together."""
    return " ".join(text.split())


def test_the_value_as_voted_stands_beside_todays(past: Past) -> None:
    """Each decided state shows the newest value it knew, with its day; today's stands beside it."""
    newest, first = voted(past, "MUS-IND-001")
    assert (spaced(newest.text), newest.when, newest.day) == ("70,4 %", "2024", "26. Juni 2025")
    assert (spaced(first.text), first.when, first.day) == ("65,8 %", "2023", "27. Juni 2024")
    assert spaced(newest.today) == spaced(first.today) == "72,8 % (2025)"
    assert newest.note == ""


def test_a_revised_value_says_what_became_of_it(past: Past) -> None:
    """The office counted again: the state keeps the first count, the page says the new one and why."""
    first = voted(past, "MUS-IND-004")[-1]
    assert spaced(first.text) == "39 Fälle"
    assert spaced(first.note).startswith("Für denselben Zeitpunkt gilt heute 43 Fälle (berichtigt: vier Bescheide")


def test_values_are_read_from_the_states(past: Past) -> None:
    """Every value shown is a row of a frozen file, word for word."""
    for item in past.concept.catalog:
        for value in voted(past, item.id):
            state = past.ledger.states.load(value.state.id)
            assert value.text.split()[0] in {german_number(row["wert"]) for row in state.values if row["wert"]}
            assert state.info.kind == DECIDED


def test_a_state_without_values_shows_none(past: Past) -> None:
    """The concepts of 2010 to 2012 were frozen without series: nothing is claimed about that time."""
    assert all(not voted(past, item.id) for item in past.concept.catalog if item.municipality == "ratingen")
