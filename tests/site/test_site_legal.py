"""Legal pages: a public site is not built with empty fields; a demonstration says that it is one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from sphinx.errors import ExtensionError

from konzept.core import Project
from konzept.site.legal import DEMONSTRATION, PUBLIC, read_statement, require_complete

ProjectWith = Callable[[Mapping[str, str | bytes]], Project]

COMPLETE = {f"docs/rechtliches/{name}.md": "# Titel\n" for name in ("impressum", "datenschutz", "barrierefreiheit")}


def test_public_site_needs_every_field(project_with: ProjectWith) -> None:
    """All open fields are named at once, each with file, line and column."""
    imprint = "# Impressum\n\n**Vorlage.** Ergänzen.\n\n[bitte ergänzen: Name] [bitte ergänzen: Ort]\n"
    project = project_with(COMPLETE | {"docs/rechtliches/impressum.md": imprint})

    with pytest.raises(ExtensionError) as caught:
        require_complete(project, PUBLIC)

    places = [line.split(" ")[0] for line in str(caught.value).splitlines() if "KZ-RECHT" in line]
    assert places == [f"docs/rechtliches/impressum.md:{place}:" for place in ("3:1", "5:1", "5:24")]


def test_public_site_needs_every_page(project_with: ProjectWith) -> None:
    """A missing legal page is an open field, too."""
    project = project_with({name: text for name, text in COMPLETE.items() if "datenschutz" not in name})
    with pytest.raises(ExtensionError, match=r"docs/rechtliches/datenschutz\.md:1:1: KZ-RECHT-FEHLT"):
        require_complete(project, PUBLIC)


def test_page_in_another_encoding_is_searched_too(project_with: ProjectWith) -> None:
    """That it is not UTF-8 is told by the check of pages; here it must not end in a crash."""
    page = "# Straße\n\n**Vorlage.**\n".encode("latin-1")
    with pytest.raises(ExtensionError, match=r"impressum\.md:3:1: KZ-RECHT-OFFEN"):
        require_complete(project_with(COMPLETE | {"docs/rechtliches/impressum.md": page}), PUBLIC)


def test_complete_pages_may_be_public(project_with: ProjectWith) -> None:
    """Nothing stands in the way once all is filled in."""
    require_complete(project_with(COMPLETE), PUBLIC)


def test_demonstration_may_be_built_with_templates(project_with: ProjectWith) -> None:
    """The project as it comes can be tried out."""
    require_complete(project_with({}), DEMONSTRATION)


def test_unknown_mode_is_refused(project_with: ProjectWith) -> None:
    """A typing error must not publish a site with empty fields."""
    with pytest.raises(ExtensionError, match="konzept_betrieb"):
        require_complete(project_with(COMPLETE), "öffentlich")


def test_statement_lists_dated_gaps_and_results(project_with: ProjectWith) -> None:
    """The statement is made from the list of the office and the result of the tests."""
    gaps = 'stand = "2026-11-21"\n[[luecke]]\nwas = "A"\nseit = "2026-01-02"\nwarum = "B"\nabhilfe = "C"\n'
    result = '{"regeln": "R", "ansichten": ["hell"], "seiten": 3, "verstoesse": 0}'
    view = read_statement(
        project_with({"docs/rechtliches/barrierefreiheit.toml": gaps, "docs/rechtliches/pruefung.json": result})
    )
    assert (view.date, view.gaps[0].since, view.gaps[0].remedy) == ("21. November 2026", "2. Januar 2026", "C")
    assert (view.rules, view.modes, view.pages, view.violations) == ("R", ("hell",), 3, 0)


def test_statement_without_results_says_so(project_with: ProjectWith) -> None:
    """Nothing is claimed that was not tested."""
    view = read_statement(project_with({}))
    assert (view.rules, view.gaps, view.date) == ("", (), "")
