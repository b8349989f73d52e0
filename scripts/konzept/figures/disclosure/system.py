"""The values the steps hand on: all counts of some tables, the sums between them, and the shares computed from them.

A count has a slot: the cell that prints it, or a place of its own where nobody prints it. Slots are made for missing
members of sums as well, because a number that is not printed but can be computed is published all the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from fractions import Fraction
from typing import NamedTuple

from konzept.figures.disclosure.config import Rule
from konzept.figures.series import ObservationKey

SECRET_SIGN = "."  # noqa: S105 - the sign for "geheim", not a password
ZERO_SIGN = "-"
VALUE, NUMERATOR, DENOMINATOR, ESTIMATE = "wert", "zaehler", "nenner", "geschaetzt"
MISSING, REST, GROUP = UNPRINTED = ("fehlt", "rest", "gruppe")


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

    def may_be_secret(self, slot: Slot) -> bool:
        """Where zeros are shown, a zero is no secret."""
        return self.values[slot] != 0 or self.rules[slot].zero == "sperren"

    def is_hidden_secret(self, slot: Slot) -> bool:
        """Whether nobody prints this count and it may be a secret."""
        return self.standings[slot] is Standing.HIDDEN and self.may_be_secret(slot)

    def residual(self, relation: Relation) -> int | None:
        """total − parts; None if one of them is unknown."""
        numbers = [self.values[slot] for slot in relation.members]
        known = [number for number in numbers if number is not None]
        return known[0] - sum(known[1:]) if len(known) == len(numbers) else None


def rounding_bounds(percent: str) -> tuple[Fraction, Fraction]:
    """Least and largest ratio (not percentage) printed as `percent`: half a unit of its last place around it."""
    half = Fraction(1, 2 * 10 ** len(percent.partition(".")[2]))
    return (Fraction(percent) - half) / 100, (Fraction(percent) + half) / 100
