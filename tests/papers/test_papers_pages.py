"""Papers on the site: a page and files for what belongs side by side, made again only when something changed."""

from __future__ import annotations

import pytest
from lxml import html as lxml_html
from prepared import FIRST, PROPOSED, VOTED
from town import Town

from konzept.concept import Concept
from konzept.render import Renderer
from konzept.views.compared import comparisons
from konzept.views.fingerprints import Fingerprints
from konzept.views.report_pages import report_pages
from konzept.views.synopsis import synopsis_pages

THREE = f"musterstadt/synopse-{FIRST}-{PROPOSED}-{VOTED}"


def prints(concept: Concept) -> dict[str, str]:
    """Address and fingerprint of every synopsis page."""
    return {plan.address: plan.fingerprint for plan in synopsis_pages(concept, Fingerprints(concept))}


def test_neighbours_and_votes_get_a_page_and_files(voted_town: Town) -> None:
    """Neighbouring states in pairs; the vote beside its paper and what was in force; each with four files."""
    concept = voted_town.concept()
    assert comparisons(concept, "musterstadt") == [(FIRST, PROPOSED), (PROPOSED, VOTED), (FIRST, PROPOSED, VOTED)]
    addresses = set(prints(concept))
    assert {f"{THREE}.{form}" for form in ("html", "pdf", "docx", "xlsx", "csv")} <= addresses
    assert "musterstadt/synopse.html" in addresses
    assert len(addresses) == 1 + 3 * 5


def test_a_town_with_one_state_has_none(town: Town) -> None:
    """Nothing can be compared with itself."""
    assert prints(town.concept()) == {}


def test_pages_stay_until_something_they_show_changes(town: Town) -> None:
    """Editing a text leaves the pages of frozen states alone; a new state makes new ones and keeps the old."""
    town.change("sprache", "jährlich", "monatlich")
    town.freeze(PROPOSED, "--art", "vorlage")
    before = prints(town.concept())
    town.change("sprache", "monatlich", "wöchentlich")
    assert prints(town.concept()) == before
    town.freeze("2012-03-mus", "--art", "zwischenstand")
    after = prints(town.concept())
    pair = f"musterstadt/synopse-{FIRST}-{PROPOSED}.html"
    assert after[pair] == before[pair]
    assert f"musterstadt/synopse-{PROPOSED}-2012-03-mus.html" in after


def test_links_of_the_pages_lead_somewhere(project: Concept) -> None:
    """Every relative link of the example's papers leads to a page or file that is planned."""
    from konzept.views import all_pages

    plans = {plan.address: plan for plan in all_pages(project)}
    own = [
        plan for address, plan in plans.items() if address.startswith(("musterstadt/synopse", "musterstadt/bericht"))
    ]
    if not own:
        pytest.skip("Musterstadt ist nicht in diesem Projekt")
    for plan in own:
        if plan.address.endswith(".html"):
            page = lxml_html.fromstring(str(Renderer().page(plan.make())))
            for link in page.xpath("//main//a/@href"):
                target = link.partition("#")[0].removeprefix("../")
                assert not target or target in plans, link


def test_only_a_frozen_report_makes_a_page(project: Concept, voted_town: Town) -> None:
    """A town without a state of kind `bericht` has no report on the site."""
    concept = voted_town.concept()
    assert list(report_pages(concept, Fingerprints(concept))) == []
    found = [plan.address for plan in report_pages(project, Fingerprints(project))]
    assert all("/bericht-" in address for address in found)
