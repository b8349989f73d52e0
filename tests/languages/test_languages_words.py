"""The catalogues of the site's words are complete, and say the right things about numbers and names."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest
from babel.messages.pofile import read_po

from konzept.cli.sprachen import messages
from konzept.concept import Concept
from konzept.languages import LANGUAGES, Language, read_words
from konzept.views.languages import SERVICE

EACH = pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
SCRIPTS = {"ru": re.compile("[а-яё]", re.I), "uk": re.compile("[а-яіїєґ]", re.I), "ar": re.compile("[\u0621-\u064a]")}


@EACH
def test_every_word_of_the_site_is_translated(language: Language, real: Concept) -> None:
    """Whoever adds a word to a page that has translations adds it to all five catalogues."""
    assert sorted(messages(real.metamodel) - read_words(language.code).texts.keys()) == []


@EACH
def test_catalogue_holds_nothing_else(language: Language, real: Concept) -> None:
    """A word no page shows any more leaves the catalogues."""
    assert sorted(read_words(language.code).texts.keys() - messages(real.metamodel)) == []


@EACH
def test_catalogue_is_well_formed(language: Language) -> None:
    """Each word stands once, none is marked as a guess, and the catalogue names its language."""
    path = files("konzept.languages") / "locale" / language.code / "LC_MESSAGES" / "konzept.po"
    with path.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    listed = re.findall(r'^msgid "(.+)"$', path.read_text(encoding="utf-8"), re.MULTILINE)

    assert len(listed) == len(set(listed))
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []
    assert str(catalogue.locale) == language.code


@pytest.mark.parametrize("code", SCRIPTS)
def test_translations_are_written_in_their_script(code: str) -> None:
    """A German word left in a catalogue of another script is found."""
    texts = read_words(code).texts
    assert [german for german, text in texts.items() if not SCRIPTS[code].search(text)] == []


def test_links_of_the_footer_are_known() -> None:
    """The titles of the legal pages come from their documents and must be in the list of words."""
    assert {"Impressum", "Datenschutz", "Erklärung zur Barrierefreiheit"} <= set(SERVICE)
