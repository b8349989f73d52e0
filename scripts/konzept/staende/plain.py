"""A field's value as one plain text to read and compare: labels for keys, a paragraph for each entry of a list."""

from __future__ import annotations

from collections.abc import Mapping

from konzept.core.dates import german_date, is_date
from konzept.items.model import Value
from konzept.metamodel import FieldDef
from konzept.staende.canonical import normalise
from konzept.staende.model import Vocabulary


def plain_text(vocabulary: Vocabulary, type_name: str, field: FieldDef, value: Value) -> str:
    """The value in German, normalised; the entries of a list are paragraphs. "" for an empty value."""
    if isinstance(value, str):
        return normalise(_label(vocabulary, type_name, field, value)) if value else ""
    if isinstance(value, Mapping):
        return normalise(_structure(vocabulary, type_name, field, value))
    parts = (plain_text(vocabulary, type_name, field, part) for part in value)
    ordered = sorted(set(parts)) if field.kind in ("menge", "auswahl") else list(parts)
    return "\n\n".join(part for part in ordered if part)


def _label(vocabulary: Vocabulary, type_name: str, field: FieldDef, value: str) -> str:
    if field.kind in ("wahl", "auswahl"):
        return vocabulary.label(type_name, field, value)
    if field.kind == "datum" and is_date(value):
        return german_date(value)
    return value


def _structure(
    vocabulary: Vocabulary, type_name: str, field: FieldDef, value: Mapping[str, str | tuple[str, ...]]
) -> str:
    """„Datum: Juni 2010; Genauigkeit: auf den Monat“, in the order of the metamodel."""
    names = [name for name in field.fields if value.get(name)] + [name for name in value if name not in field.fields]
    parts = []
    for name in names:
        inner = field.fields.get(name) or FieldDef(name=name, kind="zeile", title=name)
        text = plain_text(vocabulary, type_name, inner, value[name]).replace("\n\n", ", ")
        parts.append(f"{inner.title}: {text}")
    return "; ".join(parts)
