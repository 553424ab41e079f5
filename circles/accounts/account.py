"""Accounts and their dated roles. Every account belongs to a person, so that anyone can be struck out (F1)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import Date, Index, Text
from sqlmodel import Session, SQLModel, col, select

from circles.accounts.link import end_links
from circles.accounts.session import end_all_of
from circles.clock import machine_now
from circles.column import identifier, instant, link, personal, plain, secret, word
from circles.errors import BadInput, NotAllowed, WrongMoment
from circles.journal import Actor, record

ROLES = ("coordinator", "manager", "volunteer", "mentor")
OFFICE_ROLES = ("coordinator", "manager")
# A manager decides who holds which role, so a manager's rights are taken to include every role's.
LETS_IN = {"manager": frozenset(ROLES), "coordinator": frozenset({"volunteer", "mentor"})}


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


def refuse_roles_beyond(by: Actor, roles: Iterable[str]) -> None:
    """Raise NotAllowed for a person who may do less than somebody in these roles. Nobody hands out what they lack."""
    if by.kind == "person" and not set(roles) <= roles_within(by.roles):
        raise NotAllowed("Ask a manager to do this: this person may do more than you.")


def roles_within(roles: Iterable[str]) -> frozenset[str]:
    """The roles whose holders somebody in `roles` may let in."""
    return frozenset(one for role in roles for one in LETS_IN.get(role, ()))


def give_role(session: Session, account: Account, role: str, by: Actor, now: datetime) -> Role:
    """Give an account a role from today on. Raises BadInput for one it holds or that does not exist, and NotAllowed.

    A link that was made before was shown to somebody who may do no more than the account could then: it is dead now.
    The first role in the office ends the long sessions of a phone.
    """
    if role not in ROLES:
        raise BadInput({"role": "Choose one of the answers."})
    refuse_roles_beyond(by, [role])
    held = {one.role for one in held_roles(session, account.id, now.date())}
    if role in held:
        raise BadInput({"role": "They hold this role already."})
    end_links(session, account.id, machine_now())
    if role in OFFICE_ROLES and held.isdisjoint(OFFICE_ROLES):
        end_all_of(session, account.id, machine_now())
    row = Role(provider_id=account.provider_id, account_id=account.id, role=role, from_on=now.date())
    session.add(row)
    session.flush()
    record(session, "give_role", "account", account.id, by, now, provider_id=account.provider_id, now_is=role)
    return row


def end_role(session: Session, account: Account, role: str, by: Actor, now: datetime) -> None:
    """End a role with yesterday, so that it is gone at once. Nobody ends a role of their own."""
    held = [one for one in held_roles(session, account.id, now.date()) if one.role == role]
    if not held:
        raise WrongMoment("They do not hold this role.")
    if by.account_id == account.id:
        raise NotAllowed("Ask another manager to do this: nobody ends a role of their own.")
    refuse_roles_beyond(by, [role])
    for one in held:
        one.until_on = now.date() - timedelta(days=1)
        session.add(one)
    session.flush()
    record(session, "end_role", "account", account.id, by, now, provider_id=account.provider_id, was=role)


def held_roles(session: Session, account_id: UUID, today: date) -> list[Role]:
    """The roles an account holds on a day."""
    rows = session.exec(select(Role).where(Role.account_id == account_id, col(Role.from_on) <= today)).all()
    return [row for row in rows if row.until_on is None or row.until_on >= today]


def set_password_hash(session: Session, account: Account, password_hash: str, by: Actor, now: datetime) -> None:
    """Store a new password's hash, sign every device out and end every link. The hash is made with no session held."""
    account.password_hash = password_hash
    session.add(account)
    session.flush()
    end_all_of(session, account.id, machine_now())
    end_links(session, account.id, machine_now())
    record(session, "set_password", "account", account.id, by, now, provider_id=account.provider_id)


def disable(session: Session, account: Account, by: Actor, now: datetime) -> None:
    """Let an account in no longer: it is signed out everywhere at once, and its links open nothing, now or later."""
    if by.account_id == account.id:
        raise NotAllowed("Ask another manager to do this: nobody closes their own account.")
    if account.disabled_at is not None:
        raise WrongMoment("This account is closed already.")
    account.disabled_at = now
    session.add(account)
    session.flush()
    end_all_of(session, account.id, machine_now())
    end_links(session, account.id, machine_now())
    record(session, "disable_account", "account", account.id, by, now, provider_id=account.provider_id)


def enable(session: Session, account: Account, by: Actor, now: datetime) -> None:
    """Let a closed account in again, with the password it had."""
    if account.disabled_at is None:
        raise WrongMoment("This account is open.")
    account.disabled_at = None
    session.add(account)
    session.flush()
    record(session, "enable_account", "account", account.id, by, now, provider_id=account.provider_id)
