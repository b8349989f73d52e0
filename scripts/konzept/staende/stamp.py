"""A new review record as text: the fingerprints of today under a reason, a date and the id of a body or office."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from konzept.core import UsageError
from konzept.items import Link
from konzept.staende.ledger import Ledger
from konzept.staende.model import MARKS
from konzept.staende.records import (
    LINK,
    OBJECT,
    OFFICE_TYPES,
    REASON_MIN,
    RESULTS,
    Records,
    Subject,
    require_day,
    require_safe,
)
from konzept.staende.suspects import find_suspects


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What the reviewer says about every subject of one call."""

    result: str
    office: str
    date: str
    reason: str
    evidence: str = ""


def subjects_to_review(ledger: Ledger, source: str, role: str, target: str, *, everything: bool) -> list[Subject]:
    """The object or link of this name, or all suspect links. Raises UsageError where there is none."""
    if everything:
        return [_of(state.link) for state in find_suspects(ledger).suspect()]
    item = ledger.catalog.items.get(source)
    if item is not None and not role:
        return [Subject(kind=OBJECT, source=source)]
    found = [_of(link) for link in (item.links if item else ()) if (link.role, link.target) == (role, target)]
    if not found:
        what = f"Die Verknüpfung {source} –{role}→ {target}" if role else f"Den Eintrag {source}"
        raise UsageError(f"{what} gibt es nicht. → Kennungen und Rolle prüfen.")
    return found


def _of(link: Link) -> Subject:
    return Subject(kind=LINK, source=link.source, role=link.role, target=link.target)


def new_records(ledger: Ledger, subjects: Iterable[Subject], opinion: Opinion, today: datetime.date) -> dict[str, str]:
    """Path → text of one new record for each subject. Raises UsageError where the opinion is none."""
    _check(ledger, opinion, max(today, ledger.model.reference_date))
    year = opinion.date[:4]
    records: dict[str, str] = {}
    for number, subject in enumerate(subjects, _last_number(ledger.records, year) + 1):
        record_id = f"PR-{year}-{number:03d}"
        folder = ledger.catalog.items[subject.source].municipality
        records[f"needs/{folder}/pruefungen/{record_id}.yaml"] = _text(ledger, record_id, subject, opinion)
    return records


def _last_number(records: Records, year: str) -> int:
    """The highest number given in a year, 0 for none; faulty records have one too."""
    names = [*(review.id for review in records.reviews), *(path.rpartition("/")[2] for path in records.hashes)]
    given = (re.match(rf"PR-{year}-([0-9]+)", name) for name in names)
    return max((int(match[1]) for match in given if match), default=0)


def _check(ledger: Ledger, opinion: Opinion, latest: datetime.date) -> None:
    office = ledger.catalog.items.get(opinion.office)
    if office is None or office.type not in OFFICE_TYPES:
        raise UsageError(f"„{opinion.office}“ ist weder Stelle noch Gremium. → Kennung eines Akteurs oder Gremiums.")
    if opinion.result not in RESULTS:
        raise UsageError(f"„{opinion.result}“ ist kein Ergebnis. → Eines von: {', '.join(RESULTS)}.")
    if len(opinion.reason) < REASON_MIN:
        raise UsageError(f"Die Begründung ist zu kurz. → In mindestens {REASON_MIN} Zeichen sagen, was geprüft wurde.")
    require_day(opinion.date, latest)
    require_safe({"--begruendung": opinion.reason, "--nachweis": opinion.evidence})


def _text(ledger: Ledger, record_id: str, subject: Subject, opinion: Opinion) -> str:
    ends = f", rolle: {subject.role}, nach: {subject.target}" if subject.kind == LINK else ""
    target = [f"fp_nach: [{', '.join(_stamps(ledger, subject.target))}]"] if subject.target else []
    lines = [
        f"id: {record_id}",
        f"gegenstand: {{art: {subject.kind}, von: {subject.source}{ends}}}",
        f"fp_von: [{', '.join(_stamps(ledger, subject.source))}]",
        *target,
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
