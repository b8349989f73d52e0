"""How measures and steps are spread over the states of implementation: a distribution, never one colour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from konzept.concept import Concept
from konzept.items import Item
from konzept.views.shared import STATUS_FIELD


class StatusCount(Struct, frozen=True, kw_only=True):
    """How many measures and steps are in one state."""

    status: str
    label: str
    count: int


def distribution(concept: Concept, items: Iterable[Item]) -> tuple[StatusCount, ...]:
    """Living measures and steps by state of implementation, in the order of the vocabulary; empty states left out."""
    counts = Counter(item.text(STATUS_FIELD) for item in items if not item.is_tombstone)
    return tuple(
        StatusCount(status=status, label=label, count=counts[status])
        for status, label in concept.metamodel.value_lists[STATUS_FIELD].items()
        if counts[status]
    )
