"""The release plan: which gate, between which times, what to bring, and the address by curfew (D§5, F7, F9).

It rests on a date with its source. Until a named person has confirmed the day, mentor and backup hold both days and no
text names one. A change of day or time raises the revision; `day.py` sees to everything that hangs on it.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Boolean, Date, Index, Integer, Text, Time, Uuid
from sqlmodel import Session, SQLModel, col, select

from circles.column import identifier, instant, link, plain, secret, word
from circles.errors import EditedMeanwhile, WrongMoment
from circles.journal import Actor, record
from circles.lifecycle import Moves, become, spoken
from circles.local_time import at, time_in_words
from circles.people.core_member import CoreMember
from circles.places.place import Place, PlacePhone
from circles.places.reference import Prison

STATES = (
    "planned", "confirmed", "set_off", "at_the_gate", "met", "at_the_address", "mentor_home", "ended", "cancelled",
)  # fmt: skip
BEFORE_MET = ("planned", "confirmed", "set_off", "at_the_gate")
ON_THE_DAY = ("set_off", "at_the_gate", "met", "at_the_address")
OPEN = (*BEFORE_MET, "met", "at_the_address")
_AWAY = ("ended", "cancelled")
MOVES: Moves = {
    "planned": ("confirmed", *_AWAY),
    "confirmed": ("planned", "set_off", "at_the_gate", "met", *_AWAY),
    "set_off": ("confirmed", "planned", "at_the_gate", "met", *_AWAY),
    "at_the_gate": ("confirmed", "planned", "met", *_AWAY),
    "met": ("at_the_address", "mentor_home", "ended"),
    "at_the_address": ("mentor_home", "ended"),
}
OUTCOMES = {
    "met": "They met at the gate",
    "met_late": "They met, later than planned",
    "not_released": "Not released that day",
    "released_early": "Released before we came",
    "other_prison": "Released from another prison",
    "wrong_gate": "Came out at another gate",
    "arrested_at_gate": "Arrested at the gate",
    "immigration_hold": "Held by immigration",
    "admitted_to_hospital": "Taken to hospital",
    "left_with_someone_else": "Left with somebody else",
    "did_not_want_to_be_met": "Did not want to be met",
    "mentor_could_not_come": "The mentor could not come",
    "lost_on_the_way": "Met, but did not arrive at the address",
    "other": "Something else",
}
WINDOW = (time(8, 30), time(12))  # no national hour of release is published (D§5)
MOST_TRAVEL = 480
PRACTITIONER_WITHIN = timedelta(hours=1)  # told the same hour (D§5)
NUMBERS = ("reception", "offender_management", "safer_custody")


class ReleasePlan(SQLModel, table=True):
    """One release and how it is met. `other_on` is the second day to hold while nobody has confirmed the first.

    `changed_at` is when everybody was last asked again; `tell_reception_at` is since when reception knows a name that
    no longer holds; `practitioner_due_at` is by when the practitioner must hear that it went another way.
    """

    __tablename__ = "release_plan"
    __table_args__ = (
        Index("ix_release_plan_provider_id_release_on", "provider_id", "release_on"),
        Index("ix_release_plan_core_member_id_state", "core_member_id", "state"),
    )
    id: UUID = identifier()
    provider_id: UUID = link("provider.id", index=False)
    core_member_id: UUID = link("core_member.id", index=False)
    date_id: UUID = link("release_date.id")
    release_on: date = plain(Date)
    other_on: date | None = plain(Date, default=None)
    confirmed_at: datetime | None = instant(default=None, index=True)
    confirmed_by: str | None = secret("release_plan.confirmed_by", about="professional", default=None)
    confirmed_post: str = plain(Text, default="")
    prison_code: str = plain(Text)
    window_from: time = plain(Time, default=WINDOW[0])
    window_until: time = plain(Time, default=WINDOW[1])
    zone: str = plain(Text)
    travel_minutes: int = plain(Integer, default=60)
    gate: str | None = secret("release_plan.gate", about="core_member", default=None)
    vehicle: str | None = secret("release_plan.vehicle", about="peer_mentor", default=None)
    drives: bool = plain(Boolean, default=False)
    bring: str | None = secret("release_plan.bring", about="core_member", default=None)
    sign: str | None = secret("release_plan.sign", about="core_member", default=None)
    address: str | None = secret("release_plan.address", about="core_member", default=None)
    address_minutes: int = plain(Integer, default=30)
    curfew_at: time | None = plain(Time, default=None)
    changed_at: datetime = instant(index=True)
    tell_reception_at: datetime | None = instant(default=None)
    practitioner_due_at: datetime | None = instant(default=None, index=True)
    state: str = word("release_plan_state", STATES, default="planned")
    outcome: str | None = word("release_outcome", tuple(OUTCOMES), default=None)
    outcome_note: str | None = secret("release_plan.outcome_note", about="core_member", default=None)
    ended_at: datetime | None = instant(default=None)
    made_at: datetime = instant()
    made_by_id: UUID | None = plain(Uuid, default=None)
    revision: int = plain(Integer, default=1)
    version: int = plain(Integer, default=1)

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def held_days(self) -> tuple[date, ...]:
        """The days mentor and backup keep free: one once it is confirmed, else both (F7)."""
        both = {self.release_on, self.other_on or self.release_on}
        return (self.release_on,) if self.confirmed_at else tuple(sorted(both))

    def moment(self, wall: time) -> datetime:
        """A wall-clock time of the day of release."""
        return at(self.release_on, wall, self.zone)


def reception_told(session: Session, plan: ReleasePlan, by: Actor, now: datetime) -> None:
    """Somebody has rung reception with the name of whoever comes instead (F9)."""
    if plan.tell_reception_at is None:
        raise WrongMoment("Reception has the right name already.")
    plan.tell_reception_at = None
    session.flush()
    write(session, "tell_reception", plan, by, now)


def practitioner_told(session: Session, plan: ReleasePlan, by: Actor, now: datetime) -> None:
    """Somebody has told the practitioner how the day went."""
    if plan.practitioner_due_at is None:
        raise WrongMoment("The practitioner has been told already.")
    plan.practitioner_due_at = None
    session.flush()
    write(session, "tell_practitioner", plan, by, now)


def prison_of(session: Session, plan: ReleasePlan) -> Prison:
    return session.get_one(Prison, plan.prison_code)


def numbers_of_prison(session: Session, plan: ReleasePlan) -> Sequence[PlacePhone]:
    """The numbers of this prison that the provider entered. An old one, never rung, is no number (F7)."""
    theirs = (
        select(PlacePhone)
        .join(Place, col(Place.id) == PlacePhone.place_id)
        .where(
            col(Place.provider_id) == plan.provider_id,
            col(Place.kind) == "prison",
            col(Place.reference_code) == plan.prison_code,
            col(Place.closed_on).is_(None),
        )
    )
    return session.exec(theirs.order_by(col(PlacePhone.label), col(PlacePhone.id))).all()


def open_plan_of(session: Session, core_member_id: UUID) -> ReleasePlan | None:
    """The plan that is being made or lived for somebody, if there is one."""
    wanted = select(ReleasePlan).where(
        col(ReleasePlan.core_member_id) == core_member_id, col(ReleasePlan.state).in_(OPEN)
    )
    return session.exec(wanted).first()


def step_to(session: Session, plan: ReleasePlan, state: str, by: Actor, now: datetime) -> None:
    """Move along the table of states, with its line in the journal."""
    was = plan.state
    become(plan, state, MOVES)
    plan.version += 1
    session.flush()
    write(session, "step_release", plan, by, now, was=was, now_is=state)


def refuse_over(plan: ReleasePlan) -> None:
    if not plan.is_open:
        raise WrongMoment(f"This plan is {spoken(plan.state)}, so it cannot be changed.")


def refuse_other_version(plan: ReleasePlan, version: int | None) -> None:
    if version is not None and version != plan.version:
        raise EditedMeanwhile(
            {"window_from": time_in_words(plan.window_from), "window_until": time_in_words(plan.window_until)}
        )


def write(
    session: Session, verb: str, plan: ReleasePlan, by: Actor, now: datetime, *, was: str | None = None,
    now_is: str | None = None,
) -> None:  # fmt: skip
    """One line in the journal about a plan: codes and ids, never words (F22)."""
    record(session, verb, "release", plan.id, by, now, provider_id=plan.provider_id, about=plan.core_member_id,
           was=was, now_is=now_is)  # fmt: skip


def core_member_of(session: Session, plan: ReleasePlan) -> CoreMember:
    return session.get_one(CoreMember, plan.core_member_id)
