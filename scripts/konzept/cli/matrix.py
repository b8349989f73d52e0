"""`konzept matrix`: a matrix of the site as text, CSV or XLSX, whole or filtered, with its row count and checksum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from konzept.concept import Concept, load_concept
from konzept.core import Project, UsageError, nearest
from konzept.metamodel import Municipality
from konzept.render.tables import WRITERS
from konzept.views.grid import Facet, Sheet
from konzept.views.matrix import FORMS, PATHS, whole_matrix
from konzept.views.matrix_export import WholeMatrix, sheet_of
from konzept.views.shared import municipalities

TEXT, XLSX = "text", "xlsx"
EMPTY, EMPTY_CELL = "keine Daten", "–"


class MatrixFormat(StrEnum):
    """How a matrix is given out."""

    TEXT = "text"
    CSV = "csv"
    XLSX = "xlsx"


def matrix(
    kommune: Annotated[str, typer.Argument(metavar="KOMMUNE", help="Ordner unter needs/, z. B. ratingen.")],
    form: Annotated[str, typer.Option("--form", help=f"Eines von: {', '.join(FORMS)}.")] = PATHS,
    file_format: Annotated[
        MatrixFormat, typer.Option("--format", help="text zum Lesen, csv und xlsx für Tabellen.")
    ] = MatrixFormat.TEXT,
    filters: Annotated[
        list[str] | None,
        typer.Option(
            "--filter",
            metavar="FELD=WERT",
            help="feld, stelle oder stand, z. B. stelle=RAT-AK-004; mehrere sind ein „und“.",
        ),
    ] = None,
    target: Annotated[
        Path | None, typer.Option("--ziel", metavar="DATEI", help="Wohin; ohne Angabe auf den Bildschirm.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--ueberschreiben", help="Eine vorhandene Datei ersetzen.")] = False,
    project: Annotated[
        Path, typer.Option("--projekt", help="Verzeichnis des Projekts.", show_default="das aktuelle Verzeichnis")
    ] = Path(),
) -> None:
    """Gibt eine Matrix aus, mit denselben Zeilen, derselben Zeilenzahl und Prüfsumme wie auf der Website.

    pfad: vom Leitziel zur Umsetzung. kreuz: Ziele und Maßnahmen. stelle: wer wofür zuständig ist. quelle: Indikatoren
    und Datenquellen. beschluss: Ziele und Beschlüsse. ziele: Ziele verschiedener Konzepte.

    Beispiel: konzept matrix ratingen --form stelle --filter stelle=Jugendamt
    """
    if form not in FORMS:
        raise UsageError(f"Die Form „{form}“ gibt es nicht. → Eines von: {', '.join(FORMS)}.")
    _check_target(target, file_format, overwrite)
    sheet = matrix_sheet(load_concept(Project.find(project)), kommune, form, filters or ())
    if target:
        target.write_bytes(_content(sheet, file_format))
        typer.echo(f"{target}: {closing(sheet)}")
    else:
        typer.echo(_content(sheet, file_format), nl=file_format is MatrixFormat.TEXT)
        if file_format is not MatrixFormat.TEXT:
            typer.echo(closing(sheet), err=True)


def _check_target(target: Path | None, file_format: str, overwrite: bool) -> None:
    if target is None and file_format == XLSX:
        raise UsageError("Eine Arbeitsmappe passt nicht auf den Bildschirm. → --ziel DATEI.xlsx angeben.")
    if target and target.exists() and not overwrite:
        raise UsageError(f"{target} gibt es schon. → Anderen Namen wählen oder --ueberschreiben.")
    if target and not target.resolve().parent.is_dir():
        raise UsageError(f"Den Ordner {target.parent} gibt es nicht. → Erst anlegen.")


def matrix_sheet(concept: Concept, key: str, form: str, filters: Iterable[str]) -> Sheet:
    """The lines of a matrix that pass all filters. Raises UsageError for what does not exist."""
    town = _town(concept, key)
    found = whole_matrix(concept, town, form) or WholeMatrix(title=f"Form {form}", grids=(), leftovers=())
    wanted = dict(_wanted(text, found.facets(concept)) for text in filters)
    return sheet_of(concept, town, found, wanted)


def _town(concept: Concept, key: str) -> Municipality:
    towns = {town.key: town for town in municipalities(concept)}
    if key not in towns:
        raise UsageError(f"Das Konzept „{key}“ gibt es nicht. → {_meant(key, towns)}")
    return towns[key]


def _wanted(text: str, facets: Iterable[Facet]) -> tuple[str, str]:
    """`stelle=Jugendamt` or `stelle=RAT-AK-004` → key and value of an option that the matrix has."""
    name, sign, value = text.partition("=")
    known = {facet.key: facet for facet in facets}
    if not sign or name not in known:
        allowed = ", ".join(known) or "keiner, die Matrix ist leer"
        raise UsageError(f"Den Filter „{text}“ gibt es nicht. → FELD=WERT mit FELD: {allowed}.")
    options = {label.casefold(): option for option, label in known[name].options}
    options |= {option.casefold(): option for option, _ in known[name].options}
    if value.casefold() not in options:
        labels = [label for _, label in known[name].options]
        raise UsageError(f"„{value}“ kommt unter {known[name].label} nicht vor. → {_meant(value, labels)}")
    return name, options[value.casefold()]


def _meant(text: str, known: Iterable[str]) -> str:
    listed = list(known)
    near = nearest(text, listed)
    return f"Meinten Sie „{near}“?" if near else f"Erlaubt: {', '.join(listed)}."


def _content(sheet: Sheet, file_format: str) -> bytes:
    return "\n".join(as_lines(sheet)).encode() if file_format == TEXT else WRITERS[file_format](sheet)


def as_lines(sheet: Sheet) -> Iterator[str]:
    """What a person reads: each line without the concept, cell by cell below the head, and how many there are."""
    yield sheet.name
    yield ""
    yield " | ".join(sheet.columns[1:])
    for line in sheet.lines:
        yield " | ".join(text or EMPTY_CELL for text in line[1:])
    if not sheet.lines:
        yield EMPTY
    yield ""
    yield closing(sheet)


def closing(sheet: Sheet) -> str:
    """Filter, number of lines, checksum and source: what a copy is compared with."""
    return "; ".join(f"{name}: {text}" for name, text in sheet.facts if name not in ("Konzept", "Matrix"))
