"""A frozen state to be read and cited: page, chapters in printed order, and its files to take away (part b.).

Everything here comes from the state's own data and vocabulary, so the page says the same in ten years. Only whether an
object still has a page of its own, and so a link, depends on today.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from msgspec import Struct

from konzept.concept import Concept
from konzept.core.dates import german_date
from konzept.items.model import Value
from konzept.staende import Chapter, Entry, FrozenObject, State, StateInfo, plain_text
from konzept.staende.files import INFO
from konzept.views.fingerprints import Fingerprints
from konzept.views.history import Vote, decision_vote
from konzept.views.indicators import DataFile
from konzept.views.past import STATE_KINDS, Past, state_address, state_ref
from konzept.views.shared import Frame, Page, Plan, Ref, frame, object_address, page_address

PER_PAGE = 50  # objects; the longest chapters of real concepts stay below 40 KB so
PAGE_ENTRIES = 40  # states this small are read on one page
TITLE_FIELD = "titel"


class FrozenText(Struct, frozen=True, kw_only=True):
    """A field of the wording as it was: German title and paragraphs."""

    label: str
    paragraphs: tuple[str, ...]


class FrozenEntry(Struct, frozen=True, kw_only=True):
    """An object as it stood in a state."""

    id: str
    kind: str
    number: str
    title: str
    address: str
    status: str
    tombstone: bool
    texts: tuple[FrozenText, ...]


class ChapterPart(Struct, frozen=True, kw_only=True):
    """A chapter, or what of it stands on one page."""

    title: str
    number: str
    entries: tuple[FrozenEntry, ...]


class ChapterLink(Struct, frozen=True, kw_only=True):
    """A chapter in the list of contents; long ones have several pages."""

    title: str
    count: int
    pages: tuple[Ref, ...]


class SealedFile(Struct, frozen=True, kw_only=True):
    """A file of the state with its size and hash."""

    name: str
    address: str
    size: int
    sha256: str


class StateView(Struct, frozen=True, kw_only=True):
    """The page of a state. `chapters` are set where everything fits on one page, else `contents`."""

    id: str
    kind: str
    date: str
    title: str
    sha256: str
    decision: Vote | None
    template: str
    predecessor: Ref | None
    predecessor_sha256: str
    synopsis: Ref | None
    counts: tuple[tuple[str, int], ...]
    total: int
    graves: int
    values: int
    versions: str
    citation: str
    contents: tuple[ChapterLink, ...]
    chapters: tuple[ChapterPart, ...]
    files: tuple[SealedFile, ...]


class StateChapterView(Struct, frozen=True, kw_only=True):
    """One page of a state's chapter."""

    state: Ref
    sha256: str
    chapter: ChapterPart
    pages: tuple[Ref, ...]


class _Part(Struct, frozen=True, kw_only=True):
    """What of a chapter stands on one page of its own; `page` is the name of that page."""

    chapter: Chapter
    entries: tuple[Entry, ...]
    page: str
    title: str


def state_pages(concept: Concept, fingerprints: Fingerprints) -> Iterator[Plan]:
    """The pages and files of every state."""
    for info in concept.ledger.states.infos:
        if info.municipality in concept.metamodel.municipalities:
            yield from _pages_of(fingerprints.past, fingerprints, info)
            yield from _files_of(concept, info)


def _pages_of(past: Past, fingerprints: Fingerprints, info: StateInfo) -> Iterator[Plan]:
    chapters = past.ledger.states.chapters(info.state_id)
    parts = tuple(_parts(chapters)) if sum(len(chapter.entries) for chapter in chapters) > PAGE_ENTRIES else ()
    seal = (info.state_id, past.seals(info.municipality))
    yield Plan(
        address=state_address(info.state_id),
        fingerprint=fingerprints.of_page((), seal),
        make=partial(_state_page, past, info, parts),
    )
    for part in parts:
        yield Plan(
            address=state_address(info.state_id, part.page),
            fingerprint=fingerprints.of_page((), (part.page, seal)),
            make=partial(_chapter_page, past, info, part, parts),
        )


