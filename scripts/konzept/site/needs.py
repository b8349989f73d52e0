"""Objects as sphinx-needs: configuration derived from the metamodel, one need per object.

sphinx-needs is the data engine (needs.json, {need} references, {needtable}); it renders none of our pages. The needs
are made anew from the concept and never stored with Sphinx' environment, so they cannot be stale.

They are made where something asks for them: a page with one of its directives or roles, another builder (`-b needs`),
or `konzept_doppelt_pruefen`. Else needs.json is written straight from the concept (`export.py`), with the same bytes,
which a test holds: making, sorting and exporting 5 000 needs costs 2 CPU seconds and 100 MB that no page reads.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.config import Config
from sphinx_needs.api.need import generate_need
from sphinx_needs.config import NeedsSphinxConfig
from sphinx_needs.data import NeedsInfoType, SphinxNeedsData
from sphinx_needs.need_item import NeedItem, NeedItemSourceUnknown, NeedsContent

from konzept.concept import Concept
from konzept.items import Item
from konzept.items.model import Value
from konzept.items.rules import is_freed, valid_exemptions
from konzept.metamodel import ANY, Metamodel, RoleDef, TypeDef
from konzept.metamodel.model import LIST_KINDS
from konzept.metamodel.needs_schema import EXEMPT, needs_schemas
from konzept.site import state
from konzept.views.figures import published_values
from konzept.views.shared import INVENTED_WORDS, is_invented

LIST_SCHEMA = {"type": "array", "items": {"type": "string"}}
TEXT_SCHEMA = {"type": "string"}
APART = frozenset({"titel", "text"})
EXTRA_FIELDS = {
    "kommune": "Schlüssel der Kommune",
    "hinweis": "„erfundenes Beispiel“, wo es die Kommune nicht gibt",
    "quelldatei": "Datei, in der der Eintrag steht",
    "quellzeile": "Zeile, in der er beginnt",
    "wert_reihe": "Reihe des Werts: Gebiet, Indikator, Abgrenzung",
    "wert_basis": "Erhebung, aus der der Wert stammt",
    "wert_quelle": "Herausgeber des Werts",
    "wert_lizenz": "Lizenz des Werts",
    "bewertung": "Bewertung nach den veröffentlichten Regeln",
}
EXTRA_LISTS = {
    "deutungen": "Verknüpfungen, die unsere Lesart sind und nicht die der Quelle",
    EXEMPT: "Regeln, von denen der Eintrag begründet ausgenommen ist",
}


def configure(_app: Sphinx, config: Config) -> None:
    """Types, fields and links for sphinx-needs. Runs after ubproject.toml is read and before types are resolved."""
    model = state.of(config).metamodel
    config["needs_types"] = [
        {"directive": type_def.name, "title": type_def.title, "prefix": f"{type_def.code}-"}
        for type_def in model.types.values()
    ]
    config["needs_fields"] = _fields(model)
    config["needs_links"] = {role.name: _link(role, model) for role in model.roles.values() if not role.derived}
    # Our own checks ran before and know file, line and column; the same rules stand ready for whoever wants both.
    config["needs_schema_definitions"] = needs_schemas(model)
    config["needs_schema_validation_enabled"] = config.konzept_doppelt_pruefen
    config["suppress_warnings"] = [*config.suppress_warnings, "sn_schema_info"]  # hints fail no build, theirs neither


def _fields(model: Metamodel) -> dict[str, dict[str, Any]]:
    fields = {name: field for name, field in model.fields.items() if name not in APART}
    texts = {name: field.title for name, field in fields.items() if field.kind not in LIST_KINDS} | EXTRA_FIELDS
    lists = {name: field.title for name, field in fields.items() if field.kind in LIST_KINDS} | EXTRA_LISTS
    derived = {role.name: role.title for role in model.roles.values() if role.derived}
    return {
        name: {"description": title, "schema": schema, "nullable": True}
        for titles, schema in ((texts, TEXT_SCHEMA), (lists | derived, LIST_SCHEMA))
        for name, title in titles.items()
    }


def _link(role: RoleDef, model: Metamodel) -> dict[str, Any]:
    link: dict[str, Any] = {"outgoing": role.title, "incoming": role.reverse, "description": role.title}
    if ANY not in role.targets:
        link["target_types"] = [name for name in model.types if name in role.targets]
    return link


# -- needs -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mould:
    """What all needs of a type share: every field sphinx-needs knows, empty. Filling it is ten times faster than
    asking `generate_need` for each object, which looks up the default of each of 100 fields every time."""

    core: NeedsInfoType
    extras: dict[str, Any]
    links: dict[str, list[str]]


def add_needs(app: Sphinx, _builder: Builder) -> None:
    """Registers all objects as needs, each with its document and its own line, where anything asks for them."""
    if not wanted(app):
        return
    concept = state.of(app.config)
    data = SphinxNeedsData(app.env)
    moulds = {type_def.name: mould(app, type_def) for type_def in concept.metamodel.types.values()}
    for item in concept.catalog:
        data.add_need(_need(concept, item, moulds[item.type]))


def wanted(app: Sphinx) -> bool:
    """Whether this build needs sphinx-needs' own data: it is not for HTML, or a page uses what it offers."""
    pages = SphinxNeedsData(app.env).get_or_create_docs().get("all", [])
    asked = app.config.konzept_doppelt_pruefen or pages
    return bool(app.builder.name != "html" or asked)


