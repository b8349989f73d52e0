"""Source documents: what came from them, what they are, and which are only known by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from konzept.concept import Concept
from konzept.views.shared import frame, source_line
from konzept.views.sources import is_absent, sources_view, yields

ConceptOf = Callable[[Mapping[str, str]], Concept]

FILES = {
    "needs/ratingen/quellen.yaml": """\
- id: RAT-Q-001
  typ: quelle
  titel: Integrationskonzept
  art: konzept
  dokumentstatus: entwurf
  stand_der_quelle: Juni 2010
  grenzen: Kosten stehen nicht darin.
- id: RAT-Q-002
  typ: quelle
  titel: Studie
  art: verweis
  dokumentstatus: verwiesen
  fundstelle: {quelle: RAT-Q-001, abschnitt: "1", zeilen: "2"}
""",
    "needs/ratingen/schule.yaml": """\
- id: RAT-HF-001
  typ: handlungsfeld
  titel: Schule
  fundart: ausgearbeitet
- id: RAT-M-001
  typ: massnahme
  titel: Lesepaten
  umsetzungsstatus: nicht_angegeben
""",
    "needs/ratingen/widersprueche.yaml": """\
- id: RAT-QW-001
  typ: quellenwiderspruch
  kennung: W-RAT-1
  titel: Zwei Daten
  art: datum
  lesarten: [{angabe: eins, quelle: RAT-Q-001, zeilen: "1"}, {angabe: zwei, quelle: RAT-Q-001, zeilen: "2"}]
  behandlung: Beide zeigen.
  betrifft: [RAT-M-001]
""",
}


def test_a_document_counts_what_came_from_it_and_where_to_read_it(concept_of: ConceptOf) -> None:
    """Per type: how many objects, and the reading pages they stand on; readings of a contradiction do not count."""
    concept = concept_of(FILES)
    found = yields(concept, concept.catalog.items["RAT-Q-001"])
    assert [(row.title, row.count, [page.title for page in row.pages]) for row in found] == [
        ("Quelle", 1, ["Quellen"]),
        ("Handlungsfeld", 1, ["Schule"]),
        ("Maßnahme", 1, ["Schule"]),
        ("Quellenwiderspruch", 1, ["Widersprüche und Lücken der Quelle"]),
    ]


def test_a_document_we_only_know_by_name_is_marked(concept_of: ConceptOf) -> None:
    """A document the source refers to is said to be absent, on its page and in the list."""
    concept = concept_of(FILES)
    view = sources_view(concept, "Quellen", concept.catalog.by_page["ratingen", "quellen"])
    assert [entry.ref.id for entry in view.evaluated] == ["RAT-Q-001"]
    assert [(entry.ref.id, entry.absent) for entry in view.referred] == [("RAT-Q-002", True)]
    assert is_absent(concept.catalog.items["RAT-Q-002"])


def test_every_page_of_a_concept_says_what_its_document_is(concept_of: ConceptOf) -> None:
    """The frame names title, date and kind of the source, and leads to its limits."""
    concept = concept_of(FILES)
    assert source_line(concept, "ratingen") == "„Integrationskonzept“, Juni 2010 (Entwurf)"
    page = frame(concept, title="Schule", address="ratingen/schule.html", municipality="ratingen")
    assert page.source_address == "objekt/RAT-Q-001.html"
