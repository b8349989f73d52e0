"""Reading pages: a Handlungsfeld as one reads a chapter, and the other files of a concept as lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from konzept.concept import Concept
from konzept.items import Item
from konzept.views.fingerprints import Fingerprints
from konzept.views.glossary import GlossaryView, glossary_view
from konzept.views.graph import chain_address, chain_parts
from konzept.views.graves import GraveRow, grave_row
from konzept.views.matrix import field_matrix_address
from konzept.views.objects import Fact, facts, shape
from konzept.views.offices import OfficesView, offices_view
from konzept.views.shared import Page, Plan, Ref, frame, kind_and_date, kind_of, page_address, page_title, ref, refs
from konzept.views.sources import SourcesView, all_yields, sources_view
from konzept.views.status import StatusCount, distribution

GAP = "luecke"
MEASURE_TYPES = ("massnahme", "vorhaben")
GAUGE_TYPES = ("indikator", "kennzahl", "wirkungsindikator")


class Entry(Struct, frozen=True, kw_only=True):
    """An object within a reading page, `children` nested below it. `again`: its anchor stands further up."""

    ref: Ref
    short: str
    text: str
    facts: tuple[Fact, ...]
    shape: str
    offices: tuple[Ref, ...] = ()
    children: tuple[Entry, ...] = ()
    again: bool = False


class Strand(Struct, frozen=True, kw_only=True):
    """One stop of a goal's thread: its measures, its steps, …"""

    title: str
    shape: str
    entries: tuple[Entry, ...]


class Goal(Struct, frozen=True, kw_only=True):
    """A goal with everything that hangs on it; `gaps` are what the source leaves empty here."""

    entry: Entry
    strands: tuple[Strand, ...]
    gaps: tuple[Ref, ...] = ()


class FieldView(Struct, frozen=True, kw_only=True):
    """A Handlungsfeld to be read."""

    entry: Entry
    number: str
    counts: tuple[str, ...]
    situation: tuple[Strand, ...]
    goals: tuple[Goal, ...]
    rest: tuple[Strand, ...]
    distribution: tuple[StatusCount, ...]
    contradictions: tuple[Ref, ...]
    source: Ref | None
    section: str
    chain: str
    matrix: str
    graves: tuple[GraveRow, ...] = ()


class ListView(Struct, frozen=True, kw_only=True):
    """A file that is no Handlungsfeld: its objects by kind."""

    title: str
    strands: tuple[Strand, ...]
    total: int
    graves: tuple[GraveRow, ...] = ()


def reading_pages(concept: Concept, fingerprints: Fingerprints) -> Iterator[Plan]:
    """One page per file of objects."""
    for (municipality, page), items in concept.catalog.by_page.items():
        yield Plan(
            address=page_address(municipality, page),
            fingerprint=fingerprints.of_page(items, all_yields(concept, items)),
            make=partial(reading_page, concept, municipality, page),
        )


def reading_page(concept: Concept, municipality: str, page: str) -> Page:
    """The page of one file."""
    items = concept.catalog.by_page[municipality, page]
    title = page_title(concept, municipality, page)
    template, view = _reading_view(concept, title, items)
    mark = kind_of(concept, items[0]) if items[0].type == "handlungsfeld" else ""
    page_frame = frame(
        concept,
        title=title,
        address=page_address(municipality, page),
        municipality=municipality,
        mark=mark,
        file=items[0].path,
        line=items[0].place.line,
    )
    return Page(frame=page_frame, template=template, view=view)


