"""Run the demo carrier: in a thread beside the site or a test, or as a process of its own."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette

from notifications.demo_carrier.account import Account
from notifications.demo_carrier.application import create_carrier
from notifications.demo_carrier.carrier import Carrier

LOOPBACK = "127.0.0.1"
SECONDS_TO_START = 30.0


@dataclass(frozen=True)
class RunningCarrier:
    """A carrier that answers at `url`, which is what TWILIO_API_URL is set to."""

    url: str
    account: Account
    carrier: Carrier


@contextmanager
def running_carrier(
    store_path: Path | str, account: Account | None = None, port: int = 0, **chosen: Any
) -> Iterator[RunningCarrier]:
    """Serve on loopback in a thread until the block ends; port 0 takes a free one. `chosen` goes to `Carrier`."""
    app = create_carrier(store_path, account, **chosen)
    with socket.create_server((LOOPBACK, port)) as line:  # listening at once: callers may come before the server does
        server = uvicorn.Server(settings(app))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [line]}, name="demo-carrier", daemon=True)
        thread.start()
        try:
            carrier: Carrier = app.state.carrier
            # What it is given before it takes up an earlier carrier's work, it would take for that, and do twice.
            if not carrier.has_started.wait(SECONDS_TO_START):
                raise TimeoutError(f"The demo carrier has not started within {SECONDS_TO_START} s.")
            yield RunningCarrier(f"http://{LOOPBACK}:{line.getsockname()[1]}", carrier.account, carrier)
        finally:
            server.should_exit = True
            thread.join()


def settings(app: Starlette) -> uvicorn.Config:
    """How the carrier is served: quietly, hanging up on callers it never answered."""
    return uvicorn.Config(
        app,
        http=app.state.lines.protocol(),
        ws="none",
        lifespan="on",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=1,
    )
