"""The clock of a simulated life: it stands still until it is moved, and no two things happen at one instant."""

from datetime import datetime, timedelta

A_MOMENT = timedelta(milliseconds=1)


class Hands:
    """The hands of the clock. `circles.clock.follow` makes them the machine's."""

    def __init__(self, start: datetime) -> None:
        self.moment = start

    def __call__(self) -> datetime:
        return self.moment

    def move_to(self, moment: datetime) -> None:
        """Never back: what dies and what stalls may have taken longer than was meant."""
        self.moment = max(self.moment + A_MOMENT, moment)

    def tick(self) -> None:
        """A moment passes, so that every commit has an instant of its own."""
        self.moment += A_MOMENT
