"""What a repair without a decision may change: misspelt words, and nothing that could carry meaning (c.)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from konzept.items.model import Value
from konzept.metamodel import FieldDef
from konzept.staende.canonical import Canonical, canonical_value
from konzept.staende.words import matches, tokens

MAX_WORDS = 3
MAX_DISTANCE = 2

NUMBER_WORDS = re.compile(
    r"(?:null|ein[se]?|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|\w*zehn|\w*zig|\w*hundert|\w*tausend|"
    r"\w*million(?:en)?|halb\w{0,2}|hälfte|drittel|viertel|doppelt\w{0,2}|erst\w{0,2}|zweit\w{0,2}|dritt\w{0,2})"
)
TIME_WORDS = re.compile(
    r"(?:(?:halb|viertel|zwei|drei)?jähr(?:lich|ig)\w{0,2}|monatlich\w{0,2}|wöchentlich\w{0,2}|täglich\w{0,2}|"
    r"jahr(?:e|en|es|s)?|monat(?:e|en|es|s)?|wochen?|tag(?:e|en|es|s)?|quartal(?:e|en|s)?|stunden?|"
    r"januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember|"
    r"kurzfristig\w{0,2}|mittelfristig\w{0,2}|langfristig\w{0,2}|sofort|bis|ab|seit|vor|nach)"
)
UNITS = re.compile(r"(?:prozent\w{0,8}|euro|eur|mio|mrd|%|‰|€|km²?|m²|ha|personen|plätze\w?|stellen?)")
NEGATIONS = re.compile(r"(?:nicht|kein\w{0,2}|ohne|nur|nie|niemals|weder|noch)")
MODAL_WORDS = re.compile(
    r"(?:soll\w{0,3}|muss|muß|müss\w{0,4}|musst\w{0,2}|kann|könn\w{0,4}|konnt\w{0,2}|darf|dürf\w{0,4}|will|woll\w{0,4}|"
    r"mag|mög\w{0,2}|möcht\w{0,2}|wird|werd\w{0,2}|würd\w{0,2}|wurd\w{0,2}|ist|sind|war|waren|hat|haben)"
)
PROTECTED = (
    (re.compile(r"§.*"), "Paragraf"),
    (re.compile(r".*\d.*"), "Zahl oder Datum"),
    (NUMBER_WORDS, "Zahl"),
    (TIME_WORDS, "Zeitangabe"),
    (UNITS, "Einheit"),
    (NEGATIONS, "Verneinung oder Einschränkung"),
    (MODAL_WORDS, "Modalwort"),
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a change is no repair: the field, the token that says so, and what it is."""

    field: str
    token: str
    reason: str

    @property
    def sentence(self) -> str:
        return f"„{self.token}“: {self.reason}" if self.token else self.reason


def check_editorial(
    old: Mapping[str, Value],
    new: Mapping[str, Value],
    fields: Mapping[str, FieldDef],
    bodies: frozenset[str] = frozenset(),
) -> Refusal | None:
    """The first reason why the change from one wording to another is more than a repair, None if it is one.

    `old` and `new` are the fields of the group `wortlaut`, `bodies` the words of the names of bodies and offices.
    """
    replaced: list[tuple[str, str, str]] = []
    for name in sorted({*old, *new}):
        field = fields.get(name)
        before, after = canonical_value(field, old.get(name, "")), canonical_value(field, new.get(name, ""))
        if before == after:
            continue
        if field is None or field.target or field.kind in ("wahl", "auswahl", "zahl", "ganzzahl", "datum"):
            return Refusal(name, "", "Zielwerte und feste Angaben ändert nur ein Beschluss")
        found = _replaced(words(flat(before)), words(flat(after)))
        if isinstance(found, Refusal):
            return Refusal(name, found.token, found.reason)
        replaced += [(name, one, other) for one, other in found]
    return _refused(replaced, bodies)


def flat(value: Canonical) -> str:
    """Every text within a value, in order."""
    if isinstance(value, str):
        return value
    parts: Iterable[Canonical] = value.values() if isinstance(value, dict) else value
    return "\n".join(flat(part) for part in parts)


def words(text: str) -> list[str]:
    """The words as a repair sees them: no case, no white space, no punctuation."""
    return [
        token.casefold()
        for token in tokens(text)
        if any(character.isalnum() or character in "§%‰€" for character in token)
    ]


def body_words(titles: Iterable[str]) -> frozenset[str]:
    """The words of names that stand for somebody: capitalised, longer than an article."""
    return frozenset(
        token.casefold() for title in titles for token in tokens(title) if len(token) > 3 and token[0].isupper()
    )


def _replaced(old: list[str], new: list[str]) -> list[tuple[str, str]] | Refusal:
    """The words that stand in the place of others. A word that came or went is a refusal, unless it was doubled."""
    found: list[tuple[str, str]] = []
    i = j = 0
    for next_i, next_j in [*matches(old, new), (len(old), len(new))]:
        gone, came = old[i:next_i], new[j:next_j]
        if not came and gone and _is_doubled(old, i, next_i):
            gone = []
        if len(gone) != len(came):
            protected = next(((word, what) for word in (*gone, *came) if (what := _protected(word, frozenset()))), None)
            if protected:
                return Refusal("", *protected)
            return Refusal("", (*came, *gone)[0], "Wörter dürfen weder hinzukommen noch wegfallen")
        found += zip(gone, came, strict=True)
        i, j = next_i + 1, next_j + 1
    return found


def _is_doubled(old: list[str], start: int, end: int) -> bool:
    """Whether what went stood twice in a row."""
    length = end - start
    return old[start:end] in (old[start - length : start] if start >= length else None, old[end : end + length])


def _refused(replaced: list[tuple[str, str, str]], bodies: frozenset[str]) -> Refusal | None:
    for name, *pair in replaced:
        for word in pair:
            if what := _protected(word, bodies):
                return Refusal(name, word, what)
    for name, one, other in replaced:
        if distance(one, other) > MAX_DISTANCE:
            return Refusal(name, other, f"mehr als {MAX_DISTANCE} Buchstaben anders als „{one}“")
    if len(replaced) > MAX_WORDS:
        name, _, other = replaced[MAX_WORDS]
        return Refusal(name, other, f"mehr als {MAX_WORDS} geänderte Wörter gegenüber dem Beschluss")
    return None


def _protected(word: str, bodies: frozenset[str]) -> str:
    """What makes a word untouchable, "" if nothing does."""
    if word in bodies:
        return "Name einer Stelle oder eines Gremiums"
    return next((what for pattern, what in PROTECTED if pattern.fullmatch(word)), "")


def distance(one: str, other: str) -> int:
    """Edit distance; swapping two neighbours counts 1 (optimal string alignment, Damerau 1964)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        previous, row = row, [i]
        for j, right in enumerate(other, 1):
            cost = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before = previous
    return row[-1]
