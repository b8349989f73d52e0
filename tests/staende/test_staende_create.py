"""A new state is written whole or not at all, and says of every wording what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from town import Town

from konzept.core import UsageError
from konzept.staende.store import all_or_nothing

FIRST, PROPOSED, SECOND = "2010-06-29-mus", "2012-02-mus", "2012-03-01-mus"
ADOPT = ("stand", "anlegen", SECOND, "--beschluss", "MUS-BS-002")


def snapshot(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def codes(town: Town) -> list[str]:
    return [problem.code for problem in town.problems()]


@contextmanager
def refused(town: Town, match: str) -> Iterator[None]:
    """What is done within is a wrong call, and leaves every file as it was."""
    before = snapshot(town.root)
    with pytest.raises(UsageError, match=match):
        yield
    assert snapshot(town.root) == before


def second_decision(town: Town, *entries: str, proposed: str = "") -> None:
    """A second decision, with these words on MUS-TZ-014."""
    lines = ["- id: MUS-BS-002", "  typ: beschluss", "  titel: Änderung", "  gremium: [MUS-GR-001]"]
    lines.append('  datum: {datum: "2012-03-01", genauigkeit: tag}')
    lines += [f"  stand_vorlage: {proposed}"] if proposed else []
    lines += ["  entscheidungen:"] if entries else []
    lines += [f"    - {{objekt: MUS-TZ-014, {entry}}}" for entry in entries]
    town.add("beschluesse", "\n".join(lines) + "\n")


# -- a decision has one state ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [FIRST, SECOND])
def test_a_decision_keeps_its_state(adopted: Town, name: str) -> None:
    """What was adopted once is never frozen anew: the command refuses, says what to do, and writes nothing."""
    adopted.change("sprache", "jährlich", "monatlich")
    with refused(adopted, "schon seinen Stand: „2010-06-29-mus“. → Einen neuen Beschluss .* --art zwischenstand"):
        adopted.freeze(name, "--beschluss", "MUS-BS-001")


def test_a_later_report_may_name_the_decision(adopted: Town) -> None:
    """Frozen for a report, the state names the decision, and the decision keeps its own state."""
    adopted.freeze(SECOND, "--beschluss", "MUS-BS-001", "--art", "bericht")
    concept = adopted.concept()
    assert concept.ledger.states.by_id[SECOND].decision == "MUS-BS-001"
    assert concept.ledger.decisions.decisions["MUS-BS-001"].adopted_state == FIRST


def test_the_name_a_decision_gives_its_state_counts(adopted: Town) -> None:
    """A decision that already says how its state will be called is not given another one."""
    second_decision(adopted)
    adopted.change("beschluesse", "titel: Änderung\n", f"titel: Änderung\n  stand_beschlossen: {SECOND}\n")
    with refused(adopted, f"nennt den Stand „{SECOND}“; den gibt es nicht"):
        adopted.freeze("2012-03-02-mus", "--beschluss", "MUS-BS-002")
    adopted.run(*ADOPT)
    assert codes(adopted) == []


# -- all or nothing ----------------------------------------------------------------------------------------------


def test_a_state_that_brings_an_error_is_not_written(adopted: Town) -> None:
    """The project has no more errors afterwards than before: an entry that fits no state is refused as a whole."""
    wrong = adopted.fingerprint("MUS-LZ-001")
    second_decision(adopted, f"ergebnis: wie_vorgelegt, fp_beschlossen: {wrong}")
    with refused(adopted, "neue Fehler, nichts wurde geschrieben:\nKZ-BESCHLUSS-FP .* unter fp_beschlossen .* → "):
        adopted.run(*ADOPT)


def test_errors_that_were_there_before_do_not_stop_a_proposal(adopted: Town) -> None:
    """A proposal differs from what was adopted; that is what it is for."""
    adopted.change("sprache", "jährlich", "monatlich")
    before = codes(adopted)
    adopted.freeze(PROPOSED, "--art", "vorlage")
    assert codes(adopted) == before == ["KZ-BINDUNG-WORTLAUT"]


def test_every_error_in_the_way_is_named(adopted: Town) -> None:
    """Whoever has to mend something first sees all of it at once."""
    adopted.change("sprache", "dient: [MUS-LZ-001]", "dient: [MUS-LZ-091]")
    adopted.change("arbeit", "misst: [MUS-LZ-002]", "misst: [MUS-LZ-092]")
    with refused(adopted, "(?s)Erst die Fehler beheben.*MUS-LZ-092.*MUS-LZ-091"):
        adopted.freeze(SECOND)


def test_what_fails_half_way_is_undone(tmp_path: Path) -> None:
    """Changed and new files and new directories are gone again, a directory that was there stays."""
    old, new, made, kept = (tmp_path / name for name in ("alt.yaml", "neu.csv", "stand", "ordner"))
    old.write_bytes(b"alt")
    kept.mkdir()
    (kept / "datei").write_bytes(b"bleibt")
    before = snapshot(tmp_path)
    with pytest.raises(KeyboardInterrupt), all_or_nothing(old, new, made, kept):
        old.write_bytes(b"anders")
        new.write_bytes(b"neu")
        made.mkdir()
        (made / "stand.json").write_bytes(b"{}")
        raise KeyboardInterrupt
    assert snapshot(tmp_path) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["alt.yaml", "ordner"]


# -- as proposed, or amended -------------------------------------------------------------------------------------


@pytest.fixture
def proposed_too_early(adopted: Town) -> Town:
    """A town that froze its proposal before it changed the text."""
    adopted.freeze(PROPOSED, "--art", "vorlage")
    adopted.change("sprache", "jährlich", "monatlich")
    return adopted


def test_as_proposed_is_only_what_was_proposed(proposed_too_early: Town) -> None:
    """A written `wie_vorgelegt` for a wording the proposal does not have is refused, and nothing is written."""
    second_decision(proposed_too_early, "ergebnis: wie_vorgelegt", proposed=PROPOSED)
    with refused(proposed_too_early, "MUS-TZ-014 gilt als „wie_vorgelegt“.* → ergebnis: geaendert mit begruendung"):
        proposed_too_early.run(*ADOPT)


def test_amended_needs_a_reason_where_nothing_differs(adopted: Town) -> None:
    """A written `geaendert` for the very wording of the proposal is refused, unless a reason says what changed."""
    adopted.change("sprache", "jährlich", "monatlich")
    adopted.freeze(PROPOSED, "--art", "vorlage")
    second_decision(adopted, "ergebnis: geaendert", proposed=PROPOSED)
    with refused(adopted, "MUS-TZ-014 gilt als „geaendert“.* → ergebnis: wie_vorgelegt eintragen"):
        adopted.run(*ADOPT)
    adopted.change("beschluesse", "ergebnis: geaendert}", 'ergebnis: geaendert, begruendung: "Neuer Termin."}')
    adopted.run(*ADOPT)
    assert codes(adopted) == []


def test_what_was_changed_after_the_proposal_is_amended(proposed_too_early: Town) -> None:
    """Without a written result the command says itself what the wordings say."""
    second_decision(proposed_too_early, proposed=PROPOSED)
    proposed_too_early.run(*ADOPT)
    [entry] = proposed_too_early.concept().ledger.decisions.decisions["MUS-BS-002"].entries
    assert (entry.item_id, entry.result) == ("MUS-TZ-014", "geaendert")
    assert codes(proposed_too_early) == []


def test_the_check_compares_result_and_wordings(proposed_too_early: Town) -> None:
    """A result changed by hand into what the states do not say is found, with the place and what to do."""
    second_decision(proposed_too_early, proposed=PROPOSED)
    proposed_too_early.run(*ADOPT)
    proposed_too_early.change("beschluesse", "ergebnis: geaendert", "ergebnis: wie_vorgelegt")
    [problem] = proposed_too_early.problems()
    assert problem.code == "KZ-BESCHLUSS-FP"
    assert (
        problem.message == "MUS-BS-002: MUS-TZ-014 gilt als „wie_vorgelegt“, vorgelegt wurde aber nicht diese Fassung."
    )


def test_a_written_fingerprint_does_not_hide_the_difference(proposed_too_early: Town) -> None:
    """The states are asked: copying the adopted fingerprint over that of the proposal changes nothing."""
    second_decision(proposed_too_early, proposed=PROPOSED)
    proposed_too_early.run(*ADOPT)
    [entry] = proposed_too_early.concept().ledger.decisions.decisions["MUS-BS-002"].entries
    proposed_too_early.change("beschluesse", f"fp_vorlage: {entry.fp_proposed}", f"fp_vorlage: {entry.fp_adopted}")
    proposed_too_early.change("beschluesse", "ergebnis: geaendert", "ergebnis: wie_vorgelegt")
    assert codes(proposed_too_early) == ["KZ-BESCHLUSS-FP"]
