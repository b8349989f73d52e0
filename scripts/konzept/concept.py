"""The one place where metamodel, objects, figures and states come together. What all pages and commands ask."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from konzept.core import ERROR, MetamodelError, Problem, Project
from konzept.items import Catalog, check_catalog, check_documents, load_catalog
from konzept.metamodel import Metamodel, read_metamodel

SYNTAX_CODES = frozenset(
    {
        "KZ-YAML-SYNTAX",
        "KZ-YAML-TAB",
        "KZ-YAML-ANKER",
        "KZ-YAML-MARKE",
        "KZ-YAML-FORM",
        "KZ-YAML-TIEFE",
        "KZ-DATEI-KODIERUNG",
    }
    | {
        "KZ-DATEI-GROESSE",
        "KZ-DATEI-VERWEIS",
        "KZ-KENNUNG-FEHLT",
        "KZ-KENNUNG-FORM",
        "KZ-TYP-FEHLT",
        "KZ-TYP-UNBEKANNT",
    }
)


@dataclass(frozen=True, slots=True)
class Concept:
    """Everything known about the concepts of one project, sealed; `problems` are sorted by place."""

    project: Project
    metamodel: Metamodel
    catalog: Catalog
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == ERROR)


def load_concept(project: Project) -> Concept:
    """Reads and checks the whole project. Raises MetamodelError if the metamodel itself is faulty."""
    with _without_collection():
        return _load(project)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Keeps the garbage collector still while 100 000 objects are made that all stay: a quarter of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


def _load(project: Project) -> Concept:
    model = read_metamodel(project.metamodel, project.relative(project.metamodel))
    catalog, problems = load_catalog(project, model)
    broken = frozenset(problem.path for problem in problems if problem.code in SYNTAX_CODES)
    found = [*problems, *check_catalog(catalog, model, broken), *check_documents(project, catalog)]
    return Concept(
        project=project,
        metamodel=model,
        catalog=catalog,
        problems=tuple(sorted(set(found), key=lambda problem: problem.sort_key)),
    )


__all__ = ["Concept", "MetamodelError", "load_concept"]
