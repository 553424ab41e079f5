"""The best choice of whole teams from a pool: branch on what is torn, and leave what the bound shows to be no better.

What is torn first: in which slot a core member meets; then whether a volunteer sits with them. The side that takes it
is searched first, so good plans come early.
"""

from collections import defaultdict
from dataclasses import dataclass
from math import floor
from typing import Any

import numpy as np

from circles.matching.linear import Marks, Numbers
from circles.matching.pool import SOME, Cut, Pool, Relaxed
from circles.matching.table import Table
from circles.matching.teams import Teams, columns_of
from circles.matching.watch import Watch

FIRST_CUTS, LATER_CUTS = 25, 2  # rounds
FORGET = 0.3  # of the pool: what remains open, below which the rest is forgotten
FALL = 60.0  # minutes that a dive may lose
SURE, MOST_SURE = 0.75, 6  # a dive takes teams at this, so many at a time


@dataclass(frozen=True)
class Choice:
    """The best choice found (None: none better than what was there) and what no choice can be worth more than.

    `cuts` and `prices` are those of the whole pool: where to go on from in a wider one.
    """

    teams: Teams | None
    worth: int
    bound: int
    cuts: tuple[Cut, ...]
    prices: Numbers


@dataclass(frozen=True)
class _Node:
    """What is still to be looked at: what it can be worth at most, which teams it allows, and who must be served."""

    bound: int
    allowed: Marks
    served: Marks
    basis: Any = None  # where the solve of the node above ended


