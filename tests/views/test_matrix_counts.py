"""Every count, orphan and coverage of the matrices equals a count made by brute force; nothing is ever lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from planted import ROOT, TOWN, concept_of_items, item, planted_items

from konzept.concept import Concept
from konzept.items import Item
from konzept.metamodel import Metamodel, read_metamodel
from konzept.views.coverage import LEVELS, Chain, chain, share
from konzept.views.cross import CROSSES, CrossTables, crossing, goal_crossings
from konzept.views.grid import expanded
from konzept.views.paths import ALL, PAIRS, PathTables, blocks, coverage

MODEL: Metamodel = read_metamodel(ROOT / "ubproject.toml")
UP = {"konkretisiert", "dient", "setzt_um", "misst", "basis_fuer", "teil_von"}
OFFICES = {"zustaendig", "verantwortlich", "fachverantwortung"}
OFFICE, DECISION = 6, 7

concepts = st.builds(
    lambda size, seed, density: concept_of_items(MODEL, planted_items(MODEL, size, seed, density)),
    size=st.integers(5, 500),
    seed=st.integers(0, 10_000),
    density=st.sampled_from((0.3, 1.0, 2.0, 5.0)),
)


class BruteForce:
    """The same questions answered by walking every link, without any of the program's shortcuts."""

    def __init__(self, concept: Concept, suspects: frozenset[tuple[str, str, str]] = frozenset()) -> None:
        self.items = {one.id: one for one in concept.catalog if self.level_of(one) is not None}
        self.level = {item_id: self.level_of(one) for item_id, one in self.items.items()}
        self.concept = concept
        self.up: dict[str, set[str]] = defaultdict(set)
        self.sound_down: dict[str, set[str]] = defaultdict(set)
        for one in self.items.values():
            for link in one.links:
                if link.role in UP and link.target in self.items and link.target != one.id:
                    self.up[one.id].add(link.target)
        self.down: dict[str, set[str]] = defaultdict(set)
        for source, targets in self.up.items():
            for target in targets:
                self.down[target].add(source)
        self.circling = {item_id for item_id in self.items if item_id in self.reach(item_id, self.down)}
        for one in self.items.values():
            for target in self.up[one.id]:
                # The program keeps one link per pair; a pair is sound unless that one is suspect.
                if not any((one.id, role, target) in suspects for role in UP):
                    self.sound_down[target].add(one.id)

    @staticmethod
    def level_of(one: Item) -> int | None:
        return next((number for number, level in enumerate(LEVELS) if one.type in level.types), None)

    def reach(self, start: str, graph: dict[str, set[str]], closed: Iterable[str] = ()) -> set[str]:
        """Everything reached over at least one link; `closed` objects are not entered."""
        shut = set(closed)
        found: set[str] = set()
        waiting = [start]
        while waiting:
            for other in graph[waiting.pop()]:
                if other not in found and other not in shut:
                    found.add(other)
                    waiting.append(other)
        return found

    def has_partner(self, item_id: str, column: int) -> bool:
        if column == OFFICE:
            return any(link.role in OFFICES for link in self.items[item_id].links)
        if column == DECISION:
            return any(
                link.role == "betrifft" and link.target == item_id and one.type == "beschluss"
                for one in self.concept.catalog
                for link in one.links
            )
        around = self.reach(item_id, self.down) | self.reach(item_id, self.up)
        return any(self.level[other] == column for other in around)

    def has_deep_partner(self, item_id: str, column: int) -> bool:
        if item_id in self.circling:
            return False
        last = max(self.level.values())
        return any(
            self.level[other] == column
            and (
                self.level[other] == last
                or any(self.level[end] == last for end in self.reach(other, self.sound_down, self.circling))
            )
            for other in self.reach(item_id, self.sound_down, self.circling)
        )


@given(concepts)
@settings(max_examples=40, deadline=None)
def test_coverage_equals_brute_force(concept: Concept) -> None:
    """For every level and column: how many have a partner, how many a deep one, and how many have all."""
    found, tables = _made(concept)
    counted = BruteForce(concept)
    assert set(found.items) == set(counted.items)
    assert {item_id for circle in found.circles for item_id in circle} == counted.circling

    for (level, column), figure in coverage(found, tables, found.items).items():
        ids = [item_id for item_id in counted.items if counted.level[item_id] == level]
        if column == ALL:
            later = [other for other in set(counted.level.values()) if other > level]
            expected = [all(counted.has_partner(item_id, other) for other in later) for item_id in ids]
        else:
            expected = [counted.has_partner(item_id, column) for item_id in ids]
        deep = [column < OFFICE and counted.has_deep_partner(item_id, column) for item_id in ids]
        assert (figure.total, figure.covered, figure.deep) == (len(ids), sum(expected), sum(deep)), (level, column)


