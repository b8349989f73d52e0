"""What makes a PDF accessible (PDF/UA-1, ISO 14289-1), as far as the file itself can show it.

typst refuses to write a PDF/UA-1 file that breaks the rules it knows; these tests look at what it wrote. The reference
validator, veraPDF, needs Java and a download that a test must not make; it is not run here.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from forms import Forms, pdf_text, squeezed
from pypdf import PdfReader
from pypdf.generic import ArrayObject, ContentStream, DictionaryObject, IndirectObject

from konzept.concept import Concept
from konzept.render.pdf import paper_pdf
from konzept.views.papers import Heading, Paper, Text, cell
from konzept.views.report import report_view
from konzept.views.report_paper import proposal_paper, report_paper

SIGNS = "Äpfel, Öl, Übung, Straße: „genau“ ≥ 5 % – ab 1 € → § 3 … ‚so‘ − 2 × 3 · m² ½ Çağ ñ ł"
SHOWS_TEXT = frozenset({b"Tj", b"TJ", b"'", b'"'})


@pytest.fixture(scope="module")
def papers(voted: Forms, project: Concept) -> dict[str, bytes]:
    """A synopsis, a report and a Vorlage."""
    found = {"synopse": voted.files["pdf"]}
    view = report_view(project, "ratingen", 2026)
    return found | {"bericht": paper_pdf(report_paper(view)), "vorlage": paper_pdf(proposal_paper(view))}


KINDS = pytest.mark.parametrize("kind", ["synopse", "bericht", "vorlage"])


def reader(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


@KINDS
def test_the_pdf_is_tagged_german_and_shows_its_title(papers: dict[str, bytes], kind: str) -> None:
    """Marked, with a structure tree, language de, and the title instead of the name of the file."""
    root = reader(papers[kind]).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]
    assert root["/Lang"].startswith("de")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "Integrationskonzept" in reader(papers[kind]).metadata["/Title"]


@KINDS
def test_the_pdf_says_which_standard_it_keeps(papers: dict[str, bytes], kind: str) -> None:
    """PDF/UA part 1 stands in the metadata; nobody's name and no date of writing do."""
    found = reader(papers[kind])
    xmp = found.trailer["/Root"]["/Metadata"].get_data().decode()
    assert re.search(r"pdfuaid:part(?:>|=\")1", xmp)
    assert not {"/Author", "/CreationDate", "/ModDate"} & set(found.metadata)


@KINDS
def test_every_font_is_in_the_file(papers: dict[str, bytes], kind: str) -> None:
    """Each font carries its program and a table from glyphs to letters."""
    fonts = list(_fonts(reader(papers[kind])))
    assert fonts
    for font in fonts:
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor), font["/BaseFont"]
        assert "/ToUnicode" in font


def _fonts(found: PdfReader) -> Iterator[Any]:
    for page in found.pages:
        for font in page["/Resources"]["/Font"].values():
            yield font.get_object()


def test_every_table_has_header_cells(papers: dict[str, bytes], voted: Forms) -> None:
    """The titles of the columns are TH with their scope; there is one set for each table, not one for each page."""
    tags = list(_tags(reader(papers["synopse"])))
    headers = [tag for tag in tags if tag["/S"] == "/TH"]
    assert sum(tag["/S"] == "/Table" for tag in tags) == len(voted.view.tables)
    assert len(headers) == len(voted.view.tables) * len(voted.view.columns)
    assert all(_attribute(tag, "/Scope") == "/Column" for tag in headers)


def _tags(found: PdfReader) -> Iterator[DictionaryObject]:
    """Every element of the structure tree."""
    stack = [found.trailer["/Root"]["/StructTreeRoot"]]
    while stack:
        element = stack.pop()
        element = element.get_object() if isinstance(element, IndirectObject) else element
        if isinstance(element, ArrayObject):
            stack += list(element)
        elif isinstance(element, DictionaryObject):
            if "/S" in element:
                yield element
            if "/K" in element:
                stack.append(element["/K"])


def _attribute(tag: DictionaryObject, name: str) -> object:
    found = tag.get("/A", ArrayObject())
    found = found.get_object() if isinstance(found, IndirectObject) else found
    return next(
        (
            one.get_object()[name]
            for one in (found if isinstance(found, ArrayObject) else [found])
            if name in one.get_object()
        ),
        None,
    )


@KINDS
def test_headings_begin_with_one_and_leave_out_none(papers: dict[str, bytes], kind: str) -> None:
    """H1 once; no level is skipped on the way down."""
    levels = [int(str(tag["/S"])[2:]) for tag in _in_order(reader(papers[kind])) if re.fullmatch(r"/H[1-6]", tag["/S"])]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def _in_order(found: PdfReader) -> list[DictionaryObject]:
    """The structure elements as a reader meets them."""
    ordered: list[DictionaryObject] = []

    def walk(element: Any) -> None:
        element = element.get_object() if isinstance(element, IndirectObject) else element
        if isinstance(element, ArrayObject):
            for child in element:
                walk(child)
        elif isinstance(element, DictionaryObject):
            if "/S" in element:
                ordered.append(element)
            if "/K" in element:
                walk(element["/K"])

    walk(found.trailer["/Root"]["/StructTreeRoot"])
    return ordered


@KINDS
def test_all_text_is_marked(papers: dict[str, bytes], kind: str) -> None:
    """Every letter stands in marked content: part of the structure, or an artifact like the line at the foot."""
    found = reader(papers[kind])
    for page in found.pages:
        depth = 0
        for _, operator in ContentStream(page.get_contents(), found).operations:
            depth += operator in (b"BDC", b"BMC")
            depth -= operator == b"EMC"
            assert depth or operator not in SHOWS_TEXT


@KINDS
def test_every_page_is_numbered(papers: dict[str, bytes], kind: str) -> None:
    """„Seite x von y“ on each page, and the state it comes from."""
    pages = reader(papers[kind]).pages
    for number, page in enumerate(pages, 1):
        assert f"Seite{number}von{len(pages)}" in squeezed(page.extract_text())


def test_a_synopsis_lies_across_and_names_its_states_on_every_page(voted: Forms) -> None:
    """A4 across; each page carries the states and the beginnings of their seals, and that the town is invented."""
    for page in reader(voted.files["pdf"]).pages:
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (842, 595)
        text = squeezed(page.extract_text())
        assert squeezed(voted.view.footer) in text
        assert "ErfundenesBeispiel" in text


def test_the_signs_of_german_texts_are_there() -> None:
    """Umlauts, German quotes, dashes, arrows and mathematical signs come out as they went in."""
    text = squeezed(pdf_text(paper_pdf(_paper(SIGNS))))
    assert squeezed(SIGNS) in text


def test_a_sign_without_a_glyph_is_printed_by_its_number() -> None:
    """What no embedded font has is named, and does not stop the paper."""
    text = pdf_text(paper_pdf(_paper("Vor 〈 und \U0001fae0 nach")))
    assert "Vor [U+2329] und [U+1FAE0] nach".replace("2329", "3008") in text


def _paper(text: str) -> Paper:
    return Paper(
        name="probe",
        kind="Probe",
        title="Zeichen",
        concept="Integrationskonzept",
        blocks=(Heading(text="Eins"), Text(lines=cell(text))),
    )
