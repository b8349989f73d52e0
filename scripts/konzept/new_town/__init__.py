"""A new town: a complete minimal concept in the shape of Musterstadt, and its entry in the metamodel.

Everything is thought through in memory first (`plan_town`) and then written at once or not at all (`write_town`).
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template

from konzept.core import Project, UsageError
from konzept.items.safety import check_text
from konzept.metamodel import Metamodel, read_metamodel

KEY = re.compile(r"[a-z]{3,}(?:-[a-z]+)*")
CODE = re.compile(r"[A-Z]{3}")
NAME = re.compile(r"[^\W\d_][\w .()/'’–-]{1,79}")
AGS = re.compile(r"(?:\d{5}|\d{8})?")
TABLE = re.compile(r"^\[konzept\.kommunen\.([\w-]+)\]$", re.MULTILINE)
# Addresses and folders of the site that are no concept.
TAKEN = frozenset({"bilder", "daten", "handbuch", "index", "objekt", "rechtliches", "stand", "suche", "vergleich"})
FILL_IN = "[bitte ergänzen]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """What the editor says about the new town. `ags` is its official key, "" if it is not given."""

    key: str
    code: str
    name: str
    long_name: str
    ags: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TownPlan:
    """What would be written: files by path below the project, the lines added to the metamodel, its new text."""

    files: Mapping[str, str]
    entry: str
    metamodel: str


def plan_town(project: Project, town: Town) -> TownPlan:
    """The files of a new town. Raises UsageError for a name that is taken or not possible."""
    model = read_metamodel(project.metamodel)
    _check_form(town)
    _check_free(project, model, town)
    entry = _entry(town)
    return TownPlan(
        files=dict(_files(town)),
        entry=entry,
        metamodel=_with_entry(project.metamodel.read_text(encoding="utf-8"), model, entry),
    )


def write_town(project: Project, town: Town, plan: TownPlan) -> None:
    """Writes everything, or leaves the project as it was. Raises MetamodelError if the new metamodel were faulty."""
    with tempfile.TemporaryDirectory(dir=project.root, prefix=".neu-") as name:
        prepared = Path(name)
        for path, text in {**plan.files, project.metamodel.name: plan.metamodel}.items():
            (prepared / path).parent.mkdir(parents=True, exist_ok=True)
            (prepared / path).write_text(text, encoding="utf-8")
        read_metamodel(prepared / project.metamodel.name)
        _move(prepared, project, town)


def _move(prepared: Path, project: Project, town: Town) -> None:
    """Moves the folders, then replaces the metamodel; what was moved goes away again if a step fails."""
    moved: list[Path] = []
    try:
        for folder in (project.needs / town.key, project.docs / town.key):
            folder.parent.mkdir(exist_ok=True)
            (prepared / folder.relative_to(project.root)).rename(folder)
            moved.append(folder)
        shutil.copymode(project.metamodel, prepared / project.metamodel.name)
        (prepared / project.metamodel.name).replace(project.metamodel)
    except BaseException:
        for folder in moved:
            shutil.rmtree(folder, ignore_errors=True)
        raise


# -- what is possible ------------------------------------------------------------------------------------------------


def _check_form(town: Town) -> None:
    rules: tuple[tuple[str, str, Callable[[str], object], str], ...] = (
        ("Der Schlüssel", town.key, KEY.fullmatch, "Kleinbuchstaben a–z und Bindestriche, z. B. bad-musterort."),
        ("Das Kürzel", town.code, CODE.fullmatch, "Drei Großbuchstaben A–Z, z. B. BMO."),
        ("Der Name", town.name, NAME.fullmatch, "Buchstaben, Ziffern, Leerzeichen und - . ( ) / ' verwenden."),
        ("Der lange Name", town.long_name, NAME.fullmatch, "z. B. Stadt Bad Musterort."),
        ("Der Gemeindeschlüssel", town.ags, AGS.fullmatch, "Fünf Stellen für einen Kreis, acht für eine Gemeinde."),
    )
    for what, text, holds, hint in rules:
        if not holds(text) or check_text(text):
            raise UsageError(f"{what} „{text}“ ist so nicht möglich. → {hint}")


def _check_free(project: Project, model: Metamodel, town: Town) -> None:
    if town.key in model.municipalities:
        raise UsageError(f"Den Schlüssel „{town.key}“ gibt es schon. → Einen anderen Schlüssel wählen.")
    if town.key in TAKEN:
        raise UsageError(f"„{town.key}“ ist der Name einer anderen Seite. → Einen anderen Schlüssel wählen.")
    if town.code in model.municipality_by_code:
        owner = model.municipality_by_code[town.code].name
        raise UsageError(f"Das Kürzel {town.code} gehört schon zu {owner}. → Ein anderes Kürzel wählen.")
    for folder in (project.needs / town.key, project.docs / town.key):
        if folder.exists():
            shown = project.relative(folder)
            raise UsageError(
                f"Das Verzeichnis {shown} gibt es schon. → Verschieben oder einen anderen Schlüssel wählen."
            )


# -- what is written -------------------------------------------------------------------------------------------------


def _files(town: Town) -> Iterator[tuple[str, str]]:
    names = {"kuerzel": town.code, "name": town.name, "langname": town.long_name, "offen": FILL_IN}
    for folder in ("needs", "docs"):
        for source in sorted(_template(folder).iterdir(), key=lambda source: source.name):
            text = Template(source.read_text(encoding="utf-8")).substitute(names)
            yield f"{folder}/{town.key}/{source.name}", text


def _template(folder: str) -> Traversable:
    return files(__package__) / "vorlage" / folder


def _entry(town: Town) -> str:
    return (
        f'[konzept.kommunen.{town.key}]\nkuerzel = "{town.code}"\nname = "{town.name}"\n'
        f'langname = "{town.long_name}"\nags = "{town.ags}"\n'
    )


def _with_entry(text: str, model: Metamodel, entry: str) -> str:
    """The metamodel with the entry after the last real town, so that the invented one stays at the end."""
    tables = [(match[1], match.start()) for match in TABLE.finditer(text)]
    for key, start in tables:
        known = model.municipalities[key]
        if known.invented or known.overarching:
            return f"{text[:start]}{entry}\n{text[start:]}"
    return f"{text.rstrip()}\n\n{entry}"
