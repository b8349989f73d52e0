"""Tables as CSV and XLSX. The same sheet gives the same bytes; no cell can be run as a formula.

XLSX is written here and not with openpyxl, which puts the time of writing into the file and takes five times as long.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from konzept.views.grid import Sheet, TableFile

FORMULA_START = ("=", "+", "-", "@", "\t", "\r", "\n")
# XML 1.0 has no place for these, not even escaped.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
WRITTEN = (2020, 1, 1, 0, 0, 0)
PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/styles.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
    'Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="{tab}" sheetId="1" r:id="r1"/><sheet name="Angaben" sheetId="2" r:id="r2"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="sheet1.xml"/>'
    '<Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
    'Target="sheet2.xml"/>'
    '<Relationship Id="r3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" '
    'Target="styles.xml"/></Relationships>',
    "xl/styles.xml": '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="2">'
    '<font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2">'
    '<xf><alignment vertical="top" wrapText="1"/></xf>'
    '<xf fontId="1" applyFont="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}
PROLOG = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
COLUMN_WIDTH = 28


def table_file(file: TableFile) -> bytes:
    """The bytes of the file."""
    return WRITERS[file.format](file.sheet)


def neutral(text: str) -> str:
    """A cell no spreadsheet takes for a formula: an apostrophe before = + - @, tab and line break."""
    return f"'{text}" if text.startswith(FORMULA_START) else text


def as_csv(sheet: Sheet) -> bytes:
    """Semicolons and a byte order mark: what a spreadsheet set to German opens with a click."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([neutral(text) for text in line] for line in (sheet.columns, *sheet.lines))
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(sheet: Sheet) -> bytes:
    """Two sheets: the lines, and what has to be said about them. Texts only, the titles repeated in print."""
    parts = PARTS | {
        "xl/workbook.xml": PARTS["xl/workbook.xml"].replace("{tab}", escape(sheet.tab)),
        "xl/sheet1.xml": "".join(_worksheet((sheet.columns, *sheet.lines), has_titles=True)),
        "xl/sheet2.xml": "".join(_worksheet(sheet.facts, has_titles=False)),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, WRITTEN), PROLOG + content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _worksheet(lines: Iterable[tuple[str, ...]], *, has_titles: bool) -> Iterator[str]:
    listed = list(lines)
    yield '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    if has_titles:
        yield '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView>'
        yield "</sheetViews>"
    width = max((len(line) for line in listed), default=1)
    yield f'<cols><col min="1" max="{width}" width="{COLUMN_WIDTH}" customWidth="1"/></cols><sheetData>'
    for number, line in enumerate(listed):
        style = ' s="1"' if has_titles and not number else ""
        cells = (f'<c t="inlineStr"{style}><is><t xml:space="preserve">{_text(text)}</t></is></c>' for text in line)
        yield f"<row>{''.join(cells)}</row>"
    yield '</sheetData><pageSetup paperSize="9" orientation="landscape"/></worksheet>'


def _text(text: str) -> str:
    return escape(UNWRITABLE.sub("", neutral(text)))


WRITERS = {"csv": as_csv, "xlsx": as_xlsx}
