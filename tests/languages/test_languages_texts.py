"""Translated texts of the project: read strictly, marked when German or stale, reported when faulty."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from konzept.concept import Concept, load_concept
from konzept.core import HINT, Project
from konzept.languages import digest
from konzept.views.titles_here import titles_here

ProjectWith = Callable[[Mapping[str, str | bytes]], Project]

TITLE = "Bildung stärken"
GOALS = f"""\
- id: RAT-LZ-001
  typ: leitziel
  titel: {TITLE}
  kurz: Alle lernen gut.
  ebene: konzept
  fundstelle: {{quelle: RAT-Q-001, abschnitt: "1", zeilen: "1"}}
"""
HEAD = "id;feld;quelle_fp;text\n"
ROW = f"RAT-LZ-001;titel;{digest(TITLE)};Eğitimi güçlendirmek\n"


OTHER = f"RAT-Q-001;titel;{digest('Integrationskonzept')};Entegrasyon planı\n"


def concept_with(project_with: ProjectWith, table: str | bytes) -> Concept:
    """A project of one goal with this table for Turkish."""
    files = {"needs/ratingen/leitziele.yaml": GOALS, "data/uebersetzungen/tr/ratingen.csv": table}
    return load_concept(project_with(files))


def codes(concept: Concept) -> list[tuple[str, str, int]]:
    found = [problem for problem in concept.problems if problem.code.startswith("KZ-SPRACHE")]
    return [(problem.code, problem.severity, problem.line) for problem in found]


def test_translated_title_is_shown(project_with: ProjectWith) -> None:
    """A title with a row is shown in the language and is not stale."""
    concept = concept_with(project_with, HEAD + ROW)
    phrase = concept.languages.phrase("tr", "RAT-LZ-001", "titel", TITLE)

    assert (phrase.text, phrase.language, phrase.stale) == ("Eğitimi güçlendirmek", "tr", False)
    assert codes(concept) == []


def test_untranslated_title_stays_german(project_with: ProjectWith) -> None:
    """A title without a row is German and says so."""
    phrase = concept_with(project_with, HEAD).languages.phrase("tr", "RAT-LZ-001", "titel", TITLE)

    assert (phrase.text, phrase.language, phrase.translated) == (TITLE, "de", False)


def test_translation_of_an_older_wording_is_stale(project_with: ProjectWith) -> None:
    """When the German title changes, its translation is marked, with the German title beside it, and hinted at."""
    concept = concept_with(project_with, HEAD + ROW.replace(digest(TITLE), digest("Alter Titel")))
    phrase = concept.languages.phrase("tr", "RAT-LZ-001", "titel", TITLE)

    assert (phrase.stale, phrase.german) == (True, TITLE)
    assert codes(concept) == [("KZ-SPRACHE-VERALTET", HINT, 2)]


def test_language_is_offered_by_its_folder(project_with: ProjectWith) -> None:
    """A folder turns a language on; without any, there is none."""
    concept = concept_with(project_with, HEAD)

    assert [language.code for language in concept.languages.offered] == ["tr"]
    assert load_concept(project_with({})).languages.offered == concept.languages.offered


def test_object_page_shows_its_title_in_other_languages(project_with: ProjectWith) -> None:
    """Who comes from a translated start page finds the title again, marked with its language."""
    concept = concept_with(project_with, HEAD + ROW)
    (title,) = titles_here(concept, concept.catalog.items["RAT-LZ-001"])

    assert (title.language, title.direction, title.text, title.stale) == ("tr", "ltr", "Eğitimi güçlendirmek", False)
    assert titles_here(concept, concept.catalog.items["RAT-Q-001"]) == ()


@pytest.mark.parametrize(
    ("table", "found"),
    [
        ("id;titel\n", ("KZ-SPRACHE-FORM", "fehler", 1)),
        ("", ("KZ-SPRACHE-FORM", "fehler", 1)),
        (HEAD.encode() + "ü".encode("latin-1"), ("KZ-SPRACHE-FORM", "fehler", 1)),
        (HEAD + "RAT-LZ-001;titel;\n", ("KZ-SPRACHE-FORM", "fehler", 2)),
        (HEAD + "RAT-LZ-001;titel;0;  \n", ("KZ-SPRACHE-FORM", "fehler", 2)),
        (HEAD + ROW + ROW, ("KZ-SPRACHE-FORM", "fehler", 3)),
        (HEAD + ROW.replace("Eğ", '"Eğ') + OTHER, ("KZ-SPRACHE-FORM", "fehler", 2)),
        (HEAD + ROW.replace(";titel", ';"titel') + OTHER, ("KZ-SPRACHE-FORM", "fehler", 2)),
        (HEAD + ROW.replace("Eğ", '"Eğ"') + OTHER, ("KZ-SPRACHE-FORM", "fehler", 2)),
        (HEAD + ROW.replace("Eğ", '"Eğ\n\nzwei\n').replace("mek", 'mek"') + OTHER, ("KZ-SPRACHE-FORM", "fehler", 2)),
        (HEAD + ROW.replace("001", "999"), ("KZ-SPRACHE-OHNE-EINTRAG", "hinweis", 2)),
        (HEAD + ROW.replace("titel", "text"), ("KZ-SPRACHE-OHNE-EINTRAG", "hinweis", 2)),
    ],
    ids=[
        *("columns", "empty", "encoding", "short", "blank", "twice"),
        *("open quote", "open quote in a key", "text after a quote", "lines in a cell", "unknown", "no such field"),
    ],
)
def test_fault_of_a_table_has_its_line(
    project_with: ProjectWith, table: str | bytes, found: tuple[str, str, int]
) -> None:
    """Each fault is reported once, with file and line; the rest of the table counts."""
    assert codes(concept_with(project_with, table)) == [found]


def test_an_open_quote_costs_one_row_only(project_with: ProjectWith) -> None:
    """The rows below an unclosed quote stay translations of their own, and none takes in the text of another."""
    texts = concept_with(project_with, HEAD + ROW.replace("Eğ", '"Eğ') + OTHER).languages.texts["tr"]

    assert {key: text.text for key, text in texts.items()} == {("RAT-Q-001", "titel"): "Entegrasyon planı"}


@pytest.mark.parametrize(
    ("text", "code", "begin"),
    [
        ("Bize yazın: biri" + "@" + "example.org", "KZ-PERSON", "biri"),
        ('"Tel; ""biri' + "@" + 'example.org"""', "KZ-PERSON", "biri"),
        ("Eğitim <b>önemli</b>", "KZ-TEXT-HTML", "<b>"),
        ("[Sayfa](javascript:x)", "KZ-TEXT-ADRESSE", "javascript"),
        ("Eğ\u200bitim", "KZ-TEXT-ZEICHEN", "\u200b"),
    ],
    ids=["mail", "quoted mail", "HTML", "address", "hidden"],
)
def test_no_translation_says_what_no_text_may_say(project_with: ProjectWith, text: str, code: str, begin: str) -> None:
    """What is refused in German is refused in every language, at its place in the table."""
    row = ROW.replace("Eğitimi güçlendirmek", text)
    (problem,) = concept_with(project_with, HEAD + OTHER + row).errors

    assert (problem.code, problem.path, problem.line) == (code, "data/uebersetzungen/tr/ratingen.csv", 3)
    assert problem.column == row.index(begin) + 1


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("fr/ratingen.csv", "data/uebersetzungen/fr:1:1: KZ-SPRACHE-FORM Die Sprache „fr“ kennt das Programm nicht"),
        ("tr.csv", "data/uebersetzungen/tr.csv:1:1: KZ-SPRACHE-FORM Die Datei liegt in keinem Ordner einer Sprache"),
    ],
)
def test_translations_nobody_would_see_are_told(project_with: ProjectWith, name: str, told: str) -> None:
    """A folder alone makes no language: the program needs its words first."""
    concept = load_concept(project_with({f"data/uebersetzungen/{name}": HEAD}))

    assert [str(problem).startswith(told) for problem in concept.errors] == [True]
    assert concept.languages.offered == ()


