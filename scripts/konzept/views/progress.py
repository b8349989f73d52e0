"""How far an indicator is on the way to its target, as a picture with words: start, last value, trend, target.

It repeats the numbers of one assessment and adds none. Nothing is shown where value and target do not count the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from msgspec import Struct

from konzept.core.numbers import with_unit
from konzept.figures.assessment import (
    Assessment,
    Procedure,
    Reason,
    TargetType,
    When,
    german,
    shown_places,
    when_words,
)
from konzept.items import Item

START, NOW, AHEAD, TARGET = "start", "jetzt", "weiter", "ziel"
COMPARABLE = frozenset({None, Reason.TOO_FEW, Reason.CHANGE_UNCERTAIN, Reason.LAST_TOO_OLD})
BOUND = {"steigen": "mindestens ", "sinken": "höchstens ", "annaehern": "höchstens "}
NO_START = "Kein Ausgangswert beim Beschluss angegeben; welcher Teil des Wegs geschafft ist, lässt sich nicht sagen."
SHORTENED = "Der Ausgangswert zählt anders als die heutigen Werte; verglichen wird nicht über einen Bruch hinweg."


class Step(Struct, frozen=True, kw_only=True):
    """One line of the picture and of its table. `heights` are for drawing only: two for a corridor, else one."""

    kind: str
    label: str
    text: str
    when: str
    heights: tuple[float, ...]


class Progress(Struct, frozen=True, kw_only=True):
    """The picture, and the words for those who do not see it."""

    title: str
    description: str
    sentence: str
    steps: tuple[Step, ...]


def progress_of(item: Item, assessment: Assessment, unit: str) -> Progress | None:
    """The way to the target of one assessment; None where there is no target, no value, or both count differently."""
    value = _value(assessment)
    if assessment.ziel_unten is None or value is None or assessment.grund not in COMPARABLE:
        return None
    words = _Words(item, assessment, unit)
    steps = tuple(words.steps(value))
    target = f", Ziel {assessment.ziel_nr}" if item.structures("ziele") else ""
    return Progress(
        title=f"{words.what}: {item.title}{target}",
        description=" ".join(f"{step.label}{f' ({step.when})' if step.when else ''}: {step.text}." for step in steps),
        sentence=words.sentence(),
        steps=steps,
    )


def _value(assessment: Assessment) -> Fraction | None:
    is_final = assessment.verfahren is Procedure.FINAL
    return assessment.wert_im_zieljahr if is_final else assessment.vn


class _Words:
    """The numbers of one assessment as texts, all with the same decimals."""

    def __init__(self, item: Item, assessment: Assessment, unit: str) -> None:
        self.found = assessment
        self.is_approach = assessment.zieltyp is TargetType.APPROACH
        self.what = "Abstand zum gleichen Anteil" if self.is_approach else "Fortschritt zum Ziel"
        self.unit = "Prozentpunkte" if self.is_approach else unit
        self.places = 1 if self.is_approach else self._places(item)

    def steps(self, value: Fraction) -> Iterator[Step]:
        found, start = self.found, self._start()
        is_final = found.verfahren is Procedure.FINAL
        if start is not None:
            yield self._step(START, "Beim Beschluss", None, start)
        label, when = ("Im Zieljahr", found.frist) if is_final else ("Letzter Wert", found.bis)
        yield self._step(NOW, label, when, value)
        if found.verfahren is Procedure.REACH and found.hochrechnung is not None:
            yield self._step(AHEAD, "Geht es so weiter", found.frist, found.hochrechnung)
        yield self._target()

    def sentence(self) -> str:
        """Which part of the way is done; information only, it decides nothing."""
        if self.found.zieltyp in (TargetType.HOLD, TargetType.CORRIDOR) or self.is_approach:
            return ""
        if self._is_shortened():
            return SHORTENED
        way = self.found.weg_prozent
        if way is None:
            return NO_START if self.found.ausgangswert is None else ""
        if way <= 0:
            return "Seit dem Beschluss ist der Wert dem Ziel nicht näher gekommen."
        if way >= 100:
            return "Der Weg vom Ausgangswert zum Ziel ist ganz geschafft."
        return f"Vom Ausgangswert zum Ziel sind {with_unit(german(way, 1), 'Prozent')} des Wegs geschafft."

    def _start(self) -> Fraction | None:
        return None if self._is_shortened() or self.is_approach else self.found.ausgangswert

    def _is_shortened(self) -> bool:
        """Whether older values count differently, so that the value at the decision may, too."""
        has_start = self.found.ausgangswert is not None
        return has_start and any(note.startswith("reihe_gekuerzt") for note in self.found.hinweise)

    def _step(self, kind: str, label: str, when: When | None, value: Fraction) -> Step:
        return Step(
            kind=kind,
            label=label,
            text=with_unit(german(value, self.places), self.unit),
            when=when_words(when) if when else "",
            heights=(float(value),),
        )

    def _target(self) -> Step:
        found = self.found
        low, high = found.ziel_unten or Fraction(0), found.ziel_oben
        text, heights = f"{BOUND.get(found.richtung or '', '')}{german(low, self.places)}", [float(low)]
        if high is not None and high != low:
            text, heights = f"{german(low, self.places)} bis {german(high, self.places)}", [float(low), float(high)]
        when = when_words(found.frist) if found.frist else ""
        return Step(kind=TARGET, label="Ziel", text=with_unit(text, self.unit), when=when, heights=tuple(heights))

    def _places(self, item: Item) -> int:
        stated = item.text("nachkommastellen")
        if stated:
            return int(stated)
        found = self.found
        return shown_places((found.v0, found.vn, found.ziel_unten, found.ziel_oben))


__all__ = ["Progress", "Step", "progress_of"]
