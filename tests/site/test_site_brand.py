"""The look of a town: one small file with custom properties, and nothing that could load or run anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from sphinx.errors import ExtensionError

from konzept.core import Project
from konzept.site.brand import site_assets

ProjectWith = Callable[[Mapping[str, str | bytes]], Project]

STYLE = "docs/_marke/marke.css"
LOGO = "docs/_marke/logo.svg"
OWN = """\
/* Musterstadt */
:root { --marke: #204080; --marke-tief: rgb(10 20 40); --logo: url(logo.svg); --schrift: "Noto Sans", sans-serif; }
@media (prefers-color-scheme: dark) { :root { --marke: #a0c0ff; } }
"""


def test_own_brand_takes_the_place_of_ours(project_with: ProjectWith) -> None:
    """Colours and logo come from the project; the rest of the stylesheet stays."""
    plain, own = site_assets(project_with({})), site_assets(project_with({STYLE: OWN, LOGO: "<svg/>"}))

    assert b"--marke: #0a5767" in plain["stil.css"]
    assert b"--marke: #0a5767" not in own["stil.css"]
    assert own["stil.css"].startswith(OWN.encode())
    assert own["stil.css"].endswith(plain["stil.css"][-2000:])
    assert own["logo.svg"] == b"<svg/>"


def test_our_own_brand_keeps_the_rules(project_with: ProjectWith) -> None:
    """What is asked of a town holds for the file it starts from."""
    ours = site_assets(project_with({}))["stil.css"].decode().split("/* 1 Marke")[0]
    assert site_assets(project_with({STYLE: ours}))["stil.css"].decode().startswith(ours)


@pytest.mark.parametrize(
    "style",
    [
        "@import url(x.css);",
        ":root { --marke: url(https://example.org/x.png); }",
        ":root { --logo: url(andere.svg); }",
        ":root { --grund: #000; }",
        ":root { color: red; }",
        "body { --marke: #000; }",
        ":root { --marke: #000 } a { color: red }",
        ":root { --marke: \\75rl(x); }",
    ],
    ids=["import", "remote", "other file", "other property", "plain property", "other rule", "more rules", "escape"],
)
def test_a_brand_is_nothing_but_a_brand(project_with: ProjectWith, style: str) -> None:
    """A pull request cannot bring in files, rules or properties through the brand."""
    with pytest.raises(ExtensionError, match=r"docs/_marke/marke\.css"):
        site_assets(project_with({STYLE: style}))


@pytest.mark.parametrize(
    "logo", ["<svg><script/></svg>", '<svg onload="x()"/>', '<svg><image href="https://x"/></svg>', "x" * 50_001]
)
def test_a_logo_is_nothing_but_a_picture(project_with: ProjectWith, logo: str) -> None:
    """No script, no reference, no huge file as a logo."""
    with pytest.raises(ExtensionError, match=r"docs/_marke/logo\.svg"):
        site_assets(project_with({LOGO: logo}))
