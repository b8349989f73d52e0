"""The page of a retired object: it stays reachable, says what took its place, and keeps its last wording readable."""

from __future__ import annotations

from msgspec import Struct

from konzept.concept import Concept
from konzept.core.dates import german_date, is_date
from konzept.items import Item
from konzept.staende import FrozenObject, State
from konzept.views.history import History, history
from konzept.views.past import PROPOSAL, Past, state_ref
from konzept.views.review_lists import Suspect, suspects_of
from konzept.views.shared import (
    Page,
    Ref,
    frame,
    kind_of,
    object_address,
    page_address,
    page_title,
    reading_address,
    refs,
)
from konzept.views.state_pages import FrozenText, frozen_texts

SUCCESSOR, DECISION = "nachfolger", "beschluss"


class GraveView(Struct, frozen=True, kw_only=True):
    """A retired object. `replaced` says that others took its place; `last` is its wording in `last_state`."""

    id: str
    kind: str
    title: str
    replaced: bool
    date: str
    reason: str
    decisions: tuple[Ref, ...]
    successors: tuple[Ref, ...]
    last: tuple[FrozenText, ...]
    last_state: Ref | None
    history: History
    suspects: tuple[Suspect, ...]
    reading: Ref


class GraveRow(Struct, frozen=True, kw_only=True):
    """A retired object in a list."""

    ref: Ref
    date: str
    successors: tuple[Ref, ...]


def grave_page(concept: Concept, item: Item, past: Past) -> Page:
    """The page of a retired object."""
    title = page_title(concept, item.municipality, item.page)
    trail = Ref(title=title, address=page_address(item.municipality, item.page))
    return Page(
        frame=frame(
            concept,
            title=item.title,
            address=object_address(item.id),
            municipality=item.municipality,
            trail=(trail,),
            mark=f"{kind_of(concept, item)} {item.id}, entfallen",
        ),
        template="grabstein.html",
        view=grave_view(concept, item, past, Ref(title=title, address=reading_address(item))),
    )


def grave_view(concept: Concept, item: Item, past: Past, reading: Ref) -> GraveView:
    """What the page of a retired object shows."""
    successors = concept.catalog.targets(item.id, SUCCESSOR)
    last = _last(past, item)
    return GraveView(
        id=item.id,
        kind=kind_of(concept, item),
        title=item.title,
        replaced=bool(successors),
        date=_date(item),
        reason=item.text("grund"),
        decisions=refs(concept, concept.catalog.targets(item.id, DECISION)),
        successors=refs(concept, successors),
        last=frozen_texts(*last) if last else (),
        last_state=state_ref(last[0].info) if last else None,
        history=history(past, item),
        suspects=suspects_of(past, item),
        reading=reading,
    )


def grave_rows(concept: Concept, municipality: str) -> tuple[GraveRow, ...]:
    """The retired objects of a concept, in the order of the files."""
    return tuple(grave_row(concept, item) for item in concept.catalog.tombstones(municipality))


def grave_row(concept: Concept, item: Item) -> GraveRow:
    """A retired object with what took its place."""
    successors = refs(concept, concept.catalog.targets(item.id, SUCCESSOR))
    return GraveRow(ref=refs(concept, [item])[0], date=_date(item), successors=successors)


def _date(item: Item) -> str:
    date = item.text("entfallen_am")
    return german_date(date) if is_date(date) else ""


def _last(past: Past, item: Item) -> tuple[State, FrozenObject] | None:
    """The newest state that still had the object, leaving out what was only proposed."""
    for info in reversed(past.states(item.municipality)):
        state = past.ledger.states.load(info.state_id)
        entry = state.objects.get(item.id)
        if entry is not None and not entry.tombstone and info.kind != PROPOSAL:
            return state, entry
    return None
