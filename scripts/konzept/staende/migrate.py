"""Old states in the words of the metamodel of today, in memory only: renamed fields and roles, other field groups.

The files of a state never change. Whoever compares an old state with a newer one migrates it first, so that a field
that merely got another name shows as „Feldname geändert“ and not as another text (b.).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from konzept.items.model import Value
from konzept.metamodel import ANY
from konzept.metamodel.model import Migration
from konzept.staende.canonical import fingerprints
from konzept.staende.model import FrozenLink, FrozenObject, State, Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Migrated:
    """A state in today's words; `renamed` are the old and new names of fields that an object really had, by id."""

    state: State
    renamed: Mapping[str, tuple[tuple[str, str], ...]]


def migrate(state: State, vocabulary: Vocabulary, migrations: tuple[Migration, ...]) -> Migrated:
    """`state` as the metamodel behind `vocabulary` would hold it. The state itself where nothing is different."""
    due = tuple(
        migration
        for migration in migrations
        if version_key(state.vocabulary.version) < version_key(migration.since) <= version_key(vocabulary.version)
    )
    if not due and not _regrouped(state.vocabulary, vocabulary):
        return Migrated(state=state, renamed={})
    renamed: dict[str, tuple[tuple[str, str], ...]] = {}
    objects: dict[str, FrozenObject] = {}
    links: dict[str, tuple[FrozenLink, ...]] = {}
    for entry in state.objects.values():
        names = {migration.old: migration.new for migration in due if migration.type in (ANY, entry.type)}
        old_links = state.links.get(entry.id, ())
        new_links = tuple(link._replace(role=names.get(link.role, link.role)) for link in old_links)
        groups = _groups(entry, names, vocabulary)
        objects[entry.id] = replace(
            entry, groups=groups, fingerprints=_fingerprints(entry, groups, new_links, vocabulary)
        )
        if new_links:
            links[entry.id] = new_links
        had = {name for _, name, _ in entry.fields()} | {link.role for link in old_links}
        if found := tuple((old, new) for old, new in names.items() if old in had):
            renamed[entry.id] = found
    return Migrated(state=replace(state, objects=objects, links=links, vocabulary=vocabulary), renamed=renamed)


def version_key(version: str) -> tuple[int, ...]:
    """A version for comparing: `1.10` is newer than `1.9`."""
    return tuple(int(part) if part.isdigit() else 0 for part in version.split("."))


def _regrouped(old: Vocabulary, new: Vocabulary) -> bool:
    """Whether a field that both know belongs to another group now, or counts in another way."""
    known = new.fields
    return any(
        name in known and (field.group, field.kind) != (known[name].group, known[name].kind)
        for name, field in old.fields.items()
    ) or any(name in new.roles and role.lineage != new.roles[name].lineage for name, role in old.roles.items())


def _groups(entry: FrozenObject, names: Mapping[str, str], vocabulary: Vocabulary) -> dict[str, dict[str, Value]]:
    groups: dict[str, dict[str, Value]] = {}
    for group, name, value in entry.fields():
        now = names.get(name, name)
        known = vocabulary.fields.get(now)
        groups.setdefault(known.group if known else group, {})[now] = value
    return groups


def _fingerprints(
    entry: FrozenObject,
    groups: Mapping[str, Mapping[str, Value]],
    links: tuple[FrozenLink, ...],
    vocabulary: Vocabulary,
) -> dict[str, str]:
    targets: dict[str, list[str]] = {}
    for link in links:
        role = vocabulary.roles.get(link.role)
        if role is None or not role.lineage:
            targets.setdefault(link.role, []).append(link.target)
    return fingerprints(entry.type, entry.id, groups, targets, vocabulary.fields)
