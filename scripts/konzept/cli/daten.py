"""`konzept daten …`: read an official file, fetch a table, judge one case. Prints what `konzept.figures` answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from konzept.cli.german import GermanTyper
from konzept.concept import Concept, load_concept
from konzept.core import ERROR, KonzeptError, Problem, Project, UsageError
from konzept.figures.cells import Cell, not_delivered
from konzept.figures.collection import is_open
from konzept.figures.datapackage import write_datapackage
from konzept.figures.errors import DataError, no_access
from konzept.figures.readers import DataFile, Options, read_file
from konzept.figures.symbols import PUBLISHERS
from konzept.views.indicators import PACKAGE, due_view
from konzept.views.shared import municipalities

EXIT_PROBLEMS = 1
OWN_CODES = ("KZ-REIHE", "KZ-BEW", "KZ-SPERRE", "KZ-DATEI")
OWN_FOLDER = "data/reihen/"
ProjectOption = Annotated[
    Path, typer.Option("--projekt", help="Verzeichnis des Projekts.", show_default="das aktuelle Verzeichnis")
]
COLUMNS = ("Schlüssel", "Zeit", "Merkmale", "Wertcode", "Einheit", "Wert", "Güte")


class LanguageName(StrEnum):
    """The languages in which the databases deliver."""

    DE = "de"
    EN = "en"


class PublisherName(StrEnum):
    """The publishers whose signs we know: the keys of `PUBLISHERS`."""

    DESTATIS = "destatis"
    NIEDERSACHSEN = "niedersachsen"
    BUNDESAGENTUR = "bundesagentur"


daten_app = GermanTyper(name="daten", help="Amtliche Zahlen: lesen, abrufen, bewerten.")


@daten_app.command()
def lesen(
    file: Annotated[Path, typer.Argument(metavar="DATEI", help="Datei wie geliefert: CSV, ZIP oder XLSX.")],
    as_json: Annotated[bool, typer.Option("--json", help="Eine JSON-Zeile je Zelle.")] = False,
    table: Annotated[str, typer.Option("--tabelle", help="Name der Tabelle, wenn ihn der Dateiname nicht sagt.")] = "",
    time: Annotated[str, typer.Option("--stichtag", help="Stand, den die Datei enthalten muss (2024-12-31).")] = "",
    language: Annotated[LanguageName | None, typer.Option("--sprache", help="Sprache der Datei.")] = None,
    publisher: Annotated[
        PublisherName, typer.Option("--herausgeber", help="Wessen Zeichen gelten.")
    ] = PublisherName.DESTATIS,
) -> None:
    """Liest eine amtliche Datei und gibt jede Zelle mit Schlüssel, Zeit, Codes und Wert oder Zeichen aus.

    Rückgabewert: 0 gelesen, 1 Fehler in der Datei, 2 falscher Aufruf.

    Beispiel: konzept daten lesen data/amtlich/beispiele/99999-01-01-4_neu_de_flat.csv --json
    """
    known = Options(table=table, language=language.value if language else None, publisher=PUBLISHERS[publisher.value])
    try:
        found = read_file(file, known, shown=file.as_posix(), reference_time=time)
    except OSError as error:
        raise no_access(file, error) from error
    except DataError as error:
        _stop(error.problems)
    typer.echo("\n".join(map(_json_line, found.cells)) if as_json else _as_table(found))
    for text in _undelivered(found):
        typer.echo(text, err=True)


@daten_app.command()
def abrufen(
    database: Annotated[str, typer.Argument(metavar="DATENBANK", help="genesis, regionaldatenbank, zensus oder …")],
    table: Annotated[str, typer.Argument(metavar="TABELLE", help="z. B. 12411-01-01-4")],
    start: Annotated[str, typer.Option("--von", help="Erstes Jahr.")] = "",
    end: Annotated[str, typer.Option("--bis", help="Letztes Jahr.")] = "",
    region: Annotated[
        str, typer.Option("--gebiet", help="Regionalschlüssel, mit Komma getrennt, z. B. 05158,05*")
    ] = "",
    target: Annotated[Path, typer.Option("--ziel", help="Ordner für die Datei.")] = Path("data/amtlich"),
) -> None:
    """Ruft eine Tabelle ab und legt sie unverändert mit ihrer Herkunft ab. Zugang aus Umgebungsvariablen.

    Beispiel: konzept daten abrufen regionaldatenbank 12411-01-01-4 --von 2024
    """
    from konzept.figures.fetch import DATABASE_NAMES, DATABASES, TableRequest, fetch_table  # noqa: PLC0415 - http is slow

    if database not in DATABASE_NAMES:
        raise UsageError(f"Die Datenbank „{database}“ gibt es nicht. → Erlaubt: {', '.join(DATABASE_NAMES)}.")
    request = TableRequest(
        database=DATABASES[DATABASE_NAMES.index(database)],
        table=table,
        start_year=start,
        end_year=end,
        regional_key=region,
    )
    try:
        fetched = fetch_table(request, target, retrieved=date.today(), environment=os.environ)
    except DataError as error:
        _stop(error.problems)
    typer.echo(f"{fetched.path}\n{fetched.sidecar}")


@daten_app.command()
def bewerten(
    case: Annotated[Path, typer.Argument(metavar="FALL.json", help="Ein Indikator mit seiner Reihe.")],
) -> None:
    """Bewertet einen einzelnen Fall und gibt seinen Datensatz als JSON aus.

    Rückgabewert: 0 bewertet, 1 Fehler im Fall, 2 falscher Aufruf.
    """
    from konzept.figures.assessment import judge_case_file  # noqa: PLC0415 - `lesen` does not need it

    try:
        record: dict[str, Any] = judge_case_file(case)
    except KonzeptError as error:
        if problems := getattr(error, "problems", ()):
            _stop(problems)
        raise
    typer.echo(json.dumps(record, ensure_ascii=False, indent=2))


@daten_app.command()
def liste(project: ProjectOption = Path()) -> None:
    """Zeigt alle Reihen: Gebiet, Zahl, Abgrenzung, wie viele Werte, von wann bis wann, ob frei weitergebbar."""
    figures = _concept(project).figures
    for one in figures.series:
        first, last = one.observations[0], one.observations[-1]
        free = "offen" if all(is_open(value) for value in one.observations) else "mit Einzelzitaten"
        values = _counted(len(one.observations), "Wert", "Werte")
        name = f"{one.indikator}/{one.konzept}@{one.ags}"
        typer.echo(f"{name}  {values}  {_span(first.zeit, last.zeit)}  {free}")
    hidden = _counted(figures.suppressed, "Wert", "Werte")
    typer.echo(f"{_counted(len(figures.series), 'Reihe', 'Reihen')}, {hidden} gesperrt.", err=True)


@daten_app.command("pruefen")
def check(project: ProjectOption = Path()) -> None:
    """Prüft Reihen, Verknüpfungen und Bewertungen.

    Rückgabewert: 0 alles gut, 1 Fehler gefunden, 2 falscher Aufruf.
    """
    concept = _concept(project)
    found = [problem for problem in concept.problems if _is_about_figures(problem)]
    for problem in found:
        typer.echo(str(problem))
    count = sum(len(one.observations) for one in concept.figures.series)
    series, values = _counted(len(concept.figures.series), "Reihe", "Reihen"), _counted(count, "Wert", "Werten")
    typer.echo(f"{series} mit {values} geprüft, {_counted(len(found), 'Meldung', 'Meldungen')}.", err=True)
    raise typer.Exit(EXIT_PROBLEMS if any(problem.severity == ERROR for problem in found) else 0)


@daten_app.command()
def faellig(
    project: ProjectOption = Path(),
    alle: Annotated[bool, typer.Option("--alle", help="Auch was erst noch kommt.")] = False,
) -> None:
    """Sagt, welche Zahlen überfällig sind und welche Stelle sie hat. Ohne bekannten Takt ist nie etwas überfällig."""
    lines = [*_due_lines(_concept(project), alle)]
    typer.echo("\n".join(lines) or ("Keine Zahl hat einen bekannten Takt." if alle else "Nichts ist überfällig."))


@daten_app.command()
def erneuern(project: ProjectOption = Path()) -> None:
    """Lässt alle Datenskripte scripts/reihen_*.py über data/amtlich laufen und schreibt datapackage.json neu.

    Rückgabewert: 0 alles gut, 1 eine Datei war nicht zu verwenden.
    """
    found = Project.find(project)
    codes = [
        subprocess.run([sys.executable, str(script)], cwd=found.root, check=False).returncode
        for script in sorted((found.root / "scripts").glob("reihen_*.py"))
    ]
    try:
        typer.echo(found.relative(write_datapackage(found.data / "reihen", PACKAGE)))
    except DataError as error:
        _stop(error.problems)
    raise typer.Exit(EXIT_PROBLEMS if any(codes) else 0)


def _is_about_figures(problem: Problem) -> bool:
    return problem.code.startswith(OWN_CODES) or problem.path.startswith(OWN_FOLDER)


def _due_lines(concept: Concept, with_expected: bool) -> Iterator[str]:
    for town in municipalities(concept):
        for office in due_view(concept, town).offices:
            for due in office.dues:
                if due.state == "überfällig" or (with_expected and due.expected):
                    text = f"{town.name}: {due.ref.title}, letzter Wert {due.newest}, erwartet bis {due.expected}"
                    yield f"{text}: {due.state} ({office.office})"


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _span(first: str, last: str) -> str:
    return first if first == last else f"{first} bis {last}"


def _concept(project: Path) -> Concept:
    """The project; faults outside the figures do not keep them from being listed."""
    return load_concept(Project.find(project))


def _stop(problems: Iterable[Problem]) -> NoReturn:
    for problem in problems:
        typer.echo(str(problem), err=True)
    raise typer.Exit(EXIT_PROBLEMS)


def _json_line(cell: Cell) -> str:
    """One cell as JSON. `value` is a decimal string or null, `symbol` the sign that stands instead, or null."""
    return json.dumps(
        {
            "key": cell.key,
            "time": cell.time.iso,
            "codes": cell.attributes,
            "value": cell.number,
            "symbol": cell.symbol,
            "quality": "".join(cell.quality) or None,
            "unit": cell.unit,
            "table": cell.table,
            "value_code": cell.value_code,
            "line": cell.line,
            "column": cell.column,
        },
        ensure_ascii=False,
    )


def _as_table(found: DataFile) -> str:
    """The cells in aligned columns, then the notes of the file."""
    rows = [COLUMNS, *map(_table_row, found.cells)]
    widths = [max(len(row[index]) for row in rows) for index in range(len(COLUMNS))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    count = f"{len(found.cells)} Zellen, Format {found.format}, sha256 {found.sha256}"
    return "\n".join([*lines, "", *found.notes, count])


def _table_row(cell: Cell) -> Sequence[str]:
    others = " ".join(f"{name}={code or 'insgesamt'}" for name, code in cell.attributes.items() if code != cell.key)
    value = cell.number or str(cell.symbol)
    return (cell.key or "", cell.time.iso, others, cell.value_code, cell.unit, value, "".join(cell.quality))


def _undelivered(found: DataFile) -> list[str]:
    """Warnings for levels of regions that hold no number: read as data they would become zeros."""
    levels: dict[tuple[str, str, str], list[Cell]] = {}
    for cell in found.cells:
        variable = cell.codes[0].variable if cell.codes else ""
        levels.setdefault((variable, cell.time.iso, cell.value_code), []).append(cell)
    return [
        f"{found.path}:{cells[0].line}:1: KZ-DATEN-NICHT-GELIEFERT Warnung: {variable} {time}, {code}: "
        f"keine der {len(cells)} Zellen enthält eine Zahl. → Später neu abrufen; nicht als 0 übernehmen."
        for (variable, time, code), cells in levels.items()
        if not_delivered(cells)
    ]
