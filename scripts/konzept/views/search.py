"""The search: one record per object and page, and an index of their words that a small script looks up.

The index is one JSON value. Words are folded (lower case, no umlauts, ß as ss, ph as f, gender signs gone) and sorted;
the postings of a word name its records as differences in base 36, each ended by a letter that says how well the word
fits the record, from A to Z. `render/assets/suche.js` folds what a reader types in the same way.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from hashlib import blake2b
from math import sqrt
from typing import Any, NamedTuple

from msgspec import Struct

from konzept.concept import Concept
from konzept.items import Item
from konzept.metamodel import Municipality
from konzept.views.comparison import all_topics
from konzept.views.concepts import ACROSS
from konzept.views.fingerprints import Fingerprints
from konzept.views.objects import shape
from konzept.views.shared import (
    STATUS_FIELD,
    Frame,
    Page,
    Plan,
    Ref,
    frame,
    kind_of,
    municipalities,
    navigation,
    page_address,
    page_title,
)

ADDRESS = "suche.html"
INDEX = "_static/suche.js"
SETTINGS = "suche"  # the section [konzept.suche] of ubproject.toml

PAGE_TYPE = "seite"
MISSING = -1
SHORT_LENGTH = 110
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
BEST_LETTER = 26
POINTS_PER_LETTER = 0.5

TITLE, ALIAS, SHORT, TEXT, CONTEXT = 12.0, 3.0, 2.0, 1.0, 0.5
INVENTED = 0.6  # a real town's answer comes before one of the same kind that is made up
# What citizens look for first, and what is there for experts.
WEIGHTS = {"handlungsfeld": 1.5, "leitziel": 1.2, "massnahme": 1.3, "vorhaben": 1.2, "umsetzungsschritt": 1.1} | {
    "lage": 0.8,
    "text": 0.8,
    "grundsatz": 0.8,
    "quellenwiderspruch": 0.5,
    "datenquelle": 0.6,
}
TOKEN = re.compile(r"[a-z]+|[0-9]+")
GENDER = re.compile(r"(?<=[a-z])[*:_·/]-?in(?:n(?=en))?(?=[a-z]|\b)")
MARKUP = re.compile(r"[*_`#>]+|\[([^\]]*)\]\([^)]*\)")
APART = "\n"


class Record(NamedTuple):
    """Something one can find. `id` is an object's id or the address of a page; `extra` are further words for it."""

    id: str
    type: str
    kind: str
    title: str
    short: str
    text: str
    extra: str
    town: str
    field: str = ""
    status: str = ""


class IndexFile(Struct, frozen=True, kw_only=True):
    """The index as JSON; the script that looks words up in it comes behind."""

    data: str


class Ways(Struct, frozen=True, kw_only=True):
    """Links that lead to what one looks for without a search."""

    title: str
    refs: tuple[Ref, ...]


class SearchView(Struct, frozen=True, kw_only=True):
    """The page of the search: `facets` narrow the hits (key and title), `ways` help without script."""

    facets: tuple[tuple[str, str], ...]
    ways: tuple[Ways, ...]
    script: str
    total: int


class LostView(Struct, frozen=True, kw_only=True):
    """The page for an address that leads nowhere."""

    ways: tuple[Ways, ...]


FACETS = (("konzept", "Konzept"), ("art", "Art"), ("stand", "Stand"), ("feld", "Handlungsfeld"))


def search_pages(concept: Concept, fingerprints: Fingerprints, documents: Iterable[Record]) -> Iterator[Plan]:
    """The page, the index it searches, and the page for addresses that lead nowhere."""
    records = (*_object_records(concept), *_page_records(concept, documents))
    yield fingerprints.plan(_search_page(concept, len(records)))
    yield fingerprints.plan(_lost_page(concept))
    state = blake2b(repr(records).encode(), digest_size=16).hexdigest()
    yield Plan(
        address=INDEX,
        fingerprint=fingerprints.of_page((), state),
        make=partial(_index_page, concept, records),
    )


def _search_page(concept: Concept, total: int) -> Page:
    page_frame = frame(
        concept, title="Suche", address=ADDRESS, description="Alle Einträge und Seiten nach Wörtern durchsuchen."
    )
    view = SearchView(facets=FACETS, ways=_ways(concept), script=INDEX, total=total)
    return Page(frame=page_frame, template="suche.html", view=view)


def _lost_page(concept: Concept) -> Page:
    page_frame = frame(concept, title="Diese Seite gibt es nicht", address="404.html")
    return Page(frame=page_frame, template="404.html", view=LostView(ways=_ways(concept)))


def _index_page(concept: Concept, records: tuple[Record, ...]) -> Page:
    return Page(
        frame=Frame(title=INDEX, address=INDEX),
        template="",
        view=IndexFile(data=search_index(concept, records)),
    )


