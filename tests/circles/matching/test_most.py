"""How many circles are possible at most: never fewer than the best plan of that kind has."""

from math import floor

from hypothesis import given
from hypothesis import strategies as st

from circles.matching.generation import Generation
from circles.matching.problem import read_problem
from circles.matching.settle import Effort, Settled, choose
from circles.matching.solver import solve
from circles.matching.table import table_of
from circles.matching.watch import Watch
from tests.circles.matching.problems import by_chance, core, document, every_plan, person


@given(st.integers(0, 10**6))
def test_no_plan_has_more_circles(seed: int) -> None:
    problem = read_problem(by_chance(seed))
    most = max(len(plan) for _, plan in every_plan(problem))
    assert solve(problem).most_circles >= most


@given(st.integers(0, 10**6), st.integers(0, 3))
def test_no_plan_of_so_many_circles_is_worth_more_than_the_bound_for_so_many(seed: int, many: int) -> None:
    problem = read_problem(by_chance(seed))
    best = max(worth for worth, plan in every_plan(problem) if len(plan) <= many)
    table = table_of(problem, range(len(problem.cores)), problem.pairs, {}).at_most(many)
    generation = Generation(table, Watch(60, lambda: True))
    generation.run()
    found = Settled(None, 0, floor(generation.bound), generation.priced.prices)
    choose(table, generation.watch, generation.priced, found, Effort(), generation.teams)
    assert generation.bound >= best
    assert (found.worth, found.bound) == (best, best)


def test_it_counts_people_and_not_what_they_are_worth() -> None:
    people = [person(f"v{one}") for one in range(9)]
    data = document([core("c0", 9000), core("c1", 100), core("c2", 4000, slots=["tue-1"])], people)
    assert solve(read_problem(data)).most_circles == 2


def test_whoever_has_nobody_near_is_not_counted() -> None:
    data = document([core("c0"), core("c1")], [person(f"v{one}") for one in range(9)])
    data["pairs"] = [pair for pair in data["pairs"] if pair[0] == "c0"]
    assert solve(read_problem(data)).most_circles == 1
