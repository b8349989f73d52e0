"""What is missing: each gap as a German sentence with its place. What a source of 2010–2012 leaves open is no error.

A kind of gap is one entry in KINDS. The same gaps stand on the page `luecken.html` and in `konzept pruefen --luecken`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

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
    partners_by,
    reasons,
    targets_of,
)
from konzept.views.shared import Ref, municipalities, quoted, ref


class Kind(Struct, frozen=True, kw_only=True):
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
    return not (item.structures("entscheidungen") or targets_of(concept, item, "betrifft"))


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


class Gap(Struct, frozen=True, kw_only=True):
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


def gaps(concept: Concept, municipality: str) -> dict[str, list[Gap]]:
    """Every gap of a concept by code, in the order of KINDS and of the files; justified ones among them."""
    found = chain(concept, municipality)
    return {
        kind.code: [
            _gap(concept, kind, item)
            for item in candidates(concept, municipality, kind)
            if kind.is_open(concept, found, item)
        ]
        for kind in KINDS
    }


def candidates(concept: Concept, municipality: str, kind: Kind) -> Iterator[Item]:
    """The objects of a concept that a gap of this kind could be found at."""
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


__all__ = ["KINDS", "Gap", "Kind", "candidates", "gap_problems", "gaps", "is_from_source"]
