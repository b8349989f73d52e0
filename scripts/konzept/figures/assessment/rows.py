"""Published rows → points: what each symbol means, and the faults of the rows. No symbol is turned into "missing"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from konzept.core import Problem, one_line, quoted
from konzept.figures.assessment.fields import NO, YES, Fields, as_text, read_number
from konzept.figures.assessment.model import Kind, Point, Scope
from konzept.figures.symbols import Quality, Symbol

CONTENT = ("wert", "zaehler", "nenner", "antwort", "anzahl", "charakter")
MAY_BE_ZERO = frozenset({Symbol.NOTHING, Symbol.ROUNDED_ZERO})
SYMBOLS_AS_VALUE = frozenset(Symbol) - {Symbol.ROUNDED_ZERO} | {"–", "…"}
FLAGS = "pres"
FULL = Fraction(100)


def read_points(
    rows: Iterable[Mapping[str, object]], kind: Kind | None, *, compares: bool, path: str
) -> tuple[tuple[Point, ...], tuple[Problem, ...]]:
    """All points that could be read, in the order of the rows, and the faults.

    `compares`: every value needs the population share in `vergleich` beside it. All cells of one import being „-“ means
    that nothing was delivered (seen in table 13111-01-03-4 of 30.06.2025).
    """
    problems: list[Problem] = []
    points = [_RowReader(row, number, kind, path, problems).read(compares) for number, row in enumerate(rows, 1)]
    if len(points) > 1 and all(point and point.symbol is Symbol.NOTHING for point in points):
        message = "Alle Werte sind „-“: Die Quelle hat nichts geliefert."
        hint = "Abruf prüfen; „-“ heißt nur dann null, wenn Gebiet und Stichtag geliefert sind."
        problems.append(Problem(code="KZ-BEW-NICHT-GELIEFERT", message=message, path=path, hint=hint))
    return tuple(point for point in points if point), tuple(problems)


class _RowReader:
    """Reads one row; it is None if anything was wrong with it."""

    __slots__ = ("fields", "kind")

    def __init__(
        self, row: Mapping[str, object], number: int, kind: Kind | None, path: str, problems: list[Problem]
    ) -> None:
        line = as_text(row.get("zeile"))
        owner = f"Wert {one_line(as_text(row.get('zeitpunkt'))[:20]) or number}"
        file, place = as_text(row.get("datei")) or path, int(line) if line.isdecimal() else 1
        self.fields = Fields(row, owner, problems, file, place)
        self.kind = kind

    def read(self, compares: bool) -> Point | None:
        fields, before = self.fields, len(self.fields.problems)
        when = fields.when("zeitpunkt")
        if when is None and not fields.has("zeitpunkt"):
            fields.report("KZ-BEW-ZEIT", "„zeitpunkt“ fehlt.", "Stichtag oder Jahr angeben.")
        symbol, number = self._symbol()
        value = self._counted(number) if symbol is None else self._meaning(symbol, number)
        comparison = fields.number("vergleich")
        self._check_complete(needs_comparison=compares and value is not None and comparison is None)
        error, flags = self._error(), self._flags()
        if when is None or len(fields.problems) > before:
            return None
        return Point(
            when=when,
            value=value,
            symbol=symbol,
            bracketed="(" in flags or fields.text("zeichen") == Quality.LIMITED,
            flags="".join(letter for letter in FLAGS if letter in flags),
            error=error,
            comparison=comparison,
            scope=Scope(fields.text("konzept"), fields.text("basis"), fields.text("gebiet")),
            vintage=fields.text("fassung"),
            has_evidence=fields.has("beleg") and fields.text("beleg").lower() not in NO,
            path=fields.path,
            line=fields.line,
        )

    def _check_complete(self, *, needs_comparison: bool) -> None:
        fields = self.fields
        if fields.text("zeichen") in ("", Quality.LIMITED) and not any(fields.has(name) for name in CONTENT):
            hint = "Das Zeichen der Quelle eintragen: . unbekannt, / unsicher, x nicht sinnvoll, … folgt, - nichts."
            fields.report("KZ-BEW-ZEICHEN-FEHLT", "Weder Zahl noch Zeichen.", hint)
        if needs_comparison:
            message = "„vergleich“ fehlt: der Anteil der Gruppe an der Bevölkerung."
            fields.report("KZ-BEW-VERGLEICH-FEHLT", message, "Den Anteil in derselben Einheit angeben.")

    def _flags(self) -> str:
        """The quality letters as written; a bracket may stand among them."""
        raw = self.fields.raw.get("flags")
        if not raw:
            return ""
        text = "".join(as_text(part) for part in raw) if isinstance(raw, list | tuple) else as_text(raw)
        unknown = sorted(set(text) - set(FLAGS) - set(" ,;()"))
        if unknown:
            message = f"Unbekannte Kennzeichnung {quoted(', '.join(unknown))}."
            self.fields.report("KZ-BEW-FLAG", message, "p vorläufig, r berichtigt, s geschätzt, e endgültig.")
        return text

    def _symbol(self) -> tuple[Symbol | None, str]:
        """The symbol that stands for a number, and the number; a symbol may be written in the place of the number."""
        symbol, number = self.fields.text("zeichen"), self.fields.text("wert")
        if not symbol and number in SYMBOLS_AS_VALUE:
            symbol, number = number, ""
        if not symbol or symbol == Quality.LIMITED:
            return None, number
        try:
            return Symbol(symbol), number
        except ValueError:
            message = f"Das Zeichen {quoted(symbol)} ist nicht bekannt."
            hint = "Bekannt sind - 0 . / x … (); andere je Quelle zuordnen."
            self.fields.report("KZ-BEW-ZEICHEN-UNBEKANNT", message, hint)
            return None, number

    def _meaning(self, symbol: Symbol, number: str) -> Fraction | None:
        """Zero or no value. Only beside a symbol that can mean zero may a number stand, and only zero."""
        counted = self._counted(number)
        if counted is not None and (counted != 0 or symbol not in MAY_BE_ZERO):
            message = f"Neben dem Zeichen „{symbol}“ steht eine Zahl."
            self.fields.report("KZ-BEW-ZEICHEN-ZAHL", message, "Zahl oder Zeichen entfernen.")
        is_zero = symbol is Symbol.ROUNDED_ZERO or (symbol is Symbol.NOTHING and self.kind is Kind.COUNT)
        return Fraction(0) if is_zero else None

    def _counted(self, number: str) -> Fraction | None:
        """The exact value: numerator and denominator where published, else the printed number."""
        if self.kind is Kind.YES_NO:
            return self._answer(number)
        if self.kind is Kind.REPORT:
            return self._report_length(number)
        fields = self.fields
        if fields.has("zaehler") or fields.has("nenner"):
            return self._share()
        value = read_number(number) if number else None
        if number and value is None:
            fields.report(
                "KZ-BEW-ZAHL", f"{quoted(number)} ist keine Zahl.", "Nur Ziffern mit einem Punkt, z. B. 13.5."
            )
        return value

    def _share(self) -> Fraction | None:
        fields = self.fields
        count, total = fields.number("zaehler"), fields.number("nenner")
        factor = fields.number("faktor") if fields.has("faktor") else FULL
        if count is None or total is None or total == 0 or factor is None:
            message = "Zähler und Nenner ergeben keinen Wert."
            hint = "Beide angeben, der Nenner nicht null; sonst das Zeichen der Quelle."
            fields.report("KZ-BEW-NENNER", message, hint)
            return None
        return count / total * factor

    def _answer(self, number: str) -> Fraction | None:
        """1 for ja, 0 for nein."""
        answer = (self.fields.text("antwort") or number).lower()
        if answer and answer not in YES | NO:
            self.fields.report("KZ-BEW-WORT", f"{quoted(answer)} ist weder ja noch nein.", "ja oder nein schreiben.")
        return Fraction(int(answer in YES)) if answer else None

    def _report_length(self, number: str) -> Fraction | None:
        """How many things a report lists; without the list there is no report."""
        raw = self.fields.raw.get("charakter")
        stated = self.fields.number("anzahl") if self.fields.has("anzahl") else read_number(number)
        entries = raw if isinstance(raw, Sequence) and not isinstance(raw, str) else as_text(raw).split(";")
        length = len([entry for entry in entries if as_text(entry)])
        if stated is not None and stated != length:
            message = f"Die Anzahl ist {stated}, aufgezählt sind {length}."
            self.fields.report("KZ-BEW-ANZAHL", message, "Anzahl oder Liste „charakter“ berichtigen.")
        return None if raw is None or raw == "" else Fraction(length)

    def _error(self) -> Fraction | None:
        """The standard error; 0 counts as not published, for a sample always has one."""
        error = self.fields.number("se") if self.fields.has("se") else None
        if error is not None and error < 0:
            self.fields.report("KZ-BEW-ZAHL", "„se“ ist kleiner als 0.", "Den Standardfehler ohne Vorzeichen angeben.")
        return error or None
