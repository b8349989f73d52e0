"""Musterstadt shows everything a concept can show once it is carried on, and counts nowhere."""

from __future__ import annotations

from itertools import chain

import pytest
from sourcetexts import ROOT

from konzept.concept import Concept, load_concept
from konzept.core import Project
from konzept.figures.assessment import Verdict
from konzept.items import Item
from konzept.staende import Relation, Timing, compare, find_suspects, lateness, verified
from konzept.views.comparison import comparison_pages
from konzept.views.fingerprints import Fingerprints
from konzept.views.glossary import terms_pages
from konzept.views.shared import municipalities, real_concepts

TOWN = "musterstadt"
ADOPTED, PROPOSED, AMENDED, REPORT = "2024-06-27-mus", "2025-03-13-mus-vorlage", "2025-06-26-mus", "2026-06-30-mus"


@pytest.fixture(scope="session")
def town(concept: Concept) -> tuple[Item, ...]:
    """All objects of Musterstadt."""
    return tuple(item for item in concept.catalog if item.municipality == TOWN)


def of_type(items: tuple[Item, ...], *types: str) -> list[Item]:
    return [item for item in items if item.type in types and not item.is_tombstone]


# -- it is an example, and says so -----------------------------------------------------------------------------------


def test_it_is_invented_and_stands_at_the_end(concept: Concept) -> None:
    """Overviews show it after the real concepts, comparisons not at all."""
    assert municipalities(concept)[-1].key == TOWN
    assert TOWN not in {known.key for known in real_concepts(concept)}
    assert concept.metamodel.municipalities[TOWN].long_name == "Musterstadt (erfundenes Beispiel)"


def test_every_document_it_names_is_marked_as_invented(town: tuple[Item, ...]) -> None:
    """Nobody looks for a document that does not exist."""
    documents = of_type(town, "quelle")
    assert {document.text("dokumentstatus") for document in documents} == {"erfunden"}
    assert all("erfundenes Beispiel" in document.title for document in documents)


def test_every_chapter_says_that_it_is_invented() -> None:
    """Who comes from a search engine reads it in the text too."""
    chapters = [path.read_text(encoding="utf-8") for path in (ROOT / "docs" / TOWN).glob("*.md")]
    assert len(chapters) >= 4
    assert all("erfunden" in text for text in chapters)


def test_its_numbers_carry_the_notice_in_every_row(concept: Concept) -> None:
    """A row that was copied out of its table still says where it comes from; no real series has one of its values."""
    rows = [one for series in concept.figures.series for one in series.observations if one.ags == "00000000"]
    assert len(rows) > 40
    assert {one.quelle for one in rows} == {"Stadt Musterstadt (erfundenes Beispiel)"}
    assert {one.vermerk for one in rows} == {"Erfundenes Beispiel: keine echte Zahl."}
    real = {one.indikator for series in concept.figures.series for one in series.observations if one not in rows}
    assert real.isdisjoint({one.indikator for one in rows})


def test_it_is_in_no_comparison(concept: Concept) -> None:
    """Neither the comparison nor the glossary shows any of its objects."""
    plans = chain(comparison_pages(concept, Fingerprints(concept)), terms_pages(concept, Fingerprints(concept)))
    assert all("MUS-" not in repr(plan.make().view) for plan in plans)


# -- it is sound -----------------------------------------------------------------------------------------------------


def test_it_breaks_no_rule(concept: Concept) -> None:
    """Not even one that is only a hint today."""
    found = [str(problem) for problem in concept.problems if f"/{TOWN}/" in problem.path]
    assert [text for text in found if "KZ-VERDACHT" not in text] == []


def test_before_a_vote_only_the_open_review_is_left() -> None:
    """The one suspect link is there to be seen; nothing else keeps Musterstadt from the next vote."""
    strict = load_concept(Project(ROOT), "beschlussvorlage")
    found = [problem for problem in strict.errors if f"/{TOWN}/" in problem.path]
    assert [(problem.code, "MUS-IND-001" in problem.message) for problem in found] == [("KZ-VERDACHT", True)]


