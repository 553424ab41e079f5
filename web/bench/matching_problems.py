"""Invented matching problems of the sizes that matter, from a seed: towns, people around them, and who could sit where.

Nobody in them is real. Half of those who signed up can sit nowhere (a check has run out, or they live too far), as in
life; the rest are possible for whoever lives within their own limit of travel.
"""

from dataclasses import dataclass
from math import hypot
from random import Random
from typing import Any

from circles.matching.problem import FORMAT

SLOTS = [{"id": f"{evening}-{hour}", "evening": evening} for evening in ("mon", "tue", "wed", "thu", "fri")
         for hour in (1, 2)]  # fmt: skip
NOBODY = {"count": 0, "man": False, "woman": False, "experienced": False}
LANGUAGES = ("cy", "pl", "pa")
WAITING_VALUE, URGENT_VALUE = 4000, 10_000
Place = tuple[float, float]


@dataclass(frozen=True)
class Kind:
    """A size of problem: how many wait and are free, how many towns, minutes from edge to edge and within a town."""

    name: str
    cores: int
    volunteers: int
    towns: int
    wide: float = 40.0
    spread: float = 14.0


KINDS = {
    one.name: one
    for one in (
        Kind("town", 5, 40, 1, 0, 18), Kind("region", 20, 150, 2, 60), Kind("area", 100, 700, 7, 220),
        Kind("national", 400, 3000, 16, 560), Kind("city", 400, 3000, 1, 0, 31),
        Kind("scarce-region", 20, 100, 2, 60), Kind("scarce-area", 100, 350, 7, 220),
        Kind("scarce-national", 400, 1600, 16, 560),
    )
}  # fmt: skip


def invented(kind: Kind, seed: int) -> dict[str, Any]:
    """One problem as a document. The same kind and seed make the same one."""
    random = Random(f"{kind.name} {seed}")  # noqa: S311 - invented people, not secrets
    towns = [
        ((random.uniform(0, kind.wide), random.uniform(0, kind.wide)), 1 / (place + 1)) for place in range(kind.towns)
    ]
    homes = [_home(random, towns, kind.spread) for _ in range(kind.cores)]
    cores = [_core_member(random, f"c{place}") for place in range(kind.cores)]
    volunteers: list[dict[str, Any]] = []
    pairs: list[list[Any]] = []
    for place in range(kind.volunteers):
        one, home = _volunteer(random, f"v{place}"), _home(random, towns, kind.spread)
        volunteers.append(one)
        limit = random.triangular(15, 60, 30)
        if random.random() < 0.35:  # a check or a training has run out
            continue
        pairs += [[core["id"], one["id"], minutes] for core, there in zip(cores, homes, strict=True)
                  if (minutes := _minutes(home, there)) <= limit and random.random() < 0.97
                  and not (core["women_only"] and one["gender"] != "woman")]  # fmt: skip
    names = random.sample([one["id"] for one in volunteers], 2 * (kind.volunteers // 100))
    mentors, mentor_pairs = _mentors(random, towns, kind, homes)
    return {
        "format": FORMAT, "size": {"min": 4, "max": 6},
        "weights": {"travel_minute": 1, "fifth_member": 30, "experienced_beyond_two": 15}, "slots": SLOTS,
        "core_members": cores, "volunteers": volunteers, "pairs": sorted(pairs),
        "couples": [list(two) for two in zip(names[::2], names[1::2], strict=True)],
        "mentors": mentors, "mentor_pairs": mentor_pairs,
    }  # fmt: skip


def _core_member(random: Random, name: str) -> dict[str, Any]:
    women_only, sits = random.random() < 0.06, random.random() < 0.13
    return {
        "id": name,
        "value": WAITING_VALUE if random.random() < 0.27 else random.randrange(WAITING_VALUE, URGENT_VALUE + 1, 100),
        "slots": _slots(random, 1 if sits else random.randint(3, 6)),
        "women_only": women_only,
        "mixed": not women_only and random.random() < 0.8,
        "language": random.choice(LANGUAGES) if random.random() < 0.06 else None,
        "sitting": {"count": random.choice((2, 3)), "man": random.random() < 0.7, "woman": True,
                    "experienced": random.random() < 0.7} if sits else NOBODY,
    }  # fmt: skip


def _volunteer(random: Random, name: str) -> dict[str, Any]:
    return {
        "id": name,
        "gender": random.choices(("woman", "man", "other"), (63, 34, 3))[0],
        "experienced": random.random() < 0.36,
        "capacity": 2 if random.random() < 0.2 else 1,
        "slots": _slots(random, random.randint(2, 5)),
        "languages": [one for one in LANGUAGES if random.random() < 0.06],
    }


def _slots(random: Random, many: int) -> list[str]:
    names = [one["id"] for one in SLOTS]
    return sorted(random.sample(names, many), key=names.index)


def _home(random: Random, towns: list[tuple[Place, float]], spread: float) -> Place:
    (east, north), _ = random.choices(towns, [weight for _, weight in towns])[0]
    return random.gauss(east, spread), random.gauss(north, spread)


def _minutes(here: Place, there: Place) -> int:
    return round(5 + hypot(here[0] - there[0], here[1] - there[1]))


def _mentors(
    random: Random, towns: list[tuple[Place, float]], kind: Kind, homes: list[Place]
) -> tuple[list[dict[str, Any]], list[list[Any]]]:
    mentors = [{"id": f"m{place}", "capacity": random.randint(2, 4)} for place in range(kind.cores // 3 + 1)]
    places = [_home(random, towns, kind.spread) for _ in mentors]
    return mentors, [
        [mentor["id"], f"c{place}", minutes]
        for mentor, here in zip(mentors, places, strict=True)
        for place, there in enumerate(homes)
        if (minutes := _minutes(here, there)) <= 40
    ]
