"""The worker's rounds, its sign of life, long work beside it, and a demo's clock that plays what it passes."""

import json
import sys
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from circles import clock
from circles.accounts.provider import Provider
from circles.accounts.throttle import SIGN_IN_BY_EMAIL, Throttle, count_try
from circles.database import reading, writing
from circles.demo_mark import DemoMark
from circles.errors import NotAllowed
from circles.job import Job, ask_for, start
from circles.job_kinds import JOB_KINDS, UNEXPECTED, run_job
from circles.meetings.changing import move_meeting
from circles.meetings.meeting import Meeting
from circles.settings import Settings
from notifications.engine_room import Heartbeat
from notifications.heartbeat import beat, is_silent
from notifications.jobs import DIED, Children
from notifications.play import next_due, play
from notifications.readiness import is_ready
from notifications.sending_stop import stop_sending
from notifications.worker import Worker, start_worker_thread
from tests.notifications.circle_at_work import MONDAY, CircleAtWork, add_meeting, make_circle
from tests.notifications.live_line import LiveLine

DUE = datetime(2026, 9, 8, 17, tzinfo=UTC)


def worker_of(engine: Engine, live: LiveLine, *command: str) -> Worker:
    return Worker(engine, live.line, Children(command or (sys.executable, "-c", "pass")), "test")


def job_of(at_work: CircleAtWork) -> Job:
    with reading(at_work.engine) as session:
        return session.exec(select(Job)).one()


def ask(at_work: CircleAtWork, kind: str) -> Job:
    with writing(at_work.engine) as session:
        job = ask_for(session, kind, json.dumps({}), at_work.by, MONDAY)
        session.commit()
    return job


def test_one_round_plans_sends_and_says_that_it_lives(engine: Engine, live: LiveLine) -> None:
    at_work = make_circle(engine)
    add_meeting(at_work, date(2026, 9, 9))
    at_work.set_clock(DUE)
    assert worker_of(engine, live).tick() == 2
    assert len(live.texts) == 2
    with reading(engine) as session:
        assert not is_silent(session, clock.machine_now())
        assert [one.worker for one in session.exec(select(Heartbeat))] == ["test"]


def test_a_worker_that_was_told_to_stop_begins_no_batch(engine: Engine, live: LiveLine) -> None:
    at_work = make_circle(engine)
    add_meeting(at_work, date(2026, 9, 9))
    at_work.set_clock(DUE)
    worker = worker_of(engine, live)
    worker.stopping.set()
    worker.tick()
    assert live.texts == []


def test_a_round_forgets_counted_tries_of_the_day_before(engine: Engine, live: LiveLine) -> None:
    long_ago = clock.machine_now() - timedelta(days=2)
    count_try(engine, SIGN_IN_BY_EMAIL, "cora@bridge.example", long_ago)
    count_try(engine, SIGN_IN_BY_EMAIL, "nia@bridge.example", clock.machine_now())
    worker_of(engine, live).tick()
    with reading(engine) as session:
        assert [one.began_at > long_ago for one in session.exec(select(Throttle))] == [True]


def _fails(_step: str) -> None:
    raise ZeroDivisionError


def test_a_round_that_fails_is_followed_by_one_that_works(engine: Engine, live: LiveLine) -> None:
    at_work = make_circle(engine)
    add_meeting(at_work, date(2026, 9, 9))
    at_work.set_clock(DUE)
    broken = replace(live.line, after=_fails)
    Worker(engine, broken, Children((sys.executable, "-c", "pass")), "test").tick_safely()
    live.work_until(engine, lambda: {one.state for one in at_work.messages()} == {"sent"})
    assert set(live.told.values()) == {1}


def test_the_worker_thread_of_the_site_sends_and_stops(engine: Engine, database_url: str, tmp_path: Path) -> None:
    at_work = make_circle(engine)
    add_meeting(at_work, date(2026, 9, 9))
    at_work.set_clock(DUE)
    stop = start_worker_thread(engine, Settings(database_url=database_url, data_dir=tmp_path, carrier="none"))
    try:
        pause = threading.Event()
        for _ in range(400):
            if {one.why for one in at_work.messages()} == {"carrier_none"} or pause.wait(0.05):
                break
    finally:
        stop()
    assert [(one.state, one.why) for one in at_work.messages()] == [("suppressed", "carrier_none")] * 2


def test_silence_of_three_minutes_is_noticed(engine: Engine, tmp_path: Path) -> None:
    now = clock.machine_now()
    with_texts = Settings(carrier="demo", data_dir=tmp_path)
    with writing(engine) as session:
        assert is_silent(session, now)
        beat(session, "one", now - timedelta(minutes=4))
        assert is_silent(session, now)
        assert not is_ready(session, with_texts, now)
        beat(session, "two", now)
        assert not is_silent(session, now)
        assert is_ready(session, with_texts, now)


def test_without_texts_a_silent_worker_is_no_fault_and_a_stop_is_one(engine: Engine, tmp_path: Path) -> None:
    at_work, now = make_circle(engine), clock.machine_now()
    with writing(engine) as session:
        assert is_ready(session, Settings(carrier="none", data_dir=tmp_path), now)
        beat(session, "one", now)
        stop_sending(session, "The account is closed.", at_work.by, MONDAY)
        assert not is_ready(session, Settings(carrier="demo", data_dir=tmp_path), now)


