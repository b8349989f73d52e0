"""How a reader takes part: report a fault, propose a change, cite the page. What every page offers at its end."""

from __future__ import annotations

from urllib.parse import quote

from msgspec import Struct

from konzept.views.shared import Frame, quoted

# A page of hits or of a wrong address says nothing of its own: there is nothing to cite.
NOT_CITED = frozenset({"suche.html", "404.html"})


class Channels(Struct, frozen=True, kw_only=True):
    """Where readers reach the editors of this site; "" is a channel that is not set.

    `forge` is the address below which the files are edited, `contact` a mail address of the office, `home` the
    address of the published site, `imprint` that of the page that names its publisher, `as_of` the day of the data.
    """

    forge: str = ""
    contact: str = ""
    home: str = ""
    imprint: str = ""
    as_of: str = ""


class Participation(Struct, frozen=True, kw_only=True):
    """What a page offers: addresses to edit and to write to, where its text stands, how it is cited.

    `citation` ends where the `address` of the page follows.
    """

    edit: str
    mail: str
    file: str
    line: int
    imprint: str
    citation: str
    address: str


def participation(frame: Frame, channels: Channels) -> Participation:
    """What the page in this frame offers on a site with these channels."""
    return Participation(
        edit=_edit_address(frame, channels),
        mail=_mail_address(frame, channels),
        file=frame.file,
        line=frame.line,
        imprint=channels.imprint,
        citation="" if frame.address in NOT_CITED else _citation(frame, channels),
        address=channels.home + frame.address,
    )


def _edit_address(frame: Frame, channels: Channels) -> str:
    if not (channels.forge and frame.file):
        return ""
    line = f"#L{frame.line}" if frame.line else ""
    return f"{channels.forge}/{quote(frame.file)}{line}"


def _mail_address(frame: Frame, channels: Channels) -> str:
    if not channels.contact:
        return ""
    subject = f"Hinweis zu „{frame.title}“" + (f" ({frame.mark})" if frame.mark else "")
    body = f"Seite: {channels.home}{frame.address}\n\nMein Hinweis:\n"
    return f"mailto:{channels.contact}?subject={quote(subject)}&body={quote(body)}"


def _citation(frame: Frame, channels: Channels) -> str:
    """„Title“ (kind, id). Concept. Source. Date of the data."""
    concept = f"Integrationskonzept {frame.municipality_name}" if frame.municipality_name else "Integrationskonzepte"
    parts = [quoted(frame.title) + (f" ({frame.mark})" if frame.mark else ""), f"In: {concept}"]
    if frame.source:
        parts.append(f"Quelle: {frame.source}")
    if channels.as_of:
        parts.append(f"Stand der Daten: {channels.as_of}")
    return ". ".join(parts) + "."


__all__ = ["Channels", "Participation", "participation"]
