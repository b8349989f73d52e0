"""Titles as links, one after the other in a line: where a page has thousands of them, a template is too slow."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from markupsafe import Markup, escape

SEPARATOR = " · "


class Target(Protocol):
    """What a link leads to: the title it shows, the address from the site's root."""

    @property
    def title(self) -> str: ...

    @property
    def address(self) -> str: ...


def in_a_row(targets: Iterable[Target], root: str) -> Markup:
    """The targets as links in one line; `root` leads from the page to the site's root."""
    links = (f'<a href="{escape(root + target.address)}">{escape(target.title)}</a>' for target in targets)
    return Markup(SEPARATOR.join(links))  # noqa: S704 - titles and addresses went through escape
