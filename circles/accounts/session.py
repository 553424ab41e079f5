"""Sign-in sessions: rows, so that signing out ends them; the cookie's token is stored only as a hash.

A session ends when it is idle too long, when its day is over, at sign-out, and when its account is disabled. Times
are the machine's: a demo's moved clock signs nobody out, and nobody in.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Text, delete, or_, update
from sqlmodel import Session, SQLModel, col, select

from circles.column import identifier, instant, link, plain
from circles.identity import new_token, token_hash

IDLE = timedelta(hours=1)  # whoever can see a caseload
IDLE_ON_A_PHONE = timedelta(hours=12)  # a mentor stays signed in from setting off to home (F10)
ABSOLUTE = timedelta(hours=12)
ABSOLUTE_ON_A_PHONE = timedelta(days=30)
SEEN_EVERY = timedelta(minutes=1)
KEPT_AFTER = timedelta(days=1)
OFFICE = frozenset({"coordinator", "manager"})


class SignInSession(SQLModel, table=True):
    """One signed-in device. Idle and absolute expiry go by the machine's clock."""

    __tablename__ = "sign_in_session"
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    account_id: UUID = link("account.id")
    token_hash: str = plain(Text, unique=True)
    began_at: datetime = instant()
    seen_at: datetime = instant()
    idle_until: datetime = instant()
    expires_at: datetime = instant(index=True)
    ended_at: datetime | None = instant(default=None)


def begin(session: Session, account_id: UUID, provider_id: UUID, roles: Iterable[str], machine_now: datetime) -> str:
    """Sign an account in on one device. Gives the token for its cookie, which is nowhere else."""
    token = new_token()
    office = bool(OFFICE.intersection(roles))
    row = SignInSession(
        provider_id=provider_id,
        account_id=account_id,
        token_hash=token_hash(token),
        began_at=machine_now,
        seen_at=machine_now,
        idle_until=machine_now + (IDLE if office else IDLE_ON_A_PHONE),
        expires_at=machine_now + (ABSOLUTE if office else ABSOLUTE_ON_A_PHONE),
    )
    session.add(row)
    session.flush()
    return token


def kept_for(roles: Iterable[str]) -> timedelta | None:
    """How long a device keeps its cookie; None: until its browser is closed.

    A phone ends a browser whenever it needs the room, and a mentor must stay signed in on the way (F10). An office
    computer is shared.
    """
    return None if OFFICE.intersection(roles) else ABSOLUTE_ON_A_PHONE


def touch(session: Session, token: str, machine_now: datetime) -> None:
    """Note that a device was seen, which puts its idle end off. Written at most once a minute."""
    row = session.exec(select(SignInSession).where(SignInSession.token_hash == token_hash(token))).first()
    if row is not None and machine_now - row.seen_at >= SEEN_EVERY:
        row.idle_until = machine_now + (row.idle_until - row.seen_at)
        row.seen_at = machine_now
        session.flush()


def end(session: Session, token: str, machine_now: datetime) -> None:
    """Sign one device out: its token opens nothing from now on, wherever it was copied to."""
    _end(session, machine_now, col(SignInSession.token_hash) == token_hash(token))


def end_all_of(session: Session, account_id: UUID, machine_now: datetime) -> None:
    """Sign every device of an account out."""
    _end(session, machine_now, col(SignInSession.account_id) == account_id)


def clear_over_sessions(session: Session, machine_now: datetime) -> None:
    """Remove sessions that have been over for a day: until then they say whose form it was that came too late."""
    ends = (SignInSession.ended_at, SignInSession.idle_until, SignInSession.expires_at)
    over = or_(*(col(end) < machine_now - KEPT_AFTER for end in ends))
    session.connection().execute(delete(SignInSession).where(over))


def _end(session: Session, machine_now: datetime, which: ColumnElement[bool]) -> None:
    ended = update(SignInSession).where(which, col(SignInSession.ended_at).is_(None))
    session.connection().execute(ended.values(ended_at=machine_now))
