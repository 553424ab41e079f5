"""A circle of the Bridge's cast: Willow, with Asha, Ben, Chloe and Dev around Dan, on Thursdays at half past six."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from circles.accounts.provider import Provider
from circles.database import writing
from circles.people.core_member import CoreMember
from circles.people.volunteer import Volunteer
from tests.cast import Cast, form, meetings_of, thursdays, weekly_circle
from tests.web.conftest import Bridge


@contextmanager
def cast_of(bridge: Bridge) -> Iterator[Cast]:
    """The cast in a session of its own, kept at the end."""
    with writing(bridge.engine) as session:
        provider = session.get_one(Provider, bridge.accounts["Cora"].provider_id)
        volunteers = {name: session.get_one(Volunteer, one.id) for name, one in bridge.volunteers.items()}
        dan = session.get_one(CoreMember, bridge.core_member.id)
        yield Cast(session, provider, bridge.accounts, bridge.people, volunteers, dan)
        session.commit()


def willow(bridge: Bridge) -> tuple[UUID, list[UUID]]:
    """A circle that meets weekly, and its meetings in order."""
    with cast_of(bridge) as cast:
        circle = weekly_circle(cast)
        thursdays(cast, circle)
        return circle.id, [meeting.id for meeting in meetings_of(cast, circle)]


def forming(bridge: Bridge, count: int = 4) -> UUID:
    """A circle that is still forming."""
    with cast_of(bridge) as cast:
        return form(cast, count).id
