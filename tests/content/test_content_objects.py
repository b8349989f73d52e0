"""What readers may expect of every object: its theme, its plain sentence, both readings of what is unclear."""

from __future__ import annotations

import pytest
from sourcetexts import OURS

from konzept.concept import Concept
from konzept.items import Item
from konzept.views.offices import members
from konzept.views.reading import FieldView, reading_page
from konzept.views.shared import main_source, real_concepts

PLAIN = frozenset({"handlungsfeld", "leitziel", "teilziel", "jahresziel", "massnahme", "umsetzungsschritt", "vorhaben"})
CONTRADICTIONS = {"RAT": 15, "RKN": 10, "HAT": 15, "BGL": 12, "KME": 7, "X": 5}


@pytest.mark.parametrize("field", ["kurz", "thema"])
def test_goals_and_measures_have_a_plain_sentence_and_a_theme(real_items: tuple[Item, ...], field: str) -> None:
    """Without them a goal is hard to read and missing from the comparison."""
    assert [item.id for item in real_items if item.type in PLAIN and field not in item.fields] == []


def test_all_64_contradictions_are_there(real_items: tuple[Item, ...]) -> None:
    """Each entry of the list of contradictions is an object of its own."""
    marks = [item.text("kennung") for item in real_items if item.type == "quellenwiderspruch"]
    expected = [f"W-{code}-{number}" for code, count in CONTRADICTIONS.items() for number in range(1, count + 1)]
    assert sorted(mark for mark in marks if mark.startswith("W-")) == sorted(expected)


def test_every_contradiction_concerns_something_and_shows_its_readings(
    concept: Concept, real_items: tuple[Item, ...]
) -> None:
    """A contradiction is linked from what it concerns and gives both readings; only a gap may have a single one."""
    wrong = [
        item.id
        for item in real_items
        if item.type == "quellenwiderspruch"
        if not concept.catalog.targets(item.id, "betrifft")
        or len(item.structures("lesarten")) < (1 if item.text("art") == "luecke" else 2)
    ]
    assert wrong == []


@pytest.mark.parametrize(("type_name", "count"), [("kennzahl", 14), ("wirkungsindikator", 8)])
def test_the_22_empty_values_of_bergisch_gladbach_stay_empty_and_are_marked(
    concept: Concept, type_name: str, count: int
) -> None:
    """The source announces current values and gives none: 14 measures and 8 indicators stand in W-BGL-5."""
    (gap,) = (item for item in concept.catalog.of_type("quellenwiderspruch") if item.text("kennung") == "W-BGL-5")
    concerned = [item for item in concept.catalog.targets(gap.id, "betrifft") if item.type == type_name]
    assert len(concerned) == count
    assert all("aktueller_wert" not in item.fields for item in concept.catalog.of_type(type_name, "bergisch-gladbach"))


def test_the_open_target_of_neuss_has_no_number(concept: Concept) -> None:
    """„X %“ stays open."""
    (gap,) = (item for item in concept.catalog.of_type("quellenwiderspruch") if item.text("kennung") == "W-RKN-4")
    assert [item.text("zielwert") for item in concept.catalog.targets(gap.id, "betrifft")] == [""]


def test_ratingen_has_no_base_figures_where_the_source_has_none(concept: Concept) -> None:
    """Section 2.4 has a heading and nothing below it: no object fills the gap, and its goal shows it."""
    (gap,) = (item for item in concept.catalog.of_type("quellenwiderspruch") if item.text("kennung") == "W-RAT-8")
    (goal,) = (item for item in concept.catalog.targets(gap.id, "betrifft") if item.type == "leitziel")
    assert concept.catalog.sources(goal.id, "basis_fuer") == ()


def test_the_heads_of_the_two_steering_groups_add_up(concept: Concept) -> None:
    """Neuss: 35 proposed and 25 decided, as the source says and as its list adds up."""
    totals = [
        found.total
        for item in concept.catalog.of_type("gremium", "rhein-kreis-neuss")
        if (found := members(concept, item))
    ]
    assert [total.split(".")[0] for total in totals] == [
        "Die genannten Zahlen ergeben zusammen 35",
        "Die genannten Zahlen ergeben zusammen 25",
    ]
    assert all(total.endswith("Das stimmt überein.") for total in totals)


def test_every_concept_says_what_it_is_when_and_where_it_ends(concept: Concept) -> None:
    """Kind, date, limits and one plain sentence about the document stand for each of the five."""
    sources = [main_source(concept, town.key) for town in real_concepts(concept) if town.key in OURS]
    assert len(sources) == 5
    needed = ("dokumentstatus", "stand_der_quelle", "grenzen", "kurz", "text")
    assert [(source.id, name) for source in sources if source for name in needed if not source.text(name)] == []


def test_every_field_can_be_read(concept: Concept, real_items: tuple[Item, ...]) -> None:
    """The page of each Handlungsfeld has a sentence, says where it comes from, and shows all objects of its file."""
    for field in (item for item in real_items if item.type == "handlungsfeld"):
        view = reading_page(concept, field.municipality, field.page).view
        assert isinstance(view, FieldView), field.id
        assert view.entry.short and view.entry.text, field.id
        assert view.source and view.section, field.id
        shown = repr(view)
        own = concept.catalog.by_page[field.municipality, field.page]
        assert [item.id for item in own if f"'{item.id}'" not in shown] == []


def test_links_between_concepts_are_marked_as_ours(concept: Concept, real_items: tuple[Item, ...]) -> None:
    """No source speaks of another one: a link across concepts always says why we drew it."""
    across = [
        link
        for item in real_items
        for link in item.links
        if link.target in concept.catalog.items
        and concept.catalog.items[link.target].municipality != item.municipality
        and item.municipality != "uebergreifend"
    ]
    assert len(across) > 20
    assert [f"{link.source} → {link.target}" for link in across if not link.interpretation] == []


def test_ratingen_and_its_district_touch(concept: Concept) -> None:
    """The project in Ratingen West and the Kompetenzagentur lead from one concept to the other."""
    pairs = {
        frozenset((item.id[:3], link.target[:3]))
        for item in concept.catalog
        for link in item.links
        if link.role == "siehe_auch"
    }
    assert frozenset(("RAT", "KME")) in pairs
    assert {frozenset(("HAT", "RAT")), frozenset(("HAT", "BGL")), frozenset(("HAT", "KME"))} <= pairs
