"""The pages of the gap report: an overview of all kinds of gaps, and the gaps themselves, on several pages if many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property, partial

from msgspec import Struct

from konzept.concept import Concept
from konzept.views.coverage import number
from konzept.views.fingerprints import Fingerprints
from konzept.views.gap_kinds import KINDS, Gap, Kind, candidates, gaps
from konzept.views.grid import packed
from konzept.views.shared import Bundle, Page, Plan, Ref, frame, municipalities, part_address

PAGE = "luecken"
PAGE_ENTRIES = 90
TITLE = "Was fehlt noch?"


class GapGroup(Struct, frozen=True, kw_only=True):
    """All gaps of one kind. `total` is how many objects could have it; `part` says „2 von 3“ where it is cut."""

    id: str
    title: str
    total: str
    count: str
    gaps: tuple[Gap, ...]
    justified: tuple[Gap, ...]
    part: str = ""


class Line(Struct, frozen=True, kw_only=True):
    """A kind of gap in the overview."""

    title: str
    address: str
    count: str
    justified: str
    total: str


class GapsView(Struct, frozen=True, kw_only=True):
    """The gaps of a concept, or of one part of it; `lines` is the overview of all."""

    lines: tuple[Line, ...]
    groups: tuple[GapGroup, ...]
    expired: tuple[Gap, ...]
    total: str
    parts: tuple[Ref, ...]
    from_source: bool


def gap_pages(concept: Concept, fingerprints: Fingerprints) -> Iterator[Bundle]:
    """The gap report of each concept."""
    for municipality in municipalities(concept):
        places = [item.place for item in concept.catalog if item.municipality == municipality.key]
        yield Bundle(
            name=f"{municipality.key}/{PAGE}",
            fingerprint=fingerprints.of_outline(municipality.key, places),
            plans=partial(_plans, concept, fingerprints, municipality.key),
        )


def _plans(concept: Concept, fingerprints: Fingerprints, municipality: str) -> Iterator[Plan]:
    for page in GapPages(concept, municipality).pages():
        yield fingerprints.plan(page)


class GapPages:
    """The gaps of one concept, cut into pages."""

    def __init__(self, concept: Concept, municipality: str) -> None:
        self.concept = concept
        self.municipality = municipality
        self.gaps = gaps(concept, municipality)
        self.totals = {kind.code: sum(1 for _ in candidates(concept, municipality, kind)) for kind in KINDS}
        pieces = (piece for kind in KINDS for piece in self._pieces(kind))
        self.parts = [tuple(page) for page in packed(pieces, PAGE_ENTRIES)]
        self.addresses = [part_address(municipality, PAGE, number) for number in range(len(self.parts))]

    def pages(self) -> Iterator[Page]:
        for position, address in enumerate(self.addresses):
            page_frame = frame(
                self.concept,
                title=f"{TITLE} Teil {position + 1}" if position else TITLE,
                address=address,
                municipality=self.municipality,
                trail=(Ref(title=TITLE, address=self.addresses[0]),) if position else (),
            )
            yield Page(frame=page_frame, template="luecken.html", view=self._view(position))

    def _view(self, position: int) -> GapsView:
        """The overview stands on the first page only."""
        listed = self._all if not position else ()
        return GapsView(
            lines=tuple(map(self._line, KINDS)) if not position else (),
            groups=self.parts[position],
            expired=tuple(gap for gap in listed if gap.reason is not None and gap.reason.expired),
            total=number(sum(not gap.is_justified for gap in self._all)),
            parts=tuple(self._part_refs()),
            from_source=not self.concept.metamodel.municipalities[self.municipality].invented,
        )

    @cached_property
    def _all(self) -> tuple[Gap, ...]:
        return tuple(gap for listed in self.gaps.values() for gap in listed)

    def _part_refs(self) -> Iterator[Ref]:
        for place, address in enumerate(self.addresses if len(self.addresses) > 1 else (), 1):
            yield Ref(title=f"Teil {place}", address=address)

    def _line(self, kind: Kind) -> Line:
        listed, total = self.gaps[kind.code], self.totals[kind.code]
        justified = sum(gap.is_justified for gap in listed)
        return Line(
            title=kind.title,
            address=self._where.get(_group_id(kind), ""),
            count=number(len(listed) - justified) if len(listed) > justified else "keine",
            justified=number(justified) if justified else "",
            total=number(total) if total else "",
        )

    @cached_property
    def _where(self) -> dict[str, str]:
        """Where each group begins."""
        found: dict[str, str] = {}
        for address, part in zip(self.addresses, self.parts, strict=True):
            for group in part:
                found.setdefault(group.id, f"{address}#{group.id}")
        return found

    def _pieces(self, kind: Kind) -> Iterator[tuple[GapGroup, int]]:
        """The gaps of a kind, at most PAGE_ENTRIES at a time, with their number."""
        listed = self.gaps[kind.code]
        for start in range(0, len(listed), PAGE_ENTRIES):
            cut = listed[start : start + PAGE_ENTRIES]
            yield _group(kind, cut, start, len(listed), self.totals[kind.code]), len(cut)


def _group_id(kind: Kind) -> str:
    return kind.code.removeprefix("KZ-LUECKE-").lower()


def _group(kind: Kind, cut: Sequence[Gap], start: int, whole: int, total: int) -> GapGroup:
    last = start + len(cut)
    return GapGroup(
        id=_group_id(kind) + (f"-{start // PAGE_ENTRIES + 1}" if start else ""),
        title=kind.title,
        total=number(total),
        count=number(sum(not gap.is_justified for gap in cut)),
        gaps=tuple(gap for gap in cut if not gap.is_justified),
        justified=tuple(gap for gap in cut if gap.is_justified),
        part=f"{number(start + 1)} bis {number(last)} von {number(whole)}" if whole > PAGE_ENTRIES else "",
    )


__all__ = ["GapsView", "gap_pages"]
