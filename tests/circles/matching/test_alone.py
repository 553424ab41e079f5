"""One circle planned anew while the others stay: against trying everything."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from circles.matching.alone import best_alone, best_with, second_alone
from circles.matching.plan import PlannedCircle, faults, travel_of, worth
from circles.matching.problem import Problem, read_problem
from circles.matching.solver import solve
from tests.circles.matching.problems import by_chance, core, document, every_plan, person


def beside(problem: Problem, rest: list[PlannedCircle], place: int) -> list[PlannedCircle]:
    """Every circle that they could have beside the rest."""
    return [one for _value, plan in every_plan(problem) for one in plan
            if one.core == place and [each for each in plan if each.core != place] == rest]  # fmt: skip


@given(st.integers(0, 10**6))
def test_nothing_beside_the_rest_is_better(seed: int) -> None:
    problem = read_problem(by_chance(seed))
    circles, travel = solve(problem).circles, travel_of(problem)
    rest = [one for one in circles if one.core != 0]
    possible = beside(problem, rest, 0)
    found = best_alone(problem, circles, 0)
    best = max((worth(problem, one, travel) for one in possible), default=0)
    if found is None:
        assert best <= 0  # a circle that costs more than it is worth is none
    else:
        assert faults(problem, [*rest, found]) == []
        assert worth(problem, found, travel) == best
    for volunteer in {who for each, who, _ in problem.pairs if each == 0}:
        wanted = [worth(problem, one, travel) for one in possible if volunteer in one.volunteers]
        with_them = best_with(problem, circles, 0, volunteer)
        assert (None if with_them is None else worth(problem, with_them, travel)) == max(wanted, default=None)


def test_the_second_best_is_without_somebody_or_on_another_evening() -> None:
    people = [person(f"v{one}") for one in range(5)]
    problem = read_problem(document([core("c0", slots=["mon-1", "tue-1"])], people, size={"min": 4, "max": 4}))
    (circle,) = solve(problem).circles
    others = second_alone(problem, [circle], circle)
    assert len(others) == 5
    assert all(one != circle for one in others)
    assert [one.slot == circle.slot for one in others].count(False) == 1
    lonely = replace(problem, pairs=problem.pairs[:4], cores=(replace(problem.cores[0], slots=(0,)),))
    (only,) = solve(lonely).circles
    assert second_alone(lonely, [only], only) == []
