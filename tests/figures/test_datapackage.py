"""datapackage.json: complete, honest about licences, and the same bytes for the same files."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from series_rows import GOOD

from konzept.figures.datapackage import TITLES, Package, describe, write_datapackage
from konzept.figures.errors import DataError
from konzept.figures.series import COLUMNS, SYMBOLS
from konzept.figures.series_csv import write_bytes

PACKAGE = Package(name="integration-musterstadt", title="Reihen", description="Erfundenes Beispiel.")
FILES = {"b.csv": write_bytes([GOOD]), "a.csv": write_bytes([replace(GOOD, vermerk="© IT.NRW", quelle="IT.NRW")])}


def test_each_file_is_a_resource_with_size_and_checksum() -> None:
    """Sorted by name; the hash names its algorithm."""
    first, second = describe(FILES, PACKAGE)["resources"]
    assert (first["name"], second["name"]) == ("a", "b")
    assert first["bytes"] == len(FILES["a.csv"])
    assert first["hash"] == f"sha256:{hashlib.sha256(FILES['a.csv']).hexdigest()}"


def test_licence_source_and_attribution_come_from_the_rows() -> None:
    """Nobody has to type them again."""
    first = describe(FILES, PACKAGE)["resources"][0]
    assert first["licenses"][0]["path"] == "https://www.govdata.de/dl-de/by-2-0"
    assert first["attribution"] == ["© IT.NRW"]
    assert first["sources"] == [{"title": "IT.NRW"}]


def test_the_schema_describes_every_column() -> None:
    """In the order of the file, with a title each."""
    schema = describe(FILES, PACKAGE)["resources"][0]["schema"]
    assert tuple(field["name"] for field in schema["fields"]) == COLUMNS == tuple(TITLES)
    assert schema["uniqueKeys"] == [
        ["ags", "indikator", "konzept", "basis", "stichtag", "zeitraum", "quelle", "fassung"]
    ]


def test_signs_are_labelled_missing_values() -> None:
    """All but "0" and "()", which are or stand beside numbers; the column `zeichen` knows all of them."""
    fields = {field["name"]: field for field in describe(FILES, PACKAGE)["resources"][0]["schema"]["fields"]}
    labels = {entry["value"]: entry["label"] for entry in fields["wert"]["missingValues"]}
    assert labels["."] == "unbekannt oder geheim zu halten"
    assert set(labels) == {"", *SYMBOLS} - {"0", "()"}
    assert {entry["value"] for entry in fields["zeichen"]["categories"]} == set(SYMBOLS)


def test_the_file_is_reproducible(tmp_path: Path) -> None:
    """Written twice, the same bytes; no time of making."""
    for name, raw in FILES.items():
        (tmp_path / name).write_bytes(raw)
    first = write_datapackage(tmp_path, PACKAGE).read_bytes()
    assert write_datapackage(tmp_path, PACKAGE).read_bytes() == first
    assert json.loads(first)["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert first.endswith(b"}\n")


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({}, "KZ-REIHE-LEER"),
        ({"a.csv": write_bytes([replace(GOOD, lizenz="keine offene Lizenz – nur Einzelzitat")])}, "KZ-REIHE-LIZENZ"),
        ({"a.csv": write_bytes([replace(GOOD, lizenz="dl-de/by-2-0 (ungeprüft)")])}, "KZ-REIHE-LIZENZ"),
        ({"a.csv": write_bytes([replace(GOOD, wert="12,5")])}, "KZ-REIHE-WERT"),
    ],
)
def test_no_package_of_what_may_not_be_passed_on(files: dict[str, bytes], code: str) -> None:
    """Values for quotation only, unchecked licences and faulty files stop the writing."""
    with pytest.raises(DataError) as caught:
        describe(files, PACKAGE)
    assert caught.value.problems[0].code == code
