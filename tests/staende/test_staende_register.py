"""The register of ids only grows: what a state or the protected branch holds of it can be neither lost nor changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from town import Town, git

from konzept.core import Problem

HEAD = "id;typ;angelegt_stand;grabstein"
TOMBSTONE = (
    "- id: MUS-M-002\n  typ: massnahme\n  titel: Elterncafés öffnen\n  grabstein: true\n  beschluss: [MUS-BS-001]\n"
    "  grund: Der Bedarf ist gedeckt.\n"
)
ANOTHER = "- id: MUS-M-002\n  typ: massnahme\n  titel: Anderes\n  umsetzungsstatus: geplant\n  dient: [MUS-LZ-001]\n"
Edit = Callable[[list[str]], list[str]]


def register(town: Town) -> Path:
    return town.root / "data" / "kennungen.csv"


def edit(town: Town, change: Edit) -> None:
    """Changes the lines of the register."""
    lines = register(town).read_text(encoding="utf-8").splitlines()
    register(town).write_text("".join(f"{line}\n" for line in change(lines)), encoding="utf-8")


def without(*beginnings: str) -> Edit:
    return lambda lines: [line for line in lines if not line.startswith(beginnings)]


def faults(town: Town) -> list[Problem]:
    return list(town.concept().errors)


@pytest.fixture
def retired(adopted: Town) -> Town:
    """A town in which a state has seen that MUS-M-002 is gone."""
    adopted.remove("sprache", "MUS-M-002")
    adopted.add("sprache", TOMBSTONE)
    adopted.freeze("2012-mus")
    return adopted


@pytest.mark.parametrize("lines", ["MUS-M-002;", "MUS-M-002;massnahme;2010-06-29-mus;2012-mus"])
def test_a_retired_id_does_not_come_back_without_its_line(retired: Town, lines: str) -> None:
    """Whoever takes the id out of the register to give it again is found: the states know it."""
    edit(retired, without(lines))
    retired.remove("sprache", "MUS-M-002")
    retired.add("sprache", ANOTHER)
    [problem] = retired.problems("KZ-KENNUNG")
    assert (problem.code, problem.path) == ("KZ-KENNUNG-REGISTER", "data/kennungen.csv")
    assert "MUS-M-002" in problem.message


@pytest.mark.parametrize("change", [lambda _: [], lambda lines: lines[:1]])
def test_an_emptied_register_is_one_message(adopted: Town, change: Edit) -> None:
    """Without its lines, with or without a head: one error that names some of the ids and counts the others."""
    edit(adopted, change)
    [problem] = faults(adopted)
    assert problem.code == "KZ-KENNUNG-REGISTER"
    assert "MUS-AK-001" in problem.message and " weitere" in problem.message


@pytest.mark.parametrize("head", ["id;typ;stand;weg", "﻿" + HEAD, "Kennungen"])
def test_a_wrong_head_is_one_message(adopted: Town, head: str) -> None:
    """The first line is told of, with what it should be, and nothing else is doubted."""
    edit(adopted, lambda lines: [head, *lines[1:]])
    [problem] = faults(adopted)
    assert (problem.code, problem.line) == ("KZ-KENNUNG-REGISTER", 1)
    assert HEAD in problem.message and "wiederherstellen" in problem.hint


@pytest.mark.parametrize("change", [lambda lines: lines[1:], lambda lines: [line.replace(";", ",") for line in lines]])
def test_a_register_saved_by_a_spreadsheet_is_one_message(adopted: Town, change: Edit) -> None:
    """Without a head or with commas for semicolons the file is told of once, not line by line."""
    edit(adopted, change)
    [problem] = faults(adopted)
    assert (problem.code, problem.line) == ("KZ-KENNUNG-REGISTER", 1)


@pytest.mark.parametrize("line", ["MUS-M-001;leitziel;2010-06-29-mus;", "MUS-M-001;massnahme;2009-mus;"])
def test_a_changed_line_is_one_message(adopted: Town, line: str) -> None:
    """Another type or state in a line: the line is told of where it stands, and nothing that follows from it."""
    edit(adopted, lambda lines: [line if one.startswith("MUS-M-001;") else one for one in lines])
    [problem] = faults(adopted)
    number = register(adopted).read_text(encoding="utf-8").splitlines().index(line) + 1
    assert (problem.code, problem.line) == ("KZ-KENNUNG-REGISTER", number)
    assert problem.message == "Zeilen fehlen oder wurden verändert: MUS-M-001."


def test_a_state_in_which_an_id_was_gone_is_missed(retired: Town) -> None:
    """The last state, deleted, is missed though every id is older than it."""
    folder = retired.root / "data" / "staende" / "2012-mus"
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    [problem] = faults(retired)
    assert problem.code == "KZ-STAND-VERAENDERT"
    assert "Der Stand „2012-mus“, mit dem MUS-M-002 entfallen ist, fehlt." in problem.message


def test_a_first_register_begins_with_the_first_state(retired: Town) -> None:
    """Where there is none, freezing writes all of it: nothing of the states before is lost."""
    before = register(retired).read_text(encoding="utf-8")
    register(retired).unlink()
    retired.freeze("2013-mus")
    assert register(retired).read_text(encoding="utf-8") == before
    assert faults(retired) == []


def test_ids_of_two_branches_stand_side_by_side(adopted: Town) -> None:
    """States frozen on two branches follow the same one; after the merge both lines are there, and nothing lacks."""
    adopted.freeze("2011-mus")
    second, register_of_second = adopted.root / "data/staende/2011-mus", register(adopted).read_text(encoding="utf-8")
    moved = adopted.root.parent / "2011-mus"
    second.rename(moved)
    adopted.add("sprache", ANOTHER.replace("MUS-M-002", "MUS-M-009"))
    register(adopted).write_text(register_of_second, encoding="utf-8")
    adopted.freeze("2012-mus")
    moved.rename(second)
    assert faults(adopted) == []


# -- against the protected branch --------------------------------------------------------------------------------


@pytest.mark.parametrize("change", [without("MUS-M-900"), lambda lines: [*lines[:-1], f"{lines[-1]}2012-mus"]])
def test_no_line_of_the_branch_is_lost(branched: Town, change: Edit) -> None:
    """Lines that only the protected branch knows are missed as well."""
    git(branched, "checkout", "main")
    edit(branched, lambda lines: [*lines, "MUS-M-900;massnahme;2010-06-29-mus;2010-06-29-mus"])
    git(branched, "commit", "-a", "-m", "Kennung")
    git(branched, "checkout", "-B", "arbeit")
    assert faults(branched) == []
    edit(branched, change)
    [problem] = faults(branched)
    assert (problem.code, "MUS-M-900" in problem.message) == ("KZ-KENNUNG-REGISTER", True)


def test_a_register_under_version_control_cannot_go(branched: Town) -> None:
    """Deleted, even on the branch itself, it is missed as long as there are states."""
    register(branched).unlink()
    assert [problem.code for problem in faults(branched)] == ["KZ-KENNUNG-REGISTER"]
    git(branched, "checkout", "main")
    git(branched, "commit", "-a", "-m", "weg")
    assert [problem.message for problem in faults(branched)] == ["Das Register der Kennungen fehlt."]
