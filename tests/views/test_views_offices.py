"""Offices and bodies: everything they answer for, who belongs to them, and whether anybody decided it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from konzept.concept import Concept
from konzept.views.objects import link_groups
from konzept.views.offices import members, offices_view, standing, work

ConceptOf = Callable[[Mapping[str, str]], Concept]

FILES = {
    "needs/ratingen/akteure.yaml": """\
- id: RAT-AK-001
  typ: akteur
  titel: Jugendamt
  gruppe: verwaltung
- id: RAT-AK-002
  typ: akteur
  titel: Sportverein
  gruppe: verband
""",
    "needs/ratingen/gremien.yaml": """\
- id: RAT-GR-001
  typ: gremium
  titel: Große Gruppe
  gremienstatus: vorgeschlagen
  personen_gesamt: mindestens 7
  mitglieder:
    - {stelle: Jugendamt, akteur: RAT-AK-001, anzahl: "3"}
    - {stelle: Schulen, anzahl: "4"}
    - {stelle: Stiftungen}
- id: RAT-GR-002
  typ: gremium
  titel: Kleine Gruppe
  gremienstatus: beschlossen
  personen_gesamt: "5"
  eingesetzt_durch: [RAT-BS-001]
  mitglieder:
    - {stelle: Jugendamt, anzahl: "2", vertretung: dessen Vertretung}
    - {stelle: Schulen, anzahl: "2"}
- id: RAT-GR-003
  typ: gremium
  titel: Offene Runde
  gremienstatus: besteht
  mitglieder: [{stelle: Vereine, anzahl: eine Person}, {stelle: Schulen}]
- id: RAT-BS-001
  typ: beschluss
  titel: Beschluss zur kleinen Gruppe
""",
    "needs/ratingen/ziele.yaml": """\
- id: RAT-LZ-001
  typ: leitziel
  titel: Gute Schulen
  ebene: konzept
  fachverantwortung: [RAT-AK-001]
- id: RAT-M-001
  typ: massnahme
  titel: Lesepaten
  umsetzungsstatus: geplant
  zustaendig: [{ziel: RAT-AK-001, deutung: so gelesen}]
- id: RAT-M-002
  typ: massnahme
  titel: Lotsen
  umsetzungsstatus: nicht_angegeben
  zustaendig: [RAT-AK-001]
""",
}


def test_an_office_shows_everything_it_answers_for_by_role(concept_of: ConceptOf) -> None:
    """Responsibility, tasks and seats in bodies stand in groups, with the state of what is in work."""
    concept = concept_of(FILES)
    found = work(concept, concept.catalog.items["RAT-AK-001"])
    assert found is not None
    assert {group.label: [ref.id for ref in group.refs] for group in found.groups} == {
        "trägt die Fachverantwortung für": ["RAT-LZ-001"],
        "ist zuständig für": ["RAT-M-001", "RAT-M-002"],
        "ist Mitglied von": ["RAT-GR-001"],
    }
    assert {count.status: count.count for count in found.distribution} == {"nicht_angegeben": 1, "geplant": 1}


def test_our_own_reading_of_a_responsibility_stays_marked(concept_of: ConceptOf) -> None:
    """A link that is ours and not the source's says so on the page of the office too."""
    concept = concept_of(FILES)
    found = work(concept, concept.catalog.items["RAT-AK-001"])
    assert found is not None
    assert [ref.interpretation for ref in found.groups[1].refs] == ["so gelesen", ""]


def test_a_seat_names_role_and_number(concept_of: ConceptOf) -> None:
    """The page of an office says as what and with how many it sits in a body."""
    concept = concept_of(FILES)
    found = work(concept, concept.catalog.items["RAT-AK-001"])
    assert found is not None
    assert found.groups[2].refs[0].note == "Jugendamt, Anzahl: 3"


def test_work_and_members_are_not_listed_twice(concept_of: ConceptOf) -> None:
    """What has a place of its own on the page is not repeated among the links."""
    concept = concept_of(FILES)
    items = (concept.catalog.items[item_id] for item_id in ("RAT-AK-001", "RAT-GR-001"))
    assert [group.label for item in items for group in link_groups(concept, item)] == []


def test_heads_are_added_up_and_compared_with_the_source(concept_of: ConceptOf) -> None:
    """The sum of the counts stands beside the number the source itself gives, agreeing or not."""
    concept = concept_of(FILES)
    totals = [found.total for item in concept.catalog.of_type("gremium") if (found := members(concept, item))]
    assert totals[0] == (
        "Die genannten Zahlen ergeben zusammen 7. 1 Stelle steht ohne Zahl da. "
        "Die Quelle selbst nennt „mindestens 7“. Das stimmt überein."
    )
    assert totals[1].endswith("Die Quelle selbst nennt „5“. Das stimmt nicht überein.")


def test_words_are_not_turned_into_a_sum(concept_of: ConceptOf) -> None:
    """Where the source gives no numbers, nothing is added up."""
    concept = concept_of(FILES)
    found = members(concept, concept.catalog.items["RAT-GR-003"])
    assert found is not None
    assert found.total == ""


def test_a_proposal_is_told_from_a_decision(concept_of: ConceptOf) -> None:
    """A body names the decision it rests on; a proposed one names none."""
    concept = concept_of(FILES)
    proposed, decided = (standing(concept, concept.catalog.items[item]) for item in ("RAT-GR-001", "RAT-GR-002"))
    assert proposed is not None and (proposed.label, proposed.decisions) == ("vorgeschlagen", ())
    assert decided is not None and [ref.id for ref in decided.decisions] == ["RAT-BS-001"]


def test_the_list_counts_per_office_and_admits_who_has_no_task(concept_of: ConceptOf) -> None:
    """Each office has a count per role used in its group; those without any are counted apart."""
    concept = concept_of(FILES)
    view = offices_view(concept, "Wer macht was?", concept.catalog.by_page["ratingen", "akteure"])
    assert [(group.title, len(group.columns), group.rows[0].counts) for group in view.groups] == [
        ("Verwaltung", 3, (1, 2, 1)),
        ("Verbände und Kirchen", 0, ()),
    ]
    assert (view.total, view.idle) == (2, 1)
