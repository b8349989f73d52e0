"""Which elements of two states belong together: by id, then by declared lineage; likeness only ever suggests (e.)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from konzept.staende.canonical import canonical_value
from konzept.staende.editorial import flat
from konzept.staende.model import FrozenObject, State, Vocabulary
from konzept.staende.rows import Kind
from konzept.staende.words import tokens

REPLACES, SPLIT_FROM, MERGED_FROM, SUCCESSOR = "ersetzt", "geteilt_aus", "zusammengefuehrt_aus", "nachfolger"
LINEAGE_KINDS = {REPLACES: Kind.REPLACED, SPLIT_FROM: Kind.SPLIT, MERGED_FROM: Kind.MERGED}
ALIKE = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What stands in one row: ids of the old and of the new state, and what a lineage between them is called."""

    old: tuple[str, ...]
    new: tuple[str, ...]
    kinds: tuple[Kind, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether it is one element that kept its id."""
        return len(self.old) == 1 and self.old == self.new


def units(old: State, new: State) -> list[Unit]:
    """The living elements of both states, each in exactly one unit; an id always keeps its element."""
    before, after = {entry.id for entry in old.living}, {entry.id for entry in new.living}
    parent: dict[tuple[str, str], tuple[str, str]] = {}

    def root(node: tuple[str, str]) -> tuple[str, str]:
        while parent.get(node, node) != node:
            node = parent[node]
        return node

    for item_id in before & after:
        parent[root(("new", item_id))] = root(("old", item_id))
    roles: dict[tuple[str, str], set[str]] = defaultdict(set)
    for role, predecessor, successor in sorted(_lineage(new, before, after)):
        parent[root(("new", successor))] = root(("old", predecessor))
        roles["new", successor].add(role)
    groups: dict[tuple[str, str], tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for item_id in sorted(before):
        groups[root(("old", item_id))][0].append(item_id)
    for item_id in sorted(after):
        groups[root(("new", item_id))][1].append(item_id)
    return [_unit(tuple(olds), tuple(news), roles) for olds, news in groups.values()]


def _lineage(new: State, before: set[str], after: set[str]) -> Iterator[tuple[str, str, str]]:
    """Role, old id and new id of what the new state declares, where it happened between the two states."""
    for links in new.links.values():
        for link in links:
            if link.role in LINEAGE_KINDS:
                predecessor, successor = link.target, link.source
            elif link.role == SUCCESSOR:
                predecessor, successor = link.source, link.target
            else:
                continue
            happened = successor not in before or predecessor not in after
            if predecessor in before and successor in after and happened:
                yield link.role, predecessor, successor


def _unit(old: tuple[str, ...], new: tuple[str, ...], roles: Mapping[tuple[str, str], set[str]]) -> Unit:
    if not old or not new or old == new:
        return Unit(old=old, new=new)
    declared = {LINEAGE_KINDS[role] for item_id in new for role in roles["new", item_id] if role in LINEAGE_KINDS}
    if not declared:
        declared = {Kind.SPLIT} if len(new) > 1 else {Kind.MERGED} if len(old) > 1 else {Kind.REPLACED}
    return Unit(old=old, new=new, kinds=tuple(kind for kind in Kind if kind in declared))


# -- suggestions -------------------------------------------------------------------------------------------------


def suggestions(gone: Iterable[FrozenObject], came: Iterable[FrozenObject], vocabulary: Vocabulary) -> dict[str, str]:
    """Ids that look like one renamed element, in both directions: old → new and new → old, each at most once."""
    olds = [(entry, _bag(entry, vocabulary)) for entry in gone]
    scored = [
        (share, old.id, new.id)
        for new, new_bag in ((entry, _bag(entry, vocabulary)) for entry in came)
        for old, old_bag in olds
        if old.type == new.type and (share := _dice(old_bag, new_bag)) >= ALIKE
    ]
    found: dict[str, str] = {}
    for _, old_id, new_id in sorted(scored, key=lambda entry: (-entry[0], entry[1], entry[2])):
        if old_id not in found and new_id not in found:
            found[old_id], found[new_id] = new_id, old_id
    return found


def _bag(entry: FrozenObject, vocabulary: Vocabulary) -> Counter[str]:
    text = "\n".join(flat(canonical_value(vocabulary.fields.get(name), value)) for name, value in entry.wording.items())
    return Counter(token.casefold() for token in tokens(text) if not token.isspace())


def _dice(old: Counter[str], new: Counter[str]) -> float:
    total = old.total() + new.total()
    if not total or 2 * min(old.total(), new.total()) < ALIKE * total:
        return 0.0
    return 2 * sum((old & new).values()) / total
