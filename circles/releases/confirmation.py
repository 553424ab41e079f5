"""Confirmations: seven, two and one working days before, in office hours, each by somebody with a name (F7, F8, D§5).

The last one is the final go: asked from ten, due at two, the coordinator's phone rings at half past, a manager's at a
quarter past three, because the units at the prison stop answering at about four. The day after, conditions that came
late are asked for once more.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, Index, Text, Uuid, and_
from sqlmodel import Session, SQLModel, col, select

from circles.accounts.provider import Provider
from circles.column import identifier, instant, link, plain, secret, word
from circles.errors import BadInput, WrongMoment
from circles.journal import Actor
from circles.lifecycle import Moves, become
from circles.local_time import at, next_working_day, working_days_before
from circles.places.bank_holiday import bank_holidays
from circles.releases.plan import ReleasePlan, write

STEPS = {"week": 7, "two_days": 2, "final_go": 1, "after": -1}  # working days before
NAMES = {
    "week": "A week before: is the day right?",
    "two_days": "Two days before: the day again, and the conditions",
    "final_go": "The day before: the final go",
    "after": "The day after: did conditions come late?",
}
ABOUT_CONDITIONS = ("two_days", "after")
STATES = ("open", "given", "withdrawn")
MOVES: Moves = {"open": ("given", "withdrawn"), "given": ("withdrawn",)}
ASKED_FROM, DUE = time(10), time(14)
COORDINATOR_AT, MANAGER_AT = time(14, 30), time(15, 15)
WAIT_AT = time(16)  # whoever stands ready hears then that there is no final word yet
LATE_PLAN = timedelta(hours=4)  # for a plan made after the day of a step


class ReleaseConfirmation(SQLModel, table=True):
    """One thing to confirm with the prison or the practitioner. A moved date withdraws it and asks anew."""

    __tablename__ = "release_confirmation"
    __table_args__ = (
        Index("ix_release_confirmation_state_asked_at", "state", "asked_at"),
        Index("ix_release_confirmation_plan_id_step", "plan_id", "step"),
    )
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    plan_id: UUID = link("release_plan.id", index=False)
    step: str = word("release_step", tuple(STEPS))
    state: str = word("release_confirmation_state", STATES, default="open")
    asked_at: datetime = instant()
    due_at: datetime = instant(index=True)
    coordinator_at: datetime | None = instant(default=None, index=True)
    manager_at: datetime | None = instant(default=None)
    wait_at: datetime | None = instant(default=None, index=True)
    given_at: datetime | None = instant(default=None, index=True)
    given_by: str | None = secret("release_confirmation.given_by", about="professional", default=None)
    post: str = plain(Text, default="")
    conditions_known: bool | None = plain(Boolean, default=None)
    by_account_id: UUID | None = plain(Uuid, default=None)


@dataclass(frozen=True)
class Said:
    """Who at the prison or at probation said it, in which post, and whether the conditions are known."""

    who: str
    post: str = ""
    conditions_known: bool | None = None


def ask_for_confirmations(session: Session, plan: ReleasePlan, now: datetime) -> None:
    """Work out the steps of a plan's day; those of an earlier day are withdrawn, also where they had been given."""
    for one in confirmations_of(session, plan):
        become(one, "withdrawn", MOVES)
    provider = session.get_one(Provider, plan.provider_id)
    holidays = bank_holidays(provider.holiday_division)
    for step, before in STEPS.items():
        day = _day(plan.release_on, before, holidays)
        session.add(_step(plan, step, day, now))
    session.flush()


def give_confirmation(
    session: Session, plan: ReleasePlan, confirmation: ReleaseConfirmation, said: Said, by: Actor, now: datetime
) -> None:
    """Write down who said that it stands. Raises BadInput without a name, and WrongMoment before a day is confirmed.

    The final go can be had from ten on the working day before, not earlier: what is said on Friday can be undone on
    Monday.
    """
    if confirmation.state != "open":
        raise WrongMoment("This has been confirmed already, or the day has moved since.")
    if plan.confirmed_at is None:
        raise WrongMoment("Confirm the day itself first: who at the prison said which day it is?")
    if confirmation.step in ("final_go", "after") and now < confirmation.asked_at:
        raise WrongMoment("It is too early for this: ask again when it is due.")
    problems = {}
    if not said.who.strip():
        problems["who"] = "Write the name of whoever said so. Without a name it is not confirmed."
    if confirmation.step in ABOUT_CONDITIONS and said.conditions_known is None:
        problems["conditions_known"] = "Say whether the conditions are known."
    if problems:
        raise BadInput(problems)
    _close_earlier(session, plan, confirmation)
    become(confirmation, "given", MOVES)
    confirmation.given_at, confirmation.by_account_id = now, by.account_id
    confirmation.given_by, confirmation.post = said.who.strip(), said.post.strip()
    confirmation.conditions_known = said.conditions_known
    session.flush()
    write(session, "give_confirmation", plan, by, now, now_is=confirmation.step)


def _close_earlier(session: Session, plan: ReleasePlan, given: ReleaseConfirmation) -> None:
    """What was to be asked before is answered by what is said later, except about conditions."""
    for one in confirmations_of(session, plan):
        if one.state == "open" and one.asked_at < given.asked_at and one.step not in ABOUT_CONDITIONS:
            become(one, "withdrawn", MOVES)


def confirmations_of(session: Session, plan: ReleasePlan) -> Sequence[ReleaseConfirmation]:
    """The steps of the day that stands, in order."""
    mine = select(ReleaseConfirmation).where(
        col(ReleaseConfirmation.plan_id) == plan.id, col(ReleaseConfirmation.state) != "withdrawn"
    )
    return session.exec(mine.order_by(col(ReleaseConfirmation.asked_at), col(ReleaseConfirmation.id))).all()


def to_be_asked(now: Any) -> ColumnElement[bool]:
    """The condition over ReleaseConfirmation: of this ReleasePlan, its time has come and nobody has said it yet."""
    mine, asked = col(ReleaseConfirmation.plan_id) == ReleasePlan.id, col(ReleaseConfirmation.asked_at) <= now
    return and_(mine, col(ReleaseConfirmation.state) == "open", asked)


def withdraw_confirmations(session: Session, plan: ReleasePlan) -> None:
    """Nothing is to be confirmed any more."""
    for one in confirmations_of(session, plan):
        if one.state == "open":
            become(one, "withdrawn", MOVES)
    session.flush()


def _day(release_on: date, before: int, holidays: Collection[date]) -> date:
    if before < 0:
        return next_working_day(release_on, holidays)
    return working_days_before(release_on, before, holidays)


def _step(plan: ReleasePlan, step: str, day: date, now: datetime) -> ReleaseConfirmation:
    def wall(clock: time) -> datetime:
        return at(day, clock, plan.zone)

    rings = step == "final_go"
    due_at = wall(DUE) if wall(DUE) > now else now + LATE_PLAN
    return ReleaseConfirmation(
        provider_id=plan.provider_id, plan_id=plan.id, step=step, asked_at=wall(ASKED_FROM), due_at=due_at,
        coordinator_at=wall(COORDINATOR_AT) if rings else None, manager_at=wall(MANAGER_AT) if rings else None,
        wait_at=wall(WAIT_AT) if rings else None,
    )  # fmt: skip
