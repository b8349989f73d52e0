"""Every object says where it stands in its source, and it does stand there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sourcetexts import line_spans

from konzept.concept import Concept
from konzept.items import Item
from konzept.items.model import Structure

WORD = re.compile(r"[\W_]+")
GAP = re.compile(r"…|\[…\]|\[Text bricht in der Vorlage ab\]")
# Words of the OCR-damaged text of Kreis Mettmann are quoted as they were read, not as the machine spelled them.
UNREADABLE = "kreis-mettmann.txt"
Lines = Mapping[str, list[str]]


def test_every_object_names_document_section_and_lines(real_items: tuple[Item, ...]) -> None:
    """No statement without its place."""
    lost = [
        item.id
        for item in real_items
        if not all(item.structure("fundstelle").get(part) for part in ("quelle", "abschnitt", "zeilen"))
    ]
    assert lost == []


def test_every_place_exists_and_is_not_empty(
    concept: Concept, real_items: tuple[Item, ...], source_lines: Lines
) -> None:
    """The lines named are lines of the text, and each span begins and ends with words."""
    wrong = [
        f"{item.id}: {span.start}-{span.stop - 1}"
        for item in real_items
        for span in line_spans(str(item.structure("fundstelle")["zeilen"]))
        if not _carries_text(text_of(concept, item, source_lines), span)
    ]
    assert wrong == []


def test_every_place_within_an_object_exists(
    concept: Concept, real_items: tuple[Item, ...], source_lines: Lines
) -> None:
    """Readings, definitions and questions name lines of the text as well."""
    wrong = [
        f"{item.id}: {structure['zeilen']}"
        for item in real_items
        for structure in _structures(item)
        if "zeilen" in structure
        for span in line_spans(str(structure["zeilen"]))
        if not _carries_text(text_of(concept, item, source_lines, structure), span)
    ]
    assert wrong == []


def test_quotations_are_literal(concept: Concept, real_items: tuple[Item, ...], source_lines: Lines) -> None:
    """What stands in quotation marks stands in the source, letter for letter, at the lines named."""
    wrong = [
        f"{item.id}: {part}"
        for item in real_items
        for quote, places, structure in _quotes(item)
        if _is_readable(concept, item, structure)
        for part in GAP.split(quote)
        if _folded(part) not in _folded(_passage(text_of(concept, item, source_lines, structure), places))
    ]
    assert wrong == []


def text_of(concept: Concept, item: Item, lines: Lines, structure: Structure | None = None) -> list[str]:
    """The text of the document an object, or a structure within it, was taken from."""
    own = str((structure or {}).get("quelle", "")) or str(item.structure("fundstelle")["quelle"])
    return lines[concept.catalog.items[own].text("datei")]


def _is_readable(concept: Concept, item: Item, structure: Structure | None) -> bool:
    own = str((structure or {}).get("quelle", "")) or str(item.structure("fundstelle")["quelle"])
    return concept.catalog.items[own].text("datei") != UNREADABLE


def _structures(item: Item) -> Iterator[Structure]:
    for name in ("lesarten", "definitionen", "fragen", "rasterfelder"):
        yield from item.structures(name)


def _quotes(item: Item) -> Iterator[tuple[str, str, Structure | None]]:
    """Every quotation with its lines; one that spells out two readings with their lines is prose, not a quotation."""
    place = str(item.structure("fundstelle")["zeilen"])
    if item.text("zitat") and not item.text("zitat").startswith("Zeile "):
        yield item.text("zitat"), place, None
    for structure in _structures(item):
        if "zitat" in structure:
            yield str(structure["zitat"]), str(structure.get("zeilen", place)), structure


def _carries_text(text: list[str], span: range) -> bool:
    """Whether the span lies within the text and its ends are no empty lines."""
    return span.stop - 1 <= len(text) and all(text[line - 1].strip() for line in (span.start, span.stop - 1))


def _passage(text: list[str], places: str) -> str:
    return " ".join(text[line - 1] for span in line_spans(places) for line in span)


def _folded(text: str) -> str:
    """Letters and digits only: line breaks, quotation marks and our own [sic] do not count."""
    return WORD.sub(" ", text.replace("[sic]", "")).strip().casefold()
