"""First step: which numbers may not be shown, each taken by itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from konzept.figures.disclosure.config import Rule
from konzept.figures.disclosure.system import SECRET_SIGN, UNPRINTED, Share, Slot, Standing, System
from konzept.figures.series import ObservationKey

SMALL, ZERO, SMALL_WHOLE = "mindestzahl", "null", "mindestnenner"


@dataclass(slots=True)
class Finding:
    """Counts to protect and shares to close, each with the rule that says so; "" for what a source suppressed."""

    counts: dict[Slot, str] = field(default_factory=dict)
    shares: dict[ObservationKey, str] = field(default_factory=dict)


def find(system: System) -> Finding:
    """All counts that are small or secret, and all shares of too few."""
    finding = Finding()
    for slot, value in system.values.items():
        rule = _count_rule(slot, value, system.standings[slot], system.rules[slot])
        if rule is not None:
            finding.counts[slot] = rule
    for share in system.shares.values():
        _find_share(system, share, finding)
    return finding


def _count_rule(slot: Slot, value: int | None, standing: Standing, rule: Rule) -> str | None:
    """Why this count must be protected, None if it need not."""
    if standing is Standing.SECRET:
        return ""
    if value is None or value >= rule.min_count or standing is Standing.PUBLIC:
        return None
    if value:
        return SMALL
    return ZERO if rule.zero == "sperren" and slot.column not in UNPRINTED else None


def _find_share(system: System, share: Share, finding: Finding) -> None:
    """A share of too few is closed, and so is its numerator, from which anybody could compute it.

    A share that a source suppressed protects a numerator that is not printed.
    """
    numerator = share.numerator if share.numerator and system.may_be_secret(share.numerator) else None
    if numerator and share.sign == SECRET_SIGN and system.is_hidden_secret(numerator):
        finding.counts.setdefault(numerator, "")
    whole = system.values[share.denominator] if share.denominator else None
    if share.tells and whole is not None and whole < share.rule.min_denominator:
        finding.shares[share.key] = SMALL_WHOLE
        if numerator:
            finding.counts.setdefault(numerator, SMALL_WHOLE)
