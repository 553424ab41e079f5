"""Every team that loses little at given prices. A plan better than one in hand can hold no other: what is left to
choose from is short, and searched to the end."""

from collections.abc import Iterator
from itertools import chain

import numpy as np

from circles.matching.plan import PlannedCircle
from circles.matching.table import Group, Table
from circles.matching.teams import Priced, Teams

A_LITTLE = 1e-6
Pick = tuple[float, tuple[int, ...]]  # what it loses against the best, and its seats


def near_best(
    table: Table, priced: Priced, room: float, most: int, barred: PlannedCircle | None = None
) -> Teams | None:  # fmt: skip
    """The legal teams that lose at most `room` against the best of their core member; None where they are too many."""
    circles: list[int] = []
    seats: list[tuple[int, ...]] = []
    for group, worths in zip(table.groups, priced.worths, strict=True):
        losses = priced.core_best[table.circle_core[group.circles]][:, None] - worths
        picks = _Picks(table, priced, room)
        for line, way in zip(*np.nonzero(losses <= room), strict=True):
            found = picks.of(group, int(line), int(way), room - float(losses[line, way]))
            circles += [int(group.circles[line])] * len(found)
            seats += found
            if len(seats) > most:
                return None
    return _legal(table, circles, seats, barred)


class _Picks:
    """The picks of so many from a cell that lose little, made once each."""

    def __init__(self, table: Table, priced: Priced, room: float) -> None:
        self.table, self.priced, self.room = table, priced, room
        self._made: dict[tuple[int, int], list[Pick]] = {}

    def of(self, group: Group, line: int, way: int, room: float) -> list[tuple[int, ...]]:
        """Every team of one way to make it up."""
        found: list[Pick] = [(0.0, ())]
        for cell, many in zip(group.cells[line], group.counts[way], strict=True):
            if many:
                some = self._from_cell(int(cell), int(many))
                found = [(lost + more, seats + each) for lost, seats in found for more, each in some
                         if lost + more <= room + A_LITTLE]  # fmt: skip
        return [seats for _, seats in found]

    def _from_cell(self, cell: int, many: int) -> list[Pick]:
        if (cell, many) not in self._made:
            seats = self.priced.order[self.table.cell_starts[cell] : self.table.cell_starts[cell + 1]]
            worth = self.priced.seat_worth[seats]
            near = seats[: many + int(np.count_nonzero(worth[many:] >= worth[many - 1] - self.room - A_LITTLE))]
            self._made[cell, many] = list(_picks(near.tolist(), worth.tolist(), many, self.room))
        return self._made[cell, many]


def _picks(seats: list[int], worth: list[float], many: int, room: float) -> Iterator[Pick]:
    """So many of the seats, the best first, that lose at most `room` against the best so many."""

    def rest(start: int, left: int, lost: float, taken: tuple[int, ...]) -> Iterator[Pick]:
        if not left:
            yield lost, taken
            return
        place = many - left  # the seat that the best so many have here
        for one in range(start, len(seats) - left + 1):
            # All that follow are at least as far down: what they lose is known to be no less.
            least = lost + sum(worth[place + step] - worth[one + step] for step in range(left))
            if least > room + A_LITTLE:
                return
            yield from rest(one + 1, left - 1, lost + worth[place] - worth[one], (*taken, seats[one]))

    return rest(0, many, 0.0, ())


def _legal(table: Table, circles: list[int], seats: list[tuple[int, ...]], barred: PlannedCircle | None) -> Teams:
    many = np.array([len(one) for one in seats], dtype=np.int64)
    flat = np.fromiter(chain.from_iterable(seats), dtype=np.int64, count=int(many.sum()))
    teams = Teams(np.array(circles, dtype=np.int64), np.concatenate([[0], np.cumsum(many)]), flat)
    return legal(table, teams, barred)


def legal(table: Table, teams: Teams, barred: PlannedCircle | None = None) -> Teams:
    """Without those that hold a couple or are barred, and each once."""
    if not (table.couples or barred):
        return teams
    core, slot = table.circle_core, table.circle_slot
    looks = np.unique(np.stack([core, slot]), axis=1, return_inverse=True, return_counts=True)
    several = looks[2][looks[1].reshape(-1)] > 1  # looks at one circle: couples could sit in it
    if barred:
        several |= (slot == barred.slot) & (np.array(table.cores)[core] == barred.core)
    once = ~several[teams.circle]
    known: dict[tuple[int, ...], int] = {}
    for place in np.flatnonzero(~once).tolist():
        circle = teams.circle[place]
        seats = teams.seats[teams.starts[place] : teams.starts[place + 1]]
        people = sorted(table.seat_volunteer[seats].tolist())
        where = int(table.circle_core[circle]), int(table.circle_slot[circle])
        if not _is_barred(table, where, people, barred):
            known.setdefault((*where, *people), place)
    return teams.some(np.concatenate([np.flatnonzero(once), np.array(list(known.values()), dtype=np.int64)]))


def _is_barred(table: Table, where: tuple[int, int], people: list[int], barred: PlannedCircle | None) -> bool:
    """Whether this circle holds a couple, or is the one that is barred."""
    if barred and (table.cores[where[0]], where[1], tuple(people)) == (barred.core, barred.slot, barred.volunteers):
        return True
    return bool(table.couples) and any((a, b) in table.couples for a in people for b in people if a < b)
