"""What people write back, and what we take it to mean."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.reply_words import Kind, understand

MEANINGS: dict[Kind, list[str]] = {
    "yes": [
        "1",
        "YES",
        "y",
        "yes pls",
        "Yes please!",
        "yep",
        "Yeah x",
        "yup",
        "1 yes",
        "yes 1",
        "1 - yes",
        "(1)",
        "'1'",
        "one",
        "1\ufe0f\u20e3",
        "\uff11",
        "I'll be there",
        "I\u2019ll be there",
        "coming",
        "yes thank you",
        "\U0001f44d",
        "\U0001f44d\U0001f3fd",
        "IE",
        "YDW",
        "ydw diolch",
        "OES",
        "gallaf",
        "dwi\u2019n dod",
        "wrth gwrs",
        "un",
    ],
    "no": [
        "2",
        "NO",
        "n",
        "nope",
        "no sorry",
        "Sorry, no",
        "no thanks",
        "can't",
        "Can\u2019t",
        "cant make it sorry x",
        "No, can't come",
        "2 no",
        "2, sorry",
        "not coming",
        "two",
        "\U0001f44e",
        "NA",
        "NAC YDW",
        "nag ydw",
        "nac ydw, sori",
        "dw i ddim yn dod",
        "methu dod",
        "dau",
    ],
    "unsure": ["3", "maybe", "not sure yet", "don't know", "efallai", "Ddim yn si\u0175r eto"],
    "which": ["A", "b", "B please", "(a)"],
    "stop": [
        "STOP",
        "stop",
        " Stop. ",
        "StopAll",
        "STOP ALL",
        "UNSUBSCRIBE",
        "revoke",
        "OPTOUT",
        "please stop",
        "STOPIO",
        "stop texting me",
        "No more texts please",
        "Dim mwy o negeseuon",
    ],
    "cancel": ["CANCEL", "End", "quit", "cancel please", "sorry cancel"],
    "start": ["START", "Unstop", "dechrau"],
    "help": ["HELP", "help!", "INFO", "Cymorth"],
    "free_text": [
        "",
        "   ",
        "?",
        "thanks",
        "ok",
        "hi",
        "no idea where it is, can you ring me",
        "no problem",
        "no worries mate",
        "yes but I will be late",
        "yes?",
        "1?",
        "1 2",
        "1 no",
        "no 1",
        "12",
        "1.5",
        "11",
        "4",
        "0",
        "A or B",
        "stop it, you",
        "don't stop",
        "I can't stop thinking about it",
        "help me",
        "Please help",
        "start of what",
        "end of the road?",
        "cancel that last thing I said",
        "yes no",
        "not no",
        "1 is my answer for the other day",
        "unless",
        "yesterday",
        "who is this",
        "\U0001f642",
        "do",
        "she said no",
        "no 2 people are coming",
        "one of us",
        "Two buses, so late",
    ],
}
EVERY = [(said, kind) for kind, texts in MEANINGS.items() for said in texts]
SETTLED = [(said, kind) for said, kind in EVERY if kind != "free_text"]
AROUND = st.text(" \t\n.!\u00a0\"')(", max_size=4)


@pytest.mark.parametrize(("said", "kind"), EVERY, ids=ascii)
def test_a_text_means_what_people_mean_by_it(said: str, kind: Kind) -> None:
    assert understand(said).kind == kind


@given(st.sampled_from(SETTLED), st.sampled_from([str.lower, str.upper, str.title, str.swapcase]), AROUND, AROUND)
def test_case_spaces_and_signs_around_it_change_no_meaning(
    pair: tuple[str, Kind], case: Callable[[str], str], before: str, after: str
) -> None:
    said, kind = pair
    assert understand(before + case(said) + after).kind == kind


@given(st.sampled_from(SETTLED))
def test_curly_and_straight_quotes_mean_the_same(pair: tuple[str, Kind]) -> None:
    said, kind = pair
    assert understand(said.replace("'", "\u2019")).kind == kind
    assert understand(said.replace("\u2019", "'")).kind == kind


@given(st.sampled_from(SETTLED), st.text("bcdfgjkqvz", min_size=4, max_size=12))
def test_an_answer_with_a_word_we_do_not_know_goes_to_a_person(pair: tuple[str, Kind], more: str) -> None:
    said, _ = pair
    assert understand(f"{said} {more}").kind == "free_text"
    assert understand(f"{more} {said}").kind == "free_text"


@given(st.text(max_size=200))
def test_no_text_is_too_strange_to_be_understood_as_something(body: str) -> None:
    assert understand(body).kind in {*MEANINGS}


@given(
    st.lists(
        st.sampled_from(["the", "bus", "is", "late", "and", "you", "can", "ring", "me", "at", "home"]),
        min_size=4,
        max_size=20,
    )
)
def test_a_sentence_that_merely_contains_a_no_is_a_person_speaking(words: list[str]) -> None:
    middle = len(words) // 2
    assert understand(" ".join([*words[:middle], "no", *words[middle:]])).kind == "free_text"


@pytest.mark.parametrize(
    ("said", "option"),
    [("1", 1), ("2.", 2), ("3", 3), ("1 yes", 1), ("no - 2", 2), ("two", 2), ("yes", None)],
)
def test_the_number_that_was_sent_is_kept(said: str, option: int | None) -> None:
    assert understand(said).option == option


@pytest.mark.parametrize(("said", "letter"), [("A", "A"), ("b please", "B"), ("1", None)])
def test_a_letter_says_which_of_two_was_meant(said: str, letter: str | None) -> None:
    assert understand(said).letter == letter


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("Stop", "stop"),
        (" STOPALL ", "stop"),
        ("cancel", "stop"),
        ("END", "stop"),
        ("quit", "stop"),
        ("revoke", "stop"),
        ("START", "start"),
        ("unstop", "start"),
        ("Yes", "start"),
        ("help", "help"),
        ("INFO", "help"),
        ("please stop", None),
        ("stopio", None),
        ("yes please", None),
        ("cymorth", None),
        ("y", None),
        ("1", None),
    ],
)
def test_only_the_carriers_own_single_words_are_heard_by_the_carrier(said: str, heard: str | None) -> None:
    assert understand(said).carrier_hears == heard


def test_cancel_is_also_a_no_and_stop_is_not() -> None:
    assert [understand(said).says_no for said in ("CANCEL", "2", "STOP", "1")] == [True, True, False, False]
