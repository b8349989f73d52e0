"""Each format gives the same figures for the same region; what is particular to one format has its own test."""

import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from konzept.figures.cells import Cell, Code, Time
from konzept.figures.errors import DataError
from konzept.figures.readers import Options, read_file, read_source, source_of, write_register
from konzept.figures.symbols import BUNDESAGENTUR, NIEDERSACHSEN, Quality, Symbol

EXAMPLES = Path(__file__).parents[2] / "data" / "amtlich" / "beispiele"
NEW, NEW_ZIP = "99999-01-01-4_neu_de_flat.csv", "99999-01-01-4_neu_de_flat.zip"
NEW_ENGLISH = "99999-01-01-4_neu_en_flat.csv"
OLD, OLD_ENGLISH = "99999-01-01-4_alt_de_flat.csv", "99999-01-01-4_alt_en_flat.csv"
FLAT = (NEW, NEW_ZIP, NEW_ENGLISH, OLD, OLD_ENGLISH)
OLD_HEADER = (
    "Statistik_Code;Statistik_Label;Zeit_Code;Zeit_Label;Zeit;1_Merkmal_Code;1_Merkmal_Label;"
    "1_Auspraegung_Code;1_Auspraegung_Label;{values}"
)


def example(name):
    return read_file(EXAMPLES / name, shown=name)


def read_text(text, name="zahlen.csv", encoding="utf-8", **options):
    return read_source(source_of(text.encode(encoding), name, name), Options(**options)).cells


def figures(cells):
    """What a cell says, without where it stood and without quality."""
    return {
        (cell.key, cell.time.iso, cell.attributes["GES"], cell.value_code, cell.number or cell.symbol) for cell in cells
    }


# -- flat files ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FLAT)
def test_flat_files_agree(name):
    """Old and new, German and English, packed and plain: the same figures come out."""
    cells = example(name).cells
    assert {cell.table for cell in cells} == {"99999-01-01-4"}
    assert figures(cells) == {
        ("DG", "2023-12-31", "", "BEVSTD", "0"),
        ("99", "2023-12-31", "", "BEVSTD", Symbol.SECRET),
        ("99", "2023-12-31", "", "ANT001", Symbol.LATER),
        ("99001", "2023-12-31", "", "BEVSTD", "12345"),
        ("99001", "2023-12-31", "GESM", "BEVSTD", "6145"),
        ("99001", "2023-12-31", "GESW", "BEVSTD", "6200"),
        ("99001", "2023-12-31", "", "ANT001", "17.50"),
        ("99001", "2023-12-31", "GESM", "ANT001", Symbol.UNCERTAIN),
        ("99001", "2023-12-31", "GESW", "ANT001", "-0.30"),
        ("99002", "2023-12-31", "", "BEVSTD", Symbol.NOTHING),
        ("99002", "2023-12-31", "", "ANT001", Symbol.MEANINGLESS),
    }


def test_quality_stands_beside_the_number():
    """Brackets come from value_q; the number keeps all its digits."""
    marks = {cell.number: cell.quality for cell in example(NEW).cells if cell.number}
    assert marks["17.50"] == (Quality.LIMITED,)
    assert marks["-0.30"] == (Quality.PRELIMINARY,)
    assert marks["12345"] == (Quality.FINAL,)


def test_a_cell_knows_its_place():
    """Line and field number lead back to the file."""
    cell = next(cell for cell in example(NEW).cells if cell.number == "17.50")
    assert (cell.line, cell.column, cell.unit, cell.value_label) == (5, 14, "Prozent", "Anteil (erfunden)")
    assert cell.codes[0] == Code("KREISE", "99001", "Kreise und kreisfreie Städte", "Musterkreis (erfunden)")
    assert cell.time == Time("STAG", "Stichtag", "2023-12-31", "2023-12-31")


def test_old_names_lose_their_indent():
    """The indent of the old layout is layout, not name; the date keeps how it was printed."""
    cell = example(OLD).cells[-1]
    assert cell.codes[0].attribute_label == "Musterkreis, aufgelöst (erfunden)"
    assert (cell.time.raw, cell.time.iso) == ("31.12.2023", "2023-12-31")


def test_wide_files_have_gaps():
    """An empty field of a wide file is no cell, and the file says how many there were."""
    found = example(OLD)
    assert len(found.cells) == 6 * 2 - 1
    assert found.notes == ("Leere Felder ausgelassen: 1 (diesen Wert gibt es dort nicht).",)


