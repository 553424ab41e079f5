"""The journal: who did or read what, on what basis. It holds ids and codes only, never contents (F22).

An entry is written in the transaction of the deed it tells of. A *read* of a core member's record is written in a
short transaction of its own before it is shown: not written, not shown. Entries are never changed or removed; a
trigger on both databases sees to it. Seals (a hash chain) stand in a table of their own, written by one job.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer, Text, Uuid
from sqlmodel import Session, SQLModel, col, select

from circles.column import instant, plain

ActorKind = Literal["person", "system", "carrier", "import"]
READ = "read"
REFRESH_QUIET = timedelta(minutes=15)


@dataclass(frozen=True)
class Actor:
    """Who acts, and on what basis: own, member, manager, system, `cover for …`, `break-glass …`."""

    kind: ActorKind
    account_id: UUID | None = None
    person_id: UUID | None = None
    basis: str = "own"
    provider_id: UUID | None = None
    roles: frozenset[str] = field(default_factory=frozenset)

    def on(self, basis: str) -> "Actor":
        """The same actor on another basis."""
        return Actor(self.kind, self.account_id, self.person_id, basis, self.provider_id, self.roles)


SYSTEM = Actor("system", basis="system")
CARRIER = Actor("carrier", basis="carrier")


class JournalEntry(SQLModel, table=True):
    """One deed or one read. `seq` is the one integer key in the house: the chain needs an order."""

    __tablename__ = "journal"
    __provider__ = False  # it has one where there is one: a refused sign-in belongs to nobody yet
    __table_args__ = (
        Index("ix_journal_about_at", "about_id", "at"),
        Index("ix_journal_subject_at", "subject_id", "at"),
        {"sqlite_autoincrement": True},
    )
    seq: int | None = plain(
        BigInteger().with_variant(Integer, "sqlite"),
        primary_key=True,
        autoincrement=True,
        nullable=False,
        default=None,
    )
    at: datetime = instant(index=True)
    provider_id: UUID | None = plain(Uuid, default=None, index=True)
    actor_kind: str = plain(Text)
    actor_id: UUID | None = plain(Uuid, default=None)
    basis: str = plain(Text)
    verb: str = plain(Text)
    subject_kind: str = plain(Text)
    subject_id: UUID | None = plain(Uuid, default=None)
    about_id: UUID | None = plain(Uuid, default=None)
    was: str | None = plain(Text, default=None)
    now_is: str | None = plain(Text, default=None)


def record(
    session: Session, verb: str, kind: str, subject_id: UUID | None, by: Actor, now: datetime, *,
    provider_id: UUID | None = None, about: UUID | None = None, was: str | None = None, now_is: str | None = None,
) -> None:  # fmt: skip
    """Add one entry. `was` and `now_is` are states, codes or field names: never words that somebody wrote."""
    session.add(
        JournalEntry(
            at=now,
            provider_id=provider_id or by.provider_id,
            actor_kind=by.kind,
            actor_id=by.account_id or by.person_id,
            basis=by.basis,
            verb=verb,
            subject_kind=kind,
            subject_id=subject_id,
            about_id=about,
            was=was,
            now_is=now_is,
        )
    )


def record_read(
    session: Session, page: str, kind: str, subject_id: UUID | None, by: Actor, now: datetime, *,
    about: UUID | None = None, refreshed_by_itself: bool = False,
) -> None:  # fmt: skip
    """Add one read. A fragment that refreshes itself is entered once in fifteen minutes, not each time."""
    if refreshed_by_itself and _read_lately(session, kind, subject_id, by, now):
        return
    record(session, READ, kind, subject_id, by, now, about=about, now_is=page)


def _read_lately(session: Session, kind: str, subject_id: UUID | None, by: Actor, now: datetime) -> bool:
    lately = select(JournalEntry.seq).where(
        col(JournalEntry.subject_id) == subject_id,
        col(JournalEntry.at) > now - REFRESH_QUIET,
        JournalEntry.actor_id == by.account_id,
        JournalEntry.verb == READ,
        JournalEntry.subject_kind == kind,
    )
    return session.exec(lately.limit(1)).first() is not None
