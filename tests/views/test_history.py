"""The life of an object on its page: every state that changed it, who decided, and since when its wording holds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from town import Town

from konzept.concept import Concept
from konzept.render import Renderer
from konzept.staende import GONE, NEW, SAME, Op, word_diff
from konzept.views import past as past_module
from konzept.views.concepts import concept_view, portal_view
from konzept.views.graves import grave_page
from konzept.views.history import Change, History, history
from konzept.views.pages import all_pages
from konzept.views.past import Past
from konzept.views.readable_diff import CONTEXT, shortened

GOAL, MEASURE = "MUS-TZ-014", "MUS-M-001"
SECOND_DECISION = """\
- id: MUS-BS-002
  typ: beschluss
  titel: Beschluss der Fortschreibung
  datum: {datum: "2012-05-08", genauigkeit: tag}
  nummer: 45/2012
  top: Ö 7
  gremium: [MUS-GR-001]
"""
GRAVE = """\
- id: MUS-M-002
  typ: massnahme
  titel: Elterncafés öffnen
  grabstein: true
  entfallen_am: "2012-05-08"
  grund: Die Cafés gehen in den Familienzentren auf.
  nachfolger: [MUS-M-003]
  beschluss: [MUS-BS-002]
- id: MUS-M-003
  typ: massnahme
  titel: Familienzentren einrichten
  umsetzungsstatus: geplant
  text: Familien finden in jedem Stadtteil ein Zentrum.
  dient: [MUS-TZ-014]
  zustaendig: [MUS-AK-002]
  ersetzt: [MUS-M-002]
"""


def life(town: Town, item_id: str) -> History:
    concept = town.concept()
    return history(Past(concept), concept.catalog.items[item_id])


def words(change: Change) -> str:
    return "".join(op.text for text in change.texts for op in text.ops)


def page(concept: Concept, address: str) -> str:
    plan = next(plan for plan in all_pages(concept) if plan.address == address)
    html = Renderer().page(plan.make())
    assert isinstance(html, str)
    return html


def decide_again(town: Town) -> None:
    """A second decision that adopts what the tree now holds."""
    town.add("beschluesse", SECOND_DECISION)
    town.freeze("2012-05-08-mus", "--beschluss", "MUS-BS-002")


# -- states ------------------------------------------------------------------------------------------------------


def test_an_object_that_never_changed_has_one_line(adopted: Town) -> None:
    """Only the first state: no list of events, but since when it holds and in which state it was adopted."""
    found = life(adopted, GOAL)
    assert found.changes == ()
    assert found.since == "gilt seit 29. Juni 2010"
    assert found.first is not None
    assert found.first.address == "stand/2010-06-29-mus/index.html"


def test_a_concept_without_states_shows_nothing(town: Town) -> None:
    """No state, no claim about the past."""
    found = life(town, GOAL)
    assert (found.since, found.first, found.changes) == ("", None, ())


def test_a_new_wording_is_told_with_its_decision(adopted: Town) -> None:
    """Date, body, Vorlage and TOP, the words that went and came, the state and the synopsis; newest first."""
    adopted.change("sprache", "jährlich", "alle zwei Jahre")
    decide_again(adopted)
    newest, first = life(adopted, GOAL).changes
    assert (newest.title, newest.date) == ("Geändert", "8. Mai 2012")
    assert newest.votes[0].title == "Rat, 8. Mai 2012, Vorlage 45/2012, TOP Ö 7"
    assert Op(GONE, "jährlich") in newest.texts[0].ops
    assert Op(NEW, "alle zwei Jahre") in newest.texts[0].ops
    assert newest.state is not None
    assert newest.synopsis is not None
    assert newest.synopsis.address == "musterstadt/synopse-2010-06-29-mus-2012-05-08-mus.html"
    assert first.title == "Erste Fassung"


def test_the_new_wording_holds_since_its_decision(adopted: Town) -> None:
    """What changed holds since the second decision, what stayed since the first."""
    adopted.change("sprache", "jährlich", "alle zwei Jahre")
    decide_again(adopted)
    assert life(adopted, GOAL).since == "gilt seit 8. Mai 2012"
    assert life(adopted, "MUS-LZ-001").since == "gilt seit 29. Juni 2010"


def test_a_state_that_changed_nothing_is_no_event(adopted: Town) -> None:
    """Only what happened to this object is told."""
    adopted.change("sprache", "jährlich", "alle zwei Jahre")
    decide_again(adopted)
    assert life(adopted, "MUS-LZ-002").changes == ()


def test_a_new_status_moves_no_wording(adopted: Town) -> None:
    """The status of the implementation is an event, and the wording holds as long as before."""
    adopted.change("sprache", "umsetzungsstatus: geplant", "umsetzungsstatus: umgesetzt")
    adopted.freeze("2011-06-30-mus", "--art", "bericht")
    found = life(adopted, MEASURE)
    assert found.changes[0].title == "Stand der Umsetzung geändert"
    assert found.since == "gilt seit 29. Juni 2010"


def test_a_proposal_is_called_one_and_the_decision_is_compared_with_what_was_in_force(adopted: Town) -> None:
    """Vorlage and decided state each show the way from the wording in force, not from each other."""
    adopted.change("sprache", "jährlich", "monatlich")
    adopted.freeze("2012-03-01-mus", "--art", "vorlage")
    adopted.change("sprache", "monatlich", "vierteljährlich")
    decide_again(adopted)
    decided, proposed, _ = life(adopted, GOAL).changes
    assert proposed.title == "Vorgeschlagen: Geändert"
    assert proposed.draft
    assert "monatlich" in words(proposed)
    assert {"jährlich", "vierteljährlich"} <= {op.text for op in decided.texts[0].ops}
    assert "monatlich" not in words(decided).replace("vierteljährlich", "")


def test_a_postponed_proposal_leaves_the_old_wording_in_force(adopted: Town) -> None:
    """Vertagt: what was adopted before goes on holding."""
    entry = "  entscheidungen:\n    - {objekt: MUS-TZ-014, ergebnis: vertagt}\n"
    adopted.add("beschluesse", SECOND_DECISION + entry)
    assert life(adopted, GOAL).since == "gilt seit 29. Juni 2010"
    assert life(adopted, GOAL).status_label == "vertagt"


def test_nothing_is_compared_before_a_page_is_made(adopted: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Planning a build costs no comparison; making all pages compares each pair once."""
    adopted.change("sprache", "jährlich", "alle zwei Jahre")
    decide_again(adopted)
    concept, calls = adopted.concept(), []
    compare = past_module.compare
    monkeypatch.setattr(past_module, "compare", lambda *args, **kw: calls.append(1) or compare(*args, **kw))
    plans = [plan for plan in all_pages(concept) if plan.address.startswith(("objekt/", "stand/", "musterstadt/neu"))]
    assert calls == []
    for plan in plans:
        plan.make()
    assert calls == [1]


