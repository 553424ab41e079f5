"""Who sits in a circle: the questions that the gate, the pages and the texts ask alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy
from sqlalchemy import func
from sqlmodel import Session, col, select

from circles.circle.circle import OPEN_STATES, Circle, CircleVolunteer
from circles.people.person import Person
from circles.people.volunteer import Volunteer

FEWEST_BEFORE_REVIEW = 3
REVIEW_WITHIN = timedelta(days=14)


@dataclass(frozen=True)
class Seat:
    """One volunteer of a circle, as the gate and the coordinator's pages need them."""

    id: UUID
    volunteer_id: UUID
    person_id: UUID
    name: str
    last_name: str
    experienced: bool
    joined_on: date
    briefed_on: date | None


def seats(session: Session, circle_id: UUID) -> list[Seat]:
    """Who sits in the circle now, by name. One query."""
    rows = (
        sqlalchemy.select(*_COLUMNS)
        .select_from(CircleVolunteer)
        .join(Person, col(Person.id) == CircleVolunteer.person_id)
        .join(Volunteer, col(Volunteer.id) == CircleVolunteer.volunteer_id)
        .where(col(CircleVolunteer.circle_id) == circle_id, col(CircleVolunteer.left_on).is_(None))
        .order_by(col(Person.name_key), col(Person.id))
    )
    return [_seat(row) for row in session.execute(rows)]


def open_seats(session: Session, circle_id: UUID) -> Sequence[CircleVolunteer]:
    """The rows of everybody who sits in the circle now."""
    mine = select(CircleVolunteer).where(
        col(CircleVolunteer.circle_id) == circle_id, col(CircleVolunteer.left_on).is_(None)
    )
    return session.exec(mine).all()


def circles_of(session: Session, volunteer_id: UUID) -> int:
    """In how many open circles a volunteer sits."""
    count = (
        select(func.count())
        .select_from(CircleVolunteer)
        .join(Circle, col(Circle.id) == CircleVolunteer.circle_id)
        .where(
            col(CircleVolunteer.volunteer_id) == volunteer_id,
            col(CircleVolunteer.left_on).is_(None),
            col(Circle.state).in_(OPEN_STATES),
        )
    )
    return session.exec(count).one()


def review_due_on(session: Session, circle: Circle) -> date | None:
    """The day by which a circle with fewer than three volunteers owes a review, or nothing (F16)."""
    sitting = len(open_seats(session, circle.id))
    if sitting >= FEWEST_BEFORE_REVIEW or circle.state in ("forming", "briefed") or circle.state not in OPEN_STATES:
        return None
    left = select(func.max(CircleVolunteer.left_on)).where(col(CircleVolunteer.circle_id) == circle.id)
    since = session.exec(left).one() or circle.state_since
    return since + REVIEW_WITHIN


_COLUMNS: tuple[Any, ...] = (  # not the whole person, who is six secrets to open
    col(CircleVolunteer.id), col(CircleVolunteer.volunteer_id), col(CircleVolunteer.person_id),
    col(Person.preferred_name), col(Person.first_name), col(Person.last_name), col(Volunteer.experienced),
    col(CircleVolunteer.joined_on), col(CircleVolunteer.briefed_on),
)  # fmt: skip


def _seat(row: Any) -> Seat:
    id_, volunteer_id, person_id, preferred, first, last, experienced, *days = row
    return Seat(id_, volunteer_id, person_id, preferred or first, last, experienced, *days)
