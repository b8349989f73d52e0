"""What every page has: its address, its frame, and references to objects by title."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from konzept.concept import Concept
from konzept.items import Item
from konzept.languages import GERMAN
from konzept.metamodel import Municipality

STATUS_FIELD = "umsetzungsstatus"
REMEMBERED = 16  # concepts whose pages follow each other
# Who is asked about an object: those who are responsible for it, and those who work along.
RESPONSIBLE_ROLES = ("verantwortlich", "zustaendig", "fachverantwortung")
OFFICE_ROLES = (*RESPONSIBLE_ROLES, "zusammenarbeit")
NOT_STATED = "in der Quelle nicht angegeben"
EASY_NAME = "Leichte Sprache"
# What every page, paper, feed and file of an invented town says.
INVENTED = "Erfundenes Beispiel: Diesen Ort gibt es nicht."
INVENTED_WORDS = "erfundenes Beispiel"


class Ref(Struct, frozen=True, kw_only=True):
    """A link to an object or page: title first, small print after. `address` is relative to the site's root."""

    title: str
    address: str
    kind: str = ""
    id: str = ""
    note: str = ""
    interpretation: str = ""
    status: str = ""
    status_label: str = ""


class LanguageLink(Struct, frozen=True, kw_only=True):
    """An entry of the language switch. `exact`: that page says the same as this one, in its language."""

    code: str
    name: str
    direction: str
    address: str
    exact: bool


class Frame(Struct, frozen=True, kw_only=True):
    """What surrounds the content of a page.

    `mark` tells it from pages of the same title: its kind and id. `file` and `line` are where its text is written.
    `german_name` says that on a page in another language title and name of the concept are German.
    """

    title: str
    address: str
    municipality: str = ""
    municipality_name: str = ""
    german_name: bool = False
    invented: bool = False
    navigation: tuple[Ref, ...] = ()
    breadcrumbs: tuple[Ref, ...] = ()
    source: str = ""
    source_address: str = ""
    description: str = ""
    mark: str = ""
    file: str = ""
    line: int = 0
    language: str = GERMAN
    direction: str = "ltr"
    feed: str = ""
    languages: tuple[LanguageLink, ...] = ()

    @property
    def home(self) -> str:
        """Where the name in the header leads: the start page of the concept, or of all, in the page's language."""
        if self.language != GERMAN:
            return start_address(self.language, self.municipality)
        return page_address(self.municipality, "index") if self.municipality else "index.html"

    @property
    def shell(self) -> Frame:
        """What the header and the footer show of this frame: the same on most pages of a concept."""
        languages = self.languages
        address = self.address if self.address in {ref.address for ref in self.navigation} else ""
        if not address:  # the language of the page leads to the page itself, wherever that is
            languages = tuple(replace(link, address="") if link.address == self.address else link for link in languages)
        bare = replace(self, title="", breadcrumbs=(), description="", mark="", file="", line=0)
        return replace(bare, address=address, languages=languages)

    @property
    def root(self) -> str:
        """The way from this page to the site's root: "", "../", …"""
        return "../" * self.address.count("/")


class Page(Struct, frozen=True, kw_only=True):
    """A page to be written: its frame, the name of its template, and the view the template shows."""

    frame: Frame
    template: str
    view: object


class Plan(Struct, frozen=True, kw_only=True):
    """A page that can be made. `fingerprint` changes whenever the page would; "" means: make it in every build."""

    address: str
    fingerprint: str
    make: Callable[[], Page]


class Bundle(Struct, frozen=True, kw_only=True):
    """Pages that are dear to plan and depend on the same: they are planned anew only if `fingerprint` changed."""

    name: str
    fingerprint: str
    plans: Callable[[], Iterator[Plan]]


def single_pages(entries: Iterable[Plan | Bundle]) -> Iterator[Plan]:
    """The plans of all pages, those in bundles too."""
    for entry in entries:
        if isinstance(entry, Bundle):
            yield from entry.plans()
        else:
            yield entry


def object_address(item_id: str) -> str:
    """Where the page of an object lies."""
    return f"objekt/{item_id}.html"


