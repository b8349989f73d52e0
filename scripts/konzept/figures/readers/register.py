"""Our own CSV for counts from a municipality's registers, because no official record description exists.

    ags;gebiet;stichtag;merkmal;auspraegung;wert;zeichen
    05158028;;2023-12-31;staatsangehoerigkeit;auslaendisch;12345;
    05158028;Mitte;31.12.2023;staatsangehoerigkeit;auslaendisch;;.

UTF-8, `;` (or `,`), quotation marks where a field holds the separator. `gebiet` is a part of the municipality, empty
for the whole. `merkmal` and `auspraegung` say what is counted; an empty `auspraegung` is the total. `wert` is a number
with comma or point and no thousands separators; `zeichen` a sign of official statistics. Exactly one of them is filled,
except that `()` beside a number says its quality is limited. Only counts: files with records of persons are refused.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from konzept.figures.cells import Cell, Code, Time
from konzept.figures.errors import FieldError
from konzept.figures.readers.model import Content, Options
from konzept.figures.readers.rows import Findings, Row, check_unique, whole_rows
from konzept.figures.readers.source import Source, text_of
from konzept.figures.readers.times import iso_time
from konzept.figures.symbols import Publisher, Quality, Value, read_value

TABLE = "REGISTER"
VALUE_CODE = "BESTAND"
HEADER = ("ags", "gebiet", "stichtag", "merkmal", "auspraegung", "wert", "zeichen")
AGS, AREA, DATE, VARIABLE, ATTRIBUTE, NUMBER, SIGN = range(len(HEADER))
PERSONAL = frozenset(
    {
        *("name", "vorname", "vornamen", "nachname", "familienname", "geburtsname"),
        *("geburtsdatum", "geburtstag", "geburtsort", "steuer-id", "ausweisnummer"),
        *("strasse", "straße", "hausnummer", "anschrift", "adresse", "telefon", "e-mail", "email"),
    }
)
MUNICIPALITY_KEY = re.compile(r"\d{2}|\d{3}|\d{5}|\d{8}|\d{12}")
THOUSANDS = re.compile(r"-?\d{1,3}(?:\.\d{3})+")
FORMULA_START = ("=", "+", "-", "@", "\t")


def recognises(source: Source) -> bool:
    """Whether the first line has headings of this format, or of records of persons, which `read` refuses."""
    header = {name.casefold().strip(' "') for name in re.split("[;,]", _first_line(source))}
    return len(header & {*HEADER[:ATTRIBUTE]}) > 1 or len(header & PERSONAL) > 1


def read(source: Source, options: Options) -> Content:
    """One cell per row; raises DataError with every fault."""
    delimiter = ";" if ";" in _first_line(source) else ","
    header, *rows = _rows(source, delimiter)
    _check_header(header.fields, source)
    findings = Findings(source)
    cells = tuple(_cells(whole_rows(rows, len(HEADER), findings), options, findings))
    _check_distinct(cells, findings)
    findings.raise_any()
    if not cells:
        raise source.fault("KZ-DATEN-LEER", "Die Datei hat keine Datenzeilen.", "Zeilen unter dem Kopf ergänzen.")
    return Content(cells=cells)


def write_register(cells: Iterable[Cell]) -> str:
    """The cells of a register as CSV text with `;` and decimal comma. Reading it gives equal cells."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(_fields(cell) for cell in cells)
    return out.getvalue()


def _fields(cell: Cell) -> Sequence[str]:
    ags, area, counted = cell.codes
    sign = cell.symbol or "".join(cell.quality)
    number = (cell.number or "").replace(".", ",")
    return (ags.attribute, area.attribute, cell.time.raw, counted.variable, counted.attribute, number, sign)


# -- head ----------------------------------------------------------------------------------------------------------


def _first_line(source: Source) -> str:
    return source.data.split(b"\n", 1)[0].decode("utf-8-sig", "replace").strip("\r")


def _rows(source: Source, delimiter: str) -> list[Row]:
    reader = csv.reader(io.StringIO(text_of(source)), delimiter=delimiter)
    rows = []
    try:
        for fields in reader:
            rows.append(Row(reader.line_num, fields))
    except csv.Error as error:
        message = "Die Zeile lässt sich nicht in Felder teilen."
        raise source.fault(
            "KZ-DATEN-ZEILE", message, "Anführungszeichen und Zeilenenden prüfen.", reader.line_num
        ) from error
    while len(rows) > 1 and not any(rows[-1].fields):
        rows.pop()
    return rows


