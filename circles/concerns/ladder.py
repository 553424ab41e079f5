"""The ladder: who is rung, one rung after the other, until somebody takes a level 1 or 2 (F1, F5).

Its steps are stored when it starts, each with its own due instant, so a restart rings nobody twice and a stop leaves
nobody out. Whoever the concern names is on no rung; an empty rung is skipped at once.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID

from sqlalchemy import Index, Integer, Text, Uuid
from sqlmodel import Session, SQLModel, col, select

from circles.accounts.account import OFFICE_ROLES, Account, Role
from circles.accounts.provider import Provider
from circles.circle.cover import Cover
from circles.column import identifier, instant, link, plain, word
from circles.concerns.clocks import Clock
from circles.local_time import local_date
from circles.people.core_member import CoreMember
from circles.strike_out import StrikeOut

RUNGS = ("coordinator", "deputy", "duty", "manager", "lead", "everyone")
TOGETHER = 1  # at level 1 the duty line rings beside the coordinator
AGAIN = 8  # how often the last rung rings once more: a concern that nobody has never falls silent


class _Climbs(Protocol):
    id: UUID
    provider_id: UUID
    core_member_id: UUID | None
    circle_id: UUID | None
    level: int
    round: int
    raised_by_id: UUID


class ConcernStep(SQLModel, table=True):
    """One person to be rung, or the duty line (no person). `code` is what they may text back to take it."""

    __tablename__ = "concern_step"
    __table_args__ = (
        Index("ix_concern_step_due_at", "due_at"),
        Index("ix_concern_step_concern_id", "concern_id"),
        Index("ix_concern_step_account_id_due_at", "account_id", "due_at"),
    )
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    concern_id: UUID = link("concern.id", index=False)
    round: int = plain(Integer)
    rung: int = plain(Integer)
    role: str = word("concern_rung", RUNGS)
    account_id: UUID | None = plain(Uuid, default=None)
    person_id: UUID | None = link("person.id", nullable=True)
    code: str = plain(Text, default="")
    due_at: datetime = instant()
    failed_at: datetime | None = instant(default=None)


@dataclass(frozen=True)
class Rung:
    """Who is rung together."""

    role: str
    accounts: tuple[tuple[UUID, UUID], ...] = ()  # account and person
    duty_line: bool = False


def climb(
    session: Session, provider: Provider, concern: _Climbs, clock: Clock, begins: datetime, *, staff_named: bool
) -> list[ConcernStep]:
    """Store every step of a ladder that begins at a moment. The last rung rings again, slower, until it is taken."""
    rungs = rungs_of(session, provider, concern, begins, staff_named=staff_named)
    every = timedelta(minutes=clock.climbs_every)
    steps = [
        step for number, rung in enumerate(rungs) for step in _steps(concern, rung, number, begins + every * number)
    ]
    last = begins + every * max(len(rungs) - 1, 0)
    for again in range(1, AGAIN + 1) if rungs else ():
        due = last + timedelta(minutes=clock.within) * again
        steps += _steps(concern, rungs[-1], len(rungs) - 1 + again, due)
    session.add_all(steps)
    session.flush()
    return steps


def rungs_of(session: Session, provider: Provider, concern: _Climbs, now: datetime, *, staff_named: bool) -> list[Rung]:
    """The rungs, in order, without whoever is named, raised it, or was rung on an earlier one."""
    office = _Office(session, provider, concern, local_date(now, provider.timezone))
    leads = [provider.safeguarding_lead_id] if provider.safeguarding_lead_id else []
    managers, everybody = office.in_role("manager"), office.everybody
    if staff_named:  # about a colleague: the safeguarding lead first (F1)
        wanted = [("lead", leads), ("manager", managers), ("everyone", everybody)]
    else:
        coordinator = office.coordinator()
        first = [coordinator] if coordinator else []
        wanted = [("coordinator", first), ("deputy", office.deputies(coordinator)), ("duty", []),
                  ("manager", [*managers, *leads]), ("everyone", everybody)]  # fmt: skip
    return _without_repeats(office, wanted, concern, has_duty=bool(provider.duty_number))


def _without_repeats(
    office: "_Office", wanted: Iterable[tuple[str, Sequence[UUID]]], concern: _Climbs, *, has_duty: bool
) -> list[Rung]:
    rungs: list[Rung] = []
    rung_already: set[UUID] = set()
    for role, accounts in wanted:
        if role == "duty" and concern.level == TOGETHER:
            continue
        whole = role == "everyone"  # the last rung rings those again who did not answer
        fresh = [one for one in dict.fromkeys(accounts) if office.may_ring(one) and (whole or one not in rung_already)]
        rung_already |= set(fresh)
        duty = has_duty and (role == "duty" or (role == "coordinator" and concern.level == TOGETHER))
        if fresh or duty:
            rungs.append(Rung(role, tuple((one, office.person_of[one]) for one in fresh), duty))
    return rungs


class _Office:
    """Everybody who works in the office today and is not named: read once, in four queries."""

    def __init__(self, session: Session, provider: Provider, concern: _Climbs, today: date) -> None:
        self._session, self._concern, self._today = session, concern, today
        held = (
            select(Account.id, Account.person_id, Role.role)
            .join(Role, col(Role.account_id) == Account.id)
            .where(
                col(Account.provider_id) == provider.id, col(Account.disabled_at).is_(None),
                col(Role.role).in_(OFFICE_ROLES), col(Role.from_on) <= today,
                col(Role.until_on).is_(None) | (col(Role.until_on) >= today),
            )
            .order_by(col(Account.id))
        )  # fmt: skip
        self._held: list[tuple[UUID, UUID, str]] = [(one, person, role) for one, person, role in session.exec(held)]
        self.person_of: dict[UUID, UUID] = {account: person for account, person, _ in self._held}
        subjects = [one for one in (concern.id, concern.core_member_id, concern.circle_id) if one]
        struck = select(StrikeOut.person_id).where(col(StrikeOut.subject_id).in_(subjects))
        self._never = set(session.exec(struck)) | {concern.raised_by_id}

    def may_ring(self, account_id: UUID) -> bool:
        return account_id in self.person_of and self.person_of[account_id] not in self._never

    def in_role(self, role: str) -> list[UUID]:
        return [account for account, _, held in self._held if held == role]

    @property
    def everybody(self) -> list[UUID]:
        return [account for account, _, _ in self._held]

    def coordinator(self) -> UUID | None:
        """The coordinator of the caseload, even one who is away: their deputy is the next rung."""
        if self._concern.core_member_id is None:
            return None
        return self._session.exec(
            select(CoreMember.coordinator_id).where(col(CoreMember.id) == self._concern.core_member_id)
        ).first()

    def deputies(self, away: UUID | None) -> list[UUID]:
        """Whoever stands in today."""
        if away is None:
            return []
        covering = select(Cover.deputy_id).where(
            col(Cover.away_id) == away, col(Cover.ended_at).is_(None),
            col(Cover.from_on) <= self._today, col(Cover.until_on) >= self._today,
        )  # fmt: skip
        return list(self._session.exec(covering.order_by(col(Cover.id))))


def _steps(concern: _Climbs, rung: Rung, number: int, due_at: datetime) -> list[ConcernStep]:
    whole: list[tuple[UUID | None, UUID | None]] = [*rung.accounts, *([(None, None)] if rung.duty_line else [])]
    return [
        ConcernStep(
            provider_id=concern.provider_id, concern_id=concern.id, round=concern.round, rung=number,
            role="duty" if account is None else rung.role, account_id=account, person_id=person,
            code=_code() if account else "", due_at=due_at,
        )
        for account, person in whole
    ]  # fmt: skip


def _code() -> str:
    """Four digits, and never 0000 to 0999, so that all four are typed."""
    return str(1000 + secrets.randbelow(9000))


def names_staff(session: Session, named: Sequence[UUID], now: datetime) -> bool:
    """Whether a coordinator or manager is among the people a concern is about."""
    if not named:
        return False
    today = now.date()
    held = (
        select(Role.id)
        .join(Account, col(Account.id) == Role.account_id)
        .where(
            col(Account.person_id).in_(named), col(Role.role).in_(OFFICE_ROLES), col(Role.from_on) <= today,
            col(Role.until_on).is_(None) | (col(Role.until_on) >= today),
        )
    )  # fmt: skip
    return session.exec(held.limit(1)).first() is not None


def could_not_be_rung(session: Session, step_id: UUID, now: datetime) -> None:
    """A text of the ladder failed or may not be sent. Where its whole rung failed, the next ones come forward (F3)."""
    step = session.get_one(ConcernStep, step_id)
    if step.failed_at is not None:
        return
    step.failed_at = now
    session.add(step)
    session.flush()
    same = (col(ConcernStep.concern_id) == step.concern_id, col(ConcernStep.round) == step.round)
    beside = select(ConcernStep.id).where(
        *same, col(ConcernStep.rung) == step.rung, col(ConcernStep.failed_at).is_(None)
    )
    later = list(session.exec(select(ConcernStep).where(*same, col(ConcernStep.rung) > step.rung)))
    if later and session.exec(beside.limit(1)).first() is None:
        sooner = max(min(one.due_at for one in later) - now, timedelta())
        for one in later:
            one.due_at -= sooner
        session.add_all(later)
        session.flush()


def step_of_code(session: Session, person_id: UUID, code: str) -> ConcernStep | None:
    """The step for which this person was sent a code, if it is one of theirs."""
    if len(code) != 4 or not code.isdecimal():
        return None
    mine = select(ConcernStep).where(col(ConcernStep.person_id) == person_id, col(ConcernStep.code) == code)
    return session.exec(mine.order_by(col(ConcernStep.due_at).desc()).limit(1)).first()
