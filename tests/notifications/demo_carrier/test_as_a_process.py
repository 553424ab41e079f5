"""The demo carrier as a process of its own, which may be killed at any moment and forgets nothing it took."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from notifications.channels.outcomes import OptedOut, Unknown
from notifications.channels.twilio import TwilioChannel
from notifications.demo_carrier.account import Account

SAM, ROS = "+447700900101", "+447700900102"
ROOT = Path(__file__).resolve().parents[3]
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@contextmanager
def process(store: Path, faults: str = "{}") -> Iterator[tuple[subprocess.Popen[str], TwilioChannel]]:
    words = [
        sys.executable,
        "-m",
        "notifications.demo_carrier",
        "--port",
        "0",
        "--store",
        str(store),
        "--faults",
        faults,
    ]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=os.environ | {"PYTHONPATH": "."}
    ) as one:
        assert one.stdout
        url = one.stdout.readline().strip()
        account = Account()
        try:
            yield one, TwilioChannel(account.sid, account.token, account.first_number, api_url=url, seconds_to_answer=5)
        finally:
            one.kill()


def test_what_was_taken_before_a_kill_is_there_after_it(tmp_path: Path) -> None:
    store = tmp_path / "carrier.sqlite"
    with process(store, '{"reset_after": 1.0}') as (carrier, channel):
        with pytest.raises(Unknown):
            channel.send_text(SAM, "Hi Sam", "http://127.0.0.1:1/x", 3600)
        carrier.send_signal(signal.SIGKILL)
    with process(store) as (_, channel):
        assert [one.body for one in channel.recent_texts_to(SAM, LONG_AGO)] == ["Hi Sam"]
        with pytest.raises(OptedOut):
            channel.send_text("+15005550004", "Hi", "http://127.0.0.1:1/x", 3600)
        channel.send_text(ROS, "Hi Ros", "http://127.0.0.1:1/x", 3600)


def test_an_interrupted_carrier_ends_by_itself(tmp_path: Path) -> None:
    with process(tmp_path / "carrier.sqlite") as (carrier, channel):
        channel.send_text(SAM, "Hi Sam", "http://127.0.0.1:1/x", 3600)
        carrier.send_signal(signal.SIGTERM)
        assert carrier.wait(15) in {0, -signal.SIGTERM}
