"""Feeds by the rules of RFC 4287: valid, stable, without drafts and without the hour of the build."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
from lxml import etree
from town import Town

from konzept.concept import Concept, load_concept
from konzept.core import Project
from konzept.render import Renderer
from konzept.render.atom import feed_text
from konzept.views.feeds import ENTRIES, feed, feed_pages
from konzept.views.fingerprints import Fingerprints
from konzept.views.past import Past

ROOT = Path(__file__).parents[2]
ATOM = "{http://www.w3.org/2005/Atom}"
BASE = "https://konzept.example/seite"
AUTHOR = "Die Mitwirkenden"
# RFC 4287, section 4, as far as our feeds use it; what is not named here is refused.
SCHEMA = """\
<grammar xmlns="http://relaxng.org/ns/structure/1.0" ns="http://www.w3.org/2005/Atom"
         datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
  <start><element name="feed">
    <attribute name="xml:lang"><value>de</value></attribute>
    <interleave>
      <ref name="id"/><ref name="title"/><ref name="updated"/><ref name="subtitle"/>
      <oneOrMore><element name="author"><element name="name"><data type="token">
        <param name="minLength">1</param></data></element></element></oneOrMore>
      <oneOrMore><ref name="link"/></oneOrMore>
      <zeroOrMore><ref name="entry"/></zeroOrMore>
    </interleave>
  </element></start>
  <define name="entry"><element name="entry"><interleave>
    <ref name="id"/><ref name="title"/><ref name="updated"/>
    <oneOrMore><ref name="link"/></oneOrMore>
    <element name="content"><attribute name="type"><value>html</value></attribute><text/></element>
  </interleave></element></define>
  <define name="id"><element name="id"><data type="anyURI">
    <param name="pattern">tag:[a-z0-9.-]+,[0-9]{4}(-[0-9]{2}){0,2}:[A-Za-z0-9:._-]+</param></data></element></define>
  <define name="title"><element name="title"><data type="token"><param name="minLength">1</param></data></element>
  </define>
  <define name="subtitle"><element name="subtitle"><text/></element></define>
  <define name="updated"><element name="updated"><data type="dateTime">
    <param name="pattern">[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z</param></data></element></define>
  <define name="link"><element name="link">
    <attribute name="rel"><choice><value>self</value><value>alternate</value><value>related</value></choice></attribute>
    <attribute name="type"><data type="token"><param name="pattern">.+/.+</param></data></attribute>
    <attribute name="href"><data type="anyURI"/></attribute>
  </element></define>
</grammar>"""


class Reader(HTMLParser):
    """Reads the content of an entry: tags must be closed in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not attrs
        self.open.append(tag)
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def feeds(concept: Concept, base: str = BASE) -> dict[str, etree._Element]:
    """All feeds by address, checked by the grammar."""
    grammar = etree.RelaxNG(etree.fromstring(SCHEMA.encode()))
    found = {}
    for plan in feed_pages(concept, Fingerprints(concept)):
        text = Renderer(adresse=base, urheber=AUTHOR).page(plan.make())
        root = etree.fromstring(text.encode() if isinstance(text, str) else text)
        assert grammar.validate(root), f"{plan.address}: {grammar.error_log.last_error}"
        found[plan.address] = root
    return found


def text_of(node: etree._Element, name: str) -> str:
    return node.findtext(f"{ATOM}{name}") or ""


def entries(root: etree._Element) -> list[etree._Element]:
    return root.findall(f"{ATOM}entry")


@pytest.fixture(scope="module")
def real() -> Concept:
    return load_concept(Project(ROOT))


@pytest.fixture
def changed(adopted: Town) -> Town:
    """The town after a report that changed one status and one wording."""
    adopted.change("sprache", "umsetzungsstatus: geplant", "umsetzungsstatus: umgesetzt")
    adopted.freeze("2011-06-30-mus", "--art", "bericht")
    return adopted


def test_every_real_feed_is_valid(real: Concept) -> None:
    """The grammar, unique ids within a feed, exactly one alternate link, newest first (RFC 4287, 4.1)."""
    for address, root in feeds(real).items():
        ids = Counter(text_of(entry, "id") for entry in entries(root))
        assert set(ids.values()) <= {1}, address
        for node in (root, *entries(root)):
            relations = Counter(link.get("rel") for link in node.findall(f"{ATOM}link"))
            assert relations["alternate"] == 1, address
        days = [text_of(entry, "updated") for entry in entries(root)]
        assert days == sorted(days, reverse=True), address
        assert len(days) <= ENTRIES
        assert text_of(root, "updated") >= max(days, default=""), address


def test_content_is_well_formed_and_reads_without_styles(real: Concept) -> None:
    """Only paragraphs and marks, each mark with its word."""
    for address, root in feeds(real).items():
        for entry in entries(root):
            reader = Reader()
            reader.feed(text_of(entry, "content"))
            assert reader.open == [], address
            assert reader.tags <= {"p", "b", "del", "ins"}, address
            assert reader.text.count("[entfällt: ") == text_of(entry, "content").count("<del>")
            assert reader.text.count("[neu: ") == text_of(entry, "content").count("<ins>")


def test_the_same_entry_reads_the_same_in_every_feed(real: Concept) -> None:
    """An id stands for one entry wherever it appears (RFC 4287, 4.2.6)."""
    told: dict[str, str] = {}
    for root in feeds(real).values():
        for entry in entries(root):
            text = etree.tostring(entry).decode()
            assert told.setdefault(text_of(entry, "id"), text) == text


def test_every_concept_field_and_busy_office_has_a_feed(real: Concept) -> None:
    """Whoever follows one Handlungsfeld or one office need not read the rest."""
    addresses = set(feeds(real))
    for municipality in {info.municipality for info in real.ledger.states.infos}:
        assert f"{municipality}/feed.xml" in addresses
        for field in real.catalog.of_type("handlungsfeld", municipality):
            assert f"{municipality}/feed-{field.id.lower()}.xml" in addresses
    assert any("-ak-" in address for address in addresses)


def test_an_invented_town_says_so_in_feed_and_entry(real: Concept) -> None:
    """A feed reader shows entries without the page around them."""
    found = {address: root for address, root in feeds(real).items() if address.startswith("musterstadt/")}
    assert found
    for root in found.values():
        assert "Erfundenes Beispiel" in text_of(root, "subtitle")
        assert all("Erfundenes Beispiel" in text_of(entry, "content") for entry in entries(root))


def test_a_change_is_told_once_with_a_lasting_id(changed: Town) -> None:
    """The id is made of host, year, object and state; two builds give the same bytes."""
    concept = changed.concept()
    newest = entries(feeds(concept)["musterstadt/feed.xml"])[0]
    assert text_of(newest, "id") == "tag:konzept.example,2011:MUS-M-001:2011-06-30-mus"
    assert text_of(newest, "updated") == "2011-06-30T00:00:00Z"
    assert "[entfällt: geplant]" in text_of(newest, "content")
    again = [etree.tostring(root) for root in feeds(changed.concept()).values()]
    assert again == [etree.tostring(root) for root in feeds(concept).values()]


def test_a_feed_of_an_office_tells_what_concerns_it(changed: Town) -> None:
    """The youth office hears of its measure, the adult education centre does not."""
    found = feeds(changed.concept())
    mine = [text_of(entry, "id") for entry in entries(found["musterstadt/feed-mus-ak-001.xml"])]
    others = [text_of(entry, "id") for entry in entries(found["musterstadt/feed-mus-ak-002.xml"])]
    assert any("MUS-M-001:2011-06-30-mus" in name for name in mine)
    assert not any("2011-06-30-mus" in name for name in others)


def test_what_is_only_proposed_is_in_no_feed(adopted: Town) -> None:
    """Neither a Vorlage nor the working text is news."""
    adopted.change("sprache", "jährlich", "monatlich")
    adopted.freeze("2012-03-01-mus", "--art", "vorlage")
    adopted.change("sprache", "monatlich", "täglich")
    for root in feeds(adopted.concept()).values():
        text = etree.tostring(root, encoding="unicode")
        assert "2012-03-01-mus" not in text
        assert not re.search("monatlich|täglich", text)


def test_a_feed_ends_after_a_hundred_entries(adopted: Town) -> None:
    """Older news are on the page the feed names."""
    goals = "".join(
        f"- id: MUS-TZ-{number}\n  typ: teilziel\n  titel: Teilziel {number}\n  text: Ein Ziel.\n"
        f"  konkretisiert: [MUS-LZ-002]\n"
        for number in range(100, 100 + ENTRIES + 20)
    )
    adopted.add("arbeit", goals)
    adopted.freeze("2011-06-30-mus")
    root = feeds(adopted.concept())["musterstadt/feed.xml"]
    assert len(entries(root)) == ENTRIES
    assert {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}["related"].endswith("neu.html")


def test_links_are_absolute_where_the_address_is_known_and_relative_elsewhere(changed: Town) -> None:
    """Without an address the feed works from a folder."""
    known = feeds(changed.concept())["musterstadt/feed.xml"].find(f"{ATOM}link").get("href")
    unknown = feeds(changed.concept(), "")["musterstadt/feed.xml"].find(f"{ATOM}link").get("href")
    assert known == f"{BASE}/musterstadt/feed.xml"
    assert unknown == "../musterstadt/feed.xml"


def test_nothing_an_editor_writes_becomes_markup(adopted: Town) -> None:
    """Signs of markup in a title or a reason arrive as text."""
    adopted.change("sprache", "titel: Elterncafés öffnen", 'titel: "<Elterncafés> & ]]> öffnen"')
    concept = adopted.concept()
    town = concept.metamodel.municipalities["musterstadt"]
    text = feed_text(feed(Past(concept), town, concept.catalog.items["MUS-M-002"], ("MUS-M-002",)), BASE, AUTHOR)
    root = etree.fromstring(text.encode())
    assert text_of(entries(root)[0], "title") == "Erste Fassung: <Elterncafés> & ]]> öffnen"
    reader = Reader()
    reader.feed(text_of(entries(root)[0], "content"))
    assert "<Elterncafés> & ]]> öffnen" in reader.text
