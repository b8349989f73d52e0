"""Decisions, consultations and amendments as the objects tell them: who decided what about which wording."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from konzept.core.dates import period
from konzept.items import Catalog, Item
from konzept.items.model import Place, Structure

AS_PROPOSED, AMENDED = "wie_vorgelegt", "geaendert"
REJECTED, POSTPONED, NOTED = "abgelehnt", "vertagt", "zur_kenntnis"
ADOPTING = frozenset({AS_PROPOSED, AMENDED})
DECISION, CONSULTATION, AMENDMENT = "beschluss", "beratung", "aenderungsantrag"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionEntry:
    """What one decision says about one object. `place` is where it stands in the file of the decision."""

    decision: str
    item_id: str
    result: str
    fp_proposed: str
    fp_adopted: str
    reason: str
    place: Place

    @property
    def adopts(self) -> bool:
        return self.result in ADOPTING


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A decision of a body. `date` is as written (any precision, "" if the source gives none), `body` a title."""

    id: str
    item: Item
    body: str
    date: str
    number: str
    proposed_state: str
    adopted_state: str
    binds: tuple[str, ...]
    entries: tuple[DecisionEntry, ...]

    @property
    def day(self) -> datetime.date:
        """The last day the date covers; decisions without a date count as the oldest."""
        return last_day(self.date)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A body's turn in a consultation."""

    body: str
    date: str
    role: str
    result: str
    votes: Mapping[str, str]
    state: str
    amendments: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """A Beratungsfolge: the steps of a proposal through the bodies; open until `closed` has a date."""

    id: str
    item: Item
    number: str
    proposed_state: str
    items: tuple[str, ...]
    steps: tuple[Step, ...]
    closed: str

    @property
    def is_open(self) -> bool:
        return not self.closed


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """A motion to change the wording of an object; `fp_reference` is the wording it was written against."""

    id: str
    item: Item
    applicants: tuple[str, ...]
    items: tuple[str, ...]
    fp_reference: str
    wording: str
    reason: str
    result: str

    @property
    def is_open(self) -> bool:
        return self.result == "offen"


@dataclass(frozen=True, kw_only=True)
class Decisions:
    """All decisions of the catalog, oldest first, and what they say about each object."""

    decisions: Mapping[str, Decision]
    entries: Mapping[str, tuple[DecisionEntry, ...]]
    consultations: tuple[Consultation, ...]
    amendments: tuple[Amendment, ...]
    in_consultation: frozenset[str]

    def entries_of(self, item_id: str) -> tuple[DecisionEntry, ...]:
        """What was decided about an object, oldest first."""
        return self.entries.get(item_id, ())

    def newest(self, item_id: str) -> DecisionEntry | None:
        """The last decision about an object, whatever it was."""
        found = self.entries_of(item_id)
        return found[-1] if found else None

    def adopted(self, item_id: str) -> DecisionEntry | None:
        """The last decision that adopted a wording: the one in force."""
        return next((entry for entry in reversed(self.entries_of(item_id)) if entry.adopts), None)


def last_day(text: str) -> datetime.date:
    """The last day a date covers; the earliest there is for none."""
    try:
        return period(text).last
    except ValueError:
        return datetime.date.min


def read_decisions(catalog: Catalog) -> Decisions:
    """The decisions in the catalog. Faults of their form were reported on reading; here they count for nothing."""
    decisions = sorted(
        (_decision(item, catalog) for item in catalog.of_type(DECISION)),
        key=lambda decision: (decision.day, decision.id),
    )
    entries: dict[str, list[DecisionEntry]] = defaultdict(list)
    for decision in decisions:
        for entry in decision.entries:
            entries[entry.item_id].append(entry)
    consultations = tuple(_consultation(item) for item in catalog.of_type(CONSULTATION))
    return Decisions(
        decisions={decision.id: decision for decision in decisions},
        entries={item_id: tuple(found) for item_id, found in entries.items()},
        consultations=consultations,
        amendments=tuple(_amendment(item) for item in catalog.of_type(AMENDMENT)),
        in_consultation=frozenset(
            item_id for consultation in consultations if consultation.is_open for item_id in consultation.items
        ),
    )


def _decision(item: Item, catalog: Catalog) -> Decision:
    bodies = catalog.targets(item.id, "gremium")
    return Decision(
        id=item.id,
        item=item,
        body=bodies[0].title if bodies else "",
        date=_text(item.structure("datum"), "datum"),
        number=item.text("nummer"),
        proposed_state=item.text("stand_vorlage"),
        adopted_state=item.text("stand_beschlossen"),
        binds=item.texts("bindet"),
        entries=tuple(
            DecisionEntry(
                decision=item.id,
                item_id=_text(entry, "objekt"),
                result=_text(entry, "ergebnis"),
                fp_proposed=_text(entry, "fp_vorlage"),
                fp_adopted=_text(entry, "fp_beschlossen"),
                reason=_text(entry, "begruendung"),
                place=item.place_of(f"entscheidungen.{index}.objekt"),
            )
            for index, entry in enumerate(item.structures("entscheidungen"))
            if _text(entry, "objekt") and _text(entry, "ergebnis")
        ),
    )


def _consultation(item: Item) -> Consultation:
    return Consultation(
        id=item.id,
        item=item,
        number=item.text("nummer"),
        proposed_state=item.text("stand_vorlage"),
        items=_targets(item, "objekte"),
        steps=tuple(
            Step(
                body=_text(step, "gremium"),
                date=_text(step, "datum"),
                role=_text(step, "rolle"),
                result=_text(step, "ergebnis"),
                votes={name: _text(step, name) for name in ("ja", "nein", "enthaltung") if _text(step, name)},
                state=_text(step, "stand"),
                amendments=_texts(step, "aenderungsantraege"),
                place=item.place_of(f"schritte.{index}.gremium"),
            )
            for index, step in enumerate(item.structures("schritte"))
        ),
        closed=item.text("abschluss"),
    )


def _amendment(item: Item) -> Amendment:
    return Amendment(
        id=item.id,
        item=item,
        applicants=_targets(item, "antragsteller"),
        items=_targets(item, "objekt"),
        fp_reference=item.text("fp_bezug"),
        wording=item.text("wortlaut_neu"),
        reason=item.text("begruendung"),
        result=item.text("ergebnis"),
    )


def _targets(item: Item, role: str) -> tuple[str, ...]:
    return tuple(link.target for link in item.links if link.role == role)


def _text(structure: Structure, name: str) -> str:
    value = structure.get(name, "")
    return value if isinstance(value, str) else ""


def _texts(structure: Structure, name: str) -> tuple[str, ...]:
    value: Iterable[str] | str = structure.get(name, ())
    return () if isinstance(value, str) else tuple(value)
