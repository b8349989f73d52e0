"""Tables → one system of counts, sums and shares: everything a reader may compute with.

A count has a slot: the cell that prints it, or a place of its own where nobody prints it. Slots are made for missing
members of sums as well, because a number that is not printed but can be computed is published all the same.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from fractions import Fraction
from typing import NamedTuple

from konzept.figures.disclosure.config import GateConfig, Rule, strictest
from konzept.figures.disclosure.model import Cell, Dimension, DisclosureError, Sum, Table
from konzept.figures.series import PERCENT, Observation, ObservationKey

SECRET_SIGN = "."  # noqa: S105 - the sign for "geheim", not a password
ZERO_SIGN = "-"
VALUE, NUMERATOR, DENOMINATOR, ESTIMATE = "wert", "zaehler", "nenner", "geschaetzt"
MISSING, REST, GROUP = "fehlt", "rest", "gruppe"
Coordinates = tuple[str, ...]


class Slot(NamedTuple):
    """Where a count stands: a column of the observation `key`, or MISSING, REST, GROUP where no observation is."""

    column: str
    key: tuple[str, ...]

    def __str__(self) -> str:
        return " / ".join(part for part in self.key if part)


class Standing(Enum):
    """What readers know about a count before we suppress anything."""

    SHOWN = auto()  # printed: known, and ours to suppress
    SECRET = auto()  # the source, or an earlier run, printed "."
    OPEN = auto()  # another sign: unknown, but nothing to protect
    HIDDEN = auto()  # never printed, and nobody else prints it
    PUBLIC = auto()  # known from elsewhere, not ours to suppress


class Relation(NamedTuple):
    """total = sum of the parts, within `tolerance`. A `copy` only says that two numbers move together."""

    total: Slot
    parts: tuple[Slot, ...]
    tolerance: int = 0
    copy: bool = False

    @property
    def members(self) -> tuple[Slot, ...]:
        return (self.total, *self.parts)


class Share(NamedTuple):
    """A share or rate of two counts.

    `value` and `sign` are what it prints ("" if nothing), `percent` whether the value is 100 · numerator / denominator,
    `tells` whether it prints itself or its numerator.
    """

    key: ObservationKey
    numerator: Slot | None
    denominator: Slot | None
    value: str
    sign: str
    percent: bool
    tells: bool
    rule: Rule


@dataclass(slots=True)
class System:
    """All counts by slot (value None: not known to us either), the relations between them, and the shares."""

    values: dict[Slot, int | None] = field(default_factory=dict)
    standings: dict[Slot, Standing] = field(default_factory=dict)
    rules: dict[Slot, Rule] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    shares: dict[ObservationKey, Share] = field(default_factory=dict)

    def add(self, slot: Slot, value: int | None, standing: Standing, rule: Rule) -> None:
        self.values[slot] = value
        self.standings[slot] = standing
        self.rules[slot] = rule

    def residual(self, relation: Relation) -> int | None:
        """total − parts; None if one of them is unknown."""
        numbers = [self.values[slot] for slot in relation.members]
        known = [number for number in numbers if number is not None]
        return known[0] - sum(known[1:]) if len(known) == len(numbers) else None


def build(tables: Sequence[Table], config: GateConfig) -> System:
    """The system of these tables, whatever their order. Raises DisclosureError if a table contradicts itself."""
    system = System()
    layers: list[_Layer] = []
    ordered = sorted(tables, key=lambda table: table.name)
    for table in ordered:
        if table.measure == "zahl":
            layers.append(_add_counts(system, table, config))
    for table in ordered:
        if table.measure == "quote":
            layers += _add_shares(system, table, config)
    for layer in layers:
        layer.add_sums()
    _derive(system)
    _add_groups(system)
    _check_sums(system)
    return system


# -- counts and shares ------------------------------------------------------------------------------------------------


def _ordered(table: Table) -> list[Cell]:
    """The cells, of two copies at one place the one with a value and then the first in file order first."""
    width = len(table.dimensions)
    for cell in table.cells:
        if len(cell.coordinates) != width:
            raise _fault("KZ-SPERRE-TABELLE", f"{table.name}: {cell.coordinates} hat nicht {width} Koordinaten.")
    if len({cell.coordinates for cell in table.cells}) == len(table.cells):
        return list(table.cells)
    return sorted(table.cells, key=lambda cell: (not cell.observation.wert, cell.observation.sort_key))


def _add_counts(system: System, table: Table, config: GateConfig) -> _Layer:
    layer = _Layer(system, table, VALUE)
    for cell in _ordered(table):
        one = cell.observation
        slot = Slot(VALUE, one.key)
        value, standing = read_count(one)
        if not table.published:
            standing = Standing.OPEN if value is None else Standing.HIDDEN
        if slot in system.values and system.values[slot] != value:
            raise _fault("KZ-SPERRE-DOPPELT", f"{slot} steht mit zwei Werten in den Tabellen.")
        if system.standings.get(slot) is not Standing.SHOWN:
            system.add(slot, value, standing, config.rule_for(one.konzept, one.ebene))
        layer.place(cell.coordinates, slot)
    return layer


def read_count(one: Observation) -> tuple[int | None, Standing]:
    """The count of an observation and what its sign means. Raises DisclosureError if it is no count."""
    if one.wert:
        return _whole(one.wert, one), Standing.SHOWN
    if one.zeichen == ZERO_SIGN:
        return 0, Standing.SHOWN
    return None, Standing.SECRET if one.zeichen == SECRET_SIGN else Standing.OPEN


def _whole(text: str, one: Observation) -> int:
    if text.isdecimal():
        return int(text)
    number = Fraction(text)
    if number.denominator != 1 or number < 0:
        raise _fault("KZ-SPERRE-WERT", f"{Slot(VALUE, one.key)}: „{text}“ ist keine Anzahl.")
    return int(number)


def _add_shares(system: System, table: Table, config: GateConfig) -> list[_Layer]:
    """Shares with the counts they bring along; those have the places of the shares."""
    numerators, denominators = _Layer(system, table, NUMERATOR), _Layer(system, table, DENOMINATOR)
    for cell in _ordered(table):
        share = _share(system, cell, table, config)
        system.shares[share.key] = share
        for layer, slot in ((numerators, share.numerator), (denominators, share.denominator)):
            if slot and slot.column == layer.column:
                layer.place(cell.coordinates, slot)
    return [numerators, denominators]


def _share(system: System, cell: Cell, table: Table, config: GateConfig) -> Share:
    one = cell.observation
    rule = config.rule_for(one.konzept, one.ebene)
    shown = Standing.SHOWN if table.published else Standing.HIDDEN
    return Share(
        key=one.key,
        denominator=_referenced(system, cell.denominator, one.nenner) or _own_denominator(system, one, shown, rule),
        numerator=_referenced(system, cell.numerator, one.zaehler) or _own_numerator(system, one, shown, rule),
        value=one.wert if table.published else "",
        sign=one.zeichen,
        percent=one.einheit == PERCENT,
        tells=table.published and bool(one.wert or one.zaehler),
        rule=rule,
    )


def _referenced(system: System, key: ObservationKey | None, printed: str) -> Slot | None:
    """The count a share refers to; where the share prints it too, it is shown even if its own table is not."""
    if key is None:
        return None
    slot = Slot(VALUE, key)
    if slot not in system.values:
        raise _fault("KZ-SPERRE-VERWEIS", f"{slot}: auf diesen Wert verweist eine Quote, aber es gibt ihn nicht.")
    if printed and system.values[slot] != int(Fraction(printed)):
        raise _fault("KZ-SPERRE-QUOTE", f"{slot} ist in einer Quote mit {printed} angegeben, in der Tabelle anders.")
    if printed and system.standings[slot] is Standing.HIDDEN:
        system.standings[slot] = Standing.SHOWN
    return slot


def _own_denominator(system: System, one: Observation, shown: Standing, rule: Rule) -> Slot | None:
    if not one.nenner:
        return None
    slot = Slot(DENOMINATOR, one.key)
    system.add(slot, _whole(one.nenner, one), shown, rule)
    return slot


def _own_numerator(system: System, one: Observation, shown: Standing, rule: Rule) -> Slot | None:
    """The column `zaehler`; without it, what share × denominator gives away, exact or as an estimate for no sum."""
    slot = Slot(NUMERATOR, one.key)
    if one.zaehler:
        system.add(slot, _whole(one.zaehler, one), shown, rule)
    elif not one.nenner or one.einheit != PERCENT:
        return None
    elif one.wert:
        low, high = rounding_bounds(one.wert)
        if (high - low) * int(one.nenner) >= 1:
            slot = Slot(ESTIMATE, one.key)
        system.add(slot, int(Fraction(one.wert) / 100 * int(one.nenner) + Fraction(1, 2)), Standing.HIDDEN, rule)
    else:
        value, standing = read_count(one)
        system.add(slot, value, Standing.HIDDEN if standing is Standing.SHOWN else standing, rule)
    return slot


def rounding_bounds(percent: str) -> tuple[Fraction, Fraction]:
    """Least and largest ratio (not percentage) printed as `percent`: half a unit of its last place around it."""
    half = Fraction(1, 2 * 10 ** len(percent.partition(".")[2]))
    return (Fraction(percent) - half) / 100, (Fraction(percent) + half) / 100


# -- sums -------------------------------------------------------------------------------------------------------------


class _Layer:
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

DERIVABLE = frozenset({Standing.HIDDEN, Standing.PUBLIC, Standing.SECRET})


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
        raise _sum_fault([_told(system, relation)])
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
        raise _sum_fault([_told(system, relation) for relation in wrong])


def _is_off(system: System, relation: Relation) -> bool:
    residual = system.residual(relation)
    return residual is not None and abs(residual) > relation.tolerance


def _told(system: System, relation: Relation) -> str:
    parts = " + ".join(str(system.values[part]) for part in relation.parts)
    return f"{relation.total} = {system.values[relation.total]} ist nicht {parts}."


def _sum_fault(messages: Iterable[str]) -> DisclosureError:
    faults = tuple(("KZ-SPERRE-SUMME", message) for message in messages)
    return DisclosureError(faults, "Fehlende Teile als Rest angeben oder, bei überlagerten Zahlen, toleranz setzen.")


def _fault(code: str, message: str) -> DisclosureError:
    return DisclosureError(((code, message),), "Die Tabellen für die Sperrprüfung berichtigen.")
