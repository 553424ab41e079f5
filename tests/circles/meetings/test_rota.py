"""Whose turn it is to write: whoever has written least, not whoever was away, and it can be handed on."""

import pytest

from circles.circle.circle import Circle
from circles.errors import BadInput, WrongMoment
from circles.meetings.attendance import answer
from circles.meetings.changing import cancel_meeting
from circles.meetings.meeting import Meeting
from circles.meetings.minutes import Written, send_minutes
from circles.meetings.rota import author_of, hand_on
from tests.cast import MONDAY, Cast, meetings_of


def turn(cast: Cast, meeting: Meeting) -> str:
    person_id = author_of(cast.session, meeting)
    return next(name for name, person in cast.people.items() if person.id == person_id)


def write(cast: Cast, meeting: Meeting, name: str) -> None:
    send_minutes(cast.session, meeting, cast.people[name].id, Written("well"), {}, set(), cast.by, meeting.ends_at)


def test_everybody_writes_once_before_anybody_writes_twice(cast: Cast, circle: Circle) -> None:
    wrote = []
    for meeting in meetings_of(cast, circle)[:8]:
        wrote.append(turn(cast, meeting))
        write(cast, meeting, wrote[-1])
    assert set(wrote[:4]) == set(wrote[4:]) == {"Asha", "Ben", "Chloe", "Dev"}


def test_whoever_cannot_come_is_not_asked_to_write(cast: Cast, circle: Circle) -> None:
    meeting = meetings_of(cast, circle)[0]
    first = turn(cast, meeting)
    answer(cast.session, meeting, cast.people[first].id, "no", "web", meeting.revision, cast.by, MONDAY)
    assert turn(cast, meeting) != first


def test_it_can_be_handed_on_to_somebody_of_the_circle_and_to_nobody_else(cast: Cast, circle: Circle) -> None:
    meeting = meetings_of(cast, circle)[0]
    hand_on(cast.session, meeting, cast.people["Dev"].id, cast.by, MONDAY)
    assert turn(cast, meeting) == "Dev"
    for name in ("Ewan", "Dan", "Cora"):
        with pytest.raises(BadInput):
            hand_on(cast.session, meeting, cast.people[name].id, cast.by, MONDAY)


def test_nothing_is_handed_on_where_nothing_is_owed(cast: Cast, circle: Circle) -> None:
    meeting = meetings_of(cast, circle)[0]
    cancel_meeting(cast.session, meeting, "", cast.by, MONDAY)
    with pytest.raises(WrongMoment):
        hand_on(cast.session, meeting, cast.people["Dev"].id, cast.by, MONDAY)


def test_where_everybody_is_away_it_is_nobodys_turn(cast: Cast, circle: Circle) -> None:
    meeting = meetings_of(cast, circle)[0]
    for name in ("Asha", "Ben", "Chloe", "Dev"):
        answer(cast.session, meeting, cast.people[name].id, "no", "web", meeting.revision, cast.by, MONDAY)
    assert author_of(cast.session, meeting) is None
