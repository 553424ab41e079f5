"""How many circles any plan could hold at most: the same prices, where each circle is worth one and travel nothing."""

from dataclasses import replace
from math import floor

import numpy as np

from circles.matching.generation import Generation
from circles.matching.linear import Numbers
from circles.matching.problem import Weights
from circles.matching.table import Table
from circles.matching.teams import price
from circles.matching.watch import Watch

ONE = 1024.0  # what a circle is worth here, so that less than one of it is small
NEAR = 0.0005  # of the bound


def possible(table: Table) -> int:
    """The core members who could have a circle if nobody else were there."""
    counted = _counted(table)
    return int(np.count_nonzero(price(counted, np.zeros(len(table.room))).core_best > 0))


def most_circles(table: Table, prices: Numbers, watch: Watch) -> int:
    """No plan has more circles. `prices` of the real problem are where the search begins."""
    counted = _counted(table)
    values = table.circle_worth.mean() if len(table.circle_worth) else ONE
    generation = Generation(counted, watch, prices * (ONE / max(values, 1.0)))
    generation.run(near=NEAR)
    return min(possible(table), floor(generation.bound / ONE))


def _counted(table: Table) -> Table:
    """The table with every circle worth one, whoever sits in it."""
    problem = replace(table.problem, weights=Weights(0, 0, 0))
    groups = tuple(replace(one, extra=np.zeros_like(one.extra)) for one in table.groups)
    return replace(
        table, problem=problem, groups=groups, circle_worth=np.full_like(table.circle_worth, ONE),
        seat_worth=np.zeros_like(table.seat_worth),
    )  # fmt: skip
