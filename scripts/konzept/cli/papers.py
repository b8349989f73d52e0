"""Writing papers: which file they go to, and that none is overwritten by accident."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from konzept.core import UsageError

TargetOption = Annotated[
    Path | None,
    typer.Option("--ziel", metavar="DATEI", help="Wohin; ohne Angabe ein sprechender Name im aktuellen Verzeichnis."),
]
OverwriteOption = Annotated[
    bool, typer.Option("--ueberschreiben", help="Eine vorhandene Datei ersetzen; sonst bleibt sie, wie sie ist.")
]


def free_target(target: Path | None, name: str, form: str, *, overwrite: bool) -> Path:
    """Where a paper may be written. Raises UsageError if something is there, or its folder is not."""
    path = target or Path(f"{name}.{form}")
    if path.is_dir():
        path /= f"{name}.{form}"
    if not path.parent.is_dir():
        raise UsageError(f"Das Verzeichnis {path.parent} gibt es nicht. → Erst anlegen oder ein anderes --ziel.")
    if path.exists() and not overwrite:
        raise UsageError(f"{path} gibt es schon. → Mit --ueberschreiben ersetzen oder ein anderes --ziel angeben.")
    return path


def write_paper(path: Path, content: bytes) -> None:
    """Writes the paper and says so."""
    path.write_bytes(content)
    typer.echo(f"Geschrieben: {path} ({_size(len(content))}).")


def _size(count: int) -> str:
    return f"{max(1, round(count / 1024))} KB"


def choose(form: str, known: Iterable[str]) -> str:
    """The form asked for. Raises UsageError for one that is not there."""
    if form not in known:
        raise UsageError(f"Das Format „{form}“ gibt es nicht. → Eines von: {', '.join(known)}.")
    return form
