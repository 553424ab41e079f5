"""Throttles: bounded tries that survive refusals and restarts, counted in a short transaction of their own."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Integer, Text, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col, select

from circles.column import identifier, instant, plain
from circles.database import writing
from circles.errors import TooManyTries
from circles.secret import fingerprint


class Throttle(SQLModel, table=True):
    """How often one thing was tried in the current window. `key` is a keyed hash, so it names nobody."""

    __tablename__ = "throttle"
    __provider__ = False  # tries come before we know who, so they belong to no provider
    id: UUID = identifier()
    key: str = plain(Text, unique=True)
    began_at: datetime = instant(index=True)
    tries: int = plain(Integer, default=0)


@dataclass(frozen=True)
class Limit:
    """So many tries in so long, for each subject."""

    name: str
    tries: int
    window: timedelta


SIGN_IN_BY_EMAIL = Limit("sign-in e-mail", 10, timedelta(minutes=15))
SIGN_IN_BY_ADDRESS = Limit("sign-in address", 60, timedelta(minutes=15))
FORGED_BY_ADDRESS = Limit("forged webhook", 50, timedelta(hours=1))  # journalled; what follows is only refused
CODE_BY_LINK = Limit("code", 5, timedelta(minutes=15))
CODE_TEXT_BY_LINK = Limit("code text", 3, timedelta(hours=1))
KEPT = timedelta(days=1)  # longer than any window


def count_try(engine: Engine, limit: Limit, subject: str, machine_now: datetime) -> None:
    """Count a try, kept whatever becomes of it. Raises TooManyTries when the window is full."""
    with writing(engine) as session:
        wait = _count(session, limit, fingerprint(subject, f"throttle {limit.name}"), machine_now)
        session.commit()
    if wait is not None:
        minutes = max(1, round(wait.total_seconds() / 60))
        sentence = f"That is too many tries for now. Wait {minutes} minute{'s' if minutes > 1 else ''}, then try again."
        raise TooManyTries(sentence, int(wait.total_seconds()) + 1)


def forget_tries(session: Session, limit: Limit, subject: str) -> None:
    """After a success, the tries before it no longer count."""
    gone = delete(Throttle).where(col(Throttle.key) == fingerprint(subject, f"throttle {limit.name}"))
    session.connection().execute(gone)


def clear_old_tries(session: Session, machine_now: datetime) -> None:
    """Remove counts whose window is long over."""
    session.connection().execute(delete(Throttle).where(col(Throttle.began_at) < machine_now - KEPT))


def _count(session: Session, limit: Limit, key: str, machine_now: datetime) -> timedelta | None:
    row = _locked(session, key, machine_now)
    if machine_now - row.began_at >= limit.window:
        row.began_at, row.tries = machine_now, 0
    row.tries += 1
    session.flush()
    return row.began_at + limit.window - machine_now if row.tries > limit.tries else None


def _locked(session: Session, key: str, machine_now: datetime) -> Throttle:
    """The count of a key, locked until the transaction ends. Two first tries at once put it down once."""
    insert: Any = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    first = Throttle(key=key, began_at=machine_now).model_dump()
    session.connection().execute(insert(Throttle).on_conflict_do_nothing(index_elements=["key"]), [first])
    return session.exec(select(Throttle).where(Throttle.key == key).with_for_update()).one()
