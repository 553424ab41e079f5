"""A few core members of a problem with the rest of a plan left as it is: what a local question is asked of."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from circles.matching.plan import PlannedCircle
from circles.matching.problem import Problem


@dataclass(frozen=True)
class Nearby:
    """A smaller problem, whose core members are these of the whole one; volunteers keep their places, and those who
    could sit with them have the room that the rest leaves.

    `rest` are the circles that stay. `whole`: nobody else shares a volunteer with these, so that the answer is exact.
    """

    problem: Problem
    cores: tuple[int, ...]
    rest: tuple[PlannedCircle, ...]
    whole: bool

    def planned(self, circles: Sequence[PlannedCircle]) -> tuple[PlannedCircle, ...]:
        """The whole plan that a plan of the smaller problem makes."""
        there = (replace(one, core=self.cores[one.core]) for one in circles)
        return tuple(sorted((*there, *self.rest)))


def nearest(problem: Problem, core: int, most: int) -> tuple[list[int], bool]:
    """The core members that share most volunteers with one, those who share some with them next; and if that is all."""
    volunteers_of, cores_of = defaultdict(list), defaultdict(list)
    for each, volunteer, _ in problem.pairs:
        volunteers_of[each].append(volunteer)
        cores_of[volunteer].append(each)
    found, edge = [core], [core]
    while edge and len(found) < most:
        shared = Counter(other for one in edge for volunteer in volunteers_of[one] for other in cores_of[volunteer])
        edge = sorted(set(shared) - set(found), key=lambda one: (-shared[one], one))[: most - len(found)]
        found += edge
    around = {other for one in found for volunteer in volunteers_of[one] for other in cores_of[volunteer]}
    return found, around <= set(found)


def nearby(problem: Problem, plan: Collection[PlannedCircle], core: int, most: int) -> Nearby:
    """The problem of the core members nearest to one: volunteers are free where the rest of the plan leaves them."""
    near, whole = nearest(problem, core, most)
    cores = tuple(sorted(near))
    rest = tuple(sorted(one for one in plan if one.core not in near))
    return Nearby(beside(problem, rest, cores), cores, rest, whole)


def beside(problem: Problem, rest: Collection[PlannedCircle], cores: Sequence[int]) -> Problem:
    """The problem of some core members with the volunteers that the rest of a plan leaves them."""
    place_of = {one: place for place, one in enumerate(cores)}
    pairs = tuple((place_of[one], volunteer, minutes) for one, volunteer, minutes in problem.pairs if one in place_of)
    theirs = {volunteer for _, volunteer, _ in pairs}
    out = defaultdict(list)
    for one in rest:
        for volunteer in theirs.intersection(one.volunteers):
            out[volunteer].append(problem.evenings[one.slot])
    volunteers = list(problem.volunteers)
    for place, evenings in out.items():
        each = volunteers[place]
        free = frozenset(slot for slot in each.slots if problem.evenings[slot] not in evenings)
        volunteers[place] = replace(each, capacity=max(0, each.capacity - len(evenings)), slots=free)
    couples = tuple(one for one in problem.couples if theirs.issuperset(one))
    return replace(problem, cores=tuple(problem.cores[one] for one in cores), volunteers=tuple(volunteers),
                   pairs=pairs, couples=couples, mentors=(), mentor_pairs=())  # fmt: skip