def test_units_come_from_the_heading():
    """Several value columns with several units; an unknown unit is empty, not a text."""
    values = (
        "ID0006__Steuern,_Index_(2010=100)__2010=100;FOR002__Forderungen__Tsd._EUR;ISV006__Zahl__MeasureUnitNotFound!"
    )
    cells = read_text(f"{OLD_HEADER.format(values=values)}\n86000;M;JAHR;Jahr;2020;DLANDU;Länder;18;Summe;98,6;5;7\n")
    assert [(cell.value_code, cell.value_label, cell.unit, cell.number, cell.key) for cell in cells] == [
        ("ID0006", "Steuern, Index (2010=100)", "2010=100", "98.6", "18"),
        ("FOR002", "Forderungen", "Tsd. EUR", "5", "18"),
        ("ISV006", "Zahl", "", "7", "18"),
    ]


@pytest.mark.parametrize("groups", [0, 1, 2, 5])
def test_any_number_of_variables(groups):
    """The variables are counted from the heading."""
    numbers = range(1, groups + 1)
    names = ["variable_code", "variable_label", "variable_attribute_code", "variable_attribute_label"]
    header = ["statistics_code", "statistics_label", "time_code", "time_label", "time"]
    header += [f"{number}_{name}" for number in numbers for name in names]
    header += ["value", "value_unit", "value_variable_code", "value_variable_label"]
    row = [
        "1",
        "M",
        "JAHR",
        "Jahr",
        "2020",
        *(f"{part}{n}" for n in numbers for part in "VLAB"),
        "3",
        "Anzahl",
        "W",
        "L",
    ]
    (cell,) = read_text(f"\ufeff{';'.join(header)}\r\n{';'.join(row)}\r\n")
    assert cell.attributes == {f"V{number}": f"A{number}" for number in numbers}
    assert cell.key is None


def test_a_variable_that_does_not_apply_is_left_out():
    """Rows of election tables have groups without any code."""
    text = (EXAMPLES / NEW).read_text(encoding="utf-8-sig").split("\n")
    cells = read_text("\n".join([text[0], text[1].replace(";GES;Geschlecht;GESW;weiblich;", ";;;;;")]))
    assert cells[0].attributes == {"KREISE": "99001"}


@pytest.mark.parametrize(
    ("variable", "attribute", "key"),
    [
        ("GEOGM4", "051580028028", "051580028028"),
        ("GEMEIN", "05158028", "05158028"),
        ("KREISE", "05158", "05158"),
        ("REGBEZ", "051", "051"),
        ("DLAND", "05", "05"),
        ("DINSG", "DG", "DG"),
        ("WOHNORT", "05158028", "05158028"),
        ("ALT001", "05", None),
    ],
)
def test_regional_key(variable, attribute, key):
    """Keys of every length are text; a short number of another variable is no key."""
    values = "BEVSTD__Bevoelkerung__Anzahl"
    row = f"1;M;JAHR;Jahr;2020;{variable};M;{attribute};Name;1"
    assert read_text(f"{OLD_HEADER.format(values=values)}\n{row}\n")[0].key == key


@pytest.mark.parametrize(
    ("raw", "iso"),
    [
        ("2023-10P6M", "2023-10P6M"),
        ("2019", "2019"),
        ("31.12.2019", "2019-12-31"),
        ("WS 2019/20", "2019-10P6M"),
        ("SS 2020", "2020-04P6M"),
        ("2019-03", "2019-03"),
        ("2018/19", "2018/19"),
    ],
)
def test_times(raw, iso):
    """Every printed form of a time has one ISO form; an unknown form with a year stays as printed."""
    row = f"1;M;SEMEST;Semester;{raw};KREISE;K;99001;N;1"
    assert read_text(f"{OLD_HEADER.format(values='A01__B__C')}\n{row}\n")[0].time.iso == iso


def test_language_is_told_by_labels_where_the_name_is_silent():
    """A renamed English file is still read with a decimal point."""
    text = (EXAMPLES / NEW_ENGLISH).read_text(encoding="utf-8-sig")
    assert figures(read_text(text, "umbenannt.csv")) == figures(example(NEW).cells)


def test_detection_looks_at_the_content(tmp_path):
    """A workbook named .csv and a flat file named .xlsx are what they are."""
    for name, disguise in ((NEW, "a.xlsx"), ("gemeindeverzeichnis.xlsx", "b.csv"), (NEW_ZIP, "c.csv")):
        path = tmp_path / disguise
        path.write_bytes((EXAMPLES / name).read_bytes())
        assert len(read_file(path).cells) == len(example(name).cells)


