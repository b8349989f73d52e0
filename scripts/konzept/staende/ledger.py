"""What is known about the past of a catalog, in one place: states, decisions, records, and which wordings are the same.

Everything is computed when it is asked for: a project without decisions and records pays nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from konzept.core import Project
from konzept.items import Catalog, Item
from konzept.metamodel import Metamodel
from konzept.staende.canonical import fingerprints_of, grouped
from konzept.staende.decisions import (
    AMENDED,
    AS_PROPOSED,
    DecisionEntry,
    Decisions,
    read_decisions,
)
from konzept.staende.editorial import Refusal, body_words, check_editorial
from konzept.staende.freeze import freeze, frozen_object, vocabulary
from konzept.staende.migrate import Migrated, migrate
from konzept.staende.model import MARKS, WORDING, FrozenObject, State, Vocabulary
from konzept.staende.past import older_items
from konzept.staende.plain import plain_text
from konzept.staende.records import EditorialException, Records
from konzept.staende.register import Register
from konzept.staende.store import States

SUCCESSOR = "nachfolger"


@dataclass(frozen=True)
class Ledger:
    """The past of `catalog`. Ask `concept.ledger`; make one of your own for a catalog that was changed in memory."""

    catalog: Catalog
    model: Metamodel
    states: States = field(default_factory=States)
    records: Records = field(default_factory=Records)
    project: Project | None = None
    register: Register = field(default_factory=Register)
    _history: dict[str, dict[str, FrozenObject]] = field(default_factory=dict, repr=False, compare=False)
    _fingerprints: dict[str, Mapping[str, str]] = field(default_factory=dict, repr=False, compare=False)

    # -- the present ---------------------------------------------------------------------------------------------

    def fingerprints(self, item_id: str) -> Mapping[str, str]:
        """The fingerprints (w, s, d) of an object as it stands; empty for an unknown id."""
        if item_id not in self._fingerprints and item_id in self.catalog.items:
            self._fingerprints[item_id] = fingerprints_of(self.catalog.items[item_id], self.model)
        return self._fingerprints.get(item_id, {})

    def working_state(self, municipality: str) -> State:
        """The working tree of one concept, frozen in memory."""
        return freeze(self.catalog, self.model, municipality, self.text_status)

    @cached_property
    def decisions(self) -> Decisions:
        return read_decisions(self.catalog)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return vocabulary(self.model)

    def text_status(self, item: Item) -> str:
        """The status of an object's wording (a.), derived: a key of the vocabulary `beschlusslage`."""
        if item.is_tombstone:
            return "abgeloest" if any(link.role == SUCCESSOR for link in item.links) else "entfallen"
        newest = self.decisions.newest(item.id)
        if newest is not None:
            return self._decided_status(item, newest)
        if item.id in self.decisions.in_consultation:
            return "in_beratung"
        known = self.model.municipalities.get(item.municipality)
        return item.text("textstatus") or ("nicht_angegeben" if known is None or known.inherited else "entwurf")

    def _decided_status(self, item: Item, newest: DecisionEntry) -> str:
        if not newest.adopts:
            return newest.result
        if not self.same(newest.fp_adopted, self.fingerprints(item.id)["w"]):
            return "beschlossen_mit_aenderungsentwurf"
        return {AS_PROPOSED: "beschlossen", AMENDED: "geaendert_beschlossen"}[newest.result]

    # -- the past ------------------------------------------------------------------------------------------------

    def migrated(self, state: State) -> Migrated:
        """A state in the words of today's metamodel."""
        if state.info.state_id not in self._migrated:
            self._migrated[state.info.state_id] = migrate(state, self.vocabulary, self.model.migrations)
        return self._migrated[state.info.state_id]

    @cached_property
    def _migrated(self) -> dict[str, Migrated]:
        return {}

    @cached_property
    def _past(self) -> tuple[dict[str, FrozenObject], dict[str, str]]:
        """Every fingerprint of every state → the object as it was, in today's words; and old → migrated fingerprint."""
        objects: dict[str, FrozenObject] = {}
        renamed: dict[str, str] = {}
        for info in self.states.infos:
            state = self.states.load(info.state_id)
            today = self.migrated(state).state
            for item_id, entry in state.objects.items():
                now = today.objects[item_id]
                for mark in MARKS.values():
                    objects[entry.fingerprints[mark]] = objects[now.fingerprints[mark]] = now
                    if entry.fingerprints[mark] != now.fingerprints[mark]:
                        renamed[entry.fingerprints[mark]] = now.fingerprints[mark]
        return objects, renamed

    def object_with(self, fp: str) -> FrozenObject | None:
        """The object of some state that had this fingerprint, in today's words."""
        return self._past[0].get(fp) if fp else None

    def knows(self, fp: str) -> bool:
        """Whether a state had this fingerprint."""
        return fp in self._past[0]

    def adopted_object(self, entry: DecisionEntry) -> FrozenObject | None:
        """The object as this decision adopted it."""
        decision = self.decisions.decisions[entry.decision]
        if decision.adopted_state in self.states:
            state = self.migrated(self.states.load(decision.adopted_state)).state
            found = state.objects.get(entry.item_id)
            if found is not None and self.current(entry.fp_adopted) == found.fingerprints["w"]:
                return found
        return self.object_with(entry.fp_adopted)

    def frozen(self, item_id: str) -> FrozenObject:
        """An object as it stands, in the form of a state."""
        return frozen_object(self.catalog.items[item_id], self.model, self.text_status)

    def texts(self, entry: FrozenObject, group: str) -> list[tuple[str, str]]:
        """Title and plain text of every field of a group, in the order of the metamodel."""
        fields = entry.groups.get(group, {})
        return [
            (field.title, plain_text(self.vocabulary, entry.type, field, fields[name]))
            for name, field in self.model.fields.items()
            if name in fields
        ]

    def in_history(self, item_id: str, fp: str) -> FrozenObject | None:
        """The object as an older version of its file had it under this fingerprint. Slow: asks the version control."""
        item = self.catalog.items.get(item_id)
        if item is None or self.project is None:
            return None
        if item_id not in self._history:
            self._history[item_id] = {
                mark_fp: entry
                for older in older_items(self.project, self.model, item)
                for entry in [frozen_object(older, self.model, self.text_status)]
                for mark_fp in entry.fingerprints.values()
            }
        return self._history[item_id].get(fp)

    @cached_property
    def reviews_naming(self) -> Mapping[str, int]:
        """How many review records have an object at one of their ends."""
        subjects = [review.subject for review in self.records.reviews]
        return Counter(end for subject in subjects for end in {subject.source, subject.target} if end)

    @cached_property
    def motions_on(self) -> Mapping[str, int]:
        """How many open motions ask to change an object."""
        return Counter(item_id for motion in self.decisions.amendments if motion.is_open for item_id in motion.items)

    # -- which wordings count as the same ------------------------------------------------------------------------

    def current(self, fp: str) -> str:
        """A fingerprint as today's metamodel would make it of the same content."""
        return self._past[1].get(fp, fp) if self.states.infos else fp

    def same(self, one: str, other: str) -> bool:
        """Whether two fingerprints stand for the same content: equal, migrated, or a repair apart (c.)."""
        if one == other:
            return True
        if not one or not other:
            return False
        one, other = self.current(one), self.current(other)
        return one == other or self._classes.get(one, one) == self._classes.get(other, other)

    @cached_property
    def _classes(self) -> dict[str, str]:
        """A representative for every wording that a valid exception ties to another one."""
        parent: dict[str, str] = {}

        def root(fp: str) -> str:
            while parent.get(fp, fp) != fp:
                fp = parent[fp]
            return fp

        refused = {exception.path for exception, _ in self.refused_exceptions}
        for exception in self.records.exceptions:
            if exception.path not in refused:
                old, new = self.current(exception.fp_old), self.current(exception.fp_new)
                parent.setdefault(old, old)
                parent.setdefault(new, new)
                parent[root(new)] = root(old)
        return {fp: root(fp) for fp in parent}

    @cached_property
    def exceptions_of(self) -> Mapping[str, tuple[EditorialException, ...]]:
        """The exceptions by object, oldest first."""
        found: dict[str, list[EditorialException]] = defaultdict(list)
        for exception in self.records.exceptions:
            found[exception.item_id].append(exception)
        return {item_id: tuple(exceptions) for item_id, exceptions in found.items()}

    def chain(self, item_id: str, fp_from: str, fp_to: str) -> tuple[EditorialException, ...]:
        """The exceptions that lead from one wording of an object to another one; empty if none do."""
        reached = {self.current(fp_from)}
        chain: list[EditorialException] = []
        for exception in self.exceptions_of.get(item_id, ()):
            if self.current(exception.fp_old) in reached:
                reached.add(self.current(exception.fp_new))
                chain.append(exception)
        return tuple(chain) if self.current(fp_to) in reached else ()

    def last_wording(self, entry: DecisionEntry) -> str:
        """The wording that held until now: the adopted one, or what the last repair made of it."""
        repairs = reversed(self.exceptions_of.get(entry.item_id, ()))
        made = (one.fp_new for one in repairs if self.chain(entry.item_id, entry.fp_adopted, one.fp_new))
        return next(made, entry.fp_adopted)

    def repaired(self, entry: DecisionEntry, adopted: FrozenObject) -> FrozenObject:
        """The adopted object with its last repair, as far as that is one and its text is still known."""
        fp = self.last_wording(entry)
        made = (self.object_with(fp) or self.in_history(entry.item_id, fp)) if fp != entry.fp_adopted else None
        if made is None or check_editorial(adopted.wording, made.wording, self.model.fields, self.body_words):
            return adopted
        return made

    @cached_property
    def refused_exceptions(self) -> tuple[tuple[EditorialException, str], ...]:
        """Exceptions that go beyond a repair, with the reason. Judged by the adopted text: small repairs add up."""
        refused: list[tuple[EditorialException, str]] = []
        for item_id in self.exceptions_of:
            item, entry = self.catalog.items.get(item_id), self.decisions.adopted(item_id)
            adopted = self.adopted_object(entry) if entry else None
            if item is None or entry is None or adopted is None:
                continue
            chain = self.chain(item_id, entry.fp_adopted, self.fingerprints(item_id)["w"])
            if chain and (reason := self.editorial_limit(adopted, item)):
                refused.append((chain[-1], reason.sentence))
        return tuple(refused)

    def editorial_limit(self, adopted: FrozenObject, item: Item) -> Refusal | None:
        """Why the working text differs from the adopted one by more than a repair, None if it does not."""
        now = grouped(item, self.model).get(WORDING, {})
        return check_editorial(adopted.wording, now, self.model.fields, self.body_words)

    @cached_property
    def body_words(self) -> frozenset[str]:
        """Words in the names of bodies and offices: a repair never touches them."""
        return body_words(item.title for item in self.catalog if item.type in ("akteur", "gremium"))
