"""Somebody who opens pages of the site: what the browser reports on the way is noted."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Page, Request, Response


@dataclass
class Visitor:
    """A browser page bound to the site; `faults` are console errors, failed requests and requests to elsewhere."""

    page: Page
    server: str
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._note_message)
        self.page.on("pageerror", lambda error: self._note(f"Fehler im Skript: {error}"))
        self.page.on("request", self._note_request)
        self.page.on("response", self._note_response)

    def open(self, address: str, *, width: int = 1280, height: int = 900) -> Page:
        """Shows a page of the site in a window of this size."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.goto(self.server + address, wait_until="load")
        return self.page

    def _note_message(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._note(message.text)

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self.server, "data:")):
            self._note(f"Anfrage an {request.url}")

    def _note_response(self, response: Response) -> None:
        if response.status >= 400:
            self._note(f"{response.status} für {response.url}")

    def _note(self, fault: str) -> None:
        self.faults.append(f"{self.page.url.removeprefix(self.server)}: {fault}")
