"""The rules in the words of sphinx-needs: a build that validates with them finds what our own check finds.

Only links that lead nowhere count differently: ours take the one who wrote them at their word and report the dead
link once; sphinx-needs counts them as missing as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from konzept.core import ERROR, HINT, WARNING
from konzept.metamodel.model import Metamodel
from konzept.metamodel.rules import GIVEN, Bounds, Condition, RuleDef

TOMBSTONE = "grabstein"  # field of a retired object: it keeps no rule and counts as nobody's partner
EXEMPT = "ausgenommen"  # field of a need: codes of the rules from which it is exempt today
SEVERITY = {HINT: "info", WARNING: "warning", ERROR: "violation"}
NEED_NAMES = {"titel": "title", "text": "content"}
TEXT = {"type": "string"}
NOBODY = "–"  # no code; keeps the list of all other rules from being empty
NEVER = {"type": "string", "enum": [NOBODY]}  # no value of a field that is filled in


def needs_schemas(model: Metamodel) -> dict[str, Any]:
    """All rules as `needs_schema_definitions` of sphinx-needs."""
    return {"schemas": [schema for rule in model.checks.values() for schema in _schemas(model, rule)]}


def _schemas(model: Metamodel, rule: RuleDef) -> Iterator[dict[str, Any]]:
    for (severity, day), keys in _audiences(model, rule).items():
        announcement = f"wird ab {day:%d.%m.%Y} zum Fehler: " if day else ""
        yield {
            "id": rule.code,
            "severity": SEVERITY[severity],
            "message": f"{announcement}{rule.title}. {rule.why} → {rule.help}",
            "select": _select(model, rule, keys),
            "validate": _validate(model, rule),
        }


def _audiences(model: Metamodel, rule: RuleDef) -> dict[tuple[str, date | None], list[str]]:
    """Municipalities by how grave a finding is there and from when it will be an error."""
    found: dict[tuple[str, date | None], list[str]] = {}
    for municipality in model.municipalities.values():
        if rule.covers(municipality.key):
            found.setdefault(rule.standing_in(municipality.inherited, model.reference_date), []).append(
                municipality.key
            )
    return found


def _select(model: Metamodel, rule: RuleDef, municipalities: list[str]) -> dict[str, Any]:
    others = [code for code in model.checks if code != rule.code]
    known = _condition(model, rule.when)
    return {
        "properties": {
            "type": {"type": "string", "enum": sorted(rule.types)},
            "kommune": {"type": "string", "enum": municipalities},
            EXEMPT: {"type": "array", "items": {"type": "string", "enum": [*others, NOBODY]}},
            TOMBSTONE: NEVER,
            **known["properties"],
        },
        "required": ["type", "kommune", *known["required"]],
    }


def _validate(model: Metamodel, rule: RuleDef) -> dict[str, Any]:
    if rule.bounds is None:
        return {"local": {"required": [NEED_NAMES.get(name, name) for name in rule.requires]}}
    return {"network_back" if rule.bounds.incoming else "network": {rule.bounds.role: _links(model, rule.bounds)}}


def _links(model: Metamodel, bounds: Bounds) -> dict[str, Any]:
    known = _condition(model, bounds.partner_when)
    kind = {"type": "string", "enum": sorted(bounds.partners)} if bounds.partners else TEXT
    partner = {"properties": {"type": kind, TOMBSTONE: NEVER, **known["properties"]}, "required": known["required"]}
    limits = {"minContains": bounds.least} | ({} if bounds.most is None else {"maxContains": bounds.most})
    return {"type": "array", "contains": {"local": partner}, **limits}


def _condition(model: Metamodel, condition: Condition) -> Mapping[str, Any]:
    properties: dict[str, Any] = {}
    for name, values in condition.items():
        if values == {GIVEN}:
            continue
        allowed = {"type": "string", "enum": sorted(values)}
        is_list = model.fields[name].kind == "auswahl"
        properties[name] = {"type": "array", "items": TEXT, "contains": allowed} if is_list else allowed
    return {"properties": properties, "required": [NEED_NAMES.get(name, name) for name in condition]}
