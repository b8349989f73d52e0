"""Files for spreadsheets: readable by others, the same every time, and never a formula."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from konzept.render.tables import as_csv, as_xlsx, neutral
from konzept.views.grid import Sheet

# What XML can hold and no spreadsheet folds: openpyxl reads a carriage return as a line break.
texts = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff_"), max_size=40)
sheets = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.tuples(*[texts] * width), min_size=1, max_size=6).map(
        lambda lines: Sheet(
            name="Probe", columns=tuple(f"Spalte {n}" for n in range(width)), lines=tuple(lines), facts=()
        )
    )
)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_begins_a_formula(start: str) -> None:
    """A cell that a spreadsheet could run gets an apostrophe before it, in both forms."""
    text = f"{start}1+1"
    sheet = Sheet(name="Probe", columns=("A",), lines=((text,),), facts=())
    assert neutral(text) == f"'{text}"
    assert f"'{start}" in as_csv(sheet).decode("utf-8-sig")
    cell = openpyxl.load_workbook(io.BytesIO(as_xlsx(sheet)))["Matrix"]["A2"]
    assert cell.data_type == "s"
    assert str(cell.value).startswith("'")


def test_a_dash_within_a_text_stays() -> None:
    """Only the beginning counts."""
    assert neutral("Vor- und Nachteile") == "Vor- und Nachteile"
    assert neutral("") == ""


@given(sheets)
@settings(deadline=None)
def test_csv_reads_back(sheet: Sheet) -> None:
    """Whoever reads the CSV gets the cells that were written."""
    lines = list(csv.reader(io.StringIO(as_csv(sheet).decode("utf-8-sig"), newline=""), delimiter=";"))
    assert lines == [list(sheet.columns), *([neutral(text) for text in line] for line in sheet.lines)]


@given(sheets)
@settings(deadline=None)
def test_xlsx_reads_back(sheet: Sheet) -> None:
    """openpyxl reads the cells that were written, as texts."""
    rows = openpyxl.load_workbook(io.BytesIO(as_xlsx(sheet)))["Matrix"].iter_rows(values_only=True)
    read = [tuple(value or "" for value in row) for row in rows]
    assert read == [sheet.columns, *(tuple(map(neutral, line)) for line in sheet.lines)]


def test_xlsx_says_what_it_is() -> None:
    """The second sheet holds what has to be said about the first."""
    sheet = Sheet(name="Probe", columns=("A",), lines=(("x",),), facts=(("Filter", "keiner"), ("Zeilen", "1")))
    facts = openpyxl.load_workbook(io.BytesIO(as_xlsx(sheet)))["Angaben"].iter_rows(values_only=True)
    assert list(facts) == [("Filter", "keiner"), ("Zeilen", "1")]


def test_same_sheet_same_bytes() -> None:
    """No time of writing is in the file."""
    sheet = Sheet(name="Probe", columns=("A",), lines=(("x",),), facts=())
    assert as_xlsx(sheet) == as_xlsx(sheet)
