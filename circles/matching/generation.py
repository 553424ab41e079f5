"""Prices for volunteers and their evenings, found by column generation: the best bound there is from prices alone.

A packing program over the teams known so far gives prices; at those prices the best teams of every circle are looked
up exactly and join it. Prices are taken halfway to the best ones so far, or they would swing from end to end.
"""

import numpy as np

from circles.matching.linear import Numbers, Packing, fine
from circles.matching.table import Table
from circles.matching.teams import NO_TEAMS, Priced, Teams, best_teams, columns_of, price
from circles.matching.watch import Watch

LARGE = 30  # core members from which on interior points are quicker than the simplex
FIRST_SMOOTHING, LAST_SMOOTHING = 0.5, 0.1
MOST_ROUNDS = 100
WINDOW = 60.0  # a team this far from its core member's best is not worth a column
ENOUGH = 0.95  # worth is whole, so less than one is nothing


class Generation:
    """The prices of one table, made better round by round. `priced` is the table at the best prices so far."""

    def __init__(
        self, table: Table, watch: Watch, prices: Numbers | None = None, each: int = 3, teams: Teams = NO_TEAMS
    ) -> None:
        self.table, self.watch, self.each = table, watch, each
        self.priced: Priced = price(table, np.zeros(len(table.room)) if prices is None else fine(prices))
        self.teams: Teams = NO_TEAMS
        self.worth = 0.0  # of the packing program; no more than the bound
        self._known: set[tuple[int, bytes]] = set()  # each circle, and its seats in order
        self._values: Numbers = np.zeros(0)
        self._program = Packing(table.room, inner=len(table.cores) > LARGE)
        self.add(teams)

    @property
    def bound(self) -> float:
        return self.priced.bound

    @property
    def shares(self) -> Numbers:
        """How much of each circle the program took when it was solved last."""
        circle = self.teams.circle[: len(self._values)]
        return np.asarray(np.bincount(circle, self._values, minlength=len(self.table.circle_core)))

    def run(self, near: float = 0.0, least: float = 0.0) -> None:
        """Until the bound is within `near` (a share) of what the program proves cannot be improved, or at `least`."""
        smoothing = FIRST_SMOOTHING
        self.add(best_teams(self.table, self.priced, WINDOW, self.each))
        for _ in range(MOST_ROUNDS):
            self.watch.look()
            found = self._program.solve(self.watch.left)
            if not found.solved:
                continue
            self._values = found.values
            self.worth = float(found.prices @ self.table.room)
            if self.bound - self.worth < max(ENOUGH, near * self.bound) or self.bound < least:
                return
            here = smoothing * self.priced.prices + (1 - smoothing) * np.maximum(found.prices, 0.0)
            priced = price(self.table, fine(here))
            fresh = self.add(best_teams(self.table, priced, WINDOW, self.each))
            if priced.bound < self.bound:
                self.priced = priced
            elif not fresh and not smoothing:
                return
            if not fresh:
                smoothing = smoothing / 2 if smoothing > LAST_SMOOTHING else 0.0

    def add(self, teams: Teams) -> bool:
        """Give the program the teams that it does not know. False where it knows all."""
        seats = teams.seats[np.lexsort((teams.seats, teams.owners))].tobytes()
        ends = (teams.starts * teams.seats.itemsize).tolist()
        fresh = []
        for place, circle in enumerate(teams.circle.tolist()):
            key = (circle, seats[ends[place] : ends[place + 1]])
            if key not in self._known:
                self._known.add(key)
                fresh.append(place)
        if fresh:
            some = teams.some(np.array(fresh))
            self._program.add(columns_of(self.table, some))
            self.teams = self.teams.and_(some)
        return bool(fresh)
