"""`[konzept.zahlen]` of ubproject.toml: how concepts, bases and areas are called, and when new values are due.

[konzept.zahlen]
amtlich = ["Zensus2022", …]                 # bases that statistical offices have protected themselves
ueberblick = ["indikator/konzept", …]       # the first figures of a concept, in this order
[konzept.zahlen.indikatoren]  [….abgrenzungen]  [….erhebungen]  [….gebiete]   key = "German name"
[[konzept.zahlen.takte]]                    # calendar: indikator, periodizitaet_monate, verzug_monate, stelle, basis
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from konzept.figures.series import Series

NAMES = ("indikatoren", "abgrenzungen", "erhebungen", "gebiete")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How often an indicator is published: every `months` months, `lag` months after its date, by `office`.

    `basis` narrows it to one survey; "" means all.
    """

    indicator: str
    months: int
    lag: int
    office: str
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureSettings:
    """Names are German and for readers; a key without a name stands for itself."""

    official: frozenset[str] = frozenset()
    overview: tuple[str, ...] = ()
    indicators: Mapping[str, str] = field(default_factory=dict)
    concepts: Mapping[str, str] = field(default_factory=dict)
    bases: Mapping[str, str] = field(default_factory=dict)
    areas: Mapping[str, str] = field(default_factory=dict)
    rhythms: tuple[Rhythm, ...] = ()

    def rhythm_of(self, series: Series) -> Rhythm | None:
        """When new values of this series are due; None where nobody promised any."""
        basis = series.observations[-1].basis
        return next(
            (one for one in self.rhythms if one.indicator == series.indikator and one.basis in ("", basis)), None
        )


def read_settings(table: Mapping[str, Any]) -> FigureSettings:
    """The settings of [konzept.zahlen]; the check of the metamodel has judged them."""
    names = {name: dict(table.get(name, {})) for name in NAMES}
    return FigureSettings(
        official=frozenset(table.get("amtlich", ())),
        overview=tuple(table.get("ueberblick", ())),
        indicators=names["indikatoren"],
        concepts=names["abgrenzungen"],
        bases=names["erhebungen"],
        areas=names["gebiete"],
        rhythms=tuple(map(_rhythm, table.get("takte", ()))),
    )


def _rhythm(entry: Mapping[str, Any]) -> Rhythm:
    return Rhythm(
        indicator=entry["indikator"],
        months=entry["periodizitaet_monate"],
        lag=entry["verzug_monate"],
        office=entry.get("stelle", ""),
        basis=entry.get("basis", ""),
    )
