"""ubproject.toml → Metamodel. All faults of the file are collected and raised together, each with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from konzept.core import MetamodelError, Problem, nearest
from konzept.metamodel.model import ANY, KINDS, STRUCT_KINDS, FieldDef, Metamodel, Municipality, RoleDef, TypeDef

HEADER = re.compile(r"^\s*\[+\s*([^\]]+?)\s*\]+\s*(?:#.*)?$")
ASSIGNMENT = re.compile(r"^\s*([A-Za-z0-9_-]+|\"[^\"]*\")\s*=")
CODE = re.compile(r"^[A-Z]{1,3}$")
MUNICIPALITY_CODE = re.compile(r"^[A-Z]{3}$")
NAME = re.compile(r"^[a-z][a-z0-9_]*$")
RESERVED = frozenset({"id", "typ"})


def read_metamodel(path: Path, shown_as: str = "ubproject.toml") -> Metamodel:
    """The metamodel in `path`. Raises MetamodelError with every fault found."""
    try:
        source = path.read_text(encoding="utf-8")
        data = tomllib.loads(source)
    except UnicodeDecodeError as error:
        raise MetamodelError(
            (
                Problem(
                    code="KZ-META-TOML",
                    path=shown_as,
                    message=f"Die Datei ist nicht in UTF-8 gespeichert (Byte {error.start}).",
                    hint="Im Editor als UTF-8 speichern.",
                ),
            )
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise MetamodelError((_syntax_problem(error, shown_as),)) from error
    if not isinstance(data.get("konzept"), dict):
        raise MetamodelError((Problem(code="KZ-META-TOML", path=shown_as, message="Der Abschnitt [konzept] fehlt."),))
    return _Reader(data["konzept"], _places(source), shown_as).read()


def _syntax_problem(error: tomllib.TOMLDecodeError, path: str) -> Problem:
    place = re.search(r"at line (\d+), column (\d+)", str(error))
    line, column = (int(place[1]), int(place[2])) if place else (1, 1)
    return Problem(
        code="KZ-META-TOML",
        path=path,
        line=line,
        column=column,
        message=f"Die Datei ist kein gültiges TOML: {error}.",
        hint="Schreibweise an dieser Stelle prüfen; ein Abschnitt oder Schlüssel darf nur einmal vorkommen.",
    )


def _places(source: str) -> dict[tuple[str, ...], int]:
    """Line of every section and key, by dotted path. tomllib keeps no positions, and ours need only the line."""
    places: dict[tuple[str, ...], int] = {}
    section: tuple[str, ...] = ()
    for number, line in enumerate(source.splitlines(), 1):
        if header := HEADER.match(line):
            section = tuple(part.strip().strip('"') for part in header[1].split("."))
            places.setdefault(section, number)
        elif assignment := ASSIGNMENT.match(line):
            places.setdefault((*section, assignment[1].strip('"')), number)
    return places


class _Reader:
    """Reads one metamodel and remembers its faults."""

    def __init__(self, data: Mapping[str, Any], places: dict[tuple[str, ...], int], path: str) -> None:
        self.data = data
        self.places = places
        self.path = path
        self.problems: list[Problem] = []

    def read(self) -> Metamodel:
        types = self._table("typen")
        fields = {name: self._field(name, spec, ("felder", name)) for name, spec in self._table("felder").items()}
        metamodel = Metamodel(
            version=str(self.data.get("version", "")),
            title_max=int(self.data.get("titel_hoechstens", 120)),
            text_max=int(self.data.get("text_hoechstens", 4000)),
            municipalities={key: self._municipality(key, spec) for key, spec in self._table("kommunen").items()},
            groups=dict(self._table("gruppen")),
            value_lists={name: dict(values) for name, values in self._table("wertelisten").items()},
            fields=fields,
            roles={name: self._role(name, spec) for name, spec in self._table("rollen").items()},
            types={name: self._type(name, spec) for name, spec in types.items()},
            pages=dict(self._table("seiten")),
            rules=dict(self._table("regeln")),
        )
        self._check(metamodel)
        if self.problems:
            raise MetamodelError(tuple(sorted(self.problems, key=lambda problem: problem.sort_key)))
        return metamodel

    # -- reading -----------------------------------------------------------------------------------------------

    def _table(self, name: str) -> Mapping[str, Any]:
        table = self.data.get(name, {})
        if not isinstance(table, Mapping):
            self._report("KZ-META-FORM", f"[konzept.{name}] ist kein Abschnitt.", (name,), "Als Abschnitt schreiben.")
            return {}
        return table

    def _field(self, name: str, spec: Mapping[str, Any], place: tuple[str, ...]) -> FieldDef:
        kind = str(spec.get("art", ""))
        if kind not in KINDS:
            self._report(
                "KZ-META-ART",
                f"Feld „{name}“ hat die unbekannte Art „{kind}“.",
                place,
                f"Eine von: {', '.join(sorted(KINDS))}.",
            )
        inner = {key: self._field(key, value, (*place, "felder", key)) for key, value in spec.get("felder", {}).items()}
        if (kind in STRUCT_KINDS) != bool(inner):
            self._report(
                "KZ-META-FORM", f"Feld „{name}“: Unterfelder gehören zu Strukturen und nur zu ihnen.", place, ""
            )
        return FieldDef(
            name=name,
            kind=kind,
            title=str(spec.get("titel", "")),
            group=str(spec.get("gruppe", "")),
            values=str(spec.get("werte", "")),
            help=str(spec.get("hilfe", "")),
            max_length=int(spec.get("hoechstens", 0)),
            role=str(spec.get("rolle", "")),
            fields=inner,
            required=tuple(spec.get("pflicht", ())),
        )

    def _role(self, name: str, spec: Mapping[str, Any]) -> RoleDef:
        for key, what in (("titel", "einen Namen (titel)"), ("rueck", "einen Namen für die Gegenrichtung (rueck)")):
            if not str(spec.get(key, "")).strip():
                self._report(
                    "KZ-META-ROLLE",
                    f"Rolle „{name}“ braucht {what}.",
                    ("rollen", name),
                    f'{key} = "…" ergänzen.',
                )
        return RoleDef(
            name=name,
            title=str(spec.get("titel", "")),
            reverse=str(spec.get("rueck", "")),
            sources=frozenset(spec.get("von", ())),
            targets=frozenset(spec.get("nach", ())),
            hierarchical=bool(spec.get("hierarchisch", False)),
            symmetric=bool(spec.get("symmetrisch", False)),
            same_type=bool(spec.get("gleicher_typ", False)),
            derived=bool(spec.get("abgeleitet", False)),
        )

    def _type(self, name: str, spec: Mapping[str, Any]) -> TypeDef:
        common = self._table("gemeinsam")
        own = tuple(spec.get("felder", ()))
        required = set(common.get("pflicht", ())) | set(spec.get("pflicht", ()))
        if spec.get("ohne_fundstelle"):
            required.discard("fundstelle")
        return TypeDef(
            name=name,
            code=str(spec.get("kuerzel", "")),
            title=str(spec.get("titel", "")),
            plural=str(spec.get("mehrzahl", "")),
            fields=tuple(dict.fromkeys((*own, *common.get("felder", ())))),
            required=frozenset(required),
            values=dict(spec.get("werte", {})),
            system=bool(spec.get("system", False)),
            status_field=str(spec.get("status", "")),
        )

    def _municipality(self, key: str, spec: Mapping[str, Any]) -> Municipality:
        return Municipality(
            key=key,
            code=str(spec.get("kuerzel", "")),
            name=str(spec.get("name", "")),
            long_name=str(spec.get("langname", spec.get("name", ""))),
            ags=str(spec.get("ags", "")),
            invented=bool(spec.get("erfunden", False)),
            overarching=bool(spec.get("uebergreifend", False)),
        )

    # -- checking ----------------------------------------------------------------------------------------------

    def _check(self, model: Metamodel) -> None:
        self._check_codes(model)
        self._check_types(model)
        self._check_fields(model)
        self._check_roles(model)

    def _check_codes(self, model: Metamodel) -> None:
        self._check_unique(
            {name: type_def.code for name, type_def in model.types.items()}, "typen", CODE, "1–3 Großbuchstaben"
        )
        codes = {key: municipality.code for key, municipality in model.municipalities.items()}
        self._check_unique(codes, "kommunen", MUNICIPALITY_CODE, "3 Großbuchstaben")

    def _check_unique(self, codes: Mapping[str, str], section: str, pattern: re.Pattern[str], form: str) -> None:
        owners: dict[str, str] = {}
        for name, code in codes.items():
            place = (section, name, "kuerzel")
            if not pattern.match(code):
                self._report("KZ-META-KUERZEL", f"„{name}“: Kürzel „{code}“ ist ungültig.", place, f"{form} wählen.")
            elif code in owners:
                self._report(
                    "KZ-META-KUERZEL",
                    f"Kürzel „{code}“ haben „{owners[code]}“ und „{name}“.",
                    place,
                    "Jedes Kürzel darf nur einmal vorkommen.",
                )
            owners.setdefault(code, name)

    def _check_types(self, model: Metamodel) -> None:
        for name, type_def in model.types.items():
            place = ("typen", name)
            if not NAME.match(name):
                self._report("KZ-META-NAME", f"„{name}“ taugt nicht als Name eines Typs.", place, "Anders benennen.")
            if not type_def.title or not type_def.plural:
                self._report("KZ-META-FORM", f"Typ „{name}“ braucht titel und mehrzahl.", place, "Beides ergänzen.")
            for field_name in type_def.fields:
                self._check_known(field_name, model.fields, "Feld", (*place, "felder"), f"Typ „{name}“")
            for field_name in sorted(type_def.required - set(type_def.fields)):
                message = f"Typ „{name}“ verlangt „{field_name}“, hat dieses Feld aber nicht."
                self._report("KZ-META-PFLICHT", message, (*place, "pflicht"), "Feld ergänzen oder nicht verlangen.")
            if type_def.status_field:
                self._check_known(type_def.status_field, model.fields, "Feld", (*place, "status"), f"Typ „{name}“")
            for field_name, list_name in type_def.values.items():
                self._check_known(field_name, model.fields, "Feld", (*place, "werte"), f"Typ „{name}“")
                self._check_known(list_name, model.value_lists, "Werteliste", (*place, "werte"), f"Typ „{name}“")

    def _check_fields(self, model: Metamodel) -> None:
        for name, field_def in model.fields.items():
            place = ("felder", name)
            if not NAME.match(name) or name in RESERVED or name in model.roles:
                message = f"Feld „{name}“ heißt wie eine Rolle oder ein fester Schlüssel."
                self._report("KZ-META-NAME", message, place, "Feld anders benennen.")
            if field_def.group not in model.groups:
                message = f"Feld „{name}“ gehört zu keiner Feldgruppe."
                self._report("KZ-META-GRUPPE", message, place, f"gruppe = eine von: {', '.join(model.groups)}.")
            if not field_def.title:
                self._report("KZ-META-FORM", f"Feld „{name}“ braucht einen titel.", place, "titel ergänzen.")
            self._check_values(name, field_def, model, place)
            for inner in field_def.fields.values():
                self._check_values(f"{name}.{inner.name}", inner, model, place)
                if inner.kind == "verweis":
                    self._check_known(inner.role, model.roles, "Rolle", place, f"Feld „{name}.{inner.name}“")
            for missing in sorted(set(field_def.required) - set(field_def.fields)):
                message = f"Feld „{name}“ verlangt das Unterfeld „{missing}“, das es nicht gibt."
                self._report("KZ-META-PFLICHT", message, place, "Unterfeld ergänzen oder nicht verlangen.")

    def _check_values(self, name: str, field_def: FieldDef, model: Metamodel, place: tuple[str, ...]) -> None:
        if field_def.kind not in ("wahl", "auswahl"):
            return
        if field_def.values:
            self._check_known(field_def.values, model.value_lists, "Werteliste", place, f"Feld „{name}“")
            return
        users = [type_def for type_def in model.types.values() if name in type_def.fields]
        for type_def in users:
            if name not in type_def.values:
                message = f"Feld „{name}“ hat keine Werteliste, auch nicht beim Typ „{type_def.name}“."
                self._report(
                    "KZ-META-WERTE", message, ("typen", type_def.name), f'werte = {{ {name} = "…" }} ergänzen.'
                )

    def _check_roles(self, model: Metamodel) -> None:
        for name, role in model.roles.items():
            place = ("rollen", name)
            if not NAME.match(name):
                self._report("KZ-META-NAME", f"„{name}“ taugt nicht als Name einer Rolle.", place, "Anders benennen.")
            for key, types in (("von", role.sources), ("nach", role.targets)):
                if not types:
                    message = f"Rolle „{name}“ sagt nicht, {key} welchen Typen sie führt."
                    self._report("KZ-META-ROLLE", message, place, f'{key} = ["…"] ergänzen.')
                for type_name in sorted(types - {ANY}):
                    self._check_known(type_name, model.types, "Typ", (*place, key), f"Rolle „{name}“")

    def _check_known(self, name: str, known: Mapping[str, Any], what: str, place: tuple[str, ...], whose: str) -> None:
        if name in known:
            return
        near = nearest(name, known)
        hint = f"Meinten Sie „{near}“?" if near else f"{what} anlegen oder den Namen berichtigen."
        self._report("KZ-META-UNBEKANNT", f"{whose}: {what} „{name}“ gibt es nicht.", place, hint)

    def _report(self, code: str, message: str, place: tuple[str, ...], hint: str) -> None:
        self.problems.append(Problem(code=code, path=self.path, line=self._line(place), message=message, hint=hint))

    def _line(self, place: tuple[str, ...]) -> int:
        full = ("konzept", *place)
        while full and full not in self.places:
            full = full[:-1]
        return self.places.get(full, 1)
