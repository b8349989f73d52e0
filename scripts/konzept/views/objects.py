"""The page of one object: what it is, who, when, where it stands in the concept, where it comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from msgspec import Struct

from konzept.concept import Concept
from konzept.core.dates import german_date, is_date
from konzept.items import Item, Link
from konzept.items.model import Structure
from konzept.items.ripples import Ripples
from konzept.metamodel import FieldDef
from konzept.staende import lateness
from konzept.staende.suspects import LinkKey
from konzept.views.comparison import topics_of
from konzept.views.consultations import Proceedings, proceedings, vote_words
from konzept.views.feeds import has_feed
from konzept.views.figures import FigureBlock, figure_block
from konzept.views.fingerprints import Fingerprints
from konzept.views.graph import Graph, neighbourhood
from konzept.views.graves import grave_page
from konzept.views.history import History, history
from konzept.views.impact import ImpactView, impact_view, ripple_digests
from konzept.views.offices import (
    MEMBERSHIP,
    OFFICE_TYPES,
    WORK_ROLES,
    Members,
    Standing,
    Work,
    members,
    standing,
    work,
)
from konzept.views.past import Past
from konzept.views.review_lists import TITLE as REVIEW_TITLE
from konzept.views.review_lists import Indirect, Suspect, indirect_of, suspects_of
from konzept.views.shared import (
    NOT_STATED,
    STATUS_FIELD,
    Page,
    Plan,
    Ref,
    feed_address,
    frame,
    kind_and_date,
    kind_of,
    object_address,
    page_address,
    page_title,
    reading_address,
    ref,
    refs,
)
from konzept.views.sources import Yield, is_absent, yields
from konzept.views.terms_here import TermHere, glossary_digests, terms_here
from konzept.views.titles_here import TitleHere, titles_here
from konzept.views.voted import VotedValue, voted_values

# Shown elsewhere on the page than in the table of facts.
SHOWN_APART = frozenset(
    {"titel", "text", "kurz", "zitat", "fundstelle", "anmerkung", "art", "textguete", "textstatus", STATUS_FIELD}
    | {
        "status_zum",
        "status_grund",
        "beleg",
        "thema",
        "lebensphase",
        "behandlung",
        "aufgaben",
        "definitionen",
        "mitglieder",
    }
    | {
        "ausnahmen",
        "begruendete_luecken",
        "lesarten",
        "fragen",
        "rasterfelder",
        "grenzen",
        "reihen",
        "kontext_reihen",
        "unterpunkte",
        "umsetzungshinweise",
        "beschlusspunkte",
        "kriterien",
        "schritte",
        "abschluss",
        "entscheidungen",
        "stand_vorlage",
        "stand_beschlossen",
        "aenderungsgrund",
        "wortlaut_neu",
        "begruendung",
        "fp_bezug",
    }
)
LIST_BLOCKS = ("unterpunkte", "kriterien", "aufgaben", "umsetzungshinweise", "beschlusspunkte")
TABLE_BLOCKS = ("definitionen", "lesarten", "fragen", "rasterfelder", "ausnahmen", "begruendete_luecken")
# What a reader expects to learn; missing means the source does not say it.
EXPECTED = {
    "massnahme": ("horizont", "mittel"),
    "umsetzungsschritt": ("horizont",),
    "kennzahl": ("aktueller_wert", "erhebungszeit", "statistischer_bezirk"),
    "grundzahl": ("aktueller_wert",),
    "indikator": ("zielwert", "aktueller_wert"),
    "wirkungsindikator": ("aktueller_wert",),
    "beschluss": ("datum", "nummer"),
    "veranstaltung": ("datum",),
    "gremium": ("turnus",),
}
ALTERNATIVES = {"horizont": ("frist", "turnus")}
GOAL_TYPES = frozenset({"leitziel", "teilziel", "jahresziel"})
GOAL_ROLES = ("dient", "setzt_um", "misst", "basis_fuer", "konkretisiert")
THREAD_LIMIT = 6
EXACT_DAY = "tag"  # a date in full needs no word about its precision


class Fact(Struct, frozen=True, kw_only=True):
    """One line of the fact box: label and text, or a note that the source does not say it."""

    label: str
    values: tuple[str, ...]
    missing: bool = False


class FormField(Struct, frozen=True, kw_only=True):
    """A field of a form to be filled in by hand or on screen; without options it is free text."""

    label: str
    options: tuple[str, ...]


class Table(Struct, frozen=True, kw_only=True):
    """A structured field: column titles and rows."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class ThreadNode(Struct, frozen=True, kw_only=True):
    """A stop on the red thread goal → measure → step → office."""

    shape: str
    label: str
    refs: tuple[Ref, ...]
    more: int = 0
    here: bool = False


