"""Whose phone rings in the office: the coordinator of a caseload with their deputies, and the managers of the day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, col, or_, select

from circles.accounts.account import Account, Role
from circles.accounts.provider import Provider
from circles.circle.cover import Cover


@dataclass(frozen=True)
class OnDuty:
    """People by account and by provider, as of one day; and which providers have a duty line."""

    person_of: dict[UUID, UUID]
    deputies: dict[UUID, tuple[UUID, ...]]
    managers: dict[UUID, tuple[UUID, ...]]
    duty_lines: frozenset[UUID]

    def coordinators(self, account_id: UUID | None) -> tuple[UUID, ...]:
        """The people who answer for a caseload today: whoever leads it, and whoever stands in."""
        accounts = () if account_id is None else (account_id, *self.deputies.get(account_id, ()))
        return tuple(self.person_of[one] for one in accounts if one in self.person_of)


def on_duty(session: Session, provider_ids: Collection[UUID], today: date) -> OnDuty:
    """Who can be rung today. Three queries at any number of caseloads; nobody whose account is closed."""
    held = (
        select(Account.id, Account.person_id, Account.provider_id, Role.role)
        .join(Role, col(Role.account_id) == Account.id)
        .where(
            col(Account.provider_id).in_(provider_ids),
            col(Account.disabled_at).is_(None),
            col(Role.role).in_(("coordinator", "manager")),
            col(Role.from_on) <= today,
            or_(col(Role.until_on).is_(None), col(Role.until_on) >= today),
        )
        .order_by(col(Account.id))
    )
    person_of: dict[UUID, UUID] = {}
    managers: dict[UUID, tuple[UUID, ...]] = {}
    for account_id, person_id, provider_id, role in session.exec(held):
        person_of[account_id] = person_id
        if role == "manager":
            managers[provider_id] = (*managers.get(provider_id, ()), person_id)
    lines = select(Provider).where(col(Provider.id).in_(provider_ids))
    with_line = frozenset(one.id for one in session.exec(lines) if one.duty_number)
    return OnDuty(person_of, _deputies(session, provider_ids, today), managers, with_line)


def _deputies(session: Session, provider_ids: Collection[UUID], today: date) -> dict[UUID, tuple[UUID, ...]]:
    running = select(Cover.away_id, Cover.deputy_id).where(
        col(Cover.provider_id).in_(provider_ids), col(Cover.from_on) <= today, col(Cover.until_on) >= today,
        col(Cover.ended_at).is_(None),
    )  # fmt: skip
    found: dict[UUID, tuple[UUID, ...]] = {}
    for away, deputy in session.exec(running.order_by(col(Cover.id))):
        found[away] = (*found.get(away, ()), deputy)
    return found
