"""All objects, by id and by type, with their links in both directions. Sealed once made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

from konzept.items.model import Item, Link

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Catalog:
    """Every object in the order of files and of lines within them.

    `items` holds the first object of each id; `duplicates` the further ones. `outgoing` and `incoming` hold links
    whose two ends exist. `lost` holds the ids, or their beginnings, of objects that are written but cannot be read.
    `by_type` leaves the tombstones out: they keep their pages, but nothing counts them.
    """

    items: Mapping[str, Item]
    duplicates: tuple[Item, ...]
    by_type: Mapping[str, tuple[Item, ...]]
    by_page: Mapping[tuple[str, str], tuple[Item, ...]]
    outgoing: Mapping[str, tuple[Link, ...]]
    incoming: Mapping[str, tuple[Link, ...]]
    lost: tuple[str, ...] = ()

    @classmethod
    def of(cls, items: Iterable[Item], lost: Iterable[str] = ()) -> Catalog:
        """The catalog of these objects."""
        known: dict[str, Item] = {}
        duplicates: list[Item] = []
        for item in items:
            if item.id in known:
                duplicates.append(item)
            else:
                known[item.id] = item
        by_type: dict[str, list[Item]] = defaultdict(list)
        by_page: dict[tuple[str, str], list[Item]] = defaultdict(list)
        outgoing: dict[str, list[Link]] = defaultdict(list)
        incoming: dict[str, list[Link]] = defaultdict(list)
        for item in known.values():
            if not item.is_tombstone:
                by_type[item.type].append(item)
            by_page[item.municipality, item.page].append(item)
            for link in item.links:
                if link.target in known:
                    outgoing[item.id].append(link)
                    incoming[link.target].append(link)
        return cls(
            items=MappingProxyType(known),
            duplicates=tuple(duplicates),
            by_type=_sealed(by_type),
            by_page=_sealed(by_page),
            outgoing=_sealed(outgoing),
            incoming=_sealed(incoming),
            lost=tuple(sorted(lost)),
        )

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items.values())

    def may_be_lost(self, item_id: str) -> bool:
        """Whether an unknown id may belong to an object that is written but cannot be read."""
        return item_id.startswith(self.lost)

    def tombstones(self, municipality: str | None = None) -> tuple[Item, ...]:
        """Retired objects, all or of one municipality."""
        return tuple(item for item in self if item.is_tombstone and municipality in (None, item.municipality))

    def of_type(self, type_name: str, municipality: str | None = None) -> tuple[Item, ...]:
        """Objects of a type, all or of one municipality."""
        items = self.by_type.get(type_name, ())
        return items if municipality is None else tuple(item for item in items if item.municipality == municipality)

    def targets(self, item_id: str, role: str) -> tuple[Item, ...]:
        """Objects that `item_id` links to with `role`."""
        return tuple(self.items[link.target] for link in self.outgoing.get(item_id, ()) if link.role == role)

    def sources(self, item_id: str, role: str) -> tuple[Item, ...]:
        """Objects that link to `item_id` with `role`."""
        return tuple(self.items[link.source] for link in self.incoming.get(item_id, ()) if link.role == role)


def _sealed(groups: Mapping[K, list[V]]) -> Mapping[K, tuple[V, ...]]:
    return MappingProxyType({key: tuple(values) for key, values in groups.items()})
