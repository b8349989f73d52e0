"""data/reihen/*.csv: every fault has its place and its remedy, and writing is the inverse of reading."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from series_rows import GOOD

from konzept.core import ERROR, WARNING, Problem, Project
from konzept.figures.series import COLUMNS, Observation
from konzept.figures.series_csv import check_rows, load_series, read_bytes, write_bytes, write_file

HEADER = ",".join(COLUMNS)


def faults(*observations: Observation) -> list[Problem]:
    """The problems of a file with these rows in this order."""
    lines = [write_bytes([one]).split(b"\n")[1] for one in observations]
    rows, problems = read_bytes(b"\n".join([HEADER.encode(), *lines, b""]), "data/reihen/x.csv")
    return [*problems, *check_rows(rows)]


# -- the good case ----------------------------------------------------------------------------------------------------


def test_a_good_file_has_no_faults() -> None:
    """One row, one observation, equal in every column."""
    rows, problems = read_bytes(write_bytes([GOOD]), "x.csv")
    assert problems == []
    assert rows[0].observation == GOOD
    assert rows[0].line == 2


@settings(max_examples=50)
@given(
    st.lists(
        st.builds(
            lambda year, value, note: replace(
                GOOD, stichtag=f"{year}-12-31", wert=value, zaehler="", nenner="", anmerkung=note
            ),
            st.integers(1990, 2030),
            st.decimals(-1000, 1000, places=2).map(str),
            st.text(st.sampled_from('äß€„“", ;|x'), max_size=20).map(str.strip),
        ),
        unique_by=lambda one: one.key,
    )
)
def test_reading_is_the_inverse_of_writing(observations: list[Observation]) -> None:
    """read ∘ write = identity, and the bytes do not depend on the order of the values."""
    raw = write_bytes(observations)
    rows, _ = read_bytes(raw, "x.csv")
    assert sorted((row.observation for row in rows), key=lambda one: one.sort_key) == [row.observation for row in rows]
    assert {row.observation for row in rows} == set(observations)
    assert write_bytes(reversed(observations)) == raw


def test_bytes_are_plain() -> None:
    """UTF-8 without BOM, LF, comma, quotes only where needed."""
    raw = write_bytes([GOOD])
    assert raw.startswith(b"ags,ebene,")
    assert b"\r" not in raw
    assert raw.count(b'"') == 6
    assert raw.endswith(b"\n")


def test_all_files_of_the_project_are_read(tmp_path: Path) -> None:
    """Faulty rows are left out, the others are grouped into series."""
    folder = tmp_path / "data" / "reihen"
    folder.mkdir(parents=True)
    write_file(folder / "a.csv", [GOOD, replace(GOOD, stichtag="2023-12-31")])
    write_file(folder / "b.csv", [replace(GOOD, ags="05954016"), replace(GOOD, ags="5158")])
    series, problems = load_series(Project(tmp_path))
    assert [(one.ags, len(one.observations)) for one in series] == [("05158028", 2), ("05954016", 1)]
    assert [(problem.path, problem.code) for problem in problems] == [("data/reihen/b.csv", "KZ-REIHE-AGS")]


def test_a_folder_is_no_file_of_series(tmp_path: Path) -> None:
    """Whatever a folder is called, it holds no rows and does no harm."""
    (tmp_path / "data" / "reihen" / "alt.csv").mkdir(parents=True)
    assert load_series(Project(tmp_path)) == ((), ())


# -- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "code", "line"),
    [
        (b"version https://git-lfs.github.com/spec/v1\n", "KZ-DATEI-LFS", 1),
        (HEADER.encode() + "\nRöm".encode("cp1252") + b"\n", "KZ-DATEI-KODIERUNG", 2),
        (b"\n", "KZ-REIHE-LEER", 1),
        (b"\xef\xbb\xbf" + HEADER.encode() + b"\n", "KZ-REIHE-FORM", 1),
        (HEADER.encode() + b"\r\n", "KZ-REIHE-FORM", 1),
        (HEADER.encode(), "KZ-REIHE-FORM", 1),
        (HEADER.replace("ebene", "eben").encode() + b"\n", "KZ-REIHE-KOPF", 1),
        (HEADER.removesuffix(",anmerkung").encode() + b"\n", "KZ-REIHE-KOPF", 1),
        (b"ebene,ags" + HEADER.encode()[9:] + b"\n", "KZ-REIHE-KOPF", 1),
        (HEADER.encode() + b"\n05158028,gemeinde\n", "KZ-REIHE-ZELLEN", 2),
        (HEADER.encode() + b'\n05158028,"zwei\nZeilen"\n', "KZ-REIHE-ZEILE", 2),
        (HEADER.encode() + b'\n05158028,"offen\n', "KZ-REIHE-ZEILE", 2),
    ],
)
def test_a_file_that_is_no_series_file_says_why(raw: bytes, code: str, line: int) -> None:
    """Form, encoding, header and quoting are told apart."""
    _, problems = read_bytes(raw, "x.csv")
    assert [(problem.code, problem.line) for problem in problems] == [(code, line)]


def test_a_misspelt_column_is_recognised() -> None:
    """The hint names the column that is missing."""
    _, problems = read_bytes(HEADER.replace("bruch_vor", "bruchvor").encode() + b"\n", "x.csv")
    assert problems[0].hint == "Meinten Sie „bruch_vor“?"


# -- cells and rows ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "code", "told"),
    [
        ({"ags": "5158028"}, "KZ-REIHE-AGS", "Gemeinde 8 Stellen"),
        ({"ebene": "gemeide"}, "KZ-REIHE-EBENE", "Meinten Sie „gemeinde“?"),
        ({"indikator": "Ausländeranteil"}, "KZ-REIHE-SCHLUESSEL", "a–z"),
        ({"konzept": ""}, "KZ-REIHE-PFLICHT", "konzept fehlt."),
        ({"vermerk": ""}, "KZ-REIHE-PFLICHT", "vermerk fehlt."),
        ({"abruf_am": ""}, "KZ-REIHE-PFLICHT", "„unbekannt“ schreiben"),
        ({"stichtag": "2022-02-30"}, "KZ-REIHE-ZEIT", "ist kein Stichtag"),
        ({"stichtag": "15.05.2022"}, "KZ-REIHE-ZEIT", "JJJJ-MM-TT"),
        ({"zeitraum": "2022"}, "KZ-REIHE-ZEIT", "genau eines"),
        ({"stichtag": ""}, "KZ-REIHE-ZEIT", "genau eines"),
        ({"stichtag": "", "zeitraum": "2022-05-15"}, "KZ-REIHE-ZEIT", "ist kein Zeitraum"),
        ({"wert": "12,5"}, "KZ-REIHE-WERT", "Dezimalpunkt"),
        ({"wert": "1.2e1"}, "KZ-REIHE-WERT", "ist keine Zahl"),
        ({"wert": ""}, "KZ-REIHE-WERT", "Entweder wert oder zeichen"),
        ({"zeichen": "/"}, "KZ-REIHE-WERT", "Entweder wert oder zeichen"),
        ({"wert": "", "zeichen": "()"}, "KZ-REIHE-WERT", "Entweder wert oder zeichen"),
        ({"wert": "", "zeichen": "–"}, "KZ-REIHE-ZEICHEN", "„-“ schreiben."),
        ({"wert": "", "zeichen": "*"}, "KZ-REIHE-ZEICHEN", "„.“ schreiben."),
        ({"qualitaet": "q"}, "KZ-REIHE-QUALITAET", "Bekannt:"),
        ({"zaehler": "-1"}, "KZ-REIHE-WERT", "ist keine Anzahl"),
        ({"nenner": ""}, "KZ-REIHE-QUOTE", "gehören zusammen"),
        ({"zaehler": "101"}, "KZ-REIHE-QUOTE", "12.5 % ist nicht 101 von 800."),
        ({"abruf_am": "gestern"}, "KZ-REIHE-ABRUF", "JJJJ-MM-TT"),
        ({"datei_sha256": "abc"}, "KZ-REIHE-PRUEFSUMME", "sha256sum"),
        ({"fassung": "unbekannt", "fundstelle": ""}, "KZ-REIHE-FUNDSTELLE", "eine Fundstelle fehlt"),
        ({"guete": "D"}, "KZ-REIHE-GUETE", "A Original"),
        ({"anmerkung": "=1+1"}, "KZ-REIHE-FORMEL", "= + - @"),
        ({"anmerkung": "ver\u200bsteckt"}, "KZ-REIHE-TEXT", "unsichtbare Zeichen"),
        ({"basis": "Bescha\u0308ftigtenstatistik"}, "KZ-REIHE-TEXT", "unsichtbare Zeichen"),
        ({"basis": " Zensus2022"}, "KZ-REIHE-TEXT", "Leerraum am Rand"),
        ({"anmerkung": "x" * 2001}, "KZ-REIHE-TEXT", "länger als"),
        ({"vermerk": "Amt, amt" + "@" + "stadt.example"}, "KZ-PERSON", "vermerk: Das sieht aus wie eine E-Mail"),
        ({"quelle": "Amt, Tel. 0210" + "2 123456."}, "KZ-PERSON", "quelle: Das sieht aus wie eine Telefonnummer"),
        ({"bezeichnung": "<b>Ausländeranteil</b>"}, "KZ-TEXT-HTML", "bezeichnung: HTML ist nicht erlaubt"),
        ({"fundstelle": "javascript:alert(1)"}, "KZ-TEXT-ADRESSE", "fundstelle: Adressen mit „javascript:“"),
    ],
)
def test_each_fault_is_told_once_with_its_remedy(changes: dict[str, str], code: str, told: str) -> None:
    """One wrong cell, one message."""
    (problem,) = faults(replace(GOOD, **changes))  # type: ignore[arg-type]
    assert problem.code == code
    assert told in str(problem)


def test_the_place_of_a_fault_is_its_cell() -> None:
    """Line of the file and character of the line, commas within quotes not counted as borders."""
    (problem,) = faults(GOOD, replace(GOOD, stichtag="2023-12-31", wert="12,5"))
    line = write_bytes([replace(GOOD, stichtag="2023-12-31", wert="12,5")]).decode().split("\n")[1]
    column = line.index('"12,5"') + 1
    assert str(problem).startswith(f"data/reihen/x.csv:3:{column}: KZ-REIHE-WERT")


def test_the_place_of_a_forbidden_text_is_where_it_begins() -> None:
    """The character within the cell, not that of the cell; a text that repeats is told of each row."""
    note = 'Siehe „Bericht“, "neu", amt' + "@" + "stadt.example"
    lines = write_bytes([replace(GOOD, anmerkung=note)]).decode().split("\n")
    first, second = faults(replace(GOOD, anmerkung=note), replace(GOOD, stichtag="2023-12-31", anmerkung=note))
    assert (first.line, first.column, second.line) == (2, lines[1].index("amt" + "@") + 1, 3)


@pytest.mark.parametrize(
    "changes",
    [
        {"wert": "", "zeichen": ".", "zaehler": ""},
        {"wert": "12.5", "zeichen": "()", "qualitaet": "()"},
        {"wert": "0", "zaehler": "0"},
        {"stichtag": "", "zeitraum": "2022/2023"},
        {"tabelle": "unbekannt", "datei_sha256": "unbekannt", "guete": "C"},
        {"ags": "05158028-mitte", "ebene": "stadtteil"},
        {"ags": "DG", "ebene": "bund"},
        {"fundstelle": "„Mehr Einwohner“ http://zeitung.example/2010"},
    ],
)
def test_what_is_allowed_passes(changes: dict[str, str]) -> None:
    """The forms of section 11, and an origin said to be unknown."""
    assert faults(replace(GOOD, **changes)) == []  # type: ignore[arg-type]


def test_a_ratio_the_source_computed_is_a_warning_only() -> None:
    """Perturbed counts (Zensus 2022) need not give the printed share."""
    (problem,) = faults(replace(GOOD, zaehler="101", berechnung=""))
    assert (problem.code, problem.severity) == ("KZ-REIHE-QUOTE", WARNING)


# -- rows together ----------------------------------------------------------------------------------------------------


def test_a_value_stands_once() -> None:
    """Same key, another value: the message names the first place."""
    (problem,) = faults(GOOD, replace(GOOD, wert="12.50"))
    assert (problem.code, problem.line) == ("KZ-REIHE-DOPPELT", 3)
    assert "data/reihen/x.csv:2" in problem.message


def test_another_source_or_edition_is_another_value() -> None:
    """Open contradictions stand side by side on purpose."""
    assert faults(GOOD, replace(GOOD, quelle="Übrige"), replace(GOOD, quelle="Übrige", fassung="b")) == []


def test_rows_out_of_order_are_a_warning() -> None:
    """Told once per file."""
    years = [replace(GOOD, stichtag=f"{year}-12-31") for year in (2024, 2023, 2022)]
    (problem,) = faults(*years)
    assert (problem.code, problem.severity, problem.line) == ("KZ-REIHE-ORDNUNG", WARNING, 3)


def test_an_indicator_has_one_unit() -> None:
    """Two units under one key would share an axis."""
    (problem,) = faults(GOOD, replace(GOOD, stichtag="2023-12-31", einheit="Promille"))
    assert (problem.code, problem.severity) == ("KZ-REIHE-EINHEIT", ERROR)


def test_a_change_of_basis_must_be_marked() -> None:
    """The first value of the new basis says why the line breaks."""
    new = replace(GOOD, basis="Zensus2030", stichtag="2030-12-31")  # type: ignore[arg-type]
    (problem,) = faults(GOOD, new)
    assert problem.code == "KZ-REIHE-BRUCH"
    assert "von Zensus2022 zu Zensus2030" in problem.message
    assert faults(GOOD, replace(new, bruch_vor="2030: Zensus 2030")) == []


@pytest.mark.parametrize(
    ("indikator", "severity", "told"),
    [
        ("auslaenderantiel", ERROR, "Meinten Sie „auslaenderanteil“? Sonst unter [konzept.zahlen.indikatoren]"),
        ("haushalte", WARNING, "In ubproject.toml unter [konzept.zahlen.indikatoren] einen Namen eintragen."),
    ],
)
def test_a_key_without_a_name_is_told_where_it_first_stands(
    tmp_path: Path, indikator: str, severity: str, told: str
) -> None:
    """A slip of the pen would start a series of its own; what looks like none only lacks its name."""
    folder = tmp_path / "data" / "reihen"
    folder.mkdir(parents=True)
    others = [replace(GOOD, indikator=indikator, stichtag=f"{year}-12-31") for year in (2023, 2024)]
    write_file(folder / "a.csv", [GOOD, *others])
    names = {"indikator": {"auslaenderanteil", "geburten"}, "konzept": {"auslaender"}}
    (problem,) = load_series(Project(tmp_path), names)[1]
    assert (problem.code, problem.severity, problem.line) == ("KZ-REIHE-NAME", severity, 3)
    assert told in problem.hint
