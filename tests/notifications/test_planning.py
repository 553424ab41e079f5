"""What the domain wants told becomes messages a day ahead, and what it no longer wants is withdrawn and shown so."""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Engine, event

from circles.accounts.provider import Provider
from circles.database import writing
from circles.meetings.changing import cancel_meeting, move_meeting
from circles.meetings.meeting import Meeting
from notifications.message import Message
from notifications.planning import plan
from tests.notifications.circle_at_work import MONDAY, CircleAtWork, add_meeting, make_circle

TUESDAY_EVENING = datetime(2026, 9, 8, 17, tzinfo=UTC)  # 6pm in London


def planned(at_work: CircleAtWork, at: datetime) -> list[Message]:
    at_work.set_clock(at)
    plan(at_work.engine)
    return at_work.messages()


def tell(at_work: CircleAtWork, *messages: Message) -> None:
    """As though they had gone."""
    with writing(at_work.engine) as session:
        for one in messages:
            kept = session.get_one(Message, one.id)
            kept.state, kept.told_at = "sent", kept.due_at
            kept.said = '{"day": "2026-09-09", "time": "18:00:00"}'
        session.commit()


def move(at_work: CircleAtWork, meeting: Meeting, to: date, now: datetime) -> None:
    with writing(at_work.engine) as session:
        move_meeting(session, session.get_one(Meeting, meeting.id), to, time(18), None, "", at_work.by, now)
        session.commit()


def test_a_reminder_is_planned_for_everyone_a_day_ahead_of_its_time(engine: Engine) -> None:
    at_work = make_circle(engine)
    add_meeting(at_work, date(2026, 9, 9))
    found = planned(at_work, MONDAY)
    assert found == []
    found = planned(at_work, TUESDAY_EVENING - timedelta(hours=20))
    assert [(one.state, one.due_at, one.asks) for one in found] == [("planned", TUESDAY_EVENING, True)] * 2
    assert {one.person_id for one in found} == {one.id for one in at_work.people.values()}
    assert all(one.core_member_id == at_work.core_member.id for one in found)


def test_planning_twice_plans_once(engine: Engine) -> None:
    at_work = make_circle(engine)
    add_meeting(at_work, date(2026, 9, 9))
    assert len(planned(at_work, TUESDAY_EVENING)) == 2
    assert plan(engine) == 0
    assert len(at_work.messages()) == 2


def test_a_moved_meeting_withdraws_its_reminder_and_says_why(engine: Engine) -> None:
    at_work = make_circle(engine)
    meeting = add_meeting(at_work, date(2026, 9, 9))
    before = planned(at_work, TUESDAY_EVENING - timedelta(hours=10))
    move(at_work, meeting, date(2026, 9, 24), TUESDAY_EVENING - timedelta(hours=9))
    after = planned(at_work, TUESDAY_EVENING - timedelta(hours=9))
    old = [one for one in after if one.id in {one.id for one in before}]
    assert [(one.state, one.why) for one in old] == [("withdrawn", "moved")] * 2


def test_a_correction_is_owed_only_to_those_who_were_told(engine: Engine) -> None:
    at_work = make_circle(engine)
    meeting = add_meeting(at_work, date(2026, 9, 23))
    reminders = planned(at_work, datetime(2026, 9, 22, 17, tzinfo=UTC))
    assert len(reminders) == 2
    with writing(engine) as session:  # only one of them was told, long before the day
        for one in session.merge(reminders[0]), session.merge(reminders[1]):
            one.state = "suppressed"
        session.commit()
    moved_at = datetime(2026, 9, 22, 18, tzinfo=UTC)
    tell(at_work, reminders[0])
    move(at_work, meeting, date(2026, 10, 20), moved_at)
    corrections = [one for one in planned(at_work, moved_at) if one.wording == "meeting_moved"]
    assert reminders[0].person_id in {one.person_id for one in corrections}


