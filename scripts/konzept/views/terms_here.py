"""Terms of a concept's own glossary explained on the pages that use them: whole words, as the glossary writes them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b

from msgspec import Struct

from konzept.concept import Concept
from konzept.items import Item
from konzept.views.shared import object_address

TERM = "begriff"
READ = ("titel", "kurz", "text")


class TermHere(Struct, frozen=True, kw_only=True):
    """A term found on the page: what it means, and where the glossary says more."""

    title: str
    address: str
    text: str
    more: int


def terms_here(concept: Concept, item: Item) -> tuple[TermHere, ...]:
    """The terms that the title and the text of an object use, in the order of the glossary."""
    if item.type == TERM:
        return ()
    terms = concept.catalog.of_type(TERM, item.municipality)
    words = {word: term for term in terms for word in (term.title, *term.texts("alias"))}
    if not words:
        return ()
    found = set(_pattern(tuple(words)).findall("\n".join(item.text(name) for name in READ)))
    used = {words[word].id for word in found}
    return tuple(_term(term) for term in terms if term.id in used and _meanings(term))


def glossary_digests(concept: Concept) -> Mapping[str, str]:
    """What the explanations depend on, by concept: every page of a concept follows its glossary."""
    glossaries: dict[str, list[str]] = {}
    for term in concept.catalog.of_type(TERM):
        glossaries.setdefault(term.municipality, []).append(repr((term.id, dict(term.fields))))
    return {town: blake2b("".join(terms).encode(), digest_size=8).hexdigest() for town, terms in glossaries.items()}


@lru_cache(maxsize=32)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])")


def _term(term: Item) -> TermHere:
    meanings = _meanings(term)
    return TermHere(title=term.title, address=object_address(term.id), text=meanings[0], more=len(meanings) - 1)


def _meanings(term: Item) -> tuple[str, ...]:
    """What a term means: its definitions, else its text."""
    rows = tuple(str(row["text"]) for row in term.structures("definitionen") if row.get("text"))
    return rows or ((term.text("text"),) if term.text("text") else ())
