"""Values as a body had them before it when it voted, beside today's; a frozen value never moves (part b.)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from konzept.core.dates import german_date
from konzept.core.numbers import german_number, with_unit
from konzept.figures.collection import principal
from konzept.figures.series import Observation, Series
from konzept.items import Item
from konzept.staende import StateInfo
from konzept.views.figures import german_time, value_text
from konzept.views.past import DECIDED, PROPOSAL, Past, state_ref
from konzept.views.shared import Ref

STATES_SHOWN = 3


class VotedValue(Struct, frozen=True, kw_only=True):
    """„beim Beschluss: 13,6 % (Stand …)“; `note` says what became of this very value since, "" if nothing."""

    title: str
    when: str
    text: str
    today: str
    state: Ref
    decided: bool
    day: str
    note: str


def voted_values(past: Past, item: Item) -> tuple[VotedValue, ...]:
    """The values of each series that answers an object as the decided states froze them, else the newest state."""
    answers = past.concept.figures.answers.get(item.id, ())
    return tuple(value for series in answers for value in _voted(past, item, series))


def _voted(past: Past, item: Item, series: Series) -> list[VotedValue]:
    found = [
        _view(past, info, series, row)
        for info in reversed(past.states(item.municipality))
        if info.kind != PROPOSAL and (row := _newest(_rows_of(past, info, series))) is not None
    ]
    decided = [value for value in found if value.decided]
    return decided[:STATES_SHOWN] or found[:1]


def _rows_of(past: Past, info: StateInfo, series: Series) -> Iterator[Mapping[str, str]]:
    key = {"ags": series.ags, "indikator": series.indikator, "konzept": series.konzept}
    for row in past.ledger.states.load(info.state_id).values:
        if key.items() <= row.items() and row.get("wert"):
            yield row


def _newest(rows: Iterable[Mapping[str, str]]) -> Mapping[str, str] | None:
    """The latest value, of several editions the latest one."""
    return max(rows, key=lambda row: (_time(row), row.get("fassung", "")), default=None)


def _time(row: Mapping[str, str]) -> str:
    return row.get("stichtag") or row.get("zeitraum") or row.get("zeit", "")


def _view(past: Past, info: StateInfo, series: Series, row: Mapping[str, str]) -> VotedValue:
    settings = past.concept.figures.settings
    shown = principal(series)
    newest = next((one for one in reversed(shown) if one.wert), None)
    return VotedValue(
        title=settings.indicators.get(series.indikator, series.indikator),
        when=german_time(_time(row)),
        text=with_unit(german_number(row["wert"]), row.get("einheit", "")),
        today=f"{value_text(newest)} ({german_time(newest.zeit)})" if newest else "",
        state=state_ref(info),
        decided=info.kind == DECIDED,
        day=german_date(info.date),
        note=_note(past, shown, row),
    )


def _note(past: Past, shown: Iterable[Observation], row: Mapping[str, str]) -> str:
    """What the same source of the same day says today, if it is another value."""
    same = next((one for one in shown if one.zeit == _time(row) and one.basis == row.get("basis")), None)
    if same is None:
        return "Für diesen Zeitpunkt und diese Grundlage führt die Reihe heute keinen Wert mehr."
    if same.wert == row["wert"]:
        return ""
    basis = past.concept.figures.settings.bases.get(same.basis, same.basis)
    why = same.anmerkung or (f"Fassung {same.fassung}" if same.fassung else "")
    edition = f" ({why})" if why else ""
    return f"Für denselben Zeitpunkt gilt heute {value_text(same)}{edition}; Grundlage: {basis}."
