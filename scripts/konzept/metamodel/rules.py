"""Rules as data: what `[konzept.regeln.KZ-REGEL-…]` says, as frozen values, and whether it can be true at all.

A rule counts links of one role (`min`, `max` away from the object, `rueck_min`, `rueck_max` towards it) or asks for
fields, always under conditions on the object's own fields. How findings come about: `konzept.items.rules`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from konzept.core import ERROR, HINT, WARNING, nearest

if TYPE_CHECKING:
    from konzept.metamodel.model import Metamodel

Report = Callable[[str, str, tuple[str, ...], str], None]
"""Takes code, message, place in the file and hint of a fault of the metamodel."""

GIVEN = "*"  # as the only value of a condition: the field is filled in, whatever it says
GRACE = timedelta(days=90)
SEVERITIES = (HINT, WARNING, ERROR)
CODE = re.compile(r"^KZ-REGEL(?:-[A-Z0-9]+)+$")
DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
PLACEHOLDER = re.compile(r"\{(\w*)\}")
PLACEHOLDERS = frozenset({"id", "titel", "anzahl", "grenze", "felder"})
BOUNDS = {"min": (False, False), "max": (False, True), "rueck_min": (True, False), "rueck_max": (True, True)}
TEXTS = ("titel", "meldung", "warum", "hilfe")
KEYS = frozenset(
    {*TEXTS, *BOUNDS, "typ", "wenn", "wenn_nicht", "rolle", "partner", "partner_wenn", "verlangt"}
    | {"schwere", "fehler_ab", "seit", "nur_fuer", "gilt_nicht_fuer"}
)

Condition = Mapping[str, frozenset[str]]
"""Field → allowed values, `{GIVEN}` for any; all fields have to match."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How many partners a link role has to have; `incoming` counts links towards the object."""

    role: str
    incoming: bool
    least: int = 0
    most: int | None = None
    partners: frozenset[str] = frozenset()
    partner_when: Condition = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDef:
    """One rule: whom it is about, what it wants (`bounds` or `requires`), what it says, and how grave it is.

    An object that meets all of `unless` need not keep the rule.
    """

    code: str
    title: str
    message: str
    why: str
    help: str
    types: frozenset[str]
    when: Condition = field(default_factory=dict)
    unless: Condition = field(default_factory=dict)
    bounds: Bounds | None = None
    requires: tuple[str, ...] = ()
    severity: str = HINT
    error_from: date | None = None
    since: date | None = None
    only: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()

    def covers(self, municipality: str) -> bool:
        """Whether the rule is meant for this municipality."""
        return municipality not in self.never and (not self.only or municipality in self.only)

    def standing_in(self, inherited: bool, day: date) -> tuple[str, date | None]:
        """How grave a finding is on this day, and from which later day it will be an error.

        In a concept taken over as its source has it, a finding is a hint and stays one.
        """
        if inherited:
            return HINT, None
        if self.error_from is None:
            return self.severity, None
        return (ERROR, None) if day >= self.error_from else (self.severity, self.error_from)


def read_rules(table: Mapping[str, Any], report: Report) -> dict[str, RuleDef]:
    """The rules of `[konzept.regeln]`; entries that are plain texts explain a code and are no rules."""
    return {code: _rule(code, spec, report) for code, spec in table.items() if isinstance(spec, Mapping)}


def explanations(table: Mapping[str, Any]) -> dict[str, str]:
    """Code → explanation, for rules and for everything else that can be reported."""
    return {
        code: str(spec.get("warum", "")) if isinstance(spec, Mapping) else str(spec) for code, spec in table.items()
    }


