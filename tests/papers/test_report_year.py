"""A report is honest about its year: a frozen one is told from its state for ever, any other says it is a draft."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_report import EXAMPLE, YEAR, text_of
from town import Town

from konzept.concept import Concept, as_of
from konzept.core.dates import german_date
from konzept.core.numbers import german_number
from konzept.figures.frozen import frozen_values
from konzept.render.paper_files import PAPER_FORMATS
from konzept.views.fingerprints import Fingerprints
from konzept.views.papers import PaperPage, Run, Table
from konzept.views.past import state_address
from konzept.views.report import ReportView, report_view
from konzept.views.report_pages import report_pages
from konzept.views.report_paper import proposal_paper, report_paper
from konzept.views.shared import object_address

ROOT = Path(__file__).parents[2]
STATE = "2026-06-30-mus"
FOLDER = ROOT / "data" / "staende" / STATE
EXCEPTION = """\
objekt: MUS-TZ-014
art: redaktionell
fp_alt: {old}
fp_neu: {new}
stelle: MUS-AK-001
datum: "2026-08-01"
grund: Schreibfehler berichtigt, ein Buchstabe zu viel.
"""


@pytest.fixture
def reported(town: Town) -> Town:
    """A town whose report of 2026 was frozen on 30 June; its data go on until 21 November."""
    planned = "  umsetzungsstatus: geplant\n"
    town.change("sprache", planned, f"{planned}  ende_plan: {{datum: '2026-09', genauigkeit: monat}}\n")
    town.freeze(STATE, "--art", "bericht")
    return town


def both(concept: Concept, year: int) -> str:
    """All words of the report and of the Vorlage of a year."""
    view = report_view(concept, EXAMPLE, year)
    return text_of(report_paper(view)) + text_of(proposal_paper(view))


def frozen_of(project: Concept) -> ReportView:
    """The report of the example as it was frozen."""
    if STATE not in project.ledger.states:
        pytest.skip("Musterstadt hat in diesem Projekt keinen eingefrorenen Bericht")
    return report_view(project, EXAMPLE, YEAR)


def read_json(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def read_rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


OPEN = """\
- id: MUS-BR-001
  typ: beratung
  titel: Beratung der Fortschreibung
  nummer: 45/2026
  objekte: [MUS-TZ-014]
  schritte:
    - {gremium: MUS-GR-002, datum: "2026-05-01", rolle: empfehlung, aenderungsantraege: [MUS-AA-001]}
    - {gremium: MUS-GR-001, datum: "2026-07-08", rolle: entscheidung}
- id: MUS-AA-001
  typ: aenderungsantrag
  titel: Öfter berichten
  objekt: [MUS-TZ-014]
  antragsteller: [MUS-GR-002]
  wortlaut_neu: Die Stadt berichtet halbjährlich.
  begruendung: Ein Jahr ist zu lang.
  ergebnis: offen
