"""View → HTML and other forms. Renders what it is given; computes and decides nothing."""

from konzept.render.html import BRAND_STYLE, LOGO, Renderer, assets

__all__ = ["BRAND_STYLE", "LOGO", "Renderer", "assets"]
