"""The program in whole numbers: beside every plan there is, and with what it says of a scarce region."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles.matching.compact import most_whole_circles, solve_compact, whom_to_serve
from circles.matching.plan import PlannedCircle, faults
from circles.matching.problem import Problem, read_problem
from circles.matching.solver import solve
from circles.matching.watch import Watch
from tests.circles.matching.problems import best_by_trying, by_chance, core, document, every_plan, person
from web.bench.matching_problems import KINDS, Kind, invented

SCARCE = Kind("a scarce town", 25, 70, 1, 0)


def everybody(problem: Problem) -> range:
    return range(len(problem.cores))


def watch(seconds: float = 3600.0) -> Watch:
    return Watch(seconds, lambda: True)


@pytest.mark.parametrize("seed", range(8))
def test_the_plain_model_comes_to_the_best(seed: int) -> None:
    problem = read_problem(by_chance(seed))
    found = solve_compact(problem, watch())
    assert faults(problem, found.circles) == []
    assert round(found.bound) == best_by_trying(problem) == solve(problem).objective


@given(st.integers(0, 10**6))
def test_it_counts_as_many_circles_as_there_can_be(seed: int) -> None:
    problem = read_problem(by_chance(seed))
    assert most_whole_circles(problem, everybody(problem), problem.pairs, watch()) == max(
        len(plan) for _, plan in every_plan(problem)
    )


@given(st.integers(0, 10**6))
def test_it_serves_the_most_value_by_legal_circles(seed: int) -> None:
    problem = read_problem(by_chance(seed))
    circles = whom_to_serve(problem, everybody(problem), problem.pairs, watch())
    assert faults(problem, circles) == []
    assert _value(problem, circles) == max(_value(problem, plan) for _, plan in every_plan(problem))


def test_it_counts_only_what_its_pairs_allow() -> None:
    problem = read_problem(document([core("c0"), core("c1")], [person(f"v{one}") for one in range(9)]))
    assert most_whole_circles(problem, everybody(problem), problem.pairs, watch()) == 2
    of_one = [pair for pair in problem.pairs if pair[0] == 0]
    assert most_whole_circles(problem, everybody(problem), of_one, watch()) == 1
    assert most_whole_circles(problem, [1], of_one, watch()) == 0


def test_a_circle_that_has_enough_already_counts_without_anybody_new() -> None:
    sits = core("c0", sitting={"count": 4, "man": True, "woman": True, "experienced": True})
    problem = read_problem(document([sits, core("c1")], []))
    assert most_whole_circles(problem, [0, 1], [], watch()) == solve(problem).most_circles == 1


def test_stopped_at_once_its_bound_still_holds() -> None:
    problem = read_problem(invented(KINDS["scarce-region"], 3))
    stopped = Watch(3600.0, lambda: False)
    found = solve_compact(problem, stopped)
    assert found.bound >= solve(problem).objective
    assert faults(problem, found.circles) == []
    assert stopped.stopped


def test_stopped_at_once_it_counts_nobody_out() -> None:
    problem = read_problem(invented(KINDS["area"], 1))
    assert most_whole_circles(problem, everybody(problem), problem.pairs, Watch(3600.0, lambda: False)) == 100


def test_an_error_of_whoever_watches_ends_the_search_too() -> None:
    broken = Watch(3600.0, lambda: 1 // 0 > 0)
    with pytest.raises(ZeroDivisionError):
        solve_compact(read_problem(invented(KINDS["area"], 1)), broken)
    assert broken.stopped


def test_where_people_are_scarce_the_plan_is_close_to_the_best_and_no_more_circles_are_possible() -> None:
    problem = read_problem(invented(SCARCE, 1))
    answer = solve(problem)
    assert 0 <= answer.gap <= 0.001  # prices alone: 0.03, and a circle fewer
    most = most_whole_circles(problem, everybody(problem), problem.pairs, watch())
    assert len(answer.circles) == most == answer.most_circles


def _value(problem: Problem, circles: Iterable[PlannedCircle]) -> int:
    return sum(problem.cores[one.core].value for one in circles)
