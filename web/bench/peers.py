"""Other ways to send what is due: a stored job for each text in APScheduler, and a queue in PostgreSQL.

Each as its manual shows it, with the same callers, the same carrier and the SDK as it comes: one client for all
threads. Each says "ready" when all its jobs are stored and due.
"""

from typing import Any

from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from notifications.channels.twilio import API

PEERS = {
    "APScheduler, as it comes": ("web.bench.peer_apscheduler", "as_it_comes"),
    "APScheduler, never too late": ("web.bench.peer_apscheduler",),
    "procrastinate, PostgreSQL": ("web.bench.peer_procrastinate",),
}
_clients: dict[str, Client] = {}


class _Here(TwilioHttpClient):  # type: ignore[misc] # the SDK says nothing of its types
    """The SDK's own client, to a carrier of ours."""

    def __init__(self, carrier: str) -> None:
        super().__init__()
        self._carrier = carrier

    def request(self, method: str, url: str, *rest: Any, **named: Any) -> Response:
        return super().request(method, self._carrier + url.removeprefix(API), *rest, **named)


def send(carrier: str, to: str, body: str) -> None:
    """One text, through the real SDK."""
    if carrier not in _clients:
        _clients[carrier] = Client("AC" + "0" * 32, "bench", http_client=_Here(carrier))
    _clients[carrier].messages.create(
        to=to, body=body, from_="+447700900999", status_callback="http://127.0.0.1:9/status", validity_period=3600
    )


def texts(count: int) -> list[tuple[str, str]]:
    """As many texts as ours, to the same numbers."""
    return [(f"+447700900{one % 990:03d}", f"Reminder {one // 990} for you, reply 1 or 2.") for one in range(count)]
