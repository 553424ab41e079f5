"""Who must be told of a release plan, and when: asked, asked again, a week and two days before, and the final word.

No text names a day that nobody has confirmed (F7): until then it says that there is something on their page. A moved
day raises the plan's revision, so whatever was written of the old one is withdrawn.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam
from sqlmodel import Session, col, select
from sqlmodel.sql.sqltypes import UTCDateTime

from circles.circle.on_duty import on_duty
from circles.local_time import local_date
from circles.meetings.telling import Due, Value
from circles.people.core_member import CoreMember
from circles.releases.confirmation import ReleaseConfirmation
from circles.releases.mentors import STILL_ASKED, ReleaseMentor
from circles.releases.plan import BEFORE_MET, ReleasePlan

OFFER, OFFER_DAY, MOVED, CHANGED = "release_offer", "release_offer_day", "release_moved", "release_changed"
SURE, STEP_IN = "release_sure", "release_step_in"
WEEK, TWO_DAYS, TOMORROW, WAIT = "release_week", "release_two_days", "release_tomorrow", "release_wait"
WITHOUT_DAY = (OFFER, MOVED)
OF_PLAN = (OFFER, OFFER_DAY, MOVED, CHANGED, SURE, STEP_IN, WEEK, TWO_DAYS, TOMORROW, WAIT)
NOT_NEEDED, RING = "release_not_needed", "release_ring"
PLAN, MENTOR, CONFIRMATION = "release", "release_mentor", "release_confirmation"
OF_STEP = {"week": WEEK, "two_days": TWO_DAYS}
USEFUL, RINGS_FOR, RUNGS_APART = timedelta(days=2), timedelta(hours=12), timedelta(hours=1)
END_OF_DAY = time(20)
NOT_LATER_THAN = {WEEK: 3, TWO_DAYS: 1, WAIT: 1}  # days before: a word that is late says something else


def of_asking(session: Session, start: datetime, end: datetime) -> Iterator[Due]:
    """Mentor and backup, asked or asked again. Where the day was confirmed afterwards, `of_sure` says it all."""
    for mentor, plan in session.execute(_ASKED, {"start": start, "end": end}):
        sure = plan.confirmed_at
        if mentor.stepping_in:
            yield _due(STEP_IN, mentor, plan, mentor.asked_at, "release_day")
        elif sure is None:
            yield _due(MOVED if mentor.asked_again else OFFER, mentor, plan, mentor.asked_at, "change")
        elif sure < mentor.asked_at:
            yield _due(CHANGED if mentor.asked_again else OFFER_DAY, mentor, plan, mentor.asked_at, "change")


def of_sure(session: Session, start: datetime, end: datetime) -> Iterator[Due]:
    """The day has been confirmed by somebody with a name: it may be said now, and is asked once more."""
    for mentor, plan in session.execute(_CONFIRMED, {"start": start, "end": end}):
        if plan.confirmed_at is not None and mentor.asked_at <= plan.confirmed_at:
            yield _due(SURE, mentor, plan, plan.confirmed_at, "change")


def of_steps(session: Session, start: datetime, end: datetime) -> Iterator[Due]:
    """Seven and two working days before, to whoever had been told the day by then."""
    for mentor, plan, step in session.execute(_STEPS, {"start": start, "end": end}):
        known = plan.confirmed_at is not None and max(plan.confirmed_at, mentor.asked_at) <= step.asked_at
        if known and not mentor.stepping_in:
            yield _due(OF_STEP[step.step], mentor, plan, step.asked_at, "routine")


def of_the_final_word(session: Session, start: datetime, end: datetime) -> Iterator[Due]:
    """The day before: that it is on, once somebody has said so; at four o'clock, that nobody has yet."""
    for mentor, plan, step in session.execute(_FINAL_GO, {"start": start, "end": end}):
        yield _due(TOMORROW, mentor, plan, step.given_at, "change")
    for mentor, plan, step in session.execute(_WAITS, {"start": start, "end": end}):
        if plan.confirmed_at is not None and step.wait_at is not None and plan.confirmed_at < step.wait_at:
            yield _due(WAIT, mentor, plan, step.wait_at, "change", asks=False)


def of_standing_down(session: Session, start: datetime, end: datetime) -> Iterator[Due]:
    """Whoever is not needed any more: called off, or somebody else goes."""
    rows = _joined().where(col(ReleaseMentor.stood_down_at).between(start, end))
    for mentor, plan in session.execute(rows):
        at: datetime = mentor.stood_down_at
        yield Due(NOT_NEEDED, mentor.id, 1, mentor.person_id, plan.provider_id, plan.core_member_id, at, at + USEFUL,
                  "change", asks=False, only_if_told=False, values={})  # fmt: skip


def of_no_final_go(session: Session, start: datetime, end: datetime) -> Iterator[Due]:
    """No final go: the coordinator's phone at half past two, a manager's at a quarter past three (F8)."""
    late = (
        select(ReleaseConfirmation, ReleasePlan, CoreMember.coordinator_id)
        .join(ReleasePlan, col(ReleasePlan.id) == ReleaseConfirmation.plan_id)
        .join(CoreMember, col(CoreMember.id) == ReleasePlan.core_member_id)
        .where(
            col(ReleaseConfirmation.coordinator_at).between(start - RUNGS_APART, end),
            col(ReleaseConfirmation.state) == "open",
            col(ReleasePlan.state).in_(BEFORE_MET),
        )
    )
    rows = session.exec(late).all()
    if not rows:
        return
    duty = on_duty(session, {plan.provider_id for _, plan, _ in rows}, local_date(end, rows[0][1].zone))
    for step, plan, coordinator_id in rows:
        rungs = ((step.coordinator_at, duty.coordinators(coordinator_id)),
                 (step.manager_at, duty.managers.get(plan.provider_id, ())))  # fmt: skip
        for rung, (at, people) in enumerate(rungs, start=1):
            if at is not None and start <= at <= end:
                yield from (_ring(step, plan, rung, person_id, at) for person_id in people)


