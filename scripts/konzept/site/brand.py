"""The look of a town: `docs/_marke/marke.css` and `docs/_marke/logo.svg` take the place of ours."""

from __future__ import annotations

import re

from sphinx.errors import ExtensionError

from konzept.core import Project
from konzept.render import BRAND_STYLE, LOGO, assets

FOLDER = "_marke"
MAX_BYTES = 50_000
PROPERTIES = ("--marke", "--marke-tief", "--faden", "--logo", "--schrift")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# Blocks of custom properties, for light and for dark ground; nothing that could load a file of somebody else.
BLOCK = r":root\s*\{[^{}]*\}"
BODY = re.compile(r":root\s*\{([^{}]*)\}")
STYLE = re.compile(rf"(?:\s*(?:{BLOCK}|@media[^{{}};]*\{{\s*{BLOCK}\s*\}}))+\s*")
VALUE = re.compile(r"(--[\w-]+)\s*:\s*(?:url\(logo\.svg\)|[#\w\s,.\"'%()-]+)")
FOREIGN = re.compile(r"url\((?!logo\.svg\))|image\(|//|\\", re.IGNORECASE)
ACTIVE = re.compile(
    rb"<script|\son\w+\s*=|javascript:|<foreignObject|(?:href|src)\s*=\s*[\"'](?!#)|<!ENTITY|@import", re.IGNORECASE
)


def site_assets(project: Project) -> dict[str, bytes]:
    """Every file each page needs, in the look of the project. Raises ExtensionError for a brand that is none."""
    folder = project.docs / FOLDER
    style, logo = folder / BRAND_STYLE, folder / LOGO
    own = style.read_bytes() if style.is_file() else None
    if own is not None:
        _require_plain_style(own, project.relative(style))
    found = assets(own)
    if logo.is_file():
        found[LOGO] = logo.read_bytes()
        if len(found[LOGO]) > MAX_BYTES or ACTIVE.search(found[LOGO]):
            raise ExtensionError(
                f"{project.relative(logo)}: Das Logo ist zu groß oder enthält mehr als ein Bild. "
                f"→ Höchstens {MAX_BYTES} Bytes, ohne Skript und ohne Verweise."
            )
    return found


def _require_plain_style(content: bytes, shown: str) -> None:
    text = COMMENT.sub("", content.decode("utf-8", errors="replace"))
    bodies = BODY.findall(text)
    declarations = [line.strip() for body in bodies for line in body.split(";") if line.strip()]
    for declaration in declarations:
        match = VALUE.fullmatch(declaration)
        if match is None or match[1] not in PROPERTIES or FOREIGN.search(declaration):
            raise ExtensionError(
                f"{shown}: „{declaration[:60]}“ gehört nicht in die Marke. "
                f"→ Nur {', '.join(PROPERTIES)}, ohne Adressen."
            )
    if len(content) > MAX_BYTES or not STYLE.fullmatch(text):
        raise ExtensionError(f"{shown}: Die Datei enthält mehr als Blöcke der Form „:root {{ … }}“. → Nur die Marke.")
