"""What is to be looked at again, on the pages of both ends and in the list of the concept."""

from __future__ import annotations

import re
import shlex

import pytest
from town import Town

from konzept.render import Renderer
from konzept.views.pages import all_pages
from konzept.views.past import Past
from konzept.views.review_lists import PER_PAGE, Suspect, indirect_of, suspects_in, suspects_of

REASON = "Ziel und Maßnahme passen weiterhin zusammen."
GOAL, MEASURE = "MUS-TZ-014", "MUS-M-002"
PAGE = "musterstadt/zu-ueberpruefen.html"
GRAVE = """\
- id: MUS-TZ-014
  typ: teilziel
  titel: Sprachförderung ausbauen
  grabstein: true
  entfallen_am: "2012-05-08"
  grund: Das Ziel geht im Leitziel auf.
  nachfolger: [MUS-LZ-001]
  beschluss: [MUS-BS-001]
"""


def page(town: Town, address: str) -> str:
    plan = next(plan for plan in all_pages(town.concept()) if plan.address == address)
    return str(Renderer().page(plan.make()))


def suspects(town: Town, item_id: str) -> tuple[Suspect, ...]:
    concept = town.concept()
    return suspects_of(Past(concept), concept.catalog.items[item_id])


@pytest.fixture
def suspect(adopted: Town, monkeypatch: pytest.MonkeyPatch) -> Town:
    """A town whose goal was reworded after the youth office had looked at a measure of it."""
    options = ("--stelle", "MUS-AK-001", "--begruendung", REASON, "--datum", "2011-03-01")
    adopted.run("pruefung", MEASURE, "dient", GOAL, *options)
    monkeypatch.setenv("KONZEPT_PROFIL", "entwurf")
    adopted.change("sprache", "jährlich", "monatlich")
    return adopted


def test_nothing_to_look_at_is_said_in_words(adopted: Town) -> None:
    """An empty list is no blank page, and says that nobody has looked yet."""
    html = page(adopted, PAGE)
    assert "Derzeit ist keine Verknüpfung zu überprüfen." in html
    assert "noch keine Prüfung festgehalten" in html


def test_both_ends_show_the_mark_in_words(suspect: Town) -> None:
    """The badge is text on the page of the goal and on the page of the measure."""
    for item_id in (GOAL, MEASURE):
        html = page(suspect, f"objekt/{item_id}.html")
        assert '<h2 id="ueberpruefen">Zu überprüfen</h2>' in html
        assert re.search(r'class="unter">[^<]* · zu überprüfen', html)


def test_an_entry_has_cause_words_distance_and_who_decides(suspect: Town) -> None:
    """Whoever opens the list can decide without searching."""
    (found,) = suspects(suspect, MEASURE)
    assert found.causes == ("Das Ziel der Verknüpfung hat sich seither geändert: Wortlaut.",)
    assert found.reviewed == "zuletzt geprüft am 1. März 2011 von: Jugendamt (PR-2011-001)"
    assert [op.text for op in found.texts[0].ops if op.op != "gleich"] == ["jährlich", "monatlich"]
    assert found.distance == "unmittelbar betroffen"
    assert [ref.title for ref in found.decides]


def test_the_command_on_the_page_clears_the_suspicion(suspect: Town) -> None:
    """What is printed can be pasted: afterwards nothing is left to look at."""
    (found,) = suspects(suspect, GOAL)
    name, *arguments = shlex.split(found.command)
    assert name == "konzept"
    suspect.run(*arguments, "--datum", "2011-05-01")
    assert suspects(suspect, GOAL) == ()


def test_the_list_is_by_office_and_by_field(suspect: Town) -> None:
    """The office's list leads to the entry in the list of the Handlungsfeld."""
    html = page(suspect, PAGE)
    assert '<h2 id="stellen">Nach Stelle</h2>' in html
    assert 'id="feld-1">Sprache</h2>' in html
    anchor = re.search(r'href="[^"]*zu-ueberpruefen.html#([^"]+)"', html)
    assert anchor is not None
    assert f'id="{anchor[1]}"' in html


def test_what_lies_further_away_is_told_with_its_way(suspect: Town) -> None:
    """A change reaches the office's other goal only over what lies between; that needs no record."""
    concept = suspect.concept()
    past = Past(concept)
    far = [one for one in past.suspects.touched.values() if one.distance > 1] if past.suspects else []
    assert far
    found = indirect_of(past, far[0].item)
    assert found is not None
    assert found.distance == f"mittelbar betroffen ({far[0].distance} Schritte)"
    assert found.way[0].id == GOAL
    assert len(found.way) == far[0].distance


def test_a_link_to_a_retired_object_is_mended_not_confirmed(adopted: Town) -> None:
    """File, line and successor stand where a command would help nothing."""
    adopted.remove("sprache", GOAL)
    adopted.add("sprache", GRAVE)
    (found,) = suspects(adopted, MEASURE)
    assert found.command == ""
    assert re.fullmatch(
        r"In needs/musterstadt/sprache\.yaml, Zeile \d+, unter „dient“ MUS-TZ-014 durch MUS-LZ-001 ersetzen oder .*",
        found.repair,
    )
    assert [ref.id for ref in found.successors] == ["MUS-LZ-001"]


def test_a_decision_may_name_what_it_retired(adopted: Town) -> None:
    """A decision stays as it was decided: its links are no work for anybody."""
    adopted.change("beschluesse", "  gremium: [MUS-GR-001]", "  gremium: [MUS-GR-001]\n  betrifft: [MUS-TZ-014]")
    adopted.remove("sprache", GOAL)
    adopted.add("sprache", GRAVE)
    assert suspects(adopted, "MUS-BS-001") == ()


def test_a_long_list_has_several_pages(adopted: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page is short, and together they hold every link once."""
    monkeypatch.setenv("KONZEPT_PROFIL", "entwurf")
    count = PER_PAGE + 3
    measures = "".join(
        f"- id: MUS-M-{number}\n  typ: massnahme\n  titel: Maßnahme {number}\n  umsetzungsstatus: geplant\n"
        f"  text: Etwas tun.\n  dient: [{GOAL}]\n  zustaendig: [MUS-AK-001]\n"
        for number in range(100, 100 + count)
    )
    adopted.add("sprache", measures)
    adopted.remove("sprache", GOAL)
    adopted.add("sprache", GRAVE)
    concept = adopted.concept()
    shown = [str(Renderer().page(plan.make())) for plan in all_pages(concept) if plan.address.startswith(PAGE[:-5])]
    assert len(shown) == 2
    anchors = re.findall(r'class="verdacht" id="([^"]+)"', "".join(shown))
    assert sorted(anchors) == sorted("-".join(state.key) for state in suspects_in(Past(concept), "musterstadt"))
