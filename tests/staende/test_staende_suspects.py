"""A link is suspect when what was looked at has changed, and only a record clears it."""

from __future__ import annotations

import subprocess

import pytest
from town import Town

from konzept.core import ERROR, UsageError
from konzept.staende import Condition, find_suspects
from konzept.staende.suspects import Cause, changed_objects, distance_words, touched_objects, wording_since

REASON = "Ziel und Maßnahme passen weiterhin zusammen."
KEY = ("MUS-M-002", "dient", "MUS-TZ-014")


def review(town: Town, *link: str) -> None:
    options = ("--stelle", "MUS-AK-001", "--begruendung", REASON, "--datum", "2011-03-01")
    town.run("pruefung", *(link or KEY), *options)


def state_of(town: Town, key: tuple[str, str, str] = KEY):
    return find_suspects(town.concept().ledger).links[key]


def codes(town: Town) -> list[str]:
    return [problem.code for problem in town.problems()]


@pytest.fixture
def reviewed(adopted: Town) -> Town:
    """A town whose youth office looked at one link."""
    review(adopted)
    return adopted


def test_a_link_nobody_looked_at_is_not_suspect(adopted: Town) -> None:
    """Without a record a link is unreviewed; that is no accusation."""
    assert state_of(adopted).condition is Condition.UNREVIEWED
    assert codes(adopted) == []


def test_a_record_makes_the_link_valid(reviewed: Town) -> None:
    """Looked at, and nothing has changed since."""
    assert state_of(reviewed).condition is Condition.VALID


