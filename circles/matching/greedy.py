"""What a coordinator with a list does: the most urgent first, in their best slot, with the nearest who fit.

It is quick and legal, so it is the plan in hand before any search begins; and it is what the search is measured by.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator

from circles.matching.plan import FIFTH, SPEAKERS, PlannedCircle, travel_of, worth
from circles.matching.problem import Core, Problem, Volunteer


def greedy(problem: Problem) -> list[PlannedCircle]:
    """One core member after the other, by what serving them is worth."""
    return _Greedy(problem).plan()


class _Greedy:
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.travel = travel_of(problem)
        self.near: dict[int, list[int]] = defaultdict(list)
        for core, volunteer, _ in sorted(problem.pairs, key=lambda pair: (pair[2], pair[1])):
            self.near[core].append(volunteer)
        self.left = [one.capacity for one in problem.volunteers]
        self.out: set[tuple[int, str]] = set()
        self.partners: dict[int, set[int]] = defaultdict(set)
        for a, b in problem.couples:
            self.partners[a].add(b)
            self.partners[b].add(a)

    def plan(self) -> list[PlannedCircle]:
        chosen = []
        for core in sorted(range(len(self.problem.cores)), key=lambda one: (-self.problem.cores[one].value, one)):
            circles = [found for slot in self.problem.cores[core].slots if (found := self._circle(core, slot))]
            best = max(circles, key=lambda one: worth(self.problem, one, self.travel), default=None)
            if best is not None and worth(self.problem, best, self.travel) > 0:
                chosen.append(best)
                for volunteer in best.volunteers:
                    self.left[volunteer] -= 1
                    self.out.add((volunteer, self.problem.evenings[best.slot]))
        return sorted(chosen)

    def _circle(self, core: int, slot: int) -> PlannedCircle | None:
        """The nearest who fit in this slot; None where the rules cannot be kept."""
        one, evening = self.problem.cores[core], self.problem.evenings[slot]
        free = [each for each in self.near[core] if self.left[each] and (each, evening) not in self.out
                and slot in self.problem.volunteers[each].slots]  # fmt: skip
        team: list[int] = []
        for fits, many in _needs(one):
            while sum(fits(self.problem.volunteers[each]) for each in team) < many:
                if not self._add(team, free, fits):
                    return None
        while one.seated.count + len(team) < self.problem.fewest:
            if not self._add(team, free, lambda _: True):
                return None
        if one.seated.count + len(team) > self.problem.most:
            return None
        self._fifth(core, team, free)
        return PlannedCircle(core, slot, tuple(sorted(team)))

    def _add(self, team: list[int], free: list[int], fits: Callable[[Volunteer], bool]) -> bool:
        there = set(team)
        for each in free:
            if each not in there and fits(self.problem.volunteers[each]) and not self.partners[each] & there:
                team.append(each)
                return True
        return False

    def _fifth(self, core: int, team: list[int], free: list[int]) -> None:
        """A fifth member, where the way is short."""
        one, weights = self.problem.cores[core], self.problem.weights
        if (
            one.seated.count + len(team) != FIFTH - 1
            or self.problem.most < FIFTH
            or not self._add(team, free, lambda each: not each.experienced)
        ):
            return
        if weights.travel_minute * self.travel[core, team[-1]] >= weights.fifth_member:
            team.pop()


def _needs(core: Core) -> Iterator[tuple[Callable[[Volunteer], bool], int]]:
    """Who must be in the circle, and how many of them."""
    if core.language:
        yield lambda one: core.language in one.languages, SPEAKERS
    if core.mixed and not core.seated.man:
        yield lambda one: one.gender == "man", 1
    if core.mixed and not core.seated.woman:
        yield lambda one: one.gender == "woman", 1
    if not core.seated.experienced:
        yield lambda one: one.experienced, 1
