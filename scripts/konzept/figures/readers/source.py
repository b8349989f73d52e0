"""A file as delivered → its bytes and text. Recognises everything that is no table before a reader sees it."""

from __future__ import annotations

import hashlib
import io
import lzma
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from konzept.core import Problem
from konzept.figures.errors import DataError
from konzept.figures.readers.status import read_status

MIB = 1024 * 1024
MAX_FILE = 64 * MIB
MAX_UNPACKED = 256 * MIB
# Real tables shrink to a fiftieth at most; what shrinks further is made to burst.
MAX_RATIO = 200
# What zipfile and its decompressors raise for damaged bytes; RuntimeError is their word for "encrypted".
BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, struct.error, lzma.LZMAError, OSError, EOFError, RuntimeError, ValueError)
ZIP_START = b"PK\x03\x04"
XLSX_PART = "xl/workbook.xml"
# The sign for an undecodable byte, and UTF-8 umlauts that were read as Windows-1252 and saved again.
BROKEN_TEXT = re.compile("\ufffd|Ã[¤¶¼Ÿ„–œ\u0084\u0096\u009c\u009f]")
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One delivered file. `path` is as shown to people, `name` the file's own (inside a ZIP the member's),
    `sha256` that of the file as delivered, packed or not."""

    path: str
    name: str
    data: bytes
    sha256: str

    @property
    def is_workbook(self) -> bool:
        return self.data.startswith(ZIP_START)

    def fault(self, code: str, message: str, hint: str, line: int = 1, column: int = 1) -> DataError:
        """One problem of this file as an exception."""
        return DataError((self.problem(code, message, hint, line, column),))

    def problem(self, code: str, message: str, hint: str, line: int = 1, column: int = 1) -> Problem:
        """One problem of this file."""
        return Problem(code=code, path=self.path, line=line, column=column, message=message, hint=hint)


def open_source(path: Path, shown: str = "") -> Source:
    """The file at `path`, unpacked if it is a ZIP with one file; raises DataError (KZ-DATEN-…) if it is no table."""
    shown = shown or path.as_posix()
    if path.stat().st_size > MAX_FILE:
        message = f"Die Datei ist größer als {MAX_FILE // MIB} MiB."
        problem = Problem(code="KZ-DATEN-GROESSE", path=shown, message=message, hint="Nur die nötigen Gebiete abrufen.")
        raise DataError((problem,))
    return source_of(path.read_bytes(), path.name, shown)


def source_of(raw: bytes, name: str, shown: str) -> Source:
    """The source in these bytes; raises DataError like `open_source`."""
    source = Source(path=shown, name=name, data=raw, sha256=hashlib.sha256(raw).hexdigest())
    if raw.startswith(ZIP_START):
        source = _unpacked(source)
    _refuse_other_kinds(source)
    return source


def text_of(source: Source, encoding: str = "utf-8-sig") -> str:
    """The text of a source with \\n line ends; raises DataError with KZ-DATEN-KODIERUNG and the faulty line."""
    try:
        text = source.data.decode(encoding)
    except UnicodeDecodeError as error:
        line = source.data.count(b"\n", 0, error.start) + 1
        message = f"Die Datei ist nicht in UTF-8 gespeichert (Byte 0x{source.data[error.start]:02x})."
        raise source.fault("KZ-DATEN-KODIERUNG", message, "Die Datei unverändert neu abrufen.", line) from error
    if broken := BROKEN_TEXT.search(text):
        line = text.count("\n", 0, broken.start()) + 1
        message = f"Die Umlaute sind zerstört („{text[max(0, broken.start() - 8) : broken.end() + 4].strip()}“)."
        hint = "Die Datei wurde falsch umgespeichert: unverändert neu abrufen."
        raise source.fault("KZ-DATEN-KODIERUNG", message, hint, line)
    return text.replace("\r\n", "\n")


# -- ZIP -----------------------------------------------------------------------------------------------------------


def _unpacked(source: Source) -> Source:
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            _check_sizes(source, members)
            if any(member.filename == XLSX_PART for member in members):
                return source
            return _only_member(source, archive, members)
    except BROKEN_ZIP as error:
        message = "Das ZIP ist beschädigt, verschlüsselt oder unvollständig."
        raise source.fault("KZ-DATEN-ZIP", message, "Die Datei neu abrufen.") from error


def _check_sizes(source: Source, members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    if unpacked > MAX_UNPACKED or (unpacked > MIB and unpacked > MAX_RATIO * packed):
        message = f"Das ZIP würde {unpacked // MIB} MiB groß, aus {packed} Bytes."
        hint = f"Erlaubt sind {MAX_UNPACKED // MIB} MiB und das {MAX_RATIO}-Fache; Herkunft der Datei prüfen."
        raise source.fault("KZ-DATEN-GROESSE", message, hint)


def _only_member(source: Source, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> Source:
    if len(members) != 1:
        names = ", ".join(member.filename for member in members[:5]) or "keine"
        message = f"Das ZIP enthält {len(members)} Dateien ({names}), erwartet wird genau eine."
        raise source.fault("KZ-DATEN-ZIP-INHALT", message, "Die gemeinte Datei auspacken und einzeln ablegen.")
    with archive.open(members[0]) as stream:
        # The directory of a ZIP can lie about sizes; reading one byte more than announced shows it.
        data = stream.read(members[0].file_size + 1)
    if len(data) != members[0].file_size or data.startswith(ZIP_START):
        message = "Das ZIP enthält ein weiteres ZIP oder macht falsche Größenangaben."
        raise source.fault("KZ-DATEN-ZIP", message, "Die Datei auspacken und einzeln ablegen.")
    name = members[0].filename.rsplit("/", 1)[-1]
    return Source(path=source.path, name=name, data=data, sha256=source.sha256)


# -- no table at all -----------------------------------------------------------------------------------------------


def _refuse_other_kinds(source: Source) -> None:
    start = source.data[:256].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not source.data.strip():
        raise source.fault("KZ-DATEN-LEER", "Die Datei ist leer.", "Neu abrufen; Zeitraum und Gebiete prüfen.")
    if source.data.startswith(UTF16_MARKS):
        raise source.fault("KZ-DATEN-KODIERUNG", "Die Datei ist in UTF-16 gespeichert.", "Als UTF-8 speichern.")
    if start.startswith((b"version https://git-lfs", b"version https://hawser")):
        message = "Die Datei ist nur ein Git-LFS-Zeiger, nicht die Tabelle."
        raise source.fault("KZ-DATEN-LFS", message, "Die echte Datei holen: git lfs pull, oder neu abrufen.")
    if start.startswith((b"{", b"[")):
        raise _json_fault(source)
    if start.startswith(b"<"):
        message = "Die Datei ist eine Webseite (HTML oder XML), keine Tabelle."
        raise source.fault("KZ-DATEN-HTML", message, "Adresse und Anmeldung prüfen und neu abrufen.")
    if not source.is_workbook and b"\x00" in source.data[:4096]:
        message = "Die Datei ist weder Text noch eine xlsx-Arbeitsmappe."
        raise source.fault("KZ-DATEN-FORMAT", message, "Alte xls-Dateien in Excel als xlsx speichern.")


def _json_fault(source: Source) -> DataError:
    status = read_status(source.data)
    message = f"Die Datenbank hat eine JSON-Antwort statt einer Tabelle geschickt: {status}."
    return source.fault("KZ-DATEN-JSON", message, "Tabelle, Zeitraum und Zugang prüfen und neu abrufen.")
