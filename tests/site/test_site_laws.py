"""The laws: same input, same bytes, whether built again, elsewhere, in parallel or on top of an earlier build."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from edits import ACROSS_CONCEPTS, SINGLE, Edit
from siteproject import SiteProject, differences

pytestmark = pytest.mark.langsam


def test_second_build_changes_nothing(project: SiteProject) -> None:
    """A build right after another finds nothing to do and writes no file, not even with the same content."""
    times = project.built().times()
    again = project.build()
    assert "0 added, 0 changed, 0 removed" in again.output
    assert again.times() == times


def test_two_clean_builds_are_identical(project: SiteProject, tmp_path: Path) -> None:
    """Neither the directory nor the order of sets and dictionaries shows in the output."""
    here = project.build(seed="1", name="hier")
    there = project.copy(tmp_path / "anderswo").build(seed="4242")
    assert differences(here, there) == []


def test_parallel_is_serial(project: SiteProject) -> None:
    """Four processes write what one writes."""
    assert differences(project.build("-j", "4", name="parallel"), project.build(name="einzeln")) == []


@pytest.mark.parametrize("edit", SINGLE, ids=lambda edit: edit.__name__)
def test_edit_is_built_as_if_anew(project: SiteProject, edit: Edit) -> None:
    """After an edit, what is built on top equals what is built anew, in every file."""
    before = project.built().files()
    edit(project, Random(7))
    rebuilt = project.build()
    assert rebuilt.files() != before, "the edit shows nowhere"
    assert differences(rebuilt, project.build(name="neu")) == []


@pytest.mark.parametrize("seed", range(4))
def test_chain_of_edits_is_built_as_if_anew(project: SiteProject, seed: int) -> None:
    """Five edits in a row, each built, leave what one clean build makes."""
    random = Random(seed)
    for edit in random.sample(SINGLE, 5):
        edit(project, random)
        built = project.build()
    assert differences(built, project.build(name="neu")) == []


def test_edits_of_the_whole_project_are_built_as_if_anew(tmp_path: Path) -> None:
    """The same with all concepts: pages that compare them are fresh, too."""
    project, random = SiteProject.of_everything(tmp_path / "projekt"), Random(11)
    project.build()
    for edit in ACROSS_CONCEPTS:
        edit(project, random)
    assert differences(project.build(), project.build(name="neu")) == []


def test_edit_taken_back_leaves_the_first_output(project: SiteProject) -> None:
    """An edit and its opposite, each built, leave the output as it was."""
    first = project.built().files()
    path = next(iter(project.concept().catalog)).path
    text = project.read(path)
    project.write(path, text.replace("titel: ", "titel: Neu ", 1))
    project.build()
    project.write(path, text)
    assert project.build().files() == first
