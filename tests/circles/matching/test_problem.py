"""A matching problem that cannot be is refused in one sentence, whatever is wrong with it."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles.matching.problem import UnfitProblem, idle_slot, read_problem
from tests.circles.matching.problems import core, document, person


def whole() -> dict[str, Any]:
    people = [person(f"v{one}") for one in range(4)]
    return document([core("c0")], people, mentors=[{"id": "m0", "capacity": 1}], mentor_pairs=[["m0", "c0", 30]])


def test_a_whole_problem_is_read() -> None:
    problem = read_problem(whole())
    assert (len(problem.cores), len(problem.volunteers), len(problem.pairs)) == (1, 4, 4)
    assert (problem.fewest, problem.most, problem.mentors, problem.mentor_pairs) == (4, 6, (("m0", 1),), ((0, 0, 30),))


def test_a_slot_that_nobody_has_is_named() -> None:
    data = whole()
    assert idle_slot(read_problem(data)) is None
    some = [one | {"slots": ["mon-1"]} for one in data["volunteers"]]
    assert idle_slot(read_problem(data | {"volunteers": some})) == "mon-2"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"format": "other/1"}, '"format" must be'),
        ({"pairs": [["c9", "v0", 1]]}, "pairs names c9, who is not in the problem"),
        ({"pairs": [["c0", "v9", 1]]}, "pairs names v9"),
        ({"pairs": [["c0", "v0", -1]]}, "from 0 to 1440"),
        ({"pairs": [["c0", "v0", 1.5]]}, "whole number"),
        ({"pairs": [["c0", "v0", True]]}, "whole number"),
        ({"pairs": [["c0", "v0", 1], ["c0", "v0", 2]]}, "pairs lists c0 and v0 twice"),
        ({"pairs": [["c0", "v0"]]}, "two names and a number of minutes"),
        ({"pairs": "all"}, '"pairs" must be a list'),
        ({"couples": [["v0", "v0"]]}, "two volunteers"),
        ({"couples": [["v0", "x"]]}, "couples names x"),
        ({"core_members": [core("c0"), core("c0")]}, "two of the core member c0"),
        ({"core_members": [core("c0", slots=["sun-1"])]}, "slots of c0 names sun-1"),
        ({"core_members": [core("c0", value=-5)]}, "The value of c0"),
        ({"core_members": ["c0"]}, "Each core member must be an object"),
        ({"core_members": [core("c0", mixed="yes")]}, "true or false"),
        ({"volunteers": [person("v0", gender="x")]}, "The gender of v0"),
        ({"volunteers": [person("v0", languages="pl")]}, "languages of v0"),
        ({"volunteers": [person("v0", capacity=-1)]}, "The capacity of v0"),
        ({"slots": [{"id": "mon-1"}]}, "The evening of slot mon-1"),
        ({"size": {"min": 6, "max": 4}}, "smallest circle is larger"),
        ({"size": {"max": 9}}, "size.max must be a whole number from 1 to 8"),
        ({"pairs": [["c0", "v0", float("nan")]]}, "whole number"),
        ({"pairs": [["c0", "v0", 10**400]]}, "from 0 to 1440"),
        ({"pairs": [["c\n0", "v0", 1]]}, "pairs names c 0, who"),
        ({"size": []}, '"size" must be an object'),
        ({"weights": {"travel_minute": -1}}, "weights.travel_minute"),
        ({"mentor_pairs": [["m9", "c0", 1]]}, "mentor_pairs names m9"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(change: dict[str, Any], words: str) -> None:
    with pytest.raises(UnfitProblem, match=words):
        read_problem(whole() | change)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=20,
)  # fmt: skip


@given(st.sampled_from(sorted(whole())), JSON)
def test_nonsense_in_any_place_is_refused_or_read_and_never_an_accident(place: str, nonsense: Any) -> None:
    with suppress(UnfitProblem):
        read_problem(whole() | {place: nonsense})


@given(JSON)
def test_nonsense_alone_is_refused(nonsense: Any) -> None:
    with pytest.raises(UnfitProblem):
        read_problem(nonsense)
