"""Second step: further cells are suppressed until no protected number can be recovered.

Everything is said in changes against the true numbers: a change that keeps every sum and every printed number is
another set of numbers readers must hold possible. If such changes take a number low and high enough, it is protected.
All changes used are whole and checked exactly, so an attacker who knows that persons are whole numbers gains nothing;
and since each further suppression only allows more changes, what is protected once stays so.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from konzept.figures.disclosure.model import DisclosureError
from konzept.figures.disclosure.primary import Finding
from konzept.figures.disclosure.solver import INFINITY, Program, is_whole
from konzept.figures.disclosure.system import (
    GROUP,
    MISSING,
    REST,
    SECRET_SIGN,
    Relation,
    Share,
    Slot,
    Standing,
    System,
    rounding_bounds,
)
from konzept.figures.series import ObservationKey

SHARE_COST = 8.0
LIMIT = 30  # persons; see _Guard.limit
Change = dict[Slot, int]
Columns = dict[Slot, list[tuple[int, int]]]


class Row(NamedTuple):
    """low ≤ Σ coefficient · change ≤ high. A row of a printed `share` falls away when the share is suppressed."""

    terms: tuple[tuple[Slot, int], ...]
    low: float
    high: float
    share: ObservationKey | None = None


@dataclass(frozen=True, slots=True)
class Protection:
    """Counts and shares that lose their values, of both steps."""

    counts: frozenset[Slot]
    shares: frozenset[ObservationKey]


def protect(system: System, finding: Finding) -> Protection:
    """Suppresses what must be and what covers it. Raises DisclosureError if even that is not enough."""
    counts: set[Slot] = set()
    shares = set(finding.shares)
    for part in _parts(system, finding):
        guard = _Guard(system, part, finding)
        guard.run()
        counts |= guard.suppressed
        shares |= guard.closed
    return Protection(frozenset(counts), frozenset(shares))


# -- connected parts --------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Part:
    """Counts that sums and shares connect, sorted, with these."""

    slots: list[Slot]
    relations: list[Relation]
    shares: list[Share]


def _parts(system: System, finding: Finding) -> Iterator[_Part]:
    """The connected parts of the system that hold something to protect."""
    if not finding.counts:
        return
    relations_of, shares_of = _by_slot(system)
    seen: set[Slot] = set()
    for start in sorted(finding.counts):
        if start not in seen:
            part = _connected(start, relations_of, shares_of)
            seen.update(part.slots)
            yield part


def _by_slot(system: System) -> tuple[dict[Slot, list[Relation]], dict[Slot, list[Share]]]:
    relations_of: dict[Slot, list[Relation]] = defaultdict(list)
    shares_of: dict[Slot, list[Share]] = defaultdict(list)
    for relation in system.relations:
        for slot in relation.members:
            relations_of[slot].append(relation)
    for share in system.shares.values():
        for end in (share.numerator, share.denominator):
            if end is not None:
                shares_of[end].append(share)
    return relations_of, shares_of


def _connected(start: Slot, relations_of: dict[Slot, list[Relation]], shares_of: dict[Slot, list[Share]]) -> _Part:
    slots = {start}
    relations: dict[Relation, None] = {}
    shares: dict[ObservationKey, Share] = {}
    queue = deque(slots)
    while queue:
        slot = queue.popleft()
        relations.update(dict.fromkeys(relations_of.get(slot, ())))
        shares.update({share.key: share for share in shares_of.get(slot, ())})
        near = {member for relation in relations_of.get(slot, ()) for member in relation.members}
        near |= {end for share in shares_of.get(slot, ()) for end in (share.numerator, share.denominator) if end}
        queue.extend(near - slots)
        slots |= near
    return _Part(sorted(slots), sorted(relations), [shares[key] for key in sorted(shares)])


# -- one part ---------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Range:
    """The least and largest value of a count that readers are known to hold possible."""

    low: int
    high: int


@dataclass(slots=True)
class _Guard:
    """Protects one connected part."""

    system: System
    part: _Part
    finding: Finding
    base: dict[Slot, int] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    rows_of: dict[Slot, list[int]] = field(default_factory=lambda: defaultdict(list))
    shares_of: dict[Slot, list[Share]] = field(default_factory=lambda: defaultdict(list))
    free: set[Slot] = field(default_factory=set)
    suppressed: set[Slot] = field(default_factory=set)
    closed: set[ObservationKey] = field(default_factory=set)
    ranges: dict[Slot, _Range] = field(default_factory=dict)
    queue: deque[Slot] = field(default_factory=deque)

    def run(self) -> None:
        """Protects every count of the finding, and every count suppressed on the way."""
        self.base = _complete(self.system, self.part)
        self.rows = list(_rows(self.system, self.part, self.base))
        for index, row in enumerate(self.rows):
            for slot, _ in row.terms:
                self.rows_of[slot].append(index)
        for share in self.part.shares:
            for end in (share.numerator, share.denominator):
                if end is not None:
                    self.shares_of[end].append(share)
        self.free = {slot for slot in self.part.slots if self._is_unknown(slot)}
        self._close(share for share in self.part.shares if share.key in self.finding.shares)
        self._suppress(slot for slot in self.part.slots if slot in self.finding.counts)
        while self.queue:
            self._protect(self.queue.popleft())

    def _is_unknown(self, slot: Slot) -> bool:
        """Whether readers do not know this number, before we suppress any.

        A missing part of exactly nothing is known: tables leave such rows out, and a list of parts may be complete.
        """
        standing, value = self.system.standings[slot], self.system.values[slot]
        if standing is Standing.PUBLIC:
            return value is None
        if slot.column in (MISSING, REST, GROUP) and self.system.rules[slot].zero == "zeigen":
            return value != 0
        return standing is not Standing.SHOWN

    def _suppress(self, slots: Iterable[Slot]) -> None:
        """Takes numbers from the readers, with the shares that would tell them; all these need protection now."""
        for slot in slots:
            if self.system.standings[slot] is Standing.SHOWN:
                self.suppressed.add(slot)
                self.free.add(slot)
                self._close(self.shares_of[slot])
            self._track(slot)

    def _close(self, shares: Iterable[Share]) -> None:
        """Suppresses shares. A numerator that nobody prints must then stay as uncertain as its share."""
        for share in shares:
            self.closed.add(share.key)
            secret = share.value or share.sign == SECRET_SIGN
            if secret and share.numerator and self.system.standings[share.numerator] is Standing.HIDDEN:
                self._track(share.numerator)

    def _track(self, slot: Slot) -> None:
        if slot not in self.ranges:
            self.ranges[slot] = _Range(self.base[slot], self.base[slot])
            self.queue.append(slot)

    # -- one count -----------------------------------------------------------------------------------------------

    def _protect(self, slot: Slot) -> None:
        """Looks how far readers can narrow the count, and widens their view if that is too far."""
        for direction in (-1, 1):
            if not self._is_safe(slot):
                self._reach(slot, direction)
        for target in self._targets(slot):
            self._widen(slot, target)
        if not self._is_safe(slot):
            message = f"{slot} lässt sich nicht schützen: zu viel ist anderswo bekannt."
            raise DisclosureError((("KZ-SPERRE-UNMOEGLICH", message),), "Die Tabelle gröber gliedern.")

    def _is_safe(self, slot: Slot) -> bool:
        """Readers must hold possible all of 1 … min_count − 1 (and two values at least), or a range wide enough."""
        seen, rule = self.ranges[slot], self.system.rules[slot]
        return (seen.low <= 1 and seen.high >= rule.top) or seen.high - seen.low >= rule.span

    def _targets(self, slot: Slot) -> Iterator[int]:
        """Values readers should hold possible, one after the other until the count is safe; the modest ones first."""
        seen, rule = self.ranges[slot], self.system.rules[slot]
        small = self.base[slot] < rule.min_count
        if small and not self._is_safe(slot) and seen.low > 1:
            yield 1
        if small and not self._is_safe(slot) and seen.high < rule.top:
            yield rule.top
        if not self._is_safe(slot):
            yield seen.low + rule.span
        if not self._is_safe(slot) and seen.high - rule.span >= self._least(slot):
            yield seen.high - rule.span

    def _least(self, slot: Slot) -> int:
        """The least value readers hold possible: where zeros are always shown, a suppressed cell is none."""
        shown = self.system.standings[slot] is Standing.SHOWN
        return 1 if shown and self.base[slot] and self.system.rules[slot].zero == "zeigen" else 0

    def _reach(self, slot: Slot, direction: int) -> None:
        """The readers' own attack: the least or largest value within what they do not know anyway."""
        rule, seen = self.system.rules[slot], self.ranges[slot]
        enough = max(rule.top, seen.low + rule.span, self.base[slot]) - self.base[slot]
        program = Program()
        columns: Columns = {}
        for one in self._unknown_around(slot):
            high, cost = (enough, -direction) if one == slot else (INFINITY, 0)
            columns[one] = [(program.add_column(self._least(one) - self.base[one], high, cost), 1)]
        self._add_rows(program, columns, slack=False)
        change = self._solve(program, columns) if program.rows else {slot: self._far_end(slot, direction, enough)}
        if change is not None and not self._told_by(change):
            self._record(change)

    def _far_end(self, slot: Slot, direction: int, enough: int) -> int:
        """How far a count goes that nothing holds."""
        return enough if direction > 0 else self._least(slot) - self.base[slot]

    def _unknown_around(self, slot: Slot) -> list[Slot]:
        """Unknown counts connected with this one by way of unknown counts only: all others do not matter to it."""
        near = {slot}
        seen: set[int] = set()
        queue = deque(near)
        while queue:
            for index in self.rows_of[queue.popleft()]:
                if index not in seen and self.rows[index].share not in self.closed:
                    seen.add(index)
                    fresh = {one for one, _ in self.rows[index].terms if one in self.free} - near
                    near |= fresh
                    queue.extend(fresh)
        return sorted(near)

    def _widen(self, slot: Slot, target: int) -> None:
        """The cheapest change that takes the count to `target`; what it changes is suppressed.

        Costs grow with the logarithm of a number, so that totals are the last to go; the rank settles ties.
        """
        program = Program()
        columns: Columns = {}
        for rank, one in enumerate(self.part.slots):
            least = self._least(one) - self.base[one]
            if one == slot:
                columns[one] = [(program.add_column(target - self.base[one], target - self.base[one]), 1)]
            elif one in self.free:
                columns[one] = [(program.add_column(least, INFINITY), 1)]
            elif self._may_go(one):
                cost = 1 + math.log2(1 + self.base[one]) + rank * 1e-6
                columns[one] = [(program.add_column(0, INFINITY, cost), 1), (program.add_column(0, -least, cost), -1)]
        self._add_rows(program, columns, slack=True)
        change = self._solve(program, columns)
        if change is not None:
            self._suppress(one for one in self.part.slots if one in change and one not in self.free)
            self._close(self._told_by(change))
            self._record(change)

    def _may_go(self, slot: Slot) -> bool:
        """Whether a number may be suppressed to cover others: zeros that are always shown may not."""
        shown = self.system.standings[slot] is Standing.SHOWN
        return shown and (self.base[slot] > 0 or self.system.rules[slot].zero == "sperren")

    @property
    def limit(self) -> int:
        """By how much a number is changed at most while whole changes are searched: far enough for every span."""
        return max(LIMIT, 4 * max(self.system.rules[slot].span for slot in self.part.slots))

    # -- changes -------------------------------------------------------------------------------------------------

    def _add_rows(self, program: Program, columns: Columns, *, slack: bool) -> None:
        """The rows over these columns; with `slack`, a printed share may be overrun at a cost."""
        for row in self._active_rows(columns):
            terms = {column: sign * factor for slot, factor in row.terms for column, sign in columns.get(slot, ())}
            if slack and row.share:
                terms[program.add_column(0, INFINITY, SHARE_COST)] = -max(abs(factor) for _, factor in row.terms)
            program.add_row(terms, row.low, row.high)

    def _active_rows(self, slots: Iterable[Slot]) -> list[Row]:
        """The rows that touch these slots, in a fixed order; not those of suppressed shares."""
        indices = sorted({index for slot in slots for index in self.rows_of.get(slot, ())})
        return [self.rows[index] for index in indices if self.rows[index].share not in self.closed]

    def _solve(self, program: Program, columns: Columns) -> Change | None:
        """A whole change, None if there is none. Most vertices are whole already (those of two-way tables always).

        Otherwise whole ones are searched near the vertex first, then among small changes, then among all.
        """
        numbers = program.solve()
        if numbers is None:
            return None
        if (change := self._change(numbers, columns)) is not None:
            return change
        small = program.within(self.limit)
        for attempt in (small.near(numbers), small, program):
            whole = attempt.solve(integral=True)
            if whole is not None and (change := self._change(whole, columns)) is not None:
                return change
        return None

    def _change(self, numbers: list[float], columns: Columns) -> Change | None:
        """The change these columns say, None if it is not whole or, in exact arithmetic, breaks a sum."""
        if not is_whole(numbers[column] for pairs in columns.values() for column, _ in pairs):
            return None
        moves = {one: sum(sign * round(numbers[at]) for at, sign in pairs) for one, pairs in columns.items()}
        change = {one: by for one, by in moves.items() if by}
        return change if self._keeps_sums(change) else None

    def _keeps_sums(self, change: Change) -> bool:
        """Whether the change keeps everything but printed shares, in exact arithmetic."""
        return all(self.base[slot] + by >= self._least(slot) for slot, by in change.items()) and all(
            row.low <= _moved(row, change) <= row.high for row in self._active_rows(change) if not row.share
        )

    def _told_by(self, change: Change) -> list[Share]:
        """Printed shares that would contradict the change."""
        broken = {row.share for row in self._active_rows(change) if row.share and _moved(row, change) > row.high}
        return [self.system.shares[key] for key in sorted(broken)]

    def _record(self, change: Change) -> None:
        """Readers hold the changed numbers possible from now on."""
        for slot, by in change.items():
            if slot in self.ranges:
                seen, value = self.ranges[slot], self.base[slot] + by
                seen.low, seen.high = min(seen.low, value), max(seen.high, value)


