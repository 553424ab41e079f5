"""The carrier's weather: hours of every kind of fault, of nobody there, of a refused account, and calm ones."""

from dataclasses import fields, replace
from random import Random
from typing import Any

from notifications.demo_carrier.account import Account
from notifications.demo_carrier.carrier import Carrier
from notifications.demo_carrier.faults import Faults
from web.simulation.mail import MailWire
from web.simulation.wire import Wire

SHARES = (
    "busy", "error_before", "error_after", "silent_after", "reset_before", "reset_after", "callbacks_lost",
    "callbacks_doubled", "callbacks_shuffled", "callbacks_late", "undelivered", "calls_failed", "calls_busy",
    "calls_unanswered", "calls_unheard",
)  # fmt: skip
WORST = 0.25
LONGEST_LAG = 60  # seconds: half of the grace that we allow the carrier's list
CODES = (30003, 30005, 30008, 21610)


class Weather:
    """What goes wrong at the carrier, hour by hour."""

    def __init__(self, random: Random, carrier: Carrier, wire: Wire, mail: MailWire) -> None:
        self._random, self._carrier, self._wire, self._mail = random, carrier, wire, mail
        self._account = carrier.account
        assert set(SHARES) <= {one.name for one in fields(Faults)}

    def turn(self) -> str:
        """Other weather. Returns what it is, in a word."""
        self.calm()
        self._mail.down, self._mail.share = self._random.random() < 0.1, self._random.choice((0.0, 0.1, WORST))
        drawn = self._random.random()
        if drawn < 0.10:
            self._wire.down = True
            return "nobody there"
        if drawn < 0.14:
            self._carrier.account = replace(self._account, token="another")  # noqa: S106 - the demo carrier's
            return "account refused"
        if drawn < 0.40:
            return "calm"
        few = self._random.sample(SHARES, self._random.randint(1, 5))
        chosen: dict[str, Any] = {name: round(self._random.uniform(0.02, WORST), 3) for name in few}
        chosen |= {
            "seed": self._random.randrange(10_000),
            "retry_after_seconds": self._random.choice((0, 1, 30)),
            "late_seconds": float(self._random.choice((5, 600, 7200))),
            "list_lag_seconds": float(self._random.choice((0, 0, 5, LONGEST_LAG))),
            "undelivered_code": self._random.choice(CODES),
        }
        if self._random.random() < 0.4:  # then nothing but the carrier's list tells what went
            chosen["callbacks_lost"] = 0.9
        self._carrier.set_faults(Faults.read(chosen))
        return " ".join(sorted(few))

    def calm(self) -> None:
        """Nothing goes wrong."""
        self._wire.down = self._mail.down = False
        self._mail.share = 0.0
        self._carrier.account = self._account
        self._carrier.set_faults(Faults())


def usual_account() -> Account:
    """The account of every life: one number, and our webhook."""
    return Account(inbound_address="http://site.invalid/twilio/inbound")
