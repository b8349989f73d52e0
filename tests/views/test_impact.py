"""What a change touches: distances against brute force, the block on the page, and the preview of a draft."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from konzept.cli.main import app
from konzept.concept import Concept, load_concept
from konzept.core import Project
from konzept.items import Catalog, Item, Link, Place
from konzept.items.ripples import CHANGES, Ripples
from konzept.metamodel import Metamodel
from konzept.metamodel.model import Reaction
from konzept.views.impact import impact_view, ripple_digests
from konzept.views.preview import draft_preview, preview

ConceptOf = Callable[[Mapping[str, str]], Concept]
ROOT = Path(__file__).parents[2]
ROLES = ("dient", "misst", "zustaendig")
TYPES = ("leitziel", "massnahme", "indikator", "akteur")
runner = CliRunner()

graphs = st.lists(st.tuples(st.integers(0, 6), st.sampled_from(ROLES), st.integers(0, 6)), max_size=16)
sides = st.frozensets(st.sampled_from(CHANGES))
reactions = st.builds(Reaction, on_target=sides, on_source=sides, reach=st.integers(0, 3))
policies = st.tuples(reactions, reactions, reactions)


def entry(number: int, links: list[tuple[int, str, int]], title: str = "Titel", type_name: str = "massnahme") -> Item:
    place = Place(1, 1)
    return Item(
        id=f"MUS-M-00{number}",
        type=type_name,
        municipality="musterstadt",
        path="needs/musterstadt/a.yaml",
        page="a",
        place=place,
        fields={"titel": title},
        links=tuple(
            Link(role=role, source=f"MUS-M-00{number}", target=f"MUS-M-00{target}", place=place)
            for source, role, target in links
            if source == number
        ),
        places={},
    )


def with_policy(model: Metamodel, policy: tuple[Reaction, ...]) -> Metamodel:
    """The metamodel in which only these roles carry changes."""
    given_by_name = dict(zip(ROLES, policy, strict=True))
    roles = {name: replace(role, reaction=given_by_name.get(name, Reaction())) for name, role in model.roles.items()}
    return replace(model, roles=roles)


def shortest_by_force(items: list[Item], model: Metamodel, start: str, change: str) -> dict[str, int]:
    """Distances by walking every way there is, up to three links long."""
    steps = [
        (end, other, reaction.reach)
        for item in items
        for link in item.links
        for reaction in [model.roles[link.role].reaction]
        for end, other, reacts in (
            (link.source, link.target, change in reaction.on_source),
            (link.target, link.source, change in reaction.on_target),
        )
        if reacts
    ]
    ways: list[list[tuple[str, int]]] = [[(start, 3)]]
    found: dict[str, int] = {}
    for length in (1, 2, 3):
        ways = [[*way, (other, reach)] for way in ways for end, other, reach in steps if end == way[-1][0]]
        for way in ways:
            end = way[-1][0]
            if min(reach for _, reach in way) >= length and end != start:
                found.setdefault(end, length)
    return found


# -- distances ---------------------------------------------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(links=graphs, policy=policies, change=st.sampled_from(CHANGES))
def test_distances_equal_those_by_brute_force(
    model: Metamodel, links: list[tuple[int, str, int]], policy: tuple[Reaction, ...], change: str
) -> None:
    """Whatever the links and the policy, circles included: every object once, at its shortest valid distance."""
    items = [entry(number, links) for number in range(7)]
    changed = with_policy(model, policy)
    touched = Ripples(Catalog.of(items), changed).touched(["MUS-M-000"], change)
    expected = shortest_by_force(items, changed, "MUS-M-000", change)
    assert {item_id: entry.distance for item_id, entry in touched.items()} == expected
    assert list(touched) == sorted(touched, key=lambda item_id: (expected[item_id], item_id))


@settings(max_examples=100, deadline=None)
@given(links=graphs, policy=policies, change=st.sampled_from(CHANGES))
def test_every_path_is_a_way_that_the_change_can_take(
    model: Metamodel, links: list[tuple[int, str, int]], policy: tuple[Reaction, ...], change: str
) -> None:
    """Each path starts at the changed object, follows links that react, and ends where it says."""
    changed = with_policy(model, policy)
    written = {(f"MUS-M-00{source}", role, f"MUS-M-00{target}") for source, role, target in links}
    touched = Ripples(Catalog.of(entry(n, links) for n in range(7)), changed).touched(["MUS-M-000"], change)
    for item_id, found in touched.items():
        here = "MUS-M-000"
        for hop in found.path:
            ends = (hop.end, here) if hop.towards_source else (here, hop.end)
            reaction = changed.roles[hop.role].reaction
            assert (ends[0], hop.role, ends[1]) in written
            assert change in (reaction.on_target if hop.towards_source else reaction.on_source)
            assert reaction.reach >= found.distance
            here = hop.end
        assert here == item_id


def test_several_changed_objects_share_their_nearest(model: Metamodel) -> None:
    """Two objects changed together touch each other's surroundings from the nearer one, and not each other."""
    links = [(1, "dient", 0), (2, "dient", 1), (3, "dient", 2)]
    ripples = Ripples(Catalog.of(entry(number, links) for number in range(4)), model)
    touched = ripples.touched(["MUS-M-000", "MUS-M-003"], "wortlaut")
    assert {item_id: found.distance for item_id, found in touched.items()} == {"MUS-M-001": 1, "MUS-M-002": 1}


