"""Papers as DOCX: real headings and tables for the offices that go on working in Word.

No author, no dates of editing, no tracked changes: what changed stands in words. The same paper gives the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from typing import Any

from konzept.render.tables import UNWRITABLE
from konzept.views.papers import Block, Cell, Heading, Line, Listing, Mark, Paper, Run, Table, Text

LANGUAGE = "de-DE"
WRITTEN = (2020, 1, 1, 0, 0, 0)
FONT = "Calibri"
# A4 and its margins in millimetres.
LONG, SHORT, MARGIN = 297, 210, 16
QUIET, RUST = "4B5D63", "9A2C1B"
MILLIMETRES_TO_TWIPS = 1440 / 25.4
PREVIEW = "docProps/thumbnail.jpeg"
PREVIEW_LINK = re.compile(rb"<Relationship [^>]*thumbnail[^>]*/>")


def paper_docx(paper: Paper) -> bytes:
    """The bytes of the document."""
    from docx import Document  # noqa: PLC0415 - heavy, and only papers need it

    document = Document()
    _set_up(document, paper)
    document.add_heading(paper.title, level=1)
    _add_line(document, (Run(Mark.STRONG, f"{paper.kind} · {paper.concept}"),))
    for text, mark in ((paper.notice, Mark.STRONG), (paper.lead, Mark.PLAIN)):
        if text:
            _add_line(document, (Run(mark, text),))
    for label, value in paper.facts:
        _add_line(document, (Run(Mark.QUIET, f"{label}: "), Run(Mark.PLAIN, value)))
    for block in paper.blocks:
        _add(document, block, paper)
    out = io.BytesIO()
    document.save(out)
    return _repacked(out.getvalue())


# -- the document ----------------------------------------------------------------------------------------------------


def _set_up(document: Any, paper: Paper) -> None:
    """Page, language, header and footer; the properties say the title and nothing about who wrote it when."""
    from docx.enum.section import WD_ORIENT  # noqa: PLC0415
    from docx.shared import Mm, Pt  # noqa: PLC0415

    section = document.sections[0]
    width, height = (LONG, SHORT) if paper.landscape else (SHORT, LONG)
    section.orientation = WD_ORIENT.LANDSCAPE if paper.landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(9 if paper.landscape else 10.5)
    normal.paragraph_format.space_after = Pt(3)
    _set_language(document)
    _set_properties(document, paper)
    notice = [Run(Mark.STRONG, f"   {paper.notice}")] if paper.notice else []
    _write(section.header.paragraphs[0], (Run(Mark.QUIET, paper.concept), *notice))
    foot = section.footer.paragraphs[0]
    _write(foot, (Run(Mark.QUIET, f"{paper.footer}   " if paper.footer else ""), Run(Mark.PLAIN, "Seite ")))
    _add_field(foot, "PAGE")
    foot.add_run(" von ")
    _add_field(foot, "NUMPAGES")


def _set_language(document: Any) -> None:
    """German for spelling, hyphenation and screen readers."""
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    for found in document.styles.element.iter(qn("w:lang")):
        found.set(qn("w:val"), LANGUAGE)
        found.set(qn("w:eastAsia"), LANGUAGE)
    hyphenation = OxmlElement("w:autoHyphenation")
    hyphenation.set(qn("w:val"), "true")
    document.settings.element.insert_element_before(hyphenation, *_AFTER_HYPHENATION)


# Elements that follow w:autoHyphenation in w:settings (ECMA-376, part 1, 17.15.1.78), as far as the template has them.
_AFTER_HYPHENATION = (
    "w:characterSpacingControl",
    "w:savePreviewPicture",
    "w:doNotValidateAgainstSchema",
    "w:compat",
    "w:rsids",
    "w:themeFontLang",
    "w:clrSchemeMapping",
    "w:shapeDefaults",
    "w:decimalSymbol",
    "w:listSeparator",
)


def _set_properties(document: Any, paper: Paper) -> None:
    properties = document.core_properties
    for child in list(properties._element):
        properties._element.remove(child)
    properties.title = f"{paper.concept} – {paper.kind}: {paper.title}"
    properties.language = LANGUAGE


def _add_field(paragraph: Any, name: str) -> None:
    """A field that Word computes: the number of the page, or of all pages."""
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


# -- blocks ----------------------------------------------------------------------------------------------------------


def _add(document: Any, block: Block, paper: Paper) -> None:
    if isinstance(block, Heading):
        document.add_heading(block.text, level=block.level + 1)
    elif isinstance(block, Text):
        for line in block.lines:
            _add_line(document, line)
    elif isinstance(block, Listing):
        for line in block.items:
            _write(document.add_paragraph(style="List Bullet"), line)
    else:
        _add_table(document, block, paper)


def _add_line(document: Any, line: Line) -> None:
    _write(document.add_paragraph(), line)


def _add_table(document: Any, block: Table, paper: Paper) -> None:
    """A table with a grid; its titles are repeated on every page."""
    if block.caption:
        _add_line(document, (Run(Mark.STRONG, block.caption),))
    table = document.add_table(rows=0, cols=len(block.columns), style="Table Grid")
    table.autofit = False
    titles = tuple(((Run(Mark.STRONG, column.title),),) for column in block.columns)
    widths = _widths(block, paper)
    for number, row in enumerate((titles, *block.rows)):
        _add_row(table, row, widths, is_title=not number)
    document.add_paragraph()


def _widths(block: Table, paper: Paper) -> list[int]:
    """The widths of the columns in twips."""
    room = ((LONG if paper.landscape else SHORT) - 2 * MARGIN) * MILLIMETRES_TO_TWIPS
    total = sum(column.width for column in block.columns)
    return [round(room * column.width / total) for column in block.columns]


def _add_row(table: Any, row: Iterable[Cell], widths: Iterable[int], *, is_title: bool) -> None:
    """A row written as XML at once: python-docx' own cells take ten times as long."""
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    line = OxmlElement("w:tr")
    properties = OxmlElement("w:trPr")
    properties.append(OxmlElement("w:cantSplit"))
    if is_title:
        properties.append(OxmlElement("w:tblHeader"))
    line.append(properties)
    for content, width in zip(row, widths, strict=True):
        found, form, size = OxmlElement("w:tc"), OxmlElement("w:tcPr"), OxmlElement("w:tcW")
        size.set(qn("w:w"), str(width))
        size.set(qn("w:type"), "dxa")
        form.append(size)
        found.append(form)
        for runs in content or ((),):
            found.append(_paragraph(runs))
        line.append(found)
    table._tbl.append(line)


