"""Which concepts are held against their sources here, where the texts lie, and what a place in them means."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
# The concepts whose sources these tests know, and what lies across them. Every other town answers for its own.
REAL = ("ratingen", "hattingen", "bergisch-gladbach", "kreis-mettmann", "rhein-kreis-neuss")
OURS = frozenset({*REAL, "uebergreifend"})
# The texts are not part of the repository: they lie beside it, or where KONZEPT_QUELLTEXTE says.
TEXTS = Path(os.environ.get("KONZEPT_QUELLTEXTE", ROOT.parent / "shared" / "quellen"))


def line_spans(places: str) -> Iterator[range]:
    """The spans of "12, 14-16" as ranges, both ends included."""
    for part in places.split(","):
        first, _, last = part.strip().partition("-")
        yield range(int(first), int(last or first) + 1)