# -- the block on an object's page -------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(
    links=graphs,
    edit=st.tuples(st.integers(0, 6), st.sampled_from(["titel", "link", "typ"])),
    extra=st.tuples(st.integers(0, 6), st.sampled_from(ROLES), st.integers(0, 6)),
)
def test_digest_changes_whenever_the_block_does(
    empty: Concept, links: list[tuple[int, str, int]], edit: tuple[int, str], extra: tuple[int, str, int]
) -> None:
    """After any edit anywhere, an object whose block looks different has another digest: no page goes stale."""
    kinds = [TYPES[number % 4] for number in range(7)]
    before = [entry(n, links, type_name=kinds[n]) for n in range(7)]
    number, what = edit
    after = list(before)
    if what == "link":
        after = [entry(n, [*links, extra], type_name=kinds[n]) for n in range(7)]
    elif what == "titel":
        after[number] = entry(number, links, title="Neu", type_name=kinds[number])
    else:
        after[number] = entry(number, links, type_name="akteur" if kinds[number] != "akteur" else "leitziel")
    old, new = (replace(empty, catalog=Catalog.of(items)) for items in (before, after))
    old_digests, new_digests = ripple_digests(old), ripple_digests(new)
    for item in before:
        same = _block(old, item.id) == _block(new, item.id)
        assert same or old_digests[item.id] != new_digests[item.id]


def _block(concept: Concept, item_id: str) -> object:
    return impact_view(concept, Ripples(concept.catalog, concept.metamodel), concept.catalog.items[item_id])


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Concept:
    """A concept without objects, to be filled."""
    root = tmp_path_factory.mktemp("leer")
    shutil.copyfile(ROOT / "ubproject.toml", root / "ubproject.toml")
    return load_concept(Project(root))


FILES = {
    "needs/musterstadt/a.yaml": """\
- id: MUS-HF-001
  typ: handlungsfeld
  titel: Sprache
  fundart: ausgearbeitet
- id: MUS-LZ-001
  typ: leitziel
  titel: Alle sprechen Deutsch
  ebene: handlungsfeld
  handlungsfeld: [MUS-HF-001]
- id: MUS-M-001
  typ: massnahme
  titel: Kurse
  umsetzungsstatus: geplant
  dient: [MUS-LZ-001]
  zustaendig: [MUS-AK-001]
- id: MUS-M-002
  typ: massnahme
  titel: Paten
  umsetzungsstatus: geplant
  dient: [MUS-LZ-001]
  zustaendig: [MUS-AK-002]
- id: MUS-IND-001
  typ: indikator
  titel: Prüfungen
  misst: [MUS-LZ-001]
""",
    "needs/musterstadt/b.yaml": """\
- id: MUS-AK-001
  typ: akteur
  titel: Volkshochschule
  gruppe: bildung
- id: MUS-AK-002
  typ: akteur
  titel: Jugendamt
  gruppe: verwaltung
- id: MUS-GR-001
  typ: gremium
  titel: Rat
  gremienstatus: besteht
  aufgaben: [entscheidet]
- id: MUS-BS-001
  typ: beschluss
  titel: Beschluss über das Konzept
  gremium: [MUS-GR-001]
  betrifft: [MUS-LZ-001]
""",
}


def test_block_names_near_and_far_and_whom_to_ask(concept_of: ConceptOf) -> None:
    """A measure touches its goal at once, the goal's other measures over it, and the offices of all."""
    concept = concept_of(FILES)
    view = impact_view(concept, Ripples(concept.catalog, concept.metamodel), concept.catalog.items["MUS-M-001"])
    assert view is not None
    text = next(wave for wave in view.waves if "Neuer Wortlaut oder Zielwert" in wave.occasions)
    assert text.direct == ("dient (1)",)
    (way,) = text.indirect
    assert (way.steps, way.via) == (2, ("Alle sprechen Deutsch",))
    assert {ref.title for ref in way.refs} == {"Paten", "Prüfungen"}
    assert {office.title for office in view.offices} == {"Volkshochschule", "Jugendamt"}


