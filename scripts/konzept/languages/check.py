"""Whether translations still belong to something, and still to the German text that stands there now."""

from __future__ import annotations

from collections.abc import Iterator

from konzept.core import HINT, Problem
from konzept.items import Catalog
from konzept.languages.collection import Languages
from konzept.languages.model import Language, Translation, digest
from konzept.metamodel import Metamodel

STALE = "KZ-SPRACHE-VERALTET"
ORPHAN = "KZ-SPRACHE-OHNE-EINTRAG"
NAME = "name"


def check_languages(languages: Languages, catalog: Catalog, model: Metamodel) -> Iterator[Problem]:
    """Faults of the files, then hints: translations without an entry, and those older than the German text."""
    yield from languages.problems
    for language in languages.offered:
        for (entry, name), translation in languages.texts[language.code].items():
            german = german_text(catalog, model, entry, name)
            if german is None:
                if not catalog.may_be_lost(entry):  # a file that cannot be read is reported already
                    yield _orphan(language, entry, name, translation)
            elif digest(german) != translation.source_digest:
                yield _stale(language, entry, name, translation, german)


def german_text(catalog: Catalog, model: Metamodel, entry: str, name: str) -> str | None:
    """What stands in German in this field now; None if there is no such entry or the field is empty."""
    if name == NAME:
        town = model.municipalities.get(entry)
        return town.long_name if town else None
    item = catalog.items.get(entry)
    return (item.text(name) or None) if item else None


def _orphan(language: Language, entry: str, name: str, translation: Translation) -> Problem:
    return Problem(
        code=ORPHAN,
        message=f"{language.name}: Übersetzt ist „{name}“ von {entry}, das es nicht gibt.",
        path=translation.path,
        line=translation.line,
        hint="Zeile löschen oder Kennung berichtigen.",
        severity=HINT,
    )


def _stale(language: Language, entry: str, name: str, translation: Translation, german: str) -> Problem:
    return Problem(
        code=STALE,
        message=f"{language.name}: Der deutsche Text von „{name}“ ({entry}) ist neuer als die Übersetzung.",
        path=translation.path,
        line=translation.line,
        hint=f"Neu übersetzen und {digest(german)} als quelle_fp eintragen.",
        severity=HINT,
    )