def test_moved_and_moved_back_is_asked_again(engine: Engine) -> None:
    at_work = make_circle(engine)
    meeting = add_meeting(at_work, date(2026, 9, 9))
    tell(at_work, *planned(at_work, TUESDAY_EVENING))
    move(at_work, meeting, date(2026, 9, 10), TUESDAY_EVENING)
    planned(at_work, TUESDAY_EVENING)
    move(at_work, meeting, date(2026, 9, 9), TUESDAY_EVENING + timedelta(minutes=1))
    found = planned(at_work, TUESDAY_EVENING + timedelta(minutes=1))
    assert [(one.revision, one.state) for one in found if one.wording == "meeting_moved"] == (
        [(2, "withdrawn")] * 2 + [(3, "planned")] * 2
    )


def test_a_cancelled_meeting_withdraws_its_reminder_as_cancelled(engine: Engine) -> None:
    at_work = make_circle(engine)
    meeting = add_meeting(at_work, date(2026, 9, 9))
    planned(at_work, TUESDAY_EVENING - timedelta(hours=10))
    with writing(engine) as session:
        kept = session.get_one(Meeting, meeting.id)
        cancel_meeting(session, kept, "", at_work.by, TUESDAY_EVENING - timedelta(hours=9))
        session.commit()
    reminders = [one for one in planned(at_work, TUESDAY_EVENING - timedelta(hours=9)) if one.asks]
    assert [(one.state, one.why) for one in reminders] == [("withdrawn", "cancelled")] * 2


def test_a_reminder_due_at_night_is_held_until_eight(engine: Engine) -> None:
    at_work = make_circle(engine)
    add_meeting(at_work, date(2026, 9, 9), time(7))
    (one, _) = planned(at_work, MONDAY)
    assert (one.state, one.why) == ("held", "quiet_hours")
    assert one.due_at == datetime(2026, 9, 8, 6, tzinfo=UTC)
    assert one.go_at == datetime(2026, 9, 8, 7, tzinfo=UTC)


def test_a_reminder_nobody_could_send_in_time_is_listed_as_missed(engine: Engine) -> None:
    at_work = make_circle(engine)
    add_meeting(at_work, date(2026, 9, 9))
    planned(at_work, TUESDAY_EVENING + timedelta(hours=25))
    found = at_work.messages("meeting_reminder")
    assert [(one.state, one.why, one.needs_you) for one in found] == [("withdrawn", "too_late", True)] * 2


def test_the_number_of_queries_is_the_same_for_one_meeting_and_for_sixty(engine: Engine) -> None:
    at_work = make_circle(engine, tuple(f"V{one}" for one in range(4)))
    counts: list[int] = []
    for meetings in (1, 59):
        for hour in range(meetings):
            add_meeting(at_work, date(2026, 9, 9), time(10 + hour % 10, hour // 10))
        planned(at_work, TUESDAY_EVENING)
        counts.append(_queries_of_a_plan(engine))
    assert len(at_work.messages("meeting_reminder")) == 60 * 4
    assert counts[0] == counts[1] > 0


def _queries_of_a_plan(engine: Engine) -> int:
    seen: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(("SELECT", "INSERT", "UPDATE")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    plan(engine)
    event.remove(engine, "before_cursor_execute", count)
    return len(seen)


def test_a_provider_that_changes_its_hours_moves_what_waits(engine: Engine) -> None:
    at_work = make_circle(engine)
    meeting = add_meeting(at_work, date(2026, 9, 9))
    planned(at_work, TUESDAY_EVENING - timedelta(hours=10))
    with writing(engine) as session:
        session.get_one(Provider, at_work.provider.id).reminder_hours = 20
        kept = session.get_one(Meeting, meeting.id)
        kept.remind_at = TUESDAY_EVENING + timedelta(hours=4)
        session.commit()
    found = planned(at_work, TUESDAY_EVENING - timedelta(hours=10))
    assert [(one.state, one.due_at) for one in found] == [("planned", TUESDAY_EVENING + timedelta(hours=4))] * 2