def _ring(step: ReleaseConfirmation, plan: ReleasePlan, rung: int, person_id: UUID, at: datetime) -> Due:
    return Due(RING, step.id, rung, person_id, plan.provider_id, plan.core_member_id, at, at + RINGS_FOR, "safety",
               asks=False, only_if_told=False, values={})  # fmt: skip


def still_wanted(
    session: Session, wording: str, subject_id: UUID, revision: int, person_id: UUID | None, now: datetime
) -> Mapping[str, Value] | str:
    """What the text says as the plan stands now, or a code why nobody wants it any more."""
    rows = _joined().where(col(ReleasePlan.id) == subject_id, col(ReleaseMentor.person_id) == person_id)
    found = session.execute(rows.where(col(ReleaseMentor.state) != "stood_down")).first()
    if found is None:
        return "left"
    mentor, plan = found
    return _against(mentor, plan, wording, revision, now) or values_of(plan)


def still_not_needed(
    session: Session, _wording: str, subject_id: UUID, _revision: int, _person_id: UUID | None, _now: datetime
) -> Mapping[str, Value] | str:
    """Nothing changes it but being asked again, for the same plan."""
    mentor = session.get(ReleaseMentor, subject_id)
    if mentor is None:
        return "not_wanted"
    again = select(ReleaseMentor.id).where(
        col(ReleaseMentor.plan_id) == mentor.plan_id, col(ReleaseMentor.person_id) == mentor.person_id,
        col(ReleaseMentor.state).in_(STILL_ASKED),
    )  # fmt: skip
    return "not_wanted" if session.exec(again).first() is not None else {}


def still_no_final_go(
    session: Session, _wording: str, subject_id: UUID, _revision: int, _person_id: UUID | None, _now: datetime
) -> Mapping[str, Value] | str:
    """It was given meanwhile, or the day has moved."""
    step = session.get(ReleaseConfirmation, subject_id)
    if step is None or step.state == "withdrawn":
        return "moved"
    return {} if step.state == "open" else "answered"


def values_of(plan: ReleasePlan) -> dict[str, Value]:
    """The day and the time at the gate: only where somebody has confirmed them."""
    return {"day": plan.release_on, "time": plan.window_from} if plan.confirmed_at is not None else {}


def _against(mentor: ReleaseMentor, plan: ReleasePlan, wording: str, revision: int, now: datetime) -> str:
    if plan.revision != revision:
        return "moved"
    if plan.state == "cancelled":
        return "cancelled"
    if plan.state not in BEFORE_MET or plan.moment(END_OF_DAY) <= now:
        return "over"
    if (plan.release_on - local_date(now, plan.zone)).days < NOT_LATER_THAN.get(wording, 0):
        return "over"
    if (plan.confirmed_at is None) != (wording in WITHOUT_DAY):
        return "moved"
    if mentor.state == "declined":
        return "answered"
    return "answered" if mentor.state == "accepted" and wording in (OFFER, OFFER_DAY, MOVED, CHANGED, STEP_IN) else ""


def _due(
    wording: str, mentor: ReleaseMentor, plan: ReleasePlan, at: datetime, urgency: str, *, asks: bool = True
) -> Due:
    return Due(wording, plan.id, plan.revision, mentor.person_id, plan.provider_id, plan.core_member_id, at,
               plan.moment(END_OF_DAY), urgency, asks, only_if_told=False, values=values_of(plan))  # fmt: skip


def _joined() -> Any:
    return select(ReleaseMentor, ReleasePlan).join(ReleasePlan, col(ReleasePlan.id) == ReleaseMentor.plan_id)


def _asked(*where: ColumnElement[bool], steps: bool = False) -> Any:
    """Whoever is asked or has said yes, with the plan, and with the step of its confirmation where that is wanted."""
    rows = _joined().where(col(ReleaseMentor.state).in_(STILL_ASKED), col(ReleasePlan.state).in_(BEFORE_MET))
    if steps:
        of_plan = col(ReleaseConfirmation.plan_id) == ReleasePlan.id
        rows = rows.add_columns(ReleaseConfirmation).join(ReleaseConfirmation, of_plan)
        rows = rows.where(col(ReleaseConfirmation.state) != "withdrawn")
    return rows.where(*where)


# Built once: a worker asks them every two seconds, and building them costs more than asking.
_DUE = bindparam("start", type_=UTCDateTime()), bindparam("end", type_=UTCDateTime())
_STEP = ReleaseConfirmation
_ASKED = _asked(col(ReleaseMentor.asked_at).between(*_DUE), col(ReleaseMentor.state) == "offered")
_CONFIRMED = _asked(col(ReleasePlan.confirmed_at).between(*_DUE))
_STEPS = _asked(col(_STEP.asked_at).between(*_DUE), col(_STEP.step).in_(tuple(OF_STEP)), steps=True)
_FINAL_GO = _asked(col(_STEP.given_at).between(*_DUE), col(_STEP.step) == "final_go", steps=True)
_WAITS = _asked(col(_STEP.wait_at).between(*_DUE), col(_STEP.state) == "open", steps=True)
