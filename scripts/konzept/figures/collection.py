"""All figures of a project, joined: read, passed through the gate, tied to their objects, judged. Sealed once made.

Values of statistical offices (`amtlich` in the settings) are shown as published: § 16 BStatG was applied before they
left the office, and suppressing what anyone can look up there would protect nobody. Everything else passes the gate.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple

from konzept.core import Problem, Project, nearest
from konzept.figures.assessment import Assessment, breaks_of, judge_case, read_case, rows_of
from konzept.figures.datapackage import LICENCES, check_datapackage
from konzept.figures.disclosure import DisclosureError, GateConfig, gate, tables_of
from konzept.figures.series import Observation, Series, end_month, group
from konzept.figures.series_csv import ANY_INDICATOR, FOLDER, load_series, lost_indicators
from konzept.figures.settings import FigureSettings, read_settings
from konzept.items import Catalog, Item
from konzept.metamodel import Metamodel
from konzept.metamodel.toml_source import read_toml

ANSWERS, CONTEXT = "reihen", "kontext_reihen"
GAUGES = ("indikator", "kennzahl", "wirkungsindikator")
KEY = re.compile(r"([a-z0-9_]+)/([a-z0-9_]+)(?:@(\d{2,8}(?:-[a-z0-9]+)*|DG))?")
UNTITLED = "Indikator"
NO_TARGET, NO_DIRECTION = "ohne_zielwert", "keine"
MOVES = ("steigen", "sinken")
# Fields that bewertung.md, section 2, names the same; `zahlart` is its `art`, which here is the kind of an object.
SAME = (
    *("zielwert", "zielintervall", "ziel_relativ", "korridor", "etappen", "ausgangswert", "toleranz", "soll", "seite"),
    *("ziel_konzept", "ziel_basis", "ziel_gebiet", "einheit", "nachkommastellen"),
    *("periodizitaet_monate", "verzug_monate", "stichprobe", "ziele"),
)


class SeriesKey(NamedTuple):
    """What a series is asked for by."""

    ags: str
    indicator: str
    concept: str


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What may be shown: `answers` and `context` are the series of objects by id, `assessments` those with values.

    `municipalities` are those with series or indicators; `suppressed` counts the values the gate took away.
    `evaluated` is the day of the verdicts. `lost` are indicators some of whose values could not be used.
    """

    settings: FigureSettings = field(default_factory=FigureSettings)
    series: tuple[Series, ...] = ()
    answers: Mapping[str, tuple[Series, ...]] = field(default_factory=dict)
    context: Mapping[str, tuple[Series, ...]] = field(default_factory=dict)
    assessments: Mapping[str, tuple[Assessment, ...]] = field(default_factory=dict)
    municipalities: frozenset[str] = frozenset()
    suppressed: int = 0
    evaluated: date = date.min
    lost: frozenset[str] = frozenset()

    @cached_property
    def by_key(self) -> Mapping[SeriesKey, Series]:
        return {key_of(one): one for one in self.series}

    @cached_property
    def by_area(self) -> Mapping[str, tuple[Series, ...]]:
        areas: dict[str, list[Series]] = defaultdict(list)
        for one in self.series:
            areas[one.ags].append(one)
        return {ags: tuple(found) for ags, found in areas.items()}

    @cached_property
    def open_observations(self) -> tuple[Observation, ...]:
        """What others may take away as data: quotes without an open licence are not among it."""
        return tuple(one for series in self.series for one in series.observations if is_open(one))


def is_open(observation: Observation) -> bool:
    """Whether the licence lets the value be passed on as data."""
    return observation.lizenz in LICENCES


def key_of(series: Series) -> SeriesKey:
    return SeriesKey(series.ags, series.indikator, series.konzept)


def load_figures(project: Project, model: Metamodel, catalog: Catalog) -> tuple[Figures, tuple[Problem, ...]]:
    """The figures of a project and everything that is wrong with them."""
    settings = read_settings(model.settings.get("zahlen", {}))
    names = {"indikator": settings.indicators, "konzept": settings.concepts}
    read, problems = load_series(project, names)
    passed = _passed(read, settings, model, project)
    figures = Figures(
        settings=settings,
        series=passed.series,
        suppressed=passed.suppressed,
        evaluated=_evaluation_date(model, passed.series),
        lost=passed.withheld | lost_indicators(project, problems),
    )
    joined, doubts = join_figures(figures, model, catalog)
    broken = check_datapackage(project)
    return joined, (*problems, *broken, *passed.problems, *doubts)


