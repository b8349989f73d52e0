"""Charts as SVG without a picture format of anybody else: real text, colours of the page, words for those who listen.

The drawing is as wide as its place: x is in percent, y in pixels, so that text keeps its size on a phone. Lines end
where a series is broken. The numbers of a chart are its title, its description and the table beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10

from markupsafe import Markup, escape

from konzept.core.numbers import german_number
from konzept.views.figures import BARS, Chart, ChartPoint, ChartSegment

TALL, SMALL = 320, 170
SMALL_LEFT, LEFT, RIGHT = 6.0, 14.0, 94.0  # percent; a tall chart has its scale on the left
TOP, BOTTOM = 34.0, 40.0
BAR_WIDTH = 12.0
STEPS = (1, 2, 2.5, 5, 10)
TICKS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Values to pixels and months to percent."""

    low: float
    high: float
    first: int
    last: int
    height: int
    left: float = LEFT

    def y(self, value: float) -> str:
        span = self.high - self.low or 1
        room = self.height - TOP - BOTTOM
        return _text(TOP + room * (self.high - value) / span)

    def x(self, month: int) -> str:
        span = self.last - self.first or 1
        return f"{_text(self.left + (RIGHT - self.left) * (month - self.first) / span)}%"


def chart(view: Chart, name: str, *, small: bool = False) -> Markup:
    """The chart as SVG; `name` makes its ids unique on the page."""
    height = SMALL if small else TALL
    parts = _bars(view, height) if view.kind == BARS else _line(view, height, small)
    title, description = escape(view.title), escape(view.description)
    head = f'<svg role="img" aria-labelledby="{name}-t {name}-d" height="{height}">'
    words = f'<title id="{name}-t">{title}</title><desc id="{name}-d">{description}</desc>'
    return Markup(f"{head}{words}{''.join(parts)}</svg>")  # noqa: S704 - every text is escaped where it is put in


def ticks(low: float, high: float, count: int = TICKS) -> tuple[float, ...]:
    """Round numbers from below `low` to above `high`, about `count` steps."""
    span = high - low or abs(high) or 1
    power = 10.0 ** floor(log10(span / count))
    step = next(power * step for step in STEPS if power * step * count >= span)
    first, last = floor(low / step), -floor(-high / step)
    return tuple(round(index * step, 10) for index in range(first, last + 1))


# -- line --------------------------------------------------------------------------------------------------------------


def _line(view: Chart, height: int, small: bool) -> Iterator[str]:
    points = [point for segment in view.segments for point in segment.points]
    values = [point.height for point in points] + ([view.target] if view.target is not None else [])
    marks = ticks(min(values), max(values), 2 if small else TICKS)
    scale = Scale(
        low=marks[0],
        high=marks[-1],
        first=min(point.month for point in points),
        last=max(point.month for point in points),
        height=height,
        left=SMALL_LEFT if small else LEFT,
    )
    yield from _grid(scale, marks, small)
    yield from _years(scale, points, small)
    yield from _target(view, scale)
    for number, segment in enumerate(view.segments):
        yield from _stretch(segment, scale, is_last=number == len(view.segments) - 1)
    yield from _end_labels(view.segments, scale, small)


def _grid(scale: Scale, marks: Sequence[float], small: bool) -> Iterator[str]:
    for mark in marks:
        y = scale.y(mark)
        yield f'<line class="netz" x1="0" x2="100%" y1="{y}" y2="{y}"/>'
        if not small:
            yield f'<text class="zart" x="0" y="{_text(float(y) - 6)}">{_number(mark)}</text>'


def _years(scale: Scale, points: Sequence[ChartPoint], small: bool) -> Iterator[str]:
    months = sorted({point.month for point in points})
    shown = [months[0], months[-1]] if small or len(months) < 5 else [months[0], months[len(months) // 2], months[-1]]
    anchors = dict(zip(shown, ("start", "middle", "end") if len(shown) == 3 else ("start", "end"), strict=True))
    for month, anchor in anchors.items():
        year = (month - 1) // 12
        y = scale.height - 12
        yield f'<text class="zart" x="{scale.x(month)}" y="{y}" text-anchor="{anchor}">{year}</text>'


def _target(view: Chart, scale: Scale) -> Iterator[str]:
    if view.target is None:
        return
    y = scale.y(view.target)
    yield f'<line class="bruch" x1="0" x2="100%" y1="{y}" y2="{y}"/>'
    label, above = escape(view.target_label), _text(float(y) - 6)
    yield f'<text class="bruch-text" x="100%" y="{above}" text-anchor="end">{label}</text>'


def _stretch(segment: ChartSegment, scale: Scale, *, is_last: bool) -> Iterator[str]:
    line, mark = ("jetzt", "p-jetzt") if is_last else ("alt", "p-alt")
    places = [(scale.x(point.month), scale.y(point.height)) for point in segment.points]
    for (x1, y1), (x2, y2) in pairwise(places):
        yield f'<line class="{line}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>'
    for x, y in places:
        yield f'<circle class="{mark}" cx="{x}" cy="{y}" r="5"/>'


def _end_labels(segments: Sequence[ChartSegment], scale: Scale, small: bool) -> Iterator[str]:
    """The last value stands at its point; without a scale the first one too."""
    first, last = segments[0].points[0], max((s.points[-1] for s in segments), key=lambda point: point.month)
    for point, anchor in ((first, "start"), (last, "end")) if small else ((last, "end"),):
        y = max(16.0, float(scale.y(point.height)) - 12)
        yield f'<text x="{scale.x(point.month)}" y="{_text(y)}" text-anchor="{anchor}">{escape(point.text)}</text>'


# -- bars --------------------------------------------------------------------------------------------------------------


def _bars(view: Chart, height: int) -> Iterator[str]:
    """Few values as bars that begin at zero."""
    points = [point for segment in view.segments for point in segment.points]
    top = max(0.0, *(point.height for point in points))
    scale = Scale(low=min(0.0, *(point.height for point in points)), high=top, first=0, last=1, height=height)
    base = float(scale.y(0))
    yield f'<line class="netz" x1="0" x2="100%" y1="{_text(base)}" y2="{_text(base)}"/>'
    yield from _target(view, scale)
    for number, point in enumerate(points):
        middle = 100 * (number + 0.5) / len(points)
        y = float(scale.y(point.height))
        left, tall = _text(middle - BAR_WIDTH / 2), _text(abs(base - y))
        box = f'x="{left}%" y="{_text(min(y, base))}" width="{_text(BAR_WIDTH)}%" height="{tall}"'
        yield f'<rect class="p-jetzt" {box}/>'
        x = f'x="{_text(middle)}%"'
        yield f'<text {x} y="{_text(min(y, base) - 8)}" text-anchor="middle">{escape(point.text)}</text>'
        yield f'<text class="zart" {x} y="{height - 12}" text-anchor="middle">{(point.month - 1) // 12}</text>'


def _number(value: float) -> str:
    return german_number(_text(value))


def _text(value: float) -> str:
    """At most two places, no trailing zeros: the same text on every machine."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value else "0"
