"""What official statistics print instead of a number, or beside it, and what each publisher means by it.

A symbol stays a typed value from the file to the page: never NaN, never a silent zero. The meaning belongs to the
publisher (DIN 55301 was withdrawn in 2020), so there is one table per publisher and no global one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from konzept.figures.errors import FieldError


class Symbol(StrEnum):
    """Stands in a cell instead of a number. The value is the sign of the GENESIS databases."""

    NOTHING = "-"
    ROUNDED_ZERO = "0"
    SECRET = "."  # noqa: S105 - a sign of statistics, no password
    LATER = "..."
    UNCERTAIN = "/"
    MEANINGLESS = "x"

    @classmethod
    def _missing_(cls, value: object) -> Symbol | None:
        """Typographic forms of the same signs, as papers and tables print them."""
        return {"–": cls.NOTHING, "…": cls.LATER}.get(str(value))

    @property
    def meaning(self) -> str:
        """The German explanation for legends and screen readers."""
        return MEANINGS[self]


class Quality(StrEnum):
    """Stands beside a number and says how firm it is."""

    PRELIMINARY = "p"
    REVISED = "r"
    ESTIMATED = "s"
    FINAL = "e"
    LIMITED = "()"


MEANINGS: Mapping[Symbol, str] = MappingProxyType(
    {
        Symbol.NOTHING: "nichts vorhanden (genau null), oder nicht geliefert",
        Symbol.ROUNDED_ZERO: "mehr als nichts, aber weniger als die Hälfte der letzten Stelle",
        Symbol.SECRET: "unbekannt oder geheim zu halten",
        Symbol.LATER: "Angabe fällt später an",
        Symbol.UNCERTAIN: "Zahlenwert nicht sicher genug",
        Symbol.MEANINGLESS: "Aussage nicht sinnvoll",
    }
)
QUALITY_TOKEN = re.compile(r"\(\)|[prse]")
NUMBER = {",": re.compile(r"-?[0-9]+(?:,[0-9]+)?"), ".": re.compile(r"-?[0-9]+(?:\.[0-9]+)?")}
LIKE_NUMBER = re.compile(r"[-+−]?[0-9]+(?:[.,  ][0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """The signs of one publisher. A sign missing here is an error in its files."""

    name: str
    title: str
    symbols: Mapping[str, Symbol]


DESTATIS = Publisher(
    name="destatis",
    title="Statistische Ämter des Bundes und der Länder, IT.NRW",
    symbols=MappingProxyType(
        {
            "-": Symbol.NOTHING,
            "–": Symbol.NOTHING,
            ".": Symbol.SECRET,
            "...": Symbol.LATER,
            "…": Symbol.LATER,
            "/": Symbol.UNCERTAIN,
            "x": Symbol.MEANINGLESS,
        }
    ),
)
NIEDERSACHSEN = Publisher(
    name="niedersachsen",
    title="Landesamt für Statistik Niedersachsen",
    symbols=MappingProxyType(
        {
            "-": Symbol.NOTHING,
            "k": Symbol.ROUNDED_ZERO,
            "t": Symbol.LATER,
            "u": Symbol.UNCERTAIN,
            "g": Symbol.SECRET,
            "x": Symbol.MEANINGLESS,
        }
    ),
)
BUNDESAGENTUR = Publisher(
    name="bundesagentur",
    title="Statistik der Bundesagentur für Arbeit",
    symbols=MappingProxyType({"-": Symbol.NOTHING, "*": Symbol.SECRET, "x": Symbol.MEANINGLESS}),
)
PUBLISHERS: Mapping[str, Publisher] = MappingProxyType(
    {publisher.name: publisher for publisher in (DESTATIS, NIEDERSACHSEN, BUNDESAGENTUR)}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """What one cell says: a number as published, with decimal point, or a symbol; never both, never neither."""

    number: str | None = None
    symbol: Symbol | None = None
    quality: tuple[Quality, ...] = ()

    def __post_init__(self) -> None:
        if (self.number is None) == (self.symbol is None):
            raise ValueError("a value is either a number or a symbol")


def read_value(
    text: str,
    publisher: Publisher = DESTATIS,
    decimal_mark: str = ",",
    marks: tuple[Quality, ...] = (),
    *,
    brackets: bool = False,
) -> Value:
    """The value in `text`, e.g. `-0,30` → number "-0.30", with the quality `marks` that stand beside it.

    `decimal_mark` is "," or "."; `brackets` allows "(12)" for a number of limited quality, as tables print it.
    Raises FieldError: KZ-DATEN-ZAHL for a foreign decimal mark, KZ-DATEN-ZEICHEN for anything else.
    """
    text = text.strip()
    if symbol := publisher.symbols.get(text):
        return Value(symbol=symbol, quality=marks)
    if brackets and text.startswith("(") and text.endswith(")"):
        text, marks = text[1:-1].strip(), (*marks, Quality.LIMITED)
    return Value(number=read_number(text, publisher, decimal_mark), quality=marks)


def read_number(text: str, publisher: Publisher, decimal_mark: str) -> str:
    """The number in `text` with a decimal point, all its digits kept; raises FieldError."""
    if NUMBER[decimal_mark].fullmatch(text):
        return text.replace(decimal_mark, ".")
    if LIKE_NUMBER.fullmatch(text):
        name = "Dezimalkomma" if decimal_mark == "," else "Dezimalpunkt"
        message = f"„{text}“ passt nicht zur Sprache der Datei (erwartet: Zahl mit {name}, ohne Tausendertrennung)."
        raise FieldError("KZ-DATEN-ZAHL", message, "Sprache mit --sprache de oder en angeben, oder neu abrufen.")
    shown = f"„{text[:30]}“ ist keine Zahl und kein Zeichen" if text else "Das Feld ist leer: weder Zahl noch Zeichen"
    known = " ".join(publisher.symbols)
    raise FieldError("KZ-DATEN-ZEICHEN", f"{shown} ({publisher.title}).", f"Bekannte Zeichen: {known}")


def read_quality(text: str) -> tuple[Quality, ...]:
    """The quality marks in `text`, e.g. `e` or `p()`; raises FieldError for anything else."""
    tokens = QUALITY_TOKEN.findall(text)
    if "".join(tokens) != text.strip():
        message = f"„{text[:30]}“ ist keine bekannte Qualitätsangabe."
        raise FieldError("KZ-DATEN-QUALITAET", message, f"Bekannt: {' '.join(Quality)}")
    return tuple(Quality(token) for token in tokens)
