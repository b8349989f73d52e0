"""Official files → cells. One module per format; `READERS` is the whole list.

Which format a file has is told from its content, never from its name. No pandas: it renames doubled columns and turns
"-" and "/" alike into NaN.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from konzept.figures.cells import Cell
from konzept.figures.readers import classic, directory, ffcsv, register
from konzept.figures.readers.model import Content, Language, Options, Reader
from konzept.figures.readers.register import write_register
from konzept.figures.readers.source import Source, open_source, source_of

READERS = (
    Reader("ffcsv", "Flatfile der GENESIS-Datenbanken", ffcsv.recognises, ffcsv.read),
    Reader("genesis", "klassische GENESIS-Tabelle", classic.recognises, classic.read),
    Reader("gemeindeverzeichnis", "Gemeindeverzeichnis", directory.recognises, directory.read),
    Reader("register", "Registerauszug einer Kommune", register.recognises, register.read),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFile:
    """One file once it is read. `sha256` is that of the file as delivered; `format` the name of its reader."""

    path: str
    format: str
    sha256: str
    cells: tuple[Cell, ...]
    notes: tuple[str, ...]


def read_file(path: Path, options: Options | None = None, *, shown: str = "", reference_time: str = "") -> DataFile:
    """The cells of an official file, plain or in a ZIP of one file.

    `shown` is the path in messages; `reference_time` (ISO) must occur in the file. Raises DataError with every fault
    found, OSError if the file cannot be opened.
    """
    return read_source(open_source(path, shown), options, reference_time=reference_time)


def read_source(source: Source, options: Options | None = None, *, reference_time: str = "") -> DataFile:
    """The cells of a file already in memory; like `read_file`."""
    reader = reader_of(source)
    content = reader.read(source, options or Options())
    if reference_time:
        _check_time(content.cells, reference_time, source)
    return DataFile(
        path=source.path, format=reader.name, sha256=source.sha256, cells=content.cells, notes=content.notes
    )


def reader_of(source: Source) -> Reader:
    """The reader for this content; raises DataError with KZ-DATEN-FORMAT if there is none."""
    for reader in READERS:
        if reader.recognises(source):
            return reader
    start = source.data[:60].decode("utf-8-sig", "replace").split("\n")[0].strip()
    known = ", ".join(reader.title for reader in READERS)
    message = f"Dieses Format ist nicht bekannt; die Datei beginnt mit „{start}“."
    raise source.fault("KZ-DATEN-FORMAT", message, f"Gelesen werden: {known}.")


def _check_time(cells: Sequence[Cell], wanted: str, source: Source) -> None:
    found = dict.fromkeys(cell.time.iso for cell in cells)
    if wanted not in found:
        message = f"Verlangt ist der Stand {wanted}, die Datei enthält {', '.join(list(found)[:6])}."
        raise source.fault("KZ-DATEN-STICHTAG", message, "Den richtigen Zeitraum abrufen.", cells[0].line)


__all__ = [
    "READERS",
    "Content",
    "DataFile",
    "Language",
    "Options",
    "Reader",
    "Source",
    "open_source",
    "read_file",
    "read_source",
    "reader_of",
    "source_of",
    "write_register",
]
