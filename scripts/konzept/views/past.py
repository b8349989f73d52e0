"""The past of all concepts as the pages ask for it: states, comparisons, records, suspicions, consultations.

`Past` is made once per build. Nothing is compared before a page has to be made; whether one has to be made,
`Past.digest` tells from hashes alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cached_property

from konzept.concept import Concept
from konzept.core.dates import german_date, is_date, period
from konzept.items import Item
from konzept.items.ripples import Touched
from konzept.staende import (
    Amendment,
    Consultation,
    EditorialException,
    LinkState,
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
from konzept.views.compared import comparisons, synopsis_address
from konzept.views.shared import Ref

PROPOSAL, DECIDED, REPORT, PUBLISHED = "vorlage", "beschluss", "bericht", "zwischenstand"
STATE_KINDS: Mapping[str, str] = {
    PROPOSAL: "Vorlage",
    DECIDED: "Beschlossene Fassung",
    REPORT: "Sachstandsbericht",
    PUBLISHED: "Veröffentlichte Fassung",
}


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
        """What the page of an object shows of its past, as a value that differs whenever that would.

        Its suspect links are not in it: their views are cheap enough to stand for themselves.
        """
        return (
            self.seals(item.municipality),
            self.ledger.text_status(item),
            [(record.path, self.name_of(record.office)) for record in self.records_of.get(item.id, ())],
            [self._told[one.id] for one in self.consultations_of.get(item.id, ())],
            [self._motion(one) for one in self.amendments_of.get(item.id, ())],
        )

    def seals(self, municipality: str) -> tuple[object, ...]:
        """What every view of states depends on: their seals, the records, what is refused of them, which have pages."""
        if municipality not in self._sealed:
            self._sealed[municipality] = (
                [info.sha256 for info in self.states(municipality)],
                sorted(self.ledger.records.of_municipality(municipality).items()),
                [exception.path for exception, _ in self.ledger.refused_exceptions],
                self._missing(municipality),
                self._compared(municipality),
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


# -- states in words -----------------------------------------------------------------------------------------------


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
