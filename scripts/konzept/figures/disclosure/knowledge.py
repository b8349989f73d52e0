"""What readers know: the connected parts of a system, and the rows that every possible set of its numbers must keep."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from konzept.figures.disclosure.model import DisclosureError
from konzept.figures.disclosure.solver import INFINITY, Program, is_whole
from konzept.figures.disclosure.system import Relation, Share, Slot, Standing, System, rounding_bounds
from konzept.figures.series import ObservationKey

Change = dict[Slot, int]


class Row(NamedTuple):
    """low ≤ Σ coefficient · change ≤ high. A row of a printed `share` falls away when the share is suppressed."""

    terms: tuple[tuple[Slot, int], ...]
    low: float
    high: float
    share: ObservationKey | None = None

    def moved(self, change: Change) -> int:
        """By how much a change moves the row."""
        return sum(factor * change.get(slot, 0) for slot, factor in self.terms)


# -- connected parts --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """Counts that sums and shares connect, sorted, with these."""

    slots: list[Slot]
    relations: list[Relation]
    shares: list[Share]


def parts_of(system: System, secret: Iterable[Slot]) -> Iterator[Part]:
    """The connected parts of the system that hold something to protect."""
    starts = sorted(secret)
    if not starts:
        return
    relations_of, shares_of = _by_member(system.relations), by_end(system.shares.values())
    seen: set[Slot] = set()
    for start in starts:
        if start not in seen:
            part = _connected(start, relations_of, shares_of)
            seen.update(part.slots)
            yield part


def _by_member(relations: Iterable[Relation]) -> dict[Slot, list[Relation]]:
    found: dict[Slot, list[Relation]] = defaultdict(list)
    for relation in relations:
        for slot in relation.members:
            found[slot].append(relation)
    return found


def by_end(shares: Iterable[Share]) -> dict[Slot, list[Share]]:
    """The shares that each count is the numerator or denominator of."""
    found: dict[Slot, list[Share]] = defaultdict(list)
    for share in shares:
        for end in (share.numerator, share.denominator):
            if end is not None:
                found[end].append(share)
    return found


def _connected(start: Slot, relations_of: dict[Slot, list[Relation]], shares_of: dict[Slot, list[Share]]) -> Part:
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
    return Part(sorted(slots), sorted(relations), [shares[key] for key in sorted(shares)])


# -- what readers know ------------------------------------------------------------------------------------------------


def known_rows(system: System, part: Part, base: dict[Slot, int]) -> Iterator[Row]:
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


def complete(system: System, part: Part) -> dict[Slot, int]:
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
