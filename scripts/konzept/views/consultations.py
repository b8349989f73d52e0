"""The way through the bodies: steps of a consultation, motions to change a wording, and what a decision decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from konzept.core.dates import german_date, german_or_as_is, is_date
from konzept.items import Item
from konzept.staende import Amendment, Consultation, Decision, DecisionEntry, Step
from konzept.views.history import template_name
from konzept.views.past import Past, state_ref
from konzept.views.shared import NOT_STATED, Ref, object_address, refs

SHORT_PRINT = 12  # hex digits of a fingerprint that a reader is shown
DECIDED_SHOWN = 100  # of one outcome; all of them are in the decided state
PRINTS_SHOWN = 60  # more are in the files of the state
VOTE_WORDS = {"ja": "ja", "nein": "nein", "enthaltung": "Enthaltungen"}
ONE_ABSTENTION = "1 Enthaltung"


class Motion(Struct, frozen=True, kw_only=True):
    """A motion to change a wording: who, what, why, with which outcome; `outdated` if the wording moved on."""

    ref: Ref
    applicants: tuple[Ref, ...]
    about: tuple[Ref, ...]
    wording: str
    reason: str
    outcome: str
    outdated: bool


class BodyStep(Struct, frozen=True, kw_only=True):
    """One body's turn: when, as what, with which outcome."""

    body: Ref
    date: str
    role: str
    outcome: str
    votes: str
    state: Ref | None
    motions: tuple[Motion, ...]


class Proceeding(Struct, frozen=True, kw_only=True):
    """The steps of one consultation in their order; `closed` is a date, "" while it is open."""

    ref: Ref
    number: str
    closed: str
    proposal: Ref | None
    steps: tuple[BodyStep, ...]


class OutcomeGroup(Struct, frozen=True, kw_only=True):
    """Everything one decision decided in the same way; a note is the reason. `total` counts those not shown, too."""

    label: str
    total: int
    refs: tuple[Ref, ...]


class Print(Struct, frozen=True, kw_only=True):
    """The wording a decision had before it and the one it adopted, each by the first digits of its fingerprint."""

    id: str
    proposed: str
    adopted: str


class Decided(Struct, frozen=True, kw_only=True):
    """What a decision decided about, by outcome, and the states it had before it and left behind."""

    groups: tuple[OutcomeGroup, ...]
    prints: tuple[Print, ...]
    more_prints: int
    proposal: Ref | None
    adopted: Ref | None


class Proceedings(Struct, frozen=True, kw_only=True):
    """What an object's page shows of bodies at work. `motions` are those that no step shown here names."""

    consultations: tuple[Proceeding, ...]
    motions: tuple[Motion, ...]
    decided: Decided | None

    def __bool__(self) -> bool:
        return bool(self.consultations or self.motions or self.decided)


def proceedings(past: Past, item: Item) -> Proceedings:
    """The consultations and motions about an object, or of one; and what a decision decided."""
    consultations = past.consultations_of.get(item.id, ())
    shown = tuple(_proceeding(past, one, item) for one in consultations)
    named = {motion.ref.id for one in shown for step in one.steps for motion in step.motions}
    motions = past.amendments_of.get(item.id, ())
    decision = past.ledger.decisions.decisions.get(item.id)
    return Proceedings(
        consultations=shown,
        motions=tuple(_motion(past, one) for one in motions if one.id not in named),
        decided=_decided(past, decision) if decision and (decision.entries or decision.adopted_state) else None,
    )


# -- consultations and motions -----------------------------------------------------------------------------------


def _proceeding(past: Past, one: Consultation, item: Item) -> Proceeding:
    known = past.ledger.states.by_id.get(one.proposed_state)
    return Proceeding(
        ref=_ref(one.item),
        number=template_name(one.number),
        closed=german_or_as_is(one.closed),
        proposal=state_ref(known) if known else None,
        steps=tuple(_step(past, step, item) for step in one.steps),
    )


