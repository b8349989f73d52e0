"""Every fault of ubproject.toml is reported with its line: a small sound metamodel, damaged in one place at a time."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from konzept.core import MetamodelError
from konzept.metamodel import Metamodel, read_metamodel

SOUND = """\
[needs]
id_regex = "^[A-Z]{3}-[A-Z]{1,3}-[0-9]{3,4}$"

[konzept]
version = "1.0"
titel_hoechstens = 80
stichtag = "2026-01-02"
[konzept.kommunen.musterstadt]
kuerzel = "MUS"
name = "Musterstadt"
ags = ""
erfunden = true

[konzept.gruppen]
wortlaut = "Wortlaut"

[konzept.seiten]
akteure = "Wer macht was?"

[konzept.wertelisten.horizont]
kurzfristig = "kurzfristig"

[konzept.felder]
titel = { art = "zeile", titel = "Titel", gruppe = "wortlaut" }
horizont = { art = "wahl", titel = "Horizont", gruppe = "wortlaut", werte = "horizont" }

[konzept.felder.fundstelle]
art = "struktur"
titel = "Fundstelle"
gruppe = "wortlaut"
pflicht = ["zeilen"]
[konzept.felder.fundstelle.felder]
quelle = { art = "verweis", titel = "Quelle", rolle = "steht_in" }
zeilen = { art = "zeilen", titel = "Zeilen" }

[konzept.rollen.dient]
titel = "dient"
rueck = "wird verfolgt mit"
von = ["massnahme"]
nach = ["ziel"]

[konzept.rollen.steht_in]
titel = "steht in"
rueck = "Quelle von"
von = ["*"]
nach = ["ziel"]
abgeleitet = true

[konzept.gemeinsam]
felder = ["titel"]
pflicht = ["titel"]

[konzept.typen.ziel]
kuerzel = "Z"
titel = "Ziel"
mehrzahl = "Ziele"

[konzept.typen.massnahme]
kuerzel = "M"
titel = "Maßnahme"
mehrzahl = "Maßnahmen"
felder = ["horizont"]
pflicht = ["horizont"]

[konzept.regeln]
KZ-ZYKLUS = "Kein Kreis."
"""

CASE = re.compile(r"^#### (.+)\n((?:- .*\n)+)((?:\+ .*\n)*)(.+)\n", re.MULTILINE)
CASES = CASE.findall(Path(__file__).with_name("faelle.md").read_text(encoding="utf-8"))


def read(text: str | bytes, folder: Path) -> Metamodel:
    """The metamodel in a file with this content."""
    path = folder / "ubproject.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_metamodel(path)


def messages(text: str | bytes, folder: Path) -> list[str]:
    """What is said about a faulty file, without its name."""
    with pytest.raises(MetamodelError) as raised:
        read(text, folder)
    return [str(problem).removeprefix("ubproject.toml:") for problem in raised.value.problems]


def test_sound_metamodel_is_read(tmp_path: Path) -> None:
    """The base of all cases is sound, so that each case has one fault."""
    model = read(SOUND, tmp_path)

    assert model.title_max == 80
    assert model.types["massnahme"].required == {"titel", "horizont"}
    assert [role.name for role in model.roles_of["massnahme"]] == ["dient"]
    assert model.municipality_by_code["MUS"].invented


@pytest.mark.parametrize(("title", "removed", "added", "expected"), CASES, ids=[case[0] for case in CASES])
def test_fault_is_reported_at_its_line(title: str, removed: str, added: str, expected: str, tmp_path: Path) -> None:
    """One planted fault gives one German message with line and remedy, and no traceback."""
    old, new = (re.sub(r"^[-+] ", "", lines, flags=re.MULTILINE) for lines in (removed, added))
    assert old in SOUND

    (message,) = messages(SOUND.replace(old, new, 1), tmp_path)

    assert message.startswith(expected), message
    assert message.endswith((".", "?"))


def test_missing_section_is_reported(tmp_path: Path) -> None:
    """A file for sphinx-needs alone is no metamodel."""
    assert messages("[needs]\n", tmp_path) == [
        "1:1: KZ-META-TOML Der Abschnitt [konzept] fehlt. → Mit [konzept] einen Abschnitt beginnen."
    ]


def test_wrong_encoding_is_reported_at_its_line(tmp_path: Path) -> None:
    """A file in Latin-1 is no crash."""
    (message,) = messages(SOUND.encode("latin-1"), tmp_path)

    assert message.startswith("60:1: KZ-META-TOML Die Datei ist nicht in UTF-8 gespeichert. → ")


def test_byte_order_mark_is_named(tmp_path: Path) -> None:
    """The invisible character some editors put first is told apart from a slip on line 1."""
    assert messages(f"\ufeff{SOUND}", tmp_path) == [
        "1:1: KZ-META-TOML Die Datei beginnt mit einem unsichtbaren Zeichen (BOM), das TOML nicht erlaubt. "
        "→ Im Editor „Speichern unter … UTF-8“ wählen, nicht „UTF-8 mit BOM“."
    ]


def test_missing_file_is_reported(tmp_path: Path) -> None:
    """A file that is not there is no crash."""
    with pytest.raises(MetamodelError, match="KZ-META-TOML Die Datei lässt sich nicht lesen"):
        read_metamodel(tmp_path / "ubproject.toml")


def test_all_faults_come_at_once_sorted_by_line(tmp_path: Path) -> None:
    """Independent faults are reported together, from top to bottom."""
    text = SOUND.replace('kuerzel = "M"', 'kuerzel = "m"').replace('nach = ["ziel"]', 'nach = ["zeil"]')

    lines = [message.split(":")[0] for message in messages(text, tmp_path)]

    assert lines == ["40", "46", "59"]
