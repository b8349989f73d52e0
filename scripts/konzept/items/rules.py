"""The rules of the metamodel against the catalog: findings, dated severity, justified exceptions.

What the rules are stands in `ubproject.toml` and is read by `konzept.metamodel.rules`; nothing here knows a type, a
role or a field by name but `ausnahmen`, the field that justifies an exception.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from konzept.core import ERROR, HINT, WARNING, Problem
from konzept.core.dates import period
from konzept.items.catalog import Catalog
from konzept.items.model import Item, Link, Place, Structure
from konzept.metamodel import Metamodel
from konzept.metamodel.rules import GIVEN, PLACEHOLDER, Bounds, Condition, RuleDef

EXCEPTIONS = "ausnahmen"
REASON_MIN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """An exception from a rule as one object claims it; `until` is the last day on which it counts."""

    rule: str
    reason: str
    office: str
    decided: str
    until: date
    place: Place

    def counts_on(self, day: date) -> bool:
        """Whether it holds: justified and not expired."""
        return self.is_justified and day <= self.until

    @property
    def is_justified(self) -> bool:
        """Whether the reason says something."""
        return len(self.reason) >= REASON_MIN


def check_rules(catalog: Catalog, model: Metamodel) -> list[Problem]:
    """All findings of all rules, and what is wrong with the exceptions from them.

    While objects are lost to faults of their files, links are not counted: what seems to be missing may be there.
    """
    return [problem for item in catalog for problem in check_item(item, catalog, model, counting=not catalog.lost)]


def check_item(item: Item, catalog: Catalog, model: Metamodel, *, counting: bool = True) -> Iterator[Problem]:
    """The findings about one object; without `counting` only those about its fields."""
    rules = [rule for rule in rules_for(item, model) if counting or rule.bounds is None]
    exemptions = exemptions_of(item)
    if not rules and not exemptions:
        return
    day = model.reference_date
    exempt = {exemption.rule for exemption in exemptions if exemption.counts_on(day)}
    broken = {rule.code: lacking for rule in rules if (lacking := shortfall(rule, item, catalog)) is not None}
    for rule in rules:
        if rule.code in broken and rule.code not in exempt:
            yield _finding(rule, item, model, broken[rule.code])
    for exemption in exemptions:
        yield from _exemption_problems(exemption, item, model, broken, counting)


def rules_for(item: Item, model: Metamodel) -> list[RuleDef]:
    """The rules this object has to keep: made for its type and municipality, their conditions met."""
    if item.is_tombstone:
        return []
    return [
        rule
        for rule in model.checks_of[item.type]
        if rule.covers(item.municipality) and matches(item, rule.when) and not is_freed(item, rule)
    ]


def is_freed(item: Item, rule: RuleDef) -> bool:
    """Whether what the object says frees it from the rule."""
    return bool(rule.unless) and matches(item, rule.unless)


def matches(item: Item, condition: Condition) -> bool:
    """Whether every field of the condition has one of its values."""
    return all(_matches(item, name, values) for name, values in condition.items())


def _matches(item: Item, name: str, values: frozenset[str]) -> bool:
    if values == {GIVEN}:
        return name in item.fields
    return item.text(name) in values or not values.isdisjoint(item.texts(name))


def shortfall(rule: RuleDef, item: Item, catalog: Catalog) -> str | None:
    """What is not as the rule wants it: the number of partners or the names of missing fields; None if all is well."""
    if rule.bounds is None:
        missing = [name for name in rule.requires if name not in item.fields]
        return ", ".join(missing) or None
    count = partner_count(rule.bounds, item, catalog)
    too_many = rule.bounds.most is not None and count > rule.bounds.most
    return str(count) if count < rule.bounds.least or too_many else None


def partner_count(bounds: Bounds, item: Item, catalog: Catalog) -> int:
    """How many different objects count as partners. A link into nothing counts as the partner it is meant to be."""
    links = catalog.incoming.get(item.id, ()) if bounds.incoming else item.links
    return len(
        {_partner(link, bounds) for link in links if link.role == bounds.role and _counts(link, bounds, catalog)}
    )


def _partner(link: Link, bounds: Bounds) -> str:
    return link.source if bounds.incoming else link.target


def _counts(link: Link, bounds: Bounds, catalog: Catalog) -> bool:
    partner = catalog.items.get(_partner(link, bounds))
    if partner is None:
        return bounds.most is None
    if partner.is_tombstone or (bounds.partners and partner.type not in bounds.partners):
        return False
    return matches(partner, bounds.partner_when)


def standing(rule: RuleDef, municipality: str, model: Metamodel) -> tuple[str, date | None]:
    """How grave a finding is in this municipality on the reference date, and from when it will be an error."""
    known = model.municipalities.get(municipality)
    return rule.standing_in(bool(known and known.inherited), model.reference_date)


def _finding(rule: RuleDef, item: Item, model: Metamodel, lacking: str) -> Problem:
    severity, day = standing(rule, item.municipality, model)
    announcement = f"wird ab {day:%d.%m.%Y} zum Fehler: " if day else ""
    place = item.place_of(rule.bounds.role) if rule.bounds and not rule.bounds.incoming else item.place
    return Problem(
        code=rule.code,
        path=item.path,
        line=place.line,
        column=place.column,
        message=announcement + message_of(rule, item, model, lacking),
        hint=f"{rule.help} {rule.why}",
        severity=severity,
    )


def message_of(rule: RuleDef, item: Item, model: Metamodel, lacking: str) -> str:
    """The rule's sentence about this object."""
    titles = [model.fields[name].title for name in rule.requires if name not in item.fields]
    limit = (rule.bounds.least or rule.bounds.most) if rule.bounds else None
    values = {
        "id": item.id,
        "titel": item.title,
        "anzahl": lacking,
        "grenze": str(limit),
        "felder": ", ".join(f"„{title}“" for title in titles),
    }
    return PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), rule.message)


