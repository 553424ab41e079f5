"""The dead man's switch: one fetch a minute, and never a worker that stops over it."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import Engine

from circles.settings import Settings
from notifications.ping import Ping
from notifications.worker import make_worker

NOON = datetime(2026, 9, 8, 11, tzinfo=UTC)


class Watcher(ThreadingHTTPServer):
    """Counts who comes by, and answers with a status."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.answers_with = 200
        watcher = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                watcher.heard.append(self.path)
                self.send_response(watcher.answers_with)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/alive"


@pytest.fixture
def watcher() -> Iterator[Watcher]:
    server = Watcher()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_watcher_hears_of_a_live_worker_once_a_minute(watcher: Watcher) -> None:
    ping = Ping(watcher.address)
    heard = [ping.send(NOON + timedelta(seconds=one)) for one in (0, 2, 59, 60, 61, 119, 120)]
    assert heard == [True, False, False, True, False, False, True]
    assert watcher.heard == ["/alive"] * 3


@pytest.mark.parametrize("status", [404, 500])
def test_a_watcher_in_trouble_is_no_trouble_of_the_workers(watcher: Watcher, status: int) -> None:
    watcher.answers_with = status
    assert Ping(watcher.address).send(NOON) is False
    assert Ping("http://127.0.0.1:9/").send(NOON) is False


def test_a_worker_pings_while_it_ticks(engine: Engine, watcher: Watcher) -> None:
    worker = make_worker(engine, Settings(ping_url=watcher.address))
    worker.tick()
    worker.tick()
    worker.leave()
    assert watcher.heard == ["/alive"]


def test_without_an_address_nothing_is_fetched() -> None:
    assert Ping().send(NOON) is False
    with pytest.raises(ValueError, match="https"):
        Settings(ping_url="file:///etc/passwd")
