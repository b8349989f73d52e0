"""Pages as HTML. One Jinja environment, one macro per thing on a page, addresses relative so that file:// works."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from hashlib import blake2b
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from konzept.languages import GERMAN, read_words
from konzept.render.atom import feed_text
from konzept.render.compiled import ViewEnvironment, compiled_templates
from konzept.render.ical import calendar_text
from konzept.render.links import in_a_row
from konzept.render.paper_files import PAPER_FORMATS
from konzept.render.svg import chart
from konzept.render.svg_graph import draw
from konzept.render.svg_progress import progress_chart
from konzept.render.tables import table_file
from konzept.render.text import markdown, soft
from konzept.views import Frame, Page
from konzept.views.calendar import CalendarFile
from konzept.views.feeds import FeedFile
from konzept.views.figures import Chart
from konzept.views.grid import TableFile
from konzept.views.indicators import DataFile
from konzept.views.papers import PaperFile
from konzept.views.participate import Channels, participation
from konzept.views.search import IndexFile

STYLE, BRAND_STYLE, LOGO = "stil.css", "marke.css", "logo.svg"
ASSETS = (STYLE, LOGO, "matrix.js", "mitmachen.js")
SEARCH = "suche.js"


# What templates call macros by. Known to all of them: an import would cost each page a tenth of its time.
MACROS = {
    "b": "bausteine.html",
    "m": "matrix_bausteine.html",
    "p": "papier_bausteine.html",
    "v": "verlauf.html",
    "z": "zahlen.html",
}


class _Macros:
    """The macros of a template, which is read when one is first called."""

    def __init__(self, environment: Environment, file: str) -> None:
        self._environment = environment
        self._file = file

    def __getattr__(self, name: str) -> Any:
        macro = getattr(self._environment.get_template(self._file).module, name)
        setattr(self, name, macro)
        return macro


class Renderer:
    """Renders pages. `facts` are the same on every page of a build: legal links, the site's root on its server.

    `channels` say where readers report faults.
    """

    def __init__(self, channels: Channels | None = None, **facts: Any) -> None:
        self.channels = channels or Channels()
        self.facts = {
            "service_links": (),
            "wurzel": "/",
            "adresse": "",
            "urheber": "Die Mitwirkenden",
            "forge": self.channels.forge,
        } | facts
        shown = repr((self.channels, sorted(self.facts.items())))
        self.fingerprint = blake2b(shown.encode(), digest_size=8).hexdigest()
        self._environment = ViewEnvironment(
            loader=PackageLoader("konzept.render"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
            auto_reload=False,
            bytecode_cache=compiled_templates(),
        )
        self._environment.filters["markdown"] = markdown
        self._environment.filters["weich"] = soft
        self._environment.filters["schaubild"] = _chart
        self._environment.filters["zielbild"] = progress_chart
        self._environment.globals["netzbild"] = draw
        self._environment.filters["reihe"] = in_a_row
        self._environment.globals.update(self.facts)
        self._environment.globals |= {
            "kopf": partial(self._shell, "kopf.html"),
            "fuss": partial(self._shell, "fuss.html"),
        }
        self._environment.globals |= {name: _Macros(self._environment, file) for name, file in MACROS.items()}
        self._templates: dict[str, Template] = {}
        self._shells: dict[tuple[str, Frame, str, bool], Markup] = {}

    def page(self, page: Page) -> str | bytes:
        """A page made from a view; a file that is no HTML has a writer of its own."""
        if isinstance(page.view, CalendarFile):
            return calendar_text(page.view)
        if isinstance(page.view, FeedFile):
            return feed_text(page.view, self.facts["adresse"], self.facts["urheber"])
        if isinstance(page.view, DataFile):
            return page.view.text
        if isinstance(page.view, IndexFile):
            return f"const INDEX = {page.view.data};\n{_asset(SEARCH).decode()}"
        if isinstance(page.view, TableFile):
            return table_file(page.view)
        if isinstance(page.view, PaperFile):
            return PAPER_FORMATS[page.view.format](page.view.paper)
        return self.render(page.template, page.frame, view=page.view)

    def render(self, template: str, frame: Frame, **values: Any) -> str:
        """The HTML of a template inside the frame of a page; `values` are what the template names."""
        mitmachen = participation(frame, self.channels)
        return self._template(template).render(
            frame=frame, shell=frame.shell, root=frame.root, _=_words(frame), mitmachen=mitmachen, **values
        )

    def _template(self, name: str) -> Template:
        found = self._templates.get(name)
        if found is None:
            found = self._templates[name] = self._environment.get_template(name)
        return found

    def _shell(self, template: str, frame: Frame, root: str, suche: bool = True) -> Markup:
        """The header or the footer of a page, made once for all pages on which it is the same: half of their time."""
        key = (template, frame, root, suche)
        found = self._shells.get(key)
        if found is None:
            html = self._template(template).render(frame=frame, root=root, suche=suche, _=_words(frame))
            found = self._shells[key] = Markup(html)  # noqa: S704 - made by a template that escapes
        return found


def _words(frame: Frame) -> Callable[[str], str]:
    return str if frame.language == GERMAN else read_words(frame.language)


def _chart(view: Chart, name: str, small: bool = False) -> Markup:
    return chart(view, name, small=small)


def assets(brand: bytes | None = None) -> dict[str, bytes]:
    """Files every page needs, by name: the stylesheet, the logo, and the scripts of single kinds of pages."""
    found = {name: _asset(name) for name in ASSETS}
    found[STYLE] = (brand or _asset(BRAND_STYLE)) + b"\n" + found[STYLE]
    return found


def _asset(name: str) -> bytes:
    return (files("konzept.render") / "assets" / name).read_bytes()
