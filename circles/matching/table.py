"""Who could sit where, as arrays: the circles that are possible, their seats, and what a seat uses up.

A circle is a core member in a slot. Its seats fall into cells: people who are the same to the rules of that circle
(gender where it matters, experience, language). A team takes so many from each cell, and from a cell always the best.
A seat uses a volunteer, and an evening of theirs where they would sit in more than one circle.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import combinations_with_replacement, product
from typing import Any

import numpy as np

from circles.matching.linear import Marks, Numbers, Places
from circles.matching.plan import EXPERIENCED_ENOUGH, FIFTH, SPEAKERS
from circles.matching.problem import Core, Problem, Seated, Volunteer, Weights

Kind = tuple[str, bool, bool]  # gender where it matters, experienced, speaks
MOST_COUPLES = 4  # in one circle: each doubles the ways to look at it


@dataclass(frozen=True)
class Group:
    """Circles with the same rules and kinds of people: how many of each kind make a team, and what that adds."""

    circles: Places
    cells: Places  # a line for each circle, with the cell of each kind
    counts: Places  # a line for each way to make up a team, with how many of each kind
    extra: Numbers  # what each way adds: a fifth member, less experienced beyond two


@dataclass(frozen=True)
class Table:
    """The seats of some core members, sorted by cell. The first rows are the core members', then come the uses."""

    problem: Problem
    cores: tuple[int, ...]
    circle_core: Places  # which of the cores
    circle_slot: Places
    circle_worth: Numbers
    groups: tuple[Group, ...]
    cell_starts: Places
    seat_volunteer: Places
    seat_worth: Numbers
    seat_uses: Places  # two rows for each seat; the last row of all is of no account
    room: Numbers
    couples: frozenset[tuple[int, int]]
    circle_use: int = -1  # a row that every circle uses, -1: none

    @cached_property
    def seat_cell(self) -> Places:
        """The cell of each seat."""
        return np.repeat(np.arange(len(self.cell_starts) - 1), np.diff(self.cell_starts))

    def at_most(self, circles: int) -> "Table":
        """The same table with a row more, next to the last: so many circles at most."""
        nothing = len(self.room) - 1
        uses = np.where(self.seat_uses == nothing, nothing + 1, self.seat_uses)
        room = np.concatenate([self.room[:-1], [float(circles)], self.room[-1:]])
        return replace(self, seat_uses=uses, room=room, circle_use=nothing)

    def part(self, cores: Places, room: Numbers) -> "Part":
        """The table of some of the cores with what room is left."""
        circles = np.isin(self.circle_core, cores)
        cells = np.zeros(len(self.cell_starts) - 1, dtype=np.bool_)
        for one in self.groups:
            cells[one.cells[circles[one.circles]]] = True
        cell = self.seat_cell
        seats = np.flatnonzero(cells[cell] & (room[self.seat_uses] > 0).all(axis=1))
        rows = np.unique(np.concatenate([cores, self.seat_uses[seats].ravel(), [len(self.room) - 1]]))
        row, place = np.zeros(len(self.room), dtype=np.int64), np.cumsum(cells) - 1
        row[rows] = np.arange(len(rows))
        many = np.bincount(place[cell[seats]], minlength=int(cells.sum()))
        table = Table(
            self.problem, tuple(self.cores[one] for one in cores), row[self.circle_core[circles]],
            self.circle_slot[circles], self.circle_worth[circles], _groups_of(self.groups, circles, place),
            np.concatenate([[0], np.cumsum(many)]), self.seat_volunteer[seats], self.seat_worth[seats],
            row[self.seat_uses[seats]], room[rows], self.couples,
        )  # fmt: skip
        return Part(table, rows, np.flatnonzero(circles), seats)


@dataclass(frozen=True)
class Part:
    """A part of a table, and which rows, circles and seats of the whole are its own."""

    table: Table
    rows: Places
    circles: Places
    seats: Places


def table_of(
    problem: Problem, cores: Sequence[int], pairs: Iterable[tuple[int, int, int]],
    extra: Mapping[tuple[int, int], int],
) -> Table:  # fmt: skip
    """The table of some core members by their pairs; `extra` is what some pairs are worth more."""
    return _Builder(problem, tuple(cores), extra).build(pairs)


def _groups_of(groups: Iterable[Group], circles: Marks, cell: Places) -> tuple[Group, ...]:
    """The groups of the circles that stay, with their new places."""
    place, found = np.cumsum(circles) - 1, []
    for one in groups:
        stay = circles[one.circles]
        if stay.any():
            found.append(Group(place[one.circles[stay]], cell[one.cells[stay]], one.counts, one.extra))
    return tuple(found)


