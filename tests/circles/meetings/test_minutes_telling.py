"""The one whose turn it is hears a day before minutes are due, and nobody hears of minutes that are in."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from circles.circle.circle import Circle
from circles.meetings.changing import cancel_meeting
from circles.meetings.meeting import Meeting
from circles.meetings.minutes import Written, send_minutes
from circles.meetings.minutes_telling import WORDING
from circles.meetings.rota import author_of, hand_on
from circles.reminder import Reminder, reminders_between, still_wanted
from tests.cast import MONDAY, Cast, meetings_of


def told(cast: Cast, meeting: Meeting) -> list[Reminder]:
    week = meeting.ends_at + timedelta(days=5)
    found = reminders_between(cast.session, MONDAY, week)
    return [one for one in found if one.wording == WORDING and one.subject_id == meeting.id]


def test_the_author_hears_a_day_after_the_end(cast: Cast, meeting: Meeting) -> None:
    (reminder,) = told(cast, meeting)
    assert reminder.person_id == author_of(cast.session, meeting)
    assert reminder.due_at == meeting.ends_at + timedelta(hours=24)
    assert reminder.values == {"day": meeting.on_date, "time": meeting.at_time}


def test_whoever_took_it_over_hears_instead(cast: Cast, meeting: Meeting) -> None:
    (before,) = told(cast, meeting)
    hand_on(cast.session, meeting, cast.people["Dev"].id, cast.by, MONDAY)
    assert [one.person_id for one in told(cast, meeting)] == [cast.people["Dev"].id]
    assert still_wanted(cast.session, WORDING, meeting.id, meeting.revision, before.person_id, MONDAY) == "left"


def test_nobody_hears_of_minutes_that_are_in_or_of_a_meeting_that_is_off(cast: Cast, circle: Circle) -> None:
    written, off = meetings_of(cast, circle)[:2]
    asha = cast.people["Asha"].id
    send_minutes(cast.session, written, asha, Written("well"), {}, set(), cast.by, written.ends_at)
    cancel_meeting(cast.session, off, "", cast.by, MONDAY)
    assert told(cast, written) == told(cast, off) == []
    assert still_wanted(cast.session, WORDING, written.id, written.revision, asha, MONDAY) == "over"


def test_a_moved_meeting_leaves_its_old_reminder_unwanted(cast: Cast, meeting: Meeting) -> None:
    author = author_of(cast.session, meeting)
    assert author is not None
    assert still_wanted(cast.session, WORDING, meeting.id, meeting.revision + 1, author, MONDAY) == "moved"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(start=st.integers(0, 10 * 24), hours=st.integers(1, 48))
def test_however_time_is_cut_each_reminder_is_found_once(cast: Cast, meeting: Meeting, start: int, hours: int) -> None:
    begin, end = MONDAY, meeting.ends_at + timedelta(days=5)
    cut = min(begin + timedelta(hours=start, minutes=hours), end)
    first, second = (begin, cut), (cut + timedelta(microseconds=1), end)
    found = [one for part in (first, second) for one in reminders_between(cast.session, *part)]
    assert [one.key for one in found if one.wording == WORDING and one.subject_id == meeting.id] == [
        told(cast, meeting)[0].key
    ]
