"""The solver against trying everything: its plan is legal, its bound is never below the best, and it says when."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles.matching.plan import faults, objective
from circles.matching.problem import read_problem
from circles.matching.solver import Answer, Kept, Known, Limits, parts_of, solve
from tests.circles.matching.problems import best_by_trying, by_chance, core, document, person

FOUR = [person(f"v{one}") for one in range(4)]


def solved(data: dict[str, Any], **more: Any) -> Answer:
    problem = read_problem(data)
    answer = solve(problem, **more)
    assert faults(problem, answer.circles) == []
    assert answer.objective == objective(problem, answer.circles)
    return answer


@given(st.integers(0, 10**6))
def test_no_plan_is_better_than_the_solvers(seed: int) -> None:
    data = by_chance(seed)
    answer, best = solved(data), best_by_trying(read_problem(data))
    assert answer.bound >= best  # not clamped: a bound below the best would be a lie
    assert (answer.objective, answer.bound, answer.stopped) == (best, best, "proved")


@given(st.integers(0, 10**6))
def test_the_same_problem_has_the_same_answer(seed: int) -> None:
    assert solved(by_chance(seed)) == solved(by_chance(seed))


@given(st.integers(0, 10**6), st.floats(0, 2000), st.integers(0, 30))
def test_what_is_known_of_another_problem_changes_nothing_but_the_work(seed: int, price: float, above: int) -> None:
    problem = read_problem(by_chance(seed))
    best = best_by_trying(problem)
    fewer = len(problem.volunteers) - 1  # one has joined since
    answer = solve(problem, known=Known(np.full(fewer, price), best + above))
    assert faults(problem, answer.circles) == []
    assert (answer.objective, answer.bound, answer.stopped) == (best, best, "proved")


def test_four_make_a_circle_and_three_do_not() -> None:
    assert solved(document([core("c0")], FOUR)).objective == 5000 - 40 - 2 * 15
    assert solved(document([core("c0")], FOUR[:3])).circles == ()


def test_a_fifth_is_worth_a_little_travel_and_no_more() -> None:
    five = [*FOUR, person("v4", experienced=False)]
    assert len(solved(document([core("c0")], five)).circles[0].volunteers) == 5
    far = document([core("c0")], five)
    far["pairs"] = [[a, b, 31 if b == "v4" else minutes] for a, b, minutes in far["pairs"]]
    assert len(solved(far).circles[0].volunteers) == 4


def test_a_couple_never_sits_together() -> None:
    five = [*FOUR, person("v4")]
    sits = solved(document([core("c0")], five, couples=[["v0", "v1"]])).circles[0].volunteers
    assert not {0, 1} <= set(sits)


def test_nobody_is_out_twice_on_one_evening() -> None:
    twice = [person(f"v{one}", capacity=2) for one in range(4)]
    one_evening = document([core("c0", slots=["mon-1"]), core("c1", slots=["mon-2"])], twice)
    assert len(solved(one_evening).circles) == 1
    two = document([core("c0", slots=["mon-1"]), core("c1", slots=["tue-1"])], twice)
    assert len(solved(two).circles) == 2


def test_a_circle_that_has_some_is_filled_up() -> None:
    sitting = core("c0", sitting={"count": 3, "man": True, "woman": True, "experienced": True})
    assert len(solved(document([sitting], FOUR[:1])).circles[0].volunteers) == 1


def test_parts_that_share_nobody_are_solved_apart() -> None:
    people = [person(f"v{one}") for one in range(8)]
    data = document([core("c0"), core("c1")], people)
    data["pairs"] = [pair for pair in data["pairs"] if (pair[0] == "c0") == (int(pair[1][1:]) < 4)]
    assert len(parts_of(read_problem(data))) == 2
    assert len(solved(data).circles) == 2


def test_nobody_at_all_is_a_plan_of_nothing() -> None:
    answer = solved(document([], []))
    assert (answer.circles, answer.objective, answer.bound, answer.gap) == ((), 0, 0, 0.0)


def test_pairs_of_the_last_proposal_are_kept_where_that_costs_little() -> None:
    many = [person(f"v{one}") for one in range(6)]
    data = document([core("c0")], many, size={"min": 4, "max": 4})
    kept = Kept(frozenset({(0, 2), (0, 3), (0, 4), (0, 5)}), 10)
    answer = solved(data, kept=kept)
    assert answer.circles[0].volunteers == (2, 3, 4, 5)
    assert answer.bound == answer.objective  # the bonus is in neither


@pytest.mark.parametrize("seed", range(5))
def test_stopped_at_once_it_still_says_what_is_proved(seed: int) -> None:
    data = by_chance(seed)
    answer = solved(data, limits=Limits(seconds=1e-9))
    assert answer.stopped == "time" or answer.bound == answer.objective
    assert answer.bound >= best_by_trying(read_problem(data)) >= answer.objective


def test_whoever_watches_can_stop_it_and_has_a_plan_already() -> None:
    many = [person(f"v{one}", experienced=one % 3 == 0) for one in range(12)]
    data = document([core(f"c{one}", slots=["mon-1", "tue-1"]) for one in range(4)], many)
    seen: list[tuple[float, float]] = []

    def watch(worth: float, bound: float) -> bool:
        seen.append((worth, bound))
        return False

    answer = solved(data, limits=Limits(progress=watch))
    assert len(seen) == 1
    assert answer.stopped == "time" or answer.bound == answer.objective
    assert 0 < answer.objective == seen[0][0] <= answer.bound == seen[0][1]
