"""What became of an object: its wording state by state, who decided, what was struck and what was added (part j.)."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from konzept.core.dates import german_date
from konzept.items import Item
from konzept.items.model import Value
from konzept.staende import NO_REASON, EditorialException, FrozenObject, Kind, LinkChange, Review, Row, StateInfo
from konzept.staende.synopsis import NEED_REASON
from konzept.views.past import DECIDED, PROPOSAL, PUBLISHED, REPORT, STATE_KINDS, Past, last_day, state_ref
from konzept.views.readable_diff import TextChange, shortened
from konzept.views.shared import Ref, object_address

FIRST_WORDS: Mapping[str, str] = {
    PROPOSAL: "wie vorgelegt in",
    DECIDED: "wie beschlossen in",
    REPORT: "wie berichtet in",
    PUBLISHED: "wie veröffentlicht in",
}
UNDECIDED = frozenset({"nicht_angegeben", "entwurf"})
REVIEW_RESULTS: Mapping[str, str] = {
    "bestaetigt": "geprüft und bestätigt",
    "angepasst": "geprüft und angepasst",
    "nicht_mehr_zutreffend": "geprüft: trifft nicht mehr zu",
    "zurueckgenommen": "Prüfung zurückgenommen",
}
WITHOUT_TEXT = frozenset({Kind.NEW, Kind.GONE})  # the wording stands on the page itself or among the last words
ENDINGS = {Kind.SPLIT: "Geteilt in", Kind.MERGED: "Aufgegangen in", Kind.REPLACED: "Abgelöst durch"}


class Vote(Struct, frozen=True, kw_only=True):
    """Who decided about an entry, and how: „Rat, 29. Juni 2010, Vorlage 123/2010, TOP 5“ and the outcome in words."""

    title: str
    address: str
    outcome: str


class Change(Struct, frozen=True, kw_only=True):
    """One event in the life of an object: a state, a review or a repair. `day` sorts, `date` is read.

    `number` is its rank among the states of the concept, so that two states of one day keep their order.
    """

    id: str
    day: str
    date: str
    title: str
    number: int = 0
    note: str = ""
    draft: bool = False
    votes: tuple[Vote, ...] = ()
    texts: tuple[TextChange, ...] = ()
    links: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    state: Ref | None = None
    synopsis: Ref | None = None


class History(Struct, frozen=True, kw_only=True):
    """The life of one object. `status_label` is what the decisions make of its wording, `since` since when it holds.

    `first` is the state it appeared in. `changes` come newest first and end with that; what never changed has none.
    """

    status_label: str
    since: str
    first: Ref | None
    changes: tuple[Change, ...]


# -- the life of one object --------------------------------------------------------------------------------------


def history(past: Past, item: Item) -> History:
    """Everything that happened to an object, newest first; and since when it reads as it does."""
    first, changes = _state_changes(past, item)
    events = [*changes, *_record_changes(past, item)]
    return History(
        status_label=_status(past, item),
        since=since(past, item),
        first=replace(state_ref(first), note=FIRST_WORDS[first.kind]) if first else None,
        changes=tuple(sorted(events, key=lambda change: (change.day, change.number), reverse=True))
        if len(events) > (first is not None)
        else (),
    )


def _status(past: Past, item: Item) -> str:
    """What the decisions make of a wording; "" for what the editors made and nobody votes on."""
    status = past.ledger.text_status(item)
    if status in UNDECIDED and not past.concept.metamodel.types[item.type].votable:
        return ""
    return past.concept.metamodel.value_lists["beschlusslage"].get(status, status)


def since(past: Past, item: Item) -> str:
    """„gilt seit 29. Juni 2010“ for an adopted wording; else since when it reads so, as far as a state shows it."""
    ledger = past.ledger
    infos = [info for info in past.states(item.municipality) if info.kind != PROPOSAL]
    adopted = ledger.decisions.adopted(item.id)
    if item.is_tombstone or not (infos or adopted):
        return ""
    wanted = adopted.fp_adopted if adopted else ledger.fingerprints(item.id)["w"]
    first = next((info for info in infos if ledger.same(_wording(past, info, item.id), wanted)), None)
    if adopted:
        date = first.date if first else ledger.decisions.decisions[adopted.decision].date
        return f"gilt seit {german_date(date)}" if date else "gilt, Datum in der Quelle nicht angegeben"
    if first is None:
        return "noch in keinem Stand enthalten"
    return f"unverändert seit {german_date(first.date)}"


def _wording(past: Past, info: StateInfo, item_id: str) -> str:
    """The fingerprint of a living object's wording in a state, "" where it has none."""
    entry = past.ledger.states.load(info.state_id).objects.get(item_id)
    return entry.fingerprints["w"] if entry and not entry.tombstone else ""


def _state_changes(past: Past, item: Item) -> tuple[StateInfo | None, list[Change]]:
    """The first state that has the object, and an entry for it and for each one that changed something."""
    first: StateInfo | None = None
    changes: list[Change] = []
    for number, info in enumerate(past.states(item.municipality)):
        row = past.rows(info).get(item.id)
        if first is None and item.id in past.ledger.states.load(info.state_id).objects:
            first = info
            changes.append(change_of(past, info, row, number=number))
        elif row is not None and (not row.is_unchanged or row.verdicts):
            changes.append(change_of(past, info, row, item.id, number))
    return first, changes