@pytest.mark.parametrize("target", ["/etc/hostname", "nowhere.csv"])
def test_a_table_is_a_file_of_the_project(project_with: ProjectWith, target: str) -> None:
    """A link of the file system is not followed, wherever it leads; a folder with the name of a table does no harm."""
    project = project_with({"data/uebersetzungen/tr/folder.csv/x": "", "data/uebersetzungen/tr/ratingen.csv": HEAD})
    (project.data / "uebersetzungen" / "tr" / "link.csv").symlink_to(target)

    found = [(problem.path, problem.code) for problem in load_concept(project).errors]

    assert found == [("data/uebersetzungen/tr/link.csv", "KZ-DATEI-VERWEIS")]


def test_translation_of_an_unreadable_entry_is_no_orphan(project_with: ProjectWith) -> None:
    """While a file of entries cannot be read, nobody is told to delete the translations of its entries."""
    files = {"needs/ratingen/leitziele.yaml": "- id: [", "data/uebersetzungen/tr/ratingen.csv": HEAD + ROW}

    assert codes(load_concept(project_with(files))) == []


def test_real_tables_are_sound(real: Concept, ours: frozenset[str]) -> None:
    """No faulty row, and no translation of an entry that is gone."""
    wrong = [p for p in real.problems if p.code in ("KZ-SPRACHE-FORM", "KZ-SPRACHE-OHNE-EINTRAG")]
    assert [str(problem) for problem in wrong if Path(problem.path).stem in ours] == []


def test_names_of_all_concepts_are_translated(real: Concept, ours: frozenset[str]) -> None:
    """On every start page a town is called as its people abroad would call it."""
    known = real.metamodel.municipalities
    towns = [known[key] for key in sorted(ours) if not known[key].overarching]
    for language in real.languages.offered:
        texts = real.languages.texts[language.code]
        assert [town.key for town in towns if (town.key, "name") not in texts] == [], language.code
