"""The list of who can sign in: fifty at a time by name, two queries at any size.

Where a page begins is said by an account's id, never by a name: names do not belong in addresses.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy
from sqlalchemy import ColumnElement, Select, and_, or_
from sqlmodel import col, exists, select

from circles.accounts.account import Account, Role, roles_within
from circles.people.person import Person
from web.views.accounts import ROLE_WORDS, today_of
from web.visit import Visit

PAGE = 50


@dataclass(frozen=True)
class AccountLine:
    """One account as the list shows it."""

    id: UUID
    name: str
    email: str
    roles: str
    state: str


@dataclass(frozen=True)
class AccountPage:
    """One page of the list, and the account after which the next one begins."""

    lines: tuple[AccountLine, ...]
    after: UUID | None = None


def account_page(visit: Visit, after: UUID | None = None) -> AccountPage:
    """The accounts this viewer may see: all to a manager, to a coordinator the ones they may let in."""
    today = today_of(visit)
    shown = and_(col(Account.provider_id) == visit.viewer.provider_id, *_let_in(visit, today))
    query = _columns().where(shown, *_behind(visit, after)).order_by(col(Person.name_key), col(Account.id))
    rows = visit.session.execute(query.limit(PAGE + 1)).all()
    here = rows[:PAGE]
    roles = _roles(visit, [row.id for row in here], today)
    lines = tuple(_line(row, roles.get(row.id, [])) for row in here)
    return AccountPage(lines, lines[-1].id if len(rows) > PAGE else None)


def _columns() -> Select[Any]:
    """Whether there is a password is asked of the column, not of what is in it: nothing is opened for a list."""
    has_password = col(Account.password_hash).is_not(None).label("has_password")
    named = (Account.id, Person.first_name, Person.last_name, Account.email, Account.disabled_at, has_password)
    columns: tuple[Any, ...] = named
    return sqlalchemy.select(*columns).join_from(Account, Person, col(Person.id) == Account.person_id)


def _behind(visit: Visit, after: UUID | None) -> list[ColumnElement[bool]]:
    if after is None:
        return []
    begin = select(Person.name_key).join(Account, col(Account.person_id) == Person.id)
    key = begin.where(Account.id == after, Account.provider_id == visit.viewer.provider_id).scalar_subquery()
    return [or_(col(Person.name_key) > key, and_(col(Person.name_key) == key, col(Account.id) > after))]


def _let_in(visit: Visit, today: date) -> list[ColumnElement[bool]]:
    """For a coordinator: a role today, and none beyond what they may let somebody in with."""
    if "manager" in visit.viewer.roles:
        return []
    within = roles_within(visit.viewer.roles)
    held = exists().where(col(Role.account_id) == Account.id, *_lasts(today))
    return [held, ~held.where(col(Role.role).not_in(within))]


def _lasts(today: date) -> tuple[ColumnElement[bool], ...]:
    return (col(Role.from_on) <= today, or_(col(Role.until_on).is_(None), col(Role.until_on) >= today))


def _roles(visit: Visit, account_ids: Sequence[UUID], today: date) -> dict[UUID, list[str]]:
    held = select(Role.account_id, Role.role).where(col(Role.account_id).in_(account_ids), *_lasts(today))
    found: dict[UUID, list[str]] = {}
    for account_id, role in visit.session.exec(held):
        found.setdefault(account_id, []).append(role)
    return found


def _line(row: Any, roles: Sequence[str]) -> AccountLine:
    words = ", ".join(sorted(ROLE_WORDS[role] for role in roles))
    name = f"{row.first_name} {row.last_name}".strip()
    return AccountLine(row.id, name, row.email, words, _state(row.disabled_at, row.has_password))


def _state(disabled_at: datetime | None, has_password: bool) -> str:
    if disabled_at is not None:
        return "closed"
    return "open" if has_password else "not signed in yet"
