"""`konzept synopse`: two or three states of a concept side by side, on the screen or as a paper."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from konzept.cli.papers import OverwriteOption, TargetOption, choose, free_target, write_paper
from konzept.concept import Concept, load_concept
from konzept.core import Project
from konzept.staende import GONE, NEW, FieldChange, Row, Synopsis, as_json, verified
from konzept.views.compared import Compared, compare_states, stem_of

ProjectOption = Annotated[
    Path, typer.Option("--projekt", help="Verzeichnis des Projekts.", show_default="das aktuelle Verzeichnis")
]


def synopse(
    alt: Annotated[str, typer.Argument(metavar="A", help="Geltende Fassung, ein Stand aus „konzept stand liste“.")],
    neu: Annotated[str, typer.Argument(metavar="B", help="Neue Fassung; arbeitsstand ist, was jetzt dasteht.")],
    vorlage: Annotated[
        str, typer.Option("--vorlage", help="Stand der Vorlage: dann stehen drei Fassungen nebeneinander.")
    ] = "",
    form: Annotated[
        str, typer.Option("--format", help="text und json zum Lesen, pdf, docx, xlsx, csv und html als Datei.")
    ] = "text",
    alle: Annotated[bool, typer.Option("--alle", help="Auch unveränderte Zeilen zeigen, nicht nur zählen.")] = False,
    ziel: TargetOption = None,
    ueberschreiben: OverwriteOption = False,
    project: ProjectOption = Path(),
) -> None:
    """Stellt Fassungen eines Konzepts gegenüber: Wort für Wort, jedes Element genau einmal.

    Mit --vorlage sieht man geltende Fassung, Vorlage und beschlossene Fassung nebeneinander, mit „wie vorgelegt
    beschlossen“ oder „geändert beschlossen“ in jeder Zeile. PDF, DOCX und HTML enthalten am Ende auch die Lesefassung.
    text und json erscheinen auf dem Bildschirm, wenn kein --ziel angegeben ist.

    Beispiel: konzept synopse 2010-06-rat arbeitsstand --format pdf

    Beispiel: konzept synopse 2024-06-27-mus 2025-06-26-mus --vorlage 2025-03-13-mus-vorlage --format docx
    """
    choose(form, (*SCREEN, *FILES))
    concept = load_concept(Project.find(project))
    found = compare_states(concept, alt, neu, vorlage)
    if form in SCREEN and ziel is None:
        typer.echo(SCREEN[form](found.synopsis))
        return
    target = free_target(ziel, stem_of(found.synopsis), ENDINGS.get(form, form), overwrite=ueberschreiben)
    if form in SCREEN:
        write_paper(target, f"{SCREEN[form](found.synopsis)}\n".encode())
    else:
        write_paper(target, synopsis_file(concept, found, form, with_unchanged=alle))


def synopsis_file(concept: Concept, found: Compared, form: str, *, with_unchanged: bool = False) -> bytes:
    """The synopsis in one of the forms of FILES."""
    from konzept.render.paper_files import PAPER_FORMATS  # noqa: PLC0415 - renderers only for who prints
    from konzept.render.tables import WRITERS  # noqa: PLC0415
    from konzept.views.synopsis import synopsis_paper, synopsis_sheet, synopsis_view  # noqa: PLC0415

    view = synopsis_view(concept, found, with_unchanged=with_unchanged)
    if form in WRITERS:
        return WRITERS[form](synopsis_sheet(view))
    return PAPER_FORMATS[form](synopsis_paper(view))


# -- on the screen -----------------------------------------------------------------------------------------------


def synopsis_json(synopsis: Synopsis) -> str:
    """synopse.json: what every paper prints."""
    return json.dumps(as_json(synopsis), ensure_ascii=False, indent=1)


def synopsis_text(synopsis: Synopsis) -> str:
    """The rows that changed, in words, and the proof that none is missing."""
    return "\n".join(_lines(verified(synopsis)))


def _lines(synopsis: Synopsis) -> Iterator[str]:
    yield f"{synopsis.old.title} | {synopsis.new.title}"
    for row in synopsis.rows:
        if not row.is_unchanged:
            yield ""
            yield from _row_lines(row)
    yield ""
    yield synopsis.proof


def _row_lines(row: Row) -> Iterator[str]:
    ids = ", ".join(dict.fromkeys((*row.old_ids, *row.new_ids, *row.proposed_ids)))
    yield f"{row.number}. {ids} „{row.title}“: {'; '.join(row.headings)}"
    yield from (f"   {change.label}: {marked(change)}" for change in row.fields)
    yield from (f"   [neu verknüpft: {link.label} {link.target} „{link.title}“]" for link in row.links_added)
    yield from (f"   [Verknüpfung entfällt: {link.label} {link.target} „{link.title}“]" for link in row.links_dropped)
    yield from (f"   {three.element}, {three.group}: {three.relation.value}" for three in row.three_way)
    yield from (f"   Hinweis: {note}" for note in row.notes)
    yield from (f"   Begründung: {reason}" for reason in row.reasons)


def marked(change: FieldChange) -> str:
    """The text with what was struck and added marked in words: readable without colour."""
    marks = {GONE: "[entfällt: {}]", NEW: "[neu: {}]"}
    return " ".join("".join(marks.get(op, "{}").format(text) for op, text in change.diff).split())


SCREEN: dict[str, Callable[[Synopsis], str]] = {"text": synopsis_text, "json": synopsis_json}
FILES = ("pdf", "docx", "xlsx", "csv", "html")
ENDINGS = {"text": "txt"}
