"""The matrices of each concept as pages and as files: the ways from goal to figure, and the cross matrices.

A page holds at most PAGE_ROWS rows. The ways of a large concept are shown by Handlungsfeld only; other matrices go on
at addresses with a number. Every matrix is one file for spreadsheets, whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from konzept.concept import Concept
from konzept.metamodel import Municipality
from konzept.views.coverage import Suspects, chain, suspect_links
from konzept.views.fingerprints import Fingerprints
from konzept.views.matrix_crosses import CrossGroup, CrossPages, cross_groups
from konzept.views.matrix_export import WholeMatrix
from konzept.views.matrix_paths import PATH_QUESTION, PATH_TITLE, PathPages
from konzept.views.matrix_view import GOALS_KEY, PAGE, MatrixView, field_matrix_address
from konzept.views.shared import Bundle, Plan, Ref, municipalities, page_address

REPORTS = (
    ("luecken", "Was fehlt noch?", "Welche Ziele haben keine Maßnahme, welche Indikatoren keine Zahl?"),
    (
        "smart",
        "Wie klar sind die Ziele?",
        "Was sagen die Daten zu spezifisch, messbar, akzeptiert, realistisch, terminiert?",
    ),
)


PATHS = "pfad"
FORMS = {
    PATHS: "",
    "kreuz": "ziele-massnahmen",
    "stelle": "stellen",
    "quelle": "indikatoren",
    "beschluss": "beschluesse",
    "ziele": GOALS_KEY,
}
"""How one asks for a matrix → the key of its crossings."""


def whole_matrix(concept: Concept, municipality: Municipality, form: str) -> WholeMatrix | None:
    """The matrix of this form, as the file on the site holds it; None if the concept has none."""
    suspects, fingerprints = suspect_links(concept), Fingerprints(concept)
    if form == PATHS:
        found = chain(concept, municipality.key, suspects)
        return PathPages(concept, fingerprints, municipality, found, ()).whole
    groups = {group.key: group for group in cross_groups(concept, municipality.key, suspects)}
    group = groups.get(FORMS[form])
    return CrossPages(concept, fingerprints, municipality, group).whole if group else None


def coverages(concept: Concept, municipality: Municipality) -> dict[str, str]:
    """Every share of the matrices of a concept in words: „Ziele mit Maßnahme“ → „7 von 12 (58 %)“."""
    suspects, fingerprints = suspect_links(concept), Fingerprints(concept)
    ways = PathPages(concept, fingerprints, municipality, chain(concept, municipality.key, suspects), ())
    found = ways.coverages()
    for group in cross_groups(concept, municipality.key, suspects):
        if group.key != GOALS_KEY:
            shares = CrossPages(concept, fingerprints, municipality, group).shares()
            found |= {f"{group.title}: {share.title}": share.coverage.text for share in shares}
    return found


def matrix_pages(concept: Concept, fingerprints: Fingerprints) -> Iterator[Bundle]:
    """All matrices of all concepts, as pages and as files."""
    suspects = suspect_links(concept)
    for municipality in municipalities(concept):
        yield Bundle(
            name=f"{municipality.key}/{PAGE}",
            fingerprint=fingerprints.of_outline(
                municipality.key, (sorted(suspects), concept.figures.evaluated, _figures(concept, municipality.key))
            ),
            plans=partial(_plans, concept, fingerprints, municipality, suspects),
        )


def _plans(
    concept: Concept, fingerprints: Fingerprints, municipality: Municipality, suspects: Suspects
) -> Iterator[Plan]:
    groups = tuple(cross_groups(concept, municipality.key, suspects))
    others = _others(municipality.key, groups)
    found = chain(concept, municipality.key, suspects)
    yield from PathPages(concept, fingerprints, municipality, found, others).plans()
    for group in groups:
        yield from CrossPages(concept, fingerprints, municipality, group).plans()


def _figures(concept: Concept, municipality: str) -> list[tuple[str, object]]:
    """The figures whose periods a matrix shows."""
    items = concept.catalog.items
    answers = concept.figures.answers.items()
    return [(item_id, series) for item_id, series in answers if items[item_id].municipality == municipality]


def _others(municipality: str, groups: Iterable[CrossGroup]) -> tuple[Ref, ...]:
    """Every matrix and report of a concept with the question it answers; the ways come first."""
    crosses = ((f"{PAGE}-{group.key}", group.title, group.question) for group in groups)
    listed = ((PAGE, PATH_TITLE, PATH_QUESTION), *crosses, *REPORTS)
    return tuple(Ref(title=title, address=page_address(municipality, page), note=note) for page, title, note in listed)


__all__ = ["FORMS", "PATHS", "MatrixView", "coverages", "field_matrix_address", "matrix_pages", "whole_matrix"]
