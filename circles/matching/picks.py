"""Picks of so many people from a cell that lose little against its best so many, for many cells at once.

The sorted runs of all cells are laid behind each other at a distance, so that one search looks into all of them.
"""

from dataclasses import dataclass
from math import ceil, log2

import numpy as np

from circles.matching.linear import Numbers, Places, spread
from circles.matching.table import Table
from circles.matching.teams import NO_TEAMS, Priced

A_LITTLE = 0.001  # minutes: more than all rounding; a pick too many does no harm, one too few would


@dataclass(frozen=True)
class Picks:
    """Picks by their key, and by what they lose. The last key, `nobody`, has one pick that takes nobody.

    `apart`: minutes between two keys when they are searched, more than any pick loses.
    """

    key: Places
    lost: Numbers
    starts: Places  # in the seats
    sizes: Places
    seats: Places
    nobody: int
    apart: float

    def within(self, keys: Places, room: Numbers) -> tuple[Places, Places]:
        """For each key, the first of its picks and how many of them lose no more than there is room for."""
        firsts = np.searchsorted(self.key, keys)
        most = keys * self.apart + np.minimum(room, self.apart - 1) + A_LITTLE
        ends = np.searchsorted(self.key * self.apart + self.lost, most, side="right")
        return firsts, np.maximum(ends - firsts, 0)


def picks_of(
    table: Table, priced: Priced, cells: Places, many: Places, room: Numbers, most: int
) -> Picks | None:  # fmt: skip
    """For each cell and number, its key, the picks that lose at most so much; None where they are more than `most`."""
    ranked = _Ranked(table, priced)
    keys, losts, sizes, seats = [np.array([len(cells)])], [np.zeros(1)], [np.zeros(1, dtype=np.int64)], [NO_TEAMS.seats]
    for size in np.unique(many).tolist():
        here = np.flatnonzero(many == size)
        found = ranked.picks(cells[here], size, room[here], most)
        if found is None:
            return None
        key, lost, taken = found
        keys.append(here[key])
        losts.append(lost)
        sizes.append(np.full(len(lost), size))
        seats.append(priced.order[taken].ravel())
    key, lost, size = np.concatenate(keys), np.concatenate(losts), np.concatenate(sizes)
    starts, order = np.cumsum(size) - size, np.lexsort((lost, key))
    return Picks(key[order], lost[order], starts[order], size[order], np.concatenate(seats), len(cells),
                 ranked.apart)  # fmt: skip


class _Ranked:
    """All seats by cell, the best first."""

    def __init__(self, table: Table, priced: Priced) -> None:
        self.firsts = table.cell_starts
        self.cell = table.seat_cell
        self.worth = priced.seat_worth[priced.order]
        self.before = np.concatenate([[0.0], np.cumsum(self.worth)])
        self.apart = 2.0 ** ceil(log2(2 + 2 * table.problem.most * np.abs(self.worth).max(initial=0.0)))
        self._found: dict[int, tuple[Places, Numbers]] = {}

    def _heads(self, many: int) -> tuple[Places, Numbers]:
        """The places that have so many in their cell from there on, and their ranks by what those are worth."""
        if many not in self._found:
            places = np.flatnonzero(self.cell[: len(self.cell) - many + 1] == self.cell[many - 1 :])
            worth = self.before[places + many] - self.before[places]
            self._found[many] = places, self.cell[places] * self.apart - worth
        return self._found[many]

    def picks(
        self, cells: Places, size: int, room: Numbers, most: int
    ) -> tuple[Places, Numbers, Places] | None:  # fmt: skip
        """Picks of one size: which of the cells, what is lost, and the places taken."""
        which, lost = np.arange(len(cells)), np.zeros(len(cells))
        firsts = self.firsts[cells]
        taken = np.zeros((len(cells), 0), dtype=np.int64)
        after = firsts
        for step in range(size):
            # Whoever is taken, those still to take are further down: with the next ones it loses least.
            places, ranks = self._heads(size - step)
            best = self.before[firsts[which] + size] - self.before[firsts[which] + step]
            least = np.maximum(best - (room[which] - lost) - A_LITTLE, -self.apart / 2)
            begin = np.searchsorted(places, after)
            end = np.searchsorted(ranks, cells[which] * self.apart - least, side="right")
            many = np.maximum(end - begin, 0)
            if many.sum() > most:
                return None
            place = places[spread(begin, many)]
            which = np.repeat(which, many)
            lost = np.repeat(lost, many) + self.worth[firsts[which] + step] - self.worth[place]
            taken = np.column_stack([np.repeat(taken, many, axis=0), place])
            after = place + 1
        return which, lost, taken
