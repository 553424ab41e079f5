"""How many circles are possible at most: never fewer than the best plan of that kind has."""

from hypothesis import given
from hypothesis import strategies as st

from circles.matching.problem import read_problem
from circles.matching.solver import solve
from tests.circles.matching.problems import by_chance, core, document, every_plan, person


@given(st.integers(0, 10**6))
def test_no_plan_has_more_circles(seed: int) -> None:
    problem = read_problem(by_chance(seed))
    most = max(len(plan) for _, plan in every_plan(problem))
    assert solve(problem).most_circles >= most


def test_it_counts_people_and_not_what_they_are_worth() -> None:
    people = [person(f"v{one}") for one in range(9)]
    data = document([core("c0", 9000), core("c1", 100), core("c2", 4000, slots=["tue-1"])], people)
    assert solve(read_problem(data)).most_circles == 2


def test_whoever_has_nobody_near_is_not_counted() -> None:
    data = document([core("c0"), core("c1")], [person(f"v{one}") for one in range(9)])
    data["pairs"] = [pair for pair in data["pairs"] if pair[0] == "c0"]
    assert solve(read_problem(data)).most_circles == 1
