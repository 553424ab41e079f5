"""One core member planned anew while every other circle stays as it is: quick enough to be asked hundreds of times."""

from collections.abc import Sequence
from dataclasses import replace

from circles.matching.nearby import nearby
from circles.matching.plan import PlannedCircle
from circles.matching.problem import Problem
from circles.matching.solver import Kept, solve

MUST = 1_000_000  # more than any circle is worth


def best_alone(problem: Problem, circles: Sequence[PlannedCircle], core: int) -> PlannedCircle | None:
    """The best circle for them from whoever the others leave free, or None."""
    return _best(problem, circles, core, Kept())


def best_with(problem: Problem, circles: Sequence[PlannedCircle], core: int, volunteer: int) -> PlannedCircle | None:
    """The best circle for them with this volunteer in it, or None."""
    found = _best(problem, circles, core, Kept(frozenset({(0, volunteer)}), MUST))
    return found if found is not None and volunteer in found.volunteers else None


def second_alone(problem: Problem, circles: Sequence[PlannedCircle], circle: PlannedCircle) -> list[PlannedCircle]:
    """The best circle without each of its people, and on each other evening: the second best is among these."""
    core = problem.cores[circle.core]
    found = [
        _best(replace(problem, pairs=tuple(one for one in problem.pairs if one[:2] != (circle.core, each))), circles,
              circle.core, Kept())
        for each in circle.volunteers
    ]  # fmt: skip
    elsewhere = replace(core, slots=tuple(slot for slot in core.slots if slot != circle.slot))
    cores = (*problem.cores[: circle.core], elsewhere, *problem.cores[circle.core + 1 :])
    found.append(_best(replace(problem, cores=cores), circles, circle.core, Kept()))
    return [one for one in found if one is not None]


def _best(problem: Problem, circles: Sequence[PlannedCircle], core: int, kept: Kept) -> PlannedCircle | None:
    """`kept` names the core member by 0: there is but one."""
    near = nearby(problem, circles, core, 1)
    answer = solve(near.problem, kept=kept)
    return replace(answer.circles[0], core=core) if answer.circles else None
