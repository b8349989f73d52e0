"""A new review record as text: the fingerprints of today under a reason, a date and the id of a body or office."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from konzept.core import UsageError
from konzept.items import Link
from konzept.staende.ledger import Ledger
from konzept.staende.model import MARKS
from konzept.staende.records import LINK, OFFICE_TYPES, REASON_MIN, RESULTS
from konzept.staende.suspects import find_suspects


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What the reviewer says about every subject of one call."""

    result: str
    office: str
    date: str
    reason: str
    evidence: str = ""


def links_to_review(ledger: Ledger, source: str, role: str, target: str, *, everything: bool) -> list[Link]:
    """The link of this name, or all suspect ones. Raises UsageError where there is none."""
    if everything:
        return [state.link for state in find_suspects(ledger).suspect()]
    found = [
        link
        for link in (ledger.catalog.items[source].links if source in ledger.catalog.items else ())
        if (link.role, link.target) == (role, target)
    ]
    if not found:
        raise UsageError(f"Die Verknüpfung {source} –{role}→ {target} gibt es nicht. → Kennungen und Rolle prüfen.")
    return found


def new_records(ledger: Ledger, links: Iterable[Link], opinion: Opinion) -> dict[str, str]:
    """Path → text of one new record for each link. Raises UsageError where the opinion is none."""
    _check(ledger, opinion)
    year = opinion.date[:4]
    taken = [int(review.id.split("-")[-1]) for review in ledger.records.reviews if review.id.startswith(f"PR-{year}-")]
    records: dict[str, str] = {}
    for number, link in enumerate(links, max(taken, default=0) + 1):
        record_id = f"PR-{year}-{number:03d}"
        folder = ledger.catalog.items[link.source].municipality
        records[f"needs/{folder}/pruefungen/{record_id}.yaml"] = _text(ledger, record_id, link, opinion)
    return records


def _check(ledger: Ledger, opinion: Opinion) -> None:
    office = ledger.catalog.items.get(opinion.office)
    if office is None or office.type not in OFFICE_TYPES:
        raise UsageError(f"„{opinion.office}“ ist weder Stelle noch Gremium. → Kennung eines Akteurs oder Gremiums.")
    if opinion.result not in RESULTS:
        raise UsageError(f"„{opinion.result}“ ist kein Ergebnis. → Eines von: {', '.join(RESULTS)}.")
    if len(opinion.reason) < REASON_MIN:
        raise UsageError(f"Die Begründung ist zu kurz. → In mindestens {REASON_MIN} Zeichen sagen, was geprüft wurde.")


def _text(ledger: Ledger, record_id: str, link: Link, opinion: Opinion) -> str:
    lines = [
        f"id: {record_id}",
        f"gegenstand: {{art: {LINK}, von: {link.source}, rolle: {link.role}, nach: {link.target}}}",
        f"fp_von: [{', '.join(_stamps(ledger, link.source))}]",
        f"fp_nach: [{', '.join(_stamps(ledger, link.target))}]",
        f"ergebnis: {opinion.result}",
        f"stelle: {opinion.office}",
        f"datum: {opinion.date}",
        f"begruendung: {json.dumps(opinion.reason, ensure_ascii=False)}",
    ]
    if opinion.evidence:
        lines.append(f"nachweis: {json.dumps(opinion.evidence, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"


def _stamps(ledger: Ledger, item_id: str) -> list[str]:
    fingerprints = ledger.fingerprints(item_id)
    return [fingerprints[mark] for mark in MARKS.values() if mark in fingerprints]
