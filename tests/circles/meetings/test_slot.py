"""The weekly slot: its meetings of the quarter, over clock changes and bank holidays, made longer and moved."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, select

from circles.accounts.provider import Provider
from circles.circle.forming import volunteer_leaves
from circles.errors import BadInput, WrongMoment
from circles.meetings.attendance import Attendance
from circles.meetings.changing import cancel_meeting, move_meeting
from circles.meetings.meeting import Meeting, place_in_time
from circles.meetings.series import current_series, extend_series
from circles.meetings.slot import set_weekly_slot
from tests.cast import (
    HALF_PAST_SIX,
    LONDON,
    MONDAY,
    TUESDAY,
    form,
    make_cast,
    meetings_of,
    seat_of,
    thursdays,
    weekly_circle,
)  # fmt: skip
from tests.queries import counting

ZONES = ("Europe/London", "Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC")
IN_NOVEMBER = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
BEFORE_EASTER = datetime(2027, 2, 22, 10, 0, tzinfo=UTC)


def test_a_slot_makes_the_meetings_of_thirteen_weeks_at_once(session: Session) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    days = [meeting.on_date for meeting in meetings_of(cast, circle)]
    assert days == [date(2026, 9, 10) + timedelta(weeks=week) for week in range(13)]


def test_the_wall_clock_time_is_kept_when_the_clocks_go_back(session: Session) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    starts = {meeting.on_date: meeting.starts_at for meeting in meetings_of(cast, circle)}
    assert starts[date(2026, 10, 22)] == datetime(2026, 10, 22, 17, 30, tzinfo=UTC)
    assert starts[date(2026, 10, 29)] == datetime(2026, 10, 29, 18, 30, tzinfo=UTC)


@given(
    day=st.dates(date(2026, 1, 1), date(2028, 12, 31)), at_time=st.times(), zone=st.sampled_from(ZONES),
    hours=st.sampled_from((24, 48)), lasts=st.integers(15, 480),
)  # fmt: skip
def test_a_meeting_and_its_reminder_keep_the_wall_clock_in_every_zone(
    day: date, at_time: time, zone: str, hours: int, lasts: int
) -> None:
    at_time = at_time.replace(second=0, microsecond=0)
    long_before = datetime(2025, 12, 1, tzinfo=UTC)
    meeting = Meeting(on_date=day, at_time=at_time, zone=zone, lasts_minutes=lasts)
    place_in_time(meeting, Provider(name="The Bridge", reminder_hours=hours), long_before)
    start, reminder = meeting.starts_at.astimezone(ZoneInfo(zone)), meeting.remind_at.astimezone(ZoneInfo(zone))
    assert meeting.ends_at - meeting.starts_at == timedelta(minutes=lasts)
    for shown, wanted in ((start, day), (reminder, day - timedelta(hours=hours))):
        naive = datetime.combine(wanted, at_time)
        assert shown.replace(tzinfo=None) == naive or not exists(naive, zone)
    assert timedelta(hours=hours - 2) < meeting.starts_at - meeting.remind_at < timedelta(hours=hours + 2)


def exists(naive: datetime, zone: str) -> bool:
    """Whether a wall-clock time comes at all on its day: in spring an hour is left out."""
    there = naive.replace(tzinfo=ZoneInfo(zone))
    return there.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == naive


@pytest.mark.parametrize(
    ("day", "at_time", "reminds"),
    [
        (date(2026, 10, 25), time(18, 30), datetime(2026, 10, 24, 17, 30, tzinfo=UTC)),  # clocks go back that night
        (date(2027, 3, 28), time(18, 30), datetime(2027, 3, 27, 18, 30, tzinfo=UTC)),  # clocks go forward that night
        (date(2027, 3, 29), time(1, 30), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),  # half past one does not exist
        (date(2026, 10, 26), time(1, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # half past one comes twice
    ],
)
def test_the_day_before_is_the_same_time_on_the_wall(day: date, at_time: time, reminds: datetime) -> None:
    meeting = Meeting(on_date=day, at_time=at_time, zone=LONDON, lasts_minutes=90)
    place_in_time(meeting, Provider(name="The Bridge"), MONDAY)
    assert meeting.remind_at == reminds


def test_a_reminder_whose_time_has_passed_is_due_at_once() -> None:
    tomorrow = MONDAY + timedelta(hours=5)
    meeting = Meeting(on_date=tomorrow.date(), at_time=time(15), zone=LONDON, lasts_minutes=90)
    place_in_time(meeting, Provider(name="The Bridge"), MONDAY)
    assert meeting.remind_at == MONDAY


@pytest.mark.parametrize(
    ("now", "weekday", "undecided"),
    [
        (IN_NOVEMBER, 4, [date(2026, 12, 25), date(2027, 1, 1)]),
        (IN_NOVEMBER, 0, [date(2026, 12, 28)]),
        (IN_NOVEMBER, 3, []),
        (BEFORE_EASTER, 4, [date(2027, 3, 26)]),
        (BEFORE_EASTER, 0, [date(2027, 3, 29), date(2027, 5, 3)]),
    ],
)
def test_bank_holidays_are_marked_to_be_decided(
    session: Session, now: datetime, weekday: int, undecided: list[date]
) -> None:
    cast = make_cast(session, now)
    circle = weekly_circle(cast, now=now)
    thursdays(cast, circle, now, weekday=weekday)
    marked = [one.on_date for one in meetings_of(cast, circle) if one.holiday_decision == "undecided"]
    assert marked == undecided


def test_scotland_has_holidays_of_its_own(session: Session) -> None:
    cast = make_cast(session, IN_NOVEMBER)
    cast.provider.holiday_division = "scotland"
    circle = weekly_circle(cast, now=IN_NOVEMBER)
    thursdays(cast, circle, IN_NOVEMBER, weekday=0)
    marked = [one.on_date for one in meetings_of(cast, circle) if one.holiday_decision]
    assert marked == [date(2026, 11, 30), date(2026, 12, 28), date(2027, 1, 4)]


def test_everybody_who_belongs_to_the_circle_is_expected(session: Session) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    first = meetings_of(cast, circle)[0]
    expected = session.exec(select(Attendance.person_id).where(Attendance.meeting_id == first.id)).all()
    assert set(expected) == {cast.people[name].id for name in ("Asha", "Ben", "Chloe", "Dev", "Dan")}


def test_a_new_slot_moves_the_meetings_of_the_old_one_week_by_week(session: Session) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    before = [one.id for one in meetings_of(cast, circle)]
    thursdays(cast, circle, weekday=TUESDAY, at_time=time(19))
    after = meetings_of(cast, circle)
    assert [one.id for one in after] == before
    assert [one.on_date for one in after[:2]] == [date(2026, 9, 8), date(2026, 9, 15)]
    assert {(one.revision, one.was_at, one.at_time) for one in after} == {(2, HALF_PAST_SIX, time(19))}


def test_what_was_moved_by_hand_stays_and_its_week_gets_no_second_meeting(session: Session) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    moved = meetings_of(cast, circle)[2]
    move_meeting(session, moved, date(2026, 9, 25), time(17), None, "The hall.", cast.by, MONDAY)
    thursdays(cast, circle, weekday=TUESDAY)
    days = [one.on_date for one in meetings_of(cast, circle)]
    assert days[1:4] == [date(2026, 9, 15), date(2026, 9, 25), date(2026, 9, 29)]
    assert len(days) == 13


def test_a_meeting_moved_and_moved_back_follows_the_new_slot(session: Session) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    meeting = meetings_of(cast, circle)[2]
    for day in (date(2026, 9, 25), date(2026, 9, 24)):
        move_meeting(session, meeting, day, HALF_PAST_SIX, None, "", cast.by, MONDAY)
    thursdays(cast, circle, weekday=TUESDAY)
    assert (meeting.on_date, meeting.revision) == (date(2026, 9, 22), 4)


def test_what_was_called_off_stays_off_and_its_week_is_filled(session: Session) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    cancel_meeting(session, meetings_of(cast, circle)[1], "", cast.by, MONDAY)
    thursdays(cast, circle, weekday=TUESDAY)
    assert len(meetings_of(cast, circle)) == 13
    assert [one.on_date for one in meetings_of(cast, circle, "cancelled")] == [date(2026, 9, 17)]


def test_the_same_slot_again_changes_nothing_for_anybody(session: Session) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    before = [(one.id, one.on_date, one.revision) for one in meetings_of(cast, circle)]
    thursdays(cast, circle)
    assert [(one.id, one.on_date, one.revision) for one in meetings_of(cast, circle)] == before


def test_only_meetings_from_the_new_first_day_on_are_moved(session: Session) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    thursdays(cast, circle, weekday=TUESDAY, from_on=date(2026, 10, 5))
    days = [one.on_date for one in meetings_of(cast, circle)]
    assert days[3:5] == [date(2026, 10, 1), date(2026, 10, 6)]


@settings(max_examples=12)
@example(changes=[(0, 1, 0), (1, 1, 1), (0, 1, 0)])
@given(changes=st.lists(st.tuples(st.integers(0, 6), st.integers(1, 4), st.integers(0, 40)), min_size=1, max_size=4))
def test_however_often_the_slot_changes_no_two_meetings_begin_together(
    session: Session, changes: list[tuple[int, int, int]]
) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast, name=f"Willow {cast.provider.id}")
    for weekday, every_weeks, days in changes:
        first = MONDAY.date() + timedelta(days=days)
        thursdays(cast, circle, weekday=weekday, from_on=first, every_weeks=every_weeks)
        assert {one.weekday() for one in planned_from(cast, circle, first)} == {weekday}
    starts = [one.starts_at for one in meetings_of(cast, circle)]
    assert len(starts) == len(set(starts))


def planned_from(cast: object, circle: object, first: date) -> list[date]:
    return [one.on_date for one in meetings_of(cast, circle) if one.on_date >= first]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"weekday": 7}, "weekday"),
        ({"every_weeks": 0}, "every_weeks"),
        ({"every_weeks": 5}, "every_weeks"),
        ({"lasts_minutes": 5}, "lasts"),
        ({"from_on": MONDAY.date() - timedelta(days=1)}, "from_on"),
        ({"from_on": MONDAY.date() + timedelta(days=400)}, "from_on"),
    ],
)
def test_a_slot_that_cannot_be_is_refused_and_nothing_is_made(
    session: Session, wrong: dict[str, object], field: str
) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    given = {
        "weekday": 3, "at_time": HALF_PAST_SIX, "zone": LONDON, "lasts_minutes": 90, "place_id": None,
        "from_on": MONDAY.date(), "every_weeks": 1, "by": cast.by, "now": MONDAY,
    } | wrong  # fmt: skip
    with pytest.raises(BadInput) as refused:
        set_weekly_slot(session, circle, **given)  # type: ignore[arg-type]
    assert list(refused.value.problems) == [field]
    assert meetings_of(cast, circle) == []


def test_a_circle_that_has_ended_gets_no_slot(session: Session) -> None:
    cast = make_cast(session)
    circle = form(cast)
    circle.state = "ended"
    with pytest.raises(WrongMoment):
        thursdays(cast, circle)


def test_a_meeting_earlier_today_is_not_made(session: Session) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    thursdays(cast, circle, weekday=0, at_time=time(9))
    assert meetings_of(cast, circle)[0].on_date == date(2026, 9, 14)


# ---- made longer ----


def test_a_series_is_made_longer_week_by_week_and_never_twice(session: Session) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    assert extend_series(session, MONDAY) == 0
    two_weeks_on = MONDAY + timedelta(weeks=2)
    assert extend_series(session, two_weeks_on) == 1
    assert extend_series(session, two_weeks_on) == 0
    days = [one.on_date for one in meetings_of(cast, circle)]
    assert days == [date(2026, 9, 10) + timedelta(weeks=week) for week in range(15)]


def test_a_fortnightly_series_keeps_its_step_when_it_is_made_longer(session: Session) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    thursdays(cast, circle, every_weeks=2)
    extend_series(session, MONDAY + timedelta(weeks=5))
    days = [one.on_date for one in meetings_of(cast, circle)]
    assert {(later - day).days for day, later in pairwise(days)} == {14}
    assert len(days) == 9


def test_after_a_long_stop_nothing_is_made_in_the_past(session: Session) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    late = MONDAY + timedelta(weeks=30)
    extend_series(session, late)
    ahead = [one for one in meetings_of(cast, circle) if one.on_date > date(2026, 12, 4)]
    assert len(ahead) == 13
    assert min(one.starts_at for one in ahead) > late


def test_whoever_left_is_not_expected_at_meetings_made_later(session: Session) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    volunteer_leaves(session, seat_of(cast, circle, "Ben"), "", cast.by, MONDAY)
    extend_series(session, MONDAY + timedelta(weeks=3))
    assert session.exec(select(Attendance).where(Attendance.person_id == cast.people["Ben"].id)).all() == []


@pytest.mark.parametrize("state", ["suspended", "ended", "closed"])
def test_a_circle_that_does_not_meet_gets_no_more_meetings(session: Session, state: str) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    circle.state = state
    session.flush()
    assert extend_series(session, MONDAY + timedelta(weeks=5)) == 0


def test_series_are_made_longer_a_few_at_a_time(session: Session) -> None:
    for _ in range(3):
        cast = make_cast(session)
        thursdays(cast, weekly_circle(cast))
    late = MONDAY + timedelta(weeks=2)
    assert [extend_series(session, late, at_most=2) for _ in range(3)] == [2, 1, 0]


def test_looking_for_short_series_costs_one_query_when_there_is_none(session: Session) -> None:
    cast = make_cast(session)
    thursdays(cast, weekly_circle(cast))
    with counting(session) as asked:
        extend_series(session, MONDAY)
    assert len(asked) == 1


def test_one_open_slot_stands_at_a_time(session: Session) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    second = thursdays(cast, circle, weekday=TUESDAY)
    found = current_series(session, circle.id)
    assert found is not None
    assert found.id == second.id
