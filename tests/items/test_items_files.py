"""Files that cannot be written down as text: wrong encodings, links out of the project, attacks by size or shape."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from casefile import problems_of

from konzept.concept import load_concept
from konzept.core import Project
from konzept.items import check_catalog, check_documents, load_catalog
from konzept.items.draft import read_draft
from konzept.metamodel import Metamodel

ProjectWith = Callable[[Mapping[str, str | bytes]], Project]

GOAL = """\
- id: RAT-LZ-001
  typ: leitziel
  titel: Sprache fördern
  ebene: konzept
  fundstelle: {quelle: RAT-Q-001, abschnitt: "1", zeilen: "1"}
"""
PAGE = "needs/ratingen/a.yaml"


def messages(project: Project, model: Metamodel) -> list[str]:
    """Place and code of every problem."""
    return [f"{p.path}:{p.line}:{p.column}: {p.code}" for p in problems_of(project, model)]


# -- encodings and line ends -------------------------------------------------------------------------------------


def test_latin_1_is_refused_at_the_first_wrong_letter(project_with: ProjectWith, model: Metamodel) -> None:
    """A file in the encoding of old Windows programs is reported with line and column of its first umlaut."""
    project = project_with({PAGE: GOAL.encode("latin-1")})

    assert messages(project, model) == [f"{PAGE}:3:19: KZ-DATEI-KODIERUNG"]


def test_columns_count_letters_not_bytes(project_with: ProjectWith, model: Metamodel) -> None:
    """Umlauts before the wrong letter, and a byte order mark, do not shift the column."""
    project = project_with({PAGE: "\ufeff# äöü ".encode() + b"\xfc"})

    assert messages(project, model) == [f"{PAGE}:1:7: KZ-DATEI-KODIERUNG"]


def test_utf_16_is_refused(project_with: ProjectWith, model: Metamodel) -> None:
    """A file saved as UTF-16 gives one message."""
    project = project_with({PAGE: GOAL.encode("utf-16"), "docs/index.md": "# Größe".encode("latin-1")})

    assert messages(project, model) == ["docs/index.md:1:5: KZ-DATEI-KODIERUNG", f"{PAGE}:1:1: KZ-DATEI-KODIERUNG"]


@pytest.mark.parametrize(
    "content",
    [
        GOAL.replace("\n", "\r\n").encode(),
        GOAL.replace("\n", "\r").encode(),
        b"\xef\xbb\xbf" + GOAL.encode(),
        GOAL.rstrip("\n").encode(),
    ],
    ids=["Windows", "alter Mac", "BOM", "ohne Zeilenende"],
)
def test_line_ends_and_byte_order_mark_do_not_matter(
    content: bytes, project_with: ProjectWith, model: Metamodel
) -> None:
    """A file reads the same whichever program saved it, places included."""
    catalog, problems = load_catalog(project_with({PAGE: content}), model)

    assert problems == ()
    assert catalog.items["RAT-LZ-001"].title == "Sprache fördern"
    assert catalog.items["RAT-LZ-001"].place_of("fundstelle.quelle") == (5, 24)


def test_an_unreadable_file_raises_no_dead_links(project_with: ProjectWith, model: Metamodel) -> None:
    """While a file cannot be read, links to its municipality are not called dead; those to others are."""
    links = GOAL.replace("LZ-001", "LZ-002") + "  siehe_auch: [RAT-LZ-001, HAT-LZ-001]\n"
    project = project_with({PAGE: GOAL.encode("latin-1"), "needs/ratingen/b.yaml": links})

    assert messages(project, model) == [
        f"{PAGE}:3:19: KZ-DATEI-KODIERUNG",
        "needs/ratingen/b.yaml:6:28: KZ-LINK-UNBEKANNT",
    ]


def test_an_emptied_file_is_reported_by_the_ids_that_were_frozen(project_with: ProjectWith, model: Metamodel) -> None:
    """Ids that must be somewhere tell an emptied file from a new one, and name at most three of what is missing."""
    project = project_with({"needs/ratingen/bildung.yaml": "\n"})
    given = [f"RAT-M-{number:03d}" for number in range(1, 9)]

    catalog, problems = load_catalog(project, model, [*given, "HAT-M-001"])

    assert [problem.message for problem in problems] == [
        "Die Datei ist leer, und Einträge fehlen: RAT-M-001, RAT-M-002, RAT-M-003 und 5 weitere."
    ]
    assert catalog.may_be_lost("RAT-M-008")
    assert not catalog.may_be_lost("HAT-M-001")
    assert load_catalog(project, model)[1] == load_catalog(project, model, ["RAT-Q-001", "HAT-M-001"])[1] == ()


def test_the_register_of_ids_says_what_is_missing(project_with: ProjectWith) -> None:
    """The check of a whole project knows from data/kennungen.csv what stood in an emptied file; retired ids are not."""
    rows = (
        "id;typ;angelegt_stand;grabstein",
        "RAT-M-001;massnahme;2010-06-rat;",
        "RAT-M-002;massnahme;2010-06-rat;2012-06-rat",
    )
    register = "\n".join((*rows, ""))
    project = project_with({PAGE: "", "data/kennungen.csv": register})

    found = [str(problem).partition(" →")[0] for problem in load_concept(project).problems if problem.path == PAGE]

    assert found == [f"{PAGE}:1:1: KZ-YAML-FORM Die Datei ist leer, und Einträge fehlen: RAT-M-001."]


def test_a_copied_file_is_told_once(project_with: ProjectWith, model: Metamodel) -> None:
    """A file copied as a whole gives one message, at the file with the longer name, not one for each entry."""
    goals = "".join(GOAL.replace("001\n", f"{number:03d}\n", 1) for number in range(1, 8))
    project = project_with({PAGE: goals, "needs/ratingen/a-kopie.yaml": goals})

    assert [str(problem).partition(" →")[0] for problem in problems_of(project, model)] == [
        f"needs/ratingen/a-kopie.yaml:1:1: KZ-KENNUNG-DOPPELT 7 Kennungen stehen hier und in {PAGE}."
    ]


def test_a_link_to_an_id_given_once_is_never_bent(project_with: ProjectWith, model: Metamodel) -> None:
    """Where an id was frozen, the entry is to come back; no other entry is suggested in its place."""
    goal = GOAL.replace("LZ-001", "LZ-012") + "  siehe_auch: [RAT-LZ-011, RAT-LZ-013]\n"
    page = "# Ziele\n\nSiehe {objekt}`RAT-LZ-011`.\n"
    project = project_with({PAGE: goal, "docs/ratingen/kapitel-ziele.md": page})
    catalog, _ = load_catalog(project, model)
    given = {"RAT-LZ-011"}

    links = [problem.hint for problem in check_catalog(catalog, model, given)]
    (on_page,) = [problem.hint for problem in check_documents(project, catalog, given)]

    restore = "RAT-LZ-011 wiederherstellen oder als Grabstein stehen lassen (grabstein: true, entfallen_am, grund)."
    assert links == [restore, "Meinten Sie RAT-LZ-012 („Sprache fördern“)?"]
    assert on_page == restore


def test_a_draft_of_no_municipality_is_refused(project_with: ProjectWith, model: Metamodel, tmp_path: Path) -> None:
    """An id whose first letters are no municipality's is a fault of the draft, at the id."""
    catalog, _ = load_catalog(project_with({}), model)
    draft = tmp_path / "entwurf.yaml"
    draft.write_text(GOAL.replace("id: RAT", "id: XXX"), encoding="utf-8")

    _, problems = read_draft(draft, catalog, model)

    assert [str(problem).partition(" →")[0] for problem in problems] == [
        "entwurf.yaml:1:7: KZ-KENNUNG-KOMMUNE XXX-LZ-001: „XXX“ ist das Kürzel keiner Kommune."
    ]


