"""The real files: every cell is counted and some are checked by hand against the raw text.

The files lie outside the repository; without them these tests are skipped.
"""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from konzept.figures.cells import Selection, select, select_all
from konzept.figures.errors import DataError
from konzept.figures.readers import read_file
from konzept.figures.symbols import Quality, Symbol

OFFICIAL = Path(__file__).parents[3] / "shared" / "daten" / "amtlich"
pytestmark = pytest.mark.skipif(not OFFICIAL.is_dir(), reason="Die amtlichen Beispieldateien liegen hier nicht.")

REGIO, ZENSUS, GENESIS = "regionaldatenbank/ffcsv_neu", "zensusdatenbank/ffcsv_neu", "genesis/ffcsv_neu"
OLD, OLD_ENGLISH = "regionaldatenbank/ffcsv_alt_de", "regionaldatenbank/ffcsv_alt_en"
POPULATION = f"{REGIO}/12411-01-01-4_1773175772751_de_flat.csv"
EMPLOYED_2025 = f"{REGIO}/13111-01-03-4_1773175029986_de_flat.zip"
LIVING = f"{REGIO}/12211-Z-11_1773175349407_de_flat.csv"
HOSPITALS = f"{GENESIS}/23111-0001_1773174926539_de_flat.csv"
TOWNS = f"{REGIO}/AI-N-01-2-5_1773175147935_de_flat.zip"
POPULATION_2023 = f"{REGIO}/12411-01-01-4_1749623963823_de_flat.csv"
POPULATION_OLD = f"{OLD}/12411-01-01-4_abruf2024-12-03_de_flat.csv"
POPULATION_ENGLISH = f"{OLD_ENGLISH}/12411-01-01-4_abruf2024-12-03_en_flat.csv"
EMPLOYED_OLD = f"{OLD}/13111-01-03-4_abruf2024-05-20_de_flat.csv"
EMPLOYED_2024 = f"{REGIO}/13111-01-03-4_1749623409083_de_flat.zip"
CENSUS_2011 = f"{OLD}/12111-01-01-4_abruf2024-05-07_de_flat_auszug-nrw.csv"
STUDENTS = f"{REGIO}/21311-01-01-4-B_1773175045085_de_flat_auszug-vier-kreise.csv"
TERRITORY = f"{REGIO}/11111-02-01-4_1773174974558_de_flat.csv"
CENSUS_MIGRATION = f"{ZENSUS}/1000A-2022_1773175355216_de_flat.csv"
CENSUS_TOWNS = f"{ZENSUS}/1000A-0000_1773175153999_de_flat.zip"
CENSUS_WORK = f"{ZENSUS}/2000S-2003_1773175178787_de_flat.csv"
CENSUS_BUILDINGS = f"{ZENSUS}/3000G-1008_1773175200276_de_flat.csv"
CENSUS_DWELLINGS = f"{ZENSUS}/4000W-2041_1773175210585_de_flat.csv"
MICROCENSUS = f"{GENESIS}/12211-0001_1773174920289_de_flat.csv"
EMPLOYED_LAND = f"{GENESIS}/13111-0005_1773174923332_de_flat.csv"
PROTECTION = f"{GENESIS}/12531-0043_175879554_abruf2026-03-10_flat_auszug-vier-kreise.csv"
SUSTAINABILITY = f"{GENESIS}/91111-0001_1773174964548_de_flat.zip"
ACCOUNTS = f"{GENESIS}/81000-0001_1773175686333_de_flat.csv"
DIRECTORY_2009 = "gemeindeverzeichnis/31122009_Auszug_GV_auszug-nrw.xlsx"
DIRECTORY_2021 = "gemeindeverzeichnis/31122021_Auszug_GV_auszug-nrw.xlsx"
DIRECTORY_2024 = "gemeindeverzeichnis/AuszugGV4QAktuell_2024_auszug-nrw.xlsx"

