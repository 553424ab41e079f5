"""Reports that never come are asked for, and what has not arrived in time becomes a call to make."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from circles.database import writing
from circles.meetings.changing import move_meeting
from circles.meetings.meeting import Meeting
from notifications.demo_carrier.running import RunningCarrier
from notifications.dispatch import Line, send_due
from notifications.follow_up import follow_up
from notifications.planning import plan
from tests.notifications.circle_at_work import CircleAtWork, add_meeting, make_circle
from tests.notifications.live_line import LiveLine

DUE = datetime(2026, 9, 8, 17, tzinfo=UTC)


@pytest.fixture
def at_work(engine: Engine) -> CircleAtWork:
    circle = make_circle(engine, ("Asha",))
    add_meeting(circle, date(2026, 9, 9))
    circle.set_clock(DUE)
    plan(engine)
    return circle


def curious(live: LiveLine) -> Line:
    return live.with_pace(unreported=timedelta(0))


def states(at_work: CircleAtWork) -> list[str]:
    return [one.state for one in at_work.messages()]


def carried(running: RunningCarrier) -> None:
    assert running.carrier.postman.wait_until_idle()


def test_an_arrival_nobody_reported_is_found_by_asking(at_work: CircleAtWork, live: LiveLine) -> None:
    send_due(at_work.engine, curious(live))
    carried(live.running)
    assert states(at_work) == ["sent"]
    assert follow_up(at_work.engine, curious(live)) == 1
    assert states(at_work) == ["delivered"]


def test_a_failure_nobody_reported_is_found_too(at_work: CircleAtWork, live: LiveLine) -> None:
    live.faults(undelivered=1.0, undelivered_code=30005)
    send_due(at_work.engine, curious(live))
    carried(live.running)
    follow_up(at_work.engine, curious(live))
    assert [(one.state, one.why, one.needs_you) for one in at_work.messages()] == [("failed", "code:30005", True)]


def test_nobody_is_asked_before_a_report_had_its_time(at_work: CircleAtWork, live: LiveLine) -> None:
    send_due(at_work.engine, live.line)
    assert follow_up(at_work.engine, live.line) == 0


def test_a_change_for_tomorrow_that_has_not_arrived_in_an_hour_is_a_call_to_make(
    at_work: CircleAtWork, live: LiveLine
) -> None:
    send_due(at_work.engine, live.line)
    with writing(at_work.engine) as session:
        meeting = session.exec(select(Meeting)).one()
        move_meeting(session, meeting, date(2026, 9, 9), time(17), None, "", at_work.by, DUE)
        session.commit()
    plan(at_work.engine)
    live.faults(list_lag_seconds=3600)  # the carrier tells us nothing of it
    send_due(at_work.engine, curious(live))
    follow_up(at_work.engine, curious(live))
    (change,) = at_work.messages("meeting_moved")
    assert not change.needs_you
    at_work.set_clock(DUE + timedelta(minutes=61))
    with writing(at_work.engine) as session:
        session.merge(change).lease_until = change.made_at - timedelta(days=900)
        session.commit()
    follow_up(at_work.engine, curious(live))
    (change,) = at_work.messages("meeting_moved")
    assert (change.state, change.channel) == ("planned", "voice")  # the next way is taken
    assert (change.needs_you, change.why) == (True, "not_delivered_in_time")  # and a person is told