def test_block_names_the_body_that_decided(concept_of: ConceptOf) -> None:
    """Where a decision names the object, its body is the one to ask about the wording."""
    concept = concept_of(FILES)
    view = impact_view(concept, Ripples(concept.catalog, concept.metamodel), concept.catalog.items["MUS-LZ-001"])
    assert view is not None
    assert ([body.title for body in view.bodies], view.asks_body) == (["Rat"], True)


def test_object_that_touches_nothing_has_no_block(concept_of: ConceptOf) -> None:
    """Without links that carry a change there is nothing to show."""
    concept = concept_of(FILES)
    ripples = Ripples(concept.catalog, concept.metamodel)
    assert impact_view(concept, ripples, concept.catalog.items["MUS-HF-001"]) is None


# -- the preview -------------------------------------------------------------------------------------------------

DRAFTS = {
    "Ziel vergessen": """\
- id: MUS-M-001
  typ: massnahme
  titel: Kurse
  umsetzungsstatus: geplant
  zustaendig: [MUS-AK-001]
""",
    "Grund fehlt": """\
- id: MUS-M-001
  typ: massnahme
  titel: Kurse
  umsetzungsstatus: aufgegeben
  dient: [MUS-LZ-001]
  zustaendig: [MUS-AK-001]
""",
    "Kennung verschrieben": """\
- id: MUS-M-001
  typ: massnahme
  titel: Kurse
  umsetzungsstatus: geplant
  dient: [MUS-LZ-009]
  zustaendig: [MUS-AK-001]
""",
    "falsche Art von Ziel": """\
- id: MUS-M-001
  typ: massnahme
  titel: Kurse
  umsetzungsstatus: geplant
  dient: [MUS-AK-002]
""",
    "Indikator mit Zielwert": """\
- id: MUS-IND-001
  typ: indikator
  titel: Prüfungen
  zielwert: 80 %
  misst: [MUS-LZ-001]
""",
    "entfallen": """\
- id: MUS-IND-001
  typ: indikator
  titel: Prüfungen
  grabstein: "true"
  entfallen_am: "2026-01-01"
  grund: Nicht mehr gebraucht.
""",
    "neu": """\
- id: MUS-M-003
  typ: massnahme
  titel: Bücher
  umsetzungsstatus: geplant
  dient: [MUS-LZ-001]
""",
    "nur der Titel": """\
- id: MUS-LZ-001
  typ: leitziel
  titel: Alle lernen Deutsch
  ebene: handlungsfeld
  handlungsfeld: [MUS-HF-001]
""",
}


@pytest.mark.parametrize("name", DRAFTS)
def test_preview_equals_the_findings_after_the_edit(concept_of: ConceptOf, name: str) -> None:
    """What the preview announces is what the check says once the draft stands in its file."""
    before, after = concept_of(FILES), concept_of(_edited(FILES, DRAFTS[name]))
    found = draft_preview(before, [after.catalog.items[item_id] for item_id in _ids(DRAFTS[name])])
    assert {_key(problem) for problem in found.appear} == _keys(after) - _keys(before)
    assert {_key(problem) for problem in found.vanish} == _keys(before) - _keys(after)


def _edited(files: Mapping[str, str], draft: str) -> dict[str, str]:
    """The files with the draft's objects in the place of those of the same id, or at the end."""
    name = "needs/musterstadt/a.yaml"
    entries = {part.split("\n", 1)[0].strip(): "- id:" + part for part in files[name].split("- id:")[1:]}
    entries |= {part.split("\n", 1)[0].strip(): "- id:" + part for part in draft.split("- id:")[1:]}
    return {**files, name: "".join(entries.values())}


def _ids(text: str) -> set[str]:
    return {part.split("\n", 1)[0].strip() for part in text.split("- id:")[1:]}


def _key(problem: object) -> tuple[str, str]:
    return problem.code, problem.message  # type: ignore[attr-defined]


def _keys(concept: Concept) -> set[tuple[str, str]]:
    return {_key(problem) for problem in concept.problems}


def test_preview_names_the_changed_groups(concept_of: ConceptOf) -> None:
    """A draft's changes are told by field group, links among them, and only those groups travel."""
    before = concept_of(FILES)
    goal = before.catalog.items["MUS-LZ-001"]
    (subject,) = draft_preview(before, [replace(goal, fields={**goal.fields, "kurz": "Kurz."})]).subjects
    assert [(change.group, change.fields) for change in subject.changes] == [("frei", ("Kurz gesagt",))]
    measure = before.catalog.items["MUS-M-001"]
    moved = replace(measure, links=tuple(link for link in measure.links if link.role != "zustaendig"))
    found = draft_preview(before, [moved])
    assert [(change.group, change.fields) for change in found.subjects[0].changes] == [("steuerung", ("zuständig",))]
    assert {touched.ref.id for touched in found.touched} == {"MUS-AK-001"}


