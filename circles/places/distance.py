"""How far apart two outcodes are, as the crow flies between the middles of their postcodes."""

from math import hypot

from sqlmodel import Session

from circles.errors import BadInput
from circles.people.postcode import parse_postcode
from circles.places.reference import Outcode

METRES_IN_A_MILE = 1609.344


def find_outcode(session: Session, postcode: str) -> Outcode | None:
    """The outcode of a postcode as somebody typed it, or None where there is no such one."""
    try:
        return session.get(Outcode, parse_postcode(postcode)[1])
    except BadInput:
        return None


def miles_between(one: Outcode, other: Outcode) -> float:
    """Miles in a straight line. Roads are longer: whoever shows this says so."""
    return hypot(one.easting - other.easting, one.northing - other.northing) / METRES_IN_A_MILE
