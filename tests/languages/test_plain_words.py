"""Plain words: the sentence at the top of a page is there and readable; terms are explained where they are used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from konzept.concept import Concept, load_concept
from konzept.core import HINT, Project
from konzept.views.terms_here import glossary_digests, terms_here

ProjectWith = Callable[[Mapping[str, str | bytes]], Project]

PLACE = '  fundstelle: {quelle: RAT-Q-001, abschnitt: "1", zeilen: "1"}\n'
GLOSSARY = f"""\
- id: RAT-BG-001
  typ: begriff
  titel: Lotse
  alias: [Lotsin]
  definitionen:
    - {{text: Jemand zeigt den Weg., zitat: führt, zeilen: "3"}}
    - {{text: Jemand steuert ein Schiff., zitat: steuert, zeilen: "4"}}
{PLACE}"""


def measure(short: str = "Alle lernen.", text: str = "Text.") -> str:
    line = f"  kurz: {short}\n" if short else ""
    return f"- id: RAT-M-001\n  typ: massnahme\n  titel: Etwas tun\n{line}  text: {text}\n{PLACE}"


def concept_with(project_with: ProjectWith, entry: str, glossary: str = GLOSSARY) -> Concept:
    return load_concept(project_with({"needs/ratingen/bildung.yaml": entry, "needs/ratingen/glossar.yaml": glossary}))


@pytest.mark.parametrize(
    ("short", "code"),
    [
        ("", "KZ-KURZ-FEHLT"),
        ("Die Gleichstellungsbeauftragtenrunde tagt.", "KZ-KURZ-SCHWER"),
        ("Förderung der Vernetzung und Stärkung der Beteiligung.", "KZ-KURZ-SCHWER"),
    ],
    ids=["missing", "long word", "nouns"],
)
def test_hard_sentence_is_hinted_at(project_with: ProjectWith, short: str, code: str) -> None:
    """A missing or hard sentence is a hint with the place of the entry, never an error."""
    problems = concept_with(project_with, measure(short)).problems
    found = [(problem.code, problem.severity, problem.line) for problem in problems if "KURZ" in problem.code]
    assert found == [(code, HINT, 1)]


def test_plain_sentence_is_fine(project_with: ProjectWith) -> None:
    """Two nouns on -ung in two sentences are no chain."""
    entry = measure("Die Förderung hilft allen in der Verwaltung. Eine Beratung und eine Schulung gibt es auch.")
    assert [p for p in concept_with(project_with, entry).problems if "KURZ" in p.code] == []


def test_real_sentences_are_plain_words(real: Concept, ours: frozenset[str]) -> None:
    """Every goal and measure of the concepts this project came with has its sentence."""
    wrong = [problem for problem in real.problems if problem.code == "KZ-KURZ-FEHLT"]
    assert [str(problem) for problem in wrong if Path(problem.path).parent.name in ours] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ein Lotse hilft.", ["Lotse"]),
        ("Eine Lotsin hilft.", ["Lotse"]),
        ("Lotse und Lotsin helfen.", ["Lotse"]),
        ("Ein Lotsendienst hilft.", []),
        ("Ein Job-Lotse hilft.", []),
        ("Eine lotse hilft.", []),
    ],
    ids=["word", "alias", "once", "within a word", "after a hyphen", "small letter"],
)
def test_terms_are_found_as_whole_words(project_with: ProjectWith, text: str, found: list[str]) -> None:
    """A term is explained where it stands as the glossary writes it, and nowhere else."""
    concept = concept_with(project_with, measure(text=text))
    assert [term.title for term in terms_here(concept, concept.catalog.items["RAT-M-001"])] == found


def test_explanation_leads_to_the_glossary(project_with: ProjectWith) -> None:
    """The first meaning is shown; the others are counted and stand on the term's page."""
    concept = concept_with(project_with, measure(text="Ein Lotse hilft."))
    (term,) = terms_here(concept, concept.catalog.items["RAT-M-001"])
    assert (term.text, term.more, term.address) == ("Jemand zeigt den Weg.", 1, "objekt/RAT-BG-001.html")


def test_a_term_does_not_explain_itself(project_with: ProjectWith) -> None:
    """The page of a term is its explanation."""
    concept = concept_with(project_with, measure())
    assert terms_here(concept, concept.catalog.items["RAT-BG-001"]) == ()


def test_pages_follow_the_glossary(project_with: ProjectWith) -> None:
    """What pages of a concept depend on changes with an explanation."""
    before = glossary_digests(concept_with(project_with, measure()))
    after = glossary_digests(concept_with(project_with, measure(), GLOSSARY.replace("den Weg", "alles")))
    assert before.keys() == after.keys() == {"ratingen"}
    assert before != after
