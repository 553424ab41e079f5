"""Accounts and their dated roles. Every account belongs to a person, so that anyone can be struck out (F1)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, Index, Text
from sqlmodel import SQLModel

from circles.column import identifier, instant, link, personal, plain, secret, word

ROLES = ("coordinator", "manager", "volunteer", "mentor")


class Account(SQLModel, table=True):
    """A way to sign in. `email` is folded to lower case and unique over all providers."""

    __tablename__ = "account"
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    person_id: UUID = link("person.id", unique=True)
    email: str = personal(Text, about="person", unique=True)
    password_hash: str | None = secret("account.password_hash", about="person", default=None)
    second_factor: str | None = secret("account.second_factor", about="person", default=None)
    made_at: datetime = instant()
    disabled_at: datetime | None = instant(default=None)


class Role(SQLModel, table=True):
    """What an account may do for a provider, from a day until a day (inclusive; open where `until` is empty)."""

    __tablename__ = "role"
    __table_args__ = (Index("ix_role_account_id_role", "account_id", "role"),)
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    account_id: UUID = link("account.id", index=False)
    role: str = word("role", ROLES)
    from_on: date = plain(Date)
    until_on: date | None = plain(Date, default=None)
