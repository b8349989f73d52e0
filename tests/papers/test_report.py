"""The yearly report as a draft: every number is one the site shows, and what is empty says so."""

from __future__ import annotations

import csv
import io

import pytest
from forms import squeezed
from lxml import html as lxml_html
from town import Town

from konzept.concept import Concept
from konzept.core import UsageError
from konzept.render import Renderer
from konzept.render.paper_files import PAPER_FORMATS
from konzept.staende.words import sentences
from konzept.views import all_pages
from konzept.views.calendar import german_date
from konzept.views.concepts import concept_view
from konzept.views.fingerprints import Fingerprints
from konzept.views.gaps import GapsView, gap_pages
from konzept.views.indicators import VERDICTS, data_files, due_view, indicators_view
from konzept.views.papers import FILL_IN, Listing, Paper, Table, Text, plain
from konzept.views.report import ReportView, report_view
from konzept.views.report_paper import proposal_paper, report_paper
from konzept.views.shared import municipalities, single_pages

EXAMPLE, YEAR = "musterstadt", 2026
FROZEN = (EXAMPLE, YEAR)  # the one report that is told from a state: test_report_year.py
TOWNS = ("ratingen", "hattingen", "bergisch-gladbach", "kreis-mettmann", "rhein-kreis-neuss", EXAMPLE)
every_town = pytest.mark.parametrize("town", TOWNS)


def view_of(project: Concept, town: str) -> ReportView:
    if town not in {known.key for known in municipalities(project)}:
        pytest.skip(f"{town} ist nicht in diesem Projekt")
    return report_view(project, town, YEAR + ((town, YEAR) == FROZEN))


def text_of(paper: Paper) -> str:
    """All words of a paper."""
    parts = [f"{label}: {value}" for label, value in paper.facts]
    for block in paper.blocks:
        if isinstance(block, Table):
            parts += [plain(cell) for row in block.rows for cell in row]
        elif isinstance(block, Text):
            parts.append(plain(block.lines))
        elif isinstance(block, Listing):
            parts.append(plain(block.items))
        else:
            parts.append(block.text)
    return "\n".join(parts)


# -- the same numbers as the site ------------------------------------------------------------------------------------


@every_town
def test_the_states_of_implementation_are_those_of_the_start_page(project: Concept, town: str) -> None:
    """The same counts for the whole concept and for each Handlungsfeld."""
    view = view_of(project, town)
    shown = concept_view(project, project.metamodel.municipalities[town])
    assert view.distribution == shown.distribution
    fields = {field.title: dict(field.counts) for field in view.fields}
    for field in shown.fields:
        assert fields[field.ref.title] == {one.status: one.count for one in field.distribution}


@every_town
def test_the_figures_are_those_of_the_pages_of_figures(project: Concept, town: str) -> None:
    """Value, verdict and sentence of counts stand on the page word by word; so do the dues."""
    view = view_of(project, town)
    shown = indicators_view(project, project.metamodel.municipalities[town])
    assert [(one.ref, one.value, one.verdict) for one in view.figures] == list(shown.answered)
    assert (view.verdicts, view.waiting) == (shown.counts, shown.waiting)
    dues = due_view(project, project.metamodel.municipalities[town])
    assert view.figures_due == dues.offices


def test_verdicts_are_those_of_the_published_csv(project: Concept) -> None:
    """daten/bewertung.csv says the same word about every indicator of the report."""
    published = dict(data_files(project)).get(VERDICTS, "")
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(published), delimiter=_delimiter(published))}
    judged = [one for one in view_of(project, EXAMPLE).figures if one.verdict]
    assert judged
    assert all(rows[one.ref.id]["urteil_text"] in one.verdict for one in judged if one.ref.id in rows)


def _delimiter(text: str) -> str:
    return ";" if ";" in text.partition("\n")[0] else ","


