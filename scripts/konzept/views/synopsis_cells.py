"""The cells of a synopsis: each version of an element with its marks in words, then the reason and the decision."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from konzept.concept import Concept
from konzept.core.dates import german_or_as_is
from konzept.metamodel import FieldDef
from konzept.staende import (
    GONE,
    NEW,
    NO_REASON,
    SAME,
    FrozenObject,
    LinkChange,
    Op,
    Relation,
    Row,
    State,
    ThreeWay,
    Verdict,
    plain_text,
    word_diff,
)
from konzept.staende.model import FREE, MARKS, WORDING
from konzept.staende.synopsis import NEED_REASON
from konzept.views.compared import Compared
from konzept.views.papers import Cell, Line, Mark, Run, cell, gone, line, named, new
from konzept.views.synopsis_way import Way

ABSENT_BEFORE, ABSENT_NOW, ABSENT_PROPOSED = (
    "bisher nicht enthalten",
    "künftig nicht mehr enthalten",
    "in der Vorlage nicht enthalten",
)
NOT_NEEDED, UNDECIDED = "nicht nötig", "kein Beschluss eingetragen"
NO_VOTE = "kein Beschluss nötig"
NOT_VOTED_ON = "darüber wird nicht beschlossen"
GROUP_WORDS = {"wortlaut": "Wortlaut", "steuerung": "Zuständigkeit, Termine, Mittel", "daten": "Datengrundlage"}


class Texts:
    """The texts of objects in the words of one state; `order` is that of today's fields, a state knows none."""

    UNLABELLED = ("titel", "text")

    def __init__(self, state: State, order: Iterable[str]) -> None:
        self.vocabulary = state.vocabulary
        self._rank = {name: rank for rank, name in enumerate(order)}

    def definition(self, name: str) -> FieldDef:
        return self.vocabulary.fields.get(name) or FieldDef(name=name, kind="zeile", title=name, group=FREE)

    def text(self, name: str, entries: Iterable[FrozenObject]) -> str:
        """The text of a field; of several partners one after the other, as the comparison has it."""
        field = self.definition(name)
        texts = (plain_text(self.vocabulary, entry.type, field, entry.value(name)) for entry in entries)
        return "\n\n".join(filter(None, texts))

    def wording_names(self, entries: Iterable[FrozenObject]) -> list[str]:
        """The fields of the wording besides the title, in the order of the metamodel."""
        names = {name for entry in entries for name in entry.wording}
        return self.in_order(names - {"titel"})

    def in_order(self, names: Iterable[str]) -> list[str]:
        return sorted(names, key=lambda name: (self._rank.get(name, len(self._rank)), name))

    def lines(self, name: str, ops: Iterable[Op], marked: Iterable[str]) -> list[Line]:
        """A field as lines; of the operations only those `marked` say so, the others are plain text."""
        found = _lines(ops, frozenset(marked))
        if not found or name in self.UNLABELLED:
            return found
        return [(Run(Mark.QUIET, f"{self.definition(name).title}: "), *found[0]), *found[1:]]


def _lines(ops: Iterable[Op], marked: frozenset[str]) -> list[Line]:
    """Operations as lines, one for each paragraph; spaces stay outside the marks."""
    lines: list[list[Run]] = [[]]
    for op, text in ops:
        for number, part in enumerate(text.split("\n\n")):
            if number:
                lines.append([])
            lines[-1] += _runs(op if op in marked else SAME, part)
    return [tuple(runs) for runs in map(_spaced, lines) if runs]


def _runs(op: str, text: str) -> Iterator[Run]:
    inner = text.strip()
    if op == SAME or not inner:
        if text:
            yield Run(Mark.PLAIN, text)
        return
    start = text.index(inner)
    if start:
        yield Run(Mark.PLAIN, " ")
    yield gone(inner) if op == GONE else new(inner)
    if start + len(inner) < len(text):
        yield Run(Mark.PLAIN, " ")


def _spaced(runs: Sequence[Run]) -> list[Run]:
    """Marks that would touch get a space between them; spaces at the ends and double ones go."""
    found: list[Run] = []
    for run in runs:
        text = run.text
        if run.mark is Mark.PLAIN:
            before = not found or found[-1].text.endswith(" ")
            text = text.lstrip(" ") if before and text.startswith(" ") else text
            if not text:
                continue
        elif found and found[-1].mark is not Mark.PLAIN:
            found.append(Run(Mark.PLAIN, " "))
        found.append(run._replace(text=text))
    if found and found[-1].mark is Mark.PLAIN:
        found[-1] = found[-1]._replace(text=found[-1].text.rstrip(" "))
    return [run for run in found if run.text]


def is_votable(concept: Concept, type_name: str) -> bool:
    """Whether a body decides on the wording of such elements."""
    known = concept.metamodel.types.get(type_name)
    return known is not None and known.votable


