"""YAML text → tree of plain values with positions, without surprises.

Built on the parser's events, so scalars keep what the editor wrote (`1.10`, `no`, `2010-06` stay text), anchors and
tags are refused where they stand, and duplicate keys are seen. A broken object does not hide the others: the text is
then read object by object, and the ids of those that stay unreadable are kept, so that nobody calls links to them dead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from konzept.core import Problem, quoted
from konzept.items.model import Place
from konzept.items.source import MAX_PROBLEMS
from konzept.items.yaml_syntax import explain

MAX_DEPTH = 12
MAX_KEYS = 200
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
OBJECT_START = re.compile(r"^(?:- | {1,8}- id:)", re.MULTILINE)
WRITTEN_ID = re.compile(r"^[ \t-]*[\"']?id\b[^\w\n]*([A-Z]{3}-[A-Z]{1,3}-\d{3,4})\b", re.MULTILINE)
YAML_TAGS = "tag:yaml.org,2002:"


class Scalar(str):
    """Text with the place where it begins and the line in which it ends."""

    __slots__ = ("last_line", "place")
    place: Place
    last_line: int

    def __new__(cls, value: str, place: Place, last_line: int = 0) -> Scalar:
        text = super().__new__(cls, value)
        text.place = place
        text.last_line = last_line
        return text


class Sequence(list["Node"]):
    """A list with the place where it begins."""

    __slots__ = ("place",)

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place


class Mapping(dict[Scalar, "Node"]):
    """A mapping with the place where it begins; the keys carry their own places."""

    __slots__ = ("place",)

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place

    def find(self, key: str) -> Node | None:
        """The value of `key`, None where it is not written."""
        return self.get(key)  # type: ignore[call-overload,no-any-return]  # a Scalar equals its text


Node = Scalar | Sequence | Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """The entries of a file, its faults, and the ids of objects that are written there but cannot be read.

    `unknown_lost` says that there are also unreadable objects without a legible id.
    """

    entries: tuple[Node, ...]
    problems: tuple[Problem, ...]
    lost: frozenset[str] = frozenset()
    unknown_lost: bool = False


class UnreadableError(Exception):
    """A fault that makes the rest of this text unreadable."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def read_tree(text: str, path: str) -> Tree:
    """What the list of objects in `text` holds.

    Where the text as a whole is broken, every object (line starting with "- ") is read on its own, so that one run
    reports every broken object and still knows the others.
    """
    try:
        return _read_whole(text, path, 0)
    except UnreadableError as fault:
        whole = fault.problem
    entries: list[Node] = []
    problems: list[Problem] = []
    lost: set[str] = set()
    unknown_lost = False
    for first_line, chunk in _chunks(text):
        try:
            part = _read_whole(chunk, path, first_line)
        except UnreadableError as fault:
            problems.append(fault.problem)
            found = written_ids(chunk)
            lost |= found
            unknown_lost = unknown_lost or not found
        else:
            entries += part.entries
            problems += part.problems
        if len(problems) > MAX_PROBLEMS:
            unknown_lost = True
            break
    if not problems:
        problems.append(whole)
    return Tree(entries=tuple(entries), problems=tuple(problems), lost=frozenset(lost), unknown_lost=unknown_lost)


def read_record(text: str, path: str) -> tuple[Mapping | None, tuple[Problem, ...]]:
    """The one mapping that a record's file holds, None where it holds anything else; and the faults of the file."""
    builder = _Builder(path, 0)
    try:
        roots = builder.build(text)
    except UnreadableError as fault:
        return None, (fault.problem,)
    if len(roots) == 1 and isinstance(roots[0], Mapping):
        return roots[0], tuple(builder.problems)
    hint = "Die Datei besteht aus Zeilen „schlüssel: wert“."
    problem = builder.problem("KZ-YAML-FORM", Place(1, 1), "Die Datei ist kein einzelner Nachweis.", hint)
    return None, (*builder.problems, problem)


def written_ids(text: str) -> frozenset[str]:
    """Ids that objects in an unreadable text seem to have."""
    return frozenset(WRITTEN_ID.findall(text))


def place_in(lines: list[str], scalar: Scalar, found: str, offset: int) -> Place:
    """Where `found`, at `offset` of `scalar`, stands in the file; the scalar's begin where it was written otherwise.

    A text broken over lines or written with escapes does not stand in the file as it reads.
    """
    line, column = scalar.place
    segment = "\n".join(lines[line - 1 : scalar.last_line])
    position = column - 2
    for _ in range(scalar.count(found, 0, offset) + 1):
        position = segment.find(found, position + 1)
        if position < 0:
            return scalar.place
    return Place(line + segment.count("\n", 0, position), position - segment.rfind("\n", 0, position))


def _read_whole(text: str, path: str, line_offset: int) -> Tree:
    builder = _Builder(path, line_offset)
    entries: list[Node] = []
    for root in builder.build(text):
        if isinstance(root, Sequence):
            entries += root
            continue
        message = "Die Datei ist keine Liste von Einträgen."
        hint = "Jeder Eintrag beginnt mit „- id: …“ am Zeilenanfang."
        if isinstance(root, Mapping) and "id" in root:
            message = "Hier beginnt ein Eintrag ohne Strich."
            hint = "„- “ davor setzen und die Zeilen darunter einrücken."
            entries.append(root)
        builder.problems.append(builder.problem("KZ-YAML-FORM", root.place, message, hint))
    return Tree(entries=tuple(entries), problems=tuple(builder.problems))


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    """Pieces of the text, each one object, with the number of lines before it."""
    starts = [match.start() for match in OBJECT_START.finditer(text)]
    if not starts or text[: starts[0]].strip():
        starts = [0, *[start for start in starts if start]]
    lines_before = text.count("\n", 0, starts[0])
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        chunk = text[start:end]
        yield lines_before, chunk
        lines_before += chunk.count("\n")


