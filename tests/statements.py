"""Statements compiled once in a process, whatever engine says them: each test's own engine would compile all anew.

That was a quarter of the time of every test with a database of its own. In earnest a process has one engine.
"""

from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event
from sqlmodel import create_engine

from circles import database

MOST_STATEMENTS = 5000  # of the whole project; an engine alone keeps 500


def compile_once(patch: pytest.MonkeyPatch) -> None:
    """Let every engine of a kind share the dialect and the statements of the first one that connected."""
    first: dict[str, Engine] = {}

    def sharing(url: str, **chosen: Any) -> Engine:
        engine = create_engine(url, query_cache_size=MOST_STATEMENTS, **chosen)
        known = first.get(engine.dialect.name)
        if known is None:
            event.listen(engine, "engine_connect", remember)
        else:
            engine.dialect, engine._compiled_cache = known.dialect, known._compiled_cache
        return engine

    def remember(connection: Connection) -> None:
        first.setdefault(connection.dialect.name, connection.engine)  # only now its dialect knows the server

    patch.setattr(database, "create_engine", sharing)
