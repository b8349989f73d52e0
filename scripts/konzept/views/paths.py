"""The matrix of ways: one row for each way from a Leitziel to a base figure, cells of one object merged.

A way leaves a level out where the document does. An object without anything above it begins a way of its own, so
every object of the levels stands in a row. Where links cross so often that repeating all ways would drown the reader,
an object shows what hangs on it only once, and says so at the other places.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import groupby

from konzept.concept import Concept
from konzept.items import Item
from konzept.views.coverage import (
    DECISION,
    FIGURE,
    GAUGE,
    GOAL,
    LEVELS,
    MEASURE,
    OFFICE,
    PART,
    RESPONSIBLE,
    STEP,
    Chain,
    Coverage,
    Level,
    decisions,
    holding,
    number,
    reasons,
)
from konzept.views.grid import (
    INTERPRETED,
    SUSPECT,
    Cell,
    Grid,
    Head,
    Keys,
    Left,
    Leftovers,
    Row,
    Slot,
    field_of,
    keys_of,
    merged,
)
from konzept.views.objects import shape
from konzept.views.shared import STATUS_FIELD, counted, kind_of, quoted

Way = tuple[str, ...]
"""An id for each level, "" where the way leaves it out."""

REPEATED = 4  # ways per object; beyond that an object shows only once what hangs on it
ALL, DEEP = 8, 9  # further bits of a cell's mask: all later columns, and from DEEP on the levels of deep partners
# At which level a reader looks for something, and finds a note if there is nothing.
EXPECTED = {GOAL: (MEASURE, GAUGE), MEASURE: (STEP,)}
ROLES = {PART: "konkretisiert", MEASURE: "dient", STEP: "setzt_um", GAUGE: "misst", FIGURE: "basis_fuer"}
# Gap lists below the table: whose, of which partners, as which heading.
PAIRS = (
    (GOAL, (MEASURE,), "Leitziele ohne Maßnahme"),
    (PART, (MEASURE,), "Teilziele und Jahresziele ohne Maßnahme"),
    (PART, (GOAL,), "Teilziele und Jahresziele ohne Leitziel"),
    (MEASURE, (GOAL, PART), "Maßnahmen ohne Ziel"),
    (MEASURE, (STEP,), "Maßnahmen ohne Schritt"),
    (MEASURE, (OFFICE,), "Maßnahmen ohne zuständige Stelle"),
    (STEP, (GOAL, PART, MEASURE), "Schritte ohne Ziel und Maßnahme"),
    (STEP, (MEASURE,), "Schritte ohne Maßnahme"),
    (STEP, (OFFICE,), "Schritte ohne zuständige Stelle"),
    (GOAL, (GAUGE,), "Leitziele ohne Indikator"),
    (GAUGE, (GOAL, PART), "Indikatoren und Kennzahlen ohne Ziel"),
    (GAUGE, (FIGURE,), "Indikatoren und Kennzahlen ohne Grundzahl"),
    (FIGURE, (GAUGE,), "Grundzahlen ohne Indikator"),
)


@dataclass(frozen=True, slots=True)
class Block:
    """The ways that begin in one Handlungsfeld; `field` is "" for those that begin in none."""

    field: str
    ways: tuple[Way, ...]


def blocks(concept: Concept, municipality: str, found: Chain) -> tuple[Block, ...]:
    """All ways by the Handlungsfeld of the object they begin with; what has none comes first, a field may be empty."""
    by_field: dict[str, list[str]] = {item.id: [] for item in concept.catalog.of_type("handlungsfeld", municipality)}
    for root in found.roots():
        by_field.setdefault(field_of(concept, found.items[root]), []).append(root)
    is_repeating = _count(found) <= REPEATED * len(found.items)
    shown: set[str] = set()
    none = ("",) * len(LEVELS)
    return tuple(
        Block(field, tuple(way for root in by_field[field] for way in _ways(found, root, none, shown, is_repeating)))
        for field in sorted(by_field)
    )


def _count(found: Chain) -> int:
    """How many ways there would be with everything repeated."""

    @cache
    def ways_from(item_id: str) -> int:
        return sum(ways_from(child) for child in found.children[item_id]) or 1

    return sum(ways_from(root) for root in found.roots())


def _ways(found: Chain, item_id: str, before: Way, shown: set[str], is_repeating: bool) -> Iterator[Way]:
    level = found.level[item_id]
    way = (*before[:level], item_id, *before[level + 1 :])
    children = found.children[item_id] if is_repeating or item_id not in shown else ()
    shown.add(item_id)
    if not children:
        yield way
    for child in children:
        yield from _ways(found, child, way, shown, is_repeating)


# -- table -----------------------------------------------------------------------------------------------------------


class PathTables:
    """Makes tables of ways: what all tables of one concept have in common, and each object's cell only once."""

    def __init__(self, concept: Concept, found: Chain) -> None:
        self.concept = concept
        self.chain = found
        self.mask = cache(self._mask)
        self._parts: dict[str, tuple[str, int, tuple[str, ...]]] = {}
        self._keys: dict[str, Keys] = {}
        self._later = {level: [other for other in found.shown if other > level] for level in found.shown}

    @cached_property
    def one_status(self) -> str:
        return one_status(self.concept, self.chain.items.values())

    @cached_property
    def has_decisions(self) -> bool:
        return any(mask >> DECISION & 1 for mask in self.chain.beside.values())

    @cached_property
    def columns(self) -> tuple[Level, ...]:
        return tuple(LEVELS[level] for level in self.chain.shown)

    def grid(self, ways: Sequence[Way], *, grid_id: str, title: str, caption: str) -> Grid:
        """The table of these ways."""
        return Grid(
            id=grid_id,
            title=title,
            caption=caption,
            columns=tuple(self._heads(ways)),
            groups=tuple(self._group(group) for group in _by_level(ways, self.chain.shown[0])),
        )

    def _heads(self, ways: Sequence[Way]) -> Iterator[Head]:
        for level in self.chain.shown:
            count = len({way[level] for way in ways if way[level]})
            shape_name = shape(LEVELS[level].types[0])
            yield Head(title=LEVELS[level].title, key=LEVELS[level].key, shape=shape_name, total=number(count))
        if self.has_decisions:
            yield Head(title="Beschluss")

    def _group(self, ways: Sequence[Way]) -> tuple[Row, ...]:
        return merged([tuple(self._slots(way)) for way in ways], (self.keys(way) for way in ways))

    def _slots(self, way: Way) -> Iterator[Slot]:
        for level in self.chain.shown:
            yield self._object_slot(way, level) if way[level] else self._gap_slot(way, level)
        if self.has_decisions:
            yield self._decision_slot(way)

    def _object_slot(self, way: Way, level: int) -> Slot:
        item_id = way[level]
        title, mask, notes = self._part(item_id)
        hanging = self._hanging(way, level)
        cell = Cell(
            label=LEVELS[level].title,
            title=title,
            id=item_id,
            mask=mask,
            notes=(*notes, *hanging) if hanging else notes,
            scope=self._scope(way, level),
        )
        return way[: level + 1], cell

    def _scope(self, way: Way, level: int) -> str:
        if level == self.chain.shown[0]:
            return "rowgroup"
        return "row" if level <= MEASURE or not any(way[:level]) else ""

    def _hanging(self, way: Way, level: int) -> tuple[str, ...]:
        """What the place of an object in this way has to say: that the link is ours, that it goes on elsewhere."""
        before = next((way[earlier] for earlier in range(level - 1, -1, -1) if way[earlier]), "")
        link = self.chain.parents[way[level]].get(before)
        is_last = not any(way[level + 1 :])
        return tuple(
            note
            for note, is_so in (
                (INTERPRETED, link is not None and bool(link.interpretation)),
                (SUSPECT, link is not None and (link.source, link.role, link.target) in self.chain.suspects),
                ("weiter wie an der ersten Stelle", is_last and bool(self.chain.children[way[level]])),
            )
            if is_so
        )

    def _gap_slot(self, way: Way, level: int) -> Slot:
        """A note for the nearest object before that is expected to have something here and has not."""
        if level == self.chain.shown[0]:
            return "", Cell(label=LEVELS[level].title, missing=LEVELS[level].missing, scope="rowgroup")
        for earlier in range(level - 1, -1, -1):
            is_lacking = way[earlier] and not self.chain.partners(way[earlier]) >> level & 1
            if is_lacking and level in EXPECTED.get(earlier, ()):
                return way[: earlier + 1], Cell(label=LEVELS[level].title, missing=LEVELS[level].missing)
        return None

    def _decision_slot(self, way: Way) -> Slot:
        for level in reversed(self.chain.shown):
            if way[level] and self.chain.beside[way[level]] >> DECISION & 1:
                found = decisions(self.concept, self.chain.items[way[level]])
                return way[: level + 1], Cell(label="Beschluss", text="; ".join(item.title for item in found))
        return None

    def _part(self, item_id: str) -> tuple[str, int, tuple[str, ...]]:
        """Title, mask and notes of an object, the same at every place."""
        if item_id not in self._parts:
            item = self.chain.items[item_id]
            self._parts[item_id] = item.title, self.mask(item_id), tuple(self._notes(item))
        return self._parts[item_id]

    def _mask(self, item_id: str) -> int:
        """Bits for the levels with a partner, OFFICE, DECISION, ALL, and from DEEP on the levels of deep partners."""
        partners = self.chain.partners(item_id)
        has_all = all(partners >> level & 1 for level in self._later[self.chain.level[item_id]])
        return partners | has_all << ALL | self.chain.deep[item_id] << DEEP

    def _notes(self, item: Item) -> Iterator[str]:
        level = self.chain.level[item.id]
        if item.type != LEVELS[level].types[0]:
            yield kind_of(self.concept, item)
        if office := offices_in_words(self.concept, item):
            yield office
        if not self.one_status and item.text(STATUS_FIELD):
            yield f"Stand: {self.concept.metamodel.label(item.type, STATUS_FIELD, item.text(STATUS_FIELD))}"
        for link in self.chain.up[item.id]:
            if self.chain.level[link.target] >= level:
                role = self.concept.metamodel.roles[link.role].title
                yield f"{role} {quoted(self.chain.items[link.target].title)}"
        below = self.chain.beneath[item.id]
        if below:
            yield f"dazu {counted(self.concept, self.chain.items[below[0]].type, len(below))}"

    def keys(self, way: Way) -> Keys:
        """What the row of this way can be filtered by."""
        parts = [self._keys_of(item_id) for item_id in way if item_id]
        if len(parts) == 1:
            return parts[0]
        return Keys(
            fields=_joined(part.fields for part in parts),
            offices=_joined(part.offices for part in parts),
            states=_joined(part.states for part in parts),
        )

    def _keys_of(self, item_id: str) -> Keys:
        if item_id not in self._keys:
            self._keys[item_id] = keys_of(self.concept, (self.chain.items[item_id],))
        return self._keys[item_id]

    # -- what is left over ---------------------------------------------------------------------------------------

    def leftovers(self, ids: Iterable[str]) -> tuple[Leftovers, ...]:
        """For each pair of levels the objects among `ids` that lack a partner; pairs of absent kinds are left out."""
        listed = list(ids)
        return tuple(
            self._left(number, level, partners, title, listed)
            for number, (level, partners, title) in enumerate(PAIRS, 1)
            if level in self.chain.shown
        )

    def _left(self, number: int, level: int, partners: tuple[int, ...], title: str, ids: Sequence[str]) -> Leftovers:
        open_ids = [
            item_id
            for item_id in ids
            if self.chain.level[item_id] == level
            and not any(self.chain.partners(item_id) >> partner & 1 for partner in partners)
        ]
        entries = [
            Left(
                cell=Cell(label="", title=self.chain.items[item_id].title, id=item_id),
                keys=self._keys_of(item_id),
                reason=holding(reasons(self.concept, self.chain.items[item_id]), roles_of(level, partners)),
            )
            for item_id in open_ids
        ]
        return Leftovers(
            id=f"ohne-{number}",
            title=title,
            side="",
            entries=tuple(entry for entry in entries if entry.reason is None),
            justified=tuple(entry for entry in entries if entry.reason is not None),
        )


