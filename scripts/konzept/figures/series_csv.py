"""data/reihen/*.csv ↔ observations: a strict reader that names every fault with its place, and the writer.

A file is UTF-8 without BOM, lines end with LF, one row is one line, cells are text; the columns are those of
`Observation`, in its order (datenformate.md, section 11). Where a mandatory origin is not known, the file says
"unbekannt" and gives a `fundstelle`: an empty cell would look like a forgotten one.
"""

from __future__ import annotations

import csv
import gc
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, cast

from konzept.core import ERROR, WARNING, Problem, Project, nearest
from konzept.figures.series import (
    COLUMNS,
    LEVELS,
    LIMITED,
    PERCENT,
    SYMBOLS,
    Observation,
    ObservationKey,
    Series,
    end_month,
    group,
)
from konzept.figures.symbols import Quality
from konzept.items.safety import HIDDEN, Finding, check_text

FOLDER = "reihen"
MAX_BYTES = 32 * 1024 * 1024
MAX_CELL = 2000
UNKNOWN = "unbekannt"
LFS_POINTER = b"version https://git-lfs"
ANY_INDICATOR = "*"
OUT_OF_REACH = frozenset({"KZ-DATEI-VERWEIS", "KZ-DATEI-GROESSE", "KZ-DATEI-LFS", "KZ-REIHE-LEER"})
UNREADABLE = frozenset({"KZ-DATEI-KODIERUNG", "KZ-REIHE-ZEILE", "KZ-REIHE-KOPF", "KZ-REIHE-ZELLEN"})

FREE_TEXTS = (
    *("basis", "bezeichnung", "einheit", "quelle", "tabelle", "code", "lizenz", "vermerk", "fassung", "berechnung"),
    *("bruch_vor", "fundstelle", "anmerkung"),
)
ALWAYS = ("ags", "ebene", "indikator", "konzept", "basis", "einheit", "quelle", "lizenz", "vermerk", "guete")
ORIGIN = ("tabelle", "code", "abruf_am", "fassung", "datei_sha256")
GRADES = ("A", "B", "C")
HIDDEN_CODE = "KZ-TEXT-ZEICHEN"
UNNAMED = "KZ-REIHE-NAME"
# Columns of keys: what a key stands for, and where its name stands.
NAMED = {"indikator": ("Der Indikator", "indikatoren"), "konzept": ("Die Abgrenzung", "abgrenzungen")}
AGS_FORMS = {
    "bund": re.compile(r"DG"),
    "land": re.compile(r"\d{2}"),
    "regierungsbezirk": re.compile(r"\d{3}"),
    "kreis": re.compile(r"\d{5}"),
    "gemeinde": re.compile(r"\d{8}"),
    "stadtteil": re.compile(r"\d{8}(?:-[a-z0-9]+)+"),
}
NAME = re.compile(r"[a-z0-9_]+")
DECIMAL = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
COUNT = re.compile(r"(?:0|[1-9]\d*)(?:\.\d+)?")
SHA256 = re.compile(r"[0-9a-f]{64}")
QUALITY = re.compile(r"(?:\(\)|[prse])+")
FORMULA = re.compile(r"[=+@\t]|-(?!\d)")


class Row(NamedTuple):
    """An observation and where it stands."""

    observation: Observation
    path: str
    line: int


class Fault(NamedTuple):
    """What is wrong with a cell of a row."""

    column: str
    code: str
    message: str
    hint: str
    severity: str = ERROR


@dataclass(frozen=True, slots=True)
class Sheet:
    """The text of one file by lines and cells; `lines[0]` is the header, `rows[0]` the first row below it."""

    path: str
    lines: Sequence[str]
    rows: Sequence[Sequence[str]]

    def problem(self, index: int, fault: Fault) -> Problem:
        """The fault in row `index` (from 0), placed at the first character of its cell."""
        return Problem(
            code=fault.code,
            message=fault.message,
            path=self.path,
            line=index + 2,
            column=self.column_of(index, fault.column),
            hint=fault.hint,
            severity=fault.severity,
        )

    def column_of(self, index: int, name: str, found: str = "", offset: int = 0) -> int:
        """The character at which a cell of row `index` begins, or what was `found` at this offset of its text."""
        line = self.lines[index + 1]
        begin = _character_column(line, COLUMNS.index(name))
        return line.find(found, begin - 1 + offset) + 1 or begin


