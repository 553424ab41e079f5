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
from circles.matching.pool import Cut
from circles.matching.table import Table
from circles.matching.teams import Priced, Teams
from circles.matching.watch import Watch

FIRST_ROOM, A_GLANCE = 4.0, 16  # minutes and nodes of a first search
A_LOOK = 80_000  # nodes times teams in a pool that can prove nothing
WIDE = 8_000  # teams in a pool that can prove nothing


@dataclass(frozen=True)
class Effort:
    """How much work at most: nodes of a search, and teams in a pool."""

    nodes: int = 400
    teams: int = 120_000


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
    """Make `found` better: by a few teams at a glance, then by all that matter; by more work where those are too many.

    `known` are teams of the column generation: they are enough for a good plan where a whole pool is too large.
    """
    search = _Search(table, watch, priced, found, effort, barred)
    few = near_best(table, priced, FIRST_ROOM, WIDE, barred)
    known = legal(table, known, barred)
    some = known if few is None else few.and_(known)
    if search.open:
        search.through(few or known, A_GLANCE)
    if search.open and not search.whole():
        search.through(some, A_LOOK // (len(some) + 1))
        if search.open:
            search.whole()


class _Search:
    """The searches through one table's pools, each going on from the cuts and prices of the one before."""

    def __init__(
        self, table: Table, watch: Watch, priced: Priced, found: Settled, effort: Effort, barred: PlannedCircle | None
    ) -> None:
        self.table, self.watch, self.priced, self.found = table, watch, priced, found
        self.effort, self.barred = effort, barred
        self.cuts: tuple[Cut, ...] = ()
        self.prices = priced.all_prices

    @property
    def open(self) -> bool:
        return self.found.bound > self.found.worth

    def whole(self) -> bool:
        """Search all that could be in anything better. False where that is too much."""
        room = float(floor(self.priced.bound) - self.found.worth)
        teams = near_best(self.table, self.priced, room, self.effort.teams, self.barred)
        if teams is None:
            return False
        bound = self.through(teams, self.effort.nodes)  # what is outside loses more than the gap
        self.found.bound = min(self.found.bound, max(bound, self.found.worth))
        return True

    def through(self, teams: Teams, nodes: int) -> int:
        """Search a pool; what no choice from it can be worth more than."""
        search = Branching(self.table, teams, self.found.worth, self.watch, self.cuts)
        choice = search.search(min(nodes, self.effort.nodes), self.prices, self.found.bound)
        if choice.teams is not None:
            self.found.teams, self.found.worth = choice.teams, choice.worth
        self.cuts, self.prices = choice.cuts, choice.prices
        return choice.bound
