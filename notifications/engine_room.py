"""The worker's own rows: its heartbeat, the sender's rate bucket, and the stop that an account fault pulls."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Float, Integer, Text
from sqlmodel import SQLModel

from circles.column import identifier, instant, plain


class Heartbeat(SQLModel, table=True):
    """When a worker was last alive, by the machine's clock."""

    __tablename__ = "heartbeat"
    __provider__ = False
    id: UUID = identifier()
    worker: str = plain(Text, unique=True)
    beat_at: datetime = instant(index=True)


class SendRate(SQLModel, table=True):
    """A token bucket for one sender, shared by every worker. `silent`: so many calls in a row without an answer."""

    __tablename__ = "send_rate"
    __provider__ = False
    id: UUID = identifier()
    sender: str = plain(Text, unique=True)
    tokens: float = plain(Float)
    filled_at: datetime = instant()
    silent: int = plain(Integer, default=0)
    silent_since: datetime | None = instant(default=None)


class SendingStop(SQLModel, table=True):
    """Sending is stopped until somebody lifts it: an account fault, or a restored backup."""

    __tablename__ = "sending_stop"
    __provider__ = False
    id: UUID = identifier()
    reason: str = plain(Text)
    since: datetime = instant()
    lifted_at: datetime | None = instant(default=None)