class Branching:
    """A search through a pool for a choice that is worth more than `worth`."""

    def __init__(self, table: Table, teams: Teams, worth: int, watch: Watch, cuts: tuple[Cut, ...] = ()) -> None:
        self.table, self.worth, self.watch = table, worth, watch
        self.found: Teams | None = None
        self._unsettled = 0
        self._served = np.zeros(len(table.cores), dtype=np.bool_)
        self._begin(teams, cuts)

    def _begin(self, teams: Teams, cuts: tuple[Cut, ...]) -> None:
        self.teams = teams
        self.pool = Pool(columns_of(self.table, teams), len(self.table.cores), self.table.room, self.watch, cuts)
        self._open = np.ones(len(teams), dtype=np.bool_)
        self._core = self.table.circle_core[teams.circle]
        self._slot = self.table.circle_slot[teams.circle]
        self._owner = teams.owners
        self._people = self.table.seat_volunteer[teams.seats]

    def search(self, nodes: int, prices: Numbers, enough: int) -> Choice:
        """Look at so many nodes at most, and no further once a choice is worth `enough`. `prices` of rows and cuts tell
        which teams to begin with."""
        root = self._root(prices)
        cuts, root_prices = self._counting(root)
        waiting, looked = self._sides(self._open, self._served, root), 0
        while waiting and looked < nodes and self.worth < enough:
            here = waiting.pop()
            if here.bound <= self.worth:
                continue
            looked += 1
            waiting += self._sides(here.allowed, here.served, self._tight(here))
        bound = max([self.worth, self._unsettled, *(one.bound for one in waiting)])
        return Choice(self.found, self.worth, bound, cuts, root_prices)

    def _counting(self, relaxed: Relaxed) -> tuple[tuple[Cut, ...], Numbers]:
        """The cuts that cost something here, and the prices of all rows and of these."""
        rows = len(self.table.room)
        paid = relaxed.prices[rows:]
        cuts = tuple(cut for cut, price in zip(self.pool.cuts, paid, strict=False) if price)
        return cuts, np.concatenate([relaxed.prices[:rows], paid[paid > 0]])

    def _root(self, prices: Numbers) -> Relaxed:
        """The relaxation of all, with many cuts; where nothing is known yet, with a plan from it."""
        fresh = not self.pool.cuts
        relaxed = self.pool.judge(prices)
        if self._close(relaxed) and not len(self.teams):
            return relaxed
        relaxed = self.pool.relax(self._open, self._served, self.worth + 1.0, prices)
        if fresh:
            self._dive(relaxed)
        for _ in range(FIRST_CUTS):
            if floor(relaxed.bound) <= self.worth:
                return relaxed
            forgot = self._close(relaxed)
            if not forgot and not self.pool.cut(relaxed):
                break
            relaxed = self.pool.relax(self._open, self._served, self.worth + 1.0, relaxed.prices if forgot else None)
        return relaxed

    def _close(self, relaxed: Relaxed) -> bool:
        """Close what can be in nothing better. True where that is so much that the pool is made anew without it."""
        self._open &= relaxed.beyond > self.worth + 1.0 - relaxed.bound - SOME
        if np.count_nonzero(self._open) >= FORGET * len(self._open):
            return False
        self._begin(self.teams.some(np.flatnonzero(self._open)), self.pool.cuts)
        return True

    def _dive(self, relaxed: Relaxed) -> None:
        """Take what is nearly sure, and see again, until nothing is torn or too much is lost: a first plan, soon."""
        allowed, taken, basis = self._open.copy(), np.zeros_like(self._served), self.pool.basis()
        least = max(self.worth + 1.0, relaxed.bound - FALL)
        while relaxed.bound >= least:
            torn = relaxed.torn
            if not len(torn):
                self._note(relaxed)
                break
            values = relaxed.values[torn]
            sure = torn[values >= SURE][:MOST_SURE] if values.max() >= SURE else torn[[values.argmax()]]
            if taken[self._core[sure]].any():  # those taken are in each other's way
                allowed[torn[values.argmin()]] = False
            else:
                taken[self._core[sure]] = True
                allowed &= ~np.isin(self._core, self._core[sure])
                allowed[sure] = True
            relaxed = self.pool.relax(allowed, self._served, least)
        self.pool.begin_at(basis)

    def _tight(self, here: _Node) -> Relaxed:
        """The relaxation of a node with a few more cuts."""
        least = self.worth + 1.0
        if here.basis is not None:
            self.pool.begin_at(here.basis)
        relaxed = self.pool.relax(here.allowed, here.served, least)
        for _ in range(LATER_CUTS):
            if relaxed.bound < least or not self.pool.cut(relaxed):
                return relaxed
            relaxed = self.pool.relax(here.allowed, here.served, least)
        return relaxed

    def _sides(self, allowed: Marks, served: Marks, relaxed: Relaxed) -> list[_Node]:
        """The two sides of what is torn; none, and perhaps a new best, where nothing is."""
        bound = floor(relaxed.bound)
        if bound <= self.worth:
            return []
        if not len(relaxed.torn):
            self._note(relaxed)
            if bound > self.worth:  # never seen: the program's tolerance hides more than a minute
                self._unsettled = max(self._unsettled, bound)
            return []
        core, inside = self._torn_circle(relaxed) or self._torn_seat(relaxed)
        there = served.copy()
        there[core] = True
        allowed = allowed & (relaxed.beyond > self.worth + 1.0 - relaxed.bound - SOME)
        return [_Node(bound, allowed & ~inside, served, self.pool.basis()),
                _Node(bound, allowed & (inside | (self._core != core)), there)]  # fmt: skip

    def _note(self, relaxed: Relaxed) -> None:
        worth = round(float(self.pool.columns.worth[relaxed.taken].sum()))
        if worth > self.worth:
            self.worth, self.found = worth, self.teams.some(relaxed.taken)

    def _torn_circle(self, relaxed: Relaxed) -> tuple[int, Marks] | None:
        share: dict[tuple[int, int], float] = defaultdict(float)
        for one in np.flatnonzero(relaxed.values > 0):
            share[int(self._core[one]), int(self._slot[one])] += relaxed.values[one]
        if not share:
            return None
        (core, slot), most = max(share.items(), key=lambda item: _torn(item[1]))
        if _torn(most) < 1e-5:
            return None
        return core, (self._core == core) & (self._slot == slot)

    def _torn_seat(self, relaxed: Relaxed) -> tuple[int, Marks]:
        share: dict[tuple[int, int], float] = defaultdict(float)
        for one in relaxed.torn:
            for person in self._people[self.teams.starts[one] : self.teams.starts[one + 1]]:
                share[int(self._core[one]), int(person)] += relaxed.values[one]
        core, person = max(share, key=lambda key: _torn(share[key]))
        sits = np.bincount(self._owner[self._people == person], minlength=len(self._core)) > 0
        return core, (self._core == core) & sits


def _torn(share: float) -> float:
    return min(share, 1 - share)
