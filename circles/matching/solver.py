"""The best set of circles for everybody who waits, with a proved bound on what any set could be worth.

Parts that share nobody are solved apart, which is exact. Of each part: prices for volunteers by column generation over
whole teams give the bound (generation.py). A small part is searched to the end among the teams that lose little at
those prices (settle.py); a large one is planned in pieces, each searched to the end (neighbours.py), and then, where
the gap has become small, as a whole. Where people are scarce, prices see parts of circles. How many whole ones there
can be (most.py) is then a row of the program too; and where a large part's gap stays wide, whoever is served in part
is served or is not, each side with prices of its own (sides.py). If that is not enough, a program in whole numbers says
how many circles there are seats for, and whom to serve (compact.py). Every bound is made of prices alone, in sums
without rounding, so it is proved whatever the solver's tolerances; only that number is taken from HiGHS's own search.
Every limit is on work and none on time, so the same data gives the same answer.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from math import floor

import numpy as np

from circles.matching.compact import most_whole_circles, whom_to_serve
from circles.matching.generation import Generation
from circles.matching.greedy import greedy
from circles.matching.linear import Numbers, fine
from circles.matching.most import most_circles, possible
from circles.matching.neighbours import Neighbours
from circles.matching.plan import PlannedCircle, objective
from circles.matching.problem import Problem
from circles.matching.settle import Effort, Settled, choose
from circles.matching.sides import Side, Sides
from circles.matching.table import Table, table_of
from circles.matching.teams import Teams, columns_of, planned, price
from circles.matching.watch import Stopped, Watch

FEW = 24  # core members who are settled as a whole
NEAR = 0.00005  # of the bound: as close as a large part's prices need to be
CLOSE = 0.0005  # of the bound: a gap that is next to nothing
GOOD = 0.0008  # of the bound: a gap that is small enough where it was wide
WIDE = 0.004  # of the bound: a gap from which on whole numbers are asked
MOST_SEATS = 15_000  # of a program in whole numbers: memory and time grow with them
CLOSER = 0.0001  # of the bound: so small that a last search as a whole may prove it
TORN = 0.05  # of a circle: prices would have so much of one
STEPS = ((0, 0.25), (6, 0.5), (6, 0.5))  # sides that are divided, and then pieces for each core member
MUST = 2.0  # times the dearest circle: what one that must be is worth more
WHOLE = Effort()  # of a small part
LAST = Effort(nodes=60, teams=12_000)  # the last search of a large part


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
class Known:
    """What an answer to nearly the same problem tells: each volunteer's price, where the search may begin, and what no
    plan is worth more than; None: nothing of that."""

    prices: Numbers
    ceiling: int | None = None


@dataclass(frozen=True)
class Answer:
    """A legal plan, what it is worth, and what no plan can be worth more than. `stopped`: proved, work or time.

    With pairs kept for a bonus, the bound is for plans that keep as many: the bonus is in neither figure. No plan at
    all is worth more than `ceiling`, or has more circles than `most_circles`. `prices` are the volunteers'.
    """

    circles: tuple[PlannedCircle, ...]
    objective: int
    bound: int
    ceiling: int
    stopped: str
    most_circles: int
    prices: Numbers = field(repr=False, compare=False)

    @property
    def gap(self) -> float:
        return (self.bound - self.objective) / self.bound if self.bound else 0.0


@dataclass
class _Part:
    """One part while it is solved. Worth is in the solver's terms, with the bonus for what is kept."""

    table: Table
    watch: Watch
    bound: int
    plan: list[PlannedCircle]
    worth: int
    most: int
    prices: Numbers
    pairs: list[tuple[int, int, int]]
    earlier: list[PlannedCircle]  # what can stay of an earlier plan
    counted: bool = False

    def take(self, teams: Teams) -> None:
        worth = round(float(columns_of(self.table, teams).worth.sum()))
        if worth > self.worth:
            self.plan, self.worth = planned(self.table, teams), worth

    def count(self) -> None:
        """How many circles are possible at most."""
        if not self.counted:
            self.most = min(self.most, most_circles(self.table, self.prices, self.watch))
            self.counted = True

    def count_whole(self) -> None:
        self.most = min(self.most, most_whole_circles(self.table.problem, self.table.cores, self.pairs, self.watch))

    def prove(self, bound: float) -> None:
        self.bound = min(self.bound, floor(bound))


def solve(
    problem: Problem, limits: Limits = Limits(), kept: Kept = Kept(), barred: PlannedCircle | None = None,
    effort: Effort = WHOLE, known: Known | None = None,
) -> Answer:  # fmt: skip
    """Solve a problem. Interrupted by its limits, it gives the best legal plan so far with its proved gap.

    `barred` is a circle that may not be in the plan exactly as it is; `effort` is what a small part is worth.
    """
    parts: list[_Part] = []
    watch = Watch(limits.seconds, lambda: limits.progress(sum(one.worth for one in parts),
                                                          sum(one.bound for one in parts)))  # fmt: skip
    extra = dict.fromkeys(kept.pairs, kept.bonus)
    quick = [one for one in greedy(problem) if one != barred]
    earlier = [one for one in _earlier(problem, kept, limits.seconds) if one != barred]
    for cores, pairs in parts_of(problem):
        table = table_of(problem, cores, pairs, extra)
        plan = [one for one in quick if one.core in set(cores)]
        worth = objective(problem, plan) + _bonus(plan, extra)
        prices = _beginning(table, known)
        bound = floor(price(table, prices).bound)
        parts.append(_Part(table, watch, bound, plan, worth, possible(table), prices,
                           pairs, [one for one in earlier if one.core in set(cores)]))  # fmt: skip
    with suppress(Stopped):
        for part in sorted(parts, key=lambda one: len(one.table.cores)):
            if known is not None and known.ceiling is not None:
                others = sum(one.worth for one in parts if one is not part)
                part.prove(known.ceiling + kept.bonus * len(kept.pairs) - others)
            _solve_part(part, effort, barred)
        for part in parts:
            if len(part.plan) < part.most:
                _count(part, effort, barred)
    plan = sorted(circle for part in parts for circle in part.plan)
    worth, ceiling = objective(problem, plan), sum(part.bound for part in parts)
    bound = ceiling - _bonus(plan, extra)
    stopped = "proved" if bound == worth else "time" if watch.stopped else "work"
    most = sum(part.most for part in parts)
    return Answer(tuple(plan), worth, bound, ceiling, stopped, most, _prices_of(problem, parts))


