"""When to stop: by the clock, or because whoever watches says so. Asked often, deep inside long work."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

EVERY = 0.25  # seconds between two reports of progress


class Stopped(Exception):
    """The work is to end now, with the best so far."""


@dataclass
class Watch:
    """`progress` is told worth and bound, now and then, and answers whether to go on."""

    seconds: float
    progress: Callable[[], bool]
    stopped: bool = False
    _began: float = field(default_factory=monotonic)
    _told: float = 0.0

    @property
    def left(self) -> float:
        return self._began + self.seconds - monotonic()

    def look(self) -> None:
        """Raises Stopped where the work is to end."""
        now = monotonic()
        if not self.stopped and now - self._told >= EVERY:
            self._told = now
            self.stopped = not self.progress()
        if self.stopped or self.left <= 0:
            self.stopped = True
            raise Stopped
