"""The way to a target as SVG: one line for each value, its texts above, the target as a dash on each.

Like `svg`: as wide as its place, x in percent and y in pixels. Texts begin at the edge, so that none leaves a phone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup, escape

from konzept.views.progress import AHEAD, NOW, START, TARGET, Progress, Step

ROW, LABEL, VALUE, TRACK = 76, 16, 36, 52  # pixels: height of a line, then where its texts and its mark stand
LEFT, RIGHT = 4.0, 96.0  # percent
SQUARE = 12
TICK = 10


@dataclass(frozen=True, slots=True)
class Axis:
    """Values to percent of the width: small ones left, whichever way the target lies."""

    low: float
    high: float

    def x(self, height: float) -> str:
        share = (height - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return f"{LEFT + (RIGHT - LEFT) * share:.2f}%"


def progress_chart(view: Progress, name: str) -> Markup:
    """The picture; `name` makes its ids unique on the page."""
    heights = [height for step in view.steps for height in step.heights]
    axis = Axis(min(heights), max(heights))
    title, description = escape(view.title), escape(view.description)
    head = f'<svg role="img" aria-labelledby="{name}-t {name}-d" height="{ROW * len(view.steps)}">'
    words = f'<title id="{name}-t">{title}</title><desc id="{name}-d">{description}</desc>'
    parts = (*_tracks(view), *_targets(view, axis), *_ways(view, axis), *_rows(view, axis))
    return Markup(f"{head}{words}{''.join(parts)}</svg>")  # noqa: S704 - every text is escaped where it is put in


def _tracks(view: Progress) -> Iterator[str]:
    for y in range(TRACK, ROW * len(view.steps), ROW):
        yield f'<line class="netz" x1="0" x2="100%" y1="{y}" y2="{y}"/>'


def _targets(view: Progress, axis: Axis) -> Iterator[str]:
    """On the track of every line, so that no text is crossed."""
    for x in _places(view, axis, TARGET):
        for y in range(TRACK, ROW * len(view.steps), ROW):
            yield f'<line class="bruch" x1="{x}" x2="{x}" y1="{y - TICK}" y2="{y + TICK}"/>'


def _ways(view: Progress, axis: Axis) -> Iterator[str]:
    """From the start to the last value, and dotted from there to where it leads."""
    for from_kind, to_kind, line in ((START, NOW, "jetzt"), (NOW, AHEAD, "alt")):
        for x1 in _places(view, axis, from_kind):
            for number, step in enumerate(view.steps):
                if step.kind == to_kind:
                    x2, y = axis.x(step.heights[0]), ROW * number + TRACK
                    yield f'<line class="{line}" x1="{x1}" x2="{x2}" y1="{y}" y2="{y}"/>'


def _rows(view: Progress, axis: Axis) -> Iterator[str]:
    for number, step in enumerate(view.steps):
        y = ROW * number
        yield from (_mark(step, axis.x(height), y + TRACK) for height in step.heights)
        label = f"{step.label} ({step.when})" if step.when else step.label
        yield f'<text class="zart" x="0" y="{y + LABEL}">{escape(label)}</text>'
        yield f'<text x="0" y="{y + VALUE}">{escape(step.text)}</text>'


def _mark(step: Step, x: str, y: int) -> str:
    if step.kind == TARGET:
        move = f'transform="translate(-{SQUARE // 2} -{SQUARE // 2})"'
        return f'<rect class="p-ziel" x="{x}" y="{y}" width="{SQUARE}" height="{SQUARE}" {move}/>'
    return f'<circle class="{"p-jetzt" if step.kind == NOW else "p-alt"}" cx="{x}" cy="{y}" r="6"/>'


def _places(view: Progress, axis: Axis, kind: str) -> list[str]:
    return [axis.x(height) for step in view.steps if step.kind == kind for height in step.heights]
