"""Two states of one concept, element by element: what is new, gone, changed, moved, linked otherwise, and why (e.).

One data structure feeds every paper: the page, PDF, DOCX, XLSX and JSON print the same rows. Nothing is printed unless
every element of both states is in it exactly once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from konzept.core import KonzeptError
from konzept.metamodel import FieldDef
from konzept.staende.canonical import canonical_value
from konzept.staende.ledger import Ledger
from konzept.staende.matching import Unit, suggestions, units
from konzept.staende.migrate import Migrated, migrate
from konzept.staende.model import CONTROL, FIGURES, FREE, WORDING, Chapter, FrozenLink, FrozenObject, State
from konzept.staende.ordering import chapter_name, parents, printed_order, reordered
from konzept.staende.plain import plain_text
from konzept.staende.rows import (
    KIND_NAMES,
    FieldChange,
    Kind,
    LinkChange,
    Relation,
    Row,
    Side,
    Synopsis,
    ThreeWay,
    Verdict,
)
from konzept.staende.three_way import Three, relations_of
from konzept.staende.words import word_diff

NO_REASON = "keine Begründung angegeben"
NEED_REASON = frozenset(
    {Kind.NEW, Kind.GONE, Kind.REPLACED, Kind.SPLIT, Kind.MERGED, Kind.CHANGED, Kind.CONTROL, Kind.FIGURES, Kind.LINKS}
)
GROUPS = (WORDING, CONTROL, FIGURES)
MAIN_KINDS = (Kind.NEW, Kind.GONE, Kind.REPLACED, Kind.SPLIT, Kind.MERGED, Kind.UNCHANGED)


class IncompleteSynopsisError(KonzeptError):
    """A synopsis lacks elements or has some twice; it must not be printed (KZ-SYNOPSE-UNVOLLSTAENDIG)."""


def compare(old: State, new: State, proposal: State | None = None, ledger: Ledger | None = None) -> Synopsis:
    """The synopsis of two states, or of three: in force | proposed | adopted.

    `ledger` knows exceptions, reviews and renamed fields; without it a comparison rests on the states alone.
    Raises IncompleteSynopsisError if an element were missing or doubled, which would be a bug.
    """
    migrations = ledger.model.migrations if ledger else ()
    before = migrate(old, new.vocabulary, migrations)
    proposed = migrate(proposal, new.vocabulary, migrations).state if proposal else None
    rows = _Comparison(before, new, ledger, proposed).rows()
    synopsis = Synopsis(
        municipality=new.info.municipality,
        old=_side(old),
        new=_side(new),
        proposal=_side(proposal) if proposal else None,
        rows=tuple(replace(row, number=number) for number, row in enumerate(rows, 1)),
        counts=_counts(rows),
        proof=_proof(rows),
        relations=_relations(before.state, proposed, new) if proposed else {},
    )
    return verified(synopsis)


def verified(synopsis: Synopsis) -> Synopsis:
    """The synopsis itself, if every element of both sides is in it exactly once. Ask before printing anything."""
    faults: list[str] = []
    for side, ids in (
        (synopsis.old, Counter(item_id for row in synopsis.rows for item_id in row.old_ids)),
        (synopsis.new, Counter(item_id for row in synopsis.rows for item_id in row.new_ids)),
    ):
        faults += sorted(((ids - Counter(side.ids)) + (Counter(side.ids) - ids)).keys())
    if faults:
        raise IncompleteSynopsisError(
            f"KZ-SYNOPSE-UNVOLLSTAENDIG Fehlend oder doppelt: {', '.join(faults)}. → Bitte als Fehler melden."
        )
    return synopsis


def _side(state: State) -> Side:
    info = state.info
    ids = tuple(sorted(entry.id for entry in state.living))
    return Side(state_id=info.state_id, title=info.title, date=info.date, sha256=info.sha256, ids=ids)


# -- totals ------------------------------------------------------------------------------------------------------


def _counts(rows: Iterable[Row]) -> dict[Kind, int]:
    found = Counter(kind for row in rows for kind in row.kinds)
    return {kind: found[kind] for kind in Kind if found[kind]}


def _relations(old: State, proposal: State, new: State) -> dict[Relation, int]:
    """How many elements stand in each relation; an element counts with the gravest of its groups."""
    found: Counter[Relation] = Counter()
    for item_id in {entry.id for state in (old, proposal, new) for entry in state.living}:
        three = Three.of(item_id, old, proposal, new)
        found[min(three.relations().values(), key=list(Relation)[::-1].index)] += 1
    return {relation: found[relation] for relation in Relation if found[relation]}


def _proof(rows: Iterable[Row]) -> str:
    """The sentence under the table; its numbers are counted from the rows and add up to both sides."""
    shown = [row for row in rows if not row.proposed_ids]
    old_total, new_total = sum(len(row.old_ids) for row in shown), sum(len(row.new_ids) for row in shown)
    by_kind: dict[Kind, list[Row]] = {kind: [] for kind in (*MAIN_KINDS, Kind.CHANGED)}
    for row in shown:
        by_kind[next((kind for kind in MAIN_KINDS if kind in row.kinds), Kind.CHANGED)].append(row)
    parts = [
        f"{len(by_kind[Kind.UNCHANGED])} unverändert",
        f"{len(by_kind[Kind.CHANGED])} geändert",
        f"{len(by_kind[Kind.NEW])} neu",
        f"{len(by_kind[Kind.GONE])} entfallen",
    ]
    for kind, word in ((Kind.REPLACED, "ersetzt"), (Kind.SPLIT, "geteilt"), (Kind.MERGED, "zusammengeführt")):
        if found := by_kind[kind]:
            olds, news = sum(len(row.old_ids) for row in found), sum(len(row.new_ids) for row in found)
            parts.append(f"{word}: aus {olds} wurden {news}")
    return f"Geprüft: {old_total} Elemente alt, {new_total} neu; {', '.join(parts)}."


# -- rows --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Comparison:
    """What the rows of one comparison are made of, each part computed once."""

    before: Migrated
    new: State
    ledger: Ledger | None
    proposal: State | None

    @property
    def old(self) -> State:
        return self.before.state

    def rows(self) -> list[Row]:
        """All rows in the order of the new state; what is gone stands where it stood."""
        rows = [self._row(unit) for unit in self.units]
        rows += self._rows_only_proposed()
        return sorted(rows, key=self._position)

    # -- facts about both states ---------------------------------------------------------------------------------

    @cached_property
    def units(self) -> list[Unit]:
        return units(self.old, self.new)

    @cached_property
    def _unit_of(self) -> Mapping[str, int]:
        """Old id → the number of its unit: two parents are the same if they are in one unit."""
        return {item_id: number for number, unit in enumerate(self.units) for item_id in unit.old}

    @cached_property
    def _new_unit_of(self) -> Mapping[str, int]:
        return {item_id: number for number, unit in enumerate(self.units) for item_id in unit.new}

    @cached_property
    def _parents(self) -> tuple[Mapping[str, str], Mapping[str, str]]:
        return parents(self.old), parents(self.new)

    @cached_property
    def _stayed(self) -> Mapping[str, str]:
        """Elements with the same id and the same parent → that parent."""
        return {
            unit.new[0]: self._parents[1][unit.new[0]]
            for unit in self.units
            if unit.is_same and not self._is_moved(unit.new[0])
        }

    def _is_moved(self, item_id: str) -> bool:
        before, after = self._parents[0][item_id], self._parents[1][item_id]
        if before == after:
            return False
        return before not in self._unit_of or self._unit_of[before] != self._new_unit_of.get(after)

    @cached_property
    def _reordered(self) -> frozenset[str]:
        return reordered(self.old, self.new, self._stayed)

    @cached_property
    def _suggestions(self) -> Mapping[str, str]:
        gone = [self.old.objects[unit.old[0]] for unit in self.units if not unit.new]
        came = [self.new.objects[unit.new[0]] for unit in self.units if not unit.old]
        return suggestions(gone, came, self.new.vocabulary)

    @cached_property
    def _verdicts(self) -> Mapping[str, tuple[Verdict, ...]]:
        """What decisions that the old state did not know say about each element."""
        known = {item_id for item_id in self.old.objects if _structures(self.old.objects[item_id], "entscheidungen")}
        found: dict[str, list[Verdict]] = {}
        for entry in self.new.objects.values():
            if entry.id not in known:
                for item_id, verdict in _verdicts(entry, self.new):
                    found.setdefault(item_id, []).append(verdict)
        return {
            item_id: tuple(sorted(verdicts, key=lambda verdict: verdict.date)) for item_id, verdicts in found.items()
        }

    @cached_property
    def _order(self) -> tuple[Mapping[str, int], Mapping[str, int]]:
        return printed_order(self.old), printed_order(self.new)

    @cached_property
    def _anchors(self) -> Mapping[str, int]:
        """For each old element the new position of the nearest one before it that is still there."""
        found: dict[str, int] = {}
        position = -1
        for item_id in sorted(self._order[0], key=self._order[0].__getitem__):
            position = self._order[1].get(item_id, position)
            found[item_id] = position
        return found

    def _position(self, row: Row) -> tuple[int, int, int]:
        if row.new_ids:
            return min(self._order[1][item_id] for item_id in row.new_ids), 0, 0
        if row.old_ids:
            first = min(row.old_ids, key=self._order[0].__getitem__)
            return self._anchors[first], 1, self._order[0][first]
        return len(self._order[1]), 2, 0

    # -- one row -------------------------------------------------------------------------------------------------

    def _row(self, unit: Unit) -> Row:
        olds = [self.old.objects[item_id] for item_id in sorted(unit.old, key=self._order[0].__getitem__)]
        news = [self.new.objects[item_id] for item_id in sorted(unit.new, key=self._order[1].__getitem__)]
        fields = tuple(self._fields(olds, news))
        added, dropped = self._links(olds, news)
        kinds = self._kinds(unit, fields, bool(added or dropped))
        first = (news or olds)[0]
        row = Row(
            number=0,
            type=first.type,
            type_name=self._type_name(first.type),
            old_ids=tuple(entry.id for entry in olds),
            new_ids=tuple(entry.id for entry in news),
            old_titles=tuple(entry.title for entry in olds),
            new_titles=tuple(entry.title for entry in news),
            old_number=", ".join(filter(None, (self.old.places[entry.id][1].number for entry in olds))),
            new_number=", ".join(filter(None, (self.new.places[entry.id][1].number for entry in news))),
            chapter=self._chapter(first.id).title,
            kinds=kinds,
            headings=(),
            fields=fields,
            links_added=added,
            links_dropped=dropped,
            verdicts=tuple(verdict for item_id in _ids(unit) for verdict in self._verdicts.get(item_id, ())),
            reviews=tuple(self._reviews(unit)),
            notes=tuple(self._notes(unit)),
            three_way=self._three_way(_ids(unit)),
        )
        return replace(row, headings=tuple(self._headings(row)), reasons=self._reasons(row))

    def _kinds(self, unit: Unit, fields: tuple[FieldChange, ...], links_changed: bool) -> tuple[Kind, ...]:
        if not unit.old:
            return (Kind.NEW,)
        if not unit.new:
            return (Kind.GONE,)
        if not unit.is_same:
            return unit.kinds
        item_id = unit.new[0]
        groups = {change.group for change in fields}
        before, after = self.old.objects[item_id], self.new.objects[item_id]
        found = {
            Kind.CHANGED: WORDING in groups and not self._is_editorial(before, after),
            Kind.EDITORIAL: WORDING in groups and self._is_editorial(before, after),
            Kind.CONTROL: CONTROL in groups,
            Kind.FIGURES: FIGURES in groups,
            Kind.LINKS: links_changed,
            Kind.MOVED: item_id not in self._stayed,
            Kind.REORDERED: item_id in self._reordered,
            Kind.RENUMBERED: self.old.places[item_id][1].number != self.new.places[item_id][1].number,
            Kind.STATUS: FREE in groups,
            Kind.FIELD_NAME: item_id in self.before.renamed,
        }
        return tuple(kind for kind in Kind if found.get(kind)) or (Kind.UNCHANGED,)

    def _is_editorial(self, before: FrozenObject, after: FrozenObject) -> bool:
        if self.ledger is None:
            return False
        refused = {exception.path for exception, _ in self.ledger.refused_exceptions}
        chain = self.ledger.chain(after.id, before.fingerprints["w"], after.fingerprints["w"])
        return bool(chain) and not any(exception.path in refused for exception in chain)

    def _fields(self, olds: list[FrozenObject], news: list[FrozenObject]) -> Iterator[FieldChange]:
        """The fields that differ, in the order of the metamodel; of several partners the texts stand one by one."""
        vocabulary = self.new.vocabulary
        names = {name for entry in (*olds, *news) for _, name, _ in entry.fields()}
        status = {vocabulary.types[entry.type].status_field for entry in news if entry.type in vocabulary.types}
        for name in sorted(names, key=_rank(vocabulary.fields)):
            field = vocabulary.fields.get(name) or FieldDef(name=name, kind="zeile", title=name, group=FREE)
            is_status = field.group == FREE and name in status and olds and news
            if field.group not in GROUPS and not is_status:
                continue
            if _canonical(field, olds) == _canonical(field, news):
                continue
            old, new = self._text(field, olds), self._text(field, news)
            yield FieldChange(
                group=field.group, name=name, label=field.title, old=old, new=new, diff=word_diff(old, new)
            )

    def _text(self, field: FieldDef, entries: list[FrozenObject]) -> str:
        texts = (plain_text(self.new.vocabulary, entry.type, field, entry.value(field.name)) for entry in entries)
        return "\n\n".join(filter(None, texts))

    def _links(
        self, olds: list[FrozenObject], news: list[FrozenObject]
    ) -> tuple[tuple[LinkChange, ...], tuple[LinkChange, ...]]:
        before = {(link.role, link.target): link for entry in olds for link in self._outgoing(self.old, entry.id)}
        after = {(link.role, link.target): link for entry in news for link in self._outgoing(self.new, entry.id)}
        added = tuple(self._link(after[key], self.new) for key in sorted(after.keys() - before.keys()))
        return added, tuple(self._link(before[key], self.old) for key in sorted(before.keys() - after.keys()))

    def _outgoing(self, state: State, item_id: str) -> Iterator[FrozenLink]:
        """The links that are content: what tells of lineage shows as kinds, not as links."""
        roles = self.new.vocabulary.roles
        return (link for link in state.links.get(item_id, ()) if link.role not in roles or not roles[link.role].lineage)

    def _link(self, link: FrozenLink, state: State) -> LinkChange:
        role = self.new.vocabulary.roles.get(link.role)
        label = role.title if role else link.role
        return LinkChange(
            source=link.source, role=link.role, label=label, target=link.target, title=state.title_of(link.target)
        )

    # -- what stands beside --------------------------------------------------------------------------------------

    def _headings(self, row: Row) -> Iterator[str]:
        for kind in row.kinds:
            if kind is Kind.MOVED:
                before, after = self.old.places[row.old_ids[0]][0], self.new.places[row.new_ids[0]][0]
                yield f"Verschoben von {chapter_name(before)} nach {chapter_name(after)}"
            elif kind is Kind.RENUMBERED:
                yield f"Umnummeriert {row.old_number or 'ohne Nummer'} → {row.new_number or 'ohne Nummer'}"
            elif kind is Kind.SPLIT:
                yield f"Geteilt aus {', '.join(row.old_ids)}"
            elif kind is Kind.MERGED:
                yield f"Zusammengeführt aus {', '.join(row.old_ids)}"
            elif kind is Kind.REPLACED:
                yield f"Ersetzt {', '.join(row.old_ids)}"
            else:
                yield KIND_NAMES[kind]

    def _reasons(self, row: Row) -> tuple[str, ...]:
        found = [verdict.reason for verdict in row.verdicts if verdict.reason]
        if not found:
            found = [text for item_id in row.new_ids if (text := self.new.objects[item_id].text("aenderungsgrund"))]
        if not found:
            stones = (self.new.objects.get(item_id) for item_id in row.old_ids)
            found = [text for stone in stones if stone and stone.tombstone and (text := stone.text("grund"))]
        if Kind.EDITORIAL in row.kinds and self.ledger:
            found += [exception.reason for exception in self.ledger.exceptions_of.get(row.new_ids[0], ())]
        if not found and NEED_REASON & set(row.kinds):
            return (NO_REASON,)
        return tuple(dict.fromkeys(found))

    def _reviews(self, unit: Unit) -> Iterator[str]:
        """Reviews of the elements or of their links since the day of the old state."""
        if self.ledger is None:
            return
        ids = set(_ids(unit))
        for review in self.ledger.records.reviews:
            subject = review.subject
            if {subject.source, subject.target} & ids and review.date >= self.old.info.date:
                yield review.id

    def _notes(self, unit: Unit) -> Iterator[str]:
        for item_id in _ids(unit):
            if (not unit.old or not unit.new) and (other := self._suggestions.get(item_id)):
                title = self.new.title_of(other) if other in self.new.objects else self.old.title_of(other)
                yield f"vermutlich umbenannt – bitte bestätigen: {other} „{title}“"
        if unit.is_same:
            item_id = unit.new[0]
            before, after = self._sources(self.old, item_id), self._sources(self.new, item_id)
            for source in sorted(after - before):
                yield f"neu verknüpft von {source} „{self.new.title_of(source)}“"
            for source in sorted(before - after):
                yield f"nicht mehr verknüpft von {source} „{self.old.title_of(source)}“"

    def _sources(self, state: State, item_id: str) -> set[str]:
        roles = self.new.vocabulary.roles
        links = state.incoming.get(item_id, ())
        return {link.source for link in links if link.role not in roles or not roles[link.role].lineage}

    def _chapter(self, item_id: str) -> Chapter:
        return (self.new if item_id in self.new.places else self.old).places[item_id][0]

    def _type_name(self, type_name: str) -> str:
        known = self.new.vocabulary.types.get(type_name) or self.old.vocabulary.types.get(type_name)
        return known.title if known else type_name

    # -- three-way -----------------------------------------------------------------------------------------------

    def _three_way(self, ids: Iterable[str]) -> tuple[ThreeWay, ...]:
        if self.proposal is None:
            return ()
        three = (Three.of(item_id, self.old, self.proposal, self.new) for item_id in ids)
        return tuple(entry for one in three for entry in relations_of(one, self._fields))

    def _rows_only_proposed(self) -> Iterator[Row]:
        """Elements that only the proposal has: they belong to neither side and are shown all the same."""
        if self.proposal is None:
            return
        known = {entry.id for state in (self.old, self.new) for entry in state.living}
        for entry in self.proposal.living:
            if entry.id in known:
                continue
            chapter, place = self.proposal.places[entry.id]
            yield Row(
                number=0,
                type=entry.type,
                type_name=self._type_name(entry.type),
                old_ids=(),
                new_ids=(),
                old_titles=(),
                new_titles=(),
                old_number="",
                new_number=place.number,
                chapter=chapter.title,
                kinds=(),
                headings=("Nur in der Vorlage",),
                verdicts=self._verdicts.get(entry.id, ()),
                reasons=tuple(verdict.reason for verdict in self._verdicts.get(entry.id, ()) if verdict.reason),
                three_way=self._three_way((entry.id,)),
                proposed_ids=(entry.id,),
                proposed_titles=(entry.title,),
            )


def _ids(unit: Unit) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*unit.old, *unit.new)))


def _canonical(field: FieldDef, entries: Iterable[FrozenObject]) -> list[object]:
    values = (canonical_value(field, entry.value(field.name)) for entry in entries)
    return [value for value in values if value]


def _rank(fields: Mapping[str, FieldDef]) -> _Rank:
    return _Rank({name: index for index, name in enumerate(fields)})


class _Rank:
    """Sorts names of fields as the metamodel lists them, unknown ones last."""

    def __init__(self, positions: Mapping[str, int]) -> None:
        self.positions = positions

    def __call__(self, name: str) -> tuple[int, str]:
        return self.positions.get(name, len(self.positions)), name


def _structures(entry: FrozenObject, name: str) -> list[Mapping[str, str | tuple[str, ...]]]:
    value = entry.value(name)
    return [part for part in value if isinstance(part, Mapping)] if isinstance(value, tuple) else []


def _verdicts(decision: FrozenObject, state: State) -> Iterator[tuple[str, Verdict]]:
    """Id and verdict for every entry of a decision of this state."""
    bodies = [link.target for link in state.links.get(decision.id, ()) if link.role == "gremium"]
    date = decision.value("datum")
    for entry in _structures(decision, "entscheidungen"):
        yield (
            str(entry.get("objekt", "")),
            Verdict(
                decision=decision.id,
                date=str(date.get("datum", "")) if isinstance(date, Mapping) else "",
                body=state.title_of(bodies[0]) if bodies else "",
                template=decision.text("nummer"),
                result=str(entry.get("ergebnis", "")),
                reason=str(entry.get("begruendung", "")),
            ),
        )
