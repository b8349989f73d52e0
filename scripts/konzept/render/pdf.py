"""Papers as PDF/UA-1 through typst: tagged, German, with embedded fonts, the same bytes for the same paper.

The template is ours, the words are data: nothing an editor writes is ever read as markup.
"""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any, Final

from konzept.views.papers import Block, Cell, Heading, Line, Listing, Paper, Text

TEMPLATE = "templates/typst/papier.typ"
STANDARD: Final = "ua-1"


def paper_pdf(paper: Paper) -> bytes:
    """The bytes of the PDF. Fonts are those in typst itself, so that every machine makes the same file."""
    import typst  # noqa: PLC0415 - heavy, and only papers need it

    source = (files("konzept.render") / TEMPLATE).read_bytes()
    return bytes(
        typst.compile(
            source,
            format="pdf",
            ignore_system_fonts=True,
            sys_inputs={"papier": json.dumps(_paper(paper), ensure_ascii=False)},
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
        "cells": [_cell(content) for row in block.rows for content in row],
    }


def _cell(content: Cell) -> list[list[list[str]]]:
    return [_line(line) for line in content]


def _line(line: Line) -> list[list[str]]:
    return [[run.mark.value, run.text] for run in line]