# -- reading ----------------------------------------------------------------------------------------------------------


def load_series(
    project: Project, names: Mapping[str, Collection[str]] = MappingProxyType({})
) -> tuple[tuple[Series, ...], tuple[Problem, ...]]:
    """All series of data/reihen/ and all faults of the files; a faulty row is left out, nothing else.

    `names` are, for a column of keys, those that readers know by a name.
    """
    rows: list[Row] = []
    problems: list[Problem] = []
    with _no_collection():
        for path in sorted((project.data / FOLDER).glob("*.csv")):
            if path.is_dir():
                continue
            found, faults = read_file(path, project)
            rows += found
            problems += faults
        problems += check_rows(rows)
        problems += check_names(rows, names)
        return group(row.observation for row in rows), tuple(problems)


def lost_indicators(project: Project, problems: Iterable[Problem]) -> frozenset[str]:
    """Every word that could be the indicator of a value these faults cost; `ANY_INDICATOR` where nothing can be read.

    Whoever asks for such a series need not hear that it is missing too.
    """
    faulty: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.severity == ERROR:
            faulty[problem.path].append(problem)
    return frozenset[str]().union(*(_words_lost(project.root / path, found) for path, found in faulty.items()))


def _words_lost(path: Path, problems: Sequence[Problem]) -> set[str]:
    codes = {problem.code for problem in problems}
    if codes & OUT_OF_REACH or not path.is_file():
        return {ANY_INDICATOR}
    lines = path.read_bytes().decode("utf-8", "replace").replace("\0", "").split("\n")
    if not codes & UNREADABLE:
        lines = [lines[problem.line - 1] for problem in problems if problem.line <= len(lines)]
    lines += [problem.hint for problem in problems if problem.code == UNNAMED]  # what it should have been called
    return {word for line in lines for word in NAME.findall(line)}


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keeps the garbage collector off: rows hold no cycles, and looking for some took half of the time of reading."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def read_file(path: Path, project: Project) -> tuple[list[Row], list[Problem]]:
    """The rows of one file and its faults."""
    shown = project.relative(path)
    if not path.resolve().is_relative_to(project.root):
        message = "Die Datei ist ein Verweis aus dem Projekt hinaus."
        return [], [Problem(code="KZ-DATEI-VERWEIS", path=shown, message=message, hint="Eine echte Datei ablegen.")]
    if path.stat().st_size > MAX_BYTES:
        message, hint = f"Die Datei ist größer als {MAX_BYTES // 2**20} MiB.", "Auf mehrere Dateien verteilen."
        return [], [Problem(code="KZ-DATEI-GROESSE", path=shown, message=message, hint=hint)]
    return read_bytes(path.read_bytes(), shown)


def read_bytes(raw: bytes, path: str) -> tuple[list[Row], list[Problem]]:
    """The rows in the content of a file; `path` is what messages show."""
    text, problems = _decode(raw, path)
    if text is None:
        return [], problems
    sheet, faults = _split(text, path)
    problems += faults
    if sheet is None:
        return [], problems
    observations = [Observation(*cast("Any", cells)) for cells in sheet.rows]
    found = [*check_cells(sheet), *check_combinations(sheet, observations)]
    faulty = {problem.line for problem in found if problem.severity == ERROR}
    rows = [Row(one, path, line) for line, one in enumerate(observations, 2) if line not in faulty]
    return rows, [*problems, *found]


