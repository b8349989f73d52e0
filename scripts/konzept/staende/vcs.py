"""What the version control knows: files changed since the protected branch, and older versions of a file.

Everything here may be missing: an unpacked archive has no history, and then the hashes alone have to do.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from konzept.core import Project

BASE_VARIABLE = "KONZEPT_BASIS"
DEFAULT_BASES = ("origin/main", "main")
MAX_VERSIONS = 50
TIMEOUT = 20  # seconds


class Change(NamedTuple):
    """A file that differs from the base: `A` added, `M` changed, `D` deleted, …; the path relative to the project."""

    status: str
    path: str


def changed_files(project: Project, folders: Sequence[str]) -> list[Change]:
    """Files under these folders that differ from where the work branched off; empty where nothing can be compared."""
    if not is_versioned(project):
        return []
    options = ("--name-status", "--no-renames", "--relative", "-z", "--merge-base")
    for base in _bases():
        output = _git(project, "diff", *options, base, "--", *folders)
        if output is not None:
            parts = output.split("\0")
            return [Change(status[:1], path) for status, path in zip(parts[::2], parts[1::2], strict=False)]
    return []


def version_of_base(project: Project, path: str) -> str:
    """The text of a file where the work branched off from the protected branch, "" where there is none."""
    for base in _bases():
        commit = _git(project, "merge-base", base, "HEAD")
        if commit is not None:
            return _git(project, "show", f"{commit.strip()}:./{path}") or ""
    return ""


def older_versions(project: Project, path: str) -> Iterator[str]:
    """The texts a file had, newest first."""
    if not is_versioned(project):
        return
    commits = _git(project, "log", f"--max-count={MAX_VERSIONS}", "--format=%H", "--", path) or ""
    for commit in commits.split():
        text = _git(project, "show", f"{commit}:./{path}")
        if text is not None:
            yield text


def _bases() -> tuple[str, ...]:
    given = os.environ.get(BASE_VARIABLE, "")
    return (given,) if given else DEFAULT_BASES


def is_versioned(project: Project) -> bool:
    """Whether the project lies in a working tree of a version control."""
    return any((folder / ".git").exists() for folder in (project.root, *project.root.parents))


def _git(project: Project, *arguments: str) -> str | None:
    """What git prints, None where it cannot answer. `--` and fixed options keep names from being read as options."""
    environment = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(
            ["git", "-C", str(project.root), *arguments],
            capture_output=True,
            check=False,
            env=environment,
            timeout=TIMEOUT,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", errors="replace") if done.returncode == 0 else None
