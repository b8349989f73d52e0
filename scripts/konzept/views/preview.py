"""`konzept auswirkung`: what a change would touch and what the check would say afterwards. Changes nothing.

The findings come from the very checks of `konzept pruefen`, run on a copy in memory, so the two cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from konzept.concept import Concept, with_changes
from konzept.core import Problem
from konzept.items import Item, Link
from konzept.items.ripples import Ripples, Touched
from konzept.metamodel import Metamodel
from konzept.metamodel.model import REMOVED
from konzept.views.consequences import Consequences, consequences
from konzept.views.impact import (
    CHANGES,
    bodies_that_decided,
    decided_by_body,
    label_of,
    offices_to_ask,
)
from konzept.views.shared import Ref, ref

LINK_GROUP = "steuerung"  # which objects a link leads to is steering, whatever the role


class GroupChange(Struct, frozen=True, kw_only=True):
    """What a draft changes within one field group: names of fields and link roles as users read them."""

    group: str
    fields: tuple[str, ...]


class Subject(Struct, frozen=True, kw_only=True):
    """An object that is to be changed. `changes` is empty without a draft, where every change is looked at."""

    ref: Ref
    is_new: bool
    changes: tuple[GroupChange, ...]


class TouchedObject(Struct, frozen=True, kw_only=True):
    """An object that is touched: by which changes, how far away, by which way."""

    ref: Ref
    distance: int
    label: str
    via: tuple[Ref, ...]
    changes: tuple[str, ...]


class Preview(Struct, frozen=True, kw_only=True):
    """The whole preview. `appear` and `vanish` are findings of the check that a draft would bring or take away."""

    subjects: tuple[Subject, ...]
    touched: tuple[TouchedObject, ...]
    offices: tuple[Ref, ...]
    asks_body: bool
    bodies: tuple[Ref, ...]
    has_draft: bool
    consequences: Consequences
    appear: tuple[Problem, ...] = ()
    vanish: tuple[Problem, ...] = ()


def preview(concept: Concept, ids: Iterable[str]) -> Preview:
    """What any change to these objects touches. All ids have to exist."""
    items = [concept.catalog.items[item_id] for item_id in dict.fromkeys(ids)]
    occasions = {item.id: frozenset(CHANGES) for item in items}
    subjects = tuple(Subject(ref=ref(concept, item), is_new=False, changes=()) for item in items)
    return _preview(concept, concept, subjects, occasions)


def draft_preview(concept: Concept, draft: Iterable[Item]) -> Preview:
    """What these objects, put in the place of those of the same id, touch and bring about."""
    changed = tuple(draft)
    before, after = with_changes(concept, ()), with_changes(concept, changed)
    groups = {item.id: changed_groups(concept.metamodel, concept.catalog.items.get(item.id), item) for item in changed}
    subjects = tuple(
        Subject(
            ref=ref(after, item),
            is_new=item.id not in concept.catalog.items,
            changes=tuple(_group_changes(concept.metamodel, groups[item.id])),
        )
        for item in changed
    )
    occasions = {item_id: frozenset(changes) & frozenset(CHANGES) for item_id, changes in groups.items()}
    appear, vanish = _difference(before.problems, after.problems)
    return _preview(before, after, subjects, occasions, has_draft=True, appear=appear, vanish=vanish)


def changed_groups(model: Metamodel, old: Item | None, new: Item) -> dict[str, list[str]]:
    """Field group (or `REMOVED`) → what changes in it: names of fields and of roles whose links differ."""
    found: dict[str, list[str]] = {}
    known = old.fields if old else {}
    for name in model.types[new.type].fields:
        if known.get(name) != new.fields.get(name):
            found.setdefault(model.fields[name].group, []).append(name)
    for role in model.roles.values():
        if not role.derived and _ends(old, role.name) != _ends(new, role.name):
            found.setdefault(LINK_GROUP, []).append(role.name)
    if new.is_tombstone and not (old and old.is_tombstone):
        found[REMOVED] = []
    return found


def _ends(item: Item | None, role: str) -> frozenset[tuple[str, str]]:
    links: tuple[Link, ...] = item.links if item else ()
    return frozenset((link.target, link.interpretation) for link in links if link.role == role)


def _group_changes(model: Metamodel, groups: dict[str, list[str]]) -> Iterator[GroupChange]:
    for group in (*model.groups, REMOVED):
        if group in groups:
            titles = (
                model.roles[name].title if name in model.roles else model.fields[name].title for name in groups[group]
            )
            yield GroupChange(group=group, fields=tuple(titles))


def _difference(before: Iterable[Problem], after: Iterable[Problem]) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """Findings only afterwards and only before. Lines do not count: an edit moves what stands below it."""
    known, now = {_key(problem): problem for problem in before}, {_key(problem): problem for problem in after}
    appear = tuple(problem for key, problem in now.items() if key not in known)
    return appear, tuple(problem for key, problem in known.items() if key not in now)


def _key(problem: Problem) -> tuple[str, str, str]:
    return problem.code, problem.severity, problem.message


def _preview(
    before: Concept,
    after: Concept,
    subjects: tuple[Subject, ...],
    occasions: dict[str, frozenset[str]],
    *,
    has_draft: bool = False,
    appear: tuple[Problem, ...] = (),
    vanish: tuple[Problem, ...] = (),
) -> Preview:
    found = _touched(before, after, occasions)
    items = [after.catalog.items[item_id] for item_id in occasions]
    asked = offices_to_ask(after.catalog, (*items, *(entry.item for entry, _ in found)))
    return Preview(
        subjects=subjects,
        touched=tuple(_object(after, entry, changes) for entry, changes in found),
        offices=tuple(ref(after, office) for office in asked),
        asks_body=any(decided_by_body(after.metamodel, entry) for entry, _ in found),
        bodies=tuple(ref(after, body) for body in bodies_that_decided(after.catalog, items)),
        has_draft=has_draft,
        consequences=consequences(before, after, occasions),
        appear=appear,
        vanish=vanish,
    )


def _touched(
    before: Concept, after: Concept, occasions: dict[str, frozenset[str]]
) -> list[tuple[Touched, tuple[str, ...]]]:
    """Every object touched along old or new links, by its shortest way, with all changes that touch it."""
    nearest: dict[str, Touched] = {}
    changes: dict[str, list[str]] = {}
    for concept in (before, after) if before is not after else (after,):
        ripples = Ripples(concept.catalog, concept.metamodel)
        for change in CHANGES:
            starts = [item_id for item_id, wanted in occasions.items() if change in wanted]
            for item_id, entry in ripples.touched(starts, change).items():
                if item_id not in nearest or entry.distance < nearest[item_id].distance:
                    nearest[item_id] = entry
                changes.setdefault(item_id, []).append(change)
    ordered = sorted(nearest.values(), key=lambda entry: (entry.distance, entry.item.type, entry.item.id))
    return [
        (entry, tuple(dict.fromkeys(changes[entry.item.id]))) for entry in ordered if entry.item.id not in occasions
    ]


def _object(concept: Concept, touched: Touched, changes: tuple[str, ...]) -> TouchedObject:
    items, hop = concept.catalog.items, touched.path[-1]
    return TouchedObject(
        ref=ref(concept, items[touched.item.id]),
        distance=touched.distance,
        label=label_of(concept.metamodel.roles[hop.role], hop.towards_source),
        via=tuple(ref(concept, items[hop.end]) for hop in touched.path[:-1]),
        changes=changes,
    )
