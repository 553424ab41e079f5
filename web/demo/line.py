"""The demo's ways to the carrier's own pages: what every handset shows, and what is written on one."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import requests

from circles.settings import Settings

SECONDS = 20
ENDS = {
    "completed": "Call ended", "busy": "Call not taken", "no-answer": "Call missed", "failed": "Call failed",
    "canceled": "Call missed",
}  # fmt: skip


@dataclass(frozen=True)
class HandsetText:
    """One text as a handset shows it."""

    number: str
    came: bool
    body: str
    status: str
    sequence: int


@dataclass(frozen=True)
class HandsetCall:
    """One call as a handset shows it. `asks`: a key may be pressed now."""

    number: str
    sid: str
    status: str
    said: str
    asks: bool

    @property
    def rings(self) -> bool:
        return self.status == "ringing"

    @property
    def goes_on(self) -> bool:
        return self.status in ("queued", "ringing", "in-progress")

    @property
    def how_it_ended(self) -> str:
        return ENDS.get(self.status, "")


def calls_on_handsets(settings: Settings) -> list[HandsetCall]:
    """Every call the carrier made, in order."""
    answer = requests.get(f"{settings.twilio_api_url}/demo/calls", timeout=SECONDS)
    answer.raise_for_status()
    rows = answer.json()["calls"]
    return [HandsetCall(row["number"], row["sid"], row["status"], row["said"], row["asks"]) for row in rows]


def act_on_call(settings: Settings, sid: str, deed: str, key: str) -> bool:
    """Answer a call, press a key, or end it. Whether it was still going on; returns when our webhooks have answered."""
    address = f"{settings.twilio_api_url}/demo/calls/{quote(sid)}"
    answer = requests.post(address, data={"do": deed, "key": key}, timeout=SECONDS)
    if answer.status_code == requests.codes.bad_request:
        return False
    answer.raise_for_status()
    return True


def texts_on_handsets(settings: Settings) -> list[HandsetText]:
    """Every text the carrier took or brought, in order. What did not reach a handset is left out."""
    answer = requests.get(f"{settings.twilio_api_url}/demo/history", timeout=SECONDS)
    answer.raise_for_status()
    return [_text(row) for row in answer.json()["texts"]]


def write_on_handset(settings: Settings, number: str, body: str) -> None:
    """Send a text from a handset to us; returns when our webhook has answered."""
    said = {"From": number, "Body": body, "To": settings.twilio_from, "wait": "1"}
    requests.post(f"{settings.twilio_api_url}/demo/inbound", data=said, timeout=SECONDS).raise_for_status()


def _text(row: dict[str, Any]) -> HandsetText:
    return HandsetText(row["number"], row["way"] == "out", row["body"], row["status"], row["seq"])
