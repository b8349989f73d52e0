"""What became of an object: its wording state by state, who decided, what was struck and what was added (part j.).

`Past` is made once per build and asked page by page. Nothing is compared before a page has to be made; whether one has
to be made, `Past.digest` tells from hashes alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from konzept.concept import Concept
from konzept.core.dates import german_date, is_date, period
from konzept.items import Item
from konzept.items.model import Value
from konzept.items.ripples import Touched
from konzept.staende import (
    GONE,
    NO_REASON,
    SAME,
    Amendment,
    Consultation,
    EditorialException,
    FrozenObject,
    Kind,
    LinkChange,
    LinkState,
    Op,
    Review,
    Row,
    StateInfo,
    Suspects,
    Synopsis,
    compare,
    find_suspects,
    is_outdated,
)
from konzept.staende.suspects import LinkKey, changed_objects
from konzept.staende.synopsis import NEED_REASON
from konzept.views.compared import comparisons, synopsis_address
from konzept.views.shared import Ref, object_address

PROPOSAL, DECIDED, REPORT, PUBLISHED = "vorlage", "beschluss", "bericht", "zwischenstand"
STATE_KINDS: Mapping[str, str] = {
    PROPOSAL: "Vorlage",
    DECIDED: "Beschlossene Fassung",
    REPORT: "Sachstandsbericht",
    PUBLISHED: "Veröffentlichte Fassung",
}
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
PARAGRAPHS = re.compile(r"\s*\n\s*")
CONTEXT = 90  # characters of unchanged text left and right of a change


@dataclass(frozen=True, slots=True, kw_only=True)
class TextChange:
    """A field that changed, word by word; longer stretches without a change are shortened to „ … “."""

    label: str
    ops: tuple[Op, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """Who decided about an entry, and how: „Rat, 29. Juni 2010, Vorlage 123/2010, TOP 5“ and the outcome in words."""

    title: str
    address: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """The life of one object. `status_label` is what the decisions make of its wording, `since` since when it holds.

    `first` is the state it appeared in. `changes` come newest first and end with that; what never changed has none.
    """

    status_label: str
    since: str
    first: Ref | None
    changes: tuple[Change, ...]


def state_address(state_id: str, page: str = "index") -> str:
    """Where a state is read and cited."""
    return f"stand/{state_id}/{page}.html"


def state_ref(info: StateInfo) -> Ref:
    """A reference to a state: what it is called, what it is, and of which day."""
    return Ref(title=info.title, address=state_address(info.state_id), id=info.state_id, kind=state_line(info))


def state_line(info: StateInfo) -> str:
    """„Beschlossene Fassung, 29. Juni 2010“."""
    return f"{STATE_KINDS[info.kind]}, {german_date(info.date)}"


def last_day(date: str) -> str:
    """The last day a date covers as it sorts: `2010-06` → `2010-06-30`; "" for none."""
    return period(date).last.isoformat() if is_date(date) else ""


# -- the past of all concepts ------------------------------------------------------------------------------------


class Past:
    """States, comparisons, records and suspicions of one concept as the pages ask for them; each computed once."""

    def __init__(self, concept: Concept) -> None:
        self.concept = concept
        self.ledger = concept.ledger
        self._synopses: dict[tuple[str, str], Synopsis] = {}
        self._rows: dict[str, Mapping[str, Row]] = {}
        self._states: dict[str, tuple[StateInfo, ...]] = {}
        self._listed: dict[str, list[tuple[str, ...]]] = {}

    def states(self, municipality: str) -> tuple[StateInfo, ...]:
        """The states of a concept, oldest first."""
        if municipality not in self._states:
            self._states[municipality] = self.ledger.states.of(municipality)
        return self._states[municipality]

    def base_of(self, info: StateInfo) -> StateInfo | None:
        """The state a reader compares this one with: the one before it, leaving out what was only proposed."""
        before: StateInfo | None = None
        for other in self.states(info.municipality):
            if other.state_id == info.state_id:
                return before
            if other.kind != PROPOSAL or before is None:
                before = other
        return before

    def synopsis(self, old: str, new: str) -> Synopsis:
        """Two states side by side, compared once per build."""
        if (old, new) not in self._synopses:
            states = self.ledger.states
            self._synopses[old, new] = compare(states.load(old), states.load(new), ledger=self.ledger)
        return self._synopses[old, new]

    def rows(self, info: StateInfo) -> Mapping[str, Row]:
        """What this state made of each object, by id; empty for the first state."""
        if info.state_id not in self._rows:
            base = self.base_of(info)
            found = self.synopsis(base.state_id, info.state_id).rows if base else ()
            self._rows[info.state_id] = {item_id: row for row in found for item_id in (*row.old_ids, *row.new_ids)}
        return self._rows[info.state_id]

    def synopsis_ref(self, info: StateInfo) -> Ref | None:
        """The page that shows this state beside the one it is compared with."""
        base = self.base_of(info)
        wanted = (base.state_id if base else "", info.state_id)
        found = [one for one in self._compared(info.municipality) if (one[0], one[-1]) == wanted]
        if not found:
            return None
        address = synopsis_address(info.municipality, *found[-1])
        return Ref(title="Alt und neu nebeneinander (Synopse)", address=address)

    def _compared(self, municipality: str) -> list[tuple[str, ...]]:
        """What is put side by side on a page of its own."""
        if municipality not in self._listed:
            self._listed[municipality] = comparisons(self.concept, municipality)
        return self._listed[municipality]

    @cached_property
    def suspects(self) -> Suspects | None:
        """What has to be looked at again; None without records and retired objects: then nothing can."""
        if not self.ledger.records.reviews and not self.ledger.decisions.entries and not self._graves:
            return None
        return find_suspects(self.ledger)

    @property
    def _graves(self) -> bool:
        return any(item.is_tombstone for item in self.concept.catalog)

    @cached_property
    def changed(self) -> frozenset[str]:
        """The objects that differ from what was last adopted or reviewed of them."""
        return frozenset(changed_objects(self.ledger))

    def way(self, touched: Touched) -> tuple[str, ...]:
        """The objects on the way of a change, from the one that changed to the one it reaches."""
        first = touched.path[0]
        ask = self.concept.catalog.targets if first.towards_source else self.concept.catalog.sources
        begin = [item.id for item in ask(first.end, first.role) if item.id in self.changed]
        return (*begin[:1], *(hop.end for hop in touched.path))

    @cached_property
    def suspects_of(self) -> Mapping[str, tuple[LinkState, ...]]:
        """The suspect links by either end."""
        found: dict[str, list[LinkState]] = defaultdict(list)
        for state in self.suspects.suspect() if self.suspects else ():
            for end in dict.fromkeys((state.link.source, state.link.target)):
                found[end].append(state)
        return {end: tuple(states) for end, states in found.items()}

    def suspect_keys(self, item_id: str) -> frozenset[LinkKey]:
        """The suspect links of an object as source, role and target."""
        return frozenset(state.key for state in self.suspects_of.get(item_id, ()))

    @cached_property
    def records_of(self) -> Mapping[str, tuple[Review | EditorialException, ...]]:
        """The review and exception records by object, oldest first."""
        found: dict[str, list[Review | EditorialException]] = defaultdict(list)
        for review in self.ledger.records.reviews:
            for end in dict.fromkeys(filter(None, (review.subject.source, review.subject.target))):
                found[end].append(review)
        for exception in self.ledger.records.exceptions:
            found[exception.item_id].append(exception)
        return {end: tuple(sorted(records, key=lambda record: record.date)) for end, records in found.items()}

    @cached_property
    def consultations_of(self) -> Mapping[str, tuple[Consultation, ...]]:
        """The consultations by what they are about, by themselves, and by the decision they led to."""
        found: dict[str, list[Consultation]] = defaultdict(list)
        decisions = self.ledger.decisions.decisions.values()
        for one in self.ledger.decisions.consultations:
            led_to = [
                decision.id
                for decision in decisions
                if decision.item.municipality == one.item.municipality
                and ({decision.number, decision.proposed_state} & {one.number, one.proposed_state}) - {""}
            ]
            for item_id in dict.fromkeys((one.id, *one.items, *led_to)):
                found[item_id].append(one)
        return {item_id: tuple(consultations) for item_id, consultations in found.items()}

    @cached_property
    def amendments_of(self) -> Mapping[str, tuple[Amendment, ...]]:
        """The motions by what they want to change, and by themselves."""
        found: dict[str, list[Amendment]] = defaultdict(list)
        for one in self.ledger.decisions.amendments:
            for item_id in dict.fromkeys((one.id, *one.items)):
                found[item_id].append(one)
        return {item_id: tuple(amendments) for item_id, amendments in found.items()}

    # -- what a page depends on ----------------------------------------------------------------------------------

    def digest(self, item: Item) -> object:
        """What the page of an object shows of its past, as a value that differs whenever that would."""
        touched = self.suspects.touched.get(item.id) if self.suspects else None
        return (
            self.seals(item.municipality),
            self.ledger.text_status(item),
            [(record.path, self.name_of(record.office)) for record in self.records_of.get(item.id, ())],
            [(state, self._review_day(state)) for state in self.suspects_of.get(item.id, ())],
            [(item_id, self.name_of(item_id)) for item_id in self.way(touched)] if touched else (),
            [self._told[one.id] for one in self.consultations_of.get(item.id, ())],
            [self._motion(one) for one in self.amendments_of.get(item.id, ())],
        )

    def seals(self, municipality: str) -> tuple[object, ...]:
        """What every view of states depends on: their seals, the records, what is refused of them, what has no page."""
        if municipality not in self._sealed:
            self._sealed[municipality] = (
                [info.sha256 for info in self.states(municipality)],
                sorted(self.ledger.records.of_municipality(municipality).items()),
                [exception.path for exception, _ in self.ledger.refused_exceptions],
                self._missing(municipality),
            )
        return self._sealed[municipality]

    def _missing(self, municipality: str) -> list[str]:
        """Objects of a state that have no page any more: nothing leads to them."""
        states, items = self.ledger.states, self.concept.catalog.items
        chapters = (chapter for info in self.states(municipality) for chapter in states.chapters(info.state_id))
        return sorted({entry.id for chapter in chapters for entry in chapter.entries if entry.id not in items})

    @cached_property
    def _sealed(self) -> dict[str, tuple[object, ...]]:
        return {}

    def _review_day(self, state: LinkState) -> str:
        return state.review.date if state.review else ""

    def name_of(self, item_id: str) -> str:
        """The title of an object, its id where there is none."""
        item = self.concept.catalog.items.get(item_id)
        return item.title if item else item_id

    @cached_property
    def _told(self) -> Mapping[str, object]:
        """What a consultation says, with the names of the bodies and the motions."""
        motions = {one.id: one for one in self.ledger.decisions.amendments}
        return {
            one.id: (
                one.item.title,
                one,
                [self.name_of(step.body) for step in one.steps],
                [self._motion(motions[name]) for step in one.steps for name in step.amendments if name in motions],
            )
            for one in self.ledger.decisions.consultations
        }

    def _motion(self, one: Amendment) -> object:
        names = [self.name_of(item_id) for item_id in (*one.applicants, *one.items)]
        return (one.id, one.item.title, one.result, one.wording, one.reason, names, self.is_outdated(one))

    def is_outdated(self, one: Amendment) -> bool:
        """Whether a motion was written against a wording that is no longer the current one."""
        return is_outdated(self.ledger, one.items, one.fp_reference)


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
    return replace(row, headings=(f"{words} {titles}",))


def _texts(row: Row) -> Iterator[TextChange]:
    for change in row.fields:
        yield TextChange(label=change.label, ops=shortened(change.diff))


def _links(row: Row) -> Iterator[str]:
    yield from (f"Neu: {_link(change)}" for change in row.links_added)
    yield from (f"Entfallen: {_link(change)}" for change in row.links_dropped)


def _link(change: LinkChange) -> str:
    return f"{change.label} „{change.title}“"


def shortened(ops: Iterable[Op]) -> tuple[Op, ...]:
    """A word diff to be read: some words of what stayed around each change, a line for each paragraph."""
    listed = list(_spaced(ops))
    last = len(listed) - 1
    return tuple(
        Op(op, _middle_cut(text, left=index > 0, right=index < last)) if op == SAME else Op(op, text)
        for index, (op, text) in enumerate(listed)
    )


def _spaced(ops: Iterable[Op]) -> Iterator[Op]:
    """The pieces with the white space outside of what was struck or added, neighbours of both kinds kept apart."""
    text = ""  # what stayed since the last change
    begun = False
    for op, piece in ops:
        if op == SAME or not piece.strip():
            text += piece if op != GONE else ""
            continue
        head, tail = _margins(piece)
        gap = text + (head if op != GONE else "") or (" " if begun else "")
        if gap:
            yield Op(SAME, PARAGRAPHS.sub("\n", gap))
        yield Op(op, PARAGRAPHS.sub("\n", piece.strip()))
        text, begun = tail if op != GONE else (" " if tail else ""), True
    if text.strip():
        yield Op(SAME, PARAGRAPHS.sub("\n", text))


def _margins(piece: str) -> tuple[str, str]:
    return piece[: len(piece) - len(piece.lstrip())], piece[len(piece.rstrip()) :]


def _middle_cut(text: str, *, left: bool, right: bool) -> str:
    """`text` with its first words if a change stands left of it, its last words if one stands right of it."""
    if len(text) <= CONTEXT * (left + right) + 3:
        return text
    head = text[:CONTEXT].rpartition(" ")[0] + " " if left else ""
    tail = " " + text[-CONTEXT:].partition(" ")[2] if right else ""
    return f"{head}…{tail}"


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
