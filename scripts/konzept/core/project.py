"""Where things lie. Every path of the project is asked for here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from konzept.core.errors import UsageError
from konzept.core.problem import one_line

METAMODEL = "ubproject.toml"


@dataclass(frozen=True, slots=True)
class Project:
    """A project directory; `root` is absolute and resolved."""

    root: Path

    @classmethod
    def find(cls, start: Path) -> Project:
        """The project that `start` lies in: the nearest directory upwards with a ubproject.toml.

        Raises UsageError if there is none.
        """
        start = start.resolve()
        for directory in (start, *start.parents):
            if (directory / METAMODEL).is_file():
                return cls(directory)
        raise UsageError(
            f"Hier ist kein Projekt: weder in {start} noch darüber liegt eine {METAMODEL}. "
            "→ In das Verzeichnis des Konzepts wechseln oder --projekt angeben."
        )

    @property
    def metamodel(self) -> Path:
        return self.root / METAMODEL

    @property
    def needs(self) -> Path:
        return self.root / "needs"

    @property
    def docs(self) -> Path:
        return self.root / "docs"

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def build(self) -> Path:
        return self.root / "build"

    def relative(self, path: Path) -> str:
        """`path` as it is shown to users: relative to the project, forward slashes, on one line."""
        inside = path.relative_to(self.root) if path.is_relative_to(self.root) else path
        return one_line(inside.as_posix())