def _step(past: Past, step: Step, item: Item) -> BodyStep:
    """One step; on the page of an object only the motions that want to change it."""
    lists = past.concept.metamodel.value_lists
    catalog = past.concept.catalog
    body = catalog.items.get(step.body)
    whole = item.type in ("beratung", "beschluss")
    motions = {one.id: one for one in past.ledger.decisions.amendments}
    asked = [motions[name] for name in step.amendments if name in motions]
    return BodyStep(
        body=_ref(body) if body else Ref(title=step.body or NOT_STATED, address=""),
        date=german_date(step.date) if is_date(step.date) else NOT_STATED,
        role=lists["beratungsrolle"].get(step.role, step.role),
        outcome=lists["entscheidung"].get(step.result, step.result),
        votes=vote_words(step.votes),
        state=state_ref(past.ledger.states.by_id[step.state]) if step.state in past.ledger.states else None,
        motions=tuple(_motion(past, one) for one in asked if whole or item.id in (one.id, *one.items)),
    )


def vote_words(votes: Mapping[str, object]) -> str:
    """„31 ja, 4 nein, 3 Enthaltungen“."""
    words = (f"{votes[name]} {word}" for name, word in VOTE_WORDS.items() if name in votes)
    return ", ".join(ONE_ABSTENTION if word == f"{ONE_ABSTENTION}en" else word for word in words)


def _motion(past: Past, one: Amendment) -> Motion:
    catalog = past.concept.catalog
    return Motion(
        ref=_ref(one.item),
        applicants=_known(past, one.applicants),
        about=refs(past.concept, (catalog.items[name] for name in one.items if name in catalog.items)),
        wording=one.wording,
        reason=one.reason,
        outcome=past.concept.metamodel.value_lists["antragsergebnis"].get(one.result, one.result),
        outdated=one.is_open and past.is_outdated(one),
    )


def _known(past: Past, ids: Iterable[str]) -> tuple[Ref, ...]:
    items = past.concept.catalog.items
    return tuple(_ref(items[item_id]) for item_id in ids if item_id in items)


def _ref(item: Item) -> Ref:
    return Ref(title=item.title, address=object_address(item.id), id=item.id)


# -- decisions ---------------------------------------------------------------------------------------------------


def _decided(past: Past, decision: Decision) -> Decided:
    labels = past.concept.metamodel.value_lists["entscheidung"]
    groups: dict[str, list[DecisionEntry]] = {label: [] for label in labels}
    for entry in decision.entries:
        groups.setdefault(entry.result, []).append(entry)
    prints = tuple(_prints(decision.entries))
    return Decided(
        groups=tuple(
            OutcomeGroup(
                label=labels.get(result, result),
                total=len(entries),
                refs=tuple(_decided_ref(past, entry) for entry in entries[:DECIDED_SHOWN]),
            )
            for result, entries in groups.items()
            if entries
        ),
        prints=prints[:PRINTS_SHOWN],
        more_prints=max(0, len(prints) - PRINTS_SHOWN),
        proposal=_state(past, decision.proposed_state),
        adopted=_state(past, decision.adopted_state),
    )


def _decided_ref(past: Past, entry: DecisionEntry) -> Ref:
    item = past.concept.catalog.items.get(entry.item_id)
    address = object_address(entry.item_id) if item else ""
    return Ref(title=item.title if item else entry.item_id, address=address, id=entry.item_id, note=entry.reason)


def _prints(entries: Iterable[DecisionEntry]) -> Iterator[Print]:
    for entry in entries:
        if entry.fp_proposed or entry.fp_adopted:
            yield Print(
                id=entry.item_id, proposed=short_print(entry.fp_proposed), adopted=short_print(entry.fp_adopted)
            )


def short_print(fp: str) -> str:
    """The first digits of a fingerprint: enough to compare by eye, never what a check compares."""
    return fp.rpartition("-")[2][:SHORT_PRINT]


def _state(past: Past, state_id: str) -> Ref | None:
    info = past.ledger.states.by_id.get(state_id)
    if info is not None:
        return state_ref(info)
    return Ref(title=state_id, address="") if state_id else None
