"""Consultations and amendments: who had which text before it, and what became of a motion."""

from __future__ import annotations

import pytest
from town import Town

CONSULTATION = """\
- id: MUS-BR-001
  typ: beratung
  titel: Beratung der Änderung 2012
  nummer: 45/2012
  objekte: [MUS-TZ-014]
  schritte:
    - {gremium: MUS-GR-002, datum: "2012-01-10", rolle: empfehlung, ja: 9, nein: 2, aenderungsantraege: [MUS-AA-001]}
    - {gremium: MUS-GR-001, datum: "2012-03-01", rolle: entscheidung}
"""
AMENDMENT = """\
- id: MUS-AA-001
  typ: aenderungsantrag
  titel: Halbjährlich berichten
  antragsteller: [MUS-GR-002]
  objekt: [MUS-TZ-014]
  wortlaut_neu: Die Stadt berichtet halbjährlich.
  ergebnis: offen
  fp_bezug: FP
"""


@pytest.fixture
def consulting(town: Town) -> Town:
    """A town whose change is on its way through the bodies, with one motion against it."""
    town.add("beratungen", CONSULTATION + AMENDMENT.replace("FP", town.fingerprint("MUS-TZ-014")))
    return town


def codes(town: Town) -> list[str]:
    return [problem.code for problem in town.problems("KZ-BERATUNG", "KZ-ANTRAG", "KZ-BESCHLUSS", "KZ-BINDUNG")]


def status(town: Town, item_id: str) -> str:
    concept = town.concept()
    return concept.ledger.text_status(concept.catalog.items[item_id])


def test_an_object_in_an_open_consultation_is_in_consultation(consulting: Town) -> None:
    """Named in an open Beratung: in_beratung; before and after: a draft."""
    assert codes(consulting) == []
    assert status(consulting, "MUS-TZ-014") == "in_beratung"
    assert status(consulting, "MUS-LZ-001") == "entwurf"
    consulting.change("beratungen", "  schritte:", "  abschluss: 2012-03-01\n  schritte:")
    assert status(consulting, "MUS-TZ-014") == "entwurf"


def test_a_motion_on_an_outdated_wording_is_flagged(consulting: Town) -> None:
    """The text changed after the motion was written: it says so as a hint."""
    consulting.change("sprache", "jährlich", "monatlich")
    [problem] = consulting.problems("KZ-ANTRAG-VERALTET")
    assert "bezieht sich auf eine ältere Fassung" in problem.message
    consulting.change("beratungen", "ergebnis: offen", "ergebnis: erledigt")
    assert codes(consulting) == []


def test_an_accepted_motion_must_be_in_the_adopted_state(consulting: Town) -> None:
    """Accepting writes nothing by itself: the decided state holds the wording, or the decision says why not."""
    consulting.change("beratungen", "ergebnis: offen", "ergebnis: angenommen")
    consulting.adopt()
    assert codes(consulting) == ["KZ-ANTRAG-WORTLAUT"]
    fp = consulting.fingerprint("MUS-TZ-014")
    consulting.change(
        "beschluesse", f"fp_beschlossen: {fp}", f"fp_beschlossen: {fp}, begruendung: Sprachlich angepasst"
    )
    assert codes(consulting) == []


def test_an_accepted_motion_in_the_adopted_state_is_fine(consulting: Town) -> None:
    """The decided text holds the requested wording."""
    consulting.change("sprache", "Die Stadt berichtet jährlich.", "Die Stadt berichtet halbjährlich.")
    consulting.change("beratungen", "ergebnis: offen", "ergebnis: angenommen")
    consulting.adopt()
    assert codes(consulting) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('datum: "2012-03-01"', 'datum: "2011-03-01"'),
        ("rolle: entscheidung}", "rolle: vorberatung}"),
        ("rolle: empfehlung", "rolle: kenntnis"),
    ],
)
def test_the_steps_have_an_order(consulting: Town, old: str, new: str) -> None:
    """Dates do not go back; the decision or the notice stands once and last."""
    consulting.change("beratungen", old, new)
    assert "KZ-BERATUNG-FOLGE" in codes(consulting)


def test_a_step_names_motions_that_exist(consulting: Town) -> None:
    """An unknown motion is reported at its step."""
    consulting.change("beratungen", "[MUS-AA-001]", "[MUS-AA-009]")
    assert codes(consulting) == ["KZ-BERATUNG-ANTRAG"]
