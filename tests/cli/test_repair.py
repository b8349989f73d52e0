"""`konzept ausnahme` and `konzept stand fassung`: a repair is put down, and anything more is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from konzept.concept import load_concept
from konzept.core import Project

Call = Callable[..., Any]
PAGE = "needs/musterstadt/miteinander-und-teilhabe.yaml"
REASON = "Schreibfehler berichtigt, am Sinn ändert sich nichts."


def replace(project: Project, old: str, new: str) -> None:
    """Changes a text that stands once on the page."""
    path = project.root / PAGE
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def repair(konzept: Call, project: Project, item_id: str, day: str = "2026-11-21", **options: str) -> Any:
    given = {"stelle": "MUS-AK-001", "grund": REASON, **options}
    arguments = [part for name, value in given.items() for part in (f"--{name}", value)]
    return konzept("ausnahme", item_id, "--datum", day, *arguments, "--projekt", project.root)


def breaches(project: Project) -> list[str]:
    return [problem.code for problem in load_concept(project).errors]


def test_a_repaired_word_passes_with_its_record(konzept: Call, musterstadt: Project) -> None:
    """The check refuses the changed word; once the repair is put down it is satisfied."""
    replace(musterstadt, "ihre Anliegen einbringen", "ihre Anligen einbringen")
    assert breaches(musterstadt) == ["KZ-BINDUNG-WORTLAUT"]

    called = repair(konzept, musterstadt, "MUS-LZ-004")

    assert called.out.strip() == "needs/musterstadt/ausnahmen/MUS-LZ-004-2026-11-21.yaml"
    assert breaches(musterstadt) == []


def test_a_second_repair_follows_the_first(konzept: Call, musterstadt: Project) -> None:
    """Repairs form a chain that begins at the adopted text."""
    replace(musterstadt, "ihre Anliegen einbringen", "ihre Anligen einbringen")
    repair(konzept, musterstadt, "MUS-LZ-004", day="2026-11-20")
    replace(musterstadt, "ihre Anligen einbringen", "ihre Anliegn einbringen")
    assert breaches(musterstadt) == ["KZ-BINDUNG-WORTLAUT"]

    repair(konzept, musterstadt, "MUS-LZ-004")

    assert breaches(musterstadt) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("in den ersten drei Monaten", "in den ersten sechs Monaten", "Zahl"),
        ("Rat und Anschluss", "keinen Anschluss", "Verneinung"),
        ("Wer neu nach", "Wer jetzt neu nach", "weder hinzukommen noch wegfallen"),
    ],
)
def test_more_than_a_repair_is_refused(konzept: Call, musterstadt: Project, old: str, new: str, said: str) -> None:
    """Numbers, negations and new words need a vote; no record is written."""
    replace(musterstadt, old, new)

    called = repair(konzept, musterstadt, "MUS-TZ-005")

    assert called.code == 2
    assert said in called.err
    assert not list(musterstadt.root.glob("needs/musterstadt/ausnahmen/MUS-TZ-005*"))


@pytest.mark.parametrize(
    ("item_id", "options", "said"),
    [
        ("MUS-LZ-004", {}, "noch der beschlossene"),
        ("MUS-LZ-099", {}, "gibt es nicht"),
        ("MUS-DQ-001", {}, "nicht beschlossen"),
        ("MUS-LZ-004", {"stelle": "MUS-LZ-001"}, "weder Stelle noch Gremium"),
        ("MUS-LZ-004", {"grund": "kurz"}, "zu kurz"),
        ("MUS-LZ-004", {"day": "morgen"}, "kein Datum"),
        ("MUS-LZ-004", {"day": "2026-11-21\n"}, "noch der beschlossene"),
        ("MUS-LZ-004", {"day": "9031-01-01"}, "liegt in der Zukunft"),
        ("MUS-LZ-004", {"grund": f"{REASON} Frau Beispiel weiß davon."}, "--grund: Das sieht aus wie der Name"),
        ("MUS-LZ-004", {"mitgeteilt-an": "Frau Beispiel"}, "--mitgeteilt-an: Das sieht aus wie der Name"),
    ],
)
def test_what_makes_no_sense_is_refused(
    konzept: Call, musterstadt: Project, item_id: str, options: dict[str, str], said: str
) -> None:
    """Each message says what is wrong."""
    called = repair(konzept, musterstadt, item_id, **options)

    assert called.code == 2
    assert said in called.err


def test_a_record_is_never_overwritten(konzept: Call, musterstadt: Project) -> None:
    """Records are only ever added."""
    replace(musterstadt, "ihre Anliegen einbringen", "ihre Anligen einbringen")
    repair(konzept, musterstadt, "MUS-LZ-004")
    replace(musterstadt, "ihre Anligen einbringen", "ihre Anliegn einbringen")

    assert "gibt es schon" in repair(konzept, musterstadt, "MUS-LZ-004").err


def test_the_wording_is_told_as_the_states_know_it(konzept: Call, musterstadt: Project) -> None:
    """What `konzept stand fassung` prints is what an amendment refers to and a decision adopts."""
    shown = konzept("stand", "fassung", "MUS-TZ-001", "--projekt", musterstadt.root).out.strip()

    entry = load_concept(musterstadt).ledger.decisions.adopted("MUS-TZ-001")
    assert entry is not None
    assert shown == entry.fp_adopted
