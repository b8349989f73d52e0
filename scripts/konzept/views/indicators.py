"""The pages of figures: overview and calendar of a concept, a page per series, and the files to take away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from konzept.concept import Concept
from konzept.core.dates import MONTHS
from konzept.figures.assessment import (
    DISCLAIMER,
    RULE_VERSION,
    Assessment,
    Verdict,
    assessments_csv,
    count_verdicts,
    points_csv,
    worst,
)
from konzept.figures.collection import GAUGES, offices_of, principal
from konzept.figures.datapackage import FILE_NAME, Package, describe, render
from konzept.figures.series import Observation, end_month, group
from konzept.figures.series_csv import write_bytes
from konzept.figures.settings import Rhythm
from konzept.items import Item
from konzept.metamodel import Municipality
from konzept.views.figures import (
    SeriesView,
    assessments_of,
    context_series,
    file_address,
    german_time,
    own_series,
    series_address,
    series_view,
    slug_of,
)
from konzept.views.fingerprints import Fingerprints
from konzept.views.shared import (
    INVENTED_WORDS,
    Frame,
    Page,
    Plan,
    Ref,
    frame,
    is_invented,
    municipalities,
    page_address,
    ref,
)

OVERVIEW, DUE = "indikatoren", "zahlen-kalender"
ASKING = (*GAUGES, "grundzahl")
NO_OFFICE = "Stelle in der Quelle nicht angegeben"
VERDICTS, POINTS = "daten/bewertung.csv", "daten/bewertung_punkte.csv"
CHECKER = "daten/nachrechnen.py"


class Waiting(Struct, frozen=True, kw_only=True):
    """An object without a value: who or what would give it."""

    ref: Ref
    source: str


class IndicatorsView(Struct, frozen=True, kw_only=True):
    """The figures of a concept. `counts` is one sentence for all its indicators."""

    series: tuple[SeriesView, ...]
    context: tuple[SeriesView, ...]
    counts: str
    answered: tuple[tuple[Ref, str, str], ...]
    waiting: tuple[Waiting, ...]
    calendar: str
    files: tuple[str, ...]
    version: str
    disclaimer: str
    suppressed: int


class SeriesPage(Struct, frozen=True, kw_only=True):
    """One series with its table, and the objects that use it."""

    series: SeriesView
    used_by: tuple[Ref, ...]
    due: str


class Due(Struct, frozen=True, kw_only=True):
    """When new values of a series come. `state` is "überfällig", "erwartet" or "ohne Takt"."""

    ref: Ref
    newest: str
    rhythm: str
    expected: str
    state: str
    office: str


class OfficeDues(Struct, frozen=True, kw_only=True):
    """What one office is expected to deliver."""

    office: str
    dues: tuple[Due, ...]
    needed: tuple[Ref, ...]


class DueView(Struct, frozen=True, kw_only=True):
    """The calendar of figures."""

    offices: tuple[OfficeDues, ...]
    overdue: int
    total: int
    day: str


class DataFile(Struct, frozen=True, kw_only=True):
    """A file that is no page."""

    text: str


def indicator_pages(concept: Concept, fingerprints: Fingerprints) -> Iterator[Plan]:
    """Overview, calendar and series of every concept that has figures, then the files."""
    for town in municipalities(concept):
        if town.key in concept.figures.municipalities:
            yield fingerprints.plan(_overview_page(concept, town))
            yield fingerprints.plan(_due_page(concept, town))
            for page in _series_pages(concept, town):
                yield fingerprints.plan(page)
    for address, text in data_files(concept):
        yield fingerprints.plan(_file(address, text))


def asking_items(concept: Concept, municipality: str) -> tuple[Item, ...]:
    """The objects of a concept that a figure could answer."""
    return tuple(item for name in ASKING for item in concept.catalog.of_type(name, municipality))


# -- overview --------------------------------------------------------------------------------------------------------


def _overview_page(concept: Concept, town: Municipality) -> Page:
    return Page(
        frame=_frame(concept, town, "Zahlen und Indikatoren", OVERVIEW),
        template="indikatoren.html",
        view=indicators_view(concept, town),
    )


def indicators_view(concept: Concept, town: Municipality) -> IndicatorsView:
    """How the numbers of a concept stand."""
    items = asking_items(concept, town.key)
    gauges = [item for item in items if item.type in GAUGES]
    verdicts = {item.id: worst(assessments_of(concept, item)) for item in gauges}
    series = tuple(series_view(concept, one, town.key) for one in own_series(concept, town))
    return IndicatorsView(
        series=series,
        context=tuple(series_view(concept, one, town.key) for one in context_series(concept, town)),
        counts=count_verdicts(one.urteil or Verdict.NOT_RATABLE for one in verdicts.values()).sentence(),
        answered=tuple(_answered(concept, item, verdicts.get(item.id)) for item in items if _has_value(concept, item)),
        waiting=tuple(_waiting(concept, item) for item in items if not _has_value(concept, item)),
        calendar=page_address(town.key, DUE),
        files=tuple(dict.fromkeys(view.file for view in series if view.file)),
        version=RULE_VERSION,
        disclaimer=DISCLAIMER,
        suppressed=concept.figures.suppressed,
    )


def _has_value(concept: Concept, item: Item) -> bool:
    return bool(concept.figures.answers.get(item.id))


def _answered(concept: Concept, item: Item, verdict: Assessment | None) -> tuple[Ref, str, str]:
    view = series_view(concept, concept.figures.answers[item.id][0], item.municipality)
    return ref(concept, item), f"{view.newest.text} ({view.newest.when})", verdict.urteil_text if verdict else ""


def _waiting(concept: Concept, item: Item) -> Waiting:
    offices = [office.title for office in offices_of(concept.catalog, item)]
    sources = [source.title for source in concept.catalog.sources(item.id, "quelle_fuer")]
    said = item.text("quellenangabe") or "; ".join([*sources, *offices])
    return Waiting(ref=ref(concept, item), source=said)


# -- series ----------------------------------------------------------------------------------------------------------


def _series_pages(concept: Concept, town: Municipality) -> Iterator[Page]:
    trail = (Ref(title="Zahlen und Indikatoren", address=page_address(town.key, OVERVIEW)),)
    users = _users(concept)
    for one in own_series(concept, town):
        address = series_address(concept, one)
        if not address.startswith(f"{town.key}/"):
            continue
        view = series_view(concept, one, town.key)
        used = tuple(dict.fromkeys(users.get(view.key + one.ags, ())))
        due = due_of(concept, concept.figures.settings.rhythm_of(one), one.observations)
        yield Page(
            frame=frame(
                concept,
                title=view.title,
                address=address,
                municipality=town.key,
                trail=trail,
                mark=view.concept,
            ),
            template="zahl.html",
            view=SeriesPage(series=view, used_by=used, due=f"{due.expected} ({due.state})" if due.expected else ""),
        )


def _users(concept: Concept) -> dict[str, list[Ref]]:
    users: dict[str, list[Ref]] = {}
    for tied in (concept.figures.answers, concept.figures.context):
        for item_id, found in tied.items():
            for one in found:
                key = f"{one.indikator}/{one.konzept}{one.ags}"
                users.setdefault(key, []).append(ref(concept, concept.catalog.items[item_id]))
    return users


# -- calendar --------------------------------------------------------------------------------------------------------


def _due_page(concept: Concept, town: Municipality) -> Page:
    return Page(
        frame=_frame(concept, town, "Zahlenkalender", DUE),
        template="zahlen-kalender.html",
        view=due_view(concept, town),
    )


def due_view(concept: Concept, town: Municipality) -> DueView:
    """When new figures of a concept are due, by office; overdue only where a rhythm is known."""
    dues: dict[str, list[Due]] = {}
    for one in own_series(concept, town):
        rhythm = concept.figures.settings.rhythm_of(one)
        due = due_of(concept, rhythm, one.observations, series_address(concept, one))
        dues.setdefault(due.office, []).append(due)
    needed: dict[str, list[Ref]] = {}
    for item in asking_items(concept, town.key):
        if not _has_value(concept, item):
            needed.setdefault(_office_name(concept, item), []).append(ref(concept, item))
    names = sorted({*dues, *needed} - {NO_OFFICE}) + [name for name in (NO_OFFICE,) if name in {*dues, *needed}]
    offices = tuple(
        OfficeDues(
            office=name,
            dues=tuple(sorted(dues.get(name, ()), key=lambda due: (due.state != "überfällig", due.ref.title))),
            needed=tuple(needed.get(name, ())),
        )
        for name in names
    )
    every = [due for office in offices for due in office.dues]
    return DueView(
        offices=offices,
        overdue=sum(due.state == "überfällig" for due in every),
        total=len(every),
        day=german_time(concept.figures.evaluated.isoformat()),
    )


def due_of(concept: Concept, rhythm: Rhythm | None, observations: tuple[Observation, ...], address: str = "") -> Due:
    """When the next value of a series should be there."""
    series = group(observations)[0]
    valued = [one for one in principal(series) if one.wert] or list(observations)
    newest = valued[-1]
    settings = concept.figures.settings
    month = end_month(newest.zeit) + rhythm.months + rhythm.lag if rhythm else 0
    today = 12 * concept.figures.evaluated.year + concept.figures.evaluated.month
    return Due(
        ref=Ref(title=settings.indicators.get(series.indikator, newest.bezeichnung), address=address),
        newest=german_time(newest.zeit),
        rhythm=_rhythm_words(rhythm),
        expected=f"{MONTHS[(month - 1) % 12]} {(month - 1) // 12}" if rhythm else "",
        state="ohne Takt" if not rhythm else "überfällig" if today > month else "erwartet",
        office=rhythm.office if rhythm else newest.quelle,
    )


def _rhythm_words(rhythm: Rhythm | None) -> str:
    if rhythm is None:
        return "in der Quelle nicht angegeben"
    return "jährlich" if rhythm.months == 12 else f"alle {rhythm.months} Monate"


def _office_name(concept: Concept, item: Item) -> str:
    offices = offices_of(concept.catalog, item)
    return "; ".join(office.title for office in offices) or item.text("quellenangabe") or NO_OFFICE


# -- files -----------------------------------------------------------------------------------------------------------


def data_files(concept: Concept) -> Iterator[tuple[str, str]]:
    """Everything under daten/: open series per indicator, their descriptor, the verdicts with their points."""
    tables = _open_tables(concept.figures.open_observations)
    yield from tables.items()
    if tables:
        files = {name.removeprefix("daten/"): text.encode() for name, text in tables.items()}
        yield f"daten/{FILE_NAME}", render(describe(files, PACKAGE))
    assessments = [
        one for name in GAUGES for item in concept.catalog.of_type(name) for one in assessments_of(concept, item)
    ]
    if assessments:
        assessments.sort(key=lambda one: (one.id, one.ziel_nr))
        remarks = {one.id: INVENTED_WORDS for one in assessments if is_invented(concept, concept.catalog.items[one.id])}
        yield VERDICTS, assessments_csv(assessments, remarks)
        yield POINTS, points_csv(assessments, remarks)


PACKAGE = Package(
    name="integrationskonzepte-zahlen",
    title="Zahlen zu den Integrationskonzepten",
    description="Reihen amtlicher Statistik mit Quelle, Stichtag, Abgrenzung, Basis und Lizenz je Wert. Werte ohne "
    "offene Lizenz sind nicht enthalten; sie stehen nur als Zitat auf den Seiten.",
)


def _open_tables(observations: Iterable[Observation]) -> dict[str, str]:
    tables: dict[str, list[Observation]] = {}
    for series in group(observations):
        tables.setdefault(file_address(series), []).extend(series.observations)
    return {name: write_bytes(rows).decode() for name, rows in sorted(tables.items())}


def _file(address: str, text: str) -> Page:
    return Page(
        frame=Frame(title=address, address=address),
        template="",
        view=DataFile(text=text),
    )


def _frame(concept: Concept, town: Municipality, title: str, page: str) -> Frame:
    return frame(concept, title=title, address=page_address(town.key, page), municipality=town.key)


__all__ = ["DataFile", "data_files", "due_view", "indicator_pages", "indicators_view", "slug_of"]
