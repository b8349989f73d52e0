"""The calendar: what has a date, as precise as the source, with both dates where it gives two."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from konzept.concept import Concept
from konzept.views.calendar import CalendarFile, CalendarView, calendar_pages, calendar_view
from konzept.views.fingerprints import Fingerprints

ConceptOf = Callable[[Mapping[str, str]], Concept]

FILES = {
    "needs/ratingen/beschluesse.yaml": """\
- id: RAT-VA-001
  typ: veranstaltung
  titel: Workshop
  art: workshop
  datum: {datum: "2009-11-13", bis: "2009-11-14", genauigkeit: tag, wortlaut: "13. und 14. November 2009"}
  datum_abweichend: {datum: "2010-11-13", genauigkeit: tag}
- id: RAT-VA-002
  typ: veranstaltung
  titel: Treffen
  art: treffen
- id: RAT-BS-001
  typ: beschluss
  titel: Beschluss
  datum: {datum: "2010-12-08", genauigkeit: unsicher, wortlaut: "am 08.12.2010"}
""",
    "needs/ratingen/ziele.yaml": """\
- id: RAT-US-001
  typ: umsetzungsschritt
  titel: Liste schreiben
  umsetzungsstatus: nicht_angegeben
  zustaendigkeit_wortlaut: Jugendamt
  frist: {datum: "2010-Q2", genauigkeit: ende_von}
""",
}


def calendar(concept: Concept) -> CalendarView:
    return calendar_view(concept, "ratingen", [item for item in concept.catalog if item.municipality == "ratingen"])


def test_dates_stand_in_order_under_their_year(concept_of: ConceptOf) -> None:
    """A deadline „by the end of a quarter“ stands at the end of the quarter."""
    view = calendar(concept_of(FILES))
    assert [(year.year, [entry.when for entry in year.entries]) for year in view.years] == [
        ("2009", ["13. bis 14. November 2009"]),
        ("2010", ["Ende des 2. Quartals 2010", "13. November 2010", "8. Dezember 2010"]),
    ]


def test_two_dates_of_one_event_are_both_shown_and_doubtful(concept_of: ConceptOf) -> None:
    """Neither of two contradictory dates wins; each names the other."""
    view = calendar(concept_of(FILES))
    first, second = (entry for year in view.years for entry in year.entries if entry.ref.id == "RAT-VA-001")
    assert (first.rival, second.rival) == ("13. November 2010", "13. bis 14. November 2009")
    assert first.doubtful and second.doubtful


def test_an_uncertain_date_is_marked(concept_of: ConceptOf) -> None:
    """What the source leaves uncertain is counted as such; a plain deadline is not."""
    view = calendar(concept_of(FILES))
    doubtful = [entry.ref.id for year in view.years for entry in year.entries if entry.doubtful]
    assert doubtful == ["RAT-VA-001", "RAT-VA-001", "RAT-BS-001"]
    assert view.doubtful == 3


def test_an_event_without_a_date_is_not_lost(concept_of: ConceptOf) -> None:
    """Where the source gives no date, the event stands at the end instead of under a made-up one."""
    assert [ref.id for ref in calendar(concept_of(FILES)).undated] == ["RAT-VA-002"]


def test_only_dates_exact_to_the_day_go_into_the_calendar_file(concept_of: ConceptOf) -> None:
    """A quarter is no appointment."""
    concept = concept_of(FILES)
    pages = [plan.make() for plan in calendar_pages(concept, Fingerprints(concept))]
    assert [page.frame.address for page in pages] == ["ratingen/kalender.html", "ratingen/kalender.ics"]
    file = pages[1].view
    assert isinstance(file, CalendarFile)
    assert [entry.ref.id for entry in file.entries] == ["RAT-VA-001", "RAT-VA-001", "RAT-BS-001"]


def test_a_concept_without_dates_has_no_calendar(concept_of: ConceptOf) -> None:
    """An empty page is not made."""
    concept = concept_of({})
    assert list(calendar_pages(concept, Fingerprints(concept))) == []