# -- pages -------------------------------------------------------------------------------------------------------


def _parts(chapters: Iterable[Chapter]) -> Iterator[_Part]:
    """The chapters, long ones cut into pages of at most so many objects."""
    for chapter in chapters:
        starts = range(0, len(chapter.entries), PER_PAGE)
        for number, start in enumerate(starts, 1):
            name = chapter.key.lower()
            yield _Part(
                chapter=chapter,
                entries=chapter.entries[start : start + PER_PAGE],
                page=name if number == 1 else f"{name}-{number}",
                title=chapter.title if len(starts) == 1 else f"{chapter.title} ({number} von {len(starts)})",
            )


def _state_page(past: Past, info: StateInfo, parts: tuple[_Part, ...]) -> Page:
    return Page(
        frame=_frame(past, info, info.title, state_address(info.state_id)),
        template="stand.html",
        view=state_view(past, info, parts),
    )


def _frame(past: Past, info: StateInfo, title: str, address: str, trail: Iterable[Ref] = ()) -> Frame:
    crumbs = (Ref(title="Was ist neu", address=page_address(info.municipality, "neu")), *trail)
    mark = f"Stand {info.state_id}"
    return frame(past.concept, title=title, address=address, municipality=info.municipality, trail=crumbs, mark=mark)


def state_view(past: Past, info: StateInfo, parts: tuple[_Part, ...] = ()) -> StateView:
    """The page of a state, with all objects if there are no `parts`."""
    state = past.ledger.states.load(info.state_id)
    before = info.predecessor
    known = past.ledger.states.by_id.get(before.state_id) if before else None
    decision = state.objects.get(info.decision)
    whole = (
        ChapterPart(title=chapter.title, number=chapter.number, entries=_entries(past, state, chapter.entries))
        for chapter in state.chapters
    )
    return StateView(
        id=info.state_id,
        kind=STATE_KINDS[info.kind],
        date=german_date(info.date),
        title=info.title,
        sha256=info.sha256,
        decision=decision_vote(past, info, decision) if decision else None,
        template=info.template,
        predecessor=state_ref(known) if known else None,
        predecessor_sha256=before.sha256 if before else "",
        synopsis=past.synopsis_ref(info),
        counts=tuple(_counts(state)),
        total=sum(info.counts.values()),
        graves=len(state.objects) - len(state.living),
        values=len(state.values),
        versions=_versions(info),
        citation=_citation(past, info),
        contents=tuple(_contents(info, parts)),
        chapters=() if parts else tuple(whole),
        files=tuple(_sealed(info)),
    )


def _counts(state: State) -> Iterator[tuple[str, int]]:
    for name, count in state.info.counts.items():
        known = state.vocabulary.types.get(name)
        yield (name if known is None else known.title if count == 1 else known.plural), count


def _versions(info: StateInfo) -> str:
    parts = [f"Metamodell {info.metamodel_version}", f"Fingerabdrücke {info.fingerprint_version}"]
    if info.assessment_version:
        parts.append(f"Bewertungsregeln {info.assessment_version}")
    return ", ".join([*parts, *(f"{name} {version}" for name, version in sorted(info.programs.items()))])


def _citation(past: Past, info: StateInfo) -> str:
    """How to name this state so that nobody can mistake it."""
    town = past.concept.metamodel.municipalities[info.municipality].long_name
    return f"{town}: {info.title}. Stand {info.state_id} vom {german_date(info.date)}, Prüfsumme SHA-256 {info.sha256}."


def _contents(info: StateInfo, parts: tuple[_Part, ...]) -> Iterator[ChapterLink]:
    for key in dict.fromkeys(part.chapter.key for part in parts):
        found = [part for part in parts if part.chapter.key == key]
        chapter = found[0].chapter
        yield ChapterLink(
            title=chapter.title,
            count=len(chapter.entries),
            pages=tuple(_part_ref(info, part, chapter.number) for part in found),
        )


