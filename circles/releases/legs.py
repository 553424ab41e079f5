"""The legs of the day, and whether they can be reached: travel and waiting added up against the curfew (D§5, F13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from sqlalchemy import Boolean, Index, Integer, Text, Time
from sqlmodel import Session, SQLModel, col, select

from circles.column import identifier, link, plain, secret, word
from circles.errors import BadInput, NotFound
from circles.journal import Actor
from circles.people.licence_condition import LicenceCondition
from circles.places.distance import find_outcode
from circles.places.reference import ProbationOffice
from circles.releases.plan import MOST_TRAVEL, ReleasePlan, core_member_of, refuse_over, write

KINDS = {
    "probation": "Probation appointment",
    "approved_premises": "Report to the approved premises",
    "police": "Police station visit",
    "pharmacy": "Pharmacy",
    "jobcentre": "Jobcentre",
    "housing": "Housing office",
    "breakfast": "Breakfast",
    "other": "Something else",
}
SHOWN = ("full", "appointment", "hidden")  # what the mentor sees of it (F13)
DISCREET = ("police",)  # shown as "appointment" unless somebody says otherwise
MOST_LEGS = 12
A_DAY = 24 * 60


class ReleaseLeg(SQLModel, table=True):
    """One stop of the day, in its order. `travel_minutes` is the way to it from the stop before.

    `in_area` says that it lies in an area the person must keep out of: for the coordinator's eyes (F13).
    """

    __tablename__ = "release_leg"
    __table_args__ = (Index("ix_release_leg_plan_id_position", "plan_id", "position"),)
    id: UUID = identifier()
    provider_id: UUID = link("provider.id")
    plan_id: UUID = link("release_plan.id", index=False)
    position: int = plain(Integer)
    kind: str = word("release_leg_kind", tuple(KINDS))
    office_code: str | None = plain(Text, default=None)
    where: str | None = secret("release_leg.where", about="core_member", default=None)
    at_time: time | None = plain(Time, default=None)
    lasts_minutes: int = plain(Integer, default=30)
    travel_minutes: int = plain(Integer, default=30)
    shown: str = word("release_leg_shown", SHOWN, default="full")
    in_area: bool = plain(Boolean, default=False)


@dataclass(frozen=True)
class Leg:
    """What is said of one stop. `office_code` is a probation office of the list; `postcode` is where others are."""

    kind: str
    office_code: str = ""
    where: str = ""
    postcode: str = ""
    at_time: time | None = None
    lasts_minutes: int = 30
    travel_minutes: int = 30
    shown: str = ""


@dataclass(frozen=True)
class Stop:
    """A leg in time, in minutes after midnight. `late` says by how many minutes they miss the appointment."""

    leg_id: UUID
    arrives: int
    begins: int
    leaves: int
    late: int


@dataclass(frozen=True)
class Reckoning:
    """The day added up from the end of the window, the latest they may come out."""

    stops: tuple[Stop, ...]
    arrives: int
    curfew: int | None

    @property
    def margin(self) -> int | None:
        """Minutes to spare before the curfew; fewer than none where it cannot be kept."""
        return None if self.curfew is None else self.curfew - self.arrives

    @property
    def holds(self) -> bool:
        return all(not one.late for one in self.stops) and (self.margin is None or self.margin >= 0)


def add_leg(session: Session, plan: ReleasePlan, leg: Leg, by: Actor, now: datetime) -> ReleaseLeg:
    """Add a stop at the end. A probation appointment is at a real office of the list. Raises BadInput."""
    refuse_over(plan)
    there = legs_of(session, plan)
    _refuse_misfits(session, leg, len(there))
    shown = leg.shown or ("appointment" if leg.kind in DISCREET else "full")
    added = ReleaseLeg(
        provider_id=plan.provider_id, plan_id=plan.id, position=max((one.position for one in there), default=0) + 1,
        kind=leg.kind, office_code=leg.office_code or None, where=leg.where.strip() or None, at_time=leg.at_time,
        lasts_minutes=leg.lasts_minutes, travel_minutes=leg.travel_minutes, shown=shown,
        in_area=_in_an_area(session, plan, leg),
    )  # fmt: skip
    session.add(added)
    session.flush()
    write(session, "add_release_leg", plan, by, now, now_is=leg.kind)
    return added


def drop_leg(session: Session, plan: ReleasePlan, leg_id: UUID, by: Actor, now: datetime) -> None:
    """Take a stop out of the plan. Raises NotFound where it is none of this plan's."""
    refuse_over(plan)
    leg = session.get(ReleaseLeg, leg_id)
    if leg is None or leg.plan_id != plan.id:
        raise NotFound()
    session.delete(leg)
    session.flush()
    write(session, "drop_release_leg", plan, by, now, was=leg.kind)


def legs_of(session: Session, plan: ReleasePlan) -> Sequence[ReleaseLeg]:
    mine = select(ReleaseLeg).where(col(ReleaseLeg.plan_id) == plan.id)
    return session.exec(mine.order_by(col(ReleaseLeg.position), col(ReleaseLeg.id))).all()


def reckon(plan: ReleasePlan, legs: Sequence[ReleaseLeg]) -> Reckoning:
    """Add up the day as if they came out at the end of the window. A curfew after midnight is the next day's."""
    clock, stops = minutes(plan.window_until), []
    for leg in legs:
        arrives = clock + leg.travel_minutes
        begins = max(arrives, minutes(leg.at_time)) if leg.at_time else arrives
        late = max(0, arrives - minutes(leg.at_time)) if leg.at_time else 0
        clock = begins + leg.lasts_minutes
        stops.append(Stop(leg.id, arrives, begins, clock, late))
    curfew = minutes(plan.curfew_at) if plan.curfew_at else None
    if curfew is not None and curfew < minutes(plan.window_from):
        curfew += A_DAY
    return Reckoning(tuple(stops), clock + plan.address_minutes, curfew)


def minutes(wall: time) -> int:
    """Minutes after midnight."""
    return wall.hour * 60 + wall.minute


def _refuse_misfits(session: Session, leg: Leg, there: int) -> None:
    problems = {}
    if leg.kind not in KINDS:
        problems["kind"] = "Choose what it is."
    if leg.kind == "probation" and (not leg.office_code or session.get(ProbationOffice, leg.office_code) is None):
        problems["office_code"] = "Choose the probation office from the list."
    if leg.shown and leg.shown not in SHOWN:
        problems["shown"] = "Choose one of the answers."
    for name in ("lasts_minutes", "travel_minutes"):
        if not 0 <= getattr(leg, name) <= MOST_TRAVEL:
            problems[name] = f"Write minutes from 0 to {MOST_TRAVEL}."
    if there >= MOST_LEGS:
        problems["kind"] = f"A day with more than {MOST_LEGS} stops cannot be kept. Take one out first."
    if problems:
        raise BadInput(problems)


def _in_an_area(session: Session, plan: ReleasePlan, leg: Leg) -> bool:
    """Whether the stop's outcode stands in a condition to keep out of an area. Only the yes or no leaves this (F12)."""
    office = session.get(ProbationOffice, leg.office_code) if leg.office_code else None
    outcode = find_outcode(session, office.postcode if office else leg.postcode)
    if outcode is None:
        return False
    areas = select(LicenceCondition).where(
        col(LicenceCondition.person_id) == core_member_of(session, plan).person_id,
        col(LicenceCondition.kind) == "exclusion_area",
    )
    told = [one.detail or "" for one in session.exec(areas) if one.holds_on(plan.release_on)]
    return any(outcode.code in text.upper().replace(",", " ").replace(".", " ").split() for text in told)
