"""Start pages in other languages: all concepts, and each concept with its goals, fields and measures by title.

Words of the site come from the catalogues of the program, titles from `data/uebersetzungen/`. What nobody has
translated stays German and is marked as such; what was translated from an older wording says so. Links lead to the
German pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b

from msgspec import Struct
from msgspec.structs import replace

from konzept.concept import Concept
from konzept.items import Item
from konzept.languages import GERMAN, Language, Phrase, Words, read_words
from konzept.languages.check import NAME
from konzept.metamodel import Metamodel, Municipality
from konzept.views.comparison import all_topics
from konzept.views.fingerprints import Fingerprints
from konzept.views.shared import (
    EASY_NAME,
    STATUS_FIELD,
    Frame,
    Page,
    Plan,
    Ref,
    frame,
    main_source,
    municipalities,
    object_address,
    page_address,
    start_address,
)
from konzept.views.status import StatusCount, distribution

COUNTED = ("handlungsfeld", "leitziel", "massnahme", "umsetzungsschritt", "akteur")
# Whose titles a start page shows, in this order within a field.
LISTED = ("leitziel", "teilziel", "jahresziel", "massnahme", "vorhaben", "umsetzungsschritt")
TITLED = ("handlungsfeld", *LISTED)
SHOWN = frozenset(TITLED)
SOURCE_FIELDS = ("kurz", "stand_der_quelle", "dokumentstatus")
VOCABULARIES = (STATUS_FIELD, "dokumentstatus", "thema", "lebensphase")
UNKNOWN = "nicht_angegeben"
# Titles of the links every page has in its footer, which the site knows by its documents.
SERVICE = ("Impressum", "Datenschutz", "Erklärung zur Barrierefreiheit", "Handbuch", "Regeln der Prüfung", "Suche")
# The pages of a concept that a start page in another language names.
GERMAN_PAGES = ("akteure", "gremien", "quellen", "widersprueche", "glossar")


class Link(Struct, frozen=True, kw_only=True):
    """A link to a German page. `status` is shown where one is known."""

    title: Phrase
    address: str
    status: str = ""
    status_label: str = ""


class Count(Struct, frozen=True, kw_only=True):
    """How many there are of something; the word stands before the number, so it needs no plural forms."""

    label: Phrase
    count: int


class Card(Struct, frozen=True, kw_only=True):
    """A concept on the start page of all; `german_name` is what it is called on signs and letters."""

    name: Phrase
    german_name: str
    address: str
    kind: Phrase
    date: Phrase
    summary: Phrase
    figures: tuple[Count, ...]


class StartView(Struct, frozen=True, kw_only=True):
    """The start page of all concepts in another language."""

    cards: tuple[Card, ...]
    topics: tuple[Link, ...]
    easy: str


class Group(Struct, frozen=True, kw_only=True):
    """Objects of one type."""

    label: Phrase
    links: tuple[Link, ...]


class Field(Struct, frozen=True, kw_only=True):
    """A Handlungsfeld with the titles of its goals, measures and steps."""

    title: Phrase
    address: str
    groups: tuple[Group, ...]


class TownView(Struct, frozen=True, kw_only=True):
    """The start page of one concept in another language."""

    card: Card
    goals: tuple[Link, ...]
    fields: tuple[Field, ...]
    rest: tuple[Group, ...]
    distribution: tuple[StatusCount, ...]
    silent: bool
    pages: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Says things of a concept in one language."""

    concept: Concept
    language: Language
    words: Words

    def of(self, entry: str, name: str, german: str) -> Phrase:
        return self.concept.languages.phrase(self.language.code, entry, name, german)

    def title(self, item: Item) -> Phrase:
        return self.of(item.id, "titel", item.title)

    def link(self, item: Item) -> Link:
        """A link to the page of an object, with its status where the source gives one."""
        status = item.text(STATUS_FIELD)
        known = status and status != UNKNOWN
        label = self.concept.metamodel.value_lists[STATUS_FIELD].get(status, "") if known else ""
        return Link(
            title=self.title(item),
            address=object_address(item.id),
            status=status if known else "",
            status_label=self.words(label),
        )

    def links(self, items: Iterable[Item]) -> tuple[Link, ...]:
        return tuple(self.link(item) for item in items)

    def groups(self, items: Iterable[Item]) -> tuple[Group, ...]:
        """Links to these objects by type."""
        found: dict[str, list[Item]] = {name: [] for name in LISTED}
        for item in items:
            if item.type in found:
                found[item.type].append(item)
        types = self.concept.metamodel.types
        return tuple(
            Group(label=self.words.phrase(types[name].plural), links=self.links(members))
            for name, members in found.items()
            if members
        )

    def distribution(self, items: Iterable[Item]) -> tuple[StatusCount, ...]:
        return tuple(replace(part, label=self.words(part.label)) for part in distribution(self.concept, items))


