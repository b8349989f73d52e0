"""Normalisation v1, canonical text and fingerprints (fortschreibung.md b.): same content, same 64 digits, anywhere.

What is written differently but means the same is the same here: line ends, spaces, composed and decomposed letters,
`13,50` and `13.5`, an absent field and an empty one. Case, quotes, dashes and order within a `liste` do count.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from konzept.items import Item
from konzept.items.model import Value
from konzept.metamodel import FieldDef, Metamodel
from konzept.staende.model import CONTROL, MARKS

VERSION = "v1"
SHORT = 12  # hex digits shown to people; always compared in full

INVISIBLE = re.compile("[\u00ad\u200b\ufeff]")
SPACES = re.compile("[\u00a0\u202f\t]")
PLAIN_LINE = re.compile(r"[\x21-\x7eäöüÄÖÜß]+(?: [\x21-\x7eäöüÄÖÜß„“–]+)*")
BLANK_LINES = re.compile(r"\n[ \n]*\n")
DECIMAL = re.compile(r"[-+]?(?:0|[1-9]\d*)(?:[.,]\d+)?")  # leading zeros make a text
FINGERPRINT = re.compile(r"v1-[wsd]-[0-9a-f]{64}")

Canonical = str | list[Any] | dict[str, Any]


def normalise(text: str) -> str:
    """A text as it counts: NFC, plain spaces and hyphens, paragraphs joined by one blank line."""
    if PLAIN_LINE.fullmatch(text):
        return text
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    text = SPACES.sub(" ", INVISIBLE.sub("", text)).replace("\u2011", "-")
    return "\n\n".join(paragraph for part in BLANK_LINES.split(text) if (paragraph := " ".join(part.split())))


def decimal(text: str) -> str:
    """A number as it counts: `13,50` → `13.5`, `-0` → `0`; the text itself if it is no number."""
    text = text.strip()
    if not DECIMAL.fullmatch(text):
        return normalise(text)
    sign = "-" if text.startswith("-") else ""
    whole, _, fraction = text.lstrip("+-").replace(",", ".").partition(".")
    rest = fraction.rstrip("0")
    number = f"{whole}.{rest}" if rest else whole
    return number if number == "0" else sign + number


def canonical_value(field_def: FieldDef | None, value: Value) -> Canonical:
    """A field's value as it counts; what is empty comes out empty ("" or [] or {}). Without a definition: as text."""
    kind = field_def.kind if field_def else ""
    if isinstance(value, str):
        return decimal(value) if kind in ("zahl", "ganzzahl") else normalise(value)
    if isinstance(value, Mapping):
        return _canonical_structure(field_def, value)
    parts = [canonical_value(field_def, part) for part in value]
    parts = [part for part in parts if part]
    return sorted({str(part) for part in parts}) if kind in ("menge", "auswahl") else parts


def _canonical_structure(field_def: FieldDef | None, value: Mapping[str, str | tuple[str, ...]]) -> dict[str, Any]:
    inner = field_def.fields if field_def else {}
    parts = {name: canonical_value(inner.get(name), part) for name, part in value.items()}
    return {name: part for name, part in sorted(parts.items()) if part}


def canonical_text(group: str, type_name: str, item_id: str, pairs: Iterable[tuple[str, Canonical]]) -> str:
    """The JSON text that is hashed; `pairs` of field and value in any order, empty values left out."""
    given = sorted(([name, value] for name, value in pairs if value), key=lambda pair: str(pair[0]))
    content = ["konzept-fp", VERSION, group, type_name, item_id, given]
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def fingerprint(group: str, type_name: str, item_id: str, pairs: Iterable[tuple[str, Canonical]]) -> str:
    """The fingerprint of one field group of one object, `v1-w-…`; texts in `pairs` are normalised here."""
    normalised = ((name, normalise(value) if isinstance(value, str) else value) for name, value in pairs)
    text = canonical_text(group, type_name, item_id, normalised)
    return f"{VERSION}-{MARKS[group]}-{hashlib.sha256(text.encode()).hexdigest()}"


def short(fp: str) -> str:
    """A fingerprint as it is shown: `w-2aabfe4c35cf`; "" for none."""
    return "-".join((fp.split("-")[1], fp.split("-")[2][:SHORT])) if FINGERPRINT.fullmatch(fp) else fp


def fingerprints(
    type_name: str,
    item_id: str,
    groups: Mapping[str, Mapping[str, Value]],
    targets: Mapping[str, Iterable[str]],
    fields: Mapping[str, FieldDef],
) -> dict[str, str]:
    """The fingerprints of an object by letter. Outgoing links count as fields of `steuerung`, named like their role."""
    found = {}
    for group, mark in MARKS.items():
        pairs: list[tuple[str, Canonical]] = [
            (name, canonical_value(fields.get(name), value)) for name, value in groups.get(group, {}).items()
        ]
        if group == CONTROL:
            pairs += [(role, sorted(set(ends))) for role, ends in targets.items()]
        found[mark] = fingerprint(group, type_name, item_id, pairs)
    return found


def grouped(item: Item, model: Metamodel) -> dict[str, dict[str, Value]]:
    """The fields of an object by field group, as written."""
    groups: dict[str, dict[str, Value]] = {}
    for name, value in item.fields.items():
        groups.setdefault(model.fields[name].group, {})[name] = value
    return groups


def targets_by_role(item: Item, model: Metamodel) -> dict[str, list[str]]:
    """Targets of the links an editor wrote, by role: derived links repeat a field, lineage is history, not content."""
    targets: dict[str, list[str]] = {}
    for link in item.links:
        role = model.roles[link.role]
        if not role.derived and not role.lineage:
            targets.setdefault(link.role, []).append(link.target)
    return targets


def fingerprints_of(item: Item, model: Metamodel) -> dict[str, str]:
    """The fingerprints of an object as it stands, with the keys w, s and d."""
    return fingerprints(item.type, item.id, grouped(item, model), targets_by_role(item, model), model.fields)
