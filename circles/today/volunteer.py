"""The volunteer's Today: the next meetings of the circles they sit in, and what they said about each."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, func
from sqlmodel import Session, col, select

from circles.circle.circle import OPEN_STATES, Circle
from circles.meetings.attendance import Attendance
from circles.meetings.contact import Contact
from circles.meetings.meeting import Meeting
from circles.meetings.minutes import Minutes
from circles.meetings.rota import authors_of
from circles.permission import in_circle
from circles.places.place import Place
from circles.viewer import Viewer

AHEAD, LATELY = timedelta(weeks=5), timedelta(days=7)
LONGEST = timedelta(days=1)  # no meeting lasts longer: what began before is over
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


@dataclass(frozen=True)
class ToWrite:
    """Minutes that wait for this volunteer: owed, or with a question of the coordinator's."""

    meeting_id: UUID
    circle: str
    on_date: date
    due_at: datetime | None
    asked: bool


@dataclass(frozen=True)
class Evening:
    """What a volunteer's Today says beside the meetings: what is to do, and who said thank you."""

    to_write: tuple[ToWrite, ...] = ()
    thanked: int = 0


def evening_of(session: Session, viewer: Viewer, now: datetime, today: date) -> Evening:
    """What is to do after a meeting. Six queries at any size."""
    mine = in_circle(viewer.person_id, Circle.id, today)
    owed = session.exec(
        select(Meeting, Circle.name)
        .join(Circle, col(Circle.id) == Meeting.circle_id)
        .where(mine, col(Circle.provider_id) == viewer.provider_id, col(Meeting.minutes_due_at).is_not(None))
        .where(col(Meeting.ends_at) < now)
        .order_by(col(Meeting.minutes_due_at).desc())
        .limit(MOST)
    ).all()
    authors = authors_of(session, [meeting for meeting, _ in owed])
    to_write = [
        ToWrite(meeting.id, circle, meeting.on_date, meeting.minutes_due_at, asked=False)
        for meeting, circle in owed
        if authors[meeting.id] in (viewer.person_id, None)
    ]
    asked = session.exec(
        select(col(Meeting.id), col(Circle.name), col(Meeting.on_date))
        .join(Minutes, col(Minutes.meeting_id) == Meeting.id)
        .join(Circle, col(Circle.id) == Meeting.circle_id)
        .where(mine, col(Minutes.author_id) == viewer.person_id, col(Minutes.state) == "asked")
        .limit(MOST)
    )
    to_write += [ToWrite(meeting_id, circle, on_date, None, asked=True) for meeting_id, circle, on_date in asked]
    return Evening(tuple(to_write), _thanked(session, viewer, now - LATELY))


def _thanked(session: Session, viewer: Viewer, since: datetime) -> int:
    """How many of their minutes and contacts the coordinator has lately said "seen, thank you" to."""
    minutes = select(func.count()).where(col(Minutes.author_id) == viewer.person_id, col(Minutes.seen_at) >= since)
    contacts = select(func.count()).where(col(Contact.person_id) == viewer.person_id, col(Contact.seen_at) >= since)
    both = select(minutes.select_from(Minutes).scalar_subquery() + contacts.select_from(Contact).scalar_subquery())
    return int(session.exec(both).one())


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
            col(Circle.provider_id) == viewer.provider_id,
            col(Meeting.state) == "planned",
            col(Meeting.ends_at) > now,
            col(Meeting.starts_at).between(now - LONGEST, now + AHEAD),
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
