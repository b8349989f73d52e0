"""What a state is: objects, links and order of one concept as they stood on a day, and what explains them.

A state is data that is read for ever: it carries the labels, groups and names it needs and asks no later metamodel.
The keys of the files are German and stand in `read` and `write`; here are their values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from konzept.items.model import Value
from konzept.metamodel import FieldDef, RoleDef

WORDING, CONTROL, FIGURES, FREE = "wortlaut", "steuerung", "daten", "frei"
MARKS: Mapping[str, str] = {WORDING: "w", CONTROL: "s", FIGURES: "d"}  # groups with a fingerprint, and its letter
KINDS = ("vorlage", "beschluss", "bericht", "zwischenstand")
WORKING = "arbeitsstand"  # the id of what stands in needs/ right now
FORMAT = "stand/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenObject:
    """One object of a state. `groups` holds its fields by field group, `fingerprints` has the keys w, s and d."""

    id: str
    type: str
    groups: Mapping[str, Mapping[str, Value]]
    fingerprints: Mapping[str, str]
    text_status: str = ""
    tombstone: bool = False
    path: str = ""
    line: int = 1

    @property
    def title(self) -> str:
        return self.text("titel")

    @property
    def wording(self) -> Mapping[str, Value]:
        return self.groups.get(WORDING, {})

    def fields(self) -> Iterator[tuple[str, str, Value]]:
        """Group, name and value of every field."""
        return ((group, name, value) for group, fields in self.groups.items() for name, value in fields.items())

    def value(self, name: str) -> Value:
        """The value of a field, "" where there is none."""
        return next((fields[name] for fields in self.groups.values() if name in fields), "")

    def text(self, name: str) -> str:
        """The text of a field, "" where it is absent or no plain text."""
        value = self.value(name)
        return value if isinstance(value, str) else ""


class FrozenLink(NamedTuple):
    """An outgoing link; the fingerprints are those of the wording of both ends ("" for an end outside the project)."""

    role: str
    source: str
    target: str
    interpretation: str = ""
    fp_source: str = ""
    fp_target: str = ""


class Entry(NamedTuple):
    """An object at its place in a chapter."""

    id: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A chapter in printed order. `key` is the id of its Handlungsfeld, else the name of its page."""

    key: str
    title: str
    number: str = ""
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeName:
    """How a type is called, which of its fields says how far the object is, and its narrower vocabularies."""

    title: str
    plural: str
    status_field: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The part of the metamodel that a state needs to be read and printed (metamodell.json)."""

    version: str
    groups: Mapping[str, str]
    fields: Mapping[str, FieldDef]
    roles: Mapping[str, RoleDef]
    types: Mapping[str, TypeName]
    value_lists: Mapping[str, Mapping[str, str]]

    def label(self, type_name: str, field_def: FieldDef, value: str) -> str:
        """German label of a vocabulary value; the value itself where there is no list."""
        own = self.types[type_name].values.get(field_def.name, "") if type_name in self.types else ""
        return self.value_lists.get(own or field_def.values, {}).get(value, value)


class FileSeal(NamedTuple):
    """A file of a state and the hash of its bytes."""

    path: str
    size: int
    sha256: str


class Predecessor(NamedTuple):
    """The state before, and the hash of its stand.json: a chain that shows every later change."""

    state_id: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StateInfo:
    """What stand.json says. `date` keeps the precision of its source: `2010-06`, `2011-04-26`.

    `decision` is the id of a `beschluss`, `template` the number of the paper it was laid before a body with.
    `sha256` is the hash of stand.json itself: the seal under which the state is cited; "" for the working tree.
    """

    state_id: str
    municipality: str
    kind: str
    date: str
    title: str
    decision: str = ""
    template: str = ""
    predecessor: Predecessor | None = None
    metamodel_version: str = ""
    assessment_version: str = ""
    fingerprint_version: str = "v1"
    programs: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    files: tuple[FileSeal, ...] = ()
    sha256: str = ""


class NamedBody(NamedTuple):
    """A body or office as it was called then."""

    id: str
    type: str
    title: str


@dataclass(frozen=True, kw_only=True)
class State:
    """A frozen state, or the working tree frozen in memory by the same code.

    `objects` are sorted by id, `links` hold the outgoing links by source, `values` and `verdicts` the rows of
    werte.csv and bewertung.csv with their columns as keys, `proofs` path and hash of the review and exception records.
    """

    info: StateInfo
    objects: Mapping[str, FrozenObject]
    links: Mapping[str, tuple[FrozenLink, ...]]
    chapters: tuple[Chapter, ...]
    vocabulary: Vocabulary
    bodies: Mapping[str, NamedBody] = field(default_factory=dict)
    values: tuple[Mapping[str, str], ...] = ()
    verdicts: tuple[Mapping[str, str], ...] = ()
    proofs: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def living(self) -> tuple[FrozenObject, ...]:
        """The objects that are no tombstones: what counts."""
        return tuple(entry for entry in self.objects.values() if not entry.tombstone)

    @cached_property
    def incoming(self) -> Mapping[str, tuple[FrozenLink, ...]]:
        """The links by target."""
        found: dict[str, list[FrozenLink]] = {}
        for links in self.links.values():
            for link in links:
                found.setdefault(link.target, []).append(link)
        return {target: tuple(links) for target, links in found.items()}

    @cached_property
    def places(self) -> Mapping[str, tuple[Chapter, Entry]]:
        """Chapter and entry of every object."""
        return {entry.id: (chapter, entry) for chapter in self.chapters for entry in chapter.entries}

    def title_of(self, item_id: str) -> str:
        """The title an id had in this state; the id itself where it is unknown."""
        if item_id in self.objects:
            return self.objects[item_id].title
        return self.bodies[item_id].title if item_id in self.bodies else item_id
