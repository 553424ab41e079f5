"""Asking the application for a page in this process, as a server would, and noting what it asks and renders."""

from asyncio import Runner
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from fastapi import FastAPI
from sqlalchemy import event
from sqlmodel import select

from circles import clock
from circles.accounts.account import Account
from circles.accounts.session import begin
from circles.database import reading, writing
from circles.viewer import Viewer, viewer_of
from web import templating
from web.bench.examples import ROLES, examples
from web.security.cookies import SESSION

OK = 200


@dataclass(frozen=True)
class Opened:
    """A page that opened: its address, what it asked the database, and what its template was given."""

    path: str
    statements: tuple[str, ...]
    template: str
    context: dict[str, Any]


class Browser:
    """Somebody of each role, signed in to one application."""

    def __init__(self, app: FastAPI, runner: Runner) -> None:
        self.app, self.runner, self.engine = app, runner, app.state.house.engine
        self.tokens = {role: _token(self.engine, role) for role in ROLES}

    def asks(self, who: str, path: str) -> int:
        """The status of the answer."""
        return self.runner.run(_ask(self.app, path, self.tokens[who]))

    def paths(self, who: str, template: str) -> list[str]:
        """Examples of an address for a role."""
        with reading(self.engine) as session:
            now = clock.now(session)
            return examples(session, self._viewer(who), template, now)

    def opens(self, who: str, template: str) -> Opened | None:
        """The first example that opens, asked a second time to be measured; None where none does."""
        for path in self.paths(who, template):
            if self.asks(who, path) == OK:
                with _rendering() as rendered, _counting(self.app) as statements:
                    self.asks(who, path)
                name, context = rendered[-1] if rendered else ("", {})
                return Opened(path, tuple(statements), name, context)
        return None

    def _viewer(self, who: str) -> Viewer:
        with reading(self.engine) as session:
            viewer = viewer_of(session, self.tokens[who], clock.machine_now(), clock.now(session))
        assert viewer is not None, who
        return viewer


async def _ask(app: FastAPI, path: str, token: str) -> int:
    """One request, straight into the application."""
    statuses: list[int] = []
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.1", 50_000),
        "headers": [(b"host", b"127.0.0.1:8000"), (b"cookie", f"{SESSION}={token}".encode())],
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await app(scope, receive, send)
    return statuses[0]


def _token(engine: Any, who: str) -> str:
    with writing(engine) as session:
        account = session.exec(select(Account).where(Account.email == f"{who}@demo.example")).one()
        token = begin(session, account.id, account.provider_id, [who], clock.machine_now())
        session.commit()
    return token


@contextmanager
def _rendering() -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """Note what each template is given."""
    seen: list[tuple[str, dict[str, Any]]] = []
    real = templating.render

    def noting(request: Any, template: str, **context: Any) -> Any:
        seen.append((template, context))
        return real(request, template, **context)

    with patch("web.visit.render", noting):
        yield seen


@contextmanager
def _counting(app: FastAPI) -> Iterator[list[str]]:
    """Note every statement, but not the words that begin a transaction."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN")):
            seen.append(statement)

    engine = app.state.house.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
