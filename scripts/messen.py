"""What a build costs, on invented objects: `make bench` calls this with a folder and the sizes to measure.

Prints CPU seconds (all processes), duration, peak memory of the largest process, pages and size of the output: once
for a build from nothing, once for the build after a single title was edited.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

PYTHON = Path(sys.executable)
HEADER = "Einträge  Bau                   CPU s  Dauer s  Speicher MB  Seiten  Ausgabe MB"
ROW = "{count:>8}  {name:<19} {cpu:>7.1f}  {wall:>7.1f}  {memory:>11.0f}  {pages:>6}  {size:>10.1f}"
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes there, KiB elsewhere (getrusage(2))
MEGABYTE = 1_000_000


def main(folder: Path, counts: list[int]) -> None:
    """Makes a project of each size, builds it, edits one title, builds it again, and prints a line for each build."""
    say(HEADER)
    for count in counts:
        project = folder / str(count)
        run([str(PYTHON.with_name("konzept")), "bench-daten", str(count), str(project)], quiet=True)
        say(measure(count, "von Grund auf", project))
        edit_one_title(project)
        say(measure(count, "nach einer Änderung", project))


def measure(count: int, name: str, project: Path) -> str:
    """Builds `project` and returns the line about it."""
    target = project / "build" / "html"
    started = time.perf_counter()
    doctrees = project / "build" / "doctrees"
    usage = run(
        [str(PYTHON), "-m", "sphinx", "-q", "-b", "html", "-j", "auto", "-d", str(doctrees), str(project), str(target)]
    )
    wall = time.perf_counter() - started
    files = [path for path in target.rglob("*") if path.is_file()]
    return ROW.format(
        count=count,
        name=name,
        cpu=usage.ru_utime + usage.ru_stime,
        wall=wall,
        memory=usage.ru_maxrss * MAXRSS_UNIT / MEGABYTE,
        pages=sum(path.suffix == ".html" for path in files),
        size=sum(path.stat().st_size for path in files) / MEGABYTE,
    )


def edit_one_title(project: Path) -> None:
    """Changes the last title of the last file, as an editor would."""
    path = sorted((project / "needs").rglob("*.yaml"))[-1]
    before, mark, after = path.read_text(encoding="utf-8").rpartition("  titel: ")
    path.write_text(f"{before}{mark}Geändert, {after}", encoding="utf-8")


def run(command: list[str], *, quiet: bool = False) -> resource.struct_rusage:
    """Runs a command and returns what it and its children used; ends the program if it fails."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL if quiet else None)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"Die Messung ist gescheitert: {' '.join(command)} endete mit {process.returncode}.")
    return usage


def say(line: str) -> None:
    """Prints a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), [int(argument) for argument in sys.argv[2:]])
