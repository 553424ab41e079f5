"""Attendance: who was asked, who said they would come, and who came."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, Integer
from sqlmodel import SQLModel

from circles.column import identifier, instant, link, plain, secret, word

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
