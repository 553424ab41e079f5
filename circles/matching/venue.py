"""Where a circle could meet: the provider's venues, and which of them is fit for one core member (D§4).

A licence may say "not in sight of" a school or a play area. The venue's record says what is seen from it; what the
licence says word by word is for people to read, so any sight noted speaks against a venue while such a condition
holds, and a venue where nobody has looked is not taken either.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import hypot
from uuid import UUID

from circles.places.place import SIGHTS

METRES_IN_A_MILE = 1609.344
Point = tuple[int, int]  # metres on the National Grid


@dataclass(frozen=True)
class Venue:
    """A place where circles meet. `in_sight` None: nobody has looked yet."""

    id: UUID
    name: str
    at: Point | None
    outcode: str
    step_free: bool = False
    in_sight: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Needs:
    """What a core member needs of a venue."""

    step_free: bool = False
    kept_from_places: bool = False  # a condition keeps them from certain places, and nobody has approved otherwise

    def against(self, venue: Venue) -> str:
        """Why this venue is not fit, in a sentence for the coordinator; empty where it is."""
        if self.step_free and not venue.step_free:
            return f"{venue.name} is not step-free."
        if self.kept_from_places and venue.in_sight is None:
            return f"Nobody has noted yet what is seen from {venue.name}."
        if self.kept_from_places and venue.in_sight:
            seen = " and ".join(SIGHTS[one] for one in venue.in_sight)
            return f"From {venue.name} one sees {seen}, which a condition may forbid."
        return ""


def miles(one: Point, other: Point) -> float:
    """In a straight line: an estimate, and said so wherever it is shown."""
    return hypot(one[0] - other[0], one[1] - other[1]) / METRES_IN_A_MILE


def nearest_fit(venues: Iterable[Venue], at: Point | None, needs: Needs) -> Venue | None:
    """The fit venue that is nearest to where somebody lives; None where there is none."""
    if at is None:
        return None
    fit = [(miles(venue.at, at), venue.id, venue) for venue in venues if venue.at and not needs.against(venue)]
    return min(fit)[2] if fit else None
