"""Every fault of ubproject.toml is reported with its line: a small sound metamodel, damaged in one place at a time."""

from __future__ import annotations

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

# title, what is replaced by what, the beginning of the only message
FAULTS = [
    # spelling
    ("Gleichheitszeichen fehlt", 'version = "1.0"', 'version "1.0"', "5:9: KZ-META-TOML Die Datei lässt sich hier nicht lesen: hinter dem Namen fehlt das Gleichheitszeichen. → "),
    ("Anführungszeichen offen", 'version = "1.0"', 'version = "1.0', "5:15: KZ-META-TOML Die Datei lässt sich hier nicht lesen: ein Text ist nicht geschlossen. → "),
    ("Liste offen", 'felder = ["titel"]\n', 'felder = ["titel"\n', "51:1: KZ-META-TOML Die Datei lässt sich hier nicht lesen: eine Liste ist nicht geschlossen. → "),
    ("Klammer offen", 'gruppe = "wortlaut" }\nhorizont', 'gruppe = "wortlaut"\nhorizont', "24:62: KZ-META-TOML Die Datei lässt sich hier nicht lesen: eine geschweifte Klammer ist nicht geschlossen. → "),
    ("Überschrift offen", "[konzept.seiten]", "[konzept.seiten", "17:16: KZ-META-TOML Die Datei lässt sich hier nicht lesen: die Überschrift eines Abschnitts ist nicht geschlossen. → "),
    ("Wert ohne Anführungszeichen", 'version = "1.0"', "version = eins", "5:11: KZ-META-TOML Die Datei lässt sich hier nicht lesen: der Wert ist kein Text, keine Zahl und keine Liste. → "),
    ("Abschnitt doppelt", "[konzept.seiten]", "[konzept.gruppen]", "17:17: KZ-META-TOML Die Datei lässt sich hier nicht lesen: diesen Abschnitt gibt es schon. → "),
    ("Angabe doppelt", 'name = "Musterstadt"', 'kuerzel = "MST"', "10:16: KZ-META-TOML Die Datei lässt sich hier nicht lesen: diese Angabe steht schon da. → "),
    ("Rückstrich", 'titel = "Horizont"', 'titel = "H\\orizont"', "25:40: KZ-META-TOML Die Datei lässt sich hier nicht lesen: ein Rückstrich im Text bedeutet hier nichts. → "),
    ("Kein Abschnitt konzept", SOUND, "[needs]\n", "1:1: KZ-META-TOML Der Abschnitt [konzept] fehlt. → "),
    # form
    ("Zahl als Text", "titel_hoechstens = 80", 'titel_hoechstens = "achtzig"', "6:1: KZ-META-FORM [konzept]: „titel_hoechstens“ hat die falsche Form. → Hier gehört hin: eine ganze Zahl ab 0."),
    ("Text statt Liste", 'felder = ["horizont"]', 'felder = "horizont"', "62:1: KZ-META-FORM [konzept.typen.massnahme]: „felder“ hat die falsche Form. → Hier gehört hin: eine Liste von Texten"),
    ("Zahl in einer Liste", 'felder = ["horizont"]', "felder = [1]", "62:1: KZ-META-FORM [konzept.typen.massnahme]: „felder“ hat die falsche Form. → "),
    ("Liste statt Text", 'titel = "Maßnahme"', 'titel = ["Maßnahme"]', "60:1: KZ-META-FORM [konzept.typen.massnahme]: „titel“ hat die falsche Form. → Hier gehört hin: ein Text"),
    ("Text statt wahr", "abgeleitet = true", 'abgeleitet = "ja"', "47:1: KZ-META-FORM [konzept.rollen.steht_in]: „abgeleitet“ hat die falsche Form. → Hier gehört hin: true oder false."),
    ("Text statt Werteliste", '[konzept.wertelisten.horizont]\nkurzfristig = "kurzfristig"', '[konzept.wertelisten]\nhorizont = "kurzfristig"', "21:1: KZ-META-FORM [konzept.wertelisten]: „horizont“ hat die falsche Form. → Hier gehört hin: ein Abschnitt"),
    ("Feld ist ein Text", 'horizont = { art = "wahl", titel = "Horizont", gruppe = "wortlaut", werte = "horizont" }', 'horizont = "wahl"', "25:1: KZ-META-FORM [konzept.felder]: „horizont“ hat die falsche Form. → Hier gehört hin: ein Abschnitt."),
    ("Unterfeld ist ein Text", 'zeilen = { art = "zeilen", titel = "Zeilen" }', 'zeilen = "zeilen"', "34:1: KZ-META-FORM [konzept.felder.fundstelle.felder]: „zeilen“ hat die falsche Form. → "),
    ("Angabe falsch geschrieben", 'pflicht = ["horizont"]', 'pflciht = ["horizont"]', "63:1: KZ-META-UNBEKANNT [konzept.typen.massnahme] kennt kein „pflciht“. → Meinten Sie „pflicht“?"),
    ("Angabe einer Kommune falsch geschrieben", "erfunden = true", "erfundn = true", "12:1: KZ-META-UNBEKANNT [konzept.kommunen.musterstadt] kennt kein „erfundn“. → Meinten Sie „erfunden“?"),
    # sense
    ("Ziel einer Rolle unbekannt", 'nach = ["ziel"]\n\n[konzept.rollen.steht_in]', 'nach = ["zeil"]\n\n[konzept.rollen.steht_in]', "40:1: KZ-META-UNBEKANNT Rolle „dient“: Typ „zeil“ gibt es nicht. → Meinten Sie „ziel“?"),
    ("Rolle ohne Herkunft", 'von = ["massnahme"]\n', "", "36:1: KZ-META-ROLLE Rolle „dient“ sagt nicht, von welchen Typen sie führt. → "),
    ("Rolle ohne Gegenrichtung", 'rueck = "wird verfolgt mit"\n', "", "36:1: KZ-META-ROLLE Rolle „dient“ braucht einen Namen für die Gegenrichtung (rueck). → "),
    ("Rolle ohne Namen", 'titel = "dient"\n', "", "36:1: KZ-META-ROLLE Rolle „dient“ braucht einen Namen (titel). → "),
    ("Kürzel doppelt", 'kuerzel = "M"', 'kuerzel = "Z"', "59:1: KZ-META-KUERZEL Kürzel „Z“ haben „ziel“ und „massnahme“. → "),
    ("Kürzel zu lang", 'kuerzel = "M"', 'kuerzel = "MASS"', "59:1: KZ-META-KUERZEL „massnahme“: Kürzel „MASS“ ist ungültig. → 1–3 Großbuchstaben wählen."),
    ("Kürzel fehlt", 'kuerzel = "M"\n', "", "58:1: KZ-META-KUERZEL „massnahme“: Kürzel „“ ist ungültig. → "),
    ("Kürzel der Kommune", 'kuerzel = "MUS"', 'kuerzel = "Mu"', "9:1: KZ-META-KUERZEL „musterstadt“: Kürzel „Mu“ ist ungültig. → 3 Großbuchstaben wählen."),
    ("Feld des Typs unbekannt", 'felder = ["horizont"]', 'felder = ["horizont", "horizond"]', "62:1: KZ-META-UNBEKANNT Typ „massnahme“: Feld „horizond“ gibt es nicht. → Meinten Sie „horizont“?"),
    ("Pflichtfeld fehlt dem Typ", 'felder = ["horizont"]\n', "", "62:1: KZ-META-PFLICHT Typ „massnahme“ verlangt „horizont“, hat dieses Feld aber nicht. → "),
    ("Pflicht-Unterfeld unbekannt", 'pflicht = ["zeilen"]', 'pflicht = ["zeiln"]', "27:1: KZ-META-PFLICHT Feld „fundstelle“ verlangt das Unterfeld „zeiln“, das es nicht gibt. → "),
    ("Feld ohne Gruppe", 'titel = "Horizont", gruppe = "wortlaut"', 'titel = "Horizont"', "25:1: KZ-META-GRUPPE Feld „horizont“ gehört zu keiner Feldgruppe. → gruppe = eine von: wortlaut."),
    ("Feld ohne Titel", 'titel = "Horizont", ', "", "25:1: KZ-META-FORM Feld „horizont“ braucht einen titel. → "),
    ("Unbekannte Art", 'art = "wahl"', 'art = "wal"', "25:1: KZ-META-ART Feld „horizont“ hat die unbekannte Art „wal“. → "),
    ("Werteliste fehlt", 'werte = "horizont"', 'werte = "horizonte"', "25:1: KZ-META-UNBEKANNT Feld „horizont“: Werteliste „horizonte“ gibt es nicht. → Meinten Sie „horizont“?"),
    ("Auswahlfeld ohne Werteliste", ', werte = "horizont"', "", "58:1: KZ-META-WERTE Feld „horizont“ hat keine Werteliste, auch nicht beim Typ „massnahme“. → "),
    ("Rolle eines Verweises unbekannt", 'rolle = "steht_in"', 'rolle = "stet_in"', "27:1: KZ-META-UNBEKANNT Feld „fundstelle.quelle“: Rolle „stet_in“ gibt es nicht. → Meinten Sie „steht_in“?"),
    ("Struktur ohne Unterfelder", 'art = "wahl"', 'art = "struktur"', "25:1: KZ-META-FORM Feld „horizont“: Unterfelder gehören zu Strukturen und nur zu ihnen. → "),
    ("Feld heißt wie eine Rolle", "[konzept.rollen.dient]", "[konzept.rollen.horizont]", "25:1: KZ-META-NAME Feld „horizont“ heißt wie eine Rolle oder ein fester Schlüssel. → "),
    ("Name eines Typs", "[konzept.regeln]", '[konzept.typen.Neu]\nkuerzel = "N"\ntitel = "N"\nmehrzahl = "N"\n[konzept.regeln]', "65:1: KZ-META-NAME „Neu“ taugt nicht als Name eines Typs. → "),
    ("Name einer Rolle", "[konzept.regeln]", '[konzept.rollen.Neu]\ntitel = "N"\nrueck = "N"\nvon = ["*"]\nnach = ["*"]\n[konzept.regeln]', "65:1: KZ-META-NAME „Neu“ taugt nicht als Name einer Rolle. → "),
    ("Mehrzahl fehlt", 'mehrzahl = "Maßnahmen"\n', "", "58:1: KZ-META-FORM Typ „massnahme“ braucht titel und mehrzahl. → "),
    # ids
    ("Muster der Kennungen ist kein Suchmuster", "{3,4}$", "{3,4}$(", "2:1: KZ-META-KENNUNG id_regex ist kein gültiges Suchmuster. → "),
    ("Muster der Kennungen ist zu eng", "[A-Z]{1,3}", "[A-Z]{2,3}", "2:1: KZ-META-KENNUNG id_regex lässt die Kennung MUS-Z-001 nicht zu. → "),
    ("Muster der Kennungen ist offen", "{3,4}$", "{3,4}", "2:1: KZ-META-KENNUNG id_regex lässt auch Kennungen mit einem Anhängsel zu. → "),
    ("Muster der Kennungen fehlt", 'id_regex = "^[A-Z]{3}-[A-Z]{1,3}-[0-9]{3,4}$"\n', "", "1:1: KZ-META-KENNUNG id_regex lässt auch Kennungen mit einem Anhängsel zu. → "),
]  # fmt: skip


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


