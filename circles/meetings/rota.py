"""Whose turn it is to write: one author for each meeting, whoever has written least, and it can be handed on (D§2)."""

from collections import Counter
from collections.abc import Sequence
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
    """The person whose turn it is to write of this meeting; None where nobody is left."""
    return authors_of(session, [meeting])[meeting.id]


def authors_of(session: Session, meetings: Sequence[Meeting]) -> dict[UUID, UUID | None]:
    """For each meeting whose turn it is: whoever was asked, or the one of the circle who has written least so far.

    Not somebody who said that they cannot come, or who was not there. Three queries at any number of meetings.
    """
    circle_ids = {meeting.circle_id for meeting in meetings}
    seats = session.exec(select(CircleVolunteer).where(col(CircleVolunteer.circle_id).in_(circle_ids))).all()
    away, written = _away(session, meetings), _written(session, circle_ids)
    return {one.id: one.minutes_author_id or _turn(one, seats, away, written) for one in meetings}


def hand_on(session: Session, meeting: Meeting, person_id: UUID, by: Actor, now: datetime) -> None:
    """Ask somebody of the circle to write. Raises BadInput for anybody else, WrongMoment where nothing is owed."""
    if meeting.minutes_due_at is None:
        raise WrongMoment("Nothing is owed for this meeting any more.")
    if not any(seat.person_id == person_id for seat in open_seats(session, meeting.circle_id)):
        raise BadInput({"person_id": "Choose somebody of this circle."})
    meeting.minutes_author_id = person_id
    session.flush()
    about = session.get_one(Circle, meeting.circle_id).core_member_id
    record(session, "hand_on_minutes", "meeting", meeting.id, by, now, provider_id=meeting.provider_id, about=about,
           now_is=str(person_id))  # fmt: skip


def _turn(
    meeting: Meeting, seats: Sequence[CircleVolunteer], away: set[tuple[UUID, UUID]],
    written: Counter[tuple[UUID, UUID]],
) -> UUID | None:  # fmt: skip
    turns = sorted(
        (written[meeting.circle_id, seat.person_id], seat.joined_on, seat.person_id)
        for seat in seats
        if seat.circle_id == meeting.circle_id and seat.sits_on(meeting.on_date)
        if (meeting.id, seat.person_id) not in away
    )
    return turns[0][2] if turns else None


def _away(session: Session, meetings: Sequence[Meeting]) -> set[tuple[UUID, UUID]]:
    absent = (col(Attendance.answer) == "no") | col(Attendance.outcome).in_(("apologies", "no_show"))
    rows = select(Attendance.meeting_id, Attendance.person_id).where(
        col(Attendance.meeting_id).in_([one.id for one in meetings]), absent
    )
    return set(session.exec(rows).all())


def _written(session: Session, circle_ids: set[UUID]) -> Counter[tuple[UUID, UUID]]:
    rows = (
        select(Minutes.circle_id, Minutes.author_id, func.count())
        .where(col(Minutes.circle_id).in_(circle_ids))
        .group_by(col(Minutes.circle_id), col(Minutes.author_id))
    )
    return Counter({(circle_id, person_id): count for circle_id, person_id, count in session.exec(rows)})
