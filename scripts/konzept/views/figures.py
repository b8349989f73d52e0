"""How a series is shown: its newest value, its table, its chart, and what must be said beside them.

Nothing is drawn here and nothing judged: `figures` has decided what may be shown and joined, `render.svg` draws.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from konzept.concept import Concept
from konzept.core.dates import MONTHS, german_date
from konzept.core.numbers import SHORT_UNITS, german_number, with_unit
from konzept.figures.assessment import DISCLAIMER, NO_TARGET_DECIDED, Assessment, Verdict, word_of
from konzept.figures.collection import GAUGES, is_open, key_of, offices_of, pending, principal
from konzept.figures.series import LIMITED, SYMBOLS, Observation, Segment, Series, as_line, end_month
from konzept.items import Item
from konzept.metamodel import Municipality
from konzept.views.progress import Progress, progress_of
from konzept.views.shared import NOT_STATED, Ref, page_address, refs

FIGURE_TYPES = frozenset({*GAUGES, "grundzahl", "messwert"})
GRADES = {
    "A": "amtliche Originalangabe",
    "B": "Angabe der Kommune oder aus zweiter Hand",
    "C": "Presseangabe",
}
QUALITIES = {"p": "vorläufig", "r": "berichtigt", "s": "geschätzt", "e": "endgültig"}
LINE, BARS = "linie", "balken"
LINE_FROM = 4
UNKNOWN = "unbekannt"


class Value(Struct, frozen=True, kw_only=True):
    """One value as it is printed: `text` is `number` and `unit`.

    `mark` says what limits it („vorläufig“), `note` everything there is to say. `quote`: it may be cited but not passed
    on as data.
    """

    when: str
    text: str
    number: str
    unit: str
    mark: str
    basis: str
    source: str
    table: str
    licence: str
    grade: str
    note: str
    place: str
    quote: bool
    missing: bool = False


class ChartPoint(Struct, frozen=True, kw_only=True):
    """`month` is 12 · year + month, `height` the value for drawing only; `text` is what readers see."""

    month: int
    height: float
    text: str
    when: str


class ChartSegment(Struct, frozen=True, kw_only=True):
    """Points that may be joined. `reason` says why the line does not go on from the segment before."""

    label: str
    reason: str
    points: tuple[ChartPoint, ...]


class Chart(Struct, frozen=True, kw_only=True):
    """What is drawn, and the words for those who do not see it. `target` is a value to be reached."""

    kind: str
    title: str
    description: str
    segments: tuple[ChartSegment, ...]
    target: float | None = None
    target_label: str = ""


class SeriesView(Struct, frozen=True, kw_only=True):
    """A series with everything a value needs beside it: date, concept, basis, source, licence."""

    key: str
    title: str
    area: str
    other_area: bool
    concept: str
    unit: str
    newest: Value
    values: tuple[Value, ...]
    chart: Chart | None
    sentence: str
    axis: str
    breaks: tuple[str, ...]
    conflicts: tuple[str, ...]
    signs: tuple[tuple[str, str], ...]
    attributions: tuple[str, ...]
    page: str
    file: str

    @property
    def quotes(self) -> bool:
        """Whether there are only values that may be cited one by one."""
        return all(value.quote for value in self.values)


class VerdictView(Struct, frozen=True, kw_only=True):
    """A verdict in words, with the shape that repeats it, and the way to the target where there is one."""

    glyph: str
    text: str
    sentence: str
    version: str
    date: str
    progress: Progress | None = None


class Missing(Struct, frozen=True, kw_only=True):
    """Why there is no value, and who would have one."""

    sources: tuple[str, ...]
    when: str
    offices: tuple[Ref, ...]
    not_stated: str


class FigureBlock(Struct, frozen=True, kw_only=True):
    """„Wie stehen die Zahlen?“ on the page of an object."""

    answers: tuple[SeriesView, ...]
    context: tuple[SeriesView, ...]
    verdicts: tuple[VerdictView, ...]
    remark: str
    missing: Missing | None


def figure_block(concept: Concept, item: Item) -> FigureBlock | None:
    """The figures of an object; None for objects that are none."""
    if item.type not in FIGURE_TYPES:
        return None
    figures = concept.figures
    answers = figures.answers.get(item.id, ())
    context = figures.context.get(item.id, ())
    if item.type == "messwert" and not (answers or context):
        return None
    verdicts = tuple(_verdict(item, one, answers) for one in figures.assessments.get(item.id, ()))
    return FigureBlock(
        answers=tuple(series_view(concept, one, item.municipality) for one in answers),
        context=tuple(series_view(concept, one, item.municipality) for one in context),
        verdicts=verdicts,
        remark=_remark(item, bool(verdicts)),
        missing=_missing(concept, item) if not answers and item.type != "messwert" else None,
    )


def _remark(item: Item, judged: bool) -> str:
    if judged:
        return DISCLAIMER
    return NO_TARGET_DECIDED if item.type in GAUGES and "zielwert" not in item.fields else ""


def _verdict(item: Item, assessment: Assessment, answers: Iterable[Series]) -> VerdictView:
    series = next(iter(answers), None)
    word = word_of(assessment.urteil or Verdict.NOT_RATABLE, assessment.tendenz)
    day = assessment.bewertungsdatum
    return VerdictView(
        glyph=word.glyph,
        text=assessment.urteil_text or word.text,
        sentence=assessment.erklaerung.replace("**", ""),
        version=assessment.regelversion,
        date=german_date(day.isoformat()) if day else "",
        progress=_progress(item, assessment, series) if series else None,
    )


def _progress(item: Item, assessment: Assessment, series: Series) -> Progress | None:
    """The way to the target; never drawn of values that may only be quoted."""
    if not all(is_open(one) for one in principal(series)):
        return None
    return progress_of(item, assessment, item.text("einheit") or series.einheit)


def assessments_of(concept: Concept, item: Item) -> tuple[Assessment, ...]:
    """The assessments of an indicator; one that says „keine Werte“ where there are none."""
    return concept.figures.assessments.get(item.id) or (pending(item),)


def _missing(concept: Concept, item: Item) -> Missing:
    """Who would have the value, as far as the concept says it."""
    sources = [source.title for source in concept.catalog.sources(item.id, "quelle_fuer")]
    named = item.text("quellenangabe")
    return Missing(
        sources=tuple(dict.fromkeys([*([named] if named else []), *sources])),
        when=item.text("erhebungszeit"),
        offices=refs(concept, offices_of(concept.catalog, item)),
        not_stated=NOT_STATED,
    )


# -- a series ------------------------------------------------------------------------------------------------------


def series_view(concept: Concept, series: Series, municipality: str) -> SeriesView:
    """A series as the pages of this concept show it; of another area with the name of that area."""
    settings = concept.figures.settings
    own = concept.metamodel.municipalities.get(municipality)
    shown = principal(series)
    values = tuple(value_view(concept, one) for one in series.observations)
    chart = _chart(concept, series)
    newest = next((one for one in reversed(shown) if one.wert), shown[-1])
    return SeriesView(
        key=f"{series.indikator}/{series.konzept}",
        title=settings.indicators.get(series.indikator, newest.bezeichnung or series.indikator),
        area=area_name(concept, series.ags),
        other_area=own is None or own.ags != series.ags,
        concept=settings.concepts.get(series.konzept, series.konzept),
        unit=series.einheit,
        newest=value_view(concept, newest),
        values=values,
        chart=chart,
        sentence=_sentence(concept, series),
        axis="Die senkrechte Achse beginnt nicht bei null." if chart and chart.kind == LINE else "",
        breaks=tuple(dict.fromkeys(one.bruch_vor for one in series.observations if one.bruch_vor)),
        conflicts=tuple(_conflicts(series)),
        signs=tuple(_signs(series)),
        attributions=tuple(dict.fromkeys(one.vermerk for one in series.observations)),
        page=series_address(concept, series),
        file=file_address(series) if any(is_open(one) for one in series.observations) else "",
    )


def area_name(concept: Concept, ags: str) -> str:
    """The name of an area from our own lists, never from a file."""
    for municipality in concept.metamodel.municipalities.values():
        if municipality.ags == ags and not municipality.overarching:
            return municipality.long_name
    return concept.figures.settings.areas.get(ags, ags)


def slug_of(series: Series) -> str:
    """Part of an address: indicator and concept."""
    return f"{series.indikator}-{series.konzept}".replace("_", "-")


def file_address(series: Series) -> str:
    """Where the open values of an indicator lie as a file."""
    return f"daten/{slug_of(series)}.csv"


def owner_of(concept: Concept, ags: str) -> Municipality | None:
    """The concept whose area this is."""
    present = concept.figures.municipalities
    found = (one for one in concept.metamodel.municipalities.values() if one.key in present)
    return next((one for one in found if one.ags == ags), None)


def series_address(concept: Concept, series: Series) -> str:
    """The page of a series; "" if its area has no concept here."""
    owner = owner_of(concept, series.ags)
    return page_address(owner.key, f"zahl-{slug_of(series)}") if owner else ""


def value_view(concept: Concept, one: Observation) -> Value:
    """A value with its date, unit and origin."""
    settings = concept.figures.settings
    return Value(
        when=german_time(one.zeit),
        text=value_text(one),
        number=_number(one),
        unit=SHORT_UNITS.get(one.einheit, one.einheit) if one.wert else "",
        mark="; ".join(_marks(one)),
        basis=settings.bases.get(one.basis, one.basis),
        source=one.quelle,
        table="" if one.tabelle == UNKNOWN else one.tabelle,
        licence=one.lizenz,
        grade=GRADES[one.guete],
        note="; ".join(_notes(one)),
        place=one.fundstelle,
        quote=not is_open(one),
        missing=not one.wert,
    )


def value_text(one: Observation) -> str:
    """„88.425 Personen“, „(24,5) %“ where the value is limited, or the sign that stands instead."""
    text = _number(one)
    if not one.wert:
        return text
    return with_unit(text, one.einheit)


def _number(one: Observation) -> str:
    if not one.wert:
        return "–" if one.zeichen == "-" else one.zeichen
    number = german_number(one.wert)
    return f"({number})" if LIMITED in (one.zeichen, one.qualitaet) else number


def _marks(one: Observation) -> Iterator[str]:
    if one.zeichen:
        yield SYMBOLS[one.zeichen]
    for letter, word in QUALITIES.items():
        if letter in one.qualitaet and letter != "e":
            yield word


def _notes(one: Observation) -> Iterator[str]:
    yield from _marks(one)
    if one.berechnung:
        yield f"gerechnet: {one.berechnung}"
    if one.anmerkung:
        yield one.anmerkung


def german_time(text: str) -> str:
    """A reference date or a period in German."""
    if "P" in text:
        start, months = text.removesuffix("M").split("P")
        last = end_month(text) - 1
        return f"{months} Monate bis {MONTHS[last % 12]} {last // 12} (ab {german_date(start)})"
    return text if "/" in text else german_date(text)


def _conflicts(series: Series) -> Iterator[str]:
    """Values that several sources give differently for one time and one basis: both are shown."""
    places: dict[tuple[str, str], list[Observation]] = {}
    for one in series.newest().observations:
        places.setdefault((one.zeit, one.basis), []).append(one)
    for (time, _), found in places.items():
        if len({one.number for one in found if one.wert}) > 1:
            texts = " und ".join(f"{value_text(one)} ({one.quelle})" for one in found)
            yield f"Für {german_time(time)} nennen die Quellen verschiedene Werte: {texts}. Wir zeigen beide."


def _signs(series: Series) -> Iterator[tuple[str, str]]:
    """The signs that occur, each explained once."""
    used = dict.fromkeys(one.zeichen for one in series.observations if one.zeichen)
    yield from (("–" if sign == "-" else sign, SYMBOLS[sign]) for sign in used)


# -- the chart -----------------------------------------------------------------------------------------------------


def _segments(series: Series) -> tuple[Segment, ...]:
    """What may be joined among the open values; quotes are never made into a line."""
    usable = [one for one in principal(series) if one.wert and is_open(one)]
    return as_line(Series.of(usable)).segments if usable else ()


def _chart(concept: Concept, series: Series) -> Chart | None:
    segments = _segments(series)
    count = sum(len(segment.observations) for segment in segments)
    if count < 2:
        return None
    settings = concept.figures.settings
    title = settings.indicators.get(series.indikator, series.indikator)
    return Chart(
        kind=LINE if count >= LINE_FROM else BARS,
        title=f"{title}, {area_name(concept, series.ags)}",
        description=_sentence(concept, series),
        segments=tuple(
            ChartSegment(
                label=settings.bases.get(segment.basis, segment.basis),
                reason=segment.reason,
                points=tuple(_point(one) for one in segment.observations),
            )
            for segment in segments
        ),
    )


def _point(one: Observation) -> ChartPoint:
    return ChartPoint(
        month=end_month(one.zeit),
        height=float(one.wert),
        text=with_unit(german_number(one.wert), "Prozent" if one.einheit == "Prozent" else ""),
        when=german_time(one.zeit),
    )


def _sentence(concept: Concept, series: Series) -> str:
    """What one sees: first and last value of each stretch, never across a break."""
    bases = concept.figures.settings.bases
    parts = []
    for segment in _segments(series):
        first, last = segment.observations[0], segment.observations[-1]
        basis = bases.get(segment.basis, segment.basis)
        if first is last:
            parts.append(f"{basis}: {value_text(last)} ({german_time(last.zeit)}).")
        else:
            span = f"von {value_text(first)} ({german_time(first.zeit)})"
            parts.append(f"{basis}: {span} auf {value_text(last)} ({german_time(last.zeit)}).")
    breaks = "Über einen Bruch hinweg wird nicht verglichen." if len(parts) > 1 else ""
    return " ".join([*parts, breaks]).strip()


def own_series(concept: Concept, municipality: Municipality) -> tuple[Series, ...]:
    """The series of a concept's own area."""
    return concept.figures.by_area.get(municipality.ags, ()) if municipality.ags else ()


