"""An unchanged file need not be read again, and nobody can tell."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
import pytest

from konzept.concept import load_concept
from konzept.core import Project
from konzept.items import memory as module
from konzept.items.load import FileContent, load_catalog, object_files, read_file
from konzept.items.memory import FileMemory
from konzept.metamodel import read_metamodel

ROOT = Path(__file__).parents[2]
ProjectWith = Callable[[Mapping[str, str | bytes]], Project]
GOAL = """\
- id: RAT-LZ-500
  typ: leitziel
  titel: Bildung für alle
  ebene: konzept
  fundstelle: {quelle: RAT-Q-001, abschnitt: "1", zeilen: "1"}
"""
FILE = "needs/ratingen/bildung.yaml"


class Reading:
    """A project read with a memory, time and again; `reads` are the files that were opened last."""

    def __init__(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        self.project = project
        self.path = project.root / "build" / "gedaechtnis"
        self.reads: list[str] = []
        monkeypatch.setattr(module, "read_file", self._read_file)

    def _read_file(self, path: Path, *known: object) -> FileContent:
        self.reads.append(path.name)
        return read_file(path, *known)  # type: ignore[arg-type]

    def again(self) -> object:
        """What a build gets; it is what reading everything gives."""
        self.reads.clear()
        model = read_metamodel(self.project.metamodel)
        memory = FileMemory(self.path, self.project, model)
        found = load_catalog(self.project, model, read=memory.read)
        memory.keep()
        clean = load_catalog(self.project, model)
        assert (dict(found[0].items), found[1]) == (dict(clean[0].items), clean[1])
        return found[1]


@pytest.fixture
def reading(project_with: ProjectWith, monkeypatch: pytest.MonkeyPatch) -> Reading:
    return Reading(project_with({FILE: GOAL}), monkeypatch)


def test_all_real_files_are_remembered_as_they_were_read(tmp_path: Path) -> None:
    """Every field, link and place of every real entry comes back, of the same kinds."""
    project = Project(ROOT)
    model = read_metamodel(project.metamodel)
    for _ in range(2):
        memory = FileMemory(tmp_path / "gedaechtnis", project, model)
        found = [memory.read(path) for path in object_files(project)]
        memory.keep()
    clean = [read_file(path, project, model) for path in object_files(project)]
    assert found == clean
    assert repr(found) == repr(clean)


def test_only_changed_files_are_read_again(reading: Reading) -> None:
    """Nothing changed: nothing is read. One file changed, added or removed: that one."""
    reading.again()
    assert sorted(reading.reads) == ["bildung.yaml", "quellen.yaml"]
    reading.again()
    assert reading.reads == []
    path = reading.project.root / FILE
    path.write_text(GOAL.replace("für alle", "für viele"), encoding="utf-8")
    reading.again()
    assert reading.reads == ["bildung.yaml"]
    path.rename(path.with_name("schule.yaml"))
    reading.again()
    assert reading.reads == ["schule.yaml"]


def test_faults_are_found_every_time(reading: Reading) -> None:
    """A faulty file is read and reported again until it is mended, and a remembered one that became a link at once."""
    path = reading.project.root / FILE
    path.write_text(GOAL + "  tietel: x\n", encoding="utf-8")
    assert [reading.again() for _ in range(2)] == [reading.again()] * 2 != [()] * 2
    path.write_text(GOAL, encoding="utf-8")
    assert reading.again() == ()
    shutil.move(path, reading.project.root / "woanders.yaml")
    path.symlink_to(reading.project.root / "woanders.yaml")
    assert [problem.code for problem in reading.again()] == ["KZ-DATEI-VERWEIS"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("content", [b"", b"kein Gedaechtnis", msgspec.msgpack.encode({"key": b"", "files": 1})])
def test_a_broken_memory_is_none(reading: Reading, content: bytes) -> None:
    """Whatever lies where the memory should be: the files are read, and the next memory is whole."""
    reading.path.parent.mkdir()
    reading.path.write_bytes(content)
    reading.again()
    assert len(reading.reads) == 2
    reading.again()
    assert reading.reads == []


def test_another_program_or_metamodel_reads_all(reading: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was checked by other rules has to be checked again."""
    reading.again()
    metamodel = reading.project.metamodel
    metamodel.write_text(metamodel.read_text(encoding="utf-8") + "# anders\n", encoding="utf-8")
    reading.again()
    assert len(reading.reads) == 2
    monkeypatch.setattr(module, "program_digest", lambda: b"anders")
    reading.again()
    assert len(reading.reads) == 2


def test_the_check_of_editors_keeps_no_memory(reading: Reading) -> None:
    """Only a build leaves something behind."""
    load_concept(reading.project)
    assert not reading.path.parent.exists()
