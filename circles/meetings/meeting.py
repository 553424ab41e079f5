"""One meeting of a circle. Every change of date, time or place raises its revision (Foundation 8)."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Date, Index, Integer, Text, Time, Uuid
from sqlmodel import SQLModel

from circles.accounts.provider import Provider
from circles.column import identifier, instant, link, plain, secret, word
from circles.lifecycle import Moves
from circles.local_time import at

STATES = ("planned", "held", "did_not_happen", "cancelled")
MOVES: Moves = {
    "planned": ("held", "did_not_happen", "cancelled"),
    "cancelled": ("planned",),
    "held": ("did_not_happen",),
    "did_not_happen": ("held",),
}
HOLIDAY_DECISIONS = ("undecided", "keep", "moved", "cancelled")
CHANGES = ("moved", "place", "back_on")


class Meeting(SQLModel, table=True):
    """A date in the circle's life. `on_date` and `at_time` are wall-clock in `zone`; `starts_at` follows from them.

    `series_on` is the day the series gave it and never changes, so that a moved meeting is not made a second time.
    `change`, `was_on` and `was_at` tell what the last change was, for whoever must be told of it.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        Index("uq_meeting_series_id_series_on", "series_id", "series_on", unique=True),
        Index("ix_meeting_circle_id_starts_at", "circle_id", "starts_at"),
        Index("ix_meeting_provider_id_starts_at", "provider_id", "starts_at"),
        Index("ix_meeting_state_remind_at", "state", "remind_at"),
        Index("ix_meeting_state_starts_at", "state", "starts_at"),  # too few are coming
        Index("ix_meeting_circle_id_minutes_due_at", "circle_id", "minutes_due_at"),  # Today: overdue minutes
        Index("ix_meeting_circle_id_state_ends_at", "circle_id", "state", "ends_at"),  # Today: did it happen?
    )
    id: UUID = identifier()
    provider_id: UUID = link("provider.id", index=False)
    circle_id: UUID = link("circle.id", index=False)
    series_id: UUID | None = link("meeting_series.id", nullable=True, index=False)
    series_on: date | None = plain(Date, default=None)
    on_date: date = plain(Date)
    at_time: time = plain(Time)
    zone: str = plain(Text)
    lasts_minutes: int = plain(Integer, default=90)
    starts_at: datetime = instant()
    ends_at: datetime = instant()
    remind_at: datetime = instant()
    minutes_due_at: datetime | None = instant(default=None, index=True)  # while they are owed
    minutes_author_id: UUID | None = plain(Uuid, default=None)  # who was asked; nobody: whoever the rota says
    changed_at: datetime | None = instant(default=None, index=True)
    change: str | None = word("change", CHANGES, default=None)
    was_on: date | None = plain(Date, default=None)
    was_at: time | None = plain(Time, default=None)
    place_id: UUID | None = link("place.id", nullable=True)
    state: str = word("state", STATES, default="planned")
    holiday_decision: str | None = word("holiday_decision", HOLIDAY_DECISIONS, default=None)
    change_reason: str | None = secret("meeting.change_reason", about="core_member", default=None)
    revision: int = plain(Integer, default=1)
    version: int = plain(Integer, default=1)


def place_in_time(meeting: Meeting, provider: Provider, now: datetime) -> None:
    """Work out the moments that follow from the wall-clock day and time.

    The reminder keeps the wall clock too: "the day before" at the same time, also over a change of the clocks. Where
    that has passed already, the reminder is due at once. A meeting that is off owes no minutes.
    """
    meeting.starts_at = at(meeting.on_date, meeting.at_time, meeting.zone)
    meeting.ends_at = meeting.starts_at + timedelta(minutes=meeting.lasts_minutes)
    hours = timedelta(hours=provider.minutes_hours)
    meeting.minutes_due_at = meeting.ends_at + hours if meeting.state == "planned" else None
    wall = datetime.combine(meeting.on_date, meeting.at_time) - timedelta(hours=provider.reminder_hours)
    remind_at = at(wall.date(), wall.time(), meeting.zone)
    meeting.remind_at = remind_at if remind_at > now or meeting.starts_at <= now else now


def wall_clock(meeting: Meeting) -> str:
    """The day and time as the journal keeps them: "2026-12-03T18:30"."""
    return datetime.combine(meeting.on_date, meeting.at_time).isoformat(timespec="minutes")
