"""Tries are counted whatever becomes of them, and too many are refused until the window has passed."""

from datetime import datetime, timedelta
from threading import Thread

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from circles.accounts.throttle import Limit, Throttle, count_try, forget_tries
from circles.database import open_engine, reading, writing
from circles.errors import TooManyTries

THREE = Limit("a door", 3, timedelta(minutes=15))
TWO = Limit("a window", 2, timedelta(minutes=15))
CORA = "cora@bridge.example"


def knock(engine: Engine, times: int, moment: datetime, subject: str = CORA) -> None:
    for _ in range(times):
        count_try(engine, THREE, subject, moment)


def test_as_many_tries_as_allowed_pass_and_the_next_is_told_how_long_to_wait(engine: Engine, moment: datetime) -> None:
    knock(engine, 3, moment)
    with pytest.raises(TooManyTries, match="Wait 10 minutes") as refused:
        knock(engine, 1, moment + timedelta(minutes=5))
    assert 600 <= refused.value.retry_after_seconds <= 601


def test_a_refused_try_is_counted_too(engine: Engine, moment: datetime) -> None:
    knock(engine, 3, moment)
    for _ in range(4):
        with pytest.raises(TooManyTries):
            knock(engine, 1, moment)
    with reading(engine) as session:
        assert list(session.exec(select(Throttle.tries))) == [7]


def test_a_restart_forgets_nothing(engine: Engine, database_url: str, moment: datetime) -> None:
    knock(engine, 3, moment)
    engine.dispose()
    again = open_engine(database_url)
    with pytest.raises(TooManyTries):
        knock(again, 1, moment)
    again.dispose()


def test_when_the_window_has_passed_the_count_begins_again(engine: Engine, moment: datetime) -> None:
    knock(engine, 3, moment)
    knock(engine, 3, moment + timedelta(minutes=15))
    with pytest.raises(TooManyTries):
        knock(engine, 1, moment + timedelta(minutes=29))


def test_one_person_too_many_times_at_the_door_keeps_nobody_else_out(engine: Engine, moment: datetime) -> None:
    knock(engine, 3, moment)
    knock(engine, 3, moment, "ben@bridge.example")


def test_two_limits_on_one_person_count_apart(engine: Engine, moment: datetime) -> None:
    knock(engine, 3, moment)
    count_try(engine, TWO, CORA, moment)
    count_try(engine, TWO, CORA, moment)


def test_a_success_forgets_the_tries_before_it(engine: Engine, moment: datetime) -> None:
    knock(engine, 3, moment)
    with writing(engine) as session:
        forget_tries(session, THREE, CORA)
        session.commit()
    knock(engine, 3, moment)


def test_the_table_names_nobody(engine: Engine, moment: datetime) -> None:
    knock(engine, 1, moment)
    with reading(engine) as session:
        assert "cora" not in session.exec(select(Throttle.key)).one()


def test_tries_at_the_same_moment_are_all_counted(engine: Engine, moment: datetime) -> None:
    many = Limit(THREE.name, 100, THREE.window)
    threads = [Thread(target=count_try, args=(engine, many, CORA, moment)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(engine) as session:
        assert session.exec(select(Throttle.tries)).one() == 8
