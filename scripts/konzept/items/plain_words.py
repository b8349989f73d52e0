"""Whether the one sentence in plain words is there, and whether it is plain: a rule of thumb, never an error."""

from __future__ import annotations

import re
from collections.abc import Iterator

from konzept.core import HINT, Problem, quoted
from konzept.items.catalog import Catalog
from konzept.items.model import Item

MISSING = "KZ-KURZ-FEHLT"
HARD = "KZ-KURZ-SCHWER"
NEEDING = ("leitziel", "teilziel", "jahresziel", "massnahme", "vorhaben")
MAX_NOUNS = 2
LONG_WORD = re.compile(r"\w{26,}")
# Nouns made from verbs and adjectives: what makes a sentence read like a file.
NOUN = re.compile(r"\b[A-ZÄÖÜ]\w{3,}(?:ung|ungen|keit|keiten|heit|heiten|ierung)\b")
SENTENCE_END = re.compile(r"[.!?]\s")


def check_plain_words(catalog: Catalog) -> Iterator[Problem]:
    """Hints on goals and measures whose sentence in plain words is missing or hard to read."""
    for type_name in NEEDING:
        for item in catalog.of_type(type_name):
            short = item.text("kurz")
            if not short:
                yield _hint(item, MISSING, "Der Satz in einfacher Sprache fehlt.", "Feld „kurz“ ergänzen.")
            else:
                yield from _hard_to_read(item, short)


def _hard_to_read(item: Item, short: str) -> Iterator[Problem]:
    for word in LONG_WORD.findall(short):
        yield _hint(item, HARD, f"{quoted(word)} ist ein sehr langes Wort.", "Mit mehreren kurzen Wörtern sagen.")
    for sentence in SENTENCE_END.split(short):
        nouns = NOUN.findall(sentence)
        if len(nouns) > MAX_NOUNS:
            message = f"Viele Hauptwörter in einem Satz: {', '.join(nouns)}."
            yield _hint(item, HARD, message, "Sagen, wer was tut.")


def _hint(item: Item, code: str, message: str, hint: str) -> Problem:
    return Problem(
        code=code,
        message=f"{item.id}: {message}",
        path=item.path,
        line=item.place.line,
        hint=hint,
        severity=HINT,
    )
