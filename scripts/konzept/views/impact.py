"""What a change touches: „Was hängt daran?“ by role and distance, who has to be asked, and what a draft would do.

How far a change travels is the business of `items.ripples`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import NamedTuple

from msgspec import Struct

from konzept.concept import Concept
from konzept.items import Catalog, Item
from konzept.items.ripples import Hop, Ripples, Touched
from konzept.metamodel import Metamodel, RoleDef
from konzept.metamodel.model import REMOVED
from konzept.views.shared import OFFICE_ROLES, object_address

OFFICE_TYPES = frozenset({"akteur", "gremium"})
DECIDED_ABOUT, DECIDED_BY = ("betrifft", "entscheidet_ueber"), "gremium"
CHANGES = {
    "wortlaut": "Neuer Wortlaut oder Zielwert",
    "steuerung": "Andere Zuständigkeit, Termine oder Mittel",
    "daten": "Andere Datengrundlage",
    REMOVED: "Streichung",
}
SHOWN = 5


# -- the block on an object's page -------------------------------------------------------------------------------


class Named(NamedTuple):
    """An object by its title; there are too many of them for anything larger."""

    title: str
    address: str


class Indirect(Struct, frozen=True, kw_only=True):
    """Objects touched further away by the same way; `via` are the titles in between."""

    steps: int
    via: tuple[str, ...]
    refs: tuple[Named, ...]


class Wave(Struct, frozen=True, kw_only=True):
    """What the changes named in `occasions` touch; they touch the same. `direct` counts: „wird verfolgt mit (3)“."""

    occasions: tuple[str, ...]
    direct: tuple[str, ...]
    indirect: tuple[Indirect, ...]
    more: int


class ImpactView(Struct, frozen=True, kw_only=True):
    """„Wen eine Änderung betrifft“. `bodies` are known to have decided; `asks_body` says that one has to.

    `facts` are sentences on what else a change meets: a decision, reviews, an open consultation. Only what is cheap to
    know stands here; the command `konzept auswirkung` tells the rest.
    """

    waves: tuple[Wave, ...]
    offices: tuple[Named, ...]
    more_offices: int
    asks_body: bool
    bodies: tuple[Named, ...]
    facts: tuple[str, ...] = ()


def impact_view(concept: Concept, ripples: Ripples, item: Item) -> ImpactView | None:
    """The block of this object; None where no change touches anything."""
    by_change = {change: ripples.touched((item.id,), change) for change in CHANGES}
    everyone = {item_id: touched for touched_by in by_change.values() for item_id, touched in touched_by.items()}
    facts = impact_facts(concept, item.id)
    if not everyone and not facts:
        return None
    asked = offices_to_ask(concept.catalog, (item, *(touched.item for touched in everyone.values())))
    return ImpactView(
        waves=tuple(_waves(concept, by_change)),
        offices=tuple(map(_named, asked[:SHOWN])),
        more_offices=max(0, len(asked) - SHOWN),
        asks_body=any(decided_by_body(concept.metamodel, touched) for touched in everyone.values()),
        bodies=tuple(map(_named, bodies_that_decided(concept.catalog, (item,)))),
        facts=facts,
    )


def impact_facts(concept: Concept, item_id: str) -> tuple[str, ...]:
    """What else a change of this object meets, in sentences; mostly nothing."""
    ledger = concept.ledger
    found = []
    if ledger.decisions.adopted(item_id):
        found.append("Der Wortlaut ist beschlossen: Ihn zu ändern braucht einen neuen Beschluss.")
    if reviews := ledger.reviews_naming.get(item_id, 0):
        found.append(
            "1 Prüfvermerk nennt diesen Eintrag." if reviews == 1 else f"{reviews} Prüfvermerke nennen diesen Eintrag."
        )
    if item_id in ledger.decisions.in_consultation:
        found.append("Der Eintrag steht in einer offenen Beratung.")
    if motions := ledger.motions_on.get(item_id, 0):
        found.append("1 offener Antrag liegt vor." if motions == 1 else f"{motions} offene Anträge liegen vor.")
    return tuple(found)


def _named(item: Item) -> Named:
    return Named(item.title, object_address(item.id))


def _waves(concept: Concept, by_change: dict[str, dict[str, Touched]]) -> Iterator[Wave]:
    """One wave for all changes that touch the same objects in the same way."""
    together: dict[tuple[tuple[Hop, ...], ...], list[str]] = {}
    for change, touched in by_change.items():
        if touched:
            together.setdefault(tuple(entry.path for entry in touched.values()), []).append(change)
    for changes in together.values():
        touched = by_change[changes[0]]
        far = [entry for entry in touched.values() if entry.distance > 1]
        yield Wave(
            occasions=tuple(CHANGES[change] for change in changes),
            direct=tuple(_direct(concept.metamodel, touched.values())),
            indirect=tuple(_indirect(concept, far[:SHOWN])),
            more=max(0, len(far) - SHOWN),
        )


def _direct(model: Metamodel, touched: Iterable[Touched]) -> Iterator[str]:
    hops = Counter((entry.path[0].role, entry.path[0].towards_source) for entry in touched if len(entry.path) == 1)
    for (role, towards_source), count in hops.items():
        yield f"{label_of(model.roles[role], towards_source)} ({count})"


def _indirect(concept: Concept, touched: Iterable[Touched]) -> Iterator[Indirect]:
    ways: dict[tuple[str, ...], list[Named]] = {}
    for entry in touched:
        ways.setdefault(tuple(hop.end for hop in entry.path[:-1]), []).append(_named(entry.item))
    for between, refs in ways.items():
        via = tuple(concept.catalog.items[item_id].title for item_id in between)
        yield Indirect(steps=len(between) + 1, via=via, refs=tuple(refs))


def label_of(role: RoleDef, towards_source: bool) -> str:
    """What the far end is to the near one: „wird verfolgt mit“, „zuständig“."""
    return role.reverse if towards_source else role.title


def offices_to_ask(catalog: Catalog, items: Iterable[Item]) -> list[Item]:
    """Offices and bodies among these objects or answering for them, each once, in the order met."""
    found: dict[str, Item] = {}
    for item in items:
        if item.type in OFFICE_TYPES:
            found.setdefault(item.id, item)
        for link in catalog.outgoing.get(item.id, ()):
            if link.role in OFFICE_ROLES:
                found.setdefault(link.target, catalog.items[link.target])
    return list(found.values())


def bodies_that_decided(catalog: Catalog, items: Iterable[Item]) -> list[Item]:
    """Bodies whose decisions name one of these objects, each once."""
    decisions = {decision.id for item in items for role in DECIDED_ABOUT for decision in catalog.sources(item.id, role)}
    bodies = {
        body.id: body
        for decision in sorted(decisions)
        if catalog.items[decision].type == "beschluss"
        for body in catalog.targets(decision, DECIDED_BY)
    }
    return list(bodies.values())


def decided_by_body(model: Metamodel, touched: Touched) -> bool:
    """Whether a body has to decide what this change means on its way here."""
    return any(hop.role in model.roles_of_bodies for hop in touched.path)


# -- fingerprints of what the block shows ------------------------------------------------------------------------


def ripple_digests(concept: Concept) -> dict[str, bytes]:
    """For each object a digest of everything its block can show; linear in links.

    Colour refinement: the digest of an object for `n` steps is made of its own and its neighbours' for `n - 1` steps.
    Objects alike all around get the same digest, objects that differ anywhere within reach do not.
    """
    labels = {item.id: _label(concept, item) for item in concept.catalog}
    total = {item.id: labels[item.id] + _own_facts(concept, item) for item in concept.catalog}
    roles = concept.metamodel.roles
    for limit in range(1, max((role.reaction.reach for role in roles.values()), default=0) + 1):
        reacting = frozenset(name for name, role in roles.items() if role.reaction.reach >= limit)
        for item_id, digest in _refined(concept.catalog, labels, reacting, limit).items():
            total[item_id] += digest
    return total


def _own_facts(concept: Concept, item: Item) -> bytes:
    """Digest of what the block says of the object alone; mostly nothing."""
    facts = impact_facts(concept, item.id)
    bodies = [(body.id, body.title) for body in bodies_that_decided(concept.catalog, (item,))]
    return _hash(repr((facts, bodies)).encode()) if facts or bodies else b""


def _refined(catalog: Catalog, labels: dict[str, bytes], roles: frozenset[str], rounds: int) -> dict[str, bytes]:
    neighbours = {item_id: around for item_id in catalog.items if (around := _around(catalog, item_id, roles))}
    digests = dict(labels)
    for _ in range(rounds):
        digests |= {
            item_id: _hash(b"".join((digests[item_id], *(role + digests[other] for role, other in around))))
            for item_id, around in neighbours.items()
        }
    return {item_id: digests[item_id] for item_id in neighbours}


def _around(catalog: Catalog, item_id: str, roles: frozenset[str]) -> list[tuple[bytes, str]]:
    onwards = [
        (b">" + link.role.encode(), link.target) for link in catalog.outgoing.get(item_id, ()) if link.role in roles
    ]
    back = [
        (b"<" + link.role.encode(), link.source) for link in catalog.incoming.get(item_id, ()) if link.role in roles
    ]
    return onwards + back


def _label(concept: Concept, item: Item) -> bytes:
    """Digest of what is shown of an object far away, and of whom it makes one ask."""
    catalog = concept.catalog
    asked = [
        (link.role, link.target, office.title, office.type, office.text("art"))
        for link in catalog.outgoing.get(item.id, ())
        if link.role in OFFICE_ROLES or link.role == DECIDED_BY
        for office in (catalog.items[link.target],)
    ]
    return _hash(
        repr((item.id, item.type, item.title, item.text("art"), item.text("umsetzungsstatus"), asked)).encode()
    )


def _hash(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()
