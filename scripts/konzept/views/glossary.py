"""Terms: those of one concept, and all of them together with the words that the concepts use differently."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from konzept.concept import Concept
from konzept.items import Item
from konzept.items.model import Structure
from konzept.views.fingerprints import Fingerprints
from konzept.views.graves import GraveRow
from konzept.views.shared import Page, Plan, Ref, frame, quoted, real_concepts, ref, refs

TERMS = "begriffe.html"
ACROSS = "uebergreifend"
FOLDED = str.maketrans({"ä": "a", "ö": "o", "ü": "u"})


class Definition(Struct, frozen=True, kw_only=True):
    """One meaning: our words, the words of the source, and what the source itself cites."""

    text: str
    quote: str
    lines: str
    evidence: str


class Term(Struct, frozen=True, kw_only=True):
    """A term of one concept."""

    ref: Ref
    town: str
    text: str
    definitions: tuple[Definition, ...]
    aliases: tuple[str, ...]
    note: str
    parts: tuple[Ref, ...]
    source: Ref | None
    section: str


class Reading(Struct, frozen=True, kw_only=True):
    """What one place of a source says."""

    text: str
    quote: str
    source: Ref | None
    section: str
    lines: str


class Meaning(Struct, frozen=True, kw_only=True):
    """What one concept means by a word: its readings, its own definitions, and where it uses the word."""

    town: str
    readings: tuple[Reading, ...]
    terms: tuple[Term, ...]
    others: tuple[Ref, ...]


class Parallel(Struct, frozen=True, kw_only=True):
    """A word that several concepts use differently."""

    ref: Ref
    treatment: str
    meanings: tuple[Meaning, ...]
    silent: tuple[str, ...]


class GlossaryView(Struct, frozen=True, kw_only=True):
    """The terms of one concept, in the order of the source."""

    title: str
    terms: tuple[Term, ...]
    graves: tuple[GraveRow, ...] = ()


class TermsView(Struct, frozen=True, kw_only=True):
    """All terms in alphabetical order, after the words that mean different things."""

    parallels: tuple[Parallel, ...]
    terms: tuple[Term, ...]
    towns: tuple[str, ...]


def terms_pages(concept: Concept, fingerprints: Fingerprints) -> Iterator[Plan]:
    """The page of all terms."""
    page_frame = frame(concept, title="Begriffe aller Konzepte", address=TERMS)
    yield fingerprints.plan(Page(frame=page_frame, template="begriffe.html", view=terms_view(concept)))


def terms_view(concept: Concept) -> TermsView:
    """The terms of all real concepts."""
    towns = {town.key: town.name for town in real_concepts(concept)}
    terms = [item for item in concept.catalog.of_type("begriff") if item.municipality in towns]
    terms.sort(key=lambda item: (sort_key(item.title), item.id))
    return TermsView(
        parallels=tuple(_parallels(concept)),
        terms=tuple(term(concept, item) for item in terms),
        towns=tuple(name for key, name in towns.items() if any(item.municipality == key for item in terms)),
    )


def glossary_view(concept: Concept, title: str, items: tuple[Item, ...]) -> GlossaryView:
    """The terms of one file."""
    return GlossaryView(title=title, terms=tuple(term(concept, item) for item in items))


def term(concept: Concept, item: Item) -> Term:
    """A term with all its meanings."""
    place = item.structure("fundstelle")
    source = concept.catalog.items.get(str(place.get("quelle", "")))
    return Term(
        ref=ref(concept, item),
        town=concept.metamodel.municipalities[item.municipality].name,
        text=item.text("text"),
        definitions=tuple(_definition(row) for row in item.structures("definitionen")),
        aliases=item.texts("alias"),
        note=item.text("anmerkung"),
        parts=refs(concept, concept.catalog.sources(item.id, "teil_von")),
        source=ref(concept, source) if source else None,
        section=str(place.get("abschnitt", "")),
    )


def sort_key(title: str) -> str:
    """German dictionary order (DIN 5007-1): umlauts as their base letters, ß as ss."""
    return title.casefold().translate(FOLDED)


def _definition(row: Structure) -> Definition:
    return Definition(
        text=str(row.get("text", "")),
        quote=quoted(str(row.get("zitat", ""))),
        lines=str(row.get("zeilen", "")),
        evidence=str(row.get("beleg", "")),
    )


# -- the same word, different meanings -------------------------------------------------------------------------------


def _parallels(concept: Concept) -> Iterator[Parallel]:
    """Contradictions across documents that concern at least one term."""
    for item in concept.catalog.of_type("quellenwiderspruch"):
        concerned = concept.catalog.targets(item.id, "betrifft")
        if item.text("art") == ACROSS and any(target.type == "begriff" for target in concerned):
            yield _parallel(concept, item, concerned)


def _parallel(concept: Concept, item: Item, concerned: tuple[Item, ...]) -> Parallel:
    readings: dict[str, list[Reading]] = {}
    for row in item.structures("lesarten"):
        source = concept.catalog.items.get(str(row.get("quelle", "")))
        if source:
            readings.setdefault(source.municipality, []).append(_reading(concept, row, source))
    meanings = (
        _meaning(concept, town.key, readings[town.key], concerned)
        for town in real_concepts(concept)
        if town.key in readings
    )
    return Parallel(
        ref=ref(concept, item),
        treatment=item.text("behandlung"),
        meanings=tuple(meanings),
        silent=tuple(town.name for town in real_concepts(concept) if town.key not in readings),
    )


def _reading(concept: Concept, row: Structure, source: Item) -> Reading:
    return Reading(
        text=str(row.get("angabe", "")),
        quote=quoted(str(row.get("zitat", ""))),
        source=ref(concept, source),
        section=str(row.get("abschnitt", "")),
        lines=str(row.get("zeilen", "")),
    )


def _meaning(concept: Concept, key: str, readings: list[Reading], concerned: tuple[Item, ...]) -> Meaning:
    own = [item for item in concerned if item.municipality == key]
    return Meaning(
        town=concept.metamodel.municipalities[key].name,
        readings=tuple(readings),
        terms=tuple(term(concept, item) for item in own if item.type == "begriff"),
        others=refs(concept, (item for item in own if item.type != "begriff")),
    )
