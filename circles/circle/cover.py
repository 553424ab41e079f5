"""Cover: a colleague away names a deputy with dates; everything follows, and reads are marked as cover."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, Index, Uuid
from sqlmodel import SQLModel

from circles.column import identifier, instant, link, plain


class Cover(SQLModel, table=True):
    """`deputy` stands in for `away` from a day until a day, both inclusive."""

    __tablename__ = "cover"
    __table_args__ = (Index("ix_cover_deputy_id_until_on", "deputy_id", "until_on"),)
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    away_id: UUID = link("account.id")
    deputy_id: UUID = link("account.id", index=False)
    from_on: date = plain(Date)
    until_on: date = plain(Date)
    made_by_id: UUID = plain(Uuid)
    made_at: datetime = instant()
    ended_at: datetime | None = instant(default=None)
