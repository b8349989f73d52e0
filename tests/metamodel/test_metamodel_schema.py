"""The JSON Schema for editors agrees with our own checks: it accepts every real file and refuses what they refuse."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from konzept.metamodel import Metamodel, json_schema
from konzept.metamodel.forms import PATTERNS

jsonschema = pytest.importorskip("jsonschema_rs", reason="jsonschema_rs kommt mit sphinx-needs")

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "needs").glob("*/*.yaml"))  # records in folders below have a form of their own
KEPT = ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:null")


class EditorLoader(yaml.CSafeLoader):
    """Reads as editors do: numbers are numbers, but dates, yes and no are text (YAML 1.2)."""


EditorLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag in KEPT]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}

GOAL: dict[str, Any] = {
    "id": "RAT-LZ-001",
    "typ": "leitziel",
    "titel": "Sprache fördern",
    "ebene": "konzept",
    "fundstelle": {"quelle": "RAT-Q-001", "abschnitt": "1", "zeilen": 12},
}


@pytest.fixture(scope="module")
def schema(model: Metamodel) -> dict[str, Any]:
    return json_schema(model)


@pytest.fixture(scope="module")
def validator(schema: dict[str, Any]) -> Any:
    return jsonschema.Draft202012Validator(schema)


def test_schema_is_valid(schema: dict[str, Any]) -> None:
    """What `konzept schema` prints is a JSON Schema and survives being written and read."""
    assert jsonschema.meta.is_valid(schema)
    assert json.loads(json.dumps(schema)) == schema


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_real_file_is_accepted(path: Path, validator: Any) -> None:
    """No editor underlines anything in a file of this project."""
    entries = yaml.load(path.read_text(encoding="utf-8"), Loader=EditorLoader) or []

    assert [str(error) for error in validator.iter_errors(entries)] == []


@pytest.mark.parametrize(
    "change",
    [
        {"siehe_auch": "RAT-LZ-002"},
        {"siehe_auch": ["RAT-LZ-002", {"ziel": "RAT-LZ-003", "deutung": "Steht im selben Satz."}]},
        {"thema": ["bildung"]},
        {"rang": 1.5},
    ],
    ids=str,
)
def test_sound_entries_are_accepted(change: dict[str, Any], validator: Any) -> None:
    """What our checks allow, the schema allows."""
    assert validator.is_valid([GOAL | change])


@pytest.mark.parametrize(
    "change",
    [
        {"id": "RAT-M-001"},
        {"id": "rat-lz-001"},
        {"typ": "leitzeil"},
        {"titel": "a" * 200},
        {"titel": ["Sprache"]},
        {"text": "a" * 5_000},
        {"ebene": "überall"},
        {"thema": "bildung"},
        {"thema": ["bildunk"]},
        {"misst": ["RAT-LZ-002"]},
        {"steht_in": ["RAT-Q-001"]},
        {"konkretisiert": ["Sprache"]},
        {"konkretisiert": [{"ziel": "RAT-LZ-002"}]},
        {"fundstelle": {"quelle": "RAT-Q-001", "abschnitt": "1"}},
        {"fundstelle": {"quelle": "RAT-Q-001", "abschnitt": "1", "zeilen": "Zeile 1"}},
        {"xyz": "1"},
    ],
    ids=str,
)
def test_faulty_entries_are_refused(change: dict[str, Any], validator: Any) -> None:
    """What our checks report and a schema can express is underlined while one types."""
    assert not validator.is_valid([GOAL | change])


@pytest.mark.parametrize("missing", ["id", "typ", "titel", "ebene", "fundstelle"])
def test_missing_fields_are_noticed(missing: str, validator: Any) -> None:
    """Mandatory fields are mandatory in the schema too."""
    assert not validator.is_valid([{key: value for key, value in GOAL.items() if key != missing}])


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (
            "datum",
            ["2010", "2010-06", "2010-06-30", "2010-Q3"],
            ["10", "2010-13", "2010-06-32", "2010-Q5", "30.06.2010"],
        ),
        ("zahl", ["0", "-3", "13,5", "13.5"], ["1.000,5", "5 %", "", "1e3", ","]),
        ("ganzzahl", ["0", "-3", "12"], ["1,5", "zwölf"]),
        ("zeilen", ["1", "1-3", "1-3, 5", "1,2"], ["1–3", "Zeile 1", "1-", "1;2"]),
        ("verweis", ["RAT-Q-001", "RAT-IND-0001"], ["RAT-Q-1", "rat-q-001", "RAT-QQQQ-001"]),
    ],
)
def test_patterns_of_values(kind: str, good: list[str], bad: list[str]) -> None:
    """The patterns that checks and schema share accept these and refuse those."""
    assert all(re.fullmatch(PATTERNS[kind], text) for text in good)
    assert not any(re.fullmatch(PATTERNS[kind], text) for text in bad)
