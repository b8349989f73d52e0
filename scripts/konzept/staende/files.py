"""`State` ↔ the files of its directory. JSON with sorted keys, an object per line: legible in a diff."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from konzept import __version__
from konzept.items.model import Structure, Value
from konzept.metamodel import FieldDef, RoleDef
from konzept.staende.model import (
    FORMAT,
    Chapter,
    Entry,
    FileSeal,
    FrozenLink,
    FrozenObject,
    NamedBody,
    Predecessor,
    State,
    StateInfo,
    TypeName,
    Vocabulary,
)

INFO, OBJECTS, LINKS, ORDER = "stand.json", "objekte.json", "verknuepfungen.json", "ordnung.json"
VALUES, VERDICTS = "werte.csv", "bewertung.csv"
VOCABULARY, REGISTER, PROOFS = "metamodell.json", "register.json", "nachweise.json"
VALUE_COLUMNS = ("ags", "indikator", "konzept", "basis", "zeit", "wert", "zeichen", "einheit", "quelle", "fassung")
VERDICT_COLUMNS = ("objekt", "bewertung", "wert", "zeit", "zielwert", "satz")
CHAPTER = re.compile(r"[A-Za-z0-9-]+")  # an id or the name of a page
Json = Any


def sha256(content: bytes) -> str:
    """The hash as it is written in stand.json."""
    return hashlib.sha256(content).hexdigest()


# -- writing -----------------------------------------------------------------------------------------------------


def to_files(state: State) -> dict[str, bytes]:
    """The files of a state by name; stand.json carries the hashes of all others and its own seal."""
    content = {
        OBJECTS: _lines(_object_json(entry) for entry in state.objects.values()),
        LINKS: _lines(_link_json(link) for links in state.links.values() for link in links),
        ORDER: _lines(_chapter_json(chapter) for chapter in state.chapters),
        VALUES: _csv(state.values, VALUE_COLUMNS),
        VERDICTS: _csv(state.verdicts, VERDICT_COLUMNS),
        VOCABULARY: _vocabulary_json(state.vocabulary),
        REGISTER: _lines({"id": body.id, "typ": body.type, "titel": body.title} for body in state.bodies.values()),
        PROOFS: _lines({"pfad": path, "sha256": digest} for path, digest in sorted(state.proofs.items())),
    }
    seals = tuple(FileSeal(name, len(data), sha256(data)) for name, data in sorted(content.items()))
    info = replace(state.info, files=seals, programs={"konzept": __version__, **state.info.programs})
    return {INFO: info_bytes(info), **content}


def info_bytes(info: StateInfo) -> bytes:
    """stand.json, with a seal over everything else in it: a changed byte shows even in the newest state."""
    content = _info_json(info)
    content["siegel"] = sha256(_dump(content).encode())
    return _info_text(content)


def _info_text(content: Mapping[str, Json]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def _info_json(info: StateInfo) -> dict[str, Json]:
    previous = info.predecessor
    return {
        "format": FORMAT,
        "stand_id": info.state_id,
        "kommune": info.municipality,
        "art": info.kind,
        "datum": info.date,
        "titel": info.title,
        **({"beschluss": info.decision} if info.decision else {}),
        **({"vorlage": info.template} if info.template else {}),
        "vorgaenger": {"stand_id": previous.state_id, "sha256": previous.sha256} if previous else None,
        "metamodell_version": info.metamodel_version,
        "bewertung_regelversion": info.assessment_version,
        "fingerabdruck_version": info.fingerprint_version,
        "programmversionen": dict(info.programs),
        "zaehlung": dict(info.counts),
        "dateien": [{"pfad": seal.path, "bytes": seal.size, "sha256": seal.sha256} for seal in info.files],
    }


def _object_json(entry: FrozenObject) -> dict[str, Json]:
    return {
        "id": entry.id,
        "typ": entry.type,
        "gruppen": entry.groups,
        "fp": entry.fingerprints,
        "textstatus": entry.text_status,
        "grabstein": entry.tombstone,
        "quelle": {"datei": entry.path, "zeile": entry.line},
    }


def _link_json(link: FrozenLink) -> dict[str, Json]:
    found = {
        "rolle": link.role,
        "von": link.source,
        "nach": link.target,
        "fp_von": link.fp_source,
        "fp_nach": link.fp_target,
    }
    return found | ({"deutung": link.interpretation} if link.interpretation else {})


def _chapter_json(chapter: Chapter) -> dict[str, Json]:
    return {
        "kapitel": chapter.key,
        "titel": chapter.title,
        "numerierung": chapter.number,
        "objekte": [{"id": entry.id, "numerierung": entry.number} for entry in chapter.entries],
    }


def _vocabulary_json(vocabulary: Vocabulary) -> bytes:
    content = {
        "version": vocabulary.version,
        "gruppen": dict(vocabulary.groups),
        "felder": {name: _field_json(field) for name, field in vocabulary.fields.items()},
        "rollen": {
            name: {"titel": role.title, "rueck": role.reverse, "abgeleitet": role.derived, "herkunft": role.lineage}
            for name, role in vocabulary.roles.items()
        },
        "typen": {
            name: {
                "titel": known.title,
                "mehrzahl": known.plural,
                "status": known.status_field,
                "werte": dict(known.values),
            }
            for name, known in vocabulary.types.items()
        },
        "wertelisten": {name: dict(values) for name, values in vocabulary.value_lists.items()},
    }
    return (_dump(content) + "\n").encode()


def _field_json(field: FieldDef) -> dict[str, Json]:
    found: dict[str, Json] = {"art": field.kind, "titel": field.title}
    if field.group:
        found["gruppe"] = field.group
    if field.values:
        found["werte"] = field.values
    if field.fields:
        found["felder"] = {name: _field_json(inner) for name, inner in field.fields.items()}
    return found


def _lines(entries: Iterable[Mapping[str, Json]]) -> bytes:
    return ("[\n" + ",\n".join(_dump(entry) for entry in entries) + "\n]\n").encode()


def _dump(content: Json) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=dict)


def _csv(rows: Sequence[Mapping[str, str]], columns: Sequence[str]) -> bytes:
    text = io.StringIO()
    names = list(rows[0]) if rows else list(columns)
    writer = csv.DictWriter(text, names, delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


# -- reading -----------------------------------------------------------------------------------------------------


def info_of(content: bytes) -> StateInfo:
    """stand.json → values. Raises ValueError or KeyError where it is none, or its seal is broken."""
    data = json.loads(content)
    if data["format"] != FORMAT:
        raise ValueError(f"unknown format {data['format']}")
    if content != _info_text(data):
        raise ValueError("not as it was written")
    seal = data.pop("siegel")
    if seal != sha256(_dump(data).encode()):
        raise ValueError("broken seal")
    previous = data["vorgaenger"]
    return StateInfo(
        state_id=data["stand_id"],
        municipality=data["kommune"],
        kind=data["art"],
        date=data["datum"],
        title=data["titel"],
        decision=data.get("beschluss", ""),
        template=data.get("vorlage", ""),
        predecessor=Predecessor(previous["stand_id"], previous["sha256"]) if previous else None,
        metamodel_version=data["metamodell_version"],
        assessment_version=data["bewertung_regelversion"],
        fingerprint_version=data["fingerabdruck_version"],
        programs=data["programmversionen"],
        counts=data["zaehlung"],
        files=tuple(FileSeal(entry["pfad"], entry["bytes"], entry["sha256"]) for entry in data["dateien"]),
        sha256=sha256(content),
    )


def from_files(info: StateInfo, files: Mapping[str, bytes]) -> State:
    """The state in these files. Raises ValueError or KeyError where they do not hold one."""
    objects = (_object_of(entry) for entry in json.loads(files[OBJECTS]))
    links: dict[str, list[FrozenLink]] = {}
    for entry in json.loads(files[LINKS]):
        links.setdefault(entry["von"], []).append(_link_of(entry))
    bodies = (NamedBody(entry["id"], entry["typ"], entry["titel"]) for entry in json.loads(files[REGISTER]))
    known = {entry.id: entry for entry in objects}
    chapters = chapters_of(files)
    if unknown := {place.id for chapter in chapters for place in chapter.entries} - known.keys():
        raise ValueError(f"ordered, yet not there: {min(unknown)}")
    return State(
        info=info,
        objects=known,
        links={source: tuple(found) for source, found in links.items()},
        chapters=chapters,
        vocabulary=_vocabulary_of(json.loads(files[VOCABULARY])),
        bodies={body.id: body for body in bodies},
        values=_rows(files[VALUES]),
        verdicts=_rows(files[VERDICTS]),
        proofs=proofs_of(files),
    )


def proofs_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """Path → hash of the records that a state has seen."""
    return {entry["pfad"]: entry["sha256"] for entry in json.loads(files[PROOFS])}


def chapters_of(files: Mapping[str, bytes]) -> tuple[Chapter, ...]:
    """The order of a state alone: what a list of contents needs.

    Raises ValueError or KeyError where it is none, or a chapter's key is no part of an address.
    """
    return tuple(_chapter_of(entry) for entry in json.loads(files[ORDER]))


def _object_of(entry: Json) -> FrozenObject:
    return FrozenObject(
        id=entry["id"],
        type=entry["typ"],
        groups={
            group: {name: _value_of(value) for name, value in fields.items()}
            for group, fields in entry["gruppen"].items()
        },
        fingerprints=entry["fp"],
        text_status=entry["textstatus"],
        tombstone=entry["grabstein"],
        path=entry["quelle"]["datei"],
        line=entry["quelle"]["zeile"],
    )


def _value_of(value: Json) -> Value:
    if isinstance(value, list):
        return tuple(_structure_of(part) if isinstance(part, dict) else str(part) for part in value)
    return _structure_of(value) if isinstance(value, dict) else str(value)


def _structure_of(value: Mapping[str, Json]) -> Structure:
    return {name: tuple(part) if isinstance(part, list) else part for name, part in value.items()}


def _link_of(entry: Json) -> FrozenLink:
    return FrozenLink(
        entry["rolle"], entry["von"], entry["nach"], entry.get("deutung", ""), entry["fp_von"], entry["fp_nach"]
    )


def _chapter_of(entry: Json) -> Chapter:
    if not CHAPTER.fullmatch(entry["kapitel"]):
        raise ValueError(entry["kapitel"])
    return Chapter(
        key=entry["kapitel"],
        title=entry["titel"],
        number=entry["numerierung"],
        entries=tuple(Entry(place["id"], place["numerierung"]) for place in entry["objekte"]),
    )


def _vocabulary_of(data: Json) -> Vocabulary:
    return Vocabulary(
        version=data["version"],
        groups=data["gruppen"],
        fields={name: _field_of(name, entry) for name, entry in data["felder"].items()},
        roles={
            name: RoleDef(
                name=name,
                title=entry["titel"],
                reverse=entry["rueck"],
                sources=frozenset(),
                targets=frozenset(),
                derived=entry["abgeleitet"],
                lineage=entry["herkunft"],
            )
            for name, entry in data["rollen"].items()
        },
        types={
            name: TypeName(
                title=entry["titel"],
                plural=entry["mehrzahl"],
                status_field=entry["status"],
                values=entry["werte"],
            )
            for name, entry in data["typen"].items()
        },
        value_lists=data["wertelisten"],
    )


def _field_of(name: str, entry: Json) -> FieldDef:
    return FieldDef(
        name=name,
        kind=entry["art"],
        title=entry["titel"],
        group=entry.get("gruppe", ""),
        values=entry.get("werte", ""),
        fields={key: _field_of(key, inner) for key, inner in entry.get("felder", {}).items()},
    )


def _rows(content: bytes) -> tuple[Mapping[str, str], ...]:
    return tuple(csv.DictReader(io.StringIO(content.decode()), delimiter=";"))
