"""What a draft means for decisions, reviews, counts, verdicts, translations and states: the preview and the law of it.

The law: what the preview says of a draft is what check and pages say once the draft stands in its file.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from town import Town

from konzept.concept import Concept
from konzept.core import Problem
from konzept.languages.model import digest
from konzept.staende import breaches_of, find_suspects, holding_reviews
from konzept.views.consequences import ABSENT, Consequences, consequences
from konzept.views.impact import impact_facts, ripple_digests
from konzept.views.matrix import coverages
from konzept.views.preview import Preview, draft_preview, preview

REASON = "Angesehen und für passend befunden."
SERIES = """\
ags,ebene,indikator,konzept,basis,bezeichnung,stichtag,zeitraum,wert,zeichen,qualitaet,einheit,zaehler,nenner,quelle,\
tabelle,code,lizenz,vermerk,abruf_am,fassung,datei_sha256,berechnung,guete,bruch_vor,fundstelle,anmerkung
"""
YEARS = {2018: 140, 2019: 150, 2020: 160, 2021: 170, 2022: 180, 2023: 190}


def rows(ags: str) -> str:
    """Six yearly values, rising by ten, of statistics that need no gate."""
    return SERIES + "".join(
        f"{ags},gemeinde,vermittlungen,auslaender,Zensus2022,Vermittlungen,{year}-12-31,,{value},,,Personen,,,Amt,T,C,"
        "dl-de/by-2-0,Amt,2024-01-01,1,unbekannt,,A,,Seite 1,\n"
        for year, value in YEARS.items()
    )


@pytest.fixture
def living(adopted: Town) -> Town:
    """An adopted concept with a review, a judged indicator, a translation, an open consultation and a report."""
    adopted.run(
        *("pruefung", "MUS-M-002", "dient", "MUS-TZ-014", "--stelle", "MUS-AK-001"),
        *("--begruendung", REASON, "--datum", "2011-03-01"),
    )
    ags = adopted.concept().metamodel.municipalities["musterstadt"].ags or "05158028"
    folder = adopted.root / "data/reihen"
    folder.mkdir(parents=True)
    (folder / "a.csv").write_text(rows(ags), encoding="utf-8")
    adopted.remove("arbeit", "MUS-IND-001")
    adopted.add(
        "arbeit",
        "- id: MUS-IND-001\n  typ: indikator\n  titel: Vermittlungen im Jahr\n  numerierung: '2.2'\n"
        '  zieltyp: erreichen\n  richtung: steigen\n  zielwert: "200"\n  nachkommastellen: "0"\n'
        "  frist: {datum: '2030', genauigkeit: jahr, quelle_text: bis 2030}\n"
        f'  reihen: ["vermittlungen/auslaender@{ags}"]\n  misst: [MUS-LZ-002]\n',
    )
    languages = adopted.root / "data/uebersetzungen/en"
    languages.mkdir(parents=True)
    (languages / "musterstadt.csv").write_text(
        f"id;feld;quelle_fp;text\nMUS-LZ-001;titel;{digest('Alle sprechen Deutsch')};Everybody speaks German\n"
    )
    adopted.add(
        "beschluesse",
        "- id: MUS-BR-001\n  typ: beratung\n  titel: Beratung der Sprachförderung\n  objekte: [MUS-TZ-014]\n"
        '  schritte: [{gremium: MUS-GR-001, datum: "2012-05-01", rolle: entscheidung}]\n',
    )
    return adopted


def goal_reworded(town: Town) -> tuple[str, ...]:
    town.change("sprache", "Die Stadt berichtet jährlich.", "Die Stadt berichtet alle zwei Jahre.")
    return ("MUS-TZ-014",)


def typo_mended(town: Town) -> tuple[str, ...]:
    town.change("sprache", "gut Deutsch", "gutt Deutsch")
    return ("MUS-LZ-001",)


def title_changed(town: Town) -> tuple[str, ...]:
    town.change("sprache", "titel: Alle sprechen Deutsch", "titel: Alle lernen Deutsch")
    return ("MUS-LZ-001",)


def measure_without_goal(town: Town) -> tuple[str, ...]:
    town.change("sprache", "  dient: [MUS-TZ-014]\n", "")
    return ("MUS-M-002",)


def measure_without_office(town: Town) -> tuple[str, ...]:
    town.change("sprache", "  zustaendig: [MUS-AK-001]\n", "")
    return ("MUS-M-001",)


def target_raised(town: Town) -> tuple[str, ...]:
    town.change("arbeit", 'zielwert: "200"', 'zielwert: "400"')
    return ("MUS-IND-001",)


def direction_forgotten(town: Town) -> tuple[str, ...]:
    town.change("arbeit", "  richtung: steigen\n", "")
    return ("MUS-IND-001",)


def series_misspelt(town: Town) -> tuple[str, ...]:
    town.change("arbeit", "vermittlungen/", "vermitlungen/")
    return ("MUS-IND-001",)


def status_moved_on(town: Town) -> tuple[str, ...]:
    town.change("sprache", "umsetzungsstatus: geplant", "umsetzungsstatus: in_umsetzung")
    return ("MUS-M-001",)


def goal_retired(town: Town) -> tuple[str, ...]:
    town.remove("sprache", "MUS-TZ-014")
    town.add(
        "sprache",
        "- id: MUS-TZ-014\n  typ: teilziel\n  titel: Sprachförderung ausbauen\n  grabstein: true\n"
        "  grund: Aufgegangen im Leitziel.\n  nachfolger: [MUS-LZ-001]\n",
    )
    return ("MUS-TZ-014",)


def measure_added(town: Town) -> tuple[str, ...]:
    town.add(
        "sprache",
        "- id: MUS-M-003\n  typ: massnahme\n  titel: Lesepaten werben\n  umsetzungsstatus: geplant\n"
        "  dient: [MUS-TZ-014]\n  zustaendig: [MUS-AK-002]\n",
    )
    return ("MUS-M-003",)


EDITS = (
    goal_reworded,
    typo_mended,
    title_changed,
    measure_without_goal,
    measure_without_office,
    target_raised,
    direction_forgotten,
    series_misspelt,
    status_moved_on,
    goal_retired,
    measure_added,
)
Edit = Callable[[Town], tuple[str, ...]]


def edited(town: Town, edit: Edit) -> tuple[Concept, Concept, Preview]:
    """The project before and after an edit, and what the preview said of it before."""
    before = town.concept()
    ids = edit(town)
    after = town.concept()
    return before, after, draft_preview(before, [after.catalog.items[item_id] for item_id in ids])


def keys(problems: Iterator[Problem] | tuple[Problem, ...]) -> set[tuple[str, str, str]]:
    return {(problem.code, problem.severity, problem.message) for problem in problems}


# -- the law -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_the_preview_is_what_comes(living: Town, edit: Edit) -> None:
    """Findings, breaches, lost reviews, coverage and verdicts of the preview are those of the edited project."""
    before, after, found = edited(living, edit)
    own = found.consequences
    town = after.metamodel.municipalities["musterstadt"]

    assert keys(found.appear) == keys(after.problems) - keys(before.problems)
    assert keys(found.vanish) == keys(before.problems) - keys(after.problems)
    assert [len(binding.needed) for binding in own.bindings] == [
        len(breaches_of(after.ledger, binding.ref.id)) for binding in own.bindings
    ]
    lost = holding_reviews(before.ledger).keys() - holding_reviews(after.ledger).keys()
    assert {text.partition(":")[0] for text in own.reviews} == lost
    old, new = coverages(before, town), coverages(after, town)
    assert {shift.title: (shift.before, shift.after) for shift in own.coverage} == {
        title: (old.get(title, ABSENT), new.get(title, ABSENT))
        for title in old.keys() | new.keys()
        if old.get(title) != new.get(title)
    }
    assert verdicts_after(before, own) == {
        item_id: "; ".join(one.urteil_text for one in found) for item_id, found in after.figures.assessments.items()
    }


def verdicts_after(before: Concept, found: Consequences) -> dict[str, str]:
    """The verdicts there were, changed as the preview says."""
    verdicts = {
        item_id: "; ".join(one.urteil_text for one in own) for item_id, own in before.figures.assessments.items()
    }
    changed = {shift.title.partition(" ")[0]: shift.after for shift in found.verdicts}
    return {item_id: text for item_id, text in (verdicts | changed).items() if text != "ohne Bewertung"}


def test_a_preview_touches_nothing(living: Town) -> None:
    """Asked twice it says the same, and the project in memory is what it was."""
    concept = living.concept()
    problems, suspects = concept.problems, find_suspects(concept.ledger).suspect()
    ids = ("MUS-TZ-014",)
    draft = [concept.catalog.items[item_id] for item_id in ids]
    assert draft_preview(concept, draft) == draft_preview(concept, draft)
    assert (concept.problems, find_suspects(concept.ledger).suspect()) == (problems, suspects)


# -- sections ------------------------------------------------------------------------------------------------------


def test_an_adopted_wording_needs_a_decision(living: Town) -> None:
    """The draft's breach is told with the decision and what would be needed."""
    found = edited(living, goal_reworded)[2].consequences
    (binding,) = found.bindings
    assert binding.decision is not None
    assert (binding.decision.id, binding.words) == (
        "MUS-BS-001",
        "beschlossen: Rat, 29. Juni 2010, Vorlage 123/2010",
    )
    (needed,) = binding.needed
    assert "„jährlich“ wurde zu „alle zwei Jahre“" in needed
    assert "Neuen Beschluss eintragen" in needed