class LinkGroup(Struct, frozen=True, kw_only=True):
    """All links of one role in one direction."""

    label: str
    refs: tuple[Ref, ...]


class Origin(Struct, frozen=True, kw_only=True):
    """Where the object comes from."""

    document: Ref | None
    section: str
    lines: str
    quote: str
    quality: str
    called: str


class ObjectView(Struct, frozen=True, kw_only=True):
    """Everything the page of an object shows."""

    id: str
    kind: str
    shape: str
    title: str
    short: str
    text: str
    note: str
    status: str
    status_label: str
    status_reason: str
    facts: tuple[Fact, ...]
    lists: tuple[Fact, ...]
    tables: tuple[Table, ...]
    topics: tuple[Ref, ...]
    thread: tuple[ThreadNode, ...]
    work: Work | None
    members: Members | None
    standing: Standing | None
    proceedings: Proceedings
    history: History
    feed: str
    suspects: tuple[Suspect, ...]
    indirect: Indirect | None
    lateness: str
    terms: tuple[TermHere, ...]
    titles: tuple[TitleHere, ...]
    figures: FigureBlock | None
    voted: tuple[VotedValue, ...]
    yields: tuple[Yield, ...]
    absent: bool
    groups: tuple[LinkGroup, ...]
    graph: Graph | None
    impact: ImpactView | None
    contradictions: tuple[Ref, ...]
    treatment: str
    limits: str
    form: tuple[FormField, ...]
    origin: Origin
    reading: Ref
    system: bool
    path: str
    line: int


def object_pages(concept: Concept, fingerprints: Fingerprints) -> Iterator[Plan]:
    """One page per object."""
    ripples = Ripples(concept.catalog, concept.metamodel)
    digests = ripple_digests(concept)
    past = fingerprints.past
    glossaries = glossary_digests(concept)
    for item in concept.catalog:
        yield Plan(
            address=object_address(item.id),
            fingerprint=fingerprints.of_object(
                item,
                (
                    *(yields(concept, item), digests[item.id], figure_block(concept, item), past.digest(item)),
                    *(suspects_of(past, item), indirect_of(past, item)),
                    glossaries.get(item.municipality, ""),
                    titles_here(concept, item),
                ),
            ),
            make=partial(object_page, concept, item, ripples, past),
        )


def object_page(concept: Concept, item: Item, ripples: Ripples, past: Past) -> Page:
    """The page of this object; a retired one has a page of its own kind."""
    if item.is_tombstone:
        return grave_page(concept, item, past)
    trail = Ref(
        title=page_title(concept, item.municipality, item.page), address=page_address(item.municipality, item.page)
    )
    return Page(
        frame=frame(
            concept,
            title=item.title,
            address=object_address(item.id),
            municipality=item.municipality,
            trail=(trail,),
            description=item.text("kurz"),
            mark=f"{kind_of(concept, item)} {item.id}",
            file=item.path,
            line=item.place.line,
        ),
        template="objekt.html",
        view=object_view(concept, item, ripples, past),
    )


