"""`konzept neu-kommune`: a new town is complete at once, and a refused one leaves no trace."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from konzept.concept import load_concept
from konzept.core import HINT, Project, UsageError
from konzept.new_town import FILL_IN, Town, plan_town, write_town

Call = Callable[..., Any]
ARGUMENTS = ("neu-kommune", "bad-musterort", "--name", "Bad Musterort", "--kuerzel", "BMO")


@pytest.fixture
def project(musterstadt: Project) -> Project:
    return musterstadt


def town(**changes: str) -> Town:
    return Town(**{"key": "bad-musterort", "code": "BMO", "name": "Bad Musterort", "long_name": "Stadt", **changes})


def fingerprint(root: Path) -> dict[str, str]:
    """Every file below a folder with the hash of its bytes."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def test_a_new_town_has_no_errors_and_no_hints(konzept: Call, project: Project) -> None:
    """What the command writes passes every rule, those that will be errors one day included."""
    before = load_concept(project)

    called = konzept(*ARGUMENTS, "--projekt", project.root)

    after = load_concept(project)
    assert called.code == 0
    assert after.problems == before.problems
    assert {item.type for item in after.catalog if item.municipality == "bad-musterort"} >= {
        *("quelle", "gremium", "akteur", "handlungsfeld", "leitziel", "teilziel"),
        *("massnahme", "umsetzungsschritt", "indikator", "datenquelle"),
    }


def test_the_metamodel_gains_six_lines_and_loses_none(project: Project) -> None:
    """The entry stands before the invented town; every other byte stays."""
    before = project.metamodel.read_text(encoding="utf-8")

    plan = plan_town(project, town())
    write_town(project, town(), plan)

    text = project.metamodel.read_text(encoding="utf-8")
    added = (
        '[konzept.kommunen.bad-musterort]\nkuerzel = "BMO"\nname = "Bad Musterort"\nlangname = "Stadt"\nags = ""\n\n'
    )
    assert plan.entry.startswith('[konzept.kommunen.bad-musterort]\nkuerzel = "BMO"\n')
    assert text.replace(added, "", 1) == before
    assert text.index(added) < text.index("[konzept.kommunen.musterstadt]")


def test_the_next_steps_are_told(konzept: Call, project: Project) -> None:
    """An editor reads what to do now, with commands that name the new town."""
    out = konzept(*ARGUMENTS, "--projekt", project.root).out

    assert "konzept pruefen" in out
    assert "--kommune bad-musterort" in out
    assert "JJJJ-MM-TT-bmo" in out


def test_the_trial_writes_nothing(konzept: Call, project: Project) -> None:
    """`--probe` names every file and leaves every byte as it was."""
    before = fingerprint(project.root)

    called = konzept(*ARGUMENTS, "--probe", "--projekt", project.root)

    assert called.code == 0
    assert "needs/bad-musterort/quellen.yaml" in called.out
    assert fingerprint(project.root) == before


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"key": "musterstadt"}, "gibt es schon"),
        ({"key": "daten"}, "Name einer anderen Seite"),
        ({"key": "Bad Ort"}, "Kleinbuchstaben"),
        ({"key": "../oben"}, "Kleinbuchstaben"),
        ({"code": "MUS"}, "gehört schon zu Musterstadt"),
        ({"code": "bm"}, "Drei Großbuchstaben"),
        ({"name": 'Bad "Ort"'}, "Der Name"),
        ({"name": "Ort\nzwei"}, "Der Name"),
        ({"name": "<b>Ort</b>"}, "Der Name"),
        ({"ags": "123"}, "acht"),
    ],
)
def test_what_is_taken_or_impossible_is_refused(project: Project, changes: dict[str, str], said: str) -> None:
    """The message says what is wrong and what would be right; nothing is written."""
    before = fingerprint(project.root)

    with pytest.raises(UsageError, match=said):
        plan_town(project, town(**changes))

    assert fingerprint(project.root) == before


def test_a_folder_that_is_there_is_never_written_into(project: Project) -> None:
    """Somebody's files of that name stay untouched."""
    (project.docs / "bad-musterort").mkdir()

    with pytest.raises(UsageError, match="docs/bad-musterort"):
        plan_town(project, town())


def test_a_failure_in_the_middle_leaves_the_project_as_it_was(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the last step fails, the first ones are taken back."""
    before = fingerprint(project.root)
    plan = plan_town(project, town())

    def fail(*_: object) -> None:
        raise OSError("voll")

    monkeypatch.setattr("konzept.new_town.shutil.copymode", fail)
    with pytest.raises(OSError, match="voll"):
        write_town(project, town(), plan)

    assert fingerprint(project.root) == before


def test_every_open_place_is_marked(project: Project) -> None:
    """What an editor has to write himself can be found with one search."""
    files = plan_town(project, town()).files

    assert sum(FILL_IN in text for text in files.values()) >= 5
    assert not any("$" in text for text in files.values())


def test_a_check_finds_only_hints_of_musterstadt(project: Project) -> None:
    """The project these tests start from has no errors itself."""
    assert {problem.severity for problem in load_concept(project).problems} <= {HINT}
