"""Same content, same fingerprint; anything else, another one."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from konzept.core import MetamodelError
from konzept.metamodel import FieldDef, Metamodel, read_metamodel
from konzept.staende.canonical import canonical_text, canonical_value, decimal, fingerprint, normalise, short

TITLE = "Sprachförderung ausbauen"
WORDING = "Alle Kinder erhalten vor der Einschulung Sprachförderung.\n\nDie Stadt berichtet jährlich."
VECTOR = "v1-w-2aabfe4c35cf51c8b72ae0ffa394e7668c5c402ea6c215bafe9f5b947a187ab1"


def of(wording: str, title: str = TITLE, item_id: str = "MUS-TZ-014") -> str:
    return fingerprint("wortlaut", "teilziel", item_id, [("titel", title), ("wortlaut", wording), ("frist", "2030")])


@pytest.mark.parametrize(
    "wording",
    [
        WORDING,
        unicodedata.normalize("NFD", WORDING),
        WORDING.replace("\n", "\r\n"),
        WORDING.replace(" ", "  "),
        WORDING.replace(" ", "\u00a0"),
        WORDING.replace("Stadt", "Sta\u00addt"),
        f"  {WORDING}\n\n",
        WORDING.replace("\n\n", "\n \n\n"),
    ],
)
def test_the_published_vector_is_the_same_however_the_text_was_typed(wording: str) -> None:
    """The fingerprint of the design's example, also for decomposed letters, other line ends and other spaces."""
    assert of(wording) == VECTOR


def test_the_canonical_text_is_the_published_one() -> None:
    """What is hashed is the JSON of the design, byte by byte."""
    assert canonical_text("wortlaut", "teilziel", "MUS-TZ-014", [("titel", TITLE), ("frist", "2030")]) == (
        '["konzept-fp","v1","wortlaut","teilziel","MUS-TZ-014",[["frist","2030"],["titel","Sprachförderung ausbauen"]]]'
    )


def test_neighbouring_texts_never_run_into_each_other() -> None:
    """„abc“ and „def“ are not „ab“ and „cdef“, a value in another field is another one, and so is another id."""

    def pair(first: str, second: str, item_id: str = "MUS-TZ-001") -> str:
        return fingerprint("wortlaut", "teilziel", item_id, [("text", first), ("titel", second)])

    assert pair("abc", "def") != pair("ab", "cdef")
    assert pair("abc", "") != pair("", "abc")
    assert pair("abc", "def") != pair("abc", "def", "MUS-TZ-002")


def test_empty_is_the_same_as_absent() -> None:
    """An empty text, an empty list and an absent field count the same."""
    bare = fingerprint("daten", "kennzahl", "MUS-KZ-001", [("titel", "a")])
    assert bare == fingerprint("daten", "kennzahl", "MUS-KZ-001", [("titel", "a"), ("text", "  "), ("kriterien", [])])


def test_order_counts_in_a_list_and_not_in_a_set() -> None:
    """A `menge` is sorted and free of doubles, a `liste` stays as written."""
    ordered = FieldDef(name="a", kind="liste", title="A")
    anyhow = FieldDef(name="a", kind="menge", title="A")
    assert canonical_value(ordered, ("b", "a")) != canonical_value(ordered, ("a", "b"))
    assert canonical_value(anyhow, ("b", "a", "b")) == canonical_value(anyhow, ("a", "b"))


@pytest.mark.parametrize(
    ("written", "counted"),
    [
        ("13,50", "13.5"),
        ("13.5", "13.5"),
        ("-0,00", "0"),
        ("+7", "7"),
        ("1.10", "1.1"),
        ("007", "007"),
        ("ca. 5", "ca. 5"),
    ],
)
def test_numbers_count_by_their_value(written: str, counted: str) -> None:
    """Trailing zeros, signs and the comma make no other number; leading zeros make a text."""
    assert decimal(written) == counted


def test_versions_and_words_stay_what_was_typed(model: Metamodel) -> None:
    """In a field that is no number `1.10`, `no`, `2011-06` and `007` stay four different texts."""
    texts = ["1.10", "1.1", "no", "2011-06", "007", "7"]
    assert [canonical_value(model.fields["zielwert"], text) for text in texts] == texts


def test_every_field_needs_a_group(tmp_path, model: Metamodel) -> None:
    """A metamodel with a field outside the four groups cannot be used."""
    path = tmp_path / "ubproject.toml"
    path.write_text('[konzept.gruppen]\nwortlaut = "W"\n[konzept.felder]\ntitel = { art = "zeile", titel = "T" }\n')
    with pytest.raises(MetamodelError) as error:
        read_metamodel(path)
    assert "KZ-META-GRUPPE" in [problem.code for problem in error.value.problems]
    assert all(field.group in model.groups for field in model.fields.values())


@settings(deadline=None)
@given(st.text(alphabet=st.characters(blacklist_categories=["Cs"]), max_size=80))
def test_normalising_twice_changes_nothing(text: str) -> None:
    """Normalisation has one result, whatever the text."""
    assert normalise(normalise(text)) == normalise(text)


def test_a_short_fingerprint_keeps_its_group_and_twelve_digits() -> None:
    """People see the group's letter and twelve digits."""
    assert short(VECTOR) == "w-2aabfe4c35cf"