@dataclass(frozen=True)
class Cells:
    """Makes the cells of rows."""

    concept: Concept
    found: Compared
    way: Way

    @cached_property
    def _texts(self) -> Texts:
        return Texts(self.found.new, self.concept.metamodel.fields)

    def row(self, row: Row) -> tuple[Cell, ...]:
        """The cells of a row: number, the fassungen, reason, decision."""
        sides = Sides.of(row, self.found)
        proposal = self.found.proposal
        versions = self._three(row, sides, proposal) if proposal else self._two(row, sides)
        return (self._number(row), *versions, self._reasons(row), self._decision(row))

    def _number(self, row: Row) -> Cell:
        number = row.new_number or row.old_number
        return (line(number or "ohne Nr."), line(f"Zeile {row.number}", Mark.QUIET))

    # -- the versions --------------------------------------------------------------------------------------------

    def _two(self, row: Row, sides: Sides) -> tuple[Cell, Cell]:
        ways = self._changes(row, sides)
        before = [*self._titles(sides.old, ways, GONE), *self._fields(ways, (SAME, GONE), GONE)]
        after = [*self._titles(sides.new, ways, NEW), *self._fields(ways, (SAME, NEW), NEW)]
        before += self._links(row.links_dropped, gone)
        after += self._links(row.links_added, new)
        return (
            (*self._headings(row), *(before or cell(ABSENT_BEFORE, mark=Mark.QUIET))),
            (*(after or cell(ABSENT_NOW, mark=Mark.QUIET)), *self._notes(row)),
        )

    def _three(self, row: Row, sides: Sides, proposal: State) -> tuple[Cell, Cell, Cell]:
        ways = self._changes(row, sides)
        proposed = self._diffs(sides.old, sides.proposed)
        before = [*self._titles(sides.old, ways, GONE), *self._fields(ways, (SAME, GONE), GONE)]
        before += self._links(row.links_dropped, gone)
        middle = [*self._titles(sides.proposed, proposed, GONE, NEW), *self._fields(proposed, (SAME, GONE, NEW), NEW)]
        middle += self._link_changes((self.found.old, sides.old), (proposal, sides.proposed))
        after = [*self._titles(sides.new, ways, NEW), *self._fields(ways, (SAME, NEW), NEW)]
        after += self._links(row.links_added, new)
        if sides.new and sides.proposed:
            changes = [*self._amended(self._diffs(sides.proposed, sides.new))]
            changes += self._link_changes((proposal, sides.proposed), (self.found.new, sides.new))
            after += [line("Gegenüber der Vorlage:", Mark.STRONG), *changes] if changes else []
        return (
            (*self._headings(row), *(before or cell(ABSENT_BEFORE, mark=Mark.QUIET))),
            tuple(middle if sides.proposed else cell(ABSENT_PROPOSED, mark=Mark.QUIET)),
            (*(after or cell(self._absent_now(sides), mark=Mark.QUIET)), *self._notes(row)),
        )

    def _absent_now(self, sides: Sides) -> str:
        return ABSENT_NOW if sides.old else "nicht beschlossen"

    def _headings(self, row: Row) -> Cell:
        return cell("; ".join(row.headings), mark=Mark.CHANGE) if not row.is_unchanged else ()

    def _changes(self, row: Row, sides: Sides) -> Mapping[str, tuple[Op, ...]]:
        """For each field to be shown what became of it: the changes of the row, and the rest of the wording."""
        changed = {change.name: change.diff for change in row.fields}
        names = self._texts.in_order({*changed, *self._texts.wording_names((*sides.old, *sides.new)), "titel"})
        kept = sides.new or sides.old
        return {name: changed.get(name) or word_diff(*[self._texts.text(name, kept)] * 2) for name in names}

    def _diffs(self, before: Sequence[FrozenObject], after: Sequence[FrozenObject]) -> Mapping[str, tuple[Op, ...]]:
        """The same between any two of three versions: all of the wording, of the other groups what differs."""
        entries = (*before, *after)
        shown = {name for entry in entries for group, name, _ in entry.fields() if group in MARKS}
        found = {}
        for name in self._texts.in_order(shown | {"titel"}):
            old, now = self._texts.text(name, before), self._texts.text(name, after)
            if old != now or self._texts.definition(name).group == WORDING:
                found[name] = word_diff(old, now)
        return found

    def _amended(self, changes: Mapping[str, tuple[Op, ...]]) -> list[Line]:
        return [
            text
            for name, ops in changes.items()
            for text in self._texts.lines(name, ops, (GONE, NEW))
            if any(run.mark in (Mark.GONE, Mark.NEW) for run in text)
        ]

    def _titles(
        self, entries: Sequence[FrozenObject], changes: Mapping[str, tuple[Op, ...]], *marked: str
    ) -> Iterator[Line]:
        """The titles with their ids; a changed one marked word by word."""
        if len(entries) != 1 or all(op == SAME for op, _ in changes.get("titel", ())):
            for entry in entries:
                yield (Run(Mark.STRONG, entry.title), Run(Mark.PLAIN, " "), named(self.concept, entry.id))
            return
        ops = [piece for piece in changes["titel"] if piece.op == SAME or piece.op in marked]
        for runs in _lines(ops, frozenset(marked)):
            strong = (run._replace(mark=Mark.STRONG) if run.mark is Mark.PLAIN else run for run in runs)
            yield (*strong, Run(Mark.PLAIN, " "), named(self.concept, entries[0].id))

    def _fields(self, changes: Mapping[str, tuple[Op, ...]], kept: Sequence[str], *marked: str) -> Iterator[Line]:
        for name, ops in changes.items():
            if name != "titel":
                pieces = [piece for piece in ops if piece.op in kept]
                yield from self._texts.lines(name, pieces, (*marked, *(op for op in kept if op != SAME)))

    def _links(self, links: Iterable[LinkChange], mark: Callable[[str], Run]) -> Iterator[Line]:
        for label, group in groupby(links, key=lambda link: link.label):
            runs: list[Run] = []
            for link in group:
                runs += [Run(Mark.PLAIN, "; ")] if runs else []
                runs.append(mark(f"{link.title} ({link.target})"))
            yield (Run(Mark.QUIET, f"{label[0].upper()}{label[1:]}: "), *runs)

    def _link_changes(
        self, before: tuple[State, Sequence[FrozenObject]], after: tuple[State, Sequence[FrozenObject]]
    ) -> Iterator[Line]:
        """Links that differ between the proposal and another version, with both marks."""
        old, now = self._outgoing(*before), self._outgoing(*after)
        yield from self._links([old[key] for key in sorted(old.keys() - now.keys())], gone)
        yield from self._links([now[key] for key in sorted(now.keys() - old.keys())], new)

    def _outgoing(self, state: State, entries: Sequence[FrozenObject]) -> dict[tuple[str, str], LinkChange]:
        roles = self.found.new.vocabulary.roles
        return {
            (link.role, link.target): LinkChange(
                source=link.source,
                role=link.role,
                label=roles[link.role].title,
                target=link.target,
                title=state.title_of(link.target),
            )
            for entry in entries
            for link in state.links.get(entry.id, ())
            if link.role in roles and not roles[link.role].lineage
        }

    def _notes(self, row: Row) -> Cell:
        notes = [f"Hinweis: {note}" for note in row.notes]
        reviewed = f"Geprüft: {', '.join(row.reviews)}" if row.reviews else ""
        return cell(*notes, reviewed, mark=Mark.QUIET)

    # -- why, and who said so ------------------------------------------------------------------------------------

    def _reasons(self, row: Row) -> Cell:
        if not row.reasons:
            return cell(NOT_NEEDED, mark=Mark.QUIET)
        return tuple(line(text, Mark.QUIET if text == NO_REASON else Mark.PLAIN) for text in row.reasons)

    def _decision(self, row: Row) -> Cell:
        if not is_votable(self.concept, row.type):
            return cell(NOT_VOTED_ON, mark=Mark.QUIET)
        ids = dict.fromkeys((*row.old_ids, *row.new_ids, *row.proposed_ids))
        found = [*self._relations(row), *(text for verdict in row.verdicts for text in self._verdict(verdict, row))]
        found += [text for amendment in self.way.amendments_of(ids) for text in self.way.amendment(amendment)]
        return tuple(found) or cell(UNDECIDED if NEED_REASON & set(row.kinds) else NO_VOTE, mark=Mark.QUIET)

    def _relations(self, row: Row) -> Iterator[Line]:
        if self.found.proposal is None:
            return
        for element, group in groupby(row.three_way, key=lambda three: three.element):
            entries: list[ThreeWay] = list(group)
            several = len({entry.element for entry in row.three_way}) > 1
            start = f"{element}: " if several else ""
            if len({entry.relation for entry in entries}) == 1:
                yield line(f"{start}{entries[0].relation.value}", Mark.STRONG)
            else:
                yield from (
                    line(f"{start}{GROUP_WORDS[entry.group]}: {entry.relation.value}", Mark.STRONG) for entry in entries
                )
        if not row.three_way:
            yield line(Relation.UNCHANGED.value)

    def _verdict(self, verdict: Verdict, row: Row) -> Iterator[Line]:
        result = self.way.label("entscheidung", verdict.result)
        if not any(three.relation.value == result for three in row.three_way):
            yield line(result)
        yield line(", ".join(filter(None, (verdict.body, german_or_as_is(verdict.date), verdict.template))), Mark.QUIET)


@dataclass(frozen=True, slots=True)
class Sides:
    """The objects of a row in each state."""

    old: tuple[FrozenObject, ...]
    proposed: tuple[FrozenObject, ...]
    new: tuple[FrozenObject, ...]

    @classmethod
    def of(cls, row: Row, found: Compared) -> Sides:
        ids = dict.fromkeys((*row.old_ids, *row.new_ids, *row.proposed_ids))
        proposed = (found.proposal.objects.get(item_id) for item_id in ids) if found.proposal else ()
        return cls(
            old=tuple(found.old.objects[item_id] for item_id in row.old_ids),
            proposed=tuple(entry for entry in proposed if entry and not entry.tombstone),
            new=tuple(found.new.objects[item_id] for item_id in row.new_ids),
        )
