"""Every element once, every change found, none invented."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from prepared import FIRST, edited_town, entry, measure, vote_with_amendments
from town import Town

from konzept.concept import load_concept
from konzept.core import UsageError
from konzept.staende import (
    NO_REASON,
    IncompleteSynopsisError,
    Kind,
    Relation,
    Row,
    Synopsis,
    as_json,
    new_text,
    old_text,
    verified,
)
from konzept.staende.ordering import moved
from konzept.staende.three_way import relation


def rows(town: Town) -> dict[tuple[str, ...], Row]:
    """The changed rows between the adopted state and the working tree, by their ids."""
    found = town.compare(FIRST)
    return {tuple(dict.fromkeys((*row.old_ids, *row.new_ids))): row for row in found.rows if not row.is_unchanged}


def kinds(town: Town) -> dict[tuple[str, ...], tuple[Kind, ...]]:
    return {ids: row.kinds for ids, row in rows(town).items()}


# -- one kind at a time ------------------------------------------------------------------------------------------


def test_nothing_changed_is_said_with_numbers(adopted: Town) -> None:
    """The working tree right after freezing: every row unchanged, and the proof counts them."""
    found = adopted.compare(FIRST)
    assert all(row.is_unchanged for row in found.rows)
    assert found.proof == "Geprüft: 14 Elemente alt, 14 neu; 14 unverändert, 0 geändert, 0 neu, 0 entfallen."


def test_white_space_is_no_change(adopted: Town) -> None:
    """Other line breaks and spaces leave an element unchanged."""
    adopted.change("sprache", "Alle Kinder erhalten vor der", "Alle Kinder\n    erhalten   vor der")
    assert kinds(adopted) == {}


def test_a_title_alone_is_a_change_of_the_wording(adopted: Town) -> None:
    """The row shows the one field that differs, word by word."""
    adopted.change("sprache", "Elterncafés öffnen", "Elterncafés ausbauen")
    [row] = rows(adopted).values()
    assert row.kinds == (Kind.CHANGED,)
    assert [(change.name, change.diff) for change in row.fields] == [
        ("titel", (("gleich", "Elterncafés "), ("entfaellt", "öffnen"), ("neu", "ausbauen")))
    ]


def test_a_status_alone_is_a_status(adopted: Town) -> None:
    """Implementation is no change of the wording and needs no reason."""
    adopted.change("sprache", "umsetzungsstatus: geplant", "umsetzungsstatus: laufend")
    [row] = rows(adopted).values()
    assert (row.kinds, row.reasons) == ((Kind.STATUS,), ())
    assert (row.fields[0].old, row.fields[0].new) == ("geplant", "läuft dauerhaft")


def test_remarks_raise_nothing(adopted: Town) -> None:
    """A field that no group fingerprints raises no kind."""
    adopted.change("sprache", "  umsetzungsstatus: geplant", "  anmerkung: Läuft gut.\n  umsetzungsstatus: geplant")
    assert kinds(adopted) == {}


def test_an_office_is_a_link_and_a_turnus_is_control(adopted: Town) -> None:
    """Another office changes the links; a field of the control group that is no link is `steuerung`."""
    adopted.change("sprache", "zustaendig: [MUS-AK-001]", "zustaendig: [MUS-AK-002]")
    adopted.change("sprache", "umsetzungsstatus: geplant", "umsetzungsstatus: geplant\n  turnus: jährlich")
    [row] = rows(adopted).values()
    assert row.kinds == (Kind.CONTROL, Kind.LINKS)
    assert [(link.role, link.target, link.title) for link in row.links_added] == [
        ("zustaendig", "MUS-AK-002", "Volkshochschule")
    ]
    assert [link.target for link in row.links_dropped] == ["MUS-AK-001"]


def test_a_renamed_target_is_no_changed_link(adopted: Town) -> None:
    """A target that is still linked changes nothing about the one that links to it."""
    adopted.change("sprache", "Alle sprechen Deutsch", "Alle sprechen gut Deutsch")
    assert kinds(adopted) == {("MUS-LZ-001",): (Kind.CHANGED,)}


def test_an_incoming_link_is_only_a_note(adopted: Town) -> None:
    """A new link shows in the row of its source; the target is told, but not changed."""
    adopted.change("sprache", "dient: [MUS-TZ-014]", "dient: [MUS-TZ-014, MUS-LZ-002]")
    found = adopted.compare(FIRST)
    assert kinds(adopted) == {("MUS-M-002",): (Kind.LINKS,)}
    target = next(row for row in found.rows if row.new_ids == ("MUS-LZ-002",))
    assert (target.kinds, target.notes) == ((Kind.UNCHANGED,), ("neu verknüpft von MUS-M-002 „Elterncafés öffnen“",))


def test_swapped_wordings_are_two_changed_rows(adopted: Town) -> None:
    """Identity beats likeness: two texts that changed places are two changes."""
    page = adopted.path("sprache").read_text()
    one, two = (
        "Das Jugendamt bietet in zehn Kitas Sprachkurse an.",
        "Eltern treffen sich wöchentlich in der Volkshochschule.",
    )
    adopted.path("sprache").write_text(page.replace(one, "§§").replace(two, one).replace("§§", two))
    assert kinds(adopted) == {("MUS-M-001",): (Kind.CHANGED,), ("MUS-M-002",): (Kind.CHANGED,)}


def test_moved_and_edited_is_one_row(adopted: Town) -> None:
    """An element in another chapter with another text stands in one row with both kinds."""
    adopted.remove("sprache", "MUS-M-002")
    adopted.add(
        "arbeit",
        measure(
            "MUS-M-002",
            "Elterncafés öffnen",
            "text: Eltern treffen sich täglich.",
            "dient: [MUS-TZ-014]",
            "zustaendig: [MUS-AK-002]",
        ),
    )
    adopted.change("arbeit", "umsetzungsstatus: geplant", 'numerierung: "1.4"\n  umsetzungsstatus: in_umsetzung')
    [row] = rows(adopted).values()
    assert row.kinds == (Kind.CHANGED, Kind.MOVED)
    assert row.headings == ("Geändert", "Verschoben von 1 nach 2")


def test_an_inserted_sibling_moves_nobody(adopted: Town) -> None:
    """A new element in the middle is new; those around it are where they were."""
    text = adopted.path("sprache").read_text()
    new = measure("MUS-M-003", "Lotsen ausbilden", "text: Lotsen begleiten Familien.", "dient: [MUS-LZ-001]")
    adopted.path("sprache").write_text(text.replace("- id: MUS-M-001", f"{new}- id: MUS-M-001"))
    assert kinds(adopted) == {("MUS-M-003",): (Kind.NEW,)}


def test_the_fewest_siblings_move(adopted: Town) -> None:
    """One element put first: it alone is reordered, and renumbering is told beside."""
    text = adopted.path("sprache").read_text()
    parts = [f"- id:{part}" for part in text.split("- id:")[1:]]
    last = parts.pop().replace('"1.4"', '"1.0"')
    adopted.path("sprache").write_text("".join([parts[0], last, *parts[1:]]))
    [row] = rows(adopted).values()
    assert row.kinds == (Kind.REORDERED, Kind.RENUMBERED)
    assert row.headings == ("Umgestellt", "Umnummeriert 1.4 → 1.0")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("abc", "abc", ""),
        ("ab", "ba", "a"),
        ("abcd", "bcda", "a"),
        ("abcd", "dabc", "d"),
        ("abcdef", "badcfe", "ace"),
        ("abcd", "cdab", "ab"),
    ],
)
def test_of_equal_choices_the_smaller_id_moves(old: str, new: str, expected: str) -> None:
    """Outside a longest increasing subsequence; ties are broken by id."""
    assert moved(old, new) == frozenset(expected)


# -- lineage -----------------------------------------------------------------------------------------------------


def test_one_becomes_two(adopted: Town) -> None:
    """A split stands in one row with all partners."""
    adopted.remove("sprache", "MUS-M-001")
    for number, title in ((3, "Sprachkurse in Kitas"), (4, "Sprachkurse in Schulen")):
        adopted.add(
            "sprache",
            measure(
                f"MUS-M-00{number}",
                title,
                f"text: {title} finden statt.",
                "dient: [MUS-LZ-001]",
                "geteilt_aus: [MUS-M-001]",
            ),
        )
    adopted.add(
        "sprache",
        entry(
            "MUS-M-001",
            "massnahme",
            "Sprachkurse",
            "grabstein: true",
            "grund: Kitas und Schulen brauchen Verschiedenes.",
            "beschluss: [MUS-BS-001]",
        ),
    )
    [row] = rows(adopted).values()
    assert (row.old_ids, row.new_ids, row.kinds) == (("MUS-M-001",), ("MUS-M-003", "MUS-M-004"), (Kind.SPLIT,))
    assert row.headings == ("Geteilt aus MUS-M-001",)
    assert row.reasons == ("Kitas und Schulen brauchen Verschiedenes.",)
    assert adopted.compare(FIRST).proof.endswith("0 neu, 0 entfallen, geteilt: aus 1 wurden 2.")


def test_an_element_may_survive_its_split(adopted: Town) -> None:
    """What was carved out stands in the row of what it came from."""
    adopted.add(
        "sprache",
        measure("MUS-M-003", "Kurse in Schulen", "text: Kurse.", "dient: [MUS-LZ-001]", "geteilt_aus: [MUS-M-001]"),
    )
    [row] = rows(adopted).values()
    assert (row.old_ids, row.new_ids, row.kinds) == (("MUS-M-001",), ("MUS-M-001", "MUS-M-003"), (Kind.SPLIT,))


def test_two_become_one(adopted: Town) -> None:
    """A merge stands in one row with all partners, under the id that takes over."""
    for item_id in ("MUS-M-001", "MUS-M-002"):
        adopted.remove("sprache", item_id)
    adopted.add(
        "sprache",
        measure(
            "MUS-M-003",
            "Kurse und Cafés",
            "text: Beides.",
            "dient: [MUS-LZ-001]",
            "zusammengefuehrt_aus: [MUS-M-001, MUS-M-002]",
        ),
    )
    [row] = rows(adopted).values()
    assert (row.old_ids, row.new_ids, row.kinds) == (("MUS-M-001", "MUS-M-002"), ("MUS-M-003",), (Kind.MERGED,))


def test_one_replaces_another(adopted: Town) -> None:
    """A declared successor stands in the row of what it replaces."""
    adopted.remove("sprache", "MUS-M-001")
    adopted.add(
        "sprache",
        measure("MUS-M-003", "Sprachkurse für alle", "text: Kurse.", "dient: [MUS-LZ-001]", "ersetzt: [MUS-M-001]"),
    )
    [row] = rows(adopted).values()
    assert row.kinds == (Kind.REPLACED,)


def test_a_lineage_is_told_once(adopted: Town) -> None:
    """In the next synopsis an old declaration ties nothing together any more."""
    adopted.remove("sprache", "MUS-M-001")
    adopted.add(
        "sprache",
        measure("MUS-M-003", "Sprachkurse für alle", "text: Kurse.", "dient: [MUS-LZ-001]", "ersetzt: [MUS-M-001]"),
    )
    adopted.add(
        "beschluesse",
        entry(
            "MUS-BS-002",
            "beschluss",
            "Änderung",
            'datum: {datum: "2012-03-01", genauigkeit: tag}',
            "gremium: [MUS-GR-001]",
            "entscheidungen: [{objekt: MUS-M-003, ergebnis: wie_vorgelegt}]",
        ),
    )
    adopted.add("sprache", entry("MUS-M-001", "massnahme", "Sprachkurse", "grabstein: true", "beschluss: [MUS-BS-002]"))
    adopted.freeze("2012-03-01-mus", "--beschluss", "MUS-BS-002")
    assert all(row.is_unchanged for row in adopted.compare("2012-03-01-mus").rows)


def test_likeness_only_suggests(adopted: Town) -> None:
    """A renamed element without a declaration stays new and gone, with a question beside both."""
    text = adopted.path("sprache").read_text().replace("- id: MUS-M-001\n", "- id: MUS-M-011\n")
    adopted.path("sprache").write_text(text)
    found = rows(adopted)
    assert {ids: row.kinds for ids, row in found.items()} == {("MUS-M-001",): (Kind.GONE,), ("MUS-M-011",): (Kind.NEW,)}
    assert all(row.notes[0].startswith("vermutlich umbenannt – bitte bestätigen") for row in found.values())


# -- reasons -----------------------------------------------------------------------------------------------------


def test_a_reason_comes_from_the_decision_or_the_object(adopted: Town) -> None:
    """First the decision's entry, then the object's own reason, else it is said that there is none."""
    adopted.change("sprache", "jährlich", "monatlich")
    assert rows(adopted)["MUS-TZ-014",].reasons == (NO_REASON,)
    adopted.change(
        "sprache",
        "  titel: Sprachförderung ausbauen",
        "  titel: Sprachförderung ausbauen\n  aenderungsgrund: Der Rat will es genauer wissen.",
    )
    assert rows(adopted)["MUS-TZ-014",].reasons == ("Der Rat will es genauer wissen.",)
    adopted.add(
        "beschluesse",
        entry(
            "MUS-BS-002",
            "beschluss",
            "Änderung",
            'datum: {datum: "2012-03-01", genauigkeit: tag}',
            "gremium: [MUS-GR-001]",
            "nummer: 45/2012",
            'entscheidungen: [{objekt: MUS-TZ-014, ergebnis: geaendert, begruendung: "Auf Antrag."}]',
        ),
    )
    row = rows(adopted)["MUS-TZ-014",]
    assert row.reasons == ("Auf Antrag.",)
    [verdict] = row.verdicts
    assert (verdict.decision, verdict.date, verdict.body, verdict.result) == (
        "MUS-BS-002",
        "2012-03-01",
        "Rat",
        "geaendert",
    )


def test_before_a_vote_every_change_needs_a_reason(adopted: Town) -> None:
    """In the profile `beschlussvorlage` a change without a reason is an error at its object."""
    adopted.change("sprache", "zustaendig: [MUS-AK-001]", "zustaendig: [MUS-AK-002]")
    assert adopted.concept().errors == ()
    [problem] = load_concept(adopted.project, "beschlussvorlage").errors
    assert (problem.code, problem.path) == ("KZ-SYNOPSE-BEGRUENDUNG", "needs/musterstadt/sprache.yaml")
    title = "titel: Sprachkurse in Kitas anbieten"
    adopted.change("sprache", title, f"{title}\n  aenderungsgrund: Neu verteilt.")
    assert load_concept(adopted.project, "beschlussvorlage").errors == ()


def test_a_repair_is_editorial_with_its_reason(adopted: Town) -> None:
    """A valid exception makes the row „redaktionell“ and gives its reason."""
    before = adopted.fingerprint("MUS-TZ-014")
    adopted.change("sprache", "Sprachförderung.", "Sprachförderunk.")
    folder = adopted.root / "needs/musterstadt/ausnahmen"
    folder.mkdir()
    (folder / "AU-2011-001.yaml").write_text(
        f"objekt: MUS-TZ-014\nart: redaktionell\nfp_alt: {before}\nfp_neu: {adopted.fingerprint('MUS-TZ-014')}\n"
        "stelle: MUS-AK-001\ndatum: 2011-02-01\ngrund: Ein Buchstabe war falsch geschrieben.\n"
    )
    row = rows(adopted)["MUS-TZ-014",]
    assert (row.kinds, row.reasons) == ((Kind.EDITORIAL,), ("Ein Buchstabe war falsch geschrieben.",))


# -- completeness ------------------------------------------------------------------------------------------------


def test_a_row_taken_out_stops_everything(adopted: Town) -> None:
    """A synopsis that lacks an element, or has it twice, is not printed in any form."""
    found = adopted.compare(FIRST)
    for wrong in (found.rows[1:], (*found.rows, found.rows[0])):
        broken = replace(found, rows=wrong)
        with pytest.raises(IncompleteSynopsisError, match=r"KZ-SYNOPSE-UNVOLLSTAENDIG.*MUS-"):
            verified(broken)
        with pytest.raises(IncompleteSynopsisError):
            as_json(broken)


def test_the_json_holds_every_row_and_every_word(adopted: Town) -> None:
    """synopse.json has the rows and differences of the synopsis, and is plain data."""
    adopted.change("sprache", "jährlich", "monatlich")
    content = json.loads(json.dumps(as_json(adopted.compare(FIRST)), ensure_ascii=False))
    assert [row["zeile"] for row in content["zeilen"]] == list(range(1, 15))
    [changed] = [row for row in content["zeilen"] if row["arten"] == ["geaendert"]]
    assert ["entfaellt", "jährlich"] in changed["felder"][0]["diff"]
    assert content["alt"]["sha256"] == adopted.concept().ledger.states.by_id[FIRST].sha256


def test_the_command_prints_text_and_json(adopted: Town) -> None:
    """Both forms come from the command; strikes and additions are told in words."""
    adopted.change("sprache", "jährlich", "monatlich")
    text = adopted.run("synopse", FIRST, "arbeitsstand")
    assert "Die Stadt berichtet [entfällt: jährlich][neu: monatlich]." in text
    assert json.loads(adopted.run("synopse", FIRST, "arbeitsstand", "--format", "json"))["format"] == "synopse/1"
    with pytest.raises(UsageError, match="gibt es nicht"):
        adopted.run("synopse", FIRST, "2099-mus")


# -- all at once -------------------------------------------------------------------------------------------------


def test_twenty_prepared_edits_are_all_found_and_none_invented(tmp_path) -> None:
    """Of 38 elements twenty are edited in different ways; the synopsis tells exactly these."""
    town = edited_town(tmp_path / "musterstadt")
    found = town.compare(FIRST)
    assert {
        tuple(dict.fromkeys((*row.old_ids, *row.new_ids))): row.kinds for row in found.rows if not row.is_unchanged
    } == {
        ("MUS-M-101",): (Kind.CHANGED,),
        ("MUS-M-102",): (Kind.CHANGED,),
        ("MUS-M-103",): (Kind.STATUS,),
        ("MUS-M-104",): (Kind.RENUMBERED,),
        ("MUS-M-105",): (Kind.LINKS,),
        ("MUS-M-106",): (Kind.LINKS,),
        ("MUS-M-107",): (Kind.CONTROL,),
        ("MUS-M-108",): (Kind.CHANGED,),
        ("MUS-M-109",): (Kind.CHANGED,),
        ("MUS-M-111",): (Kind.GONE,),
        ("MUS-M-112", "MUS-M-212"): (Kind.REPLACED,),
        ("MUS-M-301",): (Kind.NEW,),
        ("MUS-M-113",): (Kind.MOVED,),
        ("MUS-M-114",): (Kind.CHANGED,),
        ("MUS-M-115",): (Kind.CHANGED,),
        ("MUS-M-116",): (Kind.LINKS,),
        ("MUS-IND-001",): (Kind.CHANGED,),
        ("MUS-AK-002",): (Kind.CHANGED,),
        ("MUS-TZ-014",): (Kind.LINKS,),
        ("MUS-M-124",): (Kind.REORDERED,),
    }
    assert all(
        (old_text(change.diff), new_text(change.diff)) == (change.old, change.new)
        for row in found.rows
        for change in row.fields
    )


# -- three states ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("states", "word"),
    [
        (("g", "g", "g"), Relation.UNCHANGED),
        (("g", "v", "v"), Relation.AS_PROPOSED),
        (("g", "v", "b"), Relation.AMENDED),
        (("g", "v", "g"), Relation.NOT_ADOPTED),
        (("g", "g", "b"), Relation.CHANGED_IN_SESSION),
        ((None, "v", None), Relation.NOT_ADOPTED),
        ((None, None, "b"), Relation.ADDED_IN_SESSION),
        (("g", "g", None), Relation.STRUCK_IN_SESSION),
        (("g", "v", None), Relation.STRUCK_IN_SESSION),
        (("g", None, None), Relation.AS_PROPOSED),
        ((None, "v", "v"), Relation.AS_PROPOSED),
        ((None, "v", "b"), Relation.AMENDED),
        (("g", None, "g"), Relation.NOT_ADOPTED),
    ],
)
def test_three_wordings_have_one_word(states: tuple[str | None, str | None, str | None], word: Relation) -> None:
    """The table of the design; being absent is a wording of its own."""
    assert relation(*states) is word


def test_an_amended_vote_shows_both_ways(adopted: Town) -> None:
    """In force, proposed, adopted: each element with its word, and what changed between paper and vote."""
    vote_with_amendments(adopted)
    assert adopted.problems() == []
    found: Synopsis = adopted.compare(FIRST, "2012-03-01-mus", "2012-02-mus")
    words = {
        (three.element, three.group): three.relation
        for row in found.rows
        for three in row.three_way
        if three.group == "wortlaut"
    }
    assert words == {
        ("MUS-TZ-014", "wortlaut"): Relation.AMENDED,
        ("MUS-M-001", "wortlaut"): Relation.AS_PROPOSED,
        ("MUS-M-002", "wortlaut"): Relation.CHANGED_IN_SESSION,
        ("MUS-M-003", "wortlaut"): Relation.AS_PROPOSED,
        ("MUS-M-004", "wortlaut"): Relation.NOT_ADOPTED,
        ("MUS-M-005", "wortlaut"): Relation.ADDED_IN_SESSION,
        ("MUS-LZ-002", "wortlaut"): Relation.NOT_ADOPTED,
        ("MUS-BS-002", "wortlaut"): Relation.ADDED_IN_SESSION,
    }
    amended = next(row for row in found.rows if row.new_ids == ("MUS-TZ-014",))
    assert ("entfaellt", "monatlich") in amended.three_way[0].fields[0].diff
    assert [row.proposed_ids for row in found.rows if row.proposed_ids] == [("MUS-M-004",)]
    assert found.relations[Relation.AMENDED] == 1
    decision = adopted.concept().ledger.decisions.decisions["MUS-BS-002"]
    assert {entry.item_id: entry.result for entry in decision.entries} == {
        "MUS-M-001": "wie_vorgelegt",
        "MUS-M-002": "geaendert",
        "MUS-M-003": "wie_vorgelegt",
        "MUS-M-005": "geaendert",  # added in the session: nobody proposed it
        "MUS-TZ-014": "geaendert",
    }