# file → number of cells, counts of symbols (README and a count of the raw values)
COUNTS = {
    POPULATION: (1467, {"-": 222}),
    POPULATION_2023: (1650, {"-": 240}),
    POPULATION_OLD: (1614, {"-": 237, ".": 36}),
    POPULATION_ENGLISH: (1614, {"-": 237, ".": 36}),
    EMPLOYED_OLD: (3228, {"-": 474, ".": 72}),
    EMPLOYED_2024: (3300, {"-": 480, ".": 72}),
    EMPLOYED_2025: (3300, {"-": 2898, ".": 72}),
    LIVING: (1956, {"-": 1020, "/": 29}),
    CENSUS_2011: (558, {"-": 9}),
    TOWNS: (27132, {"-": 5357, "x": 14}),
    STUDENTS: (360, {"-": 223}),
    TERRITORY: (489, {"-": 76, ".": 15}),
    CENSUS_MIGRATION: (1360, {"-": 357}),
    CENSUS_TOWNS: (10787, {}),
    CENSUS_WORK: (72, {"/": 3}),
    CENSUS_BUILDINGS: (20, {}),
    CENSUS_DWELLINGS: (180, {}),
    MICROCENSUS: (225, {"x": 9, "/": 6}),
    EMPLOYED_LAND: (384, {}),
    PROTECTION: (2147, {}),
    SUSTAINABILITY: (4719, {".": 2016, "...": 257, "/": 33, "x": 2}),
    HOSPITALS: (272, {}),
    ACCOUNTS: (280, {"-": 100}),
    DIRECTORY_2009: (396 * 5, {}),
    DIRECTORY_2021: (396 * 5, {}),
    DIRECTORY_2024: (396 * 5, {}),
}

