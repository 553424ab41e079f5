"""The database: one engine a process, and two kinds of session, one to read and one to write.

SQLite writes begin with BEGIN IMMEDIATE: by default a transaction that reads and then writes loses updates without
an error (600 of 800 in a measurement). Readers use a plain BEGIN and `query_only`, so a long report blocks nobody.
Durability is never lowered: a text follows a commit, so a commit must hold. On PostgreSQL a process that stands still
inside a transaction loses it after a while, and with it the locks that keep its rows from everybody else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, MetaData, event
from sqlalchemy.engine import make_url
from sqlmodel import Session, SQLModel, create_engine

POOL_SIZE = 32  # a reader may write its journal entry meanwhile: twice the readers, and the writers, fit
READERS, WRITERS = 12, 6  # a request waits at the door, not for a connection
BUSY_MILLISECONDS = 10_000
IDLE_SECONDS = 60  # inside a transaction: nobody of ours thinks so long in one
WRITES = "circles_writes"
QUERY_ONLY = "circles_query_only"
SAMPLE = 1000  # rows of each index

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMES


class Reading(Session):
    """A session that cannot write: its transaction is read-only on both databases."""


class Writing(Session):
    """A session that writes: on SQLite it takes the write lock when it begins."""


def metadata() -> MetaData:
    """The tables of the whole project."""
    return SQLModel.metadata


def open_engine(url: str, pool_size: int = POOL_SIZE) -> Engine:
    """The engine for `url`; its errors never show what was written. A SQLite file's folder is its owner's alone."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = _open_sqlite(url, parsed.database, pool_size)
    else:
        engine = create_engine(url, hide_parameters=True, pool_size=pool_size, max_overflow=0, pool_pre_ping=True)
        event.listen(engine, "connect", _prepare_postgres)
    event.listen(engine, "checkin", _leave_nothing_open)
    return engine


def is_sqlite(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"


@contextmanager
def reading(engine: Engine) -> Iterator[Reading]:
    """A read-only session. Ends with a rollback: there is nothing to keep."""
    with engine.connect() as connection:
        if not is_sqlite(engine):
            connection = connection.execution_options(postgresql_readonly=True)
        with Reading(connection, expire_on_commit=False, autoflush=False) as session:
            yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Writing]:
    """A session to write with. The edge commits; leaving without a commit rolls back."""
    with engine.connect() as connection:
        connection = connection.execution_options(**{WRITES: True})
        with Writing(connection, expire_on_commit=False) as session:
            yield session


def refresh_statistics(session: Session) -> None:
    """Let SQLite count its tables (a sample, 0.1 s for a nation), so that it begins with the index that finds fewest.

    PostgreSQL does so by itself.
    """
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql(f"PRAGMA analysis_limit = {SAMPLE}")
        session.connection().exec_driver_sql("ANALYZE")


def _open_sqlite(url: str, file: str | None, pool_size: int) -> Engine:
    if file and file != ":memory:":
        Path(file).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = create_engine(
        url, hide_parameters=True, pool_size=pool_size, max_overflow=0, connect_args={"check_same_thread": False},
        pool_use_lifo=True,  # so that the one that read last reads again, with its statements planned
    )  # fmt: skip
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in (
        f"busy_timeout = {BUSY_MILLISECONDS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "trusted_schema = OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_postgres(connection: Any, _record: Any) -> None:
    connection.execute(f"SET idle_in_transaction_session_timeout = '{IDLE_SECONDS}s'")
    connection.commit()


def _leave_nothing_open(connection: Any, _record: Any) -> None:
    """A commit that failed (a full disk) leaves its transaction open, and on SQLite with it the only write lock."""
    if connection is not None:
        connection.rollback()  # asks nothing of the database where no transaction is open


def _begin_sqlite(connection: Any) -> None:
    """Setting `query_only` makes SQLite plan every statement anew (1 ms for Today): said only where it changes."""
    writes = connection.get_execution_options().get(WRITES, False)
    wanted = "OFF" if writes else "ON"
    if connection.info.get(QUERY_ONLY) != wanted:
        connection.exec_driver_sql(f"PRAGMA query_only = {wanted}")
        connection.info[QUERY_ONLY] = wanted
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
