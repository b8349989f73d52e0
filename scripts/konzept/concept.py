"""The one place where metamodel, objects, figures and states come together. What all pages and commands ask."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from konzept.core import ERROR, MetamodelError, Problem, Project, UsageError
from konzept.figures.collection import Figures, join_figures, load_figures
from konzept.figures.frozen import thawed_figures
from konzept.items import Catalog, Item, check_catalog, check_documents, check_rules, load_catalog
from konzept.items.memory import FileMemory
from konzept.items.plain_words import check_plain_words
from konzept.languages import Languages, check_languages, load_languages
from konzept.metamodel import Metamodel, read_metamodel
from konzept.staende import Ledger, StateInfo, check_findings, check_ledger, load_ledger
from konzept.staende.register import read_register
from konzept.staende.thaw import ledger_as_of

PROFILE_VARIABLE = "KONZEPT_PROFIL"
PROFILES = ("", "entwurf", "beschlussvorlage")


@dataclass(frozen=True, slots=True, eq=False)
class Concept:
    """Everything known about the concepts of one project, sealed; `problems` are sorted by place. Equal to itself only.

    `profile` is what the check is for: "" every day, `entwurf` while a change is drafted, `beschlussvorlage` before a
    vote.
    """

    project: Project
    metamodel: Metamodel
    catalog: Catalog
    problems: tuple[Problem, ...]
    ledger: Ledger = field(repr=False)
    figures: Figures = field(default_factory=Figures, repr=False)
    languages: Languages = field(default_factory=Languages, repr=False)
    profile: str = ""

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == ERROR)


def load_concept(project: Project, profile: str | None = None, memory: Path | None = None) -> Concept:
    """Reads and checks the whole project, for the profile given here or in the environment.

    `memory` is a file that spares the next call reading what has not changed.

    Raises MetamodelError if the metamodel itself is faulty, UsageError if the profile is none.
    """
    with _without_collection():
        return _load(project, _given_profile() if profile is None else profile, memory)


def _given_profile() -> str:
    found = os.environ.get(PROFILE_VARIABLE, "")
    if found not in PROFILES:
        raise UsageError(f"{PROFILE_VARIABLE}: Das Profil „{found}“ gibt es nicht. → entwurf oder beschlussvorlage.")
    return found


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


def _load(project: Project, profile: str, memory: Path | None) -> Concept:
    model = read_metamodel(project.metamodel, project.relative(project.metamodel))
    register = read_register(project)
    standing = [one.id for one in register.given.values() if not one.retired]
    files = FileMemory(memory, project, model) if memory else None
    catalog, problems = load_catalog(project, model, standing, files.read if files else None)
    if files:
        files.keep()
    figures, faults = load_figures(project, model, catalog)
    ledger = load_ledger(project, catalog, model, register)
    languages = load_languages(project)
    found = [
        *problems,
        *check_catalog(catalog, model, register.given),
        *check_rules(catalog, model),
        *check_plain_words(catalog),
        *check_documents(project, catalog, register.given),
        *faults,
        *check_ledger(ledger, project, profile),
        *check_languages(languages, catalog, model),
    ]
    return Concept(
        project=project,
        metamodel=model,
        catalog=catalog,
        problems=_sorted(found),
        ledger=ledger,
        figures=figures,
        languages=languages,
        profile=profile,
    )


def with_changes(concept: Concept, changed: Iterable[Item]) -> Concept:
    """A copy in memory in which these objects stand in place of those of the same id, or beside all others.

    Its problems are those between objects: the same checks as ever, on the changed catalog.
    """
    model = concept.metamodel
    known = dict(concept.catalog.items) | {item.id: item for item in changed}
    catalog = Catalog.of([*known.values(), *concept.catalog.duplicates], concept.catalog.lost)
    ledger = replace(concept.ledger, catalog=catalog, _fingerprints={})
    figures, doubts = join_figures(concept.figures, model, catalog)
    found = [
        *check_catalog(catalog, model, concept.ledger.register.given),
        *check_rules(catalog, model),
        *check_plain_words(catalog),
        *doubts,
        *check_findings(ledger, concept.profile),
        *check_languages(concept.languages, catalog, model),
    ]
    return replace(concept, catalog=catalog, ledger=ledger, figures=figures, problems=_sorted(found))


def as_of(concept: Concept, info: StateInfo) -> Concept:
    """One concept as a state froze it: its objects, past, values and verdicts, on the day of the state.

    Nothing of it is checked again, and of other concepts it holds only what this one links to.
    """
    state = concept.ledger.states.load(info.state_id)
    ledger = ledger_as_of(concept.ledger, info)
    figures = thawed_figures(concept.figures, ledger.model, ledger.catalog, (state.values, state.verdicts))
    return replace(concept, metamodel=ledger.model, catalog=ledger.catalog, problems=(), ledger=ledger, figures=figures)


def _sorted(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(set(problems), key=lambda problem: problem.sort_key))


__all__ = ["Concept", "MetamodelError", "as_of", "load_concept", "with_changes"]
