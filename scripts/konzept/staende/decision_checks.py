"""Whether decisions, consultations and amendments hang together: states, wordings, completeness, order of steps."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import NamedTuple

from konzept.core import HINT, WARNING, Problem, quoted
from konzept.items import Item
from konzept.items.model import Place
from konzept.staende.canonical import FINGERPRINT, normalise
from konzept.staende.decisions import AMENDED, AS_PROPOSED, Consultation, Decision, DecisionEntry, last_day
from konzept.staende.ledger import Ledger
from konzept.staende.model import CONTROL, WORDING, State

LAST_ROLES = ("entscheidung", "kenntnis")
SHOWN = 5


def check_decisions(ledger: Ledger) -> Iterator[Problem]:
    """All findings about decisions, consultations and amendments."""
    for decision in ledger.decisions.decisions.values():
        yield from _check_states(ledger, decision)
        yield from _check_binding(ledger, decision)
        for entry in decision.entries:
            yield from _check_entry(ledger, decision, entry)
        yield from _check_complete(ledger, decision)
    for consultation in ledger.decisions.consultations:
        yield from _check_steps(ledger, consultation)
    yield from _check_amendments(ledger)


# -- decisions ---------------------------------------------------------------------------------------------------


def _check_states(ledger: Ledger, decision: Decision) -> Iterator[Problem]:
    for name, state_id in (
        ("stand_vorlage", decision.proposed_state),
        ("stand_beschlossen", decision.adopted_state),
    ):
        if state_id and state_id not in ledger.states and state_id not in ledger.states.lost:
            message = f"{decision.id}: Den Stand {quoted(state_id)} gibt es nicht ({name})."
            hint = "Den Namen berichtigen oder den Stand mit „konzept stand anlegen“ anlegen."
            yield _problem("KZ-BESCHLUSS-STAND", decision.item, name, message, hint)


def _check_binding(ledger: Ledger, decision: Decision) -> Iterator[Problem]:
    for name in decision.binds:
        field = ledger.model.fields.get(name)
        if name not in ledger.model.roles and (field is None or field.group != CONTROL):
            message = f"{decision.id}: {quoted(name)} ist kein Feld der Gruppe „{CONTROL}“ und keine Verknüpfung."
            yield _problem("KZ-BESCHLUSS-BINDET", decision.item, "bindet", message, "Nur solche Felder binden.")


def _check_entry(ledger: Ledger, decision: Decision, entry: DecisionEntry) -> Iterator[Problem]:
    """Every wording an entry names occurs in its Vorlage or its decided state."""
    if entry.adopts and not entry.fp_adopted:
        message = f"{decision.id}: Zu {entry.item_id} fehlt die beschlossene Fassung (fp_beschlossen)."
        hint = "„konzept stand anlegen NAME --beschluss KENNUNG“ schreibt die Fassungen."
        yield _at("KZ-BESCHLUSS-FP", decision.item, entry.place, message, hint)
    for name, fp in (("fp_vorlage", entry.fp_proposed), ("fp_beschlossen", entry.fp_adopted)):
        if fp and not _occurs(ledger, decision, entry.item_id, fp):
            message = f"{decision.id}: Die Fassung von {entry.item_id} unter {name} steht in keinem ihrer Stände."
            hint = "Fassung aus stand_vorlage oder stand_beschlossen eintragen."
            yield _at("KZ-BESCHLUSS-FP", decision.item, entry.place, message, hint)
    wordings = (
        _wording_in(ledger, decision.proposed_state, entry.item_id) or entry.fp_proposed,
        _wording_in(ledger, decision.adopted_state, entry.item_id) or entry.fp_adopted,
    )
    if fault := contradiction(ledger, entry.result, entry.reason, wordings):
        message = f"{decision.id}: {entry.item_id} {fault.message}"
        yield _at("KZ-BESCHLUSS-FP", decision.item, entry.place, message, fault.hint)


class Contradiction(NamedTuple):
    """What is wrong with the result of an entry, to be said after the id of its object, and what to do."""

    message: str
    hint: str


def contradiction(ledger: Ledger, result: str, reason: str, wordings: tuple[str, str]) -> Contradiction | None:
    """What a result says that the wordings proposed and adopted do not; nothing contradicts an unknown one ("")."""
    if not all(wordings):
        return None
    is_same = ledger.same(*wordings)
    if result == AS_PROPOSED and not is_same:
        return Contradiction(
            "gilt als „wie_vorgelegt“, vorgelegt wurde aber nicht diese Fassung.",
            "ergebnis: geaendert mit begruendung eintragen oder unter stand_vorlage den Stand nennen, der vorlag.",
        )
    if result == AMENDED and is_same and not reason:
        return Contradiction(
            "gilt als „geaendert“, beschlossen ist aber genau die vorgelegte Fassung.",
            "ergebnis: wie_vorgelegt eintragen oder unter begruendung sagen, was sich geändert hat.",
        )
    return None


def _wording_in(ledger: Ledger, state_id: str, item_id: str) -> str:
    """The fingerprint of the wording an object has in a state, "" where there is none."""
    found = ledger.states.load(state_id).objects.get(item_id) if state_id in ledger.states else None
    return found.fingerprints["w"] if found else ""


def _occurs(ledger: Ledger, decision: Decision, item_id: str, fp: str) -> bool:
    if not FINGERPRINT.fullmatch(fp):
        return False
    if not ledger.states.lost.isdisjoint((decision.proposed_state, decision.adopted_state)):
        return True  # it may stand in the state that cannot be read
    named = [name for name in (decision.proposed_state, decision.adopted_state) if name in ledger.states]
    if not named:
        return ledger.knows(fp)
    states = (ledger.states.load(name) for name in named)
    return any(item_id in state.objects and fp in state.objects[item_id].fingerprints.values() for state in states)


def _check_complete(ledger: Ledger, decision: Decision) -> Iterator[Problem]:
    """Nothing stands in a decided state that nobody decided: by this decision or by an older one, unchanged."""
    if decision.adopted_state not in ledger.states or not decision.entries:
        return
    state = ledger.migrated(ledger.states.load(decision.adopted_state)).state
    missing = [item_id for item_id in votable(ledger, state) if not _is_decided(ledger, decision, state, item_id)]
    if missing:
        shown = ", ".join(missing[:SHOWN]) + (f" und {len(missing) - SHOWN} weitere" if len(missing) > SHOWN else "")
        message = f"{decision.id} sagt nichts über {shown} aus dem Stand „{state.info.state_id}“."
        hint = "Unter entscheidungen ergänzen; „konzept stand anlegen“ schreibt die Liste."
        yield _problem("KZ-BESCHLUSS-UNVOLLSTAENDIG", decision.item, "entscheidungen", message, hint)


def votable(ledger: Ledger, state: State) -> list[str]:
    """The elements of a state that a decision on the whole concept is about, sorted by id."""
    types = ledger.model.types
    return sorted(entry.id for entry in state.living if entry.type in types and types[entry.type].votable)


def _is_decided(ledger: Ledger, decision: Decision, state: State, item_id: str) -> bool:
    now = state.objects[item_id].fingerprints["w"]
    for entry in ledger.decisions.entries_of(item_id):
        other = ledger.decisions.decisions[entry.decision]
        if entry.decision == decision.id:
            return True
        if other.day <= decision.day and entry.adopts and ledger.same(entry.fp_adopted, now):
            return True
    return False


# -- consultations and amendments --------------------------------------------------------------------------------


def _check_steps(ledger: Ledger, consultation: Consultation) -> Iterator[Problem]:
    """Dates do not descend; the decision or the notice comes last and only there."""
    item, steps = consultation.item, consultation.steps
    days = [(step, last_day(step.date)) for step in steps if step.date]
    for (_, before), (step, day) in itertools.pairwise(days):
        if day < before:
            message = f"{item.id}: Der Schritt vom {step.date} liegt vor dem Schritt davor."
            yield _at("KZ-BERATUNG-FOLGE", item, step.place, message, "Die Schritte nach ihrem Datum ordnen.")
    for step in steps[:-1]:
        if step.role in LAST_ROLES:
            message = f"{item.id}: Nach „{step.role}“ folgt noch ein Schritt."
            hint = "Entscheidung oder Kenntnisnahme steht einmal und zuletzt."
            yield _at("KZ-BERATUNG-FOLGE", item, step.place, message, hint)
    if steps and steps[-1].role not in LAST_ROLES:
        message = f"{item.id}: Die Beratungsfolge endet nicht mit einer Entscheidung oder Kenntnisnahme."
        yield _at("KZ-BERATUNG-FOLGE", item, steps[-1].place, message, "Den letzten Schritt ergänzen.")
    for step in steps:
        for motion in step.amendments:
            known = ledger.catalog.items.get(motion)
            if known is None or known.type != "aenderungsantrag":
                message = f"{item.id}: {quoted(motion)} ist kein Änderungsantrag."
                yield _at("KZ-BERATUNG-ANTRAG", item, step.place, message, "Die Kennung eines Antrags eintragen.")
    state_id = consultation.proposed_state
    if state_id and state_id not in ledger.states and state_id not in ledger.states.lost:
        message = f"{item.id}: Den Stand {quoted(state_id)} gibt es nicht (stand_vorlage)."
        hint = "Den Namen berichtigen oder den Stand mit „konzept stand anlegen“ anlegen."
        yield _problem("KZ-BESCHLUSS-STAND", item, "stand_vorlage", message, hint)


def _check_amendments(ledger: Ledger) -> Iterator[Problem]:
    for amendment in ledger.decisions.amendments:
        if amendment.is_open and is_outdated(ledger, amendment.items, amendment.fp_reference):
            message = f"{amendment.id}: Der Antrag bezieht sich auf eine ältere Fassung."
            hint = "Antrag und heutigen Wortlaut vergleichen und fp_bezug erneuern."
            yield _problem("KZ-ANTRAG-VERALTET", amendment.item, "fp_bezug", message, hint, HINT)
        if amendment.result == "angenommen":
            for item_id in amendment.items:
                if not _is_adopted(ledger, item_id, amendment.wording):
                    message = (
                        f"{amendment.id} wurde angenommen, aber der beschlossene Stand enthält {item_id} nicht so."
                    )
                    hint = "Den Wortlaut übernehmen oder in der Entscheidung begründen, warum er anders lautet."
                    yield _problem("KZ-ANTRAG-WORTLAUT", amendment.item, "wortlaut_neu", message, hint, WARNING)


def is_outdated(ledger: Ledger, items: tuple[str, ...], fp: str) -> bool:
    """Whether none of these objects has this wording any more; an amendment without a reference is never outdated."""
    return bool(fp) and not any(ledger.same(fp, ledger.fingerprints(item_id).get("w", "")) for item_id in items)


def _is_adopted(ledger: Ledger, item_id: str, wording: str) -> bool:
    """Whether the adopted object holds the wording, or the decision says why not; undecided counts as yes."""
    entry = ledger.decisions.adopted(item_id)
    adopted = ledger.adopted_object(entry) if entry else None
    if entry is None or adopted is None or entry.reason:
        return True
    texts = " ".join(text for _, text in ledger.texts(adopted, WORDING))
    return " ".join(normalise(wording).split()) in " ".join(texts.split())


def _problem(code: str, item: Item, key: str, message: str, hint: str, severity: str = "fehler") -> Problem:
    return _at(code, item, item.place_of(key), message, hint, severity)


def _at(code: str, item: Item, place: Place, message: str, hint: str, severity: str = "fehler") -> Problem:
    return Problem(
        code=code, path=item.path, line=place.line, column=place.column, message=message, hint=hint, severity=severity
    )