@every_town
def test_the_gaps_are_those_of_the_gap_report(project: Concept, town: str) -> None:
    """Open and justified gaps of every kind as `luecken.html` counts them."""
    view = view_of(project, town)
    pages = [
        plan
        for plan in single_pages(gap_pages(project, Fingerprints(project)))
        if plan.address == f"{town}/luecken.html"
    ]
    shown = pages[0].make().view
    assert isinstance(shown, GapsView)
    lines = {line.title: (line.count, line.justified) for line in shown.lines}
    for gap in view.gaps:
        assert lines[gap.title] == (_number(gap.open, "keine"), _number(gap.justified, ""))
    assert shown.total == _number(sum(gap.open for gap in view.gaps), "0")


def _number(count: int, zero: str) -> str:
    return f"{count:,}".replace(",", ".") if count else zero


def test_the_numbers_stand_on_the_pages_a_reader_sees(project: Concept) -> None:
    """The rendered start page and page of figures carry the counts that the rendered report carries."""
    view = view_of(project, EXAMPLE)
    report = text_of(report_paper(view))
    for one in view.distribution:
        assert f"{one.count} {one.label}" in report
    page = next(plan.make() for plan in all_pages(project) if plan.address == f"{EXAMPLE}/indikatoren.html")
    shown = " ".join(lxml_html.fromstring(str(Renderer().page(page))).text_content().split())
    assert view.verdicts in shown
    assert view.verdicts in report
    for one in view.figures:
        assert squeezed(one.value.partition(" (")[0]) in squeezed(shown)


# -- what it says ----------------------------------------------------------------------------------------------------


@every_town
def test_nothing_is_told_in_more_than_three_sentences(project: Concept, town: str) -> None:
    """Per measure at most three sentences, each of them one."""
    for group in view_of(project, town).measures:
        for line in group.lines:
            assert 1 <= len(line.sentences) <= 3
            assert all(len(sentences(text)) == 1 for text in line.sentences), line.sentences


@every_town
def test_every_measure_is_told_once(project: Concept, town: str) -> None:
    """The lines of the report are the measures and steps that the counts count."""
    view = view_of(project, town)
    ids = [line.ref.id for group in view.measures for line in group.lines]
    assert len(ids) == len(set(ids)) == sum(one.count for one in view.distribution)


def test_lateness_is_told_with_its_day(project: Concept) -> None:
    """What is late is in the list, with the words of its own line, the longest first."""
    view = view_of(project, EXAMPLE)
    told = {line.ref.id: " ".join(line.sentences) for group in view.measures for line in group.lines}
    assert view.overdue
    assert list(view.overdue) == sorted(view.overdue, key=lambda line: (line.due, line.ref.id))
    assert all("überfällig" not in line.words for line in view.passed)
    for line in (*view.overdue, *view.passed):
        assert line.words[1:] in told[line.ref.id]
        assert line.due < project.metamodel.reference_date


def test_values_as_voted_stand_beside_those_of_today(project: Concept) -> None:
    """Each indicator that had a value when the council voted shows it with its day."""
    view = view_of(project, EXAMPLE)
    voted = [value for one in view.figures for value in one.voted if value.decided]
    text = text_of(report_paper(view))
    assert voted
    assert all(f"{value.day}: {value.text} ({value.when})" in text for value in voted)


def test_the_report_says_how_migration_is_counted(project: Concept) -> None:
    """With figures on it: who is counted, by which survey. Without: that there are none. Always: who has to comment."""
    for town in TOWNS:
        view = view_of(project, town)
        text = text_of(report_paper(view))
        assert ("Grundlage:" in text) if view.estimates else ("steht keine Zahl zum Migrationshintergrund" in text)
        assert f"Stellungnahme der Stelle, die die Statistik führt, zu diesen Schätzungen: {FILL_IN}" in text