@given(concepts)
@settings(max_examples=40, deadline=None)
def test_no_object_is_lost_in_the_ways(concept: Concept) -> None:
    """Each object of a level stands in a row; each row is a way over real links; merged cells repeat in the export."""
    found, tables = _made(concept)
    counted = BruteForce(concept)
    shown: set[str] = set()
    for block in blocks(concept, TOWN, found):
        grid = tables.grid(block.ways, grid_id="x", title="", caption="")
        rows = [[cell.id for cell in cells if cell and cell.id] for _, cells in expanded(grid)]
        assert rows == [[item_id for item_id in way if item_id] for way in block.ways]
        for ids in rows:
            shown.update(ids)
            levels = [counted.level[item_id] for item_id in ids]
            assert levels == sorted(set(levels))
            for above, below in pairwise(ids):
                assert above in counted.reach(below, counted.up)
    assert shown == set(counted.items)


@given(concepts)
@settings(max_examples=40, deadline=None)
def test_orphans_of_the_ways_equal_brute_force(concept: Concept) -> None:
    """The lists below the ways hold exactly the objects without the partner they name."""
    found, tables = _made(concept)
    counted = BruteForce(concept)
    lists = {left.title: {entry.cell.id for entry in left.entries} for left in tables.leftovers(found.items)}
    for level, partners, title in PAIRS:
        expected = {
            item_id
            for item_id in counted.items
            if counted.level[item_id] == level and not any(counted.has_partner(item_id, column) for column in partners)
        }
        assert lists.get(title, set()) == expected


@given(concepts)
@settings(max_examples=40, deadline=None)
def test_cross_matrices_equal_brute_force(concept: Concept) -> None:
    """Each link is a word in its cell; each object of a row or column type is either in a table or in a list."""
    for cross in CROSSES:
        found = crossing(concept, TOWN, cross)
        rows = {one.id for one in concept.catalog if one.type in (*cross.rows, *cross.further_rows)}
        columns = {one.id for one in concept.catalog if one.type in cross.columns}
        links = [
            (link.source, link.target) for one in concept.catalog for link in one.links if link.role in cross.roles
        ]
        pairs = {pair for one, other in links for pair in ((one, other), (other, one))}
        joined = {(row, column) for row, column in pairs if row in rows and column in columns}
        assert found.marks.keys() == joined

        tables = CrossTables(concept, found)
        in_cells = {
            (cells[0].id, head.id)
            for place, (ids, of_rows) in enumerate(found.tables)
            for _, cells in expanded(tables.grid(ids, of_rows, grid_id=str(place), title="", caption=""))
            for head, cell in zip(
                tables.grid(ids, of_rows, grid_id="", title="", caption="").columns, cells, strict=False
            )
            if head.id and cell is not None and cells[0] is not None
        }
        assert in_cells == joined

        with_row, with_column = {row for row, _ in joined}, {column for _, column in joined}
        left_rows, left_columns, *_ = tables.leftovers
        asked = {one.id for one in concept.catalog if one.type in cross.rows}
        assert {entry.cell.id for entry in left_rows.entries} == asked - with_row
        assert {entry.cell.id for entry in left_columns.entries} == columns - with_column


@given(concepts)
@settings(max_examples=20, deadline=None)
def test_totals_of_cross_matrices_are_those_of_the_links(concept: Concept) -> None:
    """The totals of rows and columns count different partners over all tables of a matrix."""
    found = crossing(concept, TOWN, CROSSES[1])
    tables = CrossTables(concept, found)
    for columns, rows in found.tables:
        grid = tables.grid(columns, rows, grid_id="x", title="", caption="")
        for _, cells in expanded(grid):
            header, total = cells[0], cells[-1]
            assert header is not None
            assert total is not None
            assert total.text == str(sum(row == header.id for row, _ in found.marks))
        for head in grid.columns[1:]:
            assert head.total == str(sum(column == head.id for _, column in found.marks))


def _made(concept: Concept) -> tuple[Chain, PathTables]:
    found = chain(concept, TOWN)
    return found, PathTables(concept, found)


# -- single laws -----------------------------------------------------------------------------------------------------


def test_nothing_of_nothing_is_no_data() -> None:
    """An empty set is „keine Daten“, never 0 % or 100 %."""
    assert share(0, 0) == "keine Daten"
    assert share(7, 12) == "7 von 12 (58\u00a0%)"


def test_a_share_is_whole_only_when_it_is() -> None:
    """One of a thousand missing is not 100 %, one of a thousand there is not 0 %."""
    assert share(999, 1000) == "999 von 1.000 (99\u00a0%)"
    assert share(1, 1000) == "1 von 1.000 (1\u00a0%)"
    assert share(1000, 1000) == "1.000 von 1.000 (100\u00a0%)"


def test_a_partner_in_one_of_two_columns_is_not_all() -> None:
    """Whoever has a step but no indicator is not covered in all columns."""
    concept = concept_of_items(
        MODEL,
        [
            item("MUS-M-001", "massnahme"),
            item("MUS-M-002", "massnahme"),
            item("MUS-US-001", "umsetzungsschritt", [("setzt_um", "MUS-M-001")]),
            item("MUS-IND-001", "indikator", [("misst", "MUS-M-002")]),
            item("MUS-US-002", "umsetzungsschritt", [("setzt_um", "MUS-M-002")]),
        ],
    )
    found, tables = _made(concept)
    figures = coverage(found, tables, found.items)
    assert figures[2, 3].text == "2 von 2 (100\u00a0%)"
    assert figures[2, 4].text == "1 von 2 (50\u00a0%)"
    assert figures[2, ALL].text == "1 von 2 (50\u00a0%)"


