"""Check-ins on the day: five steps of the mentor, said by one tap or one word by text, and silence that climbs (F9).

Set off, at the gate, met, at the address, mentor home. Whoever is held up says "all fine" and is asked again later.
Silence climbs: the mentor, then the coordinator, the duty line, a manager. It never calls anything off.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Boolean, Index, Integer, Uuid
from sqlmodel import Session, SQLModel, col, select

from circles.column import identifier, instant, link, plain, word
from circles.errors import BadInput, WrongMoment
from circles.journal import Actor
from circles.lifecycle import Moves, become, may_become
from circles.local_time import local_date
from circles.releases.legs import legs_of, reckon
from circles.releases.mentors import HOW, ReleaseMentor, swap_in_backup, who_meets
from circles.releases.plan import (
    BEFORE_MET,
    ON_THE_DAY,
    OUTCOMES,
    PRACTITIONER_WITHIN,
    ReleasePlan,
    step_to,
    write,
)
from circles.releases.plan import MOVES as PLAN_MOVES

STEPS = ("set_off", "at_the_gate", "met", "at_the_address", "mentor_home")
STATES = ("waiting", "said", "dropped")
MOVES: Moves = {"waiting": ("said", "dropped"), "said": ("dropped",)}
LATER = (30, 60, 90)
LADDER = ((0, "mentor"), (15, "coordinator"), (30, "duty"), (45, "manager"))  # minutes after the check-in was due
RUNG = timedelta(minutes=15)
BEFORE_CURFEW = timedelta(minutes=60)
WITHOUT_CURFEW = time(18)
LEAST_WAY_HOME = 60
ON_ITS_WAY = timedelta(hours=1)  # a mentor who writes to us this long before they set off is heard as on the day


class CheckIn(SQLModel, table=True):
    """One step that the mentor says. `due_at` is moved by "ask again later", and each asking is a `round`.

    `alarm`: they told us that something is wrong, so the coordinator's phone rings at once.
    """

    __tablename__ = "release_check_in"
    __table_args__ = (
        Index("ix_release_check_in_state_due_at", "state", "due_at"),
        Index("ix_release_check_in_plan_id_state", "plan_id", "state"),
    )
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    plan_id: UUID = link("release_plan.id", index=False)
    step: str = word("check_in_step", STEPS)
    state: str = word("check_in_state", STATES, default="waiting")
    due_at: datetime = instant()
    round: int = plain(Integer, default=1)
    alarm: bool = plain(Boolean, default=False)
    said_at: datetime | None = instant(default=None)
    said_how: str | None = word("check_in_how", HOW, default=None)
    said_by_id: UUID | None = plain(Uuid, default=None)


def expect_check_ins(session: Session, plan: ReleasePlan) -> None:
    """The check-ins of a day that is confirmed; those of any other day fall away."""
    drop_check_ins(session, plan)
    set_off = plan.moment(plan.window_from) - timedelta(minutes=plan.travel_minutes)
    _expect(session, plan, {"set_off": set_off, "at_the_gate": plan.moment(plan.window_from),
                            "met": plan.moment(plan.window_until), **_afterwards(session, plan)})  # fmt: skip


def say_step(session: Session, plan: ReleasePlan, step: str, how: str, by: Actor, now: datetime) -> CheckIn:
    """The mentor has done a step. Steps that were left out fall away with it. Raises WrongMoment, BadInput."""
    if step not in STEPS:
        raise BadInput({"step": "Choose one of the steps."})
    _on_the_day(session, plan, now)
    waiting = _waiting(session, plan)
    said = next((one for one in waiting if one.step == step), None)
    if said is None or not may_become(plan, step, PLAN_MOVES):
        raise WrongMoment("That step is behind you already.")
    for one in waiting:
        if STEPS.index(one.step) < STEPS.index(step):
            become(one, "dropped", MOVES)
    become(said, "said", MOVES)
    said.said_at, said.said_how, said.said_by_id = now, how, by.person_id
    _what_follows(session, plan, step, now)
    step_to(session, plan, step, by, now)
    if step == "mentor_home":
        plan.ended_at, plan.outcome = now, _how_they_met(session, plan)
    session.flush()
    return said


def ask_later(session: Session, plan: ReleasePlan, minutes: int, by: Actor, now: datetime) -> CheckIn:
    """ "All fine, ask again in 30, 60 or 90": any number of times. It also stops what silence had begun."""
    if minutes not in LATER:
        raise BadInput({"minutes": "Choose 30, 60 or 90 minutes."})
    waiting = next_step(session, plan)
    if waiting is None:
        raise WrongMoment("Nothing is being asked just now.")
    waiting.due_at, waiting.round, waiting.alarm = now + timedelta(minutes=minutes), waiting.round + 1, False
    session.flush()
    write(session, "ask_later", plan, by, now, now_is=str(minutes))
    return waiting


def raise_alarm(session: Session, plan: ReleasePlan, by: Actor, now: datetime) -> CheckIn | None:
    """Something is wrong at the gate or after: the coordinator's phone rings now, and the ladder goes on from there."""
    waiting = next_step(session, plan)
    if waiting is None:
        return None
    if not waiting.alarm:
        waiting.due_at, waiting.round, waiting.alarm = now - RUNG, waiting.round + 1, True
        session.flush()
        write(session, "raise_alarm", plan, by, now, now_is=waiting.step)
    return waiting


