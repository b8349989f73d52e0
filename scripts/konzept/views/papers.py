"""What a paper is made of, whatever it is printed on: headings, texts, lists and tables of marked words.

PDF, DOCX and HTML print the same `Paper`, so that all of them say the same. A mark is always also a word („[neu: …]“):
colour and style only repeat it.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import ClassVar, NamedTuple

from msgspec import Struct

from konzept.concept import Concept
from konzept.views.shared import Ref, object_address

FILL_IN = "[bitte ergänzen]"
SHORT_HASH = 12


class Mark(StrEnum):
    """What a piece of text is; its value is what templates and styles call it."""

    PLAIN = "schlicht"
    STRONG = "stark"
    QUIET = "leise"
    ID = "kennung"
    CHANGE = "aenderung"
    GONE = "entfaellt"
    NEW = "neu"


class Run(NamedTuple):
    """A piece of text; `address` leads from the site's root to the page it names."""

    mark: Mark
    text: str
    address: str = ""


Line = tuple[Run, ...]
Cell = tuple[Line, ...]


class Heading(Struct, frozen=True, kw_only=True):
    """A heading; level 1 is the one below the title."""

    text: str
    level: int = 1
    art: ClassVar[str] = "heading"


class Text(Struct, frozen=True, kw_only=True):
    """Paragraphs."""

    lines: Cell
    art: ClassVar[str] = "text"


class Listing(Struct, frozen=True, kw_only=True):
    """A list, one line for each entry."""

    items: Cell
    art: ClassVar[str] = "listing"


class Column(Struct, frozen=True, kw_only=True):
    """A column: its title and its share of the width."""

    title: str
    width: int = 1
    is_number: bool = False


class Table(Struct, frozen=True, kw_only=True):
    """A table with titles of columns; every row has a cell for each of them. `anchors` name the rows."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    anchors: tuple[str, ...] = ()
    art: ClassVar[str] = "table"


Block = Heading | Text | Listing | Table


class Paper(Struct, frozen=True, kw_only=True):
    """A paper to be printed. `name` is the stem of its file, `footer` stands on every page, `notice` too."""

    name: str
    kind: str
    title: str
    concept: str
    lead: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    blocks: tuple[Block, ...] = ()
    footer: str = ""
    notice: str = ""
    landscape: bool = False
    lang: ClassVar[str] = "de"


class PaperFile(Struct, frozen=True, kw_only=True):
    """A paper as a file, `format` being pdf or docx."""

    paper: Paper
    format: str


class PaperPage(Struct, frozen=True, kw_only=True):
    """A paper as a page of the site, with its files."""

    paper: Paper
    files: tuple[Ref, ...]


# -- words -----------------------------------------------------------------------------------------------------------


def line(text: str, mark: Mark = Mark.PLAIN) -> Line:
    """A line of one piece."""
    return (Run(mark, text),)


def cell(*texts: str, mark: Mark = Mark.PLAIN) -> Cell:
    """A cell of plain lines; empty texts are left out."""
    return tuple(line(text, mark) for text in texts if text)


def gone(text: str, address: str = "") -> Run:
    """A piece that is no more, said in words."""
    return Run(Mark.GONE, f"[entfällt: {text}]", address)


def new(text: str, address: str = "") -> Run:
    """A piece that was added, said in words."""
    return Run(Mark.NEW, f"[neu: {text}]", address)


def named(concept: Concept, item_id: str) -> Run:
    """The id of an object, leading to its page where there is one."""
    return Run(Mark.ID, item_id, object_address(item_id) if item_id in concept.catalog.items else "")


def said(runs: Iterable[Run]) -> str:
    """A line as plain text."""
    return "".join(run.text for run in runs)


def plain(content: Cell) -> str:
    """A cell as plain text, a line for each of its lines."""
    return "\n".join(said(runs) for runs in content)
