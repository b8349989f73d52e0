"""Catalog → `State`: what stands in needs/ for one concept, frozen. The same code makes working trees and states."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from konzept.items import Catalog, Item
from konzept.metamodel import Metamodel
from konzept.staende.canonical import VERSION, fingerprints, grouped, targets_by_role
from konzept.staende.model import (
    WORKING,
    Chapter,
    Entry,
    FrozenLink,
    FrozenObject,
    NamedBody,
    State,
    StateInfo,
    TypeName,
    Vocabulary,
)

FIELD_TYPE = "handlungsfeld"
BODY_TYPES = frozenset({"akteur", "gremium"})
NUMBERS = re.compile(r"\d+")

TextStatus = Callable[[Item], str]


def freeze(
    catalog: Catalog,
    model: Metamodel,
    municipality: str,
    text_status: TextStatus = lambda item: item.text("textstatus"),
) -> State:
    """The objects of one municipality as they stand. `text_status` says what the decisions make of each."""
    items = sorted((item for item in catalog if item.municipality == municipality), key=lambda item: item.id)
    frozen = {item.id: frozen_object(item, model, text_status) for item in items}
    return State(
        info=StateInfo(
            state_id=WORKING,
            municipality=municipality,
            kind="zwischenstand",
            date="",
            title="Arbeitsstand",
            metamodel_version=model.version,
            fingerprint_version=VERSION,
            counts=counts(frozen.values()),
        ),
        objects=frozen,
        links=_links(items, catalog, model, frozen),
        chapters=_chapters(catalog, model, municipality),
        vocabulary=vocabulary(model),
        bodies={body.id: body for body in _bodies(catalog, items)},
    )


def counts(objects: Iterable[FrozenObject]) -> dict[str, int]:
    """How many living objects there are of each type, sorted by type."""
    return dict(sorted(Counter(entry.type for entry in objects if not entry.tombstone).items()))


def frozen_object(item: Item, model: Metamodel, text_status: TextStatus) -> FrozenObject:
    """One object as it stands."""
    groups = grouped(item, model)
    return FrozenObject(
        id=item.id,
        type=item.type,
        groups=groups,
        fingerprints=fingerprints(item.type, item.id, groups, targets_by_role(item, model), model.fields),
        text_status=text_status(item),
        tombstone=item.is_tombstone,
        path=item.path,
        line=item.place.line,
    )


def _links(
    items: Iterable[Item], catalog: Catalog, model: Metamodel, frozen: Mapping[str, FrozenObject]
) -> dict[str, tuple[FrozenLink, ...]]:
    """The links the editors wrote; derived ones are in the fields they come from."""

    def wording(item_id: str) -> str:
        return frozen[item_id].fingerprints["w"] if item_id in frozen else _foreign(item_id, catalog, model)

    found = {}
    for item in items:
        links = {
            (link.role, link.target): FrozenLink(
                link.role, item.id, link.target, link.interpretation, wording(item.id), wording(link.target)
            )
            for link in item.links
            if not model.roles[link.role].derived
        }
        if links:
            found[item.id] = tuple(links[key] for key in sorted(links))
    return found


def _foreign(item_id: str, catalog: Catalog, model: Metamodel) -> str:
    """The wording's fingerprint of an object of another concept, "" where there is none."""
    item = catalog.items.get(item_id)
    if item is None:
        return ""
    return fingerprints(item.type, item.id, grouped(item, model), {}, model.fields)["w"]


# -- order -------------------------------------------------------------------------------------------------------


def _chapters(catalog: Catalog, model: Metamodel, municipality: str) -> tuple[Chapter, ...]:
    """The Handlungsfelder in the order of their numbers, then the other pages in the order of the metamodel."""
    pages = [(page, items) for (key, page), items in catalog.by_page.items() if key == municipality]
    known = list(model.pages)

    def order(page: str, first: Item) -> tuple[int, tuple[int, ...], str]:
        if first.type == FIELD_TYPE:
            return 0, natural(first.text("numerierung")), first.id
        return 1, (known.index(page) if page in known else len(known),), page

    return tuple(
        _chapter(page, items, model) for page, items in sorted(pages, key=lambda pair: order(pair[0], pair[1][0]))
    )


def natural(number: str) -> tuple[int, ...]:
    """The numbers in a numbering, so that 10 follows 9: `2.10 b` → (2, 10)."""
    return tuple(int(part) for part in NUMBERS.findall(number))


def _chapter(page: str, items: tuple[Item, ...], model: Metamodel) -> Chapter:
    first = items[0]
    is_field = first.type == FIELD_TYPE
    return Chapter(
        key=first.id if is_field else page,
        title=first.title if is_field else model.pages.get(page) or page.replace("-", " ").capitalize(),
        number=first.text("numerierung") if is_field else "",
        entries=tuple(Entry(item.id, item.text("numerierung")) for item in items),
    )


# -- what explains a state ---------------------------------------------------------------------------------------


def vocabulary(model: Metamodel) -> Vocabulary:
    """What of the metamodel a state takes along."""
    return Vocabulary(
        version=model.version,
        groups=model.groups,
        fields=model.fields,
        roles=model.roles,
        types={
            name: TypeName(
                title=type_def.title,
                plural=type_def.plural,
                status_field=type_def.status_field,
                values=type_def.values,
            )
            for name, type_def in model.types.items()
        },
        value_lists=model.value_lists,
    )


def _bodies(catalog: Catalog, items: Iterable[Item]) -> list[NamedBody]:
    """The offices and bodies of the concept, and those of other concepts it links to."""
    found = {item.id: item for item in items if item.type in BODY_TYPES}
    for item in items:
        for link in item.links:
            target = catalog.items.get(link.target)
            if target is not None and target.type in BODY_TYPES:
                found.setdefault(target.id, target)
    return [NamedBody(body.id, body.type, body.title) for body in sorted(found.values(), key=lambda body: body.id)]