def sample(app: Sphinx, type_def: TypeDef) -> NeedItem:
    """An empty need of this type, as sphinx-needs makes it."""
    config = NeedsSphinxConfig(app.config)
    schema = SphinxNeedsData(app.env).get_schema()
    return generate_need(
        config, schema, type_def.name, "…", docname=app.config.root_doc, lineno=1, id=f"ABC-{type_def.code}-000"
    )


def mould(app: Sphinx, type_def: TypeDef) -> Mould:
    """The mould of this type."""
    need = sample(app, type_def)
    return Mould(
        core={key: need[key] for key in NeedsInfoType.__annotations__},
        extras=dict(need.iter_extra_items()),
        links={key: [] for key in need.iter_links_keys()},
    )


def _need(concept: Concept, item: Item, mould: Mould) -> NeedItem:
    line = item.place.line
    return NeedItem(
        core=mould.core | {"id": item.id, "title": item.title, "status": status(concept, item)},
        extras=mould.extras | dict(extras(concept, item)),
        links=mould.links | links(concept, item),
        source=NeedItemSourceUnknown(docname=item.path.removesuffix(".yaml"), lineno=line, lineno_content=line),
        content=NeedsContent(doctype=".yaml", content=item.text("text")),
        _validate=False,
    )


def extras(concept: Concept, item: Item) -> Iterator[tuple[str, Any]]:
    """Fields of the need that sphinx-needs does not know by itself."""
    yield "kommune", item.municipality
    if is_invented(concept, item):
        yield "hinweis", INVENTED_WORDS
    yield "quelldatei", item.path
    yield "quellzeile", str(item.place.line)
    for name, value in item.fields.items():
        if name not in APART:
            yield name, _value(value)
    interpreted = [f"{link.role} {link.target}: {link.interpretation}" for link in item.links if link.interpretation]
    if interpreted:
        yield "deutungen", interpreted
    yield from published_values(concept, item).items()
    exempt = {exemption.rule for exemption in valid_exemptions(item, concept.metamodel.reference_date)}
    exempt |= {rule.code for rule in concept.metamodel.checks_of[item.type] if is_freed(item, rule)}
    if exempt:
        yield EXEMPT, sorted(exempt)
    for role in concept.metamodel.roles.values():
        if role.derived:
            targets = list(dict.fromkeys(link.target for link in item.links if link.role == role.name))
            if targets:
                yield role.name, targets


def status(concept: Concept, item: Item) -> str | None:
    """How far the object is; what the source leaves open counts as the first value of the vocabulary."""
    model = concept.metamodel
    name = model.types[item.type].status_field
    if not name:
        return None
    return item.text(name) or next(iter(model.value_list(model.types[item.type], model.fields[name])))


def links(concept: Concept, item: Item) -> dict[str, list[str]]:
    """Targets of the need by role, each once."""
    found: dict[str, list[str]] = {}
    for link in concept.catalog.outgoing.get(item.id, ()):
        if not concept.metamodel.roles[link.role].derived:
            targets = found.setdefault(link.role, [])
            if link.target not in targets:
                targets.append(link.target)
    return found


def _value(value: Value) -> str | list[str]:
    if isinstance(value, str):
        return value
    if isinstance(value, tuple) and all(isinstance(entry, str) for entry in value):
        return [str(entry) for entry in value]
    return json.dumps(value, ensure_ascii=False, default=dict)