def test_the_lock_holds_and_the_repair_is_allowed(concept: Concept) -> None:
    """A misspelt word in an adopted goal was put right without a vote, with office and reason."""
    ledger = concept.ledger
    assert [exception.item_id for exception in ledger.exceptions_of["MUS-LZ-002"]] == ["MUS-LZ-002"]
    assert [exception for exception, _ in ledger.refused_exceptions if exception.item_id.startswith("MUS-")] == []
    assert ledger.text_status(concept.catalog.items["MUS-LZ-002"]) == "beschlossen"


# -- what it shows ---------------------------------------------------------------------------------------------------


def test_every_status_of_implementation_occurs(concept: Concept, town: tuple[Item, ...]) -> None:
    """From planned to given up."""
    measures = of_type(town, "massnahme", "umsetzungsschritt")
    shown = {item.text("umsetzungsstatus") for item in measures}
    assert shown == set(concept.metamodel.value_lists["umsetzungsstatus"])


def test_every_kind_of_lateness_occurs(concept: Concept, town: tuple[Item, ...]) -> None:
    """In time, late, overdue, postponed, done at an unknown time, passed without a word."""
    day = concept.metamodel.reference_date
    found = [lateness(item, day) for item in of_type(town, "massnahme", "umsetzungsschritt")]
    assert {late.kind for late in found if late} == set(Timing) - {Timing.POSTPONED_OVERDUE}


def test_what_was_given_up_names_the_decision(concept: Concept) -> None:
    """Giving up something adopted needs a vote."""
    item = concept.catalog.items["MUS-M-011"]
    assert item.text("umsetzungsstatus") == "aufgegeben"
    assert [link.target for link in item.links if link.role == "beschluss"] == ["MUS-BS-002"]


def test_the_verdicts_differ(concept: Concept) -> None:
    """A target reached, one on track, one off track, one kept, one without a target."""
    found = {one.id: one.urteil for name in concept.figures.assessments for one in concept.figures.assessments[name]}
    assert {name: verdict for name, verdict in found.items() if name.startswith("MUS-")} == {
        "MUS-IND-001": Verdict.ON_TRACK,
        "MUS-IND-002": Verdict.KEPT,
        "MUS-IND-003": Verdict.OFF_TRACK,
        "MUS-IND-004": Verdict.KEPT,
        "MUS-IND-005": Verdict.WITHOUT_TARGET,
    }


def test_the_series_show_revision_break_and_secret(concept: Concept) -> None:
    """Two editions of one value, a new way of counting, a cell nobody may see."""
    rows = [one for series in concept.figures.series for one in series.observations if one.ags == "00000000"]
    revised = sorted(one.wert for one in rows if one.indikator == "muster_anerkennungen" and one.zeit == "2023")
    assert revised == ["39", "43"]
    assert {one.indikator for one in rows if one.bruch_vor} == {"muster_ausbildungsquote", "muster_bevoelkerung"}
    assert [(one.indikator, one.zeit, one.wert) for one in rows if one.zeichen == "."] == [
        ("muster_seiteneinstieg", "2021", "")
    ]


def test_a_value_stays_as_voted(concept: Concept) -> None:
    """The state of 2024 knows the first edition only, whatever was corrected later."""
    voted = [row for row in concept.ledger.states.load(ADOPTED).values if row["indikator"] == "muster_anerkennungen"]
    assert [row["wert"] for row in voted if row["zeitraum"] == "2023"] == ["39"]


def test_the_states_tell_a_story(concept: Concept) -> None:
    """Adopted, proposed, adopted with changes, reported: a chain of four, each marked as invented."""
    states = concept.ledger.states.of(TOWN)
    assert [(info.state_id, info.kind) for info in states] == [
        (ADOPTED, "beschluss"),
        (PROPOSED, "vorlage"),
        (AMENDED, "beschluss"),
        (REPORT, "bericht"),
    ]
    assert all("erfundenes Beispiel" in info.title for info in states)


