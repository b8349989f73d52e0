"""The gap report: each kind of gap is found and no other, reasons hold until their day, sources are not blamed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted import ROOT, TOWN, concept_of_items, item, planted_items
from typer.testing import CliRunner

from konzept.cli.main import app
from konzept.concept import Concept
from konzept.core import HINT, WARNING, Project
from konzept.items import Item
from konzept.items.model import Structure
from konzept.metamodel import Metamodel, read_metamodel
from konzept.views.gap_kinds import KINDS, gap_problems, gaps
from konzept.views.smart import ABSENT, QUESTIONS, answers

MODEL: Metamodel = read_metamodel(ROOT / "ubproject.toml")
ConceptOf = Callable[[Mapping[str, str]], Concept]
REASON = "Der Rat hat die Maßnahme auf das nächste Jahr verschoben."


def open_gaps(*items: Item) -> set[tuple[str, str]]:
    """Code (without its beginning) and id of every gap that is not justified."""
    found = gaps(concept_of_items(MODEL, items), TOWN)
    return {
        (code.removeprefix("KZ-LUECKE-"), gap.ref.id)
        for code, listed in found.items()
        for gap in listed
        if not gap.is_justified
    }


GOAL = item("MUS-LZ-001", "leitziel", ebene="konzept")
OFFICE = item("MUS-AK-001", "akteur", gruppe="verwaltung")
MEASURE = item("MUS-M-001", "massnahme", [("dient", "MUS-LZ-001"), ("zustaendig", "MUS-AK-001")])
STEP = item("MUS-US-001", "umsetzungsschritt", [("setzt_um", "MUS-M-001"), ("verantwortlich", "MUS-AK-001")])
FIGURE = item("MUS-GZ-001", "grundzahl", [("basis_fuer", "MUS-IND-001")])
GAUGE = item("MUS-IND-001", "indikator", [("misst", "MUS-M-001")])
SOURCE = item("MUS-DQ-001", "datenquelle", [("quelle_fuer", "MUS-GZ-001")])
WHOLE = (GOAL, OFFICE, MEASURE, STEP, FIGURE, GAUGE, SOURCE)


def test_a_complete_way_has_no_gap() -> None:
    """Goal, measure with office and step, indicator with base figure and data source: nothing is missing."""
    assert open_gaps(*WHOLE) == set()


@pytest.mark.parametrize(
    ("without", "expected"),
    [
        (MEASURE, {("LEITZIEL-MASSNAHME", "MUS-LZ-001"), ("INDIKATOR-ZIEL", "MUS-IND-001")}),
        (STEP, {("MASSNAHME-SCHRITT", "MUS-M-001")}),
        (GAUGE, {("MASSNAHME-INDIKATOR", "MUS-M-001"), ("GRUNDZAHL-NUTZUNG", "MUS-GZ-001")}),
        (FIGURE, {("INDIKATOR-ZAHL", "MUS-IND-001"), ("INDIKATOR-QUELLE", "MUS-IND-001")}),
        (SOURCE, {("INDIKATOR-QUELLE", "MUS-IND-001")}),
        (OFFICE, {("MASSNAHME-STELLE", "MUS-M-001"), ("SCHRITT-STELLE", "MUS-US-001")}),
        (GOAL, {("MASSNAHME-ZIEL", "MUS-M-001"), ("INDIKATOR-ZIEL", "MUS-IND-001")}),
    ],
    ids=lambda value: value.type if isinstance(value, Item) else "",
)
def test_each_missing_object_leaves_its_gaps(without: Item, expected: set[tuple[str, str]]) -> None:
    """Taking one object out of a complete way opens exactly the gaps it closed."""
    assert open_gaps(*(one for one in WHOLE if one is not without)) == expected


def test_a_body_needs_a_task_and_a_decision_an_object() -> None:
    """A body with tasks or responsible for something, a decision about something or with a list, have no gap."""
    found = open_gaps(
        item("MUS-GR-001", "gremium", gremienstatus="besteht"),
        item("MUS-GR-002", "gremium", gremienstatus="besteht", aufgaben=("berät den Rat",)),
        item("MUS-GR-003", "gremium", gremienstatus="besteht"),
        item("MUS-GS-001", "grundsatz", [("verantwortlich", "MUS-GR-003")], art="vereinbarung"),
        item("MUS-BS-001", "beschluss"),
        item("MUS-BS-002", "beschluss", [("betrifft", "MUS-GR-003")]),
        item("MUS-BS-003", "beschluss", entscheidungen=({"objekt": "MUS-GS-001", "ergebnis": "wie_vorgelegt"},)),
    )
    assert found == {("GREMIUM-AUFGABE", "MUS-GR-001"), ("BESCHLUSS-GEGENSTAND", "MUS-BS-001")}


def test_the_words_of_the_source_name_an_office() -> None:
    """A responsibility told in the words of the source only is no gap."""
    assert ("MASSNAHME-STELLE", "MUS-M-001") not in open_gaps(
        item("MUS-M-001", "massnahme", zustaendigkeit_wortlaut="die Verwaltung")
    )


@given(st.integers(5, 300), st.integers(0, 5000), st.sampled_from((0.3, 1.0, 3.0)))
@settings(max_examples=25, deadline=None)
def test_figures_and_sources_equal_brute_force(size: int, seed: int, density: float) -> None:
    """Which indicators have no figure and which no source, counted again link by link."""
    items = planted_items(MODEL, size, seed, density)
    found = open_gaps(*items)
    links = {(link.role, link.source, link.target) for one in items for link in one.links}
    figures = {source: target for role, source, target in links if role == "basis_fuer"}
    gauges = [one.id for one in items if one.type in ("indikator", "kennzahl", "wirkungsindikator")]
    with_figure = {target for role, _, target in links if role == "basis_fuer"}
    assert {one for code, one in found if code == "INDIKATOR-ZAHL"} == set(gauges) - with_figure

    fed = {target for role, _, target in links if role == "quelle_fuer"}
    fed |= {target for role, source, target in links if role == "basis_fuer" and source in fed}
    assert {one for code, one in found if code == "INDIKATOR-QUELLE"} == set(gauges) - fed
    unused = {one.id for one in items if one.type == "grundzahl"} - figures.keys()
    assert {one for code, one in found if code == "GRUNDZAHL-NUTZUNG"} == unused


# -- reasons ---------------------------------------------------------------------------------------------------------


def justified_until(day: str) -> Item:
    """A goal without measure, with a reason that holds until this day."""
    record: Structure = {
        "rolle": "dient",
        "grund": REASON,
        "stelle": "MUS-AK-001",
        "datum": "2026-01-15",
        "gueltig_bis": day,
    }
    return item("MUS-LZ-001", "leitziel", ebene="konzept", begruendete_luecken=(record,))


@pytest.mark.parametrize(
    ("until", "holds"),
    [("2026-11-21", True), ("2026-11", True), ("2026-Q4", True), ("2026-11-20", False), ("2025", False)],
)
def test_a_justified_gap_holds_to_its_last_day(until: str, holds: bool) -> None:
    """A reason counts up to and including its day, month, quarter or year, measured at the date of the data state."""
    assert MODEL.reference_date.isoformat() == "2026-11-21"
    concept = concept_of_items(MODEL, [OFFICE, justified_until(until)])
    (gap,) = gaps(concept, TOWN)["KZ-LUECKE-LEITZIEL-MASSNAHME"]
    assert gap.is_justified is holds
    problems = [problem for problem in gap_problems(concept) if problem.message.startswith("MUS-LZ-001")]
    assert [problem.severity for problem in problems] == ([] if holds else [WARNING, HINT])


def test_a_reason_for_another_gap_justifies_nothing() -> None:
    """A reason names the role whose link is missing; other gaps of the object stay open."""
    record: Structure = {"rolle": "misst", "grund": REASON, "stelle": "MUS-AK-001", "gueltig_bis": "2030"}
    goal = item("MUS-LZ-001", "leitziel", ebene="konzept", begruendete_luecken=(record,))
    assert ("LEITZIEL-MASSNAHME", "MUS-LZ-001") in open_gaps(OFFICE, goal)


def test_an_exception_from_a_rule_justifies_its_gap() -> None:
    """Whoever is exempt from the rule that goals have measures need not give the reason twice."""
    record: Structure = {
        "regel": "KZ-REGEL-ZIEL-MASSNAHME",
        "grund": REASON,
        "stelle": "MUS-AK-001",
        "datum": "2026-01-15",
        "gueltig_bis": "2030",
    }
    goal = item("MUS-LZ-001", "leitziel", ebene="handlungsfeld", ausnahmen=(record,))
    assert open_gaps(OFFICE, goal) == set()


# -- words -----------------------------------------------------------------------------------------------------------


def test_a_gap_of_a_source_is_told_as_such() -> None:
    """What a document leaves open is „nennt die Quelle“; what was written here is not blamed on a document."""
    old = item("MUS-Q-001", "quelle", dokumentstatus="verabschiedet")
    invented = item("MUS-Q-002", "quelle", dokumentstatus="erfunden")
    goals = [item(f"MUS-LZ-00{n}", "leitziel", ebene="konzept", fundstelle={"quelle": f"MUS-Q-00{n}"}) for n in (1, 2)]
    found = gaps(concept_of_items(MODEL, [old, invented, *goals]), TOWN)["KZ-LUECKE-LEITZIEL-MASSNAHME"]
    assert [gap.sentence for gap in found] == [
        "Zu „Titel MUS-LZ-001“ nennt die Quelle keine Maßnahme.",
        "Zu „Titel MUS-LZ-002“ kennen die Daten keine Maßnahme.",
    ]


def test_every_kind_of_gap_is_explained() -> None:
    """Each code has its sentence among the rules."""
    assert {kind.code for kind in KINDS} <= MODEL.rules.keys()


FILES = {
    "needs/ratingen/ziele.yaml": """\
