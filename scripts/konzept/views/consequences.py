"""What a change means for what was decided, reviewed, counted, judged, translated and frozen (fortschreibung.md, h.).

Every section comes from the function that the checks and pages ask too, once on the project as it is and once on a copy
in memory with the draft in it; what differs is shown. Without a draft a section says what there is to be affected.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from konzept.concept import Concept
from konzept.core import Problem
from konzept.core.dates import german_date, german_or_as_is, is_date
from konzept.items import Item
from konzept.languages.check import check_languages
from konzept.staende import Review, breaches_of, holding_reviews
from konzept.staende.model import StateInfo
from konzept.views.figures import assessments_of
from konzept.views.matrix import coverages
from konzept.views.shared import NOT_STATED, Ref, ref

FREE = "nicht beschlossen; der Wortlaut ist nicht gebunden"
NEEDED = (
    "Wer Titel, Text oder Zielwert ändert, braucht einen neuen Beschluss; einen Schreibfehler berichtigt eine Ausnahme "
    "„redaktionell“."
)
STATE_KINDS = {"vorlage": "Vorlage", "beschluss": "Beschluss", "bericht": "Bericht", "zwischenstand": "Zwischenstand"}
REPORT = "bericht"
ABSENT = "keine Spalte"


class Binding(Struct, frozen=True, kw_only=True):
    """Whether an object is bound by a decision, and what a change needs: in general, or for this draft."""

    ref: Ref
    decision: Ref | None
    words: str
    needed: tuple[str, ...]


class Shift(Struct, frozen=True, kw_only=True):
    """Something counted or judged, before and after. They are equal only where there is no draft."""

    title: str
    before: str
    after: str


class Consequences(Struct, frozen=True, kw_only=True):
    """All sections, each sorted; an empty one is shown as „keine“."""

    bindings: tuple[Binding, ...]
    reviews: tuple[str, ...]
    coverage: tuple[Shift, ...]
    verdicts: tuple[Shift, ...]
    translations: tuple[str, ...]
    mentions: tuple[str, ...]
    states: tuple[str, ...]


def consequences(before: Concept, after: Concept, item_ids: Iterable[str]) -> Consequences:
    """What changing these objects means; `after` is `before` itself where there is no draft."""
    ids = tuple(dict.fromkeys(item_ids))
    known = tuple(before.catalog.items[item_id] for item_id in ids if item_id in before.catalog.items)
    items = tuple(after.catalog.items[item_id] for item_id in ids if item_id in after.catalog.items)
    has_draft = before is not after
    return Consequences(
        bindings=tuple(_binding(before, after, item) for item in items),
        reviews=tuple(_lost_reviews(before, after) if has_draft else _reviews_naming(before, ids)),
        coverage=tuple(_shifts(before, after, items)) if has_draft else (),
        verdicts=tuple(_verdicts(before, after, known)),
        translations=(
            *(_stale_translations(before, after) if has_draft else _translations_of(before, ids)),
            *_easy_pages(after, items),
        ),
        mentions=tuple(_mentions(after, ids)),
        states=tuple(_states_with(before, known)),
    )


# -- decisions -------------------------------------------------------------------------------------------------------


def _binding(before: Concept, after: Concept, item: Item) -> Binding:
    adopted = after.ledger.decisions.adopted(item.id)
    if adopted is None:
        return Binding(ref=ref(after, item), decision=None, words=FREE, needed=())
    decision = after.ledger.decisions.decisions[adopted.decision]
    day = german_date(decision.date) if is_date(decision.date) else f"Datum {NOT_STATED}"
    body = decision.body or f"Gremium {NOT_STATED}"
    has_draft = before is not after
    breaches = tuple(f"{problem.message} → {problem.hint}" for problem in breaches_of(after.ledger, item.id))
    return Binding(
        ref=ref(after, item),
        decision=ref(after, decision.item),
        words=f"beschlossen: {body}, {day}{f', {decision.number}' if decision.number else ''}",
        needed=breaches if has_draft else (NEEDED,),
    )


def _lost_reviews(before: Concept, after: Concept) -> Iterator[str]:
    """Records that hold now and would not hold with the draft."""
    now, then = holding_reviews(before.ledger), holding_reviews(after.ledger)
    yield from (_review_words(now[review_id]) for review_id in sorted(now) if review_id not in then)


def _reviews_naming(concept: Concept, ids: Iterable[str]) -> Iterator[str]:
    """Records that hold now and have one of these objects at an end."""
    named = frozenset(ids)
    holding = holding_reviews(concept.ledger)
    for review in (holding[review_id] for review_id in sorted(holding)):
        if named & {review.subject.source, review.subject.target}:
            yield _review_words(review)


def _review_words(review: Review) -> str:
    subject = review.subject
    what = f"{subject.source} –{subject.role}→ {subject.target}" if subject.target else subject.source
    return f"{review.id}: {what}, geprüft am {german_date(review.date)}"


# -- counts and verdicts ---------------------------------------------------------------------------------------------


def _shifts(before: Concept, after: Concept, items: Iterable[Item]) -> Iterator[Shift]:
    """The shares of the matrices that differ, of every concept one of whose objects changes."""
    for key in sorted({item.municipality for item in items}):
        town = after.metamodel.municipalities[key]
        if town.overarching:
            continue
        old, new = coverages(before, town), coverages(after, town)
        for title in dict.fromkeys((*old, *new)):
            if old.get(title, "") != new.get(title, ""):
                yield Shift(title=title, before=old.get(title, ABSENT), after=new.get(title, ABSENT))


def _verdicts(before: Concept, after: Concept, items: Iterable[Item]) -> Iterator[Shift]:
    """The verdicts of the objects themselves; with a draft those of all indicators that come out otherwise."""
    if before is after:
        for item in items:
            if item.id in before.figures.assessments:
                text = _verdict_words(before, item)
                yield Shift(title=f"{item.id} „{item.title}“", before=text, after=text)
        return
    old, new = before.figures.assessments, after.figures.assessments
    for item_id in sorted(old.keys() | new.keys()):
        words = [
            _verdict_words(concept, concept.catalog.items[item_id]) if item_id in found else "ohne Bewertung"
            for concept, found in ((before, old), (after, new))
        ]
        if words[0] != words[1]:
            title = after.catalog.items[item_id].title
            yield Shift(title=f"{item_id} „{title}“", before=words[0], after=words[1])


def _verdict_words(concept: Concept, item: Item) -> str:
    return "; ".join(one.urteil_text for one in assessments_of(concept, item))


# -- languages, papers, states ---------------------------------------------------------------------------------------


def _stale_translations(before: Concept, after: Concept) -> Iterator[str]:
    """What the check would say of translations with the draft, and does not say now."""
    now = {problem.message for problem in _language_problems(before)}
    yield from (problem.message for problem in _language_problems(after) if problem.message not in now)


def _language_problems(concept: Concept) -> Iterator[Problem]:
    return check_languages(concept.languages, concept.catalog, concept.metamodel)


def _translations_of(concept: Concept, ids: Iterable[str]) -> Iterator[str]:
    """Each translated field of these objects, by language."""
    named = frozenset(ids)
    for language in concept.languages.offered:
        texts: Mapping[tuple[str, str], object] = concept.languages.texts[language.code]
        yield from (f"{language.name}: {name} von {entry}" for entry, name in sorted(texts) if entry in named)


def _easy_pages(concept: Concept, items: Iterable[Item]) -> Iterator[str]:
    """Pages in Leichte Sprache retell a whole concept: whether they still do, only a person can say."""
    for key in sorted({item.municipality for item in items} & concept.languages.easy):
        yield f"Leichte Sprache: docs/{key}/leicht.md lesen und vergleichen"


def _mentions(concept: Concept, ids: Iterable[str]) -> Iterator[str]:
    """Open Beratungen and motions, and reports, that name one of these objects."""
    named, decisions = frozenset(ids), concept.ledger.decisions
    for consultation in decisions.consultations:
        if consultation.is_open and named & set(consultation.items):
            yield f"offene Beratung {consultation.id} „{consultation.item.title}“"
    for amendment in decisions.amendments:
        if amendment.is_open and named & set(amendment.items):
            yield f"offener Antrag {amendment.id} „{amendment.item.title}“"
    links = (link for item_id in sorted(named) for link in concept.catalog.incoming.get(item_id, ()))
    reports = {link.source: concept.catalog.items[link.source] for link in links}
    yield from (f"Bericht {item.id} „{item.title}“" for _, item in sorted(reports.items()) if item.type == REPORT)


def _states_with(concept: Concept, items: Iterable[Item]) -> Iterator[str]:
    """The frozen states that hold one of these objects, oldest first."""
    states = concept.ledger.states
    listed = list(items)
    for info in states.infos:
        here = [item.id for item in listed if item.municipality == info.municipality]
        if here and any(item_id in states.load(info.state_id).objects for item_id in here):
            yield f"{info.state_id}: {_state_words(info)}"


def _state_words(info: StateInfo) -> str:
    day = german_or_as_is(info.date)
    return f"{STATE_KINDS.get(info.kind, info.kind)}, {day}"


__all__ = ["Binding", "Consequences", "Shift", "consequences"]
