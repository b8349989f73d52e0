"""The yearly report of a concept (Sachstandsbericht) as values: what was decided, how far things are, what is missing.

A year whose report was frozen is told from that state for ever; any other is a draft, told from what stands in needs/.
Both come from the functions that make the site's own pages. Nothing is summed up into one grade: counts, dates, words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta

from msgspec import Struct

from konzept.concept import Concept, as_of
from konzept.core import UsageError
from konzept.core.dates import german_date, is_date, period
from konzept.core.numbers import german_number, with_unit
from konzept.figures.series import Series
from konzept.items import Item
from konzept.items.model import Structure
from konzept.metamodel import Municipality
from konzept.staende import (
    IMPLEMENTED,
    WORKING,
    Decision,
    Kind,
    Lateness,
    Row,
    StateInfo,
    Timing,
    lateness,
    planned_due,
)
from konzept.staende.lifecycle import due_day
from konzept.staende.synopsis import NEED_REASON
from konzept.staende.words import sentences
from konzept.views.compared import compare_states, comparisons, synopsis_address
from konzept.views.figures import own_series
from konzept.views.gap_kinds import KINDS, gaps
from konzept.views.indicators import OfficeDues, Waiting, due_view, indicators_view
from konzept.views.past import DECIDED, PROPOSAL, REPORT, Past
from konzept.views.review_lists import suspect_view, suspects_in
from konzept.views.shared import NOT_STATED, RESPONSIBLE_ROLES, STATUS_FIELD, Ref, municipalities, ref
from konzept.views.status import StatusCount, distribution
from konzept.views.synopsis_cells import is_votable
from konzept.views.voted import VotedValue, voted_values
from konzept.views.whatsnew import decisions_of

OVERDUE = frozenset({Timing.OVERDUE, Timing.POSTPONED_OVERDUE})
PASSED = frozenset({Timing.PASSED})  # the day is over and nobody says how far it is: never „überfällig“
AHEAD = timedelta(days=365)
OPEN_STATUS = frozenset({"", "nicht_angegeben", "geplant", "in_umsetzung", "verschoben"})
SENTENCES = 3
WITHOUT_FIELD = "Ohne Handlungsfeld"
ESTIMATED = ("migrationshintergrund", "einwanderungsgeschichte")


class DecisionLine(Struct, frozen=True, kw_only=True):
    """A decision in the list: `outcome` counts what it said about single entries, or is its result."""

    ref: Ref
    date: str
    body: str
    number: str
    outcome: str


class FieldStatus(Struct, frozen=True, kw_only=True):
    """How the measures and steps of a Handlungsfeld are spread over the states of implementation."""

    title: str
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


class MeasureLine(Struct, frozen=True, kw_only=True):
    """How far one measure or step is, in at most three sentences."""

    ref: Ref
    number: str
    sentences: tuple[str, ...]
    offices: tuple[str, ...]


class MeasureGroup(Struct, frozen=True, kw_only=True):
    """The measures and steps of a Handlungsfeld."""

    title: str
    lines: tuple[MeasureLine, ...]


class FigureLine(Struct, frozen=True, kw_only=True):
    """The newest value of an indicator with its verdict, and what a body had before it when it voted."""

    ref: Ref
    value: str
    verdict: str
    voted: tuple[VotedValue, ...]


class Changes(Struct, frozen=True, kw_only=True):
    """What changed since a state: counts and proof of the synopsis, and its changed rows.

    `to_vote`: something changed that a body decides on. `page` is the synopsis on the site, "" where there is none.
    """

    base: StateInfo
    until: StateInfo
    counts: Mapping[Kind, int]
    rows: tuple[Row, ...]
    to_vote: bool
    proof: str
    page: str
    command: str


class DueLine(Struct, frozen=True, kw_only=True):
    """Something that is due or late, with the words for it."""

    ref: Ref
    words: str
    due: date
    offices: tuple[str, ...]


class GapLine(Struct, frozen=True, kw_only=True):
    """How many gaps of a kind are open, and how many are meant to be."""

    title: str
    open: int
    justified: int


class SuspectLine(Struct, frozen=True, kw_only=True):
    """A link to look at again."""

    source: Ref
    role: str
    target: Ref
    causes: tuple[str, ...]
    reviewed: str


class ExceptionLine(Struct, frozen=True, kw_only=True):
    """A repair of an adopted wording that needed no decision, and why."""

    ref: Ref
    date: str
    office: str
    reason: str


class RequestLine(Struct, frozen=True, kw_only=True):
    """A motion or a consultation that is not decided yet."""

    ref: Ref
    words: str


class FundLine(Struct, frozen=True, kw_only=True):
    """The money named for a measure or step, in the words of the data."""

    ref: Ref
    texts: tuple[str, ...]


class ReportView(Struct, frozen=True, kw_only=True):
    """The report of one year, as of `day`. `frozen` is the state it is told from; None makes it a draft.

    `since` says from when on decisions are listed, `rules` whether gaps were judged by rules newer than the state;
    `bodies` are those of the last consultation with what they had to do.
    """

    year: int
    municipality: str
    town: str
    invented: bool
    day: str
    since: str
    adopted: StateInfo | None
    frozen: StateInfo | None
    rules: str
    decisions: tuple[DecisionLine, ...]
    undated: tuple[Ref, ...]
    statuses: tuple[tuple[str, str], ...]
    distribution: tuple[StatusCount, ...]
    fields: tuple[FieldStatus, ...]
    measures: tuple[MeasureGroup, ...]
    verdicts: str
    figures: tuple[FigureLine, ...]
    waiting: tuple[Waiting, ...]
    estimates: tuple[str, ...]
    changes: Changes | None
    overdue: tuple[DueLine, ...]
    passed: tuple[DueLine, ...]
    ahead: tuple[DueLine, ...]
    figures_due: tuple[OfficeDues, ...]
    gaps: tuple[GapLine, ...]
    suspects: tuple[SuspectLine, ...]
    exceptions: tuple[ExceptionLine, ...]
    requests: tuple[RequestLine, ...]
    funds: tuple[FundLine, ...]
    bodies: tuple[tuple[str, str], ...]

    @property
    def is_draft(self) -> bool:
        """Whether it will say something else tomorrow, if the data do."""
        return self.frozen is None


def report_view(concept: Concept, municipality: str, year: int) -> ReportView:
    """The report of a year: from its frozen state if there is one, else a draft from what stands in needs/ now.

    Lateness is measured on the day of the state, in a draft on the reference day of the metamodel, never by the clock.
    Raises UsageError for a town or year it cannot be made for.
    """
    town = _town(concept, municipality)
    frozen = frozen_report(concept, municipality, year)
    if frozen is not None:
        return _view(as_of(concept, frozen), town, year, frozen)
    today = concept.metamodel.reference_date
    last = today.year + (frozen_report(concept, municipality, today.year) is not None)
    if year > last:
        raise UsageError(f"{year} liegt nach dem Stichtag der Daten ({today:%d.%m.%Y}). → Höchstens {last}.")
    return _view(concept, town, year, None)


def frozen_report(concept: Concept, municipality: str, year: int) -> StateInfo | None:
    """The state a year was reported with, the last one if there are several."""
    states = concept.ledger.states.of(municipality)
    return next((one for one in reversed(states) if one.kind == REPORT and _year(one) == year), None)


def _view(concept: Concept, town: Municipality, year: int, frozen: StateInfo | None) -> ReportView:
    """The report on a concept as it stands, or as it stood in the state `frozen`."""
    municipality, today = town.key, concept.metamodel.reference_date
    past = Past(concept)
    states = past.states(municipality)
    previous = next((one for one in reversed(states) if one.kind == REPORT and _year(one) < year), None)
    working = [item for item in _own(concept, municipality) if item.type in IMPLEMENTED]
    spread = distribution(concept, _own(concept, municipality))
    figures = indicators_view(concept, town)
    dues = due_view(concept, town)
    return ReportView(
        year=year,
        municipality=municipality,
        town=town.long_name,
        invented=town.invented,
        day=german_date(frozen.date if frozen else today.isoformat()),
        since=german_date(previous.date) if previous else "",
        adopted=next((one for one in reversed(states) if one.kind == DECIDED), None),
        frozen=frozen,
        rules=_newer_rules(concept, frozen),
        decisions=tuple(_decisions(concept, past, municipality, previous, min(today, date(year, 12, 31)))),
        undated=tuple(_undated(concept, municipality)),
        statuses=tuple((one.status, one.label) for one in spread),
        distribution=spread,
        fields=tuple(_fields(concept, municipality)),
        measures=tuple(_measures(concept, municipality, today)),
        verdicts=figures.counts,
        figures=tuple(
            FigureLine(ref=one, value=value, verdict=verdict, voted=_voted(past, concept.catalog.items[one.id], frozen))
            for one, value, verdict in figures.answered
        ),
        waiting=figures.waiting,
        estimates=tuple(_estimates(concept, town)),
        changes=_changes(past, municipality, previous, year, frozen),
        overdue=tuple(_late(concept, working, today, OVERDUE)),
        passed=tuple(_late(concept, working, today, PASSED)),
        ahead=tuple(_ahead(concept, working, today)),
        figures_due=dues.offices,
        gaps=tuple(_gaps(concept, municipality)),
        suspects=tuple(_suspects(past, municipality)),
        exceptions=tuple(_exceptions(concept, municipality)),
        requests=tuple(_requests(concept, municipality)),
        funds=tuple(_funds(concept, _own(concept, municipality))),
        bodies=tuple(_bodies(concept, municipality)),
    )


def _town(concept: Concept, municipality: str) -> Municipality:
    known = {town.key: town for town in municipalities(concept)}
    if municipality not in known:
        raise UsageError(f"Die Kommune „{municipality}“ gibt es nicht. → Eine von: {', '.join(known)}.")
    return known[municipality]


def _own(concept: Concept, municipality: str) -> list[Item]:
    return [item for item in concept.catalog if item.municipality == municipality]


def _year(info: StateInfo) -> int:
    return period(info.date).last.year


def _newer_rules(concept: Concept, frozen: StateInfo | None) -> str:
    """The version of the metamodel that judged the gaps of a state frozen under another one; "" for the same."""
    now = concept.metamodel.version
    return now if frozen and frozen.metamodel_version != now else ""


# -- decisions -------------------------------------------------------------------------------------------------------


def _decisions(
    concept: Concept, past: Past, municipality: str, previous: StateInfo | None, until: date
) -> Iterator[DecisionLine]:
    """The decisions since the report before, up to a day, oldest first."""
    after = period(previous.date).last if previous else date.min
    for decision in reversed(decisions_of(past, municipality)):
        if after < decision.day <= until:
            yield DecisionLine(
                ref=ref(concept, decision.item),
                date=german_date(decision.date),
                body=decision.body or NOT_STATED,
                number=decision.number or NOT_STATED,
                outcome=_outcome(concept, decision),
            )


def _undated(concept: Concept, municipality: str) -> Iterator[Ref]:
    """Decisions whose date the data do not know: they belong to no period."""
    for decision in concept.ledger.decisions.decisions.values():
        if decision.item.municipality == municipality and not is_date(decision.date):
            yield ref(concept, decision.item)


def _outcome(concept: Concept, decision: Decision) -> str:
    labels = concept.metamodel.value_lists["entscheidung"]
    counts = {key: sum(entry.result == key for entry in decision.entries) for key in labels}
    single = "; ".join(f"{count} {labels[key]}" for key, count in counts.items() if count)
    result = decision.item.text("ergebnis")
    return single or labels.get(result, result) or NOT_STATED


# -- implementation --------------------------------------------------------------------------------------------------


def _fields(concept: Concept, municipality: str) -> Iterator[FieldStatus]:
    """The Handlungsfelder as the start page counts them, then what belongs to none of them."""
    counted: set[str] = set()
    for field in _in_order(concept, municipality):
        members = concept.catalog.sources(field.id, "handlungsfeld")
        counted |= {member.id for member in members}
        yield FieldStatus(title=field.title, counts=_counts(concept, members))
    rest = [item for item in _own(concept, municipality) if item.id not in counted]
    if counts := _counts(concept, rest):
        yield FieldStatus(title=WITHOUT_FIELD, counts=counts)


def _counts(concept: Concept, items: Iterable[Item]) -> dict[str, int]:
    return {one.status: one.count for one in distribution(concept, items)}


def _measures(concept: Concept, municipality: str, today: date) -> Iterator[MeasureGroup]:
    """Every measure and step under its first Handlungsfeld, those without one last."""
    groups: dict[str, list[MeasureLine]] = {field.id: [] for field in _in_order(concept, municipality)}
    for item in _own(concept, municipality):
        if item.text(STATUS_FIELD) and not item.is_tombstone:
            fields = concept.catalog.targets(item.id, "handlungsfeld")
            key = fields[0].id if fields and fields[0].id in groups else WITHOUT_FIELD
            groups.setdefault(key, []).append(_measure(concept, item, today))
    for key, lines in groups.items():
        if lines:
            title = concept.catalog.items[key].title if key != WITHOUT_FIELD else key
            yield MeasureGroup(title=title, lines=tuple(lines))


def _in_order(concept: Concept, municipality: str) -> list[Item]:
    """The Handlungsfelder as the start page lists them."""
    return sorted(concept.catalog.of_type("handlungsfeld", municipality), key=lambda field: field.id)


def _measure(concept: Concept, item: Item, today: date) -> MeasureLine:
    return MeasureLine(
        ref=ref(concept, item),
        number=item.text("numerierung"),
        sentences=tuple(status_sentences(concept, item, today))[:SENTENCES],
        offices=_offices(concept, item),
    )


def status_sentences(concept: Concept, item: Item, today: date) -> Iterator[str]:
    """How far an object is: its state with date and evidence, the reason given, what its dates say."""
    late = lateness(item, today)
    if late is None or late.kind is not Timing.PASSED:  # which says itself that nothing is known
        yield _status_sentence(concept, item)
    reason = sentences(" ".join(item.text("status_grund").split()))
    if reason:
        yield reason[0].strip()
    if late is not None:
        yield f"{late.text[0].upper()}{late.text[1:]}{_new_date(late)}."


def _status_sentence(concept: Concept, item: Item) -> str:
    status, when = item.text(STATUS_FIELD), item.text("status_zum")
    label = concept.metamodel.value_lists[STATUS_FIELD].get(status, status)
    said = f"Stand der Umsetzung {label}" if status in ("", "nicht_angegeben") else label
    since = f", {german_date(when)}" if is_date(when) else ""
    evidence = f" ({item.text('beleg')})" if item.text("beleg") else ""
    return f"{said[0].upper()}{said[1:]}{since}{evidence}."


def _new_date(late: Lateness) -> str:
    if late.kind is Timing.POSTPONED and late.due:
        return f", jetzt {german_date(late.due.isoformat())}"
    return ""


def _offices(concept: Concept, item: Item) -> tuple[str, ...]:
    found = [office.title for role in RESPONSIBLE_ROLES for office in concept.catalog.targets(item.id, role)]
    return tuple(dict.fromkeys(found))


# -- due and overdue -------------------------------------------------------------------------------------------------


def _late(concept: Concept, items: Iterable[Item], today: date, kinds: Collection[Timing]) -> Iterator[DueLine]:
    """What is late in one of these ways on the reference day, the longest first."""
    found = [
        DueLine(ref=ref(concept, item), words=late.text, due=late.due, offices=_offices(concept, item))
        for item in items
        if (late := lateness(item, today)) and late.kind in kinds and late.due
    ]
    yield from sorted(found, key=lambda line: (line.due, line.ref.id))


def _ahead(concept: Concept, items: Iterable[Item], today: date) -> Iterator[DueLine]:
    """What is due within a year of the reference day, the next first."""
    found = []
    for item in items:
        status = item.text(STATUS_FIELD)
        moved = due_day(item.structure("neuer_termin")) if status == "verschoben" else None
        due = moved or planned_due(item)
        if due and status in OPEN_STATUS and today <= due <= today + AHEAD and not item.is_tombstone:
            words = f"fällig am {german_date(due.isoformat())}"
            found.append(DueLine(ref=ref(concept, item), words=words, due=due, offices=_offices(concept, item)))
    yield from sorted(found, key=lambda line: (line.due, line.ref.id))


# -- figures ---------------------------------------------------------------------------------------------------------


def _estimates(concept: Concept, town: Municipality) -> Iterator[str]:
    """Who is counted in the figures on migration, by which survey, and whether they are estimates."""
    settings = concept.figures.settings
    answering = (one for item in _own(concept, town.key) for one in concept.figures.answers.get(item.id, ()))
    series = {id(one): one for one in (*own_series(concept, town), *answering)}
    for one in series.values():
        who = settings.concepts.get(one.konzept, one.konzept)
        if any(word in f"{one.indikator} {one.konzept} {who}".lower() for word in ESTIMATED):
            title = settings.indicators.get(one.indikator, one.indikator)
            bases = "; ".join(dict.fromkeys(settings.bases.get(row.basis, row.basis) for row in one.observations))
            yield f"„{title}“ zählt: {who}. Grundlage: {bases}. {_exactness(one)}"


def _exactness(series: Series) -> str:
    if any("s" in row.qualitaet for row in series.observations):
        return "Werte davon sind geschätzt."
    computed = dict.fromkeys(row.berechnung for row in series.observations if row.berechnung)
    if computed:
        return f"Berechnet: {'; '.join(computed)}."
    return "Die Quelle kennzeichnet keinen dieser Werte als geschätzt."


def _voted(past: Past, item: Item, frozen: StateInfo | None) -> tuple[VotedValue, ...]:
    """Values as voted; that of the report's own state is its newest one and stands beside them."""
    own = frozen.state_id if frozen else ""
    return tuple(one for one in voted_values(past, item) if one.state.id != own)