- id: RAT-LZ-001
  typ: leitziel
  titel: Alle lernen Deutsch
  ebene: konzept
""",
}


def test_check_lists_gaps_only_when_asked(project_with: Callable[[Mapping[str, str]], Project]) -> None:
    """`konzept pruefen --luecken` adds each gap as a hint with its place and leaves the exit code as it is."""
    place = '  fundstelle: {quelle: RAT-Q-001, abschnitt: "1", zeilen: "1"}\n'
    project = project_with({name: text + place for name, text in FILES.items()})
    run = CliRunner()
    plain = run.invoke(app, ["pruefen", "--projekt", str(project.root)])
    asked = run.invoke(app, ["pruefen", "--luecken", "--projekt", str(project.root)])
    assert plain.exit_code == asked.exit_code == 0
    line = "needs/ratingen/ziele.yaml:1:3: KZ-LUECKE-LEITZIEL-MASSNAHME Hinweis: RAT-LZ-001: Zu „Alle lernen Deutsch“"
    assert line not in plain.output
    assert line in asked.output
    assert "1 Lücke gefunden." in asked.output


# -- SMART -----------------------------------------------------------------------------------------------------------


def test_smart_answers_come_from_fields_only() -> None:
    """Each question is answered by what is there; where nothing is, there is no answer and no mark."""
    goal = item("MUS-TZ-001", "jahresziel", jahr="2027")
    step = item("MUS-M-001", "massnahme", [("dient", "MUS-TZ-001")], horizont="kurzfristig")
    gauge = item("MUS-IND-001", "indikator", [("misst", "MUS-TZ-001")], zielwert="80 %")
    concept = concept_of_items(MODEL, [goal, step, gauge])
    found = {answer.word: answer.texts for answer in answers(concept, goal)}
    assert found == {
        "Spezifisch": (),
        "Messbar": ("Indikator „Titel MUS-IND-001“, Zielwert: 80 %",),
        "Akzeptiert": (),
        "Realistisch": ("1 Maßnahme",),
        "Terminiert": ("Jahr: 2027", "kurzfristig: 1 Maßnahme oder Schritt"),
    }
    assert [question.word[0] for question in QUESTIONS] == list("SMART")
    assert ABSENT == "in den Daten nicht angegeben"
