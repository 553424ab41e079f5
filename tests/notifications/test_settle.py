"""Killed anywhere, silent anywhere: nobody is texted twice and nobody is forgotten."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from circles import clock
from circles.database import reading, writing
from notifications.after_call import write_outcomes
from notifications.channels.outcomes import Sent
from notifications.claim import begin_sending, claim
from notifications.dispatch import Line, send_due
from notifications.message import Attempt, Message
from notifications.planning import plan
from notifications.settle import settle
from tests.notifications.circle_at_work import CircleAtWork, add_meeting, make_circle
from tests.notifications.live_line import STEP, Died, LiveLine

DUE = datetime(2026, 9, 8, 17, tzinfo=UTC)


@pytest.fixture
def at_work(engine: Engine) -> CircleAtWork:
    circle = make_circle(engine)
    add_meeting(circle, date(2026, 9, 9))
    circle.set_clock(DUE)
    plan(engine)
    return circle


def all_sent(at_work: CircleAtWork) -> bool:
    return {one.state for one in at_work.messages()} <= {"sent", "delivered"}


def once_each(at_work: CircleAtWork, live: LiveLine) -> None:
    assert set(live.told.values()) == {1}
    assert len(live.texts) == len(at_work.messages())


@pytest.mark.parametrize(
    ("step", "times"), [("claimed", 1), ("sending", 1), ("called", 1), ("called", 2), ("written", 1), ("written", 2)]
)
def test_a_worker_killed_while_sending_is_followed_by_one_that_texts_nobody_twice(
    at_work: CircleAtWork, live: LiveLine, step: str, times: int
) -> None:
    with pytest.raises(Died):
        live.work_until(at_work.engine, lambda: False, live.dying_after(step, times))
    live.work_until(at_work.engine, lambda: all_sent(at_work))
    once_each(at_work, live)


@pytest.mark.parametrize("step", ["settling", "listed", "settled"])
def test_a_worker_killed_while_settling_is_followed_by_another(
    at_work: CircleAtWork, live: LiveLine, step: str
) -> None:
    with pytest.raises(Died):
        send_due(at_work.engine, live.dying_after("called"))
    with pytest.raises(Died):
        live.work_until(at_work.engine, lambda: False, live.dying_after(step))
    live.work_until(at_work.engine, lambda: all_sent(at_work))
    once_each(at_work, live)


@pytest.mark.parametrize("fault", ["silent_after", "reset_after", "error_after"])
def test_a_text_that_went_although_nobody_said_so_is_found_and_not_repeated(
    at_work: CircleAtWork, live: LiveLine, fault: str
) -> None:
    live.faults(**{fault: 1.0})
    send_due(at_work.engine, live.line)
    assert [(one.state, one.why) for one in at_work.messages()] == [("unknown", "no_answer")] * 2
    live.faults()
    live.work_until(at_work.engine, lambda: all_sent(at_work))
    once_each(at_work, live)


@pytest.mark.parametrize("fault", ["reset_before", "error_before"])
def test_a_text_that_did_not_go_is_sent_again_once_that_is_sure(
    at_work: CircleAtWork, live: LiveLine, fault: str
) -> None:
    live.faults(**{fault: 1.0})
    send_due(at_work.engine, live.line)
    assert live.texts == []
    live.faults()
    live.work_until(at_work.engine, lambda: all_sent(at_work))
    once_each(at_work, live)


def test_absence_from_the_list_proves_nothing_before_the_grace_is_over(at_work: CircleAtWork, live: LiveLine) -> None:
    live.faults(reset_after=1.0, list_lag_seconds=60)
    send_due(at_work.engine, live.line)
    live.faults(list_lag_seconds=60)
    live.work_until(at_work.engine, lambda: all_sent(at_work))
    once_each(at_work, live)


def test_two_equal_texts_to_one_number_stay_two(engine: Engine, live: LiveLine) -> None:
    circle = make_circle(engine, ("Asha",))
    for _ in range(2):  # two things at the same day and time: equal words, both wanted
        add_meeting(circle, date(2026, 9, 9))
    circle.set_clock(DUE)
    plan(engine)
    live.faults(silent_after=1.0)
    send_due(engine, live.line)
    live.faults()
    live.work_until(engine, lambda: all_sent(circle))
    assert list(live.told.values()) == [2]
    with reading(engine) as session:
        assert len(set(session.exec(select(Attempt.sid)))) == 2


def test_two_equal_texts_of_which_one_went_are_two_in_the_end(engine: Engine, live: LiveLine) -> None:
    circle = make_circle(engine, ("Asha",))
    for _ in range(2):
        add_meeting(circle, date(2026, 9, 9))
    circle.set_clock(DUE)
    plan(engine)
    with pytest.raises(Died):
        send_due(engine, live.dying_after("sending"))
    send_due(engine, live.line)
    live.work_until(engine, lambda: all_sent(circle))
    assert list(live.told.values()) == [2]


def test_an_unknown_text_that_is_no_longer_wanted_is_not_sent_again(at_work: CircleAtWork, live: LiveLine) -> None:
    live.faults(reset_before=1.0)
    send_due(at_work.engine, live.line)
    live.faults()
    at_work.set_clock(DUE + timedelta(hours=24, minutes=1))
    live.work_until(at_work.engine, lambda: {one.state for one in at_work.messages()} == {"withdrawn"})
    assert live.texts == []
    assert all(one.needs_you for one in at_work.messages())


def test_an_unknown_release_day_text_is_handed_to_a_person(at_work: CircleAtWork, live: LiveLine) -> None:
    with writing(at_work.engine) as session:
        for one in session.exec(select(Message)):
            one.urgency = "release_day"
        session.commit()
    live.faults(reset_before=1.0)
    send_due(at_work.engine, live.line)
    live.faults()
    live.work_until(at_work.engine, lambda: {one.state for one in at_work.messages()} == {"failed"})
    assert [(one.why, one.needs_you) for one in at_work.messages()] == [("never_settled", True)] * 2
    assert live.texts == []


def test_a_worker_that_wakes_after_its_lease_sends_nothing(at_work: CircleAtWork, live: LiveLine) -> None:
    pace = live.line.sender.pace
    with writing(at_work.engine) as session:
        taken = claim(session, live.line.sender, clock.now(session), clock.machine_now())
        session.commit()
    late = clock.machine_now() + pace.lease
    with writing(at_work.engine) as session:
        assert begin_sending(session, taken.letters, pace, late) == []


def test_a_worker_that_lost_its_fence_writes_nothing(at_work: CircleAtWork, live: LiveLine) -> None:
    sender = live.line.sender
    with writing(at_work.engine) as session:
        taken = claim(session, sender, clock.now(session), clock.machine_now())
        begin_sending(session, taken.letters, sender.pace, clock.machine_now())
        session.commit()
    letter = taken.letters[0]
    live.work_until(at_work.engine, lambda: all_sent(at_work))
    with writing(at_work.engine) as session:
        write_outcomes(session, sender, [(letter, Sent("SM" + "f" * 32, "queued"))])
        session.commit()
    with reading(at_work.engine) as session:
        assert session.get_one(Attempt, letter.attempt_id).sid != "SM" + "f" * 32
    once_each(at_work, live)


def test_two_workers_share_the_work_and_text_nobody_twice(engine: Engine, live: LiveLine) -> None:
    circle = make_circle(engine, tuple(f"V{one}" for one in range(12)))
    add_meeting(circle, date(2026, 9, 9))
    circle.set_clock(DUE)
    plan(engine)
    start = threading.Barrier(2)
    troubles: list[BaseException] = []

    def work() -> None:
        try:
            start.wait(5)
            while not all_sent(circle):
                send_due(engine, live.line)
        except BaseException as trouble:  # noqa: BLE001 - a thread's failure must fail the test
            troubles.append(trouble)

    workers = [threading.Thread(target=work) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(30)
    assert troubles == []
    once_each(circle, live)


def test_settling_without_a_carrier_does_nothing(at_work: CircleAtWork, live: LiveLine) -> None:
    assert settle(at_work.engine, Line(None, live.line.sender, "http://127.0.0.1:9")) == 0


def test_a_worker_that_stood_still_beyond_its_lease_does_not_call_any_more(
    at_work: CircleAtWork, live: LiveLine
) -> None:
    line = live.line

    def stand_still(step: str) -> None:
        if step == "sending":  # between saying so and calling: for an hour, in which another worker settles it all
            live.pass_time(timedelta(hours=1))
            live.work_until(at_work.engine, lambda: all_sent(at_work), line)

    send_due(at_work.engine, replace(line, after=stand_still))
    assert all_sent(at_work)
    once_each(at_work, live)


def test_what_nobody_can_settle_is_asked_about_less_and_less_often(at_work: CircleAtWork, live: LiveLine) -> None:
    live.faults(silent_after=1.0)
    send_due(at_work.engine, live.line)
    live.running.carrier.account, account = replace(live.running.account, token="another"), live.running.account
    asked = 0
    for _ in range(240):  # an hour in which the carrier answers nothing
        asked += settle(at_work.engine, live.line)
        live.pass_time(STEP)
    live.running.carrier.account = account
    assert 2 * 12 <= asked <= 2 * 40  # two texts: never silent for longer than five minutes, and no hammering
    live.work_until(at_work.engine, lambda: all_sent(at_work))
    once_each(at_work, live)