def test_what_changed_is_proven(project: Concept) -> None:
    """The changes are those of the synopsis since the last report, with its proof and a way to it."""
    changes = view_of(project, EXAMPLE).changes
    assert changes is not None
    assert changes.base.kind == "bericht"
    assert changes.proof.startswith("Geprüft: ")
    assert changes.command == f"konzept synopse {changes.base.state_id} arbeitsstand --format pdf"
    assert changes.rows


def test_decisions_and_exceptions_are_listed(project: Concept) -> None:
    """Every dated decision since the last report (there was none before 2026) and every editorial exception."""
    view = report_view(project, *FROZEN)
    assert view_of(project, EXAMPLE).decisions == ()
    own = [one for one in project.ledger.decisions.decisions.values() if one.item.municipality == EXAMPLE]
    assert [line.ref.id for line in view.decisions] == [one.id for one in sorted(own, key=lambda one: one.day)]
    assert [line.date for line in view.exceptions] == [
        german_date(one.date)
        for one in project.ledger.records.exceptions
        if project.catalog.items[one.item_id].municipality == EXAMPLE
    ]


def test_an_empty_town_has_no_zeros(town: Town) -> None:
    """Without figures, decisions that matter or gaps to fill: „keine Daten“ and „keine“, never a made up number."""
    for page in ("sprache", "arbeit"):
        town.path(page).unlink()
    text = text_of(report_paper(report_view(town.concept(), EXAMPLE, YEAR)))
    assert "Maßnahmen und Schritte: keine Daten" in text
    assert "Indikatoren: keine Indikatoren zugeordnet" in text
    assert "Überfällig: keine" in text
    assert ": 0" not in text.replace("Unverändert: 0", "")


def test_a_report_of_the_future_and_of_nobody_are_refused(project: Concept) -> None:
    """Not after the year of the reference day, or the next one if this one is told; and the town has to exist."""
    this_year = project.metamodel.reference_date.year
    for town, year in (("ratingen", this_year + 1), (EXAMPLE, this_year + 2)):
        with pytest.raises(UsageError, match="liegt nach dem Stichtag"):
            report_view(project, town, year)
    with pytest.raises(UsageError, match="gibt es nicht"):
        report_view(project, "atlantis", YEAR)


# -- the paper for the council ---------------------------------------------------------------------------------------


def test_the_vorlage_has_its_sections_and_says_what_to_fill_in(project: Concept) -> None:
    """The five sections of a Beschlussvorlage, the numbers of the report, and marks where only people know."""
    view = view_of(project, EXAMPLE)
    paper = proposal_paper(view)
    headings = [block.text for block in paper.blocks if not isinstance(block, Table | Text | Listing)]
    assert headings == ["Beratungsfolge", "Beschlussvorschlag", "Sachverhalt", "Finanzielle Auswirkungen", "Anlagen"]
    text = text_of(paper)
    assert text.count(FILL_IN) >= 8
    assert view.verdicts in text
    assert all(body in text for body, _ in view.bodies)


def test_without_changed_wording_no_new_wording_is_put_to_the_vote(town: Town) -> None:
    """Only what a body decides on makes a proposal to adopt it; a status does not."""
    concept = town.concept()
    assert "unverändert fort" in text_of(proposal_paper(report_view(concept, EXAMPLE, YEAR)))
    town.change("sprache", "umsetzungsstatus: geplant", "umsetzungsstatus: laufend")
    assert "unverändert fort" in text_of(proposal_paper(report_view(town.concept(), EXAMPLE, YEAR)))
    town.change("sprache", "jährlich", "monatlich")
    assert "in der geänderten Fassung beschlossen" in text_of(
        proposal_paper(report_view(town.concept(), EXAMPLE, YEAR))
    )


@pytest.mark.parametrize("form", PAPER_FORMATS)
def test_the_same_report_gives_the_same_bytes(project: Concept, form: str) -> None:
    """Made twice, a report and a Vorlage are the same."""
    for make in (report_paper, proposal_paper):
        one, two = (PAPER_FORMATS[form](make(view_of(project, EXAMPLE))) for _ in range(2))
        assert one == two
