"""A few core members settled to the end: prices, the teams that lose little at them, and a search through those.

A plan is worth the bound less what its teams lose. So with a plan in hand only teams that lose less than the gap
matter; the pool begins small, which finds a good plan soon, and once it is as wide as the gap the search is exact.
"""

from dataclasses import dataclass
from math import floor

from circles.matching.branching import Branching
from circles.matching.generation import Generation
from circles.matching.linear import Numbers
from circles.matching.near_best import legal, near_best
from circles.matching.plan import PlannedCircle
from circles.matching.table import Table
from circles.matching.teams import Priced, Teams
from circles.matching.watch import Watch

FIRST_ROOM, WIDER = 4.0, 10.0
A_LOOK = 80_000  # nodes times teams in a pool that can prove nothing
WIDE = 8_000  # teams in a pool that can prove nothing


@dataclass(frozen=True)
class Effort:
    """How much work at most: nodes of a search, and teams in a pool; and what gap (in minutes) is small enough."""

    nodes: int = 400
    teams: int = 40_000
    enough: int = 0


@dataclass
class Settled:
    """The best teams so far (None: none better than what was given), what they are worth, and the proved bound."""

    teams: Teams | None
    worth: int
    bound: int
    prices: Numbers


def settle(
    table: Table, watch: Watch, worth: int = 0, prices: Numbers | None = None, effort: Effort = Effort(),
    barred: PlannedCircle | None = None,
) -> Settled:  # fmt: skip
    """Look for something better than `worth`, from prices that may be known already."""
    generation = Generation(table, watch, prices)
    generation.run(least=worth + 1.0)
    found = Settled(None, worth, max(worth, floor(generation.bound)), generation.priced.prices)
    choose(table, watch, generation.priced, found, effort, generation.teams, barred)
    return found


def choose(
    table: Table, watch: Watch, priced: Priced, found: Settled, effort: Effort, known: Teams,
    barred: PlannedCircle | None = None,
) -> None:  # fmt: skip
    """Make `found` better by pools that grow wider, until it is proved or the effort is spent.

    `known` are teams of the column generation: they are enough for a good plan where a whole pool is too large.
    """
    room, bound, known = FIRST_ROOM, floor(priced.bound), legal(table, known, barred)
    while found.bound > found.worth + effort.enough:
        room = min(room, float(bound - found.worth))
        exact = room >= bound - found.worth
        teams = near_best(table, priced, room, effort.teams if exact else min(effort.teams, WIDE), barred)
        pool = known if teams is None else teams if exact else teams.and_(known)
        nodes = effort.nodes if exact and teams is not None else min(effort.nodes, A_LOOK // (len(pool) + 1))
        choice = Branching(table, pool, found.worth, watch).search(nodes, priced.all_prices)
        if choice.teams is not None:
            found.teams, found.worth = choice.teams, choice.worth
        if teams is None:
            return
        if bound - found.worth <= room:  # what is outside the pool loses more than the gap
            found.bound = min(found.bound, max(choice.bound, found.worth))
            return
        room *= WIDER
