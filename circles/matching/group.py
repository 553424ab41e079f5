"""A group as a coordinator weighs it: may it be, how far does everybody travel, and what is it worth.

The same rules and points as the solver's, for one circle at a time: what a swap does is seen at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from uuid import UUID

from circles.matching.region import EVENINGS, FULL, Free, Region, Waits
from circles.matching.stops import sentences

FEWEST = 4
FIFTH_MEMBER, EXPERIENCED_BEYOND_TWO = 30, 15


@dataclass(frozen=True)
class Weighed:
    """One group on one evening. `problems` are sentences for the coordinator; none: it may be."""

    problems: tuple[str, ...]
    minutes: tuple[int, ...]
    score: int

    @property
    def longest(self) -> int:
        return max(self.minutes, default=0)


def weigh(region: Region, waits: Waits, evening: int, members: Sequence[Free]) -> Weighed:
    """Whether these new members make a circle with whoever sits already, and what it is worth in points."""
    minutes = tuple(region.minutes(waits, one) or 0 for one in members)
    beyond = max(0, sum(one.experienced for one in members) - 2)
    fifth = FIFTH_MEMBER if _size(waits, members) >= FEWEST + 1 else 0
    score = waits.worth - sum(minutes) - EXPERIENCED_BEYOND_TWO * beyond + fifth
    return Weighed(tuple(_problems(region, waits, evening, members)), minutes, score)


def next_best(region: Region, waits: Waits, evening: int, stay: Sequence[Free]) -> list[tuple[Free, Weighed]]:
    """Who could take an empty seat beside those who stay: whoever makes the best group first."""
    taken = {one.id for one in stay} | waits.sitting.volunteer_ids
    could = [
        (one, weigh(region, waits, evening, [*stay, one]))
        for one in region.free
        if one.id not in taken and evening in one.evenings and not region.stops_between(waits, one)
    ]
    fits = [(one, weighed) for one, weighed in could if not _couple(region, [*stay, one])]
    return sorted(fits, key=lambda pair: (len(pair[1].problems), -pair[1].score, pair[0].id))


def _problems(region: Region, waits: Waits, evening: int, members: Sequence[Free]) -> Iterable[str]:
    for one in members:
        for sentence in sentences(region.stops_between(waits, one)):
            yield f"{one.name}: {sentence}"
        if evening not in one.evenings:
            yield f"{one.name} cannot on that evening."
    yield from _of_the_group(region, waits, members)


def _of_the_group(region: Region, waits: Waits, members: Sequence[Free]) -> Iterable[str]:
    size, sitting = _size(waits, members), waits.sitting
    if size < FEWEST:
        yield f"A circle has four volunteers or more: this one has {size}."
    if size > FULL:
        yield f"A circle has six volunteers at most: this one has {size}."
    genders = {one.gender for one in members}
    if (
        waits.mixed
        and not waits.women_only
        and not (("man" in genders or sitting.men) and ("woman" in genders or sitting.women))
    ):
        yield "It is to be mixed: a man and a woman at least."
    experienced = sitting.experienced or any(one.experienced for one in members)
    if region.experienced_required and not experienced:
        yield "Nobody in it is experienced."
    if waits.language and sum(waits.language in one.languages for one in members) < 2:
        yield "Two who speak the language are needed."
    if _couple(region, members):
        yield "Two of them are a couple, and never sit in one circle."


def _couple(region: Region, members: Sequence[Free]) -> bool:
    couples = set(region.couples)
    return any(tuple(sorted((a.id, b.id))) in couples for a, b in combinations(members, 2))


def _size(waits: Waits, members: Sequence[Free]) -> int:
    return len(waits.sitting.volunteer_ids) + len(members)


def members_of(region: Region, ids: Iterable[UUID]) -> list[Free]:
    """The volunteers of these ids who are still free to be asked."""
    return [region.volunteers[one] for one in ids if one in region.volunteers]


def evening_of(slot: str) -> int:
    return EVENINGS.index(slot)
