"""Misst die teuren Teile des Programms einzeln, jeden an erfundenen Einträgen und an seinem Budget.

Gemessen wird die CPU-Zeit dieses Prozesses, ohne das Vorbereiten. Aufruf: python scripts/leistung.py --teile
"""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from konzept.concept import Concept, load_concept, with_changes
from konzept.core import Project
from konzept.core.numbers import german_number
from konzept.figures.series import Observation
from konzept.figures.series_csv import write_file
from konzept.items import Item
from konzept.items.check import check_cycles
from konzept.render import Renderer
from konzept.render.paper_files import PAPER_FORMATS
from konzept.staende import WORKING, Ledger, Records, Review, States, find_suspects, word_diff
from konzept.staende.files import info_of, to_files
from konzept.staende.records import CONFIRMED, LINK, Subject
from konzept.synthetic import write_project
from konzept.views.compared import compare_states
from konzept.views.fingerprints import Fingerprints
from konzept.views.matrix import coverages, matrix_pages
from konzept.views.papers import Paper
from konzept.views.report import report_view
from konzept.views.report_paper import report_paper
from konzept.views.search import INDEX, search_pages
from konzept.views.shared import single_pages
from konzept.views.synopsis import synopsis_paper, synopsis_view

T = TypeVar("T")
TOWN = "musterstadt"
STATE = "2025-01-mus"
RENDERER = Renderer(forge="", service_links=())
PAPER_SECONDS, PRINT_SECONDS = 2.0, 5.0  # budgets: thinking a paper, printing it
KEPT, EXCEEDED = "gehalten", "überschritten"
HEADER = f"{'Teil':<27}{'gemessen an':<50}{'CPU s':>7}{'Budget s':>10}  Ergebnis"
OBSERVATION = Observation(
    ags="00000000",
    ebene="gemeinde",
    indikator="muster",
    konzept="muster_abschluesse",  # type: ignore[arg-type]
    basis="Muster-Beratungsstelle",  # type: ignore[arg-type]
    bezeichnung="Erfundenes Beispiel",
    einheit="Fälle",
    quelle="Stadt Musterstadt (erfundenes Beispiel)",
    tabelle="erfundenes Beispiel",
    code="erfunden",
    lizenz="CC0 1.0",
    vermerk="Erfundenes Beispiel: keine echte Zahl.",
    abruf_am="2024-03-15",
    fassung="Abruf 2024-03-15",
    datei_sha256="unbekannt",
    guete="B",
    fundstelle="MUS-Q-001, Anhang (erfundenes Beispiel)",
)
INDICATOR = """\
- id: MUS-IND-9{number:03d}
  typ: indikator
  titel: Erfundener Indikator {number}
  richtung: steigen
  reihen: ["muster_{number}/muster_abschluesse"]
  fundstelle: {{quelle: MUS-Q-001, abschnitt: A, zeilen: "1"}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the program: what it had to do, the CPU seconds it took and those it may take."""

    name: str
    task: str
    cpu_seconds: float
    budget_seconds: float
    verdict: str


def measure_parts(project: Project, folder: Path) -> Iterator[Part]:
    """All parts, one after the other; the invented projects are written into `folder`."""
    for measure in PARTS:
        target = folder / measure.__name__
        target.mkdir()
        yield from measure(project, target.resolve())


def part_row(part: Part) -> str:
    """The line of a part below HEADER."""
    seconds, budget = german(part.cpu_seconds, 2), german(part.budget_seconds, 1)
    return f"{part.name:<27}{part.task:<50}{seconds:>7}{budget:>10}  {part.verdict}"


def german(value: float, decimals: int) -> str:
    """„1.234,50“: a measured value as German texts write it."""
    return german_number(f"{value:.{decimals}f}")


def verdict(value: float, budget: float) -> str:
    """Whether a measured value keeps its budget, in a word."""
    return KEPT if value <= budget else EXCEEDED


def _timed(name: str, task: str, budget: float, make: Callable[[], T]) -> tuple[Part, T]:
    """What `make` gives, and what it took."""
    gc.collect()
    begin = time.process_time()
    made = make()
    seconds = round(time.process_time() - begin, 2)
    part = Part(name=name, task=task, cpu_seconds=seconds, budget_seconds=budget, verdict=verdict(seconds, budget))
    return part, made


# -- parts -------------------------------------------------------------------------------------------------------


def whole_concept(project: Project, folder: Path) -> Iterator[Part]:
    """What is made of all objects at once: matrices, the search index, and what has to be looked at again."""
    concept = _concept(5000, folder, project)
    yield _timed("Matrizen", "5.000 Einträge, als Seiten und Dateien", 2.0, partial(_all_matrices, concept))[0]
    yield _timed("Suchindex", "5.000 Einträge", 0.5, partial(_search_index, concept))[0]
    edited = _with_past(concept, list(concept.catalog)[::10], _reviews(concept.ledger))
    task = "5.000 Einträge, halb geprüft, ein Zehntel geändert"
    yield _timed("Verdacht, Deckung, Kreise", task, 2.0, partial(_looked_through, edited))[0]


