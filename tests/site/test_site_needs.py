"""sphinx-needs keeps working: its export, its roles and tables, translations, and places in warnings."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from random import Random
from types import SimpleNamespace

import pytest
from docutils.frontend import get_default_settings
from docutils.utils import new_document
from edits import object_title
from siteproject import REAL, SiteProject, differences, run_sphinx

from konzept.concept import load_concept
from konzept.core import Project
from konzept.items.documents import ALLOWED_DIRECTIVES, ALLOWED_ROLES
from konzept.items.rules import check_item
from konzept.site import parser as yaml_parser

ProjectWith = Callable[[Mapping[str, str | bytes]], Project]

PAGE = "docs/ratingen/kapitel-mit-tabelle.md"
ADDRESS = "ratingen/kapitel-mit-tabelle.html"
TABLE = """# Mit Tabelle

Ein Verweis auf {need}`RAT-LZ-008` und einer auf {objekt}`RAT-LZ-008`.

```{needtable}
:types: leitziel
:columns: id, title
```

```{needlist}
:types: handlungsfeld
```
"""
CATALOGUE = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Die acht Leitziele"
msgstr "The eight main goals"
"""


def test_bricks_of_sphinx_needs_are_allowed() -> None:
    """The check of narrative pages lets editors use tables and lists of needs."""
    assert {"needtable", "needlist"} <= ALLOWED_DIRECTIVES
    assert "need" in ALLOWED_ROLES


def test_translated_paragraphs_are_markdown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sphinx sends translated paragraphs of a YAML document to its parser: they are Markdown, not YAML."""
    seen: list[str] = []
    monkeypatch.setattr(
        yaml_parser, "MystParser", lambda: SimpleNamespace(parse=lambda text, _document: seen.append(text))
    )
    document = new_document("needs/ratingen/bildung.yaml:3:<translated>", get_default_settings())
    yaml_parser.YamlParser().parse("Ein *Absatz*", document)
    assert seen == ["Ein *Absatz*"]


@pytest.mark.langsam
def test_export_is_the_export_of_sphinx_needs(project: SiteProject) -> None:
    """needs.json has the same bytes whether sphinx-needs writes it or we do."""
    ours = (project.built().out / "needs.json").read_text(encoding="utf-8")
    assert (project.build(builder="needs", name="export").out / "needs.json").read_text(encoding="utf-8") == ours


@pytest.mark.langsam
def test_needs_builder_gives_the_same_needs(project: SiteProject) -> None:
    """`sphinx-build -b needs` exports what lies at the root of the site."""
    assert project.build(builder="needs", name="export").needs() == project.built().needs()


@pytest.mark.langsam
def test_every_object_is_a_need(project: SiteProject) -> None:
    """needs.json holds every object with its concept, its type and its title."""
    needs = project.built().needs()
    told = {key: (need["kommune"], need["type"], need["title"]) for key, need in needs.items()}
    assert told == {item.id: (item.municipality, item.type, item.title) for item in project.concept().catalog}


@pytest.mark.langsam
def test_page_with_needs_stays_fresh(project: SiteProject) -> None:
    """A page with {need} and {needtable} shows every goal, and its new title after an edit of another file."""
    project.write(PAGE, TABLE)
    first = project.build().page(ADDRESS)
    catalog = project.concept().catalog
    assert first.count("<tr") == 1 + len(catalog.of_type("leitziel"))
    assert f"{catalog.items['RAT-LZ-008'].title} (RAT-LZ-008)" in first
    project.set_field(catalog.items["RAT-LZ-008"], "titel", "Bildung, neu gefasst")
    rebuilt = project.build()
    assert rebuilt.page(ADDRESS).count("Bildung, neu gefasst") == 3
    assert differences(rebuilt, project.build(name="neu")) == []


@pytest.mark.langsam
def test_reference_read_in_parallel_stays_fresh(project: SiteProject) -> None:
    """A {need} role is known to later builds also if another process read its page."""
    project.write(PAGE, "# Mit Verweis\n\nSiehe {need}`RAT-LZ-008`.\n")
    project.build("-j", "4", name="parallel")
    project.set_field(project.concept().catalog.items["RAT-LZ-008"], "titel", "Bildung, neu gefasst")
    rebuilt = project.build("-j", "4", name="parallel")
    assert "Bildung, neu gefasst" in rebuilt.page(ADDRESS).partition("<main")[2]
    assert differences(rebuilt, project.build(name="neu")) == []


@pytest.mark.langsam
def test_page_without_needs_again(project: SiteProject) -> None:
    """When the last page that asks sphinx-needs goes, rebuilds are again as if there never was one."""
    before = project.built().files()
    project.write(PAGE, TABLE)
    project.build()
    (project.root / PAGE).unlink()
    project.build()
    rebuilt = project.build()
    assert "Needs successfully exported" not in rebuilt.output
    assert rebuilt.files() == before


@pytest.mark.langsam
def test_texts_are_collected_for_translation(project: SiteProject) -> None:
    """The gettext builder works, also on top of a build of its own."""
    project.build(builder="gettext", name="texte")
    object_title(project, Random(1))
    built = project.build(builder="gettext", name="texte")
    assert "Die acht Leitziele" in (built.out / "docs.pot").read_text(encoding="utf-8")


@pytest.mark.langsam
def test_translated_site_builds(project: SiteProject) -> None:
    """A catalogue with one sentence is enough for a site in another language; the rest stays German."""
    project.write("locale/en/LC_MESSAGES/docs.po", CATALOGUE)
    built = project.build("-D", "language=en", "-D", "locale_dirs=locale", name="englisch")
    assert "The eight main goals" in built.page("ratingen/kapitel-leitziele.html")
    assert "Die acht Leitziele" not in built.page("ratingen/kapitel-leitziele.html").partition("<main")[2]


FAULTS = {
    "unknown object in YAML": (
        "needs/ratingen/leitziele.yaml",
        "\n- id: RAT-TX-990\n  typ: text\n  titel: Falsch\n  art: erlaeuterung\n  siehe_auch: [RAT-LZ-999]\n",
        "RAT-LZ-999",
    ),
    "unknown key in YAML": (
        "needs/ratingen/leitziele.yaml",
        "\n- id: RAT-TX-990\n  typ: text\n  tietel: Falsch\n",
        "tietel",
    ),
    "unknown object on a page": ("docs/ratingen/kapitel-leitziele.md", "\nSiehe {objekt}`RAT-LZ-999`.\n", "RAT-LZ-999"),
    "dead link on a page": ("docs/ratingen/kapitel-leitziele.md", "\nSiehe [dort](nirgends.md).\n", "nirgends"),
    "unknown brick on a page": ("docs/ratingen/kapitel-leitziele.md", "\n```{zauberei}\n```\n", "zauberei"),
}


@pytest.mark.langsam
@pytest.mark.parametrize(("path", "addition", "word"), FAULTS.values(), ids=FAULTS.keys())
def test_warnings_name_file_and_line(project: SiteProject, path: str, addition: str, word: str) -> None:
    """Every warning about a fault says in which line of which file it stands."""
    text = project.read(path).rstrip("\n") + "\n"
    project.write(path, text + addition)
    line = next(number for number, found in enumerate((text + addition).splitlines(), 1) if word in found)
    built = project.build(strict=False)
    about = [warning for warning in built.warnings.splitlines() if word in warning]
    assert about
    assert [warning for warning in about if f"{path}:{line}:" not in warning] == []


RETIRED = """\
- id: MUS-M-001
  typ: massnahme
  titel: Entfallen
  grabstein: true
  entfallen_am: "2026-03-12"
  grund: Es wird nicht mehr gebraucht.
