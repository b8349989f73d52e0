"""States are written once, verify for ever, and show every change."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from town import ROOT, Town, git

from konzept.core import UsageError
from konzept.staende import Kind
from konzept.staende.files import from_files, to_files
from konzept.staende.store import StateError, read_states, verify_deeply

FIRST, SECOND = "2010-06-29-mus", "2011-05-mus"


def snapshot(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def codes(town: Town) -> list[str]:
    return [problem.code for problem in town.problems()]


def test_a_state_read_is_the_state_written(adopted: Town) -> None:
    """read ∘ write is the identity: the same objects, links, order, words and the same bytes again."""
    states = read_states(adopted.project)
    state = states.load(FIRST)
    assert to_files(state)["objekte.json"] == states.contents[FIRST]["objekte.json"]
    assert from_files(state.info, to_files(state)) == state
    assert verify_deeply(state) == []
    assert state.objects["MUS-TZ-014"].text_status == "beschlossen"
    assert state.info.decision == "MUS-BS-001"


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    """Two towns with the same files freeze to the same states."""
    towns = [Town(tmp_path / name) for name in ("eins", "zwei")]
    for town in towns:
        town.adopt()
    assert snapshot(towns[0].root / "data") == snapshot(towns[1].root / "data")


def test_checking_changes_nothing(adopted: Town) -> None:
    """`konzept pruefen` leaves every byte of the project alone."""
    adopted.change("sprache", "jährlich", "monatlich")
    before = snapshot(adopted.root)
    adopted.problems()
    adopted.run("stand", "liste")
    adopted.run("stand", "pruefen")
    assert snapshot(adopted.root) == before


@pytest.mark.parametrize("name", ["objekte.json", "stand.json", "werte.csv", "metamodell.json"])
def test_a_changed_byte_shows(adopted: Town, name: str) -> None:
    """One byte more in any file of a state is reported with the file."""
    path = adopted.root / "data" / "staende" / FIRST / name
    path.write_bytes(path.read_bytes() + b" ")
    found = adopted.problems("KZ-STAND-VERAENDERT")
    assert f"data/staende/{FIRST}/{name}" in [problem.path for problem in found]


def test_a_reworded_state_shows_even_with_a_fitting_hash(adopted: Town) -> None:
    """Whoever edits stand.json breaks its seal."""
    path = adopted.root / "data" / "staende" / FIRST / "stand.json"
    content = json.loads(path.read_text())
    content["titel"] = "Etwas anderes"
    path.write_text(json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1) + "\n")
    assert "KZ-STAND-VERAENDERT" in codes(adopted)


def test_renamed_deleted_and_foreign_files_show(adopted: Town) -> None:
    """A file gone, a file too many, a directory renamed: each is reported."""
    folder = adopted.root / "data" / "staende" / FIRST
    (folder / "ordnung.json").rename(folder / "reihenfolge.json")
    paths = {problem.path for problem in adopted.problems("KZ-STAND-VERAENDERT")}
    assert {f"data/staende/{FIRST}/ordnung.json", f"data/staende/{FIRST}/reihenfolge.json"} <= paths
    (folder / "reihenfolge.json").rename(folder / "ordnung.json")
    folder.rename(folder.with_name("2010-06-30-mus"))
    assert "KZ-STAND-VERAENDERT" in codes(adopted)


def test_a_deleted_state_shows_without_version_control(adopted: Town) -> None:
    """The register of ids remembers the states that gave them."""
    folder = adopted.root / "data" / "staende" / FIRST
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    assert "KZ-STAND-VERAENDERT" in codes(adopted)


def test_a_new_state_follows_the_one_before(adopted: Town) -> None:
    """A second directory is fine, and names its predecessor with the hash of its stand.json."""
    adopted.freeze(SECOND)
    states = read_states(adopted.project)
    first, second = states.of("musterstadt")
    assert (second.predecessor.state_id, second.predecessor.sha256) == (FIRST, first.sha256)
    assert codes(adopted) == []


def test_a_broken_chain_shows(adopted: Town) -> None:
    """A predecessor replaced by another one, however well sealed, is reported."""
    adopted.freeze(SECOND)
    other = Town(adopted.root.parent / "andere")
    other.change("sprache", "jährlich", "monatlich")
    other.adopt()
    target = adopted.root / "data" / "staende" / FIRST
    for path in (other.root / "data" / "staende" / FIRST).iterdir():
        (target / path.name).write_bytes(path.read_bytes())
    assert "KZ-STAND-KETTE" in codes(adopted)


def test_a_state_is_never_overwritten(adopted: Town) -> None:
    """The name of a state is given once."""
    with pytest.raises(UsageError, match="gibt es schon"):
        adopted.freeze(FIRST)


def test_a_state_verifies_after_the_metamodel_gained_a_field(adopted: Town) -> None:
    """A state carries its own words: a later field, type or version changes nothing about it."""
    adopted.metamodel(
        'aenderungsgrund = { art = "zeile"',
        'gewicht = { art = "zeile", titel = "Gewicht", gruppe = "wortlaut" }\naenderungsgrund = { art = "zeile"',
    )
    adopted.metamodel('version = "1.0"\nkennung', 'version = "1.1"\nkennung')
    adopted.metamodel('felder = ["art", "rang", "kennung"]', 'felder = ["art", "rang", "kennung", "gewicht"]')
    assert codes(adopted) == []
    adopted.run("stand", "pruefen")


def test_a_renamed_field_is_only_a_renamed_field(adopted: Town) -> None:
    """An old state with the old name compares as „feldname“ alone, and the lock stays shut."""
    adopted.metamodel('zielwert = { art = "zeile"', 'sollwert = { art = "zeile"')
    adopted.metamodel('version = "1.0"\nkennung', 'version = "1.1"\nkennung')
    path = adopted.root / "ubproject.toml"
    fields, types = path.read_text().split("[konzept.gemeinsam]")
    types = types.replace('"zielwert"', '"sollwert"').replace('zielwert = "*"', 'sollwert = "*"')
    text = f"{fields}[konzept.gemeinsam]{types}"
    path.write_text(text + '\n[[konzept.migrationen]]\nab = "1.1"\ntyp = "*"\nalt = "zielwert"\nneu = "sollwert"\n')
    adopted.change("arbeit", "zielwert:", "sollwert:")
    assert codes(adopted) == []
    rows = [row for row in adopted.compare(FIRST).rows if not row.is_unchanged]
    assert [(row.new_ids, row.kinds) for row in rows] == [(("MUS-IND-001",), (Kind.FIELD_NAME,))]
    adopted.change("arbeit", '"200"', '"250"')
    assert codes(adopted) == ["KZ-BINDUNG-WORTLAUT"]


REAL_SERIES = ROOT / "data" / "reihen" / "auslaender.csv"


def test_values_stay_as_voted(town: Town) -> None:
    """A series revised later leaves the values of a state alone; both are there to be shown."""
    path = town.root / "data" / "reihen" / "auslaender.csv"
    path.parent.mkdir(parents=True)
    head, *rows = REAL_SERIES.read_text(encoding="utf-8").splitlines(keepends=True)
    published = head + next(
        row for row in rows if row.startswith("05158028,") and ",Zensus2022,Ausländeranteil," in row
    )
    path.write_text(published, encoding="utf-8")
    town.change(
        "arbeit", '  zielwert: "200"\n', '  zielwert: "200"\n  reihen: [auslaenderanteil/auslaender@05158028]\n'
    )
    town.adopt()
    path.write_text(published.replace(",13.6,", ",14.1,"), encoding="utf-8")
    concept = town.concept()
    [voted] = concept.ledger.states.load(FIRST).values
    [today] = concept.figures.answers["MUS-IND-001"][0].observations
    assert (voted["wert"], today.wert) == ("13.6", "14.1")
    assert town.problems() == []


@pytest.mark.parametrize("name", ["../boese", "2010-06-29-mus<b>", "heute-mus"])
def test_a_state_from_elsewhere_needs_a_proper_name(adopted: Town, name: str) -> None:
    """A sealed state whose name could not come from the command is refused: names become addresses."""
    state = read_states(adopted.project).load(FIRST)
    folder = adopted.root / "data" / "staende" / FIRST
    for file, content in to_files(replace(state, info=replace(state.info, state_id=name))).items():
        (folder / file).write_bytes(content)
    assert "KZ-STAND-VERAENDERT" in codes(adopted)
    assert FIRST not in read_states(adopted.project)


@pytest.mark.parametrize("key", ["../../boese", "a/b", ""])
def test_a_chapter_from_elsewhere_needs_a_proper_key(adopted: Town, key: str) -> None:
    """A sealed state whose chapters could not come from the command is refused: they become addresses too."""
    state = read_states(adopted.project).load(FIRST)
    chapters = (replace(state.chapters[0], key=key), *state.chapters[1:])
    folder = adopted.root / "data" / "staende" / FIRST
    for file, content in to_files(replace(state, chapters=chapters)).items():
        (folder / file).write_bytes(content)
    paths = [problem.path for problem in adopted.problems("KZ-STAND-VERAENDERT")]
    assert f"data/staende/{FIRST}/ordnung.json" in paths
    assert FIRST not in read_states(adopted.project)


def test_an_order_of_entries_that_are_not_there_is_one_sentence(adopted: Town) -> None:
    """A list of contents may not lead to nothing."""
    states = read_states(adopted.project)
    files = dict(states.contents[FIRST])
    files["objekte.json"] = b"[]"
    with pytest.raises(StateError, match="nicht lesbar"):
        replace(states, contents={FIRST: files}, _loaded={}).load(FIRST)


def test_a_sealed_state_without_content_is_one_sentence(adopted: Town) -> None:
    """A directory with right hashes and wrong content stops with a sentence, not with a traceback."""
    states = read_states(adopted.project)
    broken = replace(states, contents={FIRST: {**states.contents[FIRST], "objekte.json": b"[{}]"}}, _loaded={})
    with pytest.raises(StateError, match="nicht lesbar"):
        broken.load(FIRST)


# -- one fault, one message --------------------------------------------------------------------------------------


@pytest.fixture
def decided(adopted: Town) -> Town:
    """A town whose second decision, consultation and review name states, with states that follow each other."""
    adopted.change("sprache", "jährlich", "monatlich")
    adopted.freeze(SECOND, "--art", "vorlage")
    adopted.add(
        "beschluesse",
        "- id: MUS-BS-002\n  typ: beschluss\n  titel: Änderung\n  gremium: [MUS-GR-001]\n"
        f'  datum: {{datum: "2012-03-01", genauigkeit: tag}}\n  stand_vorlage: {SECOND}\n'
        f"- id: MUS-BR-001\n  typ: beratung\n  titel: Beratung\n  objekte: [MUS-TZ-014]\n  stand_vorlage: {SECOND}\n"
        '  schritte: [{gremium: MUS-GR-001, datum: "2012-03-01", rolle: entscheidung}]\n',
    )
    reason = ("--stelle", "MUS-AK-001", "--begruendung", "Ziel und Maßnahme passen weiterhin zusammen.")
    adopted.run("pruefung", "MUS-M-002", "dient", "MUS-TZ-014", *reason, "--datum", "2011-06-01")
    adopted.freeze("2012-03-01-mus", "--beschluss", "MUS-BS-002")
    assert adopted.concept().errors == ()
    return adopted


@pytest.mark.parametrize("state_id", [FIRST, SECOND, "2012-03-01-mus"])
@pytest.mark.parametrize("name", ["objekte.json", "stand.json", "nachweise.json"])
def test_a_damaged_state_is_told_once(decided: Town, state_id: str, name: str) -> None:
    """One byte in any state: its file is named, and no decision, consultation, review or other state is blamed."""
    path = decided.root / "data" / "staende" / state_id / name
    path.write_bytes(path.read_bytes() + b" ")
    [problem] = decided.concept().errors
    assert (problem.code, problem.path) == ("KZ-STAND-VERAENDERT", f"data/staende/{state_id}/{name}")


@pytest.mark.parametrize("state_id", [FIRST, SECOND, "2012-03-01-mus"])
def test_a_deleted_state_is_told_once(decided: Town, state_id: str) -> None:
    """A state that is gone: the register of ids or the state after it says so, and nobody is told to freeze it anew."""
    shutil.rmtree(decided.root / "data" / "staende" / state_id)
    [problem] = decided.concept().errors
    assert problem.code == ("KZ-STAND-KETTE" if state_id == SECOND else "KZ-STAND-VERAENDERT")


def test_a_renamed_state_is_told_once(decided: Town) -> None:
    """The directory is told to be named as it was."""
    folder = decided.root / "data" / "staende" / FIRST
    folder.rename(folder.with_name("2010-06-30-mus"))
    [problem] = decided.concept().errors
    assert f"Das Verzeichnis „{FIRST}“ nennen" in problem.hint


def test_a_stray_file_is_told_to_go(decided: Town) -> None:
    """A note beside the files of a state is to be moved away, not restored."""
    (decided.root / "data" / "staende" / FIRST / "notiz.txt").write_text("x", encoding="utf-8")
    [problem] = decided.concept().errors
    assert problem.path == f"data/staende/{FIRST}/notiz.txt"
    assert "an einen anderen Ort verschieben" in problem.hint and "wiederherstellen" not in problem.hint


def test_a_damaged_state_is_not_said_to_be_unknown(decided: Town) -> None:
    """Whoever compares with it is told that it was changed, not that there is none."""
    path = decided.root / "data" / "staende" / FIRST / "objekte.json"
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(UsageError, match=r"fehlt oder wurde verändert\. → „konzept pruefen“"):
        decided.concept().ledger.states.load(FIRST)


# -- against the protected branch --------------------------------------------------------------------------------


def test_the_branch_may_only_add(branched: Town) -> None:
    """A new state passes; one deleted with all its traces is seen by the version control."""
    branched.freeze(SECOND)
    assert codes(branched) == []
    folder = branched.root / "data" / "staende" / FIRST
    for path in folder.iterdir():
        path.unlink()
    (branched.root / "data" / "kennungen.csv").unlink()
    paths = [problem.path for problem in branched.problems("KZ-STAND-VERAENDERT")]
    assert f"data/staende/{FIRST}/stand.json" in paths


def test_a_file_that_differs_from_the_branch_is_told_once(branched: Town) -> None:
    """Hash and version control find the same byte: one message. A whole state that is gone is one message too."""
    path = branched.root / "data" / "staende" / FIRST / "objekte.json"
    path.write_bytes(path.read_bytes() + b" ")
    assert [problem.path for problem in branched.concept().errors] == [f"data/staende/{FIRST}/objekte.json"]
    shutil.rmtree(path.parent)
    assert [problem.code for problem in branched.concept().errors] == ["KZ-STAND-VERAENDERT"]


def test_a_newer_protected_branch_is_no_deletion(branched: Town) -> None:
    """States that the protected branch got meanwhile are not missing here."""
    git(branched, "checkout", "main")
    branched.freeze(SECOND)
    git(branched, "add", ".")
    git(branched, "commit", "-m", "weiter")
    git(branched, "checkout", "arbeit")
    assert codes(branched) == []


def test_another_base_can_be_named(branched: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """KONZEPT_BASIS names the branch that protects the states."""
    git(branched, "branch", "geschuetzt")
    monkeypatch.setenv("KONZEPT_BASIS", "geschuetzt")
    path = branched.root / "data" / "staende" / FIRST / "werte.csv"
    path.write_bytes(path.read_bytes() + b"x")
    messages = [problem.message for problem in branched.problems("KZ-STAND-VERAENDERT")]
    assert any("geschützten Zweig" in message for message in messages)
