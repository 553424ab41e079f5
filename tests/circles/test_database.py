"""The two kinds of session: one cannot write, the other loses nothing."""

from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from circles import database
from circles.accounts.provider import Provider
from circles.database import (
    POOL_SIZE,
    READERS,
    WRITERS,
    is_sqlite,
    open_engine,
    reading,
    refresh_statistics,
    writing,
)
from tests import databases
from tests.queries import counting_all


def found(engine: Engine, quorum: int = 0) -> None:
    with writing(engine) as session:
        session.add(Provider(name="Northside", quorum=quorum))
        session.commit()


def test_a_reading_session_refuses_to_write(engine: Engine) -> None:
    with reading(engine) as session, pytest.raises(DBAPIError):
        session.add(Provider(name="Northside"))
        session.flush()


def test_a_connection_that_read_may_write_afterwards(engine: Engine) -> None:
    with reading(engine) as session:
        assert session.exec(select(Provider)).all() == []
    found(engine)
    with reading(engine) as session:
        assert len(session.exec(select(Provider)).all()) == 1


def test_sqlite_is_told_to_read_only_once_while_a_connection_only_reads(sqlite_template: Path, tmp_path: Path) -> None:
    engine = open_engine(databases.sqlite_copy(sqlite_template, tmp_path))
    with reading(engine) as session:
        session.exec(select(Provider)).all()
    with counting_all(engine) as said:
        for _ in range(3):
            with reading(engine) as session:
                session.exec(select(Provider)).all()
    found(engine)
    with reading(engine) as session, pytest.raises(DBAPIError):
        session.add(Provider(name="Northside"))
        session.flush()
    engine.dispose()
    assert [one for one in said if "query_only" in one] == []


def test_statistics_are_counted_and_stand_in_nobodys_way(engine: Engine) -> None:
    found(engine)
    with writing(engine) as session:
        refresh_statistics(session)
        session.commit()
    if is_sqlite(engine):
        with reading(engine) as session:
            counted = session.connection().exec_driver_sql("SELECT tbl FROM sqlite_stat1").scalars().all()
        assert "provider" in counted


def test_leaving_without_a_commit_keeps_nothing(engine: Engine) -> None:
    with writing(engine) as session:
        session.add(Provider(name="Northside"))
        session.flush()
    with reading(engine) as session:
        assert session.exec(select(Provider)).first() is None


def test_two_writers_that_read_first_lose_no_update(engine: Engine) -> None:
    found(engine)

    def add_up() -> None:
        for _ in range(25):
            with writing(engine) as session:
                provider = session.exec(select(Provider).with_for_update()).one()
                provider.quorum += 1
                session.commit()

    threads = [Thread(target=add_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(engine) as session:
        assert session.exec(select(Provider.quorum)).one() == 100


def test_an_error_never_shows_what_was_written(engine: Engine) -> None:
    with writing(engine) as session, pytest.raises(DBAPIError) as raised:
        session.add(Provider(name="Northside", holiday_division="Jenny Smith"))
        session.flush()
    assert "Jenny" not in str(raised.value).replace(str(raised.value.orig), "")


def test_the_pool_has_room_for_every_reader_and_its_journal_entry_and_every_writer() -> None:
    assert POOL_SIZE >= 2 * READERS + WRITERS


def test_sqlite_is_durable_and_keeps_its_references(engine: Engine) -> None:
    if not is_sqlite(engine):
        return  # PostgreSQL's own settings are checked by `circles doctor`
    with reading(engine) as session:
        asked = {name: session.connection().exec_driver_sql(f"PRAGMA {name}").scalar() for name in
                 ("journal_mode", "synchronous", "foreign_keys")}  # fmt: skip
    assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_commit_that_fails_leaves_no_lock_behind(engine: Engine) -> None:
    def fail(_connection: Connection) -> None:
        raise OSError("no room left")

    event.listen(engine, "commit", fail)
    with pytest.raises(OSError, match="no room"), writing(engine) as session:
        session.connection().exec_driver_sql("SELECT 1")
        session.commit()
    event.remove(engine, "commit", fail)
    with writing(engine) as session:
        session.add(Provider(name="Bridge", neutral_name="The Bridge"))
        session.commit()
    with reading(engine) as after:
        assert after.exec(select(Provider.name)).one() == "Bridge"


def test_who_stands_still_in_a_transaction_loses_it_and_its_locks(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database_url.startswith("sqlite"):
        return  # a file has one writer, who has it until they go on or die
    monkeypatch.setattr(database, "IDLE_SECONDS", 1)
    engine = open_engine(database_url)
    with writing(engine) as session:
        session.add(Provider(name="Bridge", neutral_name="The Bridge"))
        session.commit()
    lock = select(Provider.name).with_for_update()
    with pytest.raises(DBAPIError, match="idle-in-transaction"), writing(engine) as still, writing(engine) as other:
        still.exec(lock).one()
        assert other.exec(lock).one() == "Bridge"  # waits until the first has lost it
        still.exec(lock).one()
    engine.dispose()
