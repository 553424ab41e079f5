"""Whose turn it is to write: one author for each meeting, whoever has written least, and it can be handed on (D§2)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from circles.circle.circle import Circle, CircleVolunteer
from circles.circle.seat import open_seats
from circles.errors import BadInput, WrongMoment
from circles.journal import Actor, record
from circles.meetings.attendance import Attendance
from circles.meetings.meeting import Meeting
from circles.meetings.minutes import Minutes


def author_of(session: Session, meeting: Meeting) -> UUID | None:
    """The person whose turn it is: whoever was asked, or the one of the circle who has written least so far.

    Not somebody who said that they cannot come or who was not there. None where nobody is left. Three queries.
    """
    if meeting.minutes_author_id is not None:
        return meeting.minutes_author_id
    sitting = [seat for seat in open_seats(session, meeting.circle_id) if seat.sits_on(meeting.on_date)]
    away = set(
        session.exec(
            select(Attendance.person_id).where(
                col(Attendance.meeting_id) == meeting.id,
                (col(Attendance.answer) == "no") | col(Attendance.outcome).in_(("apologies", "no_show")),
            )
        )
    )
    written = dict(
        session.exec(
            select(Minutes.author_id, func.count())
            .where(col(Minutes.circle_id) == meeting.circle_id)
            .group_by(col(Minutes.author_id))
        ).all()
    )
    turns = sorted((written.get(one.person_id, 0), one.joined_on, one.person_id) for one in sitting
                   if one.person_id not in away)  # fmt: skip
    return turns[0][2] if turns else None


def hand_on(session: Session, meeting: Meeting, person_id: UUID, by: Actor, now: datetime) -> None:
    """Ask somebody of the circle to write. Raises BadInput for anybody else, WrongMoment where it is written."""
    if meeting.minutes_due_at is None:
        raise WrongMoment("Nothing is owed for this meeting any more.")
    seats = {seat.person_id: seat for seat in open_seats(session, meeting.circle_id)}
    seat: CircleVolunteer | None = seats.get(person_id)
    if seat is None or not seat.sits_on(meeting.on_date):
        raise BadInput({"person_id": "Choose somebody of this circle."})
    meeting.minutes_author_id = person_id
    session.flush()
    about = session.get_one(Circle, meeting.circle_id).core_member_id
    record(session, "hand_on_minutes", "meeting", meeting.id, by, now, provider_id=meeting.provider_id, about=about,
           now_is=str(person_id))  # fmt: skip
