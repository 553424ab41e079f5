"""Where workers die and where they stall: drawn from the seed at every commit and at every call.

A worker may die just before a commit, just after it, before a call leaves and after it was answered; and it may stand
still at the latter three, for longer than its lease, while another one goes on, and then wake up.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from sqlalchemy import Engine, event
from sqlmodel import Session

from circles.database import Writing
from web.simulation.hands import Hands


class Died(BaseException):
    """The worker was killed here. No `except Exception` of ours may swallow a death."""


@dataclass
class Fate:
    """What awaits workers. Nothing does while none is at work, and none stalls within another's stall."""

    random: Random
    hands: Hands
    dying: float  # share of the points at which a worker dies
    stalling: float
    stall: Callable[[], None] = lambda: None
    met: Counter[str] = field(default_factory=Counter)
    _at_work: int = 0
    _dead: bool = False
    _stalled: bool = False

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """A worker is at work in this block, until it dies."""
        self._at_work, was_dead, self._dead = self._at_work + 1, self._dead, False
        try:
            yield
        finally:
            self._at_work, self._dead = self._at_work - 1, was_dead

    def point(self, name: str, *, may_stall: bool = True) -> None:
        """Here a worker may die or stall. Whoever is dead does nothing more."""
        if not self._at_work:
            return
        if self._dead:
            raise Died(name)
        drawn = self.random.random()
        if drawn < self.dying and not self._stalled:
            self._dead = True
            self.met[f"died {name}"] += 1
            raise Died(name)
        if may_stall and not self._stalled and drawn > 1 - self.stalling:
            self._stalled = True
            self.met[f"stalled {name}"] += 1
            try:
                self.stall()
            finally:
                self._stalled = False

    @contextmanager
    def watch(self, engine: Engine) -> Iterator[None]:
        """Make every commit on this engine two points."""

        def before(_connection: Any) -> None:
            self.point("before a commit", may_stall=False)  # it holds the write lock: nobody else could go on

        def after(session: Session) -> None:
            if session.get_bind().engine is engine:
                self.hands.tick()
                self.point("after a commit")

        event.listen(engine, "commit", before)
        event.listen(Writing, "after_commit", after)
        try:
            yield
        finally:
            event.remove(engine, "commit", before)
            event.remove(Writing, "after_commit", after)
