"""Two states of one concept, element by element: what is new, gone, changed, moved, linked otherwise, and why (e.).

One data structure feeds every paper: the page, PDF, DOCX, XLSX and JSON print the same rows. Nothing is printed unless
every element of both states is in it exactly once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from konzept.core import KonzeptError
from konzept.core.dates import period
from konzept.staende.comparison import Comparison
from konzept.staende.ledger import Ledger
from konzept.staende.matching import Unit
from konzept.staende.migrate import migrate
from konzept.staende.model import CONTROL, FIGURES, FREE, WORDING, FrozenObject, State
from konzept.staende.ordering import chapter_name
from konzept.staende.rows import (
    KIND_NAMES,
    FieldChange,
    Kind,
    Relation,
    Row,
    Side,
    Synopsis,
    ThreeWay,
)
from konzept.staende.three_way import Three, relations_of

NO_REASON = "keine Begründung angegeben"
NEED_REASON = frozenset(
    {Kind.NEW, Kind.GONE, Kind.REPLACED, Kind.SPLIT, Kind.MERGED, Kind.CHANGED, Kind.CONTROL, Kind.FIGURES, Kind.LINKS}
)
LATEST = "9999"
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
    rows = _Rows(Comparison(before, new), ledger, proposed).rows()
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
class _Rows:
    """Makes the rows of one comparison."""

    facts: Comparison
    ledger: Ledger | None
    proposal: State | None

    def rows(self) -> list[Row]:
        """All rows in the order of the new state; what is gone stands where it stood."""
        rows = [self._row(unit) for unit in self.facts.units]
        rows += self._rows_only_proposed()
        return sorted(rows, key=self.facts.position)

    # -- one row -------------------------------------------------------------------------------------------------

    def _row(self, unit: Unit) -> Row:
        olds = [self.facts.old.objects[item_id] for item_id in sorted(unit.old, key=self.facts.order[0].__getitem__)]
        news = [self.facts.new.objects[item_id] for item_id in sorted(unit.new, key=self.facts.order[1].__getitem__)]
        fields = tuple(self.facts.fields(olds, news))
        added, dropped = self.facts.links(olds, news)
        kinds = self._kinds(unit, fields, bool(added or dropped))
        first = (news or olds)[0]
        row = Row(
            number=0,
            type=first.type,
            type_name=self.facts.type_name(first.type),
            old_ids=tuple(entry.id for entry in olds),
            new_ids=tuple(entry.id for entry in news),
            old_titles=tuple(entry.title for entry in olds),
            new_titles=tuple(entry.title for entry in news),
            old_number=", ".join(filter(None, (self.facts.old.places[entry.id][1].number for entry in olds))),
            new_number=", ".join(filter(None, (self.facts.new.places[entry.id][1].number for entry in news))),
            chapter=self.facts.chapter(first.id).title,
            kinds=kinds,
            headings=(),
            fields=fields,
            links_added=added,
            links_dropped=dropped,
            verdicts=tuple(verdict for item_id in _ids(unit) for verdict in self.facts.verdicts.get(item_id, ())),
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
        before, after = self.facts.old.objects[item_id], self.facts.new.objects[item_id]
        found = {
            Kind.CHANGED: WORDING in groups and not self._is_editorial(before, after),
            Kind.EDITORIAL: WORDING in groups and self._is_editorial(before, after),
            Kind.CONTROL: CONTROL in groups,
            Kind.FIGURES: FIGURES in groups,
            Kind.LINKS: links_changed,
            Kind.MOVED: item_id not in self.facts.stayed,
            Kind.REORDERED: item_id in self.facts.reordered,
            Kind.RENUMBERED: self.facts.old.places[item_id][1].number != self.facts.new.places[item_id][1].number,
            Kind.STATUS: FREE in groups,
            Kind.FIELD_NAME: item_id in self.facts.before.renamed,
        }
        return tuple(kind for kind in Kind if found.get(kind)) or (Kind.UNCHANGED,)

    def _is_editorial(self, before: FrozenObject, after: FrozenObject) -> bool:
        if self.ledger is None:
            return False
        refused = {exception.path for exception, _ in self.ledger.refused_exceptions}
        chain = self.ledger.chain(after.id, before.fingerprints["w"], after.fingerprints["w"])
        return bool(chain) and not any(exception.path in refused for exception in chain)

    # -- what stands beside --------------------------------------------------------------------------------------

    def _headings(self, row: Row) -> Iterator[str]:
        for kind in row.kinds:
            if kind is Kind.MOVED:
                before, after = self.facts.old.places[row.old_ids[0]][0], self.facts.new.places[row.new_ids[0]][0]
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
            found = list(filter(None, (self._own_reason(item_id, row) for item_id in row.new_ids)))
        if not found:
            stones = (self.facts.new.objects.get(item_id) for item_id in row.old_ids)
            found = [text for stone in stones if stone and stone.tombstone and (text := stone.text("grund"))]
        if Kind.EDITORIAL in row.kinds and self.ledger:
            found += [exception.reason for exception in self.ledger.exceptions_of.get(row.new_ids[0], ())]
        if not found and NEED_REASON & set(row.kinds):
            return (NO_REASON,)
        return tuple(dict.fromkeys(found))

    def _own_reason(self, item_id: str, row: Row) -> str:
        """The reason an element gives itself; one from an earlier change explains no mere status or number."""
        reason = self.facts.new.objects[item_id].text("aenderungsgrund")
        before = self.facts.old.objects.get(item_id)
        is_old = before is not None and before.text("aenderungsgrund") == reason
        return "" if is_old and not NEED_REASON & set(row.kinds) else reason

    def _reviews(self, unit: Unit) -> Iterator[str]:
        """Reviews of the elements or of their links since the day of the old state, up to that of the new one."""
        if self.ledger is None:
            return
        ids = set(_ids(unit))
        until = period(self.facts.new.info.date).last.isoformat() if self.facts.new.info.date else LATEST
        for review in self.ledger.records.reviews:
            subject = review.subject
            if {subject.source, subject.target} & ids and self.facts.old.info.date <= review.date <= until:
                yield review.id

    def _notes(self, unit: Unit) -> Iterator[str]:
        for item_id in _ids(unit):
            if (not unit.old or not unit.new) and (other := self.facts.suggestions.get(item_id)):
                yield f"vermutlich umbenannt – bitte bestätigen: {other} „{self.facts.title_of(other)}“"
        if unit.is_same:
            item_id = unit.new[0]
            before, after = self.facts.sources(self.facts.old, item_id), self.facts.sources(self.facts.new, item_id)
            for source in sorted(after - before):
                yield f"neu verknüpft von {source} „{self.facts.new.title_of(source)}“"
            for source in sorted(before - after):
                yield f"nicht mehr verknüpft von {source} „{self.facts.old.title_of(source)}“"

    # -- three-way -----------------------------------------------------------------------------------------------

    def _three_way(self, ids: Iterable[str]) -> tuple[ThreeWay, ...]:
        if self.proposal is None:
            return ()
        three = (Three.of(item_id, self.facts.old, self.proposal, self.facts.new) for item_id in ids)
        return tuple(entry for one in three for entry in relations_of(one, self.facts.fields))

    def _rows_only_proposed(self) -> Iterator[Row]:
        """Elements that only the proposal has: they belong to neither side and are shown all the same."""
        if self.proposal is None:
            return
        known = {entry.id for state in (self.facts.old, self.facts.new) for entry in state.living}
        for entry in self.proposal.living:
            if entry.id in known:
                continue
            chapter, place = self.proposal.places[entry.id]
            yield Row(
                number=0,
                type=entry.type,
                type_name=self.facts.type_name(entry.type),
                old_ids=(),
                new_ids=(),
                old_titles=(),
                new_titles=(),
                old_number="",
                new_number=place.number,
                chapter=chapter.title,
                kinds=(),
                headings=("Nur in der Vorlage",),
                verdicts=self.facts.verdicts.get(entry.id, ()),
                reasons=tuple(verdict.reason for verdict in self.facts.verdicts.get(entry.id, ()) if verdict.reason),
                three_way=self._three_way((entry.id,)),
                proposed_ids=(entry.id,),
                proposed_titles=(entry.title,),
            )


def _ids(unit: Unit) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*unit.old, *unit.new)))
