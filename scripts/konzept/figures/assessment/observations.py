"""Observations of the tidy series → rows and breaks of a case, so that published figures can be judged."""

from __future__ import annotations

from collections.abc import Iterable

from konzept.figures.series import PERCENT, Observation

Row = dict[str, object]


def rows_of(observations: Iterable[Observation]) -> list[Row]:
    """One row per observation, for `punkte` of a case; shares by numerator and denominator where both are published."""
    return [_row(observation) for observation in observations]


def breaks_of(observations: Iterable[Observation]) -> list[Row]:
    """The breaks for `brueche` of an indicator: the source says before which value the series is broken, and why."""
    return [{"ab": one.zeit, "grund": one.bruch_vor} for one in observations if one.bruch_vor]


def _row(observation: Observation) -> Row:
    exact = observation.einheit == PERCENT and bool(observation.wert and observation.zaehler and observation.nenner)
    return {
        "zeitpunkt": observation.zeit,
        "wert": observation.wert,
        "zaehler": observation.zaehler if exact else "",
        "nenner": observation.nenner if exact else "",
        "zeichen": observation.zeichen,
        "flags": observation.qualitaet,
        "konzept": observation.konzept,
        "basis": observation.basis,
        "gebiet": observation.ags,
        # The later retrieval is the newer vintage, as everywhere in `konzept.figures.series`.
        "fassung": f"{observation.abruf_am} {observation.fassung}".strip(),
    }