def test_what_is_free_needs_nothing(living: Town) -> None:
    """A status of an adopted measure moves on without a decision."""
    (binding,) = edited(living, status_moved_on)[2].consequences.bindings
    assert binding.needed == ()


def test_the_review_of_a_changed_goal_is_lost(living: Town) -> None:
    """The link that was looked at has to be looked at again."""
    found = edited(living, goal_reworded)[2].consequences
    assert [text.partition(",")[0] for text in found.reviews] == ["PR-2011-001: MUS-M-002 –dient→ MUS-TZ-014"]


def test_a_measure_without_goal_lowers_the_coverage(living: Town) -> None:
    """Each share that changes is told as it is and as it would be."""
    found = edited(living, measure_without_goal)[2].consequences
    shares = {shift.title: (shift.before, shift.after) for shift in found.coverage}
    assert shares["Ziele und Maßnahmen: Maßnahmen mit Ziel"] == ("2 von 2 (100\u00a0%)", "1 von 2 (50\u00a0%)")


def test_a_higher_target_changes_the_verdict(living: Town) -> None:
    """Verdicts are judged again with the draft's target."""
    (shift,) = edited(living, target_raised)[2].consequences.verdicts
    assert (shift.before, shift.after) == ("auf Kurs", "deutlich hinter dem Zielpfad")