def test_table_is_the_statistic_where_no_name_tells_it():
    """Without the delivered file name only the statistic is known, unless the caller says more."""
    text = (EXAMPLES / OLD).read_text(encoding="utf-8")
    assert read_text(text, "zahlen.csv")[0].table == "99999"
    assert read_text(text, "zahlen.csv", table="99999-07")[0].table == "99999-07"


def test_publishers_have_their_own_signs():
    """Letters and asterisks get the meaning their publisher gives them."""
    text = (
        OLD_HEADER.format(values="A01__B__C")
        + "\n"
        + "".join(f"1;M;JAHR;Jahr;2020;KREISE;K;9900{n};N;{sign}\n" for n, sign in enumerate("ktug"))
    )
    symbols = [cell.symbol for cell in read_text(text, publisher=NIEDERSACHSEN)]
    assert symbols == [Symbol.ROUNDED_ZERO, Symbol.LATER, Symbol.UNCERTAIN, Symbol.SECRET]
    starred = text.split("\n")[0] + "\n1;M;JAHR;Jahr;2020;KREISE;K;99001;N;*\n"
    assert read_text(starred, publisher=BUNDESAGENTUR)[0].symbol is Symbol.SECRET


def test_typographic_signs_are_the_same_symbols():
    """An en dash and an ellipsis are what papers print for the signs of the databases."""
    assert (Symbol("–"), Symbol("…")) == (Symbol.NOTHING, Symbol.LATER)
    assert all(symbol.meaning for symbol in Symbol)


@given(st.permutations(range(11)))
def test_order_of_rows_does_not_matter(order):
    """Flat files have no fixed order; the figures have none either."""
    header, *rows = (EXAMPLES / NEW).read_text(encoding="utf-8").rstrip("\n").split("\n")
    assert figures(read_text("\n".join([header, *(rows[index] for index in order)]))) == figures(example(NEW).cells)


# -- classic tables ------------------------------------------------------------------------------------------------


def test_classic_table():
    """Several lines of head, indented names, Windows-1252, brackets at the number, a foot."""
    found = example("99999-01-01-4_klassisch.csv")
    assert found.format == "genesis"
    assert found.notes == ("Erfundene Zahlen, nur als Muster des Formats.", "Stand: 01.01.2024 / 12:00:00")
    cell = next(cell for cell in found.cells if cell.quality)
    assert (cell.table, cell.key, cell.time.iso, cell.unit, cell.number) == (
        "99999-01-01-4", "99001", "2023-12-31", "Anzahl", "6200"
    )  # fmt: skip
    assert cell.attributes == {"GEBIET": "99001", "KOPF1": "weiblich"}
    assert cell.codes[0].attribute_label == "Musterkreis (erfunden)"
    assert len(found.cells) == 4 * 3


def test_classic_table_with_quality_columns():
    """Each value has a second column; the date stands in a line of its own; the key has twelve digits."""
    cells = example("9000A-0001_klassisch_mit-qualitaet.csv").cells
    assert [(cell.key[-3:], cell.number or cell.symbol, cell.unit, "".join(cell.quality)) for cell in cells] == [
        ("001", "12345", "Anzahl", "e"),
        ("001", "17.50", "%", "()"),
        ("002", "-", "Anzahl", ""),
        ("002", "/", "%", ""),
    ]
    assert {cell.time.iso for cell in cells} == {"2023-12-31"}


def test_classic_table_with_years_in_front():
    """Time may stand before the key, and further texts between the name and the first value."""
    text = (
        "GENESIS-Tabelle: 99999-0002\nErfundene Sterbefälle;;;;;\n"
        ";;;;männlich;männlich\n;;;;deutsch;Ausländer\n;;;;Anzahl;Anzahl\n"
        "2022;DG;Deutschland;unter 1 Jahr;10;1\n2023;99001;  Musterkreis;unter 1 Jahr;2;-\n_____\n"
    )
    cells = read_text(text, encoding="cp1252")
    assert [(cell.key, cell.time.iso, cell.number) for cell in cells] == [
        ("DG", "2022", "10"), ("DG", "2022", "1"), ("99001", "2023", "2"), ("99001", "2023", None)
    ]  # fmt: skip
    assert cells[-1].attributes == {
        "GEBIET": "99001", "VORSPALTE1": "unter 1 Jahr", "KOPF1": "männlich", "KOPF2": "Ausländer"
    }  # fmt: skip
    assert (cells[-1].time.code, cells[-1].unit) == ("JAHR", "Anzahl")


