"""What a reader is asked and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from konzept.figures.cells import Cell
from konzept.figures.readers.source import Source
from konzept.figures.symbols import DESTATIS, Publisher

Language = Literal["de", "en"]
DECIMAL_MARK: dict[Language, str] = {"de": ",", "en": "."}


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the file itself may not say: its table, its language, whose signs it uses."""

    table: str = ""
    language: Language | None = None
    publisher: Publisher = DESTATIS


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The cells of a file in its order, and its footnotes and licence lines as written."""

    cells: tuple[Cell, ...]
    notes: tuple[str, ...] = ()


class Reader(NamedTuple):
    """One official format. `recognises` looks at the content only; `read` raises DataError with every fault."""

    name: str
    title: str
    recognises: Callable[[Source], bool]
    read: Callable[[Source, Options], Content]
