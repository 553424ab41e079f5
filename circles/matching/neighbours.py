"""Many core members: a plan made of small pieces, each settled to the end, with everything around it left as it is.

Prices say what each core member loses against the best they could have. Whoever loses most is looked at with those who
hold the volunteers that would serve them; so the work goes where the gap is. It ends when the gap is next to nothing,
or when nobody's surroundings can be made better.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np

from circles.matching.linear import Numbers, Places
from circles.matching.plan import PlannedCircle
from circles.matching.settle import Effort, settle
from circles.matching.table import Part, Table
from circles.matching.teams import IMPOSSIBLE, NO_TEAMS, Priced, Teams, columns_of, teams_from
from circles.matching.watch import Watch

AROUND = 16  # core members in a piece
PIECE = Effort(nodes=25, teams=6_000)
WANTED = 60  # of the seats that would suit somebody best, whose holders are asked
HOLDS, WANTS = 4, 1
LEAST_LOSS = 1.0


class Neighbours:
    """A plan for a table, made better piece by piece. `take` is told of every one."""

    def __init__(self, table: Table, priced: Priced, watch: Watch, take: Callable[[Teams], None]) -> None:
        self.table, self.priced, self.watch, self.take = table, priced, watch, take
        self.teams: dict[int, Teams] = {}  # by core: a circle and its seats
        self.worth = np.zeros(len(table.cores))
        self.loss = priced.core_best.copy()
        core = _core_of_seats(table)
        order = np.lexsort((-priced.seat_worth, core))
        self._wanted = [
            list(dict.fromkeys(table.seat_volunteer[seats[:WANTED]].tolist()))
            for seats in np.split(order, np.searchsorted(core[order], np.arange(1, len(table.cores))))
        ]
        self._wants: dict[int, list[int]] = defaultdict(list)
        for one, wanted in enumerate(self._wanted):
            for volunteer in wanted:
                self._wants[volunteer].append(one)

    def begin(self, plan: Iterable[PlannedCircle]) -> None:
        """Go on from what a plan holds, but for circles that may not be."""
        teams = teams_from(self.table, plan)
        self._put([], teams.some(np.flatnonzero(self.table.circle_worth[teams.circle] > IMPOSSIBLE)))

    def build(self) -> None:
        """Plan whoever has nothing: pieces one after the other, each paying for whom others want too."""
        urgent = np.argsort(-self.priced.core_best, kind="stable").tolist()
        waiting = dict.fromkeys(one for one in urgent if one not in self.teams)
        while waiting:
            piece = self._around(next(iter(waiting)), among=waiting)
            self._settle(piece, paying=True)
            for one in piece:
                del waiting[one]

    def improve(self, enough: float, most: float = 1.0) -> None:
        """Until the gap is at most `enough`, or nobody's surroundings can be made better. `most` bounds the work: how
        many pieces are planned for each core member."""
        tried: set[int] = set()
        for _ in range(round(most * len(self.table.cores))):
            gap = self.priced.bound - self.worth.sum()
            open_ones = [one for one in np.flatnonzero(self.loss >= LEAST_LOSS).tolist() if one not in tried]
            if gap <= enough or not open_ones:
                return
            centre = max(open_ones, key=lambda one: (self.loss[one], -one))
            piece = self._around(centre)
            tried.add(centre)
            if self._settle(piece, paying=False):
                tried -= set(piece)

    def _around(self, centre: int, among: Iterable[int] | None = None) -> list[int]:
        """Somebody and those who hold or want the same volunteers, the closest first."""
        there = None if among is None else set(among)
        holds = {int(volunteer): core for core, teams in self.teams.items()
                 for volunteer in self.table.seat_volunteer[teams.seats]}  # fmt: skip
        found = [centre]
        for one in found:
            close: Counter[int] = Counter()
            for volunteer in self._wanted[one]:
                close.update(dict.fromkeys(self._wants[volunteer], WANTS))
                if volunteer in holds:
                    close[holds[volunteer]] += HOLDS
            fresh = (each for each in close if each not in found and (there is None or each in there))
            found += sorted(fresh, key=lambda each: (-close[each], each))[: AROUND - len(found)]
            if len(found) >= AROUND:
                break
        return found

    def _settle(self, piece: list[int], *, paying: bool) -> bool:
        """Plan a piece anew. True where that is better."""
        part = self.table.part(np.array(sorted(piece)), self._room(piece))
        table, prices, worth = part.table, self.priced.prices[part.rows], round(float(self.worth[piece].sum()))
        if paying:
            own = np.round(self.priced.seat_worth[part.seats])
            table, prices, worth = replace(table, seat_worth=own), np.zeros(len(part.rows)), 0
        found = settle(table, self.watch, worth, prices, PIECE)
        if found.teams is None:
            return False
        self._put(piece, _whole(part, found.teams))
        return True

    def _room(self, piece: list[int]) -> Numbers:
        """What is left by everybody else."""
        room = self.table.room.copy()
        for core, teams in self.teams.items():
            if core not in piece:
                np.subtract.at(room, self.table.seat_uses[teams.seats].ravel(), 1.0)
        return room

    def _put(self, piece: list[int], teams: Teams) -> None:
        columns = columns_of(self.table, teams)
        losses = -columns.priced(self.priced.all_prices)
        for one in piece:
            self.teams.pop(one, None)
            self.worth[one], self.loss[one] = 0.0, self.priced.core_best[one]
        for place, circle in enumerate(teams.circle):
            core = int(self.table.circle_core[circle])
            self.teams[core] = teams.some(np.array([place]))
            self.worth[core], self.loss[core] = columns.worth[place], losses[place]
        self.take(self.all_teams())

    def all_teams(self) -> Teams:
        found = NO_TEAMS
        for _, teams in sorted(self.teams.items()):
            found = found.and_(teams)
        return found


def _whole(part: Part, teams: Teams) -> Teams:
    """Teams of a part as teams of the whole."""
    return Teams(part.circles[teams.circle], teams.starts, part.seats[teams.seats])


def _core_of_seats(table: Table) -> Places:
    core_of_cell = np.zeros(len(table.cell_starts) - 1, dtype=np.int64)
    for group in table.groups:
        core_of_cell[group.cells] = table.circle_core[group.circles][:, None]
    return np.repeat(core_of_cell, np.diff(table.cell_starts))
