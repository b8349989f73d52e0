"""A synopsis in all its forms, each read back as rows of cells of lines: what the forms have to agree on."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cached_property

import openpyxl
import pytest
from docx import Document
from lxml import html as lxml_html

from konzept.concept import Concept
from konzept.render import Renderer
from konzept.render.paper_files import PAPER_FORMATS
from konzept.render.tables import WRITERS
from konzept.views import Page
from konzept.views.compared import Compared, compare_states
from konzept.views.papers import said
from konzept.views.shared import frame
from konzept.views.synopsis import SynopsisView, synopsis_paper, synopsis_sheet, synopsis_view

Rows = list[list[list[str]]]
HYPHENS = re.compile("[\u00ad\\s]+")
EDGES = re.compile(r"Seite \d+ von \d+")


@dataclass(frozen=True)
class Forms:
    """A synopsis, and what each form says."""

    concept: Concept
    compared: Compared
    view: SynopsisView

    @cached_property
    def files(self) -> dict[str, bytes]:
        paper = synopsis_paper(self.view)
        made = {name: write(paper) for name, write in PAPER_FORMATS.items()}
        return made | {name: write(synopsis_sheet(self.view)) for name, write in WRITERS.items()}

    @cached_property
    def page(self) -> str:
        """The page of the site."""
        shown = frame(self.concept, title="Synopse", address="x/synopse.html", municipality=self.view.municipality)
        return str(Renderer().page(Page(frame=shown, template="synopse.html", view=self.view)))

    @cached_property
    def rows(self) -> Rows:
        """What every form has to hold."""
        return [[[said(line) for line in cell] for cell in row] for table in self.view.tables for row in table.rows]

    # -- read back -----------------------------------------------------------------------------------------------

    def html_rows(self, text: str) -> Rows:
        """The rows of the tables of a page."""
        rows = lxml_html.fromstring(text).xpath("//tbody/tr")
        return [[[p.text_content() for p in cell.xpath("./p")] for cell in row.xpath("./th | ./td")] for row in rows]

    @property
    def docx_rows(self) -> Rows:
        document = Document(io.BytesIO(self.files["docx"]))
        return [
            [[paragraph.text for paragraph in cell.paragraphs] for cell in row.cells]
            for table in document.tables
            for row in table.rows[1:]
        ]

    @property
    def xlsx_rows(self) -> Rows:
        sheet = openpyxl.load_workbook(io.BytesIO(self.files["xlsx"]))["Synopse"]
        return [
            self._cells([str(value or "") for value in row]) for row in sheet.iter_rows(min_row=2, values_only=True)
        ]

    @property
    def csv_rows(self) -> Rows:
        lines = list(csv.reader(io.StringIO(self.files["csv"].decode("utf-8-sig")), delimiter=";"))
        return [self._cells(row) for row in lines[1:]]

    def _cells(self, row: list[str]) -> list[list[str]]:
        """The cells of a line without its chapter and the remark that the town is invented."""
        return [text.split("\n") for text in row[1 : 1 + len(self.view.columns)]]

    @cached_property
    def pdf_text(self) -> str:
        """The text of the PDF in its reading order without white space, soft hyphens and what every page repeats."""
        text = squeezed(EDGES.sub("", pdf_text(self.files["pdf"])))
        for repeated in (self.view.concept, self.view.footer, "".join(column.title for column in self.view.columns)):
            text = text.replace(squeezed(repeated), "")
        return text.replace(squeezed("Erfundenes Beispiel: Diesen Ort gibt es nicht."), "")


def forms_of(concept: Concept, *states: str) -> Forms:
    """The synopsis of these states."""
    compared = compare_states(concept, *states)
    return Forms(concept, compared, synopsis_view(concept, compared))


def pdf_text(content: bytes) -> str:
    """The text of a PDF in the order of its content; skips the test where pdftotext (poppler) is missing."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext fehlt")
    found = subprocess.run(["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True)
    return found.stdout.decode()


def squeezed(text: str) -> str:
    """A text without white space and soft hyphens."""
    return HYPHENS.sub("", text)