# -- changes ---------------------------------------------------------------------------------------------------------


def _changes(
    past: Past, municipality: str, previous: StateInfo | None, year: int, frozen: StateInfo | None
) -> Changes | None:
    """What changed since the last report, else since the last state before this year, else since the first one."""
    concept = past.concept
    states = [one for one in past.states(municipality) if one.kind != PROPOSAL and one != frozen]
    base = previous or next((one for one in reversed(states) if _year(one) < year), states[0] if states else None)
    if base is None:
        return None
    end = frozen.state_id if frozen else WORKING
    found = compare_states(concept, base.state_id, end).synopsis
    newest = frozen or past.states(municipality)[-1]
    listed = [
        one for one in comparisons(concept, municipality) if (one[0], one[-1]) == (base.state_id, newest.state_id)
    ]
    return Changes(
        base=base,
        until=newest,
        counts=found.counts,
        rows=tuple(row for row in found.rows if not row.is_unchanged),
        to_vote=any(NEED_REASON & set(row.kinds) and is_votable(concept, row.type) for row in found.rows),
        proof=found.proof,
        page=synopsis_address(municipality, *listed[0]) if listed else "",
        command=f"konzept synopse {base.state_id} {end} --format pdf",
    )


# -- what is open ----------------------------------------------------------------------------------------------------