def test_the_council_changed_what_was_proposed(concept: Concept) -> None:
    """The three texts side by side show as proposed, amended, changed and added in the session, and not adopted."""
    states = concept.ledger.states
    synopsis = verified(compare(*map(states.load, (ADOPTED, AMENDED, PROPOSED)), concept.ledger))
    relations = {(three.element, three.relation) for row in synopsis.rows for three in row.three_way}
    assert relations >= {
        ("MUS-IND-001", Relation.AS_PROPOSED),
        ("MUS-TZ-001", Relation.AMENDED),
        ("MUS-TZ-003", Relation.CHANGED_IN_SESSION),
        ("MUS-US-006", Relation.ADDED_IN_SESSION),
        ("MUS-M-015", Relation.NOT_ADOPTED),
    }


def test_every_change_of_2025_has_its_reason(concept: Concept) -> None:
    """No row of the synopsis leaves a reader alone with „keine Begründung angegeben“."""
    states = concept.ledger.states
    rows = compare(states.load(ADOPTED), states.load(AMENDED), None, concept.ledger).rows
    changed = [row for row in rows if row.reasons and not row.is_unchanged]
    assert changed
    assert all("keine Begründung angegeben" not in row.reasons for row in changed)


def test_the_proposal_went_its_way(concept: Concept) -> None:
    """Integrationsrat, committee, council; one request refused, two adopted."""
    catalog = concept.catalog
    steps = catalog.items["MUS-BR-001"].structures("schritte")
    assert [step["gremium"] for step in steps] == ["MUS-GR-002", "MUS-GR-003", "MUS-GR-001"]
    results = {motion.id: motion.result for motion in concept.ledger.decisions.amendments if motion.id[:3] == "MUS"}
    assert sorted(results.values()) == ["abgelehnt", "angenommen", "angenommen"]


def test_reviews_were_written_and_one_is_due(concept: Concept) -> None:
    """After the goal was changed two links were looked at again, one was not."""
    suspects = [state.key for state in find_suspects(concept.ledger).suspect() if state.link.source[:3] == "MUS"]
    assert suspects == [("MUS-IND-001", "misst", "MUS-TZ-001")]
    assert len([review for review in concept.ledger.records.reviews if f"/{TOWN}/" in review.path]) >= 6


def test_what_is_gone_names_its_successor(concept: Concept) -> None:
    """A tombstone leads on; one that was never adopted leads nowhere and says why."""
    retired = {item.id: item for item in concept.catalog if item.municipality == TOWN and item.is_tombstone}
    assert sorted(retired) == ["MUS-M-010", "MUS-M-015"]
    assert [link.target for link in retired["MUS-M-010"].links if link.role == "nachfolger"] == ["MUS-M-014"]
    assert concept.ledger.text_status(retired["MUS-M-010"]) == "abgeloest"


def test_one_gap_is_justified(town: tuple[Item, ...]) -> None:
    """Somebody decided until when something may be missing, and why."""
    gaps = [gap for item in town for gap in item.structures("begruendete_luecken")]
    assert [(gap["rolle"], gap["stelle"]) for gap in gaps] == [("misst", "MUS-GR-004")]


def test_it_stays_small(town: tuple[Item, ...], concept: Concept) -> None:
    """Small enough to read on an evening."""
    assert 55 <= len(town) <= 80
    assert len(concept.catalog.of_type("handlungsfeld", TOWN)) == 3


def test_the_records_name_offices_and_no_one_else() -> None:
    """Every review and exception was made by an office or body."""
    records = [path for name in ("pruefungen", "ausnahmen") for path in (ROOT / "needs" / TOWN / name).glob("*.yaml")]
    assert len(records) >= 7
    assert all("stelle: MUS-" in path.read_text(encoding="utf-8") for path in records)
