"""A word diff to be read on a page: some words around each change, white space outside of what changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from konzept.staende import GONE, SAME, Op

PARAGRAPHS = re.compile(r"\s*\n\s*")
CONTEXT = 90  # characters of unchanged text left and right of a change


class TextChange(Struct, frozen=True, kw_only=True):
    """A field that changed, word by word; longer stretches without a change are shortened to „ … “."""

    label: str
    ops: tuple[Op, ...]


def shortened(ops: Iterable[Op]) -> tuple[Op, ...]:
    """A word diff to be read: some words of what stayed around each change, a line for each paragraph."""
    listed = list(_spaced(ops))
    last = len(listed) - 1
    return tuple(
        Op(op, _middle_cut(text, left=index > 0, right=index < last)) if op == SAME else Op(op, text)
        for index, (op, text) in enumerate(listed)
    )


def _spaced(ops: Iterable[Op]) -> Iterator[Op]:
    """The pieces with the white space outside of what was struck or added, neighbours of both kinds kept apart."""
    text = ""  # what stayed since the last change
    begun = False
    for op, piece in ops:
        if op == SAME or not piece.strip():
            text += piece if op != GONE else ""
            continue
        head, tail = _margins(piece)
        gap = text + (head if op != GONE else "") or (" " if begun else "")
        if gap:
            yield Op(SAME, PARAGRAPHS.sub("\n", gap))
        yield Op(op, PARAGRAPHS.sub("\n", piece.strip()))
        text, begun = tail if op != GONE else (" " if tail else ""), True
    if text.strip():
        yield Op(SAME, PARAGRAPHS.sub("\n", text))


def _margins(piece: str) -> tuple[str, str]:
    return piece[: len(piece) - len(piece.lstrip())], piece[len(piece.rstrip()) :]


def _middle_cut(text: str, *, left: bool, right: bool) -> str:
    """`text` with its first words if a change stands left of it, its last words if one stands right of it."""
    if len(text) <= CONTEXT * (left + right) + 3:
        return text
    head = text[:CONTEXT].rpartition(" ")[0] + " " if left else ""
    tail = " " + text[-CONTEXT:].partition(" ")[2] if right else ""
    return f"{head}…{tail}"
