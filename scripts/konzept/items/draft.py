"""A draft: changed objects in a file of their own, written as they are to stand under needs/, to be looked at first."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from konzept.core import Problem, Project, UsageError
from konzept.items.catalog import Catalog
from konzept.items.entry import EntryReader, TooManyProblemsError
from konzept.items.model import Item
from konzept.items.source import read_source
from konzept.items.yaml_tree import Mapping, Node, Scalar, read_tree
from konzept.metamodel import Metamodel

NEW_PAGE = "entwurf"


def read_draft(path: Path, catalog: Catalog, model: Metamodel) -> tuple[tuple[Item, ...], tuple[Problem, ...]]:
    """The objects of a draft, at home where their ids already are, and the faults of their form.

    Raises UsageError if there is no such file.
    """
    if not path.is_file():
        raise UsageError(f"Den Entwurf {path.name} gibt es nicht. → Pfad der YAML-Datei prüfen.")
    project = Project(path.resolve().parent)  # a draft may lie anywhere; what it says goes nowhere
    text, problems = read_source(path.resolve(), project)
    if text is None:
        return (), tuple(problems)
    tree = read_tree(text, path.name)
    problems += tree.problems
    items: list[Item] = []
    for node in tree.entries:
        reader = _reader(node, path.name, text.split("\n"), catalog, model)
        with suppress(TooManyProblemsError):
            if item := reader.read(node):
                items.append(item)
                _check_code(item, reader)
        problems += reader.problems
    return tuple(items), tuple(problems)


def _reader(node: Node, name: str, lines: list[str], catalog: Catalog, model: Metamodel) -> EntryReader:
    """A reader for this entry: of the folder and file its id has, or would have."""
    value = node.find("id") if isinstance(node, Mapping) else None
    item_id = str(value) if isinstance(value, Scalar) else ""
    known = catalog.items.get(item_id)
    if known:
        return EntryReader(name, known.municipality, known.page, model, lines)
    municipality = model.municipality_by_code.get(item_id.partition("-")[0])
    return EntryReader(name, municipality.key if municipality else "", NEW_PAGE, model, lines)


def _check_code(item: Item, reader: EntryReader) -> None:
    """A draft lies in no folder: only its id says whose it is."""
    if not item.municipality:
        message = f"{item.id}: „{item.id.partition('-')[0]}“ ist das Kürzel keiner Kommune."
        hint = f"Erlaubt: {', '.join(reader.model.municipality_by_code)}."
        reader.report("KZ-KENNUNG-KOMMUNE", item.place_of("id"), message, hint)