def object_view(concept: Concept, item: Item, ripples: Ripples, past: Past) -> ObjectView:
    """What the page of this object shows; `ripples` know how changes travel, `past` what became of it."""
    model = concept.metamodel
    status = item.text(STATUS_FIELD)
    late = lateness(item, model.reference_date)
    return ObjectView(
        id=item.id,
        kind=kind_of(concept, item),
        shape=shape(item.type),
        title=item.title,
        short=item.text("kurz"),
        text=item.text("text"),
        note=item.text("anmerkung"),
        status=status,
        status_label=model.value_lists[STATUS_FIELD].get(status, ""),
        status_reason=_status_reason(item),
        facts=tuple(facts(concept, item)),
        lists=tuple(_list_blocks(concept, item)),
        tables=tuple(_tables(concept, item)),
        topics=topics_of(model, item),
        thread=thread(concept, item),
        work=work(concept, item),
        members=members(concept, item),
        standing=standing(concept, item),
        proceedings=proceedings(past, item),
        history=history(past, item),
        feed=feed_address(item.municipality, item.id) if has_feed(past, item) else "",
        suspects=suspects_of(past, item),
        indirect=indirect_of(past, item),
        lateness=late.text if late else "",
        terms=terms_here(concept, item),
        titles=titles_here(concept, item),
        figures=figure_block(concept, item),
        voted=voted_values(past, item),
        yields=yields(concept, item),
        absent=item.type == "quelle" and is_absent(item),
        groups=tuple(link_groups(concept, item, past.suspect_keys(item.id))),
        graph=neighbourhood(concept, item),
        impact=impact_view(concept, ripples, item),
        contradictions=_contradictions(concept, item),
        treatment=item.text("behandlung"),
        limits=item.text("grenzen"),
        form=tuple(_form(item)),
        origin=_origin(concept, item),
        reading=Ref(title=page_title(concept, item.municipality, item.page), address=reading_address(item)),
        system=model.types[item.type].system,
        path=item.path,
        line=item.place.line,
    )


def _status_reason(item: Item) -> str:
    """Since when the state holds, why, and where that is written."""
    return " · ".join(filter(None, (item.text("status_zum"), item.text("status_grund"), item.text("beleg"))))


def _contradictions(concept: Concept, item: Item) -> tuple[Ref, ...]:
    """Where the source contradicts itself about this object."""
    sources = concept.catalog.sources(item.id, "betrifft")
    return refs(concept, (source for source in sources if source.type == "quellenwiderspruch"))


def shape(type_name: str) -> str:
    """The class of the node that stands for a type on the red thread."""
    if type_name in GOAL_TYPES:
        return "k-ziel"
    return {
        "massnahme": "k-massnahme",
        "vorhaben": "k-massnahme",
        "umsetzungsschritt": "k-schritt",
        "indikator": "k-mass",
        "kennzahl": "k-mass",
        "grundzahl": "k-mass",
        "wirkungsindikator": "k-mass",
        "akteur": "k-stelle",
        "gremium": "k-stelle",
    }.get(type_name, "")


# -- facts -------------------------------------------------------------------------------------------------------


def facts(concept: Concept, item: Item) -> Iterator[Fact]:
    """The fact box: every short field the object has, and what one would expect but the source does not say."""
    model = concept.metamodel
    expected = EXPECTED.get(item.type, ())
    for name in model.types[item.type].fields:
        if name in SHOWN_APART:
            continue
        field_def = model.fields[name]
        values = field_texts(concept, item, field_def)
        if values:
            yield Fact(label=field_def.title, values=values)
        elif name in expected and not _is_answered(concept, item, name):
            yield Fact(label=field_def.title, values=(NOT_STATED,), missing=True)


def _is_answered(concept: Concept, item: Item, name: str) -> bool:
    """Whether another field, or a series of figures, says what this one would."""
    if name == "aktueller_wert" and item.id in concept.figures.answers:
        return True
    return any(other in item.fields for other in ALTERNATIVES.get(name, ()))


def field_texts(concept: Concept, item: Item, field_def: FieldDef) -> tuple[str, ...]:
    """A field as German text, one entry per value."""
    model = concept.metamodel
    name = field_def.name
    if field_def.kind == "struktur":
        structure = item.structure(name)
        return (_structure_text(concept, field_def, structure),) if structure else ()
    if field_def.kind == "strukturen":
        return tuple(_structure_text(concept, field_def, structure) for structure in item.structures(name))
    if field_def.kind in ("wahl", "auswahl"):
        keys = item.texts(name) or ((item.text(name),) if item.text(name) else ())
        return tuple(model.label(item.type, name, key) for key in keys)
    if item.texts(name):
        return item.texts(name)
    return (item.text(name),) if item.text(name) else ()