WAY = (
    item("MUS-LZ-001", "leitziel", ebene="konzept"),
    item("MUS-M-001", "massnahme", [("dient", "MUS-LZ-001")]),
    item("MUS-IND-001", "indikator", [("misst", "MUS-M-001")]),
    item("MUS-GZ-001", "grundzahl", [("basis_fuer", "MUS-IND-001")]),
)


def test_deep_coverage_stops_at_a_suspect_link() -> None:
    """A way over a link that has to be looked at again is shallow only, before the link and not behind it."""
    concept = concept_of_items(MODEL, WAY)
    sound = chain(concept, TOWN)
    assert sound.deep["MUS-LZ-001"] == 0b110100
    doubtful = chain(concept, TOWN, frozenset({("MUS-IND-001", "misst", "MUS-M-001")}))
    assert doubtful.partners("MUS-LZ-001") == sound.partners("MUS-LZ-001")
    assert doubtful.deep["MUS-LZ-001"] == 0
    assert doubtful.deep["MUS-IND-001"] == 0b100000


def test_a_circle_is_not_deeply_covered_and_reported() -> None:
    """Objects in a circle count as shallow only, and the page names them."""
    circle = [
        *WAY[:1],
        item("MUS-M-001", "massnahme", [("dient", "MUS-LZ-001"), ("teil_von", "MUS-M-002")]),
        item("MUS-M-002", "massnahme", [("teil_von", "MUS-M-001")]),
        *WAY[2:],
    ]
    found = chain(concept_of_items(MODEL, circle), TOWN)
    assert found.circles == (("MUS-M-001", "MUS-M-002"),)
    assert found.deep["MUS-LZ-001"] == 0
    assert found.deep["MUS-M-002"] == 0
    assert found.partners("MUS-LZ-001") & 0b100000


def test_our_reading_is_marked_where_it_stands() -> None:
    """The cell of an object that hangs there by our reading only says so; the source's own link does not."""
    concept = concept_of_items(
        MODEL,
        [
            *WAY[:2],
            item("MUS-US-001", "umsetzungsschritt", [("setzt_um", "MUS-LZ-001"), ("setzt_um", "MUS-M-001", "Inhalt")]),
        ],
    )
    found, tables = _made(concept)
    ((block),) = blocks(concept, TOWN, found)
    assert block.ways == (("MUS-LZ-001", "", "MUS-M-001", "MUS-US-001", "", ""),)
    (row,) = tables.grid(block.ways, grid_id="x", title="", caption="").groups[0]
    notes = {cell.id: cell.notes for cell in row.cells if cell}
    assert "unsere Lesart" in notes["MUS-US-001"]
    assert "unsere Lesart" not in notes["MUS-M-001"]


def test_retired_objects_are_in_no_matrix() -> None:
    """A tombstone counts nowhere, neither as row nor as partner."""
    concept = concept_of_items(
        MODEL,
        [WAY[0], item("MUS-M-001", "massnahme", [("dient", "MUS-LZ-001")], grabstein={"datum": "2020-01-01"})],
    )
    found = chain(concept, TOWN)
    assert list(found.items) == ["MUS-LZ-001"]
    assert found.partners("MUS-LZ-001") == 0
    assert crossing(concept, TOWN, CROSSES[0]).columns_left == ("MUS-LZ-001",)


def test_goals_of_several_concepts_meet() -> None:
    """Goals of the concept, of another concept and of a Handlungsfeld stand against each other, each once per pair."""
    concept = concept_of_items(
        MODEL,
        [
            item("MUS-LZ-001", "leitziel", page="leitziele", ebene="konzept"),
            item(
                "MUS-LZ-002",
                "leitziel",
                [("siehe_auch", "MUS-LZ-001", "Inhalt")],
                page="strategie",
                ebene="anderes_konzept",
            ),
            item("MUS-LZ-003", "leitziel", page="strategie", ebene="anderes_konzept"),
            item("MUS-HF-001", "handlungsfeld", page="feld"),
            item("MUS-LZ-004", "leitziel", [("konkretisiert", "MUS-LZ-001")], page="feld", ebene="handlungsfeld"),
        ],
    )
    found = {crossed.cross.title: crossed for crossed in goal_crossings(concept, TOWN)}
    assert list(found) == ["Strategie und Leitziele", "Ziele der Handlungsfelder und Leitziele"]
    first = found["Strategie und Leitziele"]
    assert first.marks == {("MUS-LZ-002", "MUS-LZ-001"): "siehe auch (unsere Lesart)"}
    assert first.rows_left == ("MUS-LZ-003",)
