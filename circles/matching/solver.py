"""The best set of circles for everybody who waits, with a proved bound on what any set could be worth.

Parts that share nobody are solved apart, which is exact. Of each part: the linear program without whole numbers gives
the bound; a dive fixes slots one after the other; with slots fixed, a small search seats the people; and what the
bound shows can be in no better plan is left out of a last search over everything, which often proves the plan best.
Every limit is on work and none on time, so the same data gives the same answer on any machine.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from math import floor
from time import monotonic

import numpy as np

from circles.matching.linear import LinearProgram, Places, Solution
from circles.matching.plan import PlannedCircle, objective
from circles.matching.problem import Problem
from circles.matching.seats import Seats, all_seats

LINK_ROUNDS = 3
NEAR_NOTHING = 1e-6
SURE = 0.8  # a slot at this is taken in the dive
PEOPLE_NODES, LAST_NODES = 2_000, 20_000
FIRST_WIDTH = 5.0
SMALL_PART, WIDE_GAP = 24, 0.001  # a large part is searched again only where its gap is wide
LAST_COLUMNS = 9_000  # a larger last search costs more than it proves
SLACK = 1e-5  # what HiGHS may be off by, for each unit of the objective


@dataclass(frozen=True)
class Limits:
    """How long the search may take at most, by the clock; and what is told of its progress: worth and bound."""

    seconds: float = 3600.0
    progress: Callable[[float, float], bool] = lambda _worth, _bound: True


@dataclass(frozen=True)
class Kept:
    """Pairs of an earlier proposal, and what keeping one is worth more (stability)."""

    pairs: frozenset[tuple[int, int]] = frozenset()
    bonus: int = 0


@dataclass(frozen=True)
class Answer:
    """A legal plan, what it is worth, and what no plan can be worth more than. `stopped`: proved, work or time."""

    circles: tuple[PlannedCircle, ...]
    objective: int
    bound: int
    stopped: str

    @property
    def gap(self) -> float:
        return (self.bound - self.objective) / self.bound if self.bound else 0.0


@dataclass
class _Part:
    """One part while it is solved. Worth is in the solver's terms, with the bonus for what is kept."""

    seats: Seats
    until: float
    kept: Kept
    plan: list[PlannedCircle] = field(default_factory=list)
    worth: float = 0.0
    bound: float = 0.0
    timed_out: bool = False

    @property
    def left(self) -> float:
        return self.until - monotonic()

    def take(self, plan: list[PlannedCircle], worth: float) -> None:
        if worth > self.worth:
            self.plan, self.worth = plan, worth


def solve(problem: Problem, limits: Limits = Limits(), kept: Kept = Kept()) -> Answer:
    """Solve a problem. Interrupted by its limits, it gives the best legal plan so far with its proved gap."""
    until = monotonic() + limits.seconds
    parts = [_Part(all_seats(problem, cores, pairs), until, kept) for cores, pairs in parts_of(problem)]
    going = True
    for part in parts:
        going = going and part.left > 0
        _solve_part(part, search=going)
        done = sum(one.worth for one in parts), sum(one.bound for one in parts)
        going = limits.progress(*done) and going
    plan = sorted(circle for part in parts for circle in part.plan)
    extra = kept.bonus * sum((one.core, each) in kept.pairs for one in plan for each in one.volunteers)
    worth = objective(problem, plan)
    bound = sum(floor(part.bound) for part in parts) - (extra if kept.bonus else 0)
    late = any(part.timed_out for part in parts) or not going
    proved = bound == worth
    return Answer(tuple(plan), worth, bound, "proved" if proved else "time" if late else "work")


def parts_of(problem: Problem) -> list[tuple[list[int], list[tuple[int, int, int]]]]:
    """The parts of a problem that share no volunteer: their core members and pairs, in order."""
    root = list(range(len(problem.cores) + len(problem.volunteers)))

    def find(one: int) -> int:
        while root[one] != one:
            root[one] = root[root[one]]
            one = root[one]
        return one

    for core, volunteer, _ in problem.pairs:
        root[find(len(problem.cores) + volunteer)] = find(core)
    cores, pairs = defaultdict(list), defaultdict(list)
    for core in range(len(problem.cores)):
        cores[find(core)].append(core)
    for pair in problem.pairs:
        pairs[find(pair[0])].append(pair)
    return [(theirs, pairs[one]) for one, theirs in cores.items()]


def _solve_part(part: _Part, *, search: bool) -> None:
    seats = part.seats
    worth = seats.worth(part.kept.pairs, part.kept.bonus)
    program = LinearProgram(worth, seats.upper(), seats.rows())
    relaxed = _linked(program, seats)
    part.bound = relaxed.objective + SLACK * max(1.0, abs(relaxed.objective)) / 10
    if not search:
        part.timed_out = True
        return
    chosen = _dive(program, seats, relaxed)
    _seat_people(part, chosen)
    few = len(part.seats.cores) <= SMALL_PART
    if floor(part.bound) > part.worth + 0.5 and (few or part.bound - part.worth > WIDE_GAP * part.bound):
        _search_what_is_left(part, relaxed)


