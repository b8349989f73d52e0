"""The rows of a series as they are published beside the verdict, with the reason for every row that was not used."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from konzept.figures.assessment.formulas import exact_text
from konzept.figures.assessment.model import Point
from konzept.figures.assessment.series import Series, Value
from konzept.figures.symbols import Quality


class JudgedPoint(NamedTuple):
    """One published row. `quantity` is what was judged (for annaehern A), `exclusion` is "" if it was used."""

    point: Point
    quantity: Fraction | None
    exclusion: str


POINT_COLUMNS = (
    *("zeitpunkt", "monat", "groesse", "zeichen", "flags", "se"),
    *("konzept", "basis", "gebiet", "fassung", "verwendet", "ausschluss"),
)


def judged_points(series: Series, used: Iterable[Value], unused: str) -> tuple[JudgedPoint, ...]:
    """Every row of the series; `used` are the values that the verdict rests on, `unused` says why not the others."""
    places = {value.place for value in used}
    return tuple(
        JudgedPoint(
            point=point,
            quantity=series.measure(point),
            exclusion="" if place in places else series.exclusions.get(place, unused),
        )
        for place, point in enumerate(series.points)
    )


def cells(row: JudgedPoint) -> list[str]:
    """The row as text, in the order of `POINT_COLUMNS`."""
    point = row.point
    return [
        point.when.text,
        str(point.when.month),
        "" if row.quantity is None else exact_text(row.quantity),
        point.symbol or (Quality.LIMITED if point.bracketed else ""),
        point.flags,
        "" if point.error is None else exact_text(point.error),
        *point.scope,
        point.vintage,
        "0" if row.exclusion else "1",
        row.exclusion,
    ]


def digest(points: Iterable[JudgedPoint]) -> str:
    """SHA-256 of the rows without their id, cells joined by „;“, each row ended by a line feed."""
    text = "".join(";".join(cells(row)) + "\n" for row in points)
    return hashlib.sha256(text.encode()).hexdigest()
