"""Problems as text, JSON, and the forms that GitHub and GitLab show beside the changed line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence

from konzept.core import ERROR, HINT, WARNING, Problem

GITHUB_LEVEL = {ERROR: "error", WARNING: "warning", HINT: "notice"}
GITLAB_SEVERITY = {ERROR: "major", WARNING: "minor", HINT: "info"}


def as_text(problems: Sequence[Problem]) -> str:
    """One line per problem."""
    return "\n".join(str(problem) for problem in problems)


def as_json(problems: Sequence[Problem]) -> str:
    """A JSON list; the keys are German like the fields of the project."""
    return json.dumps(
        [
            {
                "datei": problem.path,
                "zeile": problem.line,
                "spalte": problem.column,
                "code": problem.code,
                "schwere": problem.severity,
                "meldung": problem.message,
                "abhilfe": problem.hint,
            }
            for problem in problems
        ],
        ensure_ascii=False,
        indent=2,
    )


def as_github(problems: Sequence[Problem]) -> str:
    """Workflow commands, escaped as GitHub's documentation of workflow commands asks."""
    return "\n".join(
        f"::{GITHUB_LEVEL[problem.severity]} file={_property(problem.path)},line={problem.line},col={problem.column},"
        f"title={_property(problem.code)}::{_data(_sentence(problem))}"
        for problem in problems
    )


def as_gitlab(problems: Sequence[Problem]) -> str:
    """Code Quality report (the subset of the Code Climate format that GitLab reads)."""
    return json.dumps(
        [
            {
                "description": _sentence(problem),
                "check_name": problem.code,
                "fingerprint": _fingerprint(problem),
                "severity": GITLAB_SEVERITY[problem.severity],
                "location": {"path": problem.path, "lines": {"begin": problem.line}},
            }
            for problem in problems
        ],
        ensure_ascii=False,
        indent=2,
    )


def _sentence(problem: Problem) -> str:
    return f"{problem.message} → {problem.hint}" if problem.hint else problem.message


def _fingerprint(problem: Problem) -> str:
    # The column keeps two equal faults in one line apart.
    key = f"{problem.path}|{problem.code}|{problem.message}|{problem.line}|{problem.column}"
    return hashlib.sha256(key.encode()).hexdigest()


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


FORMATS: dict[str, Callable[[Sequence[Problem]], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "gitlab": as_gitlab,
}
