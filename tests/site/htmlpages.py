"""The pages of a built site as trees: what a test may ask of a page, and where its links lead."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import html
from lxml.html import HtmlElement


@dataclass(frozen=True)
class HtmlPage:
    """One page: its address below the site's root, its size in bytes, its tree."""

    address: str
    size: int
    tree: HtmlElement = field(repr=False)

    @cached_property
    def ids(self) -> list[str]:
        return [str(name) for name in self.tree.xpath("//@id")]

    @property
    def title(self) -> str:
        return self.tree.findtext("head/title") or ""

    @cached_property
    def heading_levels(self) -> list[int]:
        return [int(element.tag[1]) for element in self.tree.iter("h1", "h2", "h3", "h4", "h5", "h6")]

    @cached_property
    def links(self) -> list[Link]:
        """Links within the site, in the order of the page."""
        found = ((element, urlsplit(element.get("href"))) for element in self.tree.xpath("//a[@href]"))
        return [
            Link(
                text=" ".join(element.text_content().split()),
                target=self._absolute(url.path),
                anchor=unquote(url.fragment),
            )
            for element, url in found
            if not url.scheme and not url.netloc
        ]

    @cached_property
    def embedded(self) -> list[str]:
        """Addresses of everything the browser loads with the page."""
        return [
            str(address)
            for address in self.tree.xpath(
                "//link[not(@rel='alternate')]/@href | //script/@src | //img/@src | //iframe/@src | //image/@href"
                " | //*/@srcset"
            )
        ]

    def elements(self) -> Iterator[HtmlElement]:
        return (element for element in self.tree.iter() if isinstance(element.tag, str))

    def _absolute(self, path: str) -> str:
        return (
            posixpath.normpath(posixpath.join("/", posixpath.dirname(self.address), unquote(path))).lstrip("/")
            if path
            else self.address
        )


@dataclass(frozen=True, slots=True)
class Link:
    """A link as a reader sees it, and the address below the site's root it leads to."""

    text: str
    target: str
    anchor: str


def read_pages(out: Path) -> dict[str, HtmlPage]:
    """All pages of a built site by address."""
    pages = {}
    for path in sorted(out.rglob("*.html")):
        data = path.read_bytes()
        address = path.relative_to(out).as_posix()
        tree = html.document_fromstring(data, parser=html.HTMLParser(encoding="utf-8"))
        pages[address] = HtmlPage(address=address, size=len(data), tree=tree)
    return pages
