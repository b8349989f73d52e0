"""The way of a proposal through the bodies, on its own page and on the pages of what it is about."""

from __future__ import annotations

import pytest
from town import Town

from konzept.render import Renderer
from konzept.views.consultations import PRINTS_SHOWN, Proceedings, proceedings, short_print, vote_words
from konzept.views.pages import all_pages
from konzept.views.past import Past

GOAL = "MUS-TZ-014"
CONSULTATION = """\
- id: MUS-BR-001
  typ: beratung
  titel: Beratung der Fortschreibung
  nummer: 45/2012
  objekte: [MUS-TZ-014]
  schritte:
    - {gremium: MUS-GR-002, datum: "2012-03-01", rolle: empfehlung, ergebnis: geaendert, ja: 9, nein: 1, enthaltung: 1, aenderungsantraege: [MUS-AA-001]}
    - {gremium: MUS-GR-001, datum: "2012-05-08", rolle: entscheidung}
- id: MUS-AA-001
  typ: aenderungsantrag
  titel: Öfter berichten
  objekt: [MUS-TZ-014]
  antragsteller: [MUS-GR-002]
  wortlaut_neu: Die Stadt berichtet halbjährlich.
  begruendung: Ein Jahr ist zu lang.
  ergebnis: offen
  fp_bezug: FP
- id: MUS-BS-002
  typ: beschluss
  titel: Beschluss der Fortschreibung
  datum: {datum: "2012-05-08", genauigkeit: tag}
  nummer: 45/2012
  gremium: [MUS-GR-001]
"""  # noqa: E501


def at_work(town: Town, item_id: str) -> Proceedings:
    concept = town.concept()
    return proceedings(Past(concept), concept.catalog.items[item_id])


@pytest.fixture
def consulted(adopted: Town) -> Town:
    """A town in which a proposal is on its way, with a motion against the adopted wording."""
    adopted.add("beschluesse", CONSULTATION.replace("FP", adopted.fingerprint(GOAL)))
    return adopted


def test_the_steps_stand_on_the_page_of_what_they_are_about(consulted: Town) -> None:
    """Body, date, role, outcome and votes; what the source does not say is said."""
    (found,) = at_work(consulted, GOAL).consultations
    assert [(step.body.title, step.date, step.role, step.outcome) for step in found.steps] == [
        ("Integrationsrat", "1. März 2012", "Empfehlung", "geändert beschlossen"),
        ("Rat", "8. Mai 2012", "Entscheidung", ""),
    ]
    assert found.steps[0].votes == "9 ja, 1 nein, 1 Enthaltung"
    assert (found.number, found.closed) == ("Vorlage 45/2012", "")


@pytest.mark.parametrize("item_id", ["MUS-BR-001", "MUS-BS-002"])
def test_consultation_and_decision_show_them_too(consulted: Town, item_id: str) -> None:
    """A decision finds its consultation by the number of the Vorlage."""
    assert [one.ref.id for one in at_work(consulted, item_id).consultations] == ["MUS-BR-001"]


def test_others_show_nothing(consulted: Town) -> None:
    """An object nobody consults about has no such block."""
    assert not at_work(consulted, "MUS-LZ-002")


def test_a_motion_is_told_with_wording_and_outcome(consulted: Town) -> None:
    """Who wants what, why, and what became of it."""
    motion = at_work(consulted, GOAL).consultations[0].steps[0].motions[0]
    assert motion.outcome == "noch nicht entschieden"
    assert [ref.title for ref in motion.applicants] == ["Integrationsrat"]
    assert (motion.wording, motion.reason) == ("Die Stadt berichtet halbjährlich.", "Ein Jahr ist zu lang.")
    assert not motion.outdated


def test_a_motion_against_an_older_wording_says_so(consulted: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text moved on since the motion was written: everybody who reads it is told."""
    monkeypatch.setenv("KONZEPT_PROFIL", "entwurf")
    consulted.change("sprache", "berichtet jährlich", "berichtet monatlich")
    assert at_work(consulted, GOAL).consultations[0].steps[0].motions[0].outdated
    plan = next(plan for plan in all_pages(consulted.concept()) if plan.address == "objekt/MUS-AA-001.html")
    assert "Der Antrag bezieht sich auf eine ältere Fassung." in str(Renderer().page(plan.make()))


def test_a_decided_motion_is_not_called_outdated(consulted: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once accepted, the wording differs because it was accepted."""
    monkeypatch.setenv("KONZEPT_PROFIL", "entwurf")
    consulted.change("beschluesse", "ergebnis: offen", "ergebnis: angenommen")
    consulted.change("sprache", "berichtet jährlich", "berichtet halbjährlich")
    assert not at_work(consulted, GOAL).consultations[0].steps[0].motions[0].outdated


def test_a_decision_names_what_it_decided_by_title(adopted: Town) -> None:
    """By outcome, with the states before and after and at most twelve signs of each wording."""
    decided = at_work(adopted, "MUS-BS-001").decided
    assert decided is not None
    (group,) = decided.groups
    assert group.label == "wie vorgelegt beschlossen"
    assert "Alle sprechen Deutsch" in [ref.title for ref in group.refs]
    assert decided.adopted is not None
    assert decided.adopted.address == "stand/2010-06-29-mus/index.html"
    assert len(decided.prints) <= PRINTS_SHOWN
    assert all(len(one.adopted) == 12 for one in decided.prints)


def test_short_words() -> None:
    """A fingerprint by its first signs; votes as one says them."""
    assert short_print("v1-w-" + "ab" * 32) == "abababababab"
    assert short_print("") == ""
    assert vote_words({"ja": "31", "nein": "4", "enthaltung": "3"}) == "31 ja, 4 nein, 3 Enthaltungen"
    assert vote_words({"enthaltung": "1"}) == "1 Enthaltung"
