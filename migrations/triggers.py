"""The triggers, in one list: what may only be added to. They are taken off before a migration and put back after.

SQLite's batch changes drop a table's triggers silently, so no migration sets one itself.
"""

from sqlalchemy import Connection, text

APPEND_ONLY = (
    "journal",
    "text_consent",
    "gate_override",
    "carrier_report",
    "strike_out",
    "minutes_entry",
    "minutes_handover",
    "release_date",
    "concern_entry",
)
DEEDS = ("UPDATE", "DELETE")
FUNCTION = "circles_append_only"


def name_of(table: str, deed: str) -> str:
    return f"{table}_no_{deed.lower()}"


def drop_triggers(connection: Connection) -> None:
    """Take every trigger off, where its table exists already."""
    for table, deed in _wanted(connection):
        on = f" ON {table}" if connection.dialect.name == "postgresql" else ""
        connection.execute(text(f"DROP TRIGGER IF EXISTS {name_of(table, deed)}{on}"))


def put_triggers(connection: Connection) -> None:
    """Put every trigger on."""
    drop_triggers(connection)
    if connection.dialect.name == "postgresql":
        connection.execute(text(_FUNCTION))
    for table, deed in _wanted(connection):
        connection.execute(text(_trigger(connection.dialect.name, table, deed)))


def _wanted(connection: Connection) -> list[tuple[str, str]]:
    there = set(connection.dialect.get_table_names(connection))
    return [(table, deed) for table in APPEND_ONLY if table in there for deed in DEEDS]


def _trigger(dialect: str, table: str, deed: str) -> str:
    head = f"CREATE TRIGGER {name_of(table, deed)} BEFORE {deed} ON {table}"
    if dialect == "postgresql":
        return f"{head} FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()"
    return f"{head} BEGIN SELECT RAISE(ABORT, '{table} is only ever added to'); END"


_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME;
END $$
"""
