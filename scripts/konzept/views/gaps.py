"""What is missing: each gap as a German sentence with its place. What a source of 2010–2012 leaves open is no error.

A kind of gap is one entry in KINDS. The same gaps stand on the page `luecken.html` and in `konzept pruefen --luecken`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from konzept.concept import Concept
from konzept.core import HINT, WARNING, Problem
from konzept.items import Item
from konzept.views.coverage import (
    FIGURE,
    GAUGE,
    GOAL,
    LEVELS,
    MEASURE,
    OFFICE,
    PART,
    STEP,
    Chain,
    Reason,
    chain,
    has_figure,
    holding,
    number,
    partners_by,
    reasons,
    targets_of,
)
from konzept.views.fingerprints import Fingerprints
from konzept.views.grid import packed
from konzept.views.shared import Bundle, Page, Plan, Ref, frame, municipalities, page_address, quoted, ref

PAGE = "luecken"
PAGE_ENTRIES = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of gap: which types can have it, whether one does, and the words for it.

    `lacking` is what is missing, in the accusative. `roles` are the links that would fill the gap: a reason given for
    one of them justifies it.
    """

    code: str
    title: str
    types: tuple[str, ...]
    is_open: Callable[[Concept, Chain, Item], bool]
    lacking: str
    roles: tuple[str, ...]
    remedy: str


def _lacks(*partners: int) -> Callable[[Concept, Chain, Item], bool]:
    """Whether an object has no partner on any of these levels."""

    def is_open(_concept: Concept, found: Chain, item: Item) -> bool:
        mask = found.partners(item.id)
        return not any(mask >> partner & 1 for partner in partners)

    return is_open


def _has_no_figure(concept: Concept, _found: Chain, item: Item) -> bool:
    return not has_figure(concept, item)


def _has_no_source(concept: Concept, _found: Chain, item: Item) -> bool:
    """No data source of its own or of its base figures, no series, and no words about where the data come from."""
    figures = (item, *partners_by(concept, item, "basis_fuer"))
    return not any(
        figure.text("quellenangabe") or figure.texts("reihen") or partners_by(concept, figure, "quelle_fuer")
        for figure in figures
    )


def _is_unused(concept: Concept, _found: Chain, item: Item) -> bool:
    return not targets_of(concept, item, "basis_fuer")


def _has_no_task(concept: Concept, _found: Chain, item: Item) -> bool:
    held = ("zustaendig", "verantwortlich", "zusammenarbeit")
    return not (item.texts("aufgaben") or any(partners_by(concept, item, role) for role in held))


def _has_no_object(concept: Concept, _found: Chain, item: Item) -> bool:
    return not targets_of(concept, item, "betrifft")