# -- records -----------------------------------------------------------------------------------------------------


def test_a_review_is_an_event_on_both_ends(adopted: Town) -> None:
    """Who looked, at which link, and why it stays; never the name of a person."""
    reason = "Ziel und Maßnahme passen weiterhin zusammen."
    options = ("--stelle", "MUS-AK-001", "--begruendung", reason, "--datum", "2011-03-01")
    adopted.run("pruefung", "MUS-M-002", "dient", GOAL, *options)
    for item_id, other in (("MUS-M-002", "„Sprachförderung ausbauen“"), (GOAL, "„Elterncafés öffnen“")):
        change = life(adopted, item_id).changes[0]
        assert (change.title, change.note, change.reasons) == ("Geprüft und bestätigt", "Jugendamt", (reason,))
        assert other in change.links[0]


def test_a_repair_is_an_event_and_the_wording_goes_on_holding(town: Town) -> None:
    """A corrected typing error needs no decision: it is told with its reason, and „gilt seit“ stays."""
    town.change("sprache", "berichtet", "berichtett")
    town.adopt()
    before = town.fingerprint(GOAL)
    town.change("sprache", "berichtett", "berichtet")
    record = f"""\
objekt: {GOAL}
art: redaktionell
fp_alt: {before}
fp_neu: {town.fingerprint(GOAL)}
stelle: MUS-AK-001
datum: "2011-01-15"
grund: Schreibfehler berichtigt, ein Buchstabe zu viel.
"""
    folder = town.root / "needs/musterstadt/ausnahmen"
    folder.mkdir()
    (folder / "ausnahme-1.yaml").write_text(record, encoding="utf-8")
    found = life(town, GOAL)
    assert found.changes[0].title == "Redaktionell berichtigt, ohne neuen Beschluss"
    assert found.since == "gilt seit 29. Juni 2010"


# -- retired objects ---------------------------------------------------------------------------------------------


@pytest.fixture
def retired(adopted: Town) -> Town:
    """The town after its council replaced the parents' cafés by family centres."""
    adopted.remove("sprache", "MUS-M-002")
    adopted.add("sprache", GRAVE)
    decide_again(adopted)
    return adopted


def test_a_retired_object_keeps_its_page(retired: Town) -> None:
    """It names successor, reason and decision and keeps the last wording readable."""
    html = page(retired.concept(), "objekt/MUS-M-002.html")
    assert "wurde abgelöst (8. Mai 2012)" in html
    assert "MUS-M-003.html" in html
    assert "MUS-BS-002.html" in html
    assert "Die Cafés gehen in den Familienzentren auf." in html
    assert "Eltern treffen sich wöchentlich in der Volkshochschule." in html


