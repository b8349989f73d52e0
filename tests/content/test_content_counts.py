"""Every system of the sources is there whole: objects per type and concept against a table kept here."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from konzept.concept import Concept
from konzept.items import Item

TABLE = Path(__file__).with_name("anzahlen.csv")
Row = dict[str, str]


@pytest.fixture(scope="module")
def table() -> list[Row]:
    """The expected numbers: ours, that of the ontology, and why they differ."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_concept_has_as_many_objects_of_each_type_as_counted(
    concept: Concept, real_items: tuple[Item, ...], table: list[Row]
) -> None:
    """Nothing of a source is lost and nothing is padded: the numbers are those of the table, no more and no fewer."""
    codes = {name: type_def.code for name, type_def in concept.metamodel.types.items()}
    found = Counter((item.municipality, codes[item.type]) for item in real_items)
    assert dict(found) == {(row["kommune"], row["kuerzel"]): int(row["anzahl"]) for row in table}


def test_a_number_that_differs_from_the_ontology_says_why(table: list[Row]) -> None:
    """Where we count otherwise than the first analysis of the sources, the reason stands beside the number."""
    assert [row for row in table if (row["anzahl"] != row["ontologie"]) != bool(row["warum"])] == []
