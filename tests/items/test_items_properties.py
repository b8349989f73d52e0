"""Laws of reading: no input breaks it, nothing depends on the order of files, nothing an editor wrote is changed."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from casefile import problems_of
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from konzept.concept import load_concept
from konzept.core import Problem, Project
from konzept.items import Catalog, Item, Link, Place, check_catalog, load_catalog
from konzept.items.yaml_tree import Node, read_tree
from konzept.metamodel import Metamodel

ROOT = Path(__file__).parents[2]
SAMPLE = (ROOT / "needs" / "ratingen" / "bildung.yaml").read_text(encoding="utf-8")[:6_000]
PATH = "needs/ratingen/a.yaml"

# What YAML is made of: random text rarely hits its rules, a heap of these does.
SIGNS = "-:[]{}&*!|>'\"%@`,?#\\ \n\t\r0a~=<"
PIECES = (
    "- ",
    ": ",
    "\n- id: RAT-M-001\n  typ: massnahme\n",
    "\n  ",
    "  titel: ",
    "---\n",
    "...\n",
    "\u2028",
    "\ufeff",
    "](",
)
MARKS = st.sampled_from([*SIGNS, *PIECES])
YAML_LIKE = st.lists(st.one_of(MARKS, st.text(max_size=3)), max_size=60).map("".join)
QUICK = settings(max_examples=300, deadline=2_000, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read_bytes(content: bytes, folder: Path, model: Metamodel) -> list[Problem]:
    """What is said about a file with this content, and the same content as a page."""
    (folder / "needs" / "ratingen").mkdir(parents=True, exist_ok=True)
    (folder / "docs").mkdir(exist_ok=True)
    (folder / PATH).write_bytes(content)
    (folder / "docs" / "index.md").write_bytes(content)
    return problems_of(Project(folder.resolve()), model)


def are_presentable(problems: list[Problem]) -> bool:
    """Whether every message is one printable line of bearable length, with place and remedy."""
    return all(
        problem.line >= 1
        and problem.column >= 1
        and problem.hint
        and len(str(problem)) < 2_000
        and str(problem).encode()
        and "\n" not in str(problem)
        for problem in problems
    )


@QUICK
@given(content=st.binary(max_size=400))
def test_random_bytes_give_problems_and_nothing_else(content: bytes, tmp_path: Path, model: Metamodel) -> None:
    """Whatever bytes a file holds, reading it ends in presentable problems."""
    assert are_presentable(read_bytes(content, tmp_path, model))


@QUICK
@given(content=YAML_LIKE)
@example(content="- id: RAT-M-001\n  ? \n  : a")
@example(content="- {[]: a}")
@example(content='- "\\ud800"')
@example(content="%YAML 9.9\n---\n- a")
def test_heaps_of_yaml_signs_give_problems_and_nothing_else(content: str, tmp_path: Path, model: Metamodel) -> None:
    """Signs of YAML in any order end in presentable problems."""
    assert are_presentable(read_bytes(content.encode(errors="replace"), tmp_path, model))


@QUICK
@given(data=st.data())
def test_mutated_entries_give_problems_and_nothing_else(data: st.DataObject, tmp_path: Path, model: Metamodel) -> None:
    """A sound file with a few places damaged ends in presentable problems."""
    text = SAMPLE
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        removed = data.draw(st.integers(0, 12))
        text = text[:start] + data.draw(MARKS) + text[start + removed :]

    assert are_presentable(read_bytes(text.encode(errors="replace"), tmp_path, model))


@QUICK
@given(value=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=40))
@example("1.10")
@example("no")
@example("2010-06")
@example("007")
@example("~")
@example("2010-06-30")
@example("1_000")
@example("0x1F")
@example("null")
@example("12:30:45")
def test_scalars_stay_as_written(value: str) -> None:
    """Whatever looks like a number, a date, yes or nothing stays the text it is: write ∘ read = identity."""
    written = yaml.safe_dump([{"titel": value}], allow_unicode=True)

    (entry,) = read_tree(written, PATH).entries

    assert entry == {"titel": value}


@pytest.mark.parametrize("value", ["1.10", "no", "2010-06", "007", "~", "2010-06-30", "1_000", "0x1F", "null", "1e3"])
def test_plain_scalars_stay_as_written(value: str) -> None:
    """The same without quotes, as an editor types it."""
    assert read_tree(f"- titel: {value}\n", PATH).entries == ({"titel": value},)


def plain(node: Node) -> object:
    """A tree without places, as any YAML reader would give it."""
    if isinstance(node, str):
        return str(node)
    return [plain(entry) for entry in node] if isinstance(node, list) else {str(k): plain(v) for k, v in node.items()}


@pytest.mark.parametrize(
    "path", sorted((ROOT / "needs").glob("*/*.yaml")), ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_real_files_read_as_any_yaml_reader_reads_them(path: Path) -> None:
    """Our reader agrees with PyYAML about structure and text of every file of this project."""
    text = path.read_text(encoding="utf-8")

    ours = [plain(entry) for entry in read_tree(text, PATH).entries]

    assert ours == (yaml.load(text, Loader=yaml.CBaseLoader) or [])


def test_order_of_files_does_not_matter(tmp_path: Path, model: Metamodel) -> None:
    """The same faults are found whatever the files are called, that is, in whatever order they are read."""
    entries = [
        f"- id: RAT-LZ-{number:03d}\n  typ: leitziel\n  titel: Ziel {number}\n  ebene: konzept\n"
        f"  konkretisiert: [RAT-LZ-{(number * 7) % 30:03d}, RAT-M-{number:03d}]\n"
        for number in range(25)
    ]
    found = set()
    for seed in range(6):
        names = [f"seite-{number:02d}" for number in range(25)]
        random.Random(seed).shuffle(names)
        folder = tmp_path / str(seed)
        (folder / "needs" / "ratingen").mkdir(parents=True)
        for name, entry in zip(names, entries, strict=True):
            (folder / "needs" / "ratingen" / f"{name}.yaml").write_text(entry, encoding="utf-8")
        problems = problems_of(Project(folder.resolve()), model)
        found.add(frozenset((problem.code, problem.message, problem.line) for problem in problems))

    assert len(found) == 1


def test_checking_twice_gives_the_same(model: Metamodel) -> None:
    """Two runs over the project say the same, in the same order."""
    first, second = load_concept(Project(ROOT)), load_concept(Project(ROOT))

    assert first.problems == second.problems
    assert list(first.catalog.items) == list(second.catalog.items)


# -- long chains and circles -------------------------------------------------------------------------------------


def goals(links: dict[int, list[int]]) -> Catalog:
    """A catalog of goals, each with links `konkretisiert` to others."""
    return Catalog.of(
        Item(
            id=f"RAT-LZ-{number:04d}",
            type="leitziel",
            municipality="ratingen",
            path=PATH,
            page="a",
            place=Place(number + 1, 3),
            fields={"titel": f"Ziel {number}"},
            links=tuple(
                Link(
                    role="konkretisiert",
                    source=f"RAT-LZ-{number:04d}",
                    target=f"RAT-LZ-{target:04d}",
                    place=Place(number + 1, 9),
                )
                for target in targets
            ),
            places={},
        )
        for number, targets in links.items()
    )


def test_chain_of_5000_links_is_no_circle(model: Metamodel) -> None:
    """A chain of 5 000 objects, each resting on the next, is checked without overflow and without complaint."""
    chain = goals({number: [number + 1] for number in range(5_000)} | {5_000: []})

    assert check_catalog(chain, model) == []


@pytest.mark.usefixtures("no_hanging")
def test_circle_of_5000_links_is_one_bearable_message(model: Metamodel) -> None:
    """A circle through 5 000 objects is one message that shows its beginning."""
    (problem,) = check_catalog(goals({number: [(number + 1) % 5_000] for number in range(5_000)}), model)

    assert problem.code == "KZ-ZYKLUS"
    assert "4992 weitere" in problem.message
    assert len(str(problem)) < 2_000


def has_circle(links: dict[int, list[int]]) -> bool:
    """Whether following links leads back somewhere: the slow and obvious way."""
    left = {number: {target for target in targets if target != number} for number, targets in links.items()}
    while free := {number for number, targets in left.items() if not targets & left.keys()}:
        left = {number: targets for number, targets in left.items() if number not in free}
    return bool(left)


@given(st.dictionaries(st.integers(0, 7), st.lists(st.integers(0, 7), max_size=3, unique=True), max_size=8))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_circles_are_found_if_and_only_if_there_are_some(model: Metamodel, links: dict[int, list[int]]) -> None:
    """The circle check agrees with taking away, again and again, what rests on nothing; the path it shows exists."""
    catalog = goals(links)

    cycles = [problem for problem in check_catalog(catalog, model) if problem.code == "KZ-ZYKLUS"]

    assert bool(cycles) == has_circle(links)
    for cycle in cycles:
        path = [
            int(part[7:11]) for part in cycle.message.removeprefix("Kreis: ").rstrip(".").split(" –konkretisiert→ ")
        ]
        assert path[0] == path[-1]
        assert all(after in links[before] for before, after in pairwise(path))


def test_loading_the_catalog_alone_finds_no_fault_in_this_project(model: Metamodel) -> None:
    """The six concepts themselves are free of faults of form."""
    catalog, problems = load_catalog(Project(ROOT), model)

    assert problems == ()
    assert check_catalog(catalog, model) == []
