"""A help for wording goals: what the data say to each letter of SMART, and where they say nothing. Never a score.

The Hattingen draft wants goals worded by this method (HAT-Q-001, 2.2) and joined with ways and measures; it does not
say what the letters stand for, so the questions below are the usual reading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby

from msgspec import Struct

from konzept.concept import Concept
from konzept.core.dates import german_date
from konzept.items import Item
from konzept.items.model import Structure
from konzept.views.coverage import LEVELS, RESPONSIBLE, decisions, partners_by
from konzept.views.fingerprints import Fingerprints
from konzept.views.grid import field_of
from konzept.views.shared import (
    Bundle,
    Page,
    Plan,
    Ref,
    counted,
    frame,
    kind_of,
    municipalities,
    part_address,
    quoted,
    ref,
    refs,
)

PAGE = "smart"
PAGE_GOALS = 40
GOALS = (*LEVELS[0].types, *LEVELS[1].types)
ABSENT = "in den Daten nicht angegeben"
LISTED = 3


class Question(Struct, frozen=True, kw_only=True):
    """A letter of SMART: its word, what it asks, and which entries of the data are looked at."""

    word: str
    text: str
    looks_at: str


QUESTIONS = (
    Question(word="Spezifisch", text="Was genau soll erreicht werden?", looks_at="Text, Teilziele und Jahresziele"),
    Question(
        word="Messbar", text="Woran merken wir, dass es erreicht ist?", looks_at="Indikatoren, Kennzahlen, Zielwerte"
    ),
    Question(word="Akzeptiert", text="Wer hat es mitgetragen?", looks_at="Beschlüsse, Beschlusslage"),
    Question(
        word="Realistisch",
        text="Womit soll es gelingen?",
        looks_at="Maßnahmen, Schritte, Mittel, verantwortliche Stellen",
    ),
    Question(word="Terminiert", text="Bis wann?", looks_at="Jahr, Frist, Zeithorizont"),
)


class Answer(Struct, frozen=True, kw_only=True):
    """What the data say to one question; empty where they say nothing."""

    word: str
    texts: tuple[str, ...]


class GoalAnswers(Struct, frozen=True, kw_only=True):
    """A goal and the answer to each question."""

    ref: Ref
    answers: tuple[Answer, ...]


class GoalGroup(Struct, frozen=True, kw_only=True):
    """The goals of one Handlungsfeld."""

    id: str
    title: str
    goals: tuple[GoalAnswers, ...]


class SmartView(Struct, frozen=True, kw_only=True):
    """The goals of a concept, or of one part of it."""

    questions: tuple[Question, ...]
    groups: tuple[GoalGroup, ...]
    total: int
    absent: str
    decided: tuple[Ref, ...]
    parts: tuple[Ref, ...]


def smart_pages(concept: Concept, fingerprints: Fingerprints) -> Iterator[Bundle]:
    """The help for each concept; with many goals, on several pages."""
    for municipality in municipalities(concept):
        yield Bundle(
            name=f"{municipality.key}/{PAGE}",
            fingerprint=fingerprints.of_outline(municipality.key),
            plans=partial(_plans, concept, fingerprints, municipality.key),
        )


def _plans(concept: Concept, fingerprints: Fingerprints, municipality: str) -> Iterator[Plan]:
    goals = _goals(concept, municipality)
    starts = range(0, len(goals), PAGE_GOALS) or range(1)
    addresses = [part_address(municipality, PAGE, number) for number in range(len(starts))]
    for number, start in enumerate(starts):
        title = "Wie klar sind die Ziele?" + (f" Teil {number + 1}" if number else "")
        yield fingerprints.plan(
            Page(
                frame=frame(concept, title=title, address=addresses[number], municipality=municipality),
                template="smart.html",
                view=_view(concept, goals[start : start + PAGE_GOALS], len(goals), addresses),
            )
        )


def _goals(concept: Concept, municipality: str) -> list[Item]:
    """The goals by Handlungsfeld, those of the whole concept first."""
    goals = [item for name in GOALS for item in concept.catalog.of_type(name, municipality)]
    position = {item.id: number for number, item in enumerate(concept.catalog)}
    return sorted(goals, key=lambda goal: (field_of(concept, goal), position[goal.id]))


def _view(concept: Concept, goals: Sequence[Item], total: int, addresses: Sequence[str]) -> SmartView:
    groups = groupby(goals, key=lambda goal: field_of(concept, goal))
    return SmartView(
        questions=QUESTIONS,
        groups=tuple(
            GoalGroup(
                id=f"ziele-{number}",
                title=concept.catalog.items[field].title if field else "Ziele des ganzen Konzepts",
                goals=tuple(GoalAnswers(ref=ref(concept, goal), answers=answers(concept, goal)) for goal in members),
            )
            for number, (field, members) in enumerate(groups, 1)
        ),
        total=total,
        absent=ABSENT,
        decided=_about_documents(concept, goals),
        parts=tuple(Ref(title=f"Teil {number}", address=address) for number, address in enumerate(addresses, 1))
        if len(addresses) > 1
        else (),
    )


def _about_documents(concept: Concept, goals: Iterable[Item]) -> tuple[Ref, ...]:
    """Decisions about the documents the goals stand in: what they decided of a single goal, the data do not say."""
    documents = {str(goal.structure("fundstelle").get("quelle", "")): None for goal in goals}
    items = (concept.catalog.items[key] for key in documents if key in concept.catalog.items)
    return refs(concept, {found.id: found for item in items for found in decisions(concept, item)}.values())


def answers(concept: Concept, goal: Item) -> tuple[Answer, ...]:
    """What the data say to each question, from fields and links only."""
    found = (_specific, _measurable, _accepted, _realistic, _timed)
    return tuple(
        Answer(word=question.word, texts=tuple(answer(concept, goal)))
        for question, answer in zip(QUESTIONS, found, strict=True)
    )


def _specific(concept: Concept, goal: Item) -> Iterator[str]:
    if goal.text("text"):
        yield "mit einem Text beschrieben"
    parts = Counter(part.type for part in partners_by(concept, goal, "konkretisiert"))
    for name in GOALS:
        if parts[name]:
            yield f"im Einzelnen: {counted(concept, name, parts[name])}"


def _measurable(concept: Concept, goal: Item) -> Iterator[str]:
    gauges = partners_by(concept, goal, "misst")
    yield from _first(f"{kind_of(concept, gauge)} {quoted(gauge.title)}{_target(gauge)}" for gauge in gauges)


def _target(gauge: Item) -> str:
    target = gauge.text("zielwert") or gauge.text("sollaussage")
    return f", Zielwert: {target}" if gauge.text("zielwert") else f", soll: {target}" if target else ""


def _accepted(concept: Concept, goal: Item) -> Iterator[str]:
    yield from _first(f"Beschluss {quoted(decision.title)}" for decision in decisions(concept, goal))
    status = goal.text("textstatus")
    if status and status != "nicht_angegeben":
        yield f"Beschlusslage: {concept.metamodel.label(goal.type, 'textstatus', status)}"


def _realistic(concept: Concept, goal: Item) -> Iterator[str]:
    for names, role in ((LEVELS[2].types, "dient"), (LEVELS[3].types, "setzt_um")):
        acting = Counter(item.type for item in partners_by(concept, goal, role))
        yield from (counted(concept, name, acting[name]) for name in names if acting[name])
    funds = [str(entry["text"]) for item in _acting(concept, goal) for entry in item.structures("mittel")]
    yield from _first(f"Mittel: {fund}" for fund in dict.fromkeys(funds))
    offices = [office.title for role in RESPONSIBLE for office in concept.catalog.targets(goal.id, role)]
    yield from _first(f"Verantwortung: {title}" for title in dict.fromkeys(offices))


def _timed(concept: Concept, goal: Item) -> Iterator[str]:
    if goal.text("jahr"):
        yield f"Jahr: {goal.text('jahr')}"
    acting = _acting(concept, goal)
    spans = Counter(item.text("horizont") for item in acting if item.text("horizont"))
    for key, label in concept.metamodel.value_lists["horizont"].items():
        if spans[key]:
            yield f"{label}: {spans[key]} {'Maßnahme oder Schritt' if spans[key] == 1 else 'Maßnahmen und Schritte'}"
    dated = [*acting, *partners_by(concept, goal, "misst")]
    terms = [_term(term) for item in dated if (term := item.structure("frist"))]
    yield from _first(f"Frist: {term}" for term in dict.fromkeys(terms))


def _term(term: Structure) -> str:
    return str(term["wortlaut"]) if "wortlaut" in term else german_date(str(term["datum"]))


def _acting(concept: Concept, goal: Item) -> tuple[Item, ...]:
    found = (*partners_by(concept, goal, "dient"), *partners_by(concept, goal, "setzt_um"))
    return tuple({item.id: item for item in found}.values())


def _first(texts: Iterable[str]) -> Iterator[str]:
    """The first few of many, and how many more there are."""
    listed = list(texts)
    yield from listed[:LISTED]
    if len(listed) > LISTED:
        yield f"und {len(listed) - LISTED} weitere"


__all__ = ["ABSENT", "QUESTIONS", "SmartView", "answers", "smart_pages"]
