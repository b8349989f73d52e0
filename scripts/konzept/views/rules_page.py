"""The page of all rules: what is checked, why, how grave it is, since and until when, and how much is open today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from konzept.concept import Concept
from konzept.core import ERROR, HINT, WARNING
from konzept.core.dates import german_date
from konzept.items.rules import exemptions_of
from konzept.metamodel.rules import RuleDef
from konzept.views.fingerprints import Fingerprints
from konzept.views.shared import Page, Plan, Ref, frame, ref

ADDRESS = "regeln.html"
WORDS = {ERROR: "Fehler", WARNING: "Warnung", HINT: "Hinweis"}
FROM_THE_BEGINNING = "von Anfang an"


class RuleRow(Struct, frozen=True, kw_only=True):
    """One rule. `severity` and `later` are sentences; `findings` and `exempt` count objects today."""

    code: str
    title: str
    why: str
    help: str
    applies_to: str
    severity: str
    later: str
    since: str
    findings: int
    exempt: int


class CodeRow(Struct, frozen=True, kw_only=True):
    """One other code a check can report."""

    code: str
    explanation: str
    findings: int


class ExemptionRow(Struct, frozen=True, kw_only=True):
    """An exception that some object claims; `holds` says whether it counts today."""

    ref: Ref
    rule: str
    reason: str
    office: str
    decided: str
    until: str
    holds: bool


class RulesView(Struct, frozen=True, kw_only=True):
    """All rules and codes on the reference date `day`; `inherited` are the concepts whose gaps stay hints."""

    day: str
    total: int
    inherited: tuple[str, ...]
    rules: tuple[RuleRow, ...]
    codes: tuple[CodeRow, ...]
    exemptions: tuple[ExemptionRow, ...]


def rules_pages(concept: Concept, fingerprints: Fingerprints) -> Iterator[Plan]:
    """The one page."""
    page_frame = frame(
        concept,
        title="Regeln der Prüfung",
        address=ADDRESS,
        description="Was an jedem Eintrag geprüft wird, warum, und wie viel davon heute offen ist.",
    )
    yield fingerprints.plan(Page(frame=page_frame, template="regeln.html", view=rules_view(concept)))


def rules_view(concept: Concept) -> RulesView:
    """What the page shows."""
    model = concept.metamodel
    exemptions = tuple(_exemptions(concept))
    open_today = Counter(problem.code for problem in concept.problems)
    exempt = Counter(row.rule for row in exemptions if row.holds)
    return RulesView(
        day=german_date(model.reference_date.isoformat()),
        total=len(concept.catalog),
        inherited=tuple(known.name for known in model.municipalities.values() if known.inherited),
        rules=tuple(_rule(concept, rule, open_today[rule.code], exempt[rule.code]) for rule in model.checks.values()),
        codes=tuple(
            CodeRow(code=code, explanation=text, findings=open_today[code])
            for code, text in sorted(model.rules.items())
            if code not in model.checks
        ),
        exemptions=exemptions,
    )


def _rule(concept: Concept, rule: RuleDef, findings: int, exempt: int) -> RuleRow:
    model = concept.metamodel
    severity, day = rule.standing_in(False, model.reference_date)
    types = [type_def.plural for type_def in model.types.values() if type_def.name in rule.types]
    places = [known.name for known in model.municipalities.values() if rule.covers(known.key)]
    where = f" (nur {', '.join(places)})" if len(places) < len(model.municipalities) else ""
    return RuleRow(
        code=rule.code,
        title=rule.title,
        why=rule.why,
        help=rule.help,
        applies_to=", ".join(types) + where,
        severity=WORDS[severity],
        later=f"Fehler ab {german_date(day.isoformat())}" if day else "",
        since=f"seit {german_date(rule.since.isoformat())}" if rule.since else FROM_THE_BEGINNING,
        findings=findings,
        exempt=exempt,
    )


def _exemptions(concept: Concept) -> Iterator[ExemptionRow]:
    model = concept.metamodel
    for item in concept.catalog:
        for exemption in exemptions_of(item):
            office = concept.catalog.items.get(exemption.office)
            yield ExemptionRow(
                ref=ref(concept, item),
                rule=exemption.rule,
                reason=exemption.reason,
                office=office.title if office else exemption.office,
                decided=german_date(exemption.decided),
                until=german_date(exemption.until.isoformat()),
                holds=exemption.counts_on(model.reference_date),
            )
