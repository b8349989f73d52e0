"""Rules as data: what they count, when they become errors, whom they spare, and that sphinx-needs says the same."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from subprocess import run

import pytest
from hypothesis import given
from hypothesis import strategies as st

from konzept.concept import load_concept
from konzept.core import ERROR, HINT, WARNING, MetamodelError, Problem, Project
from konzept.items import Catalog, Item, Link, Place, check_rules
from konzept.items.rules import partner_count
from konzept.metamodel import Metamodel, read_metamodel
from konzept.metamodel.rules import Bounds, RuleDef

ROOT = Path(__file__).parents[2]
ProjectWith = Callable[[Mapping[str, str | bytes]], Project]
TODAY = date(2026, 11, 21)
REASON = "Der Rat hat die Maßnahme ohne Stelle beschlossen."
RULE = RuleDef(
    code="KZ-REGEL-TEST",
    title="Jede Maßnahme dient einem Ziel",
    message="{id} „{titel}“ dient {anzahl} Zielen, nicht {grenze}.",
    why="Darum.",
    help="Eintragen.",
    types=frozenset({"massnahme"}),
    bounds=Bounds(role="dient", incoming=False, least=1),
    severity=ERROR,
)


def rule_of(**changes: object) -> RuleDef:
    return replace(RULE, **changes)  # type: ignore[arg-type]


def only(model: Metamodel, *rules: RuleDef, day: date = TODAY) -> Metamodel:
    """The metamodel with these rules alone, on this day."""
    return replace(model, checks={rule.code: rule for rule in rules}, reference_date=day)


def entry(item_id: str, *links: tuple[str, str], type_name: str = "massnahme", **fields: object) -> Item:
    place = Place(1, 1)
    return Item(
        id=item_id,
        type=type_name,
        municipality={"MUS": "musterstadt", "RAT": "ratingen"}[item_id[:3]],
        path=f"needs/{item_id}.yaml",
        page="a",
        place=place,
        fields={"titel": "Titel", **fields},  # type: ignore[dict-item]
        links=tuple(Link(role=role, source=item_id, target=target, place=place) for role, target in links),
        places={},
    )


def findings(model: Metamodel, *items: Item) -> list[Problem]:
    return check_rules(Catalog.of(items), model)


def exempted(reason: str = REASON, until: str = "2026-12-31", rule: str = RULE.code) -> tuple[dict[str, str], ...]:
    return ({"regel": rule, "grund": reason, "stelle": "MUS-AK-001", "datum": "2026-10-01", "gueltig_bis": until},)


GOAL = entry("MUS-LZ-001", type_name="leitziel")


# -- what a rule counts ------------------------------------------------------------------------------------------


def test_rule_reports_the_object_that_lacks_a_link(model: Metamodel) -> None:
    """A finding names the object, what it lacks, what to do and why."""
    (problem,) = findings(only(model, RULE), entry("MUS-M-001"), entry("MUS-M-002", ("dient", "MUS-LZ-001")), GOAL)
    assert problem.message == "MUS-M-001 „Titel“ dient 0 Zielen, nicht 1."
    assert (problem.code, problem.severity, problem.hint) == ("KZ-REGEL-TEST", ERROR, "Eintragen. Darum.")


def test_rule_counts_incoming_links(model: Metamodel) -> None:
    """`rueck_min` asks how many objects lead to this one."""
    rule = rule_of(types=frozenset({"leitziel"}), bounds=Bounds(role="dient", incoming=True, least=2))
    served = (entry("MUS-M-001", ("dient", "MUS-LZ-001")), entry("MUS-M-002", ("dient", "MUS-LZ-001")))
    assert [problem.message[:10] for problem in findings(only(model, rule), GOAL, served[0])] == ["MUS-LZ-001"]
    assert findings(only(model, rule), GOAL, *served) == []


def test_rule_counts_partners_once(model: Metamodel) -> None:
    """Two links to the same goal are one goal."""
    rule = rule_of(bounds=Bounds(role="dient", incoming=False, least=2))
    twice = entry("MUS-M-001", ("dient", "MUS-LZ-001"), ("dient", "MUS-LZ-001"))
    assert len(findings(only(model, rule), twice, GOAL)) == 1


def test_rule_limits_from_above(model: Metamodel) -> None:
    """`max` allows as many as it says and no more."""
    rule = rule_of(bounds=Bounds(role="dient", incoming=False, most=1))
    goals = [entry(f"MUS-LZ-00{n}", type_name="leitziel") for n in (1, 2)]
    links = [("dient", goal.id) for goal in goals]
    assert findings(only(model, rule), entry("MUS-M-001", links[0]), *goals) == []
    assert len(findings(only(model, rule), entry("MUS-M-001", *links), *goals)) == 1


def test_rule_counts_partners_of_its_type_only(model: Metamodel) -> None:
    """The type is that of the object, whatever its id looks like."""
    rule = rule_of(bounds=Bounds(role="dient", incoming=False, least=1, partners=frozenset({"teilziel"})))
    measure = entry("MUS-M-001", ("dient", "MUS-LZ-001"))
    assert len(findings(only(model, rule), measure, GOAL)) == 1
    assert findings(only(model, rule), measure, replace(GOAL, type="teilziel")) == []


def test_rule_counts_partners_in_the_right_state_only(model: Metamodel) -> None:
    """A measure in force must not serve a goal that is a draft."""
    draft = frozenset({"entwurf"})
    bounds = Bounds(
        role="dient", incoming=False, most=0, partners=frozenset({"leitziel"}), partner_when={"textstatus": draft}
    )
    running = {"umsetzungsstatus": frozenset({"in_umsetzung"})}
    rule = rule_of(bounds=bounds, when=running)
    measure = entry("MUS-M-001", ("dient", "MUS-LZ-001"), umsetzungsstatus="in_umsetzung")
    drafted = entry("MUS-LZ-001", type_name="leitziel", textstatus="entwurf")
    assert len(findings(only(model, rule), measure, drafted)) == 1
    assert findings(only(model, rule), measure, GOAL) == []
    assert findings(only(model, rule), replace(measure, fields={"titel": "T"}), drafted) == []


def test_rule_asks_for_fields(model: Metamodel) -> None:
    """A reported state needs its proof; the message names the missing fields as the editor sees them."""
    done = {"umsetzungsstatus": frozenset({"umgesetzt"})}
    rule = rule_of(bounds=None, requires=("status_zum", "beleg"), when=done, message="{id} ohne {felder}.")
    bare = entry("MUS-M-001", umsetzungsstatus="umgesetzt", beleg="Bericht")
    assert [problem.message for problem in findings(only(model, rule), bare)] == ["MUS-M-001 ohne „Stand vom“."]
    assert findings(only(model, rule), entry("MUS-M-001", umsetzungsstatus="geplant")) == []


def test_condition_may_ask_whether_a_field_is_there(model: Metamodel) -> None:
    """`wenn = { zielwert = "*" }` means: wherever a target value is given."""
    rule = rule_of(
        types=frozenset({"indikator"}), when={"zielwert": frozenset({"*"})}, bounds=None, requires=("frist",)
    )
    without, given_one = (
        entry("MUS-IND-001", type_name="indikator"),
        entry("MUS-IND-002", type_name="indikator", zielwert="80 %"),
    )
    assert [problem.path for problem in findings(only(model, rule), without, given_one)] == ["needs/MUS-IND-002.yaml"]


def test_condition_may_free_an_object(model: Metamodel) -> None:
    """`wenn_nicht = { entscheidungen = "*" }` means: a decision that lists its objects need not name them again."""
    listed = ({"objekt": "MUS-LZ-001", "ergebnis": "wie_vorgelegt"},)
    without, with_list = (
        entry("MUS-BS-001", type_name="beschluss"),
        entry("MUS-BS-002", type_name="beschluss", entscheidungen=listed),
    )
    rule = model.checks["KZ-REGEL-BESCHLUSS-GEGENSTAND"]
    assert [one.path for one in findings(only(model, rule), without, with_list)] == ["needs/MUS-BS-001.yaml"]


def test_dead_link_is_reported_once(model: Metamodel) -> None:
    """A link into nothing counts for who wrote it: the dead link is the fault, not a missing one."""
    assert findings(only(model, RULE), entry("MUS-M-001", ("dient", "MUS-LZ-999"))) == []


def test_lost_objects_raise_no_noise(model: Metamodel) -> None:
    """While a file cannot be read, nothing is said to be missing."""
    rule = rule_of(types=frozenset({"leitziel"}), bounds=Bounds(role="dient", incoming=True, least=1))
    assert check_rules(Catalog.of([GOAL], lost=["MUS-M-"]), only(model, rule)) == []


def test_tombstones_keep_no_rules_and_serve_none(model: Metamodel) -> None:
    """A retired measure needs no goal, and a retired goal is none."""
    retired = entry("MUS-LZ-001", type_name="leitziel", grabstein="true")
    assert findings(only(model, RULE), entry("MUS-M-001", grabstein="true")) == []
    assert len(findings(only(model, RULE), entry("MUS-M-001", ("dient", "MUS-LZ-001")), retired)) == 1


@given(
    links=st.lists(st.tuples(st.integers(0, 7), st.sampled_from(["dient", "siehe_auch"]), st.integers(0, 7))),
    types=st.lists(st.sampled_from(["massnahme", "leitziel"]), min_size=8, max_size=8),
    incoming=st.booleans(),
)
def test_count_equals_a_plain_count(links: list[tuple[int, str, int]], types: list[str], incoming: bool) -> None:
    """Whatever the links, the count is that of the different partners of the right type and role."""
    written = {n: [(role, f"MUS-M-00{to}") for start, role, to in links if start == n] for n in range(8)}
    items = [entry(f"MUS-M-00{n}", *written[n], type_name=types[n]) for n in range(8)]
    bounds = Bounds(role="dient", incoming=incoming, least=1, partners=frozenset({"leitziel"}))
    ends = {(to, start) if incoming else (start, to) for start, role, to in links if role == "dient"}
    for n, item in enumerate(items):
        expected = sum(one == n and types[other] == "leitziel" for one, other in ends)
        assert partner_count(bounds, item, Catalog.of(items)) == expected


# -- how grave, from when ----------------------------------------------------------------------------------------


def test_dated_rule_warns_the_day_before(model: Metamodel) -> None:
    """Until its day a dated rule is a hint that says when it will be an error."""
    rule = rule_of(severity=HINT, error_from=date(2027, 7, 1))
    (problem,) = findings(only(model, rule, day=date(2027, 6, 30)), entry("MUS-M-001"))
    assert str(problem).split(": ", 1)[1].startswith("KZ-REGEL-TEST Hinweis: wird ab 01.07.2027 zum Fehler: MUS-M-001")


def test_dated_rule_fails_on_the_day(model: Metamodel) -> None:
    """On its day a dated rule is an error and announces nothing any more."""
    rule = rule_of(severity=HINT, error_from=date(2027, 7, 1))
    (problem,) = findings(only(model, rule, day=date(2027, 7, 1)), entry("MUS-M-001"))
    assert (problem.severity, problem.message[:9]) == (ERROR, "MUS-M-001")


@pytest.mark.parametrize("day", [TODAY, date(2099, 1, 1)])
def test_gaps_of_the_sources_never_become_errors(model: Metamodel, day: date) -> None:
    """In a concept taken over as it was, a finding is a hint, today and for ever."""
    rule = rule_of(error_from=date(2027, 7, 1))
    (problem,) = findings(only(model, rule, day=day), entry("RAT-M-001"))
    assert (problem.severity, "zum Fehler" in problem.message) == (HINT, False)


def test_rule_may_be_for_some_municipalities(model: Metamodel) -> None:
    """`nur_fuer` and `gilt_nicht_fuer` name the folders."""
    items = (entry("RAT-M-001"), entry("MUS-M-001"))
    assert len(findings(only(model, rule_of(only=frozenset({"ratingen"}))), *items)) == 1
    assert len(findings(only(model, rule_of(never=frozenset({"ratingen"}))), *items)) == 1


def test_shipped_rules_find_no_error_in_the_sources() -> None:
    """The concepts of 2010 to 2012 as they are pass every rule without an error."""
    concept = load_concept(Project(ROOT))
    rules = set(concept.metamodel.checks)
    assert [str(problem) for problem in concept.problems if problem.code in rules and problem.severity == ERROR] == []


# -- justified exceptions ----------------------------------------------------------------------------------------


def test_justified_exception_silences_the_rule(model: Metamodel) -> None:
    """With reason, office and day an object may deviate."""
    assert findings(only(model, RULE), entry("MUS-M-001", ausnahmen=exempted())) == []


@pytest.mark.parametrize(
    ("until", "day", "codes"),
    [
        ("2026-12-31", date(2026, 12, 31), []),
        ("2026-12-31", date(2027, 1, 1), ["KZ-REGEL-TEST", "KZ-AUSNAHME-ABGELAUFEN"]),
        ("2026-12", date(2026, 12, 31), []),
        ("2026", date(2027, 1, 1), ["KZ-REGEL-TEST", "KZ-AUSNAHME-ABGELAUFEN"]),
    ],
)
def test_exception_counts_until_its_last_day(model: Metamodel, until: str, day: date, codes: list[str]) -> None:
    """On the last day it holds; the day after, the finding is back with a warning."""
    found = findings(only(model, RULE, day=day), entry("MUS-M-001", ausnahmen=exempted(until=until)))
    assert [problem.code for problem in found] == codes
    assert [problem.severity for problem in found] == [ERROR, WARNING][: len(codes)]


@pytest.mark.parametrize(("length", "codes"), [(19, ["KZ-REGEL-TEST", "KZ-AUSNAHME-GRUND"]), (20, [])])
def test_exception_needs_a_reason(model: Metamodel, length: int, codes: list[str]) -> None:
    """A reason of fewer than 20 characters is none: the exception is void."""
    found = findings(only(model, RULE), entry("MUS-M-001", ausnahmen=exempted(reason="x" * length)))
    assert [problem.code for problem in found] == codes


def test_needless_exception_is_a_hint(model: Metamodel) -> None:
    """Who keeps the rule can drop the exception."""
    kept = entry("MUS-M-001", ("dient", "MUS-LZ-001"), ausnahmen=exempted())
    assert [(problem.code, problem.severity) for problem in findings(only(model, RULE), kept, GOAL)] == [
        ("KZ-AUSNAHME-UNNOETIG", HINT)
    ]


def test_exception_from_a_rule_of_other_types_is_an_error(model: Metamodel) -> None:
    """An exception that can have no effect is a slip."""
    goal = entry("MUS-LZ-001", type_name="leitziel", ausnahmen=exempted())
    assert [problem.code for problem in findings(only(model, RULE), goal)] == ["KZ-AUSNAHME-REGEL"]


def test_unknown_rule_in_an_exception_is_no_value(project_with: ProjectWith) -> None:
    """The rules are a vocabulary: a mistyped code is found on reading, with the one that was meant."""
    text = """\
