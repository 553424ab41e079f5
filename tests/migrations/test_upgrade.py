"""Bringing a filled schema up: on both databases every row and every trigger is still there, or nothing has changed."""

import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, Table, inspect, select, text
from sqlalchemy.exc import DatabaseError, IntegrityError

import migrations.upgrade
from circles.database import metadata, reading, writing
from migrations.triggers import APPEND_ONLY, DEEDS, name_of
from migrations.upgrade import BrokenReferences, at_head, configuration, migration_engine, upgrade
from tests.cast import make_cast

NEXT = """
\"\"\"A change of a table that others point at.\"\"\"
import sqlalchemy as sa
from alembic import op
revision = "next"
down_revision = {head!r}
branch_labels = depends_on = None

def upgrade() -> None:
{steps}
"""
A_NEW_COLUMN_ON_A_PARENT = """
    with op.batch_alter_table("person") as person:
        person.add_column(sa.Column("shoe_size", sa.Integer(), nullable=True))
        person.alter_column("name_key", existing_type=sa.Text(), type_=sa.String(500), existing_nullable=False)
"""
ANOTHER_TYPE_FOR_WHAT_IS_ONLY_ADDED_TO = """
    with op.batch_alter_table("journal") as journal:
        journal.alter_column("verb", existing_type=sa.Text(), type_=sa.String(200), existing_nullable=False)
"""
ROWS_TAKEN_FROM_UNDER_OTHERS = """
    op.execute("DELETE FROM provider")
"""


class NextMigration:
    """One more migration after the last, in a folder beside the project's own."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        monkeypatch.setattr(migrations.upgrade, "configuration", self._configuration)

    def write(self, steps: str) -> None:
        ours = Path(migrations.upgrade.__file__).parent / "versions"
        shutil.copytree(ours, self.folder, ignore=shutil.ignore_patterns("__pycache__"))
        head = ScriptDirectory.from_config(configuration()).get_current_head()
        (self.folder / "next.py").write_text(NEXT.format(head=head, steps=steps))

    def _configuration(self) -> Config:
        config = configuration()
        config.set_main_option("path_separator", "os")
        config.set_main_option("version_locations", str(self.folder))
        return config


@pytest.fixture
def filled(engine: Engine) -> Engine:
    """A database with people, checks, consents and what was done."""
    with writing(engine) as session:
        make_cast(session)
        session.commit()
    return engine


@pytest.fixture
def next_migration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> NextMigration:
    return NextMigration(tmp_path / "versions", monkeypatch)


def rows(engine: Engine) -> dict[str, list[str]]:
    """Every row of every table as it is stored, in the columns known today."""
    there = MetaData()
    with engine.connect() as connection:
        there.reflect(connection)
        return {name: _rows_of(connection, there.tables[name]) for name in metadata().tables}


def _rows_of(connection: Connection, table: Table) -> list[str]:
    known = [table.c[name] for name in metadata().tables[table.name].columns.keys()]  # noqa: SIM118 -- no dict
    return sorted(repr(tuple(row)) for row in connection.execute(select(*known)))


def triggers(engine: Engine) -> set[str]:
    where = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with engine.connect() as connection:
        return set(connection.execute(text(where[connection.dialect.name])).scalars())


def columns_of(engine: Engine, table: str) -> set[str]:
    return {column["name"] for column in inspect(engine).get_columns(table)}


def test_the_migrations_make_the_tables_the_code_knows(engine: Engine, database_url: str) -> None:
    own = migration_engine(database_url)
    with own.connect() as connection:
        made = MigrationContext.configure(connection, opts={"compare_type": True})
        assert at_head(connection)
        assert compare_metadata(made, metadata()) == []
    own.dispose()


def test_bringing_up_what_is_up_already_changes_nothing(filled: Engine, database_url: str) -> None:
    before = rows(filled), triggers(filled)
    upgrade(database_url)
    assert (rows(filled), triggers(filled)) == before


def test_a_change_of_a_parent_keeps_every_child_and_every_trigger(
    filled: Engine, database_url: str, next_migration: NextMigration
) -> None:
    before = rows(filled), triggers(filled)
    assert len(before[0]["volunteer"]) == 7
    next_migration.write(A_NEW_COLUMN_ON_A_PARENT)
    upgrade(database_url)
    assert "shoe_size" in columns_of(filled, "person")
    assert (rows(filled), triggers(filled)) == before


def test_what_is_only_added_to_is_still_so_after_its_table_was_changed(
    filled: Engine, database_url: str, next_migration: NextMigration
) -> None:
    before = rows(filled), triggers(filled)
    next_migration.write(ANOTHER_TYPE_FOR_WHAT_IS_ONLY_ADDED_TO)
    upgrade(database_url)
    assert (rows(filled), triggers(filled)) == before
    with writing(filled) as session, pytest.raises(DatabaseError, match="only ever added to"):
        session.connection().execute(text("DELETE FROM journal"))


def test_a_migration_that_leaves_rows_pointing_at_nothing_is_refused_whole(
    filled: Engine, database_url: str, next_migration: NextMigration
) -> None:
    before = rows(filled), triggers(filled)
    next_migration.write(ROWS_TAKEN_FROM_UNDER_OTHERS)
    with pytest.raises((BrokenReferences, IntegrityError)):
        upgrade(database_url)
    assert (rows(filled), triggers(filled)) == before
    with reading(filled) as session:
        assert not at_head(session.connection())


def test_every_table_that_is_only_added_to_has_its_triggers(engine: Engine) -> None:
    assert triggers(engine) == {name_of(table, deed) for table in APPEND_ONLY for deed in DEEDS}
