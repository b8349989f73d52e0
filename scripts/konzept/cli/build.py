"""`konzept bauen`, `konzept vorschau`: the website, once or again after every change."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import typer

from konzept.core import Project

WATCHED = ("needs", "docs", "data", "ubproject.toml", "conf.py")
PAUSE_SECONDS = 1.0


def build(project: Project, *, strict: bool, parallel: bool = True) -> int:
    """Builds the website into build/html; returns Sphinx' exit code, 1 where there is nothing to build from."""
    # No other command pays for loading Sphinx.
    from sphinx.cmd.build import build_main  # noqa: PLC0415
    from sphinx.errors import ExtensionError  # noqa: PLC0415

    from konzept.site.settings import require_settings  # noqa: PLC0415

    options = ["-q", "-b", "html", "-n", "-d", str(project.build / "doctrees")]
    options += ["-W", "--keep-going"] if strict else []
    options += ["-j", "auto"] if parallel else []
    try:
        require_settings(project)  # Sphinx runs conf.py before our extension can speak for it
        return build_main([*options, str(project.root), str(project.build / "html")])
    except (ExtensionError, SystemExit) as end:  # the preview goes on
        typer.echo(str(end), err=True)
        return 1


def serve(project: Project, port: int) -> None:
    """Shows the website on this machine only and builds it anew whenever a file changes; ends with Ctrl+C."""
    build(project, strict=False, parallel=False)
    handler = partial(_QuietHandler, directory=str(project.build / "html"))
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        typer.echo(f"Die Website ist unter http://127.0.0.1:{server.server_port}/ zu sehen; beenden mit Strg+C.")
        try:
            for changed in _changes(project):
                typer.echo(f"Geändert: {project.relative(changed)}. Baue neu …")
                build(project, strict=False, parallel=False)  # no second process beside the server's threads
        except KeyboardInterrupt:
            typer.echo("Beendet.")
        finally:
            server.shutdown()


def _changes(project: Project) -> Iterator[Path]:
    """Waits and yields a file each time something was changed, added or removed."""
    known = _stamps(project)
    while True:
        time.sleep(PAUSE_SECONDS)
        now = _stamps(project)
        if now != known:
            yield min(path for path, _ in set(now.items()) ^ set(known.items()))
        known = now


def _stamps(project: Project) -> dict[Path, int]:
    roots = [project.root / name for name in WATCHED]
    files = [path for root in roots for path in (root.rglob("*") if root.is_dir() else [root])]
    return {path: path.stat().st_mtime_ns for path in files if path.is_file()}


class _QuietHandler(SimpleHTTPRequestHandler):
    """Serves files without a line per request."""

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""
