"""What has to be looked at again: suspect links on the pages of both ends, and all of a concept as a list (part d.)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from konzept.concept import Concept
from konzept.core.dates import german_date
from konzept.items import Item
from konzept.items.ripples import Touched
from konzept.metamodel import Municipality
from konzept.staende import Condition, LinkState, distance_words, wording_since
from konzept.views.fingerprints import Fingerprints
from konzept.views.past import Past
from konzept.views.readable_diff import TextChange, shortened
from konzept.views.shared import (
    RESPONSIBLE_ROLES,
    Page,
    Plan,
    Ref,
    frame,
    municipalities,
    page_address,
    page_title,
    ref,
    refs,
)

PAGE, TITLE = "zu-ueberpruefen", "Zu überprüfen"
PER_PAGE = 15
OFFICE_SHOWN, INDIRECT_SHOWN = 5, 40
ENDS: Mapping[str, str] = {"ziel": "Das Ziel der Verknüpfung", "quelle": "Der Anfang der Verknüpfung"}
GROUPS: Mapping[str, str] = {
    "wortlaut": "Wortlaut",
    "steuerung": "Zuständigkeit, Termine oder Mittel",
    "daten": "Datengrundlage",
}
NO_OFFICE = "Stelle in der Quelle nicht angegeben"
BODY = "gremium"


class Suspect(Struct, frozen=True, kw_only=True):
    """A link to look at again. `command` puts down that it was; a link to a retired object needs `repair` instead."""

    anchor: str
    source: Ref
    role: str
    target: Ref
    causes: tuple[str, ...]
    reviewed: str
    texts: tuple[TextChange, ...]
    distance: str
    decides: tuple[Ref, ...]
    decides_note: str
    successors: tuple[Ref, ...]
    command: str
    repair: str


class Indirect(Struct, frozen=True, kw_only=True):
    """An object that a change touches over other objects: how far, and by which way."""

    ref: Ref
    distance: str
    way: tuple[Ref, ...]


class FieldList(Struct, frozen=True, kw_only=True):
    """The suspect links that begin in one chapter."""

    title: str
    suspects: tuple[Suspect, ...]


class OfficeList(Struct, frozen=True, kw_only=True):
    """What one office has to look at: the first titles that lead to entries of the list, and how many there are."""

    title: str
    total: int
    refs: tuple[Ref, ...]


class ReviewView(Struct, frozen=True, kw_only=True):
    """The list of a concept, in parts. `reviews` counts the records there are: without any nothing can be compared."""

    total: int
    reviews: int
    fields: tuple[FieldList, ...]
    offices: tuple[OfficeList, ...]
    indirect: tuple[Indirect, ...]
    more_indirect: int
    pages: tuple[Ref, ...]


# -- the page of a concept ---------------------------------------------------------------------------------------


def review_pages(concept: Concept, fingerprints: Fingerprints) -> Iterator[Plan]:
    """The list of every concept that has states, in pages of a readable length."""
    past = fingerprints.past
    for town in municipalities(concept):
        if not past.states(town.key):
            continue
        states = suspects_in(past, town.key)
        touched = _touched_in(past, town.key)
        for number in range(1, max(1, -(-len(states) // PER_PAGE)) + 1):
            yield fingerprints.plan(_page(past, town, states, number, touched))


def has_suspects(past: Past, municipality: str) -> int:
    """How many links of a concept have to be looked at again."""
    return len(suspects_in(past, municipality))


def suspects_in(past: Past, municipality: str) -> tuple[LinkState, ...]:
    """The suspect links that begin in a concept, in the order of its files."""
    items = past.concept.catalog.items
    found = [
        state
        for end, states in past.suspects_of.items()
        for state in states
        if state.link.source == end and items[end].municipality == municipality
    ]
    return tuple(sorted(found, key=lambda state: (items[state.link.source].path, state.link.place, state.key)))


def _touched_in(past: Past, municipality: str) -> tuple[Touched, ...]:
    """The objects of a concept that a change reaches over others, nearest first."""
    if past.suspects is None:
        return ()
    touched = past.suspects.touched.values()
    found = [one for one in touched if one.distance > 1 and one.item.municipality == municipality]
    return tuple(sorted(found, key=lambda one: (one.distance, one.item.id)))


def _address(municipality: str, number: int) -> str:
    return page_address(municipality, PAGE if number == 1 else f"{PAGE}-{number}")


def _page(
    past: Past, town: Municipality, states: tuple[LinkState, ...], number: int, touched: tuple[Touched, ...]
) -> Page:
    part = states[PER_PAGE * (number - 1) : PER_PAGE * number]
    count = -(-len(states) // PER_PAGE)
    view = ReviewView(
        total=len(states),
        reviews=sum(review.path.startswith(f"needs/{town.key}/") for review in past.ledger.records.reviews),
        fields=tuple(_by_field(past, part)),
        offices=tuple(_by_office(past, states)) if number == 1 else (),
        indirect=tuple(indirect(past, one) for one in touched[:INDIRECT_SHOWN]) if number == 1 else (),
        more_indirect=max(0, len(touched) - INDIRECT_SHOWN),
        pages=tuple(
            Ref(title=f"Seite {other}", address=_address(town.key, other))
            for other in range(1, count + 1)
            if other != number and count > 1
        ),
    )
    title = TITLE if number == 1 else f"{TITLE}, Seite {number}"
    return Page(
        frame=frame(past.concept, title=title, address=_address(town.key, number), municipality=town.key),
        template="zu-ueberpruefen.html",
        view=view,
    )


def _by_field(past: Past, states: Iterable[LinkState]) -> Iterator[FieldList]:
    groups: dict[tuple[str, str], list[LinkState]] = {}
    for state in states:
        item = past.concept.catalog.items[state.link.source]
        groups.setdefault((item.municipality, item.page), []).append(state)
    for (municipality, page), found in groups.items():
        title = page_title(past.concept, municipality, page)
        yield FieldList(title=title, suspects=tuple(suspect_view(past, state) for state in found))


def _by_office(past: Past, states: tuple[LinkState, ...]) -> Iterator[OfficeList]:
    groups: dict[str, list[Ref]] = {}
    for index, state in enumerate(states):
        address = f"{_address(past.concept.catalog.items[state.link.source].municipality, index // PER_PAGE + 1)}"
        source, target = past.name_of(state.link.source), past.name_of(state.link.target)
        entry = Ref(title=f"{source} → {target}", address=f"{address}#{_anchor(state)}")
        offices = _deciders(past, state)
        for office in offices or (None,):
            groups.setdefault(office.title if office else NO_OFFICE, []).append(entry)
    for title in sorted(groups):
        yield OfficeList(title=title, total=len(groups[title]), refs=tuple(groups[title][:OFFICE_SHOWN]))


# -- one link ----------------------------------------------------------------------------------------------------


def suspects_of(past: Past, item: Item) -> tuple[Suspect, ...]:
    """The suspect links at either end of an object."""
    return tuple(suspect_view(past, state) for state in past.suspects_of.get(item.id, ()))


def indirect_of(past: Past, item: Item) -> Indirect | None:
    """The way on which a change reaches an object over others; None where none does."""
    touched = past.suspects.touched.get(item.id) if past.suspects else None
    return indirect(past, touched) if touched and touched.distance > 1 else None


def indirect(past: Past, touched: Touched) -> Indirect:
    """How a change reaches this object; the way begins at what changed and leaves the object itself out."""
    items = past.concept.catalog.items
    return Indirect(
        ref=ref(past.concept, touched.item),
        distance=distance_words(touched.distance),
        way=refs(past.concept, (items[item_id] for item_id in past.way(touched)[:-1])),
    )


def suspect_view(past: Past, state: LinkState) -> Suspect:
    """Everything somebody needs who has to look at this link again."""
    concept, items = past.concept, past.concept.catalog.items
    link = state.link
    retired = state.condition is Condition.TARGET_RETIRED
    return Suspect(
        anchor=_anchor(state),
        source=ref(concept, items[link.source]),
        role=concept.metamodel.roles[link.role].title,
        target=ref(concept, items[link.target]),
        causes=("Das Ziel der Verknüpfung ist entfallen.",) if retired else tuple(_causes(state)),
        reviewed=_reviewed(past, state),
        texts=tuple(_texts(past, state)),
        distance=distance_words(1),
        decides=refs(concept, _deciders(past, state)),
        decides_note=_decides_note(state),
        successors=refs(concept, (items[name] for name in state.successors if name in items)),
        command="" if retired else _command(past, state),
        repair=_repair(past, state) if retired else "",
    )


def _anchor(state: LinkState) -> str:
    return "-".join(state.key)


def _causes(state: LinkState) -> Iterator[str]:
    for end, title in ENDS.items():
        groups = [GROUPS.get(group, group) for changed, group in state.changed if changed == end]
        if groups:
            yield f"{title} hat sich seither geändert: {', '.join(groups)}."


def _reviewed(past: Past, state: LinkState) -> str:
    if state.review is None:
        return ""
    office = past.name_of(state.review.office)
    return f"zuletzt geprüft am {german_date(state.review.date)} von: {office} ({state.review.id})"


def _texts(past: Past, state: LinkState) -> Iterator[TextChange]:
    """The words that changed at each end since the review."""
    for end, item_id in (("ziel", state.link.target), ("quelle", state.link.source)):
        if (end, "wortlaut") in state.changed:
            for title, ops in wording_since(past.ledger, state, end):
                yield TextChange(label=f"{title} von „{past.name_of(item_id)}“", ops=shortened(ops))


def _deciders(past: Past, state: LinkState) -> tuple[Item, ...]:
    """Who has to look: the body that decided, or the office that answers for either end."""
    catalog = past.concept.catalog
    ends = (state.link.source, state.link.target)
    if state.decided_by == BODY:
        entries = (past.ledger.decisions.adopted(end) for end in ends)
        found = [body for entry in entries if entry for body in catalog.targets(entry.decision, BODY)]
    else:
        found = [office for end in ends for role in RESPONSIBLE_ROLES for office in catalog.targets(end, role)]
    return tuple({item.id: item for item in found}.values())


def _decides_note(state: LinkState) -> str:
    who = "das Gremium, das beschlossen hat" if state.decided_by == BODY else "die zuständige Stelle"
    return f"Zu entscheiden hat {who}."


def _command(past: Past, state: LinkState) -> str:
    """The command that puts down the result; the office or body where it is known."""
    deciders = _deciders(past, state)
    office = deciders[0].id if deciders else "KENNUNG"
    link = state.link
    words = '--begruendung "Was geprüft wurde und warum es so bleibt."'
    return f"konzept pruefung {link.source} {link.role} {link.target} --stelle {office} {words}"


def _repair(past: Past, state: LinkState) -> str:
    """What to change in which file: a link to a retired object cannot be confirmed."""
    item = past.concept.catalog.items[state.link.source]
    where = f"In {item.path}, Zeile {state.link.place.line}, unter „{state.link.role}“ {state.link.target}"
    successor = " oder ".join(state.successors)
    return f"{where} durch {successor} ersetzen oder streichen." if successor else f"{where} streichen."
