"""A pairing at the Bridge: Dan comes out in October; Femi and Gus are peer mentors and can sign in."""

from uuid import UUID

from sqlmodel import col, select

from circles.database import reading
from circles.people.person import Person
from circles.releases.pairing import Pairing
from tests.cast import Cast
from tests.paired import live_near_the_prison, proposed
from tests.web.circle_at_bridge import cast_of
from tests.web.conftest import Bridge
from tests.web.release_at_bridge import planned


def two_near(bridge: Bridge) -> UUID:
    """Dan's release is planned, and both mentors could be his. Gives the plan's id."""
    plan_id = planned(bridge)
    with cast_of(bridge) as cast:
        _fresh(cast)
        live_near_the_prison(cast)
        cast.provider.switches = ["mentors", "releases", "matching"]
        cast.session.commit()
    return plan_id


def a_proposal(bridge: Bridge, name: str = "Femi") -> UUID:
    """Somebody is proposed, chosen by hand; nobody has been asked."""
    two_near(bridge)
    with cast_of(bridge) as cast:
        _fresh(cast)
        pairing_id = proposed(cast, name).id
        cast.session.commit()
    return pairing_id


def the_pairing(bridge: Bridge) -> Pairing:
    """The latest one."""
    with reading(bridge.engine) as session:
        return session.exec(select(Pairing).order_by(col(Pairing.id).desc())).first()  # type: ignore[return-value]


def _fresh(cast: Cast) -> None:
    cast.people = {name: cast.session.get_one(Person, one.id) for name, one in cast.people.items()}
