"""A paper in the form somebody asked for: PDF, DOCX, or HTML that needs no other file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from konzept.render.docx_papers import paper_docx
from konzept.render.pdf import paper_pdf
from konzept.views.papers import Paper


def paper_html(paper: Paper) -> bytes:
    """One file with everything in it, to be sent by mail; readable with its styles switched off."""
    environment = Environment(
        loader=PackageLoader("konzept.render"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.globals["p"] = environment.get_template("papier_bausteine.html").module
    folder = files("konzept.render") / "assets"
    sheet = "".join((folder / name).read_text(encoding="utf-8") for name in ("marke.css", "stil.css"))
    style = Markup(sheet)  # noqa: S704 - our own file
    return environment.get_template("papier.html").render(paper=paper, style=style, root="").encode()


PAPER_FORMATS: Mapping[str, Callable[[Paper], bytes]] = {"pdf": paper_pdf, "docx": paper_docx, "html": paper_html}
