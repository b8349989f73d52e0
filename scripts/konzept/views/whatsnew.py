"""„Was ist neu“: the newest states of a concept with what they changed, its newest decisions, and short notices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from msgspec import Struct

from konzept.concept import Concept
from konzept.core.dates import german_date, is_date
from konzept.metamodel import Municipality
from konzept.staende import KIND_NAMES, Decision, Kind, Row, StateInfo
from konzept.views.fingerprints import Fingerprints
from konzept.views.graves import GraveRow, grave_rows
from konzept.views.history import template_name
from konzept.views.past import PROPOSAL, Past, last_day, state_ref
from konzept.views.readable_diff import TextChange, shortened
from konzept.views.review_lists import PAGE as REVIEWS
from konzept.views.review_lists import has_suspects
from konzept.views.shared import Page, Plan, Ref, frame, municipalities, object_address, page_address

PAGE, TITLE = "neu", "Was ist neu"
DECISIONS_SHOWN, NEWS_SHOWN = 10, 5
ROWS_SHOWN = (40, 20, 15, 15)  # of the newest state, of the one before, …: the page stays below 40 KB


class ChangedEntry(Struct, frozen=True, kw_only=True):
    """An object that a state changed: title, what happened in words, and its change of status if it has one."""

    ref: Ref
    words: str
    status: tuple[TextChange, ...]


class StateNews(Struct, frozen=True, kw_only=True):
    """A state and what it changed. `more` are entries that only the synopsis shows."""

    state: Ref
    draft: bool
    first: bool
    total: int
    counts: tuple[tuple[str, int], ...]
    entries: tuple[ChangedEntry, ...]
    more: int
    synopsis: Ref | None


class DecisionRow(Struct, frozen=True, kw_only=True):
    """A decision in the list, newest first."""

    ref: Ref
    date: str
    body: str


class NewsView(Struct, frozen=True, kw_only=True):
    """„Was ist neu“ of one concept."""

    states: tuple[StateNews, ...]
    older: tuple[Ref, ...]
    decisions: tuple[DecisionRow, ...]
    graves: tuple[GraveRow, ...]
    suspects: int
    reviews: Ref
    feed: str


class Notice(Struct, frozen=True, kw_only=True):
    """One line of „Was sich zuletzt geändert hat“."""

    date: str
    ref: Ref
    town: str
    invented: bool


def news_pages(concept: Concept, fingerprints: Fingerprints) -> Iterator[Plan]:
    """The page of every concept that has states."""
    past = fingerprints.past
    for town in municipalities(concept):
        if past.states(town.key):
            decided = [decision.item for decision in decisions_of(past, town.key)]
            further = (past.seals(town.key), has_suspects(past, town.key))
            yield Plan(
                address=page_address(town.key, PAGE),
                fingerprint=fingerprints.of_page([*decided, *concept.catalog.tombstones(town.key)], further),
                make=partial(news_page, past, town),
            )


def news_page(past: Past, town: Municipality) -> Page:
    """„Was ist neu“ of this concept."""
    address = page_address(town.key, PAGE)
    return Page(
        frame=frame(past.concept, title=TITLE, address=address, municipality=town.key),
        template="neu.html",
        view=news_view(past, town),
    )


def news_view(past: Past, town: Municipality) -> NewsView:
    """The states newest first, then decisions, retired objects and what is to be looked at again."""
    newest_first = past.states(town.key)[::-1]
    return NewsView(
        states=tuple(_state_news(past, info, most) for info, most in zip(newest_first, ROWS_SHOWN, strict=False)),
        older=tuple(state_ref(info) for info in newest_first[len(ROWS_SHOWN) :]),
        decisions=tuple(_decision_row(decision) for decision in decisions_of(past, town.key)[:DECISIONS_SHOWN]),
        graves=grave_rows(past.concept, town.key),
        suspects=has_suspects(past, town.key),
        reviews=Ref(title="Zu überprüfen", address=page_address(town.key, REVIEWS)),
        feed=f"{town.key}/feed.xml",
    )


def decisions_of(past: Past, municipality: str) -> list[Decision]:
    """The decisions of a concept that have a date, newest first."""
    found = past.ledger.decisions.decisions.values()
    own = [one for one in found if one.item.municipality == municipality and is_date(one.date)]
    return sorted(own, key=lambda one: (one.day, one.id), reverse=True)


# -- one state ---------------------------------------------------------------------------------------------------


def _state_news(past: Past, info: StateInfo, most: int) -> StateNews:
    """A state with at most so many of the objects it changed."""
    rows = {row.number: row for row in past.rows(info).values() if not row.is_unchanged}
    changed = [rows[number] for number in sorted(rows)]
    base = past.base_of(info)
    counts = past.synopsis(base.state_id, info.state_id).counts if base else {}
    return StateNews(
        state=state_ref(info),
        draft=info.kind == PROPOSAL,
        first=base is None,
        total=sum(info.counts.values()),
        counts=tuple((KIND_NAMES[kind], count) for kind, count in counts.items()),
        entries=tuple(_entry(past, row) for row in changed[:most]),
        more=max(0, len(changed) - most),
        synopsis=past.synopsis_ref(info),
    )


def _entry(past: Past, row: Row) -> ChangedEntry:
    item_id = (row.new_ids or row.old_ids)[0]
    address = object_address(item_id) if item_id in past.concept.catalog.items else ""
    status = tuple(
        TextChange(label=change.label, ops=shortened(change.diff))
        for change in row.fields
        if Kind.STATUS in row.kinds and change.group == "frei"
    )
    return ChangedEntry(
        ref=Ref(title=row.title, address=address, id=item_id, kind=row.type_name),
        words=", ".join(row.headings),
        status=status,
    )


def _decision_row(decision: Decision) -> DecisionRow:
    item = decision.item
    return DecisionRow(
        ref=Ref(title=item.title, address=object_address(item.id), id=item.id, note=template_name(decision.number)),
        date=german_date(decision.date),
        body=decision.body,
    )


# -- notices on other pages --------------------------------------------------------------------------------------


def notices(concept: Concept, municipality: str = "") -> tuple[Notice, ...]:
    """The newest states and decisions of one concept, or of all: real ones first. Nothing is compared for them."""
    towns = {town.key: town for town in municipalities(concept) if municipality in ("", town.key)}
    found = sorted([*_of_states(concept, towns), *_of_decisions(concept, towns)], key=_day, reverse=True)
    real = [notice for _, notice in found if not notice.invented][:NEWS_SHOWN]
    invented = [notice for _, notice in found if notice.invented]
    return (*real, *invented[: NEWS_SHOWN if municipality else 1])


def _day(found: tuple[str, Notice]) -> str:
    return found[0]


def _of_states(concept: Concept, towns: Mapping[str, Municipality]) -> Iterator[tuple[str, Notice]]:
    for info in concept.ledger.states.infos:
        if info.municipality in towns:
            yield last_day(info.date), _notice(towns[info.municipality], info.date, state_ref(info))


def _of_decisions(concept: Concept, towns: Mapping[str, Municipality]) -> Iterator[tuple[str, Notice]]:
    """Decisions that no state rests on: a decided state is a notice of its own."""
    frozen = {info.decision for info in concept.ledger.states.infos}
    for decision in concept.ledger.decisions.decisions.values():
        item = decision.item
        if item.municipality in towns and is_date(decision.date) and item.id not in frozen:
            line = Ref(title=item.title, address=object_address(item.id), kind="Beschluss", id=item.id)
            yield last_day(decision.date), _notice(towns[item.municipality], decision.date, line)


def _notice(town: Municipality, date: str, line: Ref) -> Notice:
    return Notice(date=german_date(date), ref=line, town=town.name, invented=town.invented)


__all__ = ["PAGE", "TITLE", "NewsView", "Notice", "news_pages", "notices"]
