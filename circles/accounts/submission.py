"""Forms that were sent: a second click gets the first's answer, and what was typed on an ended session is held."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Text, delete
from sqlmodel import Session, SQLModel, col, select

from circles.accounts.account import Account
from circles.accounts.session import ABSOLUTE_ON_A_PHONE, SignInSession
from circles.column import identifier, instant, link, plain, secret
from circles.identity import token_hash


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


HELD_FOR = timedelta(hours=1)
MOST_HELD = 60_000  # characters: a long note, and not a way to fill the disk


def hold_form(
    session: Session, account: Account, path: str, fields: dict[str, list[str]], machine_now: datetime
) -> None:
    """Hold what was typed when the session had ended, for this account alone. Only the last for each address."""
    text = json.dumps(fields)
    if len(text) > MOST_HELD:
        return
    _forget(session, HeldForm.account_id == account.id, HeldForm.path == path)
    session.add(
        HeldForm(provider_id=account.provider_id, account_id=account.id, path=path, fields=text, held_at=machine_now)
    )
    session.flush()


def held_form(session: Session, account_id: UUID, path: str, machine_now: datetime) -> dict[str, list[str]] | None:
    """What this account had typed at this address within the last hour, if anything."""
    held = select(HeldForm).where(
        HeldForm.account_id == account_id, HeldForm.path == path, col(HeldForm.held_at) > machine_now - HELD_FOR
    )
    row = session.exec(held).first()
    return None if row is None else dict(json.loads(row.fields))


def forget_held_form(session: Session, account_id: UUID, path: str) -> None:
    """What was typed has been sent: it need not be held any longer."""
    _forget(session, HeldForm.account_id == account_id, HeldForm.path == path)


def clear_old_forms(session: Session, machine_now: datetime) -> None:
    """Remove what was held for more than an hour and keys of forms older than a day."""
    _forget(session, col(HeldForm.held_at) < machine_now - HELD_FOR)
    session.connection().execute(delete(Submission).where(col(Submission.at) < machine_now - timedelta(days=1)))


def _forget(session: Session, *which: Any) -> None:
    session.connection().execute(delete(HeldForm).where(*which))


def account_of_ended(session: Session, token: str, machine_now: datetime) -> Account | None:
    """Whose session this was, if it ran out within the last day: what they typed may be held for them."""
    ended = select(Account).join(SignInSession, col(SignInSession.account_id) == Account.id)
    return session.exec(
        ended.where(
            SignInSession.token_hash == token_hash(token),
            col(SignInSession.seen_at) > machine_now - ABSOLUTE_ON_A_PHONE - timedelta(days=1),
            col(Account.disabled_at).is_(None),
        )
    ).first()