def _by_level(ways: Sequence[Way], level: int) -> Iterator[list[Way]]:
    """Ways in groups that have the same object in the first column; those without one are one group."""
    for _, group in groupby(ways, key=lambda way: way[level]):
        yield list(group)


def _joined(values: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for part in values for value in part))


def one_status(concept: Concept, items: Iterable[Item]) -> str:
    """The state all measures and steps among these share, if they do: then a page says it once."""
    states = {item.text(STATUS_FIELD) for item in items} - {""}
    return concept.metamodel.value_lists[STATUS_FIELD][states.pop()] if len(states) == 1 else ""


def roles_of(level: int, partners: Iterable[int]) -> tuple[str, ...]:
    """The roles whose links are missing between a level and its partners: that of the lower end."""
    found = dict.fromkeys("zustaendig" if other == OFFICE else ROLES[max(level, other)] for other in partners)
    return tuple(found)


def offices_in_words(concept: Concept, item: Item) -> str:
    """Who is responsible, and as what: „Jugendamt (zuständig)“; the source's words where no office is linked."""
    found = [
        f"{concept.catalog.items[link.target].title} ({concept.metamodel.roles[link.role].title})"
        for role in RESPONSIBLE
        for link in concept.catalog.outgoing.get(item.id, ())
        if link.role == role
    ]
    wording = item.text("zustaendigkeit_wortlaut")
    return "; ".join(found) if found else f"{wording} (im Wortlaut)" if wording else ""


