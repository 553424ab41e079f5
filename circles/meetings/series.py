"""A meeting series: one weekday and one wall-clock time, kept across clock changes, with exceptions."""

from datetime import date, time
from uuid import UUID

from sqlalchemy import Date, Index, Integer, Text, Time
from sqlmodel import SQLModel

from circles.column import identifier, link, plain


class MeetingSeries(SQLModel, table=True):
    """When a circle meets. `weekday` is 0 (Monday) to 6; `lasts_minutes` is the planned length."""

    __tablename__ = "meeting_series"
    __table_args__ = (Index("ix_meeting_series_until_on_made_until", "until_on", "made_until"),)
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    circle_id: UUID = link("circle.id")
    weekday: int = plain(Integer)
    at_time: time = plain(Time)
    zone: str = plain(Text)
    lasts_minutes: int = plain(Integer, default=90)
    every_weeks: int = plain(Integer, default=1)
    place_id: UUID | None = link("place.id", nullable=True)
    from_on: date = plain(Date)
    until_on: date | None = plain(Date, default=None)
    made_until: date = plain(Date)
