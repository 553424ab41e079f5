"""The volunteer's Today: the next meetings of the circles they sit in, and what they said about each."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import and_
from sqlmodel import Session, col, select

from circles.circle.circle import OPEN_STATES, Circle
from circles.meetings.attendance import Attendance
from circles.meetings.meeting import Meeting
from circles.permission import in_circle
from circles.places.place import Place
from circles.viewer import Viewer

AHEAD = timedelta(weeks=5)
MOST = 5


@dataclass(frozen=True)
class NextMeeting:
    """A meeting as a volunteer meets it: when, where, and what they said."""

    id: UUID
    circle: str
    starts_at: datetime
    lasts_minutes: int
    place: str
    answer: str
    revision: int


def next_meetings(session: Session, viewer: Viewer, now: datetime, today: date) -> list[NextMeeting]:
    """The meetings that lie ahead of this volunteer, soonest first. One query."""
    mine = and_(col(Attendance.meeting_id) == Meeting.id, col(Attendance.person_id) == viewer.person_id)
    rows = (
        select(  # type: ignore[call-overload]
            Meeting.id, Circle.name, Meeting.starts_at, Meeting.lasts_minutes, Place.name, Attendance.answer,
            Meeting.revision,
        )
        .join(Circle, col(Circle.id) == Meeting.circle_id)
        .join(Attendance, mine, isouter=True)
        .join(Place, col(Place.id) == Meeting.place_id, isouter=True)
        .where(
            col(Meeting.provider_id) == viewer.provider_id,
            col(Meeting.state) == "planned",
            col(Meeting.ends_at) > now,
            col(Meeting.starts_at) < now + AHEAD,
            col(Circle.state).in_(OPEN_STATES),
            in_circle(viewer.person_id, Circle.id, today),
        )
        .order_by(col(Meeting.starts_at))
        .limit(MOST)
    )  # fmt: skip
    return [
        NextMeeting(meeting, circle, starts, lasts, place or "", answer or "none", revision)
        for meeting, circle, starts, lasts, place, answer, revision in session.exec(rows)
    ]
