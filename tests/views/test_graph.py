"""Graphs: nothing lies on anything, the list says the same as the picture, and no arrow says more than is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from konzept.concept import Concept, load_concept
from konzept.core import Project
from konzept.render.svg_graph import FONT, GAP, NODE_WIDTH, Layout, arrange, draw, wrapped
from konzept.views.graph import (
    ASSUMED,
    EVIDENCE,
    LAYER_OF,
    PAGE_LIMIT,
    PLAUSIBLE,
    SOURCED,
    Branch,
    Chain,
    Edge,
    Graph,
    Node,
    chain_parts,
    chains_view,
    neighbourhood,
    portions,
)

ConceptOf = Callable[[Mapping[str, str]], Concept]
ROOT = Path(__file__).parents[2]
printable = st.text(st.characters(exclude_categories=("C", "Z"), include_characters=" "), max_size=160)
titles = st.one_of(
    st.text(max_size=160), st.lists(st.text("aäMW-", min_size=1, max_size=40), max_size=12).map(" ".join)
)


@st.composite
def graphs(draw_from: st.DrawFn, texts: st.SearchStrategy[str] = titles) -> Graph:
    """Any graph in columns, none of them empty, arrows between any two of them."""
    columns = draw_from(st.lists(st.integers(1, 4), min_size=1, max_size=5))
    nodes = tuple(
        Node(
            id=f"{column}-{place}",
            title=draw_from(texts),
            kind=draw_from(st.sampled_from(["", "Maßnahme", "integrationspolitisches Leitziel der Stadt"])),
            address="a.html",
            column=column,
        )
        for column, count in enumerate(columns)
        for place in range(count)
    )
    pairs = [(one.id, other.id) for one in nodes for other in nodes if one.column != other.column]
    ends = draw_from(st.lists(st.sampled_from(pairs), max_size=14, unique=True)) if pairs else []
    edges = tuple(Edge(source=a, target=b, evidence=draw_from(st.sampled_from(EVIDENCE))) for a, b in ends)
    heads = tuple(f"Spalte {n}" for n in range(len(columns))) if draw_from(st.booleans()) else ()
    return Graph(title="Probe", columns=heads, nodes=nodes, edges=edges)


# -- layout ------------------------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(graph=graphs())
def test_no_two_nodes_overlap(graph: Graph) -> None:
    """Nodes lie beside and below each other and within the picture."""
    layout = arrange(graph)
    assert len(layout.boxes) == len(graph.nodes)
    for box in layout.boxes:
        assert box.x >= 0 and box.x + NODE_WIDTH <= layout.width
        assert box.y >= 0 and box.y + box.height <= layout.height
    for one, other in combinations(layout.boxes, 2):
        beside = one.x + NODE_WIDTH <= other.x or other.x + NODE_WIDTH <= one.x
        below = one.y + one.height <= other.y or other.y + other.height <= one.y
        assert beside or below


@settings(max_examples=150, deadline=None)
@given(graph=graphs())
def test_no_arrow_crosses_a_node(graph: Graph) -> None:
    """An arrow bends in the gaps only; where it passes a column it runs level between the nodes."""
    layout = arrange(graph)
    for arrow in layout.arrows:
        for place, ((x, y), (to_x, to_y)) in enumerate(pairwise(arrow.points)):
            if place % 2 == 0:
                assert to_x - x == GAP
            else:
                assert (to_x - x, to_y) == (NODE_WIDTH, y)
                assert not [box for box in layout.boxes if box.x == x and box.y <= y <= box.y + box.height]


@settings(max_examples=100, deadline=None)
@given(graph=graphs())
def test_every_arrow_ends_where_it_should(graph: Graph) -> None:
    """One arrow per edge, from the side of one node to the side of the other, its head at the one that is served."""
    layout = arrange(graph)
    boxes = {box.node.id: box for box in layout.boxes}
    for edge, arrow in zip(graph.edges, layout.arrows, strict=True):
        left, right = sorted((boxes[edge.source], boxes[edge.target]), key=lambda box: box.x)
        assert arrow.points[0][0] == left.x + NODE_WIDTH and arrow.points[-1][0] == right.x
        assert left.y <= arrow.points[0][1] <= left.y + left.height
        assert right.y <= arrow.points[-1][1] <= right.y + right.height
        assert arrow.to_left == (left.node.id == edge.target)


@given(text=titles)
def test_titles_fit_into_three_lines(text: str) -> None:
    """A title loses nothing but what does not fit, and then says so."""
    lines = wrapped(text)
    assert 1 <= len(lines) <= 3
    if not lines[-1].endswith("…"):
        assert "".join(lines).replace("-", "").replace(" ", "") == "".join(text.split()).replace("-", "")


# -- drawing -----------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(graph=graphs(texts=printable))
def test_picture_is_well_formed_and_holds_every_title(graph: Graph) -> None:
    """Whatever the titles, the SVG is XML with one link per node and the title in it as text."""
    tree = ElementTree.fromstring(str(draw(graph, "../")))
    links = tree.findall("a")
    assert len(links) == len(graph.nodes)
    for node, link in zip(sorted(graph.nodes, key=lambda node: node.column), sorted(links, key=_x), strict=True):
        assert link.get("href") == "../a.html"
        assert node.column == (_x(link) - 2) // (NODE_WIDTH + GAP)
    shown = sorted(" ".join("".join(link.find("text").itertext()).split()) for link in links)  # type: ignore[union-attr]
    assert len(shown) == len(graph.nodes)


def _x(link: ElementTree.Element) -> int:
    return int(str(link.get("transform")).removeprefix("translate(").split()[0])


def test_picture_is_safe_and_readable() -> None:
    """Markup in a title stays text; a cut title is there in full; letters are at least 14 pixels."""
    title = "<script>alert('x')</script> & ein sehr langer Titel, der in drei Zeilen nicht hineinpasst, wirklich nicht"
    node = Node(id="a", title=title, kind="", address="objekt/A.html", column=0, here=True)
    svg = str(draw(Graph(title='"', columns=(), nodes=(node,), edges=()), ""))
    assert "<script" not in svg
    assert ElementTree.fromstring(svg).findtext("a/title") == title
    assert FONT >= 14


def test_kinds_of_arrows_are_told_apart_without_colour() -> None:
    """Each kind has a path of its own that the stylesheet draws through, dashed or dotted."""
    nodes = tuple(Node(id=str(n), title="T", kind="", address="", column=n % 2) for n in range(6))
    edges = tuple(Edge(source=str(2 * n + 1), target=str(2 * n), evidence=mark) for n, mark in enumerate(EVIDENCE))
    svg = str(draw(Graph(title="T", columns=(), nodes=nodes, edges=edges), ""))
    sheet = (ROOT / "scripts/konzept/render/assets/stil.css").read_text(encoding="utf-8")
    assert all(f'class="{mark}"' in svg for mark in EVIDENCE)
    dashes = [line for line in sheet.split("\n") if "stroke-dasharray" in line and ".netzbild" in line]
    assert len(set(dashes)) == 2


# -- around an object --------------------------------------------------------------------------------------------

FILES = {
    "needs/musterstadt/sprache.yaml": """\
