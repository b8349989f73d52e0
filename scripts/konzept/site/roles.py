"""What a narrative page may say about objects: {objekt}`RAT-LZ-008` is a link with the object's title."""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from konzept.site import state
from konzept.views.shared import object_address

logger = logging.getLogger(__name__)


class ObjectLink(nodes.Inline, nodes.Element):
    """A link to an object, resolved when the page is written: titles change without the page being read again."""


class ObjectRole(SphinxRole):
    """The role {objekt}."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        node = ObjectLink(target=self.text.strip(), docname=self.env.current_document.docname)
        self.set_source_info(node)
        return [node], []


def resolve_links(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Puts title and address in place of every ObjectLink."""
    concept = state.of(app.config)
    depth = state.address(docname).count("/")
    for node in list(doctree.findall(ObjectLink)):
        item = concept.catalog.items.get(node["target"])
        if item is None:
            logger.warning(
                "Die Kennung '%s' gibt es nicht.", node["target"], location=node, type="konzept", subtype="objekt"
            )
            node.replace_self(nodes.inline(text=node["target"]))
            continue
        address = "../" * depth + object_address(item.id)
        node.replace_self(nodes.reference(item.title, item.title, refuri=address, internal=True))
