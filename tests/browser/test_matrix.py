"""Matrices in the browser: filter, address, Back, counts, exports and paper, with the script and without it."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Download, Page
from visitor import Visitor

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
WAYS = "ratingen/matrix.html"
OFFICES = "ratingen/matrix-stellen.html"
JUGENDAMT = "RAT-AK-004"
SHOWN_ROWS = "rows => rows.filter(row => !row.hidden).length"
# The ids in each row shown, as a reader of the merged cells understands them.
SHOWN_IDS = """() => [...document.querySelectorAll('table[data-matrix]')].flatMap(table =>
  [...table.tBodies].flatMap(body => {
    const reaching = [];
    return [...body.rows].filter(row => !row.hidden).map(row => {
      const starting = [...row.cells];
      const ids = [];
      for (let column = 0; starting.length || reaching[column]?.left; column += 1) {
        if (!reaching[column]?.left) {
          const cell = starting.shift();
          reaching[column] = {left: cell.rowSpan, id: cell.dataset.k ?? ''};
        }
        reaching[column].left -= 1;
        if (reaching[column].id) ids.push(reaching[column].id);
      }
      return ids;
    });
  }))"""


def rows(page: Page) -> int:
    """How many rows of matrices the page shows."""
    shown: int = page.eval_on_selector_all("table[data-matrix] tbody tr", SHOWN_ROWS)
    return shown


def lines_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


def exported(page: Page, file_format: str) -> bytes:
    """What the browser saves on a click."""
    with page.expect_download() as waiting:
        page.locator(f"[data-export={file_format}]").click()
    download: Download = waiting.value
    return Path(download.path()).read_bytes()


# -- filter and address ----------------------------------------------------------------------------------------------


def test_filter_by_office_narrows_and_says_so(visitor: Visitor) -> None:
    """Choosing an office leaves the rows that name it, announces how many, and puts the choice into the address."""
    page = visitor.open(WAYS)
    all_rows = rows(page)
    page.get_by_label("Stelle", exact=True).select_option(JUGENDAMT)
    assert 0 < rows(page) < all_rows
    offices = page.eval_on_selector_all(
        "table[data-matrix] tbody tr", "rows => rows.filter(row => !row.hidden).map(row => row.dataset.stelle)"
    )
    assert all(JUGENDAMT in value.split() for value in offices)
    assert page.locator("[data-meldung]").inner_text() == f"{rows(page)} von {all_rows} Zeilen: Jugendamt."
    assert page.url.endswith(f"?stelle={JUGENDAMT}")


def test_address_carries_the_filter_and_back_undoes_it(visitor: Visitor) -> None:
    """The address alone restores the view; Back leads through the choices one by one."""
    page = visitor.open(f"{WAYS}?stelle={JUGENDAMT}")
    narrowed = rows(page)
    page.get_by_label("Handlungsfeld", exact=True).select_option(label="Bildung")
    both = rows(page)
    assert 0 < both < narrowed
    page.go_back()
    assert rows(page) == narrowed
    assert page.get_by_label("Handlungsfeld", exact=True).input_value() == ""
    page.go_forward()
    assert rows(page) == both


def test_all_is_shown_again_on_request(visitor: Visitor) -> None:
    """One button brings back every row and the clean address."""
    page = visitor.open(WAYS)
    before = page.evaluate(SHOWN_IDS)
    page.get_by_label("Stelle", exact=True).select_option(JUGENDAMT)
    page.get_by_role("button", name="Alles zeigen").click()
    assert page.evaluate(SHOWN_IDS) == before
    assert "?" not in page.url


def test_an_unknown_value_in_the_address_shows_everything(visitor: Visitor) -> None:
    """A mistyped address hides nothing."""
    page = visitor.open(f"{WAYS}?stelle=gibt-es-nicht")
    assert rows(page) == page.locator("table[data-matrix] tbody tr").count()


def test_the_filter_goes_along_to_other_matrices(visitor: Visitor) -> None:
    """A link to another matrix takes the filter with it; that page shows its own rows for it and says so."""
    page = visitor.open(WAYS)
    page.get_by_label("Stelle", exact=True).select_option(JUGENDAMT)
    link = page.locator("[data-weiter] a[href*='matrix-stellen.html']")
    assert str(link.get_attribute("href")).endswith(f"?stelle={JUGENDAMT}")
    link.click()
    assert page.url.endswith(f"{OFFICES}?stelle={JUGENDAMT}")
    shown, all_rows = rows(page), page.locator("table[data-matrix] tbody tr").count()
    assert 0 < shown < all_rows
    assert page.locator("[data-meldung]").inner_text() == f"{shown} von {all_rows} Zeilen: Jugendamt."


def test_a_field_page_gets_only_what_can_act_there(visitor: Visitor) -> None:
    """A page of one Handlungsfeld is not asked for another one; without filter no link carries anything."""
    page = visitor.open(f"{WAYS}?stelle={JUGENDAMT}&feld=RAT-HF-001")
    links = page.locator("nav[data-weiter='stelle stand'] a")
    assert {str(link.get_attribute("href")).partition("?")[2] for link in links.all()} == {f"stelle={JUGENDAMT}"}
    page.get_by_role("button", name="Alles zeigen").click()
    assert {str(link.get_attribute("href")).partition("?")[2] for link in links.all()} == {""}


def test_what_acts_elsewhere_only_is_said_and_kept(visitor: Visitor) -> None:
    """A filter that no row of this page can have hides nothing, is named, and stays in the links to the other pages."""
    page = visitor.open(f"{WAYS}?stelle=RAT-AK-999")
    assert "Der Filter „RAT-AK-999“ kommt auf dieser Seite nicht vor" in page.locator("[data-meldung]").inner_text()
    link = page.locator("[data-weiter] a[href*='matrix-stellen.html']")
    assert str(link.get_attribute("href")).endswith("?stelle=RAT-AK-999")
    page.get_by_label("Handlungsfeld", exact=True).select_option(label="Bildung")
    assert "stelle=RAT-AK-999" in page.url and "feld=" in page.url


def test_merged_cells_stay_right_when_rows_go(visitor: Visitor) -> None:
    """After filtering, every row still stands below its goal: its ids are those it had before."""
    page = visitor.open(WAYS)
    before = {tuple(ids) for ids in page.evaluate(SHOWN_IDS)}
    page.get_by_label("Stelle", exact=True).select_option(JUGENDAMT)
    after = [tuple(ids) for ids in page.evaluate(SHOWN_IDS)]
    assert after
    assert set(after) <= before


def test_coverage_follows_the_filter(visitor: Visitor) -> None:
    """The denominator is the objects shown; nothing shown is „keine Daten“; without filter it is the whole again."""
    page = visitor.open(WAYS)
    steps = page.locator("[data-von=schritt][data-bit='6']").first
    whole = steps.inner_text()
    page.get_by_label("Stelle", exact=True).select_option(JUGENDAMT)
    ids = {one for row in page.evaluate(SHOWN_IDS) for one in row if "-US-" in one}
    assert steps.inner_text() == f"{len(ids)} von {len(ids)} (100\u00a0%)"
    page.get_by_role("button", name="Alles zeigen").click()
    assert steps.inner_text() == whole


def test_offices_show_only_the_columns_asked_for(visitor: Visitor) -> None:
    """What does the Jugendamt answer for? Its column with a word in it for every row shown."""
    page = visitor.open(f"{OFFICES}?stelle={JUGENDAMT}")
    heads = page.locator("table[data-matrix] thead th[data-k]").filter(visible=True)
    assert JUGENDAMT in [head.get_attribute("data-k") for head in heads.all()]
    marks = page.locator("[data-block]:visible td[data-s='Jugendamt']:visible")
    assert marks.count() == len({ids[0] for ids in page.evaluate(SHOWN_IDS)})


def test_filter_works_from_a_folder(visitor: Visitor, site: Path) -> None:
    """Opened without a server, the filter works and Back too."""
    visitor.server = f"{site.as_uri()}/"
    page = visitor.open(WAYS)
    all_rows = rows(page)
    page.get_by_label("Stelle", exact=True).select_option(JUGENDAMT)
    assert rows(page) < all_rows
    page.go_back()
    assert rows(page) == all_rows


def test_whole_matrix_without_script(browser: Browser, server: str) -> None:
    """Without script every row is there, and no filter that would do nothing."""
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(server + WAYS)
        assert page.locator("table[data-matrix] tbody tr").filter(visible=True).count() > 100
        assert page.locator("[data-filter]").filter(visible=True).count() == 0


# -- export ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["matrix", "matrix-stellen", "matrix-ziele-massnahmen", "matrix-indikatoren", "matrix-ziele"]
)
def test_export_of_everything_is_the_file(visitor: Visitor, site: Path, name: str) -> None:
    """Unfiltered, the script saves byte for byte the CSV of the build, and the same cells as the XLSX of the build."""
    page = visitor.open(f"ratingen/{name}.html")
    built = site / "ratingen" / name
    assert exported(page, "csv") == built.with_suffix(".csv").read_bytes()
    ours, theirs = (
        [[[cell.value for cell in row] for row in sheet] for sheet in openpyxl.load_workbook(file)]
        for file in (io.BytesIO(exported(page, "xlsx")), built.with_suffix(".xlsx"))
    )
    assert ours == theirs


def test_export_of_a_view_holds_its_rows(visitor: Visitor) -> None:
    """Filtered, CSV and XLSX hold the rows shown, id by id, and say which filter it was."""
    page = visitor.open(f"{WAYS}?stelle={JUGENDAMT}")
    shown = page.evaluate(SHOWN_IDS)
    head, *lines = lines_of(exported(page, "csv"))
    places = [place for place, name in enumerate(head) if name.endswith("Kennung")]
    assert [[line[place] for place in places if line[place]] for line in lines] == shown

    book = openpyxl.load_workbook(io.BytesIO(exported(page, "xlsx")))
    assert [[cell.value or "" for cell in row] for row in book["Matrix"]] == [head, *lines]
    facts = {row[0].value: row[1].value for row in book["Angaben"]}
    assert facts["Filter"] == "Jugendamt"
    assert facts["Zeilen"] == str(len(shown))


@pytest.mark.parametrize(("address", "form"), [(WAYS, "pfad"), (OFFICES, "stelle")])
def test_the_command_gives_the_same_rows(visitor: Visitor, tmp_path: Path, address: str, form: str) -> None:
    """`konzept matrix` with the same filter writes byte for byte what the browser saves."""
    target = tmp_path / "ansicht.csv"
    command = [
        sys.executable,
        "-m",
        "konzept.cli.main",
        "matrix",
        "ratingen",
        "--form",
        form,
        "--filter",
        f"stelle={JUGENDAMT}",
    ]
    command += ["--format", "csv", "--ziel", str(target)]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    page = visitor.open(f"{address}?stelle={JUGENDAMT}")
    assert exported(page, "csv") == target.read_bytes()


def test_exported_cells_are_never_formulas(visitor: Visitor) -> None:
    """A title that begins like a formula gets an apostrophe, in both forms."""
    page = visitor.open(WAYS)
    page.evaluate("document.querySelector('table[data-matrix] tbody a').textContent = '=1+1'")
    assert lines_of(exported(page, "csv"))[1][2] == "'=1+1"
    assert openpyxl.load_workbook(io.BytesIO(exported(page, "xlsx")))["Matrix"]["C2"].value == "'=1+1"


# -- accessibility and paper -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        f"{WAYS}?stelle={JUGENDAMT}",
        f"{OFFICES}?stelle={JUGENDAMT}",
        "hattingen/matrix-ziele.html",
        "bergisch-gladbach/matrix-indikatoren.html",
        "ratingen/luecken.html",
        "ratingen/smart.html",
    ],
)
@pytest.mark.parametrize("width", [1280, 360])
def test_no_violation_in_matrices(visitor: Visitor, address: str, width: int) -> None:
    """axe finds nothing, filtered or not, wide or narrow; nothing scrolls sideways."""
    page = visitor.open(address, width=width)
    violations = Axe().run(page).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"][:120]) for rule in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_largest_matrix_is_whole_on_paper(visitor: Visitor, site: Path, tmp_path: Path) -> None:
    """The PDF of the largest matrix is A4 landscape, repeats the headers and holds the last object of every row."""
    largest = max(site.glob("*/matrix.html"), key=lambda path: path.stat().st_size)
    page = visitor.open(largest.relative_to(site).as_posix())
    last = [ids[-1] for ids in page.evaluate(SHOWN_IDS)]
    target = tmp_path / "matrix.pdf"
    page.pdf(path=target, prefer_css_page_size=True)
    info = subprocess.run(["pdfinfo", str(target)], capture_output=True, text=True, check=True).stdout
    text = subprocess.run(["pdftotext", "-layout", str(target), "-"], capture_output=True, text=True, check=True).stdout
    assert "841.92 x 594.96" in info or "841.89 x 595.28" in info
    assert {item_id: last.count(item_id) for item_id in last if text.count(item_id) < last.count(item_id)} == {}
    assert text.count("Maßnahme") > text.count("\f") / 2


def test_print_of_a_view_says_what_it_shows(visitor: Visitor) -> None:
    """On paper the form is gone; the sentence that tells the filter stays."""
    page = visitor.open(f"{WAYS}?stelle={JUGENDAMT}")
    page.emulate_media(media="print")
    assert page.locator("[data-meldung]").is_visible()
    assert not page.get_by_label("Stelle", exact=True).is_visible()
