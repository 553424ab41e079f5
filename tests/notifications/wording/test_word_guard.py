"""What the guard stops, and what it lets through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.wording.word_guard import BANNED, UnfitText, check, holds_any, insist

FROM_THE_FIELD = [
    "Circle",
    "Circles",
    "core member",
    "probation",
    "prison",
    "licence",
    "police",
    "offence",
    "risk",
]


@pytest.mark.parametrize("around", ["Hi Sam, {}.", "{}", "({})", "the {}'s", "re:{}!", "_{}_"])
def test_every_banned_word_is_stopped_wherever_it_stands(around: str) -> None:
    for word in FROM_THE_FIELD + [one for words in BANNED.values() for one in words]:
        for written in (word, word.upper(), word.title()):
            assert check(around.format(written), "en"), written
            assert check(around.format(written), "cy"), written


@given(st.sampled_from(FROM_THE_FIELD), st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=5))
def test_a_word_that_merely_begins_like_a_banned_one_passes(word: str, ending: str) -> None:
    longer = f"{word}xq{ending}"
    assert check(f"Hi {longer}, see you", "en") == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("see https://a.example/x", "a link"),
        ("see www.a.example", "a link"),
        ("see theteam.org.uk today", "a link"),
        ("write to x@y", "an e-mail address"),
        ("at BS1 4ND tonight", "a postcode"),
        ("at bs14nd tonight", "a postcode"),
        ("about A1234BC", "a prison number"),
        ("use 3fZk9Qm2LpX7aa", "a token"),
        ("one\ntwo", "a line break"),
        ("one\u2028two", "a line break"),
        ("no\u200bthing", "an invisible mark"),
        ("\u202eabc", "an invisible mark"),
    ],
)
def test_shapes_that_tell_or_hide_something_are_stopped(body: str, kind: str) -> None:
    assert [one.kind for one in check(body, "en")] == [kind]


@pytest.mark.parametrize(
    "hidden", ["pri\u200bson", "PRISON", "Príson", "ｐｒｉｓｏｎ", "core\u00a0member", "core-member"]
)
def test_marks_accents_and_wide_letters_hide_no_word(hidden: str) -> None:
    assert "a word that tells too much" in {one.kind for one in check(hidden, "en")}


@pytest.mark.parametrize("fine", ["Hi Circe, Prisca and Courtney", "Reply 1 yes, 2 no.", "Danger now: 999.", "12.30pm"])
def test_ordinary_words_pass(fine: str) -> None:
    assert check(fine, "en") == []


def test_the_raising_guard_raises_for_what_the_asking_one_finds() -> None:
    insist("Hi Sam, see you Thursday", "en")
    with pytest.raises(UnfitText):
        insist("Hi Sam, the police", "en")


def test_a_surname_is_found_whole_and_without_regard_to_case_or_accent() -> None:
    assert holds_any("Sam o'neíll", ("O'Neill",))
    assert not holds_any("Samira", ("Sam",))
    assert not holds_any("Sam", ("",))
