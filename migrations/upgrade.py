"""Bringing the schema up: on an engine of its own, under a lock, with the foreign keys checked before the commit.

SQLite's foreign keys are off while a migration runs: a batch change of a parent table is a drop and a rename, and
with them on it deletes every cascading child without a word. They are checked as a whole before anything is kept.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.pool import NullPool

from circles.database import is_sqlite
from migrations.triggers import drop_triggers, put_triggers

LOCK = 7_301_114  # any number: who holds it migrates


class BrokenReferences(Exception):
    """A migration would leave rows that point at nothing. Nothing was changed."""


def migration_engine(url: str) -> Engine:
    """An engine for migrations alone: no pool, and on SQLite foreign keys off from the connect on."""
    engine = create_engine(url, hide_parameters=True, poolclass=NullPool)
    if is_sqlite(engine):
        event.listen(engine, "connect", _plain_sqlite)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def upgrade(url: str, to: str = "head") -> None:
    """Bring the schema of the database at `url` up. Several processes may call this at once: one does it."""
    engine = migration_engine(url)
    if is_sqlite(engine) and engine.url.database:
        Path(engine.url.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with engine.begin() as connection:
            _upgrade(connection, to)
    finally:
        engine.dispose()


def _upgrade(connection: Connection, to: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
    drop_triggers(connection)
    config = configuration()
    config.attributes["connection"] = connection
    command.upgrade(config, to)
    put_triggers(connection)
    _check_references(connection)


def at_head(connection: Connection) -> bool:
    """Whether the schema is the one this code was written for."""
    there = MigrationContext.configure(connection).get_current_revision()
    return there == ScriptDirectory.from_config(configuration()).get_current_head()


def configuration() -> Config:
    """Alembic's configuration; it lives in this folder, so that an installed copy finds it too."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config


def _plain_sqlite(connection: object, _record: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]
    for pragma in ("busy_timeout = 60000", "journal_mode = WAL", "synchronous = FULL", "foreign_keys = OFF"):
        connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]


def _check_references(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise BrokenReferences(f"{len(broken)} rows point at nothing, the first in {broken[0][0]}.")
