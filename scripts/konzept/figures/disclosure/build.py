"""Tables → `System`: reads the counts and the shares with what they were computed from."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from konzept.figures.disclosure.config import GateConfig, Rule
from konzept.figures.disclosure.model import Cell, DisclosureError, Table
from konzept.figures.disclosure.sums import Layer, complete_sums
from konzept.figures.disclosure.system import (
    DENOMINATOR,
    ESTIMATE,
    NUMERATOR,
    SECRET_SIGN,
    VALUE,
    ZERO_SIGN,
    Share,
    Slot,
    Standing,
    System,
    rounding_bounds,
)
from konzept.figures.series import PERCENT, Observation, ObservationKey


def build(tables: Sequence[Table], config: GateConfig) -> System:
    """The system of these tables, whatever their order. Raises DisclosureError if a table contradicts itself."""
    system = System()
    layers: list[Layer] = []
    ordered = sorted(tables, key=lambda table: table.name)
    for table in ordered:
        if table.measure == "zahl":
            layers.append(_add_counts(system, table, config))
    for table in ordered:
        if table.measure == "quote":
            layers += _add_shares(system, table, config)
    for layer in layers:
        layer.add_sums()
    complete_sums(system)
    return system


def _ordered(table: Table) -> list[Cell]:
    """The cells, of two copies at one place the one with a value and then the first in file order first."""
    width = len(table.dimensions)
    for cell in table.cells:
        if len(cell.coordinates) != width:
            raise _fault("KZ-SPERRE-TABELLE", f"{table.name}: {cell.coordinates} hat nicht {width} Koordinaten.")
    if len({cell.coordinates for cell in table.cells}) == len(table.cells):
        return list(table.cells)
    return sorted(table.cells, key=lambda cell: (not cell.observation.wert, cell.observation.sort_key))


def _add_counts(system: System, table: Table, config: GateConfig) -> Layer:
    layer = Layer(system, table, VALUE)
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


def _add_shares(system: System, table: Table, config: GateConfig) -> list[Layer]:
    """Shares with the counts they bring along; those have the places of the shares."""
    numerators, denominators = Layer(system, table, NUMERATOR), Layer(system, table, DENOMINATOR)
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
        raise _fault("KZ-SPERRE-QUOTE", f"{slot} steht in einer Quote anders als in der Tabelle.")
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


def _fault(code: str, message: str) -> DisclosureError:
    return DisclosureError(((code, message),), "Die Tabellen für die Sperrprüfung berichtigen.")
