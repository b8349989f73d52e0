"""The HTML builder: narrative documents through Sphinx, the rest from views. Writes a file only if it changed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from docutils import nodes
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.util import logging
from sphinx.util.display import progress_message

from konzept.concept import Concept
from konzept.core.dates import german_date
from konzept.render import Renderer
from konzept.site import legal, state
from konzept.site.brand import site_assets
from konzept.site.output import Output
from konzept.views import Bundle, Plan, Ref, page_bundles
from konzept.views.concepts import concept_view, portal_view
from konzept.views.participate import Channels
from konzept.views.rules_page import ADDRESS as RULES_PAGE
from konzept.views.search import Record, document_record
from konzept.views.shared import Frame, frame

logger = logging.getLogger(__name__)

# What the builder writes from views, and so removes when no view asks for it any more.
OWN_FILES = (
    *("*.html", "*.ics", "feed*.xml", "matrix*.csv", "matrix*.xlsx", "synopse*.*", "bericht*.*"),
    *("daten/*.csv", "daten/*.json", "stand/*/*.csv", "stand/*/*.json"),
)
HEADERS = "_headers"  # what hosts send with every file
CHECKER = "nachrechnen.py"  # computes every published verdict again
LEGAL = ("impressum", "datenschutz", "barrierefreiheit")


@dataclass
class Memory:
    """What a build leaves for the next one: the fingerprint of each page, and of each bundle with its addresses."""

    pages: dict[str, str] = field(default_factory=dict)
    bundles: dict[str, tuple[str, list[str]]] = field(default_factory=dict)


class KonzeptBuilder(StandaloneHTMLBuilder):
    """Replaces Sphinx' own "html": other addresses, own pages, no scripts, no files nobody asked for."""

    name = "html"
    search = False
    copysource = False
    epilog = "Die Website liegt in %(outdir)s, anzufangen bei index.html."

    def init(self) -> None:
        super().init()
        self.output = Output(self.outdir)
        links = self._service_links()
        self.renderer = Renderer(
            channels=self._channels(links),
            service_links=links,
            vorfuehrung=self.config.konzept_betrieb == legal.DEMONSTRATION,
            adresse=self.config.html_baseurl,
            urheber=self.config.author,
            wurzel=f"{urlsplit(self.config.html_baseurl).path.rstrip('/')}/",
        )

    @property
    def concept(self) -> Concept:
        return state.of(self.config)

    # -- addresses -----------------------------------------------------------------------------------------------

    def get_outfilename(self, pagename: str) -> Any:
        return Path(self.outdir) / f"{state.address(pagename)}.html"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        return f"{state.address(docname)}.html"

    def get_outdated_docs(self) -> Iterator[str]:
        """Documents to be written anew; pages of objects have fingerprints instead of time stamps."""
        yield from (name for name in super().get_outdated_docs() if not name.startswith("needs/"))

    # -- documents -----------------------------------------------------------------------------------------------

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        if not docname.startswith("needs/"):
            super().write_doc(docname, doctree)

    def handle_page(
        self,
        pagename: str,
        addctx: dict[str, Any],
        templatename: str = "page.html",
        outfilename: Any = None,
        event_arg: Any = None,
    ) -> None:
        """Writes a narrative document within our frame."""
        body = str(addctx.get("body", ""))
        page_frame = self._document_frame(pagename, str(addctx.get("title", "")))
        template, view = self._document_view(pagename)
        if view is not None:
            body = _without_title(body)
        html = self.renderer.render(
            template, page_frame, view=view, body=_markup(body), chapters=self._chapters(pagename)
        )
        self.output.write(f"{state.address(pagename)}.html", html)

    def _document_frame(self, pagename: str, title: str) -> Frame:
        location = f"{state.address(pagename)}.html"
        municipality = location.split("/", maxsplit=1)[0] if "/" in location else ""
        known = municipality in self.concept.metamodel.municipalities
        description = PORTAL_LINE if location == "index.html" else ""
        return frame(
            self.concept,
            title=_plain(title),
            address=location,
            municipality=municipality if known else "",
            description=description,
            file=f"{pagename}.md",
        )

    def _document_view(self, pagename: str) -> tuple[str, object | None]:
        """The template of a document, and the view shown beside its text."""
        location = state.address(pagename)
        if location == "index":
            return "portal.html", portal_view(self.concept)
        if location == legal.STATEMENT:
            return "barrierefreiheit.html", legal.read_statement(self.concept.project)
        municipality, _, page = location.partition("/")
        known = self.concept.metamodel.municipalities.get(municipality)
        if page == "index" and known:
            return "konzept.html", concept_view(self.concept, known)
        return "dokument.html", None

    def _chapters(self, pagename: str) -> tuple[Ref, ...]:
        folder = pagename.rpartition("/")[0]
        names = sorted(name for name in self.env.found_docs if name.startswith(f"{folder}/kapitel-"))
        return tuple(Ref(title=self.env.titles[name].astext(), address=self.get_target_uri(name)) for name in names)

    def _channels(self, links: Iterable[tuple[str, str]]) -> Channels:
        """Where readers report faults, from the settings of the site."""
        day = self.concept.metamodel.reference_date
        home = self.config.html_baseurl.rstrip("/")
        return Channels(
            forge=self.config.konzept_forge.rstrip("/"),
            contact=self.config.konzept_kontakt,
            home=f"{home}/" if home else "",
            imprint=next((address for title, address in links if title == "Impressum"), ""),
            as_of="" if day == date.min else german_date(day.isoformat()),
        )

    def _document_records(self) -> Iterator[Record]:
        """What the search knows of the narrative documents: their titles and headings."""
        for name in sorted(name for name in self.env.found_docs if not name.startswith("needs/")):
            address = self.get_target_uri(name)
            folder = address.partition("/")[0]
            town = folder if folder in self.concept.metamodel.municipalities else ""
            titles = [link.astext() for link in self.env.tocs[name].findall(nodes.reference)]
            if titles:  # a page without any is a fault that has been reported
                yield document_record(address, titles[0], titles[1:], town)

    def _service_links(self) -> tuple[tuple[str, str], ...]:
        titles = {
            "impressum": "Impressum",
            "datenschutz": "Datenschutz",
            "barrierefreiheit": "Erklärung zur Barrierefreiheit",
        }
        docs = Path(self.srcdir) / "docs"
        found = [
            (titles[name], f"rechtliches/{name}.html")
            for name in LEGAL
            if (docs / "rechtliches" / f"{name}.md").is_file()
        ]
        if (docs / "handbuch" / "index.md").is_file():
            found.append(("Handbuch", "handbuch/index.html"))
        found.append(("Regeln der Prüfung", RULES_PAGE))
        return tuple(found)

    # -- pages from views ----------------------------------------------------------------------------------------

    def gen_additional_pages(self) -> None:
        """Writes every page made from objects that may have changed, and removes those whose objects are gone."""
        self._before = self._read_memory()
        self._now = Memory()
        with progress_message("Seiten der Einträge"):
            for entry in page_bundles(self.concept, self._document_records()):
                self._write_bundle(entry) if isinstance(entry, Bundle) else self._write_page(entry)
            self._remove_stale(self._now.pages)
        self._memory_file.write_text(json.dumps(asdict(self._now)), encoding="utf-8")

    def _write_bundle(self, bundle: Bundle) -> None:
        """Plans the pages of a bundle only if it changed, or one of its pages is gone."""
        fingerprint = self._with_facts(bundle.fingerprint)
        known, addresses = self._before.bundles.get(bundle.name, ("", []))
        if known == fingerprint and all(address in self.output for address in addresses):
            self._now.pages |= {address: self._before.pages[address] for address in addresses}
        else:
            addresses = [self._write_page(plan) for plan in bundle.plans()]
        self._now.bundles[bundle.name] = (fingerprint, addresses)

    def _write_page(self, plan: Plan) -> str:
        """Makes a page that changed, or has no fingerprint to tell; its address."""
        self._now.pages[plan.address] = fingerprint = self._with_facts(plan.fingerprint)
        is_unchanged = plan.fingerprint and self._before.pages.get(plan.address) == fingerprint
        if not (is_unchanged and plan.address in self.output):
            self.output.write(plan.address, self.renderer.page(plan.make()))
        return plan.address

    def _with_facts(self, fingerprint: str) -> str:
        return f"{fingerprint} {self.renderer.fingerprint}"

    @property
    def _memory_file(self) -> Path:
        return Path(self.doctreedir) / "konzept-seiten.json"

    def _read_memory(self) -> Memory:
        """What the last build made; nothing after a fresh start, so a clean build makes every page."""
        if self._app.fresh_env_used:
            return Memory()
        try:
            return Memory(**json.loads(self._memory_file.read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return Memory()

    def _remove_stale(self, written: Iterable[str]) -> None:
        """Removes what an earlier build made from views and this one did not."""
        documents = {self.get_target_uri(name) for name in self.env.found_docs if not name.startswith("needs/")}
        known = documents.union(written)
        for folder, _, names in os.walk(self.outdir):
            inside = os.path.relpath(folder, self.outdir)
            for name in names:
                address = name if inside == "." else f"{inside}/{name}"
                if address not in known and any(Path(address).match(kind) for kind in OWN_FILES):
                    Path(folder, name).unlink()

    # -- files ---------------------------------------------------------------------------------------------------

    def copy_static_files(self) -> None:
        for name, data in site_assets(self.concept.project).items():
            self.output.write(f"_static/{name}", data)
        checker = Path(self.srcdir) / "scripts" / CHECKER
        if checker.is_file():
            self.output.write(f"daten/{CHECKER}", checker.read_bytes())
        headers = Path(self.srcdir) / "deploy" / HEADERS
        if headers.is_file():
            self.output.write(HEADERS, headers.read_bytes())

    def copy_assets(self) -> None:
        self.finish_tasks.add_task(self.copy_static_files)
        self.finish_tasks.add_task(self.copy_image_files)
        self.finish_tasks.add_task(self.copy_download_files)
        self.finish_tasks.join()

    def gen_indices(self) -> None:
        """No index of terms: the glossary and the search are ours."""

    def dump_inventory(self) -> None:
        """No objects.inv: needs.json is the machine interface."""

    def dump_search_index(self) -> None:
        """No Sphinx search: it breaks in German."""


PORTAL_LINE = "Was sich Städte und Kreise für das Zusammenleben vorgenommen haben, wer es macht und wie weit es ist."


def _plain(html: str) -> str:
    """A title as Sphinx renders it, without its tags."""
    return str(_markup(html).striptags())


def _markup(html: str) -> Any:
    from markupsafe import Markup  # noqa: PLC0415 - keeps Jinja's dependency out of the module's face

    return Markup(html)  # noqa: S704 - Sphinx' own output, raw HTML is switched off


def _without_title(body: str) -> str:
    """The body without its h1: the template shows the title."""
    start, end = body.find("<h1"), body.find("</h1>")
    return body[:start] + body[end + 5 :] if start >= 0 else body
