"""How alembic runs here: on an engine of its own, in one transaction, over every table of the project."""

from typing import Literal

from alembic import context
from sqlalchemy import Connection

import circles.tables
import notifications.tables
from circles.database import metadata
from circles.secret import Secret
from circles.settings import load_settings
from migrations.upgrade import migration_engine

assert circles.tables and notifications.tables  # imported for the tables they register


def plainly(kind: str, thing: object, _context: object) -> str | Literal[False]:
    """Write a secret column as the bytes it is, so that old migrations do not import today's code."""
    return "sa.LargeBinary()" if kind == "type" and isinstance(thing, Secret) else False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata(),
        render_as_batch=True,
        render_item=plainly,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with migration_engine(load_settings().database).begin() as connection:
        run(connection)
