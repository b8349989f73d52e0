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
from dataclasses import dataclass

from konzept.figures.disclosure.knowledge import Change, Part, Row, by_end, complete, known_rows, parts_of
from konzept.figures.disclosure.model import DisclosureError
from konzept.figures.disclosure.primary import Finding
from konzept.figures.disclosure.solver import INFINITY, Program, is_whole
from konzept.figures.disclosure.system import (
    SECRET_SIGN,
    UNPRINTED,
    Share,
    Slot,
    Standing,
    System,
)
from konzept.figures.series import ObservationKey

SHARE_COST = 8.0  # per person by which a printed share is overrun
TOTAL_COST = 3.0
LIMIT = 30  # persons; see _Guard.limit
Columns = dict[Slot, list[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Protection:
    """Counts and shares that lose their values, of both steps."""

    counts: frozenset[Slot]
    shares: frozenset[ObservationKey]


def protect(system: System, finding: Finding) -> Protection:
    """Suppresses what must be and what covers it. Raises DisclosureError if even that is not enough."""
    counts: set[Slot] = set()
    shares = set(finding.shares)
    for part in parts_of(system, finding.counts):
        guard = _Guard(system, part, finding)
        guard.run()
        counts |= guard.suppressed
        shares |= guard.closed
    return Protection(frozenset(counts), frozenset(shares))


@dataclass(slots=True)
class _Range:
    """The least and largest value of a count that readers are known to hold possible."""

    low: int
    high: int


class _Guard:
    """Protects one connected part."""

    def __init__(self, system: System, part: Part, finding: Finding) -> None:
        self.system = system
        self.part = part
        self.base = complete(system, part)
        self.rows = list(known_rows(system, part, self.base))
        self.rows_of = _indices_by_slot(self.rows)
        self.shares_of = by_end(part.shares)
        self.totals = {relation.total for relation in part.relations if not relation.copy}
        self.free = {slot for slot in part.slots if self._is_unknown(slot)}
        self.suppressed: set[Slot] = set()
        self.closed: set[ObservationKey] = set()
        self.ranges: dict[Slot, _Range] = {}
        self.queue: deque[Slot] = deque()
        self._close(share for share in part.shares if share.key in finding.shares)
        self._suppress(slot for slot in part.slots if slot in finding.counts)

    def run(self) -> None:
        """Protects every count of the finding, and every count suppressed on the way."""
        while self.queue:
            self._protect(self.queue.popleft())

    def _is_unknown(self, slot: Slot) -> bool:
        """Whether readers do not know this number, before we suppress any.

        A missing part of exactly nothing is known: tables leave such rows out, and a list of parts may be complete.
        """
        standing, value = self.system.standings[slot], self.system.values[slot]
        if standing is Standing.PUBLIC:
            return value is None
        if slot.column in UNPRINTED and self.system.rules[slot].zero == "zeigen":
            return value != 0
        return standing is not Standing.SHOWN

    def _suppress(self, slots: Iterable[Slot]) -> None:
        """Takes numbers from the readers, with the shares that would tell them; all these need protection now."""
        for slot in slots:
            if self.system.standings[slot] is Standing.SHOWN:
                self.suppressed.add(slot)
                self.free.add(slot)
                self._close(self.shares_of.get(slot, ()))
            self._track(slot)

    def _close(self, shares: Iterable[Share]) -> None:
        """Suppresses shares. A numerator that nobody prints must then stay as uncertain as its share."""
        for share in shares:
            self.closed.add(share.key)
            numerator = share.numerator
            if numerator and (share.value or share.sign == SECRET_SIGN) and self.system.is_hidden_secret(numerator):
                self._track(numerator)

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
            for index in self.rows_of.get(queue.popleft(), ()):
                if index not in seen and self.rows[index].share not in self.closed:
                    seen.add(index)
                    fresh = {one for one, _ in self.rows[index].terms if one in self.free} - near
                    near |= fresh
                    queue.extend(fresh)
        return sorted(near)

    def _widen(self, slot: Slot, target: int) -> None:
        """The cheapest change that takes the count to `target`; what it changes is suppressed.

        Costs grow with the logarithm of a number, and totals are dear: they are the last to go. The rank settles ties.
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
                cost = self._cost(one) + rank * 1e-6
                columns[one] = [(program.add_column(0, INFINITY, cost), 1), (program.add_column(0, -least, cost), -1)]
        self._add_rows(program, columns, slack=True)
        change = self._solve(program, columns)
        if change is not None:
            self._suppress(one for one in self.part.slots if one in change and one not in self.free)
            self._close(self._told_by(change))
            self._record(change)

    def _cost(self, slot: Slot) -> float:
        """What a change of one person costs, in a number that is printed."""
        return (1 + math.log2(1 + self.base[slot])) * (TOTAL_COST if slot in self.totals else 1)

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
            row.low <= row.moved(change) <= row.high for row in self._active_rows(change) if not row.share
        )

    def _told_by(self, change: Change) -> list[Share]:
        """Printed shares that would contradict the change."""
        broken = {row.share for row in self._active_rows(change) if row.share and row.moved(change) > row.high}
        return [self.system.shares[key] for key in sorted(broken)]

    def _record(self, change: Change) -> None:
        """Readers hold the changed numbers possible from now on."""
        for slot, by in change.items():
            if slot in self.ranges:
                seen, value = self.ranges[slot], self.base[slot] + by
                seen.low, seen.high = min(seen.low, value), max(seen.high, value)


def _indices_by_slot(rows: list[Row]) -> dict[Slot, list[int]]:
    found: dict[Slot, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        for slot, _ in row.terms:
            found[slot].append(index)
    return found
