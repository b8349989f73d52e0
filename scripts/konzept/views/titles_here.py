"""The title of an object in other languages, on its German page: for readers who came from a translated start page."""

from __future__ import annotations

from msgspec import Struct

from konzept.concept import Concept
from konzept.items import Item


class TitleHere(Struct, frozen=True, kw_only=True):
    """A translated title; `stale` if the German title is newer."""

    language: str
    direction: str
    text: str
    stale: bool


def titles_here(concept: Concept, item: Item) -> tuple[TitleHere, ...]:
    """The translated titles of an object, in the order of the language switch; none where nobody translated it."""
    known = concept.languages
    phrases = ((language, known.phrase(language.code, item.id, "titel", item.title)) for language in known.offered)
    return tuple(
        TitleHere(language=language.code, direction=language.direction, text=phrase.text, stale=phrase.stale)
        for language, phrase in phrases
        if phrase.translated
    )
