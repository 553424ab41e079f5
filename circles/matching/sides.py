"""Whoever prices serve in part is served or is not; a circle they hold in part is held or is not. Both sides are priced
anew, and the dearer one is looked at next: what the dearest is worth then bounds every plan.

The first question is how many circles there are. Even where people are scarce few core members are served in part, so
a few sides close most of a wide gap, and the dearest side's prices say where the plan in hand falls short.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from itertools import count
from math import floor

import numpy as np

from circles.matching.generation import Generation
from circles.matching.linear import Marks, Numbers
from circles.matching.table import Table
from circles.matching.teams import IMPOSSIBLE, Priced, Teams, price
from circles.matching.watch import Watch

TORN = 0.02  # less of a circle is none
MOST_COUNTS = 3  # numbers of circles that are looked at one by one


@dataclass(frozen=True)
class Side:
    """Plans that hold some circles and lack others. In the table those are worth more, `given` in all, or nothing.

    What its column generation came to is kept, and not the program: there are many sides, and a program is large.
    """

    table: Table
    bound: float  # no plan on this side is worth more
    prices: Numbers
    teams: Teams
    shares: Numbers  # how much of each circle the program took
    given: float = 0.0
    sure: frozenset[int] = frozenset()  # the core members who have a circle

    @classmethod
    def of(cls, generation: Generation, bound: float, given: float = 0.0, sure: frozenset[int] = frozenset()) -> "Side":
        prices, teams = generation.priced.prices, generation.teams
        return cls(generation.table, bound, prices, teams, generation.shares, given, sure)

    @property
    def priced(self) -> Priced:
        """The table at these prices."""
        return price(self.table, self.prices)

    def torn(self) -> Marks | None:
        """The circles of the core member who is most in doubt; if nobody is, those of one slot of theirs."""
        core, slots = self.table.circle_core, len(self.table.problem.slots)
        for belongs in (core, core * slots + self.table.circle_slot):
            shares = np.bincount(belongs, self.shares, minlength=1)
            doubt = np.minimum(shares, 1 - shares)
            if doubt.max() > TORN:
                return np.asarray(belongs == doubt.argmax())
        return None


@dataclass
class Sides:
    """The sides that are still open; the first are by how many circles there are.

    `near`, a share of the bound, is as close as prices need to be; `must` is what a circle that must be is worth more.
    """

    watch: Watch
    root: Generation
    most_circles: int
    near: float
    must: float
    _waiting: list[tuple[float, int, Side]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._number = count()
        self._wait(self._by_number(Side.of(self.root, self.root.bound)))

    @property
    def dearest(self) -> Side:
        """No plan is worth more than the bound of this side."""
        return self._waiting[0][-1]

    def look(self, enough: float, most: int) -> None:
        """Divide the dearest side, and again, so often at most; until none is worth more than `enough`."""
        for _ in range(most):
            here = self.dearest
            inside = here.torn()
            if inside is None or here.bound <= enough:
                return
            heappop(self._waiting)
            self._wait([self._holding(here, inside, enough), self._lacking(here, inside, enough)])

    def _wait(self, sides: Iterable[Side]) -> None:
        for one in sides:
            heappush(self._waiting, (-one.bound, next(self._number), one))

    def _by_number(self, root: Side) -> list[Side]:
        """The sides by how many circles there are, where prices would have a part of one."""
        together = root.shares.sum()
        many = min(floor(together + TORN), self.most_circles)
        if together - many <= TORN or self.most_circles - many > MOST_COUNTS:
            return [root]
        sides = []
        prices = np.insert(root.prices, len(root.table.room) - 1, 0.0)
        for number in range(many, self.most_circles + 1):
            table, more = root.table.at_most(number), 0.0 if number == many else self.must
            table = replace(table, circle_worth=table.circle_worth + more)
            sides.append(self._priced(root, table, 0.0, more * number, prices=prices))
        return sides

    def _holding(self, here: Side, inside: Marks, enough: float) -> Side:
        """Their core member has one of these circles, and so none of their others."""
        core, worth = here.table.circle_core, here.table.circle_worth
        one = int(core[inside][0])
        more = 0.0 if one in here.sure else self.must
        others = (core == one) & ~inside | (worth == IMPOSSIBLE)
        table = replace(here.table, circle_worth=np.where(others, IMPOSSIBLE, worth + more * inside))
        return self._priced(here, table, enough, here.given + more, here.sure | {one})

    def _lacking(self, here: Side, inside: Marks, enough: float) -> Side:
        table = replace(here.table, circle_worth=np.where(inside, IMPOSSIBLE, here.table.circle_worth))
        return self._priced(here, table, enough, here.given, here.sure)

    def _priced(
        self, above: Side, table: Table, enough: float, given: float, sure: frozenset[int] = frozenset(),
        prices: Numbers | None = None,
    ) -> Side:  # fmt: skip
        """A side, from the prices and teams of the one above it."""
        known = above.teams.some(np.flatnonzero(table.circle_worth[above.teams.circle] > IMPOSSIBLE))
        prices = above.prices if prices is None else prices
        generation = Generation(table, self.watch, prices, teams=known)
        near = self.near * above.bound / (above.bound + given)
        generation.run(near=near, least=enough + given)
        return Side.of(generation, min(above.bound, generation.bound - given), given, sure)
