"""Sides: whatever is divided, the dearest side bounds every plan; and a wide gap becomes small."""

from hypothesis import given
from hypothesis import strategies as st

from circles.matching.generation import Generation
from circles.matching.problem import Problem, read_problem
from circles.matching.sides import Sides
from circles.matching.solver import solve
from circles.matching.table import table_of
from circles.matching.watch import Watch
from tests.circles.matching.problems import best_by_trying, by_chance, every_plan
from web.bench.matching_problems import KINDS, invented


def sides_of(problem: Problem, number: int) -> Sides:
    watch = Watch(3600.0, lambda: True)
    generation = Generation(table_of(problem, range(len(problem.cores)), problem.pairs, {}), watch)
    generation.run()
    dearest = max((one.value for one in problem.cores), default=0)
    return Sides(watch, generation, number, 0.0, 2.0 * dearest)


@given(st.integers(0, 10**6), st.integers(0, 6))
def test_no_plan_is_worth_more_than_the_dearest_side(seed: int, divided: int) -> None:
    problem = read_problem(by_chance(seed))
    best = best_by_trying(problem)
    sides = sides_of(problem, len(problem.cores))
    sides.look(best, divided)
    assert sides.dearest.bound >= best  # not clamped: a bound below the best would be a lie


@given(st.integers(0, 10**6), st.integers(0, 2))
def test_where_fewer_circles_are_possible_than_prices_hold_the_dearest_side_has_so_many(seed: int, many: int) -> None:
    problem = read_problem(by_chance(seed))
    best = max(worth for worth, plan in every_plan(problem) if len(plan) <= many)
    sides = sides_of(problem, many)
    sides.look(best, 3)
    assert sides.root.bound >= sides.dearest.bound >= best


def test_dividing_brings_the_bound_down_but_not_below_the_best() -> None:
    problem = read_problem(invented(KINDS["scarce-region"], 4))
    best = solve(problem)
    sides = sides_of(problem, best.most_circles)
    by_number = sides.dearest.bound
    sides.look(best.objective, 4)
    assert sides.root.bound - 1000 > by_number > sides.dearest.bound >= best.objective
