"""needs/**/*.yaml → Catalog and the faults of the files. Every file is read once.

What stands in a file of a wrong name or folder has no page: it is checked, but not counted among the objects.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from konzept.core import Problem, Project, nearest, quoted
from konzept.items.catalog import Catalog
from konzept.items.entry import EntryReader, TooManyProblemsError
from konzept.items.model import Item
from konzept.items.source import read_source
from konzept.items.yaml_tree import read_tree
from konzept.metamodel import Metamodel

PAGE_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
RESERVED_PAGES = frozenset({"index", "matrix", "luecken", "indikatoren", "suche", "zahlen", "kalender", "smart"})
RESERVED_PREFIXES = ("kapitel-", "wirkung-", "matrix-", "luecken-", "smart-")
RECORD_FOLDERS = frozenset({"pruefungen", "ausnahmen"})  # beside the objects of a municipality; `staende` reads them
YAML_SUFFIXES = frozenset({".yaml", ".yml"})
PAGE_SUFFIXES = frozenset({".md", ".rst"})
SHOWN_IDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class FileContent:
    """What one file holds: its objects, its faults, and the ids (or their beginnings) of objects left out.

    `blank` is how ids of this file would begin, where it holds nothing at all.
    """

    path: str
    items: tuple[Item, ...] = ()
    problems: tuple[Problem, ...] = ()
    lost: frozenset[str] = frozenset()
    blank: str = ""


def load_catalog(
    project: Project,
    model: Metamodel,
    given: Collection[str] = (),
    read: Callable[[Path], FileContent] | None = None,
) -> tuple[Catalog, tuple[Problem, ...]]:
    """All objects of the project and the faults found while reading; a faulty object is left out, nothing else.

    `given` are ids that must be somewhere: where they are missing, a file without content is a fault. `read` reads a
    file; it may remember what the file held.
    """
    read = read or partial(read_file, project=project, model=model)
    files = [read(path) for path in object_files(project)]
    if any(file.blank for file in files):
        files = _with_gaps_told(files, given)
    lost = frozenset[str]().union(*(file.lost for file in files))
    catalog = Catalog.of((item for file in files for item in file.items), lost)
    return catalog, tuple(problem for file in files for problem in file.problems)


def _with_gaps_told(files: list[FileContent], given: Collection[str]) -> list[FileContent]:
    """The same files; a blank one is faulty if ids are missing that could be its own: links to them are not dead."""
    items = [item for file in files for item in file.items]
    lost = tuple(name for file in files for name in file.lost)
    wanted = {*given, *(link.target for item in items for link in item.links)} - {item.id for item in items}
    missing = sorted(name for name in wanted if not name.startswith(lost))
    return [_missed(file, [name for name in missing if name.startswith(file.blank)]) for file in files]


def _missed(file: FileContent, missing: Sequence[str]) -> FileContent:
    if not (file.blank and missing):
        return file
    more = f" und {len(missing) - SHOWN_IDS} weitere" if len(missing) > SHOWN_IDS else ""
    message = f"Die Datei ist leer, und Einträge fehlen: {', '.join(missing[:SHOWN_IDS])}{more}."
    hint = "Den Inhalt wiederherstellen; stand hier keiner davon, die Datei löschen."
    problem = Problem(code="KZ-YAML-FORM", path=file.path, message=message, hint=hint)
    return replace(file, problems=(*file.problems, problem), lost=frozenset({file.blank}))


def object_files(project: Project) -> list[Path]:
    """Every file under needs/ that is read or must not be there, sorted by path; others do no harm."""
    return sorted(
        path
        for path in project.needs.rglob("*")
        if path.is_symlink()
        or (path.suffix.lower() in YAML_SUFFIXES | PAGE_SUFFIXES and path.name != "README.md" and path.is_file())
        if path.parent.name not in RECORD_FOLDERS
    )


def read_file(path: Path, project: Project, model: Metamodel) -> FileContent:
    """The objects of one file and its faults."""
    shown = project.relative(path)
    text, problems = read_source(path, project)
    reader = EntryReader(shown, path.parent.name, path.stem, model, text.split("\n") if text else [])
    if text is None:
        return FileContent(path=shown, problems=tuple(problems), lost=frozenset({reader.id_prefix(None)}))
    misplaced = _check_name(path, project, model, shown)
    problems += misplaced
    if path.suffix.lower() in PAGE_SUFFIXES:
        return FileContent(path=shown, problems=tuple(problems))
    tree = read_tree(text, shown)
    items: list[Item] = []
    with suppress(TooManyProblemsError):
        for node in tree.entries:
            if item := reader.read(node):
                items.append(item)
    unknown = {reader.id_prefix(None)} if tree.unknown_lost else set()
    homeless = {item.id for item in items} if misplaced else set()
    problems += [*tree.problems, *reader.problems]
    return FileContent(
        path=shown,
        items=() if misplaced else tuple(items),
        problems=tuple(problems),
        lost=tree.lost | reader.lost | unknown | homeless,
        blank="" if tree.entries or problems else reader.id_prefix(None),
    )


def _check_name(path: Path, project: Project, model: Metamodel, shown: str) -> list[Problem]:
    name = path.stem
    if path.parent.parent != project.needs or path.parent.name not in model.municipalities:
        near = nearest(path.parent.name, model.municipalities)
        hint = f"Meinten Sie needs/{near}/?" if near else f"Erlaubt: {', '.join(model.municipalities)}."
        code, message = "KZ-ORDNER", "Die Datei liegt nicht im Ordner einer Kommune (needs/<kommune>/)."
    elif path.suffix in PAGE_SUFFIXES:
        code, message = "KZ-SEITE-NAME", "Unter needs/ liegen nur Einträge in YAML-Dateien."
        hint = f"Erzählende Seiten gehören nach docs/{path.parent.name}/."
    elif not PAGE_NAME.fullmatch(name) or path.suffix != ".yaml":
        code, message = "KZ-SEITE-NAME", f"{quoted(path.name)} taugt nicht als Adresse einer Seite."
        hint = "Kleinbuchstaben, Ziffern und Bindestriche, Endung .yaml, z. B. schule-und-beruf.yaml."
    elif name in RESERVED_PAGES or name.startswith(RESERVED_PREFIXES):
        code, message = "KZ-SEITE-NAME", f"Der Name „{name}“ ist für eine andere Seite vergeben."
        hint = "Die Datei anders nennen."
    else:
        return []
    return [Problem(code=code, path=shown, message=message, hint=hint)]
