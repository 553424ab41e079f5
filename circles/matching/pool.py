"""A fixed pool of teams as a packing program, made tighter by cuts: of three uses, two teams can share at most one.

Half a team here and half a team there often look better than any whole ones. Where three volunteers (or evenings, or
core members) are each used once, teams that use two of the three exclude each other: Σ of those teams ≤ 1. Such rows
bring the bound down to what whole teams can reach. The program holds few of the teams at a time; its prices tell for
all others whether they are wanted, and give a bound that is proved whatever HiGHS makes of its tolerances.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from circles.matching.linear import Columns, Marks, Numbers, Packing, Places, fine
from circles.matching.watch import Watch

SOME = 1e-6
AT_ONCE = 200  # teams that join the program together
CUTS_AT_ONCE, CUTS_EACH = 40, 5  # in one round, and through one row
MOST_TRIED = 600
BROKEN = 1.02
ABSENT = 2.0**21  # what it costs to leave out a core member who must be served: more than anything is worth
Cut = tuple[int, int, int]  # three rows with room for one


@dataclass(frozen=True)
class Relaxed:
    """The best without whole numbers: how much of each team, the prices of rows and cuts, and the proved bound.

    `beyond`: what each team is worth beyond prices that leave nothing to gain; with it, no plan is worth more than the
    bound less what it falls short.
    """

    values: Numbers
    prices: Numbers
    beyond: Numbers
    bound: float

    @property
    def torn(self) -> Places:
        """The teams that are taken in part."""
        return np.flatnonzero((self.values > SOME) & (self.values < 1 - SOME))

    @property
    def taken(self) -> Places:
        return np.flatnonzero(self.values > 0.5)


class Pool:
    """Teams as columns. `allowed` marks the teams that may be used, `served` the core members who must have one.

    The first columns of the program stand for being left out, at a price that nobody would pay: so it has a solution
    always, and its bound tells where a core member cannot be served. `cuts` are threes of rows known to help.
    """

    def __init__(self, columns: Columns, cores: int, room: Numbers, watch: Watch, cuts: Iterable[Cut] = ()) -> None:
        self.columns, self.cores, self.room, self.watch = columns, cores, room, watch
        self._program = Packing(room)
        self._program.add(Columns(np.full(cores, -ABSENT), np.arange(cores + 1), np.arange(cores)))
        self._served = np.zeros(cores, dtype=np.bool_)
        self._place = np.full(len(columns), -1)  # in the program
        self._inside: Places = np.zeros(0, dtype=np.int64)
        self._open = np.zeros(0, dtype=np.bool_)
        self._core = columns.rows[columns.starts[:-1]]  # the first row of a team is its core member's
        owner = np.repeat(np.arange(len(columns)), np.diff(columns.starts))
        by_row = np.argsort(columns.rows, kind="stable")
        self._users = np.split(owner[by_row], np.searchsorted(columns.rows[by_row], np.arange(1, len(room))))
        self._cuts: dict[Cut, Places] = {}  # with the teams of each
        for one in cuts:
            self._add_cut(one)

    @property
    def cuts(self) -> tuple[Cut, ...]:
        return tuple(self._cuts)

    def relax(self, allowed: Marks, served: Marks, least: float, prices: Numbers | None = None) -> Relaxed:
        """Solve without whole numbers; stops early where the bound falls below `least`."""
        if prices is not None:
            worth = np.where(allowed, self._beyond(prices), -np.inf)
            self._join(np.argsort(-worth, kind="stable")[: 2 * AT_ONCE])
        self._allow(allowed)
        self._serve(served)
        while True:
            self.watch.look()
            found = self._program.solve(self.watch.left)
            values = np.zeros(len(self.columns))
            values[self._inside] = found.values[self.cores :] if found.solved else 0.0
            prices = fine(np.maximum(found.prices, 0.0))
            prices[: self.cores][self._served] = fine(np.maximum(found.prices[: self.cores][self._served], -ABSENT))
            beyond = self._beyond(prices)
            judged = self._judged(values, prices, beyond, allowed)
            wanted = np.flatnonzero(allowed & (self._place < 0) & (beyond > SOME))
            if found.solved and (judged.bound < least or not len(wanted)):
                return judged
            self._join(wanted[np.argsort(-beyond[wanted], kind="stable")[:AT_ONCE]])
            self._allow(allowed)

    def judge(self, prices: Numbers) -> Relaxed:
        """What prices alone prove of the whole pool; nothing is solved, and nothing is taken."""
        everything = np.ones(len(self.columns), dtype=np.bool_)
        return self._judged(np.zeros(len(self.columns)), prices, self._beyond(prices), everything)

    def _beyond(self, prices: Numbers) -> Numbers:
        """What each team is worth beyond the prices of its rows and cuts."""
        beyond = self.columns.priced(prices[: len(self.room)])
        for paid, teams in zip(prices[len(self.room) :], self._cuts.values(), strict=False):
            if paid:
                beyond[teams] -= paid
        return beyond

    def _judged(self, values: Numbers, prices: Numbers, beyond: Numbers, allowed: Marks) -> Relaxed:
        """With the bound. A core member has one team at most: of what is beyond the prices, their best counts."""
        best = np.zeros(len(self.room))
        np.maximum.at(best, self._core[allowed], beyond[allowed])
        bound = float(prices[: len(self.room)] @ self.room + prices[len(self.room) :].sum() + best.sum())
        return Relaxed(values, prices, beyond - best[self._core], bound)

    def _join(self, teams: Places) -> None:
        teams = teams[self._place[teams] < 0]
        if not len(teams):
            return
        self._place[teams] = len(self._inside) + np.arange(len(teams))
        self._inside = np.concatenate([self._inside, teams])
        self._open = np.concatenate([self._open, np.ones(len(teams), dtype=np.bool_)])
        self._program.add(self._with_cuts(self.columns.some(teams), teams))

    def _with_cuts(self, columns: Columns, teams: Places) -> Columns:
        """The columns with the cuts that are there already."""
        if not self._cuts:
            return columns
        place = np.full(len(self.columns), -1)
        place[teams] = np.arange(len(teams))
        inside = [place[one] for one in self._cuts.values()]
        found = [one[one >= 0] for one in inside]
        lines = np.concatenate([np.repeat(np.arange(len(teams)), np.diff(columns.starts)), *found])
        cuts = np.repeat(np.arange(len(found)), [len(one) for one in found])
        rows = np.concatenate([columns.rows, len(self.room) + cuts])
        starts = np.concatenate([[0], np.cumsum(np.bincount(lines, minlength=len(teams)))])
        return Columns(columns.worth, starts, rows[np.argsort(lines, kind="stable")])

    def _allow(self, allowed: Marks) -> None:
        changed = np.flatnonzero(allowed[self._inside] != self._open)
        if len(changed):
            self._open[changed] = allowed[self._inside[changed]]
            self._program.allow(self.cores + changed, self._open[changed])

    def _serve(self, served: Marks) -> None:
        changed = np.flatnonzero(served != self._served)
        if len(changed):
            self._served = served.copy()
            self._program.require(changed, served[changed])

    # ---- where a solve ended ----

    def basis(self) -> Any:
        return self._program.basis()

    def begin_at(self, basis: Any) -> None:
        """Have the next solve begin where an earlier one ended: near, for the other side of a branch."""
        self._program.begin_at(basis)

    # ---- cuts ----

    def cut(self, relaxed: Relaxed) -> bool:
        """Add the rows of three that this solution breaks most. False where it breaks none."""
        torn = relaxed.torn
        if len(torn) < 3:
            return False
        uses = np.zeros((len(self.room), len(torn)))
        here = self.columns.some(torn)
        uses[here.rows, np.repeat(np.arange(len(torn)), np.diff(here.starts))] = 1
        rows = np.flatnonzero((self.room == 1) & (uses.sum(axis=1) >= 2))
        added = 0
        often = np.zeros(len(self.room))
        for three in _broken(uses[rows], relaxed.values[torn]):
            places = rows[three]
            cut = int(places[0]), int(places[1]), int(places[2])
            if often[places].max() < CUTS_EACH and cut not in self._cuts:
                self._add_cut(cut)
                often[places] += 1
                added += 1
                if added == CUTS_AT_ONCE:
                    break
        return added > 0

    def _add_cut(self, cut: Cut) -> None:
        users = np.concatenate([self._users[one] for one in cut])
        teams = np.flatnonzero(np.bincount(users, minlength=len(self.columns)) >= 2)
        self._cuts[cut] = teams
        inside = self._place[teams]
        self._program.add_row(1.0, self.cores + np.sort(inside[inside >= 0]))


def _broken(uses: Numbers, values: Numbers) -> Places:
    """Threes of rows such that the teams which use two of them are taken more than once; the worst first."""
    both = np.einsum("it,jt->ij", uses * values, uses)  # "@" would use every core, and wait for them
    np.fill_diagonal(both, 0.0)
    first, second = np.nonzero(np.triu(both > SOME, 1))
    third = np.arange(len(both))
    most = both[first, second][:, None] + both[first] + both[second]  # no less than it really is
    pair, last = np.nonzero((most > BROKEN) & (third > second[:, None]))
    order = np.argsort(-most[pair, last], kind="stable")[:MOST_TRIED]
    threes = np.stack([first[pair[order]], second[pair[order]], last[order]], axis=1)
    if not len(threes):
        return threes
    taken = ((uses[threes].sum(axis=1) >= 2) * values).sum(axis=1)
    worst = np.argsort(-taken, kind="stable")
    return np.asarray(threes[worst[taken[worst] > BROKEN]])
