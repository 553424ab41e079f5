"""The plan of a coordinator with a list: legal, quick, and never better than the best."""

from hypothesis import given
from hypothesis import strategies as st

from circles.matching.greedy import greedy
from circles.matching.plan import faults, objective
from circles.matching.problem import read_problem
from tests.circles.matching.problems import best_by_trying, by_chance, core, document, person


@given(st.integers(0, 10**6))
def test_it_is_legal_and_no_better_than_the_best(seed: int) -> None:
    problem = read_problem(by_chance(seed))
    plan = greedy(problem)
    assert faults(problem, plan) == []
    assert 0 <= objective(problem, plan) <= best_by_trying(problem)


def test_the_most_urgent_is_served_first_by_the_nearest() -> None:
    people = [person(f"v{one}", experienced=one == 4) for one in range(5)]
    data = document([core("c0", 4000), core("c1", 9000)], people)
    data["pairs"] = [[a, b, 40 - int(b[1:])] for a, b, _ in data["pairs"]]
    (circle,) = greedy(read_problem(data))
    assert (circle.core, circle.volunteers) == (1, (1, 2, 3, 4))


def test_a_fifth_comes_where_the_way_is_short() -> None:
    people = [person(f"v{one}", experienced=one == 0) for one in range(5)]
    (circle,) = greedy(read_problem(document([core("c0")], people)))
    assert circle.volunteers == (0, 1, 2, 3, 4)