# -- links of the file system ------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["/etc/hostname", "../../../secret.yaml", "b.yaml", "nowhere.yaml"])
def test_symlinked_file_is_refused(target: str, project_with: ProjectWith, model: Metamodel) -> None:
    """A link to a file is not followed, wherever it leads."""
    project = project_with({"needs/ratingen/b.yaml": GOAL, "docs/index.md": "# Anfang\n"})
    (project.root.parent / "secret.yaml").write_text(GOAL)
    (project.root / PAGE).symlink_to(target)
    (project.docs / "kapitel-a.md").symlink_to(target)

    assert messages(project, model) == ["docs/kapitel-a.md:1:1: KZ-DATEI-VERWEIS", f"{PAGE}:1:1: KZ-DATEI-VERWEIS"]


def test_symlinked_folder_is_refused(project_with: ProjectWith, model: Metamodel, tmp_path: Path) -> None:
    """A link to a folder is reported: Sphinx would follow it, the checks do not."""
    project = project_with({})
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.yaml").write_text(GOAL)
    (project.needs / "hattingen").symlink_to(tmp_path / "elsewhere")
    (project.docs).symlink_to(tmp_path / "elsewhere")

    assert "needs/hattingen:1:1: KZ-DATEI-VERWEIS" in messages(project, model)
    assert "docs/a.yaml:1:1: KZ-DATEI-VERWEIS" in messages(project, model)