"""


# -- what comes later does not count -----------------------------------------------------------------------------------


def test_a_later_status_changes_the_next_report_only(reported: Town) -> None:
    """The report of the year stays as it was frozen, byte for byte; the draft of the next one tells the new status."""
    before = report_paper(report_view(reported.concept(), EXAMPLE, YEAR))
    draft = both(reported.concept(), YEAR + 1)
    reported.change("sprache", "umsetzungsstatus: geplant", "umsetzungsstatus: laufend")
    concept = reported.concept()
    after = report_paper(report_view(concept, EXAMPLE, YEAR))
    assert after == before
    assert PAPER_FORMATS["pdf"](after) == PAPER_FORMATS["pdf"](before)
    assert both(concept, YEAR + 1) != draft
    assert "Läuft dauerhaft" in both(concept, YEAR + 1)


@pytest.mark.parametrize(
    ("page", "old", "new"),
    [
        ("sprache", "titel: Sprachkurse in Kitas anbieten", "titel: Ganz anders"),
        ("sprache", "zustaendig: [MUS-AK-001]", "zustaendig: [MUS-AK-002]"),
        ("sprache", "  dient: [MUS-TZ-014]\n", ""),
        ("akteure", "titel: Jugendamt", "titel: Amt für Jugend"),
        ("arbeit", "titel: Arbeit", "titel: Beruf"),
        ("beschluesse", "nummer: Vorlage 123/2010", "nummer: Vorlage 999/2010"),
    ],
)
def test_no_later_edit_reaches_the_frozen_report(reported: Town, page: str, old: str, new: str) -> None:
    """Titles, offices, links, fields and decisions are those of the state."""
    before = both(reported.concept(), YEAR)
    reported.change(page, old, new)
    assert both(reported.concept(), YEAR) == before


def test_no_later_decision_record_or_label_reaches_it(reported: Town) -> None:
    """A decision of July, an exception of August and a renamed status of November are none of its business."""
    before = both(reported.concept(), YEAR)
    reported.add(
        "beschluesse",
        "- id: MUS-BS-002\n  typ: beschluss\n  titel: Nachtrag\n  datum: {datum: '2026-07-01', genauigkeit: tag}\n"
        "  gremium: [MUS-GR-001]\n  betrifft: [MUS-M-001]\n",
    )
    old = reported.fingerprint("MUS-TZ-014")
    reported.change("sprache", "berichtet", "berichtett")
    record = reported.root / "needs" / EXAMPLE / "ausnahmen" / "MUS-TZ-014.yaml"
    record.parent.mkdir()
    record.write_text(EXCEPTION.format(old=old, new=reported.fingerprint("MUS-TZ-014")), encoding="utf-8")
    reported.metamodel('in_umsetzung = "in Umsetzung"', 'in_umsetzung = "in Arbeit"')
    assert both(reported.concept(), YEAR) == before
    draft = report_view(reported.concept(), EXAMPLE, YEAR + 1)
    assert [line.ref.id for line in draft.decisions] == ["MUS-BS-002"]
    assert [line.ref.id for line in draft.exceptions] == ["MUS-TZ-014"]
    assert "in Arbeit" in text_of(report_paper(draft))


def test_an_older_state_frozen_later_is_not_in_it(reported: Town) -> None:
    """What was frozen afterwards for an earlier year was not known when the report was."""
    before = both(reported.concept(), YEAR)
    reported.freeze("2025-06-30-mus", "--art", "bericht")
    assert both(reported.concept(), YEAR) == before


def test_open_requests_stay_open_in_the_report_that_knew_them_open(town: Town) -> None:
    """Decided in July: open in the report of June, gone from the draft."""
    town.add("beschluesse", OPEN)
    town.freeze(STATE, "--art", "bericht")
    town.change("beschluesse", "ergebnis: offen", "ergebnis: abgelehnt")
    concept = town.concept()
    frozen, draft = (report_view(concept, EXAMPLE, year) for year in (YEAR, YEAR + 1))
    assert [line.ref.id for line in frozen.requests] == ["MUS-AA-001", "MUS-BR-001"]
    assert [line.ref.id for line in draft.requests] == ["MUS-BR-001"]
    assert "Öfter berichten: Änderungsantrag, noch nicht entschieden" in text_of(report_paper(frozen))


def test_gaps_judged_by_newer_rules_say_so(reported: Town) -> None:
    """A state keeps objects and links but no rules: under another metamodel the report names the one it counted by."""
    assert "Regeln des Metamodells" not in both(reported.concept(), YEAR)
    reported.metamodel('version = "1.0"', 'version = "1.1"')
    assert "Lücken sind nach den Regeln des Metamodells 1.1 gezählt" in both(reported.concept(), YEAR)


def test_lateness_is_that_of_the_day_of_the_state(reported: Town) -> None:
    """Due in September: ahead in the report of June, overdue in the draft of November."""
    concept = reported.concept()
    frozen, draft = (report_view(concept, EXAMPLE, year) for year in (YEAR, YEAR + 1))
    assert [line.ref.id for line in frozen.ahead] == [line.ref.id for line in draft.overdue] == ["MUS-M-001"]
    assert (frozen.overdue, draft.ahead) == ((), ())


def test_a_draft_says_so_on_every_page(reported: Town) -> None:
    """Its kind, its notice and its footer; a frozen report names its state and seal instead."""
    concept = reported.concept()
    draft, frozen = (report_paper(report_view(concept, EXAMPLE, year)) for year in (YEAR + 1, YEAR))
    words = "Entwurf, nach dem Arbeitsstand vom 21. November 2026"
    assert (words in text_of(draft), words in draft.footer, "Entwurf" in draft.notice) == (True, True, True)
    assert draft.kind.endswith("(Entwurf)")
    assert "Entwurf" not in text_of(frozen) + frozen.footer + frozen.notice + frozen.kind
    assert concept.ledger.states.by_id[STATE].sha256[:12] in frozen.footer


def test_links_of_the_page_lead_to_what_is_still_there(reported: Town) -> None:
    """What lost its page since is read in the state; the words do not change."""
    before = both(reported.concept(), YEAR)
    reported.remove("sprache", "MUS-M-002")
    concept = reported.concept()
    page = next(report_pages(concept, Fingerprints(concept))).make().view
    assert isinstance(page, PaperPage)
    addresses = {run.text: run.address for run in _runs(page)}
    assert addresses["Elterncafés öffnen"] == state_address(STATE)
    assert addresses["Sprachkurse in Kitas anbieten"] == object_address("MUS-M-001")
    assert text_of(page.paper) in before


def _runs(page: PaperPage) -> Iterator[Run]:
    for block in page.paper.blocks:
        if isinstance(block, Table):
            yield from (run for row in block.rows for content in row for line in content for run in line)


# -- the numbers are those of the state --------------------------------------------------------------------------------


def test_status_counts_are_those_of_the_objects_of_the_state(project: Concept) -> None:
    """Counted again from objekte.json."""
    fields = {
        entry["id"]: {name: value for group in entry["gruppen"].values() for name, value in group.items()}
        for entry in read_json("objekte.json")
        if not entry["grabstein"]
    }
    counted = Counter(one["umsetzungsstatus"] for one in fields.values() if "umsetzungsstatus" in one)
    view = frozen_of(project)
    assert {one.status: one.count for one in view.distribution} == counted
    told = {line.ref.id: line for group in view.measures for line in group.lines}
    assert told.keys() == {key for key, one in fields.items() if "umsetzungsstatus" in one}
    assert all(line.ref.title == fields[key]["titel"] for key, line in told.items())


def test_values_and_verdicts_are_those_of_its_tables(project: Concept) -> None:
    """Every value stands in werte.csv, every verdict is the text of bewertung.csv."""
    verdicts = {row["id"]: row["urteil_text"] for row in read_rows("bewertung.csv")}
    values = {german_number(row["wert"]) for row in read_rows("werte.csv") if row["wert"]}
    figures = frozen_of(project).figures
    assert {one.ref.id: one.verdict for one in figures if one.verdict} == verdicts
    assert all(one.value.split()[0].strip("()") in values for one in figures)


def test_suspects_exceptions_and_requests_are_those_it_had_seen(project: Concept) -> None:
    """Records are those of nachweise.json, open motions and consultations those of objekte.json."""
    seen = {entry["pfad"] for entry in read_json("nachweise.json")}
    records, view = project.ledger.records, frozen_of(project)
    exceptions = [one for one in records.exceptions if one.path in seen]
    assert [(line.ref.id, line.date) for line in view.exceptions] == [
        (one.item_id, german_date(one.date)) for one in exceptions
    ]
    reviewed = {(one.subject.source, one.subject.target) for one in records.reviews if one.path in seen}
    assert view.suspects
    assert {(line.source.id, line.target.id) for line in view.suspects} <= reviewed
    objects = {entry["id"]: entry["gruppen"] for entry in read_json("objekte.json")}
    still_open = {key for key, groups in objects.items() if "offen" in str(groups) and key.split("-")[1] == "AA"}
    assert {line.ref.id for line in view.requests if "-AA-" in line.ref.id} == still_open


def test_a_state_comes_back_as_it_was_frozen(project: Concept) -> None:
    """Freezing what was thawed gives the same objects, links, order, bodies and values, for every state there is."""
    for info in project.ledger.states.infos:
        state, then = project.ledger.states.load(info.state_id), as_of(project, info)
        again = then.ledger.working_state(info.municipality)
        known = project.ledger.migrated(state).state
        assert [link[:4] for links in again.links.values() for link in links] == [
            link[:4] for links in known.links.values() for link in links
        ]
        assert again.bodies == known.bodies
        assert {key: one.groups for key, one in again.objects.items()} == {
            key: one.groups for key, one in known.objects.items()
        }
        assert {key: one.fingerprints for key, one in again.objects.items()} == {
            key: one.fingerprints for key, one in known.objects.items()
        }
        assert [chapter.key for chapter in again.chapters] == [chapter.key for chapter in known.chapters]
        if state.values:
            assert frozen_values(then.figures, state.objects) == state.values
