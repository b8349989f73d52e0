"""YAML text → tree of plain values with positions, without surprises.

Built on the parser's events, so scalars keep what the editor wrote (`1.10`, `no`, `2010-06` stay text), anchors and
tags are refused where they stand, and duplicate keys are seen. A broken object does not hide the others: the text is
then read object by object.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

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

from konzept.core import Problem
from konzept.items.model import Place

MAX_DEPTH = 12
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
OBJECT_START = re.compile(r"^- ", re.MULTILINE)

GERMAN = (
    (re.compile(r"could not find expected ':'"), "nach einem Schlüssel fehlt der Doppelpunkt"),
    (re.compile(r"mapping values are not allowed"), "ein Doppelpunkt steht, wo keiner stehen darf"),
    (
        re.compile(r"found unexpected end of stream|found unexpected document"),
        "ein Anführungszeichen wird nie geschlossen",
    ),
    (re.compile(r"expected <block end>, but found"), "die Einrückung passt nicht zu den Zeilen darüber"),
    (re.compile(r"did not find expected key"), "die Einrückung passt nicht zu den Zeilen darüber"),
    (re.compile(r"did not find expected '-' indicator"), "in einer Liste fehlt der Strich am Zeilenanfang"),
    (re.compile(r"did not find expected ',' or '\]'"), "in einer Liste […] fehlt ein Komma oder die Klammer ]"),
    (re.compile(r"did not find expected ',' or '\}'"), "in {…} fehlt ein Komma oder die Klammer }"),
    (re.compile(r"found character that cannot start any token"), "ein Zeichen, mit dem hier nichts beginnen darf"),
    (re.compile(r"found unknown escape character"), "ein Rückstrich \\ in Anführungszeichen"),
    (re.compile(r"did not find expected node content"), "nach [ oder , steht nichts Lesbares"),
)


class Scalar(str):
    """Text with the place where it begins."""

    __slots__ = ("place",)
    place: Place

    def __new__(cls, value: str, place: Place) -> Scalar:
        text = super().__new__(cls, value)
        text.place = place
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


Node = Scalar | Sequence | Mapping


@dataclass(slots=True)
class _Fault(Exception):  # noqa: N818 - it never leaves this module
    """A fault that makes the rest of this text unreadable."""

    problem: Problem


def read_tree(text: str, path: str) -> tuple[list[Node], list[Problem]]:
    """The entries of the list in `text` and the faults found.

    Where the text as a whole is broken, every object (line starting with "- ") is read on its own, so that one run
    reports every broken object and still knows the others.
    """
    problems: list[Problem] = []
    try:
        return _entries(_Builder(path, 0, problems).build(text), path, problems), problems
    except _Fault as fault:
        whole = fault.problem
    problems.clear()
    entries: list[Node] = []
    for first_line, chunk in _chunks(text):
        try:
            node = _Builder(path, first_line, problems).build(chunk)
        except _Fault as fault:
            problems.append(fault.problem)
        else:
            entries += _entries(node, path, problems)
    if not problems:
        problems.append(whole)
    return entries, problems


def _entries(node: Node | None, path: str, problems: list[Problem]) -> list[Node]:
    if node is None:
        return []
    if isinstance(node, Sequence):
        return list(node)
    problems.append(
        Problem(
            code="KZ-YAML-FORM",
            path=path,
            line=node.place.line,
            column=node.place.column,
            message="Die Datei ist keine Liste von Einträgen.",
            hint="Jeder Eintrag beginnt mit „- id: …“ am Zeilenanfang.",
        )
    )
    return []


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    """Pieces of the text, each one object, with the number of lines before it."""
    starts = [match.start() for match in OBJECT_START.finditer(text)]
    if not starts or text[: starts[0]].strip():
        starts = [0, *[start for start in starts if start]]
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        yield text.count("\n", 0, start), text[start:end]


class _Builder:
    """Turns the events of one YAML text into nodes."""

    def __init__(self, path: str, line_offset: int, problems: list[Problem]) -> None:
        self.path = path
        self.offset = line_offset
        self.problems = problems

    def build(self, text: str) -> Node | None:
        root: Node | None = None
        documents = 0
        stack: list[Sequence | Mapping] = []
        keys: list[Scalar | None] = []
        try:
            for event in yaml.parse(text, Loader=LOADER):
                if isinstance(event, ScalarEvent):
                    node: Node = self._scalar(event)
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
                    self._refuse(event, documents)
                    continue
                self._refuse_marks(event)
                if stack:
                    self._attach(stack[-1], keys, node)
                else:
                    root = node
                if not isinstance(node, Scalar):
                    stack.append(node)
                    keys.append(None)
                    if len(stack) > MAX_DEPTH:
                        raise self._fault("KZ-YAML-TIEFE", event, "Zu tief geschachtelt.", "Flacher schreiben.")
        except yaml.YAMLError as error:
            raise _Fault(self._syntax_problem(error, text)) from error
        return root

    def _attach(self, parent: Sequence | Mapping, keys: list[Scalar | None], node: Node) -> None:
        if isinstance(parent, Sequence):
            parent.append(node)
            return
        key = keys[-1]
        if key is None:
            if not isinstance(node, Scalar):
                raise _Fault(self._problem("KZ-YAML-FORM", node.place, "Ein Schlüssel ist kein einfacher Text.", ""))
            if node in parent:
                first = next(existing for existing in parent if existing == node)
                message = f"Der Schlüssel „{node}“ steht in diesem Eintrag schon in Zeile {first.place.line}."
                self.problems.append(
                    self._problem("KZ-YAML-DOPPELT", node.place, message, "Einen der beiden entfernen.")
                )
            keys[-1] = node
            return
        parent.setdefault(key, node)
        keys[-1] = None

    def _scalar(self, event: ScalarEvent) -> Scalar:
        value = event.value
        if event.implicit[0] and value in ("~", "null"):
            value = ""
        return Scalar(value, self._place(event))

    def _refuse(self, event: Event, documents: int) -> None:
        if isinstance(event, AliasEvent):
            self._refuse_marks(event)
        if isinstance(event, DocumentStartEvent) and documents > 1:
            raise self._fault(
                "KZ-YAML-FORM", event, "Mit „---“ beginnt ein zweites Dokument.", "Alles in eine Liste schreiben."
            )

    def _refuse_marks(self, event: Event) -> None:
        if getattr(event, "anchor", None):
            raise self._fault(
                "KZ-YAML-ANKER",
                event,
                "Anker (&) und Verweise (*) sind nicht erlaubt.",
                "Den Text an beiden Stellen ausschreiben oder in Anführungszeichen setzen.",
            )
        if getattr(event, "tag", None):
            raise self._fault(
                "KZ-YAML-MARKE", event, f"Die Marke „{event.tag}“ ist nicht erlaubt.", "Die Marke (!…) entfernen."
            )

    def _place(self, event: Event) -> Place:
        mark = event.start_mark
        return Place(mark.line + 1 + self.offset, mark.column + 1)

    def _fault(self, code: str, event: Event, message: str, hint: str) -> _Fault:
        return _Fault(self._problem(code, self._place(event), message, hint))

    def _problem(self, code: str, place: Place, message: str, hint: str) -> Problem:
        return Problem(code=code, path=self.path, line=place.line, column=place.column, message=message, hint=hint)

    def _syntax_problem(self, error: yaml.YAMLError, text: str) -> Problem:
        mark = getattr(error, "problem_mark", None)
        place = Place(mark.line + 1 + self.offset, mark.column + 1) if mark else Place(1 + self.offset, 1)
        found = f"{getattr(error, 'context', '') or ''} {getattr(error, 'problem', '') or error}"
        lines = text.splitlines()
        line = lines[mark.line] if mark and mark.line < len(lines) else ""
        if "\t" in line[: (mark.column if mark else 0) + 1]:
            column = line.index("\t") + 1
            return self._problem(
                "KZ-YAML-TAB",
                Place(place.line, column),
                "Die Zeile ist mit einem Tabulator eingerückt.",
                "Tabulator durch Leerzeichen ersetzen.",
            )
        meaning = next((german for pattern, german in GERMAN if pattern.search(found)), "das lässt sich nicht lesen")
        return self._problem(
            "KZ-YAML-SYNTAX",
            place,
            f"Die Datei lässt sich hier nicht lesen: {meaning}.",
            "Diese und die Zeile darüber prüfen; Text mit Sonderzeichen in Anführungszeichen setzen.",
        )
