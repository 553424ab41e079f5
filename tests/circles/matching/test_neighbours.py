"""Problems too large to try everything: the bound against an independent model, stability, and stopping inside."""

from collections import Counter
from dataclasses import replace
from time import monotonic

import pytest

from circles.matching import solver
from circles.matching.plan import faults, objective
from circles.matching.problem import Problem, read_problem
from circles.matching.solver import Answer, Kept, Limits, solve
from web.bench.matching_problems import KINDS, Kind, invented

AREA = Kind("half an area", 50, 350, 3, 90)


def problem_of(kind: Kind, seed: int) -> Problem:
    return read_problem(invented(kind, seed))


def checked(problem: Problem, answer: Answer) -> Answer:
    assert faults(problem, answer.circles) == []
    assert answer.bound >= answer.objective == objective(problem, answer.circles)
    assert len(answer.circles) <= answer.most_circles
    return answer


def without(problem: Problem, gone: set[int]) -> Problem:
    """Some volunteers have dropped out."""
    return replace(problem, pairs=tuple(pair for pair in problem.pairs if pair[1] not in gone))


@pytest.mark.parametrize("seed", range(4))
def test_a_region_in_pieces_and_as_a_whole_agree(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    problem = problem_of(KINDS["region"], seed)
    whole = checked(problem, solve(problem))
    monkeypatch.setattr(solver, "FEW", 3)
    pieces = checked(problem, solve(problem))
    assert whole.stopped == "proved"
    assert whole.objective >= pieces.objective >= 0.999 * whole.objective
    assert pieces.bound >= whole.objective  # a bound below the best would be a lie


def test_half_an_area_is_close_to_the_best_and_the_same_again() -> None:
    problem = problem_of(AREA, 1)
    answer = checked(problem, solve(problem))
    assert answer.gap <= 0.001
    assert solve(problem) == answer


def test_when_people_are_scarce_the_gap_is_small_and_what_is_possible_is_said() -> None:
    problem = problem_of(KINDS["scarce-region"], 3)
    answer = checked(problem, solve(problem))
    assert answer.gap <= 0.01
    assert len(answer.circles) <= answer.most_circles < len(problem.cores)


def test_few_pairs_change_when_some_drop_out() -> None:
    problem = problem_of(AREA, 2)
    before = solve(problem)
    sits = Counter(one for circle in before.circles for one in circle.volunteers)
    gone = set(sorted(sits)[::50][:4])  # as many as eight of an area
    kept = frozenset((circle.core, one) for circle in before.circles for one in circle.volunteers if one not in gone)
    after = checked(without(problem, gone), solve(without(problem, gone), kept=Kept(kept, 10)))
    there = {(circle.core, one) for circle in after.circles for one in circle.volunteers}
    assert len(gone) == 4
    assert len(kept & there) >= 0.98 * len(kept)


@pytest.mark.parametrize("reports", [1, 3])
def test_asked_to_stop_it_ends_within_a_second_with_what_it_has(reports: int) -> None:
    problem = problem_of(KINDS["area"], 1)
    asked: list[float] = []

    def watch(_worth: float, _bound: float) -> bool:
        asked.append(monotonic())
        return len(asked) < reports

    answer = checked(problem, solve(problem, Limits(progress=watch)))
    assert monotonic() - asked[-1] < 2.0  # a busy machine
    assert answer.stopped == "time"
    assert len(answer.circles) > 50  # the plan of a coordinator with a list, at the least
    assert len(asked) == reports


def test_the_last_stop_is_kept() -> None:
    problem = problem_of(KINDS["area"], 2)
    began = monotonic()
    answer = checked(problem, solve(problem, Limits(seconds=0.7)))
    assert monotonic() - began < 4.0
    assert answer.stopped == "time"