KINDS = (
    Kind(
        code="KZ-LUECKE-LEITZIEL-MASSNAHME",
        title="Leitziele ohne Maßnahme",
        types=LEVELS[GOAL].types,
        is_open=_lacks(MEASURE),
        lacking="keine Maßnahme",
        roles=("dient",),
        remedy="Bei der Maßnahme „dient“ ergänzen",
    ),
    Kind(
        code="KZ-LUECKE-TEILZIEL-MASSNAHME",
        title="Teilziele und Jahresziele ohne Maßnahme",
        types=LEVELS[PART].types,
        is_open=_lacks(MEASURE),
        lacking="keine Maßnahme",
        roles=("dient",),
        remedy="Bei der Maßnahme „dient“ ergänzen",
    ),
    Kind(
        code="KZ-LUECKE-MASSNAHME-ZIEL",
        title="Maßnahmen und Vorhaben ohne Ziel",
        types=LEVELS[MEASURE].types,
        is_open=_lacks(GOAL, PART),
        lacking="kein Ziel",
        roles=("dient",),
        remedy="„dient“ ergänzen",
    ),
    Kind(
        code="KZ-LUECKE-MASSNAHME-SCHRITT",
        title="Maßnahmen ohne Schritt",
        types=("massnahme",),
        is_open=_lacks(STEP),
        lacking="keinen Umsetzungsschritt",
        roles=("setzt_um",),
        remedy="Beim Schritt „setzt_um“ ergänzen",
    ),
    Kind(
        code="KZ-LUECKE-MASSNAHME-STELLE",
        title="Maßnahmen und Vorhaben ohne zuständige Stelle",
        types=LEVELS[MEASURE].types,
        is_open=_lacks(OFFICE),
        lacking="keine zuständige Stelle",
        roles=("zustaendig", "verantwortlich"),
        remedy="„zustaendig“ ergänzen",
    ),
    Kind(
        code="KZ-LUECKE-SCHRITT-STELLE",
        title="Schritte ohne Stelle",
        types=LEVELS[STEP].types,
        is_open=_lacks(OFFICE),
        lacking="keine Stelle",
        roles=("verantwortlich", "zustaendig"),
        remedy="„verantwortlich“ ergänzen",
    ),
    Kind(
        code="KZ-LUECKE-MASSNAHME-INDIKATOR",
        title="Maßnahmen ohne Indikator",
        types=("massnahme",),
        is_open=_lacks(GAUGE),
        lacking="keinen Indikator",
        roles=("misst",),
        remedy="Beim Indikator „misst“ ergänzen",
    ),
    Kind(
        code="KZ-LUECKE-INDIKATOR-ZIEL",
        title="Indikatoren und Kennzahlen ohne Ziel",
        types=LEVELS[GAUGE].types,
        is_open=_lacks(GOAL, PART),
        lacking="kein Ziel",
        roles=("misst",),
        remedy="„misst“ ergänzen",
    ),
    Kind(
        code="KZ-LUECKE-INDIKATOR-ZAHL",
        title="Indikatoren und Kennzahlen ohne Zahl",
        types=LEVELS[GAUGE].types,
        is_open=_has_no_figure,
        lacking="weder einen Wert noch eine Grundzahl",
        roles=("basis_fuer",),
        remedy="„aktueller_wert“ oder „reihen“ ergänzen",
    ),
    Kind(
        code="KZ-LUECKE-INDIKATOR-QUELLE",
        title="Indikatoren und Kennzahlen ohne Datenquelle",
        types=LEVELS[GAUGE].types,
        is_open=_has_no_source,
        lacking="keine Datenquelle",
        roles=("quelle_fuer",),
        remedy="Bei der Datenquelle „quelle_fuer“ ergänzen",
    ),
    Kind(
        code="KZ-LUECKE-GRUNDZAHL-NUTZUNG",
        title="Grundzahlen, die niemand verwendet",
        types=LEVELS[FIGURE].types,
        is_open=_is_unused,
        lacking="keine Verwendung",
        roles=("basis_fuer",),
        remedy="„basis_fuer“ ergänzen",
    ),
    Kind(
        code="KZ-LUECKE-GREMIUM-AUFGABE",
        title="Gremien ohne Aufgabe",
        types=("gremium",),
        is_open=_has_no_task,
        lacking="keine Aufgabe",
        roles=("aufgaben",),
        remedy="„aufgaben“ ergänzen",
    ),
    Kind(
        code="KZ-LUECKE-BESCHLUSS-GEGENSTAND",
        title="Beschlüsse ohne Gegenstand",
        types=("beschluss",),
        is_open=_has_no_object,
        lacking="keinen Gegenstand",
        roles=("betrifft",),
        remedy="„betrifft“ ergänzen",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One gap: a sentence about an object, where to fill it, and the reason an office gave for it, if any."""

    code: str
    ref: Ref
    sentence: str
    remedy: str
    path: str
    line: int
    column: int
    reason: Reason | None = None

    @property
    def is_justified(self) -> bool:
        return self.reason is not None and not self.reason.expired


@dataclass(frozen=True, slots=True, kw_only=True)
class GapGroup:
    """All gaps of one kind. `total` is how many objects could have it; `part` says „2 von 3“ where it is cut."""

    id: str
    title: str
    total: str
    count: str
    gaps: tuple[Gap, ...]
    justified: tuple[Gap, ...]
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A kind of gap in the overview."""

    title: str
    address: str
    count: str
    justified: str
    total: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GapsView:
    """The gaps of a concept, or of one part of it; `lines` is the overview of all."""

    lines: tuple[Line, ...]
    groups: tuple[GapGroup, ...]
    expired: tuple[Gap, ...]
    total: str
    parts: tuple[Ref, ...]
    from_source: bool


def gaps(concept: Concept, municipality: str) -> dict[str, list[Gap]]:
    """Every gap of a concept by code, in the order of KINDS and of the files; justified ones among them."""
    found = chain(concept, municipality)
    return {
        kind.code: [
            _gap(concept, kind, item)
            for item in _candidates(concept, municipality, kind)
            if kind.is_open(concept, found, item)
        ]
        for kind in KINDS
    }


def _candidates(concept: Concept, municipality: str, kind: Kind) -> Iterator[Item]:
    return (item for name in kind.types for item in concept.catalog.of_type(name, municipality))


def _gap(concept: Concept, kind: Kind, item: Item) -> Gap:
    given = reasons(concept, item)
    reason = holding(given, kind.roles) or next((given[role] for role in kind.roles if role in given), None)
    return Gap(
        code=kind.code,
        ref=ref(concept, item),
        sentence=_sentence(concept, kind, item),
        remedy=kind.remedy,
        path=item.path,
        line=item.place.line,
        column=item.place.column,
        reason=reason,
    )


def _sentence(concept: Concept, kind: Kind, item: Item) -> str:
    says = "nennt die Quelle" if is_from_source(concept, item) else "kennen die Daten"
    return f"Zu {quoted(item.title)} {says} {kind.lacking}."


def is_from_source(concept: Concept, item: Item) -> bool:
    """Whether an object was taken from a document and not written here; then a gap is the document's."""
    source = concept.catalog.items.get(str(item.structure("fundstelle").get("quelle", "")))
    return source is not None and source.text("dokumentstatus") != "erfunden"


# -- findings --------------------------------------------------------------------------------------------------------


def gap_problems(concept: Concept) -> tuple[Problem, ...]:
    """Gaps as hints, sorted by place; justified ones are none. A reason that has expired is a warning."""
    found = [
        problem
        for municipality in municipalities(concept)
        for listed in gaps(concept, municipality.key).values()
        for gap in listed
        for problem in _problems(gap)
    ]
    return tuple(sorted(found, key=lambda problem: problem.sort_key))


def _problems(gap: Gap) -> Iterator[Problem]:
    if gap.is_justified:
        return
    place = {"path": gap.path, "line": gap.line, "column": gap.column}
    yield Problem(code=gap.code, message=f"{gap.ref.id}: {gap.sentence}", hint=f"{gap.remedy}.", severity=HINT, **place)  # type: ignore[arg-type]
    if gap.reason is not None:
        message = f"{gap.ref.id}: Die Begründung dieser Lücke galt bis {gap.reason.until}: {gap.reason.text}"
        hint = "Die Lücke schließen oder die Begründung erneuern (begruendete_luecken)."
        yield Problem(code="KZ-LUECKE-ABGELAUFEN", message=message, hint=hint, severity=WARNING, **place)  # type: ignore[arg-type]


# -- pages -----------------------------------------------------------------------------------------------------------


def gap_pages(concept: Concept, fingerprints: Fingerprints) -> Iterator[Bundle]:
    """The gap report of each concept; with many gaps, on several pages."""
    for municipality in municipalities(concept):
        places = [item.place for item in concept.catalog if item.municipality == municipality.key]
        yield Bundle(
            name=f"{municipality.key}/{PAGE}",
            fingerprint=fingerprints.of_outline(municipality.key, places),
            plans=partial(_plans, concept, fingerprints, municipality.key),
        )


def _plans(concept: Concept, fingerprints: Fingerprints, municipality: str) -> Iterator[Plan]:
    found = gaps(concept, municipality)
    parts = _parts(concept, municipality, found)
    for position in range(len(parts)):
        yield fingerprints.plan(_page(concept, municipality, found, parts, position))


def _page(
    concept: Concept,
    municipality: str,
    found: dict[str, list[Gap]],
    parts: Sequence[tuple[GapGroup, ...]],
    position: int,
) -> Page:
    addresses = [part_address(municipality, PAGE, number) for number in range(len(parts))]
    trail = (Ref(title="Was fehlt noch?", address=addresses[0]),) if position else ()
    title = f"Was fehlt noch? Teil {position + 1}" if position else "Was fehlt noch?"
    page_frame = frame(concept, title=title, address=addresses[position], municipality=municipality, trail=trail)
    return Page(
        frame=page_frame,
        template="luecken.html",
        view=_view(concept, municipality, found, parts, addresses, position),
    )


def part_address(municipality: str, page: str, position: int) -> str:
    """Where a part of a page lies: the first at the page's own address, then with -2, -3, …"""
    return page_address(municipality, f"{page}-{position + 1}" if position else page)


def _view(
    concept: Concept,
    municipality: str,
    found: dict[str, list[Gap]],
    parts: Sequence[tuple[GapGroup, ...]],
    addresses: Sequence[str],
    position: int,
) -> GapsView:
    all_gaps = [gap for listed in found.values() for gap in listed]
    where = {
        group.id: f"{addresses[number]}#{group.id}"
        for number, part in reversed(list(enumerate(parts)))
        for group in part
    }
    return GapsView(
        lines=tuple(_lines(concept, municipality, found, where)) if not position else (),
        groups=parts[position],
        expired=tuple(gap for gap in all_gaps if gap.reason is not None and gap.reason.expired) if not position else (),
        total=number(sum(not gap.is_justified for gap in all_gaps)),
        parts=tuple(Ref(title=f"Teil {place + 1}", address=address) for place, address in enumerate(addresses))
        if len(addresses) > 1
        else (),
        from_source=not concept.metamodel.municipalities[municipality].invented,
    )


def _lines(concept: Concept, municipality: str, found: dict[str, list[Gap]], where: dict[str, str]) -> Iterator[Line]:
    for kind in KINDS:
        total = sum(1 for _ in _candidates(concept, municipality, kind))
        justified = sum(gap.is_justified for gap in found[kind.code])
        yield Line(
            title=kind.title,
            address=where.get(_group_id(kind), ""),
            count=number(len(found[kind.code]) - justified) if len(found[kind.code]) > justified else "keine",
            justified=number(justified) if justified else "",
            total=number(total) if total else "",
        )


def _group_id(kind: Kind) -> str:
    return kind.code.removeprefix("KZ-LUECKE-").lower()


def _parts(concept: Concept, municipality: str, found: dict[str, list[Gap]]) -> list[tuple[GapGroup, ...]]:
    """Groups cut and packed into pages of at most PAGE_ENTRIES gaps."""
    pieces = (piece for kind in KINDS for piece in _pieces(concept, municipality, kind, found[kind.code]))
    return [tuple(page) for page in packed(pieces, PAGE_ENTRIES)]


def _pieces(concept: Concept, municipality: str, kind: Kind, listed: Sequence[Gap]) -> Iterator[tuple[GapGroup, int]]:
    total = number(sum(1 for _ in _candidates(concept, municipality, kind)))
    for start in range(0, len(listed), PAGE_ENTRIES):
        cut = listed[start : start + PAGE_ENTRIES]
        yield _group(kind, cut, total, start, len(listed)), len(cut)


def _group(kind: Kind, cut: Sequence[Gap], total: str, start: int, whole: int) -> GapGroup:
    last = start + len(cut)
    return GapGroup(
        id=_group_id(kind) + (f"-{start // PAGE_ENTRIES + 1}" if start else ""),
        title=kind.title,
        total=total,
        count=number(sum(not gap.is_justified for gap in cut)),
        gaps=tuple(gap for gap in cut if not gap.is_justified),
        justified=tuple(gap for gap in cut if gap.is_justified),
        part=f"{number(start + 1)} bis {number(last)} von {number(whole)}" if whole > PAGE_ENTRIES else "",
    )


__all__ = ["KINDS", "Gap", "GapsView", "gap_pages", "gap_problems", "gaps"]
