"""Tables in, publishable observations out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

from konzept.figures.disclosure.build import build
from konzept.figures.disclosure.config import GateConfig
from konzept.figures.disclosure.model import GateResult, Suppression, Table
from konzept.figures.disclosure.primary import Finding, find
from konzept.figures.disclosure.protect import Protection, protect
from konzept.figures.disclosure.system import SECRET_SIGN, VALUE, ZERO_SIGN, Share, System
from konzept.figures.series import Observation, ObservationKey

COVER, OF_NUMERATOR, OF_DENOMINATOR = "rueckrechnung", "zaehler_gesperrt", "nenner_gesperrt"


def gate(tables: Sequence[Table], config: GateConfig) -> GateResult:
    """What of these tables may be published.

    Pure and deterministic: the order of tables and cells does not matter, and what has passed passes again unchanged.
    Raises DisclosureError if the tables contradict themselves or cannot be protected; then nothing may be published.
    """
    system = build(tables, config)
    finding = find(system)
    protection = protect(system, finding)
    printed = {cell.observation.key: cell.observation for table in tables if table.published for cell in table.cells}
    entries = {entry.key: entry for entry in _entries(system, finding, protection)}
    after = {key: _without_value(one, system, protection) if key in entries else one for key, one in printed.items()}
    suppressed = frozenset(key for key, one in printed.items() if after[key] != one)
    return GateResult(
        observations=tuple(sorted(after.values(), key=lambda one: one.sort_key)),
        suppressed=suppressed,
        report=tuple(entries[key] for key in sorted(suppressed)),
    )


def render_report(result: GateResult) -> str:
    """The report as JSON lines, one object per suppressed cell. Internal: it says which values are small."""
    lines = [{**entry.key._asdict(), "grund": entry.reason, "regel": entry.rule} for entry in result.report]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _entries(system: System, finding: Finding, protection: Protection) -> Iterator[Suppression]:
    """One entry per observation that loses its value."""
    for slot in protection.counts:
        if slot.column == VALUE:
            rule = finding.counts.get(slot)
            yield Suppression(
                key=ObservationKey(*slot.key), reason="primaer" if rule else "sekundaer", rule=rule or COVER
            )
    for key in protection.shares:
        share = system.shares[key]
        if share.tells or share.denominator in protection.counts:
            yield _share_entry(share, finding, protection)


def _share_entry(share: Share, finding: Finding, protection: Protection) -> Suppression:
    key = share.key
    if key in finding.shares:
        return Suppression(key=key, reason="primaer", rule=finding.shares[key])
    for slot, rule in ((share.numerator, OF_NUMERATOR), (share.denominator, OF_DENOMINATOR)):
        primary = slot is not None and bool(finding.counts.get(slot))
        if primary or slot in protection.counts:
            return Suppression(key=key, reason="primaer" if primary else "sekundaer", rule=rule)
    return Suppression(key=key, reason="sekundaer", rule=COVER)


def _without_value(one: Observation, system: System, protection: Protection) -> Observation:
    """The observation with "." for its value. Its texts go too: a formula or a note may repeat the number."""
    share = system.shares.get(one.key)
    keeps_part = share is not None and share.numerator not in protection.counts
    keeps_whole = share is not None and share.denominator not in protection.counts
    return replace(
        one,
        wert="",
        zeichen=SECRET_SIGN if one.wert or one.zeichen == ZERO_SIGN else one.zeichen,
        qualitaet="",
        zaehler=one.zaehler if keeps_part else "",
        nenner=one.nenner if keeps_whole else "",
        berechnung="",
        anmerkung="",
    )
