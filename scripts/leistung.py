"""Misst, wie lange ein Bau dauert: unser Projekt und daneben sphinx-needs für sich, mit denselben erfundenen Einträgen.

Aufruf: python scripts/leistung.py [--anzahl 600 2000 5000 10000] [--ohne-vergleich] [--json DATEI]

Gemessen wird jeder Bau als eigener Prozess: CPU-Sekunden (Benutzer + System), Wanduhr, größter Speicher, Bytes der
Ausgabe. Zeiten verschiedener Maschinen sind nicht vergleichbar, deshalb läuft der Vergleich im selben Lauf.
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

SIZES = (600, 2000, 5000, 10000)
STOCK_LARGEST = 5000  # larger ones take minutes and say nothing new
HEADER = (
    f"{'Werkzeug':<14}{'Einträge':>9}  {'Schritt':<16}{'CPU s':>7}{'Wand s':>8}{'Speicher MB':>13}{'Ausgabe MB':>12}"
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


def main() -> int:
    """Measures, prints a table, writes the JSON."""
    arguments = _arguments()
    project = Project.find(Path(__file__).parent)
    measurements: list[Measurement] = []
    for step in measure(project, arguments.anzahl, with_stock=not arguments.ohne_vergleich):
        print(_row(step), flush=True)
        measurements.append(step)
    print(_growth(measurements))
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps([asdict(step) for step in measurements], indent=2) + "\n", encoding="utf-8")
    print(f"\nAls JSON: {arguments.json}")
    return 0


def measure(project: Project, sizes: list[int], *, with_stock: bool) -> Iterator[Measurement]:
    """All builds, one after the other."""
    print(HEADER)
    with tempfile.TemporaryDirectory() as folder:
        yield from _measure_ratingen(project, Path(folder) / "ratingen")
        for size in sizes:
            target = Path(folder) / f"konzept-{size}"
            write_project(size, target, project)
            yield from _measure_ours(target, size)
            if with_stock and size <= STOCK_LARGEST:
                stock = Path(folder) / f"sphinx-needs-{size}"
                write_stock_project(size, stock, project)
                yield _build("sphinx-needs", stock, size, "neu")
                _edit(stock / "feld-0003.rst")
                yield _build("sphinx-needs", stock, size, "eine Änderung")


def _measure_ratingen(project: Project, target: Path) -> Iterator[Measurement]:
    """The real concept alone."""
    for part in ("docs/ratingen", "needs/ratingen", "data/reihen", "data/staende/2010-06-rat"):
        shutil.copytree(project.root / part, target / part, ignore=shutil.ignore_patterns("musterstadt*"))
    for part in ("conf.py", "ubproject.toml", "docs/index.md"):
        shutil.copyfile(project.root / part, target / part)
    items = sum(
        path.read_text(encoding="utf-8").count("\n- id:") for path in (project.needs / "ratingen").glob("*.yaml")
    )
    yield _build("Ratingen", target, items, "neu")


def _measure_ours(target: Path, size: int) -> Iterator[Measurement]:
    yield _build("konzept", target, size, "neu")
    yield _build("konzept", target, size, "unverändert")
    _edit(target / "needs" / "musterstadt" / "feld-0003.yaml")
    yield _build("konzept", target, size, "eine Änderung")


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
    process = subprocess.Popen(command, env={**os.environ, "PYTHONHASHSEED": "0"})
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
    megabytes = step.peak_bytes / 1e6, step.output_bytes / 1e6
    return (
        f"{step.tool:<14}{step.objects:>9}  {step.step:<16}{step.cpu_seconds:>7.2f}{step.wall_seconds:>8.2f}"
        f"{megabytes[0]:>13.0f}{megabytes[1]:>12.1f}"
    )


def _growth(measurements: list[Measurement]) -> str:
    clean = {step.objects: step.cpu_seconds for step in measurements if step.tool == "konzept" and step.step == "neu"}
    if 5000 not in clean or 10000 not in clean:
        return ""
    return f"\nWachstum von 5 000 auf 10 000: {clean[10000] / clean[5000]:.2f}-fach".replace(".", ",")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--anzahl", type=int, nargs="+", default=list(SIZES), help="wie viele Einträge")
    parser.add_argument("--ohne-vergleich", action="store_true", help="sphinx-needs für sich nicht messen")
    parser.add_argument("--json", type=Path, default=Path("build/leistung.json"), help="wohin das Ergebnis geht")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
