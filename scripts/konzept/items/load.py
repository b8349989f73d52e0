"""needs/**/*.yaml → Catalog and the faults of the files. Every file is read once."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, kw_only=True)
class FileContent:
    """What one file holds: its objects, its faults, and the ids (or their beginnings) of objects left out."""

    items: tuple[Item, ...] = ()
    problems: tuple[Problem, ...] = ()
    lost: frozenset[str] = frozenset()


def load_catalog(project: Project, model: Metamodel) -> tuple[Catalog, tuple[Problem, ...]]:
    """All objects of the project and the faults found while reading; a faulty object is left out, nothing else."""
    files = [read_file(path, project, model) for path in object_files(project)]
    lost = frozenset[str]().union(*(file.lost for file in files))
    catalog = Catalog.of((item for file in files for item in file.items), lost)
    return catalog, tuple(problem for file in files for problem in file.problems)


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
        return FileContent(problems=tuple(problems), lost=frozenset({reader.id_prefix(None)}))
    problems += _check_name(path, project, model, shown)
    if path.suffix.lower() in PAGE_SUFFIXES:
        return FileContent(problems=tuple(problems))
    tree = read_tree(text, shown)
    items: list[Item] = []
    with suppress(TooManyProblemsError):
        for node in tree.entries:
            if item := reader.read(node):
                items.append(item)
    unknown = {reader.id_prefix(None)} if tree.unknown_lost else set()
    return FileContent(
        items=tuple(items),
        problems=(*problems, *tree.problems, *reader.problems),
        lost=tree.lost | reader.lost | unknown,
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
