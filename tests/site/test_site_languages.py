"""Start pages in other languages in a real build: on top of an earlier build as if built anew, stale ones marked."""

from __future__ import annotations

import pytest
from siteproject import SiteProject, differences

from konzept.languages import digest

pytestmark = pytest.mark.langsam

TABLE = "data/uebersetzungen/tr/ratingen.csv"
GOAL = "RAT-LZ-001"


def test_changed_title_marks_its_translation_in_a_rebuild(project: SiteProject) -> None:
    """A new German title shows beside its old translation without a clean build."""
    item = project.concept().catalog.items[GOAL]
    project.write(TABLE, f"id;feld;quelle_fp;text\n{GOAL};titel;{digest(item.title)};Fırsat eşitliği\n")
    first = project.build()
    assert "Fırsat eşitliği</a></li>" in first.page("tr/ratingen.html")

    project.set_field(item, "titel", "Gleiche Chancen für alle")
    rebuilt = project.build()

    assert "Gleiche Chancen für alle</span>" in rebuilt.page("tr/ratingen.html")
    assert differences(rebuilt, project.build(name="neu")) == []


def test_language_without_its_folder_leaves_the_site(project: SiteProject) -> None:
    """Pages and the switch go with the folder of a language."""
    project.write(TABLE, "id;feld;quelle_fp;text\n")
    assert (project.build().out / "tr/index.html").is_file()

    (project.root / TABLE).unlink()
    (project.root / TABLE).parent.rmdir()
    rebuilt = project.build()

    assert not (rebuilt.out / "tr/index.html").exists()
    assert differences(rebuilt, project.build(name="neu")) == []
