"""A field's value as one plain text to read and compare: labels for keys, a paragraph for each entry of a list."""

from __future__ import annotations

from collections.abc import Mapping

from konzept.core.dates import german_date, german_or_as_is, is_date
from konzept.items.model import Value
from konzept.metamodel import FieldDef
from konzept.staende.canonical import normalise
from konzept.staende.model import Vocabulary

DATE, PRECISION, WORDING = "datum", "genauigkeit", "wortlaut"
EVIDENT = {4: "jahr", 7: "monat", 10: "tag"}  # length of a date → the precision it shows by itself


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
    """„Wortlaut: 20 %; Euro: 5“, in the order of the metamodel; a date is told as one."""
    if DATE in value and value.keys() <= {DATE, PRECISION, WORDING}:
        return _dated(vocabulary, type_name, field, value)
    names = [name for name in field.fields if value.get(name)] + [name for name in value if name not in field.fields]
    parts = []
    for name in names:
        inner = field.fields.get(name) or FieldDef(name=name, kind="zeile", title=name)
        text = plain_text(vocabulary, type_name, inner, value[name]).replace("\n\n", ", ")
        parts.append(f"{inner.title}: {text}")
    return "; ".join(parts)


def _dated(vocabulary: Vocabulary, type_name: str, field: FieldDef, value: Mapping[str, str | tuple[str, ...]]) -> str:
    """„Juni 2010“; „2027 (bis zum Ende des Zeitraums, Wortlaut: „Ende 2027“)“. What the date shows is not repeated."""
    inner = {name: field.fields.get(name) or FieldDef(name=name, kind="zeile", title=name) for name in value}
    date = str(value[DATE])
    text = german_or_as_is(date)
    beside = []
    if (precision := str(value.get(PRECISION, ""))) and precision != _evident(date):
        beside.append(_label(vocabulary, type_name, inner[PRECISION], precision))
    if (wording := str(value.get(WORDING, ""))) and normalise(wording) != text:
        beside.append(f"{inner[WORDING].title}: „{wording}“")
    return f"{text} ({', '.join(beside)})" if beside else text


def _evident(date: str) -> str:
    """The precision that a date shows by itself."""
    return "quartal" if "Q" in date else EVIDENT.get(len(date), "")
