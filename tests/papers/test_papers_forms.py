"""Whatever a synopsis is printed on, it holds the same rows and the same words."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace

import openpyxl
import pytest
from docx import Document
from forms import Forms, Rows, forms_of, squeezed
from lxml import html as lxml_html
from msgspec import structs
from prepared import FIRST, PROPOSED, VOTED
from town import Town

from konzept.staende import WORKING, IncompleteSynopsisError, Kind
from konzept.views.synopsis import synopsis_view

READERS: dict[str, Callable[[Forms], Rows]] = {
    "Seite": lambda forms: forms.html_rows(forms.page),
    "HTML": lambda forms: forms.html_rows(forms.files["html"].decode()),
    "DOCX": lambda forms: forms.docx_rows,
    "XLSX": lambda forms: forms.xlsx_rows,
    "CSV": lambda forms: forms.csv_rows,
}
both = pytest.mark.parametrize("name", ["edited", "voted"])


@both
@pytest.mark.parametrize("form", READERS)
def test_every_form_holds_the_same_rows_and_words(name: str, form: str, request: pytest.FixtureRequest) -> None:
    """Row by row, cell by cell, line by line, the forms say what the view says."""
    forms: Forms = request.getfixturevalue(name)
    assert forms.rows
    assert READERS[form](forms) == forms.rows


@both
def test_the_pdf_holds_the_same_words_in_the_same_order(name: str, request: pytest.FixtureRequest) -> None:
    """Every line of every cell stands in the PDF, one after the other."""
    forms: Forms = request.getfixturevalue(name)
    position = 0
    for line in (line for row in forms.rows for cell in row for line in cell):
        found = forms.pdf_text.find(squeezed(line), position)
        assert found >= 0, line
        position = found


def test_twenty_edits_are_all_found_and_none_invented(edited: Forms) -> None:
    """The rows shown are exactly the elements that were edited; a row of two partners stands at the newer one."""
    changed = {1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 14, 15, 16, 24}
    expected = {f"MUS-M-{100 + number}" for number in changed} | {"MUS-M-212", "MUS-M-301"}
    anchors = [anchor for table in edited.view.tables for anchor in table.anchors]
    assert sorted(anchors) == sorted(expected | {"MUS-IND-001", "MUS-AK-002", "MUS-TZ-014"})
    assert len(edited.rows) == 20 == sum(not row.is_unchanged for row in edited.compared.synopsis.rows)


def test_changes_are_said_in_words(edited: Forms) -> None:
    """What went and what came stands in brackets with a word, in the version it belongs to."""
    text = {cells[1][1]: cells for cells in edited.rows}["Angebot 1 der Stadt MUS-M-101"]
    assert text[1][2].endswith("Es findet [entfällt: jede Woche] statt.")
    assert text[2][1].endswith("Es findet [neu: jeden Monat] statt.")


def test_marks_never_touch_each_other_or_the_words_around(edited: Forms, voted: Forms) -> None:
    """No bracket is glued to a word, no two spaces stand together."""
    for line in (line for forms in (edited, voted) for row in forms.rows for cell in row for line in cell):
        assert not re.search(r"\w\[(?:neu|entfällt)|\]\w|\]\[|  |^ | $", line), line


def test_without_styles_the_page_is_readable(voted: Forms) -> None:
    """Struck and added words are marked by elements and by words; nothing is in an attribute only a style shows."""
    page = lxml_html.fromstring(voted.page)
    assert all(element.text_content().startswith("[entfällt: ") for element in page.iter("del"))
    assert all(element.text_content().startswith("[neu: ") for element in page.iter("ins"))
    assert not page.xpath("//main//*[@style]")


def test_three_versions_carry_the_word_for_their_relation(voted: Forms) -> None:
    """In force, proposed, adopted: the decision column says how they relate, and the amended text shows both ways."""
    words = {cells[0][1]: cells for cells in voted.rows}
    by_id = {anchor: row for table in voted.view.tables for anchor, row in zip(table.anchors, table.rows, strict=True)}
    assert len(words) == len(voted.rows)
    relations = {item_id: row[-1][0][0].text for item_id, row in by_id.items()}
    assert relations == {
        "MUS-TZ-014": "geändert beschlossen",
        "MUS-M-001": "wie vorgelegt beschlossen",
        "MUS-M-002": "in der Sitzung geändert",
        "MUS-M-003": "wie vorgelegt beschlossen",
        "MUS-M-004": "Vorschlag nicht beschlossen",
        "MUS-M-005": "in der Sitzung neu aufgenommen",
        "MUS-LZ-002": "Vorschlag nicht beschlossen",
        "MUS-BS-002": "darüber wird nicht beschlossen",
    }
    adopted = ["".join(run.text for run in line) for line in by_id["MUS-TZ-014"][3]]
    assert "Die Stadt berichtet [neu: halbjährlich]." in adopted
    assert adopted[adopted.index("Gegenüber der Vorlage:") + 1] == (
        "Die Stadt berichtet [entfällt: monatlich] [neu: halbjährlich]."
    )


def test_the_proof_and_the_seals_stand_in_every_form(voted: Forms) -> None:
    """Whoever holds a paper sees how many elements were compared, and which states."""
    texts = {
        "pdf": voted.pdf_text,
        "docx": squeezed(" ".join(p.text for p in Document(io.BytesIO(voted.files["docx"])).paragraphs)),
        "html": squeezed(lxml_html.fromstring(voted.files["html"]).text_content()),
        "seite": squeezed(lxml_html.fromstring(voted.page).text_content()),
        "xlsx": squeezed(" ".join(_facts(voted))),
    }
    seals = [voted.compared.synopsis.old.sha256, voted.compared.synopsis.new.sha256]
    for form, text in texts.items():
        assert squeezed(voted.view.proof) in text, form
        assert all(seal in text for seal in seals), form


def _facts(forms: Forms) -> list[str]:
    sheet = openpyxl.load_workbook(io.BytesIO(forms.files["xlsx"]))["Angaben"]
    return [str(value) for row in sheet.iter_rows(values_only=True) for value in row]


def test_unchanged_rows_are_counted_and_shown_if_asked_for(edited: Forms) -> None:
    """Normally only their number stands there; with --alle each has its row, and the sentence goes."""
    assert edited.view.unchanged == edited.compared.synopsis.counts[Kind.UNCHANGED]
    assert edited.view.hidden
    everything = synopsis_view(edited.concept, edited.compared, with_unchanged=True)
    assert sum(len(table.rows) for table in everything.tables) == len(edited.compared.synopsis.rows)
    assert not everything.hidden


def test_a_row_taken_out_stops_every_form(edited: Forms) -> None:
    """No view is made of a synopsis that lacks an element, so no form can print one."""
    broken = replace(edited.compared.synopsis, rows=edited.compared.synopsis.rows[1:])
    with pytest.raises(IncompleteSynopsisError):
        synopsis_view(edited.concept, structs.replace(edited.compared, synopsis=broken))


def test_the_same_synopsis_gives_the_same_bytes(voted: Forms, voted_town: Town) -> None:
    """Made again from the files, every form is the same, byte for byte."""
    again = forms_of(voted_town.concept(), FIRST, VOTED, PROPOSED)
    assert again.files == voted.files
    assert again.page == voted.page


EVIL = (
    "#panic() \\\\ *fett* $x$ [neu: falsch] 1 < 2 & 3 @label",
    "=HYPERLINK(1) #import x",
    "]] #sys.inputs // /* ```",
)


def test_words_are_never_read_as_markup(town: Town) -> None:
    """Signs that mean something to typst, HTML or a spreadsheet stay the letters they are."""
    old = "Eltern treffen sich wöchentlich in der Volkshochschule."
    evil = " ".join(EVIL).replace("\\\\", "\\")
    town.change("sprache", f"text: {old}", "text: |\n    " + evil)
    town.change("akteure", "titel: Volkshochschule", 'titel: "=1+1 Volkshochschule"')
    forms = forms_of(town.concept(), FIRST, WORKING)
    assert squeezed(evil) in forms.pdf_text
    assert squeezed(evil) in squeezed(lxml_html.fromstring(forms.files["html"]).text_content())
    cells = [cell for row in _workbook(forms) for cell in row]
    assert all(cell.data_type == "s" and not str(cell.value).startswith(("=", "+", "-", "@")) for cell in cells)


def _workbook(forms: Forms) -> list[list[openpyxl.cell.Cell]]:
    book = openpyxl.load_workbook(io.BytesIO(forms.files["xlsx"]))
    return [[cell for cell in row if cell.value is not None] for sheet in book for row in sheet.iter_rows()]


def test_the_titles_of_the_xlsx_stay_in_sight(voted: Forms) -> None:
    """The first row is frozen, and every cell is a text."""
    sheet = openpyxl.load_workbook(io.BytesIO(voted.files["xlsx"]))["Synopse"]
    assert sheet.freeze_panes == "A2"
    assert all(isinstance(cell.value, str) for row in sheet.iter_rows() for cell in row if cell.value is not None)


def test_the_docx_is_german_repeats_its_titles_and_names_nobody(voted: Forms) -> None:
    """Language de-DE, a real table whose titles come again on every page, no author, no dates, no tracked changes."""
    document = Document(io.BytesIO(voted.files["docx"]))
    parts = zipfile.ZipFile(io.BytesIO(voted.files["docx"]))
    body = parts.read("word/document.xml").decode()
    assert len(document.tables) == len(voted.view.tables)
    assert body.count("<w:tblHeader/>") == len(voted.view.tables)
    assert 'w:val="de-DE"' in parts.read("word/styles.xml").decode()
    assert "w:ins " not in body
    assert "w:del " not in body
    core = parts.read("docProps/core.xml").decode()
    assert re.findall(r"<(?:dc|cp|dcterms):(\w+)[^>]*>(?!<)", core) == ["title", "language"]
    assert document.sections[0].page_width > document.sections[0].page_height


def test_an_invented_town_says_so_everywhere(voted: Forms) -> None:
    """Every line of the CSV, header of the DOCX and the page carry „Erfundenes Beispiel“."""
    lines = voted.files["csv"].decode("utf-8-sig").count("Erfundenes Beispiel")
    assert lines >= len(voted.rows)
    header = Document(io.BytesIO(voted.files["docx"])).sections[0].header
    assert "Erfundenes Beispiel" in header.paragraphs[0].text
    assert "Erfundenes Beispiel" in voted.page
    assert "Erfundenes Beispiel" in voted.files["html"].decode()
