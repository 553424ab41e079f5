"""What the demo's matching is told: who needs what, what stands between two, and what is seen from the venues."""

from collections.abc import Sequence

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from circles.database import writing
from circles.matching.stops import note_couple, note_stop
from circles.matching.wish import correct_journey, note_wish
from circles.people.core_member import CoreMember
from circles.people.volunteer import Volunteer
from circles.places.place import PlaceDetails, correct_place, places_of
from web.demo.region import Region

SATURDAY = 5
EVENINGS = ([0, 1, 2], [SATURDAY], [0, 1, 2, 3], [1, 3], [0, 2], [1, 2, 3])


def add_wishes(engine: Engine, region: Region) -> None:
    """Everybody who waits says what they need. The second can on Saturdays only, when nobody else can."""
    with writing(engine) as session:
        _look_around(session, region)
        waiting = _waiting(session, region)
        for place, core_member in enumerate(waiting):
            note_wish(
                session, core_member, EVENINGS[place % len(EVENINGS)], "", women_only=False, mixed=place % 3 != 2,
                language="", step_free=place == 0, version=1, by=region.by(), now=region.began,
            )  # fmt: skip
        free = session.exec(select(Volunteer).where(Volunteer.state == "pool").order_by(col(Volunteer.id))).all()
        if waiting and len(free) > 3:
            _stand_between(session, region, waiting[0], free)
        session.commit()


def _waiting(session: Session, region: Region) -> Sequence[CoreMember]:
    mine = select(CoreMember).where(
        col(CoreMember.state) == "waiting", col(CoreMember.coordinator_id) == region.accounts["coordinator"]
    )
    return session.exec(mine.order_by(col(CoreMember.id))).all()


def _look_around(session: Session, region: Region) -> None:
    """Somebody has stood at the door of all venues but one."""
    venues = places_of(session, region.provider_id, "venue")
    for number, place in enumerate(venues[:-1]):
        seen = ["school", "park"] if number == 1 else []
        details = PlaceDetails(
            place.name, place.postcode, place.address or "", place.step_free, place.notes or "", seen
        )
        correct_place(session, place, details, region.by(), region.began, version=place.version)


def _stand_between(session: Session, region: Region, core_member: CoreMember, free: Sequence[Volunteer]) -> None:
    """One knows the family, one is not suited, two are a couple, and one knows a quicker road."""
    knows, unsuited, one, other = free[:4]
    note_stop(session, core_member, knows, "link", region.by(), region.began)
    note_stop(session, core_member, unsuited, "not_suited", region.by(), region.began)
    note_couple(session, one, other, region.by(), region.began)
    correct_journey(session, core_member, one, 10, region.by(), region.began)
