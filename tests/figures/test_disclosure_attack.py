"""Laws of the gate, against an attacker who knows every published number, every sum and the rounding of shares."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from disclosure_attacker import (
    Scene,
    ages,
    attack,
    brute_force,
    hierarchy,
    over_time,
    pass_gate,
    pinned,
    printed_shares,
    published,
    share_scene,
    two_way,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from konzept.figures.disclosure import GateConfig, gate

pytestmark = pytest.mark.langsam  # linear programmes over hundreds of random tables

counts = st.one_of(st.integers(0, 12), st.sampled_from([0, 1, 20, 37, 150]))
grids = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(counts, min_size=width, max_size=width), min_size=2, max_size=5)
)
trees = st.lists(st.lists(counts, min_size=1, max_size=4), min_size=1, max_size=4)


@st.composite
def cohorts(draw: st.DrawFn) -> list[list[list[int]]]:
    """The same quarters of the same towns at each of two or three dates."""
    shape = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    date = st.tuples(*(st.lists(counts, min_size=size, max_size=size) for size in shape)).map(list)
    return draw(st.lists(date, min_size=2, max_size=3))


@st.composite
def ratios(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    """Numerators and denominators, from quarters of ten persons to towns of five thousand."""
    wholes = draw(st.lists(st.sampled_from([4, 12, 29, 30, 60, 250, 900, 5000]), min_size=2, max_size=5))
    return [draw(st.integers(0, min(whole, draw(st.sampled_from([6, 60, 5000]))))) for whole in wholes], wholes


SCENES: dict[str, tuple[st.SearchStrategy, Callable[..., Scene]]] = {
    "two-way table": (grids, two_way),
    "three levels": (trees, hierarchy),
    "levels over time": (cohorts(), over_time),
    "rounded shares": (ratios(), lambda ratio: share_scene(*ratio)),
    "shares with their counts": (ratios(), lambda ratio: printed_shares(*ratio)),
    "overlapping ages": (st.tuples(counts, counts, counts), lambda parts: ages(*parts)),
}
every_kind = pytest.mark.parametrize("kind", SCENES)
scenes = st.sampled_from(sorted(SCENES)).flatmap(lambda kind: SCENES[kind][0].map(SCENES[kind][1]))
thorough = settings(max_examples=40, deadline=None)


@every_kind
@pytest.mark.parametrize("least", [0, 1])
def test_no_suppressed_cell_can_be_pinned_down(kind: str, least: int) -> None:
    """Whatever the numbers, the interval of each suppressed count keeps 1 to 4 possible or is five persons wide."""
    data, scene_of = SCENES[kind]

    @thorough
    @given(data)
    def holds(numbers: object) -> None:
        scene = scene_of(numbers)
        assert pinned(scene, published(pass_gate(scene)), least=least) == {}

    holds()


@thorough
@given(grids, st.sampled_from([2, 3, 10]))
def test_other_thresholds_protect_as_well(grid: list[list[int]], minimum: int) -> None:
    """The protection follows the configured minimum."""
    scene = two_way(grid)
    result = pass_gate(scene, GateConfig.from_toml({"mindestzahl": minimum}))
    assert pinned(scene, published(result), minimum=minimum) == {}
    assert all(not 0 < int(value) < minimum for value in published(result).values() if value != ".")


@thorough
@given(grids)
def test_suppressed_zeros_are_protected_too(grid: list[list[int]]) -> None:
    """Where the house suppresses zeros, no zero is shown and none can be computed."""
    scene = two_way(grid)
    shown = published(pass_gate(scene, GateConfig.from_toml({"null": "sperren"})))
    assert "0" not in shown.values()
    assert pinned(scene, shown) == {}


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(st.integers(0, 7), min_size=2, max_size=2), min_size=2, max_size=2))
def test_whole_numbers_do_not_help_the_attacker(grid: list[list[int]]) -> None:
    """Trying all whole numbers leaves each suppressed cell of a 2 × 2 table uncertain enough."""
    scene = two_way(grid)
    shown = published(pass_gate(scene))
    possible = brute_force(scene, shown, ["r0_c0", "r0_c1", "r1_c0", "r1_c1"], limit=13)
    for name, value in shown.items():
        if value == ".":
            assert {1, 2, 3, 4} <= possible[name] or max(possible[name]) - min(possible[name]) >= 5


@settings(max_examples=80, deadline=None)
@given(st.tuples(*[st.integers(0, 9)] * 3))
def test_whole_numbers_do_not_help_with_overlapping_categories(parts: tuple[int, int, int]) -> None:
    """The unprinted class between two overlapping ones stays uncertain for whole numbers as well."""
    scene = ages(*parts)
    scene.sums = [("u20", ("u18", "18-20")), ("18+", ("18-20", "20+")), ("alle", ("u20", "20+"))]
    shown = published(pass_gate(scene))
    possible = brute_force(scene, shown, ["u18", "18-20", "20+"], limit=24)
    for name, value in scene.counts.items():
        if shown.get(name, ".") == "." and (name in shown or 0 < value < 5):
            assert {1, 2, 3, 4} <= possible[name] or max(possible[name]) - min(possible[name]) >= 5


@thorough
@given(scenes)
def test_small_numbers_are_never_shown(scene: Scene) -> None:
    """No published count lies between 1 and 4, and no share stands over fewer than 30 or over a suppressed count."""
    shown = published(pass_gate(scene))
    for name, true in scene.counts.items():
        assert name in scene.hidden or not 0 < true < 5 or shown[name] == "."
    for name, (_, whole) in scene.shares.items():
        assert shown[name] == "." or (shown[whole] != "." and scene.counts[whole] >= 30)


@thorough
@given(st.lists(st.lists(st.integers(5, 400), min_size=3, max_size=3), min_size=2, max_size=4))
def test_nothing_is_suppressed_where_nothing_is_small(grid: list[list[int]]) -> None:
    """The gate is the identity on tables without small counts."""
    scene = two_way(grid)
    result = pass_gate(scene)
    assert result.suppressed == frozenset()
    assert set(result.observations) == {cell.observation for cell in scene.tables[0].cells}


@thorough
@given(scenes, st.randoms(use_true_random=False))
def test_the_order_of_rows_and_tables_does_not_matter(scene: Scene, chance: random.Random) -> None:
    """Shuffled input gives the same result."""
    tables = [replace(table, cells=tuple(chance.sample(table.cells, len(table.cells)))) for table in scene.tables]
    chance.shuffle(tables)
    assert gate(tables, GateConfig()) == pass_gate(scene)


@thorough
@given(scenes)
def test_what_has_passed_passes_again_unchanged(scene: Scene) -> None:
    """gate ∘ gate = gate: an earlier suppression is protected already and needs no further one."""
    once = pass_gate(scene)
    by_key = {one.key: one for one in once.observations}
    tables = [
        replace(
            table,
            cells=tuple(
                replace(cell, observation=by_key.get(cell.observation.key, cell.observation)) for cell in table.cells
            ),
        )
        for table in scene.tables
    ]
    again = gate(tables, GateConfig())
    assert again.observations == once.observations
    assert again.suppressed == frozenset()


def test_the_attacker_is_no_straw_man() -> None:
    """Primary suppression alone falls: the attacker finds a single suppressed cell exactly."""
    scene = two_way([[3, 20], [40, 50]])
    shown = {name: str(value) for name, value in scene.counts.items()} | {"r0_c0": "."}
    assert attack(scene, shown)["r0_c0"] == (3, 3)
    assert "r0_c0" in pinned(scene, shown)