- id: MUS-M-001
  typ: massnahme
  titel: Titel
  umsetzungsstatus: geplant
  fundstelle: {quelle: RAT-Q-001, abschnitt: a, zeilen: "1"}
  ausnahmen:
    - regel: KZ-REGEL-MASNAHME-ZIEL
      grund: Der Rat wollte es so und nicht anders.
      stelle: MUS-AK-001
      datum: "2026"
      gueltig_bis: "2027"
- id: MUS-AK-001
  typ: akteur
  titel: Amt
  gruppe: verwaltung
  fundstelle: {quelle: RAT-Q-001, abschnitt: a, zeilen: "1"}
"""
    concept = load_concept(project_with({"needs/musterstadt/a.yaml": text}))
    assert [(problem.line, problem.code) for problem in concept.errors] == [
        (1, "KZ-REGEL-MASSNAHME-ZIEL"),
        (7, "KZ-WERT-UNBEKANNT"),
    ]
    assert "KZ-REGEL-MASSNAHME-ZIEL" in concept.errors[1].hint


# -- the metamodel checks the rules ------------------------------------------------------------------------------

GOOD = {
    "titel": '"T"',
    "meldung": '"{id}"',
    "warum": '"W"',
    "hilfe": '"H"',
    "typ": '"massnahme"',
    "rolle": '"dient"',
    "min": "1",
}


@pytest.mark.parametrize(
    ("changes", "key", "part"),
    [
        ({"typ": '"masnahme"'}, "typ", "Typ „masnahme“ gibt es nicht"),
        ({"rolle": '"dinet"'}, "rolle", "Rolle „dinet“ gibt es nicht"),
        ({"rolle": '"misst"'}, "rolle", "„misst“ führt bei „massnahme“ nie von ihm weg"),
        ({"partner": '["akteur"]'}, "partner", "„akteur“ ist bei „dient“ kein möglicher Partner"),
        ({"wenn": '{ horizont = ["bald"] }'}, "wenn", "Wert „bald“ gibt es nicht"),
        ({"wenn": '{ zielwert = "*" }'}, "wenn", "Feld „zielwert“ gibt es nicht"),
        ({"wenn_nicht": '{ horizont = ["bald"] }'}, "wenn_nicht", "Wert „bald“ gibt es nicht"),
        ({"wenn": '{ status_grund = "weil" }'}, "wenn", "hat keine Werteliste"),
        ({"partner_wenn": '{ textstatus = ["entwurf"] }'}, "partner_wenn", "partner_wenn braucht partner"),
        ({"schwere": '"streng"'}, "schwere", "Schwere „streng“ gibt es nicht"),
        ({"fehler_ab": '"Juli 2027"'}, "fehler_ab", "fehler_ab ist kein Tag"),
        ({"schwere": '"fehler"', "seit": '"2026-11-01"'}, "KZ-REGEL-NEU", "erst ab 30.01.2027"),
        ({"seit": '"2026-11-01"', "fehler_ab": '"2027-01-29"'}, "fehler_ab", "erst ab 30.01.2027"),
        ({"meldung": '"{name}"'}, "meldung", "Platzhalter „{name}“ gibt es nicht"),
        ({"warum": '""'}, "warum", "warum fehlt"),
        ({"min": "-1"}, "min", "min ist keine Anzahl"),
        ({"rueck_min": "1"}, "KZ-REGEL-NEU", "nicht in genau einer Richtung"),
        ({"max": "0"}, "KZ-REGEL-NEU", "Untergrenze liegt über der Obergrenze"),
        ({"min": "0"}, "KZ-REGEL-NEU", "Mindestens 0 ist immer erfüllt"),
        ({"verlangt": '["beleg"]'}, "KZ-REGEL-NEU", "nichts oder zweierlei"),
        ({"nur_fuer": '["ratigen"]'}, "nur_fuer", "Kommune „ratigen“ gibt es nicht"),
        ({"schwehre": '"fehler"'}, "schwehre", "Die Angabe „schwehre“ gibt es nicht"),
    ],
)
def test_metamodel_refuses_rules_that_cannot_be_meant(
    tmp_path: Path, changes: dict[str, str], key: str, part: str
) -> None:
    """A faulty rule stops everything, with the line at which it is wrong."""
    lines = [f"{name} = {value}" for name, value in (GOOD | changes).items()]
    text = (ROOT / "ubproject.toml").read_text(encoding="utf-8").rstrip("\n").split("\n")
    text += ["[konzept.regeln.KZ-REGEL-NEU]", *lines]
    (tmp_path / "ubproject.toml").write_text("\n".join(text), encoding="utf-8")
    with pytest.raises(MetamodelError) as raised:
        read_metamodel(tmp_path / "ubproject.toml")
    places = {number for number, line in enumerate(text, 1) if line.startswith((f"{key} =", f"[konzept.regeln.{key}]"))}
    found = [problem for problem in raised.value.problems if part in problem.message]
    assert found, [str(problem) for problem in raised.value.problems]
    assert found[0].line in places


def test_new_rule_is_a_hint_for_ninety_days(tmp_path: Path) -> None:
    """On the ninetieth day after its introduction a rule may be an error."""
    text = (ROOT / "ubproject.toml").read_text(encoding="utf-8").rstrip("\n")
    since = TODAY - timedelta(days=90)
    lines = [f"{name} = {value}" for name, value in (GOOD | {"schwere": '"fehler"', "seit": f'"{since}"'}).items()]
    (tmp_path / "ubproject.toml").write_text("\n".join((text, "[konzept.regeln.KZ-REGEL-NEU]", *lines)))
    model = read_metamodel(tmp_path / "ubproject.toml")
    assert model.reference_date == TODAY
    assert model.checks["KZ-REGEL-NEU"].since == since


def test_every_rule_explains_itself(model: Metamodel) -> None:
    """Each rule has a title, a sentence for the finding, a reason and a remedy."""
    for rule in model.checks.values():
        assert all((rule.title, rule.message, rule.why, rule.help)), rule.code
        assert model.rules[rule.code] == rule.why


# -- sphinx-needs ------------------------------------------------------------------------------------------------

SMALL = """\
- id: MUS-LZ-001
  typ: leitziel
  titel: Ohne alles
  ebene: handlungsfeld
