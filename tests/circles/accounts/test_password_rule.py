"""What a password must be, each refusal with a sentence that says what to do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles.accounts.password_rule import COMMON, LONGEST, SHORTEST, check_password
from circles.errors import BadInput


@pytest.mark.parametrize("good", ["a tree, a kettle and a drum", "Ŵyn's long-lost öboe", "correct horse battery"])
def test_a_long_uncommon_password_is_taken(good: str) -> None:
    check_password(good, "cora@example.org")


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [("short", "at least 12"), ("", "at least 12"), ("x" * 201, "at most 200"), ("aaaaaaaaaaaaaa", "Too many people"),
     ("PASSWORD1234", "Too many people"), ("demo-circles", "Too many people"),
     ("xx-cora.jones-2026", "Leave your e-mail")],
)  # fmt: skip
def test_an_easy_password_is_refused_with_what_to_do(bad: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence) as raised:
        check_password(bad, "Cora.Jones@example.org")
    assert set(raised.value.problems) == {"new_password"}


@given(st.text(max_size=SHORTEST - 1))
def test_nothing_short_is_ever_taken(password: str) -> None:
    with pytest.raises(BadInput):
        check_password(password, "somebody@example.org")


def test_every_common_one_is_long_enough_to_need_the_list() -> None:
    assert all(SHORTEST <= len(one) <= LONGEST for one in COMMON)
