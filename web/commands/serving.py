"""`serve`, `worker`, `migrate`: the processes. One process ticks; with several, the parent keeps one worker for all."""

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import uvicorn

from circles.database import open_engine, reading, writing
from circles.demo_mark import is_demo
from circles.errors import WrongMoment
from circles.places.loading import load_reference
from circles.settings import Settings, load_settings
from migrations.upgrade import upgrade
from notifications.demo_carrier.account import Account
from notifications.demo_carrier.running import running_carrier
from notifications.worker import run_worker, start_worker_thread
from web.app import create_app

LOOPBACK = ("127.0.0.1", "localhost", "::1")
MOST_AT_ONCE = 200  # requests; the next gets a plain 503 at once
FACTORY = "web.commands.serving:app_of_this_process"


def migrate(settings: Settings) -> int:
    """Bring the schema and the reference facts up. Gives the number of facts written."""
    upgrade(settings.database)
    engine = open_engine(settings.database)
    try:
        with writing(engine) as session:
            written = load_reference(session)
            session.commit()
    finally:
        engine.dispose()
    return written


def serve(settings: Settings, host: str, port: int, workers: int, *, worker: bool, demo: bool) -> None:
    """Migrate, then serve until SIGTERM, with the worker inside or beside."""
    migrate(settings)
    _check_demo(settings, host, demo)
    with ExitStack() as around:
        if demo:
            settings = around.enter_context(_demo_carrier(settings))
        if workers == 1:
            _serve_here(settings, host, port, worker=worker)
        else:
            if worker:
                around.enter_context(_worker_beside())
            uvicorn.run(FACTORY, factory=True, host=host, port=port, workers=workers, **_quietly())


def app_of_this_process() -> object:
    """The application, for each of several site processes. None of them ticks."""
    return create_app(load_settings())


def work(settings: Settings) -> None:
    """Tick until SIGTERM."""
    run_worker(settings)


def _serve_here(settings: Settings, host: str, port: int, *, worker: bool) -> None:
    app = create_app(settings)
    stop = start_worker_thread(app.state.house.engine, settings) if worker else (lambda: None)
    try:
        uvicorn.run(app, host=host, port=port, **_quietly())
    finally:
        stop()


def _quietly() -> dict[str, Any]:
    """No access log: addresses and times of people are nobody's to keep. Only our own proxies are believed."""
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    return {
        "access_log": False,
        "log_level": "warning",
        "server_header": False,
        "proxy_headers": False,
        "limit_concurrency": MOST_AT_ONCE,
        "timeout_graceful_shutdown": 10,
    }


def _check_demo(settings: Settings, host: str, demo: bool) -> None:
    engine = open_engine(settings.database)
    with reading(engine) as session:
        marked = is_demo(session)
    engine.dispose()
    if demo and not marked:
        raise WrongMoment("This database holds no demo data. Make it first: circles demo-data.")
    if marked and (host not in LOOPBACK or settings.on_https):
        raise WrongMoment(
            "A demo database has passwords everybody knows: it is served on 127.0.0.1 only, without https."
        )


@contextmanager
def _demo_carrier(settings: Settings) -> Iterator[Settings]:
    """The demo's carrier beside the site, unless another one is named; every process is told of it."""
    if settings.carrier != "demo" or settings.twilio_api_url:
        yield settings
        return
    account = Account(inbound_address=f"{settings.public_url}/twilio/inbound")
    with running_carrier(settings.data_dir / "carrier.sqlite", account, by_hand=True) as carrier:
        told = {
            "CIRCLES_TWILIO_API_URL": carrier.url,
            "CIRCLES_TWILIO_ACCOUNT_SID": account.sid,
            "CIRCLES_TWILIO_AUTH_TOKEN": account.token,
            "CIRCLES_TWILIO_FROM": account.first_number,
        }
        os.environ.update(told)
        yield load_settings()


@contextmanager
def _worker_beside() -> Iterator[None]:
    """Keep one `circles worker` for all site processes: one that dies is started again."""
    leaving = threading.Event()
    running: list[subprocess.Popen[bytes]] = []

    def keep() -> None:
        while not leaving.is_set():
            running[:] = [subprocess.Popen([sys.executable, "-m", "web.command", "worker"])]
            running[0].wait()
            leaving.wait(1)

    thread = threading.Thread(target=keep, daemon=True)
    thread.start()
    try:
        yield
    finally:
        leaving.set()
        for process in running:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
