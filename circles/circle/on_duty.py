"""Whose phone rings in the office: the coordinator of a caseload with their deputies, and the managers of the day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Date, Uuid, bindparam, or_, select
from sqlmodel import Session, col

from circles.accounts.account import OFFICE_ROLES, Account, Role
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
    asked, given = session.connection(), {"providers": list(provider_ids), "today": today}
    person_of: dict[UUID, UUID] = {}
    managers: dict[UUID, tuple[UUID, ...]] = {}
    for account_id, person_id, provider_id, role in asked.execute(_HELD, given):
        person_of[account_id] = person_id
        if role == "manager":
            managers[provider_id] = (*managers.get(provider_id, ()), person_id)
    deputies: dict[UUID, tuple[UUID, ...]] = {}
    for away, deputy in asked.execute(_STAND_IN, given):
        deputies[away] = (*deputies.get(away, ()), deputy)
    with_line = frozenset(asked.execute(_WITH_LINE, {"providers": given["providers"]}).scalars())
    return OnDuty(person_of, deputies, managers, with_line)


# Built once: a worker asks every two seconds, and building them costs more than asking.
_providers = bindparam("providers", expanding=True, type_=Uuid())
_today = bindparam("today", type_=Date())
_HELD = (
    select(col(Account.id), col(Account.person_id), col(Account.provider_id), col(Role.role))
    .join(Role, col(Role.account_id) == Account.id)
    .where(
        col(Account.provider_id).in_(_providers),
        col(Account.disabled_at).is_(None),
        col(Role.role).in_(OFFICE_ROLES),
        col(Role.from_on) <= _today,
        or_(col(Role.until_on).is_(None), col(Role.until_on) >= _today),
    )
    .order_by(col(Account.id))
)
_STAND_IN = (
    select(col(Cover.away_id), col(Cover.deputy_id))
    .where(
        col(Cover.provider_id).in_(_providers), col(Cover.from_on) <= _today, col(Cover.until_on) >= _today,
        col(Cover.ended_at).is_(None),
    )
    .order_by(col(Cover.id))
)  # fmt: skip
_WITH_LINE = select(col(Provider.id)).where(col(Provider.id).in_(_providers), col(Provider.duty_number).is_not(None))
