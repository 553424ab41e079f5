"""A region as the matching sees it: who waits, who is free, what stands between them, and the problem it makes.

Worked out from one reading (`gathering.py`), so that every answer of one page rests on the same moment. The journey
is an estimate: a straight line between the middles of two outcodes, some minutes for each mile and some on top,
unless somebody who knows the road has said better.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from circles.matching.setting import MatchingSetting
from circles.matching.stops import STOPS
from circles.matching.venue import Needs, Point, Venue, miles

EXTRA = ("prison_vetting", "adapted_training")  # clearances that some circles ask for
EVENINGS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FULL = 6


@dataclass(frozen=True)
class Sitting:
    """Who sits already in a circle that is to be topped up."""

    circle_id: UUID | None = None
    volunteer_ids: frozenset[UUID] = frozenset()
    men: int = 0
    women: int = 0
    experienced: bool = False


@dataclass(frozen=True)
class Waits:
    """A core member who waits for a circle, or whose circle has too few. `at` is where they live, or will live."""

    id: UUID
    person_id: UUID
    name: str
    worth: int
    evenings: tuple[int, ...]
    at: Point | None
    outcode: str
    street: str = ""  # a fingerprint of the postcode: equal ones live in one street
    women_only: bool = False
    mixed: bool = True
    language: str = ""
    sitting: Sitting = Sitting()
    venue: Venue | None = None
    needs: Needs = field(default_factory=Needs)
    no_venue: str = ""  # why no venue is fit for them, where none is
    adapted: bool = False
    inside: bool = False  # still in prison at the first meeting, so volunteers need vetting
    apart: bool = False  # under a condition of no association that nobody has approved

    @property
    def meets_at(self) -> Point | None:
        """Where the circle would meet: at its venue; where none is noted, near where they live."""
        return self.venue.at if self.venue and self.venue.at else self.at


@dataclass(frozen=True)
class Free:
    """A volunteer, with what they offer and what stops them whoever the core member is."""

    id: UUID
    person_id: UUID
    name: str
    gender: str
    experienced: bool
    room: int  # how many more circles they offered
    evenings: tuple[int, ...]  # those on which they do not sit already
    languages: tuple[str, ...]
    at: Point | None
    outcode: str
    street: str = ""
    stops: frozenset[str] = frozenset()
    travel_limit: int | None = None
    busy: frozenset[int] = frozenset()  # evenings on which they sit in a circle already
    cleared: frozenset[str] = frozenset()  # which of EXTRA stand at the first meeting
    on_licence: bool = False
    apart: bool = False  # as above, for a volunteer who is on licence
    not_with_prisoners: bool = False


@dataclass(frozen=True)
class Region:
    """Everything one run is worked out from."""

    setting: MatchingSetting
    experienced_required: bool
    waits: tuple[Waits, ...]
    free: tuple[Free, ...]
    told: Mapping[tuple[UUID, UUID], frozenset[str]] = field(default_factory=dict)  # recorded stops, by pair
    lifted: Mapping[tuple[UUID, UUID], frozenset[str]] = field(default_factory=dict)
    journeys: Mapping[tuple[UUID, UUID], int] = field(default_factory=dict)
    couples: tuple[tuple[UUID, UUID], ...] = ()
    venues: tuple[Venue, ...] = ()

    @cached_property
    def waiting(self) -> dict[UUID, Waits]:
        return {one.id: one for one in self.waits}

    @cached_property
    def volunteers(self) -> dict[UUID, Free]:
        return {one.id: one for one in self.free}

    def minutes(self, waits: Waits, free: Free) -> int | None:
        """The journey in minutes, or None where a place is not known."""
        said = self.journeys.get((waits.id, free.id))
        to = waits.meets_at
        if said is not None or to is None or free.at is None:
            return said
        return self.setting.minutes_on_top + round(miles(to, free.at) * self.setting.minutes_per_mile)

    def limit(self, free: Free) -> int:
        """The longest journey for this volunteer: the provider's, or their own where it is shorter."""
        return min(self.setting.travel_limit, free.travel_limit or self.setting.travel_limit)

    def stops_between(self, waits: Waits, free: Free) -> set[str]:
        """Every stop between two people. Empty: they may be put together."""
        found = set(free.stops) | self.told.get((waits.id, free.id), frozenset())
        minutes = self.minutes(waits, free)
        checks = {
            "itself": free.person_id == waits.person_id,
            "neighbours": bool(free.street) and free.street == waits.street,
            "women_only": waits.women_only and free.gender != "woman",
            "no_evening": not set(free.evenings) & set(waits.evenings),
            "too_far": minutes is None or minutes > self.limit(free),
            "not_trained": waits.adapted and "adapted_training" not in free.cleared,
            "no_vetting": waits.inside and "prison_vetting" not in free.cleared,
            "condition": (free.on_licence and (waits.apart or free.apart))
            or (free.not_with_prisoners and waits.inside),
        }
        found |= {code for code, holds in checks.items() if holds}
        lifted = self.lifted.get((waits.id, free.id), frozenset())
        return found - {code for code in lifted if STOPS[code].lifted == "coordinator"}

    def pairs(self) -> dict[tuple[UUID, UUID], int]:
        """The minutes of every pair that nothing stops."""
        return {
            (waits.id, free.id): minutes
            for waits in self.waits
            for free in self._near(waits)
            if not self.stops_between(waits, free) and (minutes := self.minutes(waits, free)) is not None
        }

    def problem(self) -> dict[str, Any]:
        """This region in the format that the solver reads."""
        pairs = self.pairs()
        used = {volunteer_id for _, volunteer_id in pairs}
        return {
            "format": "circles-matching/1",
            "slots": [{"id": evening, "evening": evening} for evening in EVENINGS],
            "core_members": [self._core_member(one) for one in self.waits],
            "volunteers": [_volunteer(one) for one in self.free if one.id in used],
            "pairs": [[str(core), str(free), minutes] for (core, free), minutes in sorted(pairs.items())],
            "couples": [[str(one), str(other)] for one, other in self.couples if {one, other} <= used],
        }

    def _near(self, waits: Waits) -> list[Free]:
        """Those whose own stops do not settle it, so that a large region asks few questions of each pair."""
        return [] if waits.no_venue else [
            one for one in self.free
            if one.id not in waits.sitting.volunteer_ids and (not one.stops or (waits.id, one.id) in self.lifted)
        ]  # fmt: skip

    def _core_member(self, one: Waits) -> dict[str, Any]:
        sitting = one.sitting
        count = len(sitting.volunteer_ids)
        return {
            "id": str(one.id), "value": one.worth, "slots": [EVENINGS[day] for day in one.evenings],
            "women_only": one.women_only, "mixed": one.mixed and not one.women_only,
            "language": one.language or None,
            "sitting": {
                "count": count, "man": sitting.men > 0, "woman": sitting.women > 0,
                "experienced": sitting.experienced or not self.experienced_required,
            },
        }  # fmt: skip


def _volunteer(one: Free) -> dict[str, Any]:
    return {
        "id": str(one.id), "gender": one.gender if one.gender in ("man", "woman") else "other",
        "experienced": one.experienced, "capacity": one.room, "slots": [EVENINGS[day] for day in one.evenings],
        "languages": list(one.languages),
    }  # fmt: skip
