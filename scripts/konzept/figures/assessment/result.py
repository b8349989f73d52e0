"""What is known of one target once it is judged. Values only; `record` gives them their published form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from konzept.core import Problem
from konzept.figures.assessment.model import (
    RULE_VERSION,
    Direction,
    Procedure,
    Reason,
    TargetType,
    Tendency,
    Verdict,
)
from konzept.figures.assessment.points import JudgedPoint
from konzept.figures.assessment.when import When


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One verdict with all its numbers, exact. The fields of the published record carry the names of its columns.

    `v0`, `vn`, `m`, `n`, `von` and `bis` describe the values the verdict rests on: the window, for a final verdict the
    value of the target date alone. With `problems` there is no verdict.
    """

    id: str
    ziel_nr: int = 1
    regelversion: str = RULE_VERSION
    bewertungsdatum: date | None = None
    zieltyp: TargetType | None = None
    richtung: Direction | None = None
    verfahren: Procedure = Procedure.NONE
    ziel_unten: Fraction | None = None
    ziel_oben: Fraction | None = None
    frist: When | None = None
    frist_monat: int | None = None
    ausgangswert: Fraction | None = None
    stichprobe: bool = False
    n: int = 0
    von: When | None = None
    bis: When | None = None
    v0: Fraction | None = None
    vn: Fraction | None = None
    m: Fraction | None = None
    T: Fraction | None = None
    hochrechnung: Fraction | None = None
    luecke: Fraction | None = None
    quote_prozent: Fraction | None = None
    verfehlung_prozent: Fraction | None = None
    weg_prozent: Fraction | None = None
    V: Fraction | None = None
    letzte_aenderung: Fraction | None = None
    wert_im_zieljahr: Fraction | None = None
    etappen: tuple[str, ...] = ()
    urteil: Verdict | None = None
    urteil_text: str = ""
    tendenz: Tendency | None = None
    grund: Reason | None = None
    hinweise: tuple[str, ...] = ()
    dns: str = ""
    erklaerung: str = ""
    punkte_sha256: str = ""
    points: tuple[JudgedPoint, ...] = ()
    problems: tuple[Problem, ...] = ()
