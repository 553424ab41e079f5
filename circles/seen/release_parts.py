"""What both views of a release share: stops in time, the steps of the day, the numbers of the prison."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from circles.local_time import local_date
from circles.people.phone import spoken_number
from circles.places.reference import ProbationOffice
from circles.releases.check_in import LADDER, check_ins_of
from circles.releases.legs import KINDS as LEGS
from circles.releases.legs import Reckoning, ReleaseLeg
from circles.releases.plan import ReleasePlan, numbers_of_prison

SAY = {
    "set_off": "I've set off",
    "at_the_gate": "I'm at the gate",
    "met": "We have met",
    "at_the_address": "We are at the address",
    "mentor_home": "I'm home",
}
WORDS = {"set_off": "OFF", "at_the_gate": "HERE", "met": "MET", "at_the_address": "DONE", "mentor_home": "HOME"}
NAMED = {
    "set_off": "Mentor sets off",
    "at_the_gate": "At the gate",
    "met": "Met",
    "at_the_address": "Person at the address",
    "mentor_home": "Mentor home",
}
LABELS = {
    "reception": "Reception",
    "offender_management": "Offender management unit",
    "safer_custody": "Safer custody",
    "orderly_office": "Orderly office",
    "gate": "Gate",
    "visits_booking": "Visits booking",
    "other": "Another number",
}
COORDINATORS_RUNG = timedelta(minutes={role: after for after, role in LADDER}["coordinator"])


@dataclass(frozen=True)
class LegSeen:
    """A stop with its place and, for the coordinator, how it adds up. Times as minutes made into a clock."""

    id: UUID
    name: str
    where: str
    at_time: time | None
    lasts_minutes: int
    travel_minutes: int
    arrives: time
    leaves: time
    late: int
    shown: str
    in_area: bool


@dataclass(frozen=True)
class StepSeen:
    """One step of the day: said, next, or ahead."""

    step: str
    name: str
    say: str
    word: str
    due_at: datetime
    said_at: datetime | None
    how: str
    is_next: bool
    silent: bool


@dataclass(frozen=True)
class NumberSeen:
    """A number at the prison, and when somebody last rang it and was answered."""

    label: str
    number: str
    last_rung_on: date | None


def legs_in_time(session: Session, legs: Sequence[ReleaseLeg], reckoning: Reckoning) -> tuple[LegSeen, ...]:
    codes = {one.office_code for one in legs if one.office_code}
    named = select(ProbationOffice).where(col(ProbationOffice.code).in_(codes))
    offices = {one.code: f"{one.name}, {one.postcode}" for one in session.exec(named)} if codes else {}
    stops = {one.leg_id: one for one in reckoning.stops}
    return tuple(
        LegSeen(
            one.id, LEGS[one.kind], offices.get(one.office_code or "", one.where or ""), one.at_time,
            one.lasts_minutes, one.travel_minutes, on_the_clock(stops[one.id].arrives),
            on_the_clock(stops[one.id].leaves),
            stops[one.id].late, one.shown, one.in_area,
        )
        for one in legs
    )  # fmt: skip


def steps_of_the_day(session: Session, plan: ReleasePlan, now: datetime) -> tuple[StepSeen, ...]:
    found = check_ins_of(session, plan)
    waited = next((one.step for one in found if one.state == "waiting"), None)
    return tuple(
        StepSeen(
            one.step, NAMED[one.step], SAY[one.step], WORDS[one.step], one.due_at, one.said_at, one.said_how or "",
            is_next=one.step == waited and one.state == "waiting",
            silent=one.step == waited and one.state == "waiting" and one.due_at + COORDINATORS_RUNG <= now,
        )
        for one in found
    )  # fmt: skip


def numbers_seen(session: Session, plan: ReleasePlan) -> tuple[NumberSeen, ...]:
    return tuple(
        NumberSeen(LABELS[one.label], spoken_number(one.number), one.last_rung_on)
        for one in numbers_of_prison(session, plan)
    )


def is_on_the_day(plan: ReleasePlan, now: datetime) -> bool:
    """From the day itself on, while it goes on."""
    return plan.confirmed_at is not None and plan.is_open and local_date(now, plan.zone) >= plan.release_on


def on_the_clock(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)
