"""`konzept stand anlegen`, `konzept pruefung`, `konzept auswirkung` on the invented town: what they refuse and say."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from konzept.core import Project

Call = Callable[..., Any]
ROOT = Path(__file__).parents[2]
REGISTER = "data/kennungen.csv"


def files(project: Project) -> dict[str, bytes]:
    """Every file of the project."""
    return {str(path): path.read_bytes() for path in project.root.rglob("*") if path.is_file()}


@pytest.fixture
def town(musterstadt: Project) -> Project:
    """Musterstadt with its part of the register of ids."""
    head, *lines = (ROOT / REGISTER).read_text(encoding="utf-8").splitlines(keepends=True)
    own = [line for line in lines if line.startswith("MUS-")]
    (musterstadt.root / REGISTER).write_text("".join([head, *own]), encoding="utf-8")
    return musterstadt


def test_an_old_decision_is_not_frozen_anew(konzept: Call, town: Project) -> None:
    """The decision of 2025 keeps its state: a wrong call, one sentence, no file touched."""
    before = files(town)

    called = konzept("stand", "anlegen", "2026-12-03-mus", "--beschluss", "MUS-BS-002", "--projekt", town.root)

    assert called.code == 2
    assert called.err.startswith("MUS-BS-002 hat schon seinen Stand: „2025-06-26-mus“. → ")
    assert files(town) == before


@pytest.mark.parametrize("option", ["--titel", "--vorlage"])
def test_no_person_is_frozen(konzept: Call, town: Project, option: str) -> None:
    """What a state says of itself is published for ever: the texts are looked at before it is written."""
    before = files(town)
    texts = {"--titel": "Zwischenstand", "--vorlage": "1/2026", option: "Von Frau Beispiel"}

    called = konzept(
        *("stand", "anlegen", "2026-12-03-mus", "--projekt", town.root),
        *(part for pair in texts.items() for part in pair),
    )

    assert called.code == 2
    assert called.err.startswith(f"{option}: Das sieht aus wie der Name einer Person. → ")
    assert files(town) == before


REVIEW = ("pruefung", "MUS-IND-001", "misst", "MUS-TZ-001")
REASON = "Die Untersuchung misst auch das neue Ziel."


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--datum", "morgen", "„morgen“ ist kein Datum. → JJJJ-MM-TT"),
        ("--datum", "21.11.2026", "„21.11.2026“ ist kein Datum. → JJJJ-MM-TT"),
        ("--datum", "../../x", "„../../x“ ist kein Datum. → JJJJ-MM-TT"),
        ("--datum", "2026-02-30", "„2026-02-30“ ist kein Datum. → JJJJ-MM-TT"),
        ("--datum", "２０２６-01-01", "ist kein Datum. → JJJJ-MM-TT"),
        ("--datum", "9031-01-01", "1. Januar 9031 liegt in der Zukunft. → "),
        (
            "--begruendung",
            "Frau Beispiel hat alles angesehen.",
            "--begruendung: Das sieht aus wie der Name einer Person.",
        ),
        ("--nachweis", "Vermerk von Frau Beispiel", "--nachweis: Das sieht aus wie der Name einer Person."),
    ],
)
def test_a_review_is_judged_before_it_is_written(
    konzept: Call, town: Project, option: str, value: str, said: str
) -> None:
    """A day that is none or still to come, a person in a text: a wrong call, and no file or folder."""
    before = files(town)
    options = {"--stelle": "MUS-AK-002", "--begruendung": REASON, option: value}

    called = konzept(*REVIEW, *(part for pair in options.items() for part in pair), "--projekt", town.root)

    assert called.code == 2
    assert said in called.err
    assert files(town) == before
    assert not list(town.root.glob("needs/musterstadt/pruefungen/PR-.*"))


def test_a_review_of_today_may_follow_a_faulty_one(konzept: Call, town: Project) -> None:
    """Numbers of records that cannot be read are taken too."""
    folder = town.root / "needs/musterstadt/pruefungen"
    (folder / "PR-2026-004.yaml").write_text("id: PR-2026-004\n", encoding="utf-8")

    called = konzept(
        *(*REVIEW, "--stelle", "MUS-AK-002", "--begruendung", REASON, "--datum", "2026-11-21"),
        *("--projekt", town.root),
    )

    assert (called.code, called.out.strip()) == (0, "needs/musterstadt/pruefungen/PR-2026-005.yaml")


def test_nothing_to_review_is_said(konzept: Call, town: Project) -> None:
    """Where every link is as it was looked at, `--alle` says that there is nothing to write."""
    review = ("pruefung", "--alle", "--stelle", "MUS-AK-002", "--begruendung", REASON, "--projekt", town.root)
    konzept(*review)
    before = files(town)

    called = konzept(*review)

    assert (called.code, called.out) == (0, "Keine Verknüpfung ist zu überprüfen; nichts wurde geschrieben.\n")
    assert files(town) == before


def test_a_change_names_the_body_of_every_decision(konzept: Call, town: Project) -> None:
    """Who decided on an object by the list of a decision is named, in the words of the bond as in those of the vote."""
    said = konzept("auswirkung", "MUS-M-012", "--projekt", town.root).out

    body = "MUS-GR-001 „Rat der Stadt Musterstadt“ (Gremium)"
    assert f"Gremien, die darüber entschieden haben:\n  {body}" in said
    assert "beschlossen: Rat der Stadt Musterstadt" in said


@pytest.mark.parametrize("state_id", ["2024-06-27-mus", "2026-06-30-mus"])
def test_a_missing_state_does_not_verify(konzept: Call, town: Project, state_id: str) -> None:
    """Verifying all states finds the one that is gone, the first as the last of the chain."""
    shutil.rmtree(town.root / "data" / "staende" / state_id)

    called = konzept("stand", "pruefen", "--projekt", town.root)

    assert (called.code, called.err) == (1, "1 Fehler in 3 Ständen.\n")
    assert f"Der Stand „{state_id}“" in called.out
