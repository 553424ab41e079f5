"""Two other ways to send what is due: a stored job for each text in APScheduler, and a queue in PostgreSQL.

Each as its manual shows it, with the same callers, the same SDK and the same carrier. Each says "ready" when all its
jobs are stored and due.
"""

from notifications.channels.twilio import TwilioChannel

PEERS = {
    "APScheduler, a stored job for each": "web.bench.peer_apscheduler",
    "procrastinate, PostgreSQL": "web.bench.peer_procrastinate",
}
_channels: dict[str, TwilioChannel] = {}


def send(carrier: str, to: str, body: str) -> None:
    """One text, through the real SDK."""
    if carrier not in _channels:
        _channels[carrier] = TwilioChannel("AC" + "0" * 32, "bench", "+447700900999", api_url=carrier)
    _channels[carrier].send_text(to, body, "http://127.0.0.1:9/status", 3600)


def texts(count: int) -> list[tuple[str, str]]:
    """As many texts as ours, to the same numbers."""
    return [(f"+447700900{one % 990:03d}", f"Reminder {one // 990} for you, reply 1 or 2.") for one in range(count)]
