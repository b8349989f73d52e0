"""The index of the search: what is in it, how words are folded, and that it stays small."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from konzept.concept import Concept, load_concept
from konzept.core import Project
from konzept.render import Renderer
from konzept.views import all_pages
from konzept.views.fingerprints import Fingerprints
from konzept.views.search import INDEX, IndexFile, Record, document_record, fold, search_pages, tokens

ROOT = Path(__file__).parents[2]
RECORD_SIZE_LIMIT = 150 * 1024 / 1500  # bytes, compressed, for each object or page
SCRIPT_LINES = 200
DOCUMENT = document_record("handbuch/schreiben.html", "Einträge schreiben", ["Eine Fehlermeldung verstehen"])


@pytest.fixture(scope="module")
def concept() -> Concept:
    return load_concept(Project(ROOT))


@pytest.fixture(scope="module")
def index(concept: Concept) -> dict[str, Any]:
    return dict(json.loads(_data(concept)))


def _data(concept: Concept, documents: tuple[Record, ...] = (DOCUMENT,)) -> str:
    plans = {plan.address: plan for plan in search_pages(concept, Fingerprints(concept), documents)}
    view = plans[INDEX].make().view
    assert isinstance(view, IndexFile)
    return view.data


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Maßnahme", "massnahme"),
        ("Schüler", "schuler"),
        ("Delphin4", "delfin4"),
        ("Café", "cafe"),
        ("Migrant*innenorganisationen", "migrantenorganisationen"),
        ("Schulabgänger/-innen", "schulabgangeren"),
        ("Stadt/Kreis", "stadt/kreis"),
    ],
)
def test_words_are_compared_without_umlauts_accents_and_signs_for_gender(written: str, folded: str) -> None:
    """However one writes a word, it is the same to the search."""
    assert fold(written) == folded


def test_letters_and_digits_are_words_of_their_own() -> None:
    """„Delphin4“ and „Delfin 4“ find each other."""
    assert tokens("Delphin4") == tokens("Delfin 4") == ["delfin", "4"]


def test_every_object_and_document_is_found(concept: Concept, index: dict[str, Any]) -> None:
    """One record per object, and the narrative pages beside them."""
    found = index["id"].split("\n")
    assert set(concept.catalog.items) <= set(found)
    assert {"handbuch/schreiben.html", "ratingen/index.html", "ratingen/matrix.html", "vergleich/index.html"} <= {
        *found
    }
    assert len(found) == len(set(found))


def test_every_record_has_each_property(index: dict[str, Any]) -> None:
    """All columns are of one length, so a record is the same row in each."""
    lists = ("ort", "art", "sorte", "feld", "stand")
    texts = ("id", "titel", "kurz")
    lengths = {len(index[name]) for name in lists} | {len(index[name].split("\n")) for name in texts}
    assert len(lengths) == 1
    assert len(index["worte"].split("\n")) == len(index["stellen"].split("\n"))


def test_words_are_sorted_and_silent_ones_left_out(index: dict[str, Any]) -> None:
    """The vocabulary is sorted and holds no word that leads everywhere."""
    words = index["worte"].split("\n")
    assert words == sorted(set(words))
    assert not set(words) & set(index["stumm"])


def test_invented_towns_are_marked(concept: Concept, index: dict[str, Any]) -> None:
    """The script knows which hits to call an invented example."""
    invented = {key for key, town in concept.metamodel.municipalities.items() if town.invented}
    assert {key for key, _, flag in index["orte"] if flag} == invented & {item.municipality for item in concept.catalog}


def test_index_is_small(concept: Concept, index: dict[str, Any]) -> None:
    """1 500 objects cost a phone at most 150 KB."""
    size = len(gzip.compress(_data(concept).encode(), 9))
    assert size <= RECORD_SIZE_LIMIT * len(index["ort"])


def test_same_objects_same_bytes(concept: Concept) -> None:
    """The index depends on nothing but what it is made of."""
    assert _data(concept) == _data(load_concept(Project(ROOT)))


def test_index_is_left_alone_when_nothing_searchable_changed(concept: Concept) -> None:
    """The same records have the same fingerprint; a new heading of a document has another."""
    other = document_record("handbuch/schreiben.html", "Einträge schreiben", ["Etwas anderes"])
    assert _fingerprint(concept, DOCUMENT) == _fingerprint(concept, DOCUMENT) != ""
    assert _fingerprint(concept, DOCUMENT) != _fingerprint(concept, other)


def _fingerprint(concept: Concept, document: Record) -> str:
    return {plan.address: plan.fingerprint for plan in all_pages(concept, [document])}[INDEX]


def test_script_stands_behind_the_index(concept: Concept) -> None:
    """One file holds both: a page loads no more than four."""
    plans = {plan.address: plan for plan in search_pages(concept, Fingerprints(concept), ())}
    written = Renderer().page(plans[INDEX].make())
    assert isinstance(written, str)
    assert written.startswith("const INDEX = {")
    script = (ROOT / "scripts/konzept/render/assets/suche.js").read_text(encoding="utf-8")
    assert written.endswith(script)
    assert len(script.splitlines()) <= SCRIPT_LINES


def test_table_of_queries_is_large_and_names_what_there_is(concept: Concept) -> None:
    """At least 60 different queries, each with first hits that exist."""
    with (Path(__file__).parent / "abfragen.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert len({row["anfrage"] for row in rows}) == len(rows) >= 60
    named = {name for row in rows for name in row["zuerst"].split() if not name.endswith(".html")}
    assert named - set(concept.catalog.items) == set()