def send_backup(session: Session, plan: ReleasePlan, by: Actor, now: datetime) -> None:
    """The backup goes in place of the mentor: before they have met, and never after (F9)."""
    if plan.state not in BEFORE_MET:
        raise WrongMoment("They have met already, so no backup is sent. Ring them, and whoever is near.")
    backup = swap_in_backup(session, plan, by, now)
    if plan.state in ON_THE_DAY:
        step_to(session, plan, "confirmed", by, now)
    for one in check_ins_of(session, plan):
        become(one, "dropped", MOVES)  # also what the mentor before had said
    way = timedelta(minutes=plan.travel_minutes)
    gate = max(plan.moment(plan.window_from), backup.asked_at + RUNG + way)
    met = max(plan.moment(plan.window_until), gate + way)
    _expect(session, plan, {"set_off": gate - way, "at_the_gate": gate, "met": met, **_afterwards(session, plan)})


def end_plan(session: Session, plan: ReleasePlan, outcome: str, note: str, by: Actor, now: datetime) -> None:
    """The day is over, with one outcome of the list. Where it went another way, the practitioner hears the same hour.

    Nothing here says that anybody ran away: the mentor stands down when told, and people are rung (D§5).
    """
    if outcome not in OUTCOMES:
        raise BadInput({"outcome": "Choose what happened."})
    went_well = outcome in ("met", "met_late")
    if plan.state == "mentor_home":
        plan.outcome = outcome
    elif went_well:
        raise BadInput(
            {"outcome": "That is for after the mentor is home. Say the steps first, or what went otherwise."}
        )
    else:
        step_to(session, plan, "ended", by, now)
        plan.outcome, plan.ended_at = outcome, now
    plan.outcome_note = note.strip() or None
    plan.practitioner_due_at = None if went_well else now + PRACTITIONER_WITHIN
    drop_check_ins(session, plan)
    session.flush()
    write(session, "end_release", plan, by, now, now_is=outcome)


def next_step(session: Session, plan: ReleasePlan) -> CheckIn | None:
    """The step that is waited for."""
    return next(iter(_waiting(session, plan)), None)


def check_ins_of(session: Session, plan: ReleasePlan) -> Sequence[CheckIn]:
    """The check-ins of the day, said and waited for, in the order of the day."""
    mine = select(CheckIn).where(col(CheckIn.plan_id) == plan.id, col(CheckIn.state) != "dropped")
    found = session.exec(mine.order_by(col(CheckIn.id))).all()
    return sorted(found, key=lambda one: STEPS.index(one.step))


def drop_check_ins(session: Session, plan: ReleasePlan) -> None:
    """Nothing is waited for any more, or from now on something else."""
    for one in _waiting(session, plan):
        become(one, "dropped", MOVES)
    session.flush()


def live_meet_of(session: Session, person_id: UUID, now: datetime) -> ReleasePlan | None:
    """The gate meet this person is on now: from the morning of the day, or an hour before they set off, until home."""
    theirs = (
        select(ReleasePlan)
        .join(ReleaseMentor, col(ReleaseMentor.plan_id) == ReleasePlan.id)
        .where(
            col(ReleaseMentor.person_id) == person_id,
            col(ReleaseMentor.part) == "mentor",
            col(ReleaseMentor.state) == "accepted",
            col(ReleasePlan.state).in_(("confirmed", *ON_THE_DAY)),
        )
        .order_by(col(ReleasePlan.release_on))
    )
    for plan in session.exec(theirs):
        waiting = next_step(session, plan)
        today = local_date(now, plan.zone) == plan.release_on
        if today or plan.state in ON_THE_DAY or (waiting is not None and waiting.due_at - ON_ITS_WAY <= now):
            return plan
    return None


def _on_the_day(session: Session, plan: ReleasePlan, now: datetime) -> None:
    if plan.state not in ("confirmed", *ON_THE_DAY):
        raise WrongMoment("Nobody has confirmed the day yet, or it is over. Ring us if that is wrong.")
    if local_date(now, plan.zone) < plan.release_on:
        raise WrongMoment("The day has not come yet. You can say this from midnight on.")
    if who_meets(session, plan) is None:
        raise WrongMoment("Nobody has said yes to going yet. Answer that first.")


def _waiting(session: Session, plan: ReleasePlan) -> list[CheckIn]:
    mine = select(CheckIn).where(col(CheckIn.plan_id) == plan.id, col(CheckIn.state) == "waiting")
    return sorted(session.exec(mine), key=lambda one: STEPS.index(one.step))


def _expect(session: Session, plan: ReleasePlan, due: dict[str, datetime]) -> None:
    for step in STEPS:
        session.add(CheckIn(provider_id=plan.provider_id, plan_id=plan.id, step=step, due_at=due[step]))
    session.flush()


def _afterwards(session: Session, plan: ReleasePlan) -> dict[str, datetime]:
    """An hour before the curfew at the address; then the way home."""
    reckoned = reckon(plan, legs_of(session, plan))
    curfew = reckoned.curfew
    if curfew is None:
        there = max(plan.moment(WITHOUT_CURFEW), plan.moment(plan.window_until) + BEFORE_CURFEW)
    else:
        there = plan.moment(time(0)) + timedelta(minutes=curfew) - BEFORE_CURFEW
    return {"at_the_address": there, "mentor_home": there + _way_home(plan)}


def _what_follows(session: Session, plan: ReleasePlan, step: str, now: datetime) -> None:
    """From the address on, the way home is counted from when they were there."""
    if step == "at_the_address":
        home = next((one for one in _waiting(session, plan) if one.step == "mentor_home"), None)
        if home is not None:
            home.due_at = now + _way_home(plan)


def _how_they_met(session: Session, plan: ReleasePlan) -> str:
    met = next((one for one in check_ins_of(session, plan) if one.step == "met"), None)
    late = met is not None and met.said_at is not None and met.said_at > plan.moment(plan.window_until)
    return "met_late" if late else "met"


def _way_home(plan: ReleasePlan) -> timedelta:
    return timedelta(minutes=max(LEAST_WAY_HOME, plan.travel_minutes))
