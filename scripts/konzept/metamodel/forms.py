"""How ids, dates, numbers and line numbers are written: one pattern each, for the checks and the editors' schema."""

from __future__ import annotations

ID = "[A-Z]{3}-[A-Z]{1,3}-[0-9]{3,4}"
SPAN = "[0-9]{1,5}(?:-[0-9]{1,5})?"

# Kind of field → pattern of the whole text.
PATTERNS = {
    "datum": "[0-9]{4}(?:-Q[1-4]|-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?",
    "zahl": "-?[0-9]{1,12}(?:[.,][0-9]{1,6})?",
    "ganzzahl": "-?[0-9]{1,12}",
    "zeilen": f"{SPAN}(?:, ?{SPAN})*",
    "verweis": ID,
}


def id_pattern(type_code: str = "") -> str:
    """Pattern of an id, of any type or of the one with this code."""
    return f"[A-Z]{{3}}-{type_code}-[0-9]{{3,4}}" if type_code else ID
