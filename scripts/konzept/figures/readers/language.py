"""The language of a file, which decides what a comma means. Never told from the numbers: 1.234 could be either."""

from __future__ import annotations

import re
from collections.abc import Iterable

from konzept.figures.readers.model import Language

# English files keep German names of regions and variables; German files contain none of these words.
ENGLISH_WORDS = frozenset(
    {
        *("year", "years", "half-year", "half-years", "quarter", "quarters", "month", "months", "days", "school year"),
        *("reference date", "date", "number", "percent", "per cent", "persons", "inh/km²", "eur mn"),
        *("total", "male", "female"),
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