def _reading_view(concept: Concept, title: str, items: tuple[Item, ...]) -> tuple[str, object]:
    """A file of objects of one kind may have a way of its own; any other is a list. Retired ones come last."""
    living = tuple(item for item in items if not item.is_tombstone)
    graves = tuple(grave_row(concept, item) for item in items if item.is_tombstone)
    if items[0].type == "handlungsfeld" and living[:1] == items[:1]:
        return "handlungsfeld.html", replace(field_view(concept, living), graves=graves)
    kinds = {item.type for item in items}
    if living and len(kinds) == 1 and items[0].type in OWN_WAYS:
        template, view = OWN_WAYS[items[0].type]
        return template, replace(view(concept, title, living), graves=graves)
    return "liste.html", replace(list_view(concept, title, living), graves=graves)


def list_view(concept: Concept, title: str, items: tuple[Item, ...]) -> ListView:
    """The objects of a file, grouped by kind in the order of their first appearance."""
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(_group_title(concept, item), []).append(item)
    strands = tuple(
        Strand(title=name, shape=shape(members[0].type), entries=entries(concept, members))
        for name, members in groups.items()
    )
    return ListView(title=title, strands=strands, total=len(items))


def _group_title(concept: Concept, item: Item) -> str:
    if item.type == "akteur":
        return concept.metamodel.label("akteur", "gruppe", item.text("gruppe"))
    if item.type == "gremium":
        return f"Gremien, Stand: {concept.metamodel.label('gremium', 'gremienstatus', item.text('gremienstatus'))}"
    kind = kind_of(concept, item)
    return concept.metamodel.types[item.type].plural if kind == concept.metamodel.types[item.type].title else kind


def field_view(concept: Concept, items: tuple[Item, ...]) -> FieldView:
    """A Handlungsfeld as a chapter: situation, goals with their threads, the rest."""
    field, members = items[0], items[1:]
    goals = [item for item in members if item.type == "leitziel"]
    goal_views = tuple(_repeats_marked(goal_view(concept, goal, members) for goal in goals))
    placed = {item_id for goal in goal_views for item_id in _ids(goal)} | {goal.id for goal in goals}
    situation = [item for item in members if item.type in ("lage", "text") and item.id not in placed]
    rest = [item for item in members if item.id not in placed and item not in situation]
    place = field.structure("fundstelle")
    source = concept.catalog.items.get(str(place.get("quelle", "")))
    return FieldView(
        entry=entry(concept, field),
        number=field.text("numerierung"),
        counts=tuple(_counts(concept, members)),
        situation=_by_kind(concept, situation),
        goals=goal_views,
        rest=_by_kind(concept, rest),
        distribution=distribution(concept, members),
        contradictions=_contradictions(concept, items),
        source=ref(concept, source, note=kind_and_date(concept, source)) if source else None,
        section=str(place.get("abschnitt", "")),
        chain=chain_address(field.municipality, field.page) if chain_parts(concept.catalog, items) else "",
        matrix=field_matrix_address(field.municipality, field.page),
    )


def goal_view(concept: Concept, goal: Item, members: Iterable[Item]) -> Goal:
    """A goal with its parts, measures, steps, gauges and base figures, in the order of the file."""
    catalog = concept.catalog
    here = {item.id for item in members}

    def attached(role: str, types: tuple[str, ...]) -> list[Item]:
        return [item for item in catalog.sources(goal.id, role) if item.id in here and item.type in types]

    strands = [
        Strand(title=title, shape=node, entries=entries(concept, found))
        for title, node, found in (
            ("Was das im Einzelnen heißt", "k-ziel", attached("konkretisiert", ("teilziel",))),
            ("Jahresziele", "k-ziel", attached("konkretisiert", ("jahresziel",))),
            ("Maßnahmen", "k-massnahme", attached("dient", MEASURE_TYPES)),
            ("Erste Schritte", "k-schritt", attached("setzt_um", ("umsetzungsschritt",))),
            ("Woran man den Erfolg erkennt", "k-mass", attached("misst", GAUGE_TYPES)),
            ("Welche Zahlen man dafür braucht", "k-mass", attached("basis_fuer", ("grundzahl",))),
        )
        if found
    ]
    offices = catalog.targets(goal.id, "fachverantwortung")
    if offices:
        strands.append(
            Strand(
                title="Fachverantwortung", shape="k-stelle", entries=tuple(entry(concept, office) for office in offices)
            )
        )
    gaps = (source for source in catalog.sources(goal.id, "betrifft") if source.text("art") == GAP)
    return Goal(entry=entry(concept, goal), strands=tuple(strands), gaps=refs(concept, gaps))


