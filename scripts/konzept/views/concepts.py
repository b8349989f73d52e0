"""The portal and the start page of each concept: what does my town want, and how far is it?"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from konzept.concept import Concept
from konzept.items import Item
from konzept.metamodel import Municipality
from konzept.views.calendar import PAGE as CALENDAR
from konzept.views.calendar import has_calendar
from konzept.views.comparison import OVERVIEW, PHASES, all_topics
from konzept.views.contradictions import CONTRADICTIONS
from konzept.views.figures import SeriesView, overview
from konzept.views.glossary import TERMS
from konzept.views.review_lists import PAGE as REVIEWS
from konzept.views.review_lists import TITLE as REVIEWS_TITLE
from konzept.views.shared import Ref, document_kind, main_source, municipalities, page_address, page_title, ref
from konzept.views.status import StatusCount, distribution
from konzept.views.whatsnew import PAGE as NEWS
from konzept.views.whatsnew import TITLE as NEWS_TITLE
from konzept.views.whatsnew import Notice, notices

ACROSS = (
    Ref(title="Die Konzepte im Vergleich", address=OVERVIEW, note="Was sie wollen und vorhaben, nach Themen"),
    Ref(title="Nach Lebensphasen", address=PHASES, note="Von der Kita bis ins Alter"),
    Ref(title="Begriffe aller Konzepte", address=TERMS, note="Auch, wo dasselbe Wort Verschiedenes heißt"),
    Ref(title="Widersprüche und Lücken der Quellen", address=CONTRADICTIONS, note="Beide Lesarten, nichts geglättet"),
)
COUNTED = ("leitziel", "massnahme", "umsetzungsschritt", "indikator")


class FieldSummary(Struct, frozen=True, kw_only=True):
    """A Handlungsfeld on the concept's start page."""

    ref: Ref
    short: str
    counts: tuple[tuple[str, int], ...]
    distribution: tuple[StatusCount, ...]


class ConceptView(Struct, frozen=True, kw_only=True):
    """The start page of a concept, beside the text its editors wrote.

    `contradictions_page` is where the first of the contradictions is read, "" without any.
    """

    name: str
    kind: str
    date: str
    summary: str
    limits: str
    source: Ref | None
    goals: tuple[Ref, ...]
    fields: tuple[FieldSummary, ...]
    figures: tuple[tuple[str, int], ...]
    distribution: tuple[StatusCount, ...]
    decisions: tuple[Ref, ...]
    contradictions: int
    contradictions_page: str
    population: tuple[SeriesView, ...]
    pages: tuple[Ref, ...]
    notices: tuple[Notice, ...]


class ConceptCard(Struct, frozen=True, kw_only=True):
    """A concept on the portal."""

    ref: Ref
    kind: str
    date: str
    summary: str
    figures: tuple[tuple[str, int], ...]
    invented: bool


class PortalView(Struct, frozen=True, kw_only=True):
    """The first page."""

    cards: tuple[ConceptCard, ...]
    topics: tuple[Ref, ...]
    across: tuple[Ref, ...]
    total: int
    notices: tuple[Notice, ...]


def portal_view(concept: Concept) -> PortalView:
    """All concepts."""
    cards = tuple(_card(concept, municipality) for municipality in municipalities(concept))
    return PortalView(
        cards=cards,
        topics=all_topics(concept.metamodel),
        across=ACROSS,
        total=len(concept.catalog) - len(concept.catalog.tombstones()),
        notices=notices(concept),
    )


def concept_view(concept: Concept, municipality: Municipality) -> ConceptView:
    """One concept at a glance."""
    catalog, key = concept.catalog, municipality.key
    own = [item for item in catalog if item.municipality == key]
    source = main_source(concept, key)
    goals = [item for item in catalog.of_type("leitziel", key) if item.text("ebene") == "konzept"]
    contradictions = catalog.of_type("quellenwiderspruch", key)
    return ConceptView(
        name=municipality.long_name,
        kind=document_kind(concept, source),
        date=source.text("stand_der_quelle") if source else "",
        summary=source.text("kurz") if source else "",
        limits=source.text("grenzen") if source else "",
        source=ref(concept, source) if source else None,
        goals=tuple(ref(concept, goal) for goal in goals),
        fields=tuple(
            _field(concept, field)
            for field in sorted(catalog.of_type("handlungsfeld", key), key=lambda field: field.id)
        ),
        figures=_figures(concept, key),
        distribution=distribution(concept, own),
        decisions=tuple(ref(concept, item) for item in catalog.of_type("beschluss", key)),
        contradictions=len(contradictions),
        contradictions_page=page_address(key, contradictions[0].page) if contradictions else "",
        population=overview(concept, municipality),
        pages=tuple(_other_pages(concept, key)),
        notices=notices(concept, key),
    )


def _card(concept: Concept, municipality: Municipality) -> ConceptCard:
    source = main_source(concept, municipality.key)
    return ConceptCard(
        ref=Ref(title=municipality.long_name, address=page_address(municipality.key, "index")),
        kind=document_kind(concept, source),
        date=source.text("stand_der_quelle") if source else "",
        summary=source.text("kurz") if source else "",
        figures=_figures(concept, municipality.key),
        invented=municipality.invented,
    )


def _figures(concept: Concept, municipality: str) -> tuple[tuple[str, int], ...]:
    figures = []
    for name in ("handlungsfeld", "leitziel", "massnahme", "umsetzungsschritt", "akteur"):
        count = len(concept.catalog.of_type(name, municipality))
        if count:
            type_def = concept.metamodel.types[name]
            figures.append((type_def.title if count == 1 else type_def.plural, count))
    return tuple(figures)


def _field(concept: Concept, field: Item) -> FieldSummary:
    # A Handlungsfeld may lie in a file of its own or among others: what belongs to it says the link.
    members = [item for item in concept.catalog.sources(field.id, "handlungsfeld") if not item.is_tombstone]
    counts = []
    for name in COUNTED:
        count = sum(member.type == name for member in members)
        if count:
            type_def = concept.metamodel.types[name]
            counts.append((type_def.title if count == 1 else type_def.plural, count))
    return FieldSummary(
        ref=Ref(
            title=field.title,
            address=page_address(field.municipality, field.page),
            id=field.id,
            kind=field.text("numerierung"),
        ),
        short=field.text("kurz"),
        counts=tuple(counts),
        distribution=distribution(concept, members),
    )


def _other_pages(concept: Concept, municipality: str) -> Iterator[Ref]:
    if has_calendar(concept, municipality):
        address = page_address(municipality, CALENDAR)
        yield Ref(title="Kalender", address=address, note="Veranstaltungen, Beschlüsse, Fristen")
    if concept.ledger.states.of(municipality):
        yield Ref(title=NEWS_TITLE, address=page_address(municipality, NEWS), note="Fassungen, Beschlüsse, Umsetzung")
        yield Ref(title=REVIEWS_TITLE, address=page_address(municipality, REVIEWS), note="Geänderte Verknüpfungen")
    for key, page in concept.catalog.by_page:
        if key == municipality and concept.catalog.by_page[key, page][0].type != "handlungsfeld":
            count = sum(not item.is_tombstone for item in concept.catalog.by_page[key, page])
            title = page_title(concept, municipality, page)
            note = "1 Eintrag" if count == 1 else f"{count} Einträge"
            yield Ref(title=title, address=page_address(municipality, page), note=note)