def _linked(program: LinearProgram, seats: Seats) -> Solution:
    """The relaxation, with the rows x ≤ y that it breaks put in, round by round."""
    found = program.solve()
    for _ in range(LINK_ROUNDS):
        x = found.values[seats.first_seat : seats.first_seat + len(seats.seats)]
        broken = (
            np.flatnonzero(x > found.values[seats.circle_of_seat] + 1e-6) if len(x) else np.zeros(0, dtype=np.int64)
        )
        if not len(broken):
            break
        program.add_rows(seats.links(broken))
        found = program.solve()
    return found


def _dive(program: LinearProgram, seats: Seats, found: Solution) -> list[int]:
    """Fix slots that the relaxation is nearly sure of, again and again, until none is in doubt."""
    fixed: set[int] = set()
    while True:
        y = found.values[: seats.first_seat]
        open_ones = [int(one) for one in np.flatnonzero(y > NEAR_NOTHING) if one not in fixed]
        if not open_ones:
            return sorted(fixed)
        sure = [one for one in open_ones if y[one] >= SURE] or [max(open_ones, key=lambda one: (y[one], -one))]
        program.bound_columns(np.array(sure), 1, 1)
        after = program.solve()
        if after.status != "solved" and len(sure) > 1:  # not all at once
            program.bound_columns(np.array(sure), 0, 1)
            sure = [max(sure, key=lambda one: (y[one], -one))]
            program.bound_columns(np.array(sure), 1, 1)
            after = program.solve()
        if after.status != "solved":
            program.bound_columns(np.array(sure), 0, 0)
            after = program.solve()
        else:
            fixed |= set(sure)
        found = after


def _seat_people(part: _Part, chosen: Sequence[int]) -> None:
    """With the slots fixed, who sits where; core members without a slot keep all of theirs."""
    seats = part.seats
    served = {seats.circles[one][0] for one in chosen}
    wanted = {seats.circles[one] for one in chosen} | {one for one in seats.circles if one[0] not in served}
    _search(part, _only(seats, wanted, range(len(seats.seats))), PEOPLE_NODES)


def _search_what_is_left(part: _Part, relaxed: Solution) -> None:
    """Search again among the columns that could be in a better plan: those whose reduced cost leaves room for one.

    Narrow at first, which is quick and makes the room smaller; once it is as wide as the room, it is exact.
    """
    seats, width = part.seats, FIRST_WIDTH
    while part.bound - part.worth > 0.5 and part.left > 0:
        usable = (relaxed.reduced > -width) | (relaxed.values > NEAR_NOTHING)
        circles = {one for place, one in enumerate(seats.circles) if usable[place]}
        few = _only(seats, circles, np.flatnonzero(usable[seats.first_seat : seats.first_seat + len(seats.seats)]))
        if few.many > LAST_COLUMNS:
            return
        found = _search(part, few, LAST_NODES, start=True)
        if found.status != "solved":
            return
        if width >= part.bound - part.worth:
            part.bound = min(part.bound, max(found.bound, part.worth))
            return
        width *= 3


def _search(part: _Part, few: Seats, nodes: int, *, start: bool = False) -> Solution:
    program = LinearProgram(few.worth(part.kept.pairs, part.kept.bonus), few.upper(), few.rows(), whole=few.whole)
    program.add_rows(few.links(np.arange(len(few.seats))))
    given = few.values_of(part.plan) if start and _holds(few, part.plan) else None
    found = program.solve_whole(nodes=nodes, seconds=part.left, start=given)
    part.timed_out = part.timed_out or found.status == "time"
    if found.status != "none":
        part.take(few.plan(found.values), round(found.objective))
    return found


def _only(seats: Seats, circles: Iterable[tuple[int, int]], places: Iterable[int] | Places) -> Seats:
    """The same part with some of its circles and seats."""
    wanted = set(circles)
    kept = tuple(seats.seats[int(one)] for one in places if seats.seats[int(one)][:2] in wanted)
    return Seats(seats.problem, seats.cores, tuple(one for one in seats.circles if one in wanted), kept)


def _holds(seats: Seats, plan: Sequence[PlannedCircle]) -> bool:
    there = {(core, slot, volunteer) for core, slot, volunteer, _ in seats.seats}
    return all((one.core, one.slot) in seats.circle_of for one in plan) and all(
        (one.core, one.slot, each) in there for one in plan for each in one.volunteers
    )
