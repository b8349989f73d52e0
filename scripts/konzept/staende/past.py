"""Older versions of an object from the history of its file, where there is one."""

from __future__ import annotations

from collections.abc import Iterator

from konzept.core import Project
from konzept.items import Item
from konzept.items.entry import EntryReader
from konzept.items.yaml_tree import Mapping, read_tree
from konzept.metamodel import Metamodel
from konzept.staende.vcs import older_versions


def older_items(project: Project, model: Metamodel, item: Item) -> Iterator[Item]:
    """The object as each older version of its file had it, newest first, read with the metamodel of today."""
    for text in older_versions(project, item.path):
        reader = EntryReader(item.path, item.municipality, item.page, model, text.split("\n"))
        for node in read_tree(text, item.path).entries:
            if isinstance(node, Mapping) and node.find("id") == item.id:
                older = reader.read(node)
                if older is not None:
                    yield older
