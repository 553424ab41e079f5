"""Peer mentors: as many are met as can be, then the fewest minutes."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from circles.matching.mentors import A_MEETING, match_mentors
from circles.matching.problem import read_problem
from tests.circles.matching.problems import core, document

MINUTES = st.lists(st.integers(0, 99) | st.none(), min_size=6, max_size=6)


@given(MINUTES, st.lists(st.integers(0, 2), min_size=2, max_size=2))
def test_it_is_as_good_as_trying_everything(minutes: list[int | None], capacity: list[int]) -> None:
    pairs = [(place % 2, place // 2, one) for place, one in enumerate(minutes) if one is not None]
    data = document([core(f"c{one}") for one in range(3)], [],
                    mentors=[{"id": f"m{one}", "capacity": many} for one, many in enumerate(capacity)],
                    mentor_pairs=[[f"m{mentor}", f"c{who}", one] for mentor, who, one in pairs])  # fmt: skip
    found = match_mentors(read_problem(data))
    cost = {(mentor, who): one for mentor, who, one in pairs}

    def value(chosen: list[tuple[int, int]]) -> int:
        return sum(A_MEETING - cost[one] for one in chosen)

    def legal(chosen: list[tuple[int, int]]) -> bool:
        return len({who for _, who in chosen}) == len(chosen) and all(
            sum(mentor == one for one, _ in chosen) <= capacity[mentor] for mentor in range(2)
        )

    every = (
        [one for one, take in zip(cost, taken, strict=True) if take] for taken in product((0, 1), repeat=len(cost))
    )
    assert legal(found)
    assert value(found) == max(value(chosen) for chosen in every if legal(chosen))


def test_without_mentors_nobody_is_met() -> None:
    assert match_mentors(read_problem(document([core("c0")], []))) == []
