"""Pages as HTML. One Jinja environment, one macro per thing on a page, addresses relative so that file:// works."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from konzept.render.text import markdown
from konzept.views import Frame, Page

ASSETS = ("stil.css", "logo.svg")


class Renderer:
    """Renders pages. `facts` are the same on every page of a build: language, legal links, where to report faults."""

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        self._environment = Environment(
            loader=PackageLoader("konzept.render"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
            auto_reload=False,
        )
        self._environment.filters["markdown"] = markdown
        self._environment.globals.update(facts)
        self._templates: dict[str, Template] = {}

    def page(self, page: Page) -> str:
        """A page made from a view."""
        return self.render(page.template, page.frame, view=page.view)

    def document(self, template: str, frame: Frame, body: str, view: object = None) -> str:
        """A page around HTML that Sphinx made from a narrative document."""
        return self.render(template, frame, view=view, body=Markup(body))  # noqa: S704 - Sphinx' own output

    def render(self, template: str, frame: Frame, **values: Any) -> str:
        found = self._templates.get(template)
        if found is None:
            found = self._templates[template] = self._environment.get_template(template)
        return found.render(frame=frame, root=frame.root, **values)


def assets() -> dict[str, bytes]:
    """Files every page needs, by name: the stylesheet and the logo."""
    folder = files("konzept.render") / "assets"
    return {name: (folder / name).read_bytes() for name in ASSETS}