# ---- a demo's clock ----


def demo(engine: Engine) -> CircleAtWork:
    at_work = make_circle(engine)
    with writing(engine) as session:
        session.add(DemoMark(scale="small", seed=1, made_at=MONDAY))
        session.commit()
    at_work.set_clock(MONDAY)
    return at_work


def test_a_jump_of_a_week_sends_every_text_on_the_way_in_order(engine: Engine, live: LiveLine) -> None:
    at_work = demo(engine)
    with writing(engine) as session:
        session.get_one(Provider, at_work.provider.id).quorum = 3  # more than there are: nobody is rung about it
        session.commit()
    for day, at in ((14, time(9)), (9, time(18)), (11, time(12))):
        add_meeting(at_work, date(2026, 9, day), at)
    worker = worker_of(engine, live)
    moments = play(worker, MONDAY + timedelta(days=7))
    asked = [one.body for one in live.texts if "reminder: " in one.body]
    days = [body.split("reminder: ")[1][:5] for body in asked]
    assert list(dict.fromkeys(days)) == ["Wed 9", "Fri 1", "Mon 1"]
    assert len(asked) == 6
    notes_due = len(live.texts) - len(asked)
    assert notes_due == 2
    assert moments == 3 + notes_due
    with reading(engine) as session:
        assert clock.now(session) >= MONDAY + timedelta(days=7)


def test_the_next_event_is_the_nearest_of_what_waits_and_what_will_be_wanted(engine: Engine) -> None:
    at_work = demo(engine)
    add_meeting(at_work, date(2026, 9, 20))
    with reading(engine) as session:
        assert next_due(session, MONDAY, MONDAY + timedelta(days=30)) == datetime(2026, 9, 19, 17, tzinfo=UTC)
        assert next_due(session, MONDAY, MONDAY + timedelta(days=3)) is None


def test_the_clock_moves_in_a_demo_only_and_only_forward(engine: Engine, live: LiveLine) -> None:
    make_circle(engine).set_clock(MONDAY)
    with pytest.raises(NotAllowed, match="Only a demo"):
        play(worker_of(engine, live), MONDAY + timedelta(days=1))
    with writing(engine) as session:
        session.add(DemoMark(scale="small", seed=1, made_at=MONDAY))
        session.commit()
    with pytest.raises(NotAllowed, match="forward"):
        play(worker_of(engine, live), MONDAY - timedelta(days=1))


def test_a_meeting_moved_on_the_way_withdraws_its_reminder_and_asks_again(engine: Engine, live: LiveLine) -> None:
    at_work = demo(engine)
    meeting = add_meeting(at_work, date(2026, 9, 9))
    worker = worker_of(engine, live)
    play(worker, DUE - timedelta(hours=4))
    assert {one.state for one in at_work.messages()} == {"planned"}
    with writing(engine) as session:
        kept = session.get_one(Meeting, meeting.id)
        move_meeting(session, kept, date(2026, 9, 17), time(18), None, "", at_work.by, clock.now(session))
        session.commit()
    worker.tick()
    old = at_work.messages("meeting_reminder")
    assert [(one.state, one.why) for one in old] == [("withdrawn", "moved")] * 2
    play(worker, datetime(2026, 9, 16, 18, tzinfo=UTC))
    assert {one.body.count("Thu 17 Sep, 6pm") for one in live.texts} == {1}


# ---- long work ----


def test_a_job_runs_in_a_child_and_a_child_that_dies_is_told(engine: Engine) -> None:
    at_work = make_circle(engine)
    ask(at_work, "nothing")
    children = Children((sys.executable, "-c", "raise SystemExit(3)"))
    children.look_after(engine)
    assert job_of(at_work).state == "running"
    for child in children.running.values():
        child.wait(10)
    children.look_after(engine)
    assert (job_of(at_work).state, json.loads(job_of(at_work).result or "")) == ("failed", {"sentence": DIED})


def test_a_job_whose_worker_died_too_is_told_after_a_while(engine: Engine) -> None:
    at_work = make_circle(engine)
    ask(at_work, "nothing")
    first = Children((sys.executable, "-c", "pass"))
    first.look_after(engine)
    for child in first.running.values():
        child.wait(10)
    with writing(engine) as session:
        session.exec(select(Job)).one().beat_at = clock.machine_now() - timedelta(minutes=6)
        session.commit()
    Children((sys.executable, "-c", "pass")).look_after(engine)
    assert job_of(at_work).state == "failed"


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [(NotAllowed("That file is not yours."), "That file is not yours."), (ZeroDivisionError(), UNEXPECTED)],
)
def test_a_job_that_cannot_be_done_says_why(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, trouble: Exception, sentence: str
) -> None:
    def fail(_engine: Engine, _job_id: object) -> None:
        raise trouble

    monkeypatch.setitem(JOB_KINDS, "fail", fail)
    job = ask(make_circle(engine), "fail")
    with writing(engine) as session:
        start(session, session.get_one(Job, job.id), clock.machine_now())
        session.commit()
    assert not run_job(engine, job.id)
    with reading(engine) as looking:
        kept = looking.get_one(Job, job.id)
    assert (kept.state, json.loads(kept.result or "")) == ("failed", {"sentence": sentence})
