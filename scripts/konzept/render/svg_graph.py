"""Graphs as inline SVG: real text in real links, drawn in layers.

Columns stand beside each other, nodes below each other. An arrow leaves its column into the gap beside it and stays
there; where it has to pass a column it gets a lane of its own between the nodes (the dummy vertices of Sugiyama,
Tagawa and Toda 1981). So nothing can lie on anything else, however long the titles are. Text is centred, so that a
page from right to left shows the same picture; colours and widths are those of the stylesheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from markupsafe import Markup, escape

from konzept.views.graph import EVIDENCE, Edge, Graph, Node

NODE_WIDTH, GAP = 208, 40
LINE, PADDING, FONT = 18, 8, 14
TITLE_LINES = 3
HEAD = 28
LANE = 12
SPACE = 12
MARGIN = 2
SWEEPS = 3
REMEMBERED = 2048  # texts and nodes: pages that follow each other show the same ones
# Widths of characters in 1/1000 em: the widest of the usual system fonts, so that a line fits in all of them.
NARROW, WIDE = frozenset("iljI.,:;!|'()[]ft/ -„“"), frozenset("mwMWÄÖÜABCDEGHKNOPQRSUVXYZ@%&—")
CHARACTERS_WIDE = {True: 800, False: 590}


@dataclass(slots=True)
class Slot:
    """A place in a column: a node, or the lane of an arrow that passes by (`node` is None)."""

    node: Node | None
    height: int
    y: int = 0

    @property
    def middle(self) -> int:
        return self.y + self.height // 2


Point = tuple[int, int]
Way = list[tuple[int, Slot]]
"""Column and slot of each stop of an arrow, from left to right."""


@dataclass(frozen=True, slots=True)
class Box:
    """Where a node lies."""

    node: Node
    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Arrow:
    """The way of an arrow from left to right; `to_left` if its head is at the first point."""

    edge: Edge
    points: tuple[Point, ...]
    to_left: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """A drawn graph as numbers."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    columns: int
    width: int
    height: int


def draw(graph: Graph, root: str) -> Markup:
    """The graph as an SVG element; `root` leads from the page to the site's root."""
    layout = arrange(graph)
    parts = [
        f'<svg class="netzbild n{layout.columns}" viewBox="0 0 {layout.width} {layout.height}" role="group" '
        f'aria-label="{escape(graph.title)}">',
        *_arrows(layout),
        *_titles(graph.columns),
        *(_node(box, root) for box in layout.boxes),
        "</svg>",
    ]
    return Markup("".join(parts))  # noqa: S704 - every text in it went through escape


# -- layout ------------------------------------------------------------------------------------------------------


def arrange(graph: Graph) -> Layout:
    """Positions of all nodes and arrows."""
    columns, ways = _slots(graph)
    if graph.columns:  # around one object nothing can cross, and its neighbours come in the order that says most
        _order(columns, ways)
    top = HEAD if graph.columns else MARGIN
    _place(columns, top, level=not graph.columns)
    boxes = tuple(
        Box(slot.node, _left(number), slot.y, slot.height)
        for number, column in enumerate(columns)
        for slot in column
        if slot.node
    )
    arrows = tuple(
        Arrow(edge, tuple(_points(way)), _node_of(way[0]).id == edge.target)
        for edge, way in zip(graph.edges, ways, strict=True)
    )
    bottom = max((slot.y + slot.height for column in columns for slot in column), default=top)
    count = len(columns)
    return Layout(boxes, arrows, count, _left(count) - GAP + MARGIN, bottom + MARGIN)


def _slots(graph: Graph) -> tuple[list[list[Slot]], list[Way]]:
    count = max((node.column for node in graph.nodes), default=-1) + 1
    columns: list[list[Slot]] = [[] for _ in range(count)]
    slots: dict[str, tuple[int, Slot]] = {}
    for node in graph.nodes:
        slot = Slot(node, _height(node.title, node.kind))
        slots[node.id] = (node.column, slot)
        columns[node.column].append(slot)
    lanes: dict[tuple[int, str, str], Slot] = {}
    ways: list[Way] = []
    for edge in graph.edges:
        left, right = sorted((slots[edge.source], slots[edge.target]), key=lambda stop: stop[0])
        way = [left]
        for number in range(left[0] + 1, right[0]):
            # Arrows of a kind to the same object share a lane, as cables share a duct.
            key = (number, edge.target, edge.evidence)
            if key not in lanes:
                lanes[key] = Slot(None, LANE)
                columns[number].append(lanes[key])
            way.append((number, lanes[key]))
        ways.append([*way, right])
    return columns, ways


def _order(columns: list[list[Slot]], ways: Iterable[Way]) -> None:
    """Sorts each column by the average place of what its slots are tied to, left to right and back again."""
    before: dict[int, list[Slot]] = {}
    after: dict[int, list[Slot]] = {}
    for way in ways:
        for (_, left), (_, right) in pairwise(way):
            before.setdefault(id(right), []).append(left)
            after.setdefault(id(left), []).append(right)
    if len(columns) < 2 or all(len(column) < 2 for column in columns):
        return
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        pairs = list(pairwise(columns))
        for fixed, moved in pairs if forward else [(right, left) for left, right in reversed(pairs)]:
            _sort(moved, fixed, before if forward else after)


def _sort(moved: list[Slot], fixed: list[Slot], ties: Mapping[int, list[Slot]]) -> None:
    places = {id(slot): place for place, slot in enumerate(fixed)}
    ranks = {}
    for place, slot in enumerate(moved):
        tied = [places[id(other)] for other in ties.get(id(slot), ())]
        ranks[id(slot)] = sum(tied) / len(tied) if tied else place
    moved.sort(key=lambda slot: ranks[id(slot)])


