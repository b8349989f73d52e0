"""Papers as PDF/UA-1 through typst: tagged, German, with embedded fonts, the same bytes for the same paper.

The template is ours, the words are data: nothing an editor writes is ever read as markup.
"""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import Any, Final

from konzept.views.papers import Block, Cell, Heading, Line, Listing, Paper, Text, plain

TEMPLATE = "templates/typst/papier.typ"
LONG_CELL = 600  # characters, about half a page across; a row with less in every cell is never torn apart
STANDARD: Final = "ua-1"
UNKNOWN_SIGN = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)


def paper_pdf(paper: Paper) -> bytes:
    """The bytes of the PDF. Fonts are those in typst itself, so that every machine makes the same file.

    A sign that none of them has is printed by its number, „[U+2603]“: a paper with a hole in it would not be valid.
    """
    import typst  # noqa: PLC0415 - heavy, and only papers need it

    data = json.dumps(_paper(paper), ensure_ascii=False)
    while True:
        try:
            return _compiled(data)
        except typst.TypstError as error:
            unknown = UNKNOWN_SIGN.search(str(error))
            if unknown is None or unknown[1] not in data:
                raise
            data = data.replace(unknown[1], "".join(f"[U+{ord(sign):04X}]" for sign in unknown[1]))


def _compiled(data: str) -> bytes:
    import typst  # noqa: PLC0415

    source = (files("konzept.render") / TEMPLATE).read_bytes()
    return bytes(
        typst.compile(
            source,
            format="pdf",
            ignore_system_fonts=True,
            sys_inputs={"papier": data},
            pdf_standards=[STANDARD],
            timestamp=0,
        )
    )


def _paper(paper: Paper) -> dict[str, Any]:
    return {
        "kind": paper.kind,
        "title": paper.title,
        "concept": paper.concept,
        "lead": paper.lead,
        "facts": [list(fact) for fact in paper.facts],
        "blocks": [_block(block) for block in paper.blocks],
        "footer": paper.footer,
        "notice": paper.notice,
        "landscape": paper.landscape,
    }


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"art": "heading", "level": block.level, "text": block.text}
    if isinstance(block, Text):
        return {"art": "text", "lines": _cell(block.lines)}
    if isinstance(block, Listing):
        return {"art": "listing", "items": _cell(block.items)}
    return {
        "art": "table",
        "caption": block.caption,
        "columns": [
            {"title": column.title, "width": column.width, "number": column.is_number} for column in block.columns
        ],
        "rows": [
            {"whole": max(len(plain(content)) for content in row) < LONG_CELL, "cells": [_cell(one) for one in row]}
            for row in block.rows
        ],
    }


def _cell(content: Cell) -> list[list[list[str]]]:
    return [_line(line) for line in content]


def _line(line: Line) -> list[list[str]]:
    return [[run.mark.value, run.text] for run in line]
