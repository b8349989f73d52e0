"""What has a date: events, decisions and deadlines of a concept, with the precision the source gives them.

Nothing is made more precise than it is. Where a source gives two dates for one thing, both are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import Struct

from konzept.concept import Concept
from konzept.core.dates import german_date, period
from konzept.items import Item
from konzept.items.model import Structure
from konzept.metamodel import Municipality
from konzept.views.fingerprints import Fingerprints
from konzept.views.shared import INVENTED, Page, Plan, Ref, frame, municipalities, page_address, quoted, ref, refs

PAGE = "kalender"
DATE_FIELDS = ("datum", "datum_abweichend", "frist")
RIVALS = ("datum", "datum_abweichend")
EVENT_TYPES = frozenset({"veranstaltung", "beschluss"})
CONTRADICTED = "datum"
REMARKS = (CONTRADICTED, "frist")
EXACT, UNCERTAIN, END_OF = "tag", "unsicher", "ende_von"


class Entry(Struct, frozen=True, kw_only=True):
    """One date of one object.

    `rival` is the other date that the same source gives for it, `remarks` are entries on contradictions and gaps of
    dates that concern it; `doubtful` if the source itself leaves the date open.
    """

    ref: Ref
    what: str
    when: str
    precision: str
    wording: str
    rival: str
    remarks: tuple[Ref, ...]
    doubtful: bool
    first: date
    last: date
    exact: bool


class Year(Struct, frozen=True, kw_only=True):
    """The dates of one year, in order."""

    year: str
    entries: tuple[Entry, ...]


class CalendarView(Struct, frozen=True, kw_only=True):
    """All dates of a concept, and the events for which the source gives none."""

    years: tuple[Year, ...]
    undated: tuple[Ref, ...]
    total: int
    doubtful: int
    file: str
    exact: int


class CalendarFile(Struct, frozen=True, kw_only=True):
    """The dates that are exact to the day, for calendar programs; each of them says `notice`."""

    name: str
    entries: tuple[Entry, ...]
    notice: str = ""


def calendar_pages(concept: Concept, fingerprints: Fingerprints) -> Iterator[Plan]:
    """A page and a calendar file for each concept that names events or dates."""
    for town in municipalities(concept):
        own = [item for item in concept.catalog if item.municipality == town.key]
        view = calendar_view(concept, town.key, own)
        if not (view.total or view.undated):
            continue
        page_frame = frame(concept, title="Kalender", address=page_address(town.key, PAGE), municipality=town.key)
        yield fingerprints.plan(Page(frame=page_frame, template="kalender.html", view=view))
        if view.exact:
            file_frame = frame(concept, title="Kalender", address=view.file, municipality=town.key)
            yield fingerprints.plan(Page(frame=file_frame, template="kalender.ics", view=_file(town, view)))


def has_calendar(concept: Concept, municipality: str) -> bool:
    """Whether a concept names events or dates."""
    own = (item for item in concept.catalog if item.municipality == municipality)
    return any(item.type in EVENT_TYPES or _dates(item) for item in own)


def calendar_view(concept: Concept, municipality: str, items: Iterable[Item]) -> CalendarView:
    """The dates of these objects in order; equal days in the order of the files."""
    listed = list(items)
    entries = sorted((entry for item in listed for entry in _entries(concept, item)), key=_order)
    years = sorted({entry.first.year for entry in entries})
    return CalendarView(
        years=tuple(
            Year(year=str(year), entries=tuple(entry for entry in entries if entry.first.year == year))
            for year in years
        ),
        undated=tuple(ref(concept, item) for item in listed if item.type in EVENT_TYPES and not _dates(item)),
        total=len(entries),
        doubtful=sum(entry.doubtful for entry in entries),
        file=f"{municipality}/{PAGE}.ics",
        exact=sum(entry.exact for entry in entries),
    )


def _entries(concept: Concept, item: Item) -> Iterator[Entry]:
    dates = _dates(item)
    remarks = [source for source in concept.catalog.sources(item.id, "betrifft") if source.text("art") in REMARKS]
    contradicted = any(remark.text("art") == CONTRADICTED for remark in remarks)
    for name, structure in dates:
        others = [_german(other) for field, other in dates if field != name and field in RIVALS]
        first, last = _days(structure)
        precision = str(structure["genauigkeit"])
        yield Entry(
            ref=ref(concept, item),
            what="" if name == "datum" else concept.metamodel.fields[name].title,
            when=_german(structure),
            precision=_precision(concept, precision),
            wording=quoted(str(structure.get("wortlaut", ""))),
            rival="; ".join(others) if name in RIVALS else "",
            remarks=refs(concept, remarks),
            doubtful=precision == UNCERTAIN or (name in RIVALS and (bool(others) or contradicted)),
            first=first,
            last=last,
            exact=precision in (EXACT, UNCERTAIN) and len(str(structure["datum"])) == len("2010-03-18"),
        )


def _precision(concept: Concept, precision: str) -> str:
    label = concept.metamodel.value_lists["genauigkeit_zeit"][precision]
    return f"genau {label}" if label.startswith("auf ") else label


def _dates(item: Item) -> list[tuple[str, Structure]]:
    """The dates of an object, each with its field; what the checks refused is not there."""
    found = ((name, item.structure(name)) for name in DATE_FIELDS)
    return [(name, structure) for name, structure in found if "datum" in structure and "genauigkeit" in structure]


def _days(structure: Structure) -> tuple[date, date]:
    """First and last day; a date „by the end of“ stands at the end of its period."""
    first, last = period(str(structure["datum"]))
    if "bis" in structure:
        last = period(str(structure["bis"])).last
    return (last, last) if structure["genauigkeit"] == END_OF else (first, last)


def _german(structure: Structure) -> str:
    text = german_date(str(structure["datum"]), str(structure.get("bis", "")))
    if structure["genauigkeit"] != END_OF:
        return text
    return f"Ende des {text.replace('Quartal', 'Quartals')}" if "Quartal" in text else f"Ende {text}"


def _order(entry: Entry) -> tuple[date, date]:
    return entry.first, entry.last


def _file(town: Municipality, view: CalendarView) -> CalendarFile:
    return CalendarFile(
        name=f"Integrationskonzept {town.long_name}",
        entries=tuple(entry for year in view.years for entry in year.entries if entry.exact),
        notice=INVENTED if town.invented else "",
    )
