"""Which pages stand for all: the ones named in the brief, and as few more as show every piece of markup of the site."""

from __future__ import annotations

import os
import re
from pathlib import Path

from lxml import html
from lxml.html import HtmlElement

NAMED = (
    "index.html",
    "ratingen/index.html",
    "ratingen/bildung.html",
    "ratingen/akteure.html",
    "ratingen/kapitel-leitziele.html",
    "ratingen/indikatoren.html",
    "ratingen/zahl-bevoelkerung-insgesamt-bevoelkerung.html",
    "ratingen/zahlen-kalender.html",
    "handbuch/index.html",
    "rechtliches/barrierefreiheit.html",
    "musterstadt/neu.html",
    "musterstadt/zu-ueberpruefen.html",
    "stand/2025-06-26-mus/index.html",
    "stand/2025-06-26-mus/mus-hf-001.html",
    "objekt/MUS-TZ-001.html",
    "objekt/MUS-M-010.html",
    "objekt/RAT-LZ-008.html",
    "objekt/RAT-M-031.html",
)
EVERY_PAGE = "KONZEPT_ALLE_SEITEN"
PARTS = 50 if os.environ.get(EVERY_PAGE) else 1  # so that hours of looking show how far they are, and can be shared
CONTROLS = re.compile(r"<(?:button|input|select|textarea|summary|video)\b|tabindex=\"0\"")
LONG_WORD = re.compile(r"[^\s<>\"/=]{28,}")
TAG = re.compile(r"<[^>]*>")

# An element within another, each with its class: what CSS and axe may judge differently.
Markup = tuple[str, str, str, str]


def representatives(site: Path) -> list[str]:
    """The named pages, then greedily the page with the most markup not yet seen, until all has been seen.

    In `make test-alle` every page stands for itself.
    """
    if os.environ.get(EVERY_PAGE):
        return list(_pages(site))
    markup = {address: _markup(path) for address, path in _pages(site).items()}
    chosen = [address for address in NAMED if address in markup]
    unseen = set().union(*markup.values()).difference(*(markup[address] for address in chosen))
    while unseen:
        best = max(markup, key=lambda address: (len(markup[address] & unseen), address))
        chosen.append(best)
        unseen -= markup[best]
    return chosen


def pages_with_controls(site: Path, kinds: list[str]) -> list[str]:
    """The first pages of a concept, an object, and one page for each set of controls beyond links."""
    by_controls: dict[frozenset[str], str] = {}
    for address in (*NAMED[:4], NAMED[-1], *kinds):
        by_controls.setdefault(frozenset(CONTROLS.findall(_text(site / address))), address)
    return list(dict.fromkeys((*NAMED[:4], NAMED[-1], *by_controls.values())))


def pages_with_tables(site: Path, kinds: list[str]) -> list[str]:
    return [address for address in kinds if "<table" in _text(site / address)]


def pages_with_long_words(site: Path, count: int) -> list[str]:
    """The pages whose visible text has the longest words: the first to burst a narrow window."""
    lengths = {}
    for address, path in _pages(site).items():
        words = LONG_WORD.findall(TAG.sub(" ", _text(path)))
        if words:
            lengths[address] = max(map(len, words))
    return sorted(lengths, key=lambda address: (-lengths[address], address))[:count]


def _pages(site: Path) -> dict[str, Path]:
    return {path.relative_to(site).as_posix(): path for path in sorted(site.rglob("*.html"))}


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _markup(path: Path) -> set[Markup]:
    body: HtmlElement = html.document_fromstring(path.read_bytes(), parser=html.HTMLParser(encoding="utf-8")).body
    elements = (
        element
        for element in body.iterdescendants()
        if isinstance(element.tag, str) and element.getparent().tag != "pre"
    )
    return {(*_name(element.getparent()), *_name(element)) for element in elements}


def _name(element: HtmlElement) -> tuple[str, str]:
    return str(element.tag), str(element.get("class", ""))
