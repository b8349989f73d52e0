"""needs/**/*.yaml → Catalog and the faults of the files. Every file is read once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from konzept.core import Problem, Project, nearest
from konzept.items.catalog import Catalog
from konzept.items.model import Item, Link, Place, Structure, Value
from konzept.items.safety import check_text
from konzept.items.yaml_tree import Mapping, Node, Scalar, Sequence, read_tree
from konzept.metamodel import FieldDef, Metamodel, TypeDef
from konzept.metamodel.model import LIST_KINDS

MAX_BYTES = 1024 * 1024
PAGE_NAME = re.compile(r"^[a-z0-9]+(?:-[a-z0-9]+)*$")
RESERVED_PAGES = frozenset({"index", "matrix", "luecken", "indikatoren", "suche", "zahlen"})
ID = re.compile(r"^([A-Z]{3})-([A-Z]{1,3})-(\d{3,4})$")
DATE = re.compile(r"^\d{4}(?:-Q[1-4]|-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?$")
NUMBER = re.compile(r"^-?\d{1,12}(?:[.,]\d{1,6})?$")
INTEGER = re.compile(r"^-?\d{1,12}$")
LINES = re.compile(r"^\d{1,5}(?:-\d{1,5})?(?:, ?\d{1,5}(?:-\d{1,5})?)*$")
FORMS = {
    "datum": (DATE, "KZ-WERT-DATUM", "kein Datum", "JJJJ, JJJJ-MM, JJJJ-MM-TT oder JJJJ-Q1 schreiben."),
    "zahl": (NUMBER, "KZ-WERT-ZAHL", "keine Zahl", "Nur Ziffern mit einem Komma, z. B. 13,5."),
    "ganzzahl": (INTEGER, "KZ-WERT-ZAHL", "keine ganze Zahl", "Nur Ziffern."),
    "zeilen": (LINES, "KZ-WERT-ZEILEN", "keine Zeilenangabe", "z. B. 214-218, 220."),
}


def load_catalog(project: Project, model: Metamodel) -> tuple[Catalog, tuple[Problem, ...]]:
    """All objects of the project and the faults found while reading; a faulty object is left out, nothing else."""
    items: list[Item] = []
    problems: list[Problem] = []
    for path in yaml_files(project):
        found, faults = read_file(path, project, model)
        items += found
        problems += faults
    return Catalog.of(items), tuple(problems)


def yaml_files(project: Project) -> list[Path]:
    """Every YAML file under needs/, sorted by path."""
    return sorted(path for path in project.needs.rglob("*") if path.suffix in (".yaml", ".yml") and path.is_file())


def read_file(path: Path, project: Project, model: Metamodel) -> tuple[list[Item], list[Problem]]:
    """The objects of one file and its faults."""
    shown = project.relative(path)
    text, problems = _read_text(path, project, shown)
    if text is None:
        return [], problems
    problems += _check_name(path, project, model, shown)
    entries, faults = read_tree(text, shown)
    reader = _ItemReader(shown, path.parent.name, path.stem, model)
    items = [item for item in map(reader.read, entries) if item]
    return items, [*problems, *faults, *reader.problems]


def _read_text(path: Path, project: Project, shown: str) -> tuple[str | None, list[Problem]]:
    if not path.resolve().is_relative_to(project.root):
        message = "Die Datei ist ein Verweis aus dem Projekt hinaus."
        return None, [Problem(code="KZ-DATEI-VERWEIS", path=shown, message=message, hint="Eine echte Datei ablegen.")]
    size = path.stat().st_size
    if size > MAX_BYTES:
        message = f"Die Datei ist {size} Bytes groß, erlaubt ist 1 MiB."
        return None, [
            Problem(code="KZ-DATEI-GROESSE", path=shown, message=message, hint="Auf mehrere Dateien verteilen.")
        ]
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n"), []
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        column = len(before) - (before.rfind(b"\n") + 1) + 1
        message = f"Die Datei ist nicht in UTF-8 gespeichert (Byte 0x{raw[error.start]:02x})."
        hint = "Im Editor „Speichern unter … UTF-8“ wählen."
        return None, [
            Problem(code="KZ-DATEI-KODIERUNG", path=shown, line=line, column=column, message=message, hint=hint)
        ]


def _check_name(path: Path, project: Project, model: Metamodel, shown: str) -> list[Problem]:
    if path.parent.parent != project.needs or path.parent.name not in model.municipalities:
        near = nearest(path.parent.name, model.municipalities)
        known = f"Meinten Sie needs/{near}/?" if near else f"Erlaubt: {', '.join(model.municipalities)}."
        message = "Die Datei liegt nicht im Ordner einer Kommune (needs/<kommune>/)."
        return [Problem(code="KZ-ORDNER", path=shown, message=message, hint=known)]
    name = path.stem
    if not PAGE_NAME.match(name) or path.suffix != ".yaml":
        hint = "Kleinbuchstaben, Ziffern und Bindestriche, Endung .yaml, z. B. schule-und-beruf.yaml."
        message = f"„{path.name}“ taugt nicht als Adresse einer Seite."
        return [Problem(code="KZ-SEITE-NAME", path=shown, message=message, hint=hint)]
    if name in RESERVED_PAGES or name.startswith("kapitel-"):
        message = f"Der Name „{name}“ ist für eine erzeugte Seite vergeben."
        return [Problem(code="KZ-SEITE-NAME", path=shown, message=message, hint="Die Datei anders nennen.")]
    return []


class _ItemReader:
    """Turns the entries of one file into items; collects what is wrong with their form."""

    def __init__(self, path: str, municipality: str, page: str, model: Metamodel) -> None:
        self.path = path
        self.municipality = municipality
        self.page = page
        self.model = model
        self.problems: list[Problem] = []

    def read(self, node: Node) -> Item | None:
        """The item, or None where it cannot be told what it is."""
        if not isinstance(node, Mapping):
            self._report(
                "KZ-YAML-FORM", node.place, "Das ist kein Eintrag.", "Ein Eintrag besteht aus „schlüssel: wert“."
            )
            return None
        item_id = self._identifier(node)
        type_def = self._type(node, item_id)
        if item_id is None or type_def is None:
            return None
        self._check_identifier(item_id, node, type_def)
        fields: dict[str, Value] = {}
        links: list[Link] = []
        places: dict[str, Place] = {}
        roles = {role.name: role for role in self.model.roles_of[type_def.name]}
        for key, value in node.items():
            places[key] = value.place
            if key in ("id", "typ"):
                continue
            if key in roles:
                links += self._links(item_id, key, value)
            elif key in type_def.fields:
                self._field(item_id, type_def, key, value, fields, links, places)
            else:
                self._unknown_key(item_id, type_def, key)
        for name in sorted(type_def.required - set(fields)):
            if name not in node or _is_empty(node[_key(node, name)]):
                self._missing(item_id, type_def, name, node)
        return Item(
            id=item_id,
            type=type_def.name,
            municipality=self.municipality,
            path=self.path,
            page=self.page,
            place=node.place,
            fields=fields,
            links=tuple(links),
            places=places,
        )

    # -- id and type ---------------------------------------------------------------------------------------------

    def _identifier(self, node: Mapping) -> str | None:
        value = node.get(Scalar("id", node.place))
        if not isinstance(value, Scalar) or not value:
            title = node.get(Scalar("titel", node.place))
            shown = f" „{title}“" if isinstance(title, Scalar) else ""
            self._report(
                "KZ-KENNUNG-FEHLT", node.place, f"Der Eintrag{shown} hat keine Kennung (id).", "id: … ergänzen."
            )
            return None
        if not ID.match(value):
            message = f"Die Kennung „{value}“ hat nicht die Form KOMMUNE-TYP-NUMMER."
            self._report("KZ-KENNUNG-FORM", value.place, message, "z. B. RAT-M-031: Großbuchstaben, drei Ziffern.")
            return None
        return str(value)

    def _type(self, node: Mapping, item_id: str | None) -> TypeDef | None:
        value = node.get(Scalar("typ", node.place))
        if not isinstance(value, Scalar) or not value:
            if item_id:
                hint = self._type_hint(item_id)
                self._report("KZ-TYP-FEHLT", node.place, f"{item_id} hat keinen Typ (typ).", hint)
            return None
        if value not in self.model.types:
            near = nearest(value, self.model.types)
            hint = f"Meinten Sie „{near}“?" if near else f"Erlaubt: {', '.join(self.model.types)}."
            self._report("KZ-TYP-UNBEKANNT", value.place, f"Den Typ „{value}“ gibt es nicht.", hint)
            return None
        return self.model.types[value]

    def _type_hint(self, item_id: str) -> str:
        type_def = self.model.type_by_code.get(item_id.split("-")[1])
        return f"typ: {type_def.name} ergänzen." if type_def else "typ: … ergänzen."

    def _check_identifier(self, item_id: str, node: Mapping, type_def: TypeDef) -> None:
        municipality, code, number = item_id.split("-")
        place = node[_key(node, "id")].place
        if code != type_def.code:
            message = f"Die Kennung {item_id} passt nicht zum Typ „{type_def.name}“ (Kürzel {type_def.code})."
            hint = f"z. B. {municipality}-{type_def.code}-{number}, oder den Typ ändern."
            self._report("KZ-KENNUNG-TYP", place, message, hint)
        expected = self.model.municipalities.get(self.municipality)
        if expected and municipality != expected.code:
            message = f"Die Kennung {item_id} gehört nicht in den Ordner „{self.municipality}“ ({expected.code})."
            hint = f"{expected.code}-{code}-{number} schreiben oder die Datei verschieben."
            self._report("KZ-KENNUNG-KOMMUNE", place, message, hint)

    # -- fields --------------------------------------------------------------------------------------------------

    def _field(
        self,
        item_id: str,
        type_def: TypeDef,
        key: Scalar,
        node: Node,
        fields: dict[str, Value],
        links: list[Link],
        places: dict[str, Place],
    ) -> None:
        if _is_empty(node):
            return
        field_def = self.model.fields[key]
        value = self._value(item_id, type_def, field_def, node, str(key), links, places)
        if value is not None:
            fields[str(key)] = value

    def _value(
        self,
        item_id: str,
        type_def: TypeDef,
        field_def: FieldDef,
        node: Node,
        name: str,
        links: list[Link],
        places: dict[str, Place],
    ) -> Value | None:
        places[name] = node.place
        if field_def.kind == "struktur":
            return self._structure(item_id, type_def, field_def, node, name, links, places)
        if field_def.kind == "strukturen":
            if not isinstance(node, Sequence):
                return self._wrong_kind(item_id, name, node, "eine Liste")
            parts = [
                self._structure(item_id, type_def, field_def, entry, f"{name}.{index}", links, places)
                for index, entry in enumerate(node)
            ]
            return tuple(part for part in parts if part is not None)
        if field_def.kind in LIST_KINDS:
            return self._texts(item_id, type_def, field_def, node, name)
        if not isinstance(node, Scalar):
            return self._wrong_kind(item_id, name, node, "ein einfacher Text")
        return self._scalar(item_id, type_def, field_def, node, name)

    def _structure(
        self,
        item_id: str,
        type_def: TypeDef,
        field_def: FieldDef,
        node: Node,
        name: str,
        links: list[Link],
        places: dict[str, Place],
    ) -> Structure | None:
        if not isinstance(node, Mapping):
            parts = ", ".join(f"{key}: …" for key in field_def.fields)
            return self._wrong_kind(item_id, name, node, f"{{{parts}}}")
        structure: dict[str, str | tuple[str, ...]] = {}
        for key, child in node.items():
            inner = field_def.fields.get(key)
            if inner is None:
                near = nearest(key, field_def.fields)
                hint = f"Meinten Sie „{near}“?" if near else f"Erlaubt: {', '.join(field_def.fields)}."
                self._report("KZ-FELD-UNBEKANNT", key.place, f"{item_id}: „{name}“ kennt kein „{key}“.", hint)
                continue
            if _is_empty(child):
                continue
            value = self._value(item_id, type_def, inner, child, f"{name}.{key}", links, places)
            if isinstance(value, str | tuple):
                structure[str(key)] = value  # type: ignore[assignment]
                if inner.kind == "verweis" and isinstance(value, str):
                    links.append(Link(role=inner.role, source=item_id, target=value, place=child.place))
        for missing in (required for required in field_def.required if required not in structure):
            self._report(
                "KZ-FELD-FEHLT", node.place, f"{item_id}: In „{name}“ fehlt „{missing}“.", f"{missing}: … ergänzen."
            )
        return structure

    def _texts(
        self, item_id: str, type_def: TypeDef, field_def: FieldDef, node: Node, name: str
    ) -> tuple[str, ...] | None:
        if not isinstance(node, Sequence):
            self._wrong_kind(item_id, name, node, "eine Liste wie [a, b]")
            return None
        texts = []
        for entry in node:
            if not isinstance(entry, Scalar):
                self._wrong_kind(item_id, name, entry, "eine Liste einfacher Texte")
            elif value := self._scalar(item_id, type_def, field_def, entry, name):
                texts.append(value)
        return tuple(texts) if field_def.kind == "liste" else tuple(sorted(set(texts)))

    def _scalar(self, item_id: str, type_def: TypeDef, field_def: FieldDef, node: Scalar, name: str) -> str | None:
        text = node.strip()
        self._check_text(item_id, name, node)
        if field_def.kind in ("wahl", "auswahl"):
            return self._choice(item_id, type_def, field_def, node, name)
        if form := FORMS.get(field_def.kind):
            pattern, code, what, hint = form
            if not pattern.match(text):
                self._report(code, node.place, f"{item_id}: „{text}“ ist {what} ({name}).", hint)
                return None
            return text
        limit = field_def.max_length or (self.model.title_max if name == "titel" else self.model.text_max)
        if len(text) > limit:
            code = "KZ-TITEL-LANG" if name == "titel" else "KZ-TEXT-LANG"
            message = f"{item_id}: „{name}“ hat {len(text)} Zeichen, erlaubt sind {limit}."
            self._report(code, node.place, message, "Kürzen; Einzelheiten gehören in den Text.")
        if field_def.kind == "zeile" and "\n" in text:
            text = " ".join(text.split())
        return text

    def _choice(self, item_id: str, type_def: TypeDef, field_def: FieldDef, node: Scalar, name: str) -> str | None:
        allowed = self.model.value_list(type_def, field_def)
        if node in allowed:
            return str(node)
        near = nearest(node, allowed) or nearest(node, allowed.values())
        near = next((key for key, label in allowed.items() if near in (key, label)), None)
        hint = f"Meinten Sie „{near}“?" if near else f"Erlaubt: {', '.join(allowed)}."
        self._report("KZ-WERT-UNBEKANNT", node.place, f"{item_id}: „{node}“ ist kein Wert für „{name}“.", hint)
        return None

    def _check_text(self, item_id: str, name: str, node: Scalar) -> None:
        for finding in check_text(node):
            # Within a block of several lines the place is the line of the finding; a scalar's own start otherwise.
            lines_before = node.count("\n", 0, finding.offset)
            place = Place(node.place.line + 1 + lines_before, 1) if "\n" in node.strip() else node.place
            self._report(finding.code, place, f"{item_id}, {name}: {finding.message}", finding.hint)

    # -- links ---------------------------------------------------------------------------------------------------

    def _links(self, item_id: str, role: Scalar, node: Node) -> list[Link]:
        if _is_empty(node):
            return []
        entries: Iterable[Node] = node if isinstance(node, Sequence) else [node]
        links = [self._link(item_id, role, entry) for entry in entries]
        return [link for link in links if link]

    def _link(self, item_id: str, role: Scalar, node: Node) -> Link | None:
        target: Node | None = node
        reason = ""
        if isinstance(node, Mapping):
            target = node.get(Scalar("ziel", node.place))
            explanation = node.get(Scalar("deutung", node.place))
            unknown = [key for key in node if key not in ("ziel", "deutung")]
            if unknown or not isinstance(explanation, Scalar) or not explanation:
                place = unknown[0].place if unknown else node.place
                message = f"{item_id}: Die Verknüpfung „{role}“ braucht genau ziel und deutung."
                self._report(
                    "KZ-LINK-FORM", place, message, f'{role}: [{{ziel: …, deutung: "Warum wir das so lesen"}}]'
                )
                return None
            self._check_text(item_id, str(role), explanation)
            reason = explanation.strip()
        if not isinstance(target, Scalar) or not ID.match(target):
            place = target.place if target is not None else node.place
            shown = f" „{target}“" if isinstance(target, Scalar) else ""
            message = f"{item_id}: Das Ziel{shown} von „{role}“ ist keine Kennung."
            self._report("KZ-LINK-FORM", place, message, "Kennungen schreiben, z. B. [RAT-LZ-009].")
            return None
        return Link(role=str(role), source=item_id, target=str(target), place=target.place, interpretation=reason)

    # -- reports -------------------------------------------------------------------------------------------------

    def _unknown_key(self, item_id: str, type_def: TypeDef, key: Scalar) -> None:
        if key in self.model.roles:
            allowed = sorted(role.name for role in self.model.roles_of[type_def.name])
            message = f"{item_id}: Von {type_def.title} führt keine Verknüpfung „{key}“ weg."
            self._report("KZ-LINK-QUELLTYP", key.place, message, f"Erlaubt: {', '.join(allowed)}.")
            return
        known = [*type_def.fields, *(role.name for role in self.model.roles_of[type_def.name])]
        near = nearest(key, known)
        if near:
            hint = f"Meinten Sie „{near}“?"
        elif key in self.model.fields:
            users = [other.title for other in self.model.types.values() if key in other.fields]
            hint = f"Dieses Feld gibt es nur bei: {', '.join(users)}."
        else:
            hint = f"Erlaubt: {', '.join(known)}."
        self._report("KZ-FELD-UNBEKANNT", key.place, f"{item_id}: {type_def.title} kennt kein Feld „{key}“.", hint)

    def _missing(self, item_id: str, type_def: TypeDef, name: str, node: Mapping) -> None:
        if name == "titel" and name in node:
            place = node[_key(node, name)].place
            self._report("KZ-TITEL-LEER", place, f"{item_id} hat einen leeren Titel.", "titel: … ausfüllen.")
            return
        field_def = self.model.fields[name]
        help_text = field_def.help or f"{field_def.title} angeben."
        self._report(
            "KZ-FELD-FEHLT", node.place, f"{item_id}: Das Pflichtfeld „{name}“ ({type_def.title}) fehlt.", help_text
        )

    def _wrong_kind(self, item_id: str, name: str, node: Node, expected: str) -> None:
        found = {Scalar: "Text", Sequence: "eine Liste", Mapping: "eine Struktur"}[type(node)]
        message = f"{item_id}: „{name}“ ist {found}, erwartet wird {expected}."
        self._report("KZ-FELD-ART", node.place, message, "Schreibweise an einem anderen Eintrag ansehen.")

    def _report(self, code: str, place: Place, message: str, hint: str) -> None:
        self.problems.append(
            Problem(code=code, path=self.path, line=place.line, column=place.column, message=message, hint=hint)
        )


def _key(node: Mapping, name: str) -> Scalar:
    return Scalar(name, node.place)


def _is_empty(node: Node) -> bool:
    return (isinstance(node, Scalar) and not node.strip()) or (not isinstance(node, Scalar) and not node)
