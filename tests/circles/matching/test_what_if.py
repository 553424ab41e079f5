"""What if she joined, or this circle were not: against trying everything."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from circles.matching.plan import faults, objective
from circles.matching.problem import Problem, read_problem
from circles.matching.solver import Kept, solve
from circles.matching.what_if import (
    Outcome,
    WhatIf,
    with_core_slot,
    with_slot,
    with_volunteer,
    without_rule,
)
from tests.circles.matching.problems import best_by_trying, by_chance, core, document, every_plan, person

FOUR = [person(f"v{one}") for one in range(4)]


def asked(data: dict[str, Any]) -> tuple[Problem, WhatIf]:
    problem = read_problem(data)
    return problem, WhatIf(problem, solve(problem), thorough=True)


def checked(problem: Problem, outcome: Outcome | None) -> Outcome:
    assert outcome is not None
    assert faults(problem, outcome.circles) == []
    assert outcome.objective == objective(problem, outcome.circles)
    return outcome


@given(st.integers(0, 10**6))
def test_no_plan_with_the_two_together_is_better(seed: int) -> None:
    problem, ask = asked(by_chance(seed))
    for place, volunteer, _ in problem.pairs[:3]:
        with_them = [value for value, plan in every_plan(problem)
                     if any(one.core == place and volunteer in one.volunteers for one in plan)]  # fmt: skip
        best = max(with_them, default=None)
        found = ask.together(place, volunteer)
        if best is None:
            assert found is None
            continue
        outcome = checked(problem, found)
        assert (outcome.objective, outcome.exact) == (best, True)
        assert outcome.difference == best - ask.best.objective <= 0


@given(st.integers(0, 10**6), st.sampled_from((10, 500)))
def test_a_best_plan_that_kept_pairs_for_a_bonus_is_asked_as_well(seed: int, bonus: int) -> None:
    problem = read_problem(by_chance(seed))
    best = solve(problem, kept=Kept(frozenset(one[:2] for one in problem.pairs[::2]), bonus))
    ask = WhatIf(problem, best, thorough=True)
    assert best.objective <= best_by_trying(problem) <= best.ceiling
    nobody = max(value for value, plan in every_plan(problem) if all(one.core != 0 for one in plan))
    assert checked(problem, ask.unserved(0)).objective == nobody
    served = max((value for value, plan in every_plan(problem) if any(one.core == 0 for one in plan)), default=None)
    found = ask.served(0)
    assert (found.objective if found else None) == served


@given(st.integers(0, 10**6))
def test_no_plan_without_a_circle_is_better_and_none_without_the_two_together(seed: int) -> None:
    problem, ask = asked(by_chance(seed))
    for circle in ask.best.circles:
        others = max(value for value, plan in every_plan(problem) if circle not in plan)
        assert checked(problem, ask.without(circle)).objective == others
        for volunteer in circle.volunteers[:1]:
            apart = max(value for value, plan in every_plan(problem) if not any(
                one.core == circle.core and volunteer in one.volunteers for one in plan))  # fmt: skip
            assert checked(problem, ask.apart(circle.core, volunteer)).objective == apart


@given(st.integers(0, 10**6))
def test_no_plan_in_which_they_are_served_or_are_not_is_better(seed: int) -> None:
    problem, ask = asked(by_chance(seed))
    served = max((value for value, plan in every_plan(problem) if any(one.core == 0 for one in plan)), default=None)
    found = ask.served(0)
    assert (found.objective if found else None) == served
    nobody = max(value for value, plan in every_plan(problem) if all(one.core != 0 for one in plan))
    assert checked(problem, ask.unserved(0)).objective == nobody


def test_served_in_one_slot() -> None:
    problem, ask = asked(document([core("c0", slots=["mon-1", "tue-1"])], FOUR))
    found = checked(problem, ask.served(0, slot=2))
    assert [one.slot for one in found.circles] == [2]


def test_one_more_slot_person_or_rule_less_makes_a_circle_possible() -> None:
    three = [*FOUR[:3], person("v3", slots=["tue-1"])]
    problem, ask = asked(document([core("c0", slots=["mon-1"], mixed=True)], three))
    man = replace(problem.volunteers[0], id="new", gender="man")
    changes = with_volunteer(without_rule(problem, 0, "experienced"), man, {0: 12})
    assert ask.best.circles == ()
    assert checked(changes, ask.changed(changes, 0)).objective == 5000 - 42 - 2 * 15
    unmixed = without_rule(problem, 0, "mixed")
    assert ask.changed(unmixed, 0).difference == 0
    assert ask.changed(with_slot(unmixed, 3, 0), 0).difference == 5000 - 40 - 2 * 15
    on_tuesday = with_core_slot(without_rule(unmixed, 0, "language"), 0, 2)
    assert ask.changed(on_tuesday, 0).difference == 5000 - 40 - 2 * 15


def test_far_away_stays_as_it_is(monkeypatch: Any) -> None:
    monkeypatch.setattr("circles.matching.what_if.MOST_NEAR", 1)
    problem, ask = asked(document([core("c0"), core("c1", slots=["tue-1"], value=4000)],
                                  [person(f"v{one}") for one in range(8)]))  # fmt: skip
    other = next(one for one in ask.best.circles if one.core == 1)
    free = next(one for one in range(8) if all(one not in circle.volunteers for circle in ask.best.circles)
                or one in ask.best.circles[0].volunteers)  # fmt: skip
    found = checked(problem, ask.together(0, free))
    assert other in found.circles
    assert not found.exact
    assert best_by_trying(problem) == ask.best.objective


def test_a_quick_answer_says_whether_it_is_exact() -> None:
    problem = read_problem(document([core("c0")], [person(f"v{one}") for one in range(6)]))
    found = checked(problem, WhatIf(problem, solve(problem)).together(0, 5))
    assert (found.difference, found.exact) == (0, True)
