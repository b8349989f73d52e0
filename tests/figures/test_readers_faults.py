"""Every message a reader can give about a text file, as in samples/fehler.txt; packed and binary files below."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from konzept.figures.errors import DataError
from konzept.figures.readers import Options, read_source, source_of
from konzept.figures.readers.rows import MAX_PROBLEMS
from konzept.figures.readers.source import MAX_FILE, open_source

SAMPLES = Path(__file__).parent / "samples"
EXAMPLES = Path(__file__).parents[2] / "data" / "amtlich" / "beispiele"
HEADER = (
    "Statistik_Code;Statistik_Label;Zeit_Code;Zeit_Label;Zeit;1_Merkmal_Code;1_Merkmal_Label;"
    "1_Auspraegung_Code;1_Auspraegung_Label;BEVSTD__Bevoelkerungsstand__Anzahl"
)
ROW = "99999;Muster;JAHR;Jahr;2023;KREISE;Kreise;99001;Musterkreis;"


def cases():
    text = (SAMPLES / "fehler.txt").read_text(encoding="utf-8")
    for block in re.split(r"^=== ", text, flags=re.MULTILINE)[1:]:
        title, name, content, expected = re.fullmatch(
            r"(.*?)\n--- (.*?)\n(.*)\n--- erwartet\n(.*)", block, re.DOTALL
        ).groups()
        yield pytest.param(name, content, expected.strip().split("\n"), id=title)


def problems_of(data, name="zahlen.csv", options=None, **more):
    with pytest.raises(DataError) as caught:
        read_source(source_of(data, name, name), options, **more)
    return caught.value.problems


def codes_of(data, name="zahlen.csv"):
    return [problem.code for problem in problems_of(data, name)]


def packed(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


@pytest.mark.parametrize(("name", "content", "expected"), list(cases()))
def test_message(name, content, expected):
    """A faulty file is refused with exactly these messages."""
    assert [str(problem) for problem in problems_of(content.encode(), name)] == expected


def test_message_is_the_text_of_the_exception():
    """Whoever only prints the exception shows every problem."""
    with pytest.raises(DataError, match=r"zahlen\.csv:1:1: KZ-DATEN-LEER"):
        source_of(b"", "zahlen.csv", "zahlen.csv")


def test_latin1_is_no_utf8():
    """A flat file in another encoding is refused at the line of the first wrong byte."""
    data = f"{HEADER}\n{ROW}1\n{ROW.replace('Muster;', 'Müster;')}2\n".encode("cp1252")
    (problem,) = problems_of(data)
    assert (problem.code, problem.line) == ("KZ-DATEN-KODIERUNG", 3)


def test_utf16_is_named():
    """Excel's „Unicode-Text“ gets its own message."""
    assert codes_of(f"{HEADER}\n{ROW}1\n".encode("utf-16")) == ["KZ-DATEN-KODIERUNG"]


def test_old_excel_is_refused():
    """An xls file is neither text nor a workbook."""
    assert codes_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)) == ["KZ-DATEN-FORMAT"]


def test_wrong_reference_date_names_both():
    """A file for another date is refused with the date asked for and the one found."""
    data = f"{HEADER}\n{ROW}1\n".encode()
    (problem,) = problems_of(data, reference_time="2024")
    assert problem.code == "KZ-DATEN-STICHTAG"
    assert "Verlangt ist der Stand 2024, die Datei enthält 2023." in problem.message


def test_many_faults_are_counted_not_listed():
    """A file broken throughout gives a readable report."""
    data = "\n".join([HEADER, *[f"{ROW}?"] * 100]).encode()
    problems = problems_of(data)
    assert len(problems) == MAX_PROBLEMS + 1
    assert problems[-1].code == "KZ-DATEN-WEITERE"
    assert problems[-1].message.startswith("80 weitere Fehler")


def test_bundesagentur_signs_are_errors_elsewhere():
    """A sign belongs to its publisher: the asterisk is no sign of Destatis."""
    assert problems_of(f"{HEADER}\n{ROW}*\n".encode())[0].code == "KZ-DATEN-ZEICHEN"


def test_zip_with_two_files():
    """Which file is meant is not guessed."""
    (problem,) = problems_of(packed(**{"a.csv": "1", "b.csv": "2"}), "zahlen.zip")
    assert problem.code == "KZ-DATEN-ZIP-INHALT"
    assert "2 Dateien (a.csv, b.csv)" in problem.message


def test_zip_without_files():
    """An empty archive is refused like one with too many."""
    assert codes_of(packed(**{"ordner/": ""}), "zahlen.zip") == ["KZ-DATEN-ZIP-INHALT"]


def test_zip_bomb():
    """An archive that grows two-hundredfold is refused before it is unpacked."""
    (problem,) = problems_of(packed(**{"a.csv": b"0" * 5_000_000}), "zahlen.zip")
    assert problem.code == "KZ-DATEN-GROESSE"


def test_zip_that_lies_about_its_size():
    """The announced size is checked against what comes out."""
    data = packed(**{"a.csv": f"{HEADER}\n{ROW}1\n" * 50})
    size = len(f"{HEADER}\n{ROW}1\n" * 50).to_bytes(4, "little")
    assert codes_of(data.replace(size, (64).to_bytes(4, "little")), "zahlen.zip") == ["KZ-DATEN-ZIP"]


def test_zip_in_zip():
    """An archive within an archive is not followed."""
    inner = packed(**{"a.csv": "1"})
    assert codes_of(packed(**{"b.zip": inner}), "zahlen.zip") == ["KZ-DATEN-ZIP"]


def test_broken_zip():
    """A cut-off download is a message, not a traceback."""
    whole = (EXAMPLES / "99999-01-01-4_neu_de_flat.zip").read_bytes()
    assert codes_of(whole[:200], "zahlen.zip") == ["KZ-DATEN-ZIP"]


def test_huge_file_is_not_read(tmp_path):
    """The size limit holds before the file is opened."""
    path = tmp_path / "zahlen.csv"
    with path.open("wb") as file:
        file.truncate(MAX_FILE + 1)
    with pytest.raises(DataError, match="KZ-DATEN-GROESSE"):
        open_source(path)


def test_given_language_must_fit():
    """Saying "en" of a German file does not turn its commas into something else."""
    data = f"{HEADER}\n{ROW}1,5\n".encode()
    assert read_source(source_of(data, "a.csv", "a.csv"), Options(language="en")).cells[0].number == "1.5"
    new = (EXAMPLES / "99999-01-01-4_neu_de_flat.csv").read_bytes()
    assert problems_of(new, options=Options(language="en"))[0].code == "KZ-DATEN-ZAHL"


def test_a_carriage_return_within_a_line():
    """What the CSV module cannot split is a message with its line."""
    data = b"ags;gebiet;stichtag;merkmal;auspraegung;wert;zeichen\n99001001;;2023-12-31;be\rstand;;1;\n"
    (problem,) = problems_of(data)
    assert (problem.code, problem.line) == ("KZ-DATEN-ZEILE", 2)


@given(st.data())
def test_damage_is_a_message_never_a_traceback(data):
    """Whatever happens to a file on its way, reading it gives cells or problems."""
    path = data.draw(st.sampled_from(sorted(EXAMPLES.iterdir())))
    raw = path.read_bytes()
    start = data.draw(st.integers(0, len(raw)))
    length = data.draw(st.integers(0, 40))
    damaged = raw[:start] + data.draw(st.binary(max_size=8)) + raw[start + length :]
    try:
        read_source(source_of(damaged, path.name, path.name))
    except DataError as error:
        assert error.problems
