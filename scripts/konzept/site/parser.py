"""A YAML file under needs/ is a Sphinx document: reading it creates its needs."""

from __future__ import annotations

from docutils import nodes
from myst_parser.parsers.sphinx_ import MystParser
from sphinx.parsers import Parser

from konzept.site import state
from konzept.site.needs import add_needs
from konzept.views.shared import page_title


class YamlParser(Parser):
    """Asks the concept for the objects of the file; their pages are written from views, not from this doctree."""

    supported = ("konzept-yaml",)

    def parse(self, inputstring: str, document: nodes.document) -> None:
        """Registers the needs of the document and leaves only a title in its tree."""
        if str(document["source"]).endswith(":<translated>"):
            MystParser().parse(inputstring, document)  # Sphinx sends translated paragraphs through the document's parser
            return
        env = document.settings.env
        concept = state.of(env.config)
        docname = env.current_document.docname
        _, municipality, page = docname.split("/")
        items = concept.catalog.by_page.get((municipality, page), ())
        add_needs(env, docname, items)
        title = page_title(concept, municipality, page)
        section = nodes.section(ids=[page], names=[page])
        section += nodes.title(title, title, translatable=False)
        document += section
