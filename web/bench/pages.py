"""What a page costs beside its template with constant data, beside a bare route, and at two sizes of the same data.

Measured in this process, without a network: processor milliseconds of one request, the least of several rounds, so
that a busy machine changes little. The template is rendered with what the page had just given it.
"""

import gc
import tempfile
import time
from asyncio import Runner
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from fastapi import FastAPI
from sqlalchemy import Engine, event
from sqlmodel import select
from starlette.responses import HTMLResponse

from circles import clock
from circles.accounts.account import Account
from circles.accounts.session import begin
from circles.database import open_engine, writing
from circles.secret import use_keyring
from circles.settings import Settings
from migrations.upgrade import upgrade
from web import templating
from web.app import create_app
from web.demo.making import make_region
from web.security.cookies import SESSION

ROUNDS, REQUESTS = 12, 10
PAGES = (("coordinator", "/today"), ("volunteer", "/today"), ("coordinator", "/circles"), ("coordinator", "/people"),
         ("coordinator", "/meetings"), ("coordinator", "/messages"))  # fmt: skip


@dataclass(frozen=True)
class Cost:
    """One page at one size. Times are processor milliseconds."""

    who: str
    page: str
    times: int
    queries: int
    milliseconds: float
    template: float
    bare: float

    @property
    def beside_template(self) -> float:
        return self.milliseconds / self.template

    @property
    def beside_bare(self) -> float:
        return self.milliseconds / self.bare


def bench_pages(times: tuple[int, ...] = (1, 50), say: Callable[[str], None] = print) -> list[Cost]:
    """Every page at each size, as multiples of the small region."""
    costs: list[Cost] = []
    for one in times:
        with tempfile.TemporaryDirectory() as folder:
            say(f"Making {one} × the small region …")
            app, engine = _site(Path(folder), one)
            for who, page in PAGES:
                costs.append(_cost(app, engine, who, page, one))
            engine.dispose()
    return costs


def lines(costs: list[Cost]) -> list[str]:
    """The table, as text."""
    head = f"{'who':12} {'page':12} {'size':>5} {'queries':>8} {'ms':>7} {'÷ template':>11} {'÷ bare route':>13}"
    return [head] + [
        f"{one.who:12} {one.page:12} {one.times:>4}× {one.queries:>8} {one.milliseconds:>7.2f} "
        f"{one.beside_template:>11.2f} {one.beside_bare:>13.1f}"
        for one in costs
    ]


def _site(folder: Path, times: int) -> tuple[FastAPI, Engine]:
    settings = Settings(data_dir=folder, database_url=f"sqlite:///{folder / 'bench.sqlite'}")
    use_keyring(settings.keyring)
    upgrade(settings.database)
    engine = open_engine(settings.database)
    make_region(engine, 1, clock.machine_now(), lambda _: None, times=times, history=times == 1)
    app = create_app(settings)

    @app.get("/bare")
    def bare() -> str:
        return "bare"

    return app, engine


def _cost(app: FastAPI, engine: Engine, who: str, page: str, times: int) -> Cost:
    token = _token(engine, who)
    with Runner() as runner:
        with _rendering() as rendered, _counting(app) as queries:
            assert runner.run(_ask(app, page, token)) == 200, page
            count = len(queries)
        template, context = rendered[-1]
        full = _least(lambda: runner.run(_ask(app, page, token)))
        bare = _least(lambda: runner.run(_ask(app, "/bare", token)))
        constant = _least(lambda: runner.run(_ask(app, _constant(app, template, context), token)))
    return Cost(who, page, times, count, full, constant, bare)


def _constant(app: FastAPI, template: str, context: dict[str, Any]) -> str:
    """A bare route that renders this template with what the page was given, and asks nothing."""
    path = f"/constant/{template}"
    if path not in {getattr(route, "path", "") for route in app.routes}:
        app.add_api_route(path, lambda: HTMLResponse(templating.environment().get_template(template).render(context)))
    return path


async def _ask(app: FastAPI, page: str, token: str) -> int:
    """One request, straight into the application, as a server would put it."""
    statuses: list[int] = []
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": page, "raw_path": page.encode(), "query_string": b"", "root_path": "", "server": ("127.0.0.1", 8000),
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


def _token(engine: Engine, who: str) -> str:
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


def _least(work: Callable[[], object]) -> float:
    work()
    gc.disable()
    try:
        return min(_round(work) for _ in range(ROUNDS))
    finally:
        gc.enable()


def _round(work: Callable[[], object]) -> float:
    start = time.process_time()
    for _ in range(REQUESTS):
        work()
    return (time.process_time() - start) * 1000 / REQUESTS