def test_a_new_title_makes_its_translation_old(living: Town) -> None:
    """The translation is named with its language."""
    (text,) = edited(living, title_changed)[2].consequences.translations
    assert "MUS-LZ-001" in text and text.startswith("English")


def test_open_consultations_and_states_are_named(living: Town) -> None:
    """Who is just talking about it, and where it is frozen."""
    found = edited(living, goal_reworded)[2].consequences
    assert found.mentions == ("offene Beratung MUS-BR-001 „Beratung der Sprachförderung“",)
    assert found.states == ("2010-06-29-mus: Beschluss, 29. Juni 2010",)


def test_without_a_draft_one_sees_what_there_is(living: Town) -> None:
    """Asked for an id alone, nothing is compared; decision, reviews, translations and states are listed."""
    found = preview(living.concept(), ["MUS-TZ-014"]).consequences
    assert [binding.words.partition(":")[0] for binding in found.bindings] == ["beschlossen"]
    assert len(found.bindings[0].needed) == 1
    assert len(found.reviews) == 1
    assert found.coverage == ()
    assert len(found.states) == 1


def test_a_new_object_is_bound_by_nothing(living: Town) -> None:
    """Nobody decided on it, no state holds it."""
    found = edited(living, measure_added)[2].consequences
    assert [binding.decision for binding in found.bindings] == [None]
    assert (found.states, found.reviews, found.mentions) == ((), (), ())