def entries(concept: Concept, items: Iterable[Item]) -> tuple[Entry, ...]:
    """Objects as entries; parts of another object in the list stand below it."""
    listed = list(items)
    ids = {item.id for item in listed}
    parts: dict[str, list[Item]] = {}
    tops: list[Item] = []
    for item in listed:
        parent = next((p for p in concept.catalog.targets(item.id, "teil_von") if p.id in ids), None)
        (parts.setdefault(parent.id, []) if parent else tops).append(item)

    def build(item: Item, depth: int) -> Entry:
        below = tuple(build(part, depth + 1) for part in parts.get(item.id, ())) if depth < len(listed) else ()
        return entry(concept, item, below)

    return tuple(build(item, 0) for item in tops)


def entry(concept: Concept, item: Item, children: tuple[Entry, ...] = ()) -> Entry:
    """An object as it stands in a list."""
    offices = [
        office
        for role in ("verantwortlich", "zustaendig", "zusammenarbeit")
        for office in concept.catalog.targets(item.id, role)
    ]
    return Entry(
        ref=ref(concept, item),
        short=item.text("kurz"),
        text=item.text("text"),
        facts=tuple(facts(concept, item)),
        shape=shape(item.type),
        offices=tuple({office.id: ref(concept, office) for office in offices}.values()),
        children=children,
    )


def _by_kind(concept: Concept, items: Iterable[Item]) -> tuple[Strand, ...]:
    return list_view(concept, "", tuple(items)).strands


def _repeats_marked(goals: Iterable[Goal]) -> Iterator[Goal]:
    """The goals in order; what serves several of them is marked from the second on."""
    seen: set[str] = set()

    def marked(entry: Entry) -> Entry:
        again = entry.ref.id in seen
        seen.add(entry.ref.id)
        return replace(entry, again=again, children=tuple(marked(child) for child in entry.children))

    for goal in goals:
        strands = tuple(
            replace(strand, entries=tuple(marked(entry) for entry in strand.entries)) for strand in goal.strands
        )
        yield replace(goal, strands=strands)


def _ids(goal: Goal) -> Iterator[str]:
    stack = [entry for strand in goal.strands for entry in strand.entries]
    while stack:
        current = stack.pop()
        yield current.ref.id
        stack += current.children


def _counts(concept: Concept, items: Iterable[Item]) -> Iterator[str]:
    listed = list(items)
    for name in (
        "leitziel",
        "teilziel",
        "jahresziel",
        "massnahme",
        "umsetzungsschritt",
        "indikator",
        "kennzahl",
        "vorhaben",
    ):
        count = sum(item.type == name for item in listed)
        type_def = concept.metamodel.types[name]
        if count:
            yield f"{count} {type_def.title if count == 1 else type_def.plural}"


def _contradictions(concept: Concept, items: Iterable[Item]) -> tuple[Ref, ...]:
    found = {
        source.id: ref(concept, source)
        for item in items
        for source in concept.catalog.sources(item.id, "betrifft")
        if source.type == "quellenwiderspruch"
    }
    return tuple(found.values())


OwnView = OfficesView | SourcesView | GlossaryView
OWN_WAYS: Mapping[str, tuple[str, Callable[[Concept, str, tuple[Item, ...]], OwnView]]] = {
    "akteur": ("akteure.html", offices_view),
    "quelle": ("quellen.html", sources_view),
    "begriff": ("glossar.html", glossary_view),
}

__all__ = ["FieldView", "ListView", "reading_pages"]
