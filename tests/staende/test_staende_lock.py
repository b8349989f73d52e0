"""What the council adopted changes only with a decision or as a repair of spelling."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from town import FILES, Town, git

from konzept.core import HINT, UsageError
from konzept.metamodel import Metamodel
from konzept.staende.editorial import check_editorial, distance

SECOND_DECISION = """\
- id: MUS-BS-002
  typ: beschluss
  titel: Änderung des Integrationskonzepts
  datum: {datum: "2012-03-01", genauigkeit: tag}
  nummer: Vorlage 45/2012
  gremium: [MUS-GR-001]
"""


def codes(town: Town) -> list[str]:
    return [problem.code for problem in town.problems()]


def exception(town: Town, number: int, old: str, new: str, item_id: str = "MUS-TZ-014") -> None:
    folder = town.root / "needs" / "musterstadt" / "ausnahmen"
    folder.mkdir(exist_ok=True)
    (folder / f"AU-2011-{number:03d}.yaml").write_text(
        f"objekt: {item_id}\nart: redaktionell\nfp_alt: {old}\nfp_neu: {new}\nstelle: MUS-AK-001\n"
        f"datum: 2011-02-0{number}\ngrund: Schreibfehler aus der Druckfassung berichtigt.\n",
        encoding="utf-8",
    )


def repair(town: Town, number: int, old: str, new: str) -> None:
    """Changes one word of MUS-TZ-014 and puts the exception beside it."""
    before = town.fingerprint("MUS-TZ-014")
    town.change("sprache", old, new)
    exception(town, number, before, town.fingerprint("MUS-TZ-014"))


# -- wording -----------------------------------------------------------------------------------------------------


def test_one_changed_word_stops_the_build_and_names_everything(adopted: Town) -> None:
    """The message names element, decision, field and word, at the place of the text, and what can be done."""
    adopted.change("sprache", "jährlich", "alle zwei Jahre")
    [problem] = adopted.problems()
    assert str(problem) == (
        "needs/musterstadt/sprache.yaml:19:9: KZ-BINDUNG-WORTLAUT MUS-TZ-014 „Sprachförderung ausbauen“ wurde am "
        "29.06.2010 vom Rat beschlossen (Vorlage 123/2010); „jährlich“ wurde zu „alle zwei Jahre“ (Feld „Text“). "
        "→ Neuen Beschluss eintragen, die Änderung zurücknehmen oder als Entwurf prüfen (konzept pruefen --profil "
        "entwurf); „redaktionell“ ist hier nicht möglich (Zeitangabe)."
    )


def test_a_target_is_locked_like_a_wording(adopted: Town) -> None:
    """A target value of an adopted indicator changes only with a decision, and never as a repair."""
    adopted.change("arbeit", '"200"', '"210"')
    [problem] = adopted.problems()
    assert (problem.code, problem.line) == ("KZ-BINDUNG-WORTLAUT", 19)
    assert "„200“ wurde zu „210“" in problem.message


def test_a_deadline_is_locked(town: Town) -> None:
    """The deadline of an adopted goal is part of what was adopted."""
    town.change("arbeit", '  zielwert: "200"\n', '  zielwert: "200"\n  frist: {datum: "2012", genauigkeit: ende_von}\n')
    town.adopt()
    town.change("arbeit", '"2012"', '"2014"')
    assert codes(town) == ["KZ-BINDUNG-WORTLAUT"]


def test_status_reports_numbers_and_order_stay_free(adopted: Town) -> None:
    """Implementation, remarks, numbering, finding place and order of an adopted object change at will."""
    adopted.change("sprache", "umsetzungsstatus: geplant", "umsetzungsstatus: laufend\n  beleg: Sachstandsbericht 2011")
    adopted.change("sprache", 'numerierung: "1.2"', 'numerierung: "1.9"')
    text = adopted.path("sprache").read_text()
    entries = [f"- id:{part}" for part in text.split("- id:")[1:]]
    adopted.path("sprache").write_text("".join([entries[0], *reversed(entries[1:])]))
    assert codes(adopted) == []


def test_offices_are_free_unless_the_decision_binds_them(adopted: Town) -> None:
    """Control fields are locked by name only."""
    adopted.change("sprache", "zustaendig: [MUS-AK-001]", "zustaendig: [MUS-AK-002]")
    assert codes(adopted) == []
    adopted.change("beschluesse", "  nummer:", "  bindet: [zustaendig]\n  nummer:")
    assert codes(adopted) == ["KZ-BINDUNG-STEUERUNG"]


def test_a_new_decision_opens_the_lock(adopted: Town) -> None:
    """Adopting exactly the new wording makes it the one in force."""
    adopted.change("sprache", "jährlich", "alle zwei Jahre")
    adopted.add("beschluesse", SECOND_DECISION)
    adopted.freeze("2012-03-01-mus", "--beschluss", "MUS-BS-002")
    assert codes(adopted) == []
    ledger = adopted.concept().ledger
    assert [entry.decision for entry in ledger.decisions.entries_of("MUS-TZ-014")] == ["MUS-BS-001", "MUS-BS-002"]
    assert len(ledger.decisions.decisions["MUS-BS-002"].entries) == 1, "the rest was adopted before, unchanged"


@pytest.mark.parametrize("result", ["vertagt", "abgelehnt", "zur_kenntnis"])
def test_what_was_not_adopted_leaves_the_old_wording_in_force(adopted: Town, result: str) -> None:
    """After a postponed or rejected change the formerly adopted text is still the one that binds."""
    adopted.add(
        "beschluesse",
        SECOND_DECISION + f"  entscheidungen:\n    - {{objekt: MUS-TZ-014, ergebnis: {result}}}\n",
    )
    concept = adopted.concept()
    assert concept.ledger.text_status(concept.catalog.items["MUS-TZ-014"]) == result
    assert codes(adopted) == []
    adopted.change("sprache", "jährlich", "alle zwei Jahre")
    assert codes(adopted) == ["KZ-BINDUNG-WORTLAUT"]


def test_a_draft_may_differ(adopted: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the profile `entwurf` a breach is a hint; the object says that a change is being drafted."""
    adopted.change("sprache", "jährlich", "alle zwei Jahre")
    monkeypatch.setenv("KONZEPT_PROFIL", "entwurf")
    assert [problem.severity for problem in adopted.problems()] == [HINT]
    concept = adopted.concept()
    status = concept.ledger.text_status(concept.catalog.items["MUS-TZ-014"])
    assert status == "beschlossen_mit_aenderungsentwurf"