def _place(columns: list[list[Slot]], top: int, *, level: bool) -> None:
    """Stacks each column without overlap; `level` sets its middle level with that of the tallest."""
    heights = [sum(slot.height + SPACE for slot in column) - SPACE for column in columns]
    for column, height in zip(columns, heights, strict=True):
        y = top + (max(heights) - height) // 2 if level else top
        for slot in column:
            slot.y = y
            y += slot.height + SPACE


def _left(column: int) -> int:
    return MARGIN + column * (NODE_WIDTH + GAP)


def _points(way: Way) -> list[Point]:
    """The right edge of the first node, both edges of every lane, the left edge of the last node."""
    points: list[Point] = []
    for place, (number, slot) in enumerate(way):
        if place:
            points.append((_left(number), slot.middle))
        if place < len(way) - 1:
            points.append((_left(number) + NODE_WIDTH, slot.middle))
    return points


def _node_of(stop: tuple[int, Slot]) -> Node:
    node = stop[1].node
    assert node is not None  # the two ends of a way are nodes, only what lies between is lanes
    return node


def _height(title: str, kind: str) -> int:
    """Height of a node: its lines and some air."""
    return (len(wrapped(title)) + bool(kind)) * LINE + 2 * PADDING


# -- text --------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=REMEMBERED)
def wrapped(text: str) -> tuple[str, ...]:
    """The text in lines that fit into a node; what is too much ends in „…“, a word too long is cut."""
    room = (NODE_WIDTH - 2 * PADDING) * 1000 // FONT
    lines: list[str] = []
    line, used = "", 0
    for word in _words(text, room):
        length = _length(word)
        if line and used + _length(" ") + length > room:
            lines.append(line)
            line, used = "", 0
        line, used = (f"{line} {word}", used + _length(" ") + length) if line else (word, length)
    lines.append(line)
    if len(lines) <= TITLE_LINES:
        return tuple(lines)
    last = lines[TITLE_LINES - 1]
    while _length(f"{last} …") > room:
        shorter = last.rpartition(" ")[0]
        last = shorter or last[:-1]
    return (*lines[: TITLE_LINES - 1], f"{last.rstrip(' ,;:–-')} …")


def _words(text: str, room: int) -> Iterable[str]:
    for word in text.split():
        while _length(word) > room:
            cut = next(place for place in range(len(word), 0, -1) if _length(word[:place] + "-") <= room)
            yield word[:cut] + "-"
            word = word[cut:]  # noqa: PLW2901 - the rest of the word is the word that is left
        yield word


def _length(text: str) -> int:
    return sum(330 if letter in NARROW else CHARACTERS_WIDE[letter in WIDE] for letter in text)


# -- drawing -----------------------------------------------------------------------------------------------------


def _arrows(layout: Layout) -> Iterator[str]:
    """One path for all arrows of a kind, and one for all heads: heads are never dashed. Shared pieces come once."""
    for mark in EVIDENCE:
        pieces = {
            piece: None for arrow in layout.arrows if arrow.edge.evidence == mark for piece in pairwise(arrow.points)
        }
        if pieces:
            yield f'<path class="{mark}" d="{"".join(_line(*piece) for piece in pieces)}"/>'
    heads = "".join(dict.fromkeys(_head(arrow) for arrow in layout.arrows))
    if heads:
        yield f'<path class="spitze" d="{heads}"/>'


def _line(start: Point, end: Point) -> str:
    """A curve through a gap, a straight line where it leads nowhere up or down."""
    (x, y), (to_x, to_y) = start, end
    half = (x + to_x) // 2
    return f"M{x} {y}H{to_x}" if y == to_y else f"M{x} {y}C{half} {y} {half} {to_y} {to_x} {to_y}"


def _head(arrow: Arrow) -> str:
    x, y = arrow.points[0] if arrow.to_left else arrow.points[-1]
    return f"M{x} {y}l9-5v10z" if arrow.to_left else f"M{x} {y}l-9-5v10z"


def _titles(columns: tuple[str, ...]) -> Iterator[str]:
    for number, title in enumerate(columns):
        yield f'<text class="zart" x="{_left(number) + NODE_WIDTH // 2}" y="{FONT + MARGIN}">{escape(title)}</text>'


def _node(box: Box, root: str) -> str:
    node = box.node
    # The object a page is about is drawn there only: remembering it would be of no use.
    make = _content.__wrapped__ if node.here else _content
    content = make(node.title, node.kind, root + node.address, node.here)
    return f'<a transform="translate({box.x} {box.y})"{content}</a>'


@lru_cache(maxsize=REMEMBERED)
def _content(title: str, kind: str, address: str, here: bool) -> str:
    """A node at the origin, from its address on; most nodes stand in several pictures."""
    lines = wrapped(title)
    height = _height(title, kind)
    start = PADDING + FONT
    parts = [f' aria-current="true" class="hier" href="{escape(address)}">' if here else f' href="{escape(address)}">']
    if lines[-1].endswith("…"):
        parts.append(f"<title>{escape(title)}</title>")
    parts.append(f'<rect width="{NODE_WIDTH}" height="{height}" rx="4"/><text x="{NODE_WIDTH // 2}" y="{start}">')
    if kind:
        parts.append(f'<tspan class="zart">{escape(wrapped(kind)[0])}</tspan>')
    for place, line in enumerate(lines):
        shift = f' x="{NODE_WIDTH // 2}" dy="{LINE}"' if place or kind else ""
        parts.append(f" <tspan{shift}>{escape(line)}</tspan>" if shift else f"<tspan>{escape(line)}</tspan>")
    return "".join((*parts, "</text>"))
