"""States, histories and feeds on the finished site."""

from __future__ import annotations

import hashlib
import json
import re

import pytest
from htmlpages import HtmlPage
from lxml import etree
from siteproject import Build

from konzept.concept import Concept

pytestmark = pytest.mark.langsam


def test_every_object_of_a_frozen_concept_says_since_when(real_build: Build, real_concept: Concept) -> None:
    """An object whose concept has a state shows its past: one line, or the list of events."""
    frozen = {info.municipality for info in real_concept.ledger.states.infos}
    silent = [
        item.id
        for item in real_concept.catalog
        if item.municipality in frozen and 'id="verlauf"' not in real_build.page(f"objekt/{item.id}.html")
    ]
    known = {item_id for info in real_concept.ledger.states.infos for item_id in _ids(real_concept, info.state_id)}
    assert [item_id for item_id in silent if item_id in known] == []


def test_every_state_can_be_verified_from_the_site_alone(real_build: Build, real_concept: Concept) -> None:
    """The files lie beside the page, and stand.json vouches for each of them."""
    for info in real_concept.ledger.states.infos:
        folder = real_build.out / "stand" / info.state_id
        seal = (folder / "stand.json").read_bytes()
        assert hashlib.sha256(seal).hexdigest() in real_build.page(f"stand/{info.state_id}/index.html")
        for entry in json.loads(seal)["dateien"]:
            assert hashlib.sha256((folder / entry["pfad"]).read_bytes()).hexdigest() == entry["sha256"]


def test_pages_of_a_concept_name_its_feed(real_build: Build, pages: dict[str, HtmlPage]) -> None:
    """Feed readers find the feed in the head of every page of a concept, and it is there."""
    for address in pages:
        if address.startswith(("ratingen/", "objekt/RAT-", "stand/2010-06-rat/")):
            head = real_build.page(address).partition("</head>")[0]
            found = re.search(r'<link rel="alternate" type="application/atom\+xml"[^>]* href="([^"]+)"', head)
            assert found is not None, address
            assert found[1].endswith("ratingen/feed.xml")
    for path in sorted(real_build.out.rglob("feed*.xml")):
        assert etree.parse(path).getroot().tag == "{http://www.w3.org/2005/Atom}feed"


def test_pages_about_the_past_stay_small(real_build: Build) -> None:
    """No page of a state, of news or of reviews weighs more than 40 KB."""
    patterns = ("stand/**/*.html", "*/neu.html", "*/zu-ueberpruefen*.html")
    sizes = {path: path.stat().st_size for pattern in patterns for path in real_build.out.glob(pattern)}
    assert sizes
    assert {path.name: size for path, size in sizes.items() if size > 40_000} == {}


def test_no_page_names_a_whole_fingerprint_of_a_wording(real_build: Build) -> None:
    """Readers get words; machines get the files."""
    told = [
        path.name
        for path in (real_build.out / "objekt").glob("*.html")
        if re.search(r"v1-[wsd]-[0-9a-f]{13,}", path.read_text(encoding="utf-8"))
    ]
    assert told == []


def test_news_are_reached_from_portal_and_concept(real_build: Build) -> None:
    """„Was sich zuletzt geändert hat“ stands on both, with the invented town last and marked."""
    portal = real_build.page("index.html")
    block = portal.partition("Was sich zuletzt geändert hat")[2].partition("</section>")[0]
    assert "stand/2012-bgl/index.html" in block
    lines = re.findall(r"<li>.*?</li>", block, re.DOTALL)
    assert [("erfundenes Beispiel" in line) for line in lines] == sorted(
        "erfundenes Beispiel" in line for line in lines
    )
    assert "ratingen/neu.html" in real_build.page("ratingen/index.html")


def _ids(concept: Concept, state_id: str) -> set[str]:
    return {entry.id for chapter in concept.ledger.states.chapters(state_id) for entry in chapter.entries}
