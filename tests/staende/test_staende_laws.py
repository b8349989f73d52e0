"""Laws that hold for any two states, small ones at random and large ones."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from konzept.items import Catalog, Item, Link
from konzept.items.model import Place
from konzept.metamodel import Metamodel
from konzept.staende import Kind, Ledger, State, States, as_json, compare, find_suspects, new_text, old_text
from konzept.staende.files import info_of, to_files
from konzept.staende.freeze import freeze
from konzept.staende.records import LINK, Records, Review, Subject

HERE = Place(1, 1)
WORDS = ("Stadt", "Kinder", "Sprache", "Verein", "lernen", "gemeinsam", "bis 2030", "§ 5", "nicht", "im Stadtteil")


def item(number: int, text: str, page: str, targets: tuple[int, ...] = (), label: str = "1") -> Item:
    item_id = f"MUS-M-{number:04d}"
    return Item(
        id=item_id,
        type="massnahme",
        municipality="musterstadt",
        path=f"needs/musterstadt/{page}.yaml",
        page=page,
        place=HERE,
        fields={"titel": f"Maßnahme {number}", "text": text, "numerierung": label, "umsetzungsstatus": "geplant"},
        links=tuple(Link(role="teil_von", source=item_id, target=f"MUS-M-{t:04d}", place=HERE) for t in targets),
        places={},
    )


entries = st.lists(
    st.builds(
        item,
        st.integers(1, 12),
        st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join),
        st.sampled_from(["a", "b"]),
        st.lists(st.integers(1, 12), max_size=2).map(tuple),
        st.sampled_from(["1", "2"]),
    ),
    max_size=10,
    unique_by=lambda found: found.id,
)


def state(items: list[Item], model: Metamodel) -> State:
    return freeze(Catalog.of(items), model, "musterstadt")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries, entries)
def test_any_two_states_compare_completely(model: Metamodel, old: list[Item], new: list[Item]) -> None:
    """Every element once, every diff exact, unchanged only what is equal, and the other way round nothing is lost."""
    before, after = state(old, model), state(new, model)
    found = compare(before, after)
    as_json(found)
    for row in found.rows:
        for change in row.fields:
            assert (old_text(change.diff), new_text(change.diff)) == (change.old, change.new)
        if row.is_unchanged:
            one, other = before.objects[row.old_ids[0]], after.objects[row.new_ids[0]]
            assert one.fingerprints == other.fingerprints
    back = compare(after, before)
    assert found.counts.get(Kind.NEW, 0) == back.counts.get(Kind.GONE, 0)
    assert found.counts.get(Kind.CHANGED, 0) == back.counts.get(Kind.CHANGED, 0)
    assert {row.number for row in found.rows} == set(range(1, len(found.rows) + 1))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries, st.randoms(use_true_random=False))
def test_random_edits_are_found_and_nothing_else(model: Metamodel, items: list[Item], chance: random.Random) -> None:
    """Exactly the elements that were edited are changed rows; the order of the files does not matter."""
    edited = {found.id for found in items if chance.random() < 0.4}
    after = [
        replace(found, fields={**found.fields, "text": f"{found.fields['text']} dazu"}) if found.id in edited else found
        for found in items
    ]
    found = compare(state(items, model), state(after, model))
    assert {row.new_ids[0] for row in found.rows if not row.is_unchanged} == edited
    assert all(row.kinds in ((Kind.CHANGED,), (Kind.UNCHANGED,)) for row in found.rows)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries)
def test_a_state_compared_to_itself_is_unchanged(model: Metamodel, items: list[Item]) -> None:
    """No state differs from itself."""
    found = compare(state(items, model), state(items, model))
    assert all(row.is_unchanged for row in found.rows)


# -- many elements ---------------------------------------------------------------------------------------------


def crowd(count: int, model: Metamodel, seed: int = 1) -> list[Item]:
    """A tree of measures with texts of some length."""
    chance = random.Random(seed)
    return [
        item(
            number,
            ". ".join(" ".join(chance.choices(WORDS, k=12)) for _ in range(4)) + ".",
            f"seite-{number % 20}",
            (number // 2,) if number > 1 else (),
            str(number),
        )
        for number in range(1, count + 1)
    ]


def test_a_synopsis_of_500_elements_counts_what_came_and_went(model: Metamodel) -> None:
    """A third of the texts changed, a tenth of the elements gone, as many new: both numbers are exact."""
    items = crowd(550, model)
    other = crowd(550, model, seed=2)
    after = [other[n] if n % 3 == 0 else found for n, found in enumerate(items)]
    found = compare(state(items[:500], model), state(after[50:], model))
    as_json(found)
    assert found.counts[Kind.NEW] == found.counts[Kind.GONE] == 50


def frozen(found: State) -> States:
    """The states of a project with this one alone."""
    files = to_files(replace(found, info=replace(found.info, state_id="2010-mus", date="2010")))
    return States(infos=(info_of(files["stand.json"]),), contents={"2010-mus": files})


@pytest.mark.langsam
def test_suspects_among_5000_elements_are_the_links_with_a_changed_end(model: Metamodel) -> None:
    """Every second link was reviewed, a tenth of the elements changed since: just their reviewed links are suspect."""
    items = crowd(5000, model)
    before = Ledger(catalog=Catalog.of(items), model=model)
    reviews = tuple(
        Review(
            id=f"PR-2026-{number:05d}",
            subject=Subject(kind=LINK, source=found.id, role="teil_von", target=found.links[0].target),
            fp_source=before.fingerprints(found.id),
            fp_target=before.fingerprints(found.links[0].target),
            result="bestaetigt",
            office="MUS-AK-001",
            date="2026-01-01",
            reason="Angesehen und für gut befunden.",
        )
        for number, found in enumerate(items)
        if found.links and number % 2
    )
    after = [
        replace(found, fields={**found.fields, "text": "Neu."}) if n % 10 == 0 else found
        for n, found in enumerate(items)
    ]
    states = frozen(state(items, model))
    ledger = Ledger(catalog=Catalog.of(after), model=model, states=states, records=Records(reviews=reviews))
    changed = {found.id for found in items[::10]}
    reviewed = {(review.subject.source, review.subject.role, review.subject.target) for review in reviews}
    expected = {key for key in reviewed if key[0] in changed or key[2] in changed}
    links = [found.link for found in find_suspects(ledger).suspect()]
    assert len(expected) > 200
    assert {(link.source, link.role, link.target) for link in links} == expected
