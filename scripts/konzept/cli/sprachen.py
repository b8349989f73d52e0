"""`konzept sprachen`: how complete each language is, what is missing and what is older than its German text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from konzept.concept import Concept, load_concept
from konzept.core import Project, UsageError
from konzept.languages import LANGUAGES, Language, digest, read_words
from konzept.languages.check import NAME
from konzept.languages.collection import COLUMNS
from konzept.metamodel import Metamodel
from konzept.views.languages import SOURCE_FIELDS, TITLED, vocabulary
from konzept.views.shared import main_source, municipalities

SAME_EVERYWHERE = "dokumentstatus"  # a word of the metamodel, not a text of the source
TEMPLATE_WORDS, VIEW_WORDS = ("_",), {"words": None, "phrase": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A German text that pages show in other languages."""

    entry: str
    name: str
    german: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """How far one concept is translated into one language."""

    language: Language
    name: str
    total: int
    missing: tuple[Text, ...]
    stale: int


def sprachen(
    sprache: Annotated[str, typer.Argument(metavar="SPRACHE", help="Kürzel, z. B. tr; ohne: alle.")] = "",
    fehlend: Annotated[
        bool, typer.Option("--fehlend", help="Zeilen zum Übersetzen ausgeben: der deutsche Text steht schon darin.")
    ] = False,
    project: Annotated[
        Path, typer.Option("--projekt", help="Verzeichnis des Projekts.", show_default="das aktuelle Verzeichnis")
    ] = Path(),
) -> None:
    """Zeigt je Sprache und Konzept, was übersetzt ist, was fehlt und was älter ist als der deutsche Text.

    Beispiel: konzept sprachen tr --fehlend
    """
    concept = load_concept(Project.find(project))
    languages = _chosen(concept, sprache)
    if fehlend:
        typer.echo(_rows(concept, languages), nl=False)
        return
    for language in languages:
        typer.echo("\n".join(_report(concept, language)))


def _chosen(concept: Concept, code: str) -> tuple[Language, ...]:
    known = {language.code: language for language in LANGUAGES}
    if code and code not in known:
        raise UsageError(f"Die Sprache „{code}“ gibt es nicht. → Eine von: {', '.join(known)}.")
    return (known[code],) if code else concept.languages.offered or LANGUAGES


def _report(concept: Concept, language: Language) -> Iterator[str]:
    words = read_words(language.code)
    needed = messages(concept.metamodel)
    lacking = sorted(word for word in needed if word not in words.texts)
    yield f"{language.name} ({language.code})"
    yield f"  Wörter der Website: {len(needed) - len(lacking)} von {len(needed)}"
    yield from (f"    fehlt: {word}" for word in lacking)
    for part in completeness(concept, language):
        stale = f", {part.stale} älter als der deutsche Text" if part.stale else ""
        yield f"  {part.name}: {part.total - len(part.missing)} von {part.total} Texten{stale}"
    texts = concept.languages.texts.get(language.code, {})
    others = list(further_titles(concept))
    yield f"  Weitere Titel: {sum((text.entry, text.name) in texts for text in others)} von {len(others)}"


def completeness(concept: Concept, language: Language) -> Iterator[Completeness]:
    """How far each concept is translated, in the order of the metamodel."""
    texts = concept.languages.texts.get(language.code, {})
    for town in municipalities(concept):
        needed = tuple(shown_texts(concept, town.key))
        found = [(text, texts.get((text.entry, text.name))) for text in needed]
        yield Completeness(
            language=language,
            name=town.name,
            total=len(needed),
            missing=tuple(text for text, translation in found if translation is None),
            stale=sum(
                translation is not None and translation.source_digest != digest(text.german)
                for text, translation in found
            ),
        )


def shown_texts(concept: Concept, municipality: str) -> Iterator[Text]:
    """Every text of a concept that its start page in another language shows."""
    yield Text(entry=municipality, name=NAME, german=concept.metamodel.municipalities[municipality].long_name)
    source = main_source(concept, municipality)
    for name in SOURCE_FIELDS:
        if source and name != SAME_EVERYWHERE and source.text(name):
            yield Text(entry=source.id, name=name, german=source.text(name))
    for type_name in TITLED:
        for item in concept.catalog.of_type(type_name, municipality):
            yield Text(entry=item.id, name="titel", german=item.title)


def further_titles(concept: Concept) -> Iterator[Text]:
    """The titles that only the pages of their entries show in other languages; names may stay German."""
    return (Text(entry=item.id, name="titel", german=item.title) for item in concept.catalog if item.type not in TITLED)


def _rows(concept: Concept, languages: tuple[Language, ...]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(COLUMNS)
    for language in languages:
        for part in completeness(concept, language):
            writer.writerows(_row(text) for text in part.missing)
        known = concept.languages.texts.get(language.code, {})
        writer.writerows(_row(text) for text in further_titles(concept) if (text.entry, text.name) not in known)
    return out.getvalue()


def _row(text: Text) -> tuple[str, ...]:
    return text.entry, text.name, digest(text.german), text.german


def messages(model: Metamodel) -> frozenset[str]:
    """Every German word that pages in other languages show, from templates, views, and the metamodel."""
    return frozenset({*vocabulary(model), *_template_words(), *_view_words()})


def _template_words() -> Iterator[str]:
    from jinja2 import Environment  # noqa: PLC0415 - only this command and the tests read templates
    from jinja2.ext import extract_from_ast  # noqa: PLC0415

    environment = Environment(autoescape=True)
    for entry in (files("konzept.render") / "templates").iterdir():
        if entry.name.endswith(".html"):
            tree = environment.parse(entry.read_text(encoding="utf-8"))
            yield from (str(message) for _, _, message in extract_from_ast(tree, TEMPLATE_WORDS) if message)


def _view_words() -> Iterator[str]:
    from babel.messages.extract import extract  # noqa: PLC0415

    content = io.BytesIO((files("konzept.views") / "languages.py").read_bytes())
    for _, message, _, _ in extract("python", content, VIEW_WORDS):
        yield str(message)
