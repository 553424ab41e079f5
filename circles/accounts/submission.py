"""Forms that were sent: a second click gets the first's answer, and what was typed on an ended session is held."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, Text
from sqlmodel import SQLModel

from circles.column import identifier, instant, link, plain, secret


class Submission(SQLModel, table=True):
    """One form that was taken, by its key. Kept a day."""

    __tablename__ = "submission"
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    account_id: UUID = link("account.id")
    key: str = plain(Text, unique=True)
    status: int = plain(Integer)
    location: str = plain(Text, default="")
    at: datetime = instant(index=True)


class HeldForm(SQLModel, table=True):
    """What was typed when the session had ended: encrypted, for that account alone, for an hour."""

    __tablename__ = "held_form"
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    account_id: UUID = link("account.id")
    path: str = plain(Text)
    fields: str = secret("held_form.fields", about="person", keep="hour")
    held_at: datetime = instant(index=True)
