"""Attendance: who was asked, who said they would come, and who came."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Integer, delete, update
from sqlmodel import Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from circles.circle.circle import Circle, CircleVolunteer
from circles.column import identifier, instant, link, plain, secret, word
from circles.errors import BadInput, NotFound, WrongMoment
from circles.journal import Actor, record
from circles.meetings.meeting import Meeting
from circles.people.core_member import CoreMember

ANSWERS = ("none", "yes", "no", "unsure")
CHANNELS = ("text", "web", "told_by_phone")
OUTCOMES = ("present", "apologies", "no_show")


class Attendance(SQLModel, table=True):
    """One person and one meeting. `answered_revision` tells which version of the meeting the answer was about."""

    __tablename__ = "attendance"
    __table_args__ = (
        Index("uq_attendance_meeting_id_person_id", "meeting_id", "person_id", unique=True),
        Index("ix_attendance_person_id", "person_id"),
    )
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    meeting_id: UUID = link("meeting.id", index=False)
    person_id: UUID = link("person.id", index=False)
    answer: str = word("answer", ANSWERS, default="none")
    answered_at: datetime | None = instant(default=None)
    answered_by: str | None = word("answered_by", CHANNELS, default=None)
    answered_revision: int | None = plain(Integer, default=None)
    outcome: str | None = word("outcome", OUTCOMES, default=None)
    reason: str | None = secret("attendance.reason", about="person", default=None)


class AboutAnOldDate(WrongMoment):
    """An answer to a day or time that has changed since it was asked about."""

    def __init__(self) -> None:
        super().__init__("The meeting has changed since. Please answer for the new day and time.")


def expect(session: Session, circle: Circle, meetings: Sequence[Meeting]) -> None:
    """Make a row for everybody who belongs to each of these new meetings: its volunteers and the core member."""
    itself = session.get_one(CoreMember, circle.core_member_id).person_id
    seats = session.exec(select(CircleVolunteer).where(col(CircleVolunteer.circle_id) == circle.id)).all()
    for meeting in meetings:
        sitting = {seat.person_id for seat in seats if seat.sits_on(meeting.on_date)}
        session.add_all(_expected(meeting, person_id) for person_id in sorted(sitting | {itself}))
    session.flush()


def expect_newcomer(session: Session, circle: Circle, person_id: UUID, now: datetime) -> None:
    """Make the rows of somebody who joins, for the meetings that are still to come."""
    asked = select(Attendance.meeting_id).where(col(Attendance.person_id) == person_id)
    ahead = _ahead(circle.id, now).where(col(Meeting.id).not_in(asked))
    session.add_all(_expected(meeting, person_id) for meeting in session.exec(ahead))
    session.flush()


def excuse_leaver(session: Session, circle: Circle, person_id: UUID, now: datetime) -> None:
    """Take somebody who leaves out of the meetings to come. What they attended stays."""
    ahead = [meeting.id for meeting in session.exec(_ahead(circle.id, now))]
    session.execute(
        delete(Attendance).where(col(Attendance.meeting_id).in_(ahead), col(Attendance.person_id) == person_id)
    )


def forget_answers(session: Session, meeting_ids: Sequence[UUID]) -> None:
    """A changed meeting has no answers yet: what was said was about another day. The journal keeps that it was said."""
    fresh = {"answer": "none", "answered_at": None, "answered_by": None, "answered_revision": None}
    session.execute(update(Attendance).where(col(Attendance.meeting_id).in_(meeting_ids)).values(**fresh))


def answer(
    session: Session, meeting: Meeting, person_id: UUID, said: str, channel: str, revision: int, by: Actor,
    now: datetime,
) -> Attendance:  # fmt: skip
    """Take somebody's answer, from the page, by text, or as told by phone (F25). The last answer counts.

    `revision` is the one they were asked about. Raises AboutAnOldDate where the meeting has changed since, WrongMoment
    where it is off or over, NotFound for whoever does not belong to it.
    """
    if said not in ANSWERS[1:] or channel not in CHANNELS:
        raise BadInput({"answer": "Choose one of the answers."})
    row = _row_of(session, meeting, person_id)
    if meeting.state != "planned" or meeting.ends_at <= now:
        raise WrongMoment("This meeting is off or over, so there is nothing to answer.")
    if revision != meeting.revision:
        raise AboutAnOldDate()
    was, row.answer, row.answered_at, row.answered_by = row.answer, said, now, channel
    row.answered_revision = revision
    session.add(row)
    session.flush()
    record(
        session, "answer_meeting", "meeting", meeting.id, by, now, provider_id=meeting.provider_id, about=person_id,
        was=was, now_is=said,
    )  # fmt: skip
    return row


def _row_of(session: Session, meeting: Meeting, person_id: UUID) -> Attendance:
    found = select(Attendance).where(col(Attendance.meeting_id) == meeting.id, col(Attendance.person_id) == person_id)
    row = session.exec(found).first()
    if row is None:
        raise NotFound()
    return row


def _expected(meeting: Meeting, person_id: UUID) -> Attendance:
    return Attendance(provider_id=meeting.provider_id, meeting_id=meeting.id, person_id=person_id)


def _ahead(circle_id: UUID, now: datetime) -> SelectOfScalar[Meeting]:
    return select(Meeting).where(
        col(Meeting.circle_id) == circle_id, col(Meeting.starts_at) > now, col(Meeting.state) == "planned"
    )
