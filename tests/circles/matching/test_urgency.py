"""The worth of a circle rises towards release, is highest in the first twelve weeks, and never falls to nothing."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from circles.identity import new_id
from circles.matching.setting import MatchingSetting
from circles.matching.urgency import worth

RELEASE = date(2026, 9, 9)
USUAL = MatchingSetting(provider_id=new_id())


def on(days: int, release: date | None = RELEASE, waiting: int = 0) -> int:
    today = RELEASE + timedelta(days=days)
    return worth(USUAL, release, today - timedelta(days=waiting), today)


def test_it_is_highest_from_release_to_twelve_weeks_after() -> None:
    assert on(0) == on(84) == 10_000
    assert on(-1) < on(0)
    assert on(85) < on(84)


def test_it_rises_over_the_ramp_and_is_least_before_it() -> None:
    assert on(-90) == on(-200) == 4_000
    assert on(-45) == 7_000


def test_half_of_the_urgency_is_left_after_the_half_life() -> None:
    assert on(84 + 120) == 7_000


def test_nobody_without_a_date_is_worth_nothing() -> None:
    assert on(0, release=None) == 4_000


def test_waiting_adds_a_little_and_no_more_than_the_most() -> None:
    assert on(0, None, waiting=30) == 4_150
    assert on(0, None, waiting=5_000) == 5_000


@given(st.integers(-2000, 4000), st.integers(0, 3000))
def test_it_stays_between_the_least_and_the_most_that_can_be(days: int, waiting: int) -> None:
    assert USUAL.least_value <= on(days, waiting=waiting) <= USUAL.most_value + USUAL.waiting_most


@given(st.integers(-500, -1))
def test_it_never_falls_while_release_comes_nearer(days: int) -> None:
    assert on(days) <= on(days + 1)