def language_pages(concept: Concept, fingerprints: Fingerprints) -> Iterator[Plan]:
    """The start pages of every language the project offers."""
    offered = concept.languages.offered
    if not offered:
        return
    towns = municipalities(concept)
    states = {town.key: _digest(_town_state(concept, town)) for town in towns}
    for language in offered:
        texts = concept.languages.texts[language.code]
        translated = _digest([(key, found.text, found.source_digest) for key, found in texts.items()])
        yield Plan(
            address=start_address(language.code),
            fingerprint=fingerprints.of_page((), (states, translated)),
            make=partial(start_page, concept, language),
        )
        for town in towns:
            yield Plan(
                address=start_address(language.code, town.key),
                fingerprint=fingerprints.of_page((), (states[town.key], translated)),
                make=partial(town_page, concept, language, town),
            )


def _digest(state: object) -> str:
    return blake2b(repr(state).encode(), digest_size=16).hexdigest()


def _town_state(concept: Concept, town: Municipality) -> object:
    """Everything the start pages show of a concept, in German and as it lies in memory: cheap to compare."""
    source = main_source(concept, town.key)
    shown = [
        (item.id, item.type, item.text(STATUS_FIELD))
        + ((item.title, item.page, item.text("ebene"), item.links) if item.type in SHOWN else ())
        for item in concept.catalog
        if item.municipality == town.key and (item.type in SHOWN or item.type in COUNTED or STATUS_FIELD in item.fields)
    ]
    pages = [page for key, page in concept.catalog.by_page if key == town.key]
    return shown, pages, [source.text(name) for name in SOURCE_FIELDS] if source else []


def start_page(concept: Concept, language: Language) -> Page:
    """The start page of all concepts in this language."""
    speaker = Speaker(concept, language, read_words(language.code))
    words = speaker.words
    address = start_address(language.code)
    easy = "leicht.html" if "" in concept.languages.easy else ""
    view = StartView(
        cards=tuple(_card(speaker, town) for town in municipalities(concept)),
        topics=tuple(
            Link(title=words.phrase(topic.title), address=topic.address) for topic in all_topics(concept.metamodel)
        ),
        easy=easy,
    )
    navigation = (
        Ref(title=words("Konzepte"), address=f"{address}#konzepte"),
        Ref(title=words("Themen"), address=f"{address}#themen"),
    )
    title = words("Was will meine Stadt für ein gutes Zusammenleben tun?")
    page_frame = replace(_frame(speaker, title, address), navigation=navigation, breadcrumbs=())
    return Page(frame=page_frame, template="sprache-portal.html", view=view)


def town_page(concept: Concept, language: Language, town: Municipality) -> Page:
    """The start page of one concept in this language."""
    speaker = Speaker(concept, language, read_words(language.code))
    words = speaker.words
    address = start_address(language.code, town.key)
    view = town_view(speaker, town)
    entries = (
        (words("Überblick"), ""),
        (words("Ziele"), "#ziele" if view.goals else ""),
        (words("Handlungsfelder"), "#felder" if view.fields else ""),
        (words("Stand der Umsetzung"), "#stand"),
    )
    navigation = tuple(
        Ref(title=title, address=address + anchor)
        for index, (title, anchor) in enumerate(entries)
        if anchor or index == 0
    )
    trail = (Ref(title=words("Alle Konzepte"), address=start_address(language.code)),)
    page_frame = replace(
        _frame(speaker, view.card.name.text, address, town),
        municipality_name=view.card.name.text,
        german_name=not view.card.name.translated,
        navigation=navigation,
        breadcrumbs=trail,
    )
    return Page(frame=page_frame, template="sprache-konzept.html", view=view)


