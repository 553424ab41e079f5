"""A real demo carrier on a free port, a listener for what it posts to us, and a clock moved by hand."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from notifications.channels.twilio import TwilioChannel
from notifications.demo_carrier.account import Account
from notifications.demo_carrier.running import RunningCarrier, running_carrier
from tests.notifications.live_line import LiveLine, in_hand, live_line

NOON = datetime(2026, 12, 3, 12, tzinfo=UTC)
SERVICE = "MG" + "5e" * 16


class HandClock:
    """A clock that stands still until somebody moves it."""

    def __init__(self) -> None:
        self.moment = NOON

    def __call__(self) -> datetime:
        return self.moment


class Posted:
    """One request to one of our webhooks: address, fields, signature."""

    def __init__(self, address: str, fields: dict[str, str], signature: str) -> None:
        self.address, self.fields, self.signature = address, fields, signature


class Listener:
    """Stands where our site's webhooks stand, and remembers what came."""

    def __init__(self) -> None:
        self.posts: list[Posted] = []
        self.answers_with = 204
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                fields = dict(parse_qsl(body, keep_blank_values=True, strict_parsing=True))
                signature = self.headers.get("X-Twilio-Signature", "")
                listener.posts.append(Posted(listener.address(self.path), fields, signature))
                self.send_response(listener.answers_with)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing: a test's output is its failure."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}{path}"

    def statuses(self, sid: str | None = None) -> list[str]:
        return [one.fields["MessageStatus"] for one in self.posts if sid in {None, one.fields["MessageSid"]}]

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture(scope="session")
def _listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


@pytest.fixture(scope="session")
def _clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="session")
def _running(
    tmp_path_factory: pytest.TempPathFactory, _listener: Listener, _clock: HandClock
) -> Iterator[RunningCarrier]:
    file: Path = tmp_path_factory.mktemp("carrier") / "carrier.sqlite"
    account = Account(services=(SERVICE,), inbound_address=_listener.address("/twilio/inbound?from=carrier"))
    with running_carrier(file, account, clock=_clock) as running:
        yield running


@pytest.fixture
def listener(_listener: Listener) -> Listener:
    _listener.posts.clear()
    _listener.answers_with = 204
    return _listener


@pytest.fixture
def carrier(_running: RunningCarrier, _clock: HandClock, listener: Listener) -> Iterator[RunningCarrier]:
    _clock.moment = NOON
    yield _running
    _running.carrier.forget()


@pytest.fixture
def pass_time(_running: RunningCarrier, _clock: HandClock) -> Callable[[float], None]:
    """Move the carrier's clock on by so many seconds and wait until everything due by then is done."""

    def pass_seconds(seconds: float) -> None:
        _clock.moment += timedelta(seconds=seconds)
        _running.carrier.postman.ring()
        assert _running.carrier.postman.wait_until_idle()

    return pass_seconds


@pytest.fixture
def channel(carrier: RunningCarrier) -> TwilioChannel:
    """Our own channel with the real SDK, talking to the demo carrier over HTTP."""
    account = carrier.account
    return TwilioChannel(account.sid, account.token, sender=account.first_number, api_url=carrier.url)


@pytest.fixture(scope="session")
def _live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveLine]:
    with live_line(tmp_path_factory.mktemp("live")) as line:
        yield line


@pytest.fixture
def live(_live: LiveLine) -> Iterator[LiveLine]:
    """A worker's line to a live carrier, with the machine's clock in the test's hands."""
    with in_hand(_live) as line:
        yield line
