"""The files of the built site. Paths are texts: a `Path` takes as long to make as a page to write."""

from __future__ import annotations

import os


class Output:
    """A directory of files that are written only if they say something else."""

    def __init__(self, root: str | os.PathLike[str]) -> None:
        self._root = os.fspath(root)
        self._folders: set[str] = set()  # that are there

    def __contains__(self, name: str) -> bool:
        return os.path.isfile(f"{self._root}/{name}")

    def write(self, name: str, content: str | bytes) -> None:
        """Writes a file and the folders it needs, unless it says so already: unchanged files keep their time stamp."""
        data = content.encode("utf-8") if isinstance(content, str) else content
        path = f"{self._root}/{name}"
        if os.path.exists(path):
            with open(path, "rb") as file:
                if file.read() == data:
                    return
        elif (folder := os.path.dirname(path)) not in self._folders:
            os.makedirs(folder, exist_ok=True)
            self._folders.add(folder)
        with open(path, "wb") as file:
            file.write(data)