# -- words -----------------------------------------------------------------------------------------------------------


def _write(paragraph: Any, line: Line) -> None:
    for run in line:
        if run.text:
            paragraph._p.append(_piece(run.mark, run.text))


def _paragraph(line: Line) -> Any:
    from docx.oxml import OxmlElement  # noqa: PLC0415

    paragraph = OxmlElement("w:p")
    for run in line:
        if run.text:
            paragraph.append(_piece(run.mark, run.text))
    return paragraph


_FORMS: dict[Mark, tuple[tuple[str, str], ...]] = {
    Mark.STRONG: (("w:b", ""),),
    Mark.CHANGE: (("w:b", ""), ("w:color", RUST)),
    Mark.QUIET: (("w:color", QUIET),),
    Mark.ID: (("w:color", QUIET),),
    Mark.GONE: (("w:strike", ""), ("w:color", RUST)),
    Mark.NEW: (("w:u", "single"),),
}


def _piece(mark: Mark, text: str) -> Any:
    """A run with its form; characters that XML has no place for are left out."""
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    run = OxmlElement("w:r")
    if mark in _FORMS:
        properties = OxmlElement("w:rPr")
        for name, value in _FORMS[mark]:
            element = OxmlElement(name)
            if value:
                element.set(qn("w:val"), value)
            properties.append(element)
        run.append(properties)
    content = OxmlElement("w:t")
    content.text = UNWRITABLE.sub("", text)
    content.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    run.append(content)
    return run


# -- the file --------------------------------------------------------------------------------------------------------


def _repacked(data: bytes) -> bytes:
    """The same parts with a fixed date and without the template's preview picture."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            if name != PREVIEW:
                content = before.read(name)
                content = PREVIEW_LINK.sub(b"", content) if name == "_rels/.rels" else content
                after.writestr(zipfile.ZipInfo(name, WRITTEN), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
