"""Every code a message can carry is explained, in the metamodel and in the handbook, and nothing else is."""

from __future__ import annotations

import re
from pathlib import Path

from konzept.metamodel import Metamodel

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "scripts" / "konzept"
CODE = re.compile(r"KZ-[A-Z]+(?:-[A-Z0-9]+)*")
QUOTED = re.compile(rf'"({CODE.pattern})[" ]')
# Messages about figures say themselves what to do; the handbook names these five families and lists none of them.
FIGURES = ("KZ-REIHE-", "KZ-BEW-", "KZ-SPERRE-", "KZ-DATEN-", "KZ-ABRUF-")
HANDBOOK = ROOT / "docs" / "handbuch" / "meldungen.md"


def codes_in(folder: Path, pattern: re.Pattern[str]) -> set[str]:
    """The codes that the modules of a folder name."""
    return {code for path in folder.rglob("*.py") for code in pattern.findall(path.read_text(encoding="utf-8"))}


def own_codes() -> set[str]:
    """The codes of every layer but those of figures; the beginning of other codes is none itself."""
    found = codes_in(PACKAGE, QUOTED)
    return {
        code
        for code in found
        if not code.startswith(FIGURES) and not any(other.startswith(f"{code}-") for other in found)
    }


def test_every_code_of_a_check_is_explained(model: Metamodel) -> None:
    """Whoever adds a code adds a sentence to [konzept.regeln]."""
    assert own_codes() - model.rules.keys() == set()


def test_every_explained_code_can_be_reported(model: Metamodel) -> None:
    """Whoever removes a code removes its sentence; codes of rules are data and always in use."""
    used = codes_in(PACKAGE, CODE)

    assert {code for code in model.rules if code not in model.checks} - used == set()


def test_explanations_are_one_german_sentence(model: Metamodel) -> None:
    """An explanation is a full sentence of bearable length."""
    for code, text in model.rules.items():
        assert 20 <= len(text) <= 240, code
        assert text[0].isupper(), code
        assert text.endswith("."), code


def test_every_code_of_a_check_is_in_the_handbook() -> None:
    """The table of messages in the handbook is complete and names no code that is gone."""
    named = set(CODE.findall(HANDBOOK.read_text(encoding="utf-8")))

    assert {code for code in own_codes() if not code.startswith("KZ-AUSNAHME-")} - named == set()
    assert {code for code in named if not code.startswith("KZ-REGEL-")} - codes_in(PACKAGE, CODE) == set()