def change_of(past: Past, info: StateInfo, row: Row | None, item_id: str = "", number: int = 0) -> Change:
    """What a state did to an object; without a row it is the first one. `item_id` tells who of several partners."""
    is_first = row is None or Kind.NEW in row.kinds
    ends = row is not None and bool(row.new_ids) and item_id in row.old_ids and item_id not in row.new_ids
    return Change(
        id=info.state_id,
        day=last_day(info.date),
        date=german_date(info.date),
        title=_title(info, _end(row) if row and ends else row),
        number=number,
        note=_first_note(info) if row is None else "",
        draft=info.kind == PROPOSAL,
        votes=tuple(votes(past, info, row)),
        texts=tuple(_texts(row)) if row and not ends and not WITHOUT_TEXT & set(row.kinds) else (),
        links=tuple(_links(row)) if row and not is_first and not ends else (),
        reasons=_reasons(row) if row else (),
        state=state_ref(info),
        synopsis=past.synopsis_ref(info) if row else None,
    )


def _first_note(info: StateInfo) -> str:
    return "wie veröffentlicht" if info.kind == PUBLISHED else STATE_KINDS[info.kind]


def _title(info: StateInfo, row: Row | None) -> str:
    if row is None:
        return "Erste Fassung"
    if row.is_unchanged:
        return "Wortlaut unverändert"
    words = ", ".join(row.headings)
    return f"Vorgeschlagen: {words}" if info.kind == PROPOSAL else words


def _reasons(row: Row) -> tuple[str, ...]:
    """The reasons of what needs one: an old remark at an object explains no new number."""
    explained = {*NEED_REASON, Kind.EDITORIAL} & set(row.kinds) or row.verdicts
    return tuple(reason for reason in row.reasons if reason != NO_REASON) if explained else ()


def _end(row: Row) -> Row:
    """A row as an element sees it that others take the place of."""
    titles = ", ".join(f"„{title}“" for title in row.new_titles)
    words = next((word for kind, word in ENDINGS.items() if kind in row.kinds), "Abgelöst durch")
    return dataclasses.replace(row, headings=(f"{words} {titles}",))


def _texts(row: Row) -> Iterator[TextChange]:
    for change in row.fields:
        yield TextChange(label=change.label, ops=shortened(change.diff))


def _links(row: Row) -> Iterator[str]:
    yield from (f"Neu: {_link(change)}" for change in row.links_added)
    yield from (f"Entfallen: {_link(change)}" for change in row.links_dropped)


def _link(change: LinkChange) -> str:
    return f"{change.label} „{change.title}“"


# -- who decided -------------------------------------------------------------------------------------------------


def votes(past: Past, info: StateInfo, row: Row | None) -> Iterator[Vote]:
    """The decisions behind a state's change of an object, else the one behind the state."""
    outcomes = past.concept.metamodel.value_lists["entscheidung"]
    objects = past.ledger.states.load(info.state_id).objects
    found = {verdict.decision: verdict for verdict in row.verdicts} if row else {}
    for verdict in found.values():
        number = objects[verdict.decision].text("top") if verdict.decision in objects else ""
        yield Vote(
            title=_vote_line(verdict.body, verdict.date, verdict.template, number),
            address=_address(past, verdict.decision),
            outcome=outcomes.get(verdict.result, ""),
        )
    if not found and info.decision in objects:
        yield decision_vote(past, info, objects[info.decision])


def decision_vote(past: Past, info: StateInfo, decision: FrozenObject) -> Vote:
    """The decision a state rests on, as that state knows it."""
    state = past.ledger.states.load(info.state_id)
    bodies = [state.title_of(link.target) for link in state.links.get(decision.id, ()) if link.role == "gremium"]
    line = _vote_line(
        bodies[0] if bodies else decision.title,
        _date_in(decision.value("datum")),
        decision.text("nummer"),
        decision.text("top"),
    )
    return Vote(title=line, address=_address(past, decision.id), outcome="")


def _date_in(value: Value) -> str:
    return str(value.get("datum", "")) if isinstance(value, Mapping) else ""


def _vote_line(body: str, date: str, template: str, number: str) -> str:
    parts = (body, german_date(date) if date else "", template_name(template), f"TOP {number}" if number else "")
    return ", ".join(filter(None, parts))


def template_name(number: str) -> str:
    """„Vorlage 41/2025“; a number that already says what it is stays as it is."""
    return f"Vorlage {number}" if number[:1].isdigit() else number


def _address(past: Past, item_id: str) -> str:
    return object_address(item_id) if item_id in past.concept.catalog.items else ""


# -- reviews and repairs -----------------------------------------------------------------------------------------


def _record_changes(past: Past, item: Item) -> Iterator[Change]:
    for number, record in enumerate(past.records_of.get(item.id, ())):
        change = _review(past, item, record) if isinstance(record, Review) else _repair(record)
        yield replace(change, note=past.name_of(record.office), number=number - 1000)


def _review(past: Past, item: Item, review: Review) -> Change:
    subject = review.subject
    title = REVIEW_RESULTS[review.result]
    return Change(
        id=review.id,
        day=last_day(review.date),
        date=german_date(review.date),
        title=title[:1].upper() + title[1:],
        links=(_subject(past, item, subject.role, subject.source, subject.target),) if subject.target else (),
        reasons=(review.reason,),
    )


def _subject(past: Past, item: Item, role: str, source: str, target: str) -> str:
    role_def = past.concept.metamodel.roles.get(role)
    if source == item.id:
        return f"Verknüpfung: {role_def.title if role_def else role} „{past.name_of(target)}“"
    return f"Verknüpfung: {role_def.reverse if role_def else role} „{past.name_of(source)}“"


def _repair(exception: EditorialException) -> Change:
    return Change(
        id=exception.path.rpartition("/")[2],
        day=last_day(exception.date),
        date=german_date(exception.date),
        title="Redaktionell berichtigt, ohne neuen Beschluss",
        links=(f"Mitgeteilt an: {exception.told}",) if exception.told else (),
        reasons=(exception.reason,),
    )


__all__ = ["Change", "History", "Past", "TextChange", "Vote", "history"]
