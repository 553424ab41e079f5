"""Ids sort by their time of making; tokens are random and stored as a hash."""

from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from circles.identity import new_code, new_id, new_token, same, token_hash


def test_ids_are_version_seven_and_sort_by_the_order_they_were_made_in() -> None:
    ids = [new_id() for _ in range(5000)]
    assert {one.version for one in ids} == {7}
    assert {one.variant for one in ids} == {"specified in RFC 4122"}
    assert ids == sorted(ids)
    assert len(set(ids)) == 5000


def test_ids_made_by_several_threads_at_once_are_all_different() -> None:
    with ThreadPoolExecutor(8) as threads:
        ids = list(threads.map(lambda _: new_id(), range(4000)))
    assert len(set(ids)) == 4000


def test_a_token_has_128_random_bits_and_is_not_its_hash() -> None:
    token = new_token()
    assert len(token) == 22
    assert token not in token_hash(token)
    assert token_hash(token) == token_hash(token)


def test_a_code_is_six_digits() -> None:
    assert all(len(code) == 6 and code.isdecimal() for code in (new_code() for _ in range(500)))


@given(st.text(), st.text())
def test_two_secrets_are_the_same_only_when_they_are(one: str, other: str) -> None:
    assert same(one, one)
    assert same(one, other) == (one == other)
