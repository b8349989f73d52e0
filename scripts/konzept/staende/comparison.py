"""What differs between two states: units, places, fields and links. Facts only; `synopsis` makes rows of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from konzept.metamodel import FieldDef
from konzept.staende.canonical import canonical_value
from konzept.staende.matching import Unit
from konzept.staende.matching import suggestions as suggested
from konzept.staende.matching import units as matched_units
from konzept.staende.migrate import Migrated
from konzept.staende.model import CONTROL, FIGURES, FREE, WORDING, Chapter, FrozenLink, FrozenObject, State
from konzept.staende.ordering import parents, printed_order
from konzept.staende.ordering import reordered as reordered_siblings
from konzept.staende.plain import plain_text
from konzept.staende.rows import FieldChange, LinkChange, Row, Verdict
from konzept.staende.words import word_diff

GROUPS = (WORDING, CONTROL, FIGURES)


@dataclass(frozen=True)
class Comparison:
    """Two states side by side, the old one in the words of the new; each fact is computed once, when it is asked."""

    before: Migrated
    new: State

    @property
    def old(self) -> State:
        return self.before.state

    @cached_property
    def units(self) -> list[Unit]:
        return matched_units(self.old, self.new)

    @cached_property
    def _unit_of(self) -> Mapping[str, int]:
        """Old id → the number of its unit: two parents are the same if they are in one unit."""
        return {item_id: number for number, unit in enumerate(self.units) for item_id in unit.old}

    @cached_property
    def _new_unit_of(self) -> Mapping[str, int]:
        return {item_id: number for number, unit in enumerate(self.units) for item_id in unit.new}

    @cached_property
    def _parents(self) -> tuple[Mapping[str, str], Mapping[str, str]]:
        return parents(self.old), parents(self.new)

    @cached_property
    def stayed(self) -> Mapping[str, str]:
        """Elements with the same id and the same parent → that parent."""
        return {
            unit.new[0]: self._parents[1][unit.new[0]]
            for unit in self.units
            if unit.is_same and not self._is_moved(unit.new[0])
        }

    def _is_moved(self, item_id: str) -> bool:
        before, after = self._parents[0][item_id], self._parents[1][item_id]
        if before == after:
            return False
        return before not in self._unit_of or self._unit_of[before] != self._new_unit_of.get(after)

    @cached_property
    def reordered(self) -> frozenset[str]:
        """The fewest elements that were put elsewhere among their siblings."""
        return reordered_siblings(self.old, self.new, self.stayed)

    @cached_property
    def suggestions(self) -> Mapping[str, str]:
        """New and gone elements that look like one renamed element, in both directions."""
        gone = [self.old.objects[unit.old[0]] for unit in self.units if not unit.new]
        came = [self.new.objects[unit.new[0]] for unit in self.units if not unit.old]
        return suggested(gone, came, self.new.vocabulary)

    @cached_property
    def verdicts(self) -> Mapping[str, tuple[Verdict, ...]]:
        """What decisions that the old state did not know say about each element."""
        known = {item_id for item_id in self.old.objects if _structures(self.old.objects[item_id], "entscheidungen")}
        found: dict[str, list[Verdict]] = {}
        for entry in self.new.objects.values():
            if entry.id not in known:
                for item_id, verdict in _verdicts_of(entry, self.new):
                    found.setdefault(item_id, []).append(verdict)
        return {
            item_id: tuple(sorted(verdicts, key=lambda verdict: verdict.date)) for item_id, verdicts in found.items()
        }

    @cached_property
    def order(self) -> tuple[Mapping[str, int], Mapping[str, int]]:
        """The printed positions of the elements in the old and in the new state."""
        return printed_order(self.old), printed_order(self.new)

    @cached_property
    def _anchors(self) -> Mapping[str, int]:
        """For each old element the new position of the nearest one before it that is still there."""
        found: dict[str, int] = {}
        position = -1
        for item_id in sorted(self.order[0], key=self.order[0].__getitem__):
            position = self.order[1].get(item_id, position)
            found[item_id] = position
        return found

    def position(self, row: Row) -> tuple[int, int, int]:
        """Where a row stands: in the order of the new state; what is gone follows what it followed."""
        if row.new_ids:
            return min(self.order[1][item_id] for item_id in row.new_ids), 0, 0
        if row.old_ids:
            first = min(row.old_ids, key=self.order[0].__getitem__)
            return self._anchors[first], 1, self.order[0][first]
        return len(self.order[1]), 2, 0

    def fields(self, olds: list[FrozenObject], news: list[FrozenObject]) -> Iterator[FieldChange]:
        """The fields that differ, in the order of the metamodel; of several partners the texts stand one by one."""
        vocabulary = self.new.vocabulary
        names = {name for entry in (*olds, *news) for _, name, _ in entry.fields()}
        status = {vocabulary.types[entry.type].status_field for entry in news if entry.type in vocabulary.types}
        for name in sorted(names, key=lambda name: (self._ranks.get(name, len(self._ranks)), name)):
            field = vocabulary.fields.get(name) or FieldDef(name=name, kind="zeile", title=name, group=FREE)
            is_status = field.group == FREE and name in status and olds and news
            if field.group not in GROUPS and not is_status:
                continue
            if _canonical(field, olds) == _canonical(field, news):
                continue
            old, new = self._text(field, olds), self._text(field, news)
            yield FieldChange(
                group=field.group, name=name, label=field.title, old=old, new=new, diff=word_diff(old, new)
            )

    @cached_property
    def _ranks(self) -> Mapping[str, int]:
        return {name: rank for rank, name in enumerate(self.new.vocabulary.fields)}

    def _text(self, field: FieldDef, entries: list[FrozenObject]) -> str:
        texts = (plain_text(self.new.vocabulary, entry.type, field, entry.value(field.name)) for entry in entries)
        return "\n\n".join(filter(None, texts))

    def links(
        self, olds: list[FrozenObject], news: list[FrozenObject]
    ) -> tuple[tuple[LinkChange, ...], tuple[LinkChange, ...]]:
        """Outgoing links added and dropped, as sets of role and target: a renamed target is no change."""
        before = {(link.role, link.target): link for entry in olds for link in self._outgoing(self.old, entry.id)}
        after = {(link.role, link.target): link for entry in news for link in self._outgoing(self.new, entry.id)}
        added = tuple(self._link(after[key], self.new) for key in sorted(after.keys() - before.keys()))
        return added, tuple(self._link(before[key], self.old) for key in sorted(before.keys() - after.keys()))

    def _outgoing(self, state: State, item_id: str) -> Iterator[FrozenLink]:
        """The links that are content: what tells of lineage shows as kinds, not as links."""
        roles = self.new.vocabulary.roles
        return (link for link in state.links.get(item_id, ()) if link.role not in roles or not roles[link.role].lineage)

    def _link(self, link: FrozenLink, state: State) -> LinkChange:
        role = self.new.vocabulary.roles.get(link.role)
        label = role.title if role else link.role
        return LinkChange(
            source=link.source, role=link.role, label=label, target=link.target, title=state.title_of(link.target)
        )

    def sources(self, state: State, item_id: str) -> set[str]:
        """The elements that link to one in a state."""
        roles = self.new.vocabulary.roles
        links = state.incoming.get(item_id, ())
        return {link.source for link in links if link.role not in roles or not roles[link.role].lineage}

    def chapter(self, item_id: str) -> Chapter:
        """The chapter an element stands in, in the new state if it is there."""
        return (self.new if item_id in self.new.places else self.old).places[item_id][0]

    def title_of(self, item_id: str) -> str:
        """The newest title of an element."""
        return (self.new if item_id in self.new.objects else self.old).title_of(item_id)

    def type_name(self, type_name: str) -> str:
        """What readers call a type."""
        known = self.new.vocabulary.types.get(type_name) or self.old.vocabulary.types.get(type_name)
        return known.title if known else type_name


def _canonical(field: FieldDef, entries: Iterable[FrozenObject]) -> list[object]:
    values = (canonical_value(field, entry.value(field.name)) for entry in entries)
    return [value for value in values if value]


def _structures(entry: FrozenObject, name: str) -> list[Mapping[str, str | tuple[str, ...]]]:
    value = entry.value(name)
    return [part for part in value if isinstance(part, Mapping)] if isinstance(value, tuple) else []


def _verdicts_of(decision: FrozenObject, state: State) -> Iterator[tuple[str, Verdict]]:
    """Id and verdict for every entry of a decision of this state."""
    bodies = [link.target for link in state.links.get(decision.id, ()) if link.role == "gremium"]
    date = decision.value("datum")
    for entry in _structures(decision, "entscheidungen"):
        yield (
            str(entry.get("objekt", "")),
            Verdict(
                decision=decision.id,
                date=str(date.get("datum", "")) if isinstance(date, Mapping) else "",
                body=state.title_of(bodies[0]) if bodies else "",
                template=decision.text("nummer"),
                result=str(entry.get("ergebnis", "")),
                reason=str(entry.get("begruendung", "")),
            ),
        )