def test_a_new_wording_of_the_target_makes_it_suspect(reviewed: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cause is the target, seen from both ends; the word diff since the review is at hand."""
    monkeypatch.setenv("KONZEPT_PROFIL", "entwurf")
    reviewed.change("sprache", "jährlich", "monatlich")
    found = state_of(reviewed)
    assert (found.condition, found.cause) == (Condition.SUSPECT, Cause.TARGET)
    ledger = reviewed.concept().ledger
    suspects = find_suspects(ledger)
    assert suspects.of("MUS-TZ-014") == suspects.of("MUS-M-002") != ()
    assert ("entfaellt", "jährlich") in dict(wording_since(ledger, found, "ziel"))["Text"]
    assert "KZ-VERDACHT" in codes(reviewed)


def test_a_new_status_of_the_target_means_nothing(reviewed: Town) -> None:
    """Implementation, numbers and remarks never raise a suspicion."""
    reviewed.change("sprache", 'numerierung: "1.2"', 'numerierung: "9"')
    reviewed.change("sprache", "umsetzungsstatus: in_umsetzung", "umsetzungsstatus: umgesetzt")
    assert state_of(reviewed).condition is Condition.VALID


def test_a_changed_source_is_the_cause_and_changing_back_clears_it(reviewed: Town) -> None:
    """The state is derived: the old text again, and the link is valid again."""
    reviewed.change("sprache", "wöchentlich", "täglich")
    assert state_of(reviewed).cause is Cause.SOURCE
    reviewed.change("sprache", "jährlich", "monatlich")
    assert state_of(reviewed).cause is Cause.BOTH
    reviewed.change("sprache", "monatlich", "jährlich")
    reviewed.change("sprache", "täglich", "wöchentlich")
    assert state_of(reviewed).condition is Condition.VALID


def test_only_a_new_record_clears_a_suspicion(reviewed: Town) -> None:
    """After the office looked again, with a record of its own, the link is valid."""
    reviewed.change("sprache", "wöchentlich", "täglich")
    review(reviewed)
    assert state_of(reviewed).condition is Condition.VALID
    assert len(list((reviewed.root / "needs/musterstadt/pruefungen").iterdir())) == 2


def test_an_office_needs_to_give_a_reason(adopted: Town) -> None:
    """All suspect links at once need a reason like one does, and an unknown office is refused."""
    with pytest.raises(UsageError, match="Begründung"):
        adopted.run("pruefung", "--alle", "--stelle", "MUS-AK-001", "--begruendung", "passt")
    with pytest.raises(UsageError, match="weder Stelle noch Gremium"):
        adopted.run("pruefung", *KEY, "--stelle", "MUS-LZ-001", "--begruendung", REASON)


def test_all_suspect_links_get_a_record_each(reviewed: Town) -> None:
    """`--alle` writes one record per link that has to be looked at."""
    review(reviewed, "MUS-M-001", "dient", "MUS-LZ-001")
    reviewed.change("sprache", "wöchentlich", "täglich")
    reviewed.change("sprache", "zehn Kitas", "elf Kitas")
    output = reviewed.run("pruefung", "--alle", "--stelle", "MUS-AK-001", "--begruendung", REASON, "--datum", "2011-04")
    assert len(output.split()) == 2
    assert not find_suspects(reviewed.concept().ledger).suspect()


def test_an_object_can_be_reviewed_by_itself(adopted: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record on an object is the base from which its next change counts."""
    monkeypatch.setenv("KONZEPT_PROFIL", "entwurf")
    adopted.change("sprache", "gut Deutsch", "sehr gut Deutsch")
    assert touched(adopted)
    adopted.run("pruefung", "MUS-LZ-001", "--stelle", "MUS-AK-001", "--begruendung", REASON, "--datum", "2012")
    assert touched(adopted) == {}


def test_a_retired_target_offers_its_successors(adopted: Town) -> None:
    """A link to a tombstone says so and names who took over."""
    adopted.remove("sprache", "MUS-TZ-014")
    adopted.add(
        "sprache",
        "- id: MUS-TZ-014\n  typ: teilziel\n  titel: Sprachförderung ausbauen\n  grabstein: true\n"
        "  grund: Aufgegangen im Leitziel.\n  beschluss: [MUS-BS-001]\n  nachfolger: [MUS-LZ-001]\n",
    )
    found = state_of(adopted)
    assert (found.condition, found.successors) == (Condition.TARGET_RETIRED, ("MUS-LZ-001",))
    concept = adopted.concept()
    assert concept.ledger.text_status(concept.catalog.items["MUS-TZ-014"]) == "abgeloest"


def test_a_withdrawn_review_leaves_the_link_unreviewed(reviewed: Town) -> None:
    """A mistake is corrected by a new record, never by changing the old one."""
    folder = reviewed.root / "needs/musterstadt/pruefungen"
    text = (folder / "PR-2011-001.yaml").read_text()
    text = (
        text.replace("PR-2011-001", "PR-2011-002").replace("bestaetigt", "zurueckgenommen") + "ersetzt: PR-2011-001\n"
    )
    (folder / "PR-2011-002.yaml").write_text(text)
    assert state_of(reviewed).condition is Condition.UNREVIEWED
    assert codes(reviewed) == []


def test_a_record_of_a_wording_that_never_was_is_an_error(reviewed: Town) -> None:
    """Known is what stands there now, in a state or in the history of the file; anything else is reported."""
    path = reviewed.root / "needs/musterstadt/pruefungen/PR-2011-001.yaml"
    fp = reviewed.fingerprint("MUS-TZ-014")
    path.write_text(path.read_text().replace(fp, f"{fp[:-4]}0000"))
    assert codes(reviewed) == ["KZ-PRUEFUNG-UNBEKANNT"]


def test_the_history_of_a_file_knows_older_wordings(town: Town) -> None:
    """A wording that no state holds is found in the version control, with its text."""
    git = ["git", "-C", str(town.root), "-c", "user.name=Test", "-c", "user.email=test@example.org"]
    review(town)
    for command in (["init", "-b", "main"], ["add", "."], ["commit", "-m", "Stand"]):
        subprocess.run([*git, *command], check=True, capture_output=True)
    town.change("sprache", "jährlich", "monatlich")
    found = state_of(town)
    assert found.condition is Condition.SUSPECT
    assert ("entfaellt", "jährlich") in dict(wording_since(town.concept().ledger, found, "ziel"))["Text"]


def test_an_edited_record_is_an_error(reviewed: Town) -> None:
    """A state remembers the records it saw, byte by byte."""
    reviewed.freeze("2011-04-mus")
    path = reviewed.root / "needs/musterstadt/pruefungen/PR-2011-001.yaml"
    path.write_text(path.read_text().replace("weiterhin", "bestens"))
    assert codes(reviewed) == ["KZ-PRUEFUNG-VERAENDERT"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("stelle: MUS-AK-001", "stelle: Frau Beispiel", "KZ-PRUEFUNG-STELLE"),
        (REASON, "Passt.", "KZ-PRUEFUNG-FORM"),
        ("ergebnis: bestaetigt", "ergebnis: gut", "KZ-PRUEFUNG-FORM"),
        ("datum: 2011-03-01", "datum: gestern", "KZ-PRUEFUNG-FORM"),
        ("von: MUS-M-002", "von: MUS-M-099", "KZ-PRUEFUNG-GEGENSTAND"),
        ("id: PR-2011-001", "nummer: PR-2011-001", "KZ-PRUEFUNG-FORM"),
        (REASON, "Frau Beispiel hat alles angesehen.", "KZ-PERSON"),
        ("datum: 2011-03-01", "datum: 2011-03-01\nnachweis: Vermerk von Frau Beispiel", "KZ-PERSON"),
    ],
)
def test_a_faulty_record_is_told_with_its_place(reviewed: Town, old: str, new: str, code: str) -> None:
    """Who, what, when and why must be there; names of persons are no office."""
    path = reviewed.root / "needs/musterstadt/pruefungen/PR-2011-001.yaml"
    path.write_text(path.read_text().replace(old, new))
    found = reviewed.problems(code)
    assert found
    assert all(problem.path == "needs/musterstadt/pruefungen/PR-2011-001.yaml" for problem in found)