def _beginning(table: Table, known: Known | None) -> Numbers:
    """The prices where a search begins: what is known of the volunteers', and nothing for their evenings."""
    prices = np.zeros(len(table.room))
    if known is not None:
        there = table.seat_volunteer < len(known.prices)
        prices[table.seat_uses[there, 0]] = known.prices[table.seat_volunteer[there]]
    return fine(prices)


def _prices_of(problem: Problem, parts: Iterable[_Part]) -> Numbers:
    prices = np.zeros(len(problem.volunteers))
    for part in parts:
        prices[part.table.seat_volunteer] = part.prices[part.table.seat_uses[:, 0]]
    return prices


def _earlier(problem: Problem, kept: Kept, seconds: float) -> tuple[PlannedCircle, ...]:
    """The circles that can be made of kept pairs alone: where a search in pieces begins, so that little changes."""
    if not kept.pairs:
        return ()
    pairs = tuple(pair for pair in problem.pairs if pair[:2] in kept.pairs)
    return solve(replace(problem, pairs=pairs), Limits(seconds)).circles


def _bonus(plan: Iterable[PlannedCircle], extra: Mapping[tuple[int, int], int]) -> int:
    return sum(extra.get((one.core, each), 0) for one in plan for each in one.volunteers)


def _solve_part(part: _Part, effort: Effort, barred: PlannedCircle | None) -> None:
    few = len(part.table.cores) <= FEW
    generation = Generation(part.table, part.watch, part.prices)
    generation.run(near=0.0 if few else NEAR)
    part.prove(generation.bound)
    part.prices = generation.priced.prices
    if not few:
        pieces = Neighbours(part.table, generation.priced, part.watch, part.take)
        pieces.begin(part.earlier)
        pieces.build()
        if abs(generation.shares.sum() - round(generation.shares.sum())) < TORN:
            pieces.improve(CLOSE * part.bound)
        if part.bound - part.worth > CLOSE * part.bound:
            _look_at_sides(part, generation)
    if few or part.bound - part.worth <= CLOSER * part.bound:
        _choose(part, generation, effort if few else LAST, barred)


def _look_at_sides(part: _Part, generation: Generation) -> None:
    """Make a wide gap smaller: a lower bound by looking at sides, and a better plan at the prices of the dearest."""
    part.count()
    sides = _sides_of(part, generation)
    for divided, pieces_each in STEPS:
        sides.look(part.worth + GOOD * part.bound, divided)
        part.prove(sides.dearest.bound)
        _improve(part, sides.dearest, part.plan, pieces_each)
        if not divided and part.bound - part.worth > WIDE * part.bound and len(part.table.seat_worth) <= MOST_SEATS:
            sides = _in_whole_numbers(part, generation, sides, pieces_each)
        if part.bound - part.worth <= GOOD * part.bound:
            return


def _in_whole_numbers(part: _Part, generation: Generation, sides: Sides, pieces_each: float) -> Sides:
    """Begin anew from those whom a program in whole numbers would serve, and with no more circles than it allows."""
    most = part.most
    part.count_whole()
    if part.most < most:
        sides = _sides_of(part, generation)
        part.prove(sides.dearest.bound)
    start = whom_to_serve(part.table.problem, part.table.cores, part.pairs, part.watch)
    _improve(part, generation, start, pieces_each)
    return sides


def _improve(part: _Part, at: Generation | Side, start: Iterable[PlannedCircle], pieces_each: float) -> None:
    """Make the plan better from a start, at the prices of the part or of one side of it."""
    pieces = Neighbours(at.table, at.priced, part.watch, part.take)
    pieces.begin(start)
    pieces.improve(CLOSE * part.bound, pieces_each)


def _sides_of(part: _Part, generation: Generation) -> Sides:
    return Sides(part.watch, generation, part.most, NEAR, MUST * float(part.table.circle_worth.max()))


def _count(part: _Part, effort: Effort, barred: PlannedCircle | None) -> None:
    """How many circles are possible at most; where a part of a circle made the bound too high, it is lowered."""
    part.count()
    few = len(part.table.cores) <= FEW
    if not few or part.bound == part.worth:
        return
    counted = part.table.at_most(part.most)
    generation = Generation(counted, part.watch, np.insert(part.prices, len(part.prices) - 1, 0.0))
    generation.run()
    before = part.bound
    part.prove(generation.bound)
    if part.bound < before:
        _choose(part, generation, effort, barred)


def _choose(part: _Part, generation: Generation, effort: Effort, barred: PlannedCircle | None) -> None:
    """Search the part as a whole."""
    found = Settled(None, part.worth, part.bound, generation.priced.prices)
    choose(generation.table, part.watch, generation.priced, found, effort, generation.teams, barred)
    if found.teams is not None:
        part.take(found.teams)
    part.prove(found.bound)


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