def _decode(raw: bytes, path: str) -> tuple[str | None, list[Problem]]:
    """The text; None where it cannot be read as a table."""
    if raw.startswith(LFS_POINTER):
        message, hint = "Hier liegt nur ein Verweis von Git LFS, nicht die Datei.", "git lfs pull ausführen."
        return None, [Problem(code="KZ-DATEI-LFS", path=path, message=message, hint=hint)]
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        message = f"Die Datei ist nicht in UTF-8 gespeichert (Byte 0x{raw[error.start]:02x})."
        hint = "Als „CSV UTF-8“ speichern."
        return None, [Problem(code="KZ-DATEI-KODIERUNG", path=path, line=line, message=message, hint=hint)]
    if not text.strip():
        hint = "Den Inhalt wiederherstellen oder die Datei löschen."
        return None, [Problem(code="KZ-REIHE-LEER", path=path, message="Die Datei ist leer.", hint=hint)]
    problems = []
    if text.startswith("\ufeff") or "\r" in text or not text.endswith("\n"):
        message = "Die Datei hat eine Byte-Marke am Anfang, Zeilenenden von Windows oder keines am Schluss."
        hint = "UTF-8 ohne BOM, Zeilenende LF, auch nach der letzten Zeile."
        problems.append(Problem(code="KZ-REIHE-FORM", path=path, message=message, hint=hint, severity=WARNING))
        text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    return text.removesuffix("\n"), problems


def _split(text: str, path: str) -> tuple[Sheet | None, list[Problem]]:
    """The cells; None where header or quoting are wrong. Rows of the wrong width end the reading of the file."""
    lines = text.split("\n")
    try:
        rows = list(csv.reader(lines, strict=True))
    except csv.Error:
        rows = []
    if len(rows) != len(lines):
        return None, [_line_break(path, lines)]
    if tuple(rows[0]) != COLUMNS:
        return None, [_wrong_header(rows[0], path)]
    wrong = [line for line, row in enumerate(rows, 1) if len(row) != len(COLUMNS)]
    if wrong:
        return None, [_wrong_width(path, line, len(rows[line - 1])) for line in wrong]
    return Sheet(path, lines, rows[1:]), []


def _line_break(path: str, lines: Sequence[str]) -> Problem:
    """The first line that is no row of its own."""
    line = next((number for number, text in enumerate(lines, 1) if not _is_row(text)), len(lines))
    message = "Die Anführungszeichen gehen nicht auf, oder eine Zelle enthält einen Zeilenumbruch."
    hint = 'Eine Zelle mit Komma in "…" setzen, ein Anführungszeichen darin verdoppeln; eine Zeile je Wert.'
    return Problem(code="KZ-REIHE-ZEILE", path=path, line=line, message=message, hint=hint)


def _is_row(text: str) -> bool:
    try:
        return bool(list(csv.reader([text], strict=True))) and text.count('"') % 2 == 0
    except csv.Error:
        return False


def _wrong_header(header: Sequence[str], path: str) -> Problem:
    unknown = [name for name in header if name not in COLUMNS]
    missing = [name for name in COLUMNS if name not in header]
    if unknown:
        near = nearest(unknown[0], missing)
        message = f"Die Spalte „{unknown[0]}“ gibt es nicht."
        hint = f"Meinten Sie „{near}“?" if near else f"Erlaubt: {', '.join(COLUMNS)}."
    elif missing:
        message, hint = f"Es fehlen die Spalten {', '.join(missing)}.", "Fehlende Spalten leer ergänzen."
    else:
        message, hint = "Die Spalten stehen nicht in der vereinbarten Reihenfolge.", f"Kopfzeile: {','.join(COLUMNS)}"
    return Problem(code="KZ-REIHE-KOPF", path=path, message=message, hint=hint)


def _wrong_width(path: str, line: int, width: int) -> Problem:
    message = f"Die Zeile hat {width} Zellen, die Kopfzeile {len(COLUMNS)}."
    hint = 'Ein Komma zu viel oder zu wenig? Texte mit Komma in "…" setzen.'
    return Problem(code="KZ-REIHE-ZELLEN", path=path, line=line, message=message, hint=hint)


