"""The two clocks: one may be moved in a demo, the other never moves."""

from datetime import timedelta

from sqlmodel import Session

from circles import clock


def test_without_an_offset_now_is_the_machines_time(session: Session) -> None:
    before = clock.machine_now()
    assert before <= clock.now(session) <= clock.machine_now()


def test_a_moved_clock_goes_on_from_there_and_the_machines_does_not(session: Session) -> None:
    there = clock.machine_now() + timedelta(days=30)
    clock.set_to(session, there)
    assert timedelta(0) <= clock.now(session) - there < timedelta(minutes=1)
    assert clock.machine_now() < there


def test_the_clock_is_moved_again_from_where_it_is(session: Session) -> None:
    clock.set_to(session, clock.machine_now() + timedelta(days=1))
    later = clock.now(session) + timedelta(hours=1)
    clock.set_to(session, later)
    assert timedelta(0) <= clock.now(session) - later < timedelta(minutes=1)


def test_times_are_aware_and_in_utc(session: Session) -> None:
    assert clock.machine_now().utcoffset() == timedelta(0)
    assert clock.now(session).utcoffset() == timedelta(0)
