"""Small matching problems: made by hand, or by chance from a seed, and solved by trying everything."""

from collections.abc import Iterator
from itertools import combinations, product
from random import Random
from typing import Any

from circles.matching.plan import PlannedCircle, faults, travel_of, worth
from circles.matching.problem import FORMAT, Problem

SLOTS = [{"id": "mon-1", "evening": "mon"}, {"id": "mon-2", "evening": "mon"}, {"id": "tue-1", "evening": "tue"}]
IDS = [one["id"] for one in SLOTS]


def person(name: str, gender: str = "woman", slots: list[str] | None = None, **more: Any) -> dict[str, Any]:
    return {"id": name, "gender": gender, "experienced": True, "capacity": 1, "slots": slots or IDS, "languages": [],
            **more}  # fmt: skip


def core(name: str, value: int = 5000, slots: list[str] | None = None, **more: Any) -> dict[str, Any]:
    return {"id": name, "value": value, "slots": slots or ["mon-1"], "mixed": False, "language": None, **more}


def document(cores: list[dict[str, Any]], people: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    pairs = [[one["id"], each["id"], 10] for one in cores for each in people]
    return {"format": FORMAT, "slots": SLOTS, "core_members": cores, "volunteers": people, "pairs": pairs,
            "couples": [], "mentors": [], "mentor_pairs": [], **more}  # fmt: skip


def by_chance(seed: int) -> dict[str, Any]:
    """Two core members, six or seven volunteers, and every rule now and then."""
    random = Random(seed)
    people = [
        person(
            f"v{place}", random.choice(("man", "woman", "other")), random.sample(IDS, random.randint(1, 3)),
            experienced=random.random() < 0.6, capacity=random.choice((1, 1, 2)),
            languages=random.choice(([], [], ["pl"])),
        )
        for place in range(random.choice((6, 7)))
    ]  # fmt: skip
    cores = [
        core(
            f"c{place}", random.randint(1, 60) * 10, random.sample(IDS, random.randint(1, 2)),
            mixed=random.random() < 0.4, language=random.choice((None, None, None, "pl")),
            sitting=random.choice(({"count": 0}, {"count": 0}, {"count": 3, "man": True, "experienced": True})),
        )
        for place in range(2)
    ]  # fmt: skip
    pairs = [[one["id"], each["id"], random.randint(5, 90)]
             for one in cores for each in people if random.random() < 0.85]  # fmt: skip
    couples = [["v0", "v1"]] if random.random() < 0.3 else []
    size = {"min": random.choice((2, 3)), "max": 4}
    return document(cores, people, pairs=pairs, couples=couples, size=size)


def every_plan(problem: Problem) -> Iterator[tuple[int, list[PlannedCircle]]]:
    """Every legal plan with its worth."""
    travel = travel_of(problem)
    options = [[None, *circles_of(problem, place, travel)] for place in range(len(problem.cores))]
    for chosen in product(*options):
        plan = [one for one in chosen if one is not None]
        if not faults(problem, plan):
            yield sum(worth(problem, one, travel) for one in plan), plan


def best_by_trying(problem: Problem) -> int:
    """The worth of the best plan, by trying every one."""
    return max(value for value, _ in every_plan(problem))


def circles_of(problem: Problem, place: int, travel: dict[tuple[int, int], int]) -> list[PlannedCircle]:
    """Every legal circle of one core member."""
    people = [volunteer for each, volunteer in travel if each == place]
    found = []
    for slot in problem.cores[place].slots:
        fitting = [one for one in people if slot in problem.volunteers[one].slots]
        for many in range(problem.most + 1):
            found += [PlannedCircle(place, slot, group) for group in combinations(sorted(fitting), many)]
    return [one for one in found if not faults(problem, [one])]
