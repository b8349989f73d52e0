"""What a page offers to those who want to report, change or cite it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from konzept.views.participate import Channels, participation
from konzept.views.shared import Frame

FORGE = "https://forge.example/konzept/edit/main"


def _frame(**changes: object) -> Frame:
    known: dict[str, object] = {
        "title": "Bildung „für alle“",
        "address": "objekt/RAT-M-031.html",
        "municipality_name": "Stadt Ratingen",
        "mark": "Maßnahme RAT-M-031",
        "source": "„Konzept“, Juni 2010",
        "file": "needs/ratingen/bildung.yaml",
        "line": 20,
    }
    return Frame(**(known | changes))  # type: ignore[arg-type]


def test_proposal_leads_to_file_and_line() -> None:
    """The forge opens the file in which the page's text is written, at its line."""
    offered = participation(_frame(), Channels(forge=FORGE))
    assert offered.edit == f"{FORGE}/needs/ratingen/bildung.yaml#L20"


def test_document_without_line_leads_to_its_beginning() -> None:
    """A narrative page is one file."""
    offered = participation(_frame(file="docs/handbuch/index.md", line=0), Channels(forge=FORGE))
    assert offered.edit == f"{FORGE}/docs/handbuch/index.md"


def test_page_made_of_many_files_has_no_file_to_change() -> None:
    """An overview is computed: nobody can edit it."""
    assert participation(_frame(file=""), Channels(forge=FORGE)).edit == ""


def test_mail_says_what_it_is_about() -> None:
    """The office reads title, id and address without asking back, whatever signs they hold."""
    mail = urlsplit(participation(_frame(), Channels(contact="amt@example.org", home="https://k.example/")).mail)
    words = parse_qs(mail.query)
    assert (mail.scheme, mail.path) == ("mailto", "amt@example.org")
    assert words["subject"] == ["Hinweis zu „Bildung „für alle““ (Maßnahme RAT-M-031)"]
    assert "https://k.example/objekt/RAT-M-031.html" in words["body"][0]


def test_without_channels_there_is_no_dead_button() -> None:
    """Nothing set, nothing to press; the imprint is named instead."""
    offered = participation(_frame(), Channels(imprint="rechtliches/impressum.html"))
    assert (offered.edit, offered.mail, offered.imprint) == ("", "", "rechtliches/impressum.html")


def test_citation_names_page_concept_source_and_day() -> None:
    """Whoever quotes the page can be checked: what, where, from which source, as of when."""
    offered = participation(_frame(), Channels(as_of="21. November 2026", home="https://k.example/"))
    assert offered.citation == (
        "„Bildung ‚für alle‘“ (Maßnahme RAT-M-031). In: Integrationskonzept Stadt Ratingen. "
        "Quelle: „Konzept“, Juni 2010. Stand der Daten: 21. November 2026."
    )
    assert offered.address == "https://k.example/objekt/RAT-M-031.html"


@pytest.mark.parametrize("address", ["suche.html", "404.html"])
def test_page_without_content_of_its_own_is_not_cited(address: str) -> None:
    """Hits of a search are not a source."""
    assert participation(_frame(address=address), Channels()).citation == ""
