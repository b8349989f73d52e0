"""Feeds: what changed in a concept, in one Handlungsfeld, or in what one office or body answers for (part j.).

An entry tells of one object in one state. What was only proposed is in no feed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from msgspec import Struct

from konzept.concept import Concept
from konzept.items import Item
from konzept.metamodel import Municipality
from konzept.staende import Kind, Row, StateInfo
from konzept.views.fingerprints import Fingerprints
from konzept.views.history import Change, change_of
from konzept.views.offices import OFFICE_TYPES, WORK_ROLES
from konzept.views.past import PROPOSAL, Past, last_day, state_address, state_line
from konzept.views.shared import INVENTED, Frame, Page, Plan, feed_address, municipalities, object_address, page_address

ENTRIES = 100


class FeedEntry(Struct, frozen=True, kw_only=True):
    """One object in one state: `item_id` and `state_id` make its id, `day` is the day of the state."""

    item_id: str
    state_id: str
    day: str
    title: str
    address: str
    summary: str
    change: Change | None


class FeedFile(Struct, frozen=True, kw_only=True):
    """A feed. `key` names it for ever, `since` is the year of the first state; `page` is what it accompanies."""

    key: str
    since: str
    day: str
    title: str
    subtitle: str
    address: str
    page: str
    archive: str
    invented: bool
    entries: tuple[FeedEntry, ...]


def feed_pages(concept: Concept, fingerprints: Fingerprints) -> Iterator[Plan]:
    """All feeds of the concepts that have states."""
    past = fingerprints.past
    for town in municipalities(concept):
        if not past.states(town.key):
            continue
        yield _plan(past, fingerprints, town, None, ())
        for item in _followed(concept, town.key):
            yield _plan(past, fingerprints, town, item, _about(concept, item))


def has_feed(past: Past, item: Item) -> bool:
    """Whether an object has a feed of its own."""
    return bool(past.states(item.municipality)) and _is_followed(past.concept, item)


def _followed(concept: Concept, municipality: str) -> Iterator[Item]:
    types = ("handlungsfeld", *sorted(OFFICE_TYPES))
    items = (item for name in types for item in concept.catalog.of_type(name, municipality))
    return (item for item in items if _is_followed(concept, item))


def _is_followed(concept: Concept, item: Item) -> bool:
    if item.is_tombstone:
        return False
    if item.type == "handlungsfeld":
        return True
    return item.type in OFFICE_TYPES and any(concept.catalog.sources(item.id, role) for role in WORK_ROLES)


def _about(concept: Concept, item: Item) -> tuple[str, ...]:
    """The objects a feed is about: the chapter of a Handlungsfeld, or what an office has in any role; itself first."""
    if item.type == "handlungsfeld":
        members = [*concept.catalog.by_page[item.municipality, item.page], *_members(concept, item)]
    else:
        members = [source for role in WORK_ROLES for source in concept.catalog.sources(item.id, role)]
    return tuple(dict.fromkeys((item.id, *(member.id for member in members))))


def _members(concept: Concept, field: Item) -> tuple[Item, ...]:
    return concept.catalog.sources(field.id, "handlungsfeld")


def _plan(
    past: Past, fingerprints: Fingerprints, town: Municipality, item: Item | None, about: tuple[str, ...]
) -> Plan:
    """A feed depends on the states and on which objects it is about."""
    further = (past.seals(town.key), item.title if item else "", about)
    return Plan(
        address=feed_address(town.key, item.id if item else ""),
        fingerprint=fingerprints.of_page((), further),
        make=partial(_feed_page, past, town, item, about),
    )


def _feed_page(past: Past, town: Municipality, item: Item | None, about: tuple[str, ...]) -> Page:
    view = feed(past, town, item, about)
    page_frame = Frame(title=view.title, address=view.address, invented=town.invented)
    return Page(frame=page_frame, template="", view=view)


def feed(past: Past, town: Municipality, item: Item | None = None, about: Iterable[str] = ()) -> FeedFile:
    """The feed of a concept, or of what `about` names; newest first, at most a hundred entries."""
    infos = past.states(town.key)
    public = [info for info in infos if info.kind != PROPOSAL]
    wanted = frozenset(about)
    found = (entry for info in reversed(public) for entry in _entries(past, info, item, wanted))
    name = f"Integrationskonzept {town.long_name}"
    return FeedFile(
        key=item.id if item else town.key,
        since=infos[0].date[:4],
        day=last_day((public or infos)[-1].date),
        title=f"{name}: {item.title}" if item else name,
        subtitle=INVENTED if town.invented else "Was sich an diesem Konzept geändert hat",
        address=feed_address(town.key, item.id if item else ""),
        page=object_address(item.id) if item else page_address(town.key, "neu"),
        archive=page_address(town.key, "neu"),
        invented=town.invented,
        entries=tuple(entry for entry, _ in zip(found, range(ENTRIES), strict=False)),
    )


def _entries(past: Past, info: StateInfo, item: Item | None, wanted: frozenset[str]) -> Iterator[FeedEntry]:
    """What a state changed; the first state is one entry for everything."""
    rows = past.rows(info)
    if not rows:
        yield _first(info, item)
        return
    shown: set[int] = set()
    for item_id, row in rows.items():
        is_wanted = not wanted or not wanted.isdisjoint((*row.old_ids, *row.new_ids))
        if row.number not in shown and is_wanted and not row.is_unchanged:
            shown.add(row.number)
            yield _entry(past, info, item_id, row)


def _first(info: StateInfo, item: Item | None) -> FeedEntry:
    what = f"„{item.title}“" if item else "Das Konzept"
    return FeedEntry(
        item_id=item.id if item else info.municipality,
        state_id=info.state_id,
        day=last_day(info.date),
        title=f"Erste Fassung: {item.title if item else info.title}",
        address=object_address(item.id) if item else state_address(info.state_id),
        summary=f"{what} in der ersten Fassung: {info.title} ({state_line(info)}).",
        change=None,
    )


def _entry(past: Past, info: StateInfo, item_id: str, row: Row) -> FeedEntry:
    main = (row.new_ids or row.old_ids)[0] if len({*row.old_ids, *row.new_ids}) > 1 else item_id
    words = ", ".join(row.headings)
    return FeedEntry(
        item_id=main,
        state_id=info.state_id,
        day=last_day(info.date),
        title=f"{words}: {row.title}" if Kind.NEW not in row.kinds else f"Neu: {row.title}",
        address=object_address(main) if main in past.concept.catalog.items else state_address(info.state_id),
        summary=f"{row.type_name} {main}, {state_line(info)}.",
        change=change_of(past, info, row),
    )