def _character_column(line: str, index: int) -> int:
    """The character at which cell `index` of a line begins, counted from 1; commas within quotes are no border."""
    quoted = False
    for position, character in enumerate(line):
        if index == 0:
            return position + 1
        if character == '"':
            quoted = not quoted
        elif character == "," and not quoted:
            index -= 1
    return len(line) + 1


# -- each cell --------------------------------------------------------------------------------------------------------


class CellRule(NamedTuple):
    """What the cells of some columns must be; "" is always left to the rules of rows."""

    columns: tuple[str, ...]
    holds: Callable[[str], object]
    kind: str
    message: str
    hint: str


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_clean(text: str) -> bool:
    return not HIDDEN.search(text) and text == text.strip() and unicodedata.is_normalized("NFC", text)


_TEXTS = tuple(name for name in COLUMNS if name not in ("wert", "zeichen"))
CELL_RULES = (
    CellRule(COLUMNS, _is_clean, "TEXT", "enthält unsichtbare Zeichen oder Leerraum am Rand", "Neu tippen."),
    CellRule(COLUMNS, lambda text: len(text) <= MAX_CELL, "TEXT", f"ist länger als {MAX_CELL} Zeichen", "Kürzen."),
    CellRule(
        columns=_TEXTS,
        holds=lambda text: not FORMULA.match(text),
        kind="FORMEL",
        message="beginnt wie eine Formel",
        hint="Anders beginnen: Tabellenprogramme führen = + - @ am Anfang aus.",
    ),
    CellRule(("ebene",), LEVELS.__contains__, "EBENE", "ist keine Ebene", f"Erlaubt: {', '.join(LEVELS)}."),
    CellRule(("indikator", "konzept"), NAME.fullmatch, "SCHLUESSEL", "ist kein Schlüssel", "Nur a–z, 0–9 und _."),
    CellRule(("stichtag",), _is_date, "ZEIT", "ist kein Stichtag", "JJJJ-MM-TT schreiben, z. B. 2023-12-31."),
    CellRule(
        columns=("zeitraum",),
        holds=lambda text: end_month(text) and text[7:8] != "-",
        kind="ZEIT",
        message="ist kein Zeitraum",
        hint="z. B. 2023, 2023-10, 2023-Q1, 2022/2023 oder 2023-10P6M.",
    ),
    CellRule(("wert",), DECIMAL.fullmatch, "WERT", "ist keine Zahl", "Ziffern, Dezimalpunkt, keine Tausendertrennung."),
    CellRule(("zaehler", "nenner"), COUNT.fullmatch, "WERT", "ist keine Anzahl", "Ziffern mit Dezimalpunkt, ab 0."),
    CellRule(("zeichen",), SYMBOLS.__contains__, "ZEICHEN", "ist kein Zeichen", f"Bekannt: {' '.join(SYMBOLS)}"),
    CellRule(("qualitaet",), QUALITY.fullmatch, "QUALITAET", "ist keine Qualität", f"Bekannt: {' '.join(Quality)}"),
    CellRule(
        columns=("abruf_am",),
        holds=lambda text: text == UNKNOWN or _is_date(text),
        kind="ABRUF",
        message="ist kein Datum",
        hint=f"JJJJ-MM-TT oder „{UNKNOWN}“.",
    ),
    CellRule(
        columns=("datei_sha256",),
        holds=lambda text: text == UNKNOWN or SHA256.fullmatch(text),
        kind="PRUEFSUMME",
        message="ist keine Prüfsumme",
        hint=f"64 Zeichen 0–9 a–f (sha256sum) oder „{UNKNOWN}“.",
    ),
    CellRule(("guete",), GRADES.__contains__, "GUETE", "ist keine Güte", "A Original, B Derivat, C Presse."),
)


