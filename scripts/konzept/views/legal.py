"""The end of the accessibility statement: the dated list of known gaps, and what the browser tests found."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from konzept.core.dates import german_date


class KnownGap(Struct, frozen=True, kw_only=True):
    """Something that is not accessible yet: since when we know it, why, and what is planned."""

    since: str
    what: str
    why: str
    remedy: str


class StatementView(Struct, frozen=True, kw_only=True):
    """What the statement says beside the text that the office wrote. Without a result, nothing was tested."""

    date: str
    basis: str
    gaps: tuple[KnownGap, ...]
    rules: str
    modes: tuple[str, ...]
    pages: int
    violations: int


def statement_view(known: Mapping[str, object], result: Mapping[str, object]) -> StatementView:
    """The statement from the list of the office and the result the browser tests wrote; either may be empty."""
    gaps, modes = known.get("luecke"), result.get("ansichten")
    return StatementView(
        date=german_date(str(known["stand"])) if known.get("stand") else "",
        basis=str(known.get("grundlage", "")),
        gaps=tuple(_gap(row) for row in gaps if isinstance(row, dict)) if isinstance(gaps, list) else (),
        rules=str(result.get("regeln", "")),
        modes=tuple(map(str, modes)) if isinstance(modes, list) else (),
        pages=int(str(result.get("seiten", 0))),
        violations=int(str(result.get("verstoesse", 0))),
    )


def _gap(row: Mapping[str, object]) -> KnownGap:
    return KnownGap(
        since=german_date(str(row["seit"])),
        what=str(row["was"]),
        why=str(row["warum"]),
        remedy=str(row["abhilfe"]),
    )
