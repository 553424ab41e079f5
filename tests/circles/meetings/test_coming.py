"""Who could stand in, and where the weeks grow too long."""

from datetime import date, time, timedelta

import pytest
from sqlmodel import Session

from circles.circle.circle import Circle
from circles.circle.forming import form_circle
from circles.meetings.changing import add_single_meeting, cancel_meeting
from circles.meetings.coming import long_gaps, stand_ins
from circles.meetings.meeting import Meeting
from circles.people.clearance import clearances_of, withdraw
from circles.strike_out import strike_out
from tests.cast import MONDAY, Cast, make_cast, meetings_of, thursdays, weekly_circle
from tests.queries import counting


def with_others_free(session: Session) -> tuple[Cast, Circle, Meeting]:
    """A Thursday of a circle of four; Ewan, Farah and Gwen are free on Thursdays."""
    cast = make_cast(session)
    for name in ("Ewan", "Farah", "Gwen"):
        cast.volunteers[name].evenings = [3]
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    return cast, circle, meetings_of(cast, circle)[0]


def names(session: Session, meeting: Meeting, circle: Circle) -> list[str]:
    session.flush()
    return [one.name for one in stand_ins(session, meeting, circle)]


def test_who_is_free_that_evening_and_cleared_that_day_is_offered(session: Session) -> None:
    cast, circle, meeting = with_others_free(session)
    assert names(session, meeting, circle) == ["Ewan", "Farah", "Gwen"]
    cast.volunteers["Ewan"].evenings = [1]
    (check,) = clearances_of(session, cast.people["Farah"].id)
    withdraw(session, check, MONDAY.date(), cast.by, MONDAY)
    assert names(session, meeting, circle) == ["Gwen"]


@pytest.mark.parametrize("state", ["enquiry", "resting", "left"])
def test_whoever_is_not_ready_for_a_circle_is_not_offered(session: Session, state: str) -> None:
    cast, circle, meeting = with_others_free(session)
    cast.volunteers["Ewan"].state = state
    assert names(session, meeting, circle) == ["Farah", "Gwen"]


def test_whoever_is_struck_from_the_circle_is_not_offered(session: Session) -> None:
    cast, circle, meeting = with_others_free(session)
    strike_out(session, "circle", circle.id, cast.people["Ewan"].id, cast.provider.id, cast.by, MONDAY)
    strike_out(session, "core_member", cast.core_member.id, cast.people["Gwen"].id, cast.provider.id, cast.by, MONDAY)
    assert names(session, meeting, circle) == ["Farah"]


def test_whoever_is_expected_elsewhere_at_that_hour_is_not_offered(session: Session) -> None:
    cast, circle, meeting = with_others_free(session)
    cast.core_member.state = "waiting"
    other = form_circle(session, cast.core_member, "Rowan", [cast.volunteers["Ewan"]], cast.by, MONDAY)
    clash = add_single_meeting(session, other, meeting.on_date, time(19, 30), 60, None, cast.by, MONDAY)
    add_single_meeting(session, other, meeting.on_date, time(21), 60, None, cast.by, MONDAY)
    assert names(session, meeting, circle) == ["Farah", "Gwen"]
    cancel_meeting(session, clash, "", cast.by, MONDAY)
    assert names(session, meeting, circle) == ["Ewan", "Farah", "Gwen"]


def test_asking_who_is_free_costs_four_queries(session: Session) -> None:
    _, circle, meeting = with_others_free(session)
    with counting(session) as asked:
        meeting.on_date, circle.id  # noqa: B018 - read again after `counting` let them go
        asked.clear()
        stand_ins(session, meeting, circle)
    assert len(asked) <= 4


@pytest.mark.parametrize(("off", "gaps"), [([], []), ([1], [14]), ([1, 2], [21]), ([1, 4], [14, 14])])
def test_more_than_ten_days_between_two_weekly_meetings_is_a_gap(
    session: Session, off: list[int], gaps: list[int]
) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    planned = meetings_of(cast, circle)
    for number in off:
        cancel_meeting(session, planned[number], "", cast.by, MONDAY)
    assert [gap.days for gap in long_gaps(session, circle, MONDAY)] == gaps


def test_a_contact_is_asked_for_between_the_two_days(session: Session) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    cancel_meeting(session, meetings_of(cast, circle)[1], "", cast.by, MONDAY)
    (gap,) = long_gaps(session, circle, MONDAY)
    assert (gap.after, gap.until) == (date(2026, 9, 10), date(2026, 9, 24))


@pytest.mark.parametrize("state", ["fortnightly", "ending", "custody_phase"])
def test_only_the_weekly_phase_has_gaps(session: Session, state: str) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    thursdays(cast, circle, every_weeks=2)
    assert long_gaps(session, circle, MONDAY)
    circle.state = state
    assert long_gaps(session, circle, MONDAY) == []


def test_a_gap_that_lies_behind_us_is_told_no_more(session: Session) -> None:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    cancel_meeting(session, meetings_of(cast, circle)[1], "", cast.by, MONDAY)
    assert long_gaps(session, circle, MONDAY + timedelta(weeks=7)) == []
