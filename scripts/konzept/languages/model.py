"""A language of the site, a translated text, and what a page shows of it."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

GERMAN = "de"
LEFT_TO_RIGHT, RIGHT_TO_LEFT = "ltr", "rtl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language with its own name and the direction it is written in."""

    code: str
    name: str
    direction: str = LEFT_TO_RIGHT


# In the order of the switch on every page.
LANGUAGES = (
    Language(code="en", name="English"),
    Language(code="tr", name="Türkçe"),
    Language(code="ru", name="Русский"),
    Language(code="uk", name="Українська"),
    Language(code="ar", name="العربية", direction=RIGHT_TO_LEFT),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """One translated text and the digest of the German text it was made from."""

    text: str
    source_digest: str
    path: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A text as a page in another language shows it: translated, translated from an older wording, or German."""

    text: str
    language: str
    german: str = ""
    stale: bool = False

    @property
    def translated(self) -> bool:
        return self.language != GERMAN


def digest(german: str) -> str:
    """The short fingerprint of a German text that its translations carry."""
    return blake2b(german.encode(), digest_size=4).hexdigest()
