"""Values and verdicts of some objects as rows for a frozen state: what was known on that day, under which edition.

And back: rows of a state as figures that can be shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date

from konzept.figures.assessment import Assessment, Tendency, Verdict
from konzept.figures.assessment.record import record
from konzept.figures.collection import Figures, join_figures
from konzept.figures.series import Observation, ObservationKey, group
from konzept.items import Catalog
from konzept.metamodel import Metamodel

VALUE_COLUMNS = (
    *("ags", "indikator", "konzept", "basis", "stichtag", "zeitraum", "wert", "zeichen", "qualitaet", "einheit"),
    *("quelle", "tabelle", "fassung", "bruch_vor"),
)

LOWEST_GRADE = "C"

Rows = tuple[Mapping[str, str], ...]


def frozen_values(figures: Figures, ids: Collection[str]) -> Rows:
    """Every observation of the series that answer these objects, each once, in the order of the files."""
    series = {id(one): one for item_id in sorted(ids) for one in figures.answers.get(item_id, ())}
    observations = {one.key: one for found in series.values() for one in found.observations}
    ordered = sorted(observations.values(), key=lambda one: one.sort_key)
    return tuple({name: str(getattr(one, name)) for name in VALUE_COLUMNS} for one in ordered)


def frozen_verdicts(figures: Figures, ids: Collection[str]) -> Rows:
    """Every verdict about these objects in its published form; lists are separated by a space."""
    assessments = [one for item_id in sorted(ids) for one in figures.assessments.get(item_id, ())]
    return tuple({name: _cell(value) for name, value in record(one).items()} for one in assessments)


def _cell(value: object) -> str:
    if isinstance(value, list | tuple):
        return " ".join(str(part) for part in value)
    return "" if value is None else str(value)


# -- back --------------------------------------------------------------------------------------------------------------


def thawed_figures(figures: Figures, model: Metamodel, catalog: Catalog, frozen: tuple[Rows, Rows]) -> Figures:
    """The values and verdicts of a state, tied to the objects of its catalog; `figures` are those of today.

    Nothing is judged again. What a state does not keep of a value (grade, licence, remarks) is that of the very same
    value and edition today.
    """
    values, verdicts = frozen
    areas = {row["ags"] for row in values}
    known = {one.key: one for area in areas for series in figures.by_area.get(area, ()) for one in series.observations}
    series = group(_observation(row, known) for row in values)
    then = replace(figures, series=series, evaluated=model.reference_date)
    tied, _ = join_figures(then, model, catalog)
    return replace(tied, assessments=_assessments(verdicts))


def _observation(row: Mapping[str, str], known: Mapping[ObservationKey, Observation]) -> Observation:
    cells = {name: row.get(name, "") for name in VALUE_COLUMNS}
    bare = Observation(ebene="", guete=LOWEST_GRADE, **cells)  # type: ignore[arg-type]  # a concept is its text
    return replace(known.get(bare.key, bare), **cells)  # type: ignore[arg-type]


def _assessments(rows: Iterable[Mapping[str, str]]) -> dict[str, tuple[Assessment, ...]]:
    """The verdicts by object, as they were worded; the numbers they rest on stay in the file."""
    found: dict[str, list[Assessment]] = {}
    for row in rows:
        found.setdefault(row["id"], []).append(
            Assessment(
                id=row["id"],
                ziel_nr=int(row["ziel_nr"]),
                regelversion=row["regelversion"],
                bewertungsdatum=date.fromisoformat(row["bewertungsdatum"]) if row["bewertungsdatum"] else None,
                urteil=Verdict(row["urteil"]) if row["urteil"] else None,
                urteil_text=row["urteil_text"],
                tendenz=Tendency(row["tendenz"]) if row["tendenz"] else None,
                erklaerung=row["erklaerung"],
            )
        )
    return {item_id: tuple(assessments) for item_id, assessments in found.items()}
