"""The viewer: an account with today's roles and covers, as the rest of the house asks about it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

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
    """Whoever holds this token, with the roles and covers of `now`; None where the session is over. Two queries."""
    row = session.exec(_LIVE.where(*_live(token, machine_now))).first()
    if row is None:
        return None
    account_id, person_id, provider_id, first, last, seen_at, neutral_name, zone, number, switches = row
    roles, covers = _roles_and_covers(session, account_id, local_date(now, zone))
    duty_number = reveal(number, "provider.duty_number", provider_id) or ""
    facts = ProviderFacts(neutral_name, zone, duty_number, frozenset(switches))
    name = f"{first} {last}".strip()
    return Viewer(account_id, person_id, provider_id, name, roles, covers, facts, seen_at) if roles else None


_LIVE: Any = (
    select(  # type: ignore[call-overload]
        Account.id, Account.person_id, Account.provider_id, Person.first_name, Person.last_name,
        SignInSession.seen_at, Provider.neutral_name, Provider.timezone, Provider.duty_number, Provider.switches,
    )
    .join(SignInSession, col(SignInSession.account_id) == Account.id)
    .join(Person, col(Person.id) == Account.person_id)
    .join(Provider, col(Provider.id) == Account.provider_id)
)  # fmt: skip


def _live(token: str, machine_now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        col(SignInSession.token_hash) == token_hash(token),
        col(SignInSession.ended_at).is_(None),
        col(SignInSession.idle_until) > machine_now,
        col(SignInSession.expires_at) > machine_now,
        col(Account.disabled_at).is_(None),
    )


def roles_of(session: Session, account_id: UUID, today: date) -> frozenset[str]:
    """The roles an account holds today."""
    return _roles_and_covers(session, account_id, today)[0]


def _roles_and_covers(session: Session, account_id: UUID, today: date) -> tuple[frozenset[str], frozenset[UUID]]:
    held = (
        select(Role.role, Cover.away_id)
        .join(
            Cover,
            (col(Cover.deputy_id) == Role.account_id)
            & (col(Cover.from_on) <= today)
            & (col(Cover.until_on) >= today)
            & col(Cover.ended_at).is_(None),
            isouter=True,
        )
        .where(
            Role.account_id == account_id,
            col(Role.from_on) <= today,
            or_(col(Role.until_on).is_(None), col(Role.until_on) >= today),
        )
    )
    rows = session.exec(held).all()
    return frozenset(role for role, _ in rows), frozenset(away for _, away in rows if away is not None)
