"""Misst, wie lange ein Bau dauert: unser Projekt und daneben sphinx-needs für sich, mit denselben erfundenen Einträgen.

Aufruf: python scripts/leistung.py [--anzahl 600 2000 5000 10000] [--ohne-vergleich] [--teile] [--json DATEI]

Gemessen wird jeder Bau als eigener Prozess: CPU-Sekunden (Benutzer + System), Wanduhr, größter Speicher, Bytes der
Ausgabe. Zeiten verschiedener Maschinen sind nicht vergleichbar, deshalb läuft der Vergleich im selben Lauf. Danach
kommen die Teile des Programms einzeln (leistung_teile.py). Ein überschrittenes Budget wird genannt und ist kein Fehler.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from konzept.core import Project
from konzept.metamodel import read_metamodel
from konzept.synthetic import Entry, synthetic_pages, write_project
from leistung_teile import HEADER as PARTS_HEADER
from leistung_teile import Part, german, measure_parts, part_row, verdict

SIZES = (600, 2000, 5000, 10000)
STOCK_LARGEST = 5000  # larger ones take minutes and say nothing new
CLEAN, SAME, EDIT = "neu", "unverändert", "eine Änderung"
OURS, STOCK, RATINGEN = "konzept", "sphinx-needs", "Ratingen"
BUDGETS = {  # tool, objects, step → CPU seconds; the real concept has as many objects as it has
    (OURS, 600, CLEAN): 1.7,
    (OURS, 5000, CLEAN): 7.0,
    (OURS, 5000, EDIT): 2.0,
    (RATINGEN, 0, CLEAN): 2.5,
}
PEAK_OBJECTS, PEAK_MEGABYTES = 5000, 250
GROWTH_LIMIT = 2.1
HEADER = (
    f"{'Werkzeug':<14}{'Einträge':>9}  {'Schritt':<16}{'CPU s':>7}{'Wand s':>8}{'Speicher MB':>13}{'Ausgabe MB':>12}"
    f"{'Budget CPU s':>14}  Ergebnis"
)
STOCK_CONF = """
extensions = ["sphinx_needs"]
html_theme = "basic"
html_sidebars = {{"**": []}}
needs_types = {types}
needs_fields = {fields}
needs_links = {links}
needs_id_regex = "^[A-Z0-9-]+$"
needs_build_json = True
needs_reproducible_json = True
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One build. Times in seconds, memory and output in bytes."""

    tool: str
    objects: int
    step: str
    cpu_seconds: float
    wall_seconds: float
    peak_bytes: int
    output_bytes: int

    @property
    def budget_seconds(self) -> float | None:
        """The CPU seconds this build may take; None where nothing was promised."""
        return BUDGETS.get((self.tool, 0 if self.tool == RATINGEN else self.objects, self.step))

    @property
    def verdict(self) -> str:
        budget = self.budget_seconds
        return "" if budget is None else verdict(self.cpu_seconds, budget)


def main() -> int:
    """Measures, prints the tables, writes the JSON. An exceeded budget is no error: 0 all the same."""
    arguments = _arguments()
    project = Project.find(Path(__file__).parent)
    builds = [] if arguments.teile else _builds(project, arguments.anzahl, with_stock=not arguments.ohne_vergleich)
    parts = _parts(project)
    _write_json(arguments.json, builds, parts)
    print(f"\nAls JSON: {arguments.json}")
    return 0


def _builds(project: Project, sizes: list[int], *, with_stock: bool) -> list[Measurement]:
    """All builds, printed while they are measured, and what follows from them."""
    print(HEADER)
    measurements = []
    for step in measure(project, sizes, with_stock=with_stock):
        print(_row(step), flush=True)
        measurements.append(step)
    print()
    for line in (*_peak(measurements), *_growth(measurements), *_ratios(measurements)):
        print(line)
    print()
    return measurements


def _parts(project: Project) -> list[Part]:
    """All parts, printed while they are measured."""
    print(f"Teile\n\n{PARTS_HEADER}")
    parts = []
    with tempfile.TemporaryDirectory() as folder:
        for part in measure_parts(project, Path(folder)):
            print(part_row(part), flush=True)
            parts.append(part)
    return parts


def _write_json(path: Path, builds: list[Measurement], parts: list[Part]) -> None:
    found = {
        "builds": [asdict(step) | {"budget_seconds": step.budget_seconds, "verdict": step.verdict} for step in builds],
        "parts": [asdict(part) for part in parts],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def measure(project: Project, sizes: list[int], *, with_stock: bool) -> Iterator[Measurement]:
    """All builds, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _measure_ratingen(project, Path(folder) / "ratingen")
        for size in sizes:
            target = Path(folder) / f"konzept-{size}"
            write_project(size, target, project)
            yield from _measure_ours(target, size)
            if with_stock and size <= STOCK_LARGEST:
                stock = Path(folder) / f"sphinx-needs-{size}"
                write_stock_project(size, stock, project)
                yield _build(STOCK, stock, size, CLEAN)
                _edit(stock / "feld-0003.rst")
                yield _build(STOCK, stock, size, EDIT)


def _measure_ratingen(project: Project, target: Path) -> Iterator[Measurement]:
    """The real concept alone."""
    for part in ("docs/ratingen", "needs/ratingen", "data/reihen", "data/staende/2010-06-rat"):
        shutil.copytree(project.root / part, target / part, ignore=shutil.ignore_patterns("musterstadt*"))
    for part in ("conf.py", "ubproject.toml", "docs/index.md"):
        shutil.copyfile(project.root / part, target / part)
    items = sum(
        path.read_text(encoding="utf-8").count("\n- id:") for path in (project.needs / "ratingen").glob("*.yaml")
    )
    yield _build(RATINGEN, target, items, CLEAN)


