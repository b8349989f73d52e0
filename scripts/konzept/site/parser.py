"""A YAML file under needs/ is a Sphinx document, so that Sphinx knows it, its changes and its place."""

from __future__ import annotations

from docutils import nodes
from myst_parser.parsers.sphinx_ import MystParser
from sphinx.parsers import Parser

from konzept.site import state
from konzept.views.shared import page_title


class YamlParser(Parser):
    """Leaves only a title: the needs come from the concept, the page from its view."""

    supported = ("konzept-yaml",)

    def parse(self, inputstring: str, document: nodes.document) -> None:
        """A section with the title of the page."""
        if str(document["source"]).endswith(":<translated>"):
            MystParser().parse(
                inputstring, document
            )  # Sphinx sends translated paragraphs through the document's parser
            return
        env = document.settings.env
        concept = state.of(env.config)
        _, municipality, page = env.current_document.docname.split("/")
        title = page_title(concept, municipality, page)
        section = nodes.section(ids=[page], names=[page])
        section += nodes.title(title, title, translatable=False)
        document += section