- id: MUS-LZ-002
  typ: leitziel
  titel: Mit Maßnahme
  ebene: handlungsfeld
  textstatus: entwurf
- id: MUS-LZ-003
  typ: leitziel
  titel: Begründet ohne Maßnahme
  ebene: handlungsfeld
  ausnahmen:
    - regel: KZ-REGEL-ZIEL-MASSNAHME
      grund: Das Ziel gilt erst ab dem Jahr 2030.
      stelle: MUS-AK-001
      datum: "2026-01-01"
      gueltig_bis: "2027"
- id: MUS-M-001
  typ: massnahme
  titel: Läuft
  umsetzungsstatus: in_umsetzung
  dient: [MUS-LZ-002]
- id: MUS-M-002
  typ: massnahme
  titel: Verschoben
  umsetzungsstatus: verschoben
  status_grund: Kein Geld.
  dient: [MUS-LZ-002]
  zustaendig: [MUS-AK-001]
- id: MUS-IND-001
  typ: indikator
  titel: Mit Zielwert
  zielwert: 80 %
  misst: [MUS-LZ-001]
- id: MUS-AK-001
  typ: akteur
  titel: Amt
  gruppe: verwaltung
- id: MUS-BS-001
  typ: beschluss
  titel: Mit Liste
  entscheidungen: [{objekt: MUS-LZ-002, ergebnis: wie_vorgelegt}]
