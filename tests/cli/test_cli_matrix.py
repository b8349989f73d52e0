"""`konzept matrix`: the rows of the site's files, filtered as the site filters, with their count and checksum."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from konzept.concept import Concept, load_concept
from konzept.core import Project
from konzept.render.tables import table_file
from konzept.views.fingerprints import Fingerprints
from konzept.views.grid import TableFile
from konzept.views.matrix import FORMS, matrix_pages
from konzept.views.shared import single_pages

ROOT = Path(__file__).parents[2]
Call = Callable[..., Any]
FILES = {"pfad": "matrix", **{form: f"matrix-{key}" for form, key in FORMS.items() if key}}
GOALS = """\
- {id: RAT-LZ-001, typ: leitziel, titel: Sprache, ebene: konzept}
- {id: RAT-M-001, typ: massnahme, titel: Kurse, dient: [RAT-LZ-001], zustaendig: [RAT-AK-001]}
- {id: RAT-M-002, typ: massnahme, titel: Treffen}
- {id: RAT-AK-001, typ: akteur, titel: Jugendamt, art: verwaltung}
"""


@pytest.fixture(scope="module")
def site() -> dict[str, bytes]:
    """The matrix files of Ratingen as the site has them, by address."""
    concept: Concept = load_concept(Project(ROOT))
    plans = single_pages(matrix_pages(concept, Fingerprints(concept)))
    views = {plan.address: plan.make().view for plan in plans if plan.address.startswith("ratingen/")}
    return {address: table_file(view) for address, view in views.items() if isinstance(view, TableFile)}


def rows(content: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.removeprefix("\ufeff"), newline=""), delimiter=";"))


def office_rows(konzept: Call, *filters: str) -> list[list[str]]:
    """The lines of the ways of Ratingen that pass these filters."""
    chosen = [part for text in filters for part in ("--filter", text)]
    found = konzept("matrix", "ratingen", *chosen, "--format", "csv", "--projekt", ROOT)
    assert found.code == 0, found.err
    return rows(found.out)[1:]


@pytest.mark.parametrize("form", FORMS)
def test_a_file_is_byte_for_byte_that_of_the_site(
    konzept: Call, site: dict[str, bytes], tmp_path: Path, form: str
) -> None:
    """Every form, as CSV and as XLSX, is the file that the site offers."""
    for file_format in ("csv", "xlsx"):
        target = tmp_path / f"{form}.{file_format}"
        code = konzept(
            "matrix", "ratingen", "--form", form, "--format", file_format, "--ziel", target, "--projekt", ROOT
        ).code
        built = site.get(f"ratingen/{FILES[form]}.{file_format}")
        assert code == 0
        assert built is None or target.read_bytes() == built


def test_the_screen_gets_the_same_csv(konzept: Call, site: dict[str, bytes]) -> None:
    """Without --ziel the CSV goes to stdout, what is to be said of it to stderr."""
    code, out, err = konzept("matrix", "ratingen", "--format", "csv", "--projekt", ROOT)

    assert code == 0
    assert rows(out) == rows(site["ratingen/matrix.csv"].decode())
    assert f"Zeilen: {len(rows(out)) - 1};" in err


def test_text_ends_with_count_and_checksum(konzept: Call) -> None:
    """A person sees titles and ids, and below what to compare a copy with."""
    out = konzept("matrix", "ratingen", "--form", "kreuz", "--projekt", ROOT).out

    assert out.startswith("Ziele und Maßnahmen\n")
    assert re.search(
        r"\nFilter: keiner; Zeilen: [\d.]+; Prüfsumme der Kennungen \(CRC-32\): [0-9a-f]{8}; Quelle: ", out
    )


@pytest.mark.parametrize("form", FORMS)
def test_every_line_has_a_cell_for_every_column(konzept: Call, form: str) -> None:
    """What is empty is a dash, so that each value stands below its heading."""
    head, *lines = konzept("matrix", "ratingen", "--form", form, "--projekt", ROOT).out.splitlines()[2:-2]

    assert lines
    assert {line.count(" | ") for line in lines} == {head.count(" | ")}


def test_filters_keep_the_rows_of_all_that_is_asked(konzept: Call) -> None:
    """Several filters are an „und“; an office goes by its id or its name, in any case."""
    everything = office_rows(konzept)
    office = office_rows(konzept, "stelle=RAT-AK-004")
    both = office_rows(konzept, "stelle=jugendamt", "feld=Bildung")

    assert office == [line for line in everything if "Jugendamt" in line[-2].split("; ")]
    assert both == [line for line in office if "Bildung" in line[1].split("; ")]
    assert 0 < len(both) < len(office) < len(everything)


def test_a_filter_is_named_in_the_file(konzept: Call, tmp_path: Path) -> None:
    """The workbook says what it holds."""
    target = tmp_path / "a.xlsx"
    konzept(
        *("matrix", "ratingen", "--form", "stelle", "--filter", "stelle=Jugendamt"),
        *("--format", "xlsx", "--ziel", target, "--projekt", ROOT),
    )
    facts = {row[0].value: row[1].value for row in openpyxl.load_workbook(target)["Angaben"]}

    assert facts["Filter"] == "Jugendamt"
    assert int(facts["Zeilen"]) == openpyxl.load_workbook(target)["Matrix"].max_row - 1


def test_what_has_no_partner_is_a_row_too(konzept: Call, project_with: Callable[..., Project]) -> None:
    """A measure without goal cannot vanish from an export."""
    root = project_with({"needs/ratingen/a.yaml": GOALS}).root
    out = konzept("matrix", "ratingen", "--form", "kreuz", "--projekt", root).out

    assert "Treffen | RAT-M-002 | – | – | Maßnahmen ohne Ziel" in out
    assert "Zeilen: 2;" in out


def test_an_empty_matrix_says_so(konzept: Call, project_with: Callable[..., Project]) -> None:
    """Nothing there is „keine Daten“ and no fault."""
    root = project_with({"needs/ratingen/a.yaml": GOALS}).root

    code, out, _ = konzept("matrix", "ratingen", "--form", "ziele", "--projekt", root)
    assert code == 0
    assert "\nkeine Daten\n" in out


def test_a_file_is_never_replaced_unasked(konzept: Call, tmp_path: Path) -> None:
    """An existing file stays, unless one says --ueberschreiben."""
    target = tmp_path / "a.csv"
    target.write_text("meins")
    call = ("matrix", "ratingen", "--format", "csv", "--ziel", target, "--projekt", ROOT)

    assert konzept(*call).code == 2
    assert target.read_text() == "meins"
    assert konzept(*call, "--ueberschreiben").code == 0
    assert target.read_text() != "meins"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("ratinge",), "Meinten Sie „ratingen“?"),
        (("ratingen", "--form", "kreis"), "Die Form „kreis“ gibt es nicht."),
        (("ratingen", "--filter", "stelle"), "FELD=WERT"),
        (("ratingen", "--filter", "amt=Jugendamt"), "feld, stelle, stand"),
        (("ratingen", "--filter", "stelle=Jugendant"), "Meinten Sie „Jugendamt“?"),
        (("ratingen", "--format", "xlsx"), "--ziel DATEI.xlsx"),
        (("ratingen", "--format", "csv", "--ziel", "/nirgends/a.csv"), "Den Ordner /nirgends gibt es nicht."),
    ],
)
def test_a_wrong_call_is_exit_2_and_says_what_would_be_right(
    konzept: Call, arguments: tuple[str, ...], sentence: str
) -> None:
    """One German sentence with its remedy; nothing is printed or written."""
    code, out, err = konzept("matrix", *arguments, "--projekt", ROOT)

    assert (code, out) == (2, "")
    assert sentence in err