def check_cells(sheet: Sheet) -> Iterator[Problem]:
    """Faults of single cells. Each distinct text of a column is looked at once: most of them repeat."""
    columns = dict(zip(COLUMNS, zip(*sheet.rows, strict=True), strict=True)) if sheet.rows else {}
    distinct = {name: frozenset(texts) for name, texts in columns.items()}
    for rule in CELL_RULES:
        for name in rule.columns:
            wrong = {text for text in distinct.get(name, ()) if text and not rule.holds(text)}
            if wrong:
                yield from _wrong_cells(sheet, name, columns[name], wrong, rule)
    for name in (*ALWAYS, *ORIGIN):
        if "" in distinct.get(name, ()):
            yield from _empty_cells(sheet, name, columns[name])
    for name in FREE_TEXTS:
        found = {text: findings for text in distinct.get(name, ()) if (findings := _forbidden(text))}
        if found:
            yield from _forbidden_cells(sheet, name, columns[name], found)


def _forbidden(text: str) -> list[Finding]:
    """What no text of the site may hold. Hidden characters have a rule of their own, printed sources old addresses."""
    return [one for one in check_text(text) if one.code != HIDDEN_CODE and one.text.lower() != "http"]


def _forbidden_cells(
    sheet: Sheet, name: str, texts: Sequence[str], found: Mapping[str, list[Finding]]
) -> Iterator[Problem]:
    for index, text in enumerate(texts):
        for finding in found.get(text, ()):
            column = sheet.column_of(index, name, finding.text, finding.offset)
            yield finding.problem(sheet.path, index + 2, column, name)


def _wrong_cells(sheet: Sheet, name: str, texts: Sequence[str], wrong: set[str], rule: CellRule) -> Iterator[Problem]:
    for index, text in enumerate(texts):
        if text in wrong:
            message = f"{name}: „{text[:40]}“ {rule.message}."
            yield sheet.problem(index, Fault(name, f"KZ-REIHE-{rule.kind}", message, _hint(name, text, rule.hint)))


def _hint(name: str, text: str, otherwise: str) -> str:
    """The near miss, for vocabularies and for signs printed otherwise."""
    if name == "zeichen" and (sign := {"–": "-", "…": "...", "*": "."}.get(text)):
        return f"„{sign}“ schreiben."
    near = nearest(text, LEVELS) if name == "ebene" else None
    return f"Meinten Sie „{near}“?" if near else otherwise


def _empty_cells(sheet: Sheet, name: str, texts: Sequence[str]) -> Iterator[Problem]:
    hint = f"„{UNKNOWN}“ schreiben und eine Fundstelle angeben." if name in ORIGIN else "Die Angabe ergänzen."
    for index, text in enumerate(texts):
        if not text:
            yield sheet.problem(index, Fault(name, "KZ-REIHE-PFLICHT", f"{name} fehlt.", hint))


# -- cells of one row together ----------------------------------------------------------------------------------------


def check_combinations(sheet: Sheet, observations: Sequence[Observation]) -> Iterator[Problem]:
    """Faults of rows whose cells contradict each other."""
    for index, one in enumerate(observations):
        for contradiction in COMBINATIONS:
            if fault := contradiction(one):
                yield sheet.problem(index, fault)


def _time_of(one: Observation) -> Fault | None:
    """Exactly one of date and period."""
    if bool(one.stichtag) != bool(one.zeitraum):
        return None
    message = "Entweder stichtag oder zeitraum ist auszufüllen, genau eines."
    return Fault("stichtag", "KZ-REIHE-ZEIT", message, "Bestände haben einen Stichtag, Vorgänge einen Zeitraum.")


def _value_of(one: Observation) -> Fault | None:
    """A number or a symbol; both only where the symbol qualifies the number."""
    if bool(one.wert) == (one.zeichen in ("", LIMITED)):
        return None
    message = f"Entweder wert oder zeichen ist auszufüllen; beides nur bei „{LIMITED}“."
    return Fault("wert", "KZ-REIHE-WERT", message, "Steht keine Zahl, sagt ein Zeichen, warum.")