- id: MUS-HF-001
  typ: handlungsfeld
  titel: Sprache
  fundart: ausgearbeitet
- id: MUS-LZ-001
  typ: leitziel
  titel: Alle sprechen Deutsch
  ebene: handlungsfeld
  handlungsfeld: [MUS-HF-001]
- id: MUS-TZ-001
  typ: teilziel
  titel: Früh beginnen
  konkretisiert: [MUS-LZ-001]
- id: MUS-TZ-002
  typ: teilziel
  titel: In der Kita
  konkretisiert: [MUS-TZ-001]
- id: MUS-M-001
  typ: massnahme
  titel: Kurse
  umsetzungsstatus: geplant
  dient: [{ziel: MUS-LZ-001, deutung: "Die Quelle nennt beide im selben Absatz."}]
  zustaendig: [MUS-AK-001]
- id: MUS-US-001
  typ: umsetzungsschritt
  titel: Räume suchen
  umsetzungsstatus: geplant
  zustaendigkeit_wortlaut: Amt
  verantwortlich: [MUS-AK-001]
  setzt_um: [{ziel: MUS-M-001, deutung: "Räume braucht man für Kurse."}]
- id: MUS-IND-001
  typ: indikator
  titel: Prüfungen
  misst: [MUS-LZ-001, {ziel: MUS-M-001, deutung: "Kurse führen zu Prüfungen."}]
- id: MUS-M-002
  typ: massnahme
  titel: Feste
  umsetzungsstatus: geplant
  dient: [MUS-HF-001]
- id: MUS-GZ-001
  typ: grundzahl
  titel: Einwohner
  handlungsfeld: [MUS-HF-001]
- id: MUS-AK-001
  typ: akteur
  titel: Volkshochschule
  gruppe: bildung
