"""What no text of a public site may hold: hidden characters, HTML, dangerous addresses, private persons' data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from konzept.core import Problem, quoted

ALLOWED_SCHEMES = frozenset({"https", "mailto"})

# Soft hyphen, zero-width characters, direction marks and overrides, BOM, line separators, C0 and C1 controls, tags.
HIDDEN_CHARACTERS = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\U000e0000-\U000e0fff"
)
HIDDEN = re.compile(f"[{HIDDEN_CHARACTERS}]")
# Every repetition below is bounded or cannot overlap with its neighbour, so that no text takes long to search.
HTML = re.compile(r"<(?:/?[A-Za-z][^<>]*>?|!--|!\[CDATA|\?)|&(?:#\d+|#x[0-9a-fA-F]+|[a-zA-Z]{2,31});")
TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)")
AUTOLINK = re.compile(r"^<[A-Za-z][A-Za-z0-9+.-]{1,31}:[^<>\s]*>$")
SCHEME = re.compile(
    r"<([A-Za-z][A-Za-z0-9+.-]{1,31}):[^<>\s]*>"
    r"|(?<![\w.+-])([A-Za-z][A-Za-z0-9+.-]{1,15}):(?=//)"
    r"|(?<![\w.+-])((?i:javascript|data|vbscript|file|blob|about|ftp|ssh|tel|sms))\s{0,3}:(?=\S)"
    r"|\]\(\s{0,9}<?([A-Za-z][A-Za-z0-9+.-]{0,31})\s{0,3}:"
    r"|^[ \t]{0,9}\[[^\]\n]{1,999}\]:\s{0,9}<?([A-Za-z][A-Za-z0-9+.-]{0,31}):",
    re.MULTILINE,
)
EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,9}\.[A-Za-z]{2,}"
)
PHONE = re.compile(
    r"(?<![\d.,/-])(?:\+49|0049)[\s()/.-]{0,5}\d[\d\s()/.-]{4,25}\d"
    r"|(?<![\w.,/-])\(?0\d{2,5}\)?\s{0,3}[/ -]\s{0,3}\d[\d \-]{3,20}\d(?!\d|[.,]\d)"
    r"|(?i:\b(?:tel|telefon|fax|mobil|telefax|handy)\b\.?(?:nummer)?\s{0,3}:?\s{0,3}\+?\d[\d\s/()-]{4,25})"
)
ACADEMIC = r"(?:Dr|Prof|Dipl\.-[A-Za-z]{2,9}|Dipl|med|jur|phil|rer|nat|pol|h\.c|e\.h)\.[ \t-]{0,2}"
NAME = r"[A-ZÄÖÜÇŞİ][a-zäöüßçşığ]{2,}"
PERSON = re.compile(
    rf"(?<!\w)(?:Herrn?|Frau|Hr\.|Fr\.)\s{{1,3}}(?:{ACADEMIC}){{0,6}}{NAME}(?![\w-]*innen)"
    rf"|(?<!\w)(?:Dr|Prof|Dipl\.-\w{{2,9}})\.\s{{1,3}}(?:{ACADEMIC}){{0,6}}{NAME}"
    r"|(?i:\bAnsprechpartner(?:in)?\s{0,3}:\s{0,3})[A-ZÄÖÜ][a-zäöüß]{1,30}\s{1,3}[A-ZÄÖÜ][a-zäöüß]{1,30}(?!\w*(?:amt|stelle|büro))"
)
STREET_NAME = r"(?:straße|strasse|str\.|weg|allee|gasse|platz|ring|damm|ufer)"
STREET = re.compile(
    rf"\b[A-ZÄÖÜ][\wäöüß.-]{{0,40}}(?:{STREET_NAME}|er\s(?:Straße|Weg|Allee|Gasse))\s{{1,3}}\d{{1,3}}\s?[a-z]?\b"
)
# What looks like a person's data, and what a text must at least contain for a closer look.
PRIVATE = (
    (EMAIL, "eine E-Mail-Adresse", re.compile(r"@|\(at\)|\[at\]")),
    (PHONE, "eine Telefonnummer", re.compile(r"\d[\d /().-]{3,20}\d")),
    (PERSON, "der Name einer Person", re.compile(r"Herr|Frau|[HFD]r\.|Prof\.|Dipl|nsprechpartner")),
    (STREET, "eine Anschrift", re.compile(r"(?:[a-zß.]|Weg|Allee|Gasse)\s{1,3}\d")),
)

# One look decides for almost every text that there is nothing to find.
SIGNS = re.compile(rf"[{HIDDEN_CHARACTERS}<&@:\d(\[]")
WORDS = ("Herr", "Frau", "r.", "Prof.", "Dipl")


class Finding(NamedTuple):
    """A fault in a text: code, where it begins and what stands there, message, hint."""

    code: str
    offset: int
    text: str
    message: str
    hint: str

    def problem(self, path: str, line: int, column: int, subject: str = "") -> Problem:
        """This finding as a problem of a file; `subject` says in which entry it was found."""
        message = f"{subject}: {self.message}" if subject else self.message
        return Problem(code=self.code, path=path, line=line, column=column, message=message, hint=self.hint)


def check_text(text: str) -> list[Finding]:
    """Everything in `text` that must not be published, in the order of the rules."""
    if SIGNS.search(text) or any(word in text for word in WORDS):
        return [*hidden_characters(text), *_findings(text)]
    return []


def hidden_characters(text: str) -> list[Finding]:
    """One finding, at the first of them, that names every kind of hidden character in `text`."""
    found = list(HIDDEN.finditer(text))
    if not found:
        return []
    names = list(dict.fromkeys(f"U+{ord(match[0]):04X}" for match in found))
    shown = ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
    message = f"Unsichtbare Zeichen im Text: {shown}." if len(found) > 1 else f"Unsichtbares Zeichen im Text: {shown}."
    hint = "Die Stelle löschen und neu tippen, nicht aus einem anderen Programm einfügen."
    return [Finding("KZ-TEXT-ZEICHEN", found[0].start(), found[0][0], message, hint)]


def _findings(text: str) -> Iterator[Finding]:
    if "<" in text or "&" in text:
        yield from _html(text)
    if ":" in text:
        yield from _addresses(text)
    for pattern, what, trigger in PRIVATE:
        if trigger.search(text):
            for match in pattern.finditer(text):
                message = f"Das sieht aus wie {what}."
                hint = "Nur Stellen, Organisationen und Funktionen nennen, keine Personen und keine Kontaktdaten."
                yield Finding("KZ-PERSON", match.start(), match[0], message, hint)


def _html(text: str) -> Iterator[Finding]:
    opened: set[str] = set()
    for match in HTML.finditer(text):
        tag = TAG.match(match[0])
        if AUTOLINK.match(match[0]) or (tag and tag[1] and tag[2].lower() in opened):
            continue  # an address is checked as such, a closing tag belongs to the fault that opened it
        opened.update({tag[2].lower()} if tag else ())
        message = f"HTML ist nicht erlaubt: {quoted(match[0], 30)}."
        yield Finding("KZ-TEXT-HTML", match.start(), match[0], message, "Einfaches Markdown verwenden.")


def _addresses(text: str) -> Iterator[Finding]:
    for match in SCHEME.finditer(text):
        scheme = next(group for group in match.groups() if group)
        if scheme.lower() not in ALLOWED_SCHEMES:
            message = f"Adressen mit „{scheme.lower()}:“ sind nicht erlaubt."
            start = match.start(match.lastindex or 0)
            yield Finding("KZ-TEXT-ADRESSE", start, scheme, message, "Nur https: und mailto: verwenden.")