# -- the command ---------------------------------------------------------------------------------------------------


def test_the_command_says_none_where_there_is_none(town: Town) -> None:
    """In a town without past every section is there and says „keine“."""
    output = town.run("auswirkung", "MUS-AK-001")
    for section in ("Prüfvermerke dazu:", "Bewertungen:", "Stände, in denen das steht:"):
        assert f"{section}\n  keine" in output
    assert "MUS-AK-001: nicht beschlossen; der Wortlaut ist nicht gebunden" in output


def test_the_command_takes_a_draft(living: Town, tmp_path: Path) -> None:
    """Text and JSON tell the same consequences."""
    draft = tmp_path / "entwurf.yaml"
    draft.write_text(
        "- id: MUS-IND-001\n  typ: indikator\n  titel: Vermittlungen im Jahr\n  misst: [MUS-LZ-002]\n"
        '  numerierung: "2.2"\n  fundstelle: {quelle: MUS-Q-001, abschnitt: "1", zeilen: "1"}\n',
        encoding="utf-8",
    )
    text = living.run("auswirkung", "--entwurf", str(draft))
    found = json.loads(living.run("auswirkung", "--entwurf", str(draft), "--format", "json"))["folgen"]
    assert "MUS-IND-001 „Vermittlungen im Jahr“: auf Kurs → ohne Bewertung" in text
    assert found["bewertungen"] == [
        {"was": "MUS-IND-001 „Vermittlungen im Jahr“", "vorher": "auf Kurs", "nachher": "ohne Bewertung"}
    ]
    assert set(found) == {
        *("beschlussbindung", "pruefvermerke", "abdeckung", "bewertungen"),
        *("uebersetzungen", "nennungen", "staende"),
    }


def test_consequences_of_nothing_are_empty(town: Town) -> None:
    """No id, no section has an entry."""
    concept = town.concept()
    assert consequences(concept, concept, ()) == Consequences(
        bindings=(), reviews=(), coverage=(), verdicts=(), translations=(), mentions=(), states=()
    )


# -- the block on the page -----------------------------------------------------------------------------------------


def test_the_page_tells_what_is_cheap_to_know(living: Town) -> None:
    """A decision, a review and an open consultation are told in a sentence each; nothing where there is nothing."""
    concept = living.concept()
    assert impact_facts(concept, "MUS-TZ-014") == (
        "Der Wortlaut ist beschlossen: Ihn zu ändern braucht einen neuen Beschluss.",
        "1 Prüfvermerk nennt diesen Eintrag.",
        "Der Eintrag steht in einer offenen Beratung.",
    )
    assert impact_facts(concept, "MUS-AK-001") == ()


def test_a_new_review_makes_the_page_anew(living: Town) -> None:
    """What the block shows is part of the page's fingerprint, at both ends of the link and nowhere else."""
    before = ripple_digests(living.concept())
    living.run(
        *("pruefung", "MUS-M-001", "dient", "MUS-LZ-001", "--stelle", "MUS-AK-001"),
        *("--begruendung", REASON, "--datum", "2011-04-01"),
    )
    after = ripple_digests(living.concept())
    assert {item_id for item_id in after if after[item_id] != before[item_id]} == {"MUS-M-001", "MUS-LZ-001"}


def test_a_renamed_body_makes_the_page_anew(living: Town) -> None:
    """The block names the body whose decision lists the object: its name is part of the page's fingerprint."""
    before = ripple_digests(living.concept())
    living.change("gremien", "titel: Rat\n", "titel: Stadtrat\n")
    after = ripple_digests(living.concept())
    assert after["MUS-TZ-014"] != before["MUS-TZ-014"]