def test_a_misspelt_profile_is_named(adopted: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody drafts in a profile that does not exist and wonders about the errors."""
    monkeypatch.setenv("KONZEPT_PROFIL", "entwurff")
    with pytest.raises(UsageError, match="entwurff"):
        adopted.concept()


# -- decisions ---------------------------------------------------------------------------------------------------


def test_a_decision_names_only_wordings_that_were_there(adopted: Town) -> None:
    """A fingerprint in neither state of the decision is reported."""
    fp = adopted.fingerprint("MUS-TZ-014")
    adopted.change("beschluesse", fp, f"{fp[:-4]}0000")
    assert "KZ-BESCHLUSS-FP" in codes(adopted)


def test_a_decision_on_the_whole_concept_is_complete(adopted: Town) -> None:
    """An element of the adopted state that no decision mentions is reported."""
    text = adopted.path("beschluesse").read_text()
    adopted.path("beschluesse").write_text("".join(line for line in text.splitlines(True) if "MUS-TZ-014" not in line))
    [problem] = adopted.problems("KZ-BESCHLUSS")
    assert problem.code == "KZ-BESCHLUSS-UNVOLLSTAENDIG"
    assert "MUS-TZ-014" in problem.message


def test_an_unknown_state_in_a_decision_shows(adopted: Town) -> None:
    """stand_beschlossen names a state that exists."""
    adopted.change("beschluesse", "stand_beschlossen: 2010-06-29-mus", "stand_beschlossen: 2010-06-30-mus")
    assert "KZ-BESCHLUSS-STAND" in codes(adopted)


# -- deletions ---------------------------------------------------------------------------------------------------


def test_an_adopted_object_cannot_just_vanish(adopted: Town) -> None:
    """Deleting it fails; a tombstone with a decision passes, one without does not."""
    adopted.remove("sprache", "MUS-M-002")
    assert "KZ-BINDUNG-GELOESCHT" in codes(adopted)
    stone = (
        "- id: MUS-M-002\n  typ: massnahme\n  titel: Elterncafés öffnen\n  grabstein: true\n  entfallen_am: 2012-03\n"
    )
    adopted.add("sprache", stone)
    assert codes(adopted) == ["KZ-BINDUNG-GELOESCHT"]
    adopted.change(
        "sprache",
        "  grabstein: true\n",
        "  grabstein: true\n  grund: Der Bedarf ist gedeckt.\n  beschluss: [MUS-BS-001]\n",
    )
    assert codes(adopted) == []
    concept = adopted.concept()
    assert concept.ledger.text_status(concept.catalog.items["MUS-M-002"]) == "entfallen"
    assert "MUS-M-002" not in [item.id for item in concept.catalog.of_type("massnahme")]


def test_the_id_of_a_retired_object_never_comes_back(adopted: Town) -> None:
    """Once a state saw the tombstone, the id cannot be used again, not even by the same type."""
    adopted.remove("sprache", "MUS-M-002")
    adopted.add(
        "sprache",
        "- id: MUS-M-002\n  typ: massnahme\n  titel: Elterncafés öffnen\n  grabstein: true\n  beschluss: [MUS-BS-001]\n"
        "  grund: Der Bedarf ist gedeckt.\n",
    )
    adopted.freeze("2012-mus")
    adopted.remove("sprache", "MUS-M-002")
    adopted.add(
        "sprache",
        "- id: MUS-M-002\n  typ: massnahme\n  titel: Anderes\n  umsetzungsstatus: geplant\n  dient: [MUS-LZ-001]\n",
    )
    assert "KZ-KENNUNG-VERBRAUCHT" in codes(adopted)


def test_two_branches_with_the_same_new_id_are_told_both_places(town: Town) -> None:
    """After a merge the doubled id names the file and line of both."""
    entry = "- id: MUS-M-009\n  typ: massnahme\n  titel: Neu\n  umsetzungsstatus: geplant\n  dient: [MUS-LZ-001]\n"
    town.add("sprache", entry)
    town.add("arbeit", entry)
    [problem] = town.problems("KZ-KENNUNG-DOPPELT")
    assert problem.path == "needs/musterstadt/sprache.yaml"
    assert "needs/musterstadt/arbeit.yaml:" in problem.message


def test_an_object_nobody_adopted_may_go_with_a_warning(town: Town) -> None:
    """A frozen but never adopted object leaves a warning when it is deleted: its page would be lost."""
    town.freeze("2010-mus")
    town.remove("sprache", "MUS-M-002")
    assert [(problem.code, problem.severity) for problem in town.problems()] == [("KZ-KENNUNG-GELOESCHT", "warnung")]


# -- repairs -----------------------------------------------------------------------------------------------------


@pytest.fixture
def misspelt(tmp_path) -> Town:
    """A town that adopted its concept with four misspelt words in one goal."""
    page = FILES["sprache"].replace(
        "Alle Kinder erhalten vor der Einschulung Sprachförderung.",
        "Alle Kidner erhalten vor der der Einschulng gute Sprachfröderung in Gruppenn und Kursn.",
    )
    town = Town(tmp_path / "musterstadt", FILES | {"sprache": page})
    town.adopt()
    return town


def test_a_repaired_word_with_an_exception_passes(misspelt: Town) -> None:
    """Three misspelt words and a doubled one, each with its record: the lock stays quiet, the status stays."""
    repair(misspelt, 1, "Kidner", "Kinder")
    repair(misspelt, 2, "der der", "der")
    repair(misspelt, 3, "Einschulng", "Einschulung")
    assert codes(misspelt) == []
    concept = misspelt.concept()
    assert concept.ledger.text_status(concept.catalog.items["MUS-TZ-014"]) == "beschlossen"


def test_without_an_exception_a_repair_is_a_breach_that_says_how(misspelt: Town) -> None:
    """The message of a mere misspelling offers the exception."""
    misspelt.change("sprache", "Kidner", "Kinder")
    [problem] = misspelt.problems()
    assert "Ausnahme „redaktionell“" in problem.hint


def commit(town: Town) -> None:
    for command in (["init", "-b", "main"], ["add", "."], ["commit", "-m", "Stand"]):
        git(town, *command)


@pytest.mark.parametrize("keep", [commit, lambda town: town.freeze("2011-03-mus")])
def test_what_an_exception_excuses_is_no_change(misspelt: Town, keep: Callable[[Town], None]) -> None:
    """A later change is told alone, measured against the repaired text, which the history or a state knows."""
    repair(misspelt, 1, "Kidner", "Kinder")
    keep(misspelt)
    misspelt.change("sprache", "jährlich", "monatlich")
    [problem] = misspelt.problems()
    assert "; „jährlich“ wurde zu „monatlich“ (Feld „Text“)." in problem.message


def test_an_exception_that_is_none_excuses_nothing(misspelt: Town) -> None:
    """What goes beyond a repair counts as a change, though an exception was put beside it."""
    repair(misspelt, 1, "Kidner", "Menschen")
    commit(misspelt)
    misspelt.change("sprache", "jährlich", "monatlich")
    [problem] = misspelt.problems()
    assert "„Kidner“ wurde zu „Menschen“ und 1 weitere Stelle" in problem.message


def test_exceptions_add_up(misspelt: Town) -> None:
    """The base is always the adopted text: a fourth repaired word is too much, and the message names it."""
    repair(misspelt, 1, "Kidner", "Kinder")
    repair(misspelt, 2, "Einschulng", "Einschulung")
    repair(misspelt, 3, "Sprachfröderung", "Sprachförderung")
    assert codes(misspelt) == []
    repair(misspelt, 4, "Gruppenn", "Gruppen")
    [problem] = misspelt.problems()
    assert problem.code == "KZ-AUSNAHME-UNZULAESSIG"
    assert problem.path == "needs/musterstadt/ausnahmen/AU-2011-004.yaml"
    assert "mehr als 3 geänderte Wörter" in problem.message


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("Es gibt 20 Kurse.", "Es gibt 21 Kurse.", "Zahl oder Datum"),
        ("Das soll gelten.", "Das sollte gelten.", "Modalwort"),
        ("Das ist neu.", "Das wird neu.", "Modalwort"),
        ("Es ist kein Kurs.", "Es ist ein Kurs.", "Verneinung oder Einschränkung"),
        ("Nur Kinder.", "Nun Kinder.", "Verneinung oder Einschränkung"),
        ("Die Stadt hilft.", "Die Stadt hilft nicht.", "Verneinung oder Einschränkung"),
        ("Drei Kurse.", "Zwei Kurse.", "Zahl"),
        ("Bericht jährlich.", "Bericht täglich.", "Zeitangabe"),
        ("Nach § 5 gilt das.", "Nach § 6 gilt das.", "Paragraf"),
        ("Kosten in Euro.", "Kosten in Mio.", "Einheit"),
        ("Das Jugendamt hilft.", "Das Jugendant hilft.", "Name einer Stelle oder eines Gremiums"),
        ("Alle Kinder lernen.", "Alle Katzen lernen.", "mehr als 2 Buchstaben anders als „kinder“"),
        ("Alle Kinder lernen.", "Alle armen Kinder lernen.", "Wörter dürfen weder hinzukommen noch wegfallen"),
        ("Alle Kinder lernen.", "Kinder lernen.", "Wörter dürfen weder hinzukommen noch wegfallen"),
    ],
)
def test_what_carries_meaning_is_no_repair(model: Metamodel, old: str, new: str, reason: str) -> None:
    """Numbers, time, negation, modal words, units, names of offices and whole words need a decision."""
    found = check_editorial({"text": old}, {"text": new}, model.fields, frozenset({"jugendamt"}))
    assert found is not None
    assert found.reason == reason


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Alle Kidner lernen.", "Alle Kinder lernen."),
        ("alle Kinder lernen", "Alle Kinder lernen."),
        ("Alle alle Kinder.", "Alle Kinder."),
        ("Sprachföderung hilft.", "Sprachförderung hilft."),
        ("Das „Elterncafe“ öffnet.", "Das „Elterncafé“ öffnet."),
    ],
)
def test_misspelt_words_are_repairs(model: Metamodel, old: str, new: str) -> None:
    """Letters, case, punctuation and a doubled word may be put right."""
    assert check_editorial({"text": old}, {"text": new}, model.fields) is None


def test_a_target_is_never_repaired(model: Metamodel) -> None:
    """No exception reaches a target value, not even for a misspelling."""
    assert check_editorial({"zielwert": "80 Prozend"}, {"zielwert": "80 Prozent"}, model.fields) is not None


def test_a_swap_of_neighbours_counts_once() -> None:
    """The distance of the design: Damerau's, with neighbours swapped for 1."""
    assert (distance("kidner", "kinder"), distance("kinder", "kind"), distance("a", "abc")) == (1, 2, 2)
