"""A reader's way through the real site, by clicking only."""

from __future__ import annotations

from itertools import pairwise

import pytest
from htmlpages import HtmlPage

pytestmark = pytest.mark.langsam

GOAL = "Sprachliche, schulische und berufliche Bildung stärken"

Pages = dict[str, HtmlPage]


def test_from_a_goal_to_the_office_that_acts_and_back(pages: Pages) -> None:
    """Portal → Ratingen → Leitziel → Handlungsfeld Bildung → measure → step → office, one link each, and back."""
    portal = pages["index.html"]
    concept = _follow(pages, portal, "Stadt Ratingen")
    goal = _follow(pages, concept, GOAL)
    field = _follow(pages, goal, "Bildung")
    measure = _first(pages, field, "objekt/RAT-M-", leads_on_to="objekt/RAT-US-")
    step = _first(pages, measure, "objekt/RAT-US-", leads_on_to="objekt/RAT-AK-")
    office = _first(pages, step, "objekt/RAT-AK-")
    for page, previous in pairwise((office, step, measure, field)):
        assert previous.address in {link.target for link in page.links}, (
            f"kein Weg zurück: {page.address} → {previous.address}"
        )
    assert "index.html" in {link.target for link in office.links}


def test_every_object_leads_back_to_where_it_is_read(pages: Pages) -> None:
    """Each object's page links to its own line on a reading page."""
    lost = [
        page.address
        for page in pages.values()
        if page.address.startswith("objekt/")
        and not any(link.anchor == page.address[7:-5] and not link.target.startswith("objekt/") for link in page.links)
    ]
    assert lost == []


def _follow(pages: Pages, page: HtmlPage, text: str) -> HtmlPage:
    """The page behind the link of this text."""
    found = [link for link in page.links if link.text == text]
    assert found, f"{page.address} hat keinen Verweis „{text}“"
    return pages[found[0].target]


def _first(pages: Pages, page: HtmlPage, prefix: str, leads_on_to: str = "") -> HtmlPage:
    """The first linked page of a kind, from which the way can go on."""
    found = [
        link for link in page.links if link.target.startswith(prefix) and _leads_on(pages[link.target], leads_on_to)
    ]
    assert found, f"{page.address} führt zu keiner Seite {prefix}…"
    return pages[found[0].target]


def _leads_on(page: HtmlPage, prefix: str) -> bool:
    return not prefix or any(link.target.startswith(prefix) for link in page.links)
