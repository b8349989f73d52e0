"""Exceptions that stop the work. A fault in an editor's file is a `Problem`, not an exception.

KonzeptError
├── UsageError       the command was called in a way that cannot work (exit code 2)
└── MetamodelError   ubproject.toml contradicts itself; carries the problems
"""

from konzept.core.problem import Problem


class KonzeptError(Exception):
    """Base of all errors of this project; the message is German and meant for the user."""


class UsageError(KonzeptError):
    """The command, its arguments or the place it was called from are wrong."""


class MetamodelError(KonzeptError):
    """The metamodel cannot be used; `problems` says why, with file and line."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
