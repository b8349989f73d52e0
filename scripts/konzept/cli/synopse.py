"""`konzept synopse`: two states of a concept side by side, as text or JSON; papers add their forms to FORMATS."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from konzept.concept import Concept
from konzept.core import UsageError
from konzept.staende import GONE, NEW, WORKING, FieldChange, Ledger, Row, State, Synopsis, as_json, compare, verified


def synopsis_of(concept: Concept, old: str, new: str, proposal: str = "") -> Synopsis:
    """The synopsis of two or three states; `arbeitsstand` is what stands in needs/ now.

    Raises UsageError for an unknown state and for states of different concepts.
    """
    known = [name for name in (old, new, proposal) if name and name != WORKING]
    if not known:
        raise UsageError("Mit dem Arbeitsstand allein gibt es nichts zu vergleichen. → Einen Stand angeben.")
    owners = {concept.ledger.states.load(name).info.municipality for name in known}
    if len(owners) > 1:
        raise UsageError("Die Stände gehören zu verschiedenen Konzepten. → Zwei Stände desselben Konzepts angeben.")
    owner = owners.pop()
    before, after = (_state(concept.ledger, name, owner) for name in (old, new))
    return compare(before, after, _state(concept.ledger, proposal, owner) if proposal else None, concept.ledger)


def _state(ledger: Ledger, name: str, municipality: str) -> State:
    return ledger.working_state(municipality) if name == WORKING else ledger.states.load(name)


def synopsis_json(synopsis: Synopsis) -> str:
    """synopse.json: what every paper prints."""
    return json.dumps(as_json(synopsis), ensure_ascii=False, indent=1)


def synopsis_text(synopsis: Synopsis) -> str:
    """The rows that changed, in words, and the proof that none is missing."""
    return "\n".join(_lines(verified(synopsis)))


def _lines(synopsis: Synopsis) -> Iterator[str]:
    yield f"{synopsis.old.title} | {synopsis.new.title}"
    for row in synopsis.rows:
        if not row.is_unchanged:
            yield ""
            yield from _row_lines(row)
    yield ""
    yield synopsis.proof


def _row_lines(row: Row) -> Iterator[str]:
    ids = ", ".join(dict.fromkeys((*row.old_ids, *row.new_ids, *row.proposed_ids)))
    yield f"{row.number}. {ids} „{row.title}“: {'; '.join(row.headings)}"
    yield from (f"   {change.label}: {marked(change)}" for change in row.fields)
    yield from (f"   [neu verknüpft: {link.label} {link.target} „{link.title}“]" for link in row.links_added)
    yield from (f"   [Verknüpfung entfällt: {link.label} {link.target} „{link.title}“]" for link in row.links_dropped)
    yield from (f"   {three.element}, {three.group}: {three.relation.value}" for three in row.three_way)
    yield from (f"   Hinweis: {note}" for note in row.notes)
    yield from (f"   Begründung: {reason}" for reason in row.reasons)


def marked(change: FieldChange) -> str:
    """The text with what was struck and added marked in words: readable without colour."""
    marks = {GONE: "[entfällt: {}]", NEW: "[neu: {}]"}
    return " ".join("".join(marks.get(op, "{}").format(text) for op, text in change.diff).split())


FORMATS: dict[str, Callable[[Synopsis], str]] = {"text": synopsis_text, "json": synopsis_json}
