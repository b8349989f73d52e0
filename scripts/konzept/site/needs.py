"""Objects as sphinx-needs: configuration derived from the metamodel, one need per object.

sphinx-needs is the data engine (needs.json, {need} references, {needtable}); it renders none of our pages.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx_needs.api.need import generate_need
from sphinx_needs.config import NeedsSphinxConfig
from sphinx_needs.data import SphinxNeedsData

from konzept.items import Item
from konzept.items.model import Value
from konzept.metamodel import ANY, Metamodel, RoleDef
from konzept.metamodel.model import LIST_KINDS
from konzept.site import state

# Core fields of sphinx-needs that say nothing about our objects.
UNUSED = ("arch", "collapse", "constraints", "constraints_error", "constraints_passed", "constraints_results", "content_node")
UNUSED_LAYOUT = ("external_css", "external_url", "hide", "jinja_content", "layout", "post_template", "pre_template", "style")
UNUSED_PARTS = ("is_external", "is_import", "is_modified", "is_need", "is_part", "modifications", "parts", "signature", "template")
LIST_SCHEMA = {"type": "array", "items": {"type": "string"}}
TEXT_SCHEMA = {"type": "string"}
EXTRA_FIELDS = {
    "kommune": "Schlüssel der Kommune",
    "quelldatei": "Datei, in der der Eintrag steht",
    "quellzeile": "Zeile, in der er beginnt",
}
EXTRA_LISTS = {"deutungen": "Verknüpfungen, die unsere Lesart sind und nicht die der Quelle"}


def configure(_app: Sphinx, config: Config) -> None:
    """Types, fields and links for sphinx-needs. Runs after ubproject.toml is read and before types are resolved."""
    model = state.of(config).metamodel
    config["needs_types"] = [
        {"directive": type_def.name, "title": type_def.title, "prefix": f"{type_def.code}-"} for type_def in model.types.values()
    ]
    config["needs_fields"] = _fields(model)
    config["needs_links"] = {role.name: _link(role, model) for role in model.roles.values()}
    config["needs_json_exclude_fields"] = [*UNUSED, *UNUSED_LAYOUT, *UNUSED_PARTS]
    config["needs_schema_validation_enabled"] = False  # our own checks ran before and know file, line and column


def _fields(model: Metamodel) -> dict[str, dict[str, Any]]:
    fields = {name: field for name, field in model.fields.items() if name not in ("titel", "text")}
    texts = {name: field.title for name, field in fields.items() if field.kind not in LIST_KINDS} | EXTRA_FIELDS
    lists = {name: field.title for name, field in fields.items() if field.kind in LIST_KINDS} | EXTRA_LISTS
    return {
        name: {"description": title, "schema": schema, "nullable": True}
        for titles, schema in ((texts, TEXT_SCHEMA), (lists, LIST_SCHEMA))
        for name, title in titles.items()
    }


def _link(role: RoleDef, model: Metamodel) -> dict[str, Any]:
    link: dict[str, Any] = {"outgoing": role.title, "incoming": role.reverse, "description": role.title}
    if ANY not in role.targets:
        link["target_types"] = [name for name in model.types if name in role.targets]
    return link


def add_needs(env: BuildEnvironment, docname: str, items: tuple[Item, ...]) -> None:
    """Registers the objects of a document as needs, each with its own line."""
    concept = state.of(env.config)
    config = NeedsSphinxConfig(env.config)
    data = SphinxNeedsData(env)
    schema = data.get_schema()
    for item in items:
        data.add_need(
            generate_need(
                config,
                schema,
                item.type,
                item.title,
                docname=docname,
                lineno=item.place.line,
                id=item.id,
                doctype=".yaml",
                content=item.text("text"),
                **_values(item, concept.catalog.items),
            )
        )


def _values(item: Item, known: Mapping[str, Item]) -> dict[str, Any]:
    values: dict[str, Any] = {name: _value(value) for name, value in item.fields.items() if name not in ("titel", "text")}
    values["kommune"] = item.municipality
    values["quelldatei"] = item.path
    values["quellzeile"] = str(item.place.line)
    for link in item.links:
        if link.target in known and link.target not in values.setdefault(link.role, []):
            values[link.role].append(link.target)
    interpreted = [f"{link.role} {link.target}: {link.interpretation}" for link in item.links if link.interpretation]
    if interpreted:
        values["deutungen"] = interpreted
    return values


def _value(value: Value) -> str | list[str]:
    if isinstance(value, str):
        return value
    if isinstance(value, tuple) and all(isinstance(entry, str) for entry in value):
        return [str(entry) for entry in value]
    return json.dumps(value, ensure_ascii=False, default=dict)