def part_address(municipality: str, page: str, position: int) -> str:
    """Where a part of a page lies: the first at the page's own address, then with -2, -3, …"""
    return page_address(municipality, f"{page}-{position + 1}" if position else page)


def page_address(municipality: str, page: str) -> str:
    """Where a page of a concept lies."""
    return f"{municipality}/{page}.html"


def feed_address(municipality: str, item_id: str = "") -> str:
    """Where the feed of a concept lies, or that of a Handlungsfeld, an office or a body."""
    return f"{municipality}/feed-{item_id.lower()}.xml" if item_id else f"{municipality}/feed.xml"


def reading_address(item: Item) -> str:
    """Where an object is read in its context."""
    return f"{page_address(item.municipality, item.page)}#{item.id}"


def ref(concept: Concept, item: Item, *, note: str = "", interpretation: str = "") -> Ref:
    """A reference to an object."""
    status = item.text(STATUS_FIELD)
    return Ref(
        title=item.title,
        address=object_address(item.id),
        kind=kind_of(concept, item),
        id=item.id,
        note=note,
        interpretation=interpretation,
        status=status,
        status_label=concept.metamodel.value_lists[STATUS_FIELD].get(status, "") if status else "",
    )


def refs(concept: Concept, items: Iterable[Item]) -> tuple[Ref, ...]:
    """References to objects, in the order given."""
    return tuple(ref(concept, item) for item in items)


def quoted(text: str) -> str:
    """A quotation with German quotes; quotes within become single ones. "" stays ""."""
    inner = text.replace("„", "‚").replace("“", "‘")
    return f"„{inner}“" if text else ""


def counted(concept: Concept, type_name: str, count: int) -> str:
    """„1 Maßnahme“, „3 Maßnahmen“."""
    type_def = concept.metamodel.types[type_name]
    return f"{count} {type_def.title if count == 1 else type_def.plural}"


def kind_of(concept: Concept, item: Item) -> str:
    """What an object is, in German: its finer kind where the type has one, else the type."""
    model = concept.metamodel
    kind = item.text("art")
    if kind and "art" in model.types[item.type].values and not model.types[item.type].system:
        return model.label(item.type, "art", kind)
    return model.types[item.type].title


def municipalities(concept: Concept) -> tuple[Municipality, ...]:
    """The concepts that have objects, in the order of the metamodel; the overarching folder is none."""
    present = {item.municipality for item in concept.catalog}
    return tuple(m for m in concept.metamodel.municipalities.values() if m.key in present and not m.overarching)


def real_concepts(concept: Concept) -> tuple[Municipality, ...]:
    """The concepts that are not invented: what overviews across concepts count."""
    return tuple(m for m in municipalities(concept) if not m.invented)


def is_invented(concept: Concept, item: Item) -> bool:
    """Whether an object belongs to a town that does not exist."""
    known = concept.metamodel.municipalities.get(item.municipality)
    return known is not None and known.invented


def page_title(concept: Concept, municipality: str, page: str) -> str:
    """The title of a reading page: its Handlungsfeld, or what the metamodel calls a file of that name."""
    items = concept.catalog.by_page.get((municipality, page), ())
    if items and items[0].type == "handlungsfeld":
        return items[0].title
    return concept.metamodel.pages.get(page) or page.replace("-", " ").capitalize()


def main_source(concept: Concept, municipality: str) -> Item | None:
    """The document a concept was taken from: the first of its sources."""
    sources = concept.catalog.of_type("quelle", municipality)
    return sources[0] if sources else None


def document_kind(concept: Concept, source: Item | None) -> str:
    """What a source document is: a draft, an adopted concept, a report, …; "" without a document."""
    return concept.metamodel.label("quelle", "dokumentstatus", source.text("dokumentstatus")) if source else ""


def kind_and_date(concept: Concept, source: Item) -> str:
    """„Entwurf, 10.12.2012“: what a document is and when it was made, as far as it says."""
    return ", ".join(filter(None, (document_kind(concept, source), source.text("stand_der_quelle"))))