def _moved(row: Row, change: Change) -> int:
    return sum(factor * change.get(slot, 0) for slot, factor in row.terms)


# -- what readers know ------------------------------------------------------------------------------------------------


def _rows(system: System, part: _Part, base: dict[Slot, int]) -> Iterator[Row]:
    """Sums, shares as parts of their whole, and the rounding of printed shares whose numerator is not printed."""
    for relation in part.relations:
        terms = _signed(relation)
        residual = 0 if relation.copy else sum(factor * base[slot] for slot, factor in terms)
        yield Row(terms, -relation.tolerance - residual, relation.tolerance - residual)
    for share in part.shares:
        if share.numerator and share.denominator:
            yield from _share_rows(system, share, share.numerator, share.denominator, base)


def _signed(relation: Relation) -> tuple[tuple[Slot, int], ...]:
    """total − parts, one term per slot."""
    factors: dict[Slot, int] = defaultdict(int)
    factors[relation.total] += 1
    for slot in relation.parts:
        factors[slot] -= 1
    return tuple((slot, factor) for slot, factor in factors.items() if factor)


def _share_rows(system: System, share: Share, top: Slot, bottom: Slot, base: dict[Slot, int]) -> Iterator[Row]:
    """The rows of one share; what the true numbers contradict, readers cannot rely on, so it is left out or widened.

    The ends of the rounding interval are left out as well: readers may know how halves were rounded.
    """
    if base[top] <= base[bottom]:
        yield Row(((top, 1), (bottom, -1)), -INFINITY, base[bottom] - base[top])
    hidden = system.standings[top] is Standing.HIDDEN and system.values[top] is not None
    if share.value and share.percent and hidden and system.values[bottom] is not None:
        for sign, bound in zip((-1, 1), rounding_bounds(share.value), strict=True):
            on_top, on_bottom = sign * bound.denominator, -sign * bound.numerator
            room = -(on_top * base[top] + on_bottom * base[bottom])
            yield Row(((top, on_top), (bottom, on_bottom)), -INFINITY, max(room - 1, 0), share.key)


def _complete(system: System, part: _Part) -> dict[Slot, int]:
    """The true numbers, and for those nobody here knows some that fit. Raises DisclosureError if none do."""
    base = {slot: value for slot in part.slots if (value := system.values[slot]) is not None}
    unknown = [slot for slot in part.slots if slot not in base]
    if not unknown:
        return base
    program = Program()
    columns = {slot: program.add_column(0, INFINITY, 1) for slot in unknown}
    for relation in part.relations:
        terms = _signed(relation)
        free = {columns[slot]: factor for slot, factor in terms if slot in columns}
        if free and not relation.copy:
            known = sum(factor * base[slot] for slot, factor in terms if slot in base)
            program.add_row(free, -relation.tolerance - known, relation.tolerance - known)
    numbers = program.solve()
    if numbers is not None and not is_whole(numbers):
        numbers = program.solve(integral=True)
    if numbers is None:
        message = f"Um {unknown[0]} gehen die Summen nicht auf."
        raise DisclosureError(
            (("KZ-SPERRE-SUMME", message),), "Tabellen vergleichen, bei überlagerten Zahlen toleranz."
        )
    return base | {slot: round(numbers[column]) for slot, column in columns.items()}
