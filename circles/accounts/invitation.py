"""Invitations and resets: a link shown once to somebody entitled, opened with a code texted to the number on record."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, Text, Uuid
from sqlmodel import SQLModel

from circles.column import identifier, instant, link, plain, word

KINDS = ("invitation", "reset")


class Invitation(SQLModel, table=True):
    """One link. Both the token and the code are stored only as hashes; times are the machine's."""

    __tablename__ = "invitation"
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    account_id: UUID = link("account.id")
    made_by_id: UUID = plain(Uuid)
    kind: str = word("kind", KINDS)
    token_hash: str = plain(Text, unique=True)
    code_hash: str | None = plain(Text, default=None)
    code_sent_at: datetime | None = instant(default=None)
    tries: int = plain(Integer, default=0)
    confirmed_by_id: UUID | None = plain(Uuid, default=None)
    made_at: datetime = instant()
    expires_at: datetime = instant()
    used_at: datetime | None = instant(default=None)
