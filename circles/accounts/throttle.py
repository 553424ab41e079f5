"""Throttles: bounded tries that survive refusals and restarts, counted in a short transaction of their own."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, Text
from sqlmodel import SQLModel

from circles.column import identifier, instant, plain


class Throttle(SQLModel, table=True):
    """How often one thing was tried in the current window. `key` is a keyed hash, so it names nobody."""

    __tablename__ = "throttle"
    __provider__ = False  # tries come before we know who, so they belong to no provider
    id: UUID = identifier()
    key: str = plain(Text, unique=True)
    began_at: datetime = instant(index=True)
    tries: int = plain(Integer, default=0)
