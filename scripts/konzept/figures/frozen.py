"""Values and verdicts of some objects as rows for a frozen state: what was known on that day, under which edition."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from konzept.figures.assessment.record import record
from konzept.figures.collection import Figures

VALUE_COLUMNS = (
    *("ags", "indikator", "konzept", "basis", "stichtag", "zeitraum", "wert", "zeichen", "qualitaet", "einheit"),
    *("quelle", "tabelle", "fassung", "bruch_vor"),
)

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
