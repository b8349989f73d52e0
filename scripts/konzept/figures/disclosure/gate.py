"""Tables in, publishable observations out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

from konzept.figures.disclosure.config import GateConfig
from konzept.figures.disclosure.model import GateResult, Suppression, Table
from konzept.figures.disclosure.primary import Finding, find
from konzept.figures.disclosure.protect import Protection, protect
from konzept.figures.disclosure.system import SECRET_SIGN, VALUE, Share, System, build
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
    report = tuple(sorted(_report(system, finding, protection), key=lambda entry: entry.key))
    suppressed = frozenset(entry.key for entry in report)
    printed = {cell.observation.key: cell.observation for table in tables if table.published for cell in table.cells}
    observations = [
        _without_value(one, system, protection) if one.key in suppressed else one for one in printed.values()
    ]
    return GateResult(
        observations=tuple(sorted(observations, key=lambda one: one.sort_key)),
        suppressed=suppressed,
        report=report,
    )


def render_report(result: GateResult) -> str:
    """The report as JSON lines, one object per suppressed cell. Internal: it says which values are small."""
    lines = [{**entry.key._asdict(), "grund": entry.reason, "regel": entry.rule} for entry in result.report]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _report(system: System, finding: Finding, protection: Protection) -> Iterator[Suppression]:
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
        if slot in protection.counts:
            return Suppression(key=key, reason="primaer" if finding.counts.get(slot) else "sekundaer", rule=rule)
    return Suppression(key=key, reason="sekundaer", rule=COVER)


def _without_value(one: Observation, system: System, protection: Protection) -> Observation:
    """The observation with "." for its value. Its texts go too: a formula or a note may repeat the number."""
    share = system.shares.get(one.key)
    keeps_whole = share is not None and share.denominator not in protection.counts
    return replace(
        one,
        wert="",
        zeichen=SECRET_SIGN,
        qualitaet="",
        zaehler="",
        nenner=one.nenner if keeps_whole else "",
        berechnung="",
        anmerkung="",
    )
