"""Texts that are not going out are said, whatever the cause, within three minutes."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from circles.database import reading, writing
from circles.journal import SYSTEM
from notifications import rate
from notifications.heartbeat import beat
from notifications.needs_you import standstill
from notifications.sending_stop import start_sending, stop_sending

NOON = datetime(2026, 9, 8, 11, tzinfo=UTC)


@pytest.fixture
def alive(engine: Engine) -> Engine:
    """A worker beat a moment ago."""
    with writing(engine) as session:
        beat(session, "one", NOON)
        session.commit()
    return engine


def said(engine: Engine, after: timedelta = timedelta()) -> str:
    with reading(engine) as session:
        return standstill(session, NOON + after)


def test_nothing_is_said_while_texts_go(alive: Engine) -> None:
    assert said(alive) == ""
    assert said(alive, timedelta(minutes=3)) == ""


def test_a_worker_that_has_never_been_or_is_silent_for_three_minutes_is_said(engine: Engine) -> None:
    assert "not been heard from" in said(engine)
    with writing(engine) as session:
        beat(session, "one", NOON)
        session.commit()
    assert "not been heard from" in said(engine, timedelta(minutes=3, seconds=1))


def test_a_stop_says_its_reason_until_it_is_lifted(alive: Engine) -> None:
    with writing(alive) as session:
        stop_sending(session, "The account is refused.", SYSTEM, NOON)
        session.commit()
    assert said(alive) == "Sending is stopped: The account is refused."
    with writing(alive) as session:
        start_sending(session, SYSTEM, NOON)
        session.commit()
    assert said(alive) == ""


def test_a_carrier_without_an_answer_for_three_minutes_is_said(alive: Engine) -> None:
    with writing(alive) as session:
        for _ in range(rate.BREAK_AFTER):
            rate.note_answers(session, "us", 1.0, 0, 1, NOON - timedelta(minutes=2))
        session.commit()
    assert said(alive) == ""
    assert "does not answer" in said(alive, timedelta(minutes=1, seconds=1))
    with writing(alive) as session:
        rate.note_answers(session, "us", 1.0, 1, 0, NOON)
        session.commit()
    assert said(alive, timedelta(minutes=2)) == ""


def test_a_call_or_two_without_an_answer_are_nothing_to_say(alive: Engine) -> None:
    with writing(alive) as session:
        rate.note_answers(session, "us", 1.0, 3, 2, NOON - timedelta(hours=1))
        session.commit()
    assert said(alive) == ""
