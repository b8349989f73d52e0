"""What may be written in ubproject.toml and of what kind it is. Whoever reads this file after us need not ask again.

Sections that belong to a layer above are named here too: any other name is a slip of the pen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from konzept.core import Problem, nearest, quoted
from konzept.metamodel.toml_source import TomlSource

Kind = tuple[str, Callable[[object], bool]]
"""How a kind of value is called, and whether something is of it."""


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(entry, str) for entry in value)


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_text_lists(value: object) -> bool:
    return isinstance(value, list) and all(_is_texts(entry) for entry in value)


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(entry, Mapping) for entry in value)


def _is_text_table(value: object) -> bool:
    return isinstance(value, Mapping) and all(isinstance(entry, str) for entry in value.values())


TEXT: Kind = ('ein Text in Anführungszeichen, z. B. "…"', lambda value: isinstance(value, str))
TEXTS: Kind = ('eine Liste von Texten, z. B. ["…"]', _is_texts)
NUMBER: Kind = ("eine ganze Zahl ab 0", _is_number)
COUNT: Kind = ("eine ganze Zahl ab 1", lambda value: _is_number(value) and value != 0)
FLAG: Kind = ("true oder false", lambda value: isinstance(value, bool))
TEXT_TABLE: Kind = ('ein Abschnitt mit Zeilen name = "…"', _is_text_table)
TABLE: Kind = ("ein Abschnitt", lambda value: isinstance(value, Mapping))
TABLES: Kind = ("eine Liste von Abschnitten [[…]]", _is_tables)
TEXT_LISTS: Kind = ('eine Liste von Listen, z. B. [["…", "…"]]', _is_text_lists)
READ_LATER: Kind = ("", lambda _value: True)  # judged where it is read

PROGRAMS = ("konzept", "needs")
TOP: Mapping[str, Kind] = {
    "version": TEXT,
    "kennung": TEXT,
    "stichtag": READ_LATER,
    "titel_hoechstens": NUMBER,
    "text_hoechstens": NUMBER,
    "kommunen": TABLE,
    "gruppen": TEXT_TABLE,
    "seiten": TEXT_TABLE,
    "wertelisten": TABLE,
    "felder": TABLE,
    "rollen": TABLE,
    "gemeinsam": TABLE,
    "typen": TABLE,
    "regeln": TABLE,
    "migrationen": TABLES,
    "zahlen": TABLE,
    "sperrung": TABLE,
    "suche": TABLE,
}
FIELD: Mapping[str, Kind] = {
    "art": TEXT,
    "titel": TEXT,
    "gruppe": TEXT,
    "werte": TEXT,
    "hilfe": TEXT,
    "rolle": TEXT,
    "hoechstens": NUMBER,
    "zielangabe": FLAG,
    "pflicht": TEXTS,
    "felder": TABLE,
}
ENTRIES: Mapping[str, Mapping[str, Kind]] = {
    "kommunen": {
        "kuerzel": TEXT,
        "name": TEXT,
        "langname": TEXT,
        "ags": TEXT,
        "erfunden": FLAG,
        "uebergreifend": FLAG,
        "bestand": FLAG,
    },
    "felder": FIELD,
    "rollen": {
        "titel": TEXT,
        "rueck": TEXT,
        "vermutung": TEXT,
        "von": TEXTS,
        "nach": TEXTS,
        "hierarchisch": FLAG,
        "symmetrisch": FLAG,
        "gleicher_typ": FLAG,
        "abgeleitet": FLAG,
        "herkunft": FLAG,
        "verdacht": TABLE,
    },
    "typen": {
        "kuerzel": TEXT,
        "titel": TEXT,
        "mehrzahl": TEXT,
        "status": TEXT,
        "felder": TEXTS,
        "pflicht": TEXTS,
        "werte": TEXT_TABLE,
        "ohne_fundstelle": FLAG,
        "beschliessbar": FLAG,
        "system": FLAG,
    },
}
SECTIONS: Mapping[str, Mapping[str, Kind]] = {
    "gemeinsam": {"felder": TEXTS, "pflicht": TEXTS},
    "suche": {"gleichbedeutend": TEXT_LISTS, "fuellwoerter": TEXTS},
    "zahlen": {
        "amtlich": TEXTS,
        "ueberblick": TEXTS,
        "indikatoren": TEXT_TABLE,
        "abgrenzungen": TEXT_TABLE,
        "erhebungen": TEXT_TABLE,
        "gebiete": TEXT_TABLE,
        "takte": TABLES,
    },
}
MIGRATION: Mapping[str, Kind] = {"ab": TEXT, "typ": TEXT, "alt": TEXT, "neu": TEXT}
RHYTHM: Mapping[str, Kind] = {
    "indikator": TEXT,
    "periodizitaet_monate": COUNT,
    "verzug_monate": NUMBER,
    "stelle": TEXT,
    "basis": TEXT,
}
RHYTHM_NEEDS = ("indikator", "periodizitaet_monate", "verzug_monate")
REACTION: Mapping[str, Kind] = {"wenn_ziel": TEXTS, "wenn_quelle": TEXTS, "reichweite": NUMBER, "entscheidet": TEXT}

Place = tuple[str, ...]


def check_shape(source: TomlSource) -> list[Problem]:
    """Every value of `[konzept]` that is not of the kind its key asks for, and every misspelt key."""
    konzept = source.data.get("konzept")
    if not isinstance(konzept, Mapping):
        hint = "Mit [konzept] einen Abschnitt beginnen."
        return [source.problem("KZ-META-TOML", "Der Abschnitt [konzept] fehlt.", (), hint)]
    return list(_faults(source, konzept))


def _faults(source: TomlSource, konzept: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _misspelt_programs(source)
    yield from _keys(source, konzept, ("konzept",), TOP)
    for section, kinds in ENTRIES.items():
        yield from _entries(source, konzept, section, kinds)
    for section, kinds in SECTIONS.items():
        yield from _keys(source, konzept.get(section), ("konzept", section), kinds)
    yield from _listed(source, konzept.get("migrationen"), ("konzept", "migrationen"), MIGRATION)
    yield from _rhythms(source, konzept.get("zahlen"))
    value_lists = konzept.get("wertelisten")
    for name, values in value_lists.items() if isinstance(value_lists, Mapping) else ():
        if not _is_text_table(values):
            yield _wrong_kind(source, ("konzept", "wertelisten", name), TEXT_TABLE)


def _entries(
    source: TomlSource, konzept: Mapping[str, Any], section: str, kinds: Mapping[str, Kind]
) -> Iterator[Problem]:
    entries = konzept.get(section)
    for name, entry in entries.items() if isinstance(entries, Mapping) else ():
        place = ("konzept", section, name)
        if not isinstance(entry, Mapping):
            yield _wrong_kind(source, place, TABLE)
        yield from _keys(source, entry, place, kinds)


def _misspelt_programs(source: TomlSource) -> Iterator[Problem]:
    """A section beside [konzept] and [needs] may belong to another program, unless it is called much like them."""
    for name in source.data:
        if name not in PROGRAMS and (near := nearest(name, PROGRAMS)):
            message = f"Den Abschnitt {quoted(f'[{name}]')} liest niemand."
            yield source.problem("KZ-META-UNBEKANNT", message, (name,), f"Meinten Sie „[{near}]“?")


def _listed(source: TomlSource, entries: object, place: Place, kinds: Mapping[str, Kind]) -> Iterator[Problem]:
    """The faults of a list of sections."""
    for number, entry in enumerate(entries) if isinstance(entries, list) else ():
        yield from _keys(source, entry, (*place, str(number)), kinds)


def _rhythms(source: TomlSource, figures: object) -> Iterator[Problem]:
    """The faults of the calendar: each entry says of what, how often and how late."""
    entries = figures.get("takte") if isinstance(figures, Mapping) else None
    place = ("konzept", "zahlen", "takte")
    yield from _listed(source, entries, place, RHYTHM)
    for number, entry in enumerate(entries) if isinstance(entries, list) else ():
        for key in RHYTHM_NEEDS if isinstance(entry, Mapping) else ():
            if entry.get(key, "") == "":
                here = (*place, str(number))
                yield source.problem("KZ-META-TAKT", f"{_shown(here)}: „{key}“ fehlt.", here, "Die Angabe ergänzen.")


def _keys(source: TomlSource, entry: object, place: Place, kinds: Mapping[str, Kind]) -> Iterator[Problem]:
    """The faults of one entry and of what is nested in it."""
    for key, value in entry.items() if isinstance(entry, Mapping) else ():
        here = (*place, key)
        if key not in kinds:
            near = nearest(key, kinds)
            hint = f"Meinten Sie „{near}“?" if near else f"Möglich: {', '.join(kinds)}."
            yield source.problem("KZ-META-UNBEKANNT", f"{_shown(place)} kennt kein {quoted(key)}.", here, hint)
        elif not kinds[key][1](value):
            yield _wrong_kind(source, here, kinds[key])
        elif key == "verdacht":
            yield from _keys(source, value, here, REACTION)
        elif kinds is FIELD and key == "felder":
            for name, inner in value.items():
                if not isinstance(inner, Mapping):
                    yield _wrong_kind(source, (*here, name), TABLE)
                yield from _keys(source, inner, (*here, name), FIELD)


def _wrong_kind(source: TomlSource, place: Place, kind: Kind) -> Problem:
    message = f"{_shown(place[:-1])}: „{place[-1]}“ hat die falsche Form."
    return source.problem("KZ-META-FORM", message, place, f"Hier gehört hin: {kind[0]}.")


def _shown(place: Place) -> str:
    """A section as it is headed in the file."""
    return f"[[{'.'.join(place[:-1])}]]" if place[-1].isdecimal() else f"[{'.'.join(place)}]"
