"""The thresholds of the gate, read from a TOML table. Unset is strict.

[konzept.sperrung]
mindestzahl = 5          # 1 to 4 are not shown
mindestnenner = 30       # no share of fewer than 30
null = "zeigen"          # or "sperren"
breite = 0               # a suppressed number stays uncertain by at least this much; 0: by mindestzahl
toleranz = 0             # by how much sums of perturbed counts (Zensus 2022) may be off
[konzept.sperrung.konzepte.auslaender]
mindestzahl = 10         # a concept may have its own rule …
[konzept.sperrung.ebenen.stadtteil]
mindestnenner = 50       # … and a level adds to it: the stricter value counts
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from types import MappingProxyType
from typing import Any, Literal

from konzept.core import nearest
from konzept.figures.disclosure.model import DisclosureError
from konzept.figures.series import LEVELS

Zero = Literal["zeigen", "sperren"]
KEYS = {
    "mindestzahl": "min_count",
    "mindestnenner": "min_denominator",
    "null": "zero",
    "breite": "width",
    "toleranz": "tolerance",
}
TABLES = ("konzepte", "ebenen")
SECTION = ("konzept", "sperrung")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Counts from 1 to `min_count` − 1 and shares of fewer than `min_denominator` are suppressed.

    `width` is the least difference, in persons, between the bounds a reader can compute for a suppressed number. Zeros
    are shown or suppressed; sums may be off by `tolerance` persons.
    """

    min_count: int = 5
    min_denominator: int = 30
    zero: Zero = "zeigen"
    width: int = 0
    tolerance: int = 0

    @property
    def span(self) -> int:
        """The effective width: at least `min_count`, at least 1."""
        return max(self.width, self.min_count, 1)

    @property
    def top(self) -> int:
        """What a reader must at least hold possible for a small number: `min_count` − 1, and more than one value."""
        return max(self.min_count - 1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class GateConfig:
    """The default rule, rules of single concepts, and rules that single levels add."""

    default: Rule = field(default_factory=Rule)
    concepts: Mapping[str, Rule] = field(default_factory=lambda: MappingProxyType({}))
    levels: Mapping[str, Rule] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def from_toml(cls, table: Mapping[str, object]) -> GateConfig:
        """The settings of `[konzept.sperrung]`. Raises DisclosureError for unknown keys and impossible values."""
        default = _rule({key: value for key, value in table.items() if key not in TABLES}, Rule(), "")
        concepts = _rules(table.get("konzepte", {}), default, "konzepte")
        levels = _rules(table.get("ebenen", {}), default, "ebenen")
        for name in levels:
            if name not in LEVELS:
                raise _fault(f"„{name}“ ist keine Ebene.", f"Erlaubt: {', '.join(LEVELS)}.", f"ebenen.{name}")
        return cls(default=default, concepts=concepts, levels=levels)

    def rule_for(self, concept: str, level: str) -> Rule:
        """The rule for figures of this concept at this level."""
        rule = self.concepts.get(concept, self.default)
        return strictest((rule, self.levels[level])) if level in self.levels else rule


def strictest(rules: Iterable[Rule]) -> Rule:
    """One rule as strict as the strictest of these in each respect; sums may be off by the largest tolerance."""
    return reduce(_stricter, rules)


def _stricter(a: Rule, b: Rule) -> Rule:
    if a == b:
        return a
    return Rule(
        min_count=max(a.min_count, b.min_count),
        min_denominator=max(a.min_denominator, b.min_denominator),
        zero="sperren" if "sperren" in (a.zero, b.zero) else "zeigen",
        width=max(a.width, b.width),
        tolerance=max(a.tolerance, b.tolerance),
    )


def _rules(tables: object, default: Rule, place: str) -> Mapping[str, Rule]:
    if not isinstance(tables, Mapping):
        raise _fault(f"sperrung.{place} ist keine Tabelle.", f"[konzept.sperrung.{place}.NAME] schreiben.", place)
    return MappingProxyType({name: _rule(table, default, f"{place}.{name}.") for name, table in tables.items()})


def _rule(table: object, default: Rule, place: str) -> Rule:
    """`default` with the values of the table."""
    if not isinstance(table, Mapping):
        name = place.rstrip(".")
        raise _fault(f"sperrung.{name} ist keine Tabelle.", "mindestzahl = 5 usw. darunter schreiben.", name)
    rule = default
    for key, value in table.items():
        if key not in KEYS:
            near = nearest(key, KEYS)
            hint = f"Meinten Sie „{near}“?" if near else f"Erlaubt: {', '.join(KEYS)}."
            raise _fault(f"sperrung.{place}{key} gibt es nicht.", hint, f"{place}{key}")
        changed: dict[str, Any] = {KEYS[key]: _setting(key, value, place)}
        rule = replace(rule, **changed)
    return rule


def _setting(key: str, value: object, place: str) -> int | Zero:
    if key == "null":
        if value == "zeigen" or value == "sperren":
            return value
        raise _fault(f"sperrung.{place}null: „{value}“ ist nicht möglich.", "„zeigen“ oder „sperren“.", f"{place}null")
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    hint = f"Eine ganze Zahl ab 0. Zum Beispiel: {key} = 5."
    raise _fault(f"sperrung.{place}{key}: „{value}“ ist nicht möglich.", hint, f"{place}{key}")


def _fault(message: str, hint: str, place: str) -> DisclosureError:
    return DisclosureError((("KZ-SPERRE-EINSTELLUNG", message),), hint, (*SECTION, *place.split(".")))