def context_series(concept: Concept, municipality: Municipality) -> tuple[Series, ...]:
    """The series of the areas this one lies in: context, never its own values."""
    ags = municipality.ags
    above = [ags[:end] for end in (5, 2) if len(ags) > end]
    return tuple(one for area in above for one in concept.figures.by_area.get(area, ()))


def overview(concept: Concept, municipality: Municipality) -> tuple[SeriesView, ...]:
    """The first figures of a concept, in the order of the settings."""
    known = {f"{one.indikator}/{one.konzept}": one for one in own_series(concept, municipality)}
    wanted: Iterable[str] = concept.figures.settings.overview
    return tuple(series_view(concept, known[key], municipality.key) for key in wanted if key in known)


def published_values(concept: Concept, item: Item) -> dict[str, str]:
    """What machines learn of an object's figures: value, date, unit, concept, basis, source, licence, verdict."""
    answers = concept.figures.answers.get(item.id, ())
    found = {}
    if answers:
        shown = principal(answers[0])
        one = next((one for one in reversed(shown) if one.wert), shown[-1])
        found = {
            "wert": one.wert or one.zeichen,
            "stichtag": one.zeit,
            "einheit": one.einheit,
            "wert_reihe": "/".join(key_of(answers[0])),
            "wert_basis": one.basis,
            "wert_quelle": one.quelle,
            "wert_lizenz": one.lizenz,
        }
    if item.type in GAUGES:
        verdicts = [one.urteil or Verdict.NOT_RATABLE for one in assessments_of(concept, item)]
        found["bewertung"] = " ".join(verdicts)
    return found
