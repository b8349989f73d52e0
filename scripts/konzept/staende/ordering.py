"""Where an element stands: its parent, its number, and which siblings were really put somewhere else (e.)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from konzept.staende.model import Chapter, State

ROOT = ""


def parents(state: State) -> dict[str, str]:
    """The parent of every element: the key of its chapter; a Handlungsfeld is a chapter and stands at the root."""
    return {item_id: ROOT if chapter.key == item_id else chapter.key for item_id, (chapter, _) in state.places.items()}


def printed_order(state: State) -> dict[str, int]:
    """The position of every element in the printed concept."""
    entries = [entry.id for chapter in state.chapters for entry in chapter.entries]
    return {item_id: position for position, item_id in enumerate(entries)}


def chapter_name(chapter: Chapter) -> str:
    """How a heading calls a chapter: its number, or its title in quotes."""
    return chapter.number or f"„{chapter.title}“"


def reordered(old: State, new: State, same_parent: Mapping[str, str]) -> frozenset[str]:
    """The fewest elements that must have been moved among their siblings; `same_parent` maps them to their parent."""
    before, after = printed_order(old), printed_order(new)
    families: dict[str, list[str]] = {}
    for item_id in sorted(same_parent, key=before.__getitem__):
        families.setdefault(same_parent[item_id], []).append(item_id)
    return frozenset(
        item_id
        for siblings in families.values()
        for item_id in moved(siblings, sorted(siblings, key=after.__getitem__))
    )


def moved(old: Sequence[str], new: Sequence[str]) -> frozenset[str]:
    """What lies outside a longest increasing subsequence; of several the one that moves the smallest ids.

    Both sequences hold the same ids. Siblings that both begin or end with never move, so they are set aside first.
    """
    start, end = 0, len(old)
    while start < end and old[start] == new[start]:
        start += 1
    while end > start and old[end - 1] == new[end - 1]:
        end -= 1
    middle = list(new[start:end])
    if not middle:
        return frozenset()
    position = {item_id: index for index, item_id in enumerate(old)}
    rank = {item_id: index for index, item_id in enumerate(sorted(middle, reverse=True))}
    best: list[tuple[int, int, int]] = []  # length, minus the price of keeping small ids, the one before
    for index, item_id in enumerate(middle):
        length, price, before = 0, 0, -1
        for earlier in range(index):
            if position[middle[earlier]] < position[item_id] and best[earlier][:2] > (length, price):
                length, price, before = best[earlier][0], best[earlier][1], earlier
        best.append((length + 1, price - (1 << rank[item_id]), before))
    at = max(range(len(middle)), key=lambda index: best[index][:2])
    kept: set[str] = set()
    while at >= 0:
        kept.add(middle[at])
        at = best[at][2]
    return frozenset(middle) - kept
