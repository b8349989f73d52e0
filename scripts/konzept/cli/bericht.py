"""`konzept bericht` and `konzept vorlage`: the papers of a year, from its frozen state or as a draft."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from konzept.cli.papers import OverwriteOption, TargetOption, free_target, write_paper
from konzept.concept import load_concept
from konzept.core import Project, UsageError
from konzept.views.papers import Paper

ProjectOption = Annotated[
    Path, typer.Option("--projekt", help="Verzeichnis des Projekts.", show_default="das aktuelle Verzeichnis")
]


def _four_digits(year: int) -> int:
    """The year as given. Raises UsageError for a short one, whose paper would bear a wrong name."""
    if not 1000 <= year <= 9999:
        raise UsageError(f"Das Jahr „{year}“ hat keine vier Ziffern. → Zum Beispiel 2026 schreiben.")
    return year


YearArgument = Annotated[int, typer.Argument(metavar="JAHR", help="Berichtsjahr, z. B. 2026.", callback=_four_digits)]
TownOption = Annotated[str, typer.Option("--kommune", help="Ordner unter needs/, z. B. musterstadt.")]


class ReportForm(StrEnum):
    """The forms of a report."""

    PDF = "pdf"
    DOCX = "docx"
    HTML = "html"


class ProposalForm(StrEnum):
    """The forms of a paper that somebody goes on writing."""

    DOCX = "docx"
    PDF = "pdf"


def bericht(
    jahr: YearArgument,
    kommune: TownOption,
    form: Annotated[ReportForm, typer.Option("--format", help="pdf zum Drucken, docx zum Weiterschreiben.")] = (
        ReportForm.PDF
    ),
    ziel: TargetOption = None,
    ueberschreiben: OverwriteOption = False,
    project: ProjectOption = Path(),
) -> None:
    """Schreibt den Sachstandsbericht eines Jahres: Beschlüsse, Stand, Zahlen, Fristen, Lücken.

    Gibt es für das Jahr einen Stand der Art „bericht“, kommt jede Angabe aus ihm und wird an seinem Tag gemessen;
    spätere Änderungen der Daten ändern den Bericht nicht. Ohne einen solchen Stand ist er ein Entwurf nach dem
    Arbeitsstand am Stichtag der Daten (ubproject.toml) und sagt das. Die Uhr spielt nie eine Rolle. Verglichen wird
    mit dem letzten früheren Bericht, sonst mit dem letzten Stand vor dem Jahr.

    Beispiel: konzept bericht 2026 --kommune musterstadt

    Beispiel: konzept bericht 2026 --kommune musterstadt --format docx --ziel build/bericht.docx
    """
    from konzept.views.report import report_view  # noqa: PLC0415 - views only for who prints
    from konzept.views.report_paper import report_paper  # noqa: PLC0415

    view = report_view(load_concept(Project.find(project)), kommune, jahr)
    _write(report_paper(view), form.value, ziel, overwrite=ueberschreiben)


def vorlage(
    jahr: YearArgument,
    kommune: TownOption,
    form: Annotated[ProposalForm, typer.Option("--format", help="docx zum Weiterschreiben, pdf zum Ansehen.")] = (
        ProposalForm.DOCX
    ),
    ziel: TargetOption = None,
    ueberschreiben: OverwriteOption = False,
    project: ProjectOption = Path(),
) -> None:
    """Schreibt das Gerüst einer Beschlussvorlage; was nur Sie wissen, steht als „[bitte ergänzen]“ da.

    Enthalten sind Beratungsfolge, Beschlussvorschlag, Sachverhalt mit den Zahlen des Berichts, finanzielle Auswirkungen
    und Anlagen. Die Angaben sind die von „konzept bericht“; die Synopse schreibt „konzept synopse“.

    Beispiel: konzept vorlage 2026 --kommune musterstadt
    """
    from konzept.views.report import report_view  # noqa: PLC0415
    from konzept.views.report_paper import proposal_paper  # noqa: PLC0415

    view = report_view(load_concept(Project.find(project)), kommune, jahr)
    _write(proposal_paper(view), form.value, ziel, overwrite=ueberschreiben)


def _write(paper: Paper, form: str, target: Path | None, *, overwrite: bool) -> None:
    from konzept.render.paper_files import PAPER_FORMATS  # noqa: PLC0415 - renderers only for who prints

    path = free_target(target, paper.name, form, overwrite=overwrite)
    write_paper(path, PAPER_FORMATS[form](paper))