def source_line(concept: Concept, municipality: str) -> str:
    """One line that names the source document, its date and what it is."""
    source = main_source(concept, municipality)
    if source is None:
        return ""
    date = source.text("stand_der_quelle")
    named = f"„{source.title}“, {date}" if date else f"„{source.title}“"
    kind = document_kind(concept, source)
    return f"{named} ({kind})" if kind else named


def start_address(language: str, municipality: str = "") -> str:
    """Where the start page of a concept lies in another language, or that of all concepts."""
    return f"{language}/{municipality or 'index'}.html"


def language_links(concept: Concept, municipality: str, address: str) -> tuple[LanguageLink, ...]:
    """The language switch of a page: the start page of its concept in every language offered. The first is German."""
    known = concept.languages
    if not (known.offered or known.easy):
        return ()
    here = municipality if any(municipality == key for key, _ in concept.catalog.by_page) else ""
    german = page_address(here, "index") if here else "index.html"
    easy = page_address(here, "leicht") if here and here in known.easy else "leicht.html"
    starts = {german, *(start_address(language.code, here) for language in known.offered)}
    own = german if address in starts | {easy} else address
    links = [LanguageLink(code=GERMAN, name="Deutsch", direction="ltr", address=own, exact=address in starts)]
    if here in known.easy or "" in known.easy:
        links.append(LanguageLink(code=GERMAN, name=EASY_NAME, direction="ltr", address=easy, exact=False))
    links += (
        LanguageLink(
            code=language.code,
            name=language.name,
            direction=language.direction,
            address=start_address(language.code, here),
            exact=address in starts,
        )
        for language in known.offered
    )
    return tuple(links)


def navigation(concept: Concept, municipality: str) -> tuple[Ref, ...]:
    """The short list of a concept's main pages."""
    has_figures = municipality in concept.figures.municipalities
    has_versions = bool(concept.ledger.states.pairs(municipality))
    entries = [
        Ref(title="Überblick", address=page_address(municipality, "index")),
        Ref(title="Handlungsfelder", address=f"{page_address(municipality, 'index')}#felder"),
        Ref(title="Matrix", address=page_address(municipality, "matrix")),
        *[
            Ref(title=title, address=page_address(municipality, page))
            for page, title in (("akteure", "Wer macht was?"), ("gremien", "Gremien"), ("quellen", "Quellen"))
            if (municipality, page) in concept.catalog.by_page
        ],
        *([Ref(title="Zahlen", address=page_address(municipality, "indikatoren"))] if has_figures else []),
        *([Ref(title="Synopse", address=page_address(municipality, "synopse"))] if has_versions else []),
    ]
    return tuple(entries)


def frame(
    concept: Concept,
    *,
    title: str,
    address: str,
    municipality: str = "",
    trail: Iterable[Ref] = (),
    description: str = "",
    mark: str = "",
    file: str = "",
    line: int = 0,
) -> Frame:
    """The frame of a page; `trail` are the breadcrumbs between the concept and the page itself."""
    common = _surroundings(concept, municipality)
    return replace(
        common,
        title=title,
        address=address,
        breadcrumbs=tuple(crumb for crumb in (*common.breadcrumbs, *trail) if crumb.address != address),
        description=description,
        mark=mark,
        file=file,
        line=line,
        languages=language_links(concept, common.municipality, address),
    )


@lru_cache(maxsize=REMEMBERED)
def _surroundings(concept: Concept, municipality: str) -> Frame:
    """What the frames of all pages of a concept have in common."""
    known = concept.metamodel.municipalities.get(municipality)
    has_concept = known is not None and not known.overarching
    crumbs = [Ref(title="Alle Konzepte", address="index.html")]
    if known and has_concept:
        crumbs.append(Ref(title=known.name, address=page_address(municipality, "index")))
    source = main_source(concept, municipality) if has_concept else None
    return Frame(
        title="",
        address="",
        municipality=municipality if has_concept else "",
        municipality_name=known.long_name if known else "",
        invented=bool(known and known.invented),
        navigation=navigation(concept, municipality) if has_concept else (),
        breadcrumbs=tuple(crumbs),
        source=source_line(concept, municipality) if has_concept else "",
        source_address=object_address(source.id) if source else "",
        feed=feed_address(municipality) if has_concept and concept.ledger.states.of(municipality) else "",
    )
