"""Who answers for what: the work and the members of one office or body, and all offices with their counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from konzept.concept import Concept
from konzept.items import Item
from konzept.items.model import Structure
from konzept.views.graves import GraveRow
from konzept.views.shared import Ref, ref, refs
from konzept.views.status import StatusCount, distribution

# Offices may be private or public, bodies too: both answer for things and sit in bodies.
OFFICE_TYPES = frozenset({"akteur", "gremium"})
MEMBERSHIP = "hat_mitglied"
WORK_ROLES = ("fachverantwortung", "verantwortlich", "zustaendig", "zusammenarbeit", MEMBERSHIP)


class WorkGroup(Struct, frozen=True, kw_only=True):
    """Everything an office has in one role."""

    label: str
    refs: tuple[Ref, ...]


class Work(Struct, frozen=True, kw_only=True):
    """What an office answers for, by role, and how far its measures and steps are."""

    groups: tuple[WorkGroup, ...]
    distribution: tuple[StatusCount, ...]


class Member(Struct, frozen=True, kw_only=True):
    """One line of a body's composition: a role or office, never a person."""

    role: str
    office: Ref | None
    count: str
    deputy: str


class Members(Struct, frozen=True, kw_only=True):
    """The composition of a body. `total` says what the counts add up to and what the source says itself."""

    rows: tuple[Member, ...]
    has_counts: bool
    has_deputies: bool
    total: str


class Standing(Struct, frozen=True, kw_only=True):
    """Whether a body exists, is proposed or decided, and by which decision."""

    label: str
    decisions: tuple[Ref, ...]


class OfficeRow(Struct, frozen=True, kw_only=True):
    """An office in the list: how often it stands in each role."""

    ref: Ref
    text: str
    part_of: tuple[Ref, ...]
    counts: tuple[int, ...]


class OfficeGroup(Struct, frozen=True, kw_only=True):
    """Offices of one kind; a column for each role that any of them has."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[OfficeRow, ...]


class OfficesView(Struct, frozen=True, kw_only=True):
    """All offices of a concept; `idle` are those that have no role at all."""

    title: str
    total: int
    idle: int
    groups: tuple[OfficeGroup, ...]
    graves: tuple[GraveRow, ...] = ()


# -- one office ------------------------------------------------------------------------------------------------------


def work(concept: Concept, office: Item) -> Work | None:
    """What an office or body answers for; None for other objects and where the source gives it nothing."""
    if office.type not in OFFICE_TYPES:
        return None
    held = {role: found for role in WORK_ROLES if (found := _held(concept, office, role))}
    groups = tuple(
        WorkGroup(
            label=concept.metamodel.roles[role].reverse,
            refs=tuple(_work_ref(concept, office, role, item) for item in found),
        )
        for role, found in held.items()
    )
    items = {item.id: item for found in held.values() for item in found}
    return Work(groups=groups, distribution=distribution(concept, items.values())) if groups else None


def _held(concept: Concept, office: Item, role: str) -> tuple[Item, ...]:
    return tuple({item.id: item for item in concept.catalog.sources(office.id, role)}.values())


def _work_ref(concept: Concept, office: Item, role: str, item: Item) -> Ref:
    note = "; ".join(_seats(item, office)) if role == MEMBERSHIP else ""
    reasons = (link.interpretation for link in item.links if link.role == role and link.target == office.id)
    return ref(concept, item, note=note, interpretation=next(filter(None, reasons), ""))


def _seats(body: Item, office: Item) -> Iterator[str]:
    """As what, and how many, an office sits in a body."""
    for row in body.structures("mitglieder"):
        if row.get("akteur") == office.id:
            count = row.get("anzahl", "")
            yield f"{row['stelle']}, Anzahl: {count}" if count else f"{row['stelle']}"


# -- one body --------------------------------------------------------------------------------------------------------


def members(concept: Concept, body: Item) -> Members | None:
    """The composition of a body, as the source gives it; None where it gives none."""
    rows = body.structures("mitglieder")
    if not rows:
        return None
    return Members(
        rows=tuple(_member(concept, row) for row in rows),
        has_counts=any("anzahl" in row for row in rows),
        has_deputies=any("vertretung" in row for row in rows),
        total=_total(rows, body.text("personen_gesamt")),
    )


def _member(concept: Concept, row: Structure) -> Member:
    office = concept.catalog.items.get(str(row.get("akteur", "")))
    return Member(
        role=str(row["stelle"]),
        office=ref(concept, office) if office else None,
        count=str(row.get("anzahl", "")),
        deputy=str(row.get("vertretung", "")),
    )


def _total(rows: Iterable[Structure], stated: str) -> str:
    """What the counts add up to, beside what the source says; "" where the source gives no counts as numbers."""
    counts = [str(row.get("anzahl", "")) for row in rows]
    numbers = [int(count) for count in counts if count.isdigit()]
    if len(numbers) < 2:
        return f"Die Quelle nennt zusammen: {stated}." if stated else ""
    open_seats = len(counts) - len(numbers)
    sentences = [f"Die genannten Zahlen ergeben zusammen {sum(numbers)}."]
    if open_seats:
        sentences.append(f"{open_seats} {'Stelle steht' if open_seats == 1 else 'Stellen stehen'} ohne Zahl da.")
    if stated:
        agrees = "Das stimmt überein." if str(sum(numbers)) in stated.split() else "Das stimmt nicht überein."
        sentences.append(f"Die Quelle selbst nennt „{stated}“. {agrees}")
    return " ".join(sentences)


def standing(concept: Concept, body: Item) -> Standing | None:
    """Proposed, decided or existing, with the decisions behind it; None for anything but a body."""
    if body.type != "gremium":
        return None
    catalog = concept.catalog
    deciding = [*catalog.targets(body.id, "eingesetzt_durch"), *catalog.sources(body.id, "betrifft")]
    decisions = {item.id: item for item in deciding if item.type == "beschluss"}
    return Standing(
        label=concept.metamodel.label("gremium", "gremienstatus", body.text("gremienstatus")),
        decisions=refs(concept, decisions.values()),
    )


# -- all offices -----------------------------------------------------------------------------------------------------


def offices_view(concept: Concept, title: str, items: tuple[Item, ...]) -> OfficesView:
    """The offices of one file by group, in the order of the file."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(concept.metamodel.label("akteur", "gruppe", item.text("gruppe")), []).append(item)
    return OfficesView(
        title=title,
        total=len(items),
        idle=sum(not any(_held(concept, item, role) for role in WORK_ROLES) for item in items),
        groups=tuple(_group(concept, name, found) for name, found in groups.items()),
    )


def _group(concept: Concept, title: str, items: list[Item]) -> OfficeGroup:
    counts = {item.id: {role: len(_held(concept, item, role)) for role in WORK_ROLES} for item in items}
    used = [role for role in WORK_ROLES if any(counts[item.id][role] for item in items)]
    return OfficeGroup(
        title=title,
        columns=tuple(concept.metamodel.roles[role].reverse for role in used),
        rows=tuple(_row(concept, item, tuple(counts[item.id][role] for role in used)) for item in items),
    )


def _row(concept: Concept, item: Item, counts: tuple[int, ...]) -> OfficeRow:
    part_of = refs(concept, concept.catalog.targets(item.id, "teil_von"))
    return OfficeRow(ref=ref(concept, item), text=item.text("text"), part_of=part_of, counts=counts)
