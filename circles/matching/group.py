"""A group as a coordinator weighs it: may it be, how far does everybody travel, and what is it worth.

The same rules and points as the solver's, for one circle at a time: what a swap does is seen at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from uuid import UUID

from circles.matching.plan import SPEAKERS
from circles.matching.region import EVENINGS, FULL, Free, Region, Waits
from circles.matching.stops import STOPS

FEWEST = 4
BY_MANAGER = ("too_few", "too_many", "experienced")  # what a manager may let pass (F11); the gate has the same codes
FIFTH_MEMBER, EXPERIENCED_BEYOND_TWO = 30, 15


@dataclass(frozen=True)
class Fault:
    """Something that speaks against a group; `who` where it is one volunteer. A manager may let some codes pass."""

    code: str
    sentence: str
    who: UUID | None = None


@dataclass(frozen=True)
class Weighed:
    """One group on one evening. Without a fault it may be."""

    faults: tuple[Fault, ...]
    minutes: tuple[int, ...]
    score: int

    @property
    def problems(self) -> tuple[str, ...]:
        """The faults as sentences for the coordinator."""
        return tuple(one.sentence for one in self.faults)

    @property
    def longest(self) -> int:
        return max(self.minutes, default=0)


def weigh(region: Region, waits: Waits, evening: int, members: Sequence[Free]) -> Weighed:
    """Whether these new members make a circle with whoever sits already, and what it is worth in points."""
    minutes = tuple(region.minutes(waits, one) or 0 for one in members)
    beyond = max(0, sum(one.experienced for one in members) - 2)
    fifth = FIFTH_MEMBER if _size(waits, members) >= FEWEST + 1 else 0
    score = waits.worth - sum(minutes) - EXPERIENCED_BEYOND_TWO * beyond + fifth
    return Weighed(tuple(_faults(region, waits, evening, members)), minutes, score)


def next_best(region: Region, waits: Waits, evening: int, stay: Sequence[Free]) -> list[tuple[Free, Weighed]]:
    """Who could take an empty seat beside those who stay: whoever makes the best group first."""
    taken = {one.id for one in stay} | waits.sitting.volunteer_ids
    could = [
        (one, weigh(region, waits, evening, [*stay, one]))
        for one in region.free
        if one.id not in taken and evening in one.evenings and not region.stops_between(waits, one)
    ]
    fits = [(one, weighed) for one, weighed in could if not _couple(region, [*stay, one])]
    return sorted(fits, key=lambda pair: (len(pair[1].faults), -pair[1].score, pair[0].id))


def _faults(region: Region, waits: Waits, evening: int, members: Sequence[Free]) -> Iterable[Fault]:
    if waits.no_venue:
        yield Fault("no_venue", waits.no_venue)
    for one in members:
        for code in sorted(region.stops_between(waits, one), key=list(STOPS).index):
            yield Fault(code, f"{one.name}: {STOPS[code].sentence}", one.id)
        if evening not in one.evenings:
            yield Fault("evening", f"{one.name} cannot on that evening.", one.id)
    yield from _of_the_group(region, waits, members)


def _of_the_group(region: Region, waits: Waits, members: Sequence[Free]) -> Iterable[Fault]:
    size, sitting = _size(waits, members), waits.sitting
    genders = {one.gender for one in members}
    both = ("man" in genders or sitting.men) and ("woman" in genders or sitting.women)
    experienced = sitting.experienced or any(one.experienced for one in members)
    if size < FEWEST:
        yield Fault("too_few", f"A circle has four volunteers or more: this one has {size}.")
    if size > FULL:
        yield Fault("too_many", f"A circle has six volunteers at most: this one has {size}.")
    if waits.mixed and not waits.women_only and not both:
        yield Fault("mixed", "It is to be mixed: a man and a woman at least.")
    if region.experienced_required and not experienced:
        yield Fault("experienced", "Nobody in it is experienced.")
    if waits.language and sum(waits.language in one.languages for one in members) < SPEAKERS:
        yield Fault("language", f"Two who speak {waits.language.capitalize()} are needed.")
    if _couple(region, members):
        yield Fault("couple", "Two of them are a couple, and never sit in one circle.")


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