def join_figures(figures: Figures, model: Metamodel, catalog: Catalog) -> tuple[Figures, tuple[Problem, ...]]:
    """The same series tied to the objects of this catalog and judged by their targets, and what is wrong with that."""
    figures = replace(figures, municipalities=frozenset(_counted(model, catalog, figures.series)))
    answers, missing = _tied(figures, model, catalog, ANSWERS)
    context, unknown = _tied(figures, model, catalog, CONTEXT)
    figures = replace(figures, answers=answers, context=context)
    assessments, doubts = _judged(figures, catalog)
    return replace(figures, assessments=assessments), (*missing, *unknown, *doubts)


def _counted(model: Metamodel, catalog: Catalog, series: Iterable[Series]) -> Iterator[str]:
    """The concepts that have figures to show: series of their area, or objects that ask for some."""
    present = {municipality for municipality, _ in catalog.by_page}
    areas = {one.ags for one in series}
    asking = {item.municipality for name in (*GAUGES, "grundzahl") for item in catalog.of_type(name)}
    for key, municipality in model.municipalities.items():
        if key in present and not municipality.overarching and (municipality.ags in areas or key in asking):
            yield key


# -- the gate ---------------------------------------------------------------------------------------------------------


class Passed(NamedTuple):
    """The series as they may be published, how many values that cost, and what nothing may be published of, and why."""

    series: tuple[Series, ...]
    suppressed: int
    withheld: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()


def _passed(series: Iterable[Series], settings: FigureSettings, model: Metamodel, project: Project) -> Passed:
    everything = [one for found in series for one in found.observations]
    official = [one for one in everything if one.basis in settings.official]
    guarded = [one for one in everything if one.basis not in settings.official]
    try:
        config = GateConfig.from_toml(model.settings.get("sperrung", {}))
        result = gate(tables_of(guarded), config)
    except DisclosureError as error:
        withheld = frozenset(one.indikator for one in guarded)
        return Passed(group(official), len(guarded), withheld, tuple(_refusals(error, project)))
    return Passed(group([*official, *result.observations]), len(result.suppressed))


def _refusals(error: DisclosureError, project: Project) -> Iterator[Problem]:
    """Why the gate lets nothing pass: told where the setting stands, or of the figures as a whole."""
    path, line = f"data/{FOLDER}", 1
    if error.place:
        path = project.relative(project.metamodel)
        line = read_toml(project.metamodel, path).line_of(error.place)
    hint = f"{error.hint} Bis dahin wird keiner dieser Werte gezeigt."
    for code, text in error.faults:
        yield Problem(code=code, path=path, line=line, message=text, hint=hint)


# -- objects ----------------------------------------------------------------------------------------------------------


def _tied(
    figures: Figures, model: Metamodel, catalog: Catalog, name: str
) -> tuple[dict[str, tuple[Series, ...]], list[Problem]]:
    """The series each object names in this field, and the names that lead nowhere."""
    tied: dict[str, tuple[Series, ...]] = {}
    problems = []
    for item in catalog:
        if name not in item.fields:
            continue
        keys = {text: _key(text, model.municipalities[item.municipality].ags) for text in item.texts(name)}
        tied[item.id] = tuple(figures.by_key[key] for key in keys.values() if key and key in figures.by_key)
        for text, key in keys.items():
            if key not in figures.by_key and not (key and figures.lost & {key.indicator, ANY_INDICATOR}):
                problems.append(_unknown_series(item, name, text, figures))
    return tied, problems


def _key(text: str, own_ags: str) -> SeriesKey | None:
    match = KEY.fullmatch(text)
    return SeriesKey(match[3] or own_ags, match[1], match[2]) if match else None


def _unknown_series(item: Item, name: str, text: str, figures: Figures) -> Problem:
    place = item.place_of(name)
    known = sorted({f"{key.indicator}/{key.concept}" for key in figures.by_key})
    near = nearest(text.partition("@")[0], known)
    if near and near != text:
        hint = f"Meinten Sie „{near}“?"
    else:
        hint = "indikator/konzept schreiben, für ein anderes Gebiet mit @ und dessen Schlüssel."
    return Problem(
        code="KZ-REIHE-UNBEKANNT",
        path=item.path,
        line=place.line,
        column=place.column,
        message=f"{item.id}: Eine Reihe „{text}“ gibt es unter data/reihen/ nicht.",
        hint=hint,
    )


# -- verdicts ---------------------------------------------------------------------------------------------------------


