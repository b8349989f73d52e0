"""`konzept pruefen`: exit codes, the four formats, and that it changes nothing."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from konzept.cli.report import as_github, as_gitlab, as_json, as_text
from konzept.core import HINT, WARNING, Problem, Project
from konzept.synthetic import write_project

ROOT = Path(__file__).parents[2]
ProjectWith = Callable[[Mapping[str, str | bytes]], Project]
Call = Callable[..., Any]

FAULTY = """\
- id: RAT-LZ-001
  typ: leitziel
  titel: Sprache
  ebene: konzebt
  konkretisiert: [RAT-HF-009]
  fundstelle: {quelle: RAT-Q-001, abschnitt: "1", zeilen: "1"}
"""
AWKWARD = Problem(
    code="KZ-WERT-UNBEKANNT",
    message="100 % falsch: a, b\nund c.",
    path="needs/ratingen/a,b:c.yaml",
    line=3,
    column=5,
    hint="50 % weniger.",
)
PROBLEMS = [
    AWKWARD,
    Problem(code="KZ-A", message="Ein Hinweis.", path="a.yaml", hint="Tun.", severity=HINT),
    Problem(code="KZ-B", message="Eine Warnung.", path="b.yaml", severity=WARNING),
]


@pytest.fixture
def faulty(project_with: ProjectWith) -> Path:
    """A project with two faults, in lines 4 and 5 of one file."""
    return project_with({"needs/ratingen/a.yaml": FAULTY}).root


# -- exit codes --------------------------------------------------------------------------------------------------


def test_sound_project_is_exit_0(konzept: Call) -> None:
    """This repository is sound: the command says so on the standard output and exits with 0."""
    code, out, err = konzept("pruefen", "--projekt", ROOT)

    assert code == 0
    assert re.search(r"^Alles gut: \d+ Einträge geprüft", out, re.MULTILINE)
    assert err == ""


def test_faults_are_exit_1_and_listed(konzept: Call, faulty: Path) -> None:
    """Faults are listed by place, counted, and exit with 1."""
    code, out, err = konzept("pruefen", "--projekt", faulty)

    assert code == 1
    assert [line.split(" ")[:2] for line in out.splitlines() if "KZ-REGEL" not in line] == [
        ["needs/ratingen/a.yaml:4:10:", "KZ-WERT-UNBEKANNT"],
        ["needs/ratingen/a.yaml:5:19:", "KZ-LINK-UNBEKANNT"],
    ]
    assert err.startswith("2 Fehler")


def test_faulty_metamodel_is_exit_1(konzept: Call, faulty: Path) -> None:
    """A fault of ubproject.toml is a fault like any other, with place and code."""
    (faulty / "ubproject.toml").write_text("[konzept\n")

    code, out, _ = konzept("pruefen", "--projekt", faulty)

    assert code == 1
    assert out.startswith("ubproject.toml:1:9: KZ-META-TOML ")


def test_no_project_is_exit_2(konzept: Call, tmp_path: Path) -> None:
    """Outside a project the command says in German what is wrong, and exits with 2."""
    code, out, err = konzept("pruefen", "--projekt", tmp_path)

    assert (code, out) == (2, "")
    assert err.startswith("Hier ist kein Projekt")
    assert "→" in err


@pytest.mark.parametrize("command", ["schema", "neu massnahme --kommune ratingen"])
def test_other_commands_report_a_faulty_metamodel(command: str, konzept: Call, faulty: Path) -> None:
    """Every command reports a fault of ubproject.toml instead of crashing."""
    (faulty / "ubproject.toml").write_text("[konzept\n")

    code, out, err = konzept(*command.split(), "--projekt", faulty)

    assert (code, out) == (1, "")
    assert err.startswith("ubproject.toml:1:9: KZ-META-TOML ")


def test_checking_changes_nothing(konzept: Call, tmp_path: Path) -> None:
    """After `konzept pruefen` the project has the same files with the same bytes, in all formats."""
    root = tmp_path / "projekt"
    write_project(60, root, Project(ROOT))
    (root / "needs" / "musterstadt" / "feld-0001.yaml").write_text("- id: [\n")

    def state() -> dict[str, str]:
        files = (path for path in root.rglob("*") if path.is_file())
        return {path.as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    before = state()
    for name in ("text", "json", "github", "gitlab"):
        assert konzept("pruefen", "--projekt", root, "--format", name).code == 1

    assert state() == before


# -- formats -----------------------------------------------------------------------------------------------------


def test_json_is_a_list_with_the_documented_fields(konzept: Call, faulty: Path) -> None:
    """The JSON of a faulty project has the fields the handbook names, and nothing else on the output."""
    code, out, _ = konzept("pruefen", "--projekt", faulty, "--format", "json")
    errors = [entry for entry in json.loads(out) if entry["schwere"] == "fehler"]

    assert code == 1
    assert errors[0] == {
        "datei": "needs/ratingen/a.yaml",
        "zeile": 4,
        "spalte": 10,
        "code": "KZ-WERT-UNBEKANNT",
        "schwere": "fehler",
        "meldung": "RAT-LZ-001: „konzebt“ ist kein Wert für „ebene“.",
        "abhilfe": "Meinten Sie „konzept“?",
    }


def test_json_keeps_every_character() -> None:
    """Line breaks, quotes and umlauts survive the JSON."""
    assert json.loads(as_json([AWKWARD]))[0]["meldung"] == AWKWARD.message


@pytest.mark.parametrize("make", [as_json, as_gitlab])
def test_no_problems_is_an_empty_list(make: Callable[[list[Problem]], str]) -> None:
    """A machine always gets a list."""
    assert json.loads(make([])) == []


def test_github_escapes_what_would_end_the_line() -> None:
    """Percent signs, line breaks, and in properties colons and commas, are written as GitHub asks."""
    first, second, third = as_github(PROBLEMS).split("\n")

    assert first == (
        "::error file=needs/ratingen/a%2Cb%3Ac.yaml,line=3,col=5,title=KZ-WERT-UNBEKANNT"
        "::100 %25 falsch: a, b%0Aund c. → 50 %25 weniger."
    )
    assert second == "::notice file=a.yaml,line=1,col=1,title=KZ-A::Ein Hinweis. → Tun."
    assert third == "::warning file=b.yaml,line=1,col=1,title=KZ-B::Eine Warnung."


def test_gitlab_is_a_code_quality_report() -> None:
    """The report has the fields GitLab reads, known severities, and a fingerprint per problem."""
    report = json.loads(as_gitlab(PROBLEMS))

    assert report[0]["location"] == {"path": AWKWARD.path, "lines": {"begin": 3}}
    assert report[0]["description"] == f"{AWKWARD.message} → {AWKWARD.hint}"
    assert [entry["severity"] for entry in report] == ["major", "info", "minor"]
    assert len({entry["fingerprint"] for entry in report}) == 3
    assert all(entry.keys() == {"description", "check_name", "fingerprint", "severity", "location"} for entry in report)


def test_gitlab_fingerprints_stay(konzept: Call, faulty: Path) -> None:
    """Two runs give the same report, so that GitLab knows a problem again."""
    first = konzept("pruefen", "--projekt", faulty, "--format", "gitlab").out

    assert konzept("pruefen", "--projekt", faulty, "--format", "gitlab").out == first


def test_text_is_one_line_each() -> None:
    """A problem is place, code, message and remedy; its severity is named where it is no error."""
    assert as_text(PROBLEMS[1:]) == (
        "a.yaml:1:1: KZ-A Hinweis: Ein Hinweis. → Tun.\nb.yaml:1:1: KZ-B Warnung: Eine Warnung."
    )
