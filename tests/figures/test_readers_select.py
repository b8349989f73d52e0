"""Picking figures out of a file: by codes, exactly one, or an error that names what there is."""

from pathlib import Path

import pytest

from konzept.figures.cells import Cell, Code, Selection, Time, select, select_all
from konzept.figures.errors import DataError
from konzept.figures.readers import read_file
from konzept.figures.symbols import Symbol, Value

EXAMPLES = Path(__file__).parents[2] / "data" / "amtlich" / "beispiele"
CELLS = read_file(EXAMPLES / "99999-01-01-4_neu_de_flat.csv").cells


def cell(number=None, symbol=None, key="99001", **more):
    codes = (Code("KREISE", key), *(Code(name, value) for name, value in more.items()))
    return Cell(
        table="T",
        time=Time("JAHR", "Jahr", "2023", "2023"),
        codes=codes,
        value_code="W",
        unit="Anzahl",
        number=number,
        symbol=symbol,
        line=2,
        column=1,
    )


def refusal(selection, cells=CELLS, function=select):
    with pytest.raises(DataError) as caught:
        function(cells, selection, "zahlen.csv")
    (problem,) = caught.value.problems
    return problem


def test_one_cell():
    """All codes given: one cell."""
    wanted = Selection(
        table="99999-01-01-4", time="2023-12-31", codes={"KREISE": "99001", "GES": "GESM"}, value_code="BEVSTD"
    )
    assert select(CELLS, wanted).number == "6145"


def test_a_single_dash_is_an_answer():
    """One "-" may be a true zero; it comes back as the symbol it is."""
    wanted = Selection(codes={"KREISE": "99002", "GES": ""}, value_code="BEVSTD")
    assert select(CELLS, wanted).symbol is Symbol.NOTHING


def test_two_units_are_ambiguous():
    """The message says in what the candidates differ."""
    problem = refusal(Selection(codes={"KREISE": "99001", "GES": ""}))
    assert problem.code == "KZ-DATEN-AUSWAHL-MEHRDEUTIG"
    assert "trifft 2 Zellen" in problem.message
    assert "Wertcode: BEVSTD, ANT001; Einheit: Anzahl, Prozent" in problem.message


def test_a_missing_row_is_not_zero():
    """The message names what there is at that place instead."""
    problem = refusal(Selection(codes={"KREISE": "99001", "GES": "GESD"}, value_code="BEVSTD"))
    assert problem.code == "KZ-DATEN-ZEILE-FEHLT"
    assert "eine fehlende Zeile bedeutet nicht 0" in problem.message
    assert problem.hint == "Sonst gleich, vorhanden: GES: GESW, „“ (insgesamt), GESM."


def test_a_forgotten_variable_is_not_the_total():
    """Leaving a variable out could silently give a part where the whole was meant."""
    problem = refusal(Selection(codes={"KREISE": "99001"}, value_code="BEVSTD"))
    assert problem.code == "KZ-DATEN-ZEILE-FEHLT"
    assert "GES:" in problem.hint


def test_an_unknown_variable():
    """Nothing near: the message lists the variables of the file."""
    problem = refusal(Selection(codes={"GEMEIN": "99001001"}))
    assert problem.hint == "Merkmale der Datei: KREISE+GES, DLAND+GES, DINSG+GES."


def test_equal_rows_are_ambiguous():
    """The same figure twice is a fault of the file, not a choice."""
    problem = refusal(Selection(codes={"KREISE": "99001"}), [cell("1"), cell("1")])
    assert "verschieden in nichts als der Zeile (2, 2)" in problem.message


def test_all_cells_of_a_region():
    """None leaves the attribute open."""
    found = select_all(CELLS, Selection(codes={"KREISE": "99001", "GES": None}, value_code="BEVSTD"))
    assert [cell.number for cell in found] == ["6200", "12345", "6145"]


def test_nothing_but_dashes_is_not_delivered():
    """Also when a few cells are secret; a single number is enough to trust the dashes."""
    wanted = Selection(codes={"KREISE": None})
    dashes = [cell(symbol=Symbol.NOTHING), cell(symbol=Symbol.SECRET, key="99002")]
    assert refusal(wanted, dashes, select_all).code == "KZ-DATEN-NICHT-GELIEFERT"
    assert len(select_all([*dashes, cell("3", key="99003")], wanted)) == 3
    assert len(select_all([cell(symbol=Symbol.SECRET)], wanted)) == 1


def test_no_cell_of_the_selection():
    """An empty selection is a missing row, not an empty answer."""
    assert refusal(Selection(codes={"KREISE": "99009", "GES": None}), CELLS, select_all).code == "KZ-DATEN-ZEILE-FEHLT"


def test_a_value_is_a_number_or_a_symbol():
    """Neither both nor none."""
    for wrong in ({}, {"number": "1", "symbol": Symbol.NOTHING}):
        with pytest.raises(ValueError, match="either a number or a symbol"):
            Value(**wrong)
