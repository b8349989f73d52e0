"""The metamodel as values. Labels are German: they are what users see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from konzept.metamodel.rules import RuleDef

ANY = "*"
REMOVED = "entfallen"  # beside the field groups: what else can happen to an object
BODY, OFFICE = "gremium", "stelle"  # who decides what a change means

# Kinds of fields. `menge` and `auswahl` are sets (order never counts), `liste` and `strukturen` keep their order.
TEXT_KINDS = frozenset({"zeile", "text", "wahl", "datum", "zahl", "ganzzahl", "zeilen", "verweis"})
LIST_KINDS = frozenset({"liste", "menge", "auswahl"})
STRUCT_KINDS = frozenset({"struktur", "strukturen"})
KINDS = TEXT_KINDS | LIST_KINDS | STRUCT_KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldDef:
    """A field of an object, or of a structure inside one (`fields`, `required`).

    `target`: a value that was voted on; no repair of the wording may touch it.
    """

    name: str
    kind: str
    title: str
    group: str = ""
    values: str = ""
    help: str = ""
    max_length: int = 0
    role: str = ""
    target: bool = False
    fields: Mapping[str, FieldDef] = field(default_factory=dict)
    required: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """What a change at one end of a link means for the other end (fortschreibung d.).

    `on_target` and `on_source` are the field groups (or `REMOVED`) whose change at the target or at the source
    touches the other end, `reach` how many links far, `decided_by` is `BODY` or `OFFICE`.
    """

    on_target: frozenset[str] = frozenset()
    on_source: frozenset[str] = frozenset()
    reach: int = 0
    decided_by: str = OFFICE


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleDef:
    """A kind of link. `sources` and `targets` are type names or `ANY`.

    `supposed` are the careful words for a link that is our reading and not the source's.
    """

    name: str
    title: str
    reverse: str
    sources: frozenset[str]
    targets: frozenset[str]
    hierarchical: bool = False
    symmetric: bool = False
    same_type: bool = False
    derived: bool = False
    lineage: bool = False
    reaction: Reaction = field(default_factory=Reaction)
    supposed: str = ""

    def allows_source(self, type_name: str) -> bool:
        return ANY in self.sources or type_name in self.sources

    def allows_target(self, type_name: str) -> bool:
        return ANY in self.targets or type_name in self.targets


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeDef:
    """A kind of object. `fields` in order of display, `values` narrows a field to a list of this type.

    `status_field` names the field that says how far the object is; the first value of its list is the default.
    """

    name: str
    code: str
    title: str
    plural: str
    fields: tuple[str, ...]
    required: frozenset[str]
    values: Mapping[str, str]
    system: bool = False
    status_field: str = ""
    votable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """A field that got another name: from metamodel version `since` on, `old` of this type is called `new`."""

    since: str
    type: str
    old: str
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Municipality:
    """A municipality or district whose concept the site carries. `key` is its folder and its address.

    `inherited`: the concept was taken over as its source has it; its gaps are hints, never errors.
    """

    key: str
    code: str
    name: str
    long_name: str
    ags: str
    invented: bool = False
    overarching: bool = False
    inherited: bool = False


@dataclass(frozen=True, kw_only=True)
class Metamodel:
    """Everything `ubproject.toml` says under `[konzept]`.

    `rules` explains every code that can be reported, `checks` are those of them that are data. `reference_date` is
    the day on which dated rules and exceptions are judged: never the clock. `settings` are sections whose content
    belongs to a layer above, as they stand in the file.
    """

    version: str
    title_max: int
    text_max: int
    municipalities: Mapping[str, Municipality]
    groups: Mapping[str, str]
    value_lists: Mapping[str, Mapping[str, str]]
    fields: Mapping[str, FieldDef]
    roles: Mapping[str, RoleDef]
    types: Mapping[str, TypeDef]
    pages: Mapping[str, str]
    rules: Mapping[str, str]
    checks: Mapping[str, RuleDef] = field(default_factory=dict)
    reference_date: date = date.min
    migrations: tuple[Migration, ...] = ()
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @cached_property
    def type_by_code(self) -> dict[str, TypeDef]:
        return {type_def.code: type_def for type_def in self.types.values()}

    @cached_property
    def municipality_by_code(self) -> dict[str, Municipality]:
        return {municipality.code: municipality for municipality in self.municipalities.values()}

    @cached_property
    def roles_of(self) -> dict[str, tuple[RoleDef, ...]]:
        """The link roles an object of each type may write, derived roles left out."""
        return {
            name: tuple(role for role in self.roles.values() if not role.derived and role.allows_source(name))
            for name in self.types
        }

    @cached_property
    def roles_of_bodies(self) -> frozenset[str]:
        """The roles along which a body decides what a change means."""
        return frozenset(name for name, role in self.roles.items() if role.reaction.decided_by == BODY)

    @cached_property
    def role_ranks(self) -> dict[str, int]:
        """The place of each role in the file: the first ones carry the concept."""
        return {name: rank for rank, name in enumerate(self.roles)}

    @cached_property
    def checks_of(self) -> dict[str, tuple[RuleDef, ...]]:
        """The rules made for each type."""
        return {name: tuple(rule for rule in self.checks.values() if name in rule.types) for name in self.types}

    def value_list(self, type_def: TypeDef, field_def: FieldDef) -> Mapping[str, str]:
        """Allowed values (key → German label) of a `wahl` or `auswahl` field for this type."""
        return self.value_lists[type_def.values.get(field_def.name) or field_def.values]

    def label(self, type_name: str, field_name: str, value: str) -> str:
        """German label of a vocabulary value; the value itself where there is no list."""
        field_def = self.fields[field_name]
        type_def = self.types[type_name]
        list_name = type_def.values.get(field_name) or field_def.values
        return self.value_lists.get(list_name, {}).get(value, value)
