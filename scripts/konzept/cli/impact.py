"""`konzept auswirkung`: what hangs on objects, and what a draft would do, as text or JSON. Prints; changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from konzept.cli.report import as_json, as_text
from konzept.concept import Concept
from konzept.core import ERROR, KonzeptError, Problem, UsageError, nearest
from konzept.items.draft import read_draft
from konzept.views.consequences import Binding, Consequences, Shift
from konzept.views.preview import Preview, Subject, TouchedObject, draft_preview, preview
from konzept.views.shared import Ref

NONE = "  keine"
WORDS = {"wortlaut": "Wortlaut", "steuerung": "Steuerung", "daten": "Daten", "frei": "frei", "entfallen": "Streichung"}


class DraftError(KonzeptError):
    """The draft cannot be previewed: its form is wrong; `problems` say where."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(as_text(problems))
        self.problems = problems


def look_ahead(concept: Concept, ids: Iterable[str], draft: Path | None) -> Preview:
    """The preview of these objects, or of a draft; with both, of these objects of the draft.

    Raises UsageError for what does not exist, DraftError for a draft that cannot be read.
    """
    wanted = tuple(ids)
    if draft is None:
        for item_id in wanted:
            _check_known(item_id, concept)
        if not wanted:
            raise UsageError("Es fehlt eine Kennung. → z. B. konzept auswirkung RAT-M-010, oder --entwurf DATEI.")
        return preview(concept, wanted)
    items, problems = read_draft(draft, concept.catalog, concept.metamodel)
    if any(problem.severity == ERROR for problem in problems):
        raise DraftError(problems)
    chosen = tuple(item for item in items if not wanted or item.id in wanted)
    if missing := [item_id for item_id in wanted if item_id not in {item.id for item in chosen}]:
        raise UsageError(f"Im Entwurf steht {', '.join(missing)} nicht. → Kennungen weglassen oder Entwurf ergänzen.")
    return draft_preview(concept, chosen)


def _check_known(item_id: str, concept: Concept) -> None:
    if item_id not in concept.catalog.items:
        near = nearest(item_id, concept.catalog.items)
        hint = f"Meinten Sie {near}?" if near else "Kennung prüfen."
        raise UsageError(f"Die Kennung {item_id} gibt es nicht. → {hint}")


def preview_text(found: Preview) -> str:
    """The preview as people read it; an empty section says so."""
    return "\n".join(_lines(found))


def _lines(found: Preview) -> Iterator[str]:
    for subject in found.subjects:
        yield f"{_named(subject.ref)}{', neu' if subject.is_new else ''}"
        if found.has_draft:
            yield f"  geändert: {_changes(subject)}"
    furthest = max((touched.distance for touched in found.touched), default=1)
    for distance in range(1, furthest + 1):
        near = [touched for touched in found.touched if touched.distance == distance]
        name = "Unmittelbar betroffen" if distance == 1 else f"Mittelbar betroffen ({distance} Schritte)"
        yield from _section(f"{name}, Zahl der Einträge: {len(near)}" if near else f"{name}:", map(_touched, near))
    yield from _section("Wer zu fragen ist:", map(_named, found.offices))
    yield from _section("Gremien, die darüber entschieden haben:", map(_named, found.bodies))
    if found.asks_body:
        yield "  Über Wortlaut und Ziele entscheidet ein Gremium, nicht die Stelle."
    yield from _consequence_lines(found.consequences, found.has_draft)
    if found.has_draft:
        yield from _section("Neue Befunde der Prüfung:", (str(problem) for problem in found.appear))
        yield from _section("Erledigte Befunde:", (str(problem) for problem in found.vanish))


def _consequence_lines(found: Consequences, has_draft: bool) -> Iterator[str]:
    """What was decided, reviewed, counted, judged, translated and frozen; without a draft, what there is of it."""
    yield from _section("Beschlussbindung:", (line for binding in found.bindings for line in _binding(binding)))
    yield from _section(
        "Prüfvermerke, die ihre Gültigkeit verlieren:" if has_draft else "Prüfvermerke dazu:", found.reviews
    )
    if has_draft:
        yield from _section("Abdeckung in den Matrizen:", map(_shift, found.coverage))
    yield from _section("Bewertungen:", map(_shift, found.verdicts))
    yield from _section(
        "Übersetzungen, die veralten:" if has_draft else "Übersetzungen, die veralten können:", found.translations
    )
    yield from _section("Offene Beratungen, Anträge und Berichte dazu:", found.mentions)
    yield from _section("Stände, in denen das steht:", found.states)


def _binding(binding: Binding) -> Iterator[str]:
    by = f" ({binding.decision.id})" if binding.decision else ""
    yield f"{binding.ref.id}: {binding.words}{by}"
    yield from (f"  nötig: {text}" for text in binding.needed)


def _shift(shift: Shift) -> str:
    return f"{shift.title}: {shift.before}" + (f" → {shift.after}" if shift.after != shift.before else "")


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield ""
    yield title
    shown = [f"  {line}" for line in lines]
    yield from shown or [NONE]


def _named(ref: Ref) -> str:
    return f"{ref.id} „{ref.title}“ ({ref.kind})"


def _changes(subject: Subject) -> str:
    parts = [
        f"{WORDS[change.group]} ({', '.join(change.fields)})" if change.fields else WORDS[change.group]
        for change in subject.changes
    ]
    return "; ".join(parts) or "nichts"


def _touched(touched: TouchedObject) -> str:
    via = f", über {' → '.join(ref.id for ref in touched.via)}" if touched.via else ""
    return f"{touched.label}: {_named(touched.ref)}{via} [{', '.join(WORDS[change] for change in touched.changes)}]"


def preview_json(found: Preview) -> str:
    """The preview for machines; the keys are German like the fields of the project."""
    document = {
        "eintraege": [
            _entry(subject.ref)
            | {"neu": subject.is_new, "aenderungen": {change.group: list(change.fields) for change in subject.changes}}
            for subject in found.subjects
        ],
        "betroffen": [
            _entry(touched.ref)
            | {
                "entfernung": touched.distance,
                "verknuepfung": touched.label,
                "ueber": [ref.id for ref in touched.via],
                "durch": list(touched.changes),
            }
            for touched in found.touched
        ],
        "stellen": [_entry(ref) for ref in found.offices],
        "gremien": [_entry(ref) for ref in found.bodies],
        "gremium_entscheidet": found.asks_body,
        "folgen": _consequence_entries(found.consequences),
        "neue_befunde": json.loads(as_json(found.appear)),
        "erledigte_befunde": json.loads(as_json(found.vanish)),
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _consequence_entries(found: Consequences) -> dict[str, object]:
    return {
        "beschlussbindung": [
            {
                "id": binding.ref.id,
                "beschluss": binding.decision.id if binding.decision else "",
                "text": binding.words,
                "noetig": list(binding.needed),
            }
            for binding in found.bindings
        ],
        "pruefvermerke": list(found.reviews),
        "abdeckung": list(map(_shift_entry, found.coverage)),
        "bewertungen": list(map(_shift_entry, found.verdicts)),
        "uebersetzungen": list(found.translations),
        "nennungen": list(found.mentions),
        "staende": list(found.states),
    }


def _shift_entry(shift: Shift) -> dict[str, str]:
    return {"was": shift.title, "vorher": shift.before, "nachher": shift.after}


def _entry(ref: Ref) -> dict[str, object]:
    return {"id": ref.id, "titel": ref.title, "art": ref.kind}
