"""Finding the pairing of an address: for whoever leads the core member, and for the mentor whose mentee it is."""

from typing import Any

from sqlalchemy import Select
from sqlmodel import col

from circles.errors import NotFound
from circles.people.core_member import CoreMember
from circles.permission import core_member_facts, own_mentees, visible_pairings
from circles.releases.pairing import Pairing
from web.dependencies import Found, path_id
from web.finding.people import the_person
from web.visit import Visit


def the_pairing(visit: Visit) -> Found:
    """The pairing of the address. One for a colleague's core member is not there."""
    return _found(visit, visible_pairings(visit.viewer, visit.now))


def the_mentee(visit: Visit) -> Found:
    """The same for the mentor, once they have been asked."""
    return _found(visit, own_mentees(visit.viewer, visit.now))


def the_seeker(visit: Visit) -> Found:
    """The core member of the address, for whom a mentor is looked for."""
    found = the_person(visit)
    if found.thing.core_member is None:
        raise NotFound()
    return found


def _found(visit: Visit, mine: Select[Any]) -> Found:
    pairing = visit.session.execute(mine.where(col(Pairing.id) == path_id(visit, "pairing_id"))).scalars().first()
    if pairing is None:
        raise NotFound()
    core_member = visit.session.get_one(CoreMember, pairing.core_member_id)
    return Found(pairing, core_member_facts(core_member), "pairing", pairing.id, core_member.id)
