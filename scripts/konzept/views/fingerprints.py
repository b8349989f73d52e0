"""What each page depends on, as a fingerprint: a page with the same fingerprint need not be made again.

A page shows its own objects, everything one link away, and the offices of what is one link away (the red thread). The
fingerprint covers more than that, never less: the full content of the neighbours, and for all pages alike the
metamodel, the program, the list of pages and the document a concept was taken from. The tests hold the law:
after any edit, what is built on top equals what is built anew, byte for byte.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b

from konzept.concept import Concept
from konzept.core.program import program_digest
from konzept.items import Item, Link
from konzept.views.past import Past
from konzept.views.shared import OFFICE_ROLES, Page, Plan, main_source, municipalities, page_title

PROSE = frozenset({"text", "kurz", "zitat", "anmerkung", "grenzen", "behandlung"})


class Fingerprints:
    """Fingerprints of the pages of one concept; made once per build, linear in objects and links.

    `past` is what all pages of the build ask about states, decisions and reviews.
    """

    def __init__(self, concept: Concept) -> None:
        self._concept = concept
        self.past = Past(concept)
        self._common = _common(concept)
        self._core = {item.id: _core(item) for item in concept.catalog}
        self._shell = {item.id: self._core[item.id] + self._offices(item) for item in concept.catalog}
        self._first = {page: self._core[items[0].id] for page, items in concept.catalog.by_page.items()}
        self._near: dict[str, bytes] = {}
        self._outlines: dict[str, bytes] = {}

    def of_object(self, item: Item, further: object = "") -> str:
        """Fingerprint of the page of one object. `further` is what the page shows of objects further away."""
        return self._digest((item,), further)

    def of_page(self, items: Iterable[Item], further: object = "") -> str:
        """Fingerprint of the reading page of these objects. `further` is what it shows of objects further away."""
        return self._digest(items, further)

    def of_shown(self, page: Page) -> str:
        """Fingerprint of a page whose view is cheap to make: the view itself and the program that shows it."""
        return blake2b(self._common + repr(page).encode(), digest_size=16).hexdigest()

    def of_outline(self, municipality: str, further: object = "") -> str:
        """Fingerprint of a report on a whole concept. It shows titles, fields and links of any object, but no prose.

        `further` is what else it shows, such as places.
        """
        outline = self._outlines.get(municipality) or self._outlines.setdefault(
            municipality, self._outline_of(municipality)
        )
        return blake2b(outline + repr(further).encode(), digest_size=16).hexdigest()

    def plan(self, page: Page) -> Plan:
        """The plan of a page whose view is made in every build; only what it shows anew is written anew."""
        return Plan(address=page.frame.address, fingerprint=self.of_shown(page), make=lambda: page)

    def _outline_of(self, municipality: str) -> bytes:
        state = blake2b(self._common, digest_size=16)
        for item in self._concept.catalog:
            if item.municipality == municipality or municipality in self._linked_abroad(item):
                state.update(_outline(item))
        return state.digest()

    def _linked_abroad(self, item: Item) -> set[str]:
        """The concepts whose objects this one links to, or that link to it."""
        catalog = self._concept.catalog
        ends = [link.target for link in catalog.outgoing.get(item.id, ())]
        ends += [link.source for link in catalog.incoming.get(item.id, ())]
        return {catalog.items[end].municipality for end in ends}

    def _digest(self, items: Iterable[Item], further: object) -> str:
        state = blake2b(self._common + repr(further).encode(), digest_size=16)
        for item in items:
            state.update(self._near.get(item.id) or self._with_neighbours(item))
        return state.hexdigest()

    def _with_neighbours(self, item: Item) -> bytes:
        """Digest of an object, its page and everything one link away; kept, for many pages show the same object."""
        catalog = self._concept.catalog
        state = blake2b(self._shell[item.id], digest_size=16)
        state.update(self._first[item.municipality, item.page])
        for link in catalog.outgoing.get(item.id, ()):
            state.update(self._shell[link.target])
        for link in catalog.incoming.get(item.id, ()):
            if link.role != "steht_in":
                state.update(self._incoming(link))
        return self._near.setdefault(item.id, state.digest())

    def _incoming(self, link: Link) -> bytes:
        return link.role.encode() + self._shell[link.source]

    def _offices(self, item: Item) -> bytes:
        links = self._concept.catalog.outgoing.get(item.id, ())
        return b"".join(self._core[link.target] for link in links if link.role in OFFICE_ROLES)


def _core(item: Item) -> bytes:
    """Digest of everything an object says, and where it stands."""
    content = repr((item.id, item.type, item.path, item.place, dict(item.fields), item.links))
    return blake2b(content.encode(), digest_size=16).digest()


def _outline(item: Item) -> bytes:
    """What a report shows of an object: everything but its place; of its prose only whether there is any."""
    fields = [(name, "" if name in PROSE else value) for name, value in item.fields.items()]
    links = [(link.role, link.target, link.interpretation) for link in item.links]
    return repr((item.id, item.type, item.path, fields, links)).encode()


def _common(concept: Concept) -> bytes:
    """Digest of what every page depends on."""
    state = blake2b(concept.project.metamodel.read_bytes(), digest_size=16)
    state.update(program_digest())
    pages = [(key, page, page_title(concept, key, page)) for key, page in concept.catalog.by_page if page in NAVIGATED]
    state.update(repr(pages).encode())
    state.update(repr(sorted(concept.figures.municipalities)).encode())
    state.update(repr([key for key in concept.metamodel.municipalities if concept.ledger.states.pairs(key)]).encode())
    states = Counter(info.municipality for info in concept.ledger.states.infos)
    state.update(repr(sorted((key, min(count, 2)) for key, count in states.items())).encode())
    state.update(repr((concept.languages.offered, sorted(concept.languages.easy))).encode())
    for municipality in municipalities(concept):
        source = main_source(concept, municipality.key)
        state.update(_core(source) if source else b"")
    return state.digest()


NAVIGATED = frozenset({"akteure", "gremien", "quellen", "widersprueche"})


__all__ = ["Fingerprints"]
