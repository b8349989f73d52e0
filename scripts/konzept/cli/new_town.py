"""`konzept neu-kommune`: the files of a new town in the shape of Musterstadt, written at once or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from konzept.core import Project
from konzept.new_town import FILL_IN, Town, TownPlan, plan_town, write_town

NEXT_STEPS = """
So geht es weiter:
  1. Alle Stellen mit „{mark}“ in needs/{key}/ und docs/{key}/ ausfüllen, zuerst quellen.yaml.
  2. konzept pruefen
  3. konzept vorschau
  4. Weitere Einträge: konzept neu massnahme --kommune {key} --seite sprache-und-bildung
  5. Den ersten Stand einfrieren: konzept stand anlegen JJJJ-MM-TT-{code} --titel "Was dieser Stand ist"
Alles Weitere steht im Handbuch unter „Fortschreiben“."""


def new_town(
    schluessel: Annotated[str, typer.Argument(metavar="SCHLUESSEL", help="Name der Ordner, z. B. bad-musterort.")],
    name: Annotated[str, typer.Option("--name", help="Wie die Kommune heißt, z. B. Bad Musterort.")],
    kuerzel: Annotated[str, typer.Option("--kuerzel", help="Drei Großbuchstaben, mit denen jede Kennung beginnt.")],
    langname: Annotated[
        str, typer.Option("--langname", help="Voller Name, z. B. Stadt Bad Musterort.", show_default="der Name")
    ] = "",
    ags: Annotated[str, typer.Option("--ags", help="Amtlicher Schlüssel: acht Stellen, für Kreise fünf.")] = "",
    probe: Annotated[bool, typer.Option("--probe", help="Nur zeigen, was geschrieben würde.")] = False,
    project: Annotated[
        Path, typer.Option("--projekt", help="Verzeichnis des Projekts.", show_default="das aktuelle Verzeichnis")
    ] = Path(),
) -> None:
    """Legt eine neue Kommune an: ein kleines vollständiges Konzept zum Ausfüllen, gebaut wie Musterstadt.

    Beispiel: konzept neu-kommune bad-musterort --name "Bad Musterort" --kuerzel BMO
    """
    found = Project.find(project)
    town = Town(key=schluessel, code=kuerzel, name=name, long_name=langname or name, ags=ags)
    plan = plan_town(found, town)
    if not probe:
        write_town(found, town, plan)
    typer.echo("\n".join(_report(plan, probe=probe)))
    if not probe:
        typer.echo(NEXT_STEPS.format(mark=FILL_IN, key=town.key, code=town.code.lower()))


def _report(plan: TownPlan, *, probe: bool) -> list[str]:
    """What was written, or would be."""
    heads = ["Das würde geschrieben; nichts ist verändert:"] if probe else ["Geschrieben:"]
    shown = [f"  {path} ({len(text.splitlines())} Zeilen)" for path, text in plan.files.items()]
    entry = [f"    {line}" for line in plan.entry.splitlines()]
    return [*heads, *shown, "  ubproject.toml, neuer Abschnitt:", *entry]
