"""The clocks of concerns: working days and minutes, ours, the provider's and a circle's."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from circles.accounts.provider import Provider
from circles.concerns.clocks import (
    DEFAULTS,
    LEVELS,
    RINGS,
    Clock,
    clocks_of,
    is_night,
    morning,
    set_clocks,
    take_by,
)
from circles.errors import BadInput
from circles.local_time import is_working_day, local
from circles.places.bank_holiday import bank_holidays
from tests.cast import MONDAY, Cast, make_cast, weekly_circle

YEARS = (datetime.fromisoformat("2026-01-01"), datetime.fromisoformat("2027-12-01"))
MOMENTS = st.datetimes(*YEARS, timezones=st.just(UTC))
LONDON = Provider(name="Bridge", timezone="Europe/London")


def in_london(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.fixture
def cast(session: Session) -> Cast:
    return make_cast(session)


@pytest.mark.parametrize(
    ("level", "raised", "expected"),
    [
        (1, "2026-09-07T10:00+01:00", "2026-09-07T10:15+01:00"),
        (2, "2026-09-07T10:00+01:00", "2026-09-07T11:00+01:00"),
        (3, "2026-09-07T10:00+01:00", "2026-09-08T10:00+01:00"),
        (3, "2026-09-11T15:00+01:00", "2026-09-14T15:00+01:00"),  # a Friday
        (3, "2026-09-12T11:00+01:00", "2026-09-15T09:00+01:00"),  # a Saturday: from opening on Monday
        (3, "2026-09-10T06:00+01:00", "2026-09-11T09:00+01:00"),  # before opening
        (4, "2026-12-23T12:00+00:00", "2026-12-29T12:00+00:00"),  # over Christmas and its bank holidays
        (4, "2026-10-23T16:30+01:00", "2026-10-27T16:30+00:00"),  # the clocks go back between
    ],
)
def test_each_level_has_its_clock(level: int, raised: str, expected: str) -> None:
    assert take_by(level, DEFAULTS[level], LONDON, in_london(raised)) == in_london(expected)


@given(st.sampled_from((3, 4)), MOMENTS)
def test_a_clock_of_working_days_ends_in_staffed_time_and_is_never_short(level: int, raised: datetime) -> None:
    due = take_by(level, DEFAULTS[level], LONDON, raised)
    wall = local(due, "Europe/London")
    holidays = bank_holidays("england-and-wales")
    assert is_working_day(wall.date(), holidays)
    assert LONDON.staffed_from <= wall.time() <= LONDON.staffed_until
    days = [local(raised, "Europe/London").date() + timedelta(days=one) for one in range(15)]
    between = [day for day in days if day <= wall.date() and is_working_day(day, holidays)]
    assert len(between) >= DEFAULTS[level].within


@given(MOMENTS)
def test_the_night_ends_at_seven_on_the_wall(moment: datetime) -> None:
    end = morning(LONDON, moment)
    assert timedelta() < end - moment <= timedelta(hours=25)
    assert local(end, "Europe/London").hour == 7
    assert not is_night(LONDON, end)


def test_a_circle_may_differ_from_its_provider_and_the_provider_from_us(session: Session, cast: Cast) -> None:
    circle = weekly_circle(cast)
    assert clocks_of(session, cast.provider.id, circle.id) == DEFAULTS
    set_clocks(session, cast.provider.id, None, DEFAULTS | {1: Clock(10, 3)}, cast.manager, MONDAY)
    set_clocks(session, cast.provider.id, circle.id, {2: Clock(30, 10)}, cast.by, MONDAY)
    assert clocks_of(session, cast.provider.id, None)[1] == Clock(10, 3)
    theirs = clocks_of(session, cast.provider.id, circle.id)
    assert (theirs[1], theirs[2], theirs[3]) == (Clock(10, 3), Clock(30, 10), DEFAULTS[3])


def test_setting_a_clock_again_changes_it_and_adds_none(session: Session, cast: Cast) -> None:
    for minutes in (20, 30):
        set_clocks(session, cast.provider.id, None, {1: Clock(minutes, 5)}, cast.manager, MONDAY)
    assert clocks_of(session, cast.provider.id, None)[1] == Clock(30, 5)


@pytest.mark.parametrize(
    ("level", "clock", "field"),
    [(1, Clock(61, 5), "within-1"), (1, Clock(15, 1), "climbs-1"), (2, Clock(14, 20), "within-2"),
     (3, Clock(0), "within-3"), (4, Clock(11), "within-4")],
)  # fmt: skip
def test_a_clock_that_would_leave_somebody_waiting_is_refused(
    session: Session, cast: Cast, level: int, clock: Clock, field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        set_clocks(session, cast.provider.id, None, {level: clock}, cast.manager, MONDAY)
    assert list(refused.value.problems) == [field]


def test_only_the_first_two_levels_ring() -> None:
    assert set(RINGS) < set(LEVELS) == {1, 2, 3, 4}
