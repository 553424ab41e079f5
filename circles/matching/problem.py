"""A matching problem: who could sit with whom, in which slots, and what that is worth (`circles-matching/1`).

The hard stops are applied already: a pair that is not listed is not possible. Everything here is plain numbers and
names, so a problem can be kept, sent to a colleague and solved again a year later.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

FORMAT = "circles-matching/1"
GENDERS = ("man", "woman", "other")
MOST_MINUTES = 24 * 60
MOST_VALUE = 1_000_000
LARGEST = 8  # members: the published most is 6, and ways to make up a team grow with every one more


class UnfitProblem(ValueError):
    """A problem that cannot be solved as it stands. Its text is one sentence."""


@dataclass(frozen=True)
class Weights:
    """What a minute of travel costs, what a fifth member is worth, and each experienced volunteer beyond two."""

    travel_minute: int = 1
    fifth_member: int = 30
    experienced_beyond_two: int = 15


@dataclass(frozen=True)
class Seated:
    """Who sits already in a circle that is topped up."""

    count: int = 0
    man: bool = False
    woman: bool = False
    experienced: bool = False


@dataclass(frozen=True)
class Core:
    """A core member who waits, what serving them is worth, and the slots in which they can meet."""

    id: str
    value: int
    slots: tuple[int, ...]
    mixed: bool = False
    language: str | None = None
    seated: Seated = Seated()


@dataclass(frozen=True)
class Volunteer:
    """Somebody who is free. `slots` are numbers of slots; `capacity` is in how many circles they would sit."""

    id: str
    gender: str
    experienced: bool
    capacity: int
    slots: frozenset[int]
    languages: frozenset[str]


@dataclass(frozen=True)
class Problem:
    """One problem. Cores, volunteers, slots and mentors are known by their place in these tuples."""

    slots: tuple[str, ...]
    evenings: tuple[str, ...]
    cores: tuple[Core, ...]
    volunteers: tuple[Volunteer, ...]
    pairs: tuple[tuple[int, int, int], ...]
    couples: tuple[tuple[int, int], ...] = ()
    mentors: tuple[tuple[str, int], ...] = ()
    mentor_pairs: tuple[tuple[int, int, int], ...] = ()
    fewest: int = 4
    most: int = 6
    weights: Weights = field(default_factory=Weights)


def read_problem(data: Any) -> Problem:
    """The problem of a JSON document. Raises UnfitProblem, in one sentence, for anything that is wrong with it."""
    if not isinstance(data, Mapping) or data.get("format") != FORMAT:
        raise UnfitProblem(f'This is no matching problem: its "format" must be "{FORMAT}".')
    size = _mapping(data.get("size", {}), "size")
    slots = _list(data, "slots")
    slot_of = _places([_id(one, "slot") for one in slots], "slot")
    evenings = tuple(_text(one.get("evening"), f"The evening of slot {one['id']}") for one in slots)
    cores = tuple(_core(one, slot_of) for one in _list(data, "core_members"))
    volunteers = tuple(_volunteer(one, slot_of) for one in _list(data, "volunteers"))
    core_of = _places([one.id for one in cores], "core member")
    volunteer_of = _places([one.id for one in volunteers], "volunteer")
    mentors = tuple((_id(one, "mentor"), _number(one.get("capacity"), "A mentor's capacity", 0, 1000))
                    for one in _list(data, "mentors", needed=False))  # fmt: skip
    mentor_of = _places([name for name, _ in mentors], "mentor")
    fewest, most = (
        _number(size.get("min", 4), "size.min", 1, LARGEST),
        _number(size.get("max", 6), "size.max", 1, LARGEST),
    )
    if fewest > most:
        raise UnfitProblem("The smallest circle is larger than the largest.")
    return Problem(
        tuple(slot_of), evenings, cores, volunteers, _pairs(data, "pairs", core_of, volunteer_of),
        _couples(data, volunteer_of), mentors, _pairs(data, "mentor_pairs", mentor_of, core_of, needed=False),
        fewest, most, _weights(data),
    )  # fmt: skip


def idle_slot(problem: Problem) -> str | None:
    """A slot that nobody has, neither a core member nor a volunteer: in a file, a sign that something was left out."""
    used = {slot for one in problem.cores for slot in one.slots}.union(*(one.slots for one in problem.volunteers))
    return next((name for place, name in enumerate(problem.slots) if place not in used), None)


def _core(one: Any, slot_of: Mapping[str, int]) -> Core:
    name = _id(one, "core member")
    seated = _mapping(one.get("sitting") or {}, f"sitting of {name}")
    language = one.get("language")
    return Core(
        name, _number(one.get("value"), f"The value of {name}", 0, MOST_VALUE), _slots(one, name, slot_of),
        _yes(one.get("mixed", False), f"mixed of {name}"), None if language is None else _text(language, "A language"),
        Seated(_number(seated.get("count", 0), f"The sitting members of {name}", 0, 20),
               *(_yes(seated.get(what, False), f"{what} of {name}") for what in ("man", "woman", "experienced"))),
    )  # fmt: skip


def _volunteer(one: Any, slot_of: Mapping[str, int]) -> Volunteer:
    name = _id(one, "volunteer")
    if one.get("gender") not in GENDERS:
        raise UnfitProblem(f"The gender of {name} must be one of {', '.join(GENDERS)}.")
    languages = one.get("languages", [])
    if not isinstance(languages, list):
        raise UnfitProblem(f"The languages of {name} must be a list.")
    return Volunteer(
        name, one["gender"], _yes(one.get("experienced", False), f"experienced of {name}"),
        _number(one.get("capacity", 1), f"The capacity of {name}", 0, 100), frozenset(_slots(one, name, slot_of)),
        frozenset(_text(each, f"A language of {name}") for each in languages),
    )  # fmt: skip


def _pairs(
    data: Mapping[str, Any], name: str, first_of: Mapping[str, int], second_of: Mapping[str, int], *,
    needed: bool = True,
) -> tuple[tuple[int, int, int], ...]:  # fmt: skip
    found: dict[tuple[int, int], int] = {}
    for one in _list(data, name, needed=needed):
        if not isinstance(one, list) or len(one) != 3:
            raise UnfitProblem(f"Each of {name} must be two names and a number of minutes.")
        first, second = _known(one[0], first_of, name), _known(one[1], second_of, name)
        if (first, second) in found:
            raise UnfitProblem(f"{name} lists {one[0]} and {one[1]} twice.")
        found[first, second] = _number(one[2], f"The minutes between {one[0]} and {one[1]}", 0, MOST_MINUTES)
    return tuple((first, second, minutes) for (first, second), minutes in found.items())


def _couples(data: Mapping[str, Any], volunteer_of: Mapping[str, int]) -> tuple[tuple[int, int], ...]:
    found = []
    for one in _list(data, "couples", needed=False):
        if not isinstance(one, list) or len(one) != 2 or one[0] == one[1]:
            raise UnfitProblem("Each couple must be two volunteers.")
        found.append((_known(one[0], volunteer_of, "couples"), _known(one[1], volunteer_of, "couples")))
    return tuple(found)


def _weights(data: Mapping[str, Any]) -> Weights:
    given = _mapping(data.get("weights", {}), "weights")
    usual = Weights()
    return Weights(*(_number(given.get(name, getattr(usual, name)), f"weights.{name}", 0, 10_000)
                     for name in ("travel_minute", "fifth_member", "experienced_beyond_two")))  # fmt: skip


def _places(names: Sequence[str], what: str) -> dict[str, int]:
    found = {name: place for place, name in enumerate(names)}
    if len(found) != len(names):
        twice = next(name for place, name in enumerate(names) if found[name] != place)
        raise UnfitProblem(f"There are two of the {what} {twice}.")
    return found


def _known(name: Any, places: Mapping[str, int], where: str) -> int:
    if not isinstance(name, str) or name not in places:
        raise UnfitProblem(f"{where} names {' '.join(str(name)[:60].split())}, who is not in the problem.")
    return places[name]


def _slots(one: Any, name: str, slot_of: Mapping[str, int]) -> tuple[int, ...]:
    slots = one.get("slots")
    if not isinstance(slots, list):
        raise UnfitProblem(f"The slots of {name} must be a list.")
    return tuple(dict.fromkeys(_known(each, slot_of, f"slots of {name}") for each in slots))


def _list(data: Mapping[str, Any], name: str, *, needed: bool = True) -> list[Any]:
    found = data.get(name) if needed else data.get(name, [])
    if not isinstance(found, list):
        raise UnfitProblem(f'"{name}" must be a list.')
    return found


def _mapping(value: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise UnfitProblem(f'"{name}" must be an object.')
    return value


def _id(one: Any, what: str) -> str:
    if not isinstance(one, Mapping):
        raise UnfitProblem(f"Each {what} must be an object.")
    return _text(one.get("id"), f"The id of a {what}")


def _text(value: Any, what: str) -> str:
    if not isinstance(value, str) or not value or len(value) > 200:
        raise UnfitProblem(f"{what} must be a text.")
    return value


def _yes(value: Any, what: str) -> bool:
    if not isinstance(value, bool):
        raise UnfitProblem(f"{what} must be true or false.")
    return value


def _number(value: Any, what: str, least: int, most: int) -> int:
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if isinstance(value, bool) or not whole or not least <= value <= most:
        raise UnfitProblem(f"{what} must be a whole number from {least} to {most}.")
    return int(value)
