"""The volunteer's next meetings: theirs alone, soonest first, with what they said."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from circles.circle.circle import Circle
from circles.circle.forming import volunteer_leaves
from circles.meetings.attendance import answer
from circles.meetings.changing import cancel_meeting
from circles.meetings.meeting import Meeting
from circles.today.volunteer import AHEAD, MOST, NextMeeting, next_meetings
from circles.viewer import Viewer
from tests.cast import MONDAY, Cast, make_cast, meetings_of, seat_of, thursdays, weekly_circle


@pytest.fixture(params=["session", "on_postgres"])
def cast(request: pytest.FixtureRequest) -> Cast:
    session: Session = request.getfixturevalue(request.param)
    cast = make_cast(session)
    thursdays(cast, weekly_circle(cast))
    return cast


def theirs(cast: Cast, name: str, now: datetime = MONDAY) -> list[NextMeeting]:
    person = cast.people[name]
    viewer = Viewer(person.id, person.id, cast.provider.id, name, frozenset({"volunteer"}))
    return next_meetings(cast.session, viewer, now, now.date())


pytestmark = pytest.mark.postgres


def test_the_next_meetings_stand_soonest_first(cast: Cast) -> None:
    found = theirs(cast, "Asha")
    assert 1 < len(found) <= MOST
    assert [one.starts_at for one in found] == sorted(one.starts_at for one in found)
    assert found[-1].starts_at < MONDAY + AHEAD
    assert {one.answer for one in found} == {"none"}


def test_somebody_who_does_not_sit_in_the_circle_sees_nothing_of_it(cast: Cast) -> None:
    assert theirs(cast, "Gwen") == []


def test_what_they_said_stands_with_the_meeting(cast: Cast) -> None:
    first = theirs(cast, "Asha")[0]
    meeting = next(one for one in _all(cast) if one.id == first.id)
    answer(cast.session, meeting, cast.people["Asha"].id, "no", "web", meeting.revision, cast.by, MONDAY)
    assert theirs(cast, "Asha")[0].answer == "no"
    assert theirs(cast, "Ben")[0].answer == "none"


def test_a_cancelled_meeting_and_one_that_is_over_are_gone(cast: Cast) -> None:
    first, second = theirs(cast, "Asha")[:2]
    cancel_meeting(cast.session, next(one for one in _all(cast) if one.id == first.id), "snow", cast.by, MONDAY)
    assert theirs(cast, "Asha")[0].id == second.id
    assert second.id not in {one.id for one in theirs(cast, "Asha", second.starts_at + timedelta(hours=3))}


def test_whoever_left_the_circle_has_no_meetings_any_more(cast: Cast) -> None:
    circle = cast.session.get_one(Circle, _all(cast)[0].circle_id)
    volunteer_leaves(cast.session, seat_of(cast, circle, "Ben"), "moved", cast.by, MONDAY)
    assert theirs(cast, "Ben") == []


def _all(cast: Cast) -> list[Meeting]:
    return meetings_of(cast, cast.session.exec(select(Circle)).one())