def test_preview_of_an_unchanged_draft_says_nothing(concept_of: ConceptOf) -> None:
    """The same object again changes nothing and touches nobody."""
    before = concept_of(FILES)
    found = draft_preview(before, [before.catalog.items["MUS-M-001"]])
    assert (found.touched, found.appear, found.vanish, found.subjects[0].changes) == ((), (), (), ())


def test_preview_looks_along_old_and_new_links(concept_of: ConceptOf) -> None:
    """Who loses a link is touched as well as who gains one."""
    before = concept_of(FILES)
    measure = before.catalog.items["MUS-M-001"]
    links = tuple(replace(link, target="MUS-AK-002") if link.role == "zustaendig" else link for link in measure.links)
    found = draft_preview(before, [replace(measure, links=links)])
    assert {touched.ref.id for touched in found.touched} == {"MUS-AK-001", "MUS-AK-002"}


def test_preview_without_a_draft_shows_every_change(concept_of: ConceptOf) -> None:
    """Asked for an id alone, the preview tells by which change each object is touched."""
    found = preview(concept_of(FILES), ["MUS-M-001"])
    changes = {touched.ref.id: touched.changes for touched in found.touched}
    assert changes["MUS-LZ-001"] == ("wortlaut", "entfallen")
    assert changes["MUS-AK-001"] == ("steuerung",)


# -- the command -------------------------------------------------------------------------------------------------


def test_command_prints_sections_and_says_none(concept_of: ConceptOf) -> None:
    """An empty section says „keine“; nothing is left out silently."""
    root = concept_of(FILES).project.root
    done = runner.invoke(app, ["auswirkung", "MUS-HF-001", "--projekt", str(root)])
    assert done.exit_code == 0
    assert "Unmittelbar betroffen:\n  keine" in done.output
    assert "Wer zu fragen ist:\n  keine" in done.output


def test_command_writes_json(concept_of: ConceptOf) -> None:
    """The JSON holds every object with distance, way and occasions."""
    root = concept_of(FILES).project.root
    done = runner.invoke(app, ["auswirkung", "MUS-M-001", "--format", "json", "--projekt", str(root)])
    found = json.loads(done.output)
    assert [entry["id"] for entry in found["eintraege"]] == ["MUS-M-001"]
    far = next(entry for entry in found["betroffen"] if entry["id"] == "MUS-M-002")
    assert (far["entfernung"], far["ueber"], far["durch"]) == (2, ["MUS-LZ-001"], ["wortlaut", "entfallen"])


def test_command_changes_no_file(concept_of: ConceptOf, tmp_path: Path) -> None:
    """A preview leaves the project byte for byte as it was."""
    root = concept_of(FILES).project.root
    draft = tmp_path / "entwurf.yaml"
    draft.write_text(DRAFTS["Grund fehlt"] + '  fundstelle: {quelle: RAT-Q-001, abschnitt: a, zeilen: "1"}\n')
    before = _bytes(root)
    done = runner.invoke(app, ["auswirkung", "--entwurf", str(draft), "--projekt", str(root)])
    assert done.exit_code == 0, done.output
    assert "KZ-REGEL-STAND-GRUND" in done.output
    assert _bytes(root) == before


def _bytes(root: Path) -> dict[str, str]:
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in root.rglob("*") if path.is_file()}


def test_command_reports_a_faulty_draft(concept_of: ConceptOf, tmp_path: Path) -> None:
    """A draft with faults is not previewed; the faults come with line and column."""
    root = concept_of(FILES).project.root
    draft = tmp_path / "entwurf.yaml"
    draft.write_text("- id: MUS-M-001\n  typ: massnahme\n  titel: Kurse\n  umsetzungsstatus: bald\n")
    done = runner.invoke(app, ["auswirkung", "--entwurf", str(draft), "--projekt", str(root)])
    assert done.exit_code == 1
    assert "entwurf.yaml:4:21: KZ-WERT-UNBEKANNT" in done.output


@pytest.mark.parametrize(
    ("arguments", "part"),
    [(["MUS-M-01"], "gibt es nicht"), ([], "Es fehlt eine Kennung"), (["--entwurf", "nirgends.yaml"], "gibt es nicht")],
)
def test_command_refuses_what_does_not_exist(concept_of: ConceptOf, arguments: list[str], part: str) -> None:
    """An unknown id, no id at all and a missing draft are told in a sentence."""
    root = concept_of(FILES).project.root
    done = runner.invoke(app, ["auswirkung", *arguments, "--projekt", str(root)])
    assert done.exit_code != 0
    assert part in str(done.exception)
