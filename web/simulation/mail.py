"""The post office of a simulated life: takes e-mails, remembers each, and sometimes says nothing or no.

The channel that speaks SMTP is proved over real sockets elsewhere; here only what an e-mail came to matters.
"""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from notifications.channels.outcomes import NotSent, NotStarted, Permanent, Sent, Unknown
from web.simulation.fate import Fate


@dataclass(frozen=True)
class Mailed:
    """One e-mail that was asked for, whatever came of it. `taken`: the post office has it."""

    at: datetime
    to: str
    body: str
    reference: str
    taken: bool

    @property
    def name(self) -> str:
        return f"<{self.reference}@mail.invalid>"


class MailWire:
    """Takes the place of the channel. `share` of its e-mails go wrong, one way or another."""

    def __init__(self, seed: int, fate: Fate, now: Callable[[], datetime]) -> None:
        self.asked: list[Mailed] = []
        self.down, self.share = False, 0.0
        self._seed, self._fate, self._now = seed, fate, now
        self._times: Counter[str] = Counter()

    def send_email(self, to: str, subject: str, body: str, from_name: str, reference: str) -> Sent:
        """Raises what the real one raises, and Died where the worker does."""
        self._fate.point("before an e-mail", may_stall=False)
        wrong = self._what_goes_wrong(f"{to}|{subject}|{from_name}")
        taken = wrong is None or isinstance(wrong, Unknown)
        mailed = Mailed(self._now(), to, body, reference, taken)
        self.asked.append(mailed)
        self._fate.point("after an e-mail")
        if wrong is not None:
            raise wrong
        return Sent(mailed.name, "sent")

    def _what_goes_wrong(self, about: str) -> NotSent | None:
        if self.down:
            return NotStarted("nobody there")
        self._times[about] += 1
        drawn = hashlib.sha256(f"{self._seed}|{about}|{self._times[about]}".encode()).digest()
        if drawn[0] / 256 >= self.share:
            return None
        return (NotStarted("busy"), Permanent("no such address"), Unknown("no answer"))[drawn[1] % 3]
