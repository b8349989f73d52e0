"""Faults that leave no site to build: how they are told, and how a build ends because of them.

Sphinx shows every exception, its own kinds too, between versions, traceback and a call to report it. Only SystemExit
passes it by.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

from sphinx.errors import ExtensionError

from konzept.core import Problem


def refuse(problems: Iterable[Problem], remedy: str = "") -> None:
    """Raises ExtensionError with a line for each problem, sorted by place, and `remedy` below, if there are any."""
    lines = [str(problem) for problem in sorted(problems, key=lambda problem: problem.sort_key)]
    if lines:
        raise ExtensionError("\n".join([*lines, remedy] if remedy else lines), modname="konzept")


def end_build(reason: object) -> NoReturn:
    """Ends the build with exit code 1 and the reason, in German, on the standard error stream."""
    raise SystemExit(f"{reason}\nDie Website ist nicht gebaut.")
