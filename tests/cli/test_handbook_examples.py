"""What the handbook quotes is what the program says, and what it tells people to write is accepted.

Numbers of lines are not compared: they move when somebody edits the file, and no reader counts them.
"""

from __future__ import annotations

import json
import re
import shutil
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from fewtowns import metamodel_of
from konzept.cli.report import FORMATS
from konzept.concept import load_concept
from konzept.core import HINT, Problem, Project

ROOT = Path(__file__).parents[2]
HANDBOOK = ROOT / "docs" / "handbuch"
FILE = "needs/ratingen/bildung.yaml"
FIRST, SECOND = "- id: RAT-M-031\n", "- id: RAT-M-032\n"
LINE = re.compile(r"(?<=\.yaml:)\d+")
QUOTED = re.compile(r"^(?:needs/\S+ )?(KZ-.*)$", re.MULTILINE)

# What an editor does wrong with RAT-M-031: what stands there, and what is written instead.
SLIPS = {
    "a misspelt value": ("  umsetzungsstatus:", "  horizont: kurzfirstig\n  umsetzungsstatus:"),
    "a misspelt field": ("  umsetzungsstatus:", "  umsetzungsstand:"),
    "a link to nothing": ("dient: [RAT-LZ-009]", "dient: [RAT-LZ-090]"),
    "a colon in a title": ("titel: Bildungsmonitoring einführen", "titel: Wohnen: bezahlbar"),
    "a goal that is responsible": ("  dient:", "  zustaendig: [RAT-LZ-009]\n  dient:"),
    "an id given twice": (FIRST, f"{FIRST}  typ: massnahme\n  titel: Etwas tun\n\n{FIRST}"),
}


@pytest.fixture
def ratingen(tmp_path: Path) -> Project:
    """A copy of the project in which Ratingen is the only town."""
    shutil.copytree(ROOT / "needs" / "ratingen", tmp_path / "needs" / "ratingen")
    (tmp_path / "ubproject.toml").write_text(metamodel_of("ratingen"), encoding="utf-8")
    return Project(tmp_path.resolve())


def blocks(page: str, language: str, heading: str = "") -> list[str]:
    """The fenced blocks of a page of the handbook, of one section where a heading is given."""
    text = (HANDBOOK / page).read_text(encoding="utf-8")
    if heading:
        text = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    found = re.findall(rf"^ *```{language}\n(.*?)^ *```$", text, re.DOTALL | re.MULTILINE)
    return [textwrap.dedent(block) for block in found]


def without_line(text: str) -> str:
    return LINE.sub("…", text)


def after_a_slip(project: Project, slip: str) -> tuple[Problem, ...]:
    """What the check says of the file once RAT-M-031 is wrong in this way."""
    path = project.root / FILE
    before, rest = path.read_text(encoding="utf-8").split(FIRST)
    entry, after = rest.split(SECOND)
    old, new = SLIPS[slip]
    entry = FIRST + entry
    assert entry.count(old) == 1
    path.write_text(before + entry.replace(old, new) + SECOND + after, encoding="utf-8")
    return tuple(problem for problem in load_concept(project).errors if problem.path == FILE)


@pytest.mark.parametrize("slip", SLIPS)
def test_the_handbook_quotes_the_message(ratingen: Project, slip: str) -> None:
    """Each slip gives the very sentence that „Einträge schreiben“ or „Einträge prüfen“ shows for it."""
    quoted = {without_line(line) for page in ("schreiben.md", "pruefen.md") for line in quotations(page)}
    said = {without_line(str(problem)).partition(" ")[2] for problem in after_a_slip(ratingen, slip)}

    assert said & quoted, said


def test_the_handbook_quotes_nothing_else() -> None:
    """Whoever quotes another message adds the slip that leads to it."""
    quoted = [line for page in ("schreiben.md", "pruefen.md") for line in quotations(page)]

    assert len(set(quoted)) == len(SLIPS)


def quotations(page: str) -> Iterator[str]:
    """The messages a page quotes, from the code on."""
    return (line for block in blocks(page, "text") for line in QUOTED.findall(block))


def test_the_message_for_machines_is_quoted_too(ratingen: Project) -> None:
    """The JSON object of the handbook is one that `--format json` gives, but for its line."""
    (quoted,) = (json.loads(block) for block in blocks("pruefen.md", "json") if '"code"' in block)
    found = json.loads(FORMATS["json"](after_a_slip(ratingen, "a misspelt value")))

    assert {**quoted, "zeile": 0} in [{**problem, "zeile": 0} for problem in found]


def test_the_first_entry_of_the_handbook_is_sound(ratingen: Project) -> None:
    """The entry that explains what an entry looks like passes the check in the place of the real one."""
    path = ratingen.root / FILE
    before, rest = path.read_text(encoding="utf-8").split(FIRST)
    entry = blocks("schreiben.md", "yaml", "So sieht ein Eintrag aus")[0]
    path.write_text(f"{before}{entry}\n{SECOND}{rest.partition(SECOND)[2]}", encoding="utf-8")

    assert entry.startswith(FIRST)
    assert [str(problem) for problem in load_concept(ratingen).errors if "RAT-M-031" in problem.message] == []


@pytest.mark.parametrize(
    ("recipe", "target"),
    [
        ("Rezept: einen Typ ergänzen", "needs/ratingen/patenschaften.yaml"),
        ("Rezept: eine Quelle ergänzen", "needs/neustadt/quellen.yaml"),
        ("Rezept: eine Regel über den Inhalt ergänzen", ""),
    ],
)
def test_recipes_work_as_they_stand_there(ratingen: Project, recipe: str, target: str) -> None:
    """Metamodel and entry of a recipe are accepted without an error or a warning."""
    (toml,) = blocks("mitentwickeln.md", "toml", recipe)
    entries = blocks("mitentwickeln.md", "yaml", recipe)
    known = {str(problem) for problem in load_concept(ratingen).problems}
    with ratingen.metamodel.open("a", encoding="utf-8") as file:
        file.write(f"\n{toml}")
    for entry in entries:
        (ratingen.root / target).parent.mkdir(exist_ok=True)
        (ratingen.root / target).write_text(entry, encoding="utf-8")

    concept = load_concept(ratingen)
    assert [str(one) for one in concept.problems if str(one) not in known and one.severity != HINT] == []
    assert bool(entries) == any(item.path == target for item in concept.catalog)
