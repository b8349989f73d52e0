"""The sums of tables: which there are, which counts they give away, and whether they add up."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable

from konzept.figures.disclosure.config import Rule, strictest
from konzept.figures.disclosure.model import Dimension, DisclosureError, Sum, Table
from konzept.figures.disclosure.system import DENOMINATOR, GROUP, MISSING, REST, Relation, Slot, Standing, System

Coordinates = tuple[str, ...]
DERIVABLE = frozenset({Standing.HIDDEN, Standing.PUBLIC, Standing.SECRET})


class Layer:
    """The counts of one table in one column, by place; makes their relations."""

    def __init__(self, system: System, table: Table, column: str) -> None:
        self.system = system
        self.table = table
        self.column = column
        self.slots: dict[Coordinates, Slot] = {}
        self.sums_of = [_sums_by_category(dimension) for dimension in table.dimensions]
        self.rule: Rule | None = None

    def place(self, coordinates: Coordinates, slot: Slot) -> None:
        """Puts a count in its place; a second one there is a copy."""
        rule = self.system.rules[slot]
        self.rule = rule if self.rule is None else strictest((self.rule, rule))
        first = self.slots.setdefault(coordinates, slot)
        if first != slot and self.system.values[first] and self.system.values[slot]:
            self.system.relations.append(Relation(first, (slot,), copy=True))

    def add_sums(self) -> None:
        """Every sum that touches a place, and so on for the members it turns out to need."""
        done: set[tuple[int, int, Coordinates]] = set()
        queue = deque(sorted(self.slots))
        while queue:
            coordinates = queue.popleft()
            for axis, sums_of in enumerate(self.sums_of):
                for index in sums_of.get(coordinates[axis], ()):
                    instance = (axis, index, coordinates[:axis] + coordinates[axis + 1 :])
                    if instance not in done:
                        done.add(instance)
                        queue.extend(self._add_sum(*instance))

    def _add_sum(self, axis: int, index: int, others: Coordinates) -> list[Coordinates]:
        """One sum; returns the places that had to be made for it."""
        one = self.table.dimensions[axis].sums[index]
        total, *parts = ((*others[:axis], name, *others[axis:]) for name in (one.total, *one.parts))
        missing = [place for place in (total, *parts) if place not in self.slots]
        if self.column == DENOMINATOR and (missing or one.rest):
            return []
        if one.rest == "bekannt":
            if total in missing:
                return []
            parts, missing = [place for place in parts if place in self.slots], []
            if not parts:
                return []
        for place in missing:
            self.slots[place] = self._hidden(MISSING, *place)
        slots = [self.slots[place] for place in parts]
        if one.rest:
            slots.append(self._rest(one, axis, index, others))
        self._relate(self.slots[total], tuple(slots))
        return missing

    def _relate(self, total: Slot, parts: tuple[Slot, ...]) -> None:
        rules = [self.system.rules[slot] for slot in (total, *parts) if slot.column == self.column]
        relation = Relation(total, parts, max((rule.tolerance for rule in rules), default=0))
        if self.column == DENOMINATOR and self.system.residual(relation) != 0:
            return  # the shares of one whole have one denominator, which does not add up
        self.system.relations.append(relation)

    def _rest(self, one: Sum, axis: int, index: int, others: Coordinates) -> Slot:
        slot = self._hidden(REST, self.table.dimensions[axis].name, str(index), one.total, *others)
        if one.rest == "bekannt":
            self.system.standings[slot] = Standing.PUBLIC
        return slot

    def _hidden(self, kind: str, *place: str) -> Slot:
        slot = Slot(kind, (self.table.name, self.column, *place))
        self.system.add(slot, None, Standing.HIDDEN, self._rule)
        return slot

    @property
    def _rule(self) -> Rule:
        return self.rule or Rule()


def _sums_by_category(dimension: Dimension) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for index, one in enumerate(dimension.sums):
        for name in dict.fromkeys((one.total, *one.parts)):
            found[name].append(index)
    return found


# -- what can be computed from what is there --------------------------------------------------------------------------


def complete_sums(system: System) -> None:
    """Computes what the sums give away. Raises DisclosureError if one does not add up."""
    _derive(system)
    _add_groups(system)
    _check_sums(system)


def _derive(system: System) -> None:
    """Computes counts nobody prints from the sums they stand in, as far as they go."""
    unknown_in: dict[Slot, list[Relation]] = defaultdict(list)
    open_relations = []
    for relation in system.relations:
        unknown = [slot for slot in relation.members if system.values[slot] is None]
        for slot in unknown:
            unknown_in[slot].append(relation)
        if len(unknown) == 1:
            open_relations.append(relation)
    queue = deque(open_relations)
    while queue:
        relation = queue.popleft()
        unknown = [slot for slot in relation.members if system.values[slot] is None]
        if len(unknown) == 1 and system.standings[unknown[0]] in DERIVABLE and not relation.copy:
            system.values[unknown[0]] = _solve(system, relation, unknown[0])
            queue.extend(unknown_in[unknown[0]])


def _solve(system: System, relation: Relation, slot: Slot) -> int:
    """The value of the one unknown member. Raises DisclosureError if it would be negative."""
    total, parts = system.values[relation.total], [system.values[part] or 0 for part in relation.parts]
    value = sum(parts) if slot == relation.total else (total or 0) - sum(parts)
    if value < -relation.tolerance:
        raise _sum_fault([_told(relation)])
    return max(value, 0)


def _add_groups(system: System) -> None:
    """Where several parts are missing, what is known is their sum: a count of its own, and small perhaps."""
    for relation in tuple(system.relations):
        missing = tuple(part for part in relation.parts if system.values[part] is None)
        known = tuple(part for part in relation.parts if part not in missing)
        if len(missing) < 2 or not known or system.values[relation.total] is None:
            continue
        group = Slot(GROUP, tuple(name for part in missing for name in part.key))
        if group not in system.values and all(system.standings[part] is Standing.HIDDEN for part in missing):
            whole = Relation(relation.total, (*known, group), relation.tolerance)
            system.add(group, None, Standing.HIDDEN, system.rules[relation.total])
            system.values[group] = _solve(system, whole, group)
            system.relations += [whole, Relation(group, missing)]


def _check_sums(system: System) -> None:
    """Raises DisclosureError if a sum does not add up: the difference would be a published number of its own."""
    wrong = [relation for relation in system.relations if not relation.copy and _is_off(system, relation)]
    if wrong:
        raise _sum_fault([_told(relation) for relation in wrong])


def _is_off(system: System, relation: Relation) -> bool:
    residual = system.residual(relation)
    return residual is not None and abs(residual) > relation.tolerance


def _told(relation: Relation) -> str:
    """Names only: numbers of a table that has not passed belong into no log."""
    return f"{relation.total} ist nicht die Summe aus {', '.join(map(str, relation.parts))}."


def _sum_fault(messages: Iterable[str]) -> DisclosureError:
    faults = tuple(("KZ-SPERRE-SUMME", message) for message in messages)
    return DisclosureError(faults, "Fehlende Teile als Rest angeben oder, bei überlagerten Zahlen, toleranz setzen.")
