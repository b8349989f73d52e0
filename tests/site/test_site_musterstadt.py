"""Every page and every file made from Musterstadt says that it is an invented example."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from siteproject import Build, SiteProject

from fewtowns import metamodel_of
from konzept.core import Project
from konzept.new_town import Town, plan_town, write_town

NOTICE = "erfundenes beispiel"
BAND = 'class="beispiel"'
# Copies of frozen files, byte for byte what their hashes say: the notice stands in the title in stand.json beside them.
FROZEN = "stand/"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The site of Musterstadt alone, and of a town that was only just begun."""
    site = SiteProject.of_musterstadt(tmp_path_factory.mktemp("musterstadt"))
    project = Project(site.root.resolve())
    project.metamodel.write_text(metamodel_of("musterstadt"), encoding="utf-8")
    town = Town(key="bad-musterort", code="BMO", name="Bad Musterort", long_name="Stadt Bad Musterort")
    write_town(project, town, plan_town(project, town))
    return site.build()


def text_of(name: str, data: bytes) -> str:
    """What a reader of the file can read, in small letters."""
    if name.endswith((".xlsx", ".docx")):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "".join(archive.read(part).decode("utf-8", "replace") for part in archive.namelist()).lower()
    if name.endswith(".pdf"):
        pypdf = pytest.importorskip("pypdf")
        return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages).lower()
    return data.decode("utf-8-sig").lower()


def is_own(name: str, text: str) -> bool:
    """Whether a file belongs to Musterstadt or names one of its objects."""
    return "musterstadt" in name or "mus-" in name.lower() or "mus-" in text


@pytest.mark.langsam
def test_every_file_says_that_it_is_invented(built: Build) -> None:
    """Pages, tables, papers, feeds, calendars, the search and the machine's export: none without the words."""
    shown = {name: data for name, data in built.files().items() if not name.startswith((FROZEN, "_static/"))}
    texts = {name: text_of(name, data) for name, data in shown.items()}
    silent = [name for name, text in texts.items() if is_own(name, text) and NOTICE not in text]
    assert silent == []


@pytest.mark.langsam
def test_every_page_wears_the_band(built: Build) -> None:
    """Whoever opens any page of Musterstadt reads it before everything else; no other page wears it."""
    pages = {path.relative_to(built.out).as_posix(): path for path in built.out.rglob("*.html")}
    own = {name for name in pages if name.startswith(("musterstadt/", "objekt/MUS-", "stand/"))}
    assert len(own) > 100
    assert [name for name in sorted(own) if BAND not in pages[name].read_text(encoding="utf-8")] == []
    others = [name for name in pages if name.startswith(("bad-musterort/", "objekt/BMO-", "vergleich/"))]
    assert others
    assert [name for name in others if BAND in pages[name].read_text(encoding="utf-8")] == []


@pytest.mark.langsam
def test_every_state_says_it_beside_its_files(built: Build) -> None:
    """Frozen files stay as they were frozen; their description carries the notice."""
    described = sorted(built.out.glob("stand/*/stand.json"))
    assert len(described) == 4
    assert all(NOTICE in path.read_text(encoding="utf-8").lower() for path in described)


@pytest.mark.langsam
def test_every_need_and_every_date_says_it(built: Build) -> None:
    """A single object or date that was taken out of its file still carries the notice."""
    needs = [need for name, need in built.needs().items() if name.startswith("MUS-")]
    assert {need.get("hinweis") for need in needs} == {"erfundenes Beispiel"}
    assert all("hinweis" not in need for name, need in built.needs().items() if name.startswith("BMO-"))
    calendar = (built.out / "musterstadt/kalender.ics").read_text(encoding="utf-8").replace("\r\n ", "")
    dates = [line for line in calendar.splitlines() if line.startswith("DESCRIPTION:")]
    assert len(dates) == calendar.count("BEGIN:VEVENT") > 0
    assert all("Erfundenes Beispiel" in line for line in dates)


@pytest.mark.langsam
@pytest.mark.parametrize("name", ["bewertung.csv", "bewertung_punkte.csv"])
def test_every_verdict_says_it(built: Build, name: str) -> None:
    """The tables of all verdicts have a column for it."""
    table = (built.out / "daten" / name).read_text(encoding="utf-8")
    rows = [row for row in csv.DictReader(io.StringIO(table), delimiter=";") if row["id"].startswith("MUS-")]
    assert rows
    assert {row["anmerkung"] for row in rows} == {"erfundenes Beispiel"}


@pytest.mark.langsam
def test_every_line_of_a_matrix_or_synopsis_says_it(built: Build) -> None:
    """Lines that were copied into another table still tell."""
    tables = sorted((built.out / "musterstadt").glob("*.csv"))
    assert tables
    for table in tables:
        rows = list(csv.reader(io.StringIO(table.read_text(encoding="utf-8-sig")), delimiter=";"))
        assert all(NOTICE in " ".join(row).lower() for row in rows[1:]), table.name


@pytest.mark.langsam
def test_a_new_town_is_built_at_once(built: Build) -> None:
    """What `konzept neu-kommune` writes has its pages, without a warning, and stands before the invented town."""
    assert "Bad Musterort" in built.page("bad-musterort/index.html")
    assert (built.out / "objekt/BMO-M-001.html").is_file()
    portal = built.page("index.html")
    assert portal.index("bad-musterort/index.html") < portal.index("musterstadt/index.html")


@pytest.mark.langsam
def test_the_description_of_the_data_names_the_source(built: Build) -> None:
    """Who reads datapackage.json learns which source is invented."""
    package = json.loads(Path(built.out / "daten/datapackage.json").read_text(encoding="utf-8"))
    assert "Stadt Musterstadt (erfundenes Beispiel)" in {source["title"] for source in package["sources"]}
