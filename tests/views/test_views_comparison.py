"""The comparison: side by side, counted, never ranked, nothing invented in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from konzept.concept import Concept
from konzept.views.comparison import (
    CAUTION,
    NOT_USED,
    NOTHING_HERE,
    PHASES,
    grouped,
    overview_view,
    phases_view,
    topic_view,
    topics_of,
)

ConceptOf = Callable[[Mapping[str, str]], Concept]

RATINGEN = """\
- id: RAT-LZ-001
  typ: leitziel
  titel: Gute Schulen
  ebene: konzept
  thema: [bildung]
- id: RAT-M-001
  typ: massnahme
  titel: Lesepaten finden
  umsetzungsstatus: nicht_angegeben
  thema: [bildung, sprache]
  lebensphase: [schule]
"""
HATTINGEN = """\
- id: HAT-LZ-001
  typ: leitziel
  titel: Wohnen für alle
  ebene: anderes_konzept
  thema: [wohnen]
- id: HAT-RA-001
  typ: raster
  titel: Erhebungsbogen
  rasterfelder: [{name: Lebensphase, feldtyp: frei}]
"""
INVENTED = """\
- id: MUS-M-001
  typ: massnahme
  titel: Erfundene Lesepaten
  umsetzungsstatus: umgesetzt
  thema: [bildung]
  lebensphase: [schule]
"""
FILES = {
    "needs/ratingen/ziele.yaml": RATINGEN,
    "needs/hattingen/ziele.yaml": HATTINGEN,
    "needs/musterstadt/ziele.yaml": INVENTED,
}


def test_a_theme_shows_what_each_concept_says(concept_of: ConceptOf) -> None:
    """A goal and a measure stand in the column of their concept, with their count."""
    concept = concept_of(FILES)
    view = topic_view(concept, grouped(concept, "thema"), "bildung")
    assert [(side.ref.title, side.wanted, side.done) for side in view.sides] == [
        ("Ratingen", 1, 1),
        ("Hattingen", 0, 0),
    ]
    goals = view.blocks[0].rows[0]
    assert [[ref.id for ref in cell.refs] for cell in goals.cells] == [["RAT-LZ-001"], []]


def test_an_empty_cell_says_why(concept_of: ConceptOf) -> None:
    """Nothing on this theme is another thing than a document that holds no such objects at all."""
    concept = concept_of(FILES)
    view = topic_view(concept, grouped(concept, "thema"), "bildung")
    goals, measures = view.blocks[0].rows[0], view.blocks[1].rows[0]
    assert (goals.cells[1].note, measures.cells[1].note) == (NOTHING_HERE, NOT_USED)


def test_a_document_without_measures_is_not_counted_as_doing_nothing(concept_of: ConceptOf) -> None:
    """Where a document holds no measures, the comparison says so instead of showing a zero."""
    concept = concept_of(FILES)
    overview = overview_view(concept, grouped(concept, "thema"))
    assert [side.has_done for side in overview.sides] == [True, False]


def test_the_invented_concept_is_left_out_and_named(concept_of: ConceptOf) -> None:
    """Musterstadt counts nowhere, and every page of the comparison says that."""
    concept = concept_of(FILES)
    themes = grouped(concept, "thema")
    views = (overview_view(concept, themes), topic_view(concept, themes, "bildung"), phases_view(concept))
    assert all(view.left_out == ("Musterstadt",) for view in views)
    assert "MUS-" not in repr(views)


def test_every_page_says_what_its_numbers_do_not_say(concept_of: ConceptOf) -> None:
    """Counts depend on how a document is written; every page of the comparison warns of that."""
    concept = concept_of(FILES)
    themes = grouped(concept, "thema")
    views = (overview_view(concept, themes), topic_view(concept, themes, "sport"), phases_view(concept))
    assert all(view.caution == CAUTION for view in views)
    assert "nichts über die Güte" in CAUTION


def test_concepts_keep_their_order_whatever_they_count(concept_of: ConceptOf) -> None:
    """The order is that of the metamodel: nobody stands first for having more."""
    concept = concept_of(FILES)
    themes = grouped(concept, "thema")
    for theme in ("bildung", "wohnen"):
        assert [side.ref.title for side in topic_view(concept, themes, theme).sides] == ["Ratingen", "Hattingen"]


def test_a_goal_of_another_concept_is_marked(concept_of: ConceptOf) -> None:
    """What a document only passes on from another one carries that remark."""
    concept = concept_of(FILES)
    view = topic_view(concept, grouped(concept, "thema"), "wohnen")
    assert view.blocks[0].rows[0].cells[1].refs[0].note == "Ziel eines anderen Konzepts"


def test_phases_of_life_show_only_what_the_source_gives(concept_of: ConceptOf) -> None:
    """An object without a phase of life is in none, and the source that asks for this view is named."""
    concept = concept_of(FILES)
    view = phases_view(concept)
    assert {phase.key: phase.count for phase in view.phases if phase.count} == {"schule": 1}
    assert [ref.id for ref in view.asked_by] == ["HAT-RA-001"]


def test_themes_of_an_object_lead_to_their_comparison(concept_of: ConceptOf) -> None:
    """From a measure one comes to what others do about the same."""
    concept = concept_of(FILES)
    topics = topics_of(concept.metamodel, concept.catalog.items["RAT-M-001"])
    assert [topic.address for topic in topics] == [
        "vergleich/bildung.html",
        "vergleich/sprache.html",
        f"{PHASES}#schule",
    ]
