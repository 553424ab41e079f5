"""The dead man's switch: while the worker is alive, an address elsewhere is fetched once a minute (optional).

Whoever watches that address rings a bell when it falls silent, also where the whole machine is gone. Nothing is said
but that we live; and no answer, or a wrong one, is our trouble: the worker goes on.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

import requests

EVERY = timedelta(minutes=1)
SECONDS_TO_ANSWER = 5.0
log = logging.getLogger(__name__)


@dataclass
class Ping:
    """One worker's pings. Without an address it does nothing."""

    address: str = ""
    _last: datetime | None = None

    def send(self, machine_now: datetime) -> bool:
        """Fetch the address if a minute has passed. Returns whether it answered well."""
        if not self.address or (self._last is not None and machine_now - self._last < EVERY):
            return False
        self._last = machine_now
        try:
            with requests.get(self.address, timeout=SECONDS_TO_ANSWER, allow_redirects=False, stream=True) as answer:
                answer.raise_for_status()
        except requests.RequestException as trouble:
            log.warning("The address that watches over the worker did not answer: %s", type(trouble).__name__)
            return False
        return True
