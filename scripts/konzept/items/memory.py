"""What the files held when they were last read. An unchanged file without a fault need not be read again.

Reading YAML with the place of every word is most of a build after one edit. The memory is a file of the build, made of
plain values (msgpack) and read with their types; one that is broken, or of another program or metamodel, is no memory.
"""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

import msgspec

from konzept.core import Project
from konzept.core.program import program_digest
from konzept.items.load import FileContent, read_file
from konzept.items.source import check_file
from konzept.metamodel import Metamodel

Known = dict[str, tuple[bytes, FileContent]]  # path → digest of the file, and what it held


class _Memory(msgspec.Struct, frozen=True):
    key: bytes
    files: Known


class FileMemory:
    """Reads files of objects, and only those that changed since the memory was kept."""

    def __init__(self, path: Path, project: Project, model: Metamodel) -> None:
        self._path = path
        self._project = project
        self._model = model
        self._key = blake2b(program_digest() + project.metamodel.read_bytes(), digest_size=16).digest()
        self._before = self._remembered()
        self._now: Known = {}

    def read(self, path: Path) -> FileContent:
        """What `read_file` gives for this file."""
        shown = self._project.relative(path)
        if check_file(path, self._project, shown):
            return read_file(path, self._project, self._model)
        digest = blake2b(path.read_bytes(), digest_size=16).digest()
        known = self._before.get(shown)
        if known is None or known[0] != digest:
            known = (digest, read_file(path, self._project, self._model))
        if not known[1].problems:
            self._now[shown] = known
        return known[1]

    def keep(self) -> None:
        """Writes the memory for the next build, if it says anything new."""
        if _digests(self._now) != _digests(self._before):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_bytes(msgspec.msgpack.encode(_Memory(self._key, self._now)))

    def _remembered(self) -> Known:
        try:
            memory = msgspec.msgpack.decode(self._path.read_bytes(), type=_Memory)
        except (OSError, msgspec.DecodeError):
            return {}
        return memory.files if memory.key == self._key else {}


def _digests(known: Known) -> dict[str, bytes]:
    return {name: digest for name, (digest, _) in known.items()}