# -- exceptions --------------------------------------------------------------------------------------------------


def exemptions_of(item: Item) -> tuple[Exemption, ...]:
    """The exceptions this object claims; incomplete ones were reported on reading and count for nothing."""
    if EXCEPTIONS not in item.fields:
        return ()
    found = (
        _exemption(entry, item.place_of(f"{EXCEPTIONS}.{index}.grund"))
        for index, entry in enumerate(item.structures(EXCEPTIONS))
    )
    return tuple(exemption for exemption in found if exemption)


def valid_exemptions(item: Item, day: date) -> Iterator[Exemption]:
    """The exceptions that hold on this day."""
    return (exemption for exemption in exemptions_of(item) if exemption.counts_on(day))


def _exemption(entry: Structure, place: Place) -> Exemption | None:
    texts = {name: str(entry.get(name, "")) for name in ("regel", "grund", "stelle", "datum", "gueltig_bis")}
    if not all(texts.values()):
        return None
    try:
        until = period(texts["gueltig_bis"]).last
    except ValueError:  # a day the calendar does not have was reported on reading
        return None
    return Exemption(
        rule=texts["regel"],
        reason=texts["grund"],
        office=texts["stelle"],
        decided=texts["datum"],
        until=until,
        place=place,
    )


def _exemption_problems(
    exemption: Exemption, item: Item, model: Metamodel, broken: Iterable[str], counting: bool
) -> Iterator[Problem]:
    rule = model.checks.get(exemption.rule)
    if rule is None:
        return  # reported on reading: no value of the vocabulary
    if item.type not in rule.types or not rule.covers(item.municipality):
        message = f"{item.id}: Die Regel {rule.code} gilt für diesen Eintrag nicht."
        yield _about(exemption, item, "KZ-AUSNAHME-REGEL", message, "Die Ausnahme streichen.", ERROR)
    elif not exemption.is_justified:
        message = f"{item.id}: Die Begründung der Ausnahme hat {len(exemption.reason)} Zeichen."
        hint = f"In mindestens {REASON_MIN} Zeichen sagen, warum die Regel hier nicht passt."
        yield _about(exemption, item, "KZ-AUSNAHME-GRUND", message, hint, ERROR)
    elif exemption.rule not in broken:
        if counting or rule.bounds is None:
            message = f"{item.id} erfüllt die Regel {rule.code} („{rule.title}“); die Ausnahme ist unnötig."
            yield _about(exemption, item, "KZ-AUSNAHME-UNNOETIG", message, "Die Ausnahme streichen.", HINT)
    elif not exemption.counts_on(model.reference_date):
        message = f"{item.id}: Die Ausnahme von {rule.code} galt bis {exemption.until:%d.%m.%Y}."
        hint = "Die Regel erfüllen oder neu entscheiden lassen und gueltig_bis ändern."
        yield _about(exemption, item, "KZ-AUSNAHME-ABGELAUFEN", message, hint, WARNING)


def _about(exemption: Exemption, item: Item, code: str, message: str, hint: str, severity: str) -> Problem:
    line, column = exemption.place
    return Problem(code=code, path=item.path, line=line, column=column, message=message, hint=hint, severity=severity)
