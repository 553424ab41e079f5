"""A part of a problem as columns and rows: who could sit where, and the rules of a circle as inequalities.

Column y: a circle of a core member in a slot. Column x: a volunteer in such a circle. Columns five and seasoned: a
fifth member, and experienced ones beyond two. That nobody sits in a circle that is not there (x ≤ y) is left out at
first: almost always it holds by itself, and all such rows from the start cost twenty times as much.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from circles.matching.linear import INFINITY, Numbers, Places, Rows
from circles.matching.plan import EXPERIENCED_ENOUGH, FIFTH, SPEAKERS, PlannedCircle
from circles.matching.problem import Problem

Seat = tuple[int, int, int, int]  # core, slot, volunteer, minutes


@dataclass
class Seats:
    """Some core members of a problem with every seat that is possible, or with some of them."""

    problem: Problem
    cores: tuple[int, ...]
    circles: tuple[tuple[int, int], ...]  # core and slot: columns 0 …
    seats: tuple[Seat, ...]  # the columns after them

    @cached_property
    def circle_of(self) -> dict[tuple[int, int], int]:
        return {one: place for place, one in enumerate(self.circles)}

    @cached_property
    def first_seat(self) -> int:
        return len(self.circles)

    @cached_property
    def five(self) -> dict[int, int]:
        """The column of "five or more" of each core member."""
        start = self.first_seat + len(self.seats)
        return {core: start + place for place, core in enumerate(self.cores)}

    @cached_property
    def seasoned(self) -> dict[int, int]:
        """The column of "experienced beyond two" of each core member."""
        start = self.first_seat + len(self.seats) + len(self.cores)
        return {core: start + place for place, core in enumerate(self.cores)}

    @property
    def many(self) -> int:
        return self.first_seat + len(self.seats) + 2 * len(self.cores)

    @cached_property
    def circle_of_seat(self) -> Places:
        """For each seat, the column of its circle."""
        return np.array([self.circle_of[core, slot] for core, slot, _, _ in self.seats], dtype=np.int32)

    @cached_property
    def whole(self) -> Places:
        """The columns that must be whole; how many are experienced beyond two is whole by itself then."""
        return np.arange(self.first_seat + len(self.seats) + len(self.cores), dtype=np.int32)

    def worth(self, kept: frozenset[tuple[int, int]] = frozenset(), bonus: int = 0) -> Numbers:
        """What each column is worth; pairs of an earlier proposal are worth a bonus more."""
        problem, weights = self.problem, self.problem.weights
        worth = np.zeros(self.many)
        for place, (core, _) in enumerate(self.circles):
            worth[place] = problem.cores[core].value
        for place, (core, _, volunteer, minutes) in enumerate(self.seats, self.first_seat):
            extra = bonus if (core, volunteer) in kept else 0
            worth[place] = extra - weights.travel_minute * minutes
        worth[list(self.five.values())] = weights.fifth_member
        worth[list(self.seasoned.values())] = -weights.experienced_beyond_two
        return worth

    def upper(self) -> Numbers:
        upper = np.ones(self.many)
        upper[list(self.seasoned.values())] = INFINITY
        return upper

    def rows(self) -> Rows:
        """Every rule but x ≤ y."""
        rows = Rows()
        by_circle: dict[int, list[int]] = defaultdict(list)
        for place, circle in enumerate(self.circle_of_seat, self.first_seat):
            by_circle[int(circle)].append(place)
        for place in range(len(self.circles)):
            self._rows_of_circle(rows, place, by_circle[place])
        of_core: dict[int, list[int]] = defaultdict(list)
        for place, (core, _) in enumerate(self.circles):
            of_core[core].append(place)
        for core in self.cores:
            self._rows_of_core(rows, core, of_core[core], [one for at in of_core[core] for one in by_circle[at]])
        self._rows_of_volunteers(rows)
        return rows

    def links(self, seats: Iterable[Any]) -> Rows:
        """x ≤ y for some seats."""
        rows = Rows()
        for one in map(int, seats):
            rows.add(-INFINITY, 0, (self.first_seat + one, 1), (self.circle_of_seat[one], -1))
        return rows

    def plan(self, values: Numbers) -> list[PlannedCircle]:
        """The circles that a whole solution holds."""
        people: dict[tuple[int, int], list[int]] = defaultdict(list)
        for place in np.flatnonzero(values[self.first_seat : self.first_seat + len(self.seats)] > 0.5):
            core, slot, volunteer, _ = self.seats[place]
            people[core, slot].append(volunteer)
        there = np.flatnonzero(values[: self.first_seat] > 0.5)
        return [PlannedCircle(*self.circles[place], tuple(sorted(people[self.circles[place]]))) for place in there]

    def values_of(self, plan: Iterable[PlannedCircle]) -> Numbers:
        """A plan as a solution, for a search to start from."""
        seat_of = {(core, slot, volunteer): place
                   for place, (core, slot, volunteer, _) in enumerate(self.seats, self.first_seat)}  # fmt: skip
        values = np.zeros(self.many)
        for one in plan:
            values[self.circle_of[one.core, one.slot]] = 1
            for volunteer in one.volunteers:
                values[seat_of[one.core, one.slot, volunteer]] = 1
            seasoned = sum(self.problem.volunteers[each].experienced for each in one.volunteers)
            together = self.problem.cores[one.core].seated.count + len(one.volunteers)
            values[self.five[one.core]] = float(together >= FIFTH)
            values[self.seasoned[one.core]] = max(0, seasoned - EXPERIENCED_ENOUGH)
        return values

    def _rows_of_circle(self, rows: Rows, circle: int, seats: Sequence[int]) -> None:
        problem, core = self.problem, self.problem.cores[self.circles[circle][0]]
        seated, people = core.seated, [problem.volunteers[self.seats[one - self.first_seat][2]] for one in seats]
        fewest, most = max(0, problem.fewest - seated.count), problem.most - seated.count
        if fewest:
            rows.add(0, INFINITY, (seats, 1), (circle, -fewest))
        rows.add(-INFINITY, 0, (seats, 1), (circle, -most))
        wanted = []
        if core.mixed and not seated.man:
            wanted.append((1, [one.gender == "man" for one in people]))
        if core.mixed and not seated.woman:
            wanted.append((1, [one.gender == "woman" for one in people]))
        if not seated.experienced:
            wanted.append((1, [one.experienced for one in people]))
        if core.language:
            wanted.append((SPEAKERS, [core.language in one.languages for one in people]))
        for many, fits in wanted:
            rows.add(0, INFINITY, ([one for one, fit in zip(seats, fits, strict=True) if fit], 1), (circle, -many))
        for a, b in self._couples_among({self.seats[one - self.first_seat][2]: one for one in seats}):
            rows.add(-INFINITY, 0, ([a, b], 1), (circle, -1))

    def _couples_among(self, seat_of: dict[int, int]) -> list[tuple[int, int]]:
        return [(seat_of[a], seat_of[b]) for a, b in self.problem.couples if a in seat_of and b in seat_of]

    def _rows_of_core(self, rows: Rows, core: int, circles: Sequence[int], seats: Sequence[int]) -> None:
        """One circle each; the fifth member and the experienced beyond two count once."""
        if len(circles) > 1:
            rows.add(-INFINITY, 1, (circles, 1))
        fewest, seated = self.problem.fewest, self.problem.cores[core].seated.count
        rows.add(-INFINITY, 0, (self.five[core], FIFTH - fewest), (seats, -1), (circles, fewest - seated))
        rows.add(-INFINITY, 0, (self.five[core], 1), (circles, -1))
        seasoned = [one for one in seats
                    if self.problem.volunteers[self.seats[one - self.first_seat][2]].experienced]  # fmt: skip
        if len(seasoned) > EXPERIENCED_ENOUGH:
            rows.add(-INFINITY, 0, (seasoned, 1), (circles, -EXPERIENCED_ENOUGH), (self.seasoned[core], -1))

    def _rows_of_volunteers(self, rows: Rows) -> None:
        """As many circles as they would sit in, and one an evening."""
        by_evening: dict[tuple[int, str], list[int]] = defaultdict(list)
        by_volunteer: dict[int, list[int]] = defaultdict(list)
        for place, (_, slot, volunteer, _) in enumerate(self.seats, self.first_seat):
            by_volunteer[volunteer].append(place)
            by_evening[volunteer, self.problem.evenings[slot]].append(place)
        for volunteer, seats in by_volunteer.items():
            rows.add(-INFINITY, self.problem.volunteers[volunteer].capacity, (seats, 1))
        for (volunteer, _), seats in by_evening.items():
            if len(seats) > 1 and self.problem.volunteers[volunteer].capacity > 1:
                rows.add(-INFINITY, 1, (seats, 1))


def all_seats(problem: Problem, cores: Sequence[int], pairs: Sequence[tuple[int, int, int]]) -> Seats:
    """Every circle and seat that is possible for some core members, by their pairs."""
    circles = tuple((core, slot) for core in cores for slot in problem.cores[core].slots)
    seats = tuple(
        (core, slot, volunteer, minutes)
        for core, volunteer, minutes in pairs
        for slot in problem.cores[core].slots
        if slot in problem.volunteers[volunteer].slots
    )
    return Seats(problem, tuple(cores), circles, seats)