""",
}


def test_neighbourhood_shows_both_directions(concept_of: ConceptOf) -> None:
    """Left stands what the object serves, right what hangs on it and who does it; readings of ours are marked."""
    concept = concept_of(FILES)
    graph = neighbourhood(concept, concept.catalog.items["MUS-M-001"])
    assert graph is not None
    columns = {node.id: node.column for node in graph.nodes}
    assert columns == {"MUS-M-001": 1, "MUS-LZ-001": 0, "MUS-US-001": 2, "MUS-IND-001": 2, "MUS-AK-001": 2}
    marks = {(edge.source, edge.target): edge.evidence for edge in graph.edges}
    assert marks["MUS-M-001", "MUS-LZ-001"] == PLAUSIBLE
    assert marks["MUS-M-001", "MUS-AK-001"] == SOURCED


def test_object_without_neighbours_has_no_picture(concept_of: ConceptOf) -> None:
    """Where no change would travel there is nothing to draw."""
    concept = concept_of(FILES)
    assert neighbourhood(concept, concept.catalog.items["MUS-GZ-001"]) is None


# -- effect chains -----------------------------------------------------------------------------------------------


def chains(concept: Concept, page: str = "sprache", municipality: str = "musterstadt") -> tuple[Chain, ...]:
    return chains_view(concept, chain_parts(concept.catalog, concept.catalog.by_page[municipality, page])).chains


def test_arrows_say_how_well_they_are_founded(concept_of: ConceptOf) -> None:
    """Belegt is what the source links, plausibel our reading, angenommen two readings in a row or no link at all."""
    goal, rest = chains(concept_of(FILES))
    marks = {(edge.source, edge.target): edge.evidence for edge in goal.graph.edges}
    assert marks["MUS-TZ-001", "MUS-LZ-001"] == SOURCED
    assert marks["MUS-M-001", "MUS-LZ-001"] == PLAUSIBLE
    assert marks["MUS-US-001", "MUS-M-001"] == ASSUMED
    assert marks["MUS-IND-001", "MUS-LZ-001"] == SOURCED
    assert {(edge.source, edge.target): edge.evidence for edge in rest.graph.edges} == {
        ("MUS-M-002", "MUS-HF-001"): SOURCED,
        ("MUS-GZ-001", "MUS-HF-001"): ASSUMED,
    }


def test_goal_within_a_goal_stands_in_a_column_of_its_own(concept_of: ConceptOf) -> None:
    """Parts of parts are further right than the parts."""
    goal, _ = chains(concept_of(FILES))
    columns = {node.id: node.column for node in goal.graph.nodes}
    assert columns["MUS-LZ-001"] < columns["MUS-TZ-001"] < columns["MUS-TZ-002"] < columns["MUS-M-001"]
    assert goal.graph.columns == ("Leitziel", "Teilziel", "Teilziel", "Maßnahme", "Umsetzungsschritt", "Indikator")


def test_words_of_cause_only_where_the_source_states_it(concept_of: ConceptOf) -> None:
    """A reading of ours never says „dient“, it says „könnte beitragen zu“."""
    concept = concept_of(FILES)
    for branch in _all_branches(chains(concept)):
        if branch.evidence == SOURCED:
            assert branch.words in {role.title for role in concept.metamodel.roles.values()}
        else:
            assert branch.words.startswith("könnte ") or branch.words.endswith("nennt die Quelle nicht")


def _all_branches(found: tuple[Chain, ...]) -> list[Branch]:
    branches = [branch for chain in found for branch in chain.branches]
    for branch in branches:
        branches += branch.children
    return branches


@pytest.fixture(scope="module")
def real() -> Concept:
    return load_concept(Project(ROOT))


def _fields(concept: Concept) -> list[tuple[str, str]]:
    return [key for key, items in concept.catalog.by_page.items() if items[0].type == "handlungsfeld"]


def test_list_says_the_same_as_the_picture(real: Concept) -> None:
    """Every arrow of every picture is one entry of its list, with the same mark, and the other way round."""
    for municipality, page in _fields(real):
        for chain in chains(real, page, municipality):
            listed = set(_arrows(chain.root.id, chain.branches))
            assert listed == {(edge.source, edge.target, edge.evidence) for edge in chain.graph.edges}


def _arrows(above: str, branches: tuple[Branch, ...]) -> list[tuple[str, str, str]]:
    found = [(branch.ref.id, above, branch.evidence) for branch in branches]
    return found + [arrow for branch in branches for arrow in _arrows(branch.ref.id, branch.children)]


def test_chains_lose_nobody(real: Concept) -> None:
    """Every goal, measure, step, indicator and figure of a Handlungsfeld stands in at least one of its pictures."""
    for municipality, page in _fields(real):
        items = real.catalog.by_page[municipality, page]
        shown = {node.id for chain in chains(real, page, municipality) for node in chain.graph.nodes}
        layered = {item.id for item in items if LAYER_OF.get(item.type, 0) and not item.is_tombstone}
        assert layered <= shown, (municipality, page)


def test_pages_of_chains_stay_small(real: Concept) -> None:
    """Chains are spread over pages; all of them, in order, none twice; too large is only a single chain."""
    for municipality, page in _fields(real):
        parts = chain_parts(real.catalog, real.catalog.by_page[municipality, page])
        pages = portions(parts)
        assert tuple(part for portion in pages for part in portion) == parts
        assert all(len(portion) == 1 or sum(len(part.costs) for part in portion) <= PAGE_LIMIT for portion in pages)


def test_real_pictures_are_tidy(real: Concept) -> None:
    """The laws of the layout hold for every picture of the site."""
    for municipality, page in _fields(real):
        for chain in chains(real, page, municipality):
            layout: Layout = arrange(chain.graph)
            assert len(layout.boxes) == len(chain.graph.nodes)
            assert len(layout.arrows) == len(chain.graph.edges)
