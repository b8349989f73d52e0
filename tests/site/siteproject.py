"""A small project to build and to edit: Ratingen alone, copied from the real one. The laws are tried on it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from konzept.concept import Concept, load_concept
from konzept.core import Project
from konzept.items import Item

REAL = Path(__file__).parents[2]
FIGURES = ("data/reihen", "data/staende")
OBJECT_START = re.compile(r"^- id: ", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """What one run of Sphinx left behind."""

    out: Path
    code: int
    output: str
    warnings: str

    def files(self) -> dict[str, bytes]:
        """Every file of the output by name, without Sphinx' note about its own configuration."""
        return {name: path.read_bytes() for name, path in self._paths()}

    def times(self) -> dict[str, int]:
        """When each file was last written."""
        return {name: path.stat().st_mtime_ns for name, path in self._paths()}

    def needs(self) -> dict[str, Any]:
        """The needs of needs.json by id."""
        export = json.loads((self.out / "needs.json").read_text(encoding="utf-8"))
        return dict(export["versions"][export["current_version"]]["needs"])

    def page(self, address: str) -> str:
        return (self.out / address).read_text(encoding="utf-8")

    def _paths(self) -> Iterator[tuple[str, Path]]:
        for path in sorted(self.out.rglob("*")):
            if path.is_file() and path.name != ".buildinfo":
                yield path.relative_to(self.out).as_posix(), path


def run_sphinx(
    root: Path, target: Path, *options: str, builder: str = "html", strict: bool = True, seed: str = "0"
) -> Build:
    """Builds the project in `root` into a folder of `target`; a strict build fails at the first warning."""
    out = target / builder
    command = [sys.executable, "-m", "sphinx", "-b", builder, "-n", "-d", str(target / "doctrees"), *options]
    command += ["-W", "--keep-going"] if strict else []
    environment = os.environ | {"PYTHONHASHSEED": seed, "LC_ALL": "C.UTF-8", "LANGUAGE": "C", "NO_COLOR": "1"}
    done = subprocess.run(
        [*command, str(root), str(out)], capture_output=True, text=True, encoding="utf-8", env=environment, check=False
    )
    assert done.returncode == 0 or not strict, done.stderr[-3000:]
    return Build(out=out, code=done.returncode, output=done.stdout, warnings=done.stderr)


@dataclass(frozen=True, slots=True)
class SiteProject:
    """A project directory with its own build directory."""

    root: Path

    @classmethod
    def of_ratingen(cls, root: Path) -> SiteProject:
        """The smallest real project: one concept with its pages, the portal and the legal pages."""
        project = cls._of(root, ("docs/index.md", "needs/ratingen", "docs/ratingen", "docs/rechtliches", *FIGURES))
        project._cut_loose()
        for state in (root / "data/staende").glob("*-mus*"):  # they ask for Musterstadt's reviews
            shutil.rmtree(state)
        return project

    @classmethod
    def of_musterstadt(cls, root: Path) -> SiteProject:
        """The invented town alone, with its states."""
        states = (f"data/staende/{path.name}" for path in sorted((REAL / "data/staende").glob("*-mus*")))
        parts = ("docs/index.md", "needs/musterstadt", "docs/musterstadt", "docs/rechtliches", "data/reihen", *states)
        return cls._of(root, parts)

    @classmethod
    def of_everything(cls, root: Path) -> SiteProject:
        """The whole real project."""
        return cls._of(root, ("needs", "docs", "data/uebersetzungen", *FIGURES))

    @classmethod
    def _of(cls, root: Path, parts: Iterable[str]) -> SiteProject:
        for name in ("conf.py", "ubproject.toml", *parts):
            target = root / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if (REAL / name).is_dir():
                shutil.copytree(REAL / name, target)
            elif (REAL / name).is_file():
                shutil.copy2(REAL / name, target)
        return cls(root)

    def copy(self, root: Path) -> SiteProject:
        """This project elsewhere, without its builds."""
        shutil.copytree(self.root, root, ignore=shutil.ignore_patterns("build"))
        return SiteProject(root)

    # -- building ------------------------------------------------------------------------------------------------

    def build(
        self, *options: str, builder: str = "html", name: str = "erster", strict: bool = True, seed: str = "0"
    ) -> Build:
        """Runs Sphinx as an editor does; the same `name` again is a rebuild."""
        return run_sphinx(self.root, self.root / "build" / name, *options, builder=builder, strict=strict, seed=seed)

    def built(self) -> Build:
        """The build the project came with."""
        return Build(out=self.root / "build/erster/html", code=0, output="", warnings="")

    def _cut_loose(self) -> None:
        """Removes links to the other concepts: each stands on a line or in a list of its own."""
        catalog = self.concept().catalog
        dead = [
            (item.path, link.place.line, link.target)
            for item in catalog
            for link in item.links
            if link.target not in catalog.items
        ]
        for path, number, target in sorted(dead, reverse=True):
            lines = self.read(path).splitlines(keepends=True)
            line = lines[number - 1]
            lines[number - 1] = "" if line.lstrip().startswith("- ") else re.sub(rf"{target},? ?", "", line)
            self.write(path, "".join(lines))

    # -- reading and editing -------------------------------------------------------------------------------------

    def concept(self) -> Concept:
        return load_concept(Project(self.root))

    def read(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def write(self, path: str, text: str) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    def replace(self, path: str, old: str, new: str) -> None:
        """Replaces the first `old` in a file; there has to be one."""
        text = self.read(path)
        assert old in text, f"{path}: {old!r}"
        self.write(path, text.replace(old, new, 1))

    def set_field(self, item: Item, name: str, value: str) -> None:
        """Writes a field of an object on one line, in place of what stood there."""
        lines = self._block(item).splitlines(keepends=True)
        rest: list[str] = []
        within = False
        for line in lines:
            starts_key = re.match(r"^(?:- |  )\w+:", line)
            within = line.startswith(f"  {name}:") or (within and not starts_key)
            rest += [] if within and line.strip() else [line]
        rest.insert(1, f"  {name}: {value}\n" if value else "")
        self.replace(item.path, self._block(item), "".join(rest))

    def remove(self, item: Item) -> str:
        """Takes an object out of its file and returns its text."""
        block = self._block(item)
        self.replace(item.path, block, "")
        return block

    def append(self, path: str, block: str) -> None:
        """Adds an object at the end of a file."""
        self.write(path, f"{self.read(path).rstrip()}\n\n{block}")

    def _block(self, item: Item) -> str:
        """The text of an object, from its first line to the next object."""
        text = self.read(item.path)
        start = text.index(f"- id: {item.id}\n")
        following = OBJECT_START.search(text, start + 1)
        return text[start : following.start() if following else len(text)]


def differences(left: Build, right: Build) -> list[str]:
    """What two outputs do not have in common, one line per file: its name and the first line that differs."""
    ours, theirs = left.files(), right.files()
    missing = [f"{name}: nur in {'left' if name in ours else 'right'}" for name in sorted(ours.keys() ^ theirs.keys())]
    changed = [name for name in sorted(ours.keys() & theirs.keys()) if ours[name] != theirs[name]]
    return missing + [f"{name}: {_first_difference(ours[name], theirs[name])}" for name in changed]


def _first_difference(left: bytes, right: bytes) -> str:
    for mine, other in zip(left.splitlines(), right.splitlines(), strict=False):
        if mine != other:
            return f"{mine[:200]!r} / {other[:200]!r}"
    return f"{len(left)} / {len(right)} Bytes"