def _structure_text(concept: Concept, field_def: FieldDef, structure: Structure) -> str:
    """A structure as one line. A date keeps the words of the source and its precision."""
    if "wortlaut" in structure and field_def.name in ("frist", "datum", "datum_abweichend"):
        return str(structure["wortlaut"])
    if field_def.name == "mittel":
        return str(structure["text"]) + (f" ({structure['bezug']})" if "bezug" in structure else "")
    if field_def.name == "stimmen":
        return vote_words(structure)
    parts = []
    for name, inner in field_def.fields.items():
        value = structure.get(name)
        if isinstance(value, str) and value:
            if inner.kind == "datum" and is_date(value):
                value = german_date(value)
            elif value == EXACT_DAY:
                continue
            parts.append(concept.metamodel.value_lists.get(inner.values, {}).get(value, value))
    return ", ".join(parts)


def _list_blocks(concept: Concept, item: Item) -> Iterator[Fact]:
    for name in LIST_BLOCKS:
        if item.texts(name):
            yield Fact(label=concept.metamodel.fields[name].title, values=item.texts(name))


def _form(item: Item) -> Iterator[FormField]:
    for row in item.structures("rasterfelder"):
        options = row.get("werte", ())
        yield FormField(label=str(row["name"]), options=options if isinstance(options, tuple) else ())


def _tables(concept: Concept, item: Item) -> Iterator[Table]:
    for name in TABLE_BLOCKS:
        rows = item.structures(name)
        if rows:
            field_def = concept.metamodel.fields[name]
            used = [key for key in field_def.fields if any(key in row for row in rows)]
            yield Table(
                title=field_def.title,
                columns=tuple(field_def.fields[key].title for key in used),
                rows=tuple(
                    tuple(_cell(concept, field_def.fields[key], row.get(key, "")) for key in used) for row in rows
                ),
            )


def _cell(concept: Concept, field_def: FieldDef, value: str | tuple[str, ...]) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    if field_def.kind == "verweis" and value in concept.catalog.items:
        return concept.catalog.items[value].title
    if field_def.kind == "datum":
        return german_date(value)
    return concept.metamodel.value_lists.get(field_def.values, {}).get(value, value)


# -- links -------------------------------------------------------------------------------------------------------


def link_groups(concept: Concept, item: Item, suspects: frozenset[LinkKey] = frozenset()) -> Iterator[LinkGroup]:
    """All links in both directions, grouped by role, outgoing first.

    Contradictions, the work of an office and the members of a body have places of their own.
    """
    roles = concept.metamodel.roles
    shown_apart = frozenset(WORK_ROLES) if item.type in OFFICE_TYPES else frozenset()
    outgoing = concept.catalog.outgoing.get(item.id, ())
    incoming = concept.catalog.incoming.get(item.id, ())
    used = {link.role for link in (*outgoing, *incoming)}
    for name, role in roles.items():
        if role.derived or name not in used:
            continue
        ours = [(link, concept.catalog.items[link.target]) for link in outgoing if link.role == name]
        theirs = [
            (link, concept.catalog.items[link.source])
            for link in incoming
            if link.role == name and concept.catalog.items[link.source].type != "quellenwiderspruch"
        ]
        if name in shown_apart:
            theirs = []
        if name == MEMBERSHIP and item.structures("mitglieder"):
            ours = []
        if role.symmetric:
            ours, theirs = ours + theirs, []
        if ours:
            yield LinkGroup(label=role.title, refs=_link_refs(concept, item, ours, suspects))
        if theirs:
            yield LinkGroup(label=role.reverse, refs=_link_refs(concept, item, theirs, suspects))
    members = [link for link in incoming if roles[link.role].derived and link.role != "steht_in"]
    if members:
        found = [(link, concept.catalog.items[link.source]) for link in members]
        yield LinkGroup(label=roles[members[0].role].reverse, refs=_link_refs(concept, item, found))


