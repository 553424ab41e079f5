"""The viewer: an account with today's roles and covers, as the rest of the house asks about it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, bindparam
from sqlmodel import Session, col, select
from sqlmodel.sql.sqltypes import UTCDateTime

from circles.accounts.account import Account, Role
from circles.accounts.provider import Provider
from circles.accounts.session import SignInSession
from circles.circle.cover import Cover
from circles.identity import token_hash
from circles.journal import Actor
from circles.local_time import local_date
from circles.people.person import Person
from circles.secret import reveal


@dataclass(frozen=True)
class ProviderFacts:
    """The little of a provider that every page shows."""

    neutral_name: str = "The Team"
    zone: str = "Europe/London"
    duty_number: str = ""
    switches: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Viewer:
    """Whoever looks: an account with today's roles, and the colleagues it covers today."""

    account_id: UUID
    person_id: UUID
    provider_id: UUID
    name: str
    roles: frozenset[str]
    covers: frozenset[UUID] = frozenset()
    provider: ProviderFacts = ProviderFacts()
    seen_at: datetime | None = field(default=None, compare=False)

    def actor(self, basis: str = "own") -> Actor:
        return Actor("person", self.account_id, self.person_id, basis, self.provider_id, self.roles)

    @property
    def coordinates(self) -> frozenset[UUID]:
        """The accounts whose caseload this viewer works: their own and the ones they cover."""
        return self.covers | {self.account_id} if "coordinator" in self.roles else frozenset()


def viewer_of(session: Session, token: str, machine_now: datetime, now: datetime) -> Viewer | None:
    """Whoever holds this token, with the roles and covers of `now`; None where the session is over. One query."""
    given = {"token": token_hash(token), "machine_now": machine_now}
    rows = session.connection().execute(_LIVE, given).all()
    if not rows:
        return None
    account_id, person_id, provider_id, first, last, seen_at, neutral_name, zone, number, switches = rows[0][:10]
    roles, covers = _of_the_day([row[10:] for row in rows], local_date(now, zone))
    duty_number = reveal(number, "provider.duty_number", provider_id) or ""
    facts = ProviderFacts(neutral_name, zone, duty_number, frozenset(switches))
    name = f"{first} {last}".strip()
    return Viewer(account_id, person_id, provider_id, name, roles, covers, facts, seen_at) if roles else None


def viewer_for(session: Session, account: Account, now: datetime) -> Viewer | None:
    """The viewer this account would be now, signed in or not; None where it is closed."""
    if account.disabled_at is not None:
        return None
    zone = session.get_one(Provider, account.provider_id).timezone
    today = local_date(now, zone)
    standing_in = select(col(Cover.away_id), col(Cover.from_on), col(Cover.until_on)).where(
        col(Cover.deputy_id) == account.id, col(Cover.ended_at).is_(None)
    )
    covers = frozenset(away for away, start, end in session.exec(standing_in) if _lasts(start, end, today))
    return Viewer(account.id, account.person_id, account.provider_id, "", roles_of(session, account.id, today), covers)


def is_of_closed_account(session: Session, token: str) -> bool:
    """Whether this token was somebody's whose account has been closed: to them every page is like what is not there."""
    closed = (
        select(Account.id)
        .join(SignInSession, col(SignInSession.account_id) == Account.id)
        .where(SignInSession.token_hash == token_hash(token), col(Account.disabled_at).is_not(None))
    )
    return session.exec(closed).first() is not None


def roles_of(session: Session, account_id: UUID, today: date) -> frozenset[str]:
    """The roles an account holds on a day."""
    held = select(col(Role.role), col(Role.from_on), col(Role.until_on)).where(col(Role.account_id) == account_id)
    return frozenset(role for role, start, end in session.exec(held) if _lasts(start, end, today))


def _of_the_day(rows: Sequence[tuple[Any, ...]], today: date) -> tuple[frozenset[str], frozenset[UUID]]:
    """The roles and covers that hold on a day, of (role, from, until, away, from, until)."""
    roles = frozenset(role for role, start, end, *_ in rows if role and _lasts(start, end, today))
    covers = frozenset(away for *_, away, start, end in rows if away and _lasts(start, end, today))
    return roles, covers


def _lasts(start: date, end: date | None, today: date) -> bool:
    return start <= today and (end is None or today <= end)


# Built once: it is asked with every request, and building it costs more than asking it.
_machine_now = bindparam("machine_now", type_=UTCDateTime())
_LIVE: Any = (
    select(  # type: ignore[call-overload]
        Account.id, Account.person_id, Account.provider_id, Person.first_name, Person.last_name,
        SignInSession.seen_at, Provider.neutral_name, Provider.timezone, Provider.duty_number, Provider.switches,
        Role.role, Role.from_on, Role.until_on, Cover.away_id, Cover.from_on, Cover.until_on,
    )
    .select_from(SignInSession)
    .join(Account, col(Account.id) == SignInSession.account_id)
    .join(Person, col(Person.id) == Account.person_id)
    .join(Provider, col(Provider.id) == Account.provider_id)
    .join(Role, col(Role.account_id) == Account.id, isouter=True)
    .join(Cover, (col(Cover.deputy_id) == Account.id) & col(Cover.ended_at).is_(None), isouter=True)
    .where(
        col(SignInSession.token_hash) == bindparam("token", type_=Text()),
        col(SignInSession.ended_at).is_(None),
        col(SignInSession.idle_until) > _machine_now,
        col(SignInSession.expires_at) > _machine_now,
        col(Account.disabled_at).is_(None),
    )
)  # fmt: skip
