"""Other ways to match the same people: what a coordinator does, an assignment of seats, a mentoring package, a solver.

Each gets the same problem and gives circles; only legal ones count. The packages are not among the dependencies: where
scipy or mentor-match (which installs itself as `matching`) is missing, that way cannot run and says so.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from circles.matching.compact import solve_compact
from circles.matching.greedy import greedy
from circles.matching.plan import PlannedCircle, faults, travel_of
from circles.matching.problem import Problem
from circles.matching.watch import Watch

FAR = 100_000.0  # minutes to a seat that somebody may not take
ROUNDS = 4  # of one mentor for each: four make a circle
MOST_FOR_MENTOR_MATCH = 200  # volunteers: it is cubic, in Python


class CannotRun(Exception):
    """This way does not run here; its text says why."""


@dataclass(frozen=True)
class Found:
    """Circles, and what the way itself proves about the best: 0 where it proves nothing."""

    circles: list[PlannedCircle]
    bound: float = 0.0


def by_urgency(problem: Problem, _seconds: float) -> Found:
    """The most urgent first, in their best slot."""
    return Found(greedy(problem))


def by_seats(problem: Problem, _seconds: float) -> Found:
    """Linear assignment: in the slot with most people, one seat each for experience, man, woman and anybody."""
    if find_spec("scipy") is None:
        raise CannotRun("scipy is not installed")
    optimize: Any = import_module("scipy.optimize")
    travel, slot_of = travel_of(problem), _fullest_slots(problem)
    people = [one for one, each in enumerate(problem.volunteers) for _ in range(each.capacity)]
    seats = [(core, kind) for core in slot_of for kind in _seats(problem, core)]
    cost = np.full((len(seats), len(people)), FAR)
    for line, (core, kind) in enumerate(seats):
        for column, one in enumerate(people):
            each = problem.volunteers[one]
            fits = kind in ("", each.gender) or (kind == "experienced" and each.experienced)
            if fits and (core, one) in travel and slot_of[core] in each.slots:
                cost[line, column] = travel[core, one]
    teams: dict[int, list[int]] = defaultdict(list)
    for line, column in zip(*optimize.linear_sum_assignment(cost), strict=True):
        if cost[line, column] < FAR:
            teams[seats[line][0]].append(people[column])
    return Found(_legal(problem, (PlannedCircle(core, slot_of[core], tuple(sorted(team)))
                                  for core, team in sorted(teams.items()))))  # fmt: skip


def by_mentor_match(problem: Problem, _seconds: float) -> Found:
    """mentor-match as its manual shows it: a round for each of four seats, scored by nearness."""
    if find_spec("matching.process") is None if find_spec("matching") else True:
        raise CannotRun("mentor-match is not installed")
    if len(problem.volunteers) > MOST_FOR_MENTOR_MATCH:
        raise CannotRun("mentor-match takes too long for so many")
    process, rules = import_module("matching.process"), import_module("matching.rules.rule")
    mentee, mentor = import_module("matching.mentee"), import_module("matching.mentor")
    travel = travel_of(problem)
    core_members = [mentee.Mentee(grade=1, email=f"c{one}", role=one) for one in range(len(problem.cores))]
    volunteers = [mentor.Mentor(grade=1, email=f"v{one}", role=one) for one in range(len(problem.volunteers))]

    def may_not(match: Any) -> bool:
        core, one = match.mentee.role, match.mentor.role
        each = problem.volunteers[one]
        return ((core, one) not in travel or len(match.mentor.connections) >= each.capacity
                or not each.slots & set(problem.cores[core].slots))  # fmt: skip

    class Near(rules.Rule):  # type: ignore[misc, name-defined]
        def apply(self, match: Any) -> int:
            return 1000 - travel.get((match.mentee.role, match.mentor.role), 1000)

    process.process_data(volunteers, core_members, [[Near(), rules.Disqualify(may_not)] for _ in range(ROUNDS)])
    teams = ((one.role, tuple(sorted(each.role for each in one.connections))) for one in core_members)
    return Found(_legal(problem, (PlannedCircle(core, slot, team) for core, team in teams
                                  for slot in problem.cores[core].slots)))  # fmt: skip


def by_compact_model(problem: Problem, seconds: float) -> Found:
    """The plain model, whole, in HiGHS, with its own settings and a time limit."""
    found = solve_compact(problem, Watch(seconds, lambda: True))
    return Found(list(found.circles), found.bound)


PEERS: dict[str, Callable[[Problem, float], Found]] = {
    "greedy, the most urgent first": by_urgency,
    "linear assignment by seats (scipy)": by_seats,
    "mentor-match": by_mentor_match,
    "plain model, whole (HiGHS)": by_compact_model,
}


def _fullest_slots(problem: Problem) -> dict[int, int]:
    many = Counter((core, slot) for core, one, _ in problem.pairs for slot in problem.cores[core].slots
                   if slot in problem.volunteers[one].slots)  # fmt: skip
    return {core: max(one.slots, key=lambda slot: (many[core, slot], -slot))
            for core, one in enumerate(problem.cores) if one.slots}  # fmt: skip


def _seats(problem: Problem, core: int) -> list[str]:
    one = problem.cores[core]
    wanted = [] if one.seated.experienced else ["experienced"]
    wanted += ["man"] if one.mixed and not one.seated.man else []
    wanted += ["woman"] if one.mixed and not one.seated.woman else []
    return wanted + [""] * max(0, problem.fewest - one.seated.count - len(wanted))


def _legal(problem: Problem, circles: Iterable[PlannedCircle]) -> list[PlannedCircle]:
    """The circles that keep every rule together with those before them."""
    kept: list[PlannedCircle] = []
    for one in circles:
        if not faults(problem, [one]) and not faults(problem, [*kept, one]):
            kept.append(one)
    return kept
