"""Concepts planted in memory: objects of the right types with links at random, allowed by the metamodel or not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from random import Random

from konzept.concept import Concept
from konzept.core import Project
from konzept.items import Catalog, Item, Link
from konzept.items.model import Place, Value
from konzept.metamodel import Metamodel
from konzept.staende import Ledger

ROOT = Path(__file__).parents[2]
TOWN = "musterstadt"
PLACE = Place(1, 1)
# Links the matrices look at; of the others none changes a count.
COUNTED_ROLES = frozenset(
    {"konkretisiert", "dient", "setzt_um", "misst", "basis_fuer", "teil_von", "betrifft", "quelle_fuer"}
    | {"zustaendig", "verantwortlich", "fachverantwortung", "zusammenarbeit"}
)
# How often a type is planted, and where its links may lead.
WEIGHTS = {
    "handlungsfeld": 2,
    "leitziel": 5,
    "teilziel": 6,
    "jahresziel": 3,
    "massnahme": 9,
    "vorhaben": 2,
    "umsetzungsschritt": 7,
    "indikator": 5,
    "kennzahl": 3,
    "wirkungsindikator": 1,
    "grundzahl": 4,
    "akteur": 4,
    "gremium": 2,
    "beschluss": 2,
    "datenquelle": 3,
}


def item(
    item_id: str,
    type_name: str,
    links: Iterable[tuple[str, str] | tuple[str, str, str]] = (),
    *,
    page: str = "seite",
    **fields: Value,
) -> Item:
    """An object with links as (role, target) or (role, target, our reason)."""
    return Item(
        id=item_id,
        type=type_name,
        municipality=TOWN,
        path=f"needs/{TOWN}/{page}.yaml",
        page=page,
        place=PLACE,
        fields={"titel": f"Titel {item_id}", **fields},
        links=tuple(
            Link(role=role, source=item_id, target=target, place=PLACE, interpretation="".join(reason))
            for role, target, *reason in links
        ),
        places={},
    )


def concept_of_items(model: Metamodel, items: Iterable[Item]) -> Concept:
    """A concept of these objects, without files."""
    catalog = Catalog.of(items)
    return Concept(Project(ROOT), model, catalog, (), Ledger(catalog, model))


def planted_items(model: Metamodel, size: int, seed: int, density: float) -> list[Item]:
    """`size` objects with `density` links each on average; some close circles, some are our reading."""
    random = Random(seed)
    ids = _planted_ids(model, random, size)
    by_type: dict[str, list[str]] = {}
    for item_id, type_name in ids.items():
        by_type.setdefault(type_name, []).append(item_id)
    return [
        item(
            item_id,
            name,
            _planted_links(model, random, name, by_type, density),
            page=f"feld-{item_id[-3:]}" if name == "handlungsfeld" else "seite",
            **_planted_fields(model, random, name),
        )
        for item_id, name in ids.items()
    ]


def _planted_ids(model: Metamodel, random: Random, size: int) -> dict[str, str]:
    names = random.choices(list(WEIGHTS), weights=list(WEIGHTS.values()), k=size)
    return {f"MUS-{model.types[name].code}-{number:03d}": name for number, name in enumerate(names, 1)}


def _planted_links(
    model: Metamodel, random: Random, name: str, by_type: Mapping[str, list[str]], density: float
) -> list[tuple[str, str] | tuple[str, str, str]]:
    roles = [role for role in model.roles_of[name] if role.name in COUNTED_ROLES]
    links: list[tuple[str, str] | tuple[str, str, str]] = []
    while roles and random.random() < density / (1 + density):
        role = random.choice(roles)
        types = [name] if role.same_type else [target for target in by_type if role.allows_target(target)]
        targets = [target for target_type in types for target in by_type.get(target_type, ())]
        if targets:
            reason = ("Unsere Lesart.",) if random.random() < 0.2 else ()
            links.append((role.name, random.choice(targets), *reason))
    return links


def _planted_fields(model: Metamodel, random: Random, name: str) -> dict[str, Value]:
    states = list(model.value_lists["umsetzungsstatus"])
    return {"umsetzungsstatus": random.choice(states)} if "umsetzungsstatus" in model.types[name].fields else {}