def _judged(figures: Figures, catalog: Catalog) -> tuple[dict[str, tuple[Assessment, ...]], list[Problem]]:
    judged: dict[str, tuple[Assessment, ...]] = {}
    problems: list[Problem] = []
    for type_name in GAUGES:
        for item in catalog.of_type(type_name):
            if item.id in figures.answers or "zieltyp" in item.fields or "ziele" in item.fields:
                found = _assessments(item, figures, catalog)
                faults = dict.fromkeys(problem for one in found for problem in one.problems)
                problems += [replace(problem, path=item.path, line=item.place.line) for problem in faults]
                if not faults:
                    judged[item.id] = found
    return judged, problems


def _assessments(item: Item, figures: Figures, catalog: Catalog) -> tuple[Assessment, ...]:
    series = next(iter(figures.answers.get(item.id, ())), None)
    observations = principal(series) if series else ()
    raw: dict[str, object] = {
        "bewertungsdatum": figures.evaluated.isoformat(),
        "indikator": _indicator(item, observations, series, figures, catalog),
        "punkte": rows_of(observations),
    }
    return judge_case(read_case(raw, item.path))


def _indicator(
    item: Item, observations: tuple[Observation, ...], series: Series | None, figures: Figures, catalog: Catalog
) -> dict[str, object]:
    """The fields of bewertung.md, section 2. What the object leaves open comes from the series."""
    has_target = "zieltyp" in item.fields or "ziele" in item.fields
    direction = item.text("richtung")
    last = observations[-1] if observations else None
    basis = item.text("basis") or (last.basis if last else "")
    case: dict[str, object] = {
        "id": item.id,
        "titel": item.title,
        "zieltyp": item.text("zieltyp") or ("" if has_target else NO_TARGET),
        "richtung": direction if has_target or direction in MOVES else NO_DIRECTION,
        "art": item.text("zahlart"),
        "einheit": item.text("einheit") or (last.einheit if last else ""),
        "konzept": series.konzept if series else "",
        "basis": basis,
        "gebiet": series.ags if series else "",
        "brueche": [*item.structures("brueche"), *breaks_of(one for one in observations if one.basis == basis)],
        "stelle": "; ".join(office.title for office in offices_of(catalog, item)),
    }
    for name in SAME:
        if name in item.fields and (has_target or not name.startswith("ziel")):
            case[name] = item.fields[name]
    if has_target and "frist" in item.fields:
        case["frist"] = item.structure("frist").get("datum", "")
    rhythm = figures.settings.rhythm_of(series) if series else None
    if rhythm and "periodizitaet_monate" not in item.fields:
        case |= {"periodizitaet_monate": str(rhythm.months), "verzug_monate": str(rhythm.lag)}
    return case


def offices_of(catalog: Catalog, item: Item) -> tuple[Item, ...]:
    """Who answers for a figure: the offices the object itself names."""
    found = [office for role in ("verantwortlich", "zustaendig") for office in catalog.targets(item.id, role)]
    return tuple({office.id: office for office in found}.values())


def principal(series: Series) -> tuple[Observation, ...]:
    """One value per basis and time, where several sources give one: official before reported, open before quoted.

    What the others say is not lost: pages show every value (`Series.observations`).
    """
    best: dict[tuple[str, str], Observation] = {}
    for one in series.newest().observations:
        place = (one.basis, one.zeit)
        if place not in best or _rank(one) < _rank(best[place]):
            best[place] = one
    return tuple(sorted(best.values(), key=lambda one: (end_month(one.zeit), one.zeit, one.basis)))


def _rank(one: Observation) -> tuple[str, bool, bool, str]:
    return (one.guete, not is_open(one), bool(one.berechnung), one.quelle)


def _evaluation_date(model: Metamodel, series: Iterable[Series]) -> date:
    """The day the metamodel names; without one, the end of the year of the newest value."""
    if model.reference_date != date.min:
        return model.reference_date
    newest = max((end_month(one.zeit) for found in series for one in found.observations), default=0)
    return date((newest - 1) // 12, 12, 31) if newest > 12 else date.min


def pending(item: Item) -> Assessment:
    """The verdict on an indicator that has no values: it cannot be rated, and that is counted too."""
    empty = _without_values(_direction_of(item))
    return replace(empty, id=item.id, erklaerung=empty.erklaerung.replace(UNTITLED, item.title, 1))


def _direction_of(item: Item) -> str:
    direction = item.text("richtung")
    return direction if direction in MOVES else NO_DIRECTION


@lru_cache(maxsize=8)
def _without_values(direction: str) -> Assessment:
    raw: dict[str, object] = {"bewertungsdatum": "2000", "punkte": []}
    raw["indikator"] = {"titel": UNTITLED, "zieltyp": NO_TARGET, "richtung": direction}
    return judge_case(read_case(raw, ""))[0]
