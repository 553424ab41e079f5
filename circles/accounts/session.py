"""Sign-in sessions: rows, so that signing out ends them; the cookie's token is stored only as a hash."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Text
from sqlmodel import SQLModel

from circles.column import identifier, instant, link, plain


class SignInSession(SQLModel, table=True):
    """One signed-in device. Idle and absolute expiry go by the machine's clock."""

    __tablename__ = "sign_in_session"
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    account_id: UUID = link("account.id")
    token_hash: str = plain(Text, unique=True)
    began_at: datetime = instant()
    seen_at: datetime = instant()
    expires_at: datetime = instant(index=True)
    ended_at: datetime | None = instant(default=None)
