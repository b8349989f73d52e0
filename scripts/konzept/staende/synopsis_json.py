"""`Synopsis` → the JSON that every other paper can be checked against (synopse.json)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from konzept.staende.rows import FieldChange, LinkChange, Row, Side, Synopsis
from konzept.staende.synopsis import verified

Json = dict[str, Any]


def as_json(synopsis: Synopsis) -> Json:
    """Plain values with German keys; nothing in it depends on when or where it was made."""
    verified(synopsis)
    return {
        "format": "synopse/1",
        "kommune": synopsis.municipality,
        "alt": _side(synopsis.old),
        "neu": _side(synopsis.new),
        "vorlage": _side(synopsis.proposal) if synopsis.proposal else None,
        "zaehlung": {kind.value: count for kind, count in synopsis.counts.items()},
        "dreifach": {relation.value: count for relation, count in synopsis.relations.items()},
        "nachweis": synopsis.proof,
        "zeilen": [_row(row) for row in synopsis.rows],
    }


def _side(side: Side) -> Json:
    return {
        "stand": side.state_id,
        "titel": side.title,
        "datum": side.date,
        "sha256": side.sha256,
        "elemente": len(side.ids),
    }


def _row(row: Row) -> Json:
    content: Json = {
        "zeile": row.number,
        "ids_alt": list(row.old_ids),
        "ids_neu": list(row.new_ids),
        "typ": row.type,
        "titel_alt": list(row.old_titles),
        "titel_neu": list(row.new_titles),
        "nummer_alt": row.old_number,
        "nummer_neu": row.new_number,
        "kapitel": row.chapter,
        "arten": [kind.value for kind in row.kinds],
        "ueberschriften": list(row.headings),
        "felder": [_field(change) for change in row.fields],
        "verknuepfungen": {"neu": _links(row.links_added), "entfallen": _links(row.links_dropped)},
        "begruendung": list(row.reasons),
        "beschluss": [
            {
                "beschluss": verdict.decision,
                "datum": verdict.date,
                "gremium": verdict.body,
                "vorlage": verdict.template,
                "ergebnis": verdict.result,
            }
            for verdict in row.verdicts
        ],
        "pruefung": list(row.reviews),
        "hinweise": list(row.notes),
    }
    if row.proposed_ids:
        content |= {"ids_vorlage": list(row.proposed_ids), "titel_vorlage": list(row.proposed_titles)}
    if row.three_way:
        content["dreifach"] = [
            {
                "id": entry.element,
                "gruppe": entry.group,
                "wort": entry.relation.value,
                "vorlage_zu_beschluss": [_field(change) for change in entry.fields],
            }
            for entry in row.three_way
        ]
    return content


def _field(change: FieldChange) -> Json:
    return {
        "gruppe": change.group,
        "feld": change.name,
        "name": change.label,
        "alt": change.old,
        "neu": change.new,
        "diff": [[op, text] for op, text in change.diff],
    }


def _links(changes: Iterable[LinkChange]) -> list[Json]:
    return [
        {
            "von": change.source,
            "rolle": change.role,
            "name": change.label,
            "nach": change.target,
            "titel": change.title,
        }
        for change in changes
    ]