@pytest.mark.skipif(os.name == "nt", reason="Windows verbietet solche Namen")
def test_file_name_cannot_forge_a_message(project_with: ProjectWith, model: Metamodel) -> None:
    """A line break or broken bytes in a file's name stay inside one printable line."""
    project = project_with({"needs/ratingen/a\n::error::b.yaml": ""})
    (project.needs / "ratingen" / os.fsdecode(b"\xff.yaml")).write_text("")

    lines = [str(problem) for problem in problems_of(project, model)]

    assert len(lines) == 2
    assert all("\n" not in line and line.encode() for line in lines)


# -- attacks: one message, at once ----------------------------------------------------------------------------------

LAUGHS = '- &a ["lol", "lol"]\n' + "".join(
    f"- &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
)
MEGABYTE = 1024 * 1024


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (LAUGHS, "KZ-YAML-ANKER"),
        ("- " * 10_000 + "a\n", "KZ-YAML-TIEFE"),
        ("[" * 500_000, "KZ-YAML-TIEFE"),
        ("{a: " * 100_000, "KZ-YAML-TIEFE"),
        ("- {" + "".join(f"k{n}: 1, " for n in range(60_000)) + "}\n", "KZ-YAML-FORM"),
        ("- {" + "a: 1, " * 60_000 + "}\n", "KZ-YAML-DOPPELT"),
        ("- x: 1\n" * 80_000, "KZ-KENNUNG-FEHLT"),
        ("- @\n" * 80_000, "KZ-YAML-SYNTAX"),
        ("- !!python/object/apply:os.system [echo]\n", "KZ-YAML-MARKE"),
        ("#" * (MEGABYTE + 1), "KZ-DATEI-GROESSE"),
        (GOAL + "  anmerkung: " + "a" * (MEGABYTE - 1000), "KZ-TEXT-LANG"),
        (GOAL + "  " + "a" * (MEGABYTE - 1000) + ": b\n", "KZ-YAML-SYNTAX"),
        ("\u200b" * 300_000, "KZ-TEXT-ZEICHEN"),
        ("\u200b\n" * 200_000, "KZ-TEXT-ZEICHEN"),
    ],
    ids=[
        "Milliarde Lacher",
        "tiefe Listen",
        "tiefe Klammern",
        "tiefe Strukturen",
        "viele Schlüssel",
        "ein Schlüssel sehr oft",
        "viele Einträge ohne Kennung",
        "viele kaputte Einträge",
        "Python-Objekt",
        "größer als 1 MiB",
        "eine Zeile von 1 MiB",
        "ein Schlüssel von 1 MiB",
        "nur unsichtbare Zeichen",
        "unsichtbare Zeichen in jeder Zeile",
    ],
)
@pytest.mark.usefixtures("no_hanging")
def test_attacks_end_with_a_message(content: str, code: str, project_with: ProjectWith, model: Metamodel) -> None:
    """No file of up to 1 MiB makes the check hang, and it says what is wrong."""
    project = project_with({PAGE: content})

    found = problems_of(project, model)

    assert code in {problem.code for problem in found}
    assert len(found) < 1_100
    assert all(len(str(problem)) < 2_000 for problem in found)


HOSTILE = {
    "Leerzeichen nach Verweis": "](" + " " * 3_900,
    "viele Anreden": "Herr " + "Dr." * 1_300,
    "viele E-Mail-Anfänge": "a." * 1_900 + "@",
    "leere Zeilen": "[\n" * 1_900,
    "viele Nullen": "0123 " * 780,
    "Leerzeichen nach Vorwahl": "0123" + " " * 3_800 + "@",
    "Telefon": "Tel" + " " * 3_900,
    "Straßen": "A." * 1_900 + "weg 1@",
    "offene Klammern": "<a" * 1_900,
    "Backticks": "`a``b" * 700,
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.usefixtures("no_hanging")
def test_no_text_makes_a_pattern_hang(hostile: str, project_with: ProjectWith, model: Metamodel) -> None:
    """Texts made to send regular expressions astray are searched to their end, with a bearable number of messages."""
    page = "# Anfang\n\n" + hostile * 60
    text = GOAL + "  text: " + '"' + hostile.replace("\n", " ")[:3_990] + '"\n'
    project = project_with({PAGE: text, "docs/index.md": page})

    assert len(problems_of(project, model)) < 1_100