def _area_of(one: Observation) -> Fault | None:
    """The key has the form of its level; a lost leading zero shows here."""
    form = AGS_FORMS.get(one.ebene)
    if form is None or form.fullmatch(one.ags):
        return None
    message = f"Der Schlüssel „{one.ags}“ passt nicht zur Ebene {one.ebene}."
    return Fault("ags", "KZ-REIHE-AGS", message, "Land 2, Kreis 5, Gemeinde 8 Stellen, Stadtteil 8 und -name.")


def _origin_of(one: Observation) -> Fault | None:
    """Who does not know the origin says where the value was found."""
    if one.fundstelle or UNKNOWN not in (one.tabelle, one.code, one.abruf_am, one.fassung, one.datei_sha256):
        return None
    message = "Die Herkunft ist unbekannt, und eine Fundstelle fehlt."
    return Fault("fundstelle", "KZ-REIHE-FUNDSTELLE", message, "Seitentitel und Adresse angeben.")


def _ratio_of(one: Observation) -> Fault | None:
    """Numerator and denominator come together and give the value, to its last digit."""
    if not one.wert or not (one.zaehler or one.nenner):
        return None
    if not (one.zaehler and one.nenner):
        return Fault("zaehler", "KZ-REIHE-QUOTE", "Zähler und Nenner gehören zusammen.", "Beide angeben oder keinen.")
    if one.einheit != PERCENT or _is_percentage(one.wert, one.zaehler, one.nenner):
        return None
    message = f"{one.wert} % ist nicht {one.zaehler} von {one.nenner}."
    severity = ERROR if one.berechnung else WARNING
    return Fault("wert", "KZ-REIHE-QUOTE", message, "Zähler, Nenner und Wert vergleichen.", severity)


COMBINATIONS = (_time_of, _value_of, _area_of, _origin_of, _ratio_of)


def _is_percentage(value: str, numerator: str, denominator: str) -> bool:
    """Whether `value` is 100 · numerator / denominator within half a unit of its last place, or no number."""
    if not (DECIMAL.fullmatch(value) and COUNT.fullmatch(numerator) and COUNT.fullmatch(denominator)):
        return True
    places = len(value.partition(".")[2])
    scaled, unit = _integer(value, places), 10**places
    top, bottom = _integers(numerator, denominator)
    return abs(scaled * bottom - 100 * top * unit) * 2 <= bottom if bottom else False


def _integers(*texts: str) -> tuple[int, ...]:
    places = max(len(text.partition(".")[2]) for text in texts)
    return tuple(_integer(text, places) for text in texts)


def _integer(text: str, places: int) -> int:
    """The decimal `text` times 10**places."""
    whole, _, digits = text.partition(".")
    return int(whole + digits.ljust(places, "0"))


# -- rows together ----------------------------------------------------------------------------------------------------


def check_rows(rows: Sequence[Row]) -> list[Problem]:
    """Faults between rows, of all files together."""
    return [problem for check in ROW_CHECKS for problem in check(rows)]


def check_keys(rows: Sequence[Row]) -> Iterator[Problem]:
    """Each key stands once."""
    seen: dict[ObservationKey, Row] = {}
    for row in rows:
        first = seen.setdefault(row.observation.key, row)
        if first is not row:
            message = f"Diesen Wert gibt es schon: {first.path}:{first.line}."
            hint = "Eine Zeile entfernen, oder sie in quelle oder fassung unterscheiden."
            yield _row_problem(row, "KZ-REIHE-DOPPELT", message, hint)


def check_order(rows: Sequence[Row]) -> Iterator[Problem]:
    """Rows are sorted, so that a change shows as a change; told once per file."""
    told: set[str] = set()
    keys = [row.observation.sort_key for row in rows]
    for before, after, row in zip(keys, keys[1:], rows[1:], strict=False):
        if after < before and row.path not in told and row.line > 2:
            told.add(row.path)
            message = "Ab hier sind die Zeilen nicht sortiert."
            hint = "Ordnung: Ebene, ags, indikator, konzept, basis, Zeit, quelle, fassung."
            yield _row_problem(row, "KZ-REIHE-ORDNUNG", message, hint, severity=WARNING)