def test_classic_table_in_english():
    """Dates in ISO form mean English, and English means a decimal point."""
    text = (
        "Tabelle: 9000A-0001\nPersons (municipalities);;;\n;;Persons;Area\n;;number;km²\n"
        "2022-05-15;;;\n990010001001;Musterstadt;1234;56.73\n;;;\n"
    )
    assert [cell.number for cell in read_text(text)] == ["1234", "56.73"]


def test_classic_head_names_its_time():
    """A line „Stichtag“ over the dates is the label of the time, no variable."""
    text = "Tabelle: 99999-0003\nBestand (Anzahl);;\n;;Stichtag\n;;31.12.2023\n;;Insgesamt\n99001;Musterkreis;5\n"
    (cell,) = read_text(text)
    assert cell.time == Time("STAG", "Stichtag", "31.12.2023", "2023-12-31")
    assert cell.attributes == {"GEBIET": "99001", "KOPF1": "Insgesamt"}


# -- register of municipalities ------------------------------------------------------------------------------------


def workbook(dates=(None, "31.12.2022 (Jahr)", "am 31.12.2023 (Jahr)"), rows=(), drop=""):
    """A small register of municipalities; `dates` are those over territory, area and population."""
    book = openpyxl.Workbook()
    book.active.title = "Inhalt"
    sheet = book.create_sheet("Gemeindedaten")
    parts = ("Land", "RB", "Kreis", "VB", "Gem")
    territory, area, population = dates
    sheet.append(["Gemeinden am 31.12.1999"])
    sheet.append([])
    sheet.append(
        ["Satz-art", "Text-kenn-zeichen", "Schlüssel", *[None] * 4, "Gemeindename", "Fläche in km2", "Einwohner"]
    )
    heads = [None, None, *parts, None, None, "insgesamt", "männlich", "weiblich", "je km2"]
    sheet.append([None if name == drop else name for name in heads])
    sheet.append([None, None, territory, *[None] * 5, area, population])
    sheet.append([])
    for row in rows or [(60, 63, 5, 1, 58, 28, 28, "Musterstadt", 88.7, 91306, 43719, 47587, 1029)]:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return source_of(stream.getvalue(), "gv.xlsx", "gv.xlsx")


def fault_of(source):
    with pytest.raises(DataError) as caught:
        read_source(source)
    return caught.value.problems[0]


def test_directory():
    """Only municipalities count, each column has its own date from row 5, decimals are those printed."""
    found = example("gemeindeverzeichnis.xlsx")
    cells = {(cell.key, cell.value_code, cell.attributes.get("GES")): cell for cell in found.cells}
    assert len(found.cells) == len(cells) == 2 * 5
    area, people = cells["99001001", "FLAECHE", None], cells["99001001", "BEVOELKERUNG", ""]
    assert (area.number, area.time.iso, area.unit) == ("50.40", "2022-12-31", "km2")
    assert (people.number, people.time.iso, people.attributes["ARS"]) == ("12345", "2023-12-31", "990010001001")
    assert cells["99001002", "BEVOELKERUNG", "GESM"].symbol is Symbol.NOTHING
    assert found.notes[0] == "Gebietsstand am 31.12.2024 (4. Quartal)"


def test_directory_with_numbers_as_keys():
    """Some years store the parts of the key as numbers; the zeros come back."""
    cells = read_source(workbook()).cells
    assert {(cell.key, cell.attributes["ARS"]) for cell in cells} == {("05158028", "051580028028")}


def test_directory_without_clear_date():
    """Two dates over one column, or none, stop the reader instead of picking one."""
    both = fault_of(workbook(dates=(None, "31.12.2022", "31.12.2023; Bayern: 31.12.2022")))
    assert (both.code, both.line, both.column) == ("KZ-DATEN-STICHTAG", 5, 10)
    assert "mehrere Stichtage (2022-12-31, 2023-12-31)" in both.message
    none = fault_of(workbook(dates=("Gebietsstand am 31.12.2023", None, None)))
    assert "kein Stichtag" in none.message


def test_directory_before_1994_is_refused():
    """Without a column VB the key cannot be complete."""
    fault = fault_of(workbook(drop="VB"))
    assert (fault.code, fault.message) == ("KZ-DATEN-FORMAT", "Dem Gemeindeverzeichnis fehlen die Spalten vb.")