- id: MUS-BS-002
  typ: beschluss
  titel: Ohne Gegenstand
"""
TAKEN_OVER = """\
- id: RAT-M-001
  typ: massnahme
  titel: Ohne Stelle
  umsetzungsstatus: umgesetzt
  dient: [RAT-LZ-001]
- id: RAT-LZ-001
  typ: leitziel
  titel: Ziel
  ebene: handlungsfeld
"""
ID = re.compile(r"[A-Z]{3}-[A-Z]{1,3}-\d{3}")
LEVELS = {"info": HINT, "warning": WARNING, "violation": ERROR}


@pytest.mark.langsam
def test_sphinx_needs_finds_the_same(project_with: ProjectWith, tmp_path: Path) -> None:
    """A build that lets sphinx-needs check the derived schemas reports the same rules at the same objects."""
    place = '  fundstelle: {quelle: RAT-Q-001, abschnitt: a, zeilen: "1"}\n- id:'
    files = {
        f"needs/{folder}/a.yaml": f"{text}- id:".replace("\n- id:", "\n" + place).removesuffix("- id:")
        for folder, text in (("musterstadt", SMALL), ("ratingen", TAKEN_OVER))
    }
    project = project_with(files | {"docs/index.md": "# Probe\n\nEin Satz.\n"})
    (project.root / "conf.py").write_text((ROOT / "conf.py").read_text(encoding="utf-8"), encoding="utf-8")
    concept = load_concept(project)
    rules = [problem for problem in concept.problems if problem.code in concept.metamodel.checks]
    ours = {(problem.code, ID.findall(problem.message)[0], problem.severity) for problem in rules}
    out = tmp_path / "html"
    options = ["-q", "-b", "html", "-D", "konzept_doppelt_pruefen=1", "-d", str(tmp_path / "doctrees")]
    done = run(
        [sys.executable, "-m", "sphinx", *options, project.root, out], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    report = json.loads((out / "schema_violations.json").read_text(encoding="utf-8"))
    theirs = {
        (found["details"]["schema_path"].partition("[")[0], need_id, LEVELS[found["details"]["severity"]])
        for need_id, warnings in report["validation_warnings"].items()
        for found in warnings
    }
    assert len(ours) >= 6
    assert theirs == ours
