"""The matching as a manual would write it: one column for each circle and each seat, whole numbers, all rows.

HiGHS searches it by itself, in one thread, so the same data gives the same answer. With travel in it that search comes
to nothing at a region's size. Without travel its first node says what prices cannot see where people are scarce: how
many whole circles there are seats for, and whom to serve.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field, replace
from math import floor
from typing import Any

import highspy
import numpy as np

from circles.matching.plan import EXPERIENCED_ENOUGH, FIFTH, SPEAKERS, PlannedCircle
from circles.matching.problem import Core, Problem, Weights
from circles.matching.watch import EVERY, Stopped, Watch

NO_TRAVEL = Weights(0, 0, 0)
WHOLE = 1e-6  # how far from a whole number HiGHS lets a whole number be
NO_LIMIT = 2**31 - 1  # nodes
Term = tuple[int, float]
Pairs = Iterable[tuple[int, int, int]]


@dataclass(frozen=True)
class Solved:
    """The circles that were found (none where there was not time for any), and what no plan is worth more than."""

    circles: tuple[PlannedCircle, ...]
    bound: float


def most_whole_circles(problem: Problem, cores: Sequence[int], pairs: Pairs, watch: Watch) -> int:
    """No plan for these core members from these pairs has more circles."""
    equal = tuple(replace(one, value=1) for one in problem.cores)
    counted = replace(problem, cores=equal, pairs=tuple(pairs), weights=NO_TRAVEL)
    bound = solve_compact(counted, watch, cores, nodes=1).bound  # without limit where it was ended too soon
    return floor(min(bound + WHOLE, len(cores)))


def whom_to_serve(
    problem: Problem, cores: Sequence[int], pairs: Pairs, watch: Watch
) -> tuple[PlannedCircle, ...]:  # fmt: skip
    """Circles from these pairs that serve as much value as the first node finds, however far anybody travels."""
    return solve_compact(replace(problem, pairs=tuple(pairs), weights=NO_TRAVEL), watch, cores, nodes=1).circles


def solve_compact(
    problem: Problem, watch: Watch, cores: Sequence[int] | None = None, nodes: int = NO_LIMIT
) -> Solved:  # fmt: skip
    """Search so many nodes at most. Where the watch ends it, the answer is the best so far.

    `cores`: the core members who are looked at; None: all.
    """
    model = _Model(problem, range(len(problem.cores)) if cores is None else cores)
    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in {
        "output_flag": False, "threads": 1, "random_seed": 0, "time_limit": max(watch.left, 0.01), "mip_rel_gap": 0.0,
        "mip_max_nodes": nodes,
    }.items():  # fmt: skip
        highs.setOptionValue(option, value)
    model.give_to(highs)
    highs.cbMipInterrupt.subscribe(lambda event: event.interrupt(watch.stopped))
    with ThreadPoolExecutor(1) as apart:
        running = apart.submit(highs.run)
        try:
            while not running.done():
                with suppress(Stopped):  # it hears of the end between two of its own steps
                    watch.look()
                wait([running], EVERY)
        finally:
            watch.stopped |= not running.done()  # somebody pressed Ctrl-C: the thread must not go on alone
    return Solved(model.circles(highs.getSolution().col_value), float(highs.getInfo().mip_dual_bound))


@dataclass
class _Model:
    """Columns with what they are worth, and rows of terms that together are at most so much."""

    problem: Problem
    cores: Sequence[int]
    circle_of: dict[tuple[int, int], int] = field(default_factory=dict)  # by core member and slot
    seats: dict[tuple[int, int], dict[int, int]] = field(default_factory=dict)  # and there by volunteer
    worth: list[float] = field(default_factory=list)
    rows: list[tuple[float, list[Term]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        people, travel = self.problem.volunteers, self.problem.weights.travel_minute
        of_core: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for core, volunteer, minutes in self.problem.pairs:
            of_core[core].append((volunteer, minutes))
        for core in self.cores:
            one = self.problem.cores[core]
            for slot in one.slots:
                self.circle_of[core, slot] = self._column(one.value)
                self.seats[core, slot] = {each: self._column(-travel * minutes) for each, minutes in of_core[core]
                                          if slot in people[each].slots}  # fmt: skip
                self._rows_of_circle(one, self.circle_of[core, slot], self.seats[core, slot])
            self._at_most(1, [(self.circle_of[core, slot], 1.0) for slot in one.slots])
        self._rows_of_volunteers()

    def give_to(self, highs: Any) -> None:
        many = len(self.worth)
        none = np.zeros(0, dtype=np.int32)
        highs.addCols(many, np.array(self.worth), np.zeros(many), np.full(many, float(self.problem.most)), 0, none,
                      none, np.zeros(0))  # fmt: skip
        highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
        starts = np.cumsum([0, *(len(terms) for _, terms in self.rows)], dtype=np.int32)
        terms = [term for _, row in self.rows for term in row]
        highs.addRows(len(self.rows), np.full(len(self.rows), -highspy.kHighsInf), np.array([r for r, _ in self.rows]),
                      len(terms), starts[:-1], np.array([c for c, _ in terms], dtype=np.int32),
                      np.array([n for _, n in terms]))  # fmt: skip
        kinds = np.full(many, highspy.HighsVarType.kInteger)
        highs.changeColsIntegrality(many, np.arange(many, dtype=np.int32), kinds)

    def circles(self, values: list[float]) -> tuple[PlannedCircle, ...]:
        """The circles of a solution."""
        if len(values) != len(self.worth):
            return ()
        return tuple(
            PlannedCircle(*one, tuple(sorted(each for each, seat in self.seats[one].items() if values[seat] > 0.5)))
            for one, place in sorted(self.circle_of.items())
            if values[place] > 0.5
        )

    def _column(self, worth: float) -> int:
        self.worth.append(worth)
        return len(self.worth) - 1

    def _at_most(self, room: float, terms: list[Term]) -> None:
        self.rows.append((room, terms))

    def _rows_of_circle(self, core: Core, circle: int, seat_of: dict[int, int]) -> None:
        seated, people = core.seated, self.problem.volunteers
        everybody = list(seat_of.values())
        seasoned = [seat for one, seat in seat_of.items() if people[one].experienced]
        wanted = [(max(0, self.problem.fewest - seated.count), everybody), (int(not seated.experienced), seasoned)]
        if core.mixed:
            wanted += [(int(not there), [seat for one, seat in seat_of.items() if people[one].gender == gender])
                       for gender, there in (("man", seated.man), ("woman", seated.woman))]  # fmt: skip
        if core.language:
            wanted.append((SPEAKERS, [seat for one, seat in seat_of.items() if core.language in people[one].languages]))
        for many, these in wanted:
            self._at_most(0, [(circle, float(many)), *((seat, -1.0) for seat in these)])
        self._at_most(0, [(circle, float(seated.count - self.problem.most)), *((seat, 1.0) for seat in everybody)])
        for seat in everybody:
            self._at_most(0, [(seat, 1.0), (circle, -1.0)])
        for a, b in self.problem.couples:
            if a in seat_of and b in seat_of:
                self._at_most(1, [(seat_of[a], 1.0), (seat_of[b], 1.0)])
        self._rows_of_size(seated.count, circle, everybody, seasoned)

    def _rows_of_size(self, seated: int, circle: int, everybody: list[int], seasoned: list[int]) -> None:
        weights = self.problem.weights
        if weights.fifth_member:
            five = self._column(weights.fifth_member)
            self._at_most(0, [(five, 1.0), (circle, -1.0)])
            self._at_most(seated, [(five, float(FIFTH)), *((seat, -1.0) for seat in everybody)])
        if weights.experienced_beyond_two:
            beyond = self._column(-weights.experienced_beyond_two)
            self._at_most(EXPERIENCED_ENOUGH, [(beyond, -1.0), *((seat, 1.0) for seat in seasoned)])

    def _rows_of_volunteers(self) -> None:
        """So many circles for each, and one of an evening."""
        uses: dict[Any, list[Term]] = defaultdict(list)
        for (_, slot), seat_of in self.seats.items():
            for one, seat in seat_of.items():
                uses[one].append((seat, 1.0))
                uses[one, self.problem.evenings[slot]].append((seat, 1.0))
        for key, terms in uses.items():
            self._at_most(1 if isinstance(key, tuple) else self.problem.volunteers[key].capacity, terms)
