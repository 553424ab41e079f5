"""The coordinator's phone rings once where too few are coming, and not while enough of them may still say yes."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from circles.circle.circle import Circle
from circles.circle.cover import name_cover
from circles.meetings.attendance import answer
from circles.meetings.changing import cancel_meeting, move_meeting
from circles.meetings.meeting import Meeting
from circles.meetings.quorum_telling import HOPELESS, STILL_TOO_FEW, WORDING, too_few_from
from circles.reminder import Reminder, reminders_between, still_wanted
from tests.cast import MONDAY, Cast, meetings_of
from tests.queries import counting


def rings(cast: Cast, meeting: Meeting) -> list[Reminder]:
    cast.session.flush()
    found = reminders_between(cast.session, MONDAY, meeting.starts_at)
    return [one for one in found if one.wording == WORDING and one.subject_id == meeting.id]


def say(cast: Cast, meeting: Meeting, what: str, *names: str) -> None:
    for name in names:
        person = cast.people[name]
        answer(cast.session, meeting, person.id, what, "text", meeting.revision, cast.by, MONDAY)


def test_four_hours_after_they_were_asked_the_coordinator_is_rung(cast: Cast, meeting: Meeting) -> None:
    say(cast, meeting, "yes", "Asha")
    (ring,) = rings(cast, meeting)
    assert ring.person_id == cast.people["Cora"].id
    assert ring.due_at == meeting.starts_at - STILL_TOO_FEW
    assert ring.useful_until == meeting.starts_at
    assert ring.urgency == "routine"  # it waits for the morning (F4)


def test_so_many_said_no_that_the_rest_cannot_be_enough(cast: Cast, meeting: Meeting) -> None:
    say(cast, meeting, "no", "Asha", "Ben", "Chloe")
    (ring,) = rings(cast, meeting)
    assert ring.due_at == meeting.starts_at - HOPELESS


def test_with_enough_coming_nobody_is_rung_and_the_core_member_does_not_count(cast: Cast, meeting: Meeting) -> None:
    say(cast, meeting, "yes", "Asha", "Dan")
    assert len(rings(cast, meeting)) == 1
    say(cast, meeting, "yes", "Ben")
    assert rings(cast, meeting) == []


def test_whoever_stands_in_is_rung_too(cast: Cast, meeting: Meeting) -> None:
    name_cover(cast.session, cast.accounts["Cora"], cast.accounts["Nia"], MONDAY.date(),
               MONDAY.date() + timedelta(days=7), cast.manager, MONDAY)  # fmt: skip
    assert {one.person_id for one in rings(cast, meeting)} == {cast.people["Cora"].id, cast.people["Nia"].id}


def test_asked_again_at_the_send(cast: Cast, meeting: Meeting) -> None:
    (ring,) = rings(cast, meeting)

    def asked(person: str = "Cora", revision: int = ring.revision) -> object:
        given = (WORDING, meeting.id, revision, cast.people[person].id, ring.due_at)
        return still_wanted(cast.session, *given)

    assert asked() == {"day": meeting.on_date, "time": meeting.at_time}
    assert asked("Nia") == "left"
    assert asked(revision=ring.revision + 1) == "moved"
    say(cast, meeting, "yes", "Asha", "Ben")
    cast.session.flush()
    assert asked() == "enough"
    cancel_meeting(cast.session, meeting, "The hall is shut.", cast.by, MONDAY)
    assert asked() == "over"


def test_a_moved_meeting_rings_for_its_new_day(cast: Cast, meeting: Meeting) -> None:
    (before,) = rings(cast, meeting)
    move(cast, meeting, 1)
    (ring,) = rings(cast, meeting)
    assert ring.due_at == meeting.starts_at - STILL_TOO_FEW
    assert ring.key != before.key
    move(cast, meeting, -1)
    assert [one.key for one in rings(cast, meeting)] == [before.key]  # and back: nobody is rung a second time


def move(cast: Cast, meeting: Meeting, days: int) -> None:
    day = meeting.on_date + timedelta(days=days)
    move_meeting(cast.session, meeting, day, meeting.at_time, None, "Ill.", cast.by, MONDAY)


def test_any_number_of_meetings_costs_the_same(cast: Cast, circle: Circle) -> None:
    first, *_, last = meetings_of(cast, circle)
    with counting(cast.session) as few:
        reminders_between(cast.session, MONDAY, first.starts_at)
    with counting(cast.session) as many:
        found = reminders_between(cast.session, MONDAY, last.starts_at)
    assert len([one for one in found if one.wording == WORDING]) > 3
    assert len(few) == len(many)


@given(expected=st.integers(0, 9), yes=st.integers(0, 9), no=st.integers(0, 9), quorum=st.integers(2, 6))
def test_it_rings_early_only_where_nobody_left_could_help(expected: int, yes: int, no: int, quorum: int) -> None:
    before = too_few_from(expected, yes, no, quorum)
    assert (before is None) == (yes >= quorum or expected < quorum)
    if before is not None:
        assert (before == HOPELESS) == (expected - no < quorum)
