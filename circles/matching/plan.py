"""A plan: circles with their slot and volunteers. What it is worth, and whether it keeps every rule."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from circles.matching.problem import Core, Problem, Volunteer

FIFTH, EXPERIENCED_ENOUGH, SPEAKERS = 5, 2, 2


@dataclass(frozen=True, order=True)
class PlannedCircle:
    """One circle: places of its core member, its slot and its new volunteers in the problem."""

    core: int
    slot: int
    volunteers: tuple[int, ...]


def travel_of(problem: Problem) -> dict[tuple[int, int], int]:
    """Minutes by core member and volunteer."""
    return {(core, volunteer): minutes for core, volunteer, minutes in problem.pairs}


def worth(problem: Problem, circle: PlannedCircle, travel: dict[tuple[int, int], int]) -> int:
    """What a circle is worth: its core member's value, less travel, less experienced beyond two, more with five."""
    core, weights = problem.cores[circle.core], problem.weights
    seasoned = sum(problem.volunteers[one].experienced for one in circle.volunteers)
    minutes = sum(travel[circle.core, one] for one in circle.volunteers)
    together = core.seated.count + len(circle.volunteers)
    bonus = weights.fifth_member if together >= FIFTH else 0
    too_many = weights.experienced_beyond_two * max(0, seasoned - EXPERIENCED_ENOUGH)
    return core.value - weights.travel_minute * minutes - too_many + bonus


def objective(problem: Problem, circles: Iterable[PlannedCircle]) -> int:
    """What a whole plan is worth."""
    travel = travel_of(problem)
    return sum(worth(problem, one, travel) for one in circles)


def faults(problem: Problem, circles: Sequence[PlannedCircle]) -> list[str]:
    """Every rule that a plan breaks, in words; none for a legal one. Written apart from the solver, to judge it."""
    travel, found = travel_of(problem), []
    for one in circles:
        found += [f"{problem.cores[one.core].id}: {fault}" for fault in _faults_of(problem, one, travel)]
    found += [f"{problem.cores[core].id} has two circles"
              for core, count in Counter(one.core for one in circles).items() if count > 1]  # fmt: skip
    sits = Counter(volunteer for one in circles for volunteer in one.volunteers)
    found += [f"{problem.volunteers[one].id} sits in {count}" for one, count in sits.items()
              if count > problem.volunteers[one].capacity]  # fmt: skip
    nights = Counter((one, problem.evenings[circle.slot]) for circle in circles for one in circle.volunteers)
    return found + [
        f"{problem.volunteers[one].id} twice on {night}" for (one, night), many in nights.items() if many > 1
    ]


def _faults_of(problem: Problem, circle: PlannedCircle, travel: dict[tuple[int, int], int]) -> list[str]:
    core = problem.cores[circle.core]
    people = [problem.volunteers[one] for one in circle.volunteers]
    together = core.seated.count + len(people)
    there = set(circle.volunteers)
    checks = {
        "a slot they do not have": circle.slot not in core.slots,
        "a volunteer without the slot": any(circle.slot not in one.slots for one in people),
        "a pair that is not possible": any((circle.core, one) not in travel for one in circle.volunteers),
        "a volunteer twice": len(there) != len(circle.volunteers),
        f"{together} members": not problem.fewest <= together <= problem.most,
        "a couple": any(a in there and b in there for a, b in problem.couples),
    }
    return [words for words, broken in checks.items() if broken] + _missing(core, people)


def _missing(core: Core, people: Sequence[Volunteer]) -> list[str]:
    seated, found = core.seated, []
    if core.mixed and not (seated.man or any(one.gender == "man" for one in people)):
        found.append("no man")
    if core.mixed and not (seated.woman or any(one.gender == "woman" for one in people)):
        found.append("no woman")
    if not (seated.experienced or any(one.experienced for one in people)):
        found.append("nobody experienced")
    if core.language and sum(core.language in one.languages for one in people) < SPEAKERS:
        found.append(f"too few speak {core.language}")
    return found
