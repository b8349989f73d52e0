"""Editors' Markdown → HTML, without raw HTML and without addresses that could run anything."""

from __future__ import annotations

import re
from functools import lru_cache

from markdown_it import MarkdownIt
from markupsafe import Markup, escape

# A single paragraph without any sign that means something in Markdown needs no parser; most texts are such.
PLAIN = re.compile(r"[^\n*_`\[\]<>#&\\|~+=:!-]*(?:[-:!+=][^\n*_`\[\]<>#&\\|~]*)*")
LIST_START = re.compile(r"\s*(?:[-+*]|\d+[.)])\s|\s*(?:---|===|\+\+\+)")
# Where German joins words: after these endings a long word may be broken.
JOINT = re.compile(r"(?<=\w{3})((?:ion|ung|heit|keit|schaft)s)(?=\w{4})")
SOFT_HYPHEN = "\N{SOFT HYPHEN}"
_PARSER = MarkdownIt("commonmark", {"html": False, "linkify": False})


@lru_cache(maxsize=32768)
def markdown(text: str) -> Markup:
    """`text` as HTML blocks; "" stays ""."""
    stripped = text.strip()
    if not stripped:
        return Markup("")
    if PLAIN.fullmatch(stripped) and not LIST_START.match(stripped):
        return Markup("<p>{}</p>").format(escape(stripped))
    return Markup(_PARSER.render(stripped).strip())  # noqa: S704 - the parser escapes; raw HTML is switched off


def soft(title: str) -> str:
    """A title with soft hyphens at the joints of long words: not every browser has German hyphenation."""
    return JOINT.sub(rf"\1{SOFT_HYPHEN}", title)
