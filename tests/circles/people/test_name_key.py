"""Names sort and are found whatever their accents, case and apostrophes."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles.people.name_key import fold, name_key, search_words


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Siân Ŵyn-Jones", "sian wyn jones"),
        ("Zoë O’Brien", "zoe obrien"),
        ("O'Neill", "oneill"),
        ("Łukasz Żółkiewski", "lukasz zolkiewski"),
        ("İbrahim Şahin", "ibrahim sahin"),
        ("Þórður Ásgeirsson", "thordur asgeirsson"),
        ("Straße", "strasse"),
        ("김민준", "김민준"),
        ("St. John-Smith", "st john smith"),
        ("100%_", "100"),
    ],
)
def test_a_name_is_folded_to_what_somebody_would_type(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_more(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@given(st.text(max_size=60))
def test_composed_and_decomposed_letters_are_the_same_name(name: str) -> None:
    assert fold(unicodedata.normalize("NFC", name)) == fold(unicodedata.normalize("NFD", name))


@given(st.text(max_size=60))
def test_a_key_holds_nothing_that_a_search_would_take_for_a_wildcard(name: str) -> None:
    assert not set(fold(name)) & set("%_\\'")


def test_the_last_name_comes_first_and_the_preferred_name_is_found_too() -> None:
    assert name_key("Robert", "Ólafsson", "Bobby") == "olafsson robert bobby"


def test_a_search_is_bounded() -> None:
    assert search_words("  Ann-Marie   O’Brien ") == ["ann", "marie", "obrien"]
    assert len(search_words("a " * 500)) == 6
