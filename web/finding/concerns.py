"""Finding the concern of an address: for whoever may read it, or may take it because nobody has."""

from sqlmodel import col

from circles.concerns.concern import Concern
from circles.errors import NotFound
from circles.permission import concern_facts, nobody_has, visible_concerns
from web.dependencies import Found, path_id
from web.visit import Visit


def the_concern(visit: Visit) -> Found:
    """The concern of the address, where this viewer may read it."""
    wanted = visible_concerns(visit.viewer, visit.now).where(col(Concern.id) == path_id(visit, "concern_id"))
    return _found(visit, visit.session.execute(wanted).scalars().first())


def the_concern_to_take(visit: Visit) -> Found:
    """The concern of the address, where this viewer may read it or its last rung has reached them."""
    id_ = path_id(visit, "concern_id")
    readable = visible_concerns(visit.viewer, visit.now).where(col(Concern.id) == id_)
    waiting = nobody_has(visit.viewer, visit.now).where(col(Concern.id) == id_)
    found = visit.session.execute(readable).scalars().first() or visit.session.execute(waiting).scalars().first()
    return _found(visit, found)


def _found(visit: Visit, concern: Concern | None) -> Found:
    if concern is None:
        raise NotFound()
    facts = concern_facts(visit.session, visit.viewer, concern, visit.now)
    return Found(concern, facts, "concern", concern.id, concern.id)
