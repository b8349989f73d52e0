"""What readers see for each code: word, shape, the letter of the DNS; and numbers as German texts write them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import NamedTuple

from konzept.figures.assessment.formulas import digits
from konzept.figures.assessment.model import Tendency, Verdict

DISCLAIMER = "Eine Bewertung ist weder ein politisches Urteil noch eine Vorhersage."
NO_TARGET_DECIDED = "Der Rat hat keinen Zielwert beschlossen."

NO_BREAK, NARROW_NO_BREAK, MINUS = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", "\N{MINUS SIGN}"
GROUPED_FROM_DIGITS = 5


class Word(NamedTuple):
    """Reader text and text glyph of a verdict; `dns` is the comparable class of the DNS, "" if there is none.

    The glyph comes with the text, never alone and never as colour only.
    """

    text: str
    glyph: str
    dns: str = ""


WORDS: Mapping[Verdict, Word] = {
    Verdict.ON_TRACK: Word("auf Kurs", "▲", "S"),
    Verdict.SLIGHTLY_BEHIND: Word("leicht hinter dem Zielpfad", "◢", "L"),
    Verdict.FAR_BEHIND: Word("deutlich hinter dem Zielpfad", "◣", "W"),
    Verdict.OFF_TRACK: Word("nicht auf dem Weg zum Ziel", "▼", "B"),
    Verdict.KEPT: Word("Ziel eingehalten", "●", "S"),
    Verdict.KEPT_AT_RISK: Word("Ziel eingehalten, aber gefährdet", "◐", "L"),
    Verdict.MISSED_CLOSER: Word("Ziel verfehlt, Abstand wird kleiner", "○", "W"),
    Verdict.MISSED_AWAY: Word("Ziel verfehlt, Abstand bleibt oder wächst", "✕", "B"),
    Verdict.KEPT_UNCLEAR: Word("Ziel eingehalten, Tendenz unklar", "●?"),
    Verdict.MISSED_UNCLEAR: Word("Ziel verfehlt, Tendenz unklar", "○?"),
    Verdict.EQUAL: Word("entspricht", "="),
    Verdict.EQUAL_AT_RISK: Word("entspricht, Abstand wächst", "≈"),
    Verdict.EQUAL_UNCLEAR: Word("entspricht, Tendenz unklar", "=?"),
    Verdict.CLOSER: Word("nähert sich an", "→"),
    Verdict.CLOSER_NOT_LATELY: Word("nähert sich an, zuletzt nicht", "⇢"),
    Verdict.NOT_CLOSER_TURNED: Word("nähert sich nicht an, zuletzt Wende", "↪"),
    Verdict.NOT_CLOSER: Word("nähert sich nicht an", "↔"),
    Verdict.FINAL_REACHED: Word("Zieljahr vorbei: erreicht", "■"),
    Verdict.FINAL_MISSED: Word("Zieljahr vorbei: verfehlt", "□"),
    Verdict.FULFILLED: Word("erfüllt", "✓"),
    Verdict.STILL_OPEN: Word("noch offen", "…"),
    Verdict.NOT_FULFILLED: Word("nicht erfüllt", "✗"),
    Verdict.REPORTED: Word("Bericht liegt vor", "▤"),
    Verdict.NOT_REPORTED: Word("Bericht fehlt", "▢"),
    Verdict.WITHOUT_TARGET: Word("ohne Zielwert", "◇"),
    Verdict.STALE: Word("veraltet", "⌛"),
    Verdict.NOT_RATABLE: Word("nicht bewertbar", "–"),
}

TENDENCY_WORDS: Mapping[Tendency, Word] = {
    Tendency.GOOD: Word("günstig", "◇", "S"),
    Tendency.GOOD_NOT_LATELY: Word("günstig, zuletzt nicht", "◇", "L"),
    Tendency.BAD_TURNED: Word("ungünstig, zuletzt Wende", "◇", "W"),
    Tendency.BAD_OR_UNCHANGED: Word("ungünstig oder unverändert", "◇", "B"),
    Tendency.UNKNOWN: Word("nicht bestimmbar", "◇"),
    Tendency.NO_DIRECTION: Word("ohne Richtung", "◇"),
}


def word_of(verdict: Verdict, tendency: Tendency | None = None) -> Word:
    """The word of a verdict; a series without target is described by its tendency."""
    word = WORDS[verdict]
    if tendency is None:
        return word
    return TENDENCY_WORDS[tendency]._replace(text=f"{word.text}; Entwicklung {TENDENCY_WORDS[tendency].text}")


def german(number: Fraction, places: int, *, signed: bool = False) -> str:
    """Rounded once, half away from zero: decimal comma, minus sign, + for changes, groups from five digits on."""
    negative, whole, decimals = digits(number, places)
    is_zero = not (whole + decimals).strip("0")
    if len(whole) >= GROUPED_FROM_DIGITS:
        whole = f"{int(whole):,}".replace(",", NARROW_NO_BREAK)
    sign = MINUS if negative else "+" if signed and not is_zero else ""
    return f"{sign}{whole}{',' if decimals else ''}{decimals}"


def with_unit(number: str, unit: str) -> str:
    """Number and unit, which no line break may part."""
    return f"{number}{NO_BREAK}{unit}" if unit else number


def unit_of_change(unit: str) -> str:
    """Differences of percentages are percentage points, never percent."""
    return "Prozentpunkte" if unit in ("%", "Prozent") else unit
