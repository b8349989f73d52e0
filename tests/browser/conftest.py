"""The real site on a server of its own, under the strict policy, and Debian's chromium to look at it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from visitor import Visitor

ROOT = Path(__file__).parents[2]
# The lines every server sends: the shipped ones, so all that is tested here is tested under them.
HEADERS = [
    line.strip().split(": ", 1)
    for line in (ROOT / "deploy" / "_headers").read_text(encoding="utf-8").splitlines()
    if line.startswith("  ")
]


class StrictHandler(SimpleHTTPRequestHandler):
    """Serves files as a careful web server does: with the policy, without a log."""

    def end_headers(self) -> None:
        for name, value in HEADERS:
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real site, built anew."""
    folder = tmp_path_factory.mktemp("website")
    out = folder / "html"
    command = [sys.executable, "-m", "sphinx", "-q", "-b", "html", "-d", str(folder / "doctrees"), str(ROOT), str(out)]
    subprocess.run(command, check=True)
    return out


@pytest.fixture(scope="session")
def server(site: Path) -> Iterator[str]:
    """The address of the site on a free port of this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(StrictHandler, directory=str(site))) as running:
        Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}/"
        running.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The chromium of the distribution; playwright downloads none."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    if executable is None:
        pytest.fail("chromium fehlt. → make chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        yield launched
        launched.close()


@pytest.fixture
def visitor(browser: Browser, server: str) -> Iterator[Visitor]:
    """Somebody who opens pages and notes every fault the browser reports; faults fail the test."""
    with browser.new_context(locale="de-DE", reduced_motion="reduce") as context:
        visiting = Visitor(context.new_page(), server)
        yield visiting
    assert visiting.faults == []