def _part_ref(info: StateInfo, part: _Part, number: str = "") -> Ref:
    return Ref(title=" ".join(filter(None, (number, part.title))), address=state_address(info.state_id, part.page))


def _chapter_page(past: Past, info: StateInfo, part: _Part, parts: tuple[_Part, ...]) -> Page:
    state = past.ledger.states.load(info.state_id)
    number = parts.index(part)
    near = (parts[other] for other in (number - 1, number + 1) if 0 <= other < len(parts))
    trail = (Ref(title=f"Stand {info.state_id}", address=state_address(info.state_id)),)
    return Page(
        frame=_frame(past, info, part.title, state_address(info.state_id, part.page), trail),
        template="stand-kapitel.html",
        view=StateChapterView(
            state=state_ref(info),
            sha256=info.sha256,
            chapter=ChapterPart(
                title=part.title, number=part.chapter.number, entries=_entries(past, state, part.entries)
            ),
            pages=tuple(_part_ref(info, other) for other in near),
        ),
    )


# -- objects -----------------------------------------------------------------------------------------------------


def _entries(past: Past, state: State, entries: Iterable[Entry]) -> tuple[FrozenEntry, ...]:
    return tuple(_entry(past, state, state.objects[place.id], place.number) for place in entries)


def _entry(past: Past, state: State, entry: FrozenObject, number: str) -> FrozenEntry:
    vocabulary = state.vocabulary
    known = vocabulary.types.get(entry.type)
    return FrozenEntry(
        id=entry.id,
        kind=known.title if known else entry.type,
        number=number,
        title=entry.title,
        address=object_address(entry.id) if entry.id in past.concept.catalog.items else "",
        status=vocabulary.value_lists.get("beschlusslage", {}).get(entry.text_status, entry.text_status),
        tombstone=entry.tombstone,
        texts=frozen_texts(state, entry),
    )


def frozen_texts(state: State, entry: FrozenObject) -> tuple[FrozenText, ...]:
    """The wording of an object field by field, in the order and the words of its own state."""
    fields = state.vocabulary.fields
    names = [name for name in fields if name in entry.wording and name != TITLE_FIELD]
    texts = ((fields[name].title, _text(state, entry, name, entry.wording[name])) for name in names)
    return tuple(FrozenText(label=label, paragraphs=tuple(text.split("\n\n"))) for label, text in texts if text)


def _text(state: State, entry: FrozenObject, name: str, value: Value) -> str:
    return plain_text(state.vocabulary, entry.type, state.vocabulary.fields[name], value)


# -- files -------------------------------------------------------------------------------------------------------


def _sealed(info: StateInfo) -> Iterator[SealedFile]:
    """The files of a state; stand.json seals all others and is itself the seal."""
    folder = f"stand/{info.state_id}"
    yield SealedFile(name=INFO, address=f"{folder}/{INFO}", size=0, sha256=info.sha256)
    for seal in info.files:
        yield SealedFile(name=seal.path, address=f"{folder}/{seal.path}", size=seal.size, sha256=seal.sha256)


def _files_of(concept: Concept, info: StateInfo) -> Iterator[Plan]:
    """The frozen files, byte for byte; their own hashes say whether they have to be written again."""
    for sealed in _sealed(info):
        yield Plan(address=sealed.address, fingerprint=sealed.sha256, make=partial(_file, concept, info, sealed))


def _file(concept: Concept, info: StateInfo, sealed: SealedFile) -> Page:
    content = concept.ledger.states.contents[info.state_id][sealed.name]
    return Page(
        frame=Frame(title=sealed.name, address=sealed.address),
        template="",
        view=DataFile(text=content.decode("utf-8")),
    )


__all__ = ["StateView", "frozen_texts", "state_pages", "state_view"]
