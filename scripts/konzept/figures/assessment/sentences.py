"""The explanation under a verdict: sentences with the numbers of the record, and no other numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from konzept.figures.assessment.decide import Outcome
from konzept.figures.assessment.formulas import due_month, shown_places
from konzept.figures.assessment.model import Indicator, Procedure, Reason, TargetType, Tendency, Verdict
from konzept.figures.assessment.notes import (
    AWAITED,
    DATE_MISSED,
    DATE_REACHED,
    ERROR_UNKNOWN,
    FEW,
    FLAG_NOTES,
    FLIPS,
    GAP,
    NOT_CHECKED,
    SHORTENED,
    has_flag,
)
from konzept.figures.assessment.result import Assessment
from konzept.figures.assessment.series import SCOPE_NAMES, Series
from konzept.figures.assessment.when import When, month_words, split_month, when_words
from konzept.figures.assessment.words import german, unit_of_change, with_unit, word_of

NOT_STATED = "in der Quelle nicht angegeben"

BECAUSE: Mapping[Reason, str] = {
    Reason.NO_VALUES: "keine Werte vorliegen",
    Reason.VALUES_FOLLOW: "die Werte erst später anfallen",
    Reason.TOO_FEW: "erst {n} von mindestens 4 Werten vorliegen",
    Reason.BREAK: "seit dem Bruch {ab}{grund} erst {n} vergleichbare Werte vorliegen",
    Reason.CHANGE_UNCERTAIN: "die Veränderung kleiner ist als die Unsicherheit der Stichprobe",
    Reason.LEVEL_UNCERTAIN: "der Wert so nah am Ziel liegt, dass die Stichprobe keine Aussage erlaubt",
    Reason.BRACKETED: "der Wert nur eingeschränkt aussagekräftig ist",
    Reason.OTHER_CONCEPT: "der Zielwert für {ziel_konzept} beschlossen wurde, die Werte aber {konzept} zählen",
    Reason.OTHER_BASIS: "der Zielwert für die Basis {ziel_basis} beschlossen wurde, die Werte aber auf {basis} beruhen",
    Reason.OTHER_TERRITORY: "der Zielwert für {ziel_gebiet} beschlossen wurde, die Werte aber für {gebiet} gelten",
    Reason.NO_VALUE_AT_DATE: "für das Zieljahr kein Wert vorliegt",
    Reason.BASE_MISSING: "der Bezugswert {zu} fehlt",
    Reason.BASE_NOT_POSITIVE: (
        "sich ein Prozentziel auf einen Bezugswert von null oder darunter nicht berechnen lässt"
    ),
    Reason.NO_EVIDENCE: "kein Beleg angegeben ist",
}
DIFFERENT = {"konzept": "anderes Konzept", "basis": "andere Basis", "gebiet": "anderer Gebietsstand"}
EARLIER = {
    "bruch": "die Reihe davor gebrochen ist",
    "konzept": "ältere Werte ein anderes Konzept haben",
    "basis": "ältere Werte eine andere Basis haben",
    "gebiet": "ältere Werte einen anderen Gebietsstand haben",
}
NOTE_TEXTS: Mapping[str, str] = {
    FEW: "Beruht auf nur {n} Werten.",
    GAP: "In der Reihe fehlen Werte.",
    ERROR_UNKNOWN: "Wie unsicher die Werte der Stichprobe sind, ist nicht bekannt.",
    AWAITED: "Der Wert zum Zieldatum {frist} steht noch aus.",
    DATE_REACHED: "Das Zieldatum {frist} ist erreicht, der Zielwert auch.",
    DATE_MISSED: "Das Zieldatum {frist} ist erreicht, der Zielwert nicht.",
    FLIPS: "Ohne den Wert {bis} lautete die Bewertung: {text2}.",
    NOT_CHECKED: "Eine Gegenprobe ohne den letzten Wert ist nicht möglich.",
    SHORTENED: "Die Reihe beginnt erst {von}, weil {grund}.",
    "vorlaeufig": "Der Wert {jahr} ist vorläufig.",
    "berichtigt": "Der Wert {jahr} ist berichtigt.",
    "geschaetzt": "Der Wert {jahr} ist geschätzt.",
    "klammerwert": "Der Wert {jahr} ist nur eingeschränkt aussagekräftig.",
    "gerundete_null": "Der Wert {jahr} ist eine gerundete Null.",
}


def verdict_text(draft: Assessment, indicator: Indicator, series: Series) -> str:
    """The reader text of the verdict, with the reason if there is no rating."""
    if draft.urteil is None:
        return ""
    text = word_of(draft.urteil, draft.tendenz).text
    if draft.urteil is Verdict.NOT_RATABLE and draft.grund:
        return f"{text}, weil {_because(draft, draft.grund, indicator, series)}"
    return text


def explain(draft: Assessment, indicator: Indicator, outcome: Outcome, series: Series) -> str:
    """The sentence of the procedure, for a rated result followed by the sentences of its notes."""
    facts = _Facts(draft, indicator)
    if draft.urteil is Verdict.STALE:
        return facts.stale()
    if draft.urteil is Verdict.NOT_RATABLE:
        return f"{facts.name}: **{draft.urteil_text}**."
    return " ".join([SENTENCES[outcome.procedure](facts), *_note_sentences(draft, outcome, series)])


class _Facts:
    """The numbers of one assessment as texts."""

    def __init__(self, draft: Assessment, indicator: Indicator) -> None:
        self.draft = draft
        self.indicator = indicator
        self.name = indicator.title or indicator.id or "Indikator"
        self.text = f"**{draft.urteil_text}**"
        is_approach = indicator.target_type is TargetType.APPROACH
        self.unit = "Prozentpunkte" if is_approach else indicator.unit
        self.places = 1 if is_approach else self._places()

    def reach(self) -> str:
        draft = self.draft
        return (
            f"{self.name}: {self.value(draft.v0)} ({_when(draft.von)}) → {self.value(draft.vn)} ({_when(draft.bis)}), "
            f"im Mittel {self.change()}. Geht es so weiter, wären es {_when(draft.frist)} "
            f"{self.value(draft.hochrechnung)}; beschlossen sind {self.target()}. "
            f"Das sind {_percent(draft.quote_prozent)} der noch nötigen Veränderung: {self.text}."
        )

    def hold(self) -> str:
        if self.indicator.target_type is TargetType.APPROACH:
            return self.approach()
        bound = {1: "mindestens ", -1: "höchstens "}.get(self.indicator.sign, "")
        start = f"{self.name}: {self.value(self.draft.vn)} ({_when(self.draft.bis)}), Vorgabe {bound}{self.target()}"
        if self.knows_no_change():
            return f"{start}: {self.text}."
        return f"{start}. Im Mittel {self.change()} seit {_when(self.draft.von)}: {self.text}."

    def approach(self) -> str:
        start = (
            f"Verhältnis zum Bevölkerungsanteil: {_percent(self.draft.V)} "
            f"({_when(self.draft.bis)}; {with_unit('100', '%')} = gleicher Anteil)"
        )
        if self.knows_no_change():
            return f"{start}: {self.text}."
        return f"{start}. Abstand seit {_when(self.draft.von)} im Mittel {self.change()}: {self.text}."

    def tendency(self) -> str:
        draft = self.draft
        if draft.m is None or draft.letzte_aenderung is None or draft.tendenz is Tendency.UNKNOWN:
            return f"Kein Zielwert beschlossen: {self.text}."
        last = german(draft.letzte_aenderung, self.places, signed=True)
        start = f"Kein Zielwert beschlossen. Seit {_when(draft.von)} im Mittel {self.change()}"
        return f"{start}, zuletzt {last}: {self.text}."

    def final(self) -> str:
        return (
            f"Zieljahr {_when(self.draft.frist)}: {self.value(self.draft.wert_im_zieljahr)}, "
            f"beschlossen waren {self.target()}: {self.text}. Für die Zeit danach ist kein Zielwert beschlossen."
        )

    def qualitative(self) -> str:
        draft = self.draft
        if draft.bis is None or draft.vn is None:
            return f"{self.name}: {self.text}."
        if draft.urteil is Verdict.REPORTED:
            return f"{self.name}: {german(draft.vn, 0)} aufgezählt ({_when(draft.bis)}): {self.text}."
        return f"{self.name} ({_when(draft.bis)}): {self.text}."

    def stale(self) -> str:
        bis = self.draft.bis
        due = due_month(bis.month, self.indicator) if bis else None
        return (
            f"Letzter Wert {_when(bis)}; neue Werte wären bis {month_words(due) if due else ''} zu erwarten gewesen: "
            f"{self.text}. Zuständig: {self.indicator.office or NOT_STATED}."
        )

    def knows_no_change(self) -> bool:
        unclear = (Verdict.KEPT_UNCLEAR, Verdict.MISSED_UNCLEAR, Verdict.EQUAL_UNCLEAR)
        return self.draft.m is None or self.draft.urteil in unclear

    def value(self, number: Fraction | None) -> str:
        return "" if number is None else with_unit(german(number, self.places), self.unit)

    def change(self) -> str:
        mean = "" if self.draft.m is None else german(self.draft.m, self.places + 1, signed=True)
        return f"{with_unit(mean, unit_of_change(self.unit))} je Jahr"

    def target(self) -> str:
        low, high = self.draft.ziel_unten, self.draft.ziel_oben
        if low is None or low == high:
            return self.value(low)
        return f"{german(low, self.places)} bis {self.value(high)}"

    def _places(self) -> int:
        """As stated, else as many as the values and the target show."""
        if self.indicator.decimals is not None:
            return self.indicator.decimals
        return shown_places((self.draft.v0, self.draft.vn, self.draft.ziel_unten, self.draft.ziel_oben))


SENTENCES: Mapping[Procedure, Callable[[_Facts], str]] = {
    Procedure.REACH: _Facts.reach,
    Procedure.HOLD: _Facts.hold,
    Procedure.APPROACH: _Facts.approach,
    Procedure.TENDENCY: _Facts.tendency,
    Procedure.FINAL: _Facts.final,
    Procedure.QUALITATIVE: _Facts.qualitative,
}


def _because(draft: Assessment, reason: Reason, indicator: Indicator, series: Series) -> str:
    since, why = _start(draft, series)
    decided, own = indicator.target_scope, indicator.scope
    return BECAUSE[reason].format(
        n=draft.n,
        ab=since,
        grund=f" ({why})" if why else "",
        ziel_konzept=decided.concept,
        ziel_basis=decided.basis,
        ziel_gebiet=decided.territory,
        konzept=own.concept,
        basis=own.basis,
        gebiet=own.territory,
        zu=when_words(indicator.relative.to) if indicator.relative else "",
    )


def _start(draft: Assessment, series: Series) -> tuple[str, str]:
    """Since when the series can be compared, and why not before."""
    if series.break_:
        return when_words(series.break_.since), series.break_.reason
    return _when(draft.von), ", ".join(DIFFERENT[name] for name in series.shortened if name in DIFFERENT)


def _note_sentences(draft: Assessment, outcome: Outcome, series: Series) -> Iterator[str]:
    for note in draft.hinweise:
        name, _, rest = note.partition(":")
        if name in FLAG_NOTES:
            ends = dict.fromkeys((outcome.used[0].point, outcome.used[-1].point))
            years = (split_month(point.when.month)[0] for point in ends if has_flag(name, point))
            yield from (NOTE_TEXTS[name].format(jahr=year) for year in years)
        elif name == SHORTENED:
            yield from _shortened_sentence(draft, rest, series)
        else:
            template = NOTE_TEXTS.get(note) or NOTE_TEXTS[name]
            text = _text_of_code(rest) if name == FLIPS else ""
            yield template.format(n=draft.n, bis=_when(draft.bis), frist=_when(draft.frist), text2=text)


def _shortened_sentence(draft: Assessment, name: str, series: Series) -> Iterator[str]:
    """Only where the series really begins later; rows beside it that were left out need no sentence."""
    if series.dropped_before_start:
        reason = series.break_.reason if series.break_ and name not in SCOPE_NAMES else ""
        because = f"{EARLIER[name]} ({reason})" if reason else EARLIER[name]
        yield NOTE_TEXTS[SHORTENED].format(von=_when(draft.von), grund=because)


def _text_of_code(code: str) -> str:
    if code in set(Tendency):
        return word_of(Verdict.WITHOUT_TARGET, Tendency(code)).text
    return word_of(Verdict(code)).text


def _when(when: When | None) -> str:
    return when_words(when) if when else ""


def _percent(number: Fraction | None) -> str:
    return "" if number is None else with_unit(german(number, 1), "%")
