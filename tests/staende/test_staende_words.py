"""Word diffs as a reader sees words: exact, whole tokens, fast."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from konzept.staende import GONE, NEW, SAME, new_text, old_text, tokens, word_diff
from konzept.staende.words import changed_words, sentences

LONG = " ".join(
    f"Satz {number} nennt die Stadt, den Verein und § {number} Abs. 2 bis 31.12.{2000 + number}."
    for number in range(30)
)


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("nach § 5 Abs. 2 gilt", "§ 5 Abs. 2"),
        ("bis 31.12.2030 fertig", "31.12.2030"),
        ("am 12. März 2026 beraten", "12. März 2026"),
        ("um 13,6 % mehr", "13,6 %"),
        ("kostet 1.234,50 Euro im Jahr", "1.234,50 Euro"),
        ("rund 5 000 Personen", "5 000"),
        ("die Migrantenselbst-Organisation hilft", "Migrantenselbst-Organisation"),
        ("alle Bürger*innen sind da", "Bürger*innen"),
        ("Hilfe, z. B. Kurse", "z. B."),
        ("von 2010-2012 gefördert", "2010-2012"),
    ],
)
def test_what_belongs_together_stays_whole(text: str, token: str) -> None:
    """Numbers with unit, dates, paragraphs, abbreviations and words with hyphens are one token."""
    assert token in tokens(text)


def test_abbreviations_and_dates_end_no_sentence() -> None:
    """Only a full stop that ends a sentence splits one."""
    text = "Die Stadt hilft z. B. Vereinen. Am 31.12. endet das nach Nr. 5. Danach folgt mehr."
    assert [sentence.strip() for sentence in sentences(text)] == [
        "Die Stadt hilft z. B. Vereinen.",
        "Am 31.12. endet das nach Nr. 5.",
        "Danach folgt mehr.",
    ]


def test_a_changed_word_is_the_only_change() -> None:
    """Everything around one changed word stays."""
    diff = word_diff("Die Stadt berichtet jährlich.", "Die Stadt berichtet alle zwei Jahre.")
    assert diff == (
        (SAME, "Die Stadt berichtet "),
        (GONE, "jährlich"),
        (NEW, "alle zwei Jahre"),
        (SAME, "."),
    )
    assert changed_words(diff) == (("jährlich", "alle zwei Jahre"),)


def test_a_sentence_mostly_new_is_shown_whole() -> None:
    """More than 60 % other words: no confetti, the old sentence and the new one."""
    old, new = "Die Stadt berichtet jährlich.", "Das Jugendamt legt dem Rat einen Plan vor."
    assert word_diff(old, new) == ((GONE, old), (NEW, new))


def test_numbers_and_paragraphs_change_as_a_whole() -> None:
    """In a text of more than 200 words a changed date, amount or paragraph is one change each."""
    new = LONG.replace("§ 7 Abs. 2", "§ 7 Abs. 3").replace("31.12.2012", "30.06.2012").replace("Satz 20", "Satz 21")
    diff = word_diff(LONG, new)
    assert (old_text(diff), new_text(diff)) == (LONG, new)
    assert changed_words(diff) == (("§ 7 Abs. 2", "§ 7 Abs. 3"), ("31.12.2012", "30.06.2012"), ("20", "21"))


def test_a_moved_paragraph_leaves_the_others_alone() -> None:
    """Paragraphs are aligned before words."""
    one, two, three = (f"Absatz {name} sagt etwas ganz anderes über {name}." for name in ("Eins", "Zwei", "Drei"))
    diff = word_diff("\n\n".join((one, two, three)), "\n\n".join((two, three, one)))
    assert two in "".join(op.text for op in diff if op.op == SAME)
    assert three in "".join(op.text for op in diff if op.op == SAME)


WORDS = st.lists(
    st.sampled_from(["Stadt", "Kita", "nicht", "§ 5", "12,5 %", ",", ".", "(", "–", "\n\n", " "]), max_size=30
)


@settings(deadline=None)
@given(WORDS, WORDS)
def test_applying_the_diff_gives_the_new_text(old: list[str], new: list[str]) -> None:
    """What stays and what went is the old text, what stays and what came is the new one; no two pieces are alike."""
    before, after = " ".join(old), " ".join(new)
    diff = word_diff(before, after)
    assert (old_text(diff), new_text(diff)) == (before, after)
    assert all(op.text for op in diff)
    assert all(one.op != other.op for one, other in itertools.pairwise(diff))


@settings(deadline=None)
@given(st.lists(st.sampled_from("abcdefgh"), max_size=40), st.lists(st.sampled_from("abcdefgh"), max_size=40))
def test_the_diff_keeps_as_much_as_it_can(old: list[str], new: list[str]) -> None:
    """The common subsequence is a longest one: as long as the plain quadratic table says."""
    from konzept.staende.words import matches

    table = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i, left in enumerate(old, 1):
        for j, right in enumerate(new, 1):
            table[i][j] = table[i - 1][j - 1] + 1 if left == right else max(table[i - 1][j], table[i][j - 1])
    found = matches(old, new)
    assert len(found) == table[-1][-1]
    assert all(old[i] == new[j] for i, j in found)
    assert found == sorted(found)


def test_two_thousand_words_are_compared_exactly() -> None:
    """A text without a single full stop, a fifth of it changed: both wordings can be read off the diff."""
    chance = random.Random(7)
    words = [f"wort{chance.randrange(400)}" for _ in range(2000)]
    other = [word if chance.random() > 0.2 else f"wort{chance.randrange(400)}" for word in words]
    diff = word_diff(" ".join(words), " ".join(other))
    assert (old_text(diff), new_text(diff)) == (" ".join(words), " ".join(other))
