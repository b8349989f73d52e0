"""Reads the case files in `faelle/`: title, files of a small project, the exact messages expected.

    #### Title of the case
    @@ needs/ratingen/a.yaml
    content, as it stands in the file
    @@ erwartet
    needs/ratingen/a.yaml:2:3: KZ-… message → remedy

A message that ends in … may go on. ⟦TAB⟧ and ⟦U+202E⟧ stand for the character, ⟦300 × a⟧ for a repetition, ⟦⟧ for
nothing: it keeps words apart that must not stand in the repository as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from konzept.core import Problem, Project
from konzept.items import check_catalog, check_documents, load_catalog
from konzept.metamodel import Metamodel

FOLDER = Path(__file__).parent / "faelle"
EXPECTED = "erwartet"
PLACEHOLDER = re.compile(r"⟦([^⟧]*)⟧")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One small project and the messages it must raise, in order."""

    title: str
    files: dict[str, str]
    expected: tuple[str, ...]

    def matches(self, messages: Sequence[str]) -> bool:
        """Whether exactly the expected messages came."""
        return len(messages) == len(self.expected) and all(
            message.startswith(wanted[:-1]) if wanted.endswith("…") else message == wanted
            for message, wanted in zip(messages, self.expected, strict=True)
        )


def read_cases(path: Path) -> Iterator[Case]:
    """The cases of one file."""
    for block in re.split(r"^#### ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        title, *parts = re.split(r"^@@ ?", block, flags=re.MULTILINE)
        files = dict(part.split("\n", 1) for part in parts)
        expected = tuple(line for line in files.pop(EXPECTED).split("\n") if line.strip())
        yield Case(title=title.strip(), files={name: expand(text) for name, text in files.items()}, expected=expected)


def expand(text: str) -> str:
    """`text` with its placeholders filled in."""
    return PLACEHOLDER.sub(lambda match: _character(match[1]), text)


def _character(name: str) -> str:
    if repeated := re.fullmatch(r"(\d+) × (.+)", name):
        return repeated[2] * int(repeated[1])
    return "\t" if name == "TAB" else chr(int(name[2:], 16)) if name else ""


def problems_of(project: Project, model: Metamodel) -> list[Problem]:
    """What `konzept pruefen` says about the form of a project, in its order; the rules on content are not asked."""
    catalog, problems = load_catalog(project, model)
    found = {*problems, *check_catalog(catalog, model), *check_documents(project, catalog)}
    return sorted(found, key=lambda problem: problem.sort_key)
