"""The demo's ways to the carrier's own pages: what every handset shows, and what is written on one."""

from dataclasses import dataclass
from typing import Any

import requests

from circles.settings import Settings

SECONDS = 20


@dataclass(frozen=True)
class HandsetText:
    """One text as a handset shows it."""

    number: str
    came: bool
    body: str
    status: str
    sequence: int


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