def papers(project: Project, folder: Path) -> Iterator[Part]:
    """The papers of an office in every form; half of the objects changed since the state."""
    concept = _concept(500, folder, project)
    edited = _with_past(concept, list(concept.catalog)[::2])
    makes: dict[str, Callable[[], Paper]] = {
        "Synopse": lambda: synopsis_paper(synopsis_view(edited, compare_states(edited, STATE, WORKING))),
        "Bericht": lambda: report_paper(report_view(edited, TOWN, 2026)),
    }
    for name, make in makes.items():
        part, paper = _timed(name, "500 Einträge, ohne Satz", PAPER_SECONDS, make)
        yield part
        for form, write in PAPER_FORMATS.items():
            yield _timed(f"{name} als {form.upper()}", "500 Einträge", PRINT_SECONDS, partial(write, paper))[0]


def long_text(_project: Project, _folder: Path) -> Iterator[Part]:
    """The word diff of one long text without a full stop, a fifth of it changed."""
    chance = random.Random(7)  # noqa: S311 - not for secrets
    words = [f"wort{chance.randrange(400)}" for _ in range(2000)]
    other = [word if chance.random() > 0.2 else f"wort{chance.randrange(400)}" for word in words]
    compare = partial(word_diff, " ".join(words), " ".join(other))
    yield _timed("Wortvergleich", "2.000 Wörter, ein Fünftel geändert", 1.0, compare)[0]


def series(project: Project, folder: Path) -> Iterator[Part]:
    """Series read, gated and judged, each for an indicator of its own, which is read too."""
    root = folder / "projekt"
    write_project(30, root, project)
    entries = "".join(INDICATOR.format(number=number) for number in range(1000))
    (root / "needs" / TOWN / "zahlen.yaml").write_text(entries, encoding="utf-8")
    (root / "data" / "reihen").mkdir(parents=True)
    write_file(root / "data" / "reihen" / "messung.csv", _observations())
    task = "1.000 Reihen mit je 30 Werten, samt Einträgen"
    yield _timed("Zahlenreihen", task, 2.0, partial(load_concept, Project(root)))[0]


def check(project: Project, folder: Path) -> Iterator[Part]:
    """What `konzept pruefen` does with a project."""
    write_project(1500, folder / "projekt", project)
    task = "1.500 Einträge, lesen und prüfen"
    yield _timed("konzept pruefen", task, 1.0, partial(load_concept, Project(folder / "projekt")))[0]


PARTS = (whole_concept, papers, long_text, series, check)


# -- work --------------------------------------------------------------------------------------------------------


def _all_matrices(concept: Concept) -> None:
    for plan in single_pages(matrix_pages(concept, Fingerprints(concept))):
        RENDERER.page(plan.make())


def _search_index(concept: Concept) -> None:
    """The index alone, with the records it holds."""
    plans = {plan.address: plan for plan in search_pages(concept, Fingerprints(concept), ())}
    RENDERER.page(plans[INDEX].make())


def _looked_through(concept: Concept) -> None:
    find_suspects(concept.ledger)
    coverages(concept, concept.metamodel.municipalities[TOWN])
    list(check_cycles(concept.catalog, concept.metamodel))


# -- invented data -----------------------------------------------------------------------------------------------


def _concept(count: int, folder: Path, project: Project) -> Concept:
    write_project(count, folder / "projekt", project)
    return load_concept(Project(folder / "projekt"))


def _with_past(concept: Concept, changed: Iterable[Item], reviews: Iterable[Review] = ()) -> Concept:
    """The concept after these objects were reworded, with a state of how it stood before."""
    before = concept.ledger.working_state(TOWN)
    files = to_files(replace(before, info=replace(before.info, state_id=STATE, date="2025-01")))
    edited = with_changes(concept, [_reworded(item) for item in changed])
    ledger = Ledger(
        catalog=edited.catalog,
        model=edited.metamodel,
        states=States(infos=(info_of(files["stand.json"]),), contents={STATE: files}),
        records=Records(reviews=tuple(reviews)),
        project=edited.project,
    )
    return replace(edited, ledger=ledger)


def _reworded(item: Item) -> Item:
    fields = dict(item.fields)
    if "text" in fields:
        fields["text"] = str(fields["text"]).replace(". ", ". Ganz anders: ") + " Neu."
    if fields.get("umsetzungsstatus") == "geplant":
        fields["umsetzungsstatus"] = "in_umsetzung"
    return replace(item, fields=fields)


def _reviews(ledger: Ledger) -> Iterator[Review]:
    """A review of every second link."""
    links = [link for item in ledger.catalog for link in item.links]
    for number, link in enumerate(links[::2]):
        yield Review(
            id=f"PR-2026-{number:05d}",
            subject=Subject(kind=LINK, source=link.source, role=link.role, target=link.target),
            fp_source=ledger.fingerprints(link.source),
            fp_target=ledger.fingerprints(link.target),
            result=CONFIRMED,
            office="MUS-AK-0001",
            date="2026-01-01",
            reason="Angesehen und für gut befunden.",
        )


def _observations() -> Iterator[Observation]:
    """1 000 series, each with a value for every year from 1994 to 2023."""
    for number in range(1000):
        for year in range(1994, 2024):
            value = str(20 + (7 * number + year) % 200)
            yield replace(OBSERVATION, indikator=f"muster_{number}", zeitraum=str(year), wert=value)
