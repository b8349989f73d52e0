"""Terms: all of them in German order, and side by side where the same word means different things."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from konzept.concept import Concept
from konzept.views.glossary import sort_key, terms_view

ConceptOf = Callable[[Mapping[str, str]], Concept]

TERM = """\
- id: {id}
  typ: begriff
  titel: {title}
  definitionen:
    - {{text: Eigene Worte., zitat: "das „so genannte“ Wort", zeilen: "3", beleg: Verordnung}}
"""
FILES = {
    "needs/ratingen/glossar.yaml": TERM.format(id="RAT-BG-001", title="Öffnung")
    + TERM.format(id="RAT-BG-002", title="Zahl"),
    "needs/hattingen/quellen.yaml": """\
- id: HAT-Q-001
  typ: quelle
  titel: Entwurf
  art: entwurf
  dokumentstatus: entwurf
""",
    "needs/hattingen/glossar.yaml": TERM.format(id="HAT-BG-001", title="Herkunft"),
    "needs/musterstadt/glossar.yaml": TERM.format(id="MUS-BG-001", title="Erfundenes"),
    "needs/uebergreifend/widersprueche.yaml": """\
- id: UEB-QW-001
  typ: quellenwiderspruch
  kennung: W-X-1
  titel: Zwei Bedeutungen von Herkunft
  art: uebergreifend
  lesarten:
    - {angabe: Ratingen zählt so, zitat: so, quelle: RAT-Q-001, abschnitt: "3.4", zeilen: "938"}
    - {angabe: Hattingen zählt anders, quelle: HAT-Q-001, abschnitt: "5", zeilen: "582-596"}
  behandlung: Nicht vergleichen.
  betrifft: [HAT-BG-001]
""",
}


def test_terms_of_all_concepts_stand_in_german_order(concept_of: ConceptOf) -> None:
    """Ö stands with O, and invented terms do not stand there at all."""
    view = terms_view(concept_of(FILES))
    assert [term.ref.title for term in view.terms] == ["Herkunft", "Öffnung", "Zahl"]
    assert sorted(["Zug", "Öl", "Maß", "Masse", "Ort"], key=sort_key) == ["Maß", "Masse", "Öl", "Ort", "Zug"]


def test_a_definition_keeps_our_words_apart_from_those_of_the_source(concept_of: ConceptOf) -> None:
    """Own words, quotation, lines and what the source cites are separate; quotes within a quotation become single."""
    definition = terms_view(concept_of(FILES)).terms[0].definitions[0]
    assert (definition.text, definition.quote, definition.lines, definition.evidence) == (
        "Eigene Worte.",
        "„das ‚so genannte‘ Wort“",
        "3",
        "Verordnung",
    )


def test_a_word_with_several_meanings_stands_side_by_side(concept_of: ConceptOf) -> None:
    """Each concept with its reading and its own definition; those that say nothing are named."""
    (parallel,) = terms_view(concept_of(FILES)).parallels
    assert [
        (meaning.town, len(meaning.readings), [term.ref.id for term in meaning.terms]) for meaning in parallel.meanings
    ] == [
        ("Ratingen", 1, []),
        ("Hattingen", 1, ["HAT-BG-001"]),
    ]
    assert parallel.silent == ()
