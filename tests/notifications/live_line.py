"""A worker's line to a live demo carrier: the real SDK over real HTTP, on a machine's clock that is moved by hand.

The worker is as patient as in earnest: leases and graces run out because a test lets time pass, not by waiting.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from circles import clock
from notifications.channels.twilio import TwilioChannel
from notifications.claim import Sender
from notifications.demo_carrier.faults import Faults
from notifications.demo_carrier.running import RunningCarrier, running_carrier
from notifications.demo_carrier.store import CarriedText
from notifications.dispatch import Line, send_due
from notifications.settle import settle

IMPATIENT = 1.5  # seconds to wait for an answer: only a carrier that never answers costs a test as much
STEP = timedelta(seconds=15)
PUBLIC = "http://127.0.0.1:9"  # nobody listens there: reports are handed over by the tests themselves


class Died(BaseException):
    """The worker was killed here. No `except Exception` of ours may swallow a death."""


@dataclass
class LiveLine:
    """The line and the carrier at its other end."""

    running: RunningCarrier
    line: Line
    moved: timedelta = timedelta()

    def pass_time(self, span: timedelta) -> None:
        """Let time pass, for us and for the carrier."""
        self.moved += span

    def work_until(self, engine: Engine, done: Callable[[], bool], line: Line | None = None) -> None:
        """Send and settle, a quarter of a minute passing after each round, until something holds."""
        for _ in range(60):
            send_due(engine, line or self.line)
            settle(engine, line or self.line)
            if done():
                return
            self.pass_time(STEP)
        raise AssertionError("It did not come about.")

    @property
    def texts(self) -> list[CarriedText]:
        """Every text the carrier took from us, oldest first."""
        return [one for one in self.running.carrier.store.thread("") if one.direction != "inbound"]

    @property
    def told(self) -> Counter[tuple[str, str]]:
        """How often each number was sent each text."""
        return Counter((one.to_number, one.body) for one in self.texts)

    def faults(self, **chosen: Any) -> None:
        self.running.carrier.set_faults(Faults(**chosen))

    def with_pace(self, **changes: Any) -> Line:
        return replace(self.line, sender=replace(self.line.sender, pace=replace(self.line.sender.pace, **changes)))

    def dying_after(self, step: str, times: int = 1) -> Line:
        """A line whose worker dies the `times`-th time it has done `step`."""
        seen = Counter[str]()

        def after(done: str) -> None:
            seen[done] += 1
            if done == step and seen[done] == times:
                raise Died(step)

        return replace(self.line, after=after)


@contextmanager
def live_line(folder: Path, per_second: float = 1000.0) -> Iterator[LiveLine]:
    """A carrier of our own and a line to it. The carrier lives by the line's time."""
    lines: list[LiveLine] = []

    def carriers_now() -> datetime:
        return clock.of_the_machine() + (lines[0].moved if lines else timedelta())

    with running_carrier(folder / "carrier.sqlite", clock=carriers_now) as running:
        account = running.account
        channel = TwilioChannel(
            account.sid, account.token, account.first_number, api_url=running.url, seconds_to_answer=IMPATIENT
        )
        lines.append(LiveLine(running, Line(channel, Sender(account.first_number, per_second), PUBLIC)))
        yield lines[0]


@contextmanager
def in_hand(live: LiveLine) -> Iterator[LiveLine]:
    """The machine's clock is the line's while the block lasts; afterwards the carrier has forgotten everything."""
    try:
        with clock.follow(lambda: clock.of_the_machine() + live.moved):
            yield live
    finally:
        live.running.carrier.forget()
        live.moved = timedelta()
