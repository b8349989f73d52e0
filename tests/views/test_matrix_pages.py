"""Matrices as pages and files: what lies where, how large concepts are cut, what an export holds."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from lxml import html
from planted import ROOT, TOWN, concept_of_items, item, planted_items

from konzept.concept import Concept, load_concept
from konzept.core import Project
from konzept.metamodel import Metamodel
from konzept.render import Renderer
from konzept.synthetic import write_project
from konzept.views.fingerprints import Fingerprints
from konzept.views.gaps import gap_pages
from konzept.views.grid import PAGE_ROWS, TableFile
from konzept.views.matrix import MatrixView, field_matrix_address, matrix_pages
from konzept.views.shared import single_pages
from konzept.views.smart import smart_pages

ConceptOf = Callable[[Mapping[str, str]], Concept]
RENDERER = Renderer(forge="", service_links=())
GZIP_LIMIT = 150_000


def views(concept: Concept) -> dict[str, MatrixView | TableFile]:
    """The view of each matrix, by address."""
    plans = single_pages(matrix_pages(concept, Fingerprints(concept)))
    return {plan.address: plan.make().view for plan in plans}  # type: ignore[misc]


@pytest.fixture
def large(model: Metamodel) -> Concept:
    """A concept of 2 000 objects in one Handlungsfeld and without one."""
    return concept_of_items(model, planted_items(model, 2000, seed=1, density=1.0))


def test_each_matrix_has_its_address(model: Metamodel) -> None:
    """The ways lie at matrix.html, every cross matrix beside it, each as page, CSV and XLSX."""
    concept = concept_of_items(model, planted_items(model, 60, seed=2, density=1.0))
    addresses = set(views(concept))
    for name in ("matrix", "matrix-ziele-massnahmen", "matrix-stellen", "matrix-indikatoren", "matrix-beschluesse"):
        assert {f"{TOWN}/{name}.{ending}" for ending in ("html", "csv", "xlsx")} <= addresses


def test_a_handlungsfeld_named_like_a_matrix_takes_another_address() -> None:
    """No page of a Handlungsfeld overwrites a matrix."""
    assert field_matrix_address(TOWN, "stellen") == f"{TOWN}/matrix-feld-stellen.html"
    assert field_matrix_address(TOWN, "bildung") == f"{TOWN}/matrix-bildung.html"


def test_an_empty_concept_has_matrices_without_data(model: Metamodel) -> None:
    """A concept with nothing but an office gets its pages; no share is 0 % or 100 % of nothing."""
    made = views(concept_of_items(model, [item("MUS-AK-001", "akteur", gruppe="verwaltung")]))
    start = made[f"{TOWN}/matrix.html"]
    assert isinstance(start, MatrixView)
    assert start.grids == ()
    shares = [share.coverage.text for view in made.values() if isinstance(view, MatrixView) for share in view.shares]
    assert shares.count("keine Daten") == len(shares) - 1
    assert "0 von 1 (0\u00a0%)" in shares  # the office without a task


def test_no_page_has_more_than_its_rows(large: Concept) -> None:
    """Pages are cut at PAGE_ROWS rows; the cut pages together hold what the file holds."""
    made = views(large)
    for kind in ("matrix-stellen", "matrix-ziele-massnahmen"):
        pages = [
            view
            for address, view in made.items()
            if address.startswith(f"{TOWN}/{kind}") and isinstance(view, MatrixView)
        ]
        assert len(pages) > 1
        assert max(_row_count(page) for page in pages) <= PAGE_ROWS
        file = made[f"{TOWN}/{kind}.csv"]
        assert isinstance(file, TableFile)
        in_file = {line[3] for line in file.sheet.lines} | {line[5] for line in file.sheet.lines}
        assert in_file - {""} == set().union(*map(_ids, pages))


def _ids(page: MatrixView) -> set[str]:
    """Every object that a page shows."""
    cells = {cell.id for grid in page.grids for group in grid.groups for row in group for cell in row.cells if cell}
    heads = {head.id for grid in page.grids for head in grid.columns}
    left = {entry.cell.id for listed in page.leftovers for entry in (*listed.entries, *listed.justified)}
    return (cells | heads | left) - {""}


def test_ways_of_a_large_concept_stand_on_pages_of_their_own(large: Concept) -> None:
    """The start lists the pages by Handlungsfeld; together they hold every way of the file, in its order."""
    made = views(large)
    start = made[f"{TOWN}/matrix.html"]
    assert isinstance(start, MatrixView)
    assert start.grids == ()
    assert start.fields
    file = made[f"{TOWN}/matrix.csv"]
    assert isinstance(file, TableFile)
    pages = [view for view in made.values() if isinstance(view, MatrixView) and view.kind == "pfad" and view.scope]
    assert sum(_row_count(page) for page in pages) == len(file.sheet.lines)
    assert max(_row_count(page) for page in pages) <= PAGE_ROWS
    first = [page for page in pages if page.scope == "Ohne Handlungsfeld"]
    assert [len(page.parts) for page in first] == [len(first)] * len(first)


def _row_count(page: MatrixView) -> int:
    return sum(len(group) for grid in page.grids for group in grid.groups)


def test_page_and_file_prove_the_same_rows(model: Metamodel) -> None:
    """The checksum of ids on a page that is whole is that of its file."""
    made = views(concept_of_items(model, planted_items(model, 80, seed=3, density=1.0)))
    for name in ("matrix", "matrix-stellen", "matrix-indikatoren"):
        page, file = made[f"{TOWN}/{name}.html"], made[f"{TOWN}/{name}.xlsx"]
        assert isinstance(page, MatrixView)
        assert isinstance(file, TableFile)
        facts = dict(file.sheet.facts)
        assert facts["Prüfsumme der Kennungen (CRC-32)"] == page.checksum
        assert facts["Zeilen"] == page.lines
        assert facts["Hinweis"] == "Erfundenes Beispiel"


def test_html_table_holds_the_rows_of_the_file(model: Metamodel) -> None:
    """With merged cells repeated, the table of the page says line by line what the CSV says."""
    concept = concept_of_items(model, planted_items(model, 120, seed=4, density=1.0))
    plans = {plan.address: plan for plan in single_pages(matrix_pages(concept, Fingerprints(concept)))}
    page = html.document_fromstring(RENDERER.page(plans[f"{TOWN}/matrix.html"].make()))
    content = RENDERER.page(plans[f"{TOWN}/matrix.csv"].make())
    assert isinstance(content, bytes)
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    ids = [place for place, name in enumerate(lines[0]) if name.endswith("Kennung")]
    in_file = [[line[place] for place in ids if line[place]] for line in lines[1:]]
    in_page = [row for table in page.iter("table") if "data-matrix" in table.attrib for row in _rows(table)]
    assert in_page == in_file


def _rows(table: html.HtmlElement) -> list[list[str]]:
    """The ids in each row of a table, as a reader of the merged cells understands them."""
    rows = []
    for body in table.iter("tbody"):
        reaching: dict[int, tuple[int, str]] = {}
        for line in body.iter("tr"):
            cells = iter(line.iterchildren())
            row = []
            for column in range(len(table.xpath("thead/tr/th"))):
                left, shown = reaching.get(column, (0, ""))
                if not left:
                    cell = next(cells)
                    left, shown = int(cell.get("rowspan", "1")), cell.get("data-k", "")
                reaching[column] = left - 1, shown
                row.append(shown)
            rows.append([shown for shown in row if shown])
    return rows


def test_headers_are_real(model: Metamodel) -> None:
    """Every table has a caption, column headers with scope, and in each row a header for the row or its group."""
    concept = concept_of_items(model, planted_items(model, 120, seed=5, density=1.0))
    for plan in single_pages(matrix_pages(concept, Fingerprints(concept))):
        if plan.address.endswith(".html"):
            page = html.document_fromstring(RENDERER.page(plan.make()))
            for table in page.iter("table"):
                assert table.xpath("caption")
                assert all(head.get("scope") == "col" for head in table.xpath("thead/tr/th"))
                assert all(body.xpath(".//th[@scope]") for body in table.iter("tbody"))


def test_only_pages_that_show_something_new_are_made_anew(concept_of: ConceptOf) -> None:
    """An edited title changes the fingerprint of the matrices it stands in and of no other Handlungsfeld."""
    field = "- id: RAT-HF-00{n}\n  typ: handlungsfeld\n  titel: Feld {n}\n  fundart: ausgearbeitet\n"
    goal = "- id: RAT-LZ-00{n}\n  typ: leitziel\n  titel: {title}\n  ebene: handlungsfeld\n"

    def fingerprints(title: str) -> dict[str, str]:
        files = {
            "needs/ratingen/eins.yaml": field.format(n=1) + goal.format(n=1, title=title),
            "needs/ratingen/zwei.yaml": field.format(n=2) + goal.format(n=2, title="Bleibt"),
        }
        concept = concept_of(files)
        return {plan.address: plan.fingerprint for plan in single_pages(matrix_pages(concept, Fingerprints(concept)))}

    before, after = fingerprints("Alt"), fingerprints("Neu")
    changed = {address for address in before if before[address] != after[address]}
    assert {"ratingen/matrix.html", "ratingen/matrix-eins.html", "ratingen/matrix.csv"} <= changed
    assert "ratingen/matrix-zwei.html" not in changed


@pytest.mark.langsam
def test_no_report_on_5000_objects_is_a_large_page(tmp_path: Path) -> None:
    """No page of matrices, gaps and clarity of goals is larger than 150 KB gzip."""
    write_project(5000, tmp_path / "p", Project(ROOT))
    concept = load_concept(Project((tmp_path / "p").resolve()))
    fingerprints = Fingerprints(concept)
    sizes = {}
    for make_plans in (matrix_pages, gap_pages, smart_pages):
        plans = single_pages(make_plans(concept, fingerprints))
        made = [(plan.address, RENDERER.page(plan.make())) for plan in plans]
        sizes |= {address: len(gzip.compress(page.encode())) for address, page in made if isinstance(page, str)}
    assert max(sizes.values()) < GZIP_LIMIT