def _ways(concept: Concept) -> tuple[Ways, ...]:
    towns = tuple(
        Ref(title=town.long_name, address=page_address(town.key, "index")) for town in municipalities(concept)
    )
    return (
        Ways(title="Die Konzepte", refs=towns),
        Ways(title="Über alle Konzepte hinweg", refs=ACROSS),
        Ways(title="Nach Themen", refs=all_topics(concept.metamodel)),
    )


# -- records -----------------------------------------------------------------------------------------------------


def _object_records(concept: Concept) -> Iterator[Record]:
    fields = _fields_of_pages(concept)
    for item in concept.catalog:
        yield Record(
            item.id,
            item.type,
            kind_of(concept, item),
            item.title,
            item.text("kurz"),
            item.text("text"),
            " ".join((*item.texts("alias"), item.text("alias"), item.text("quellbezeichnung"))),
            item.municipality,
            _field_of(concept, item, fields),
            item.text(STATUS_FIELD),
        )


def _fields_of_pages(concept: Concept) -> dict[tuple[str, str], str]:
    """The Handlungsfeld of each reading page that is one."""
    return {page: items[0].id for page, items in concept.catalog.by_page.items() if items[0].type == "handlungsfeld"}


def _field_of(concept: Concept, item: Item, fields: Mapping[tuple[str, str], str]) -> str:
    """The Handlungsfeld an object belongs to: by its own link, else by the file it lies in."""
    if item.type == "handlungsfeld":
        return item.id
    for link in item.links:
        if link.role == "handlungsfeld" and link.target in concept.catalog.items:
            return link.target
    return fields.get((item.municipality, item.page), "")


def _page_records(concept: Concept, documents: Iterable[Record]) -> Iterator[Record]:
    """Pages that show many objects, each once, then the narrative documents."""
    known: dict[str, Record] = {}
    for town in municipalities(concept):
        start = page_address(town.key, "index")
        known[start] = _page_record(start, f"Integrationskonzept {town.long_name}", town.key)
        for ref in navigation(concept, town.key):
            address = ref.address.partition("#")[0]
            known.setdefault(address, _page_record(address, ref.title, town.key))
    for key, page in concept.catalog.by_page:
        if concept.catalog.by_page[key, page][0].type != "handlungsfeld":
            address = page_address(key, page)
            known.setdefault(address, _page_record(address, page_title(concept, key, page), key))
    for ref in (*ACROSS, *all_topics(concept.metamodel)):
        known.setdefault(ref.address, _page_record(ref.address, ref.title, "", ref.note))
    for record in documents:
        known.setdefault(record.id, record)
    yield from known.values()


def _page_record(address: str, title: str, town: str, short: str = "") -> Record:
    return Record(address, PAGE_TYPE, "Seite", title, short, "", "", town)


def document_record(address: str, title: str, headings: Iterable[str], town: str = "") -> Record:
    """The record of a narrative document; its headings are found, its first ones shown."""
    words = tuple(headings)
    return Record(address, PAGE_TYPE, "Kapitel" if town else "Seite", title, "", " · ".join(words), "", town)


def synonyms(concept: Concept) -> tuple[tuple[str, ...], ...]:
    """Words that mean the same to a reader, folded; from [konzept.suche] gleichbedeutend."""
    groups: Any = concept.metamodel.settings.get(SETTINGS, {}).get("gleichbedeutend", ())
    return tuple(tuple(word for text in group for word in tokens(str(text))[:1]) for group in groups)


def silent_words(concept: Concept) -> frozenset[str]:
    """Words too common to lead anywhere, folded; from [konzept.suche] fuellwoerter."""
    words: Any = concept.metamodel.settings.get(SETTINGS, {}).get("fuellwoerter", ())
    return frozenset(token for word in words for token in tokens(str(word)))


# -- index -------------------------------------------------------------------------------------------------------


def fold(text: str) -> str:
    """`text` as it is compared: lower case, without umlauts, accents and signs for gender."""
    folded = text.lower().replace("ß", "ss").replace("ä", "a").replace("ö", "o").replace("ü", "u").replace("ı", "i")
    if not folded.isascii():
        folded = "".join(sign for sign in unicodedata.normalize("NFD", folded) if not unicodedata.combining(sign))
    return GENDER.sub("", folded).replace("ph", "f")


def tokens(text: str) -> list[str]:
    """The words of `text`, folded."""
    return TOKEN.findall(fold(text))


