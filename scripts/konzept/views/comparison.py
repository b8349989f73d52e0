"""What the concepts want and do about one theme or for one phase of life, side by side: counted, never ranked.

Invented concepts are left out. The order of the concepts is that of the metamodel, on every page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from konzept.concept import Concept
from konzept.items import Item
from konzept.metamodel import Metamodel, Municipality
from konzept.views.fingerprints import Fingerprints
from konzept.views.shared import (
    NOT_STATED,
    Page,
    Plan,
    Ref,
    document_kind,
    frame,
    main_source,
    page_address,
    real_concepts,
    ref,
    refs,
)

OVERVIEW = "vergleich/index.html"
PHASES = "vergleich/lebensphasen.html"
THEME, PHASE = "thema", "lebensphase"

WANTED = ("leitziel", "teilziel", "jahresziel")
DONE = ("massnahme", "vorhaben", "umsetzungsschritt")
BLOCKS = (("Was sie wollen", WANTED), ("Was sie vorhaben", DONE), ("Wo es steht", ("handlungsfeld",)))

CAUTION = (
    "Gezählt werden Einträge. Die Zahlen hängen davon ab, wie ein Dokument geschrieben ist, und sagen nichts über die "
    "Güte der Arbeit. Die Reihenfolge der Konzepte ist überall dieselbe und keine Rangfolge."
)
NOT_USED = "steht nicht in diesem Dokument"
NOTHING_HERE = "nichts zu diesem Thema"

# Objects by value of a field (or type, where every object counts) and municipality.
Groups = Mapping[tuple[str, str], Sequence[Item]]


class Side(Struct, frozen=True, kw_only=True):
    """A concept as one column: `wanted` goals and `done` measures, projects and steps.

    `has_done` is false where the document holds no measures at all: that says nothing about what the town does.
    """

    ref: Ref
    kind: str
    date: str
    wanted: int
    done: int
    has_done: bool


class Cell(Struct, frozen=True, kw_only=True):
    """What one concept says; where it says nothing, `note` tells why."""

    side: str
    refs: tuple[Ref, ...]
    note: str = ""


class Row(Struct, frozen=True, kw_only=True):
    """One kind of object across all concepts."""

    title: str
    cells: tuple[Cell, ...]


class Block(Struct, frozen=True, kw_only=True):
    """A table of the comparison."""

    title: str
    rows: tuple[Row, ...]


class TopicView(Struct, frozen=True, kw_only=True):
    """One theme across all concepts."""

    sides: tuple[Side, ...]
    blocks: tuple[Block, ...]
    topics: tuple[Ref, ...]
    left_out: tuple[str, ...]
    caution: str


class TopicLine(Struct, frozen=True, kw_only=True):
    """A theme in the overview, with its two counts for each concept."""

    ref: Ref
    sides: tuple[Side, ...]


class OverviewView(Struct, frozen=True, kw_only=True):
    """All themes across all concepts."""

    sides: tuple[Side, ...]
    topics: tuple[TopicLine, ...]
    phases: Ref
    left_out: tuple[str, ...]
    caution: str


class Phase(Struct, frozen=True, kw_only=True):
    """One phase of life across all concepts."""

    key: str
    title: str
    count: int
    rows: tuple[Row, ...]


class PhasesView(Struct, frozen=True, kw_only=True):
    """All phases of life, and the objects of the sources that ask for this way of looking."""

    sides: tuple[Ref, ...]
    phases: tuple[Phase, ...]
    asked_by: tuple[Ref, ...]
    left_out: tuple[str, ...]
    caution: str


def comparison_pages(concept: Concept, fingerprints: Fingerprints) -> Iterator[Plan]:
    """The overview, one page per theme, and the page of the phases of life."""
    themes = grouped(concept, THEME)
    overview = frame(concept, title="Die Konzepte im Vergleich", address=OVERVIEW)
    yield fingerprints.plan(Page(frame=overview, template="vergleich.html", view=overview_view(concept, themes)))
    trail = (Ref(title="Vergleich", address=OVERVIEW),)
    for key, title in concept.metamodel.value_lists[THEME].items():
        page_frame = frame(concept, title=f"{title} im Vergleich", address=topic_address(key), trail=trail)
        yield fingerprints.plan(Page(frame=page_frame, template="thema.html", view=topic_view(concept, themes, key)))
    phases = frame(concept, title="Nach Lebensphasen", address=PHASES, trail=trail)
    yield fingerprints.plan(Page(frame=phases, template="lebensphasen.html", view=phases_view(concept)))


def overview_view(concept: Concept, themes: Groups) -> OverviewView:
    """How much each concept says about each theme; at the top how much it says in all."""
    themes_by_key = zip(concept.metamodel.value_lists[THEME], all_topics(concept.metamodel), strict=True)
    return OverviewView(
        sides=tuple(
            _side(concept, town, [item for item in concept.catalog if item.municipality == town.key])
            for town in real_concepts(concept)
        ),
        topics=tuple(TopicLine(ref=topic, sides=_sides(concept, themes, key)) for key, topic in themes_by_key),
        phases=Ref(title="Nach Lebensphasen", address=PHASES),
        left_out=left_out(concept),
        caution=CAUTION,
    )


def topic_view(concept: Concept, themes: Groups, theme: str) -> TopicView:
    """What the concepts say about one theme."""
    return TopicView(
        sides=_sides(concept, themes, theme),
        blocks=tuple(
            Block(title=title, rows=tuple(_row(concept, themes, theme, name) for name in names))
            for title, names in BLOCKS
        ),
        topics=all_topics(concept.metamodel),
        left_out=left_out(concept),
        caution=CAUTION,
    )


def phases_view(concept: Concept) -> PhasesView:
    """What the concepts say for each phase of life, where the source names one."""
    phases = grouped(concept, PHASE)
    return PhasesView(
        sides=tuple(_concept_ref(town) for town in real_concepts(concept)),
        phases=tuple(
            _phase(concept, phases, key, title) for key, title in concept.metamodel.value_lists[PHASE].items()
        ),
        asked_by=refs(concept, (item for item in concept.catalog.of_type("raster") if _asks_for_phase(concept, item))),
        left_out=left_out(concept),
        caution=CAUTION,
    )


# -- addresses -------------------------------------------------------------------------------------------------------


def topic_address(theme: str) -> str:
    """Where the comparison of a theme lies."""
    return f"vergleich/{theme}.html"


def all_topics(model: Metamodel) -> tuple[Ref, ...]:
    """Every theme, leading to its comparison."""
    return tuple(Ref(title=title, address=topic_address(key)) for key, title in model.value_lists[THEME].items())


def topics_of(model: Metamodel, item: Item) -> tuple[Ref, ...]:
    """The themes and phases of life of an object, each leading to its comparison."""
    themes = [Ref(title=model.label(item.type, THEME, key), address=topic_address(key)) for key in item.texts(THEME)]
    phases = [Ref(title=model.label(item.type, PHASE, key), address=f"{PHASES}#{key}") for key in item.texts(PHASE)]
    return (*themes, *phases)


# -- grouping --------------------------------------------------------------------------------------------------------


def grouped(concept: Concept, field: str) -> Groups:
    """Objects of real concepts by each value of `field` and municipality, in the order of the files."""
    real = {town.key for town in real_concepts(concept)}
    groups: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in concept.catalog:
        if item.municipality in real:
            for value in item.texts(field):
                groups[value, item.municipality].append(item)
    return groups


def left_out(concept: Concept) -> tuple[str, ...]:
    """The invented concepts by name: nothing of them is compared."""
    return tuple(town.name for town in concept.metamodel.municipalities.values() if town.invented)


def _sides(concept: Concept, groups: Groups, value: str) -> tuple[Side, ...]:
    return tuple(_side(concept, town, groups.get((value, town.key), ())) for town in real_concepts(concept))


def _side(concept: Concept, town: Municipality, items: Iterable[Item]) -> Side:
    listed = list(items)
    source = main_source(concept, town.key)
    return Side(
        ref=_concept_ref(town),
        kind=document_kind(concept, source),
        date=source.text("stand_der_quelle") if source else "",
        wanted=sum(item.type in WANTED for item in listed),
        done=sum(item.type in DONE for item in listed),
        has_done=any(concept.catalog.of_type(name, town.key) for name in DONE),
    )


def _concept_ref(town: Municipality) -> Ref:
    return Ref(title=town.name, address=page_address(town.key, "index"))


def _row(concept: Concept, groups: Groups, value: str, type_name: str) -> Row:
    """Objects of one type on a theme. A concept without any such object anywhere says so."""
    cells = []
    for town in real_concepts(concept):
        found = [item for item in groups.get((value, town.key), ()) if item.type == type_name]
        used = bool(concept.catalog.of_type(type_name, town.key))
        note = "" if found else NOTHING_HERE if used else NOT_USED
        cells.append(Cell(side=town.name, refs=tuple(_compared(concept, item) for item in found), note=note))
    return Row(title=concept.metamodel.types[type_name].plural, cells=tuple(cells))


def _compared(concept: Concept, item: Item) -> Ref:
    foreign = item.text("ebene") == "anderes_konzept"
    return ref(concept, item, note=concept.metamodel.label(item.type, "ebene", "anderes_konzept") if foreign else "")


def _phase(concept: Concept, groups: Groups, key: str, title: str) -> Phase:
    kinds = (("Was sie wollen", WANTED), ("Was sie vorhaben", DONE))
    rows = [_phase_row(concept, groups, key, name, types) for name, types in kinds]
    others = tuple(name for name in concept.metamodel.types if name not in WANTED + DONE)
    rows.append(_phase_row(concept, groups, key, "Was sonst dazu steht", others))
    return Phase(
        key=key, title=title, count=sum(len(cell.refs) for row in rows for cell in row.cells), rows=tuple(rows)
    )


def _phase_row(concept: Concept, groups: Groups, key: str, title: str, types: tuple[str, ...]) -> Row:
    cells = []
    for town in real_concepts(concept):
        found = [item for item in groups.get((key, town.key), ()) if item.type in types]
        cells.append(Cell(side=town.name, refs=refs(concept, found), note="" if found else NOT_STATED))
    return Row(title=title, cells=tuple(cells))


def _asks_for_phase(concept: Concept, raster: Item) -> bool:
    """Whether a form for activities has a field for the phase of life, singular or plural."""
    label = concept.metamodel.fields[PHASE].title.rstrip("n")
    return any(str(row.get("name", "")).startswith(label) for row in raster.structures("rasterfelder"))
