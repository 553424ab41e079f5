"""The best choice of whole teams from a pool: branch on what is torn, and leave what the bound shows to be no better.

What is torn first: in which slot a core member meets; then whether a volunteer sits with them. The side that takes it
is searched first, so good plans come early.
"""

from collections import defaultdict
from dataclasses import dataclass
from math import floor
from typing import Any

import numpy as np

from circles.matching.linear import Marks, Numbers, Places
from circles.matching.pool import Pool, Relaxed
from circles.matching.table import Table
from circles.matching.teams import Teams, columns_of
from circles.matching.watch import Watch

FIRST_CUTS, LATER_CUTS = 25, 2  # rounds
SURE, MOST_SURE = 0.75, 6  # a dive takes teams at this, so many at a time


@dataclass(frozen=True)
class Choice:
    """The best choice found (None: none better than what was there) and what no choice can be worth more than."""

    teams: Teams | None
    worth: int
    bound: int


@dataclass(frozen=True)
class _Node:
    """What is still to be looked at: what it can be worth at most, which teams it allows, and who must be served."""

    bound: int
    allowed: Marks
    served: Marks
    basis: Any = None  # where the solve of the node above ended


class Branching:
    """A search through a pool for a choice that is worth more than `worth`."""

    def __init__(self, table: Table, teams: Teams, worth: int, watch: Watch) -> None:
        self.table, self.teams, self.worth = table, teams, worth
        self.pool = Pool(columns_of(table, teams), len(table.cores), table.room, watch)
        self.found: Places | None = None
        self._unsettled = 0
        self._open = np.ones(len(teams), dtype=np.bool_)
        self._core = table.circle_core[teams.circle]
        self._slot = table.circle_slot[teams.circle]
        self._owner = np.repeat(np.arange(len(teams)), np.diff(teams.starts))
        self._people = table.seat_volunteer[teams.seats]

    def search(self, nodes: int, prices: Numbers) -> Choice:
        """Look at so many nodes at most. `prices` tell which teams to begin with."""
        nobody = np.zeros(len(self.table.cores), dtype=np.bool_)
        first = self.pool.relax(self._open, nobody, self.worth + 1.0, prices)
        self._dive(first)
        waiting: list[_Node] = [_Node(floor(first.bound), self._open, nobody)]
        for node in range(nodes):
            while waiting and waiting[-1].bound <= self.worth:
                waiting.pop()
            if not waiting:
                break
            here = waiting.pop()
            relaxed = self._tight(here, first=node == 0)
            if floor(relaxed.bound) > self.worth:
                waiting += self._sides(here, relaxed)
        bound = max([self.worth, self._unsettled, *(one.bound for one in waiting)])
        teams = None if self.found is None else self.teams.some(self.found)
        return Choice(teams, self.worth, bound)

    def _dive(self, relaxed: Relaxed) -> None:
        """Take what is nearly sure, and see again, until nothing is torn: a first plan, soon."""
        allowed, taken = self._open.copy(), np.zeros(len(self.table.cores), dtype=np.bool_)
        nobody = taken.copy()
        while floor(relaxed.bound) > self.worth:
            torn = relaxed.torn
            if not len(torn):
                self._note(relaxed)
                return
            values = relaxed.values[torn]
            sure = torn[values >= SURE][:MOST_SURE] if values.max() >= SURE else torn[[values.argmax()]]
            if taken[self._core[sure]].any():  # those taken are in each other's way
                allowed[torn[values.argmin()]] = False
            else:
                taken[self._core[sure]] = True
                allowed &= ~np.isin(self._core, self._core[sure])
                allowed[sure] = True
            relaxed = self.pool.relax(allowed, nobody, self.worth + 1.0)

    def _tight(self, here: _Node, *, first: bool) -> Relaxed:
        """The relaxation with cuts; at the first node, what can be in nothing better is closed for good."""
        least = self.worth + 1.0
        if here.basis is not None:
            self.pool.begin_at(here.basis)
        relaxed = self.pool.relax(here.allowed & self._open, here.served, least)
        for _ in range(FIRST_CUTS if first else LATER_CUTS):
            if relaxed.bound < least:
                return relaxed
            if first:
                self._open &= relaxed.beyond > least - relaxed.bound - 1e-6
            if not self.pool.cut(relaxed):
                return relaxed
            relaxed = self.pool.relax(here.allowed & self._open, here.served, least)
        return relaxed

    def _sides(self, here: _Node, relaxed: Relaxed) -> list[_Node]:
        """The two sides of what is torn; none, and perhaps a new best, where nothing is."""
        bound = floor(relaxed.bound)
        if not len(relaxed.torn):
            self._note(relaxed)
            if bound > self.worth:  # never seen: the program's tolerance hides more than a minute
                self._unsettled = max(self._unsettled, bound)
            return []
        core, inside = self._torn_circle(relaxed) or self._torn_seat(relaxed)
        served = here.served.copy()
        served[core] = True
        basis = self.pool.basis()
        return [_Node(bound, here.allowed & ~inside, here.served, basis),
                _Node(bound, here.allowed & (inside | (self._core != core)), served)]  # fmt: skip

    def _note(self, relaxed: Relaxed) -> None:
        worth = round(float(self.pool.columns.worth[relaxed.taken].sum()))
        if worth > self.worth:
            self.worth, self.found = worth, relaxed.taken

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
