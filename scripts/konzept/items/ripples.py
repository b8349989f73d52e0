"""How a change travels along links: which objects it touches, over how many steps and by which way.

Which changes travel along which links, in which direction and how far, is data: `verdacht` of the roles in the
metamodel. A way counts if every link on it reacts to the change and reaches at least as far as the way is long.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from konzept.items.catalog import Catalog
from konzept.items.model import Item
from konzept.metamodel import Metamodel
from konzept.metamodel.model import REMOVED

REMEMBERED = 1024  # objects: those that are asked about one after the other lie near each other
CHANGES = ("wortlaut", "steuerung", "daten", REMOVED)  # the field groups that matter to others, and retiring


class Hop(NamedTuple):
    """One step to `end` along a link of this role; `towards_source` if it leads against the arrow."""

    end: str
    role: str
    towards_source: bool


class Touched(NamedTuple):
    """An object that a change touches, with the shortest way to it; `path` starts at the changed object."""

    item: Item
    path: tuple[Hop, ...]

    @property
    def distance(self) -> int:
        return len(self.path)


class Ripples:
    """How changes travel through one catalog. Made once; asks are cheap."""

    def __init__(self, catalog: Catalog, model: Metamodel) -> None:
        self._catalog = catalog
        self._reach = {change: _Reach.of(model, change) for change in CHANGES}
        self._known_hops: dict[str, dict[str, tuple[tuple[Hop, int], ...]]] = {change: {} for change in CHANGES}

    def touched(self, starts: Iterable[str], change: str) -> dict[str, Touched]:
        """Every object that this change at these objects touches, nearest first, then by type and id."""
        items = self._catalog.items
        begin = tuple(item_id for item_id in dict.fromkeys(starts) if item_id in items)
        furthest = max((reach for item_id in begin for _, reach in self._hops(item_id, change)), default=0)
        paths: dict[str, tuple[Hop, ...]] = {}
        for limit in range(1, furthest + 1):
            paths = self._walk(begin, change, limit) | paths
        found = sorted((len(path), items[item_id].type, item_id) for item_id, path in paths.items())
        return {item_id: Touched(items[item_id], paths[item_id]) for _, _, item_id in found}

    def _walk(self, begin: tuple[str, ...], change: str, limit: int) -> dict[str, tuple[Hop, ...]]:
        """Breadth first over the links that reach at least `limit` far: what lies exactly `limit` steps away.

        What lies nearer on such links has been found by a shorter walk, which may use more of them.
        """
        paths: dict[str, tuple[Hop, ...]] = dict.fromkeys(begin, ())
        front: Iterable[str] = begin
        for _ in range(limit):
            following: list[str] = []
            for item_id in front:
                path = paths[item_id]
                for hop, reach in self._hops(item_id, change):
                    if reach >= limit and hop.end not in paths:
                        paths[hop.end] = (*path, hop)
                        following.append(hop.end)
            front = following
        return {item_id: paths[item_id] for item_id in front}

    def _hops(self, item_id: str, change: str) -> tuple[tuple[Hop, int], ...]:
        """The steps that the change can take from here, each with the reach of its role."""
        hops = self._known_hops[change]
        known = hops.get(item_id)
        if known is None:
            if len(hops) >= REMEMBERED:
                hops.clear()
            onwards, back = self._reach[change]
            outgoing, incoming = self._catalog.outgoing.get(item_id, ()), self._catalog.incoming.get(item_id, ())
            known = hops[item_id] = (
                *(
                    (Hop(link.target, link.role, False), onwards[link.role])
                    for link in outgoing
                    if link.role in onwards
                ),
                *((Hop(link.source, link.role, True), back[link.role]) for link in incoming if link.role in back),
            )
        return known


class _Reach(NamedTuple):
    """How far a change travels along each role: from its source to its target, and the other way round."""

    from_source: dict[str, int]
    from_target: dict[str, int]

    @classmethod
    def of(cls, model: Metamodel, change: str) -> _Reach:
        reactions = {name: role.reaction for name, role in model.roles.items() if role.reaction.reach}
        onwards = {name: reaction.reach for name, reaction in reactions.items() if change in reaction.on_source}
        back = {name: reaction.reach for name, reaction in reactions.items() if change in reaction.on_target}
        return cls(onwards, back)
