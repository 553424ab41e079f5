"""Links that let somebody choose a password: one row each, and when an account's links are dead."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, Text, Uuid
from sqlmodel import Session, SQLModel, col, select

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


def waiting_links(session: Session, account_id: UUID, machine_now: datetime) -> list[Invitation]:
    """The links of an account that are still good. There is one at most, unless two were made at the same moment."""
    good = select(Invitation).where(
        Invitation.account_id == account_id, col(Invitation.used_at).is_(None), col(Invitation.expires_at) > machine_now
    )
    return list(session.exec(good.order_by(col(Invitation.id))))


def end_links(session: Session, account_id: UUID, machine_now: datetime) -> None:
    """Let every link of an account open nothing from now on, wherever it was copied to."""
    for one in waiting_links(session, account_id, machine_now):
        one.expires_at = machine_now
        session.add(one)
    session.flush()
