"""What if: the best plan where one thing is forced, forbidden or different, beside the best there is.

What is far away stays as it is: only the core members who share volunteers with the one in question are planned anew.
Where those are all that could be touched, the answer is exact, and it says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from circles.matching.nearby import nearby
from circles.matching.plan import PlannedCircle, objective, travel_of, worth
from circles.matching.problem import Core, Problem, Volunteer
from circles.matching.settle import Effort
from circles.matching.solver import Answer, Kept, Known, Limits, solve

MOST_NEAR = 20  # core members planned anew
QUICK = Effort(nodes=8, teams=12_000)
MUST = 1_000_000  # more than any plan of so few could lose by one thing that is forced


@dataclass(frozen=True)
class Outcome:
    """A whole plan under a change, and how much more (or less) it is worth. `exact`: no plan under it is better."""

    circles: tuple[PlannedCircle, ...]
    objective: int
    difference: int
    exact: bool


class WhatIf:
    """Questions to one problem and its answer, each answered in a fraction of a second.

    Without `thorough` the search ends after little work; its answer may not be `exact` then.
    """

    def __init__(self, problem: Problem, best: Answer, limits: Limits | None = None, *, thorough: bool = False) -> None:
        self.effort = Effort() if thorough else QUICK
        self.problem, self.best, self.limits = problem, best, limits or Limits()
        travel = travel_of(problem)
        self._worth = {one: worth(problem, one, travel) for one in best.circles}

    def together(self, core: int, volunteer: int) -> Outcome | None:
        """She sits in this circle. None where that cannot be."""
        found = self._again(self.problem, core, Kept(frozenset({(core, volunteer)}), MUST))
        there = found and any(one.core == core and volunteer in one.volunteers for one in found.circles)
        return found if there else None

    def served(self, core: int, slot: int | None = None) -> Outcome | None:
        """This core member has a circle, in this slot if one is given. None where no circle of theirs is possible."""
        one = self.problem.cores[core]
        wanted = replace(one, value=one.value + MUST, slots=one.slots if slot is None else (slot,))
        found = self._again(_with_core(self.problem, core, wanted), core, forced=MUST)
        return found if any(each.core == core for each in found.circles) else None

    def unserved(self, core: int) -> Outcome:
        """This core member has no circle."""
        return self._again(_with_core(self.problem, core, replace(self.problem.cores[core], slots=())), core)

    def apart(self, core: int, volunteer: int) -> Outcome:
        """She does not sit in this circle."""
        pairs = tuple(one for one in self.problem.pairs if one[:2] != (core, volunteer))
        return self._again(replace(self.problem, pairs=pairs), core)

    def without(self, circle: PlannedCircle) -> Outcome:
        """Not exactly this circle: the second best for its core member, with all that follows."""
        return self._again(self.problem, circle.core, barred=circle)

    def changed(self, problem: Problem, core: int) -> Outcome:
        """The same for a problem with one change near a core member: see `with_slot` and its neighbours here."""
        return self._again(problem, core, wider=True)

    def _again(
        self, problem: Problem, core: int, kept: Kept | None = None, barred: PlannedCircle | None = None, *,
        forced: int = 0, wider: bool = False,
    ) -> Outcome:  # fmt: skip
        """Unless the change lets in more plans than there were (`wider`), none is worth more than was possible before.
        `forced` is what the changed problem adds to a worth."""
        near = nearby(problem, self.best.circles, core, MOST_NEAR)
        place_of = {one: place for place, one in enumerate(near.cores)}
        theirs = Kept(frozenset((place_of[one], each) for one, each in kept.pairs), kept.bonus) if kept else Kept()
        not_this = replace(barred, core=place_of[barred.core]) if barred else None
        ceiling = None if wider else self.best.ceiling - sum(self._worth[one] for one in near.rest) + forced
        known = Known(self.best.prices, ceiling)
        answer = solve(near.problem, self.limits, theirs, not_this, self.effort, known)
        circles = near.planned(answer.circles)
        more = sum(problem.cores[one.core].value - self.problem.cores[one.core].value for one in circles)
        found = objective(problem, circles) - more
        exact = near.whole and answer.stopped == "proved"
        return Outcome(circles, found, found - self.best.objective, exact)


def with_slot(problem: Problem, volunteer: int, slot: int) -> Problem:
    """One volunteer can in one more slot."""
    one = problem.volunteers[volunteer]
    return _with_volunteer(problem, volunteer, replace(one, slots=one.slots | {slot}))


def with_core_slot(problem: Problem, core: int, slot: int) -> Problem:
    """One core member can in one more slot."""
    one = problem.cores[core]
    return problem if slot in one.slots else _with_core(problem, core, replace(one, slots=(*one.slots, slot)))


def with_volunteer(problem: Problem, volunteer: Volunteer, minutes: Mapping[int, int]) -> Problem:
    """One more volunteer, in the last place, with minutes of travel by core member."""
    place = len(problem.volunteers)
    pairs = tuple((core, place, many) for core, many in sorted(minutes.items()))
    return replace(problem, volunteers=(*problem.volunteers, volunteer), pairs=problem.pairs + pairs)


def without_rule(problem: Problem, core: int, rule: str) -> Problem:
    """One core member without a rule: `mixed`, `language` or `experienced`."""
    one = problem.cores[core]
    without = {
        "mixed": replace(one, mixed=False),
        "language": replace(one, language=None),
        "experienced": replace(one, seated=replace(one.seated, experienced=True)),
    }
    return _with_core(problem, core, without[rule])


def _with_core(problem: Problem, core: int, one: Core) -> Problem:
    return replace(problem, cores=(*problem.cores[:core], one, *problem.cores[core + 1 :]))


def _with_volunteer(problem: Problem, place: int, one: Volunteer) -> Problem:
    return replace(problem, volunteers=(*problem.volunteers[:place], one, *problem.volunteers[place + 1 :]))
