"""ubproject.toml → Metamodel. All faults of the file are collected and raised together, each with its line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from konzept.core import MetamodelError, Problem, nearest
from konzept.metamodel.forms import id_pattern
from konzept.metamodel.model import (
    ANY,
    BODY,
    KINDS,
    OFFICE,
    REMOVED,
    STRUCT_KINDS,
    FieldDef,
    Metamodel,
    Migration,
    Municipality,
    Reaction,
    RoleDef,
    TypeDef,
)
from konzept.metamodel.rules import check_rules, explanations, read_day, read_rules
from konzept.metamodel.shape import check_shape
from konzept.metamodel.toml_source import TomlSource, read_toml

CODE = re.compile(r"^[A-Z]{1,3}$")
MUNICIPALITY_CODE = re.compile(r"^[A-Z]{3}$")
AGS = re.compile(r"(?:[0-9]{2}|[0-9]{3}|[0-9]{5}|[0-9]{8})?")  # Land, Regierungsbezirk, Kreis, Gemeinde
NAME = re.compile(r"^[a-z][a-z0-9_]*$")
RESERVED = frozenset({"id", "typ"})
MAX_REACH = 3  # links; the pages' fingerprints look as far
PASSED_ON = ("zahlen", "sperrung", "suche")  # read by the figures and the search, not by us
RULE_LIST = "regel"  # the vocabulary of fields that name a rule: made from the rules, not written down


def read_metamodel(path: Path, shown_as: str = "ubproject.toml") -> Metamodel:
    """The metamodel in `path`. Raises MetamodelError with every fault found."""
    source = read_toml(path, shown_as)
    if faults := check_shape(source):
        raise MetamodelError(_sorted(faults))
    reader = _Reader(source)
    metamodel = reader.read()
    if reader.problems:
        raise MetamodelError(_sorted(reader.problems))
    return metamodel


def _sorted(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(set(problems), key=lambda problem: problem.sort_key))


class _Reader:
    """Reads one metamodel, the shape of which is sound, and remembers its faults."""

    def __init__(self, source: TomlSource) -> None:
        self.source = source
        self.data: Mapping[str, Any] = source.data["konzept"]
        self.problems: list[Problem] = []

    def read(self) -> Metamodel:
        types = self._table("typen")
        rules = self._table("regeln")
        checks = read_rules(rules, self._report)
        value_lists = {name: dict(values) for name, values in self._table("wertelisten").items()}
        fields = {name: self._field(name, spec, ("felder", name)) for name, spec in self._table("felder").items()}
        metamodel = Metamodel(
            version=str(self.data.get("version", "")),
            title_max=int(self.data.get("titel_hoechstens", 120)),
            text_max=int(self.data.get("text_hoechstens", 4000)),
            municipalities={key: self._municipality(key, spec) for key, spec in self._table("kommunen").items()},
            groups=dict(self._table("gruppen")),
            value_lists=value_lists | {RULE_LIST: {code: rule.title for code, rule in checks.items()}},
            fields=fields,
            roles={name: self._role(name, spec) for name, spec in self._table("rollen").items()},
            types={name: self._type(name, spec) for name, spec in types.items()},
            pages=dict(self._table("seiten")),
            rules=explanations(rules),
            checks=checks,
            reference_date=self._reference_date(),
            migrations=tuple(self._migration(spec) for spec in self.data.get("migrationen", ())),
            settings={name: self._table(name) for name in PASSED_ON},
        )
        self._check(metamodel)
        return metamodel

    # -- reading -----------------------------------------------------------------------------------------------

    def _table(self, name: str) -> Mapping[str, Any]:
        table: Mapping[str, Any] = self.data.get(name, {})
        return table

    def _reference_date(self) -> date:
        """The day `[konzept] stichtag` names."""
        day = read_day(self.data.get("stichtag"))
        if day is None:
            message = "stichtag ist kein Tag." if "stichtag" in self.data else "stichtag fehlt."
            self._report("KZ-META-STICHTAG", message, ("stichtag",), 'stichtag = "JJJJ-MM-TT" schreiben.')
        return day or date.min

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
            message = f"Feld „{name}“: Unterfelder gehören zu Strukturen und nur zu ihnen."
            hint = "Unterfelder ergänzen oder entfernen, oder eine andere art wählen."
            self._report("KZ-META-FORM", message, place, hint)
        return FieldDef(
            name=name,
            kind=kind,
            title=str(spec.get("titel", "")),
            group=str(spec.get("gruppe", "")),
            values=str(spec.get("werte", "")),
            help=str(spec.get("hilfe", "")),
            max_length=int(spec.get("hoechstens", 0)),
            role=str(spec.get("rolle", "")),
            target=bool(spec.get("zielangabe", False)),
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
            lineage=bool(spec.get("herkunft", False)),
            reaction=self._reaction(name, spec.get("verdacht", {})),
            supposed=str(spec.get("vermutung", "")),
        )

    def _reaction(self, name: str, spec: Mapping[str, Any]) -> Reaction:
        """What `verdacht` says: which changes at either end touch the other, how far, and who decides."""
        place = ("rollen", name, "verdacht")
        groups = {*self._table("gruppen"), REMOVED}
        for key in ("wenn_ziel", "wenn_quelle"):
            for group in spec.get(key, ()):
                self._check_known(group, dict.fromkeys(groups), "Feldgruppe", place, f"Rolle „{name}“, {key}")
        reach, decided_by = spec.get("reichweite", 0), spec.get("entscheidet", OFFICE)
        if not isinstance(reach, int) or not 0 <= reach <= MAX_REACH:
            hint = f"Eine ganze Zahl von 0 bis {MAX_REACH}."
            self._report("KZ-META-VERDACHT", f"Rolle „{name}“: reichweite ist ungültig.", place, hint)
        if decided_by not in (BODY, OFFICE):
            message = f"Rolle „{name}“: entscheidet ist weder „{BODY}“ noch „{OFFICE}“."
            self._report("KZ-META-VERDACHT", message, place, "Eines von beiden angeben.")
        return Reaction(
            on_target=frozenset(spec.get("wenn_ziel", ())),
            on_source=frozenset(spec.get("wenn_quelle", ())),
            reach=reach if isinstance(reach, int) else 0,
            decided_by=str(decided_by),
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
            votable=bool(spec.get("beschliessbar", False)),
        )

    def _migration(self, spec: Mapping[str, Any]) -> Migration:
        known = {**self._table("felder"), **self._table("rollen")}
        new = str(spec.get("neu", ""))
        self._check_known(new, known, "Feld", ("migrationen",), "Eine Umbenennung")
        return Migration(
            since=str(spec.get("ab", "")), type=str(spec.get("typ", ANY)), old=str(spec.get("alt", "")), new=new
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
            inherited=bool(spec.get("bestand", False)),
        )

    # -- checking ----------------------------------------------------------------------------------------------

    def _check(self, model: Metamodel) -> None:
        self._check_codes(model)
        self._check_id_pattern(model)
        self._check_types(model)
        self._check_fields(model)
        self._check_roles(model)
        check_rules(model, self._table("regeln"), self._report)

    def _check_codes(self, model: Metamodel) -> None:
        self._check_unique(
            {name: type_def.code for name, type_def in model.types.items()}, "typen", CODE, "1–3 Großbuchstaben"
        )
        codes = {key: municipality.code for key, municipality in model.municipalities.items()}
        self._check_unique(codes, "kommunen", MUNICIPALITY_CODE, "3 Großbuchstaben")
        for key, municipality in model.municipalities.items():
            if not AGS.fullmatch(municipality.ags):
                message = f"„{key}“: „{municipality.ags}“ ist kein Gemeindeschlüssel."
                hint = "8 Ziffern für eine Gemeinde, 5 für einen Kreis, mit der 0 am Anfang."
                self._report("KZ-META-FORM", message, ("kommunen", key, "ags"), hint)

    def _check_id_pattern(self, model: Metamodel) -> None:
        """sphinx-needs has to accept every id the metamodel can form, and nothing longer."""
        needs = self.source.data.get("needs")
        written = needs.get("id_regex") if isinstance(needs, Mapping) else None
        if message := _id_pattern_fault(str(written or ""), model):
            hint = f'In [needs] id_regex = "^{id_pattern()}$" schreiben.'
            self.problems.append(self.source.problem("KZ-META-KENNUNG", message, ("needs", "id_regex"), hint))

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
        self.problems.append(self.source.problem(code, message, ("konzept", *place), hint))


def _id_pattern_fault(written: str, model: Metamodel) -> str:
    """What is wrong with the pattern of ids, "" if nothing is. Faulty codes are reported elsewhere."""
    try:
        pattern = re.compile(written)
    except re.error:
        return "id_regex ist kein gültiges Suchmuster."
    towns = [town.code for town in model.municipalities.values() if MUNICIPALITY_CODE.match(town.code)]
    ids = [f"{towns[0]}-{kind.code}-001" for kind in model.types.values() if towns and CODE.match(kind.code)]
    if refused := [item_id for item_id in ids if not pattern.match(item_id)]:
        return f"id_regex lässt die Kennung {refused[0]} nicht zu."
    longer = any(pattern.match(f"{item_id}-x") for item_id in ids)
    return "id_regex lässt auch Kennungen mit einem Anhängsel zu." if longer else ""
