"""One entry of a file → `Item`, with every fault of its form. Rules between objects are in `check` and `rules`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from konzept.core import Problem, nearest, quoted
from konzept.items.forms import FORMS
from konzept.items.model import Item, Link, Place, Structure, Value
from konzept.items.safety import check_text
from konzept.items.source import MAX_PROBLEMS
from konzept.items.yaml_tree import Mapping, Node, Scalar, Sequence, place_in
from konzept.metamodel import FieldDef, Metamodel, TypeDef
from konzept.metamodel.forms import id_pattern
from konzept.metamodel.model import LIST_KINDS

ID = re.compile(id_pattern())
INDEX = re.compile(r"\.(\d+)")
NAMES = {Scalar: "ein Text", Sequence: "eine Liste", Mapping: "eine Struktur"}


class TooManyProblemsError(Exception):
    """The file has so many faults that the rest can wait until these are mended."""


class EntryReader:
    """Turns the entries of one file into items; collects what is wrong with their form.

    `lost` holds the ids of objects that were left out, or how their ids begin where they have none.
    """

    def __init__(self, path: str, municipality: str, page: str, model: Metamodel, lines: list[str]) -> None:
        self.path = path
        self.municipality = municipality
        self.page = page
        self.model = model
        self.lines = lines
        self.problems: list[Problem] = []
        self.lost: set[str] = set()

    def read(self, node: Node) -> Item | None:
        """The item, or None where it cannot be told what it is. Raises TooManyProblemsError after many faults."""
        if not isinstance(node, Mapping):
            self.lost.add(self.id_prefix(None))
            message = f"Das ist {NAMES[type(node)]} und kein Eintrag."
            self.report("KZ-YAML-FORM", node.place, message, "Ein Eintrag besteht aus Zeilen „schlüssel: wert“.")
            return None
        item_id = self._identifier(node)
        type_def = self._type(node, item_id)
        if item_id is None or type_def is None:
            self.lost.add(item_id or self.id_prefix(type_def))
            return None
        self._check_identifier(item_id, node, type_def)
        return _FieldReader(self, item_id, type_def).read(node)

    def id_prefix(self, type_def: TypeDef | None) -> str:
        """How the ids of this folder begin, or those of one type in it; "" in a folder of no municipality."""
        municipality = self.model.municipalities.get(self.municipality)
        if municipality is None:
            return ""
        return f"{municipality.code}-{type_def.code}-" if type_def else f"{municipality.code}-"

    def report(self, code: str, place: Place, message: str, hint: str) -> None:
        self.add(Problem(code=code, path=self.path, line=place.line, column=place.column, message=message, hint=hint))

    def add(self, problem: Problem) -> None:
        self.problems.append(problem)
        if len(self.problems) >= MAX_PROBLEMS:
            self.lost.add(self.id_prefix(None))
            raise TooManyProblemsError

    # -- id and type ---------------------------------------------------------------------------------------------

    def _identifier(self, node: Mapping) -> str | None:
        value = node.find("id")
        if value is None or _is_empty(value):
            title = node.find("titel")
            shown = f" {quoted(title)}" if isinstance(title, Scalar) else ""
            hint = "id: … ergänzen, z. B. id: RAT-M-031 mit einer noch nie vergebenen Nummer."
            self.report("KZ-KENNUNG-FEHLT", node.place, f"Der Eintrag{shown} hat keine Kennung (id).", hint)
            return None
        if not isinstance(value, Scalar) or not ID.fullmatch(value):
            what = f"{quoted(value)} hat" if isinstance(value, Scalar) else f"ist {NAMES[type(value)]} und hat"
            message = f"Die Kennung {what} nicht die Form KOMMUNE-TYP-NUMMER."
            self.report("KZ-KENNUNG-FORM", value.place, message, "z. B. RAT-M-031: Großbuchstaben, drei Ziffern.")
            return None
        return str(value)

    def _type(self, node: Mapping, item_id: str | None) -> TypeDef | None:
        value = node.find("typ")
        if value is None or _is_empty(value):
            if item_id:
                self.report("KZ-TYP-FEHLT", node.place, f"{item_id} hat keinen Typ (typ).", self._type_hint(item_id))
            return None
        if isinstance(value, Scalar) and value in self.model.types:
            return self.model.types[value]
        if isinstance(value, Scalar):
            near, message = nearest(value, self.model.types), f"Den Typ {quoted(value)} gibt es nicht."
        else:
            near, message = None, f"Der Typ ist {NAMES[type(value)]} und kein Name eines Typs."
        hint = f"Meinten Sie „{near}“?" if near else f"Erlaubt: {', '.join(self.model.types)}."
        self.report("KZ-TYP-UNBEKANNT", value.place, message, hint)
        return None

    def _type_hint(self, item_id: str) -> str:
        type_def = self.model.type_by_code.get(item_id.split("-")[1])
        return f"typ: {type_def.name} ergänzen." if type_def else f"typ: … ergänzen: {', '.join(self.model.types)}."

    def _check_identifier(self, item_id: str, node: Mapping, type_def: TypeDef) -> None:
        municipality, code, number = item_id.split("-")
        value = node.find("id")
        place = value.place if value is not None else node.place
        if code != type_def.code:
            message = f"Die Kennung {item_id} passt nicht zum Typ „{type_def.name}“ (Kürzel {type_def.code})."
            hint = f"z. B. {municipality}-{type_def.code}-{number}, oder den Typ ändern."
            self.report("KZ-KENNUNG-TYP", place, message, hint)
        expected = self.model.municipalities.get(self.municipality)
        if expected and municipality != expected.code:
            message = f"Die Kennung {item_id} gehört nicht in den Ordner „{self.municipality}“ ({expected.code})."
            hint = f"{expected.code}-{code}-{number} schreiben oder die Datei verschieben."
            self.report("KZ-KENNUNG-KOMMUNE", place, message, hint)


class _FieldReader:
    """Reads the fields and links of one object."""

    def __init__(self, entry: EntryReader, item_id: str, type_def: TypeDef) -> None:
        self.entry = entry
        self.model = entry.model
        self.item_id = item_id
        self.type_def = type_def
        self.fields: dict[str, Value] = {}
        self.links: list[Link] = []
        self.places: dict[str, Place] = {}
        self.misspelt: set[str] = set()

    def read(self, node: Mapping) -> Item:
        roles = {role.name for role in self.model.roles_of[self.type_def.name]}
        for key, value in node.items():
            self.places[key] = value.place
            if key in ("id", "typ"):
                continue
            if key in roles:
                self._links(key, value)
            elif key in self.type_def.fields:
                if not _is_empty(value):
                    self._field(self.model.fields[key], value)
            else:
                self._unknown_key(key)
        required = frozenset({"titel"}) if "grabstein" in self.fields else self.type_def.required
        for name in sorted(required - self.fields.keys() - self.misspelt):
            self._check_missing(name, node)
        return Item(
            id=self.item_id,
            type=self.type_def.name,
            municipality=self.entry.municipality,
            path=self.entry.path,
            page=self.entry.page,
            place=node.place,
            fields=self.fields,
            links=tuple(self.links),
            places=self.places,
        )

    # -- fields --------------------------------------------------------------------------------------------------

    def _field(self, field_def: FieldDef, node: Node) -> None:
        value = self._value(field_def, node, field_def.name)
        if value is not None:
            self.fields[field_def.name] = value

    def _value(self, field_def: FieldDef, node: Node, name: str) -> Value | None:
        self.places[name] = node.place
        if field_def.kind == "struktur":
            return self._structure(field_def, node, name)
        if field_def.kind == "strukturen":
            return self._structures(field_def, node, name)
        if field_def.kind in LIST_KINDS:
            return self._texts(field_def, node, name)
        if not isinstance(node, Scalar):
            self._wrong_kind(name, node, "ein Text", f"{field_def.name}: Text")
            return None
        return self._scalar(field_def, node, name)

    def _structures(self, field_def: FieldDef, node: Node, name: str) -> tuple[Structure, ...] | None:
        if not isinstance(node, Sequence):
            self._wrong_kind(name, node, "eine Liste", f"{field_def.name}: [{_shape(field_def)}]")
            return None
        parts = [self._structure(field_def, entry, f"{name}.{index}") for index, entry in enumerate(node)]
        return tuple(part for part in parts if part is not None)

    def _structure(self, field_def: FieldDef, node: Node, name: str) -> Structure | None:
        if not isinstance(node, Mapping):
            self._wrong_kind(name, node, "eine Struktur", f"{field_def.name}: {_shape(field_def)}")
            return None
        structure: dict[str, str | tuple[str, ...]] = {}
        misspelt: set[str] = set()
        for key, child in node.items():
            inner = field_def.fields.get(key)
            if inner is None:
                near = nearest(key, field_def.fields)
                misspelt.update({near} if near else ())
                hint = f"Meinten Sie „{near}“?" if near else f"Erlaubt: {', '.join(field_def.fields)}."
                self._report("KZ-FELD-UNBEKANNT", key.place, f"{_named(name)} kennt kein {quoted(key)}.", hint)
            elif not _is_empty(child):
                self._part(inner, child, name, structure)
        for missing in field_def.required:
            if missing not in misspelt and _is_missing(missing, node):
                message = f"In {_named(name)} fehlt „{missing}“."
                self._report("KZ-FELD-FEHLT", node.place, message, f"{missing}: … ergänzen.")
        return structure

    def _part(self, inner: FieldDef, child: Node, name: str, structure: dict[str, str | tuple[str, ...]]) -> None:
        value = self._value(inner, child, f"{name}.{inner.name}")
        if isinstance(value, str | tuple):
            structure[inner.name] = value  # type: ignore[assignment]
            if inner.kind == "verweis" and isinstance(value, str):
                self.links.append(Link(role=inner.role, source=self.item_id, target=value, place=child.place))

    def _texts(self, field_def: FieldDef, node: Node, name: str) -> tuple[str, ...] | None:
        example = f"{field_def.name}: [a, b]"
        if not isinstance(node, Sequence):
            self._wrong_kind(name, node, "eine Liste", example)
            return None
        texts = []
        for entry in node:
            if not isinstance(entry, Scalar):
                self._wrong_kind(name, entry, "in der Liste nur Text", example)
            elif value := self._scalar(field_def, entry, name):
                texts.append(value)
        return tuple(texts) if field_def.kind == "liste" else tuple(sorted(set(texts)))

    def _scalar(self, field_def: FieldDef, node: Scalar, name: str) -> str | None:
        text = node.strip()
        if field_def.kind in ("wahl", "auswahl"):
            return self._choice(field_def, node, name)
        if form := FORMS.get(field_def.kind):
            if form.fits(text):
                return text
            self._report(form.code, node.place, f"{quoted(text)} ist {form.what} für {_named(name)}.", form.hint)
            return None
        limit = self.model.title_max if name == "titel" else self.model.text_max
        if self._is_short_enough(name, node, field_def.max_length or limit):
            self._check_text(name, node)
        return " ".join(text.split()) if field_def.kind == "zeile" and "\n" in text else text

    def _is_short_enough(self, name: str, node: Scalar, limit: int) -> bool:
        length = len(node.strip())
        if length <= limit:
            return True
        code = "KZ-TITEL-LANG" if name == "titel" else "KZ-TEXT-LANG"
        message = f"{_named(name)} hat {length} Zeichen, erlaubt sind {limit}."
        hint = "Auf mehrere Einträge verteilen." if name == "text" else "Kürzen; Einzelheiten gehören in den Text."
        self._report(code, node.place, message, hint)
        return False

    def _choice(self, field_def: FieldDef, node: Scalar, name: str) -> str | None:
        allowed = self.model.value_list(self.type_def, field_def)
        if node in allowed:
            return str(node)
        near = nearest(node, allowed) or nearest(node, allowed.values())
        near = next((key for key, label in allowed.items() if near in (key, label)), None)
        hint = f"Meinten Sie „{near}“?" if near else f"Erlaubt: {', '.join(allowed)}."
        self._report("KZ-WERT-UNBEKANNT", node.place, f"{quoted(node)} ist kein Wert für {_named(name)}.", hint)
        return None

    def _check_text(self, name: str, node: Scalar) -> None:
        for finding in check_text(node):
            place = place_in(self.entry.lines, node, finding.text, finding.offset)
            self.entry.add(finding.problem(self.entry.path, place.line, place.column, f"{self.item_id}, {name}"))
        if node.endswith('"') and node.count('"') % 2 and "„" not in node:
            place = place_in(self.entry.lines, node, '"', len(node) - 1)
            message = f"{_named(name)} endet mit einem Anführungszeichen, das nirgends beginnt."
            self._report("KZ-TEXT-ZITAT", place, message, "Das Zeichen löschen oder auch am Anfang setzen.")

    # -- links ---------------------------------------------------------------------------------------------------

    def _links(self, role: Scalar, node: Node) -> None:
        if _is_empty(node):
            return
        entries: Iterable[Node] = node if isinstance(node, Sequence) else [node]
        links = [self._link(role, entry) for entry in entries]
        self.links += [link for link in links if link]

    def _link(self, role: Scalar, node: Node) -> Link | None:
        target: Node | None = node
        reason = ""
        if isinstance(node, Mapping):
            target = node.find("ziel")
            explanation = node.find("deutung")
            unknown = [key for key in node if key not in ("ziel", "deutung")]
            if unknown or not isinstance(explanation, Scalar) or _is_empty(explanation):
                place = unknown[0].place if unknown else node.place
                message = f"Die Verknüpfung „{role}“ braucht genau ziel und deutung."
                hint = f'{role}: [{{ziel: …, deutung: "Warum wir das so lesen"}}] schreiben.'
                self._report("KZ-LINK-FORM", place, message, hint)
                return None
            if self._is_short_enough(f"{role}.deutung", explanation, self.model.text_max):
                self._check_text(f"{role}.deutung", explanation)
            reason = explanation.strip()
        if not isinstance(target, Scalar) or not ID.fullmatch(target):
            place = target.place if target is not None else node.place
            shown = f" {quoted(target)}" if isinstance(target, Scalar) else ""
            message = f"Das Ziel{shown} von „{role}“ ist keine Kennung."
            self._report("KZ-LINK-FORM", place, message, f"Kennungen schreiben, z. B. {role}: [RAT-LZ-009].")
            return None
        return Link(role=str(role), source=self.item_id, target=str(target), place=target.place, interpretation=reason)

    # -- reports -------------------------------------------------------------------------------------------------

    def _unknown_key(self, key: Scalar) -> None:
        roles = [role.name for role in self.model.roles_of[self.type_def.name]]
        title = self.type_def.title
        if key in self.model.roles:
            if self.model.roles[key].derived:
                message, hint = f"„{key}“ entsteht von selbst und wird nicht geschrieben.", "Die Zeile entfernen."
            else:
                message = f"Von einem Eintrag „{title}“ führt keine Verknüpfung „{key}“ weg."
                hint = f"Erlaubt: {', '.join(sorted(roles))}."
            self._report("KZ-LINK-QUELLTYP", key.place, message, hint)
            return
        known = [*self.type_def.fields, *roles]
        users = [other.title for other in self.model.types.values() if key in other.fields]
        if users:
            hint = f"Dieses Feld gibt es nur bei: {', '.join(users)}."
        elif near := nearest(key, known):
            self.misspelt.add(near)
            hint = f"Meinten Sie „{near}“?"
        else:
            hint = f"Erlaubt: {', '.join(known)}."
        self._report("KZ-FELD-UNBEKANNT", key.place, f"{title} kennt kein Feld {quoted(key)}.", hint)

    def _check_missing(self, name: str, node: Mapping) -> None:
        if not _is_missing(name, node):
            return  # written, but wrong: that is reported already
        value = node.find(name)
        if name == "titel" and value is not None:
            self._report("KZ-TITEL-LEER", value.place, "Der Titel ist leer.", "titel: … ausfüllen.")
            return
        field_def = self.model.fields[name]
        message = f"Das Pflichtfeld „{name}“ ({self.type_def.title}) fehlt."
        hint = f"{name}: … ergänzen. {field_def.help}".strip()
        self._report("KZ-FELD-FEHLT", node.place, message, hint)

    def _wrong_kind(self, name: str, node: Node, expected: str, example: str) -> None:
        message = f"{_named(name)} ist {NAMES[type(node)]}, erwartet wird {expected}."
        self._report("KZ-FELD-ART", node.place, message, f"So schreiben: {example}.")

    def _report(self, code: str, place: Place, message: str, hint: str) -> None:
        self.entry.report(code, place, f"{self.item_id}: {message}", hint)


def _named(name: str) -> str:
    """A field's name for people, who count from 1: `mittel.0.euro` → „mittel (1).euro“."""
    return f"„{INDEX.sub(lambda match: f' ({int(match[1]) + 1})', name)}“"


def _shape(field_def: FieldDef) -> str:
    return f"{{{', '.join(f'{name}: …' for name in field_def.fields)}}}"


def _is_missing(name: str, node: Mapping) -> bool:
    value = node.find(name)
    return value is None or _is_empty(value)


def _is_empty(node: Node) -> bool:
    return (isinstance(node, Scalar) and not node.strip()) or (not isinstance(node, Scalar) and not node)
