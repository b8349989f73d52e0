"""The page of a state: everything as it was voted on, from the state's own data, with files anyone can verify."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from town import Town

from konzept.concept import Concept, load_concept
from konzept.core import Project
from konzept.render import Renderer
from konzept.views.fingerprints import Fingerprints
from konzept.views.pages import all_pages
from konzept.views.past import Past
from konzept.views.shared import Plan
from konzept.views.state_pages import PAGE_ENTRIES, state_pages, state_view

ROOT = Path(__file__).parents[2]
STATE = "2010-06-29-mus"
PAGE_BYTES = 40_000


def plans(concept: Concept) -> Iterator[Plan]:
    return state_pages(concept, Fingerprints(concept))


def made(concept: Concept) -> dict[str, str]:
    """Every page and file of the states by address."""
    return {plan.address: str(Renderer().page(plan.make())) for plan in plans(concept)}


@pytest.fixture(scope="module")
def real() -> Concept:
    return load_concept(Project(ROOT))


def test_a_small_state_is_one_page_in_printed_order(adopted: Town) -> None:
    """Chapters and objects stand as they were printed, with their numbers and their wording."""
    page = made(adopted.concept())[f"stand/{STATE}/index.html"]
    order = ["Alle sprechen Deutsch", "Sprachförderung ausbauen", "Sprachkurse in Kitas anbieten", "Alle finden Arbeit"]
    places = [page.index(f"</span> {title}</h3>") for title in order]
    assert places == sorted(places)
    assert "Alle Kinder erhalten vor der Einschulung Sprachförderung." in page


def test_a_state_says_how_to_cite_it(adopted: Town) -> None:
    """Name, day and the hash of its seal."""
    concept = adopted.concept()
    info = concept.ledger.states.by_id[STATE]
    view = state_view(Past(concept), info)
    digest = hashlib.sha256((adopted.root / "data/staende" / STATE / "stand.json").read_bytes()).hexdigest()
    assert view.citation.endswith(f"Stand {STATE} vom 29. Juni 2010, Prüfsumme SHA-256 {digest}.")
    assert view.decision is not None
    assert view.decision.title == "Rat, 29. Juni 2010, Vorlage 123/2010"
    assert dict(view.counts)["Maßnahmen"] == 2


def test_a_state_names_its_predecessor(adopted: Town) -> None:
    """The chain of states can be walked."""
    adopted.change("sprache", "umsetzungsstatus: geplant", "umsetzungsstatus: umgesetzt")
    adopted.freeze("2011-06-30-mus", "--art", "bericht")
    concept = adopted.concept()
    view = state_view(Past(concept), concept.ledger.states.by_id["2011-06-30-mus"])
    assert view.predecessor is not None
    assert view.predecessor.address == f"stand/{STATE}/index.html"


def test_a_state_does_not_follow_the_working_text(adopted: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an edit every page of the old state reads as before."""
    before = made(adopted.concept())
    monkeypatch.setenv("KONZEPT_PROFIL", "entwurf")
    adopted.change("sprache", "jährlich", "niemals")
    adopted.change("sprache", "titel: Elterncafés öffnen", "titel: Etwas anderes")
    assert made(adopted.concept()) == before


def test_the_frozen_files_lie_beside_the_page_byte_for_byte(real: Concept) -> None:
    """What can be downloaded is what was sealed."""
    folder = ROOT / "data/staende"
    frozen = {f"stand/{path.relative_to(folder).as_posix()}": path.read_bytes() for path in folder.glob("*/*.*")}
    copied = {plan.address: plan for plan in plans(real) if not plan.address.endswith(".html")}
    assert set(copied) == set(frozen)
    for address, plan in copied.items():
        assert str(Renderer().page(plan.make())).encode() == frozen[address], address


def test_the_pages_of_real_states_stay_small(real: Concept) -> None:
    """A phone can load every page of a state of 470 objects."""
    sizes = {address: len(text.encode()) for address, text in made(real).items() if address.endswith(".html")}
    assert {address: size for address, size in sizes.items() if size > PAGE_BYTES} == {}


def test_every_object_of_a_real_state_is_read_exactly_once(real: Concept) -> None:
    """However a state is cut into pages, nothing is lost and nothing is told twice."""
    pages = made(real)
    for info in real.ledger.states.infos:
        own = [text for address, text in pages.items() if re.match(rf"stand/{info.state_id}/.*html$", address)]
        shown = re.findall(r'<article class="fassung" id="([A-Z0-9-]+)"', "".join(own))
        assert sorted(shown) == sorted(real.ledger.states.load(info.state_id).objects), info.state_id


def test_a_large_state_is_split_by_chapter(real: Concept) -> None:
    """Its first page is the list of contents."""
    info = max(real.ledger.states.infos, key=lambda info: sum(info.counts.values()))
    assert sum(info.counts.values()) > PAGE_ENTRIES
    contents = made(real)[f"stand/{info.state_id}/index.html"]
    for chapter in real.ledger.states.chapters(info.state_id):
        assert f"{chapter.key.lower()}.html" in contents


def test_no_text_of_a_state_is_taken_for_markup(town: Town) -> None:
    """Whatever an editor wrote is shown, never run."""
    town.change("sprache", "Die Stadt berichtet jährlich.", "Die Stadt berichtet < 3 & zählt.")
    town.adopt()
    page = made(town.concept())[f"stand/{STATE}/index.html"]
    assert html.escape("berichtet < 3 & zählt.") in page


def test_pages_about_a_large_change_stay_small(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A decision about 500 objects and a proposal that changes them all: each page stays under 40 KB."""
    monkeypatch.setenv("KONZEPT_PROFIL", "entwurf")
    goals = "".join(
        f"- id: MUS-TZ-{number}\n  typ: teilziel\n  titel: Ein Teilziel mit einem längeren Namen, Nummer {number}\n"
        f"  text: Die Stadt tut etwas.\n  konkretisiert: [MUS-LZ-002]\n  siehe_auch: [MUS-LZ-001]\n"
        for number in range(100, 600)
    )
    town.add("arbeit", goals)
    town.adopt()
    path = town.path("arbeit")
    path.write_text(path.read_text(encoding="utf-8").replace("tut etwas", "tut sehr viel"), encoding="utf-8")
    town.freeze("2011-06-30-mus", "--art", "vorlage")
    wanted = ("stand/", "musterstadt/neu", "musterstadt/zu-ueber", "objekt/MUS-BS-001")
    sizes = {
        plan.address: len(str(Renderer().page(plan.make())).encode())
        for plan in all_pages(town.concept())
        if plan.address.startswith(wanted) and plan.address.endswith(".html")
    }
    assert len(sizes) > 20
    assert {address: size for address, size in sizes.items() if size > PAGE_BYTES} == {}
