"""`konzept neu`: a blank entry with an id nobody ever had, on a page that is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
import yaml

from konzept.core import Project

Call = Callable[..., Any]
ProjectWith = Callable[[Mapping[str, str | bytes]], Project]
PLACE = '  fundstelle: {quelle: RAT-Q-001, abschnitt: "1", zeilen: "1"}\n'
GIVEN = "id;typ;angelegt_stand;grabstein\nRAT-M-003;massnahme;2010-06-rat;\n"


def measure(number: int) -> str:
    return f"- id: RAT-M-{number:03d}\n  typ: massnahme\n  titel: Etwas tun\n{PLACE}"


def neu(konzept: Call, project: Project, *more: str) -> Any:
    return konzept("neu", "massnahme", "--kommune", "ratingen", *more, "--projekt", project.root)


def new_id(konzept: Call, project: Project, *more: str) -> str:
    """The id of the entry that the command prints."""
    called = neu(konzept, project, *more)
    assert called.code == 0, called.err
    (entry,) = yaml.safe_load(called.out)
    return str(entry["id"])


def test_the_number_follows_the_highest_of_the_page(konzept: Call, project_with: ProjectWith) -> None:
    """With a page its numbers go on, without one those of the municipality; a number in use is skipped."""
    project = project_with(
        {"needs/ratingen/a.yaml": measure(1) + measure(2), "needs/ratingen/b.yaml": measure(3) + measure(40)}
    )

    assert new_id(konzept, project, "--seite", "a") == "RAT-M-004"
    assert new_id(konzept, project, "--seite", "b") == "RAT-M-041"
    assert new_id(konzept, project) == "RAT-M-041"


@pytest.mark.parametrize(
    "files",
    [
        {"data/kennungen.csv": GIVEN},
        {"needs/ratingen/b.yaml": "- id: RAT-M-003\n  typ: [massnahme\n"},
    ],
    ids=["frozen once", "in a damaged file"],
)
def test_a_number_that_was_given_is_never_given_again(
    konzept: Call, project_with: ProjectWith, files: dict[str, str]
) -> None:
    """An entry that is gone or cannot be read keeps its number."""
    project = project_with({"needs/ratingen/a.yaml": measure(1) + measure(2), **files})

    assert new_id(konzept, project) == "RAT-M-004"


@pytest.mark.parametrize(
    ("page", "remedy"),
    [("bildnug", "Meinten Sie „bildung“?"), ("gibtsnicht", "Für eine neue Datei --seite weglassen.")],
)
def test_a_page_that_is_not_there_is_refused(konzept: Call, project_with: ProjectWith, page: str, remedy: str) -> None:
    """One sentence says so, and what would be right; nothing is printed that could be appended to a file."""
    project = project_with({"needs/ratingen/bildung.yaml": measure(1)})
    code, out, err = neu(konzept, project, "--seite", page)

    assert (code, out) == (2, "")
    assert err == f"Die Seite „{page}“ gibt es unter needs/ratingen/ nicht. → {remedy}\n"
