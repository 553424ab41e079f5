"""The best teams at given prices: for every circle and every way to make up a team, at once.

From each kind of people a team takes the best, so the worth of a way is a sum of heads of sorted lists. With prices
for what is used, the best team of each core member gives a bound that is proved for any prices whatever, and the teams
whose loss against it is small are the only ones that a better plan could hold.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from circles.matching.linear import Columns, Numbers, Places, spread
from circles.matching.plan import PlannedCircle
from circles.matching.table import Table

IMPOSSIBLE = -1e9


@dataclass(frozen=True)
class Teams:
    """Teams: their circle in the table and their seats, those of team j from `starts[j]` to `starts[j + 1]`."""

    circle: Places
    starts: Places
    seats: Places

    def __len__(self) -> int:
        return len(self.circle)

    @property
    def owners(self) -> Places:
        """The team of each seat."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts))

    def some(self, places: Places) -> "Teams":
        many = self.starts[places + 1] - self.starts[places]
        starts = np.concatenate([[0], np.cumsum(many)])
        return Teams(self.circle[places], starts, self.seats[spread(self.starts[places], many)])

    def and_(self, more: "Teams") -> "Teams":
        return Teams(np.concatenate([self.circle, more.circle]),
                     np.concatenate([self.starts, self.starts[-1] + more.starts[1:]]),
                     np.concatenate([self.seats, more.seats]))  # fmt: skip


NO_TEAMS = Teams(np.zeros(0, dtype=np.int64), np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.int64))


@dataclass(frozen=True)
class Priced:
    """A table at given prices. `worths`: of each group, the best team of each circle in each way."""

    prices: Numbers
    seat_worth: Numbers
    order: Places  # the seats, by cell and the best first
    worths: tuple[Numbers, ...]
    best: Numbers  # of each circle
    core_best: Numbers  # of each core member; 0 where no circle of theirs is worth its price
    bound: float  # no plan is worth more

    @property
    def all_prices(self) -> Numbers:
        """With the core members': what a team is worth beyond these is what it loses, with a minus."""
        return np.concatenate([self.core_best, self.prices[len(self.core_best) :]])


def price(table: Table, prices: Numbers) -> Priced:
    """Look at every team at these prices. `prices` are of all rows; those of core members are of no account."""
    worth = table.seat_worth - prices[table.seat_uses].sum(axis=1)
    order = np.lexsort((-worth, table.seat_cell))
    heads = _heads(table, worth[order])
    best = np.full(len(table.circle_core), IMPOSSIBLE)
    worths = []
    circle_worth = table.circle_worth - (prices[table.circle_use] if table.circle_use >= 0 else 0.0)
    for group in table.groups:
        found = group.extra + circle_worth[group.circles][:, None]
        for cells, counts in zip(group.cells.T, group.counts.T, strict=True):
            found += heads.take(cells, axis=0).take(counts, axis=1)
        worths.append(found)
        if found.shape[1]:
            best[group.circles] = found.max(axis=1)
    core_best = np.zeros(len(table.cores))
    np.maximum.at(core_best, table.circle_core, best)
    uses = slice(len(table.cores), None)
    bound = float(prices[uses] @ table.room[uses] + core_best.sum())
    return Priced(prices, worth, order, tuple(worths), best, core_best, bound)


def _heads(table: Table, worth: Numbers) -> Numbers:
    """What the best 0, 1, 2 … of each cell are worth together."""
    most, firsts, many = table.problem.most, table.cell_starts[:-1], np.diff(table.cell_starts)
    places = firsts[:, None] + np.arange(most)
    there = np.arange(most) < many[:, None]
    heads = np.full(places.shape, IMPOSSIBLE)
    heads[there] = worth[places[there]]
    return np.concatenate([np.zeros((len(firsts), 1)), np.cumsum(heads, axis=1)], axis=1)


