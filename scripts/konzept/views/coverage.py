"""What has a partner: the ways of a concept from its goals to its base figures, and who lies on one.

Ways follow the links upwards (a measure serves a goal); a level may be left out, because the documents do so. Shallow:
there is a partner of that level above or below. Deep: the partner itself leads on to the last level the concept has,
over links that are not suspect and through no circle. Method: fortschreibung, part f.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from msgspec import Struct

from konzept.concept import Concept
from konzept.core.dates import german_date, period
from konzept.items import Item, Link
from konzept.items.check import components
from konzept.items.model import Structure
from konzept.items.rules import EXCEPTIONS
from konzept.staende.suspects import link_states
from konzept.views.shared import Ref, ref

NO_DATA = "keine Daten"
REASONS = "begruendete_luecken"


class Level(Struct, frozen=True, kw_only=True):
    """A stop on the way: the types that stand there, and how its absence is put."""

    key: str
    title: str
    plural: str
    types: tuple[str, ...]
    missing: str


LEVELS = (
    Level(key="leitziel", title="Leitziel", plural="Leitziele", types=("leitziel",), missing="kein Leitziel genannt"),
    Level(
        key="teilziel",
        title="Teilziel oder Jahresziel",
        plural="Teilziele und Jahresziele",
        types=("teilziel", "jahresziel"),
        missing="kein Teilziel genannt",
    ),
    Level(
        key="massnahme",
        title="Maßnahme",
        plural="Maßnahmen und Vorhaben",
        types=("massnahme", "vorhaben"),
        missing="keine Maßnahme genannt",
    ),
    Level(
        key="schritt",
        title="Schritt",
        plural="Schritte",
        types=("umsetzungsschritt",),
        missing="kein Schritt genannt",
    ),
    Level(
        key="mass",
        title="Indikator oder Kennzahl",
        plural="Indikatoren und Kennzahlen",
        types=("indikator", "kennzahl", "wirkungsindikator"),
        missing="kein Indikator genannt",
    ),
    Level(
        key="grundzahl",
        title="Grundzahl",
        plural="Grundzahlen",
        types=("grundzahl",),
        missing="keine Grundzahl genannt",
    ),
)
GOAL, PART, MEASURE, STEP, GAUGE, FIGURE = range(6)
OFFICE, DECISION = 6, 7  # beside the ways: who does it, and what was decided about it
LEVEL_OF = {type_name: number for number, level in enumerate(LEVELS) for type_name in level.types}
UPWARD = frozenset({"konkretisiert", "dient", "setzt_um", "misst", "basis_fuer", "teil_von"})
RESPONSIBLE = ("zustaendig", "verantwortlich", "fachverantwortung")

Suspects = frozenset[tuple[str, str, str]]
"""Links as (source, role, target) that have to be looked at again."""


@dataclass(frozen=True, slots=True)
class Chain:
    """The objects of one concept that stand on its ways, in the order of the files. Masks have a bit for each level.

    `up` holds the links towards the goals, `parents` the nearest objects of an earlier level with the link by which an
    object hangs there; an object of the same level in between is passed over, a parent of another parent left out.
    `beneath` are the objects of the same or an earlier level that link to an object: no way leads there.
    """

    items: Mapping[str, Item]
    level: Mapping[str, int]
    up: Mapping[str, tuple[Link, ...]]
    parents: Mapping[str, Mapping[str, Link]]
    children: Mapping[str, tuple[str, ...]]
    beneath: Mapping[str, tuple[str, ...]]
    above: Mapping[str, int]
    below: Mapping[str, int]
    deep: Mapping[str, int]
    beside: Mapping[str, int]
    circles: tuple[tuple[str, ...], ...]
    suspects: Suspects
    shown: tuple[int, ...]

    def partners(self, item_id: str) -> int:
        """Levels (and OFFICE, DECISION) where an object has a partner."""
        return self.above[item_id] | self.below[item_id] | self.beside[item_id]

    def roots(self) -> list[str]:
        """Objects at which ways begin, goals first."""
        return sorted((item_id for item_id, parents in self.parents.items() if not parents), key=self.level.__getitem__)


def suspect_links(concept: Concept) -> Suspects:
    """The links that have to be looked at again. Without records there can be none: a retired end is in no matrix."""
    if not concept.ledger.records.reviews:
        return frozenset()
    return frozenset(key for key, state in link_states(concept.ledger).items() if state.is_suspect)


def chain(concept: Concept, municipality: str, suspects: Suspects = frozenset()) -> Chain:
    """The ways of one concept; links out of it do not count, nor do retired objects."""
    items = {item.id: item for item in counted_items(concept, municipality, LEVEL_OF)}
    level = {item_id: LEVEL_OF[item.type] for item_id, item in items.items()}
    up = {item_id: _upward(concept, item_id, level) for item_id in items}
    down = _reversed(up)
    circles = tuple(
        tuple(sorted(component))
        for component in components({item_id: list(links) for item_id, links in up.items()})
        if len(component) > 1
    )
    parents = _parents(level, up)
    shown = tuple(sorted(set(level.values())))
    return Chain(
        items=items,
        level=level,
        up=up,
        parents=parents,
        children=_children(level, parents),
        beneath={
            item_id: tuple(link.source for link in links if level[link.source] <= level[item_id])
            for item_id, links in down.items()
        },
        above=_reach(level, {item_id: [link.target for link in links] for item_id, links in up.items()}),
        below=_reach(level, {item_id: [link.source for link in links] for item_id, links in down.items()}),
        deep=_deep(level, down, {item_id for circle in circles for item_id in circle}, suspects, shown),
        beside={item_id: _beside(concept, item) for item_id, item in items.items()},
        circles=circles,
        suspects=suspects,
        shown=shown,
    )


def counted_items(concept: Concept, municipality: str, types: Container[str]) -> list[Item]:
    """The objects of these types in the order of the files, without the retired ones."""
    return [
        item
        for item in concept.catalog
        if item.municipality == municipality and item.type in types and not item.is_tombstone
    ]


def partners_by(concept: Concept, item: Item, role: str) -> tuple[Item, ...]:
    """Objects that link to this one with `role`, without the retired ones."""
    return tuple(source for source in concept.catalog.sources(item.id, role) if not source.is_tombstone)


def targets_of(concept: Concept, item: Item, role: str) -> tuple[Item, ...]:
    """Objects this one links to with `role`, without the retired ones."""
    return tuple(target for target in concept.catalog.targets(item.id, role) if not target.is_tombstone)


def _upward(concept: Concept, item_id: str, level: Mapping[str, int]) -> tuple[Link, ...]:
    """One link to each object above; what the source says goes before our reading."""
    found: dict[str, Link] = {}
    for link in concept.catalog.outgoing.get(item_id, ()):
        if link.role in UPWARD and link.target in level and link.target != item_id:
            known = found.get(link.target)
            if known is None or (known.interpretation and not link.interpretation):
                found[link.target] = link
    return tuple(found.values())


def _reversed(up: Mapping[str, tuple[Link, ...]]) -> dict[str, list[Link]]:
    down: dict[str, list[Link]] = {item_id: [] for item_id in up}
    for links in up.values():
        for link in links:
            down[link.target].append(link)
    return down


def _reach(level: Mapping[str, int], neighbours: Mapping[str, list[str]]) -> dict[str, int]:
    """Mask of the levels that can be reached from each object. Ends in circles too: masks only grow."""
    back: dict[str, list[str]] = {item_id: [] for item_id in level}
    for item_id, others in neighbours.items():
        for other in others:
            back[other].append(item_id)
    mask = dict.fromkeys(level, 0)
    waiting = list(level)
    while waiting:
        item_id = waiting.pop()
        passed_on = mask[item_id] | 1 << level[item_id]
        for other in back[item_id]:
            if mask[other] | passed_on != mask[other]:
                mask[other] |= passed_on
                waiting.append(other)
    return mask


def _deep(
    level: Mapping[str, int],
    down: Mapping[str, list[Link]],
    circling: set[str],
    suspects: Suspects,
    shown: tuple[int, ...],
) -> dict[str, int]:
    """Mask of the levels where an object has a partner that leads on to the last level."""
    sound: dict[str, list[str]] = {item_id: [] for item_id in level}
    for target, links in down.items():
        for link in links:
            is_suspect = (link.source, link.role, link.target) in suspects
            if not is_suspect and target not in circling and link.source not in circling:
                sound[link.source].append(target)
    last = shown[-1] if shown else 0
    mask = dict.fromkeys(level, 0)
    waiting = [item_id for item_id in level if level[item_id] == last and item_id not in circling]
    arrived = set(waiting)
    while waiting:
        item_id = waiting.pop()
        passed_on = mask[item_id] | 1 << level[item_id]
        for other in sound[item_id]:
            if other not in arrived or mask[other] | passed_on != mask[other]:
                arrived.add(other)
                mask[other] |= passed_on
                waiting.append(other)
    return mask


def _parents(level: Mapping[str, int], up: Mapping[str, tuple[Link, ...]]) -> dict[str, dict[str, Link]]:
    """The nearest objects of an earlier level; one that lies above another of them is left out."""
    above: dict[str, frozenset[str]] = {}
    parents: dict[str, dict[str, Link]] = {}
    for item_id in sorted(level, key=level.__getitem__):
        near = _nearest(item_id, level, up)
        higher = frozenset().union(*(above[parent] for parent in near))
        parents[item_id] = {parent: link for parent, link in near.items() if parent not in higher}
        above[item_id] = higher | near.keys()
    return {item_id: parents[item_id] for item_id in level}


def _nearest(item_id: str, level: Mapping[str, int], up: Mapping[str, tuple[Link, ...]]) -> dict[str, Link]:
    near: dict[str, Link] = {}
    seen = {item_id}
    waiting = [(link, link) for link in reversed(up[item_id])]
    while waiting:
        link, first = waiting.pop()
        if level[link.target] < level[item_id]:
            known = near.get(link.target)
            if known is None or (known.interpretation and not first.interpretation):
                near[link.target] = first
        elif link.target not in seen:
            seen.add(link.target)
            waiting += [(further, first) for further in reversed(up[link.target])]
    return near


def _children(level: Mapping[str, int], parents: Mapping[str, Mapping[str, Link]]) -> dict[str, tuple[str, ...]]:
    children: dict[str, list[str]] = {item_id: [] for item_id in level}
    for item_id in sorted(level, key=level.__getitem__):
        for parent in parents[item_id]:
            children[parent].append(item_id)
    return {item_id: tuple(found) for item_id, found in children.items()}


def _beside(concept: Concept, item: Item) -> int:
    return has_office(concept, item) << OFFICE | bool(decisions(concept, item)) << DECISION


def has_office(concept: Concept, item: Item) -> bool:
    """Whether somebody is responsible, be it in the words of the source only."""
    is_linked = any(targets_of(concept, item, role) for role in RESPONSIBLE)
    return is_linked or bool(item.text("zustaendigkeit_wortlaut"))


def has_figure(concept: Concept, item: Item) -> bool:
    """Whether an indicator has a value, a series, or a base figure it is computed from."""
    return bool(item.text("aktueller_wert") or item.texts("reihen") or partners_by(concept, item, "basis_fuer"))


def decisions(concept: Concept, item: Item) -> tuple[Item, ...]:
    """The decisions that are about this object itself."""
    return tuple(source for source in partners_by(concept, item, "betrifft") if source.type == "beschluss")


# -- coverage --------------------------------------------------------------------------------------------------------


class Coverage(Struct, frozen=True, kw_only=True):
    """How many of `total` objects have a partner; `justified` of the others have a reason that still holds."""

    covered: int
    total: int
    deep: int = 0
    justified: int = 0

    @property
    def text(self) -> str:
        return share(self.covered, self.total)

    @property
    def deep_text(self) -> str:
        return share(self.deep, self.total)


def share(part: int, whole: int) -> str:
    """„7 von 12 (58 %)“; never 0 % of something, never 100 % of less than all, „keine Daten“ of nothing."""
    if not whole:
        return NO_DATA
    percent = (200 * part + whole) // (2 * whole)
    if 0 < part < whole:
        percent = min(99, max(1, percent))
    return f"{number(part)} von {number(whole)} ({percent}\u00a0%)"


def number(value: int) -> str:
    """An integer with German thousands separators."""
    return f"{value:,}".replace(",", ".")


# -- justified gaps --------------------------------------------------------------------------------------------------


class Reason(Struct, frozen=True, kw_only=True):
    """Why an office left a gap open, since when and how long; from then on it is an ordinary gap again."""

    role: str
    text: str
    office: Ref | None
    since: str
    until: str
    expired: bool


def reasons(concept: Concept, item: Item) -> dict[str, Reason]:
    """The reasons given for gaps of an object, by the role of the missing link; the last of a role counts.

    An exception from a rule that counts links of a role is a reason for their absence too.
    """
    if REASONS not in item.fields and EXCEPTIONS not in item.fields:
        return {}
    given = {
        bounds.role: record
        for record in item.structures(EXCEPTIONS)
        if (rule := concept.metamodel.checks.get(str(record.get("regel", "")))) and (bounds := rule.bounds)
    }
    given |= {str(record["rolle"]): record for record in item.structures(REASONS) if "rolle" in record}
    return {role: _reason(concept, role, record) for role, record in given.items()}


def _reason(concept: Concept, role: str, record: Structure) -> Reason:
    until = str(record.get("gueltig_bis", ""))
    return Reason(
        role=role,
        text=str(record.get("grund", "")),
        office=_office(concept, str(record.get("stelle", ""))),
        since=german_date(str(record["datum"])) if "datum" in record else "",
        until=german_date(until) if until else "",
        expired=_has_expired(until, concept.metamodel.reference_date),
    )


def _office(concept: Concept, item_id: str) -> Ref | None:
    item = concept.catalog.items.get(item_id)
    return ref(concept, item) if item else None


def _has_expired(until: str, day: date) -> bool:
    """A date is valid to its last day; without one, a reason has no force."""
    return not until or day > period(until).last


def holding(found: Mapping[str, Reason], roles: Iterable[str]) -> Reason | None:
    """The reason that still holds for a gap in one of these roles."""
    return next((found[role] for role in roles if role in found and not found[role].expired), None)


__all__ = ["LEVELS", "Chain", "Coverage", "Level", "Reason", "chain", "decisions", "holding", "reasons", "share"]
