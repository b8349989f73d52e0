"""A problem is one line that a person can act on, whatever strange text it quotes."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from konzept.core import (
    HINT,
    KonzeptError,
    MetamodelError,
    Problem,
    Project,
    UsageError,
    nearest,
    one_line,
    quoted,
)


def problem(**changes: object) -> Problem:
    """A problem with only the fields that matter."""
    fields: dict[str, object] = {"code": "KZ-A", "message": "Falsch.", "path": "a.yaml"}
    return Problem(**(fields | changes))  # type: ignore[arg-type]


def test_problem_reads_as_place_code_message_remedy() -> None:
    """The text form is the fixed interface: file:line:column: CODE message → remedy."""
    assert str(problem(line=3, column=5, hint="So.")) == "a.yaml:3:5: KZ-A Falsch. → So."


def test_severity_is_named_unless_it_is_an_error() -> None:
    """A hint calls itself one, and a problem without remedy has no arrow."""
    assert str(problem(severity=HINT)) == "a.yaml:1:1: KZ-A Hinweis: Falsch."


def test_problems_sort_by_place_as_numbers() -> None:
    """Line 9 comes before line 10, then column, then code."""
    found = [problem(line=10), problem(line=9, column=2), problem(line=9, column=1), problem(path="0.yaml", line=99)]

    ordered = sorted(found, key=lambda one: one.sort_key)

    assert [(one.path, one.line, one.column) for one in ordered] == [
        ("0.yaml", 99, 1),
        ("a.yaml", 9, 1),
        ("a.yaml", 9, 2),
        ("a.yaml", 10, 1),
    ]


@given(st.text())
def test_quoted_text_is_one_short_line(text: str) -> None:
    """Foreign text in a message never breaks, hides or floods the line."""
    shown = quoted(text)

    assert shown.startswith("„")
    assert shown.endswith("“")
    assert len(shown.splitlines()) == 1
    assert len(shown) <= 60 * 6 + 2
    assert shown.encode()


def test_quoting_keeps_plain_text_and_shortens_long_text() -> None:
    """What fits is shown as it is; what does not ends in an ellipsis."""
    assert quoted("Straße & Co.") == "„Straße & Co.“"
    assert quoted("a" * 61) == f"„{'a' * 59}…“"
    assert one_line("a\u202eb\nc") == "a\\u202eb\\u000ac"


@pytest.mark.parametrize(
    ("word", "expected"),
    [("kurzfirstig", "kurzfristig"), ("KURZFRISTIG", "kurzfristig"), ("xyz", None), ("", None)],
)
def test_nearest_suggests_only_what_is_close(word: str, expected: str | None) -> None:
    """A suggestion looks like the word, or there is none."""
    assert nearest(word, ["kurzfristig", "mittelfristig", "langfristig"]) == expected


def test_project_is_found_from_any_folder_within(tmp_path: Path) -> None:
    """The command works in every folder of a project."""
    (tmp_path / "ubproject.toml").touch()
    (tmp_path / "needs" / "ratingen").mkdir(parents=True)

    assert Project.find(tmp_path / "needs" / "ratingen").root == tmp_path.resolve()


def test_no_project_is_said_with_a_remedy(tmp_path: Path) -> None:
    """Outside a project the message names the place and the way out."""
    with pytest.raises(UsageError, match=r"Hier ist kein Projekt: .* → In das Verzeichnis"):
        Project.find(tmp_path)


def test_paths_are_shown_relative_with_forward_slashes(tmp_path: Path) -> None:
    """A path in the project is shown without the machine's folders; a foreign one as it is."""
    project = Project(tmp_path)

    assert project.relative(project.needs / "a" / "b.yaml") == "needs/a/b.yaml"
    assert project.relative(project.needs / "a\nb.yaml") == "needs/a\\u000ab.yaml"
    assert project.relative(Path("/other/a.yaml")) == "/other/a.yaml"


def test_error_tree() -> None:
    """One `except KonzeptError` catches what may stop the work, and a faulty metamodel says all that is wrong."""
    error = MetamodelError((problem(line=1), problem(line=2)))

    assert issubclass(UsageError, KonzeptError)
    assert issubclass(MetamodelError, KonzeptError)
    assert str(error) == "a.yaml:1:1: KZ-A Falsch.\na.yaml:2:1: KZ-A Falsch."
