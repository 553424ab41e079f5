"""What a form offers to choose from, and that nothing else was chosen."""

from uuid import UUID

from circles.errors import BadInput
from circles.local_time import DAYS
from circles.places.place import places_of
from web.visit import Visit

Options = list[tuple[str, str]]
WEEKDAYS: Options = [(str(number), name) for number, name in enumerate(DAYS["en"])]
EVERY_WEEKS: Options = [
    ("1", "Every week"),
    ("2", "Every two weeks"),
    ("3", "Every three weeks"),
    ("4", "Every four weeks"),
]
PLACE_KINDS = ("venue", "prison", "other")


def places(visit: Visit) -> Options:
    """Where a circle can meet."""
    provider_id = visit.viewer.provider_id
    open_ones = [place for kind in PLACE_KINDS for place in places_of(visit.session, provider_id, kind)]
    return [("", "Not settled yet"), *((str(place.id), place.name) for place in open_ones)]


def check_place(visit: Visit, place_id: UUID | None) -> UUID | None:
    """The chosen place, if it is one that was offered. Raises BadInput."""
    if place_id is not None and str(place_id) not in dict(places(visit)):
        raise BadInput({"place_id": "Choose one of the places."})
    return place_id
