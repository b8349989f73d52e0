"""`konzept neu`: a blank entry of a type, with the next free id and every field one may fill in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

from konzept.core import Project, UsageError, nearest
from konzept.items import Catalog, load_catalog
from konzept.metamodel import FieldDef, Metamodel, TypeDef, read_metamodel
from konzept.metamodel.model import LIST_KINDS
from konzept.staende.register import read_register

T = TypeVar("T")


def blank_entry(project: Project, type_name: str, municipality: str, page: str = "") -> str:
    """YAML of a blank entry. The id follows the highest one of its kind on `page`, else in the municipality.

    Raises UsageError for an unknown type, municipality or page.
    """
    model = read_metamodel(project.metamodel)
    type_def = _known(model.types, type_name, "Typ")
    known = _known(model.municipalities, municipality, "Kommune")
    _check_page(project, municipality, page)
    catalog, _ = load_catalog(project, model)
    prefix = f"{known.code}-{type_def.code}-"
    given = _given_numbers(project, municipality, prefix)
    identifier = f"{prefix}{_next_number(catalog, type_def, municipality, page, given):03d}"
    lines = [f"- id: {identifier}", f"  typ: {type_def.name}"]
    lines += [_line(model, type_def, model.fields[name]) for name in type_def.fields if name in type_def.required]
    lines += [
        f"  # {_line(model, type_def, model.fields[name]).strip()}"
        for name in type_def.fields
        if name not in type_def.required
    ]
    lines += [f"  # {role.name}: []  # {role.title}" for role in model.roles_of[type_def.name]]
    return "\n".join(lines) + "\n"


def _known(table: Mapping[str, T], name: str, what: str) -> T:
    if name in table:
        return table[name]
    near = nearest(name, table)
    hint = f"Meinten Sie „{near}“?" if near else f"Erlaubt: {', '.join(table)}."
    raise UsageError(f"{what} „{name}“ gibt es nicht. → {hint}")


def _check_page(project: Project, municipality: str, page: str) -> None:
    """Raises UsageError for a page that is not there."""
    pages = sorted(path.stem for path in (project.needs / municipality).glob("*.yaml"))
    if page and page not in pages:
        near = nearest(page, pages)
        hint = f"Meinten Sie „{near}“?" if near else "Für eine neue Datei --seite weglassen."
        raise UsageError(f"Die Seite „{page}“ gibt es unter needs/{municipality}/ nicht. → {hint}")


def _given_numbers(project: Project, municipality: str, prefix: str) -> set[int]:
    """Numbers that the files of the municipality name, damaged or not, and those that were ever frozen."""
    texts = [path.read_text("utf-8", "replace") for path in (project.needs / municipality).glob("*.yaml")]
    named = re.findall(rf"\b{prefix}(\d+)\b", "\n".join((*texts, *read_register(project).given)))
    return {int(number) for number in named}


def _next_number(catalog: Catalog, type_def: TypeDef, municipality: str, page: str, given: set[int]) -> int:
    """One more than the highest number of this kind on the page, skipping those that were given."""
    items = catalog.of_type(type_def.name, municipality)
    numbers = {int(item.id.rsplit("-", 1)[1]): item.page for item in items}
    own = {number for number, its_page in numbers.items() if its_page == page}
    number = max(own or numbers, default=0) + 1
    while number in given:
        number += 1
    return number


def _line(model: Metamodel, type_def: TypeDef, field_def: FieldDef) -> str:
    return f"  {field_def.name}: {_placeholder(model, type_def, field_def)}"


def _placeholder(model: Metamodel, type_def: TypeDef, field_def: FieldDef) -> str:
    if field_def.kind in ("wahl", "auswahl"):
        values = ", ".join(model.value_list(type_def, field_def))
        return f"[]  # aus: {values}" if field_def.kind == "auswahl" else f'""  # eines von: {values}'
    if field_def.kind in LIST_KINDS:
        return f"[]  # {field_def.help or field_def.title}"
    if field_def.fields:
        parts = ", ".join(f'{name}: ""' for name in field_def.fields)
        return f"{{{parts}}}" if field_def.kind == "struktur" else f"[]  # je {{{parts}}}"
    return f'""  # {field_def.help or field_def.title}'