def test_before_a_vote_a_suspect_link_is_an_error(reviewed: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """The profile `beschlussvorlage` does not let direct suspicions pass."""
    reviewed.change("sprache", "wöchentlich", "täglich")
    monkeypatch.setenv("KONZEPT_PROFIL", "beschlussvorlage")
    assert [problem.severity for problem in reviewed.problems("KZ-VERDACHT")] == [ERROR]


# -- distance ----------------------------------------------------------------------------------------------------


def touched(town: Town) -> dict[str, int]:
    ledger = town.concept().ledger
    return {item_id: found.distance for item_id, found in touched_objects(ledger, changed_objects(ledger)).items()}


def test_a_change_is_told_over_two_steps_with_its_way(adopted: Town) -> None:
    """From a Leitziel to its Teilziel to that one's measure; each object once, with the shortest way."""
    adopted.change("sprache", "gut Deutsch", "sehr gut Deutsch")
    assert touched(adopted) == {"MUS-TZ-014": 1, "MUS-M-001": 1, "MUS-M-002": 2}
    ledger = adopted.concept().ledger
    way = touched_objects(ledger, changed_objects(ledger))["MUS-M-002"].path
    assert [hop.end for hop in way] == ["MUS-TZ-014", "MUS-M-002"]
    assert distance_words(2) == "mittelbar betroffen (2 Schritte)"


def test_a_circle_of_links_ends(adopted: Town) -> None:
    """Links in a circle do not go round for ever, and nobody is told twice."""
    adopted.change(
        "sprache", "  handlungsfeld: [MUS-HF-001]", "  handlungsfeld: [MUS-HF-001]\n  konkretisiert: [MUS-TZ-014]"
    )
    adopted.change("sprache", "gut Deutsch", "sehr gut Deutsch")
    assert touched(adopted) == {"MUS-TZ-014": 1, "MUS-M-001": 1, "MUS-M-002": 2}


def test_an_unchanged_concept_touches_nobody(adopted: Town) -> None:
    """Without a change there is nothing to look at."""
    assert touched(adopted) == {}
