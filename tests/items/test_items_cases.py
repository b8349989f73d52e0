"""Every message an editor can get is shown once in the case files, at its exact place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from casefile import FOLDER, Case, problems_of, read_cases

from konzept.core import Project
from konzept.metamodel import Metamodel

CASES = [(path.stem, case) for path in sorted(FOLDER.glob("*.md")) for case in read_cases(path)]
CODE = re.compile(r'"(KZ-[A-Z]+(?:-[A-Z]+)*)"')
ENGLISH = re.compile(r"\b(?:the|is|not|expected|found|invalid|unknown|missing|error|while|could|character)\b", re.I)
OWN_TESTS = {"KZ-DATEI-GROESSE", "KZ-DATEI-KODIERUNG", "KZ-DATEI-VERWEIS"}  # test_items_files.py
RULES = ("KZ-AUSNAHME-", "KZ-REGEL-", "KZ-KURZ-")  # test_rules.py, languages/test_plain_words.py

ProjectWith = Callable[[Mapping[str, str | bytes]], Project]


@pytest.mark.parametrize(("chapter", "case"), CASES, ids=[f"{chapter}: {case.title}" for chapter, case in CASES])
def test_case(chapter: str, case: Case, project_with: ProjectWith, model: Metamodel) -> None:
    """A planted fault gives exactly its message, at its place; a sound file gives none."""
    messages = [str(problem) for problem in problems_of(project_with(case.files), model)]

    assert case.matches(messages), "\n".join(messages)


@pytest.mark.parametrize(("chapter", "case"), CASES, ids=[f"{chapter}: {case.title}" for chapter, case in CASES])
def test_messages_are_german_and_say_what_to_do(
    chapter: str, case: Case, project_with: ProjectWith, model: Metamodel
) -> None:
    """Every message is one German sentence on one line, followed by a remedy."""
    for problem in problems_of(project_with(case.files), model):
        assert problem.message.endswith(".")
        assert problem.hint.endswith((".", "?"))
        assert "\n" not in str(problem)
        assert not ENGLISH.search(f"{problem.message} {problem.hint}"), str(problem)


def test_titles_are_unique() -> None:
    """A case can be found by its title."""
    titles = [f"{chapter}: {case.title}" for chapter, case in CASES]

    assert len(set(titles)) == len(titles) > 150


def test_every_code_has_a_case() -> None:
    """No check of this layer goes without a planted fault."""
    sources = Path(__file__).parents[2] / "scripts" / "konzept" / "items"
    codes = {code for path in sources.glob("*.py") for code in CODE.findall(path.read_text(encoding="utf-8"))}
    shown = {line.split()[1] for _, case in CASES for line in case.expected}

    assert {code for code in codes if not code.startswith(RULES)} - shown == OWN_TESTS
