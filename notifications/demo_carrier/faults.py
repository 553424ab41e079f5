"""Faults that can be switched on: which ones, how often, and always the same ones for the same seed.

Whether a fault strikes is worked out from the seed, the fault's name, the text and how often that text was asked
about, and never from the order of arrival: ten workers at once meet the same faults as one.
"""

import hashlib
import threading
from collections import Counter
from dataclasses import asdict, dataclass, field, fields
from typing import Any


@dataclass(frozen=True)
class Faults:
    """What goes wrong. Numbers without a unit are shares from 0 (never) to 1 (always)."""

    seed: int = 0
    busy: float = 0.0  # 429 with Retry-After
    retry_after_seconds: int = 1
    most_per_second: int = 0  # 429 beyond it; 0 is no limit
    error_before: float = 0.0  # 503, nothing taken
    error_after: float = 0.0  # 500, although the text was taken
    silent_after: float = 0.0  # the text is taken and no answer ever comes
    reset_before: float = 0.0  # the line is cut, nothing taken
    reset_after: float = 0.0  # the line is cut, although the text was taken
    slow: float = 0.0
    slow_milliseconds: int = 0
    callbacks_lost: float = 0.0
    callbacks_doubled: float = 0.0
    callbacks_shuffled: float = 0.0  # the first report comes after the last
    callbacks_late: float = 0.0
    late_seconds: float = 0.0
    list_lag_seconds: float = 0.0  # a text is not in the list until it is this old
    undelivered: float = 0.0
    undelivered_code: int = 30003
    calls_failed: float = 0.0
    calls_busy: float = 0.0
    calls_unanswered: float = 0.0
    calls_unheard: float = 0.0  # answered, and nobody presses a key: a mailbox
    refused_calls: dict[str, int] = field(default_factory=dict)  # number to the code a call is refused with
    refused_numbers: dict[str, int] = field(default_factory=dict)  # number to the code a send is refused with
    undelivered_numbers: dict[str, int] = field(default_factory=dict)  # number to the code it does not arrive with

    @classmethod
    def read(cls, chosen: dict[str, Any]) -> "Faults":
        """Faults as a caller names them. Raises ValueError for an unknown name or a value of another kind."""
        kinds = {one.name: type(getattr(cls(), one.name)) for one in fields(cls)}
        for name, value in chosen.items():
            if name not in kinds:
                raise ValueError(f"There is no fault called {name}.")
            if not isinstance(value, (int, float) if kinds[name] is float else kinds[name]):
                raise ValueError(f"{name} must be a {kinds[name].__name__}.")
        return cls(**chosen)

    def shown(self) -> dict[str, Any]:
        return asdict(self)


class Mischief:
    """The faults of one carrier at work: asked each time, counting what struck. Safe from many threads."""

    def __init__(self, faults: Faults | None = None) -> None:
        self.faults = faults or Faults()
        self._asked: Counter[tuple[str, str]] = Counter()
        self._struck: Counter[str] = Counter()
        self._lock = threading.Lock()

    def set(self, faults: Faults) -> None:
        """Put other faults in place and begin to count anew."""
        with self._lock:
            self.faults = faults
            self._asked.clear()
            self._struck.clear()

    def strikes(self, fault: str, about: str) -> bool:
        """Whether `fault` strikes this time; `about` is what makes one request another than the next."""
        share: float = getattr(self.faults, fault)
        if share <= 0:
            return False
        with self._lock:
            self._asked[fault, about] += 1
            strikes = _draw(f"{self.faults.seed}|{fault}|{about}|{self._asked[fault, about]}") < share
            self._struck[fault] += strikes
        return strikes

    def struck(self) -> dict[str, int]:
        """How often each fault struck since the faults were set."""
        with self._lock:
            return {name: times for name, times in self._struck.items() if times}


def _draw(text: str) -> float:
    """A number from 0 up to but not 1 that depends on `text` alone."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:7]) / 2**56
