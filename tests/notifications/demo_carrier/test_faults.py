"""Faults strike as often as asked, and always the same texts for the same seed."""

from dataclasses import fields
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.demo_carrier.faults import Faults, Mischief
from notifications.demo_carrier.refusals import MAGIC_FROM, MAGIC_TO, WORDS

TEXTS = [f"text {number}" for number in range(400)]


def struck(seed: int, order: list[str], share: float = 0.3) -> set[str]:
    mischief = Mischief(Faults(seed=seed, busy=share))
    return {one for one in order if mischief.strikes("busy", one)}


@given(st.integers(0, 10_000), st.randoms())
def test_the_same_seed_strikes_the_same_texts_in_whatever_order_they_come(seed: int, chance: Random) -> None:
    shuffled = TEXTS.copy()
    chance.shuffle(shuffled)
    assert struck(seed, TEXTS) == struck(seed, shuffled)


def test_another_seed_strikes_other_texts() -> None:
    assert struck(1, TEXTS) != struck(2, TEXTS)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_faults_strike_about_as_often_as_asked(share: float) -> None:
    assert abs(len(struck(7, TEXTS, share)) / len(TEXTS) - share) < 0.08


def test_never_and_always_mean_never_and_always() -> None:
    assert struck(1, TEXTS, 0.0) == set()
    assert struck(1, TEXTS, 1.0) == set(TEXTS)


def test_a_second_try_draws_again_and_so_gets_through_in_the_end() -> None:
    mischief = Mischief(Faults(seed=1, busy=0.5))
    assert {mischief.strikes("busy", "one text") for _ in range(30)} == {True, False}


def test_what_struck_is_counted_until_other_faults_are_set() -> None:
    mischief = Mischief(Faults(busy=1.0))
    assert [mischief.strikes("busy", "x") for _ in range(2)] == [True, True]
    assert mischief.struck() == {"busy": 2}
    mischief.set(Faults())
    assert mischief.struck() == {}


def test_faults_survive_the_way_over_http() -> None:
    chosen = Faults(seed=5, slow=0.25, slow_milliseconds=10, refused_numbers={"+447700900101": 21614})
    assert Faults.read(chosen.shown()) == chosen
    assert set(chosen.shown()) == {one.name for one in fields(Faults)}


def test_every_magic_number_answers_with_a_code_the_carrier_has_words_for() -> None:
    assert {*MAGIC_TO.values(), *MAGIC_FROM.values()} <= set(WORDS)