def test_a_retired_object_tells_who_took_its_place(retired: Town) -> None:
    """On its own page the event is „Abgelöst durch …“, on the successor's „Ersetzt …“."""
    assert life(retired, "MUS-M-002").changes[0].title == "Abgelöst durch „Familienzentren einrichten“"
    concept = retired.concept()
    past = Past(concept)
    assert past.rows(past.states("musterstadt")[-1])["MUS-M-003"].headings == ("Ersetzt MUS-M-002",)


def test_a_retired_object_counts_nowhere(retired: Town) -> None:
    """It leaves counts, distribution and the reading list, and stands in a block of its own."""
    concept = retired.concept()
    view = concept_view(concept, concept.metamodel.municipalities["musterstadt"])
    assert dict(view.figures)["Maßnahmen"] == 2
    assert sum(part.count for part in view.distribution) == 2
    assert portal_view(concept).total == len(concept.catalog) - 1
    reading = page(concept, "musterstadt/sprache.html")
    before, _, after = reading.partition("Entfallene Einträge")
    assert "MUS-M-002" not in before
    assert "MUS-M-002" in after
    for plan in all_pages(concept):
        if "matrix" in plan.address and plan.address.endswith(".html"):
            tables = re.findall(r"<table.*?</table>", str(Renderer().page(plan.make())), re.DOTALL)
            assert "MUS-M-002" not in "".join(tables), plan.address


def test_the_page_of_a_retired_object_says_so_in_its_title(retired: Town) -> None:
    """Two pages of one title are told apart."""
    concept = retired.concept()
    made = grave_page(concept, concept.catalog.items["MUS-M-002"], Past(concept))
    assert made.frame.mark == "Maßnahme MUS-M-002, entfallen"


# -- the page ----------------------------------------------------------------------------------------------------


def test_wording_and_implementation_stand_apart(adopted: Town) -> None:
    """The page says what became of the text and what became of the work, each in its own words."""
    due = '\n  frist: {datum: "2011-12-31", genauigkeit: tag}'
    adopted.change("sprache", "umsetzungsstatus: geplant", f"umsetzungsstatus: geplant{due}")
    html = page(adopted.concept(), f"objekt/{MEASURE}.html")
    assert "Wortlaut: beschlossen" in html
    assert 's-geplant">geplant' in html
    assert "Überfällig seit 31. Dezember 2011." in html


def test_marks_are_words(adopted: Town) -> None:
    """What went and what came is legible with styles off."""
    adopted.change("sprache", "jährlich", "alle zwei Jahre")
    decide_again(adopted)
    html = page(adopted.concept(), f"objekt/{GOAL}.html")
    assert "<del>[entfällt: jährlich]</del> <ins>[neu: alle zwei Jahre]</ins>" in html


def test_no_page_prints_a_whole_fingerprint(adopted: Town) -> None:
    """A decision names what it decided by title; at most twelve signs of a fingerprint are shown."""
    concept = adopted.concept()
    html = page(concept, "objekt/MUS-BS-001.html")
    assert "Alle sprechen Deutsch" in html
    assert re.search(r"beschlossen <code>[0-9a-f]{12}</code>", html)
    for plan in all_pages(concept):
        if plan.address.startswith("objekt/"):
            assert not re.search(r"v1-[wsd]-[0-9a-f]{13,}", str(Renderer().page(plan.make()))), plan.address


# -- shortening --------------------------------------------------------------------------------------------------

WORDS = ("Stadt", "berichtet", "jährlich", "dem", "Rat", "über", "Ziele", ",", ".", "\n\n", "zwei")
SENTENCE = st.lists(st.sampled_from(WORDS), max_size=80)


@given(SENTENCE, SENTENCE)
def test_shortening_loses_no_change(old: list[str], new: list[str]) -> None:
    """Every struck and every added word stays; only what did not change is cut."""
    diff = word_diff(" ".join(old), " ".join(new))
    shown = shortened(diff)
    for kind in (GONE, NEW):
        assert _joined(shown, kind) == _joined(diff, kind)


def _joined(ops: tuple[Op, ...], kind: str) -> str:
    return "".join("".join(text.split()) for op, text in ops if op == kind)


def test_long_unchanged_text_is_cut() -> None:
    """A long text with one new word shows some words around it."""
    text = "Die Stadt berichtet. " * 60
    shown = shortened(word_diff(text + "Ende alt", text + "Ende neu"))
    assert shown[0].op == SAME
    assert len(shown[0].text) <= CONTEXT + 2
    assert shown[0].text.startswith("…")
