"""Who could sit in a circle: the people who wait for one, and the volunteers who could join."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ScalarSelect, func
from sqlmodel import Session, col, select

from circles.circle.circle import OPEN_STATES, Circle, CircleVolunteer
from circles.people.core_member import CoreMember
from circles.people.person import Person, called, full_name
from circles.people.volunteer import HERE, Volunteer
from circles.permission import visible_core_members
from circles.viewer import Viewer

MOST = 200


@dataclass(frozen=True)
class Waiting:
    """Somebody who waits for a circle, for the coordinator they wait with."""

    id: UUID
    person_id: UUID
    name: str


@dataclass(frozen=True)
class OnOffer:
    """A volunteer who could join. Evenings are 0 (Monday) to 6; none means that nobody asked yet."""

    id: UUID
    name: str
    evenings: tuple[int, ...]
    experienced: bool


def waiting_for_a_circle(session: Session, viewer: Viewer, now: datetime) -> list[Waiting]:
    """The waiting core members of the caseloads this viewer works, by name. One query."""
    mine = visible_core_members(viewer, now).where(col(CoreMember.state) == "waiting")
    named = mine.join(Person, col(Person.id) == CoreMember.person_id).add_columns(Person).order_by(Person.name_key)
    return [Waiting(core_member.id, person.id, _name(person)) for core_member, person in session.execute(named)]


def volunteers_on_offer(session: Session, viewer: Viewer, but_of: UUID | None = None) -> list[OnOffer]:
    """The volunteers who offered more circles than they sit in, by name; not who sits in the circle `but_of`."""
    seated = select(CircleVolunteer.volunteer_id).where(
        col(CircleVolunteer.circle_id) == but_of, col(CircleVolunteer.left_on).is_(None)
    )
    rows = (
        select(Volunteer, Person)
        .join(Person, col(Person.id) == Volunteer.person_id)
        .where(col(Volunteer.provider_id) == viewer.provider_id, col(Volunteer.state).in_(HERE))
        .where(col(Volunteer.id).not_in(seated), _seats_taken() < col(Volunteer.capacity))
        .order_by(col(Person.name_key), col(Person.id))
        .limit(MOST)
    )
    return [
        OnOffer(volunteer.id, _name(person), tuple(volunteer.evenings), volunteer.experienced)
        for volunteer, person in session.exec(rows)
    ]


def _seats_taken() -> ScalarSelect[int]:
    """In how many open circles a volunteer of the query sits."""
    seats = select(func.count()).select_from(CircleVolunteer).join(Circle, col(Circle.id) == CircleVolunteer.circle_id)
    return (
        seats.where(
            col(CircleVolunteer.volunteer_id) == Volunteer.id,
            col(CircleVolunteer.left_on).is_(None),
            col(Circle.state).in_(OPEN_STATES),
        )
        .correlate(Volunteer)
        .scalar_subquery()
    )


def _name(person: Person) -> str:
    return f"{called(person)} {person.last_name}".strip() if person.preferred_name else full_name(person)
