"""One core member planned anew while every other circle stays as it is: quick enough to be asked hundreds of times."""

from collections.abc import Sequence
from dataclasses import replace

from circles.matching.nearby import beside
from circles.matching.plan import PlannedCircle
from circles.matching.problem import Problem
from circles.matching.solver import Kept, solve

MUST = 1_000_000  # more than any circle is worth
NOTHING = Kept()


def best_alone(problem: Problem, circles: Sequence[PlannedCircle], core: int) -> PlannedCircle | None:
    """The best circle for them from whoever the others leave free, or None."""
    return _best(_alone(problem, circles, core), core)


def best_with(problem: Problem, circles: Sequence[PlannedCircle], core: int, volunteer: int) -> PlannedCircle | None:
    """The best circle for them with this volunteer in it, or None."""
    found = _best(_alone(problem, circles, core), core, Kept(frozenset({(0, volunteer)}), MUST))
    return found if found is not None and volunteer in found.volunteers else None


def second_alone(problem: Problem, circles: Sequence[PlannedCircle], circle: PlannedCircle) -> list[PlannedCircle]:
    """The best circle without each of its people, and on each other evening: the second best is among these."""
    alone = _alone(problem, circles, circle.core)
    elsewhere = replace(alone.cores[0], slots=tuple(slot for slot in alone.cores[0].slots if slot != circle.slot))
    others = [
        *(replace(alone, pairs=tuple(one for one in alone.pairs if one[1] != each)) for each in circle.volunteers),
        replace(alone, cores=(elsewhere,)),
    ]
    return [found for one in others if (found := _best(one, circle.core)) is not None]


def _alone(problem: Problem, circles: Sequence[PlannedCircle], core: int) -> Problem:
    """The problem of one core member, who is the first and only one in it."""
    return beside(problem, [one for one in circles if one.core != core], [core])


def _best(alone: Problem, core: int, kept: Kept = NOTHING) -> PlannedCircle | None:
    """`kept` names the core member by 0: there is but one."""
    answer = solve(alone, kept=kept)
    return replace(answer.circles[0], core=core) if answer.circles else None
