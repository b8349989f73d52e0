"""The synopsis as it is read: one view that the page, PDF, DOCX, XLSX and CSV print, so that all hold the same words.

Two columns for two states, three where the paper laid before a body is known. Nothing is left to colour: what went says
„[entfällt: …]“, what came „[neu: …]“, and every row says in words what happened to it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache, partial

from msgspec import Struct
from msgspec.structs import replace

from konzept.concept import Concept
from konzept.core.dates import german_or_as_is, period
from konzept.staende import (
    KIND_NAMES,
    Kind,
    Relation,
    Row,
    State,
    StateInfo,
    Synopsis,
    verified,
    word_diff,
)
from konzept.staende.freeze import BODY_TYPES
from konzept.staende.three_way import Three
from konzept.views.compared import PAGE, Compared, compare_states, comparisons, stem_of, synopsis_address
from konzept.views.fingerprints import Fingerprints
from konzept.views.grid import Sheet, TableFile
from konzept.views.papers import (
    SHORT_HASH,
    Block,
    Cell,
    Column,
    Heading,
    Line,
    Listing,
    Mark,
    Paper,
    PaperFile,
    Run,
    Table,
    Text,
    cell,
    named,
    plain,
)
from konzept.views.past import DECIDED, PROPOSAL
from konzept.views.report_pages import newest_report, report_address, report_files
from konzept.views.shared import INVENTED, Page, Plan, Ref, frame, municipalities, page_address
from konzept.views.synopsis_cells import Cells, Texts, is_votable
from konzept.views.synopsis_way import Way

TITLE, OVERVIEW = "Was sich im Konzept ändert", "Synopsen und Berichte"
LEAD = "Hier steht Zeile für Zeile, was bisher gilt und was künftig gelten soll, mit dem Grund jeder Änderung."
THREE_LEAD = (
    "Hier steht Zeile für Zeile, was bisher galt, was vorgelegt wurde und was beschlossen ist, und wie die drei "
    "zusammenhängen."
)
NOUN_KINDS = frozenset({Kind.CONTROL, Kind.FIGURES, Kind.LINKS, Kind.STATUS, Kind.FIELD_NAME})
IN_FORCE, PROPOSED, VOTED, LATER = "Geltende Fassung", "Vorlage", "Beschlossene Fassung", "Neue Fassung"
THREE_COLUMNS = (
    *(Column(title="Nr.", width=6), Column(title="Geltende Fassung", width=22), Column(title="Vorlage", width=22)),
    *(Column(title="Beschlossene Fassung", width=24), Column(title="Begründung", width=14)),
    Column(title="Beschluss", width=12),
)
FILES = ("pdf", "docx", "xlsx", "csv")


class ReadingChapter(Struct, frozen=True, kw_only=True):
    """A chapter of the consolidated reading version."""

    title: str
    entries: Cell


class SynopsisView(Struct, frozen=True, kw_only=True):
    """What every form of a synopsis prints. `unchanged` rows are counted, and shown only if asked for.

    `reading` is the version that results, `path` the way of the decision, `states` what was compared with its seal.
    """

    name: str
    municipality: str
    concept: str
    invented: bool
    lead: str
    facts: tuple[tuple[str, str], ...]
    totals: tuple[tuple[int, str], ...]
    relations: tuple[tuple[int, str], ...]
    columns: tuple[Column, ...]
    tables: tuple[Table, ...]
    unchanged: int
    shows_unchanged: bool
    proof: str
    path: Cell
    amendments: Cell
    reading: tuple[ReadingChapter, ...]
    states: Cell
    footer: str
    files: tuple[Ref, ...] = ()
    reading_page: Ref | None = None

    @property
    def hidden(self) -> str:
        """What is said about the rows that are not shown."""
        if self.shows_unchanged or not self.unchanged:
            return ""
        return "Unveränderte Zeilen sind hier nicht gezeigt."


# -- the view --------------------------------------------------------------------------------------------------------


def synopsis_view(concept: Concept, found: Compared, *, with_unchanged: bool = False) -> SynopsisView:
    """The view of a synopsis. Raises IncompleteSynopsisError rather than showing one that lacks a row."""
    synopsis = verified(found.synopsis)
    town = concept.metamodel.municipalities[synopsis.municipality]
    way = Way(concept, found)
    return SynopsisView(
        name=stem_of(synopsis),
        municipality=synopsis.municipality,
        concept=f"Integrationskonzept {town.long_name}",
        invented=town.invented,
        lead=THREE_LEAD if synopsis.proposal else LEAD,
        facts=tuple(_facts(found, way)),
        totals=tuple(_totals(synopsis)),
        relations=tuple(_relations(concept, found)),
        columns=_columns(found),
        tables=tuple(_tables(concept, found, way, with_unchanged=with_unchanged)),
        unchanged=synopsis.counts.get(Kind.UNCHANGED, 0),
        shows_unchanged=with_unchanged,
        proof=synopsis.proof,
        path=tuple(way.lines()),
        amendments=tuple(way.amendment_lines()),
        reading=tuple(_reading(concept, found.new)),
        states=tuple(_states(synopsis)),
        footer=_footer(synopsis),
    )


def _columns(found: Compared) -> tuple[Column, ...]:
    """The heads of the tables: what lies on each side is named by what it is."""
    if found.proposal:
        return THREE_COLUMNS
    old, new = _side_names(found)
    return (
        *(Column(title="Nr.", width=6), Column(title=old, width=30), Column(title=new, width=30)),
        *(Column(title="Begründung", width=18), Column(title="Beschluss", width=16)),
    )


def _side_names(found: Compared) -> tuple[str, str]:
    """What the old and the new side are: a proposal is not in force, and after it comes what was voted."""
    old, new = found.old.info.kind, found.new.info.kind
    if found.proposal:
        return IN_FORCE, VOTED
    if old == PROPOSAL:
        return PROPOSED, VOTED if new == DECIDED else LATER
    return IN_FORCE, PROPOSED if new == PROPOSAL else LATER


def _facts(found: Compared, way: Way) -> Iterator[tuple[str, str]]:
    old, new = _side_names(found)
    yield old, _side_words(found.old.info)
    if found.proposal:
        yield PROPOSED, _side_words(found.proposal.info)
    yield new, _side_words(found.new.info)
    if way.number:
        yield "Nummer der Vorlage", way.number


def _side_words(info: StateInfo) -> str:
    return f"{info.title}, {german_or_as_is(info.date)}" if info.date else f"{info.title}, noch nicht eingefroren"


def _totals(synopsis: Synopsis) -> Iterator[tuple[int, str]]:
    for kind, number in synopsis.counts.items():
        word = KIND_NAMES[kind]
        yield number, word if kind in NOUN_KINDS else word[0].lower() + word[1:]


def _relations(concept: Concept, found: Compared) -> Iterator[tuple[int, str]]:
    """How many elements that are voted on stand in each relation; each counts with the gravest of its groups."""
    if found.proposal is None:
        return
    states = (found.old, found.proposal, found.new)
    ids = {entry.id for state in states for entry in state.living if is_votable(concept, entry.type)}
    gravest = list(Relation)[::-1]
    counts = Counter(min(Three.of(item_id, *states).relations().values(), key=gravest.index) for item_id in ids)
    yield from ((counts[relation], relation.value) for relation in Relation if counts[relation])


def _states(synopsis: Synopsis) -> Iterator[Line]:
    """What was compared, under which seal; whoever has the files can check it."""
    for side in (synopsis.old, synopsis.proposal, synopsis.new):
        if side is not None:
            seal = f"SHA-256 {side.sha256}" if side.sha256 else "nicht eingefroren, ohne Prüfsumme"
            start = Run(Mark.PLAIN, f"„{side.title}“, Stand ")
            yield (start, Run(Mark.ID, side.state_id), Run(Mark.QUIET, f", {seal}"))


def _footer(synopsis: Synopsis) -> str:
    sides = (side for side in (synopsis.old, synopsis.proposal, synopsis.new) if side)
    return " · ".join(f"{side.state_id} {side.sha256[:SHORT_HASH] or 'nicht eingefroren'}" for side in sides)


def _reading(concept: Concept, state: State) -> Iterator[ReadingChapter]:
    """How the concept reads now: what can be voted on, in printed order."""
    texts = Texts(state, concept.metamodel.fields)
    for chapter in state.chapters:
        entries: list[Line] = []
        for place in chapter.entries:
            entry = state.objects[place.id]
            if entry.tombstone or not is_votable(concept, entry.type):
                continue
            if entry.id != chapter.key:  # a Handlungsfeld is the heading itself
                head = f"{place.number} {entry.title} " if place.number else f"{entry.title} "
                entries.append((Run(Mark.STRONG, head), named(concept, entry.id)))
            for name in texts.wording_names([entry]):
                entries += texts.lines(name, word_diff("", texts.text(name, [entry])), ())
        if entries:
            title = f"{chapter.number} {chapter.title}" if chapter.number else chapter.title
            yield ReadingChapter(title=title, entries=tuple(entries))


# -- tables ----------------------------------------------------------------------------------------------------------


def _tables(concept: Concept, found: Compared, way: Way, *, with_unchanged: bool) -> Iterator[Table]:
    """A table for each chapter in which something changed; what was only proposed comes last in its chapter."""
    cells = Cells(concept, found, way)
    chapters: dict[str, list[Row]] = {}
    for row in found.synopsis.rows:
        if with_unchanged or not row.is_unchanged or row.three_way:
            chapters.setdefault(row.chapter, []).append(row)
    for chapter, listed in chapters.items():
        yield Table(
            caption=chapter,
            columns=_columns(found),
            rows=tuple(cells.row(row) for row in listed),
            anchors=tuple((row.new_ids or row.old_ids or row.proposed_ids)[0] for row in listed),
        )


# -- forms -----------------------------------------------------------------------------------------------------------


def synopsis_paper(view: SynopsisView) -> Paper:
    """The synopsis on paper, A4 across, with the version that results as its annex."""
    return Paper(
        name=view.name,
        kind="Synopse",
        title=TITLE,
        concept=view.concept,
        lead=view.lead,
        facts=view.facts,
        blocks=tuple(_blocks(view)),
        footer=view.footer,
        notice=INVENTED if view.invented else "",
        landscape=True,
    )


def _blocks(view: SynopsisView) -> Iterator[Block]:
    yield Text(lines=cell(" · ".join(f"{number} {word}" for number, word in view.relations or view.totals)))
    yield Heading(text="Die Änderungen")
    if not view.tables:
        yield Text(lines=cell("keine"))
    for table in view.tables:
        yield Heading(text=table.caption, level=2)
        yield replace(table, caption="")
    yield Text(lines=cell(f"{view.proof} {view.hidden}".strip()))
    if view.path:
        yield Heading(text="Der Weg des Beschlusses")
        yield Listing(items=view.path)
    if view.amendments:
        yield Heading(text="Änderungsanträge")
        yield Text(lines=view.amendments)
    if view.reading:
        yield Heading(text="Lesefassung: so lautet das Konzept danach")
    for chapter in view.reading:
        yield Heading(text=chapter.title, level=2)
        yield Text(lines=chapter.entries)
    yield Heading(text="Woher stammt das?")
    yield Text(lines=view.states)


def synopsis_sheet(view: SynopsisView) -> Sheet:
    """The synopsis as a table to work with: the rows of every other form, their lines kept apart."""
    lines = tuple((table.caption, *(plain(content) for content in row)) for table in view.tables for row in table.rows)
    facts = [
        ("Konzept", view.concept),
        *view.facts,
        *((word, str(number)) for number, word in (*view.totals, *view.relations)),
        ("Nachweis", f"{view.proof} {view.hidden}".strip()),
        *(("Verglichen", plain((state,))) for state in view.states),
    ]
    if view.invented:
        facts.append(("Hinweis", "Erfundenes Beispiel"))
    columns = ("Kapitel", *(column.title for column in view.columns))
    if view.invented:
        columns, lines = (*columns, "Hinweis"), tuple((*texts, "Erfundenes Beispiel") for texts in lines)
    return Sheet(name=TITLE, columns=columns, lines=lines, facts=tuple(facts), tab="Synopse")


# -- pages -----------------------------------------------------------------------------------------------------------


class Comparison(Struct, frozen=True, kw_only=True):
    """A synopsis in the list of all: what stands side by side, its page and its files."""

    ref: Ref
    sides: tuple[str, ...]
    files: tuple[Ref, ...]


class ComparisonsView(Struct, frozen=True, kw_only=True):
    """All synopses of a concept, the newest first, and its last report."""

    comparisons: tuple[Comparison, ...]
    report: Ref | None
    report_files: tuple[Ref, ...]


def synopsis_pages(concept: Concept, fingerprints: Fingerprints) -> Iterator[Plan]:
    """The list of all, then page and files for every pair of neighbouring states and every vote with its paper."""
    for town in municipalities(concept):
        listed = comparisons(concept, town.key)
        if listed:
            yield fingerprints.plan(_overview(concept, town.key, listed))
        for state_ids in listed:
            yield from _plans(concept, fingerprints, town.key, state_ids)


def _overview(concept: Concept, municipality: str, listed: list[tuple[str, ...]]) -> Page:
    order = {info.state_id: place for place, info in enumerate(concept.ledger.states.of(municipality))}
    newest = newest_report(concept, municipality)
    year = period(newest.date).last.year if newest else 0
    return Page(
        frame=frame(concept, title=OVERVIEW, address=page_address(municipality, PAGE), municipality=municipality),
        template="synopsen.html",
        view=ComparisonsView(
            comparisons=tuple(
                _comparison(concept, municipality, state_ids)
                for state_ids in sorted(listed, key=lambda ids: (order[ids[-1]], len(ids)), reverse=True)
            ),
            report=Ref(title=f"Sachstandsbericht {year}", address=report_address(municipality, year)) if year else None,
            report_files=report_files(municipality, year) if year else (),
        ),
    )


def _comparison(concept: Concept, municipality: str, state_ids: tuple[str, ...]) -> Comparison:
    infos = [concept.ledger.states.by_id[name] for name in state_ids]
    address = synopsis_address(municipality, *state_ids)
    words = "Vom Beschluss über die Vorlage zum Beschluss" if len(infos) > 2 else "Von Stand zu Stand"
    title = f"{words}: {german_or_as_is(infos[0].date)} bis {german_or_as_is(infos[-1].date)}"
    return Comparison(
        ref=Ref(title=title, address=address),
        sides=tuple(_side_words(info) for info in infos),
        files=_files(address),
    )


def _files(address: str) -> tuple[Ref, ...]:
    stem = address.removesuffix(".html")
    return tuple(Ref(title=form.upper(), address=f"{stem}.{form}") for form in FILES)


def _plans(
    concept: Concept, fingerprints: Fingerprints, municipality: str, state_ids: tuple[str, ...]
) -> Iterator[Plan]:
    address = synopsis_address(municipality, *state_ids)
    fingerprint = _fingerprint(concept, fingerprints, municipality, state_ids)
    view = cache(partial(_view, concept, state_ids))  # once for the page and all its files
    yield Plan(address=address, fingerprint=fingerprint, make=lambda: _page(concept, municipality, state_ids, view()))
    for form in FILES:
        file = f"{address.removesuffix('.html')}.{form}"
        yield Plan(address=file, fingerprint=fingerprint, make=partial(_file, concept, file, form, view))


def _fingerprint(concept: Concept, fingerprints: Fingerprints, municipality: str, state_ids: tuple[str, ...]) -> str:
    """Changes with the seals of the states and with what is told besides: consultations, motions, records."""
    ledger, catalog = concept.ledger, concept.catalog
    infos = [ledger.states.by_id[name] for name in state_ids]
    told = [one.item for one in ledger.decisions.consultations]
    told += [one.item for one in ledger.decisions.amendments]
    told += [catalog.items[one.decision] for one in infos if one.decision in catalog.items]
    own = [item for item in told if item.municipality == municipality]
    near = {link.target for item in own for link in catalog.outgoing.get(item.id, ())}
    bodies = sorted((name, catalog.items[name].title) for name in near if catalog.items[name].type in BODY_TYPES)
    wanted = [name for one in ledger.decisions.amendments for name in one.items]
    wanted += [one.item_id for one in ledger.records.exceptions]
    further = (
        [one.sha256 for one in infos],
        [(item.id, dict(item.fields), [(link.role, link.target) for link in item.links]) for item in own],
        bodies,
        [(name, dict(ledger.fingerprints(name))) for name in wanted],
        sorted(ledger.records.of_municipality(municipality).items()),
        sorted(item.id for item in catalog if item.municipality == municipality),
    )
    return fingerprints.of_page((), (PAGE, further))


def _view(concept: Concept, state_ids: tuple[str, ...]) -> SynopsisView:
    first, *middle, last = state_ids
    return synopsis_view(concept, compare_states(concept, first, last, *middle))


def _page(concept: Concept, municipality: str, state_ids: tuple[str, ...], view: SynopsisView) -> Page:
    address = synopsis_address(municipality, *state_ids)
    first, last = (concept.ledger.states.by_id[name] for name in (state_ids[0], state_ids[-1]))
    return Page(
        frame=frame(
            concept,
            title=TITLE,
            address=address,
            municipality=municipality,
            trail=(Ref(title=OVERVIEW, address=page_address(municipality, PAGE)),),
            mark=f"Synopse {german_or_as_is(first.date)} und {german_or_as_is(last.date)}",
        ),
        template="synopse.html",
        view=replace(view, files=_files(address)),
    )


def _file(concept: Concept, address: str, form: str, make: Callable[[], SynopsisView]) -> Page:
    shown = (
        TableFile(sheet=synopsis_sheet(make()), format=form)
        if form in ("xlsx", "csv")
        else PaperFile(paper=synopsis_paper(make()), format=form)
    )
    page_frame = frame(concept, title=TITLE, address=address, municipality=make().municipality)
    return Page(frame=page_frame, template="", view=shown)
