"""One meeting of a circle. Every change of date, time, place or people raises its revision (Foundation 8)."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import Date, Index, Integer, Text, Time
from sqlmodel import SQLModel

from circles.column import identifier, instant, link, plain, secret, word
from circles.lifecycle import Moves

STATES = ("planned", "held", "did_not_happen", "cancelled")
MOVES: Moves = {
    "planned": ("held", "did_not_happen", "cancelled"),
    "cancelled": ("planned",),
    "held": ("did_not_happen",),
    "did_not_happen": ("held",),
}
HOLIDAY_DECISIONS = ("undecided", "keep", "moved", "cancelled")


class Meeting(SQLModel, table=True):
    """A date in the circle's life. `on_date` and `at_time` are wall-clock in `zone`; `starts_at` follows from them.

    `series_on` is the day the series gave it and never changes, so that a moved meeting is not made a second time.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        Index("uq_meeting_series_id_series_on", "series_id", "series_on", unique=True),
        Index("ix_meeting_circle_id_starts_at", "circle_id", "starts_at"),
        Index("ix_meeting_provider_id_starts_at", "provider_id", "starts_at"),
        Index("ix_meeting_state_remind_at", "state", "remind_at"),
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
    changed_at: datetime | None = instant(default=None, index=True)
    place_id: UUID | None = link("place.id", nullable=True)
    state: str = word("state", STATES, default="planned")
    holiday_decision: str | None = word("holiday_decision", HOLIDAY_DECISIONS, default=None)
    change_reason: str | None = secret("meeting.change_reason", about="core_member", default=None)
    revision: int = plain(Integer, default=1)
    version: int = plain(Integer, default=1)