def _link_refs(
    concept: Concept, item: Item, links: Iterable[tuple[Link, Item]], suspects: frozenset[LinkKey] = frozenset()
) -> tuple[Ref, ...]:
    """The other ends of these links, each once; with its town if that is another, and whether to look at it again."""
    shown: dict[str, Ref] = {}
    for link, other in links:
        abroad = other.municipality != item.municipality
        town = concept.metamodel.municipalities[other.municipality].name if abroad else ""
        again = REVIEW_TITLE.lower() if (link.source, link.role, link.target) in suspects else ""
        note = " · ".join(filter(None, (town, again)))
        shown.setdefault(other.id, ref(concept, other, note=note, interpretation=link.interpretation))
    return tuple(shown.values())


# -- the red thread ----------------------------------------------------------------------------------------------


def thread(concept: Concept, item: Item) -> tuple[ThreadNode, ...]:
    """Goal → measure → step → office around this object; empty where it lies on no such way."""
    if item.type not in GOAL_TYPES | {
        "massnahme",
        "vorhaben",
        "umsetzungsschritt",
        "indikator",
        "kennzahl",
        "grundzahl",
        "wirkungsindikator",
    }:
        return ()
    catalog = concept.catalog
    goals = [target for role in GOAL_ROLES for target in catalog.targets(item.id, role) if target.type in GOAL_TYPES]
    measures = _unique([*catalog.sources(item.id, "dient"), *_targets_of_type(concept, item, "massnahme")])
    steps = _unique(catalog.sources(item.id, "setzt_um"))
    offices = _unique(_offices(concept, (item, *steps)) or _offices(concept, goals))
    nodes = [
        _node(concept, "k-ziel", "Ziel", goals),
        ThreadNode(
            shape=shape(item.type) or "k-ziel", label=kind_of(concept, item), refs=(ref(concept, item),), here=True
        ),
        _node(concept, "k-massnahme", "Maßnahmen", measures),
        _node(concept, "k-schritt", "Erste Schritte", steps),
        _node(concept, "k-stelle", "Wer macht das?", offices),
    ]
    if item.type == "umsetzungsschritt":
        nodes[1], nodes[2] = nodes[2], nodes[1]
    return tuple(node for node in nodes if node is not None)


def _targets_of_type(concept: Concept, item: Item, type_name: str) -> list[Item]:
    found = [
        concept.catalog.items[link.target]
        for link in concept.catalog.outgoing.get(item.id, ())
        if link.role in ("setzt_um", "misst")
    ]
    return [target for target in found if target.type == type_name]


def _offices(concept: Concept, items: Iterable[Item]) -> list[Item]:
    roles = ("verantwortlich", "zustaendig", "fachverantwortung")
    return [office for item in items for role in roles for office in concept.catalog.targets(item.id, role)]


def _node(concept: Concept, node_shape: str, label: str, items: list[Item]) -> ThreadNode | None:
    if not items:
        return None
    shown = _unique(items)
    return ThreadNode(
        shape=node_shape,
        label=label,
        refs=tuple(ref(concept, item) for item in shown[:THREAD_LIMIT]),
        more=max(0, len(shown) - THREAD_LIMIT),
    )


def _unique(items: Iterable[Item]) -> list[Item]:
    return list({item.id: item for item in items}.values())


# -- origin ------------------------------------------------------------------------------------------------------


def _origin(concept: Concept, item: Item) -> Origin:
    place = item.structure("fundstelle")
    document = concept.catalog.items.get(str(place.get("quelle", "")))
    return Origin(
        document=ref(concept, document, note=kind_and_date(concept, document)) if document else None,
        section=str(place.get("abschnitt", "")),
        lines=str(place.get("zeilen", "")),
        quote=item.text("zitat"),
        quality=concept.metamodel.value_lists["textguete"].get(item.text("textguete"), ""),
        called=item.text("quellbezeichnung"),
    )
