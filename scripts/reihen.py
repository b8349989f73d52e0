"""What the data scripts of this folder share: arguments, the steps, the report. Run one of the others."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from konzept.core import KonzeptError, Project
from konzept.figures.disclosure import GateConfig, gate, tables_of
from konzept.figures.recipe import Recipe, cook, merged
from konzept.figures.series import Observation
from konzept.figures.settings import read_settings
from konzept.metamodel import read_metamodel

Guard = Callable[[Sequence[Observation]], Sequence[Observation]]
ATTRIBUTION = (
    "© Statistische Ämter des Bundes und der Länder, Deutschland, {jahr}. Datenlizenz Deutschland – Namensnennung – "
    "Version 2.0 (dl-de/by-2-0, https://www.govdata.de/dl-de/by-2-0)"
)


def run_guarded(recipes: Iterable[Recipe], description: str) -> int:
    """Like `run`, but nothing is written that has not passed the disclosure gate."""
    settings = read_metamodel(Project.find(Path.cwd()).metamodel).settings.get("sperrung", {})

    def guard(observations: Sequence[Observation]) -> tuple[Observation, ...]:
        return gate(tables_of(observations), GateConfig.from_toml(settings)).observations

    return run(recipes, description, guard)


def run(recipes: Iterable[Recipe], description: str, guard: Guard = tuple) -> int:
    """Reads the files of the recipes, writes their series, says what changed; 1 if a file could not be used."""
    options = _arguments(description)
    faults = 0
    for recipe in recipes:
        found = cook(recipe, options.quelle, options.gebiete or known_areas(Project.find(Path.cwd())))
        for problem in found.problems:
            print(problem, file=sys.stderr)
        faults += len(found.problems)
        if not found.observations:
            print(f"{recipe.table}: keine verwendbare Datei unter {options.quelle}, nichts geändert.")
            continue
        path = options.ziel / recipe.target
        try:
            content = merged(path, guard(found.observations))
        except KonzeptError as error:
            print(error, file=sys.stderr)
            faults += 1
            continue
        unchanged = path.is_file() and path.read_bytes() == content
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        state = "unverändert" if unchanged else "geschrieben"
        print(f"{recipe.table}: Dateien {len(found.files)}, Werte {len(found.observations)}, {path} {state}.")
    return 1 if faults else 0


def known_areas(project: Project) -> list[str]:
    """The areas of the concepts and those around them, from ubproject.toml."""
    model = read_metamodel(project.metamodel)
    settings = read_settings(model.settings.get("zahlen", {}))
    return sorted({*settings.areas, *(one.ags for one in model.municipalities.values() if one.ags)})


def _arguments(description: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--quelle", type=Path, default=Path("data/amtlich"), help="Ordner mit den Dateien der Ämter")
    parser.add_argument("--ziel", type=Path, default=Path("data/reihen"), help="Ordner der Reihen")
    parser.add_argument("--gebiete", nargs="*", help="Schlüssel; sonst die aller Konzepte und ihrer Umgebung")
    return parser.parse_args()
