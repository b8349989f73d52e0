"""The Sachstandsbericht on the site: a page and its files for every concept that has a frozen report."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec.structs import replace

from konzept.concept import Concept
from konzept.core.dates import period
from konzept.staende import StateInfo
from konzept.views.fingerprints import Fingerprints
from konzept.views.papers import Block, Cell, Listing, Paper, PaperFile, PaperPage, Table, Text
from konzept.views.past import REPORT, state_address
from konzept.views.report import report_view
from konzept.views.report_paper import report_paper
from konzept.views.shared import Page, Plan, Ref, frame, municipalities, object_address, page_address

FILES = ("pdf", "docx")


def report_pages(concept: Concept, fingerprints: Fingerprints) -> Iterator[Plan]:
    """The report of the year of the newest frozen one, told from that state: a page, then its files."""
    for town in municipalities(concept):
        newest = newest_report(concept, town.key)
        if newest is None:
            continue
        year = period(newest.date).last.year
        paper = _with_ways(concept, report_paper(report_view(concept, town.key, year)), newest)
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


def _with_ways(concept: Concept, paper: Paper, info: StateInfo) -> Paper:
    """The paper with links that lead somewhere: what has no page any more is read in the state."""
    gone = {object_address(entry.id) for entry in concept.ledger.states.load(info.state_id).objects.values()}
    gone -= {object_address(item_id) for item_id in concept.catalog.items}
    if not gone:
        return paper

    def led(content: Cell) -> Cell:
        return tuple(
            tuple(run._replace(address=state_address(info.state_id)) if run.address in gone else run for run in line)
            for line in content
        )

    return replace(paper, blocks=tuple(_led(block, led) for block in paper.blocks))


def _led(block: Block, led: Callable[[Cell], Cell]) -> Block:
    if isinstance(block, Text):
        return replace(block, lines=led(block.lines))
    if isinstance(block, Listing):
        return replace(block, items=led(block.items))
    if isinstance(block, Table):
        return replace(block, rows=tuple(tuple(map(led, row)) for row in block.rows))
    return block


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
