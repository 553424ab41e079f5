"""Why somebody is left out: what is missing in the slot that comes nearest."""

from typing import Any

import pytest

from circles.matching.left_out import reasons
from circles.matching.problem import read_problem
from tests.circles.matching.problems import core, document, person

FOUR = [person(f"v{one}") for one in range(4)]


@pytest.mark.parametrize(
    ("who", "people", "words"),
    [
        (core("c0"), [], "no volunteer is possible for them"),
        (core("c0"), FOUR[:3], "mon-1: 3 of the 4 volunteers it needs"),
        (core("c0", mixed=True), FOUR, "mon-1: no man is free"),
        (core("c0", mixed=True), [person(f"v{one}", "man") for one in range(4)], "mon-1: no woman is free"),
        (core("c0"), [person(f"v{one}", experienced=False) for one in range(4)], "mon-1: nobody experienced is free"),
        (core("c0", language="pl"), FOUR, "mon-1: fewer than two speak pl"),
        (core("c0", slots=["mon-1", "tue-1"]), [person(f"v{one}", slots=["tue-1"]) for one in range(3)],
         "tue-1: 3 of the 4"),
        (core("c0", sitting={"count": 7}), FOUR, "mon-1: 7 sit already, and 6 is the most"),
        (core("c0"), [person(f"v{one}", capacity=0) for one in range(4)], "no volunteer is possible for them"),
        (core("c0"), FOUR, "worth more elsewhere"),
    ],
)  # fmt: skip
def test_the_nearest_slot_says_what_is_missing(who: dict[str, Any], people: list[dict[str, Any]], words: str) -> None:
    found = reasons(read_problem(document([who], people)), 0)
    assert any(words in one for one in found), found


def test_whoever_has_no_slot_is_told_so() -> None:
    data = document([core("c0") | {"slots": []}], FOUR)
    assert reasons(read_problem(data), 0) == ["they have no slot"]


def test_a_couple_that_would_have_to_sit_together_is_no_circle() -> None:
    problem = read_problem(document([core("c0")], FOUR, couples=[["v0", "v1"]]))
    assert reasons(problem, 0) == ["mon-1: those who are free cannot all sit together"]