- id: MUS-LZ-001
  typ: leitziel
  titel: Auch entfallen
  grabstein: true
  entfallen_am: "2026-03-12"
  grund: Es wird nicht mehr gebraucht.
- id: MUS-M-002
  typ: massnahme
  titel: Dient nur noch einem Grabstein
  umsetzungsstatus: geplant
  dient: [MUS-LZ-001]
  fundstelle: {quelle: RAT-Q-001, abschnitt: a, zeilen: "1"}
"""


@pytest.mark.langsam
def test_tombstones_keep_no_rule(project_with: ProjectWith) -> None:
    """sphinx-needs asks nothing of a retired object and counts it as nobody's partner, just as our own check does."""
    conf = (REAL / "conf.py").read_text(encoding="utf-8")
    files = {"conf.py": conf, "docs/index.md": "# Probe\n\nEin Satz.\n", "needs/musterstadt/a.yaml": RETIRED}
    project = project_with(files)
    concept = load_concept(project)

    built = run_sphinx(project.root, project.build, "-q", "-D", "konzept_doppelt_pruefen=1", strict=False)

    report = json.loads((built.out / "schema_violations.json").read_text(encoding="utf-8"))["validation_warnings"]
    theirs = {(need, found["details"]["schema_path"].partition("[")[0]) for need in report for found in report[need]}
    ours = {
        (item.id, one.code) for item in concept.catalog for one in check_item(item, concept.catalog, concept.metamodel)
    }
    assert theirs == ours
    assert ("MUS-M-002", "KZ-REGEL-MASSNAHME-ZIEL") in theirs
    assert "MUS-M-001" not in built.warnings


@pytest.mark.langsam
def test_hints_fail_no_double_check(project: SiteProject) -> None:
    """A sound project passes the strict build with both checks; what both only hint at is no warning."""
    assert project.build("-D", "konzept_doppelt_pruefen=1", name="doppelt").warnings == ""
