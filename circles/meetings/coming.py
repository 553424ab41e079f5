"""Questions about what is coming: who could stand in, and where the weeks between two meetings grow too long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import sqlalchemy
from sqlalchemy import Select
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from circles.circle.circle import Circle, CircleVolunteer
from circles.meetings.attendance import Attendance
from circles.meetings.meeting import Meeting
from circles.people.clearance import Clearance
from circles.people.person import Person
from circles.people.standing import stands
from circles.people.volunteer import HERE, Volunteer
from circles.strike_out import is_struck

LONGEST_GAP = timedelta(days=10)  # in the weekly phase (F17)
LOOKED_AT, SHOWN = 200, 10
_OFFER: tuple[Any, ...] = (
    col(Person.id), col(Person.preferred_name), col(Person.first_name), col(Volunteer.experienced),
    col(Volunteer.evenings),
)  # fmt: skip


@dataclass(frozen=True)
class StandIn:
    """A volunteer of no seat here who is free that evening and cleared for that day."""

    person_id: UUID
    name: str
    experienced: bool


@dataclass(frozen=True)
class Gap:
    """More than ten days without a meeting in the weekly phase: a planned contact belongs in between."""

    after: date
    until: date

    @property
    def days(self) -> int:
        return (self.until - self.after).days


def long_gaps(session: Session, circle: Circle, now: datetime) -> list[Gap]:
    """The gaps of a circle that meets weekly, from its last meeting on. One query; none in other phases."""
    if circle.state != "weekly":
        return []
    days = select(col(Meeting.on_date)).where(
        col(Meeting.circle_id) == circle.id,
        col(Meeting.starts_at) > now - 2 * LONGEST_GAP,
        col(Meeting.state).in_(("planned", "held")),
    )
    found = sorted(set(session.exec(days)))
    return [Gap(one, later) for one, later in pairwise(found) if later - one > LONGEST_GAP]


def stand_ins(session: Session, meeting: Meeting, circle: Circle) -> list[StandIn]:
    """Who could come instead: in the pool or with room, free that evening, cleared that day, not busy then.

    Four queries at any size; ten people at most. Whoever is struck from the circle is not offered.
    """
    offered = [row for row in session.execute(_others(circle)) if meeting.on_date.weekday() in row.evenings]
    people = [row.id for row in offered]
    busy = set(session.exec(_busy(meeting, people)))
    checks = session.exec(select(Clearance).where(col(Clearance.person_id).in_(people))).all()
    free = [
        StandIn(row.id, row.preferred_name or row.first_name, row.experienced)
        for row in offered
        if row.id not in busy and _cleared(checks, row.id, meeting.on_date)
    ]
    return free[:SHOWN]


def _others(circle: Circle) -> Select[Any]:
    """Names and offers, not whole people: each would be six secrets to open."""
    seated = select(CircleVolunteer.person_id).where(
        col(CircleVolunteer.circle_id) == circle.id, col(CircleVolunteer.left_on).is_(None)
    )
    return (
        sqlalchemy.select(*_OFFER)
        .select_from(Volunteer)
        .join(Person, col(Person.id) == Volunteer.person_id)
        .where(
            col(Volunteer.provider_id) == circle.provider_id,
            col(Volunteer.state).in_(HERE),
            col(Person.id).not_in(seated),
            ~is_struck(circle.id, Person.id),
            ~is_struck(circle.core_member_id, Person.id),
        )
        .order_by(col(Person.name_key), col(Person.id))
        .limit(LOOKED_AT)
    )


def _busy(meeting: Meeting, people: Sequence[UUID]) -> SelectOfScalar[UUID]:
    return (
        select(Attendance.person_id)
        .join(Meeting, col(Meeting.id) == Attendance.meeting_id)
        .where(
            col(Attendance.person_id).in_(people),
            col(Meeting.state) == "planned",
            col(Meeting.starts_at) < meeting.ends_at,
            col(Meeting.ends_at) > meeting.starts_at,
        )
    )


def _cleared(checks: Sequence[Clearance], person_id: UUID, on: date) -> bool:
    theirs = [one for one in checks if one.person_id == person_id]
    return stands(theirs, "dbs", on).verdict != "block"