@dataclass(slots=True)
class _Builder:
    """Turns the events of one YAML text into nodes."""

    path: str
    line_offset: int
    problems: list[Problem] = field(default_factory=list)

    def build(self, text: str) -> list[Node]:
        """The roots of the documents in `text`. Raises UnreadableError where reading has to end."""
        roots: list[Node] = []
        stack: list[Sequence | Mapping] = []
        keys: list[Scalar | None] = []
        documents = 0
        try:
            for event in yaml.parse(text, Loader=LOADER):
                if isinstance(event, ScalarEvent):
                    node: Node = Scalar(event.value, self._place(event), self._last_line(event))
                elif isinstance(event, MappingStartEvent):
                    node = Mapping(self._place(event))
                elif isinstance(event, SequenceStartEvent):
                    node = Sequence(self._place(event))
                elif isinstance(event, MappingEndEvent | SequenceEndEvent):
                    stack.pop()
                    keys.pop()
                    continue
                else:
                    documents += isinstance(event, DocumentStartEvent)
                    self._note_document(event, documents)
                    continue
                self._refuse_marks(event)
                if stack:
                    self._attach(stack[-1], keys, node)
                elif not (isinstance(node, Scalar) and not node):
                    roots.append(node)
                if not isinstance(node, Scalar):
                    stack.append(node)
                    keys.append(None)
                    if len(stack) > MAX_DEPTH:
                        raise self._fault("KZ-YAML-TIEFE", event, "Zu tief geschachtelt.", "Flacher schreiben.")
        except yaml.YAMLError as error:
            raise UnreadableError(self._syntax_problem(error, text)) from error
        return roots

    def _attach(self, parent: Sequence | Mapping, keys: list[Scalar | None], node: Node) -> None:
        if isinstance(parent, Sequence):
            parent.append(node)
            return
        key = keys[-1]
        if key is None:
            keys[-1] = self._key(parent, node)
            return
        parent.setdefault(key, node)
        keys[-1] = None

    def _key(self, parent: Mapping, node: Node) -> Scalar:
        if not isinstance(node, Scalar):
            message = "Ein Schlüssel ist kein einfacher Text."
            raise UnreadableError(self.problem("KZ-YAML-FORM", node.place, message, "„schlüssel: wert“ schreiben."))
        if len(parent) >= MAX_KEYS:
            message = f"Ein Eintrag hat mehr als {MAX_KEYS} Schlüssel."
            raise UnreadableError(self.problem("KZ-YAML-FORM", node.place, message, "Auf mehrere Einträge verteilen."))
        if node in parent:
            first = next(existing for existing in parent if existing == node)
            message = f"Der Schlüssel {quoted(node)} steht in diesem Eintrag schon in Zeile {first.place.line}."
            problem = self.problem(
                "KZ-YAML-DOPPELT", node.place, message, "Einen der beiden entfernen oder umbenennen."
            )
            if len(self.problems) >= MAX_PROBLEMS:
                raise UnreadableError(problem)
            self.problems.append(problem)
        return node

    def _note_document(self, event: Event, documents: int) -> None:
        if isinstance(event, AliasEvent):
            self._refuse_marks(event)
        if isinstance(event, DocumentStartEvent) and documents > 1:
            message = "Mit „---“ beginnt ein zweites Dokument."
            hint = "Die Zeile entfernen; alle Einträge stehen in einer Liste."
            self.problems.append(self.problem("KZ-YAML-FORM", self._place(event), message, hint))

    def _refuse_marks(self, event: Event) -> None:
        if getattr(event, "anchor", None):
            message = "Anker (&) und Verweise (*) sind nicht erlaubt."
            hint = "Den Text an beiden Stellen ausschreiben; beginnt ein Text so, ihn in Anführungszeichen setzen."
            raise self._fault("KZ-YAML-ANKER", event, message, hint)
        if tag := getattr(event, "tag", None):
            message = f"Die Marke {quoted(tag.replace(YAML_TAGS, '!!'))} ist nicht erlaubt."
            hint = "Die Marke entfernen; beginnt ein Text mit !, ihn in Anführungszeichen setzen."
            raise self._fault("KZ-YAML-MARKE", event, message, hint)

    def _place(self, event: Any) -> Place:
        return self._at(event.start_mark.line, event.start_mark.column)

    def _last_line(self, event: Any) -> int:
        line: int = event.end_mark.line + 1 + self.line_offset
        return line

    def _at(self, line: int, column: int) -> Place:
        return Place(line + 1 + self.line_offset, column + 1)

    def _fault(self, code: str, event: Event, message: str, hint: str) -> UnreadableError:
        return UnreadableError(self.problem(code, self._place(event), message, hint))

    def problem(self, code: str, place: Place, message: str, hint: str) -> Problem:
        return Problem(code=code, path=self.path, line=place.line, column=place.column, message=message, hint=hint)

    def _syntax_problem(self, error: yaml.YAMLError, text: str) -> Problem:
        found = explain(error, text)
        return self.problem(found.code, self._at(found.line, found.column), found.message, found.hint)
