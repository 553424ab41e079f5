"""A meeting to each audience: numbers, names and what stays with the coordinator."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from circles.circle.circle import Circle
from circles.meetings.attendance import answer
from circles.meetings.changing import move_meeting
from circles.meetings.coming import stand_ins
from circles.meetings.meeting import Meeting
from circles.meetings.series import extend_series
from circles.seen.circle import circle_for_coordinator, circles_seen
from circles.seen.meeting import meeting_seen, meetings_seen
from circles.viewer import Viewer
from circles.who_could_join import volunteers_on_offer, waiting_for_a_circle
from tests.cast import HALF_PAST_SIX, MONDAY, Cast, make_cast, meetings_of, thursdays, weekly_circle

FIRST, LAST = date(2026, 9, 7), date(2026, 12, 31)


def a_meeting(session: Session) -> tuple[Cast, Circle, Meeting]:
    cast = make_cast(session)
    circle = weekly_circle(cast)
    thursdays(cast, circle)
    return cast, circle, meetings_of(cast, circle)[0]


def says(cast: Cast, meeting: Meeting, **said: str) -> None:
    for name, word in said.items():
        answer(cast.session, meeting, cast.people[name].id, word, "text", meeting.revision, cast.by, MONDAY)


def viewer(cast: Cast, name: str, role: str) -> Viewer:
    account = cast.accounts[name]
    return Viewer(account.id, account.person_id, cast.provider.id, name, frozenset({role}))


def test_the_quorum_counts_volunteers_and_never_the_core_member(session: Session) -> None:
    cast, _, meeting = a_meeting(session)
    says(cast, meeting, Dan="yes", Asha="yes", Ben="no", Chloe="unsure")
    row = meetings_seen(session, viewer(cast, "Cora", "coordinator"), MONDAY, FIRST, LAST)[0]
    assert (row.yes, row.no, row.open, row.quorum, row.short) == (1, 1, 2, 2, True)
    assert meeting_seen(session, meeting, MONDAY, leads=True).coming == 1
    says(cast, meeting, Dev="yes")
    assert not meetings_seen(session, viewer(cast, "Cora", "coordinator"), MONDAY, FIRST, LAST)[0].short


def test_a_circles_own_quorum_wins_over_the_providers(session: Session) -> None:
    cast, circle, meeting = a_meeting(session)
    circle.quorum = 3
    session.flush()
    assert meeting_seen(session, meeting, MONDAY, leads=True).quorum == 3
    assert meetings_seen(session, viewer(cast, "Cora", "coordinator"), MONDAY, FIRST, LAST)[0].quorum == 3


def test_the_list_holds_the_days_asked_for_and_only_circles_the_viewer_may_see(session: Session) -> None:
    cast, circle, _ = a_meeting(session)
    cora, nia = viewer(cast, "Cora", "coordinator"), viewer(cast, "Nia", "coordinator")
    days = [row.on_date for row in meetings_seen(session, cora, MONDAY, date(2026, 9, 17), date(2026, 9, 24))]
    assert days == [date(2026, 9, 17), date(2026, 9, 24)]
    assert len(meetings_seen(session, cora, MONDAY, FIRST, LAST, circle.id)) == 13
    assert meetings_seen(session, nia, MONDAY, FIRST, LAST) == []
    assert meetings_seen(session, nia, MONDAY, FIRST, LAST, circle.id) == []


def test_whoever_leads_sees_how_they_said_it_why_it_changed_and_what_happened(session: Session) -> None:
    cast, _, meeting = a_meeting(session)
    move_meeting(session, meeting, date(2026, 9, 11), HALF_PAST_SIX, None, "The hall is shut.", cast.by, MONDAY)
    says(cast, meeting, Asha="yes")
    seen = meeting_seen(session, meeting, MONDAY, leads=True)
    assert seen.change_reason == "The hall is shut."
    assert (seen.comers[0].name, seen.comers[0].answered_by) == ("Asha", "text")
    assert (seen.comers[-1].name, seen.comers[-1].is_core_member) == ("Dan", True)
    (change,) = seen.history
    assert (change.verb, change.who) == ("move_meeting", "Cora")
    assert change.moved_from is not None
    assert change.moved_from.date() == date(2026, 9, 10)


def test_a_volunteer_sees_names_and_answers_alone(session: Session) -> None:
    cast, _, meeting = a_meeting(session)
    move_meeting(session, meeting, date(2026, 9, 11), HALF_PAST_SIX, None, "The hall is shut.", cast.by, MONDAY)
    says(cast, meeting, Asha="yes")
    seen = meeting_seen(session, meeting, MONDAY, leads=False)
    assert (seen.change_reason, seen.history) == ("", ())
    assert {(one.answered_at, one.answered_by, one.outcome) for one in seen.comers} == {(None, None, None)}
    assert seen.said_by(cast.people["Asha"].id) == "yes"
    assert seen.said_by(cast.people["Gwen"].id) == ""


def test_a_meeting_is_over_when_its_last_minute_has_passed(session: Session) -> None:
    _, _, meeting = a_meeting(session)
    assert meeting_seen(session, meeting, meeting.starts_at, leads=True).planned
    assert meeting_seen(session, meeting, meeting.ends_at, leads=True).over


@pytest.mark.postgres
def test_postgresql_shows_the_same(on_postgres: Session) -> None:
    cast, circle, meeting = a_meeting(on_postgres)
    says(cast, meeting, Dan="yes", Asha="yes")
    cora = viewer(cast, "Cora", "coordinator")
    assert [row.yes for row in meetings_seen(on_postgres, cora, MONDAY, FIRST, LAST)][:2] == [1, 0]
    assert [one.name for one in meeting_seen(on_postgres, meeting, MONDAY, leads=True).comers][-1] == "Dan"
    assert [one.name for one in circles_seen(on_postgres, cora, MONDAY, ended=False)] == ["Willow"]
    assert circle_for_coordinator(on_postgres, circle, MONDAY).quorum == 2
    assert extend_series(on_postgres, MONDAY + timedelta(weeks=2)) == 1
    assert [one.name for one in waiting_for_a_circle(on_postgres, cora, MONDAY)] == []
    assert len(volunteers_on_offer(on_postgres, cora, circle.id)) == 3
    assert stand_ins(on_postgres, meeting, circle) == []
