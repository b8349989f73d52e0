"""What no text of a public site may hold: hidden characters, HTML, dangerous addresses, private persons' data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

ALLOWED_SCHEMES = frozenset({"https", "mailto"})

# U+00AD soft hyphen, zero-width characters, direction marks and overrides, BOM, line separators, C0 and C1 controls, tags.
HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\U000e0000-\U000e0fff]"
)
HTML = re.compile(r"<(?:/?[A-Za-z][^<>]*/?>?|!--|!\[CDATA|\?)|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]{2,31});")
AUTOLINK = re.compile(r"^<(?:https://[^<>\s]+|mailto:[^<>\s]+)>$")
SCHEME = re.compile(
    r"(?<![\w.+-])([A-Za-z][A-Za-z0-9+.-]{1,15}):(?=//)"
    r"|(?<![\w.+-])((?i:javascript|data|vbscript|file|blob|about|ftp|ssh|tel|sms))\s*:(?=\S)"
    r"|\]\(\s*<?\s*([A-Za-z][A-Za-z0-9+.-]*)\s*:"
    r"|^\s*\[[^\]]+\]:\s*<?([A-Za-z][A-Za-z0-9+.-]*):",
    re.MULTILINE,
)
EMAIL = re.compile(r"[A-Za-z0-9._%+-]+\s?(?:@|\(at\)|\[at\])\s?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
PHONE = re.compile(
    r"(?<![\d.,/-])(?:\+49|0049)[\s()/.-]*\d[\d\s()/.-]{4,}\d|(?<![\w.,/-])\(?0\d{2,5}\)?\s*[/ -]\s*\d[\d \-]{3,}\d(?![\d.,])"
    r"|(?i:\b(?:tel|telefon|fax|mobil|telefax|handy)\b\.?(?:nummer)?\s*:?\s*\+?\d[\d\s/()-]{4,})"
)
PERSON = re.compile(
    r"(?<![\wäöüÄÖÜß])(?:Herrn?|Frau|Hr\.|Fr\.)\s+(?:(?:Dr|Prof|Dipl)\.[\s-]*(?:[A-Za-z]+\.\s*)*)*[A-ZÄÖÜÇŞİ][a-zäöüßçşığ]{2,}(?![\w-]*innen)"
    r"|(?<![\w])(?:Dr|Prof|Dipl\.-\w+)\.\s+(?:(?:med|jur|phil|h\.c)\.\s+)?[A-ZÄÖÜÇŞİ][a-zäöüßçşığ]{2,}"
    r"|(?i:\bAnsprechpartner(?:in)?\s*:\s*)[A-ZÄÖÜ][a-zäöüß]+\s+[A-ZÄÖÜ][a-zäöüß]+(?!\w*(?:amt|stelle|büro))"
)
STREET = re.compile(
    r"\b[A-ZÄÖÜ][\wäöüß.-]*(?:straße|strasse|str\.|weg|allee|gasse|platz|ring|damm|ufer)\s+\d{1,4}\s?[a-z]?\b"
)

# One look decides for almost every text that there is nothing to find.
SUSPICIOUS = re.compile(
    "|".join(f"(?:{p.pattern})" for p in (HIDDEN,))
    + r"|[<&@:]|\(at\)|\[at\]|\d{4}|\d[ /-]\d|Herr|Frau|Hr\.|Fr\.|Dr\.|Prof\.|Dipl"
)


class Finding(NamedTuple):
    """A fault in a text: code, character offset, message, hint."""

    code: str
    offset: int
    message: str
    hint: str


def check_text(text: str) -> list[Finding]:
    """Everything in `text` that must not be published, in the order found."""
    return list(_findings(text)) if SUSPICIOUS.search(text) else []


def _findings(text: str) -> Iterator[Finding]:
    for match in HIDDEN.finditer(text):
        code = ord(match[0])
        yield Finding(
            "KZ-TEXT-ZEICHEN",
            match.start(),
            f"Unsichtbares Zeichen U+{code:04X} im Text.",
            "Das Zeichen löschen und den Text neu tippen.",
        )
    for match in HTML.finditer(text):
        if not AUTOLINK.match(match[0]):
            shown = match[0][:30]
            yield Finding(
                "KZ-TEXT-HTML", match.start(), f"HTML ist nicht erlaubt: „{shown}“.", "Einfaches Markdown verwenden."
            )
    for match in SCHEME.finditer(text):
        scheme = next(group for group in match.groups() if group).lower()
        if scheme not in ALLOWED_SCHEMES:
            yield Finding(
                "KZ-TEXT-ADRESSE",
                match.start(),
                f"Adressen mit „{scheme}:“ sind nicht erlaubt.",
                "Nur https: und mailto: verwenden.",
            )
    for pattern, what in ((EMAIL, "eine E-Mail-Adresse"), (PHONE, "eine Telefonnummer")):
        for match in pattern.finditer(text):
            yield _private(match.start(), what)
    for pattern, what in ((PERSON, "der Name einer Person"), (STREET, "eine Anschrift")):
        for match in pattern.finditer(text):
            yield _private(match.start(), what)


def _private(offset: int, what: str) -> Finding:
    return Finding(
        "KZ-PERSON",
        offset,
        f"Das sieht aus wie {what}.",
        "Nur Stellen, Organisationen und Funktionen nennen, keine Personen und keine Kontaktdaten.",
    )