def read_day(value: object) -> date | None:
    """A day written as "2027-07-01" or as a TOML date; None if it is neither."""
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    if not isinstance(value, str) or not DAY.match(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _rule(code: str, spec: Mapping[str, Any], report: Report) -> RuleDef:
    return RuleDef(
        code=code,
        title=str(spec.get("titel", "")),
        message=str(spec.get("meldung", "")),
        why=str(spec.get("warum", "")),
        help=str(spec.get("hilfe", "")),
        types=frozenset(_texts(spec.get("typ", ()))),
        when=_condition(spec.get("wenn", {})),
        unless=_condition(spec.get("wenn_nicht", {})),
        bounds=_bounds(code, spec, report),
        requires=_texts(spec.get("verlangt", ())),
        severity=str(spec.get("schwere", HINT)),
        error_from=_day(code, spec, "fehler_ab", report),
        since=_day(code, spec, "seit", report),
        only=frozenset(_texts(spec.get("nur_fuer", ()))),
        never=frozenset(_texts(spec.get("gilt_nicht_fuer", ()))),
    )


def _texts(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(map(str, value)) if isinstance(value, list | tuple) else ()


def _condition(spec: object) -> Condition:
    return {str(name): frozenset(_texts(values)) for name, values in spec.items()} if isinstance(spec, Mapping) else {}


def _day(code: str, spec: Mapping[str, Any], key: str, report: Report) -> date | None:
    if key not in spec:
        return None
    day = read_day(spec[key])
    if day is None:
        report("KZ-META-REGEL", f"{code}: {key} ist kein Tag.", ("regeln", code, key), 'z. B. "2027-07-01".')
    return day


def _bounds(code: str, spec: Mapping[str, Any], report: Report) -> Bounds | None:
    given = {key: spec[key] for key in BOUNDS if key in spec}
    if not given and "rolle" not in spec:
        return None
    for key, value in given.items():
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            report("KZ-META-REGEL", f"{code}: {key} ist keine Anzahl.", ("regeln", code, key), "Eine ganze Zahl ab 0.")
            return None
    if len({BOUNDS[key][0] for key in given}) != 1:
        message = f"{code} zählt nicht in genau einer Richtung."
        hint = "Entweder min/max (vom Eintrag weg) oder rueck_min/rueck_max (zum Eintrag hin) angeben."
        report("KZ-META-REGEL", message, ("regeln", code), hint)
        return None
    incoming = next(iter(BOUNDS[key][0] for key in given))
    prefix = "rueck_" if incoming else ""
    return Bounds(
        role=str(spec.get("rolle", "")),
        incoming=incoming,
        least=given.get(f"{prefix}min", 0),
        most=given.get(f"{prefix}max"),
        partners=frozenset(_texts(spec.get("partner", ()))),
        partner_when=_condition(spec.get("partner_wenn", {})),
    )


# -- checking ----------------------------------------------------------------------------------------------------


def check_rules(model: Metamodel, table: Mapping[str, Any], report: Report) -> None:
    """Reports every rule that names what does not exist, can never be met, or comes too suddenly."""
    for code, rule in model.checks.items():
        for code_of_fault, message, key, hint in _faults(model, rule, table[code]):
            report(code_of_fault, f"{code}: {message}", ("regeln", code, *((key,) if key else ())), hint)


Fault = tuple[str, str, str, str]


def _faults(model: Metamodel, rule: RuleDef, spec: Mapping[str, Any]) -> Iterator[Fault]:
    yield from _form_faults(rule, spec)
    yield from _name_faults(model, rule)
    yield from _sense_faults(model, rule)
    yield from _date_faults(model, rule)


def _form_faults(rule: RuleDef, spec: Mapping[str, Any]) -> Iterator[Fault]:
    if not CODE.match(rule.code):
        yield "KZ-META-REGEL", "Kein Code einer Regel.", "", "KZ-REGEL-… aus Großbuchstaben, z. B. KZ-REGEL-ZIEL-MASS."
    for key in sorted(set(spec) - KEYS):
        near = nearest(key, KEYS)
        hint = f"Meinten Sie „{near}“?" if near else f"Erlaubt: {', '.join(sorted(KEYS))}."
        yield "KZ-META-REGEL", f"Die Angabe „{key}“ gibt es nicht.", key, hint
    for key in TEXTS:
        if not str(spec.get(key, "")).strip():
            yield (
                "KZ-META-REGEL",
                f"{key} fehlt.",
                key,
                "Jede Regel sagt, was fehlt, warum es zählt und was zu tun ist.",
            )
    unknown = sorted(set(PLACEHOLDER.findall(rule.message)) - PLACEHOLDERS)
    if unknown:
        hint = f"Möglich: {', '.join(sorted(PLACEHOLDERS))}."
        yield "KZ-META-REGEL", f"Platzhalter „{{{unknown[0]}}}“ gibt es nicht.", "meldung", hint
    if (rule.bounds is None) == (not rule.requires):
        hint = "Entweder rolle mit min, max, rueck_min oder rueck_max, oder verlangt mit Feldern."
        yield "KZ-META-REGEL", "Die Regel verlangt nichts oder zweierlei.", "", hint
    if rule.severity not in SEVERITIES:
        yield "KZ-META-REGEL", f"Schwere „{rule.severity}“ gibt es nicht.", "schwere", f"{', '.join(SEVERITIES)}."


def _name_faults(model: Metamodel, rule: RuleDef) -> Iterator[Fault]:
    if not rule.types:
        yield "KZ-META-REGEL", "Die Regel sagt nicht, für welchen Typ sie gilt.", "typ", 'typ = "…" ergänzen.'
    bounds = rule.bounds
    yield from _unknown(rule.types, model.types, "Typ", "typ")
    yield from _unknown(rule.only, model.municipalities, "Kommune", "nur_fuer")
    yield from _unknown(rule.never, model.municipalities, "Kommune", "gilt_nicht_fuer")
    for type_name in sorted(rule.types & set(model.types)):
        yield from _unknown(rule.requires, model.types[type_name].fields, "Feld", "verlangt")
        yield from _condition_faults(model, type_name, rule.when, "wenn")
        yield from _condition_faults(model, type_name, rule.unless, "wenn_nicht")
    if bounds:
        yield from _unknown((bounds.role,), model.roles, "Rolle", "rolle")
        yield from _unknown(bounds.partners, model.types, "Typ", "partner")
        for type_name in sorted(bounds.partners & set(model.types)):
            yield from _condition_faults(model, type_name, bounds.partner_when, "partner_wenn")
        if bounds.partner_when and not bounds.partners:
            yield "KZ-META-REGEL", "partner_wenn braucht partner.", "partner_wenn", 'partner = ["…"] ergänzen.'


def _condition_faults(model: Metamodel, type_name: str, condition: Condition, key: str) -> Iterator[Fault]:
    type_def = model.types[type_name]
    yield from _unknown(condition, type_def.fields, f"Bei „{type_name}“: Feld", key)
    for name, values in condition.items():
        known = model.fields.get(name)
        if known is None or name not in type_def.fields or known.kind not in ("wahl", "auswahl"):
            if known is not None and name in type_def.fields and values != {GIVEN}:
                hint = f'{name} = "{GIVEN}" fragt, ob das Feld ausgefüllt ist.'
                yield "KZ-META-REGEL", f"„{name}“ hat keine Werteliste zum Vergleichen.", key, hint
            continue
        list_name = type_def.values.get(name) or known.values
        yield from _unknown(values - {GIVEN}, model.value_lists.get(list_name, {}), f"Bei „{name}“: Wert", key)


def _sense_faults(model: Metamodel, rule: RuleDef) -> Iterator[Fault]:
    """A rule no object can meet, or none can break, is a slip of the pen."""
    bounds = rule.bounds
    role = model.roles.get(bounds.role) if bounds else None
    if not bounds or not role:
        return
    allowed, other = (
        (role.allows_target, role.allows_source) if bounds.incoming else (role.allows_source, role.allows_target)
    )
    for name in sorted(rule.types):
        if name in model.types and not allowed(name):
            way = "zu ihm hin" if bounds.incoming else "von ihm weg"
            hint = "Rolle, Richtung oder Typ berichtigen."
            yield "KZ-META-REGEL", f"„{bounds.role}“ führt bei „{name}“ nie {way}.", "rolle", hint
    for name in sorted(bounds.partners):
        if name in model.types and not other(name):
            message = f"„{name}“ ist bei „{bounds.role}“ kein möglicher Partner."
            yield "KZ-META-REGEL", message, "partner", "Partner oder Rolle berichtigen."
    if bounds.most is not None and bounds.least > bounds.most:
        yield "KZ-META-REGEL", "Die Untergrenze liegt über der Obergrenze.", "", "min und max vertauscht?"
    if bounds.least == 0 and bounds.most is None:
        yield "KZ-META-REGEL", "Mindestens 0 ist immer erfüllt.", "", "Eine Untergrenze ab 1 oder eine Obergrenze."


def _date_faults(model: Metamodel, rule: RuleDef) -> Iterator[Fault]:
    """A new rule is a hint for 90 days: nobody's build breaks overnight."""
    if rule.since is None:
        return
    first = rule.since + GRACE
    day = model.reference_date if rule.severity == ERROR else rule.error_from
    if day is not None and day < first:
        message = f"Die Regel gibt es seit {rule.since:%d.%m.%Y}; Fehler darf sie erst ab {first:%d.%m.%Y} auslösen."
        yield "KZ-META-REGEL", message, "fehler_ab", f'schwere = "hinweis" und fehler_ab = "{first}" oder später.'


def _unknown(names: Any, known: Any, what: str, key: str) -> Iterator[Fault]:
    for name in sorted(names):
        if name not in known:
            near = nearest(name, known)
            hint = f"Meinten Sie „{near}“?" if near else f"{what} anlegen oder den Namen berichtigen."
            yield "KZ-META-UNBEKANNT", f"{what} „{name}“ gibt es nicht.", key, hint