def _frame(speaker: Speaker, title: str, address: str, town: Municipality | None = None) -> Frame:
    german = frame(speaker.concept, title=title, address=address, municipality=town.key if town else "")
    return replace(german, language=speaker.language.code, direction=speaker.language.direction)


def town_view(speaker: Speaker, town: Municipality) -> TownView:
    """One concept at a glance, in another language."""
    catalog, key = speaker.concept.catalog, town.key
    own = [item for item in catalog if item.municipality == key]
    goals = [item for item in catalog.of_type("leitziel", key) if item.text("ebene") == "konzept"]
    fields = sorted(catalog.of_type("handlungsfeld", key), key=lambda field: field.id)
    members = {field.id: catalog.sources(field.id, "handlungsfeld") for field in fields}
    placed = {item.id for items in members.values() for item in items} | {goal.id for goal in goals}
    rest = (item for name in LISTED for item in catalog.of_type(name, key) if item.id not in placed)
    states = speaker.distribution(own)
    return TownView(
        card=_card(speaker, town),
        goals=speaker.links(goals),
        fields=tuple(
            Field(
                title=speaker.title(field),
                address=page_address(key, field.page),
                groups=speaker.groups(members[field.id]),
            )
            for field in fields
        ),
        rest=speaker.groups(rest),
        distribution=states,
        silent=any(part.status == UNKNOWN for part in states),
        pages=tuple(_german_pages(speaker, key)),
    )


def _card(speaker: Speaker, town: Municipality) -> Card:
    concept, words = speaker.concept, speaker.words
    source = main_source(concept, town.key)

    def of_source(name: str) -> Phrase:
        return speaker.of(source.id, name, source.text(name)) if source else speaker.of("", name, "")

    kind = concept.metamodel.label("quelle", "dokumentstatus", source.text("dokumentstatus")) if source else ""
    return Card(
        name=speaker.of(town.key, NAME, town.long_name),
        german_name=town.long_name,
        address=start_address(speaker.language.code, town.key),
        kind=words.phrase(kind),
        date=of_source("stand_der_quelle"),
        summary=of_source("kurz"),
        figures=_counts(speaker, {name: len(concept.catalog.of_type(name, town.key)) for name in COUNTED}),
    )


def _counts(speaker: Speaker, numbers: dict[str, int]) -> tuple[Count, ...]:
    types = speaker.concept.metamodel.types
    return tuple(
        Count(label=speaker.words.phrase(types[name].plural), count=count) for name, count in numbers.items() if count
    )


def _german_pages(speaker: Speaker, key: str) -> Iterator[Link]:
    concept, words = speaker.concept, speaker.words
    if key in concept.languages.easy:
        yield Link(title=words.phrase(EASY_NAME), address=page_address(key, "leicht"))
    yield Link(title=words.phrase("Matrix: Ziele, Maßnahmen und Stellen"), address=page_address(key, "matrix"))
    if key in concept.figures.municipalities:
        yield Link(title=words.phrase("Zahlen"), address=page_address(key, "indikatoren"))
    for page in GERMAN_PAGES:
        if (key, page) in concept.catalog.by_page:
            title = concept.metamodel.pages.get(page, page)
            yield Link(title=words.phrase(title), address=page_address(key, page))


def vocabulary(model: Metamodel) -> Iterator[str]:
    """The German words these pages show that stand in no template: each catalogue must have them."""
    yield from (EASY_NAME, *SERVICE)
    for name in dict.fromkeys((*COUNTED, *LISTED)):
        yield model.types[name].plural
    for name in VOCABULARIES:
        yield from model.value_lists[name].values()
    for page in GERMAN_PAGES:
        yield model.pages[page]


__all__ = ["GERMAN", "language_pages", "vocabulary"]