def _check_header(header: Sequence[str], source: Source) -> None:
    names = [name.strip().casefold() for name in header]
    if personal := [name for name in names if name in PERSONAL]:
        message = f"Die Datei enthält Angaben zu einzelnen Personen ({', '.join(personal)})."
        hint = "Die Datei löschen und nur zusammengezählte Werte abgeben; Einzeldatensätze werden nie angenommen."
        raise source.fault("KZ-DATEN-PERSONEN", message, hint)
    check_unique(names, source)
    if tuple(header) != HEADER:
        message = f"Der Kopf lautet „{';'.join(header)[:80]}“."
        raise source.fault("KZ-DATEN-FORMAT", message, f"Genau diese Spalten: {';'.join(HEADER)}")


# -- rows ----------------------------------------------------------------------------------------------------------


def _cells(rows: Iterable[Row], options: Options, findings: Findings) -> Iterator[Cell]:
    for row in rows:
        try:
            yield _cell(row, options)
        except FieldError as fault:
            findings.add(fault, row.line)


def _cell(row: Row, options: Options) -> Cell:
    value = _value(row, options.publisher)
    return Cell(
        table=options.table or TABLE,
        time=_time(row.fields[DATE]),
        codes=_codes(row),
        value_code=VALUE_CODE,
        value_label="Bestand laut Register",
        unit="",
        number=value.number,
        symbol=value.symbol,
        quality=value.quality,
        line=row.line,
        column=NUMBER + 1,
    )


def _codes(row: Row) -> tuple[Code, Code, Code]:
    ags, area, _, variable, attribute, *_ = row.fields
    if not MUNICIPALITY_KEY.fullmatch(ags):
        message = f"„{ags[:20]}“ ist kein amtlicher Schlüssel mit 2, 3, 5, 8 oder 12 Ziffern."
        hint = "Als Text speichern, damit die führende Null bleibt, z. B. 05158028."
        raise FieldError("KZ-DATEN-SCHLUESSEL", message, hint, AGS + 1)
    if not variable or variable in ("AGS", "TEILGEBIET"):
        message = f"„{variable}“ ist kein Name für ein Merkmal." if variable else "Das Merkmal fehlt."
        raise FieldError("KZ-DATEN-MERKMAL", message, "z. B. staatsangehoerigkeit.", VARIABLE + 1)
    for column, text in ((AREA, area), (VARIABLE, variable), (ATTRIBUTE, attribute)):
        if text.startswith(FORMULA_START):
            message = f"„{text[:30]}“ beginnt wie eine Formel."
            raise FieldError("KZ-DATEN-FORMEL", message, "Das erste Zeichen (= + - @) entfernen.", column + 1)
    return Code("AGS", ags, "Gemeinde"), Code("TEILGEBIET", area, "Gebiet", area), Code(variable, attribute)


def _time(raw: str) -> Time:
    iso = iso_time(raw)
    if iso is None or iso.count("-") != 2 or "P" in iso:
        message = f"„{raw[:20]}“ ist kein Stichtag."
        raise FieldError("KZ-DATEN-ZEIT", message, "JJJJ-MM-TT oder TT.MM.JJJJ schreiben.", DATE + 1)
    return Time("STAG", "Stichtag", raw, iso)


def _value(row: Row, publisher: Publisher) -> Value:
    number, sign = row.fields[NUMBER].strip(), row.fields[SIGN].strip()
    limited = sign == Quality.LIMITED
    if number and sign and not limited:
        message = f"Neben der Zahl „{number[:20]}“ steht das Zeichen „{sign[:10]}“."
        raise FieldError("KZ-DATEN-ZEICHEN", message, "Neben einer Zahl darf nur () stehen.", SIGN + 1)
    if THOUSANDS.fullmatch(number):
        message = f"„{number}“ kann Tausenderpunkte oder Nachkommastellen meinen."
        raise FieldError("KZ-DATEN-ZAHL", message, "Ohne Tausenderpunkte und mit Komma schreiben.", NUMBER + 1)
    text = number or ("" if limited else sign)
    if number and text in publisher.symbols:
        message = f"In „wert“ steht ein Zeichen: „{text}“."
        raise FieldError("KZ-DATEN-ZEICHEN", message, "In die Spalte zeichen schreiben.", NUMBER + 1)
    column = NUMBER + 1 if number else SIGN + 1
    try:
        return read_value(text, publisher, "." if "." in number else ",", (Quality.LIMITED,) if limited else ())
    except FieldError as fault:
        raise fault.at(column) from fault


def _check_distinct(cells: Iterable[Cell], findings: Findings) -> None:
    seen: dict[tuple[object, ...], int] = {}
    for cell in cells:
        named = (cell.time.iso, *cell.codes)
        if named in seen:
            message = f"Diese Angabe steht schon in Zeile {seen[named]}."
            findings.report("KZ-DATEN-DOPPELT", message, "Eine der beiden Zeilen entfernen.", cell.line)
        seen.setdefault(named, cell.line)
