"""Official files → tidy rows: what every data script under scripts/ does, step by step.

    read the files of one table → check that something was delivered → compute shares → check → write

A recipe says which cells are meant, by codes. Rows that are already in the target file and come from the same source
are replaced, all others stay; the same files always give the same bytes. A value that is not in any file stays as it
was: what an office no longer offers is not lost.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from konzept.core import ERROR, Problem
from konzept.figures.cells import Cell, not_delivered
from konzept.figures.errors import DataError
from konzept.figures.readers import DataFile, Options, read_file
from konzept.figures.series import PERCENT, Basis, Concept, Observation
from konzept.figures.series_csv import UNKNOWN, check_rows, read_bytes, write_bytes

UNITS = {"": "Personen", "Anzahl": "Personen", "number": "Personen", "Personen": "Personen", "km2": "km²"}
LEVEL_BY_LENGTH = {2: "land", 5: "kreis", 8: "gemeinde"}
OWN = "eigene Berechnung"
SUMMED = f"Summe der Gemeinden, {OWN}"
ROUNDED = {0: "auf ganze Zahlen gerundet", 1: "auf eine Nachkommastelle gerundet"}
MILLISECONDS = re.compile(r"_(\d{13})_")
DAY_IN_NAME = re.compile(r"abruf(\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One indicator in a table: its cells have exactly these codes beside the regional one ("" is the total).

    `any_time`: what is computed of it may belong to another day, as an area does to that of the territory.
    """

    indicator: str
    concept: str
    label: str
    value_code: str
    codes: Mapping[str, str] = field(default_factory=dict)
    any_time: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareOf:
    """An indicator computed from two others: `numerator` ÷ `denominator` × `factor`, rounded once, half away from zero.

    `formula` says so in words; without it the keys do.
    """

    indicator: str
    concept: str
    label: str
    numerator: str
    denominator: str
    places: int = 1
    factor: int = 100
    unit: str = PERCENT
    formula: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How one table becomes one file. `basis` tells the survey from reference date and retrieval.

    `sums`: districts are added up from municipalities. `pattern` names the files where they are not called like the
    table; then the name of the file is that of the edition. `inputs` are read for the shares and not written.
    """

    table: str
    target: str
    source: str
    licence: str
    attribution: str
    figures: tuple[Figure, ...]
    basis: Callable[[str, str], str]
    shares: tuple[ShareOf, ...] = ()
    inputs: tuple[Figure, ...] = ()
    sums: bool = False
    levels: tuple[str, ...] = ("land", "kreis", "gemeinde")
    pattern: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cooked:
    """What a run found: the rows of the files, and files that could not be used."""

    files: tuple[str, ...]
    observations: tuple[Observation, ...]
    problems: tuple[Problem, ...]


def cook(recipe: Recipe, folder: Path, areas: Sequence[str]) -> Cooked:
    """The rows that the files of this table below `folder` give for these areas."""
    observations: dict[tuple[str, ...], Observation] = {}
    files: list[str] = []
    problems: list[Problem] = []
    for path in files_of(recipe.table, folder, recipe.pattern):
        shown = path.relative_to(folder).as_posix()
        files.append(shown)
        try:
            found = read_file(path, Options(table=recipe.table), shown=shown)
            rows = [*_rows(recipe, recipe.figures, found, retrieved_of(path), areas, problems)]
            inputs = [*_rows(recipe, recipe.inputs, found, retrieved_of(path), areas, problems)]
        except DataError as error:
            problems += error.problems
            continue
        for one in [*rows, *_shares(recipe, [*rows, *inputs])]:
            observations[place_of(one)] = one
    return Cooked(files=tuple(files), observations=tuple(observations.values()), problems=tuple(problems))


def files_of(table: str, folder: Path, pattern: str = "") -> list[Path]:
    """The files of a table below a folder, older retrievals first."""
    paths = [
        path
        for path in folder.rglob(pattern or f"{table}[_.]*")
        if path.suffix in (".csv", ".zip", ".xlsx") and "_en_" not in path.name
    ]
    return sorted(paths, key=lambda path: (retrieved_of(path), path.name))


def retrieved_of(path: Path) -> str:
    """The day of retrieval: from the sidecar, else from the file name as the databases form it, else unknown."""
    sidecar = path.with_name(f"{path.name}.herkunft.json")
    if sidecar.is_file():
        return str(json.loads(sidecar.read_text(encoding="utf-8")).get("abruf_am", UNKNOWN))
    if match := DAY_IN_NAME.search(path.name):
        return match[1]
    if match := MILLISECONDS.search(path.name):
        return datetime.fromtimestamp(int(match[1]) / 1000, tz=UTC).date().isoformat()
    return UNKNOWN


def ags_of(key: str) -> str:
    """The municipality key; of the twelve digits of the census the association in the middle is left out."""
    return key[:5] + key[9:] if len(key) == 12 else key


def place_of(one: Observation) -> tuple[str, ...]:
    """What a newer edition of the same source replaces."""
    return (one.ags, one.indikator, one.konzept, one.basis, one.zeit, one.quelle)


def merged(path: Path, new: Iterable[Observation]) -> bytes:
    """The content of the target file with these rows in it. Raises DataError if the result is faulty.

    A break that an editor marked stays marked, and so does a note: the files know neither.
    """
    rows, problems = read_bytes(path.read_bytes(), path.name) if path.is_file() else ([], [])
    places = {place_of(row.observation): row.observation for row in rows}
    for one in new:
        old = places.get(place_of(one))
        kept = replace(one, bruch_vor=old.bruch_vor, anmerkung=old.anmerkung, fundstelle=old.fundstelle) if old else one
        places[place_of(one)] = kept
    content = write_bytes(places.values())
    again, faults = read_bytes(content, path.name)
    errors = [problem for problem in (*problems, *faults, *check_rows(again)) if problem.severity == ERROR]
    errors = [problem for problem in errors if problem.code != "KZ-REIHE-BRUCH"]
    if errors:
        raise DataError(tuple(errors))
    return content


# -- cells -------------------------------------------------------------------------------------------------------------


def _rows(
    recipe: Recipe,
    figures: Iterable[Figure],
    found: DataFile,
    retrieved: str,
    areas: Sequence[str],
    problems: list[Problem],
) -> Iterator[Observation]:
    for figure in figures:
        cells = [cell for cell in found.cells if _is_meant(cell, figure)]
        for level in recipe.levels:
            at_level = [cell for cell in cells if LEVEL_BY_LENGTH.get(len(ags_of(cell.key or ""))) == level]
            chosen = [cell for cell in at_level if ags_of(cell.key or "") in areas]
            if chosen and not_delivered(chosen):
                problems.append(_undelivered(found, chosen[0], figure))
                continue
            for cell in chosen:
                yield _row(recipe, figure, cell, found, retrieved)
        if recipe.sums:
            yield from _sums(recipe, figure, cells, found, retrieved, areas)


def _is_meant(cell: Cell, figure: Figure) -> bool:
    codes = {name: code for name, code in cell.attributes.items() if code != cell.key and name != "ARS"}
    return cell.value_code == figure.value_code and codes == dict(figure.codes)


def _row(recipe: Recipe, figure: Figure, cell: Cell, found: DataFile, retrieved: str) -> Observation:
    ags = ags_of(cell.key or "")
    is_day = len(cell.time.iso) == len("2024-12-31")
    return Observation(
        ags=ags,
        ebene=LEVEL_BY_LENGTH[len(ags)],
        indikator=figure.indicator,
        konzept=Concept(figure.concept),
        basis=Basis(recipe.basis(cell.time.iso, retrieved)),
        bezeichnung=figure.label,
        stichtag=cell.time.iso if is_day else "",
        zeitraum="" if is_day else cell.time.iso,
        wert=cell.number or "",
        zeichen=cell.symbol or "",
        qualitaet="".join(cell.quality),
        einheit=UNITS[cell.unit],
        quelle=recipe.source,
        tabelle=_edition(recipe, found) if recipe.pattern else recipe.table,
        code="; ".join([cell.value_code, *(f"{name}={code or 'insgesamt'}" for name, code in figure.codes.items())]),
        lizenz=recipe.licence,
        vermerk=recipe.attribution.format(jahr=retrieved[:4]) if retrieved != UNKNOWN else recipe.attribution,
        abruf_am=retrieved,
        fassung=_edition(recipe, found) if recipe.pattern else f"Abruf {retrieved}",
        datei_sha256=found.sha256,
        guete="A",
        fundstelle=f"Tabelle {recipe.table}, Datei {Path(found.path).name}",
    )


def _edition(recipe: Recipe, found: DataFile) -> str:
    return f"{recipe.table} {Path(found.path).stem}"


def _sums(
    recipe: Recipe, figure: Figure, cells: Iterable[Cell], found: DataFile, retrieved: str, areas: Sequence[str]
) -> Iterator[Observation]:
    """Districts as the sum of their municipalities, where the table has only those."""
    parts: dict[str, list[Cell]] = {ags: [] for ags in areas if len(ags) == 5}
    for cell in cells:
        district = ags_of(cell.key or "")[:5]
        if district in parts and len(ags_of(cell.key or "")) == 8:
            parts[district].append(cell)
    for district, members in parts.items():
        if members and all(cell.number for cell in members):
            row = _row(recipe, figure, members[0], found, retrieved)
            yield replace(
                row,
                ags=district,
                ebene="kreis",
                wert=str(sum(Decimal(cell.number or 0) for cell in members)),
                quelle=f"{recipe.source}; {SUMMED}" if not recipe.pattern else f"{recipe.source}; {OWN}",
                vermerk=_own(row.vermerk),
                berechnung="Summe der Gemeinden",
            )


def _shares(recipe: Recipe, rows: Sequence[Observation]) -> Iterator[Observation]:
    timeless = {figure.indicator for figure in recipe.inputs if figure.any_time}
    places = {_share_place(one, timeless): one for one in rows if one.wert}
    for share in recipe.shares:
        for part in places.values():
            whole = places.get(_share_place(replace(part, indikator=share.denominator), timeless))
            if part.indikator == share.numerator and whole:
                yield _share(share, part, whole)


def _share_place(one: Observation, timeless: Container[str]) -> tuple[str, ...]:
    """What numerator and denominator must have in common."""
    return (one.indikator, one.ags) if one.indikator in timeless else (one.indikator, one.ags, one.basis, one.zeit)


def _share(share: ShareOf, part: Observation, whole: Observation) -> Observation:
    is_percentage = share.unit == PERCENT
    formula = share.formula or f"{share.numerator} ÷ {share.denominator} × {share.factor}"
    return replace(
        part,
        indikator=share.indicator,
        konzept=Concept(share.concept),
        bezeichnung=share.label,
        wert=ratio_text(Fraction(part.wert) * share.factor / Fraction(whole.wert), share.places),
        einheit=share.unit,
        zaehler=part.wert if is_percentage else "",
        nenner=whole.wert if is_percentage else "",
        code=f"{part.code} ÷ {whole.code}",
        quelle=_own(part.quelle),
        vermerk=_own(part.vermerk),
        berechnung=f"{formula}, {ROUNDED.get(share.places) or f'auf {share.places} Nachkommastellen gerundet'}",
    )


def _own(text: str) -> str:
    """A source or attribution that says that we computed something of it, once."""
    return text if text.casefold().rstrip(".").endswith(OWN.casefold()) else f"{text}; {OWN}"


def ratio_text(ratio: Fraction, places: int) -> str:
    """A ratio from 0 on with so many decimals, rounded half away from zero."""
    digits = str(int(ratio * 10**places + Fraction(1, 2))).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def _undelivered(found: DataFile, cell: Cell, figure: Figure) -> Problem:
    message = f"{figure.indicator}, {cell.time.iso}: In keinem der verlangten Gebiete steht eine Zahl."
    hint = "Später neu abrufen; „-“ nicht als 0 übernehmen."
    code = "KZ-DATEN-NICHT-GELIEFERT"
    return Problem(code=code, path=found.path, line=cell.line, message=message, hint=hint)
