"""The words of the site itself: one Babel catalogue per language, which belongs to the program."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from io import BytesIO

from konzept.languages.model import GERMAN, Phrase

CATALOGUE = "konzept.po"


class Words:
    """The catalogue of one language. A word it lacks stays German."""

    def __init__(self, language: str, texts: Mapping[str, str]) -> None:
        self.language = language
        self.texts = texts

    def __call__(self, german: str) -> str:
        """The word in this language; what a template asks for."""
        return self.texts.get(german) or german

    def phrase(self, german: str) -> Phrase:
        """The word with its language, for values that may be missing in the catalogue."""
        text = self.texts.get(german, "")
        return Phrase(text=text or german, language=self.language if text or not german else GERMAN, german=german)


@cache
def read_words(language: str) -> Words:
    """The catalogue of this language; an empty one if there is none."""
    from babel.messages.pofile import read_po  # noqa: PLC0415 - most builds make no page in another language

    folder = files("konzept.languages") / "locale" / language / "LC_MESSAGES"
    try:
        content = (folder / CATALOGUE).read_bytes()
    except FileNotFoundError:
        return Words(language, {})
    catalogue = read_po(BytesIO(content), locale=language, abort_invalid=True)
    texts = {str(message.id): str(message.string) for message in catalogue if message.id and not message.fuzzy}
    return Words(language, texts)
