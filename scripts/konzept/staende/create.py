"""A new state, thought through before anything is written: its name, the list of its decision, its lines of ids."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from konzept.core import UsageError
from konzept.core.dates import is_date
from konzept.items import Item
from konzept.metamodel import Municipality
from konzept.staende.decision_checks import contradiction, votable
from konzept.staende.decisions import ADOPTING, AMENDED, AS_PROPOSED, Decision
from konzept.staende.ledger import Ledger
from konzept.staende.model import State
from konzept.staende.store import STATE_ID

UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """What a state is called: the name of its directory, its date, the concept it belongs to."""

    state_id: str
    date: str
    municipality: str


def name_state(ledger: Ledger, name: str, municipality: str, date: str) -> Name:
    """The name of a new state. `2026-03-12-mus` names date and concept; any other text becomes a part of the name.

    Raises UsageError where date or concept cannot be told.
    """
    known = ledger.model.municipality_by_code
    match = STATE_ID.fullmatch(name)
    if match and match["code"].upper() in known:
        owner = known[match["code"].upper()]
        if municipality and municipality != owner.key:
            raise UsageError(f"Der Name {name} gehört zu {owner.name}. → --kommune weglassen oder den Namen ändern.")
        return Name(state_id=name, date=date or match["date"], municipality=owner.key)
    owner = _municipality(ledger, municipality)
    if is_date(name):
        return Name(state_id=f"{name}-{owner.code.lower()}", date=date or name, municipality=owner.key)
    words = "-".join(WORD.findall(unicodedata.normalize("NFC", name).lower().translate(UMLAUTS)))
    if not date:
        raise UsageError(f"Zu welchem Tag gehört der Stand „{name}“? → --datum JJJJ-MM-TT angeben.")
    return Name(state_id="-".join(filter(None, (date, owner.code.lower(), words))), date=date, municipality=owner.key)


def _municipality(ledger: Ledger, key: str) -> Municipality:
    present = sorted({item.municipality for item in ledger.catalog} & ledger.model.municipalities.keys())
    if not key and len(present) == 1:
        return ledger.model.municipalities[present[0]]
    if key not in ledger.model.municipalities:
        raise UsageError(f"Für welche Kommune ist der Stand? → --kommune mit einer von: {', '.join(present)}.")
    return ledger.model.municipalities[key]


# -- the list of a decision --------------------------------------------------------------------------------------


def decision_of(ledger: Ledger, decision_id: str, municipality: str) -> Decision:
    """The decision of this id. Raises UsageError where there is none, or it belongs to another concept."""
    decision = ledger.decisions.decisions.get(decision_id)
    if decision is None:
        known = ", ".join(
            other.id for other in ledger.decisions.decisions.values() if other.item.municipality == municipality
        )
        raise UsageError(f"Den Beschluss {decision_id} gibt es nicht. → Vorhanden: {known or 'keiner'}.")
    if decision.item.municipality != municipality:
        raise UsageError(f"{decision_id} gehört zu einem anderen Konzept. → Einen Beschluss dieses Konzepts angeben.")
    return decision


def check_undecided(ledger: Ledger, decision: Decision, state_id: str) -> None:
    """Raises UsageError for a decision that has its state already: what was adopted once stays what it was."""
    if decision.adopted_state in ledger.states:
        hint = "Einen neuen Beschluss eintragen, oder mit --art zwischenstand oder --art bericht einfrieren."
        raise UsageError(f"{decision.id} hat schon seinen Stand: „{decision.adopted_state}“. → {hint}")
    if decision.adopted_state not in ("", state_id):
        hint = "Den neuen Stand so nennen oder die Zeile stand_beschlossen löschen."
        raise UsageError(f"{decision.id} nennt den Stand „{decision.adopted_state}“; den gibt es nicht. → {hint}")


def decided_list(ledger: Ledger, decision: Decision, state: State) -> list[dict[str, str]]:
    """What `entscheidungen` of the decision has to say about a state: given entries, completed, then all others.

    Left out is what an older decision adopted in the very same wording. Raises UsageError where a given `ergebnis`
    contradicts the wordings.
    """
    is_known = decision.proposed_state in ledger.states
    proposed = ledger.states.load(decision.proposed_state).objects if is_known else {}
    given = {str(entry.get("objekt", "")): entry for entry in decision.item.structures("entscheidungen")}
    entries = []
    for item_id in [*given, *(item_id for item_id in votable(ledger, state) if item_id not in given)]:
        now = state.objects[item_id].fingerprints["w"] if item_id in state.objects else ""
        before = proposed[item_id].fingerprints["w"] if item_id in proposed else ""
        if item_id not in given and _is_adopted_elsewhere(ledger, decision, item_id, now):
            continue
        is_same = before == now or bool(before and now and ledger.same(before, now))  # absent is a wording of its own
        result = AS_PROPOSED if is_same or not is_known else AMENDED
        entry = {"objekt": item_id, "ergebnis": result}
        entry |= {name: str(value) for name, value in given.get(item_id, {}).items()}
        if before:
            entry.setdefault("fp_vorlage", before)
        if now and entry["ergebnis"] in ADOPTING:
            entry.setdefault("fp_beschlossen", now)
            fault = contradiction(ledger, entry["ergebnis"], entry.get("begruendung", ""), (before, now))
            if fault:
                raise UsageError(f"{decision.id}: {item_id} {fault.message} → {fault.hint}")
        entries.append(entry)
    return entries


def _is_adopted_elsewhere(ledger: Ledger, decision: Decision, item_id: str, fp: str) -> bool:
    return any(
        entry.decision != decision.id and entry.adopts and ledger.same(entry.fp_adopted, fp)
        for entry in ledger.decisions.entries_of(item_id)
    )


def with_decision_list(text: str, item: Item, state_id: str, entries: list[dict[str, str]]) -> str:
    """The text of a YAML file in which the decision `item` says `stand_beschlossen` and `entscheidungen` so."""
    lines = text.split("\n")
    start = item.place.line - 1
    dash = lines[start][: len(lines[start]) - len(lines[start].lstrip())] + "- "
    end = next((number for number in range(start + 1, len(lines)) if lines[number].startswith(dash)), len(lines))
    indent = " " * len(dash)
    block = lines[start:end]
    for key in ("entscheidungen", "stand_beschlossen"):
        block = _without(block, f"{indent}{key}:", indent)
    while block and not block[-1].strip():
        block.pop()
    added = [f"{indent}stand_beschlossen: {state_id}", f"{indent}entscheidungen:"]
    added += [
        f"{indent}  - {{{', '.join(f'{name}: {_quoted(value)}' for name, value in entry.items())}}}"
        for entry in entries
    ]
    rest = lines[end:]
    return "\n".join([*lines[:start], *block, *added, *([""] if rest else []), *(rest or [""])])


def _without(block: list[str], key: str, indent: str) -> list[str]:
    """The lines of an entry without one key and what is indented under it."""
    kept: list[str] = []
    inside = False
    for line in block:
        if line.startswith(key):
            inside = True
            continue
        belongs = line.startswith((f"{indent} ", f"{indent}-")) or not line.strip()
        inside = inside and belongs
        if not inside:
            kept.append(line)
    return kept


def _quoted(value: str) -> str:
    """A scalar as YAML flow style takes it."""
    if re.fullmatch(r"[A-Za-z0-9_-]+", value):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'
