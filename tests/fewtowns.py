"""The metamodel with only a few towns: no name or code that a test makes up can clash with one that joined."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def metamodel_of(*keys: str) -> str:
    """The text of `ubproject.toml` without the towns that are not named; what lies across all of them stays."""
    kept = "|".join(map(re.escape, (*keys, "uebergreifend")))
    other = re.compile(rf"^\[konzept\.kommunen\.(?!(?:{kept})\])[^\]]+\]\n(?:(?!\[).*\n)*", re.MULTILINE)
    return other.sub("", (ROOT / "ubproject.toml").read_text(encoding="utf-8"))
