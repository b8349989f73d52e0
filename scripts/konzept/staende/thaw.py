"""State → `Ledger`: a concept as it stood when a state was frozen, in today's words. The way back from `freeze`.

What a state does not hold is not asked for: other concepts are left out but for the objects this one links to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from konzept.core.dates import period
from konzept.items import Catalog, Item, Link
from konzept.items.model import Place, Value
from konzept.metamodel import FieldDef, Metamodel
from konzept.staende.ledger import Ledger
from konzept.staende.model import FrozenLink, FrozenObject, State, StateInfo
from konzept.staende.records import Records

REFERENCE = "verweis"  # kind of a field within a structure that is a link as well


def ledger_as_of(ledger: Ledger, info: StateInfo) -> Ledger:
    """What was known when this state was frozen: its objects, the states before it, the records it had seen.

    The reference day is that of the state. Labels are those it was voted on with, field names those of today.
    """
    frozen = ledger.states.load(info.state_id)
    state = ledger.migrated(frozen).state
    now, then = ledger.model.value_lists, frozen.vocabulary.value_lists
    labels = {name: {**now.get(name, {}), **then.get(name, {})} for name in (*now, *then)}  # in the order of today
    model = replace(ledger.model, reference_date=period(info.date).last, value_lists=labels)
    abroad = _abroad(state)
    items = [*_items(state, model), *_neighbours(state, abroad, ledger)]
    return replace(
        ledger,
        catalog=Catalog.of(items),
        model=model,
        states=ledger.states.until(info),
        records=_seen(ledger.records, state.proofs),
        _history={},
        _fingerprints={end: {**ledger.fingerprints(end), "w": link.fp_target} for end, link in abroad.items()},
    )


def _seen(records: Records, proofs: Mapping[str, str]) -> Records:
    """The records that a state had seen; later ones say nothing about it."""
    return Records(
        reviews=tuple(review for review in records.reviews if review.path in proofs),
        exceptions=tuple(exception for exception in records.exceptions if exception.path in proofs),
        hashes={path: digest for path, digest in records.hashes.items() if path in proofs},
    )


# -- objects -----------------------------------------------------------------------------------------------------


def _items(state: State, model: Metamodel) -> list[Item]:
    """The objects of the state in the order of their files."""
    objects = sorted(state.objects.values(), key=lambda entry: (entry.path, entry.line, entry.id))
    return [_item(entry, state.links.get(entry.id, ()), state.info.municipality, model) for entry in objects]


def _item(entry: FrozenObject, links: Iterable[FrozenLink], municipality: str, model: Metamodel) -> Item:
    """One object; a field or role that the metamodel has dropped without a successor is dropped here too."""
    place = Place(entry.line, 1)
    fields = {name: value for _, name, value in entry.fields() if name in model.fields}
    written = (
        Link(role=one.role, source=entry.id, target=one.target, place=place, interpretation=one.interpretation)
        for one in links
        if one.role in model.roles
    )
    derived = (
        Link(role=role, source=entry.id, target=target, place=place)
        for name, value in fields.items()
        for role, target in _references(model.fields[name], value)
    )
    return Item(
        id=entry.id,
        type=entry.type,
        municipality=municipality,
        path=entry.path,
        page=PurePosixPath(entry.path).stem,
        place=place,
        fields=fields,
        links=(*written, *derived),
        places={},
    )


def _references(field_def: FieldDef, value: Value) -> Iterator[tuple[str, str]]:
    """Role and target of the links that the structures of a field hold."""
    roles = {name: inner.role for name, inner in field_def.fields.items() if inner.kind == REFERENCE}
    structures = (value,) if isinstance(value, Mapping) else value if isinstance(value, tuple) else ()
    for structure in structures if roles else ():
        if isinstance(structure, Mapping):
            for name, part in structure.items():
                if name in roles and isinstance(part, str) and part:
                    yield roles[name], part


# -- other concepts ----------------------------------------------------------------------------------------------


def _abroad(state: State) -> dict[str, FrozenLink]:
    """The ends of links that lie in other concepts, with a link that leads there."""
    return {link.target: link for links in state.links.values() for link in links if link.target not in state.objects}


def _neighbours(state: State, ends: Iterable[str], ledger: Ledger) -> Iterator[Item]:
    """The objects abroad, under the names they had; of what is gone since, the register of the state knows bodies."""
    for end in sorted(ends):
        now, then = ledger.catalog.items.get(end), state.bodies.get(end)
        if now is not None:
            yield replace(now, fields={"titel": then.title if then else now.title}, links=())
        elif then is not None:
            yield Item(
                id=end,
                type=then.type,
                municipality="",
                path="",
                page="",
                place=Place(1, 1),
                fields={"titel": then.title},
                links=(),
                places={},
            )