# file, codes, time, value code, unit → what the raw file says
CHECKED = [
    (POPULATION, {"KREISE": "05158", "GES": ""}, "2024-12-31", "BEVSTD", "Anzahl", "490910"),
    (POPULATION, {"KREISE": "05158", "GES": "GESM"}, "2024-12-31", "BEVSTD", "Anzahl", "238038"),
    (POPULATION_2023, {"KREISE": "05158", "GES": ""}, "2023-12-31", "BEVSTD", "Anzahl", "489760"),
    (POPULATION_2023, {"KREISE": "16056", "GES": ""}, "2023-12-31", "BEVSTD", "Anzahl", Symbol.NOTHING),
    (POPULATION_OLD, {"KREISE": "05158", "GES": ""}, "2023-12-31", "BEVSTD", "Anzahl", "490251"),
    (POPULATION_OLD, {"KREISE": "05162", "GES": ""}, "2023-12-31", "BEVSTD", "Anzahl", "458722"),
    (POPULATION_ENGLISH, {"KREISE": "05162", "GES": "GESW"}, "2023-12-31", "BEVSTD", "Anzahl", "235684"),
    (EMPLOYED_OLD, {"KREISE": "05158", "NAT": "NATA", "GES": ""}, "2023-06-30", "ERW032", "Anzahl", "33747"),
    (EMPLOYED_2024, {"KREISE": "05158", "NAT": "", "GES": "GESW"}, "2024-06-30", "ERW032", "Anzahl", "83502"),
    (EMPLOYED_2025, {"DLAND": "05", "NAT": "NATA", "GES": ""}, "2025-06-30", "ERW032", "Anzahl", "1193812"),
    (LIVING, {"KREISE": "05120", "LBFORM01": "FAMILIEN"}, "2019", "LBFMZ01", "1000", "14"),
    (CENSUS_2011, {"KREISE": "05158", "NAT": "NATD", "GES": ""}, "2011-05-09", "BEVZ20", "Anzahl", "435929"),
    (TOWNS, {"GEMEIN": "05158028"}, "2023", "AI0111", "Prozent", "36.7"),
    (TOWNS, {"GEMEIN": "05158028"}, "2023", "AI0112", "Prozent", "0.0"),
    (TOWNS, {"GEMEIN": "12065136"}, "2023", "AI0112", "Prozent", "-0.3"),
    (TOWNS, {"GEMEIN": "06635005"}, "2023", "AI0112", "Prozent", Symbol.MEANINGLESS),
    (
        STUDENTS,
        {"KREISE": "05158", "GESINS": "INSGESAMT", "NAT01": "INSGESAMT", "HS-FG2": "INSGESAMT"},
        "2023-10P6M",
        "HS-W02",
        "Anzahl",
        "710",
    ),
    (TERRITORY, {"KREISE": "05158"}, "2024-12-31", "GEM001", "Anzahl", "10"),
    (TERRITORY, {"KREISE": "05334002"}, "2024-12-31", "GEM001", "Anzahl", Symbol.SECRET),
    (
        CENSUS_MIGRATION,
        {"GEOBL1": "05", "ALTGR2": "", "WDGAT2": "WANDERUNG-BEID"},
        "2022-05-15",
        "PRS018",
        "Anzahl",
        "4420111",
    ),
    (CENSUS_TOWNS, {"GEOGM4": "051580028028"}, "2022-05-15", "PRS018", "Anzahl", "88425"),
    (CENSUS_TOWNS, {"GEOGM4": "059540016016"}, "2022-05-15", "PRS018", "Anzahl", "52758"),
    (CENSUS_TOWNS, {"GEODL1": "DG"}, "2022-05-15", "PRS001", "Anzahl", "82719540"),
    (
        CENSUS_WORK,
        {"GEODL1": "DG", "WDGAT1": "NACHKOMMEN", "ERWST4": "RUHEKAPITAL"},
        "2022-05-15",
        "PRS004",
        "Anzahl",
        Symbol.UNCERTAIN,
    ),
    (CENSUS_BUILDINGS, {"GEODL1": "DG", "GEBEN1": ""}, "2022-05-15", "GEB001", "%", "100.0"),
    (CENSUS_BUILDINGS, {"GEODL1": "DG", "GEBEN1": ""}, "2022-05-15", "GEB001", "Anzahl", "19957268"),
    (
        CENSUS_DWELLINGS,
        {"GEODL1": "DG", "WHGLE1": "LEERDAU06B12", "WHGFL2": "WFL140B149"},
        "2022-05-15",
        "WHG006",
        "%",
        "2.1",
    ),
    (
        MICROCENSUS,
        {"DINSG": "DG", "GES": "GESM", "ALT068": "ALT000B15"},
        "2024",
        "ERW041",
        "1000",
        Symbol.MEANINGLESS,
    ),
    (EMPLOYED_LAND, {"DLAND": "05", "GES": ""}, "2025-06-30", "ERW065", "Anzahl", "7350231"),
    (
        PROTECTION,
        {"KREISE": "05158", "SCHST2": "SCHUTZST-OF", "GES": "GESM", "STAAG5": "ST430"},
        "2024-12-31",
        "BEV030",
        "Anzahl",
        "5",
    ),
    (SUSTAINABILITY, {"DINSG": "DG", "IND006": "NE2-02-01-A-1"}, "2019", "INDIKA", "jew. ME", Symbol.LATER),
    (SUSTAINABILITY, {"DINSG": "DG", "IND006": "NE2-11-01-B-3"}, "2019", "INDIKA", "jew. ME", "-4.51"),
    (HOSPITALS, {"DINSG": "DG"}, "2016", "BTT004", "Prozent", "77.9"),
    (HOSPITALS, {"DINSG": "DG"}, "2016", "GES052", "1000", "142170"),
    (ACCOUNTS, {"DINSG": "DG", "VGRPB5": "VGRPVU"}, "2020", "VGR014", "jew. ME", "3391.228"),
    (ACCOUNTS, {"DINSG": "DG", "VGRPB5": "VGRPKM"}, "2024", "BIP005", "Prozent", "-0.5"),
    (
        DIRECTORY_2009,
        {"GEMEIN": "05158028", "ARS": None, "GES": ""},
        "2009-12-31",
        "BEVOELKERUNG",
        "Personen",
        "91306",
    ),
    (
        DIRECTORY_2021,
        {"GEMEIN": "05158028", "ARS": None, "GES": ""},
        "2021-12-31",
        "BEVOELKERUNG",
        "Personen",
        "86424",
    ),
    (
        DIRECTORY_2024,
        {"GEMEIN": "05158028", "ARS": None, "GES": ""},
        "2023-12-31",
        "BEVOELKERUNG",
        "Personen",
        "87513",
    ),
    (DIRECTORY_2024, {"GEMEIN": "05158028", "ARS": None}, "2023-12-31", "FLAECHE", "km2", "88.74"),
]


