"""A release as whoever meets sees it: before a yes the days and the prison, after it what the day needs (F13, F20)."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from sqlmodel import Session, col, select

from circles.people.licence_condition import NAMES as CONDITIONS
from circles.people.licence_condition import open_conditions
from circles.people.person import Person, called
from circles.releases.check_in import live_meet_of
from circles.releases.legs import legs_of, reckon
from circles.releases.mentors import ReleaseMentor, mentors_of
from circles.releases.plan import BEFORE_MET, ReleasePlan, core_member_of, prison_of
from circles.seen.release_parts import (
    LegSeen,
    NumberSeen,
    StepSeen,
    is_on_the_day,
    legs_in_time,
    numbers_seen,
    steps_of_the_day,
)
from circles.viewer import Viewer

BEARS_ON_THE_MEET = ("curfew", "no_association", "no_motor_vehicle", "travel_notified", "not_near_places", "one_sim")


@dataclass(frozen=True)
class GateMeet:
    """A release as whoever meets sees it. `name` is empty until they have said yes."""

    id: UUID
    name: str
    part: str
    mine: str
    stepping_in: bool
    days: tuple[date, ...]
    confirmed: bool
    window_from: time
    window_until: time
    prison: str
    town: str
    postcode: str
    gate: str
    vehicle: str
    bring: str
    sign: str
    address: str
    curfew_at: time | None
    other: str
    legs: tuple[LegSeen, ...]
    conditions: tuple[tuple[str, str], ...]
    numbers: tuple[NumberSeen, ...]
    steps: tuple[StepSeen, ...]
    next: StepSeen | None
    on_the_day: bool
    revision: int
    state: str


def gate_meet_seen(session: Session, plan: ReleasePlan, person_id: UUID, now: datetime) -> GateMeet | None:
    """A plan for one of those who meet, or None where they are not asked any more."""
    mentors = mentors_of(session, plan)
    mine = next((one for one in mentors.values() if one.person_id == person_id), None)
    if mine is None:
        return None
    yes, prison = mine.state == "accepted", prison_of(session, plan)
    going = yes and mine.part == "mentor"
    legs, steps = legs_of(session, plan), steps_of_the_day(session, plan, now) if going else ()
    seen = legs_in_time(session, legs, reckon(plan, legs)) if yes else ()
    return GateMeet(
        id=plan.id, name=called(_core_person(session, plan)) if yes else "", part=mine.part, mine=mine.state,
        stepping_in=mine.stepping_in, days=plan.held_days, confirmed=plan.confirmed_at is not None,
        window_from=plan.window_from, window_until=plan.window_until, prison=prison.name, town=prison.town,
        postcode=prison.postcode, gate=plan.gate or "", vehicle=plan.vehicle or "" if yes else "",
        bring=plan.bring or "" if yes else "", sign=plan.sign or "" if yes else "",
        address=plan.address or "" if yes else "", curfew_at=plan.curfew_at if yes else None,
        other=_other(session, mentors, mine), legs=tuple(_discreet(one) for one in seen if one.shown != "hidden"),
        conditions=_conditions(session, plan) if yes else (), numbers=numbers_seen(session, plan) if yes else (),
        steps=steps, next=next((one for one in steps if one.is_next), None), on_the_day=is_on_the_day(plan, now),
        revision=plan.revision, state=plan.state,
    )  # fmt: skip


def next_gate_meet(session: Session, viewer: Viewer, now: datetime) -> GateMeet | None:
    """The meet a mentor is on, or the next one they are asked about."""
    live = live_meet_of(session, viewer.person_id, now)
    if live is not None:
        return gate_meet_seen(session, live, viewer.person_id, now)
    asked = (
        select(ReleasePlan)
        .join(ReleaseMentor, col(ReleaseMentor.plan_id) == ReleasePlan.id)
        .where(
            col(ReleaseMentor.person_id) == viewer.person_id,
            col(ReleaseMentor.state).in_(("offered", "accepted")),
            col(ReleasePlan.provider_id) == viewer.provider_id,
            col(ReleasePlan.state).in_(BEFORE_MET),
        )
        .order_by(col(ReleasePlan.release_on), col(ReleasePlan.id))
    )
    plan = session.exec(asked.limit(1)).first()
    return gate_meet_seen(session, plan, viewer.person_id, now) if plan else None


def _core_person(session: Session, plan: ReleasePlan) -> Person:
    return session.get_one(Person, core_member_of(session, plan).person_id)


def _discreet(leg: LegSeen) -> LegSeen:
    """The leg as a mentor meets it: one that is nobody's business is an appointment without a place (F13)."""
    if leg.shown == "full":
        return leg
    return LegSeen(leg.id, "Appointment", "", leg.at_time, leg.lasts_minutes, leg.travel_minutes, leg.arrives,
                   leg.leaves, leg.late, leg.shown, in_area=False)  # fmt: skip


def _conditions(session: Session, plan: ReleasePlan) -> tuple[tuple[str, str], ...]:
    """Only what bears on the meet, and never what tells of a victim (F12, F20)."""
    theirs = open_conditions(session, core_member_of(session, plan).person_id)
    return tuple(
        (CONDITIONS[one.kind], one.detail or "")
        for one in theirs
        if one.kind in BEARS_ON_THE_MEET and one.holds_on(plan.release_on)
    )


def _other(session: Session, mentors: dict[str, ReleaseMentor], mine: ReleaseMentor) -> str:
    """The first name of whoever has the other part, once they have said yes."""
    other = next((one for one in mentors.values() if one.id != mine.id and one.state == "accepted"), None)
    return called(session.get_one(Person, other.person_id)) if other and mine.state == "accepted" else ""
