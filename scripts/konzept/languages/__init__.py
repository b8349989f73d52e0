"""Other languages than German: the words of the site, and translated titles that know which German they follow."""

from konzept.languages.check import check_languages
from konzept.languages.collection import Languages, load_languages
from konzept.languages.model import GERMAN, LANGUAGES, Language, Phrase, Translation, digest
from konzept.languages.words import Words, read_words

__all__ = [
    "GERMAN",
    "LANGUAGES",
    "Language",
    "Languages",
    "Phrase",
    "Translation",
    "Words",
    "check_languages",
    "digest",
    "load_languages",
    "read_words",
]
