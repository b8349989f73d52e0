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

from konzept.core import Problem
from konzept.figures.series import Series

NAMES = ("indikatoren", "abgrenzungen", "erhebungen", "gebiete")
PATH = "ubproject.toml"


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


def read_settings(table: Mapping[str, Any]) -> tuple[FigureSettings, tuple[Problem, ...]]:
    """The settings and what is wrong with them."""
    names = {name: dict(table.get(name, {})) for name in NAMES}
    rhythms, problems = [], []
    for entry in table.get("takte", ()):
        rhythm = _rhythm(entry)
        if rhythm:
            rhythms.append(rhythm)
        else:
            problems.append(_faulty(entry))
    settings = FigureSettings(
        official=frozenset(table.get("amtlich", ())),
        overview=tuple(table.get("ueberblick", ())),
        indicators=names["indikatoren"],
        concepts=names["abgrenzungen"],
        bases=names["erhebungen"],
        areas=names["gebiete"],
        rhythms=tuple(rhythms),
    )
    return settings, tuple(problems)


def _rhythm(entry: Mapping[str, Any]) -> Rhythm | None:
    months, lag = entry.get("periodizitaet_monate"), entry.get("verzug_monate")
    if not (isinstance(months, int) and months > 0 and isinstance(lag, int) and lag >= 0 and entry.get("indikator")):
        return None
    return Rhythm(
        indicator=str(entry["indikator"]),
        months=months,
        lag=lag,
        office=str(entry.get("stelle", "")),
        basis=str(entry.get("basis", "")),
    )


def _faulty(entry: Mapping[str, Any]) -> Problem:
    return Problem(
        code="KZ-META-TAKT",
        path=PATH,
        message=f"[[konzept.zahlen.takte]] {entry.get('indikator', '')}: Takt oder Verzug fehlt oder ist keine Zahl.",
        hint="indikator, periodizitaet_monate und verzug_monate angeben, z. B. 12 und 12.",
    )