def check_units(rows: Sequence[Row]) -> Iterator[Problem]:
    """An indicator of one concept has one unit."""
    units: dict[tuple[str, str], Row] = {}
    for row in rows:
        first = units.setdefault((row.observation.indikator, row.observation.konzept), row)
        if first.observation.einheit != row.observation.einheit:
            message = f"{row.observation.indikator} hat zwei Einheiten: hier „{row.observation.einheit}“,"
            message += f" in {first.path}:{first.line} „{first.observation.einheit}“."
            hint = "Umrechnen oder einen eigenen Indikator nehmen."
            yield _row_problem(row, "KZ-REIHE-EINHEIT", message, hint)


def check_breaks(rows: Sequence[Row]) -> Iterator[Problem]:
    """Where a series goes over to another basis, the first value of the new one says so in `bruch_vor`."""
    firsts: dict[tuple[str, str, str], dict[str, Row]] = defaultdict(dict)
    for row in rows:
        one = row.observation
        by_basis = firsts[one.ags, one.indikator, one.konzept]
        first = by_basis.get(one.basis)
        if first is None or _time(row) < _time(first):
            by_basis[one.basis] = row
    for by_basis in firsts.values():
        if len(by_basis) > 1:
            yield from _unmarked_breaks(sorted(by_basis.values(), key=_time))


def _unmarked_breaks(firsts: list[Row]) -> Iterator[Problem]:
    before = firsts[0].observation.basis
    for row in firsts[1:]:
        if not row.observation.bruch_vor:
            message = f"Die Basis wechselt von {before} zu {row.observation.basis}, ohne dass bruch_vor es sagt."
            hint = "In bruch_vor den Grund nennen, z. B. „2022: Zensus 2022“."
            yield _row_problem(row, "KZ-REIHE-BRUCH", message, hint)


def check_names(rows: Sequence[Row], names: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    """A key without a name for readers is told once per file; a fault where it looks like a slip of the pen."""
    for column, known in names.items():
        told: set[tuple[str, str]] = set()
        for row in rows:
            key = getattr(row.observation, column)
            if key not in known and (row.path, key) not in told:
                told.add((row.path, key))
                yield _unnamed(row, column, key, nearest(key, known))


def _unnamed(row: Row, column: str, key: str, near: str | None) -> Problem:
    what, section = NAMED[column]
    message = f"{what} „{key}“ hat keinen Namen für Leserinnen und Leser."
    hint = f"Meinten Sie „{near}“? Sonst" if near else "In ubproject.toml"
    hint += f" unter [konzept.zahlen.{section}] einen Namen eintragen."
    return _row_problem(row, UNNAMED, message, hint, severity=ERROR if near else WARNING)


def _time(row: Row) -> tuple[int, str]:
    zeit = row.observation.zeit
    return (end_month(zeit), zeit)


def _row_problem(row: Row, code: str, message: str, hint: str, severity: str = ERROR) -> Problem:
    return Problem(code=code, path=row.path, line=row.line, message=message, hint=hint, severity=severity)


ROW_CHECKS = (check_keys, check_order, check_units, check_breaks)


# -- writing ----------------------------------------------------------------------------------------------------------


def write_bytes(observations: Iterable[Observation]) -> bytes:
    """The file that holds these observations: sorted, so that the same values always give the same bytes."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for observation in sorted(observations, key=lambda one: one.sort_key):
        writer.writerow([getattr(observation, name) for name in COLUMNS])
    return out.getvalue().encode("utf-8")


def write_file(path: Path, observations: Iterable[Observation]) -> None:
    """Writes the file; the folder must exist."""
    path.write_bytes(write_bytes(observations))
