"""The Sachstandsbericht on the site: a page and its files for every concept that has a frozen report."""

from __future__ import annotations

from collections.abc import Iterator

from konzept.concept import Concept
from konzept.core.dates import period
from konzept.staende import StateInfo
from konzept.views.fingerprints import Fingerprints
from konzept.views.papers import Paper, PaperFile, PaperPage
from konzept.views.past import REPORT
from konzept.views.report import report_view
from konzept.views.report_paper import report_paper
from konzept.views.shared import Page, Plan, Ref, frame, municipalities, page_address

FILES = ("pdf", "docx")


def report_pages(concept: Concept, fingerprints: Fingerprints) -> Iterator[Plan]:
    """The report of the year of the newest frozen one: a page, then its files."""
    for town in municipalities(concept):
        newest = newest_report(concept, town.key)
        if newest is None:
            continue
        year = period(newest.date).last.year
        paper = report_paper(report_view(concept, town.key, year))
        yield fingerprints.plan(_page(concept, town.key, year, paper))
        for file in report_files(town.key, year):
            file_frame = frame(concept, title=paper.title, address=file.address, municipality=town.key)
            form = file.title.lower()
            view = PaperFile(paper=paper, format=form)
            yield fingerprints.plan(Page(frame=file_frame, template="", view=view))


def newest_report(concept: Concept, municipality: str) -> StateInfo | None:
    """The last frozen report of a concept that is not newer than the data themselves."""
    today = concept.metamodel.reference_date
    found = concept.ledger.states.of(municipality)
    return next((one for one in reversed(found) if one.kind == REPORT and period(one.date).last <= today), None)


def report_address(municipality: str, year: int) -> str:
    """Where the report of a year lies."""
    return page_address(municipality, f"bericht-{year}")


def report_files(municipality: str, year: int) -> tuple[Ref, ...]:
    """The files of a report."""
    stem = report_address(municipality, year).removesuffix(".html")
    return tuple(Ref(title=form.upper(), address=f"{stem}.{form}") for form in FILES)


def _page(concept: Concept, municipality: str, year: int, paper: Paper) -> Page:
    return Page(
        frame=frame(
            concept,
            title=f"Sachstandsbericht {year}",
            address=report_address(municipality, year),
            municipality=municipality,
            trail=(Ref(title="Synopsen und Berichte", address=page_address(municipality, "synopse")),),
        ),
        template="bericht.html",
        view=PaperPage(paper=paper, files=report_files(municipality, year)),
    )
