"""The day of a plan: chosen from a date, confirmed by somebody with a name, moved, called off.

Whatever changes it raises the revision: texts about the old day are withdrawn, everybody is asked again, and what had
been confirmed has to be confirmed anew.
"""

from datetime import date, datetime, time
from uuid import UUID

from sqlmodel import Session

from circles.accounts.provider import Provider
from circles.errors import BadInput, WrongMoment
from circles.journal import Actor
from circles.local_time import local_date
from circles.people.core_member import CoreMember
from circles.places.reference import Prison
from circles.releases.check_in import drop_check_ins, expect_check_ins
from circles.releases.confirmation import ask_for_confirmations, withdraw_confirmations
from circles.releases.dates import ENDS, ReleaseDate, state_date
from circles.releases.mentors import ask_again, stand_all_down
from circles.releases.plan import ReleasePlan, open_plan_of, refuse_other_version, refuse_over, step_to, write


def make_plan(
    session: Session, core_member: CoreMember, stated: ReleaseDate, prison_code: str, by: Actor, now: datetime
) -> ReleasePlan:
    """A plan for a date that was told. One at a time for one person. Raises BadInput, WrongMoment."""
    if open_plan_of(session, core_member.id) is not None:
        raise WrongMoment("There is a plan for this person already. Change its date instead.")
    provider = session.get_one(Provider, core_member.provider_id)
    if session.get(Prison, prison_code) is None:
        raise BadInput({"prison_code": "Choose the prison from the list."})
    _refuse_misfits(stated, core_member.id, local_date(now, provider.timezone))
    plan = ReleasePlan(
        provider_id=provider.id, core_member_id=core_member.id, date_id=stated.id, release_on=stated.expected_on,
        other_on=_other_day(stated), prison_code=prison_code, zone=provider.timezone, changed_at=now, made_at=now,
        made_by_id=by.account_id,
    )  # fmt: skip
    session.add(plan)
    session.flush()
    ask_for_confirmations(session, plan, now)
    write(session, "plan_release", plan, by, now, now_is=plan.release_on.isoformat())
    return plan


def confirm_day(
    session: Session, plan: ReleasePlan, on_date: date, who: str, post: str, by: Actor, now: datetime
) -> None:
    """A named person at the prison has said which day it is (F7). Another day than planned moves the plan too."""
    refuse_over(plan)
    if plan.confirmed_at is not None and on_date == plan.release_on:
        raise WrongMoment("That day is confirmed already.")
    if on_date < local_date(now, plan.zone):
        raise BadInput({"on": "That day has passed. Check the date."})
    kind = session.get_one(ReleaseDate, plan.date_id).kind
    core_member = session.get_one(CoreMember, plan.core_member_id)
    stated = state_date(session, core_member, kind, on_date, "prison", who, by, now, confirmed=True)
    if on_date != plan.release_on:
        _to_another_day(session, plan, stated, by, now)
    plan.date_id, plan.other_on = stated.id, None
    plan.confirmed_at, plan.confirmed_by, plan.confirmed_post = now, who.strip(), post.strip()
    step_to(session, plan, "confirmed", by, now)
    expect_check_ins(session, plan)


def move_day(session: Session, plan: ReleasePlan, stated: ReleaseDate, by: Actor, now: datetime) -> None:
    """The date has moved, and nobody with a name has confirmed the new one yet: everything is asked anew."""
    refuse_over(plan)
    _refuse_misfits(stated, plan.core_member_id, local_date(now, plan.zone))
    if (stated.expected_on, _other_day(stated)) == (plan.release_on, plan.other_on) and plan.confirmed_at is None:
        raise BadInput({"on": "That is the day it has. Nothing has changed."})
    _to_another_day(session, plan, stated, by, now)


def change_window(
    session: Session, plan: ReleasePlan, window_from: time, window_until: time, by: Actor, now: datetime, *,
    version: int | None = None,
) -> None:  # fmt: skip
    """Other times at the gate. A change of time is a change: everybody is asked again."""
    refuse_over(plan)
    refuse_other_version(plan, version)
    if window_from >= window_until:
        raise BadInput({"window_until": "The end has to come after the beginning."})
    if (window_from, window_until) == (plan.window_from, plan.window_until):
        return
    plan.window_from, plan.window_until = window_from, window_until
    _raise_revision(session, plan, now)
    if plan.confirmed_at is not None:
        expect_check_ins(session, plan)
    write(session, "change_release_window", plan, by, now)


def call_off(session: Session, plan: ReleasePlan, by: Actor, now: datetime) -> None:
    """Nobody is met after all. Whoever was asked is told."""
    refuse_over(plan)
    plan.changed_at, plan.ended_at = now, now
    step_to(session, plan, "cancelled", by, now)
    withdraw_confirmations(session, plan)
    drop_check_ins(session, plan)
    stand_all_down(session, plan, now)


def _to_another_day(session: Session, plan: ReleasePlan, stated: ReleaseDate, by: Actor, now: datetime) -> None:
    was = plan.release_on.isoformat()
    plan.date_id, plan.release_on, plan.other_on = stated.id, stated.expected_on, _other_day(stated)
    plan.confirmed_at = plan.confirmed_by = None
    plan.confirmed_post = ""
    if plan.state != "planned":
        step_to(session, plan, "planned", by, now)
    drop_check_ins(session, plan)
    _raise_revision(session, plan, now)
    ask_for_confirmations(session, plan, now)
    write(session, "move_release", plan, by, now, was=was, now_is=plan.release_on.isoformat())


def _raise_revision(session: Session, plan: ReleasePlan, now: datetime) -> None:
    plan.revision += 1
    plan.version += 1
    plan.changed_at = now
    session.flush()
    ask_again(session, plan, now)


def _other_day(stated: ReleaseDate) -> date | None:
    """The second day to hold: the rule brings a release forward, and the prison can undo that (F7)."""
    return stated.on_date if stated.on_date != stated.expected_on else None


def _refuse_misfits(stated: ReleaseDate, core_member_id: UUID, today: date) -> None:
    if stated.core_member_id != core_member_id or stated.kind in ENDS:
        raise BadInput({"kind": "Nobody leaves for good on this date. Choose the one they are released on."})
    if stated.expected_on < today:
        raise BadInput({"on": "That day has passed. Check the date."})
