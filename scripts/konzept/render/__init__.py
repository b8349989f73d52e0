"""View → HTML and other forms. Renders what it is given; computes and decides nothing."""

from konzept.render.html import Renderer, assets

__all__ = ["Renderer", "assets"]