def _measure_ours(target: Path, size: int) -> Iterator[Measurement]:
    yield _build(OURS, target, size, CLEAN)
    yield _build(OURS, target, size, SAME)
    _edit(target / "needs" / "musterstadt" / "feld-0003.yaml")
    yield _build(OURS, target, size, EDIT)


def _build(tool: str, source: Path, size: int, step: str) -> Measurement:
    output = source / "build" / "html"
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-b",
        "html",
        "-d",
        str(source / "build" / "doctrees"),
        str(source),
        str(output),
    ]
    started = time.perf_counter()
    process = subprocess.Popen(command, env=_environment())
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(f"Der Bau von {tool} mit {size} Einträgen ist gescheitert.")
    return Measurement(
        tool=tool,
        objects=size,
        step=step,
        cpu_seconds=round(usage.ru_utime + usage.ru_stime, 2),
        wall_seconds=round(wall, 2),
        peak_bytes=usage.ru_maxrss * 1024,
        output_bytes=sum(path.stat().st_size for path in output.rglob("*") if path.is_file()),
    )


def _environment() -> dict[str, str]:
    """As on any machine: Python may keep its compiled modules, whoever measures."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONHASHSEED": "0"}


def _edit(path: Path) -> None:
    """Changes one word of one text."""
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Erfunden, ", "Erfundenes, ", 1), encoding="utf-8")


def write_stock_project(count: int, target: Path, project: Project) -> None:
    """The same objects for sphinx-needs alone: one page per 20 objects, its own theme-free HTML, no sidebar."""
    model = read_metamodel(project.metamodel)
    target.mkdir()
    conf = STOCK_CONF.format(
        types=[{"directive": t.name, "title": t.title, "prefix": f"{t.code}-"} for t in model.types.values()],
        fields={
            name: {"description": f.title, "nullable": True}
            for name, f in model.fields.items()
            if name not in ("titel", "text")
        },
        links={r.name: {"outgoing": r.title, "incoming": r.reverse} for r in model.roles.values() if not r.derived},
    )
    (target / "conf.py").write_text(conf, encoding="utf-8")
    pages = dict(synthetic_pages(count))
    toctree = "\n".join(f"   {name}" for name in pages)
    (target / "index.rst").write_text(
        f"Messung\n=======\n\n.. toctree::\n   :maxdepth: 1\n\n{toctree}\n", encoding="utf-8"
    )
    for name, entries in pages.items():
        body = "\n".join(_directive(entry) for entry in entries)
        (target / f"{name}.rst").write_text(f"{name}\n{'=' * len(name)}\n\n{body}", encoding="utf-8")


def _directive(entry: Entry) -> str:
    options = {"id": entry.id} | {key: value for key, value in entry.fields.items() if key != "text"}
    options |= {role: ", ".join(targets) for role, targets in entry.links.items()}
    lines = [f".. {entry.type}:: {entry.title}", *(f"   :{key}: {value}" for key, value in options.items())]
    return "\n".join([*lines, "", f"   {entry.fields.get('text', 'Erfunden, ohne Text.')}", ""])


def _row(step: Measurement) -> str:
    budget = "" if step.budget_seconds is None else german(step.budget_seconds, 1)
    return (
        f"{step.tool:<14}{german(step.objects, 0):>9}  {step.step:<16}"
        f"{german(step.cpu_seconds, 2):>7}{german(step.wall_seconds, 2):>8}"
        f"{german(step.peak_bytes / 1e6, 0):>13}{german(step.output_bytes / 1e6, 1):>12}{budget:>14}  {step.verdict}"
    ).rstrip()


def _peak(measurements: list[Measurement]) -> Iterator[str]:
    """The largest memory of our builds with PEAK_OBJECTS objects."""
    peaks = [step.peak_bytes / 1e6 for step in measurements if (step.tool, step.objects) == (OURS, PEAK_OBJECTS)]
    if peaks:
        size, found = german(PEAK_OBJECTS, 0), max(peaks)
        budget = f"Budget {PEAK_MEGABYTES} MB, {verdict(found, PEAK_MEGABYTES)}"
        yield f"Größter Speicher mit {size} Einträgen: {german(found, 0)} MB ({budget})"


def _growth(measurements: list[Measurement]) -> Iterator[str]:
    """How many times longer twice as many objects take."""
    clean = {step.objects: step.cpu_seconds for step in measurements if (step.tool, step.step) == (OURS, CLEAN)}
    if 5000 in clean and 10000 in clean:
        growth = clean[10000] / clean[5000]
        budget = f"Budget {german(GROWTH_LIMIT, 1)}, {verdict(growth, GROWTH_LIMIT)}"
        yield f"Wachstum von 5.000 auf 10.000 Einträge: {german(growth, 2)}-fach ({budget})"


def _ratios(measurements: list[Measurement]) -> Iterator[str]:
    """How many times faster than sphinx-needs, for every build both did in this run."""
    ours = {(step.objects, step.step): step.cpu_seconds for step in measurements if step.tool == OURS}
    for stock in measurements:
        if stock.tool == STOCK and ours.get((stock.objects, stock.step)):
            times = german(stock.cpu_seconds / ours[stock.objects, stock.step], 1)
            yield f"Gegenüber sphinx-needs, {german(stock.objects, 0)} Einträge, {stock.step}: {times}-mal so schnell"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--anzahl", type=int, nargs="+", default=list(SIZES), help="wie viele Einträge")
    parser.add_argument("--ohne-vergleich", action="store_true", help="sphinx-needs für sich nicht messen")
    parser.add_argument("--teile", action="store_true", help="nur die Teile messen, keinen Bau")
    parser.add_argument("--json", type=Path, default=Path("build/leistung.json"), help="wohin das Ergebnis geht")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
