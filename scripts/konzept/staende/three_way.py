"""In force | proposed | adopted: one word for each field group of an element (e.)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from konzept.staende.model import MARKS, FrozenObject, State
from konzept.staende.rows import FieldChange, Relation, ThreeWay

Differ = Callable[[list[FrozenObject], list[FrozenObject]], Iterable[FieldChange]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Three:
    """One element in the three states; None where a state does not have it (or only as a tombstone)."""

    item_id: str
    valid: FrozenObject | None
    proposed: FrozenObject | None
    adopted: FrozenObject | None

    @classmethod
    def of(cls, item_id: str, valid: State, proposed: State, adopted: State) -> Three:
        """The element as the three states have it."""
        found = [state.objects.get(item_id) for state in (valid, proposed, adopted)]
        living = [entry if entry and not entry.tombstone else None for entry in found]
        return cls(item_id=item_id, valid=living[0], proposed=living[1], adopted=living[2])

    def relations(self) -> dict[str, Relation]:
        """The relation of each field group."""
        return {group: self._relation(mark) for group, mark in MARKS.items()}

    def _relation(self, mark: str) -> Relation:
        valid, proposed, adopted = (
            entry.fingerprints[mark] if entry else None for entry in (self.valid, self.proposed, self.adopted)
        )
        return relation(valid, proposed, adopted)


def relation(valid: str | None, proposed: str | None, adopted: str | None) -> Relation:
    """The word for three wordings; being absent counts as a wording of its own."""
    if adopted is None and valid is not None and proposed is not None:
        return Relation.STRUCK_IN_SESSION
    if valid is None and proposed is None and adopted is not None:
        return Relation.ADDED_IN_SESSION
    if valid == proposed:
        return Relation.UNCHANGED if adopted == valid else Relation.CHANGED_IN_SESSION
    if proposed == adopted:
        return Relation.AS_PROPOSED
    return Relation.NOT_ADOPTED if adopted == valid else Relation.AMENDED


def relations_of(three: Three, differ: Differ) -> Iterator[ThreeWay]:
    """The groups of an element in which anything happened, with the changes from the proposal to what was adopted."""
    changes = list(differ(_list(three.proposed), _list(three.adopted))) if three.proposed else []
    for group, found in three.relations().items():
        if found is not Relation.UNCHANGED:
            fields = tuple(change for change in changes if change.group == group)
            yield ThreeWay(element=three.item_id, group=group, relation=found, fields=fields)


def _list(entry: FrozenObject | None) -> list[FrozenObject]:
    return [entry] if entry else []
