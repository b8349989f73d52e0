"""The JSON Schema that lets an editor program complete and check a YAML file while one types."""

from __future__ import annotations

from typing import Any

from konzept.metamodel.forms import PATTERNS, id_pattern
from konzept.metamodel.model import LIST_KINDS, FieldDef, Metamodel, TypeDef

NUMBER_LIKE = frozenset({"zahl", "ganzzahl", "datum", "zeilen", "zeile"})


def json_schema(model: Metamodel) -> dict[str, Any]:
    """Draft 2020-12 schema of a file under needs/: a list of objects, one branch per type."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Einträge eines Integrationskonzepts (Metamodell {model.version})",
        "description": "Erzeugt aus ubproject.toml; dort ändern, nicht hier.",
        "type": "array",
        "items": {
            "type": "object",
            "required": ["id", "typ"],
            "properties": {"typ": {"enum": list(model.types)}},
            "allOf": [_branch(model, type_def) for type_def in model.types.values()],
        },
        "$defs": {"ziel": _link_target()},
    }


def _branch(model: Metamodel, type_def: TypeDef) -> dict[str, Any]:
    properties: dict[str, Any] = {
        "id": {"type": "string", "pattern": f"^{id_pattern(type_def.code)}$"},
        "typ": {"const": type_def.name},
    }
    for name in type_def.fields:
        properties[name] = _field(model, type_def, model.fields[name])
    for role in model.roles_of[type_def.name]:
        targets = {"type": "array", "items": {"$ref": "#/$defs/ziel"}}
        properties[role.name] = {"title": role.title, "anyOf": [targets, {"$ref": "#/$defs/ziel"}]}
    return {
        "if": {"properties": {"typ": {"const": type_def.name}}, "required": ["typ"]},
        "then": {
            "title": type_def.title,
            "properties": properties,
            "if": {"required": ["grabstein"]},
            "then": {"required": ["id", "typ", "titel"]},  # a retired object keeps only its name
            "else": {"required": sorted({"id", "typ", *type_def.required})},
            "additionalProperties": False,
        },
    }


def _field(model: Metamodel, type_def: TypeDef, field_def: FieldDef) -> dict[str, Any]:
    described = {"title": field_def.title}
    if field_def.help:
        described["description"] = field_def.help
    if field_def.kind == "struktur":
        return described | _structure(model, type_def, field_def)
    if field_def.kind == "strukturen":
        return described | {"type": "array", "items": _structure(model, type_def, field_def)}
    if field_def.kind in LIST_KINDS:
        return described | {"type": "array", "items": _scalar(model, type_def, field_def)}
    return described | _scalar(model, type_def, field_def)


def _structure(model: Metamodel, type_def: TypeDef, field_def: FieldDef) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: _field(model, type_def, inner) for name, inner in field_def.fields.items()},
        "required": list(field_def.required),
        "additionalProperties": False,
    }


def _scalar(model: Metamodel, type_def: TypeDef, field_def: FieldDef) -> dict[str, Any]:
    if field_def.kind in ("wahl", "auswahl"):
        values = model.value_list(type_def, field_def)
        return {"enum": [*values, *([True] if "true" in values else [])]}  # unquoted, true is no text to the editor
    # An unquoted 2010 is a number to the editor's YAML reader and text to ours: both must pass.
    scalar: dict[str, Any] = {"type": ["string", "number"] if field_def.kind in NUMBER_LIKE else "string"}
    if field_def.kind in PATTERNS:
        scalar["pattern"] = f"^{PATTERNS[field_def.kind]}$"
    else:
        scalar["maxLength"] = field_def.max_length or (model.title_max if field_def.name == "titel" else model.text_max)
    return scalar


def _link_target() -> dict[str, Any]:
    target = {"type": "string", "pattern": f"^{id_pattern()}$"}
    explained = {
        "type": "object",
        "properties": {"ziel": target, "deutung": {"type": "string", "minLength": 1}},
        "required": ["ziel", "deutung"],
        "additionalProperties": False,
    }
    return {"anyOf": [target, explained]}
