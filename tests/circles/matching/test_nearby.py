"""A few core members, with the rest of a plan as it is."""

from circles.matching.nearby import nearby, nearest
from circles.matching.problem import read_problem
from circles.matching.solver import solve
from tests.circles.matching.problems import core, document, person


def chain() -> dict[str, object]:
    """c0 and c1 share v1, c1 and c2 share v2, c3 is alone."""
    data = document([core(f"c{one}") for one in range(4)], [person(f"v{one}", capacity=2) for one in range(5)])
    links = [("c0", "v0"), ("c0", "v1"), ("c1", "v1"), ("c1", "v2"), ("c2", "v2"), ("c2", "v3"), ("c3", "v4")]
    return data | {"pairs": [[a, b, 10] for a, b in links], "size": {"min": 1, "max": 2}}


def test_the_nearest_share_volunteers_and_the_next_share_some_with_those() -> None:
    problem = read_problem(chain())
    assert nearest(problem, 0, 1) == ([0], False)
    assert nearest(problem, 0, 2) == ([0, 1], False)
    assert nearest(problem, 0, 9) == ([0, 1, 2], True)
    assert nearest(problem, 3, 9) == ([3], True)


def test_the_rest_keeps_its_people_and_their_evenings() -> None:
    problem = read_problem(chain())
    plan = solve(problem).circles
    near = nearby(problem, plan, 0, 1)
    assert near.cores == (0,)
    assert {one.core for one in near.rest} == {one.core for one in plan} - {0}
    taken = {volunteer for one in near.rest for volunteer in one.volunteers}
    for place in {one for _core, one, _minutes in near.problem.pairs}:
        volunteer = near.problem.volunteers[place]
        assert volunteer.capacity == 2 - (place in taken)
        assert (0 in volunteer.slots) is (place not in taken)
    mine = tuple(one for one in plan if one.core == 0)
    assert near.planned(mine) == plan