def _gaps(concept: Concept, municipality: str) -> Iterator[GapLine]:
    found = gaps(concept, municipality)
    for kind in KINDS:
        justified = sum(gap.is_justified for gap in found[kind.code])
        yield GapLine(title=kind.title, open=len(found[kind.code]) - justified, justified=justified)


def _suspects(past: Past, municipality: str) -> Iterator[SuspectLine]:
    for state in suspects_in(past, municipality):
        shown = suspect_view(past, state)
        yield SuspectLine(
            source=shown.source, role=shown.role, target=shown.target, causes=shown.causes, reviewed=shown.reviewed
        )


def _exceptions(concept: Concept, municipality: str) -> Iterator[ExceptionLine]:
    items = concept.catalog.items
    for one in concept.ledger.records.exceptions:
        item = items.get(one.item_id)
        if item is not None and item.municipality == municipality:
            office = items[one.office].title if one.office in items else one.office
            yield ExceptionLine(
                ref=ref(concept, item), date=german_date(one.date), office=office, reason=" ".join(one.reason.split())
            )


def _requests(concept: Concept, municipality: str) -> Iterator[RequestLine]:
    decisions = concept.ledger.decisions
    for amendment in decisions.amendments:
        if amendment.is_open and amendment.item.municipality == municipality:
            yield RequestLine(ref=ref(concept, amendment.item), words="Änderungsantrag, noch nicht entschieden")
    for consultation in decisions.consultations:
        if consultation.is_open and consultation.item.municipality == municipality:
            number = f" {consultation.number}" if consultation.number else ""
            yield RequestLine(ref=ref(concept, consultation.item), words=f"Beratung{number}, noch nicht abgeschlossen")


def _funds(concept: Concept, items: Iterable[Item]) -> Iterator[FundLine]:
    for item in items:
        texts = tuple(_fund(concept, fund) for fund in item.structures("mittel"))
        if texts and item.type in IMPLEMENTED:
            yield FundLine(ref=ref(concept, item), texts=texts)


def _fund(concept: Concept, fund: Structure) -> str:
    """„Umbau des Busses: rund 12.000 Euro“, as far as the data say it."""
    text, euro, exactness = (str(fund.get(name, "")) for name in ("text", "euro", "genauigkeit"))
    words = concept.metamodel.value_lists["genauigkeit_zahl"].get(exactness, exactness)
    about = f"{words} " if words and exactness != "exakt" else ""
    return f"{text}: {about}{with_unit(german_number(euro), 'Euro')}" if euro else text


def _bodies(concept: Concept, municipality: str) -> Iterator[tuple[str, str]]:
    own = [one for one in concept.ledger.decisions.consultations if one.item.municipality == municipality]
    roles = concept.metamodel.value_lists["beratungsrolle"]
    for step in own[-1].steps if own else ():
        body = concept.catalog.items.get(step.body)
        yield (body.title if body else step.body, roles.get(step.role, step.role))
