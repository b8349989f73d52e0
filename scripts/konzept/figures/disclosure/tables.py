"""A flat list of observations → tables for the gate, as far as their keys tell what adds up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from konzept.figures.disclosure.model import Cell, Dimension, Measure, Rest, Sum, Table
from konzept.figures.series import PERCENT, Observation, ObservationKey

COUNT_UNITS = frozenset({"Personen", "Anzahl", "Fälle", "Haushalte", "Kinder"})
PART_OF_TOWN = "-"
NOTHING: Mapping[str, tuple[str, str]] = MappingProxyType({})


def tables_of(
    observations: Iterable[Observation],
    *,
    sums: Sequence[Sum] = (),
    shares: Mapping[str, tuple[str, str]] = NOTHING,
    count_units: frozenset[str] = COUNT_UNITS,
) -> tuple[Table, ...]:
    """One table per basis and kind of figure, with the dimensions indicator, area and time.

    Areas add up by their keys: quarters to the town (what is not listed is secret), towns to the district and so on
    (what is not listed is known elsewhere). `sums` adds up indicators named "konzept/indikator"; `shares` says of which
    two indicators, named likewise, an indicator of shares was computed. Every observation is in exactly one table.
    """
    groups: dict[tuple[str, Measure, str], list[Observation]] = defaultdict(list)
    for one in observations:
        groups[one.basis, _measure(one, count_units), one.einheit].append(one)
    places = {place_of(one): one.key for members in groups.values() for one in members}
    return tuple(
        Table(
            name=" ".join(name),
            dimensions=(Dimension(name="indikator", sums=tuple(sums)), _areas(members), Dimension(name="zeit")),
            cells=tuple(_cell(one, shares, places) for one in members),
            measure=name[1],
        )
        for name, members in sorted(groups.items())
    )


def indicator_of(one: Observation) -> str:
    """The indicator within its concept, as `sums` and `shares` name it."""
    return f"{one.konzept}/{one.indikator}"


def place_of(one: Observation) -> tuple[str, str, str, str]:
    """Basis, indicator, area and time: where the counts of a share are looked up."""
    return (one.basis, indicator_of(one), one.ags, one.zeit)


def _measure(one: Observation, count_units: frozenset[str]) -> Measure:
    if "." in one.zaehler + one.nenner:
        return "andere"
    if one.nenner or one.einheit == PERCENT:
        return "quote"
    return "zahl" if one.einheit in count_units and "." not in one.wert else "andere"


def _cell(
    one: Observation,
    shares: Mapping[str, tuple[str, str]],
    places: Mapping[tuple[str, str, str, str], ObservationKey],
) -> Cell:
    numerator, denominator = shares.get(indicator_of(one), ("", ""))
    return Cell(
        coordinates=(indicator_of(one), one.ags, one.zeit),
        observation=one,
        numerator=places.get((one.basis, numerator, one.ags, one.zeit)),
        denominator=places.get((one.basis, denominator, one.ags, one.zeit)),
    )


def _areas(observations: Sequence[Observation]) -> Dimension:
    """Each area is part of the smallest listed one whose key begins its own."""
    known = {one.ags for one in observations}
    children: dict[str, list[str]] = defaultdict(list)
    for ags in sorted(known):
        above = next((ags[:end] for end in range(len(ags) - 1, 1, -1) if ags[:end] in known), "")
        if above:
            children[above].append(ags)
    counts = _counts_by_area(observations)
    sums = [
        Sum(total=total, parts=tuple(parts), rest=_rest(total, parts, counts))
        for total, parts in sorted(children.items())
    ]
    return Dimension(name="gebiet", sums=tuple(sums))


def _counts_by_area(observations: Iterable[Observation]) -> list[dict[str, int]]:
    """Area → count, for every indicator and time."""
    counts: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for one in observations:
        text = one.zaehler or one.wert
        if text.isdecimal():
            counts[indicator_of(one), one.zeit][one.ags] = int(text)
    return list(counts.values())


def _rest(total: str, parts: Sequence[str], counts: Iterable[Mapping[str, int]]) -> Rest:
    """Nothing if the parts once add up to the total: the list is complete, and readers know it."""
    for count in counts:
        if (
            total in count
            and all(part in count for part in parts)
            and count[total] == sum(count[part] for part in parts)
        ):
            return ""
    return "geheim" if PART_OF_TOWN in parts[0] else "bekannt"
