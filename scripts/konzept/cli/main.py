"""The commands. Each reads its arguments, asks the layers below, prints, and says with its exit code how it went."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from errno import EADDRINUSE
from pathlib import Path
from typing import Annotated

import typer

from konzept import __version__
from konzept.cli.bericht import bericht, vorlage
from konzept.cli.build import build, serve
from konzept.cli.daten import daten_app
from konzept.cli.german import EXIT_USAGE, GermanTyper
from konzept.cli.impact import DraftError, look_ahead, preview_json, preview_text
from konzept.cli.matrix import matrix
from konzept.cli.new import blank_entry
from konzept.cli.new_town import new_town
from konzept.cli.repair import repair, wording
from konzept.cli.report import FORMATS
from konzept.cli.sprachen import sprachen
from konzept.cli.stand import review, stand_app
from konzept.cli.synopse import synopse
from konzept.concept import load_concept
from konzept.core import ERROR, HINT, WARNING, KonzeptError, MetamodelError, Problem, Project, UsageError
from konzept.metamodel import json_schema, read_metamodel
from konzept.metamodel.needs_schema import needs_schemas
from konzept.synthetic import write_project
from konzept.views.gap_kinds import gap_problems

EXIT_FINE, EXIT_PROBLEMS = 0, 1

app = GermanTyper(
    name="konzept",
    help="Ein Integrationskonzept als Daten: prüfen, bauen, vorschauen.\n\n"
    "Zum Anfangen: „konzept pruefen“ zeigt alle Fehler in needs/ und docs/, „konzept vorschau“ die Seite im Browser.",
)


class ReportFormat(StrEnum):
    """How problems are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"
    GITLAB = "gitlab"


class Profile(StrEnum):
    """What a check is for."""

    ENTWURF = "entwurf"
    BESCHLUSSVORLAGE = "beschlussvorlage"


class PreviewFormat(StrEnum):
    """How a preview is printed."""

    TEXT = "text"
    JSON = "json"


ProjectOption = Annotated[
    Path, typer.Option("--projekt", help="Verzeichnis des Projekts.", show_default="das aktuelle Verzeichnis")
]


@app.callback()
def start() -> None:
    """Gemeinsames für alle Befehle."""


@app.command()
def pruefen(
    report_format: Annotated[
        ReportFormat, typer.Option("--format", help="text für Menschen; json, github, gitlab für Maschinen.")
    ] = ReportFormat.TEXT,
    hinweise: Annotated[bool, typer.Option("--hinweise", help="Auch Hinweise auflisten, nicht nur zählen.")] = False,
    luecken: Annotated[
        bool, typer.Option("--luecken", help="Auch zeigen, was fehlt: Ziele ohne Maßnahme, Indikatoren ohne Zahl …")
    ] = False,
    profil: Annotated[
        Profile | None,
        typer.Option("--profil", help="entwurf lässt Abweichungen zu, beschlussvorlage ist streng."),
    ] = None,
    project: ProjectOption = Path(),
) -> None:
    """Prüft alle Einträge und Seiten und meldet alle Fehler auf einmal, ohne etwas zu ändern.

    Hinweise hält die Prüfung nicht für Fehler: als Text stehen sie nur in der Summe, mit --hinweise auch in der Liste;
    die Formate für Maschinen enthalten sie immer. Lücken (--luecken) sind nie Fehler, der Rückgabewert bleibt gleich.
    Rückgabewert: 0 alles gut, 1 Fehler gefunden, 2 falscher Aufruf.

    Beispiel: konzept pruefen --format github
    """
    gaps: tuple[Problem, ...] = ()
    try:
        concept = load_concept(Project.find(project), profil)
        problems, errors, count = concept.problems, concept.errors, len(concept.catalog)
        gaps = gap_problems(concept)
    except MetamodelError as error:
        problems, errors, count = error.problems, error.problems, 0
    all_of_them = hinweise or report_format is not ReportFormat.TEXT
    listed = [problem for problem in problems if all_of_them or problem.severity != HINT]
    listed += [gap for gap in gaps if luecken or gap.severity != HINT]
    text = FORMATS[report_format](sorted(listed, key=lambda problem: problem.sort_key))
    if text:
        typer.echo(text)
    if luecken and report_format is ReportFormat.TEXT:
        typer.echo(f"{_counted(sum(gap.severity == HINT for gap in gaps), 'Lücke', 'Lücken')} gefunden.")
    if report_format is ReportFormat.TEXT:
        typer.echo(_summary(count, problems, listed=hinweise), err=bool(errors))
    raise typer.Exit(EXIT_PROBLEMS if errors else EXIT_FINE)


def _summary(count: int, problems: Sequence[Problem], *, listed: bool) -> str:
    numbers = Counter(problem.severity for problem in problems)
    warnings = f", {_counted(numbers[WARNING], 'Warnung', 'Warnungen')}" if numbers[WARNING] else ""
    hints = f", {_counted(numbers[HINT], 'Hinweis', 'Hinweise')}" if numbers[HINT] else ""
    hints += " (zeigen mit --hinweise)" if hints and not listed else ""
    if numbers[ERROR]:
        return f"{numbers[ERROR]} Fehler{warnings}{hints} in {count} Einträgen."
    return f"Alles gut: {count} Einträge geprüft{warnings}{hints}."


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


