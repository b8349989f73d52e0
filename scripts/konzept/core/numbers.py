"""Numbers as German texts write them. Works on decimal texts: what was published keeps every digit it had."""

from __future__ import annotations

MINUS, NO_BREAK = "\N{MINUS SIGN}", "\N{NO-BREAK SPACE}"
SHORT_UNITS = {"Prozent": "%", "Prozentpunkte": "Prozentpunkte"}


def german_number(text: str) -> str:
    """`88425` → „88.425“, `-24.50` → „−24,50“; the text is a decimal number with a point."""
    whole, _, decimals = text.removeprefix("-").partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    return f"{MINUS if text.startswith('-') else ''}{grouped}{',' if decimals else ''}{decimals}"


def with_unit(number: str, unit: str) -> str:
    """„24,5 %“, „88.425 Personen“; number and unit stay on one line."""
    return f"{number}{NO_BREAK}{SHORT_UNITS.get(unit, unit)}" if unit else number
