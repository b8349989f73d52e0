"""The program as one value: what it made is made anew when it changes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable


@cache
def program_digest() -> bytes:
    """Digest of every file of the package: code, templates, words. 16 bytes."""
    state = blake2b(digest_size=16)
    _add(state.update, files("konzept"))
    return state.digest()


def _add(update: Callable[[bytes], None], folder: Traversable) -> None:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and entry.name != "__pycache__":
            _add(update, entry)
        elif entry.is_file() and not entry.name.endswith(".pyc"):
            update(entry.name.encode() + entry.read_bytes())