@app.command()
def auswirkung(
    kennungen: Annotated[
        list[str] | None, typer.Argument(metavar="KENNUNG", help="Einträge, die sich ändern, z. B. RAT-M-010.")
    ] = None,
    entwurf: Annotated[
        Path | None,
        typer.Option("--entwurf", metavar="DATEI", help="YAML-Datei mit den geänderten Einträgen in voller Länge."),
    ] = None,
    report_format: Annotated[
        PreviewFormat, typer.Option("--format", help="text für Menschen, json für Maschinen.")
    ] = PreviewFormat.TEXT,
    project: ProjectOption = Path(),
) -> None:
    """Zeigt, wen eine Änderung betrifft und wer zu fragen ist; ändert nichts.

    Mit --entwurf auch, welche Feldgruppen sich ändern und was die Prüfung danach neu oder nicht mehr melden würde.
    Rückgabewert: 0 gezeigt, 1 der Entwurf hat Fehler, 2 falscher Aufruf.

    Beispiel: konzept auswirkung RAT-M-010
    """
    concept = load_concept(Project.find(project))
    try:
        found = look_ahead(concept, kennungen or (), entwurf)
    except DraftError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(EXIT_PROBLEMS) from error
    typer.echo(preview_json(found) if report_format is PreviewFormat.JSON else preview_text(found))


@app.command()
def schema(
    sphinx_needs: Annotated[
        bool, typer.Option("--sphinx-needs", help="Stattdessen die Regeln als Schemas für sphinx-needs.")
    ] = False,
    project: ProjectOption = Path(),
) -> None:
    """Gibt das JSON-Schema aus, mit dem ein Editor beim Tippen der YAML-Dateien hilft.

    Beispiel: konzept schema > build/eintrag.schema.json
    """
    model = read_metamodel(Project.find(project).metamodel)
    typer.echo(json.dumps(needs_schemas(model) if sphinx_needs else json_schema(model), ensure_ascii=False, indent=2))


@app.command()
def bauen(
    project: ProjectOption = Path(),
    nachsichtig: Annotated[
        bool, typer.Option("--nachsichtig", help="Warnungen lassen den Bau nicht scheitern.")
    ] = False,
) -> None:
    """Baut die Website nach build/html.

    Beispiel: konzept bauen
    """
    found = Project.find(project)
    code = build(found, strict=not nachsichtig)
    typer.echo(
        f"Fertig: {found.relative(found.build / 'html' / 'index.html')}" if code == 0 else "Der Bau ist gescheitert.",
        err=bool(code),
    )
    raise typer.Exit(EXIT_PROBLEMS if code else EXIT_FINE)


@app.command()
def vorschau(
    project: ProjectOption = Path(),
    port: Annotated[
        int, typer.Option("--port", min=0, max=65535, help="Anschluss auf diesem Rechner; 0 sucht einen freien.")
    ] = 8000,
) -> None:
    """Zeigt die Website auf diesem Rechner und baut sie nach jeder Änderung neu.

    Beispiel: konzept vorschau --port 8001
    """
    try:
        serve(Project.find(project), port)
    except OSError as error:
        if error.errno != EADDRINUSE:
            raise
        raise UsageError(
            f"Den Anschluss {port} benutzt schon ein anderes Programm. → --port 0 sucht einen freien."
        ) from error


@app.command()
def neu(
    typ: Annotated[str, typer.Argument(metavar="TYP", help="Art des Eintrags, z. B. massnahme.")],
    kommune: Annotated[str, typer.Option("--kommune", help="Ordner unter needs/, z. B. ratingen.")],
    seite: Annotated[
        str, typer.Option("--seite", help="Datei ohne Endung, deren Nummern fortgesetzt werden, z. B. bildung.")
    ] = "",
    project: ProjectOption = Path(),
) -> None:
    """Gibt einen leeren Eintrag mit freier Kennung und allen Feldern aus; er wird nirgends gespeichert.

    Beispiel: konzept neu massnahme --kommune ratingen --seite bildung >> needs/ratingen/bildung.yaml
    """
    typer.echo(blank_entry(Project.find(project), typ, kommune, seite), nl=False)


@app.command("bench-daten")
def bench_daten(
    anzahl: Annotated[int, typer.Argument(metavar="N", help="Wie viele Einträge.")],
    ziel: Annotated[Path, typer.Argument(metavar="ZIEL", help="Neues Verzeichnis.")],
    project: ProjectOption = Path(),
) -> None:
    """Schreibt N erfundene Einträge als vollständiges kleines Projekt nach ZIEL, zum Messen und Ausprobieren.

    Beispiel: konzept bench-daten 5000 build/messung
    """
    files = write_project(anzahl, ziel, Project.find(project))
    typer.echo(f"{anzahl} Einträge in {files} Dateien unter {ziel}.")


@app.command()
def version() -> None:
    """Zeigt die Version des Programms."""
    typer.echo(f"konzept {__version__}")


# The list of commands shows them in the order of this module: what editors need every day comes first.
app.command("matrix")(matrix)
app.command("bericht")(bericht)
app.command("vorlage")(vorlage)
app.command("synopse")(synopse)
app.command("pruefung")(review)
app.command("ausnahme")(repair)
app.command("sprachen")(sprachen)
app.command("neu-kommune")(new_town)
stand_app.command("fassung")(wording)
app.add_typer(stand_app)
app.add_typer(daten_app)


def main() -> None:
    """Entry point: a known error becomes one German sentence and an exit code, a bug stays a traceback."""
    try:
        app()
    except MetamodelError as error:
        typer.echo(str(error), err=True)
        sys.exit(EXIT_PROBLEMS)
    except KonzeptError as error:
        typer.echo(str(error), err=True)
        sys.exit(EXIT_USAGE)


if __name__ == "__main__":
    main()
