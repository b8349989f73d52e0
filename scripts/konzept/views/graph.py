"""Graphs that are also text: what stands next to an object, and how a Handlungsfeld is meant to work.

Every arrow says how well it is founded: `SOURCED` if the source states the link, `PLAUSIBLE` if it is our reading
(`deutung`), `ASSUMED` if it rests on two readings in a row or no link is given at all. Only what is sourced is told in
the words of its role; the rest „könnte“. Where things stand in the picture is up to `render.svg_graph`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from heapq import heappop, heappush

from msgspec import Struct

from konzept.concept import Concept
from konzept.items import Catalog, Item, Link
from konzept.views.fingerprints import Fingerprints
from konzept.views.shared import Page, Plan, Ref, counted, frame, object_address, page_address, page_title, ref

SOURCED, PLAUSIBLE, ASSUMED = "belegt", "plausibel", "angenommen"
EVIDENCE = (SOURCED, PLAUSIBLE, ASSUMED)
CHAIN_ROLES = ("konkretisiert", "dient", "setzt_um", "misst", "basis_fuer")
LAYERS = (
    ("Ziel", frozenset({"handlungsfeld", "leitziel"})),
    ("Teilziel", frozenset({"teilziel", "jahresziel"})),
    ("Maßnahme", frozenset({"massnahme", "vorhaben"})),
    ("Schritt", frozenset({"umsetzungsschritt"})),
    ("Indikator", frozenset({"indikator", "kennzahl", "wirkungsindikator"})),
    ("Zahl", frozenset({"grundzahl"})),
)
LAYER_OF = {name: layer for layer, (_, names) in enumerate(LAYERS) for name in names}
FIELD, GOAL = "handlungsfeld", "leitziel"
OFFICE_TYPES = frozenset({"akteur", "gremium"})
SHOWN_APART = frozenset({"quellenwiderspruch"})
NEIGHBOURS_SHOWN = 6
WORTH_DRAWING = 2
PAGE_LIMIT = 40  # objects on a page of chains: more would make it too large for a slow line
BEFORE, HERE, AFTER = 0, 1, 2
NO_GOAL = "gehört zum Handlungsfeld; ein Ziel nennt die Quelle nicht"


class Node(Struct, frozen=True, kw_only=True):
    """An object in the picture. `here` marks the one the page is about."""

    id: str
    title: str
    kind: str
    address: str
    column: int
    here: bool = False


class Edge(Struct, frozen=True, kw_only=True):
    """An arrow from what serves to what is served."""

    source: str
    target: str
    evidence: str


class Graph(Struct, frozen=True, kw_only=True):
    """Nodes by column, arrows between them. `columns` are the titles above, empty where the nodes say it."""

    title: str
    columns: tuple[str, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


class Branch(Struct, frozen=True, kw_only=True):
    """An object in the nested list: in which words and how surely it hangs on the one above."""

    ref: Ref
    words: str
    evidence: str
    reason: str
    repeated: bool
    children: tuple[Branch, ...] = ()


class Chain(Struct, frozen=True, kw_only=True):
    """One effect chain: a goal (or the field itself) with its picture and the same as a list."""

    root: Ref
    graph: Graph
    branches: tuple[Branch, ...]
    counts: tuple[str, ...]


class ChainsView(Struct, frozen=True, kw_only=True):
    """All effect chains of a Handlungsfeld."""

    chains: tuple[Chain, ...]
    arrows: tuple[tuple[str, int], ...]
    contents: tuple[Ref, ...]


# -- around one object -------------------------------------------------------------------------------------------


def neighbourhood(concept: Concept, item: Item) -> Graph | None:
    """What is one link away, as far as changes travel along it; None where a list of one says as much."""
    before: dict[str, Link] = {}
    after: dict[str, Link] = {}
    catalog = concept.catalog
    for link in catalog.outgoing.get(item.id, ()):
        if _carries(concept, link):
            side = after if catalog.items[link.target].type in OFFICE_TYPES else before
            side.setdefault(link.target, link)
    for link in catalog.incoming.get(item.id, ()):
        if _carries(concept, link) and catalog.items[link.source].type not in SHOWN_APART:
            after.setdefault(link.source, link)
    after = {other: link for other, link in after.items() if other not in before}
    if len(before) + len(after) < WORTH_DRAWING:
        return None
    shown = [(BEFORE, *entry) for entry in _first(concept, before)] + [
        (AFTER, *entry) for entry in _first(concept, after)
    ]
    return Graph(
        title=f"Was mit „{item.title}“ verknüpft ist",
        columns=(),
        nodes=(
            _node(concept, item, HERE, here=True),
            *(_node(concept, catalog.items[other], column) for column, other, _ in shown),
        ),
        edges=tuple(Edge(source=link.source, target=link.target, evidence=_own_evidence(link)) for _, _, link in shown),
    )


def _carries(concept: Concept, link: Link) -> bool:
    return concept.metamodel.roles[link.role].reaction.reach > 0


def _first(concept: Concept, links: dict[str, Link]) -> list[tuple[str, Link]]:
    """The links that say most: in the order of the roles in the metamodel."""
    ranks = concept.metamodel.role_ranks
    return sorted(links.items(), key=lambda entry: ranks[entry[1].role])[:NEIGHBOURS_SHOWN]


def _own_evidence(link: Link) -> str:
    return PLAUSIBLE if link.interpretation else SOURCED


def _node(concept: Concept, item: Item, column: int, *, here: bool = False, under: str = "") -> Node:
    """A node; its kind is left out where the column of that title (`under`) says it."""
    kind = concept.metamodel.types[item.type].title
    return Node(
        id=item.id,
        title=item.title,
        kind="" if kind == under else kind,
        address=object_address(item.id),
        column=column,
        here=here,
    )


# -- effect chains of a Handlungsfeld ----------------------------------------------------------------------------


def chain_pages(concept: Concept, fingerprints: Fingerprints) -> Iterator[Plan]:
    """One page per Handlungsfeld that has something to show."""
    for (municipality, page), items in concept.catalog.by_page.items():
        parts = chain_parts(concept.catalog, items)
        reached = dict.fromkeys(item_id for part in parts for item_id in part.costs)
        members = [items[0], *(concept.catalog.items[item_id] for item_id in reached)]
        for number, _ in enumerate(portions(parts)):
            yield Plan(
                address=chain_address(municipality, page, number),
                fingerprint=fingerprints.of_page(members),
                make=partial(_chain_page, concept, municipality, page, parts, number),
            )


def chain_address(municipality: str, page: str, number: int = 0) -> str:
    """Where the effect chains of the Handlungsfeld of this file lie; most fields need one page only."""
    return page_address(municipality, f"wirkung-{page}-{number + 1}" if number else f"wirkung-{page}")


def portions(parts: tuple[Reached, ...]) -> list[tuple[Reached, ...]]:
    """The chains page by page: as many as fit, at least one."""
    pages: list[tuple[Reached, ...]] = []
    for part in parts:
        size = len(part.costs) + sum(len(other.costs) for other in pages[-1]) if pages else 0
        if pages and size <= PAGE_LIMIT:
            pages[-1] = (*pages[-1], part)
        else:
            pages.append((part,))
    return pages


def _chain_page(concept: Concept, municipality: str, page: str, parts: tuple[Reached, ...], number: int) -> Page:
    title = page_title(concept, municipality, page)
    pages = portions(parts)
    count = f" ({number + 1} von {len(pages)})" if len(pages) > 1 else ""
    page_frame = frame(
        concept,
        title=f"Wie „{title}“ wirken soll{count}",
        address=chain_address(municipality, page, number),
        municipality=municipality,
        trail=(Ref(title=title, address=page_address(municipality, page)),),
        description="Vom Ziel über Maßnahmen und Schritte bis zu den Zahlen, an denen man den Erfolg erkennt.",
    )
    contents = tuple(
        Ref(
            title=concept.catalog.items[part.root].title,
            address=f"{chain_address(municipality, page, place)}#{part.root}",
            id=part.root,
        )
        for place, portion in enumerate(pages)
        for part in portion
    )
    return Page(frame=page_frame, template="wirkung.html", view=chains_view(concept, pages[number], contents))


def chains_view(concept: Concept, parts: tuple[Reached, ...], contents: tuple[Ref, ...] = ()) -> ChainsView:
    """These parts as pictures and lists; `contents` are all chains of the field, wherever they stand."""
    chains = tuple(_chain(concept, part) for part in parts)
    return ChainsView(chains=chains, arrows=_arrow_counts(chains), contents=contents)


@dataclass(frozen=True, slots=True)
class Reached:
    """What hangs on a root: the fewest readings of ours on the way to each object, its depth, the links between.

    A depth is the layer of the type and how often objects of that layer stand above each other; `loose` objects
    belong to the field and have no link to it.
    """

    root: str
    costs: dict[str, int]
    depths: dict[str, tuple[int, int]]
    links: tuple[Link, ...]
    loose: tuple[str, ...] = ()


def chain_parts(catalog: Catalog, items: tuple[Item, ...]) -> tuple[Reached, ...]:
    """The chains of the Handlungsfeld this file begins with: one per goal, then what hangs on none; none if there
    is no field or nothing hangs on anything."""
    field = items[0]
    if field.type != FIELD:
        return ()
    members = dict.fromkeys((*(item.id for item in items[1:]), *(item.id for item in catalog.sources(field.id, FIELD))))
    goals = [member for member in members if catalog.items[member].type == GOAL]
    tops = [
        goal
        for goal in goals
        if not any(target.id in members for target in catalog.targets(goal, CHAIN_ROLES[0]) if target.type == GOAL)
    ]
    parts = [_reached(catalog, goal) for goal in tops]
    rest = _rest(catalog, field, members, {item_id for part in parts for item_id in part.costs})
    return tuple(part for part in (*parts, rest) if len(part.costs) > 1)


def _reached(catalog: Catalog, root: str, apart: Iterable[str] = ()) -> Reached:
    """Everything from which a way of chain links leads to `root`, by the fewest readings on it (Dijkstra 1959)."""
    costs: dict[str, int] = {}
    depths: dict[str, tuple[int, int]] = {}
    closed = set(apart)
    heap = [(0, 0, root, (LAYER_OF[catalog.items[root].type], 0))]
    number = 0
    while heap:
        cost, _, item_id, depth = heappop(heap)
        if item_id in costs:
            continue
        costs[item_id], depths[item_id] = cost, depth
        for link in _chain_links(catalog, item_id):
            if link.source not in costs and link.source not in closed:
                number += 1
                layer = LAYER_OF[catalog.items[link.source].type]
                below = (layer, depth[1] + 1 if layer == depth[0] else 0)
                heappush(heap, (cost + bool(link.interpretation), number, link.source, below))
    links = (link for item_id in costs for link in _chain_links(catalog, item_id) if link.source in costs)
    return Reached(root, costs, depths, tuple(link for link in links if depths[link.source] > depths[link.target]))


def _chain_links(catalog: Catalog, item_id: str) -> Iterator[Link]:
    """Links of the chain that lead to this object from its own layer or further down."""
    layer = LAYER_OF[catalog.items[item_id].type]
    for link in catalog.incoming.get(item_id, ()):
        source = catalog.items[link.source]
        if link.role in CHAIN_ROLES and LAYER_OF.get(source.type, -1) >= layer and not source.is_tombstone:
            yield link


def _rest(catalog: Catalog, field: Item, members: Iterable[str], placed: set[str]) -> Reached:
    """What hangs on the field and on none of its goals."""
    reached = _reached(catalog, field.id, apart=placed)
    loose = tuple(
        member
        for member in members
        if member not in placed and member not in reached.costs and LAYER_OF.get(catalog.items[member].type, 0) > 0
    )
    depths = {item_id: (LAYER_OF[catalog.items[item_id].type], 0) for item_id in loose}
    return Reached(field.id, reached.costs | dict.fromkeys(loose, 2), reached.depths | depths, reached.links, loose)


def _chain(concept: Concept, part: Reached) -> Chain:
    root = concept.catalog.items[part.root]
    depths = sorted(set(part.depths.values()))
    columns = tuple(_column_title(concept, part, depth) for depth in depths)
    places = {item_id: depths.index(depth) for item_id, depth in part.depths.items()}
    nodes = tuple(
        _node(concept, concept.catalog.items[item_id], place, here=item_id == root.id, under=columns[place])
        for item_id, place in places.items()
    )
    graph = Graph(
        title=f"Wirkungskette zu „{root.title}“",
        columns=columns,
        nodes=nodes,
        edges=tuple(_edges(part)),
    )
    return Chain(
        root=ref(concept, root), graph=graph, branches=_branches(concept, part), counts=_counts(concept, nodes)
    )


def _column_title(concept: Concept, part: Reached, depth: tuple[int, int]) -> str:
    """What stands in a column: one kind of object, or kinds that do the same."""
    kinds = {concept.catalog.items[item_id].type for item_id, other in part.depths.items() if other == depth}
    return concept.metamodel.types[kinds.pop()].title if len(kinds) == 1 else LAYERS[depth[0]][0]


def _edges(part: Reached) -> Iterator[Edge]:
    """One arrow for each pair of objects, as well founded as the best link between them."""
    marks: dict[tuple[str, str], str] = {}
    for link in part.links:
        mark = evidence(link, part.costs)
        known = marks.setdefault((link.source, link.target), mark)
        marks[link.source, link.target] = min(known, mark, key=EVIDENCE.index)
    for (source, target), mark in marks.items():
        yield Edge(source=source, target=target, evidence=mark)
    for item_id in part.loose:
        yield Edge(source=item_id, target=part.root, evidence=ASSUMED)


def evidence(link: Link, costs: dict[str, int]) -> str:
    """How well an arrow is founded; `costs` counts our readings on the way from its target to the goal."""
    if not link.interpretation:
        return SOURCED
    return ASSUMED if costs[link.target] else PLAUSIBLE


def words(concept: Concept, link: Link) -> str:
    """The words of a link: those of its role only where the source states it."""
    role = concept.metamodel.roles[link.role]
    return (role.supposed or f"vielleicht: {role.title}") if link.interpretation else role.title


def _branches(concept: Concept, part: Reached) -> tuple[Branch, ...]:
    """The same as a nested list: every arrow one entry, below an object only where it stands first."""
    by_target: dict[str, list[Link]] = {}
    for link in part.links:
        by_target.setdefault(link.target, []).append(link)
    seen: set[str] = set()

    def below(item_id: str) -> tuple[Branch, ...]:
        # The recursion is as deep as there are layers: every link of a chain leads to a lower one.
        best = sorted(by_target.get(item_id, ()), key=lambda link: bool(link.interpretation), reverse=True)
        return tuple(branch(link) for link in {link.source: link for link in best}.values())

    def branch(link: Link) -> Branch:
        repeated = link.source in seen
        seen.add(link.source)
        return Branch(
            ref=ref(concept, concept.catalog.items[link.source]),
            words=words(concept, link),
            evidence=evidence(link, part.costs),
            reason=link.interpretation,
            repeated=repeated and link.source in by_target,
            children=() if repeated else below(link.source),
        )

    loose = (
        Branch(
            ref=ref(concept, concept.catalog.items[item_id]), words=NO_GOAL, evidence=ASSUMED, reason="", repeated=False
        )
        for item_id in part.loose
    )
    return (*below(part.root), *loose)


def _counts(concept: Concept, nodes: Iterable[Node]) -> tuple[str, ...]:
    found: dict[str, int] = {}
    for node in nodes:
        if not node.here:
            type_name = concept.catalog.items[node.id].type
            found[type_name] = found.get(type_name, 0) + 1
    ordered = sorted(found.items(), key=lambda entry: LAYER_OF[entry[0]])
    return tuple(counted(concept, type_name, count) for type_name, count in ordered)


def _arrow_counts(chains: Iterable[Chain]) -> tuple[tuple[str, int], ...]:
    marks = [edge.evidence for chain in chains for edge in chain.graph.edges]
    return tuple((mark, marks.count(mark)) for mark in EVIDENCE)
