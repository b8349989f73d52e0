"""The language of a file, which decides what a comma means. Never told from the numbers: 1.234 could be either."""

from __future__ import annotations

import re
from collections.abc import Iterable

from konzept.figures.readers.model import Language

# English files keep German names of regions and variables; German files contain none of these words.
ENGLISH_WORDS = frozenset(
    {
        *("number", "percent", "per cent", "persons", "total", "year", "years", "month", "months", "quarter", "quarters"),
        *("reference date", "date", "school year", "half-year", "half-years", "days", "inh/km²", "eur mn", "male", "female"),
    }
)
NAMED_LANGUAGE = re.compile(r"_(de|en)(?:_flat)?(?=[_.]|$)")


def language_of(labels: Iterable[str], file_name: str = "") -> Language:
    """The language that the delivered file name states, else the one of the labels.

    Labels: one English word suffices, because the databases translate only in part.
    """
    if named := NAMED_LANGUAGE.search(file_name):
        return "en" if named[1] == "en" else "de"
    return "en" if any(label.strip().casefold() in ENGLISH_WORDS for label in labels) else "de"
