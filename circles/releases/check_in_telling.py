"""Silence on the day, and whom it rings: the mentor, the coordinator, the duty line, a manager (F9).

What the staff are told says nothing: sign in. Only the step that is waited for is asked about, so that a mentor in a
traffic jam is asked once and not five times.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from circles.circle.on_duty import OnDuty, on_duty
from circles.local_time import local, local_date
from circles.meetings.telling import Due, Value
from circles.people.core_member import CoreMember
from circles.releases.check_in import LADDER, STEPS, CheckIn, next_step
from circles.releases.mentors import ReleaseMentor, who_meets
from circles.releases.plan import ON_THE_DAY, ReleasePlan

OF_STEP = {step: f"check_in_{step}" for step in STEPS}
ALERT, DUTY_LINE = "release_alert", "release_duty"
WORDINGS = (*OF_STEP.values(), ALERT, DUTY_LINE)
CHECK_IN = "check_in"
USEFUL = timedelta(hours=3)
RINGS_FOR = timedelta(hours=12)
LIVE = ("confirmed", *ON_THE_DAY)
LONGEST = timedelta(minutes=LADDER[-1][0])


@dataclass(frozen=True)
class _Silence:
    """One step that is waited for, with whoever it concerns."""

    check_in: CheckIn
    plan: ReleasePlan
    mentor_id: UUID | None
    coordinator_id: UUID | None


def of_silence(session: Session, start: datetime, end: datetime) -> Iterator[Due]:
    """Every rung that is due, of the steps waited for. Five queries at any number of gate meets."""
    found = _waited_for(session, start - LONGEST, end)
    if not found:
        return
    duty = on_duty(session, {one.plan.provider_id for one in found}, local_date(end, found[0].plan.zone))
    for one in found:
        for minutes, role in LADDER:
            if role == "mentor" and one.check_in.alarm:
                continue
            at = one.check_in.due_at + timedelta(minutes=_brought_forward(minutes, role, one.plan, duty))
            if start <= at <= end:
                yield from _rung(one, role, at, duty)


def still_wanted(
    session: Session, wording: str, subject_id: UUID, revision: int, person_id: UUID | None, _now: datetime
) -> Mapping[str, Value] | str:
    """What the text says, or why nobody wants it any more: they have said it, or they will be asked later."""
    check_in = session.get(CheckIn, subject_id)
    if check_in is None or check_in.state != "waiting":
        return "answered"
    if check_in.round != revision:
        return "moved"
    plan = session.get_one(ReleasePlan, check_in.plan_id)
    waiting = next_step(session, plan)
    if plan.state not in LIVE or waiting is None or waiting.id != check_in.id:
        return "over"
    if wording in (ALERT, DUTY_LINE):
        return {}
    mentor = who_meets(session, plan)
    return _values(check_in, plan) if mentor is not None and mentor.person_id == person_id else "left"


def _brought_forward(minutes: int, role: str, plan: ReleasePlan, duty: OnDuty) -> int:
    """A rung nobody stands on is skipped at once (F5): without a duty line the managers come in its place."""
    if role == "manager" and plan.provider_id not in duty.duty_lines:
        return {name: after for after, name in LADDER}["duty"]
    return minutes


def _rung(one: _Silence, role: str, at: datetime, duty: OnDuty) -> Iterator[Due]:
    wording, people = ALERT, _people(one, role, duty)
    if role == "duty":
        wording = DUTY_LINE
    elif role == "mentor":
        wording = OF_STEP[one.check_in.step]
    useful, urgency = (USEFUL, "release_day") if role == "mentor" else (RINGS_FOR, "safety")
    for person_id in people:
        yield Due(
            wording, one.check_in.id, one.check_in.round, person_id, one.plan.provider_id, one.plan.core_member_id, at,
            at + useful, urgency, asks=role == "mentor", only_if_told=False, values=_values(one.check_in, one.plan),
        )  # fmt: skip


def _people(one: _Silence, role: str, duty: OnDuty) -> tuple[UUID | None, ...]:
    """Who stands on a rung; the duty line is nobody's own number."""
    if role == "mentor":
        return (one.mentor_id,) if one.mentor_id else ()
    if role == "coordinator":
        return duty.coordinators(one.coordinator_id)
    if role == "duty":
        return (None,) if one.plan.provider_id in duty.duty_lines else ()
    return duty.managers.get(one.plan.provider_id, ())


def _waited_for(session: Session, start: datetime, end: datetime) -> list[_Silence]:
    """The first step that is waited for of each plan, where it is due in this time."""
    due = select(CheckIn.plan_id).where(col(CheckIn.state) == "waiting", col(CheckIn.due_at).between(start, end))
    rows = (
        select(CheckIn, ReleasePlan, CoreMember.coordinator_id)
        .join(ReleasePlan, col(ReleasePlan.id) == CheckIn.plan_id)
        .join(CoreMember, col(CoreMember.id) == ReleasePlan.core_member_id)
        .where(col(CheckIn.plan_id).in_(due), col(CheckIn.state) == "waiting", col(ReleasePlan.state).in_(LIVE))
    )
    first: dict[UUID, tuple[CheckIn, ReleasePlan, UUID | None]] = {}
    for check_in, plan, coordinator_id in session.exec(rows):
        known = first.get(plan.id)
        if known is None or STEPS.index(check_in.step) < STEPS.index(known[0].step):
            first[plan.id] = (check_in, plan, coordinator_id)
    goes = _who_go(session, first) if first else {}
    ordered = sorted(first.values(), key=lambda one: one[0].due_at)
    return [_Silence(one, plan, goes.get(plan.id), lead) for one, plan, lead in ordered if start <= one.due_at <= end]


def _who_go(session: Session, plans: Mapping[UUID, object]) -> dict[UUID, UUID]:
    accepted = select(ReleaseMentor.plan_id, ReleaseMentor.person_id).where(
        col(ReleaseMentor.plan_id).in_(list(plans)), col(ReleaseMentor.part) == "mentor",
        col(ReleaseMentor.state) == "accepted",
    )  # fmt: skip
    return dict(session.exec(accepted).all())


def _values(check_in: CheckIn, plan: ReleasePlan) -> dict[str, Value]:
    """When it was due, for whoever must be asked which of two things an answer is for."""
    there = local(check_in.due_at, plan.zone)
    return {"day": there.date(), "time": there.time().replace(second=0, microsecond=0)}