@pytest.mark.parametrize(("old", "new", "expected"), [case[1:] for case in FAULTS], ids=[case[0] for case in FAULTS])
def test_fault_is_reported_at_its_line(old: str, new: str, expected: str, tmp_path: Path) -> None:
    """One planted fault gives one German message with line and remedy, and no traceback."""
    assert old in SOUND

    (message,) = messages(SOUND.replace(old, new, 1), tmp_path)

    assert message.startswith(expected), message
    assert message.endswith((".", "?"))


def test_wrong_encoding_is_reported_at_its_line(tmp_path: Path) -> None:
    """A file in Latin-1 is no crash."""
    (message,) = messages(SOUND.encode("latin-1"), tmp_path)

    assert message.startswith("60:1: KZ-META-TOML Die Datei ist nicht in UTF-8 gespeichert. → ")


def test_missing_file_is_reported(tmp_path: Path) -> None:
    """A file that is not there is no crash."""
    with pytest.raises(MetamodelError, match="KZ-META-TOML Die Datei lässt sich nicht lesen"):
        read_metamodel(tmp_path / "ubproject.toml")


def test_all_faults_come_at_once_sorted_by_line(tmp_path: Path) -> None:
    """Independent faults are reported together, from top to bottom."""
    text = SOUND.replace('kuerzel = "M"', 'kuerzel = "m"').replace('nach = ["ziel"]', 'nach = ["zeil"]')

    lines = [message.split(":")[0] for message in messages(text, tmp_path)]

    assert lines == ["40", "46", "59"]
