"""How patient the worker is. Every span is by the machine's clock; tests make them short, nothing else changes them."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Pace:
    """The lease must outlast a call (10 s to connect and answer), so that no request is still out when it is settled.

    `grace` is how long a text that was handed over may take to appear on the carrier's list: until then its absence
    proves nothing. Too short would text somebody twice; too long keeps a lost reminder waiting.
    """

    lease: timedelta = timedelta(seconds=120)
    margin: timedelta = timedelta(seconds=30)  # no call is begun with less than this left of the lease
    grace: timedelta = timedelta(seconds=120)
    look_again: timedelta = timedelta(seconds=20)
    tick: timedelta = timedelta(seconds=2)
    unreported: timedelta = timedelta(minutes=10)  # without a report by then we ask what became of a text
    ended: timedelta = timedelta(minutes=2)  # a call that nobody reported on has ended by then
    answer_within: float = 10.0  # seconds a call may take
    batch: int = 8
    senders: int = 8
    skew: timedelta = timedelta(seconds=5)  # the carrier's clock and ours

    def report_of(self, way: str) -> timedelta:
        """How long a report may take before we ask."""
        return min(self.ended, self.unreported) if way == "voice" else self.unreported


USUAL = Pace()