class _Builder:
    def __init__(self, problem: Problem, cores: tuple[int, ...], extra: Mapping[tuple[int, int], int]) -> None:
        self.problem, self.cores, self.extra = problem, cores, extra
        self.circles: list[tuple[int, int]] = []
        self.starts = [0]
        self.seats: list[tuple[int, float, int]] = []  # volunteer, worth, slot
        self.groups: dict[Any, list[tuple[int, int]]] = defaultdict(list)
        self.couples = sorted({(min(one), max(one)) for one in problem.couples})
        self.met: set[tuple[int, int]] = set()  # couples who could sit in one circle

    def build(self, pairs: Iterable[tuple[int, int, int]]) -> Table:
        of_core: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for core, volunteer, minutes in pairs:
            of_core[core].append((volunteer, minutes))
        for place, core in enumerate(self.cores):
            for slot in self.problem.cores[core].slots:
                self._circle(place, core, slot, of_core[core])
        uses, room = self._uses()
        circles = np.array(self.circles, dtype=np.int64).reshape(-1, 2)
        values = np.array([float(self.problem.cores[core].value) for core in self.cores])
        return Table(
            self.problem, self.cores, circles[:, 0], circles[:, 1], values[circles[:, 0]], self._grouped(),
            np.array(self.starts), np.array([one for one, _, _ in self.seats], dtype=np.int64),
            np.array([worth for _, worth, _ in self.seats], dtype=np.float64), uses, room,
            frozenset(self.met),
        )  # fmt: skip

    def _circle(self, place: int, core: int, slot: int, theirs: Sequence[tuple[int, int]]) -> None:
        """The ways to look at a circle: each leaves out one of each couple, so that none holds both."""
        people = {one: minutes for one, minutes in theirs
                  if slot in self.problem.volunteers[one].slots and self.problem.volunteers[one].capacity}  # fmt: skip
        couples = [one for one in self.couples if one[0] in people and one[1] in people]
        self.met |= set(couples)
        for out in product(*couples[:MOST_COUPLES]):
            self._cells(place, core, slot, {one: people[one] for one in people if one not in out})

    def _cells(self, place: int, core: int, slot: int, people: Mapping[int, int]) -> None:
        one, weight = self.problem.cores[core], self.problem.weights.travel_minute
        cells: dict[Kind, list[int]] = defaultdict(list)
        for volunteer in people:
            cells[_kind(one, self.problem.volunteers[volunteer])].append(volunteer)
        kinds = tuple(sorted(cells))
        self.groups[one.mixed, one.language is not None, one.seated, kinds].append(
            (len(self.circles), len(self.starts) - 1)
        )
        self.circles.append((place, slot))
        for kind in kinds:
            self.seats += [(each, float(self.extra.get((core, each), 0) - weight * people[each]), slot)
                           for each in cells[kind]]  # fmt: skip
            self.starts.append(len(self.seats))

    def _uses(self) -> tuple[Places, Numbers]:
        """The rows of each seat, and how much room each row has."""
        row_of: dict[Any, int] = {}
        room = [1.0] * len(self.cores)
        found = []
        for volunteer, _, slot in self.seats:
            capacity = self.problem.volunteers[volunteer].capacity
            wanted = [(volunteer,)] if capacity <= 1 else [(volunteer,), (volunteer, self.problem.evenings[slot])]
            for one in wanted:
                if one not in row_of:
                    row_of[one] = len(room)
                    room.append(float(capacity) if len(one) == 1 else 1.0)
            found.append([row_of[one] for one in wanted])
        nothing = len(room)
        uses = [(one[0], one[1] if len(one) == 2 else nothing) for one in found]
        return np.array(uses, dtype=np.int64).reshape(-1, 2), np.array([*room, INFINITE_ROOM])

    def _grouped(self) -> tuple[Group, ...]:
        found = []
        for (mixed, speaks, seated, kinds), circles in self.groups.items():
            counts, extra = _ways(self.problem.fewest, self.problem.most, self.problem.weights, mixed, speaks, seated,
                                  kinds)  # fmt: skip
            places = np.array([one for one, _ in circles])
            firsts = np.array([first for _, first in circles])
            found.append(Group(places, firsts[:, None] + np.arange(len(kinds)), counts, extra))
        return tuple(found)


INFINITE_ROOM = 1e6


def _kind(core: Core, one: Volunteer) -> Kind:
    matters = core.mixed and (
        (one.gender == "man" and not core.seated.man) or (one.gender == "woman" and not core.seated.woman)
    )
    return (
        (one.gender if matters else ""),
        one.experienced,
        core.language is not None and core.language in one.languages,
    )


@lru_cache(maxsize=4096)
def _ways(
    fewest: int, most: int, weights: Weights, mixed: bool, speaks: bool, seated: Seated, kinds: tuple[Kind, ...]
) -> tuple[Places, Numbers]:
    """Every legal way to make up a team of these kinds."""
    found, extra = [], []
    for many in range(max(0, fewest - seated.count), most - seated.count + 1):
        for team in combinations_with_replacement(range(len(kinds)), many):
            people = [kinds[one] for one in team]
            if _fits(people, mixed, speaks, seated):
                found.append([team.count(one) for one in range(len(kinds))])
                extra.append(_extra(weights, seated.count + many, sum(one[1] for one in people)))
    return np.array(found, dtype=np.int64).reshape(len(found), len(kinds)), np.array(extra, dtype=np.float64)


def _fits(people: Sequence[Kind], mixed: bool, speaks: bool, seated: Seated) -> bool:
    genders = {one[0] for one in people}
    return (
        (seated.experienced or any(one[1] for one in people))
        and (not mixed or ((seated.man or "man" in genders) and (seated.woman or "woman" in genders)))
        and (not speaks or sum(one[2] for one in people) >= SPEAKERS)
    )


def _extra(weights: Weights, together: int, seasoned: int) -> float:
    fifth = weights.fifth_member if together >= FIFTH else 0
    return float(fifth - weights.experienced_beyond_two * max(0, seasoned - EXPERIENCED_ENOUGH))
