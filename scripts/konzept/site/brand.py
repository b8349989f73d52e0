"""The look of a town: `docs/_marke/marke.css` and `docs/_marke/logo.svg` take the place of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from konzept.core import Problem, Project, quoted
from konzept.render import BRAND_STYLE, LOGO, assets
from konzept.site.faults import refuse

FOLDER = "_marke"
MAX_BYTES = 50_000
PROPERTIES = ("--marke", "--marke-tief", "--faden", "--logo", "--schrift")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# Blocks of custom properties, for light and for dark ground; nothing that could load a file of somebody else.
BLOCK = r":root\s*\{[^{}]*\}"
BODY = re.compile(r":root\s*\{([^{}]*)\}")
DECLARATION = re.compile(r"[^;\s][^;]*")
STYLE = re.compile(rf"(?:\s*(?:{BLOCK}|@media[^{{}};]*\{{\s*{BLOCK}\s*\}}))+\s*")
VALUE = re.compile(r"(--[\w-]+)\s*:\s*(?:url\(logo\.svg\)|[#\w\s,.\"'%()-]+)")
FOREIGN = re.compile(r"url\((?!logo\.svg\))|image\(|//|\\", re.IGNORECASE)
ACTIVE = re.compile(
    rb"<script|\son\w+\s*=|javascript:|<foreignObject|(?:href|src)\s*=\s*[\"'](?!#)|<!ENTITY|@import", re.IGNORECASE
)


def site_assets(project: Project) -> dict[str, bytes]:
    """Every file each page needs, in the look of the project. Raises ExtensionError for a brand that is none."""
    require_brand(project)
    style, logo = _files(project)
    found = assets(style.read_bytes() if style.is_file() else None)
    if logo.is_file():
        found[LOGO] = logo.read_bytes()
    return found


def require_brand(project: Project) -> None:
    """Raises ExtensionError with every fault of the two files."""
    style, logo = _files(project)
    style_faults = _style_faults(style.read_bytes(), project.relative(style)) if style.is_file() else ()
    logo_faults = _logo_faults(logo.read_bytes(), project.relative(logo)) if logo.is_file() else ()
    refuse([*style_faults, *logo_faults])


def _files(project: Project) -> tuple[Path, Path]:
    folder = project.docs / FOLDER
    return folder / BRAND_STYLE, folder / LOGO


def _logo_faults(content: bytes, shown: str) -> Iterator[Problem]:
    active = ACTIVE.search(content)
    if len(content) > MAX_BYTES or active:
        line = content.count(b"\n", 0, active.start()) + 1 if active else 1
        message = "Das Logo ist zu groß oder enthält mehr als ein Bild."
        yield _problem(shown, line, message, f"Höchstens {MAX_BYTES} Bytes, ohne Skript und ohne Verweise.")


def _style_faults(content: bytes, shown: str) -> Iterator[Problem]:
    # A comment leaves its line breaks behind, so that what follows it keeps its line.
    text = COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), content.decode("utf-8", errors="replace"))
    for body in BODY.finditer(text):
        for declaration in DECLARATION.finditer(body[1]):
            match = VALUE.fullmatch(declaration[0].strip())
            if match is None or match[1] not in PROPERTIES or FOREIGN.search(declaration[0]):
                line = text.count("\n", 0, body.start(1) + declaration.start()) + 1
                message = f"{quoted(declaration[0].strip())} gehört nicht in die Marke."
                yield _problem(shown, line, message, f"Nur {', '.join(PROPERTIES)}, ohne Adressen.")
    if len(content) > MAX_BYTES or not STYLE.fullmatch(text):
        message = "Die Datei enthält mehr als Blöcke der Form „:root { … }“."
        yield _problem(shown, 1, message, f"Nur die Marke, höchstens {MAX_BYTES} Bytes.")


def _problem(shown: str, line: int, message: str, hint: str) -> Problem:
    return Problem(code="KZ-MARKE", path=shown, line=line, message=message, hint=hint)
