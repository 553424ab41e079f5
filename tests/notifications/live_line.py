"""A worker's line to a live demo carrier: the real SDK over real HTTP, with patience cut short for tests."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from notifications.channels.twilio import TwilioChannel
from notifications.claim import Sender
from notifications.demo_carrier.faults import Faults
from notifications.demo_carrier.running import RunningCarrier, running_carrier
from notifications.demo_carrier.store import CarriedText
from notifications.dispatch import Line, send_due
from notifications.pace import Pace
from notifications.settle import settle

SHORT = Pace(
    lease=timedelta(milliseconds=800), margin=timedelta(milliseconds=100), grace=timedelta(0),
    look_again=timedelta(milliseconds=50),
)  # fmt: skip
IMPATIENT = 0.3  # seconds to wait for an answer
PUBLIC = "http://127.0.0.1:9"  # nobody listens there: reports are handed over by the tests themselves


class Died(BaseException):
    """The worker was killed here. No `except Exception` of ours may swallow a death."""


@dataclass
class LiveLine:
    """The line and the carrier at its other end."""

    running: RunningCarrier
    line: Line

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

    def with_pace(self, **changes: timedelta) -> Line:
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
    """A carrier of our own and a line to it."""
    with running_carrier(folder / "carrier.sqlite") as running:
        account = running.account
        channel = TwilioChannel(
            account.sid, account.token, account.first_number, api_url=running.url, seconds_to_answer=IMPATIENT
        )
        yield LiveLine(running, Line(channel, Sender(account.first_number, per_second, SHORT), PUBLIC))


def work_until(engine: Engine, line: Line, done: Callable[[], bool], rounds: int = 4000) -> None:
    """Send and settle until something holds. Leases are real time, so this goes round many times, and never sleeps."""
    for _ in range(rounds):
        send_due(engine, line)
        settle(engine, line)
        if done():
            return
    raise AssertionError("It did not come about.")
