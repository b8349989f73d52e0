"""A finished small project per test, and the whole real site once per session."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from htmlpages import HtmlPage, read_pages
from siteproject import REAL, Build, SiteProject, run_sphinx

from konzept.concept import Concept, load_concept
from konzept.core import Project


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Where the small project stands, and a copy of it with its finished build."""
    folder = tmp_path_factory.mktemp("seite")
    project = SiteProject.of_ratingen(folder / "projekt")
    project.build()
    shutil.copytree(project.root, folder / "vorlage")
    return project.root, folder / "vorlage"


@pytest.fixture
def project(finished: tuple[Path, Path]) -> SiteProject:
    """The small project with a finished build, the same for every test.

    It always stands in the same place: Sphinx builds anew what has moved, and a rebuild is what the tests are about.
    """
    root, template = finished
    shutil.rmtree(root)
    shutil.copytree(template, root)
    return SiteProject(root)


@pytest.fixture(scope="session")
def real_build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The whole site as `make html` builds it: a warning fails it."""
    return run_sphinx(REAL, tmp_path_factory.mktemp("website"))


@pytest.fixture(scope="session")
def pages(real_build: Build) -> dict[str, HtmlPage]:
    """Every page of the real site by address."""
    return read_pages(real_build.out)


@pytest.fixture(scope="session")
def real_concept() -> Concept:
    return load_concept(Project(REAL))