def test_directory_skips_incomplete_keys_and_says_so():
    """A territory without a full key and an empty field give no cell; the notes name the former."""
    rows = [
        (60, 63, 5, 1, 58, 28, 28, "Musterstadt", 88.7, 91306, None, "", 1029),
        (60, 66, 7, None, None, None, 999, "Gemeinsames Hoheitsgebiet", 6.2, None, None, None, None),
    ]
    found = read_source(workbook(rows=rows))
    assert [cell.number for cell in found.cells] == ["88.7", "91306", "1029"]
    assert found.notes == ("Zeile 8 ohne vollständigen Schlüssel ausgelassen: Gemeinsames Hoheitsgebiet",)


def test_directory_refuses_formulas():
    """A computed cell is nobody's published figure."""
    fault = fault_of(workbook(rows=[(60, 63, 5, 1, 58, 28, 28, "Musterstadt", 88.7, "=1+1", 1, 1, 1)]))
    assert (fault.code, fault.line, fault.column) == ("KZ-DATEN-FORMEL", 7, 10)


def test_directory_with_a_hole_is_refused():
    """A row that is no record between records could hide the rest of a country."""
    town = (60, 63, 5, 1, 58, 28, 28, "Musterstadt", 88.7, 1, 1, 1, 1)
    fault = fault_of(workbook(rows=[town, (None,), town]))
    assert (fault.code, fault.line) == ("KZ-DATEN-ZEILE", 8)


def test_other_workbooks_are_refused():
    """A workbook without records is not read by position."""
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    assert fault_of(source_of(stream.getvalue(), "x.xlsx", "x.xlsx")).code == "KZ-DATEN-FORMAT"


# -- our own register ----------------------------------------------------------------------------------------------


def test_register():
    """Parts of the municipality, symbols in their own column, both forms of a date."""
    cells = example("register.csv").cells
    assert [(cell.attributes["TEILGEBIET"], cell.number or cell.symbol, cell.quality) for cell in cells] == [
        ("", "12345", ()),
        ("", "2160", (Quality.LIMITED,)),
        ("Musterviertel", ".", ()),
        ("Musterviertel", "-", ()),
        ("", "43.50", ()),
    ]
    assert {cell.time.iso for cell in cells} == {"2023-12-31"}
    assert {cell.key for cell in cells} == {"99001001"}


def test_register_with_commas():
    """The comma as separator, quotation marks around a comma, a decimal point."""
    text = 'ags,gebiet,stichtag,merkmal,auspraegung,wert,zeichen\n99001001,"Mitte, Nord",2023-12-31,alter,,43.5,\n'
    (cell,) = read_text(text)
    assert (cell.attributes["TEILGEBIET"], cell.number) == ("Mitte, Nord", "43.5")


texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12).filter(
    lambda text: not text.startswith(("=", "+", "-", "@")) and "\ufffd" not in text and "Ã" not in text
)
said = st.one_of(
    st.builds(lambda n: {"number": n}, st.from_regex(r"-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,4})?", fullmatch=True)),
    st.builds(
        lambda n: {"number": n, "quality": (Quality.LIMITED,)}, st.from_regex(r"[1-9][0-9]{0,5}", fullmatch=True)
    ),
    st.builds(lambda s: {"symbol": s}, st.sampled_from([s for s in Symbol if s is not Symbol.ROUNDED_ZERO])),
)
keys = st.tuples(st.from_regex(r"[0-9]{8}", fullmatch=True), texts, st.dates(), texts.filter(bool), texts)


@st.composite
def registers(draw):
    """Cells of a register with distinct keys, as the reader would give them."""
    rows = draw(st.lists(st.tuples(keys, said), min_size=1, max_size=6, unique_by=lambda row: row[0]))
    return tuple(
        Cell(
            table="REGISTER",
            time=Time("STAG", "Stichtag", day.isoformat(), day.isoformat()),
            codes=(Code("AGS", ags, "Gemeinde"), Code("TEILGEBIET", area, "Gebiet", area), Code(variable, attribute)),
            value_code="BESTAND",
            value_label="Bestand laut Register",
            unit="",
            line=line,
            column=6,
            **value,
        )
        for line, ((ags, area, day, variable, attribute), value) in enumerate(rows, 2)
    )


@given(registers())
def test_reading_what_was_written_changes_nothing(cells):
    """read ∘ write = identity for our own CSV."""
    assert read_text(write_register(cells)) == cells