def search_index(concept: Concept, records: Iterable[Record]) -> str:
    """The index of these records as JSON, the same bytes for the same records."""
    found = tuple(records)
    model = concept.metamodel
    towns = _column((record.town for record in found), model.municipalities)
    types = _column((record.type for record in found), (*model.types, PAGE_TYPE))
    kinds = _column(((record.kind, shape(record.type)) for record in found), ())
    fields = _column((record.field for record in found), ())
    statuses = _column((record.status for record in found), model.value_lists[STATUS_FIELD])
    silent = silent_words(concept)
    postings = _postings(found, model.municipalities, silent)
    words = sorted(postings)
    parts = {
        "orte": [(key, model.municipalities[key].name, int(model.municipalities[key].invented)) for key in towns.keys],
        "arten": [(key, model.types[key].plural if key in model.types else "Seiten") for key in types.keys],
        "sorten": kinds.keys,
        "felder": [_field_entry(concept.catalog.items[key], towns) for key in fields.keys],
        "staende": [(key, model.value_lists[STATUS_FIELD].get(key, key)) for key in statuses.keys],
        "gleich": synonyms(concept),
        "stumm": sorted(silent),
        "ort": towns.positions,
        "art": types.positions,
        "sorte": kinds.positions,
        "feld": fields.positions,
        "stand": statuses.positions,
        "id": APART.join(record.id for record in found),
        "titel": APART.join(" ".join(record.title.split()) for record in found),
        "kurz": APART.join(_excerpt(record) for record in found),
        "worte": APART.join(words),
        "stellen": APART.join(postings[word] for word in words),
    }
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")


class Column(NamedTuple):
    """The values of one property of all records: the different ones, and for each record its place among them."""

    keys: list[Any]
    positions: list[int]


def _column(values: Iterable[Any], order: Iterable[Any]) -> Column:
    """The column of these values, in this order, others behind; a record without a value has the place -1."""
    found = list(values)
    present = dict.fromkeys(found)
    known = [key for key in order if key in present]
    keys = [*known, *sorted(key for key in present if key and key not in set(known))]
    place = {key: number for number, key in enumerate(keys)}
    return Column(keys, [place.get(value, MISSING) for value in found])


def _field_entry(field: Item, towns: Column) -> tuple[str, str, int]:
    return field.id, field.title, towns.keys.index(field.municipality)


def _excerpt(record: Record) -> str:
    """What a hit says below its title: the short text, else the beginning of the text, on one line."""
    text = record.short or " ".join(MARKUP.sub(r"\1", record.text[: 2 * SHORT_LENGTH]).split())
    if len(text) <= SHORT_LENGTH or record.short:
        return " ".join(text.split())
    return text[:SHORT_LENGTH].rpartition(" ")[0].rstrip(" ,;:–-") + " …"


def _postings(records: tuple[Record, ...], towns: Mapping[str, Municipality], silent: frozenset[str]) -> dict[str, str]:
    """For each word the records it leads to, encoded; `silent` words lead nowhere."""
    postings: dict[str, list[str]] = defaultdict(list)
    last: dict[str, int] = defaultdict(int)
    for number, points in enumerate(_points(records, towns)):
        for word in points.keys() - silent:
            postings[word].append(_base36(number - last[word]) + _letter(points[word]))
            last[word] = number
    return {word: "".join(places) for word, places in postings.items()}


def _points(records: tuple[Record, ...], towns: Mapping[str, Municipality]) -> Iterator[dict[str, float]]:
    """For each record how well each of its words fits it. All texts are folded at once: that is much faster."""
    names = {key: town.name for key, town in towns.items()}
    invented = {key for key, town in towns.items() if town.invented}
    texts = (
        (record.title, record.extra, record.short, record.text, f"{record.kind} {names.get(record.town, '')}")
        for record in records
    )
    folded = fold("\0".join(text for group in texts for text in group)).split("\0")
    for number, record in enumerate(records):
        title, *others = (TOKEN.findall(text) for text in folded[5 * number : 5 * number + 5])
        points: dict[str, float] = defaultdict(float)
        weight = WEIGHTS.get(record.type, 1.0) * (INVENTED if record.town in invented else 1.0)
        values = (_title_points(len(title)), ALIAS, SHORT, TEXT, CONTEXT)
        for words, value in zip((title, *others), values, strict=True):
            for word in set(words):
                points[word] += value * weight
        yield points


def _title_points(length: int) -> float:
    """A word counts the more the fewer stand beside it in the title."""
    return TITLE / sqrt(2 + length)


def _letter(points: float) -> str:
    return chr(ord("A") - 1 + max(1, min(BEST_LETTER, round(points / POINTS_PER_LETTER))))


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = DIGITS[rest] + digits
    return digits


__all__ = [
    "ADDRESS",
    "INDEX",
    "IndexFile",
    "LostView",
    "Record",
    "SearchView",
    "document_record",
    "fold",
    "search_index",
    "search_pages",
    "tokens",
]
