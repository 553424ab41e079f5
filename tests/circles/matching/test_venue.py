"""Which venue is fit for whom, and why not."""

from uuid import UUID

import pytest

from circles.matching.venue import Needs, Venue, nearest_fit

HALL = Venue(UUID(int=1), "The hall", (0, 0), "BS5", step_free=True, in_sight=())
ROOMS = Venue(UUID(int=2), "The rooms", (5000, 0), "BS7", step_free=False, in_sight=("school", "park"))
BARN = Venue(UUID(int=3), "The barn", (9000, 0), "BS9", step_free=True)
NOWHERE = Venue(UUID(int=4), "A tent", None, "")


@pytest.mark.parametrize(
    ("venue", "needs", "sentence"),
    [
        (ROOMS, Needs(step_free=True), "The rooms is not step-free."),
        (ROOMS, Needs(kept_from_places=True),
         "From The rooms one sees a school or nursery and a park, which a condition may forbid."),
        (BARN, Needs(kept_from_places=True), "Nobody has noted yet what is seen from The barn."),
        (HALL, Needs(step_free=True, kept_from_places=True), ""),
        (ROOMS, Needs(), ""),
    ],
)  # fmt: skip
def test_what_speaks_against_a_venue(venue: Venue, needs: Needs, sentence: str) -> None:
    assert needs.against(venue) == sentence


def test_the_nearest_that_is_fit_is_taken() -> None:
    venues = (HALL, ROOMS, BARN, NOWHERE)
    assert nearest_fit(venues, (5100, 0), Needs()) == ROOMS
    assert nearest_fit(venues, (7500, 0), Needs(step_free=True)) == BARN
    assert nearest_fit(venues, (7500, 0), Needs(kept_from_places=True)) == HALL
    assert nearest_fit((ROOMS, NOWHERE), (0, 0), Needs(step_free=True)) is None
    assert nearest_fit(venues, None, Needs()) is None
