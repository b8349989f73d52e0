"""needs.json without sphinx-needs' own objects: what its export would say, straight from the concept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx_needs.need_item import NeedItem
from sphinx_needs.needsfile import NeedsList

from konzept.concept import Concept
from konzept.items import Item
from konzept.site import state
from konzept.site.needs import extras, links, sample, status, wanted

# What sphinx-needs fills in only once all needs are known; its export leaves out what it fills in for ours.
COMPUTED = frozenset({"constraints_error", "constraints_passed", "constraints_results"})


def write_needs_json(app: Sphinx, exception: Exception | None) -> None:
    """Writes needs.json in a rebuild for which no needs were made."""
    if exception is None and not wanted(app):
        text = needs_json(app)
        path = Path(app.outdir) / "needs.json"
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def needs_json(app: Sphinx) -> str:
    """The text of needs.json, in the format and with the defaults of sphinx-needs' own export."""
    concept = state.of(app.config)
    export = NeedsList(app.env, app.outdir, app.srcdir)
    version = app.config.version
    export.update_or_add_version(version)
    common = {name: _common(export, app, name, version) for name in concept.metamodel.types}
    export.wipe_version(version)
    export.update_or_add_version(version)
    needs = {item.id: _need(concept, item, common[item.type]) for item in concept.catalog}
    export.needs_list["versions"][version]["needs"] = needs
    export.needs_list["versions"][version]["needs_amount"] = len(needs)
    return str(export.dump_json())


def _common(export: NeedsList, app: Sphinx, type_name: str, version: str) -> Mapping[str, Any]:
    """What the export says of every need of a type: the entries of an empty one that differ from the defaults."""
    need: NeedItem = sample(app, state.of(app.config).metamodel.types[type_name])
    export.add_need(version, need)
    entries = export.needs_list["versions"][version]["needs"][need["id"]]
    return {key: value for key, value in entries.items() if key not in COMPUTED}


def _need(concept: Concept, item: Item, common: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **common,
        "id": item.id,
        "title": item.title,
        "docname": item.path.removesuffix(".yaml"),
        "doctype": ".yaml",
        "lineno": item.place.line,
        **({"status": known} if (known := status(concept, item)) else {}),
        **({"content": item.text("text")} if item.text("text") else {}),
        **dict(extras(concept, item)),
        **{role: sorted(targets, key=_natural) for role, targets in links(concept, item).items()},
        **_back_links(concept, item),
    }


def _back_links(concept: Concept, item: Item) -> dict[str, list[str]]:
    back: dict[str, set[str]] = {}
    for link in concept.catalog.incoming.get(item.id, ()):
        if not concept.metamodel.roles[link.role].derived:
            back.setdefault(f"{link.role}_back", set()).add(link.source)
    return {role: sorted(sources, key=_natural) for role, sources in back.items()}


def _natural(item_id: str) -> tuple[str, int]:
    """The order in which sphinx-needs sorts links: numbers as numbers."""
    kind, _, number = item_id.rpartition("-")
    return kind, int(number)
