"""Rows the demo carrier keeps: one SQLite connection behind one lock, times written as text and read as times."""

import sqlite3
import threading
from collections.abc import Collection
from datetime import datetime
from pathlib import Path
from typing import Any


class KeptRows:
    """A connection of its own to the carrier's file. The carrier is small, and its faults come from elsewhere."""

    def __init__(self, path: Path | str, schema: str) -> None:
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.executescript(schema)

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def _run(self, statement: str, *values: Any) -> list[sqlite3.Row]:
        with self._lock:
            return self._connection.execute(statement, values).fetchall()

    def _insert(self, table: str, **columns: Any) -> None:
        names, places = ", ".join(columns), ", ".join("?" * len(columns))
        values = map(_written, columns.values())
        self._run(f"INSERT INTO {table} ({names}) VALUES ({places})", *values)  # noqa: S608 - names are ours

    def _update(self, table: str, sid: str, **columns: Any) -> None:
        sets = ", ".join(f"{name} = ?" for name in columns)
        values = map(_written, columns.values())
        self._run(f"UPDATE {table} SET {sets} WHERE sid = ?", *values, sid)  # noqa: S608 - names are ours


def columns_of(row: sqlite3.Row, times: Collection[str]) -> dict[str, Any]:
    """A row as it was kept, with its times as times."""
    columns: dict[str, Any] = dict(row)
    for name in times:
        columns[name] = datetime.fromisoformat(columns[name]) if columns[name] else None
    return columns


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