def best_teams(table: Table, priced: Priced, window: float, each: int) -> Teams:
    """The best few teams of each circle, where they lose less than `window` against the core member's best."""
    circles, sizes, seats = [NO_TEAMS.circle], [NO_TEAMS.circle], [NO_TEAMS.seats]
    for group, worths in zip(table.groups, priced.worths, strict=True):
        if not worths.shape[1]:
            continue
        few = min(each, worths.shape[1])
        ways = np.argpartition(-worths, few - 1, axis=1)[:, :few]
        least = np.maximum(priced.core_best[table.circle_core[group.circles]] - window, 0.0)
        lines, places = np.nonzero(np.take_along_axis(worths, ways, axis=1) >= least[:, None])
        many = group.counts[ways[lines, places]]
        firsts = table.cell_starts[group.cells[lines]]
        circles.append(group.circles[lines])
        sizes.append(many.sum(axis=1))
        seats.append(priced.order[spread(firsts.ravel(), many.ravel())])
    starts = np.concatenate([[0], np.cumsum(np.concatenate(sizes))])
    return Teams(np.concatenate(circles), starts, np.concatenate(seats))


def teams_of(circles: list[int], seats: list[Places]) -> Teams:
    starts = np.concatenate([[0], np.cumsum([len(one) for one in seats], dtype=np.int64)])
    return Teams(np.array(circles, dtype=np.int64), starts, np.concatenate(seats) if seats else NO_TEAMS.seats)


def columns_of(table: Table, teams: Teams) -> Columns:
    """Teams as columns of a packing program, with what they are worth without any prices."""
    owner = teams.owners
    worth = table.circle_worth[teams.circle] + _extras(table, teams)
    worth = worth + np.bincount(owner, table.seat_worth[teams.seats], minlength=len(teams))
    each = np.arange(len(teams))
    lines = np.concatenate([each, each, owner, owner])
    together = np.full(len(teams), table.circle_use if table.circle_use >= 0 else len(table.room))
    rows = np.concatenate([table.circle_core[teams.circle], together, *table.seat_uses[teams.seats].T])
    used = rows < len(table.room) - 1
    lines, rows = lines[used], rows[used]
    starts = np.concatenate([[0], np.cumsum(np.bincount(lines, minlength=len(teams)))])
    return Columns(worth, starts, rows[np.argsort(lines, kind="stable")])


def _extras(table: Table, teams: Teams) -> Numbers:
    """What a fifth member adds and too many experienced cost."""
    problem, weights = table.problem, table.problem.weights
    seasoned = np.array([one.experienced for one in problem.volunteers])
    seated = np.array([problem.cores[one].seated.count for one in table.cores])[table.circle_core[teams.circle]]
    many = np.diff(teams.starts)
    wise = np.bincount(teams.owners, seasoned[table.seat_volunteer[teams.seats]], minlength=len(teams))
    fifth = np.where(seated + many >= 5, weights.fifth_member, 0.0)
    return np.asarray(fifth - weights.experienced_beyond_two * np.maximum(0, wise - 2))


def planned(table: Table, teams: Teams) -> list[PlannedCircle]:
    """Teams as the circles of a plan."""
    found = []
    for place, circle in enumerate(teams.circle):
        people = table.seat_volunteer[teams.seats[teams.starts[place] : teams.starts[place + 1]]]
        core = table.cores[int(table.circle_core[circle])]
        found.append(PlannedCircle(core, int(table.circle_slot[circle]), tuple(sorted(map(int, people)))))
    return found


def teams_from(table: Table, plan: Iterable[PlannedCircle]) -> Teams:
    """The circles of a plan as teams; those that the table does not hold are left out."""
    place_of = {core: place for place, core in enumerate(table.cores)}
    cell_owner = np.zeros(len(table.cell_starts) - 1, dtype=np.int64)
    for group in table.groups:
        cell_owner[group.cells] = group.circles[:, None]
    owner = np.repeat(cell_owner, np.diff(table.cell_starts))
    circles, seats = [], []
    for one in plan:
        if one.core not in place_of:
            continue
        for circle in np.flatnonzero((table.circle_core == place_of[one.core]) & (table.circle_slot == one.slot)):
            there = np.flatnonzero((owner == circle) & np.isin(table.seat_volunteer, one.volunteers))
            if len(there) == len(one.volunteers):
                circles.append(int(circle))
                seats.append(there)
                break
    return teams_of(circles, seats)
