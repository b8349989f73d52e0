"""A new exception record as text: what repairs a misspelt word in an adopted wording without a decision (c.)."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass

from konzept.core import UsageError
from konzept.staende.decisions import DecisionEntry
from konzept.staende.ledger import Ledger
from konzept.staende.records import EDITORIAL, EXCEPTIONS, OFFICE_TYPES, REASON_MIN, require_day, require_safe


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """What the editor says about a repair: who made it, on which day, why, and who was told."""

    item_id: str
    office: str
    date: str
    reason: str
    told: str = ""


def new_exception(ledger: Ledger, repair: Repair, today: datetime.date) -> tuple[str, str]:
    """Path and text of the record. Raises UsageError where there is nothing to repair or it is more than a repair."""
    _check(ledger, repair, max(today, ledger.model.reference_date))
    entry = _adopted(ledger, repair.item_id)
    before, now = ledger.last_wording(entry), ledger.fingerprints(repair.item_id)["w"]
    if ledger.same(before, now):
        raise UsageError(f"Der Wortlaut von {repair.item_id} ist noch der beschlossene. → Erst den Fehler berichtigen.")
    item, adopted = ledger.catalog.items[repair.item_id], ledger.adopted_object(entry)
    if adopted is not None and (limit := ledger.editorial_limit(adopted, item)):
        hint = "Die Änderung beschließen lassen oder zurücknehmen."
        raise UsageError(f"Das ist mehr als eine redaktionelle Berichtigung: {limit.sentence}. → {hint}")
    path = f"needs/{item.municipality}/{EXCEPTIONS}/{repair.item_id}-{repair.date}.yaml"
    return path, _text(repair, before, now)


def _check(ledger: Ledger, repair: Repair, latest: datetime.date) -> None:
    if repair.item_id not in ledger.catalog.items:
        raise UsageError(f"Den Eintrag {repair.item_id} gibt es nicht. → Die Kennung prüfen.")
    office = ledger.catalog.items.get(repair.office)
    if office is None or office.type not in OFFICE_TYPES:
        raise UsageError(f"„{repair.office}“ ist weder Stelle noch Gremium. → Kennung eines Akteurs oder Gremiums.")
    require_day(repair.date, latest)
    if len(repair.reason) < REASON_MIN:
        raise UsageError(f"Der Grund ist zu kurz. → In mindestens {REASON_MIN} Zeichen sagen, was berichtigt wurde.")
    require_safe({"--grund": repair.reason, "--mitgeteilt-an": repair.told})


def _adopted(ledger: Ledger, item_id: str) -> DecisionEntry:
    entry = ledger.decisions.adopted(item_id)
    if entry is None:
        raise UsageError(f"{item_id} ist nicht beschlossen. → Der Text lässt sich ohne Ausnahme ändern.")
    return entry


def _text(repair: Repair, before: str, now: str) -> str:
    lines = [
        f"objekt: {repair.item_id}",
        f"art: {EDITORIAL}",
        f"fp_alt: {before}",
        f"fp_neu: {now}",
        f"stelle: {repair.office}",
        f'datum: "{repair.date}"',
        f"grund: {json.dumps(repair.reason, ensure_ascii=False)}",
    ]
    if repair.told:
        lines.append(f"mitgeteilt_an: {json.dumps(repair.told, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"
