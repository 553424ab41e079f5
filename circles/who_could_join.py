"""Who could sit in a circle: the people who wait for one, and the volunteers who could join."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy
from sqlalchemy import ColumnElement, ScalarSelect, func
from sqlmodel import Session, col, select

from circles.circle.circle import OPEN_STATES, Circle, CircleVolunteer
from circles.people.core_member import CoreMember
from circles.people.person import Person
from circles.people.volunteer import HERE, Volunteer
from circles.permission import visible_core_members
from circles.viewer import Viewer

MOST = 200
_NAMES: tuple[Any, ...] = (col(Person.preferred_name), col(Person.first_name), col(Person.last_name))


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
    joined = mine.join(Person, col(Person.id) == CoreMember.person_id).order_by(col(Person.name_key))
    named = joined.with_only_columns(col(CoreMember.id), col(Person.id), *_NAMES)
    return [Waiting(id_, person_id, _name(*names)) for id_, person_id, *names in session.execute(named)]


def volunteers_on_offer(session: Session, viewer: Viewer, but_of: UUID | None = None) -> list[OnOffer]:
    """The volunteers who offered more circles than they sit in, by name; not who sits in the circle `but_of`.

    One query over columns: a whole person is six secrets to open, and here are two hundred of them.
    """
    rows = (
        sqlalchemy.select(col(Volunteer.id), col(Volunteer.evenings), col(Volunteer.experienced), *_NAMES)
        .join(Person, col(Person.id) == Volunteer.person_id)
        .where(col(Volunteer.provider_id) == viewer.provider_id, col(Volunteer.state).in_(HERE))
        .where(_seats_taken() < col(Volunteer.capacity), *_not_seated(but_of))
        .order_by(col(Person.name_key), col(Person.id))
        .limit(MOST)
    )
    return [
        OnOffer(id_, _name(*names), tuple(evenings), experienced)
        for id_, evenings, experienced, *names in session.execute(rows)
    ]


def _not_seated(circle_id: UUID | None) -> list[ColumnElement[bool]]:
    if circle_id is None:
        return []
    here = col(CircleVolunteer.circle_id) == circle_id
    seated = select(CircleVolunteer.volunteer_id).where(here, col(CircleVolunteer.left_on).is_(None))
    return [col(Volunteer.id).not_in(seated)]


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


def _name(preferred: str, first: str, last: str) -> str:
    return f"{preferred or first} {last}".strip()
