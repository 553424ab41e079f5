"""The teams that lose little at given prices: the same as by looking at every circle there is."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from circles.matching.near_best import near_best
from circles.matching.plan import PlannedCircle, travel_of, worth
from circles.matching.problem import Problem, read_problem
from circles.matching.table import Table, table_of
from circles.matching.teams import Priced, Teams, planned, price
from tests.circles.matching.problems import by_chance, circles_of

NO_LIMIT = 10**6
RICH = 11  # a problem with many legal circles
BARELY = 0.01  # minutes: nearer to the line than this, both answers are right


def priced(seed: int, dearest: float, kept: int) -> tuple[Problem, Table, Priced]:
    """A small problem at prices by chance; one pair is worth `kept` minutes more."""
    problem = read_problem(by_chance(seed))
    extra = {problem.pairs[0][:2]: kept}
    table = table_of(problem, range(len(problem.cores)), problem.pairs, extra)
    return problem, table, price(table, np.random.default_rng(seed).random(len(table.room)) * dearest)


def losses(problem: Problem, table: Table, at: Priced, kept: int) -> Iterator[tuple[PlannedCircle, float]]:
    """Every legal circle and what it loses against the best of its core member."""
    travel, first = travel_of(problem), problem.pairs[0][:2]
    for core in range(len(problem.cores)):
        for circle in circles_of(problem, core, travel):
            paid = sum(_paid(table, at, circle, one) for one in circle.volunteers)
            more = kept if core == first[0] and first[1] in circle.volunteers else 0
            yield circle, at.core_best[core] - (worth(problem, circle, travel) + more - paid)


def _paid(table: Table, at: Priced, circle: PlannedCircle, volunteer: int) -> float:
    slot = {int(cell): table.circle_slot[circle] for group in table.groups
            for circle, cells in zip(group.circles, group.cells, strict=True) for cell in cells}  # fmt: skip
    seat = next(
        one
        for one in np.flatnonzero(table.seat_volunteer == volunteer)
        if slot[int(table.seat_cell[one])] == circle.slot
    )
    return float(at.prices[table.seat_uses[seat]].sum())


def circles(table: Table, teams: Teams) -> list[PlannedCircle]:
    return sorted(planned(table, teams))


@given(
    st.integers(0, 10**6), st.sampled_from((0.0, 20.0, 500.0)), st.floats(0, 120), st.sampled_from((0, 10, 1_000_000))
)
def test_it_finds_each_team_that_loses_little_and_no_other(seed: int, dearest: float, room: float, kept: int) -> None:
    problem, table, at = priced(seed, dearest, kept)
    found = near_best(table, at, room, NO_LIMIT)
    assert found is not None
    there = circles(table, found)
    assert len(set(there)) == len(there)
    every = list(losses(problem, table, at, kept))
    assert {one for one, lost in every if lost <= room - BARELY} <= set(there)
    assert set(there) <= {one for one, lost in every if lost <= room + BARELY}


def test_nothing_is_left_out_where_there_is_room_for_all() -> None:
    problem, table, at = priced(RICH, 20.0, 1_000_000)
    found = near_best(table, at, 1e9, NO_LIMIT)
    assert found is not None
    assert circles(table, found) == sorted(one for one, _ in losses(problem, table, at, 0))


@pytest.mark.parametrize("most", [0, 3, 20])
def test_too_many_are_none(most: int) -> None:
    _, table, at = priced(RICH, 20.0, 0)
    everything = near_best(table, at, 1e9, NO_LIMIT)
    assert everything is not None
    assert len(everything) > most
    assert near_best(table, at, 1e9, most) is None


def test_a_circle_that_is_barred_is_left_out_alone() -> None:
    _, table, at = priced(RICH, 20.0, 0)
    everything = near_best(table, at, 200.0, NO_LIMIT)
    assert everything is not None
    barred = circles(table, everything)[0]
    found = near_best(table, at, 200.0, NO_LIMIT, barred)
    assert found is not None
    assert circles(table, found) == circles(table, everything)[1:]