# -- coverage --------------------------------------------------------------------------------------------------------


def coverage(found: Chain, tables: PathTables, ids: Iterable[str]) -> Mapping[tuple[int, int], Coverage]:
    """For each level of the row and each column (levels, OFFICE, DECISION, ALL) how many of `ids` have a partner."""
    by_level: dict[int, list[int]] = {level: [] for level in found.shown}
    justified: dict[tuple[int, int], int] = {}
    for item_id in ids:
        level = found.level[item_id]
        mask = tables.mask(item_id)
        by_level[level].append(mask)
        for column in _justified(found, tables, item_id, mask):
            justified[level, column] = justified.get((level, column), 0) + 1
    return {
        (level, column): Coverage(
            covered=sum(mask >> column & 1 for mask in masks),
            total=len(masks),
            deep=sum(mask >> DEEP + column & 1 for mask in masks) if column in found.shown else 0,
            justified=justified.get((level, column), 0),
        )
        for level, masks in by_level.items()
        for column in (*found.shown, OFFICE, DECISION, ALL)
        if column != level
    }


def _justified(found: Chain, tables: PathTables, item_id: str, mask: int) -> Iterator[int]:
    given = reasons(tables.concept, found.items[item_id])
    if given:
        level = found.level[item_id]
        for column in (*found.shown, OFFICE):
            if column != level and not mask >> column & 1 and holding(given, roles_of(level, (column,))):
                yield column


__all__ = ["PAIRS", "Block", "PathTables", "Way", "blocks", "coverage"]
