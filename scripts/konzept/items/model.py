"""What an object is once it is read: fields as text, links with their reason, and where each stood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Place(NamedTuple):
    """Line and column in a file, both counted from 1."""

    line: int
    column: int


# A field's value: text, a list of texts, a structure, or a list of structures. Numbers and dates stay text.
Structure = Mapping[str, "str | tuple[str, ...]"]
Value = str | tuple[str | Structure, ...] | Structure


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link as written. `interpretation` says why, where the link is ours and not the source's."""

    role: str
    source: str
    target: str
    place: Place
    interpretation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One object. `path` is the file relative to the project, `page` its name without folder and ending."""

    id: str
    type: str
    municipality: str
    path: str
    page: str
    place: Place
    fields: Mapping[str, Value]
    links: tuple[Link, ...]
    places: Mapping[str, Place] = field(repr=False)

    @property
    def title(self) -> str:
        return self.text("titel")

    @property
    def is_tombstone(self) -> bool:
        """Whether the object is retired: its page stays, it counts no more."""
        return "grabstein" in self.fields

    def text(self, name: str) -> str:
        """The text of a field, "" if it is absent or no plain text."""
        value = self.fields.get(name, "")
        return value if isinstance(value, str) else ""

    def texts(self, name: str) -> tuple[str, ...]:
        """The entries of a list field, empty if absent."""
        value = self.fields.get(name, ())
        return tuple(entry for entry in value if isinstance(entry, str)) if isinstance(value, tuple) else ()

    def structure(self, name: str) -> Structure:
        """A structured field, empty if absent."""
        value = self.fields.get(name, {})
        return value if isinstance(value, Mapping) else {}

    def structures(self, name: str) -> tuple[Structure, ...]:
        """The entries of a list of structures, empty if absent."""
        value = self.fields.get(name, ())
        return tuple(entry for entry in value if isinstance(entry, Mapping)) if isinstance(value, tuple) else ()

    def place_of(self, name: str) -> Place:
        """Where a field (or "field.2.sub") stands; the object's own place if unknown."""
        return self.places.get(name, self.place)
