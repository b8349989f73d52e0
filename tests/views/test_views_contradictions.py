"""The page of all contradictions: each once, by kind, counted per concept."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from konzept.concept import Concept
from konzept.views.concepts import concept_view
from konzept.views.contradictions import contradictions_view

ConceptOf = Callable[[Mapping[str, str]], Concept]

ENTRY = """\
- id: {id}
  typ: quellenwiderspruch
  kennung: W-{id}
  titel: Zwei Angaben
  art: {kind}
  lesarten: [{{angabe: eins, zeilen: "1"}}, {{angabe: zwei, zeilen: "2"}}]
  behandlung: Beide zeigen.
  betrifft: [RAT-Q-001]
"""
FILES = {
    "needs/ratingen/widersprueche.yaml": ENTRY.format(id="RAT-QW-001", kind="luecke")
    + ENTRY.format(id="RAT-QW-002", kind="datum"),
    "needs/uebergreifend/widersprueche.yaml": ENTRY.format(id="UEB-QW-001", kind="luecke"),
    "needs/musterstadt/widersprueche.yaml": ENTRY.format(id="MUS-QW-001", kind="luecke"),
}


def test_contradictions_are_counted_by_kind_and_concept(concept_of: ConceptOf) -> None:
    """The most frequent kind stands first; the invented concept has no part in it."""
    view = contradictions_view(concept_of(FILES))
    assert [(kind.key, kind.counts) for kind in view.kinds] == [("luecke", (1, 1)), ("datum", (1, 0))]
    assert ([column.title for column in view.columns], view.totals, view.total) == (
        ["Ratingen", "Übergreifend"],
        (2, 1),
        3,
    )


def test_an_entry_says_how_often_the_source_was_read_and_whom_it_concerns(concept_of: ConceptOf) -> None:
    """Readings and concerned objects are counted, so an unlinked entry is seen."""
    entry = contradictions_view(concept_of(FILES)).kinds[0].entries[0]
    assert (entry.mark, entry.readings, entry.concerned) == ("W-RAT-QW-001", 2, 1)


def test_the_start_page_leads_to_where_the_contradictions_are(concept_of: ConceptOf) -> None:
    """They need no file of their own: whichever they stand in, the link of the start page is not broken."""
    concept = concept_of({"needs/ratingen/bildung.yaml": ENTRY.format(id="RAT-QW-001", kind="luecke")})
    towns = concept.metamodel.municipalities

    view = concept_view(concept, towns["ratingen"])
    assert (view.contradictions, view.contradictions_page) == (1, "ratingen/bildung.html")
    assert concept_view(concept, towns["hattingen"]).contradictions_page == ""