@cache
def cells_of(name):
    return read_file(OFFICIAL / name).cells


@pytest.mark.parametrize("name", COUNTS, ids=lambda name: Path(name).name)
def test_every_row_becomes_a_cell(name):
    """No row is lost, no symbol becomes a number or a gap."""
    total, symbols = COUNTS[name]
    cells = cells_of(name)
    assert len(cells) == total
    assert Counter(str(cell.symbol) for cell in cells if cell.symbol) == symbols
    assert all(cell.key for cell in cells)


@pytest.mark.parametrize(("name", "codes", "time", "value_code", "unit", "expected"), CHECKED)
def test_checked_by_hand(name, codes, time, value_code, unit, expected):
    """The selection by codes finds exactly one cell with the figure of the raw file."""
    selection = Selection(time=time, codes=codes, value_code=value_code, unit=unit)
    cell = select(cells_of(name), selection, name)
    assert (cell.symbol or cell.number) == expected


def test_every_file_of_the_directory_is_covered():
    """A new example file needs its line here."""
    found = {
        path.relative_to(OFFICIAL).as_posix()
        for path in OFFICIAL.rglob("*")
        if path.suffix in (".csv", ".zip", ".xlsx")
    }
    assert found == set(COUNTS)


def test_table_names_come_from_the_delivered_name():
    """Also where the statistic's number is not part of the table's."""
    assert {cells_of(name)[0].table for name in (TOWNS, EMPLOYED_2025)} == {"AI-N-01-2-5", "13111-01-03-4"}


def test_brackets_are_quality():
    """14 bracketed numbers, in value_q only."""
    assert Counter(cell.quality for cell in cells_of(LIVING)) == {
        (): 1049, (Quality.FINAL,): 893, (Quality.LIMITED,): 14
    }  # fmt: skip


def test_levels_mix_in_one_file():
    """The variable, not the length of the key, says the level."""
    cells = cells_of(POPULATION_2023)
    assert Counter(cell.codes[0].variable for cell in cells) == {"KREISE": 1467, "REGBEZ": 132, "DLAND": 48, "DINSG": 3}


def test_old_english_equals_old_german():
    """The faulty heading changes nothing: both retrievals of one day give the same figures."""

    def figures(name):
        return [(cell.key, cell.time.iso, cell.attributes, cell.number, cell.symbol) for cell in cells_of(name)]

    assert figures(POPULATION_OLD) == figures(POPULATION_ENGLISH)


def test_undelivered_districts_are_an_error():
    """All districts of the retrieval of 2025 are "-": nothing must become zero."""
    wanted = Selection(codes={"KREISE": None, "NAT": None, "GES": None})
    with pytest.raises(DataError, match="KZ-DATEN-NICHT-GELIEFERT Alle 2934 Zellen"):
        select_all(cells_of(EMPLOYED_2025), wanted, EMPLOYED_2025)


def test_the_date_in_the_name_is_not_the_date():
    """The directory of the fourth quarter 2024 carries the population of 2023."""
    with pytest.raises(
        DataError, match="KZ-DATEN-STICHTAG Verlangt ist der Stand 2024-12-31, die Datei enthält 2023-12-31"
    ):
        read_file(OFFICIAL / DIRECTORY_2024, reference_time="2024-12-31")


@pytest.mark.parametrize(
    ("name", "code"),
    [("metadaten_12411-01-01-4_status0.json", 0), ("tablefile_12111-01-01-4_status104_http200.json", 104)],
)
def test_json_answers(name, code):
    """An answer instead of a table is reported with its status code."""
    with pytest.raises(DataError, match=f"KZ-DATEN-JSON .*Status.Code {code} "):
        read_file(OFFICIAL / "regionaldatenbank" / "api" / name)
