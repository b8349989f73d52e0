"""Feeds as Atom (RFC 4287). The same bytes for the same states: no build time, ids that never change (RFC 4151)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

from konzept.staende import GONE, NEW, Op
from konzept.views.feeds import FeedEntry, FeedFile
from konzept.views.history import Change

NAMESPACE = "http://www.w3.org/2005/Atom"
NOWHERE = "integrationskonzept.invalid"  # a host that belongs to nobody: where the site's address is not known yet
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed_text(feed: FeedFile, base: str, author: str) -> str:
    """The feed as text. `base` is the address of the site, "" if unknown; then links are relative to the feed."""
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="{NAMESPACE}" xml:lang="de">',
        _element("id", _tag(base, feed.since, feed.key)),
        _element("title", feed.title),
        _element("subtitle", feed.subtitle),
        _element("updated", _moment(feed.day)),
        f"<author>{_element('name', author)}</author>",
        _link("self", feed.address, feed, base, "application/atom+xml"),
        _link("alternate", feed.page, feed, base, "text/html"),
        _link("related", feed.archive, feed, base, "text/html"),
        *(line for entry in feed.entries for line in _entry(entry, feed, base)),
        "</feed>",
    ]
    return "\n".join(lines) + "\n"


def _entry(entry: FeedEntry, feed: FeedFile, base: str) -> Iterator[str]:
    yield "<entry>"
    yield _element("id", _tag(base, entry.day[:4], f"{entry.item_id}:{entry.state_id}"))
    yield _element("title", entry.title)
    yield _element("updated", _moment(entry.day))
    yield _link("alternate", entry.address, feed, base, "text/html")
    yield f'<content type="html">{_text(content_html(entry, feed))}</content>'
    yield "</entry>"


# -- content -----------------------------------------------------------------------------------------------------


def content_html(entry: FeedEntry, feed: FeedFile) -> str:
    """An entry as HTML that reads without styles: every mark is a word."""
    paragraphs = [escape(feed.subtitle)] if feed.invented else []
    paragraphs += [escape(entry.summary), *(_change(entry.change) if entry.change else ())]
    return "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)


def _change(change: Change) -> Iterator[str]:
    """The paragraphs of a change, already escaped."""
    for vote in change.votes:
        yield escape(f"{vote.title}: {vote.outcome}" if vote.outcome else vote.title)
    for text in change.texts:
        yield f"<b>{escape(text.label)}:</b> {_words(text.ops)}"
    yield from map(escape, change.links)
    yield from (escape(f"Begründung: {reason}") for reason in change.reasons)


def _words(ops: Iterable[Op]) -> str:
    marks = {GONE: "<del>[entfällt: {}]</del>", NEW: "<ins>[neu: {}]</ins>"}
    return "".join(marks.get(op, "{}").format(escape(text)) for op, text in ops)


# -- pieces ------------------------------------------------------------------------------------------------------


def _tag(base: str, year: str, name: str) -> str:
    """`tag:<host>,<year>:<name>`."""
    return f"tag:{urlsplit(base).hostname or NOWHERE},{year}:{name}"


def _moment(day: str) -> str:
    """The day of a state as RFC 3339 wants it; midnight, for nobody noted the hour."""
    return f"{day}T00:00:00Z"


def _link(relation: str, address: str, feed: FeedFile, base: str, kind: str) -> str:
    root = base.rstrip("/") + "/" if base else "../" * feed.address.count("/")
    return f'<link rel="{relation}" type="{kind}" href={quoteattr(root + address)}/>'


def _element(name: str, text: str) -> str:
    return f"<{name}>{_text(text)}</{name}>"


def _text(text: str) -> str:
    """Text without what XML forbids, its signs escaped."""
    return escape(FORBIDDEN.sub("", text))
