"""Every team that loses little at given prices. A plan better than one in hand can hold no other: what is left to
choose from is short, and searched to the end."""

from dataclasses import dataclass

import numpy as np

from circles.matching.linear import Numbers, Places, spread
from circles.matching.picks import Picks, picks_of
from circles.matching.plan import PlannedCircle
from circles.matching.table import Table
from circles.matching.teams import IMPOSSIBLE, NO_TEAMS, Priced, Teams


def near_best(
    table: Table, priced: Priced, room: float, most: int, barred: PlannedCircle | None = None
) -> Teams | None:  # fmt: skip
    """The legal teams that lose at most `room` against the best of their core member; None where they are too many."""
    ways = _ways_within(table, priced, min(room, -IMPOSSIBLE / 2))
    way, kind = np.nonzero(ways.counts)
    sizes = table.problem.most + 1
    keys, of_way = np.unique(ways.cells[way, kind] * sizes + ways.counts[way, kind], return_inverse=True)
    rooms = np.zeros(len(keys))
    np.maximum.at(rooms, of_way, ways.room[way])
    cells, many = np.divmod(keys, sizes)
    picks = picks_of(table, priced, cells, many, rooms, most * ways.counts.shape[1])  # each is in a team of its own
    if picks is None:
        return None
    key = np.full(ways.counts.shape, picks.nobody)
    key[way, kind] = of_way
    teams = _together(ways, key, picks, most)
    return None if teams is None else legal(table, teams, barred)


@dataclass(frozen=True)
class _Ways:
    """Circles with a way to make up their team: from which cells, how many of each, and what a team may lose.

    Where a circle has fewer kinds of people than others, it takes nobody of the last.
    """

    circle: Places
    cells: Places
    counts: Places
    room: Numbers


def _ways_within(table: Table, priced: Priced, room: float) -> _Ways:
    width = max((one.counts.shape[1] for one in table.groups), default=0)
    nobody = np.zeros((0, width), dtype=np.int64)
    circles, cells, counts, rooms = [NO_TEAMS.circle], [nobody], [nobody], [np.zeros(0)]
    circle_best = priced.core_best[table.circle_core]
    for group, worths in zip(table.groups, priced.worths, strict=True):
        rest = worths - (circle_best[group.circles] - room)[:, None]
        lines, ways = np.nonzero(rest >= 0)
        if len(lines):
            nobody = np.zeros((len(lines), width - group.counts.shape[1]), dtype=np.int64)
            circles.append(group.circles[lines])
            cells.append(np.column_stack([group.cells[lines], nobody]))
            counts.append(np.column_stack([group.counts[ways], nobody]))
            rooms.append(rest[lines, ways])
    return _Ways(np.concatenate(circles), np.concatenate(cells), np.concatenate(counts), np.concatenate(rooms))


def _together(ways: _Ways, key: Places, picks: Picks, most: int) -> Teams | None:
    """Every team of these ways: a pick for each kind, which together lose no more than they may."""
    way, room = np.arange(len(key)), ways.room
    chosen = np.zeros((len(key), 0), dtype=np.int64)
    for kind in range(key.shape[1]):
        firsts, many = picks.within(key[way, kind], room)
        if many.sum() > most:
            return None
        pick = spread(firsts, many)
        way, room = np.repeat(way, many), np.repeat(room, many) - picks.lost[pick]
        chosen = np.column_stack([np.repeat(chosen, many, axis=0), pick])
    sizes = picks.sizes[chosen]
    seats = picks.seats[spread(picks.starts[chosen].ravel(), sizes.ravel())]
    return Teams(ways.circle[way], np.concatenate([[0], np.cumsum(sizes.sum(axis=1))]), seats)


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
